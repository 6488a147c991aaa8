//! Where a line of Python comes apart: outside of its strings and brackets.

/// Operators that ruff breaks before, from the loosest to the tightest.
pub const OPERATORS: &[&[&str]] = &[
    &[" if ", " else "],
    &[" or "],
    &[" and "],
    &[" == ", " != ", " <= ", " >= ", " < ", " > ", " is not ", " is ", " not in ", " in "],
    &[" | "],
    &[" + ", " - "],
];

/// The parts of an expression around its loosest operators; every part but the first starts with one.
pub fn operands(expression: &str) -> Vec<&str> {
    if clauses(expression).len() > 1 {
        return vec![expression];
    }
    for group in OPERATORS {
        let parts = split_before(expression, group);
        if parts.len() > 1 {
            return parts;
        }
    }
    vec![expression]
}

/// The clauses of a comprehension.
pub fn clauses(expression: &str) -> Vec<&str> {
    let parts = split_before(expression, &[" for ", " async for ", " if "]);
    if parts.get(1).is_some_and(|part| part.starts_with("for ") || part.starts_with("async for ")) {
        parts
    } else {
        vec![expression]
    }
}

fn split_before<'a>(expression: &'a str, operators: &[&str]) -> Vec<&'a str> {
    let marks = Marks::of(expression);
    let mut parts = Vec::new();
    let mut start = 0;
    let mut index = 0;
    while index < expression.len() {
        let operator = marks
            .is_top(index)
            .then(|| operators.iter().find(|operator| expression[index..].starts_with(**operator)))
            .flatten();
        if let Some(operator) = operator {
            parts.push(&expression[start..index]);
            start = index + 1;
            index += operator.len() - 1;
        } else {
            index += 1;
            while !expression.is_char_boundary(index) {
                index += 1;
            }
        }
    }
    parts.push(&expression[start..]);
    parts
}

/// The two sides of the first separator outside of brackets and strings.
pub fn split_top<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let marks = Marks::of(text);
    let at = text.match_indices(separator).map(|(at, _)| at).find(|at| marks.is_top(*at))?;
    Some((&text[..at], &text[at + separator.len()..]))
}

pub fn split_all<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let marks = Marks::of(text);
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(separator) {
        if marks.is_top(at) {
            parts.push(&text[start..at]);
            start = at + separator.len();
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Where the bracket opens that closes at the end of the expression; `None` when there is nothing in it.
pub fn last_bracket(expression: &str) -> Option<usize> {
    let marks = Marks::of(expression);
    let close = expression.len().checked_sub(1)?;
    if !expression.ends_with([')', ']', '}']) || marks.quoted[close] {
        return None;
    }
    let open = (0..close).rev().find(|at| marks.opens(expression, *at) && marks.depth[*at] == 0)?;
    (open + 1 < close).then_some(open)
}

/// What each byte of a line is: how deep in brackets, and whether in a string.
pub struct Marks {
    pub depth: Vec<i32>,
    quoted: Vec<bool>,
    /// Brackets that stay open.
    pub balance: i32,
}

impl Marks {
    pub fn of(text: &str) -> Self {
        let mut marks =
            Self { depth: Vec::with_capacity(text.len()), quoted: Vec::with_capacity(text.len()), balance: 0 };
        let mut quote = None;
        let mut escaped = false;
        for byte in text.bytes() {
            let was_quoted = quote.is_some();
            match quote {
                Some(_) if escaped => escaped = false,
                Some(_) if byte == b'\\' => escaped = true,
                Some(open) if byte == open => quote = None,
                Some(_) => {}
                None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
                None if matches!(byte, b')' | b']' | b'}') => marks.balance -= 1,
                None => {}
            }
            marks.depth.push(marks.balance);
            marks.quoted.push(was_quoted || quote.is_some());
            if !was_quoted && matches!(byte, b'(' | b'[' | b'{') {
                marks.balance += 1;
            }
        }
        marks
    }

    fn is_top(&self, at: usize) -> bool {
        self.depth[at] == 0 && !self.quoted[at]
    }

    fn opens(&self, text: &str, at: usize) -> bool {
        !self.quoted[at] && matches!(text.as_bytes()[at], b'(' | b'[' | b'{')
    }

    pub fn closing(&self, text: &str, open: usize) -> Option<usize> {
        (open + 1..text.len()).find(|at| {
            !self.quoted[*at]
                && self.depth[*at] == self.depth[open]
                && matches!(text.as_bytes()[*at], b')' | b']' | b'}')
        })
    }
}
