//! Enumerations: shared ones, those of single fields, and the names of their members.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use heck::{ToPascalCase, ToShoutySnakeCase};

use super::report::Report;
use super::text::{Kind, check_name, check_optional, check_text, shown, squashed};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::names::{LIMIT, limit, snake_case};
use crate::ir::{Enum, Member};
use crate::schema::{Choice, List, domain};

/// Types that PostgreSQL has already and would take for those of the project: the names of its catalog, and the words
/// of SQL that stand for some of them.
#[rustfmt::skip]
const BUILT_IN: &[&str] = &[
    "aclitem", "any", "anyarray", "anycompatible", "anycompatiblearray", "anycompatiblemultirange",
    "anycompatiblenonarray", "anycompatiblerange", "anyelement", "anyenum", "anymultirange", "anynonarray", "anyrange",
    "bigint", "bit", "bool", "boolean", "box", "bpchar", "bytea", "char", "character", "cid", "cidr", "circle",
    "cstring", "date", "datemultirange", "daterange", "dec", "decimal", "double", "event_trigger", "fdw_handler",
    "float", "float4", "float8", "gtsvector", "index_am_handler", "inet", "int", "int2", "int2vector", "int4",
    "int4multirange", "int4range", "int8", "int8multirange", "int8range", "integer", "internal", "interval", "json",
    "jsonb", "jsonpath", "language_handler", "line", "lseg", "macaddr", "macaddr8", "money", "name", "national",
    "nchar", "numeric", "nummultirange", "numrange", "oid", "oidvector", "path", "point", "polygon", "real", "record",
    "refcursor", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator",
    "regproc", "regprocedure", "regrole", "regtype", "setof", "smallint", "table_am_handler", "text", "tid", "time",
    "timestamp", "timestamptz", "timetz", "trigger", "tsm_handler", "tsmultirange", "tsquery", "tsrange",
    "tstzmultirange", "tstzrange", "tsvector", "txid_snapshot", "unknown", "uuid", "varbit", "varchar", "void", "xid",
    "xid8", "xml",
];

/// Every enum of the project.
#[derive(Debug)]
pub(super) struct Enums {
    pub list: Vec<Enum>,
    pub spans: Vec<Span>,
    by_name: HashMap<String, usize>,
    /// Names that classes and types have already, squashed.
    classes: HashSet<String>,
    /// Names that tables and database types have already.
    types: HashSet<String>,
}

impl Enums {
    /// No enum yet; `classes` and `tables` belong to models.
    pub fn new(classes: HashSet<String>, tables: HashSet<String>) -> Self {
        Self { list: Vec::new(), spans: Vec::new(), by_name: HashMap::new(), classes, types: tables }
    }

    /// The enum of that name.
    pub fn get(&self, name: &str) -> Option<&Enum> {
        self.by_name.get(name).map(|index| &self.list[*index])
    }

    /// The names of shared enums.
    pub fn shared(&self) -> impl Iterator<Item = &str> {
        self.list.iter().filter(|item| item.shared).map(|item| item.name.as_str())
    }

    /// Adds a shared enum; the same object twice is one.
    pub fn add_shared(&mut self, report: &mut Report, spec: &domain::Enum) {
        let span = spec.spans.of("name");
        if let Some(index) = self.by_name.get(&*spec.name) {
            if self.spans[*index] != span {
                let message = format!("there are two enums called {}", shown(&spec.name));
                report.push(
                    Diagnostic::error(Code::Duplicate, span, message)
                        .and(self.spans[*index], "the first one")
                        .help("use the first one in both places, or rename one"),
                );
            }
            return;
        }
        if !check_name(report, Kind::Enum, &spec.name, span) {
            return;
        }
        check_optional(report, "the description", spec.description.as_ref(), spec.spans.of("description"));
        let members = members(report, &spec.values, spec.spans.of("values"), &format!("the enum `{}`", spec.name));
        self.classes.insert(squashed(&spec.name));
        self.push(&spec.name, true, members, spec.description.as_ref().map(ToString::to_string), span);
    }

    /// Adds the choices of one field as an enum of its own, and returns its name.
    pub fn add_own(&mut self, model: &str, field: &str, members: Vec<Member>, span: Span) -> String {
        let wanted = limit(&format!("{model}{}", field.to_pascal_case()), LIMIT);
        let candidates = ["", "Choice"].into_iter().map(String::from).chain((2..).map(|n| n.to_string()));
        let name =
            candidates.map(|suffix| format!("{wanted}{suffix}")).find(|name| self.classes.insert(squashed(name)));
        let name = name.unwrap_or(wanted);
        self.push(&name, false, members, None, span);
        name
    }

