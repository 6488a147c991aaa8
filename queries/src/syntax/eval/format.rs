//! Python's format mini-language: `format(value, ">10.2f")`.

use super::number;
use super::runtime::{Sp, V};
use super::{Evaluator, R, Stop, error, fail, limit};
use crate::diagnostic::Span;

/// More than any float has; the library stops at 65,535.
const MOST_DIGITS: usize = 2_000;

/// `[[fill]align][sign][#][0][width][grouping][.precision][type]`
#[derive(Clone, Debug, Default)]
pub(super) struct Format {
    pub(super) fill: Option<char>,
    pub(super) align: Option<char>,
    pub(super) sign: Option<char>,
    pub(super) alternate: bool,
    pub(super) zero: bool,
    pub(super) width: usize,
    pub(super) grouping: Option<char>,
    pub(super) precision: Option<usize>,
    pub(super) kind: Option<char>,
}

impl Evaluator<'_> {
    /// `format(value, spec)`
    pub(super) fn format(&mut self, place: Span, value: &Sp, spec: &str) -> R<String> {
        if spec.is_empty() {
            return self.text(place, value);
        }
        let format = parse(place, spec)?;
        self.fits(place, format.width.max(format.precision.unwrap_or(0)))?;
        match &value.value {
            V::Str(text) => format.string(place, text),
            V::Float(number) => format.float(place, *number),
            V::Member(..) => self.text(place, value),
            other => match (other.as_int(), format.kind) {
                (Some(number), Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%')) => format.float(place, number as f64),
                (Some(number), _) => format.integer(place, number),
                (None, _) => fail(place, format!("{} takes no format, such as `:{spec}`", other.kind())),
            },
        }
    }
}

fn parse(place: Span, spec: &str) -> R<Format> {
    let letters: Vec<char> = spec.chars().collect();
    let mut format = Format::default();
    let mut at = 0;
    let is_align = |letter: Option<&char>| matches!(letter, Some('<' | '>' | '^' | '='));
    if is_align(letters.get(1)) {
        (format.fill, format.align, at) = (Some(letters[0]), Some(letters[1]), 2);
    } else if is_align(letters.first()) {
        (format.align, at) = (Some(letters[0]), 1);
    }
    if let Some(sign @ ('+' | '-' | ' ')) = letters.get(at) {
        (format.sign, at) = (Some(*sign), at + 1);
    }
    if letters.get(at) == Some(&'#') {
        (format.alternate, at) = (true, at + 1);
    }
    if letters.get(at) == Some(&'0') {
        (format.zero, at) = (true, at + 1);
    }
    format.width = digits(place, &letters, &mut at)?.unwrap_or(0);
    if let Some(grouping @ (',' | '_')) = letters.get(at) {
        (format.grouping, at) = (Some(*grouping), at + 1);
    }
    if letters.get(at) == Some(&'.') {
        at += 1;
        format.precision = digits(place, &letters, &mut at)?;
        if format.precision.is_none() {
            return fail(place, "the format lacks the digits of its precision");
        }
    }
    if at < letters.len() {
        (format.kind, at) = (Some(letters[at]), at + 1);
    }
    if at < letters.len() {
        return fail(place, format!("`{spec}` is no format"));
    }
    Ok(format)
}

fn digits(place: Span, letters: &[char], at: &mut usize) -> R<Option<usize>> {
    let text: String = letters[*at..].iter().take_while(|letter| letter.is_ascii_digit()).collect();
    *at += text.len();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().ok().filter(|number| *number < 1 << 31).map(Some).ok_or_else(|| error(place, "the format is too wide"))
}

impl Format {
    fn wrong(&self, place: Span, what: &str) -> Stop {
        match self.kind {
            Some(kind) => error(place, format!("`{kind}` is no format of {what}")),
            None => error(place, format!("this format does not fit {what}")),
        }
    }

    pub(super) fn string(&self, place: Span, text: &str) -> R<String> {
        if !matches!(self.kind, None | Some('s'))
            || self.sign.is_some()
            || self.alternate
            || self.grouping.is_some()
            || self.align == Some('=')
        {
            return Err(self.wrong(place, "a string"));
        }
        let cut: String = match self.precision {
            Some(precision) => text.chars().take(precision).collect(),
            None => text.into(),
        };
        let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' });
        Ok(pad(&cut, fill, self.align.unwrap_or('<'), self.width))
    }

