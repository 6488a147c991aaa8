//! Escapes for half a surrogate pair, which Python keeps and no other layer can.
//!
//! The parser reads such an escape as U+FFFD; a value must not change without a word. Start at [`find`].

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, InterpolatedStringElement};
use ruff_text_size::TextRange;

use super::parse::span;
use crate::diagnostic::{Code, Diagnostic, FileId};

/// One finding for each literal that escapes half a surrogate pair.
pub(super) fn find(file: FileId, text: &str, tree: &ast::ModModule) -> Vec<Diagnostic> {
    if !text.contains("\\u") && !text.contains("\\U") {
        return Vec::new();
    }
    let mut literals = Literals { file, text, found: Vec::new() };
    literals.visit_body(&tree.body);
    literals.found
}

struct Literals<'t> {
    file: FileId,
    text: &'t str,
    found: Vec<Diagnostic>,
}

impl Literals<'_> {
    fn check(&mut self, value: &str, range: TextRange) {
        // A raw string holds the escape as it is written, not what the parser makes of it.
        let source = self.text.get(range.start().to_usize()..range.end().to_usize()).unwrap_or_default();
        if value.contains(char::REPLACEMENT_CHARACTER) && escapes_half_a_pair(source) {
            self.found.push(
                Diagnostic::error(
                    Code::Unsupported,
                    span(self.file, range),
                    "half a surrogate pair is no character, so no layer can keep it",
                )
                .help("write the character itself, or its code point: `\\U0001F389`"),
            );
        }
    }
}

fn escapes_half_a_pair(source: &str) -> bool {
    let is_half = |digits: Option<&str>| {
        digits
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .is_some_and(|code| (0xD800..0xE000).contains(&code))
    };
    source.match_indices('\\').any(|(at, _)| match source.as_bytes().get(at + 1) {
        Some(b'u') => is_half(source.get(at + 2..at + 6)),
        Some(b'U') => is_half(source.get(at + 2..at + 10)),
        _ => false,
    })
}

impl<'a> Visitor<'a> for Literals<'_> {
    fn visit_string_literal(&mut self, literal: &'a ast::StringLiteral) {
        self.check(&literal.value, literal.range);
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        if let InterpolatedStringElement::Literal(literal) = element {
            self.check(&literal.value, literal.range);
        }
        visitor::walk_interpolated_string_element(self, element);
    }
}
