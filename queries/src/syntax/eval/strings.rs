//! Methods of strings. They count characters, as Python does, not bytes.
//!
//! Questions about Unicode whose answer depends on tables that Rust's library lacks are refused, not
//! guessed.

use std::sync::Arc;

use super::call::Named;
use super::runtime::{Sp, V};
use super::{Evaluator, R, fail, format, refuse};
use crate::diagnostic::Span;

pub(super) const METHODS: &[&str] = &[
    "upper",
    "lower",
    "title",
    "capitalize",
    "swapcase",
    "casefold",
    "strip",
    "lstrip",
    "rstrip",
    "split",
    "rsplit",
    "splitlines",
    "join",
    "replace",
    "startswith",
    "endswith",
    "removeprefix",
    "removesuffix",
    "find",
    "rfind",
    "index",
    "rindex",
    "count",
    "format",
    "zfill",
    "ljust",
    "rjust",
    "center",
    "partition",
    "rpartition",
    "isdigit",
    "isdecimal",
    "isnumeric",
    "isalpha",
    "isalnum",
    "isspace",
    "isupper",
    "islower",
    "isidentifier",
    "isascii",
    "expandtabs",
];

/// The arguments of a method, by position and name.
struct Given<'a> {
    place: Span,
    method: &'a str,
    values: Vec<Option<&'a Sp>>,
}

impl Given<'_> {
    fn text(&self, at: usize) -> R<Option<&str>> {
        match self.values.get(at).copied().flatten().map(|value| &value.value) {
            None | Some(V::None) => Ok(None),
            Some(V::Str(text)) => Ok(Some(text)),
            Some(other) => fail(self.place, format!("`{}` takes a string, not {}", self.method, other.kind())),
        }
    }

    fn needed(&self, at: usize) -> R<&str> {
        match self.text(at)? {
            Some(text) => Ok(text),
            None => fail(self.place, format!("`{}` takes a string", self.method)),
        }
    }

    fn int(&self, at: usize) -> R<Option<i64>> {
        match self.values.get(at).copied().flatten().map(|value| &value.value) {
            None | Some(V::None) => Ok(None),
            Some(value) => match value.as_int() {
                Some(number) => Ok(Some(number)),
                None => fail(self.place, format!("`{}` takes an integer, not {}", self.method, value.kind())),
            },
        }
    }
}

