//! A bar on long work, when somebody is there to see it.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::meter::Meter;

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(80);

/// Whether anybody asked for silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Show it when standard error is a terminal.
    IfTerminal,
    /// Show nothing.
    Never,
}

/// How the bar looks; a spinner while nobody knows how much there is to do.
const BAR: &str = "{spinner} {msg} [{bar:32}] {pos}/{len} files";
const SPINNER: &str = "{spinner} {msg}";

/// A bar on standard error, from `PATIENCE` after its start until it is dropped.
#[derive(Debug)]
pub struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to wait; `what` is said beside the bar, which follows `meter`.
    ///
    /// # Panics
    /// Never: the styles are constant.
    #[must_use]
    pub fn start(wanted: Wanted, what: &'static str, meter: Arc<Meter>) -> Self {
        if wanted == Wanted::Never || !std::io::stderr().is_terminal() {
            return Self { running: None };
        }
        let (end, ended) = channel();
        let thread = thread::spawn(move || {
            if ended.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let style = |template| ProgressStyle::with_template(template).expect("the template is constant");
            let bar = ProgressBar::new(0).with_style(style(SPINNER)).with_message(what);
            let mut is_counting = false;
            // Ends with the sender.
            while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                let (done, total) = meter.read();
                if total > 0 && !is_counting {
                    bar.set_style(style(BAR).progress_chars("=> "));
                    is_counting = true;
                }
                bar.set_length(total as u64);
                bar.set_position(done as u64);
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Self { running: Some((end, thread)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.running.take() {
            drop(end);
            thread.join().expect("showing progress does not panic");
        }
    }
}
