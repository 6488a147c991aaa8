//! The commands as a user types them: the built binary in folders of its own.

mod cli {
    pub mod create;
    pub mod generate;
    pub mod help;
    pub mod spec_errors;
    pub mod support;
    pub mod watching;
}
