//! Text to [`Node`]s, refusing what is invalid or ambiguous in any target.

use std::ops::Range;

use super::class::{Class, DIGIT, SPACE, WORD};
use super::{Node, Pattern, Refusal, print};

/// Groups within groups; keeps every walk over the tree far from the end of the stack.
const DEPTH: usize = 50;
/// Characters of a pattern.
const LENGTH: usize = 2000;
/// Repetitions of one piece.
const REPEAT: u32 = 1000;

pub(super) fn parse(text: &str) -> Result<Pattern, Refusal> {
    if text.len() > LENGTH {
        return Err(refusal(0..text.len(), format!("the pattern is longer than {LENGTH} characters"), None));
    }
    let mut parser = Parser { text, at: 0, groups: 0, certain: Vec::new(), depth: 0, branches: 0 };
    let node = parser.alternatives()?;
    if parser.peek() == Some(')') {
        return Err(parser.here("`)` closes no group", Some("write `\\)` for the character itself")));
    }
    let normal = print::print(&node);
    Ok(Pattern { normal, explosive: explodes(&node), groups: parser.groups, node })
}

fn refusal(range: Range<usize>, reason: impl Into<String>, help: Option<&str>) -> Refusal {
    Refusal { range, reason: reason.into(), help: help.map(str::to_string) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    groups: usize,
    /// Groups that are closed and take part in every match.
    certain: Vec<usize>,
    depth: usize,
    /// How many alternations, repetitions and look-arounds stand around this place.
    branches: usize,
}

/// What a group is, by its opening.
enum Opening {
    /// One that captures under this number.
    Capture(usize),
    /// One that only holds together.
    Plain,
    /// A look-around.
    Look { behind: bool, negative: bool },
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn here(&self, reason: impl Into<String>, help: Option<&str>) -> Refusal {
        let end = self.at + self.peek().map_or(0, char::len_utf8);
        refusal(self.at..end, reason, help)
    }

    fn since(&self, start: usize, reason: impl Into<String>, help: Option<&str>) -> Refusal {
        refusal(start..self.at, reason, help)
    }

    fn alternatives(&mut self) -> Result<Node, Refusal> {
        // Whether there are alternatives shows only behind the first, so groups count as certain late.
        let before = self.certain.len();
        let mut branches = vec![self.sequence()?];
        while self.eat("|") {
            self.certain.truncate(before);
            self.branches += 1;
            let branch = self.sequence();
            self.branches -= 1;
            branches.push(branch?);
        }
        if branches.len() == 1 { Ok(branches.remove(0)) } else { Ok(Node::Alternate(branches)) }
    }

    fn sequence(&mut self) -> Result<Node, Refusal> {
        let mut nodes = Vec::new();
        while let Some(next) = self.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            let start = self.at;
            let closed = self.certain.len();
            let atom = self.atom()?;
            nodes.push(self.repetition(start, closed, atom)?);
        }
        match nodes.len() {
            0 => Ok(Node::Empty),
            1 => Ok(nodes.remove(0)),
            _ => Ok(Node::Concat(nodes)),
        }
    }

    fn atom(&mut self) -> Result<Node, Refusal> {
        let start = self.at;
        match self.next().unwrap_or('\0') {
            '^' => Ok(Node::Start),
            '$' => Ok(Node::End),
            '.' => Ok(Node::Class(Class::any())),
            '(' => self.group(start),
            '[' => Set { parser: self, start }.parse(),
            '\\' => self.escape(start),
            '*' | '+' | '?' => {
                Err(self.since(start, "there is nothing to repeat", Some("put what it repeats before it")))
            }
            '{' => Err(self.since(
                start,
                "a bare `{` is invalid in JavaScript",
                Some("write `\\{` for the character itself"),
            )),
            '}' => Err(self.since(
                start,
                "a bare `}` is invalid in JavaScript",
                Some("write `\\}` for the character itself"),
            )),
            ']' => Err(self.since(
                start,
                "a bare `]` is invalid in JavaScript",
                Some("write `\\]` for the character itself"),
            )),
            literal => Ok(Node::Literal(literal)),
        }
    }

    fn group(&mut self, start: usize) -> Result<Node, Refusal> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.since(start, format!("groups nest deeper than {DEPTH}"), None));
        }
        let opening = self.opening(start)?;
        let uncertain = usize::from(matches!(opening, Opening::Look { .. }));
        self.branches += uncertain;
        let inner = self.alternatives()?;
        self.branches -= uncertain;
        if !self.eat(")") {
            return Err(self.since(start, "the group is not closed", Some("add `)`")));
        }
        self.depth -= 1;
        let node = Box::new(inner);
        match opening {
            Opening::Look { behind: true, .. } if width(&node).is_none() => Err(self.since(
                start,
                "Python needs a look-behind of fixed length",
                Some("use a look-ahead, or give it one length"),
            )),
            Opening::Look { behind, negative } => Ok(Node::Look { behind, negative, node }),
            Opening::Plain => Ok(Node::Group(None, node)),
            Opening::Capture(number) => {
                if self.branches == 0 {
                    self.certain.push(number);
                }
                Ok(Node::Group(Some(number), node))
            }
        }
    }

    /// What follows the parenthesis that opens a group.
    fn opening(&mut self, start: usize) -> Result<Opening, Refusal> {
        if !self.eat("?") {
            self.groups += 1;
            return Ok(Opening::Capture(self.groups));
        }
        for (opening, behind, negative) in
            [("<=", true, false), ("<!", true, true), ("=", false, false), ("!", false, true)]
        {
            if self.eat(opening) {
                return Ok(Opening::Look { behind, negative });
            }
        }
        if self.eat(":") {
            return Ok(Opening::Plain);
        }
        let rest = self.rest();
        let (reason, help) = if rest.starts_with("P=") || rest.starts_with("P>") {
            ("named references are invalid in JavaScript", "refer to the group by number, as in `\\1`")
        } else if rest.starts_with("P<") || rest.starts_with('<') {
            ("named groups are spelled differently in Python and JavaScript", "use a plain group: `(...)`")
        } else if rest.starts_with('>') {
            ("atomic groups are invalid in JavaScript", "use `(?:...)`")
        } else if rest.starts_with('#') {
            ("comments are invalid in JavaScript", "remove the comment")
        } else if rest.starts_with('(') {
            ("conditional groups are invalid in JavaScript", "spell out the alternatives with `|`")
        } else {
            ("inline flags are invalid in JavaScript", "spell out what is meant, such as `[Aa]` for any case")
        };
        self.at += self.peek().map_or(0, char::len_utf8);
        Err(self.since(start, reason, Some(help)))
    }

    fn repetition(&mut self, start: usize, closed: usize, node: Node) -> Result<Node, Refusal> {
        let operator = self.at;
        let Some((min, max)) = self.quantifier()? else { return Ok(node) };
        if matches!(node, Node::Start | Node::End | Node::Look { .. }) {
            return Err(self.since(start, "a place cannot be repeated", Some("remove the repetition")));
        }
        if max.is_some_and(|max| max < min) {
            return Err(self.since(
                operator,
                format!("the repetition `{}` is upside down", &self.text[operator..self.at]),
                Some("write the smaller number first"),
            ));
        }
        if min.max(max.unwrap_or(0)) > REPEAT {
            return Err(self.since(
                operator,
                format!("more than {REPEAT} repetitions"),
                Some("limit the length with `max_length` instead"),
            ));
        }
        if min == 0 || max != Some(min) {
            self.certain.truncate(closed);
        }
        let lazy = self.eat("?");
        if self.peek() == Some('+') {
            return Err(self.here("possessive repetitions are invalid in JavaScript", Some("remove the second `+`")));
        }
        if matches!(self.peek(), Some('*' | '?')) || (self.peek() == Some('{') && self.counted().is_some()) {
            return Err(self.here("a repetition cannot be repeated", Some("wrap the first one in `(?:...)`")));
        }
        Ok(Node::Repeat { min, max, lazy, node: Box::new(node) })
    }

    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>)>, Refusal> {
        let start = self.at;
        let found = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                if let Some((length, min, max)) = self.counted() {
                    self.at += length;
                    return Ok(Some((min, max)));
                }
                if self.rest().starts_with("{,") {
                    return Err(self.here("`{,n}` is invalid in JavaScript", Some("write `{0,n}`")));
                }
                return Err(refusal(
                    start..start + 1,
                    "a bare `{` is invalid in JavaScript",
                    Some("write `\\{` for the character itself"),
                ));
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(found))
    }

    /// Length, least and greatest number of a `{...}` at this place.
    fn counted(&self) -> Option<(usize, u32, Option<u32>)> {
        let body = self.rest().strip_prefix('{')?;
        let body = &body[..body.find('}')?];
        let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().unwrap_or(u32::MAX));
        let filled = |text: &str| if text.is_empty() { None } else { number(text) };
        let (min, max) = match body.split_once(',') {
            None => (filled(body)?, Some(filled(body)?)),
            Some((min, "")) => (filled(min)?, None),
            Some((min, max)) => (filled(min)?, Some(filled(max)?)),
        };
        Some((body.len() + 2, min, max))
    }

    fn escape(&mut self, start: usize) -> Result<Node, Refusal> {
        let Some(escaped) = self.peek() else {
            return Err(self.since(
                start,
                "the pattern ends in a backslash",
                Some("write `\\\\` for the character itself"),
            ));
        };
        if let '1'..='9' = escaped {
            return self.backreference(start);
        }
        if let Some(class) = shorthand(escaped) {
            self.at += 1;
            return Ok(Node::Class(class));
        }
        if matches!(escaped, 'b' | 'B') {
            self.at += 1;
            return Err(self.since(
                start,
                "Python and JavaScript disagree about the ends of words outside ASCII",
                Some("use `^`, `$` or a set such as `[^a-z]`"),
            ));
        }
        self.character(start).map(Node::Literal)
    }

    fn backreference(&mut self, start: usize) -> Result<Node, Refusal> {
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let number = self.rest()[..digits].parse().unwrap_or(usize::MAX);
        self.at += digits;
        if number > self.groups {
            return Err(self.since(
                start,
                format!("there is no group {number} before it"),
                Some("refer to a group that is already closed"),
            ));
        }
        if !self.certain.contains(&number) || self.branches > 0 {
            return Err(self.since(
                start,
                format!("group {number} may be open or unset here, which Python and JavaScript read differently"),
                Some("refer only to groups that are part of every match"),
            ));
        }
        Ok(Node::Backreference(number))
    }

    /// The character behind a backslash, in and out of sets.
    fn character(&mut self, start: usize) -> Result<char, Refusal> {
        let escaped = self.next().unwrap_or('\\');
        let simple = match escaped {
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => Some(escaped),
            't' => Some('\t'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            'f' => Some('\u{c}'),
            'v' => Some('\u{b}'),
            _ => None,
        };
        if let Some(simple) = simple {
            return Ok(simple);
        }
        if let Some(length) = match escaped {
            'x' => Some(2),
            'u' => Some(4),
            _ => None,
        } {
            return self.code(start, length);
        }
        let help = match escaped {
            'A' => "write `^`".to_string(),
            'Z' | 'z' => "write `$`".to_string(),
            'p' | 'P' => "list the characters that are meant, such as `[A-Za-z]`".to_string(),
            'h' => "write `[ \\t]`".to_string(),
            'U' | 'N' | 'c' | '0' => "write the character itself, or its code as `\\u0041`".to_string(),
            'k' | 'g' => "refer to the group by number, as in `\\1`".to_string(),
            other => format!("write `{other}` without the backslash"),
        };
        let reason = format!("the escape `\\{escaped}` is not valid in both Python and JavaScript");
        Err(self.since(start, reason, Some(&help)))
    }

    fn code(&mut self, start: usize, length: usize) -> Result<char, Refusal> {
        let digits = self.rest().get(..length).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(value) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            return Err(self.since(
                start,
                format!("the escape needs {length} hexadecimal digits"),
                Some("write `\\x41` or `\\u0041`"),
            ));
        };
        self.at += length;
        match char::from_u32(value) {
            None => Err(self.since(start, "half a surrogate pair is no character", Some("write the character itself"))),
            Some('\0') => Err(self.since(start, "text never holds a NUL character", Some("remove it"))),
            Some(character) => Ok(character),
        }
    }
}

