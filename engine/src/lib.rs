//! What happens: reading specs, planning, applying, watching and the `prisme` command line. The only impure crate.

pub mod report;
pub mod service;
pub mod system;
pub mod watch;
