//! A sign of life on long work, when somebody is there to see it.

use std::io::IsTerminal as _;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::ProgressBar;

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);

/// How often the sign moves.
const TICK: Duration = Duration::from_millis(80);

/// Whether anybody asked for silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Show it when standard error is a terminal.
    IfTerminal,
    /// Show nothing.
    Never,
}

/// A sign of life on standard error, from `PATIENCE` after its start until it is dropped.
#[derive(Debug)]
pub struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to wait; `what` is said beside the sign.
    #[must_use]
    pub fn start(wanted: Wanted, what: &'static str) -> Self {
        if wanted == Wanted::Never || !std::io::stderr().is_terminal() {
            return Self { running: None };
        }
        let (end, ended) = channel();
        let thread = thread::spawn(move || {
            if ended.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::new_spinner().with_message(what);
            bar.enable_steady_tick(TICK);
            // Ends with the sender.
            let _ = ended.recv();
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