fn shorthand(escaped: char) -> Option<Class> {
    let ranges = match escaped.to_ascii_lowercase() {
        'd' => DIGIT,
        'w' => WORD,
        's' => SPACE,
        _ => return None,
    };
    Some(Class::new(escaped.is_ascii_uppercase(), ranges))
}

/// A `[...]`, its bracket already read.
struct Set<'p, 'a> {
    parser: &'p mut Parser<'a>,
    start: usize,
}

impl Set<'_, '_> {
    fn parse(self) -> Result<Node, Refusal> {
        let Set { parser, start } = self;
        let mut class = Class::new(parser.eat("^"), &[]);
        if parser.peek() == Some(']') {
            return Err(parser.here(
                "an empty set means different things in Python and JavaScript",
                Some("write `\\]` for the character itself"),
            ));
        }
        // Where a `-` may stand for itself: at the start and the end, never behind a range.
        loop {
            if parser.eat("]") {
                return Ok(Node::Class(class));
            }
            for (doubled, plain) in [("&&", "&"), ("||", "|"), ("~~", "~"), ("--", "\\-")] {
                if parser.rest().starts_with(doubled) {
                    return Err(parser.here(
                        format!("`{doubled}` in a set is ambiguous in Python"),
                        Some(&format!("write `{plain}` once")),
                    ));
                }
            }
            let at = parser.at;
            let Some(first) = member(parser, start)? else {
                continue_shorthand(parser, &mut class, at)?;
                continue;
            };
            if parser.peek() != Some('-') || parser.rest().starts_with("-]") {
                if first == '-'
                    && parser.text[at..].starts_with('-')
                    && !class.ranges.is_empty()
                    && parser.peek() != Some(']')
                {
                    return Err(refusal(
                        at..at + 1,
                        "a `-` in the middle of a set is ambiguous",
                        Some("write `\\-`, or put it last"),
                    ));
                }
                class.ranges.push((first, first));
                continue;
            }
            parser.at += 1;
            let Some(last) = member(parser, start)? else {
                return Err(parser.since(
                    at,
                    "a range cannot end in a set of characters",
                    Some("write `\\-` for the character itself"),
                ));
            };
            if last < first {
                return Err(parser.since(
                    at,
                    format!("the range `{}` is upside down", &parser.text[at..parser.at]),
                    Some("write the smaller character first"),
                ));
            }
            class.ranges.push((first, last));
        }
    }
}

