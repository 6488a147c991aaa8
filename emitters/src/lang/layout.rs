//! A small document printer: a construct stays on its line when it fits, else it breaks.
//!
//! It covers what the shape of generated code needs, in the way that `ruff format` and `prettier` break:
//! a bracketed list either fits, or has one item per line and a trailing comma; the arguments of a call
//! are first tried on one indented line of their own. Widths count characters.

/// A piece of code whose layout depends on its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doc {
    /// Text that never breaks; it holds no newline.
    Text(String),
    /// Pieces one behind the other.
    Concat(Vec<Doc>),
    /// `open item, item close`.
    List {
        /// Opening bracket.
        open: String,
        /// What is in it.
        items: Vec<Doc>,
        /// Closing bracket.
        close: String,
        /// How it breaks.
        style: Style,
    },
}

/// How a bracketed list breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// One item per line, each with a comma: Python lists, dicts, sets, imports; TypeScript in general.
    Collection,
    /// First all items on one indented line without trailing comma, then one per line: Python calls.
    Arguments,
    /// Always one item per line, each with a comma.
    Exploded,
}

impl Doc {
    /// Text that never breaks.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A bracketed list of plain texts.
    #[must_use]
    pub fn list(open: &str, items: impl IntoIterator<Item = Doc>, close: &str, style: Style) -> Self {
        Self::List { open: open.into(), items: items.into_iter().collect(), close: close.into(), style }
    }

    /// The text on one line, however long.
    #[must_use]
    pub fn flat(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Concat(parts) => parts.iter().map(Self::flat).collect(),
            Self::List { open, items, close, .. } => {
                let items: Vec<String> = items.iter().map(Self::flat).collect();
                format!("{open}{}{close}", items.join(", "))
            }
        }
    }

    /// The text for a place where the line is indented by `indent` columns, the piece starts at `column`,
    /// and `tail` more columns follow its last line; lines are at most `width` long where that can be.
    #[must_use]
    pub fn print(&self, indent: usize, column: usize, tail: usize, width: usize) -> String {
        let mut printer = Printer { width, out: String::new(), column };
        printer.piece(self, indent, tail);
        printer.out
    }
}

struct Printer {
    width: usize,
    out: String,
    column: usize,
}

impl Printer {
    fn write(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    fn newline(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    fn piece(&mut self, doc: &Doc, indent: usize, tail: usize) {
        match doc {
            Doc::Text(text) => self.write(text),
            Doc::Concat(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let rest: usize = parts[index + 1..].iter().map(head_width).sum();
                    self.piece(part, indent, tail + rest);
                }
            }
            Doc::List { open, items, close, style } => {
                let flat = doc.flat();
                let fits = self.column + flat.chars().count() + tail <= self.width;
                if items.is_empty() || (fits && *style != Style::Exploded && !holds_exploded(items)) {
                    self.write(&flat);
                } else {
                    self.broken(open, items, close, *style, indent);
                }
            }
        }
    }

    fn broken(&mut self, open: &str, items: &[Doc], close: &str, style: Style, indent: usize) {
        self.write(open.trim_end());
        self.newline(indent + 4);
        let flat: Vec<String> = items.iter().map(Doc::flat).collect();
        let line = flat.join(", ");
        if style == Style::Arguments && !holds_exploded(items) && indent + 4 + line.chars().count() <= self.width {
            self.write(&line);
        } else {
            for (index, item) in items.iter().enumerate() {
                self.piece(item, indent + 4, 1);
                self.write(",");
                if index + 1 < items.len() {
                    self.newline(indent + 4);
                }
            }
        }
        self.newline(indent);
        self.write(close.trim_start());
    }
}

fn holds_exploded(items: &[Doc]) -> bool {
    items.iter().any(|item| match item {
        Doc::Text(_) => false,
        Doc::Concat(parts) => holds_exploded(parts),
        Doc::List { items, style, .. } => (*style == Style::Exploded && !items.is_empty()) || holds_exploded(items),
    })
}

/// Columns up to the first place where `doc` could break.
fn head_width(doc: &Doc) -> usize {
    match doc {
        Doc::Text(text) => text.chars().count(),
        Doc::Concat(parts) => parts.iter().map(head_width).sum(),
        Doc::List { open, .. } => open.chars().count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(words: &[&str]) -> Vec<Doc> {
        words.iter().map(|word| Doc::text(*word)).collect()
    }

    #[test]
    fn a_list_that_fits_stays_on_its_line() {
        assert_eq!(Doc::list("[", items(&["1", "2"]), "]", Style::Collection).print(0, 4, 0, 20), "[1, 2]");
    }

    #[test]
    fn a_collection_breaks_to_one_item_per_line() {
        let doc = Doc::list("[", items(&["aaaa", "bbbb"]), "]", Style::Collection);
        assert_eq!(doc.print(4, 8, 0, 15), "[\n        aaaa,\n        bbbb,\n    ]");
    }

    #[test]
    fn arguments_are_tried_on_a_line_of_their_own() {
        let doc = Doc::list("call(", items(&["aaaa", "bbbb"]), ")", Style::Arguments);
        assert_eq!(doc.print(0, 4, 0, 14), "call(\n    aaaa, bbbb\n)");
        assert_eq!(doc.print(0, 4, 0, 12), "call(\n    aaaa,\n    bbbb,\n)");
    }

    #[test]
    fn what_follows_counts() {
        let doc = Doc::list("f(", items(&["aaaa"]), ")", Style::Arguments);
        assert_eq!(doc.print(0, 0, 0, 8), "f(aaaa)");
        assert_eq!(doc.print(0, 0, 2, 8), "f(\n    aaaa\n)");
    }
}
