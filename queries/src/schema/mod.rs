//! The vocabulary of specs, declared once: `StackSpec`, `Model`, `Field`, ..., `ProjectSpec`, and `prisme.toml`.
//!
//! [`domain`], [`project`] and [`config`] declare the classes; each becomes a plain struct and a row in
//! the static [`table`]. [`bind`] turns what a spec file evaluated to into those structs. Everything
//! else about the vocabulary (type stubs, JSON Schema, reference, completion) is derived from the table.
//! Nothing here knows what a spec means (that two models clash, that a default fits): that is the IR's.
//! To add an attribute, add a line to a declaration; read [`domain`] first.

mod declare;

pub mod bind;
pub mod bound;
pub mod config;
pub mod domain;
pub mod json_schema;
pub mod project;
pub mod reference;
pub mod stub;
pub mod table;
mod vocabulary;

pub use bind::{Bound, SpecModule, bind_config, bind_domain, bind_project};
pub use bound::{Choice, Dict, EnumReference, List, Literal, Spans, Text};
pub use vocabulary::SpecVocabulary;
