//! What happens: reading specs, planning, applying, watching and the `prisme` command line. The only impure crate.
//!
//! Start at [`session::Session`], the facade of every front end. The world is [`system`]; what is to be
//! generated comes in through [`facts`]; [`mod@plan`] decides, [`mod@apply`] is the only writer.

pub mod apply;
pub mod cli;
pub mod digest;
pub mod error;
pub mod facts;
pub mod generated;
pub mod index;
pub mod journal;
pub mod load;
pub mod lock;
pub mod manifest;
pub mod meter;
pub mod plan;
pub mod regions;
pub mod report;
pub mod service;
pub mod session;
pub mod system;
pub mod watch;
