//! Python as `ruff format` with a line length of 100 prints it.

use std::collections::{BTreeMap, BTreeSet};

use queries::ir::Target;

/// Longest line of generated Python, in characters.
pub const WIDTH: usize = 100;

/// Python keywords, hard and soft.
pub const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// What the checks of the IR ask about Python names.
pub const TARGET: Target =
    Target { name: "Python", attribute, class: str::to_string, refuses_model: |_| None, refuses_field: |_| None };

/// A field's or relation's name as an attribute of generated classes: an underscore is appended to names
/// that Python, SQLAlchemy, Pydantic or the generated class bodies use themselves.
#[must_use]
pub fn attribute(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("{name}_") } else { name.to_string() }
}

/// A string literal with the quotes that `ruff format` would choose: double, unless that needs more escapes.
///
/// Everything but printable characters is escaped, so the literal is one line of valid UTF-8.
#[must_use]
pub fn string(value: &str) -> String {
    let quote = if value.contains('"') && !value.contains('\'') { '\'' } else { '"' };
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push(quote);
    for character in value.chars() {
        match character {
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c == quote => {
                literal.push('\\');
                literal.push(c);
            }
            c if is_plain(c) => literal.push(c),
            c if (c as u32) < 0x100 => literal.push_str(&format!("\\x{:02x}", c as u32)),
            c if (c as u32) < 0x1_0000 => literal.push_str(&format!("\\u{:04x}", c as u32)),
            c => literal.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    literal.push(quote);
    literal
}

/// Whether a character may stand in a literal as it is: ASCII, Latin letters, and the letters of East
/// Asia. Everything else might be invisible, switch the direction of writing, or pass for an ASCII letter.
fn is_plain(character: char) -> bool {
    character.is_ascii_graphic()
        || character == ' '
        || (character.is_alphabetic() && matches!(character as u32, 0xc0..=0x24f | 0x3041..=0x30fb | 0x3400..=0xd7a3))
}

/// Imports of one module, collected from the symbols used and printed in isort order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imports {
    modules: BTreeSet<(Section, String)>,
    symbols: BTreeMap<(Section, String), BTreeSet<String>>,
}

/// Which block an import belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// `from __future__ import ...`
    Future,
    /// The standard library.
    Standard,
    /// Installed packages.
    ThirdParty,
    /// The app's own modules, by relative path.
    Local,
}

impl Imports {
    /// No import.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `import module`, where `module` may say `x as y`.
    pub fn module(&mut self, section: Section, module: &str) -> &mut Self {
        self.modules.insert((section, module.to_string()));
        self
    }

    /// `from module import symbol`, where `symbol` may say `x as y`.
    pub fn symbol(&mut self, section: Section, module: &str, symbol: &str) -> &mut Self {
        self.symbols.entry((section, module.to_string())).or_default().insert(symbol.to_string());
        self
    }

    /// The import block, without a trailing newline; empty when nothing is imported.
    #[must_use]
    pub fn print(&self) -> String {
        let sections = [Section::Future, Section::Standard, Section::ThirdParty, Section::Local];
        let blocks: Vec<String> =
            sections.into_iter().map(|section| self.block(section)).filter(|block| !block.is_empty()).collect();
        blocks.join("\n\n")
    }

    fn block(&self, section: Section) -> String {
        let mut lines: Vec<String> = self
            .modules
            .iter()
            .filter(|(at, _)| *at == section)
            .map(|(_, module)| format!("import {module}"))
            .collect();
        let mut froms: Vec<(&String, &BTreeSet<String>)> =
            self.symbols.iter().filter(|((at, _), _)| *at == section).map(|((_, module), set)| (module, set)).collect();
        froms.sort_by_key(|(module, _)| (std::cmp::Reverse(leading_dots(module)), module.to_lowercase()));
        lines.extend(froms.into_iter().map(|(module, symbols)| from_import(module, symbols)));
        lines.join("\n")
    }
}

fn leading_dots(module: &str) -> usize {
    module.chars().take_while(|character| *character == '.').count()
}

fn from_import(module: &str, symbols: &BTreeSet<String>) -> String {
    let mut sorted: Vec<&String> = symbols.iter().collect();
    sorted.sort_by_key(|symbol| (member_class(symbol), symbol.to_lowercase(), (*symbol).clone()));
    let names: Vec<&str> = sorted.iter().map(|symbol| symbol.as_str()).collect();
    let line = format!("from {module} import {}", names.join(", "));
    if line.chars().count() <= WIDTH {
        return line;
    }
    format!("from {module} import (\n    {},\n)", names.join(",\n    "))
}

/// isort's order of members: constants, classes, the rest.
fn member_class(symbol: &str) -> u8 {
    let name = symbol.split(' ').next().unwrap_or(symbol);
    if name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') {
        0
    } else if name.starts_with(|c: char| c.is_ascii_uppercase()) {
        1
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_take_the_quotes_that_need_fewer_escapes() {
        assert_eq!(string("plain"), r#""plain""#);
        assert_eq!(string(r#"say "hi""#), r#"'say "hi"'"#);
        assert_eq!(string(r#"it's "both""#), r#""it's \"both\"""#);
    }

    #[test]
    fn control_and_ambiguous_characters_are_escaped() {
        assert_eq!(string("a\nb\u{202e}\u{1f600}"), "\"a\\nb\\u202e\\U0001f600\"");
        assert_eq!(string("naïve"), "\"naïve\"");
    }

    #[test]
    fn imports_are_sorted_as_isort_does() {
        let mut imports = Imports::new();
        imports.symbol(Section::Local, ".base", "Base");
        imports.symbol(Section::Local, "..enums", "Status");
        imports.module(Section::ThirdParty, "sqlalchemy as sa");
        imports.module(Section::Standard, "datetime as dt");
        imports.symbol(Section::ThirdParty, "sqlalchemy.orm", "relationship");
        imports.symbol(Section::ThirdParty, "sqlalchemy.orm", "Mapped");
        imports.symbol(Section::Future, "__future__", "annotations");
        assert_eq!(
            imports.print(),
            "from __future__ import annotations\n\nimport datetime as dt\n\nimport sqlalchemy as sa\n\
             from sqlalchemy.orm import Mapped, relationship\n\nfrom ..enums import Status\nfrom .base import Base"
        );
    }
}
