//! `str`, `repr`, `ascii` and f-strings.

use ruff_python_ast::{self as ast, ConversionFlag, FStringPart, InterpolatedStringElement};

use super::number;
use super::runtime::{Sp, V};
use super::{Evaluator, R, fail, refuse};
use crate::diagnostic::Span;

impl Evaluator<'_> {
    /// `str(value)`
    pub(super) fn text(&mut self, place: Span, value: &Sp) -> R<String> {
        match &value.value {
            V::Str(text) => {
                self.charge(place, text.len() / 64)?;
                Ok(text.to_string())
            }
            V::Member(index, _) => {
                let name = self.enumerations[*index as usize].0;
                refuse(
                    place,
                    format!("the text of a member of `{name}` differs between versions of Python"),
                    "use its `.value`",
                )
            }
            _ => self.repr(place, value),
        }
    }

    /// `repr(value)`
    pub(super) fn repr(&mut self, place: Span, value: &Sp) -> R<String> {
        let mut text = String::new();
        self.write_repr(place, value, &mut text)?;
        Ok(text)
    }

    fn write_repr(&mut self, place: Span, value: &Sp, out: &mut String) -> R<()> {
        self.charge(place, 1)?;
        self.fits(place, out.len())?;
        match &value.value {
            V::None => out.push_str("None"),
            V::Bool(true) => out.push_str("True"),
            V::Bool(false) => out.push_str("False"),
            V::Int(value) => out.push_str(&value.to_string()),
            V::Float(value) => out.push_str(&number::repr(*value)),
            V::Str(text) => out.push_str(&quoted(text)),
            V::List(id) => self.write_items(place, *id, ("[", "]"), out)?,
            V::Tuple(id) => {
                let single = self.heap.items(*id).len() == 1;
                self.write_items(place, *id, ("(", if single { ",)" } else { ")" }), out)?;
            }
            V::Set(id) => {
                if self.heap.entries(*id).is_empty() {
                    out.push_str("set()");
                    return Ok(());
                }
                self.write_table(place, *id, false, out)?;
            }
            V::Dict(id) => self.write_table(place, *id, true, out)?,
            V::Range(id) => {
                let range = self.heap.ranges[*id as usize];
                let stop = range.start + range.length * range.step;
                out.push_str(&format!("range({}, {stop}", range.start));
                if range.step != 1 {
                    return refuse(place, "a range with a step has no text in specs", "write `list(range(...))`");
                }
                out.push(')');
            }
            V::Node(node, _) => {
                let message = format!("a `{}` has no text", node.class);
                return refuse(place, message, "use the name that it was made with");
            }
            V::Member(..) => return self.text(place, value).map(drop),
            other => return fail(place, format!("{} has no text", other.kind())),
        }
        Ok(())
    }

    fn write_items(&mut self, place: Span, id: u32, brackets: (&str, &str), out: &mut String) -> R<()> {
        self.enter(place)?;
        out.push_str(brackets.0);
        for index in 0..self.heap.items(id).len() {
            if index > 0 {
                out.push_str(", ");
            }
            let item = self.heap.items(id)[index].clone();
            self.write_repr(place, &item, out)?;
        }
        out.push_str(brackets.1);
        self.leave();
        Ok(())
    }

    fn write_table(&mut self, place: Span, id: u32, values: bool, out: &mut String) -> R<()> {
        self.enter(place)?;
        out.push('{');
        let entries: Vec<(Sp, Sp)> = self.heap.entries(id).values().cloned().collect();
        for (index, (key, value)) in entries.iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            self.write_repr(place, key, out)?;
            if values {
                out.push_str(": ");
                self.write_repr(place, value, out)?;
            }
        }
        out.push('}');
        self.leave();
        Ok(())
    }

    pub(super) fn f_string(&mut self, place: Span, string: &ast::ExprFString) -> R<Sp> {
        let mut out = String::new();
        for part in string.value.as_slice() {
            match part {
                FStringPart::Literal(literal) => out.push_str(literal.as_str()),
                FStringPart::FString(string) => self.write_elements(place, &string.elements, &mut out)?,
            }
        }
        self.string(place, out)
    }

    fn write_elements(&mut self, place: Span, elements: &[InterpolatedStringElement], out: &mut String) -> R<()> {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => out.push_str(literal),
                InterpolatedStringElement::Interpolation(hole) => {
                    let text = self.hole(hole)?;
                    self.fits(place, out.len() + text.len())?;
                    out.push_str(&text);
                }
            }
        }
        Ok(())
    }

    fn hole(&mut self, hole: &ast::InterpolatedElement) -> R<String> {
        let place = self.place(&*hole.expression);
        let value = self.eval(&hole.expression)?;
        let mut spec = String::new();
        if let Some(format) = &hole.format_spec {
            self.enter(place)?;
            self.write_elements(place, &format.elements, &mut spec)?;
            self.leave();
        }
        let debugged =
            hole.debug_text.is_some() && hole.conversion == ConversionFlag::None && hole.format_spec.is_none();
        let conversion = if debugged { Some('r') } else { hole.conversion.to_char() };
        let text = self.converted(place, value, conversion, &spec)?;
        Ok(match &hole.debug_text {
            Some(source) => format!("{}{text}", source.as_str()),
            None => text,
        })
    }

    /// `{value!conversion:spec}`
    pub(super) fn converted(&mut self, place: Span, value: Sp, conversion: Option<char>, spec: &str) -> R<String> {
        let text = match conversion {
            None => return self.format(place, &value, spec),
            Some('s') => self.text(place, &value)?,
            Some('r') => self.repr(place, &value)?,
            Some('a') => ascii(&self.repr(place, &value)?),
            Some(other) => {
                return fail(place, format!("`!{other}` is no conversion; `!r`, `!s` and `!a` are"));
            }
        };
        let value = self.string(place, text)?;
        self.format(place, &value, spec)
    }
}

/// A string as Python writes it.
pub(super) fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if letter == quote => {
                out.push('\\');
                out.push(letter);
            }
            ' '..='~' => out.push(letter),
            _ if is_printable(letter) => out.push(letter),
            _ => escape(letter, &mut out),
        }
    }
    out.push(quote);
    out
}

/// `ascii` of a text that `repr` made.
pub(super) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() { out.push(letter) } else { escape(letter, &mut out) }
    }
    out
}

fn escape(letter: char, out: &mut String) {
    let code = u32::from(letter);
    out.push_str(&match code {
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    });
}

/// `str.isprintable` of one character that is not ASCII.
fn is_printable(letter: char) -> bool {
    if letter.is_whitespace() || letter.is_control() || letter == '\u{ad}' {
        return false;
    }
    letter.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&letter) || letter.escape_debug().len() == 1
}