impl Evaluator<'_> {
    pub(super) fn string_method(
        &mut self,
        place: Span,
        text: &Arc<str>,
        name: &str,
        positional: &[Sp],
        named: &[Named],
    ) -> R<Sp> {
        self.charge(place, text.len() / 32)?;
        match name {
            "format" => return self.format_method(place, text, positional, named),
            "join" => return self.join(place, text, positional),
            "startswith" | "endswith" => return self.starts_or_ends(place, text, name, positional),
            _ => {}
        }
        let (names, most): (&[&str], usize) = parameters(name);
        let mut values: Vec<Option<&Sp>> = positional.iter().map(Some).collect();
        for (keyword, value) in named {
            let Some(at) = names.iter().position(|known| *known == &*keyword.value) else {
                return fail(keyword.span, format!("`{name}` has no parameter `{}`", keyword.value));
            };
            values.resize(values.len().max(at + 1), None);
            values[at] = Some(value);
        }
        if values.len() > most {
            return fail(place, format!("`{name}` takes at most {most} arguments, but {} are given", values.len()));
        }
        let given = Given { place, method: name, values };
        if let Some(answer) = question(place, text, name)? {
            return Ok(V::Bool(answer).at(place));
        }
        match name {
            "split" | "rsplit" | "splitlines" | "partition" | "rpartition" => {
                self.split_method(place, text, name, &given)
            }
            "find" | "rfind" | "index" | "rindex" | "count" => {
                search(place, text, name, &given).map(|value| value.at(place))
            }
            "replace" => self.replace(place, text, &given),
            _ => {
                let limit = self.limits.string;
                let new = transformed(place, text, name, &given, limit)?;
                self.string(place, new)
            }
        }
    }

    fn join(&mut self, place: Span, separator: &str, arguments: &[Sp]) -> R<Sp> {
        let [items] = arguments else {
            return fail(place, "`join` takes one collection of strings");
        };
        let items = self.collect(place, items)?;
        let mut length = separator.len().saturating_mul(items.len().saturating_sub(1));
        let mut texts = Vec::with_capacity(items.len());
        for item in &items {
            match self.as_text(&item.value) {
                Some(text) => {
                    length += text.len();
                    texts.push(text);
                }
                None => {
                    return fail(place, format!("`join` joins strings, but one item is {}", item.value.kind()));
                }
            }
        }
        self.fits(place, length)?;
        self.string(place, texts.join(separator))
    }

    fn starts_or_ends(&mut self, place: Span, text: &str, name: &str, arguments: &[Sp]) -> R<Sp> {
        let [candidates, bounds @ ..] = arguments else {
            return fail(place, format!("`{name}` takes a string"));
        };
        let bounds: Vec<Option<&Sp>> = [None].into_iter().chain(bounds.iter().map(Some)).collect();
        let given = Given { place, method: name, values: bounds };
        let Some((from, to)) = window(text, given.int(1)?, given.int(2)?) else {
            return Ok(V::Bool(false).at(place));
        };
        let text = &text[from..to];
        let candidates = match &candidates.value {
            V::Str(_) => vec![candidates.clone()],
            V::Tuple(id) => self.heap.items(*id).to_vec(),
            other => {
                return fail(place, format!("`{name}` takes a string or a tuple of strings, not {}", other.kind()));
            }
        };
        for candidate in &candidates {
            let V::Str(part) = &candidate.value else {
                return fail(place, format!("`{name}` takes strings"));
            };
            if if name == "startswith" { text.starts_with(&**part) } else { text.ends_with(&**part) } {
                return Ok(V::Bool(true).at(place));
            }
        }
        Ok(V::Bool(false).at(place))
    }

    fn strings(&mut self, place: Span, parts: Vec<&str>) -> R<Vec<Sp>> {
        self.grow(place, parts.len())?;
        Ok(parts.into_iter().map(|part| V::str(part).at(place)).collect())
    }

    fn split_method(&mut self, place: Span, text: &str, name: &str, given: &Given<'_>) -> R<Sp> {
        if let "partition" | "rpartition" = name {
            let separator = given.needed(0)?;
            if separator.is_empty() {
                return fail(place, "the separator is empty");
            }
            let found = if name == "partition" { text.split_once(separator) } else { text.rsplit_once(separator) };
            let parts = match found {
                Some((before, behind)) => vec![before, separator, behind],
                None if name == "partition" => vec![text, "", ""],
                None => vec!["", "", text],
            };
            let parts = self.strings(place, parts)?;
            return Ok(V::Tuple(self.heap.seq(parts)).at(place));
        }
        let parts = if name == "splitlines" {
            let keep = match given.values.first().copied().flatten() {
                Some(value) => self.truth(place, value)?,
                None => false,
            };
            lines(text, keep)
        } else {
            let most = given.int(1)?.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            match given.text(0)? {
                Some("") => return fail(place, "the separator is empty"),
                Some(separator) if name == "split" => text.splitn(most.saturating_add(1), separator).collect(),
                Some(separator) => {
                    let mut parts: Vec<_> = text.rsplitn(most.saturating_add(1), separator).collect();
                    parts.reverse();
                    parts
                }
                None if name == "split" => words(text, most),
                None => words_from_end(text, most),
            }
        };
        let parts = self.strings(place, parts)?;
        Ok(V::List(self.heap.seq(parts)).at(place))
    }

    fn replace(&mut self, place: Span, text: &str, given: &Given<'_>) -> R<Sp> {
        let (old, new) = (given.needed(0)?, given.needed(1)?);
        let most = given.int(2)?.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let count = text.matches(old).count().min(most);
        self.fits(place, (text.len() + count.saturating_mul(new.len())).saturating_sub(count * old.len()))?;
        let replaced = text.replacen(old, new, count);
        self.string(place, replaced)
    }
}

