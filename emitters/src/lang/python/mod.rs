//! Python as `ruff format` with a line length of 100 prints it.
//!
//! [`names`] spells identifiers, [`text`] strings and comments, [`imports`] import blocks, [`field`] the
//! types and values of a model's fields in each layer of the back end.

pub mod access;
pub mod accounts;
pub mod api;
pub mod condition;
pub mod decimal;
pub mod factory;
pub mod field;
pub mod filter;
pub mod fold;
pub mod graphql;
pub mod imports;
pub mod mcp;
pub mod names;
pub mod sample;
pub mod text;

pub use imports::Imports;
pub use names::{TARGET, attribute, module_name};

/// Longest line of generated Python, in characters.
pub const WIDTH: usize = 100;
