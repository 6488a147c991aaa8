//! Diagnostics as they are collected, and proposals that stay cheap however many names are wrong.

use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean};

/// Comparisons of names that one run may spend on proposals.
const BUDGET: usize = 500_000;

/// The findings of a run.
#[derive(Debug)]
pub(super) struct Report {
    pub list: Vec<Diagnostic>,
    budget: usize,
}

impl Report {
    pub const fn new() -> Self {
        Self { list: Vec::new(), budget: BUDGET }
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Reports an error that needs no more than a reason and a way out.
    pub fn error(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Diagnostic::error(code, span, message).help(help));
    }

    /// Reports a warning that needs no more than a reason and a way out.
    pub fn warning(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Diagnostic::warning(code, span, message).help(help));
    }

    /// The nearest of `candidates` to `name`; `None` when none is near, or too many names were wrong before.
    pub fn nearest<'c>(&mut self, name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
        let mut spent = 0;
        let budget = self.budget;
        let counted = candidates.into_iter().take_while(|_| {
            spent += 1;
            spent <= budget
        });
        let found = did_you_mean(name, counted).map(str::to_string);
        self.budget -= spent.min(budget);
        found
    }

    /// Reports that `name` is none of `candidates`, with the nearest of them, or all when they are few.
    pub fn unknown(&mut self, code: Code, span: Span, message: String, name: &str, candidates: &[&str]) {
        let mut seen = HashSet::new();
        let candidates: Vec<&str> = candidates.iter().copied().filter(|one| seen.insert(*one)).collect();
        let near = self.nearest(name, candidates.iter().copied());
        let diagnostic = Diagnostic::error(code, span, message);
        self.push(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if candidates.is_empty() => diagnostic.help("remove it"),
            None if candidates.len() <= 20 => diagnostic.help(format!("use one of {}", quoted(&candidates))),
            None => diagnostic.help("use a name that exists"),
        });
    }
}

/// `` `a`, `b` ``
pub(super) fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The place of bytes `range` of a string literal's value; the whole literal when it is not certain where
/// they are in the source, as with escapes or concatenation.
pub(super) fn inside(literal: Span, value: &str, range: &Range<usize>) -> Span {
    let length = (literal.end - literal.start) as usize;
    let plain = !value.contains(|c: char| matches!(c, '\\' | '"' | '\'') || c.is_control());
    let raw = value.contains('\\') && !value.contains(['"', '\'']);
    let opening = match length.checked_sub(value.len()) {
        Some(2) => 1,
        Some(3) if plain || raw => 2,
        Some(6) if plain => 3,
        _ => return literal,
    };
    let at = |offset: usize| literal.start + u32::try_from(opening + offset).unwrap_or(0);
    Span::new(literal.file, at(range.start), at(range.end.max(range.start)))
}
