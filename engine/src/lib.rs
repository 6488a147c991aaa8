//! What happens: reading specs, planning, applying, watching and the `prisme` command line. The only impure crate.

pub mod report;
pub mod watch;
pub mod service;
