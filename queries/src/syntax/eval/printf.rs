//! `"..." % values` and `"...".format(...)`.

use std::sync::Arc;

use super::call::Named;
use super::format::Format;
use super::number;
use super::runtime::{Sp, V};
use super::text::ascii;
use super::{Evaluator, R, fail};
use crate::diagnostic::Span;

impl Evaluator<'_> {
    /// `template % values`
    pub(super) fn percent(&mut self, place: Span, template: &str, values: &Sp) -> R<Sp> {
        let mut rest: Vec<Sp> = match values.value {
            V::Tuple(id) => self.heap.items(id).iter().rev().cloned().collect(),
            _ => vec![values.clone()],
        };
        let mut used = matches!(values.value, V::Dict(_) | V::List(_));
        let mut out = String::new();
        let mut letters = template.chars().peekable();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                out.push(letter);
                continue;
            }
            let mut value = None;
            if letters.next_if_eq(&'(').is_some() {
                let key: String = letters.by_ref().take_while(|letter| *letter != ')').collect();
                let V::Dict(_) = values.value else {
                    return fail(place, "`%(name)s` needs a dict behind `%`");
                };
                let key = V::str(key).at(place);
                value = Some(self.subscript(place, values, &key)?);
                used = true;
                rest.clear();
            }
            let mut format = Format::default();
            let bare = letters.peek() == Some(&'%');
            let mut left = false;
            while let Some(flag) = letters.next_if(|letter| matches!(letter, '-' | '+' | ' ' | '0' | '#')) {
                match flag {
                    '-' => left = true,
                    '0' => format.zero = true,
                    '#' => format.alternate = true,
                    '+' => format.sign = Some('+'),
                    _ => format.sign = format.sign.or(Some(' ')),
                }
            }
            format.width = self.count(place, &mut letters, &mut rest)?.unwrap_or(0);
            if letters.next_if_eq(&'.').is_some() {
                format.precision = Some(self.count(place, &mut letters, &mut rest)?.unwrap_or(0));
            }
            self.fits(place, format.width.max(format.precision.unwrap_or(0)))?;
            let Some(kind) = letters.next() else {
                return fail(place, "the template ends in the middle of a `%` format");
            };
            if kind == '%' && bare {
                out.push('%');
                continue;
            }
            let Some(value) = value.or_else(|| rest.pop()) else {
                return fail(place, "there are fewer values than the template has `%` formats");
            };
            if left {
                (format.align, format.zero) = (Some('<'), false);
            }
            let text = self.percent_one(place, format, kind, &value)?;
            self.fits(place, out.len() + text.len())?;
            out.push_str(&text);
        }
        if !rest.is_empty() && !used {
            return fail(place, "there are more values than the template has `%` formats");
        }
        self.string(place, out)
    }

    fn count(
        &mut self,
        place: Span,
        letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
        rest: &mut Vec<Sp>,
    ) -> R<Option<usize>> {
        if letters.next_if_eq(&'*').is_some() {
            return match rest.pop().and_then(|value| value.value.as_int()).map(usize::try_from) {
                Some(Ok(count)) => Ok(Some(count)),
                _ => fail(place, "`*` in a `%` format takes a positive integer"),
            };
        }
        let mut digits = String::new();
        while let Some(digit) = letters.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        if digits.is_empty() {
            return Ok(None);
        }
        digits.parse().map(Some).or_else(|_| fail(place, "the format is too wide"))
    }

    fn percent_one(&mut self, place: Span, mut format: Format, kind: char, value: &Sp) -> R<String> {
        match kind {
            's' | 'r' | 'a' => {
                let text = match kind {
                    's' => self.text(place, value)?,
                    'r' => self.repr(place, value)?,
                    _ => ascii(&self.repr(place, value)?),
                };
                let align = format.align.unwrap_or('>');
                Format { align: Some(align), width: format.width, precision: format.precision, ..Format::default() }
                    .string(place, &text)
            }
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
                let whole = match (&value.value, kind) {
                    (V::Float(number), 'd' | 'i' | 'u') => number::to_int(number.trunc()),
                    (other, _) => other.as_int(),
                };
                let Some(whole) = whole else {
                    return fail(place, format!("`%{kind}` takes a number, not {}", value.value.kind()));
                };
                let least = format.precision.take();
                if let Some(least) = least {
                    if format.alternate {
                        return fail(place, "`#` and a precision do not go together in a `%` format");
                    }
                    return self.precise(place, format, kind, whole, least);
                }
                format.kind = Some(if matches!(kind, 'i' | 'u') { 'd' } else { kind });
                format.integer(place, whole)
            }
            'f' | 'F' | 'e' | 'E' | 'g' | 'G' => {
                let Some(number) = value.value.as_float() else {
                    return fail(place, format!("`%{kind}` takes a number, not {}", value.value.kind()));
                };
                format.kind = Some(kind);
                format.float(place, number)
            }
            'c' => {
                let text = match &value.value {
                    V::Str(text) if text.chars().count() == 1 => text.to_string(),
                    other => match other.as_int().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32) {
                        Some(letter) => letter.to_string(),
                        None => return fail(place, "`%c` takes one character"),
                    },
                };
                Ok(super::format::pad(&text, ' ', format.align.unwrap_or('>'), format.width))
            }
            other => fail(place, format!("`%{other}` is no format")),
        }
    }

    /// `%.5d`: at least five digits.
    fn precise(&mut self, place: Span, format: Format, kind: char, whole: i64, least: usize) -> R<String> {
        let digits = Format {
            zero: true,
            width: least + usize::from(whole < 0 || format.sign.is_some()),
            sign: format.sign,
            kind: Some(if matches!(kind, 'i' | 'u') { 'd' } else { kind }),
            ..Format::default()
        };
        let text = digits.integer(place, whole)?;
        let fill = if format.zero { '0' } else { ' ' };
        Ok(super::format::pad(&text, fill, format.align.unwrap_or('>'), format.width))
    }

    /// `template.format(...)`
    pub(super) fn format_method(&mut self, place: Span, template: &str, positional: &[Sp], named: &[Named]) -> R<Sp> {
        let mut next = Numbering::default();
        let text = self.fill(place, template, positional, named, &mut next, 2)?;
        self.string(place, text)
    }

    fn fill(
        &mut self,
        place: Span,
        template: &str,
        positional: &[Sp],
        named: &[Named],
        next: &mut Numbering,
        levels: usize,
    ) -> R<String> {
        let mut out = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let (brace, behind) = (&rest[at..=at], &rest[at + 1..]);
            if behind.starts_with(brace) {
                out.push_str(brace);
                rest = &behind[1..];
                continue;
            }
            if brace == "}" {
                return fail(place, "the template has a `}` without its `{`; write `}}` for the character");
            }
            if levels == 0 {
                return fail(place, "the fields of the template are nested too deeply");
            }
            let Some(end) = closing(behind) else {
                return fail(place, "the template has a `{` without its `}`");
            };
            let text = self.field(place, &behind[..end], positional, named, next, levels)?;
            self.fits(place, out.len() + text.len())?;
            out.push_str(&text);
            rest = &behind[end + 1..];
        }
        out.push_str(rest);
        Ok(out)
    }

    fn field(
        &mut self,
        place: Span,
        field: &str,
        positional: &[Sp],
        named: &[Named],
        next: &mut Numbering,
        levels: usize,
    ) -> R<String> {
        let split = field.find([':', '!']).unwrap_or(field.len());
        let (path, mut spec) = field.split_at(split);
        let mut conversion = None;
        if let Some(behind) = spec.strip_prefix('!') {
            conversion = behind.chars().next();
            spec = &behind[conversion.map_or(0, char::len_utf8)..];
            if conversion.is_none() || !(spec.is_empty() || spec.starts_with(':')) {
                return fail(place, "`!` is followed by one letter: `!r`, `!s` or `!a`");
            }
        }
        let value = self.field_value(place, path, positional, named, next)?;
        let spec = self.fill(place, spec.strip_prefix(':').unwrap_or(spec), positional, named, next, levels - 1)?;
        self.converted(place, value, conversion, &spec)
    }

    fn field_value(
        &mut self,
        place: Span,
        path: &str,
        positional: &[Sp],
        named: &[Named],
        next: &mut Numbering,
    ) -> R<Sp> {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (first, mut rest) = path.split_at(end);
        let mut value = if first.is_empty() || first.bytes().all(|letter| letter.is_ascii_digit()) {
            let index = if first.is_empty() { next.automatic(place)? } else { next.manual(place, first)? };
            match positional.get(index) {
                Some(value) => value.clone(),
                None => {
                    return fail(place, format!("the template wants more than {} values", positional.len()));
                }
            }
        } else {
            match named.iter().find(|(name, _)| *name.value == *first) {
                Some((_, value)) => value.clone(),
                None => return fail(place, format!("the template wants a value named `{first}`")),
            }
        };
        while let Some(behind) = rest.strip_prefix('[') {
            let Some(end) = behind.find(']') else {
                return fail(place, "the template has a `[` without its `]`");
            };
            let key = match behind[..end].parse::<i64>() {
                Ok(index) if index >= 0 => V::Int(index),
                _ => V::Str(Arc::from(&behind[..end])),
            };
            value = self.subscript(place, &value, &key.at(place))?;
            rest = &behind[end + 1..];
        }
        if rest.is_empty() { Ok(value) } else { fail(place, "templates of specs look up items only, no attributes") }
    }
}

/// How the fields of a template are numbered: all by themselves, or all by hand.
#[derive(Default)]
struct Numbering {
    next: usize,
    by_hand: Option<bool>,
}

impl Numbering {
    fn automatic(&mut self, place: Span) -> R<usize> {
        self.agree(place, false)?;
        self.next += 1;
        Ok(self.next - 1)
    }

    fn manual(&mut self, place: Span, digits: &str) -> R<usize> {
        self.agree(place, true)?;
        digits.parse().or_else(|_| fail(place, "the number of a field is too large"))
    }

    fn agree(&mut self, place: Span, by_hand: bool) -> R<()> {
        if *self.by_hand.get_or_insert(by_hand) == by_hand {
            return Ok(());
        }
        fail(place, "the template mixes `{}` and `{0}`")
    }
}

/// The offset of the `}` that closes a field.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}
