//! What is true: spec text -> values -> bound spec -> IR -> actions -> views -> artifacts.
//!
//! Everything here is pure. No file system, clock, environment, thread or random number is reachable;
//! inputs come in through [`input::Change`], results go out as values.
//! Layers, each knowing only those before it: [`syntax`], [`schema`], [`ir`], [`emit`].

pub mod diagnostic;
pub mod emit;
pub mod imports;
pub mod input;
pub mod ir;
pub mod query;
pub mod schema;
pub mod syntax;