/// The names of a method's parameters, where it has any, and how many it takes.
fn parameters(name: &str) -> (&'static [&'static str], usize) {
    match name {
        "split" | "rsplit" => (&["sep", "maxsplit"], 2),
        "splitlines" => (&["keepends"], 1),
        "replace" => (&["", "", "count"], 3),
        "expandtabs" => (&["tabsize"], 1),
        "find" | "rfind" | "index" | "rindex" | "count" => (&[], 3),
        "ljust" | "rjust" | "center" => (&[], 2),
        "strip" | "lstrip" | "rstrip" | "removeprefix" | "removesuffix" | "zfill" | "partition" | "rpartition" => {
            (&[], 1)
        }
        _ => (&[], 0),
    }
}

/// What Python takes for white space.
pub(super) fn is_space(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}

fn is_line_end(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Letters of scripts for which Rust's and Python's idea of a letter agree.
fn is_letter(place: Span, letter: char) -> R<bool> {
    match letter {
        '\0'..='\u{344}'
        | '\u{370}'..='\u{482}'
        | '\u{48a}'..='\u{52f}'
        | '\u{1e00}'..='\u{1fff}'
        | '\u{2010}'..='\u{206f}'
        | '\u{20a0}'..='\u{20c0}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9ffc}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{1f300}'..='\u{1faff}' => Ok(letter.is_alphabetic()),
        _ => {
            refuse(place, format!("whether `{letter}` is a letter is not known here"), "write the answer as a constant")
        }
    }
}

fn is_decimal(place: Span, letter: char, other_numbers: bool) -> R<bool> {
    match letter {
        _ if letter.is_ascii() => Ok(letter.is_ascii_digit()),
        _ if letter.is_numeric() && !other_numbers => {
            refuse(place, format!("whether `{letter}` is a digit is not known here"), "use the digits 0 to 9")
        }
        _ => Ok(letter.is_numeric()),
    }
}

/// The methods that answer yes or no.
fn question(place: Span, text: &str, name: &str) -> R<Option<bool>> {
    let mut letters = text.chars();
    let all = |test: &mut dyn FnMut(char) -> R<bool>| -> R<bool> {
        for letter in text.chars() {
            if !test(letter)? {
                return Ok(false);
            }
        }
        Ok(!text.is_empty())
    };
    Ok(Some(match name {
        "isascii" => text.is_ascii(),
        "isspace" => !text.is_empty() && letters.all(is_space),
        "isdigit" | "isdecimal" => all(&mut |letter| is_decimal(place, letter, false))?,
        "isnumeric" => all(&mut |letter| is_decimal(place, letter, true))?,
        "isalpha" => all(&mut |letter| is_letter(place, letter))?,
        "isalnum" => all(&mut |letter| Ok(is_decimal(place, letter, true)? || is_letter(place, letter)?))?,
        "isupper" => {
            !text.chars().any(|letter| letter.is_lowercase() || title_case(letter)) && letters.any(char::is_uppercase)
        }
        "islower" => {
            !text.chars().any(|letter| letter.is_uppercase() || title_case(letter)) && letters.any(char::is_lowercase)
        }
        "isidentifier" => {
            let start = |letter: char| Ok(letter == '_' || is_letter(place, letter)?);
            let first = match letters.next() {
                Some(first) => start(first)?,
                None => false,
            };
            first && all(&mut |letter| Ok(is_decimal(place, letter, false)? || start(letter)?))?
        }
        _ => return Ok(None),
    }))
}

fn title_case(letter: char) -> bool {
    matches!(letter, '\u{1c5}' | '\u{1c8}' | '\u{1cb}' | '\u{1f2}' | '\u{1f88}'..='\u{1f8f}' | '\u{1f98}'..='\u{1f9f}' | '\u{1fa8}'..='\u{1faf}')
}

fn transformed(place: Span, text: &str, name: &str, given: &Given<'_>, limit: usize) -> R<String> {
    Ok(match name {
        "upper" => text.to_uppercase(),
        "lower" => text.to_lowercase(),
        "casefold" if text.is_ascii() => text.to_ascii_lowercase(),
        "casefold" => {
            return refuse(place, "`casefold` works on ASCII text only in specs", "use `.lower()`");
        }
        "swapcase" if text.is_ascii() => {
            let swap = |letter: char| {
                if letter.is_ascii_uppercase() { letter.to_ascii_lowercase() } else { letter.to_ascii_uppercase() }
            };
            text.chars().map(swap).collect()
        }
        "swapcase" => {
            return refuse(place, "`swapcase` works on ASCII text only in specs", "use `.upper()` or `.lower()`");
        }
        "capitalize" => {
            let first = text.chars().next().map_or(0, char::len_utf8);
            titled(&text[..first]) + &lower_tail(text, first)
        }
        "title" => title(text),
        "strip" | "lstrip" | "rstrip" => {
            let set = given.text(0)?;
            let strips = |letter: char| set.map_or_else(|| is_space(letter), |set| set.contains(letter));
            match name {
                "strip" => text.trim_matches(strips),
                "lstrip" => text.trim_start_matches(strips),
                _ => text.trim_end_matches(strips),
            }
            .into()
        }
        "removeprefix" => text.strip_prefix(given.needed(0)?).unwrap_or(text).into(),
        "removesuffix" => text.strip_suffix(given.needed(0)?).unwrap_or(text).into(),
        "zfill" => {
            let width = bounded(place, given.int(0)?, limit)?;
            let sign = usize::from(text.starts_with(['+', '-']));
            let missing = width.saturating_sub(text.chars().count());
            format!("{}{}{}", &text[..sign], "0".repeat(missing), &text[sign..])
        }
        "ljust" | "rjust" | "center" => justified(place, text, name, given, limit)?,
        "expandtabs" => expand(place, text, given.int(0)?.unwrap_or(8), limit)?,
        other => return fail(place, format!("a string has no method `{other}`")),
    })
}

fn bounded(place: Span, width: Option<i64>, limit: usize) -> R<usize> {
    let Some(width) = width else {
        return fail(place, "the width is missing");
    };
    let width = usize::try_from(width).unwrap_or(0);
    if width > limit {
        return Err(super::Stop::Error(Box::new(super::limit(
            place,
            format!("this string is longer than {limit} bytes"),
        ))));
    }
    Ok(width)
}

fn justified(place: Span, text: &str, name: &str, given: &Given<'_>, limit: usize) -> R<String> {
    let width = bounded(place, given.int(0)?, limit)?;
    let mut fill = given.text(1)?.unwrap_or(" ").chars();
    let (Some(fill), None) = (fill.next(), fill.next()) else {
        return fail(place, "the fill is one character");
    };
    if name != "center" {
        return Ok(format::pad(text, fill, if name == "ljust" { '<' } else { '>' }, width));
    }
    // CPython puts the odd character to the left only when the width is odd, too.
    let missing = width.saturating_sub(text.chars().count());
    let left = missing / 2 + (missing & width & 1);
    let fill = fill.to_string();
    Ok(format!("{}{text}{}", fill.repeat(left), fill.repeat(missing - left)))
}

fn expand(place: Span, text: &str, size: i64, limit: usize) -> R<String> {
    let size = bounded(place, Some(size), 1000.min(limit))?;
    let (mut out, mut column) = (String::new(), 0);
    for letter in text.chars() {
        match letter {
            '\t' if size > 0 => {
                let spaces = size - column % size;
                out.push_str(&" ".repeat(spaces));
                column += spaces;
            }
            '\t' => {}
            '\n' | '\r' => {
                out.push(letter);
                column = 0;
            }
            _ => {
                out.push(letter);
                column += 1;
            }
        }
        bounded(place, Some(out.len() as i64), limit)?;
    }
    Ok(out)
}

/// The title-case form of one letter.
fn titled(letter: &str) -> String {
    let Some(first) = letter.chars().next() else {
        return String::new();
    };
    match first {
        '\u{1c4}'..='\u{1c6}' => "\u{1c5}".into(),
        '\u{1c7}'..='\u{1c9}' => "\u{1c8}".into(),
        '\u{1ca}'..='\u{1cc}' => "\u{1cb}".into(),
        '\u{1f1}'..='\u{1f3}' => "\u{1f2}".into(),
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => letter.into(),
        '\u{1f80}'..='\u{1faf}' => char::from_u32(u32::from(first) | 8).unwrap_or(first).into(),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => char::from_u32(u32::from(first) + 9).unwrap_or(first).into(),
        _ => {
            let mut upper = first.to_uppercase();
            let head: String = upper.next().into_iter().collect();
            head + &upper.flat_map(char::to_lowercase).collect::<String>()
        }
    }
}

/// The lower-case form of what follows `from`, which knows what stands before it.
fn lower_tail(text: &str, from: usize) -> String {
    let head = text[..from].to_lowercase();
    text.to_lowercase()[head.len()..].into()
}

fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest
            .find(|letter: char| letter.is_lowercase() || letter.is_uppercase() || title_case(letter))
            .unwrap_or(rest.len());
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest
            .find(|letter: char| !(letter.is_lowercase() || letter.is_uppercase() || title_case(letter)))
            .unwrap_or(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        out.push_str(&titled(&rest[..first]));
        out.push_str(&lower_tail(&rest[..end], first));
        rest = &rest[end..];
    }
    out
}