    fn push(&mut self, name: &str, shared: bool, members: Vec<Member>, description: Option<String>, span: Span) {
        let stem = snake_case(name);
        let candidates = ["", "_enum"].into_iter().map(String::from).chain((2..).map(|n| format!("_{n}")));
        let free = candidates
            .map(|suffix| limit(&format!("{stem}{suffix}"), LIMIT))
            .filter(|name| !BUILT_IN.contains(&name.as_str()))
            .find(|name| self.types.insert(name.clone()));
        self.by_name.insert(name.to_string(), self.list.len());
        self.spans.push(span);
        let type_name = free.unwrap_or(stem);
        self.list.push(Enum { name: name.to_string(), type_name, shared, description, members });
    }
}

/// The members of a list of choices; bad ones are reported and left out.
pub(super) fn members(report: &mut Report, choices: &List<Choice>, span: Span, owner: &str) -> Vec<Member> {
    let mut seen: HashMap<&Arc<str>, Span> = HashMap::new();
    let mut names: HashSet<String> = HashSet::new();
    let mut members = Vec::with_capacity(choices.len());
    if choices.is_empty() {
        report.error(Code::EnumChoices, span, format!("{owner} has no choices"), "list at least one value");
    }
    for choice in choices {
        let value = &choice.value.value;
        if let Some(first) = seen.insert(value, choice.span) {
            let message = format!("the choice {} is listed twice", shown(value));
            report.push(
                Diagnostic::error(Code::EnumChoices, choice.span, message)
                    .and(first, "the first one")
                    .help("remove one of them"),
            );
            continue;
        }
        if !check_value(report, value, choice.span) {
            continue;
        }
        check_optional(report, "the label", choice.value.label.as_ref(), choice.span);
        let stem = member_name(value);
        let free = std::iter::once(stem.clone())
            .chain((2..).map(|n| format!("{stem}_{n}")))
            .find(|name| names.insert(name.clone()));
        members.push(Member {
            value: value.to_string(),
            name: free.unwrap_or(stem),
            label: choice.value.label.as_ref().map_or_else(|| label(value), ToString::to_string),
        });
    }
    members
}

fn check_value(report: &mut Report, value: &str, span: Span) -> bool {
    if value.is_empty() {
        report.error(
            Code::EnumChoices,
            span,
            "a choice is empty",
            "leave the field unset instead: do not mark it `required`",
        );
        return false;
    }
    if value.len() > LIMIT {
        let message = format!("the choice is {} bytes long, and databases keep {LIMIT}", value.len());
        report.error(
            Code::EnumChoices,
            span,
            message,
            "use a short value and a long label: `{\"short\": \"Long label\"}`",
        );
        return false;
    }
    check_text(report, "the choice", value, span)
}

/// `in progress` -> `IN_PROGRESS`, `1st` -> `VALUE_1ST`, `+` -> `U_2B`.
fn member_name(value: &str) -> String {
    let mut text = String::new();
    for character in value.chars() {
        if character.is_ascii_alphanumeric() {
            text.push(character);
        } else if character.is_ascii() {
            text.push('_');
        } else {
            text.push_str(&format!("_u{:x}_", character as u32));
        }
    }
    let name = text.to_shouty_snake_case();
    let name = if name.is_empty() {
        value.chars().map(|c| format!("U_{:X}", c as u32)).collect::<Vec<_>>().join("_")
    } else {
        name
    };
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) { format!("VALUE_{name}") } else { name };
    limit(&name, LIMIT)
}

/// `in_progress` -> `In progress`; a value with capitals or other marks stays as it is.
fn label(value: &str) -> String {
    let plain = value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b' '));
    if !plain {
        return value.to_string();
    }
    let words = value.replace(['_', '-'], " ");
    let mut characters = words.trim().chars();
    characters.next().map_or_else(|| value.to_string(), |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_identifiers() {
        for (value, expected) in [
            ("in progress", "IN_PROGRESS"),
            ("1st", "VALUE_1ST"),
            ("class", "CLASS"),
            ("+", "U_2B"),
            ("🎉", "U1F389"),
            ("c++", "C"),
            ("café", "CAF_UE9"),
        ] {
            assert_eq!(member_name(value), expected, "{value}");
        }
    }

    #[test]
    fn a_type_of_the_database_is_not_made_again() {
        let mut enums = Enums::new(HashSet::new(), HashSet::from(["post".to_string()]));
        for name in ["Path", "Post", "Status"] {
            enums.push(name, true, Vec::new(), None, Span::start_of(crate::diagnostic::FileId(0)));
        }
        let types: Vec<&str> = enums.list.iter().map(|item| item.type_name.as_str()).collect();
        assert_eq!(types, ["path_enum", "post_enum", "status"]);
    }

    #[test]
    fn labels_read_like_text() {
        assert_eq!(label("in_progress"), "In progress");
        assert_eq!(label("USA"), "USA");
        assert_eq!(label("--"), "--");
    }
}