/// The next character of a set; `None` before a shorthand such as `\d`.
fn member(parser: &mut Parser<'_>, start: usize) -> Result<Option<char>, Refusal> {
    let at = parser.at;
    match parser.next() {
        None => Err(parser.since(start, "the set is not closed", Some("add `]`"))),
        Some('[') if parser.peek() == Some(':') => Err(parser.since(
            at,
            "POSIX classes such as `[:alpha:]` exist in neither Python nor JavaScript",
            Some("write `A-Za-z`, `0-9`, ..."),
        )),
        Some('[') => Err(parser.since(at, "a bare `[` in a set is ambiguous", Some("write `\\[`"))),
        Some('\\') => match parser.peek() {
            Some('-') => {
                parser.at += 1;
                Ok(Some('-'))
            }
            Some(escaped) if shorthand(escaped).is_some() => {
                parser.at = at;
                Ok(None)
            }
            _ => parser.character(at).map(Some),
        },
        Some(literal) => Ok(Some(literal)),
    }
}

/// Adds the `\d`, `\w` or `\s` at this place to the set.
fn continue_shorthand(parser: &mut Parser<'_>, class: &mut Class, at: usize) -> Result<(), Refusal> {
    parser.at += 1;
    let Some(shorthand) = parser.next().and_then(shorthand) else { return Ok(()) };
    if shorthand.negated {
        return Err(parser.since(
            at,
            "the complement of a class cannot be part of a set here",
            Some("list the characters that are meant"),
        ));
    }
    if parser.peek() == Some('-') && !parser.rest().starts_with("-]") {
        return Err(parser.here("a range cannot start with a set of characters", Some("write `\\-`, or put it last")));
    }
    class.ranges.extend(shorthand.ranges);
    Ok(())
}