    pub(super) fn integer(&self, place: Span, number: i64) -> R<String> {
        if self.precision.is_some() {
            return fail(place, "an integer takes no precision in its format");
        }
        let size = number.unsigned_abs();
        let (prefix, digits, group) = match self.kind {
            None | Some('d' | 'n') => ("", size.to_string(), 3),
            Some('b') => ("0b", format!("{size:b}"), 4),
            Some('o') => ("0o", format!("{size:o}"), 4),
            Some('x') => ("0x", format!("{size:x}"), 4),
            Some('X') => ("0X", format!("{size:X}"), 4),
            Some('c') => {
                let letter = u32::try_from(number).ok().and_then(char::from_u32);
                let Some(letter) = letter else {
                    return fail(place, "this integer is no character");
                };
                if self.sign.is_some() || self.grouping.is_some() || self.alternate {
                    return Err(self.wrong(place, "an integer"));
                }
                let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' });
                return Ok(pad(
                    &letter.to_string(),
                    fill,
                    self.align.unwrap_or(if self.zero { '>' } else { '<' }),
                    self.width,
                ));
            }
            _ => return Err(self.wrong(place, "an integer")),
        };
        if (self.grouping == Some(',') && group == 4) || (self.kind == Some('n') && self.grouping.is_some()) {
            return Err(self.wrong(place, "an integer"));
        }
        let prefix = if self.alternate { prefix } else { "" };
        Ok(self.number(number < 0, prefix, &digits, "", group))
    }

    pub(super) fn float(&self, place: Span, number: f64) -> R<String> {
        if self.alternate {
            return fail(place, "`#` is not supported in the format of a float");
        }
        let size = number.abs();
        let precision = self.precision.unwrap_or(6);
        if precision > MOST_DIGITS {
            return Err(Stop::Error(Box::new(limit(
                place,
                format!("a float has no more than {MOST_DIGITS} digits in a format"),
            ))));
        }
        let body = match self.kind {
            Some('f' | 'F') => format!("{size:.precision$}"),
            Some('e') => exponential(size, precision),
            Some('E') => exponential(size, precision).to_uppercase(),
            Some('g' | 'n') => general(size, precision, false),
            Some('G') => general(size, precision, false).to_uppercase(),
            Some('%') => format!("{:.precision$}%", size * 100.0),
            None => match self.precision {
                Some(precision) => general(size, precision, true),
                None => number::repr(size),
            },
            _ => return Err(self.wrong(place, "a float")),
        };
        let whole = body.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(body.len());
        Ok(self.number(number.is_sign_negative(), "", &body[..whole], &body[whole..], 3))
    }

    fn number(&self, negative: bool, prefix: &str, digits: &str, rest: &str, group: usize) -> String {
        let sign = match (negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        };
        let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' });
        let align = self.align.unwrap_or(if self.zero { '=' } else { '>' });
        let outside = sign.len() + prefix.len() + rest.len();
        let mut digits = digits.to_string();
        if fill == '0' && align == '=' {
            while grouped_length(digits.len(), self.grouping, group) + outside < self.width {
                digits.insert(0, '0');
            }
        }
        let body = format!("{}{rest}", grouped(&digits, self.grouping, group));
        if align == '=' {
            let missing = self.width.saturating_sub(outside - rest.len() + body.chars().count());
            return format!("{sign}{prefix}{}{body}", fill.to_string().repeat(missing));
        }
        pad(&format!("{sign}{prefix}{body}"), fill, align, self.width)
    }
}

fn grouped_length(digits: usize, grouping: Option<char>, group: usize) -> usize {
    digits + if grouping.is_some() { digits.saturating_sub(1) / group } else { 0 }
}

fn grouped(digits: &str, grouping: Option<char>, group: usize) -> String {
    let Some(separator) = grouping else {
        return digits.into();
    };
    let mut out = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(group) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// `text` in a field of `width` characters.
pub(super) fn pad(text: &str, fill: char, align: char, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let left = match align {
        '<' => 0,
        '^' => missing / 2,
        _ => missing,
    };
    let fill = fill.to_string();
    format!("{}{text}{}", fill.repeat(left), fill.repeat(missing - left))
}

fn exponential(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// Fixed or exponential, whichever suits; `point` keeps one digit behind the point, as `str` does.
fn general(value: f64, precision: usize, point: bool) -> String {
    let precision = precision.max(1);
    let text = exponential(value, precision - 1);
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "+00"));
    let power: i32 = exponent.parse().unwrap_or(0);
    let most = precision as i32 - i32::from(point);
    if power < -4 || power >= most {
        let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
        return format!("{digits}e{exponent}");
    }
    let fixed = format!("{value:.0$}", (precision as i32 - 1 - power).max(0) as usize);
    let short = if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.') } else { &fixed };
    if point && !short.contains('.') { format!("{short}.0") } else { short.into() }
}