fn lines(text: &str, keep: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_line_end) {
        let length =
            if rest[at..].starts_with("\r\n") { 2 } else { rest[at..].chars().next().map_or(1, char::len_utf8) };
        parts.push(&rest[..if keep { at + length } else { at }]);
        rest = &rest[at + length..];
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

/// `split()`: the part that is not split any more keeps the white space behind it.
fn words(text: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    parts
}

fn words_from_end(text: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end_matches(is_space);
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        let start = rest.rfind(is_space).map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
        parts.push(&rest[start..]);
        rest = rest[..start].trim_end_matches(is_space);
    }
    parts.reverse();
    parts
}

/// The bytes between two character positions; `None` when they lie behind the text or cross.
fn window(text: &str, from: Option<i64>, to: Option<i64>) -> Option<(usize, usize)> {
    if from.is_none() && to.is_none() {
        return Some((0, text.len()));
    }
    let count = text.chars().count() as i64;
    let clamp = |at: i64| {
        if at < 0 { at.saturating_add(count).max(0) } else { at }
    };
    let (from, to) = (clamp(from.unwrap_or(0)), clamp(to.unwrap_or(count)).min(count));
    if from > to {
        return None;
    }
    let byte = |at: i64| text.char_indices().nth(at as usize).map_or(text.len(), |(byte, _)| byte);
    Some((byte(from), byte(to)))
}

fn search(place: Span, text: &str, name: &str, given: &Given<'_>) -> R<V> {
    let part = given.needed(0)?;
    let window = window(text, given.int(1)?, given.int(2)?);
    if name == "count" {
        let count = window.map_or(0, |(from, to)| {
            if part.is_empty() { text[from..to].chars().count() + 1 } else { text[from..to].matches(part).count() }
        });
        return Ok(V::Int(count as i64));
    }
    let found = window.and_then(|(from, to)| {
        let at = if name.starts_with('r') { text[from..to].rfind(part) } else { text[from..to].find(part) };
        at.map(|at| text[..from + at].chars().count() as i64)
    });
    match found {
        Some(at) => Ok(V::Int(at)),
        None if name.ends_with("index") => fail(place, "the string does not contain what `index` looks for"),
        None => Ok(V::Int(-1)),
    }
}
