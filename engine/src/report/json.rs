//! Diagnostics as data: the `diagnostics` array of every `--json` document.
//!
//! Places are as in [`super::place`]: lines and columns from 1, columns in characters, ends exclusive.

use queries::diagnostic::{Diagnostic, Label, Severity, Span};
use serde::Serialize;

use super::place::Lines;
use super::sources::Sources;

/// A range of a file; every member is `null` when there is no file to point into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Path relative to the project root.
    pub file: Option<String>,
    /// First line, from 1.
    pub line: Option<usize>,
    /// First column in characters, from 1.
    pub column: Option<usize>,
    /// Line of the end.
    pub end_line: Option<usize>,
    /// Column behind the last character.
    pub end_column: Option<usize>,
}

/// A place with a remark.
#[derive(Clone, Debug, Serialize)]
pub struct JsonLabel {
    /// Where.
    #[serde(flatten)]
    pub range: Range,
    /// What is there.
    pub text: String,
}

/// A mechanical edit.
#[derive(Clone, Debug, Serialize)]
pub struct JsonFix {
    /// What it does.
    pub title: String,
    /// What it replaces.
    #[serde(flatten)]
    pub range: Range,
    /// What it puts there.
    pub replacement: String,
}

/// One diagnostic.
#[derive(Clone, Debug, Serialize)]
pub struct JsonDiagnostic {
    /// Stable code, such as `P0301`.
    pub code: &'static str,
    /// `error` or `warning`.
    pub severity: Severity,
    /// The reason.
    pub message: String,
    /// The primary place.
    #[serde(flatten)]
    pub range: Range,
    /// What stands at the primary place and the other places, in this order.
    pub labels: Vec<JsonLabel>,
    /// Facts.
    pub notes: Vec<String>,
    /// Ways out.
    pub help: Vec<String>,
    /// Edits that would repair it.
    pub fixes: Vec<JsonFix>,
}

/// Every diagnostic with its places resolved.
#[must_use]
pub fn diagnostics(all: &[Diagnostic], sources: &Sources) -> Vec<JsonDiagnostic> {
    all.iter().map(|diagnostic| one(diagnostic, sources)).collect()
}

fn one(diagnostic: &Diagnostic, sources: &Sources) -> JsonDiagnostic {
    let label = |label: &Label| JsonLabel { range: range(label.span, sources), text: label.text.clone() };
    JsonDiagnostic {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        range: diagnostic.primary.as_ref().map(|label| range(label.span, sources)).unwrap_or_default(),
        labels: (diagnostic.primary.iter().filter(|label| !label.text.is_empty()))
            .chain(&diagnostic.secondary)
            .map(label)
            .collect(),
        notes: diagnostic.notes.clone(),
        help: diagnostic.help.clone(),
        fixes: (diagnostic.fixes.iter())
            .map(|fix| JsonFix {
                title: fix.title.clone(),
                range: range(fix.span, sources),
                replacement: fix.replacement.clone(),
            })
            .collect(),
    }
}

fn range(span: Span, sources: &Sources) -> Range {
    let Some(source) = sources.get(span.file) else { return Range::default() };
    let lines = Lines::new(&source.text);
    let (start, end) = (lines.place(span.start as usize), lines.place(span.end.max(span.start) as usize));
    Range {
        file: Some(source.path.to_string()),
        line: Some(start.line),
        column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
    }
}
