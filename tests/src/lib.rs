//! What several tests share: random specs with random edits, and an in-memory way from spec to files.

pub mod random_spec;
