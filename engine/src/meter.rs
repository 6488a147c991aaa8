//! How far a long run has come: counted where files are decided, read by whoever shows it.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Files looked at, of how many. Every thread may count.
#[derive(Debug, Default)]
pub struct Meter {
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Meter {
    /// Starts again, for `total` files.
    pub fn begin(&self, total: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// One more file is decided.
    pub fn advance(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Files decided and files in all; (0, 0) before it is known how many there are.
    #[must_use]
    pub fn read(&self) -> (usize, usize) {
        let total = self.total.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed).min(total), total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_from_nothing_to_all() {
        let meter = Meter::default();
        assert_eq!(meter.read(), (0, 0));
        meter.begin(2);
        meter.advance();
        assert_eq!(meter.read(), (1, 2));
        meter.begin(3);
        assert_eq!(meter.read(), (0, 3));
    }
}
