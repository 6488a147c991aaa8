//! TOML text to the same values as specs, with a place for every key and value.

use std::sync::Arc;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::value::{Spanned, Value};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};

/// The longest text that is read, in bytes.
const LONGEST: usize = 16 << 20;

/// A TOML file as a value.
#[derive(Clone, Debug, PartialEq)]
pub struct TomlParsed {
    /// A dict of the whole file, entries in order of place; what could not be read is missing.
    pub root: Spanned,
    /// What is wrong with the text, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses TOML. Never fails: what is wrong is in [`TomlParsed::diagnostics`].
#[must_use]
pub fn parse_toml(file: FileId, text: &str) -> TomlParsed {
    if text.len() > LONGEST {
        let message = format!("the file is longer than {} MB", LONGEST >> 20);
        let diagnostics = vec![Diagnostic::error(Code::Limit, Span::start_of(file), message)];
        let root = Spanned { value: Value::Dict(Arc::default()), span: Span::start_of(file) };
        return TomlParsed { root, diagnostics };
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { file, text, diagnostics: Vec::new() };
    errors.iter().for_each(|error| reader.error(error));
    let value = reader.table(table.get_ref());
    let root = Spanned { value, span: Span::new(file, 0, text.len() as u32) };
    let place = |diagnostic: &Diagnostic| diagnostic.primary.as_ref().map(|label| label.span);
    reader.diagnostics.sort_by_key(place);
    reader.diagnostics.dedup_by_key(|diagnostic| (place(diagnostic), diagnostic.message.clone()));
    TomlParsed { root, diagnostics: reader.diagnostics }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let end = self.text.len();
        Span::new(self.file, range.start.min(end) as u32, range.end.clamp(range.start.min(end), end) as u32)
    }

    fn error(&mut self, error: &toml::de::Error) {
        let place = self.span(error.span().unwrap_or(0..0));
        let mut letters = error.message().chars();
        let message: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
        if message.starts_with("duplicate key") {
            let key = self.text.get(place.start as usize..place.end as usize).unwrap_or_default().trim();
            let diagnostic = Diagnostic::error(Code::TomlSyntax, place, format!("the key `{key}` is set twice"));
            let diagnostic = match self.first(key, place) {
                Some(first) => diagnostic.and(first, "first set here"),
                None => diagnostic,
            };
            self.diagnostics.push(diagnostic.help("keep one of the two"));
            return;
        }
        let diagnostic = Diagnostic::error(Code::TomlSyntax, place, self.reason(place, &message));
        self.diagnostics.push(match advice(self.text, place, &message) {
            Some(advice) => diagnostic.help(advice),
            None => diagnostic,
        });
    }

    /// The parser's reason, where it says more than what it tried last.
    fn reason(&self, place: Span, message: &str) -> String {
        let found = self.text.get(place.start as usize..place.end as usize).unwrap_or_default().trim();
        match found {
            "" if message.starts_with("string values must be quoted") => "the key has no value".into(),
            _ if message.starts_with("invalid float, expected `nan`")
                || message.starts_with("invalid float, expected `inf`") =>
            {
                format!("`{found}` is no value")
            }
            _ => message.replace('\n', ", "),
        }
    }

    /// Where a key that is set again at `second` was set first: the crate does not say, so the
    /// nearest earlier line that sets it in the same table.
    fn first(&self, key: &str, second: Span) -> Option<Span> {
        let lines = Line::all(self.text);
        let at = lines.iter().rposition(|line| line.start <= second.start as usize)?;
        let is_header = lines[at].header.is_some();
        let table = lines[..at].iter().rev().find_map(|line| line.header);
        let mut current = None;
        let mut found = None;
        for line in &lines[..at] {
            if let Some(header) = line.header {
                if is_header && Some(header) == lines[at].header {
                    found = found.or(Some(
                        line.start + line.text.find(header)?..line.start + line.text.find(header)? + header.len(),
                    ));
                }
                current = Some(header);
            } else if !is_header && current == table {
                let name = line.text.split('=').next().unwrap_or_default();
                if name.trim() == key {
                    let start = line.start + name.find(key)?;
                    found = found.or(Some(start..start + key.len()));
                }
            }
        }
        found.map(|range| self.span(range))
    }

    fn table(&mut self, table: &DeTable<'_>) -> Value {
        let mut entries: Vec<(Spanned, Spanned)> = Vec::with_capacity(table.len());
        for (key, value) in table.iter() {
            let name = Value::Str(key.get_ref().as_ref().into());
            let span = self.span(key.span());
            if let Some(value) = self.value(value) {
                entries.push((Spanned { value: name, span }, value));
            }
        }
        // The crate sorts by name; the text's order is what messages should follow.
        entries.sort_by_key(|(key, _)| key.span.start);
        Value::Dict(Arc::new(entries))
    }

    fn value(&mut self, value: &TomlSpanned<DeValue<'_>>) -> Option<Spanned> {
        let span = self.span(value.span());
        let is_leaf = !matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        if is_leaf && self.is_broken(span) {
            return None;
        }
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Str(text.as_ref().into()),
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Value::Int(number),
                Err(_) => {
                    return self.refuse(span, "this integer does not fit into 64 bits", "write a smaller number");
                }
            },
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Float(number),
                _ => {
                    return self.refuse(span, "only finite numbers can be used here", "write a number");
                }
            },
            DeValue::Datetime(_) => {
                return self.refuse(
                    span,
                    "dates and times are not used here",
                    "write the date as a string: \"2025-01-31\"",
                );
            }
            DeValue::Array(items) => {
                let items = items.iter().filter_map(|item| self.value(item)).collect();
                Value::List(Arc::new(items))
            }
            DeValue::Table(table) => self.table(table),
        };
        Some(Spanned { value, span })
    }

    /// Whether the parser complained about this very value.
    fn is_broken(&self, span: Span) -> bool {
        let places = self.diagnostics.iter().filter_map(|problem| problem.primary.as_ref());
        places.map(|label| label.span).any(|place| place.start <= span.end && span.start <= place.end)
    }

    fn refuse(&mut self, span: Span, message: &str, help: &str) -> Option<Spanned> {
        self.diagnostics.push(Diagnostic::error(Code::TomlSyntax, span, message).help(help));
        None
    }
}

