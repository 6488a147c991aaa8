//! From byte offsets to lines and columns.
//!
//! Lines and columns start at 1. A column counts characters (Unicode scalar values): a tab, an emoji and a letter
//! are one column each, whatever their width on a screen. A byte order mark counts nothing. Line ends are `\n`,
//! `\r\n` or a lone `\r`, as in Python; an offset inside a line end belongs to the end of its line.

use std::ops::Range;

use serde::Serialize;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A text with its line starts.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    /// Where each line's content starts and ends, without its line end.
    lines: Vec<Range<usize>>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut lines = Vec::new();
        let mut at = start;
        while at < bytes.len() {
            let width = match bytes[at] {
                b'\n' => 1,
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
                b'\r' => 1,
                _ => {
                    at += 1;
                    continue;
                }
            };
            lines.push(start..at);
            at += width;
            start = at;
        }
        lines.push(start..bytes.len());
        Self { text, lines }
    }

    /// The line and column of a byte offset; offsets behind the text mean its end.
    #[must_use]
    pub fn place(&self, offset: usize) -> Place {
        let index = self.index(offset);
        let line = &self.lines[index];
        let end = floor_boundary(self.text, offset.clamp(line.start, line.end));
        Place { line: index + 1, column: self.text[line.start..end].chars().count() + 1 }
    }

    /// The part of `start..end` that lies in the first line it touches, on character boundaries.
    #[must_use]
    pub fn clamp(&self, start: usize, end: usize) -> Range<usize> {
        let line = &self.lines[self.index(start)];
        let start = floor_boundary(self.text, start.clamp(line.start, line.end));
        let end = floor_boundary(self.text, end.clamp(start, line.end));
        start..end.max(start)
    }

    /// The bytes of line `number` (from 1), without its line end.
    #[must_use]
    pub fn line(&self, number: usize) -> &'a str {
        self.lines.get(number.wrapping_sub(1)).map_or("", |line| &self.text[line.clone()])
    }

    /// Where line `number` (from 1) starts, in bytes; the end of the text when there is no such line.
    #[must_use]
    pub fn start(&self, number: usize) -> usize {
        self.lines.get(number.wrapping_sub(1)).map_or(self.text.len(), |line| line.start)
    }

    /// How many lines there are; at least one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lines.len()
    }

    fn index(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
    }
}

fn floor_boundary(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, offset: usize) -> (usize, usize) {
        let place = Lines::new(text).place(offset);
        (place.line, place.column)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(place("a\n\t\u{1F600}x", 2), (2, 1));
        assert_eq!(place("a\n\t\u{1F600}x", 3), (2, 2));
        assert_eq!(place("a\n\t\u{1F600}x", 7), (2, 3));
    }

    #[test]
    fn every_line_end_of_python_ends_a_line() {
        assert_eq!(place("a\r\nb\rc\nd", 3), (2, 1));
        assert_eq!(place("a\r\nb\rc\nd", 5), (3, 1));
        assert_eq!(place("a\r\nb\rc\nd", 7), (4, 1));
    }

    #[test]
    fn an_offset_inside_a_line_end_is_the_end_of_its_line() {
        assert_eq!(place("ab\r\nc", 3), (1, 3));
    }

    #[test]
    fn an_offset_behind_the_text_is_its_end() {
        assert_eq!(place("ab", 99), (1, 3));
        assert_eq!(place("", 5), (1, 1));
        assert_eq!(place("ab\n", 3), (2, 1));
    }

    #[test]
    fn a_byte_order_mark_counts_nothing() {
        assert_eq!(place("\u{feff}ab", 3), (1, 1));
        assert_eq!(place("\u{feff}ab", 0), (1, 1));
    }

    #[test]
    fn a_span_over_lines_keeps_its_first_line() {
        let text = "one(\n  two)\r\n";
        assert_eq!(Lines::new(text).clamp(0, text.len()), 0..4);
        assert_eq!(Lines::new(text).clamp(5, 400), 5..11);
        assert_eq!(Lines::new("\u{1F600}").clamp(1, 2), 0..0);
    }
}
