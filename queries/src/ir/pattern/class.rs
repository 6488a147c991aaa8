//! Sets of characters.

/// A set of characters: inclusive ranges, in the order written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    /// Whether it holds all other characters instead.
    pub negated: bool,
    /// What it holds.
    pub ranges: Vec<(char, char)>,
}

/// `\d`
pub(super) const DIGIT: &[(char, char)] = &[('0', '9')];
/// `\w`
pub(super) const WORD: &[(char, char)] = &[('A', 'Z'), ('a', 'z'), ('0', '9'), ('_', '_')];
/// `\s`
pub(super) const SPACE: &[(char, char)] =
    &[(' ', ' '), ('\t', '\t'), ('\n', '\n'), ('\r', '\r'), ('\u{c}', '\u{c}'), ('\u{b}', '\u{b}')];

impl Class {
    /// A set, or its complement.
    pub fn new(negated: bool, ranges: &[(char, char)]) -> Self {
        Self { negated, ranges: ranges.to_vec() }
    }

    /// Every character but the line feed.
    pub fn any() -> Self {
        Self::new(true, &[('\n', '\n')])
    }

    /// Whether it holds `character`.
    pub fn contains(&self, character: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&character)) != self.negated
    }
}