struct Line<'a> {
    start: usize,
    text: &'a str,
    /// The name between the brackets, when the line opens a table.
    header: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn all(text: &'a str) -> Vec<Self> {
        let mut start = 0;
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n') {
            let trimmed = line.trim_start();
            let header = trimmed.strip_prefix('[').and_then(|rest| rest.trim_start_matches('[').split(']').next());
            lines.push(Line { start, text: line, header: header.map(str::trim) });
            start += line.len();
        }
        lines
    }
}

/// What to do about a message of the parser.
fn advice(text: &str, place: Span, message: &str) -> Option<&'static str> {
    let found = text.get(place.start as usize..place.end as usize).unwrap_or_default().trim();
    match found {
        "True" | "False" => Some("write `true` or `false`"),
        "None" | "none" | "null" | "nil" => Some("TOML has no empty value: remove the line"),
        _ if message.contains("key with no value") => Some("write `key = value`"),
        "" if message.contains("must be quoted") => Some("write a value, or remove the line"),
        _ if message.contains("must be quoted") || message.starts_with("invalid float") => {
            Some("put the text into double quotes")
        }
        _ if message.contains("invalid literal string") || message.contains("invalid basic string") => {
            Some("close it with the character that opened it")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(value: &Value) -> String {
        match value {
            Value::Str(text) => format!("{text:?}"),
            Value::Int(number) => number.to_string(),
            Value::Float(number) => format!("{number:?}"),
            Value::Bool(truth) => truth.to_string(),
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| show(&item.value)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Dict(entries) => {
                let entry = |(key, value): &(Spanned, Spanned)| format!("{}: {}", show(&key.value), show(&value.value));
                let entries: Vec<_> = entries.iter().map(entry).collect();
                format!("{{{}}}", entries.join(", "))
            }
            other => format!("{other:?}"),
        }
    }

    /// The value, then an error a line, each place as the text that lies there.
    fn read(text: &str) -> String {
        let parsed = parse_toml(FileId(0), text);
        let at = |span: Span| text[span.start as usize..span.end as usize].trim_end().to_string();
        let mut out = show(&parsed.root.value);
        for problem in &parsed.diagnostics {
            let place = at(problem.primary.as_ref().unwrap().span);
            out += &format!("\n{place}: {}", problem.message);
            for label in &problem.secondary {
                out += &format!("\n  {} at {}: {}", at(label.span), label.span.start, label.text);
            }
            for help in &problem.help {
                out += &format!("\n  help: {help}");
            }
        }
        out
    }

    #[test]
    fn values_keep_the_order_of_the_text() {
        insta::assert_snapshot!(read("b = 1\na = [1.5, 'x', true]\n[t]\nk.l = 0x1f\n[[u]]\nx = -1\n"), @r##"
        {"b": 1, "a": [1.5, "x", true], "t": {"k": {"l": 31}}, "u": [{"x": -1}]}
        "##);
    }

    #[test]
    fn keys_and_values_have_places() {
        let text = "[t]\nkey = 'value'\n";
        let parsed = parse_toml(FileId(0), text);
        let Value::Dict(root) = &parsed.root.value else { panic!("a dict") };
        let Value::Dict(table) = &root[0].1.value else { panic!("a dict") };
        let (key, value) = &table[0];
        assert_eq!(&text[key.span.start as usize..key.span.end as usize], "key");
        assert_eq!(&text[value.span.start as usize..value.span.end as usize], "'value'");
    }

    #[test]
    fn all_errors_are_reported() {
        insta::assert_snapshot!(read("a = \nb = True\nc = 'x\nd = 1\ne 2\n"), @r##"
        {"d": 1}
        : the key has no value
          help: write a value, or remove the line
        True: invalid boolean, expected `true`
          help: write `true` or `false`
        : invalid literal string, expected `'`
          help: close it with the character that opened it
        : key with no value, expected `=`
          help: write `key = value`
        "##);
        insta::assert_snapshot!(read("a = 2025-01-31\nb = inf\nc = 99999999999999999999\nd = none"), @r##"
        {}
        2025-01-31: dates and times are not used here
          help: write the date as a string: "2025-01-31"
        inf: only finite numbers can be used here
          help: write a number
        99999999999999999999: this integer does not fit into 64 bits
          help: write a smaller number
        none: `none` is no value
          help: TOML has no empty value: remove the line
        "##);
    }

    #[test]
    fn a_repeated_key_shows_both_places() {
        insta::assert_snapshot!(read("a = 1\nb = 2\na = 3\n"), @r##"
        {"a": 1, "b": 2}
        a: the key `a` is set twice
          a at 0: first set here
          help: keep one of the two
        "##);
        insta::assert_snapshot!(read("[t]\na = 1\n[u]\na = 2\na = 3\n"), @r##"
        {"t": {"a": 1}, "u": {"a": 2}}
        a: the key `a` is set twice
          a at 14: first set here
          help: keep one of the two
        "##);
        insta::assert_snapshot!(read("[t]\na = 1\n[u]\n[t]\nb = 1\n"), @r##"
        {"u": {}, "t": {"a": 1, "b": 1}}
        t: the key `t` is set twice
          t at 1: first set here
          help: keep one of the two
        "##);
    }

    #[test]
    fn hostile_text_is_survived() {
        for text in [
            "a = ".to_string() + &"[".repeat(100_000),
            "a.".repeat(100_000) + "b = 1",
            "\u{feff}a = 1\r\n".into(),
            "a = '\0'".into(),
        ] {
            let _ = parse_toml(FileId(0), &text);
        }
    }
}
