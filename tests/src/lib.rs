//! What the tests of the whole share: the source tree as text, and the rules of the house.
//!
//! Nothing here is used by prisme itself. Start at [`tidy::rules`].

pub mod source;
pub mod tidy;
