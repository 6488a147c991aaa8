//! A bar on long work, when somebody is there to see it.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(300);

/// Progress of one piece of work on standard error; nothing at all where that is no terminal.
pub struct Progress {
    bar: Option<ProgressBar>,
    begun: Instant,
    shown: bool,
}

impl Progress {
    /// A bar over `total` steps. `wanted` is false for `--quiet` and `--json`.
    #[must_use]
    pub fn new(wanted: Wanted) -> Self {
        let there = wanted == Wanted::IfTerminal && std::io::stderr().is_terminal();
        let bar = there.then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()));
        Self { bar, begun: Instant::now(), shown: false }
    }

    /// Says how far the work is.
    pub fn set(&mut self, what: &str, done: u64, total: u64) {
        let Some(bar) = &self.bar else { return };
        bar.set_length(total);
        bar.set_position(done);
        bar.set_message(what.to_owned());
        if !self.shown && self.begun.elapsed() > PATIENCE {
            self.shown = true;
            if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
                bar.set_style(style);
            }
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Whether anybody asked for silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Show a bar when standard error is a terminal.
    IfTerminal,
    /// Show nothing.
    Never,
}
