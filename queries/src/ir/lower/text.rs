//! Characters and names: what can be kept, and what can be a name in every layer.

use heck::{ToPascalCase, ToSnakeCase};

use super::report::Report;
use crate::diagnostic::{Code, Diagnostic, Span};

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Model,
    Plural,
    Field,
    Relationship,
    Enum,
    Table,
    Index,
    Column,
    Role,
    Hook,
    Prefix,
}

impl Kind {
    /// With its article, for messages.
    const fn noun(self) -> &'static str {
        match self {
            Self::Model => "a model name",
            Self::Plural => "a plural",
            Self::Field => "a field name",
            Self::Relationship => "a relationship name",
            Self::Enum => "an enum name",
            Self::Table => "a table name",
            Self::Index => "an index name",
            Self::Column => "a column name",
            Self::Role => "a role name",
            Self::Hook => "a function name",
            Self::Prefix => "a tool prefix",
        }
    }

    /// Characters of such a name, at most; with what layers add to it, it stays within every limit.
    const fn longest(self) -> usize {
        match self {
            Self::Model | Self::Plural => 40,
            Self::Field | Self::Relationship | Self::Enum | Self::Hook => 50,
            Self::Table | Self::Index | Self::Column | Self::Role | Self::Prefix => 60,
        }
    }

    const fn code(self) -> Code {
        if matches!(self, Self::Hook) { Code::InvalidHook } else { Code::InvalidName }
    }
}

/// Checks that `name` is an identifier that every layer can carry, and reports it when it is not.
pub(super) fn check_name(report: &mut Report, kind: Kind, name: &str, span: Span) -> bool {
    let longest = kind.longest();
    let Some(reason) = flaw(name, longest) else { return true };
    let message = format!("{} is not {}: {reason}", shown(name), kind.noun());
    let diagnostic = Diagnostic::error(kind.code(), span, message);
    report.push(match repaired(kind, name) {
        Some(repaired) => diagnostic.help(format!("call it `{repaired}`")),
        None => {
            diagnostic.help(format!("use letters, digits and underscores, at most {longest}, starting with a letter"))
        }
    });
    false
}

fn flaw(name: &str, longest: usize) -> Option<String> {
    let first = name.chars().next();
    let odd = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '_');
    Some(match (first, odd) {
        (None, _) => "it is empty".into(),
        (_, Some(odd)) if odd.is_control() => "it holds a control character".into(),
        (_, Some('/' | '\\')) => "it is a path".into(),
        (_, Some(' ')) => "it holds a space".into(),
        (_, Some(odd)) => format!("it holds `{odd}`"),
        (Some(first), _) if first.is_ascii_digit() => "it starts with a digit".into(),
        (Some('_'), _) => "a leading underscore marks what is private".into(),
        _ if name.contains("__") => "double underscores are reserved".into(),
        _ if name.len() > longest => format!("it is longer than {longest} characters"),
        _ => return None,
    })
}

/// The name as it could be, when that is not a guess too far.
fn repaired(kind: Kind, name: &str) -> Option<String> {
    if name.contains(['/', '\\', '.']) || name.len() > kind.longest() {
        return None;
    }
    let kept: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let pascal = matches!(kind, Kind::Model | Kind::Enum | Kind::Plural);
    let kept = kept.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let repaired = if pascal { kept.to_pascal_case() } else { kept.to_snake_case() };
    (repaired != name && flaw(&repaired, kind.longest()).is_none()).then_some(repaired)
}

/// A name in a message: in backticks, invisible characters spelled out, cut when it is very long.
pub(super) fn shown(name: &str) -> String {
    let mut clean = String::new();
    for character in name.chars().take(80) {
        if character.is_control() { clean.extend(character.escape_default()) } else { clean.push(character) }
    }
    if name.chars().nth(80).is_some() {
        clean.push('…');
    }
    format!("`{clean}`")
}

/// Checks that a text can be kept by every layer: no NUL, no control characters but tab and line ends.
pub(super) fn check_text(report: &mut Report, what: &str, text: &str, span: Span) -> bool {
    let Some(odd) = text.chars().find(|c| is_lost(*c)) else { return true };
    let message = format!("{what} holds the control character U+{:04X}, which not every layer can keep", odd as u32);
    report.error(Code::InvalidText, span, message, "remove the character");
    false
}

/// [`check_text`] of a text that may be left out.
pub(super) fn check_optional(report: &mut Report, what: &str, text: Option<&std::sync::Arc<str>>, span: Span) {
    if let Some(text) = text {
        check_text(report, what, text, span);
    }
}

fn is_lost(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// The name without case and underscores: two names with the same are one in some casing or file system.
pub(super) fn squashed(name: &str) -> String {
    name.bytes().filter(|byte| *byte != b'_').map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// Whether the text is an identifier.
pub(super) fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
