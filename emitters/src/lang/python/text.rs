//! Strings, numbers, comments and docstrings.

use super::WIDTH;

/// A string literal with the quotes that `ruff format` would choose: double, unless that needs more escapes.
///
/// Everything but plain characters is escaped, so the literal is one line of unambiguous text.
#[must_use]
pub fn string(value: &str) -> String {
    let double = value.matches('"').count();
    let quote = if double > value.matches('\'').count() { '\'' } else { '"' };
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push(quote);
    value.chars().for_each(|character| push_escaped(&mut literal, character, Some(quote)));
    literal.push(quote);
    literal
}

fn push_escaped(out: &mut String, character: char, quote: Option<char>) {
    match character {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if Some(c) == quote => {
            out.push('\\');
            out.push(c);
        }
        c if is_plain(c) => out.push(c),
        c if (c as u32) < 0x100 => out.push_str(&format!("\\x{:02x}", c as u32)),
        c if (c as u32) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", c as u32)),
        c => out.push_str(&format!("\\U{:08x}", c as u32)),
    }
}

/// Whether a character may stand as it is: ASCII, Latin letters, and the letters of East Asia. Everything
/// else might be invisible, switch the direction of writing, or pass for an ASCII letter.
fn is_plain(character: char) -> bool {
    character.is_ascii_graphic()
        || character == ' '
        || (character.is_alphabetic() && matches!(character as u32, 0xc0..=0x24f | 0x3041..=0x30fb | 0x3400..=0xd7a3))
}

/// A regular expression as a raw string where that is possible, else as a string.
#[must_use]
pub fn regex(pattern: &str) -> String {
    let raw = pattern.contains('\\')
        && !pattern.ends_with('\\')
        && !pattern.contains('"')
        && pattern.chars().all(|character| character.is_ascii_graphic() || character == ' ');
    if raw { format!("r\"{pattern}\"") } else { string(pattern) }
}

/// A whole number, with digits grouped when it is long.
#[must_use]
pub fn integer(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    if digits.len() < 7 {
        return value.to_string();
    }
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    if value < 0 { format!("-{grouped}") } else { grouped }
}

/// A finite number, as `repr` prints it.
#[must_use]
pub fn float(value: f64) -> String {
    let text = format!("{value:?}");
    if text.contains(['.', 'e']) { text } else { format!("{text}.0") }
}

/// A string as quoted parts of at most `width` columns each, cut behind spaces where possible.
#[must_use]
pub fn parts(value: &str, width: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut current = String::new();
    for word in value.split_inclusive(' ') {
        let joined = format!("{current}{word}");
        if !current.is_empty() && columns(&string(&joined)) > width {
            parts.push(string(&current));
            current = String::new();
        }
        for character in word.chars() {
            current.push(character);
            if columns(&string(&current)) > width {
                let last = current.pop().expect("a character was pushed");
                parts.push(string(&current));
                current = last.to_string();
            }
        }
    }
    parts.push(string(&current));
    parts
}

/// `name="value",` for a place indented by `indent` columns: one line, or a parenthesized string in parts.
#[must_use]
pub fn keyword_string(name: &str, value: &str, indent: usize) -> Vec<String> {
    headed_string(&format!("{name}="), value, indent)
}

/// `head"value",` for a place indented by `indent` columns: one line, or a parenthesized string in parts.
#[must_use]
pub fn headed_string(head: &str, value: &str, indent: usize) -> Vec<String> {
    let line = format!("{head}{},", string(value));
    if indent + columns(&line) <= WIDTH {
        return vec![line];
    }
    let mut lines = vec![format!("{head}(")];
    lines.extend(parts(value, WIDTH - indent - 4).into_iter().map(|part| format!("    {part}")));
    lines.push("),".into());
    lines
}

/// The text of a docstring, on lines of at most `WIDTH` columns when indented by `indent`: no quotes, every
/// white space a space, without the closing full stop that the caller adds where it belongs.
#[must_use]
pub fn docstring(value: &str, indent: usize) -> String {
    let mut escaped = String::new();
    for character in value.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        push_escaped(&mut escaped, character, None);
    }
    let escaped = escaped.replace("\"\"\"", "\\\"\\\"\\\"");
    let escaped = escaped.strip_suffix('"').map_or(escaped.clone(), |head| format!("{head}\\\""));
    wrap(&escaped, WIDTH - indent - 8).join(&format!("\n{}", " ".repeat(indent)))
}

/// `# ...` lines for a place without indentation.
#[must_use]
pub fn comment(value: &str) -> String {
    let mut escaped = String::new();
    for character in value.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        push_escaped(&mut escaped, character, None);
    }
    let lines: Vec<String> = wrap(&escaped, WIDTH - 2).into_iter().map(|line| format!("# {line}")).collect();
    lines.join("\n")
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        for piece in pieces(word, width) {
            match lines.last_mut() {
                Some(line) if columns(line) + 1 + columns(&piece) <= width => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    lines
}

fn pieces(word: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    if characters.is_empty() {
        return vec![String::new()];
    }
    characters.chunks(width).map(|chunk| chunk.iter().collect()).collect()
}

/// Width of a text in the columns that linters count: wide characters are two.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.chars().map(|character| if matches!(character as u32, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60) { 2 } else { 1 }).sum()
}

/// Whether code outside of string literals uses a name such as `sa.`.
#[must_use]
pub fn mentions(code: &str, name: &str) -> bool {
    let bytes = code.as_bytes();
    let mut quote = None;
    let mut index = 0;
    while index < bytes.len() {
        match (quote, bytes[index]) {
            (Some(_), b'\\') => index += 1,
            (Some(open), byte) if byte == open => quote = None,
            (None, byte @ (b'"' | b'\'')) => quote = Some(byte),
            (None, _) if code[index..].starts_with(name) => {
                let before = index.checked_sub(1).map(|at| bytes[at]);
                if !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.') {
                    return true;
                }
            }
            _ => {}
        }
        index += 1;
        while index < bytes.len() && !code.is_char_boundary(index) {
            index += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_take_the_quotes_that_need_fewer_escapes() {
        assert_eq!(string("plain"), r#""plain""#);
        assert_eq!(string(r#"say "hi""#), r#"'say "hi"'"#);
        assert_eq!(string(r#"it's "x"#), r#""it's \"x""#);
    }

    #[test]
    fn control_and_ambiguous_characters_are_escaped() {
        assert_eq!(string("a\nb\u{202e}\u{1f600}"), "\"a\\nb\\u202e\\U0001f600\"");
        assert_eq!(string("naïve"), "\"naïve\"");
    }

    #[test]
    fn long_strings_are_cut_behind_spaces_and_lose_nothing() {
        let parts = parts("one two three", 9);
        assert_eq!(parts, ["\"one \"", "\"two \"", "\"three\""]);
        assert_eq!(super::parts("abcdefghij", 6), ["\"abcd\"", "\"efgh\"", "\"ij\""]);
    }

    #[test]
    fn docstrings_cannot_be_closed_from_inside() {
        assert_eq!(docstring("a \"\"\" b\\ \"end\"", 4), "a \\\"\\\"\\\" b\\\\ \"end\\\"");
    }

    #[test]
    fn long_integers_are_grouped() {
        assert_eq!(integer(-1_234_567), "-1_234_567");
        assert_eq!(integer(123_456), "123456");
    }

    #[test]
    fn names_in_strings_are_not_uses() {
        assert!(mentions("dt.date | None", "dt."));
        assert!(!mentions("default=\"see dt.date\",", "dt."));
        assert!(!mentions("widget.types.x", "types."));
    }
}
