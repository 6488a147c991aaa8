//! What several tests share: random specs with random edits, the source tree as text, and the rules of the house.
//!
//! Nothing here is used by prisme itself. Start at [`tidy::rules`] and [`random_spec`].

pub mod ir_page;
pub mod pages;
pub mod random_spec;
pub mod source;
pub mod specs;
pub mod tidy;
