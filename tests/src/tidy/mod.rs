//! The rules of the house, checked on the text of the source tree.
//!
//! A rule is a name, the reason for it, the check, and samples that break it: `tests/tidy.rs` proves that
//! the repository keeps every rule and that every rule notices its samples. Rules about dependencies are in
//! [`arrows`], rules about texts in [`texts`].

use crate::source::Tree;

pub mod arrows;
pub mod texts;

/// A rule.
#[derive(Clone, Copy)]
pub struct Rule {
    /// What it demands, as an identifier.
    pub name: &'static str,
    /// Everything in the tree that breaks it, as `path:line: what`.
    pub check: fn(&Tree) -> Vec<String>,
    /// Trees that break it, each in one way.
    pub broken: &'static [&'static [(&'static str, &'static str)]],
    /// A tree that looks like a breach and is none.
    pub kept: &'static [(&'static str, &'static str)],
}

/// Every rule.
#[must_use]
pub fn rules() -> Vec<Rule> {
    [arrows::RULES, texts::RULES].concat()
}