/// How many characters a piece always takes; `None` when that depends.
fn width(node: &Node) -> Option<u32> {
    match node {
        Node::Empty | Node::Start | Node::End | Node::Look { .. } => Some(0),
        Node::Literal(_) | Node::Class(_) => Some(1),
        Node::Group(_, inner) => width(inner),
        Node::Backreference(_) => None,
        Node::Concat(nodes) => nodes.iter().map(width).sum(),
        Node::Alternate(nodes) => {
            let first = width(&nodes[0])?;
            nodes.iter().all(|node| width(node) == Some(first)).then_some(first)
        }
        Node::Repeat { min, max, node, .. } => {
            (*max == Some(*min)).then(|| width(node)).flatten().map(|width| width * min)
        }
    }
}

/// Whether an unbounded repetition stands in another one with nothing certain between them.
fn explodes(node: &Node) -> bool {
    match node {
        Node::Repeat { max: None, node, .. } => bare_repetition(node) || explodes(node),
        Node::Repeat { node, .. } | Node::Group(_, node) | Node::Look { node, .. } => explodes(node),
        Node::Concat(nodes) | Node::Alternate(nodes) => nodes.iter().any(explodes),
        _ => false,
    }
}

/// Whether a match of the piece may consist of one unbounded repetition alone.
fn bare_repetition(node: &Node) -> bool {
    match node {
        Node::Repeat { max: None, .. } => true,
        Node::Group(_, inner) => bare_repetition(inner),
        Node::Repeat { node, .. } => bare_repetition(node),
        Node::Alternate(nodes) => nodes.iter().any(bare_repetition),
        Node::Concat(nodes) => nodes.iter().enumerate().any(|(index, node)| {
            bare_repetition(node) && nodes.iter().enumerate().all(|(other, node)| other == index || nullable(node))
        }),
        _ => false,
    }
}

fn nullable(node: &Node) -> bool {
    match node {
        Node::Empty | Node::Start | Node::End | Node::Look { .. } | Node::Backreference(_) => true,
        Node::Literal(_) | Node::Class(_) => false,
        Node::Group(_, inner) => nullable(inner),
        Node::Concat(nodes) => nodes.iter().all(nullable),
        Node::Alternate(nodes) => nodes.iter().any(nullable),
        Node::Repeat { min, node, .. } => *min == 0 || nullable(node),
    }
}
