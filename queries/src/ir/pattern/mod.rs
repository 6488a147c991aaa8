//! Regular expressions that mean the same in every target: checking, normal form, matching, examples.
//!
//! The language is the common subset of what Python's `re` and JavaScript's `RegExp` (flag `u`) accept and
//! read alike. Where both accept a construct but read it differently (`\d`, `\w`, `\s`, `.`), the normal
//! form spells what is meant: ASCII classes, and any character but a line feed.
//! Start at [`check`] and [`examples`].

mod class;
mod example;
mod parse;
mod print;
mod program;
#[cfg(test)]
mod tests;

/// A pattern that passed [`check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The normal form: equal meaning everywhere, `$` being the very end of the text.
    pub normal: String,
    /// Whether matching can take exponential time, because one unbounded repetition stands in another.
    pub explosive: bool,
    node: Node,
    groups: usize,
}

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Bytes of the pattern that are to blame.
    pub range: std::ops::Range<usize>,
    /// The reason: lower case, no full stop.
    pub reason: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Checks that `text` is valid and means the same everywhere.
///
/// # Errors
/// The first construct that is not, with what to write instead.
pub fn check(text: &str) -> Result<Pattern, Refusal> {
    parse::parse(text)
}

/// A short text that matches `pattern`; `None` when it is refused or none was found.
#[must_use]
pub fn example(pattern: &str) -> Option<String> {
    examples(pattern, 0, None, 1).pop()
}

/// Up to `count` different texts of `min` to `max` characters that match `pattern`, the same on every call.
///
/// Fewer when the pattern is refused, or no more were found in a bounded search.
#[must_use]
pub fn examples(pattern: &str, min: usize, max: Option<usize>, count: usize) -> Vec<String> {
    check(pattern).map_or_else(|_| Vec::new(), |pattern| pattern.examples(min, max, count))
}

impl Pattern {
    /// Whether `text` matches somewhere; `None` when finding out would take too long.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        program::matches(&self.node, self.groups, text)
    }

    /// Whether a text that matches may hold this character; `true` also where that is hard to tell.
    #[must_use]
    pub fn admits(&self, character: char) -> bool {
        let is_whole = match &self.node {
            Node::Concat(nodes) => matches!((nodes.first(), nodes.last()), (Some(Node::Start), Some(Node::End))),
            _ => false,
        };
        !is_whole || self.node.admits(character)
    }

    /// See [`examples`].
    #[must_use]
    pub fn examples(&self, min: usize, max: Option<usize>, count: usize) -> Vec<String> {
        example::search(self, min, max, count)
    }
}

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    /// Nothing.
    Empty,
    /// One character.
    Literal(char),
    /// One character of a set.
    Class(class::Class),
    /// The start of the text.
    Start,
    /// The end of the text.
    End,
    /// A group: captured under its number, or not.
    Group(Option<usize>, Box<Node>),
    /// What the group with this number holds.
    Backreference(usize),
    /// Looking around without consuming.
    Look { behind: bool, negative: bool, node: Box<Node> },
    /// One after the other.
    Concat(Vec<Node>),
    /// One of them.
    Alternate(Vec<Node>),
    /// Again and again.
    Repeat { min: u32, max: Option<u32>, lazy: bool, node: Box<Node> },
}

impl Node {
    fn admits(&self, character: char) -> bool {
        match self {
            Self::Empty | Self::Start | Self::End | Self::Look { .. } | Self::Backreference(_) => false,
            Self::Literal(literal) => *literal == character,
            Self::Class(class) => class.contains(character),
            Self::Group(_, node) | Self::Repeat { node, .. } => node.admits(character),
            Self::Concat(nodes) | Self::Alternate(nodes) => nodes.iter().any(|node| node.admits(character)),
        }
    }
}
