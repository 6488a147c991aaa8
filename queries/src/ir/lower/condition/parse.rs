//! Text to a tree, by recursive descent with a bounded depth.

use std::ops::Range;

use super::{Operand, Refusal, Tree, Word};
use crate::ir::Comparison;

/// Parentheses and `not`s within each other.
const DEPTH: usize = 32;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Operator(Comparison),
    Open(char),
    Close(char),
    Comma,
}

pub(super) fn parse(text: &str) -> Result<Tree, Refusal> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, end: text.len(), depth: 0 };
    if tokens.is_empty() {
        return Err(refuse(0..text.len(), "the condition is empty", "write `field == value`"));
    }
    let tree = parser.any()?;
    match parser.tokens.get(parser.at) {
        None => Ok(tree),
        Some((Token::Word(_) | Token::Quoted(_), range)) => Err(refuse(
            range.clone(),
            "a word too many",
            "join comparisons with `and` or `or`, and put texts with spaces in quotes",
        )),
        Some((_, range)) => Err(refuse(range.clone(), "nothing can stand here", "join comparisons with `and` or `or`")),
    }
}

fn refuse(range: Range<usize>, reason: impl Into<String>, help: impl Into<String>) -> Refusal {
    Refusal { range, reason: reason.into(), help: Some(help.into()) }
}

fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Refusal> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let start = at;
        let rest = &text[at..];
        let token = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '(' | '[' | '{' => Token::Open(first),
            ')' | ']' | '}' => Token::Close(first),
            ',' => Token::Comma,
            '\'' | '"' => {
                let Some(length) = rest[1..].find(first) else {
                    return Err(refuse(start..text.len(), "the quote is not closed", format!("add {first}")));
                };
                at += length + 1;
                Token::Quoted(rest[1..=length].to_string())
            }
            '=' | '!' | '<' | '>' | '&' | '|' => {
                let (operator, length) = operator(rest, start)?;
                at += length - 1;
                Token::Operator(operator)
            }
            c if is_word(c) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                at += length - c.len_utf8();
                Token::Word(rest[..length].to_string())
            }
            c => {
                return Err(refuse(
                    start..start + c.len_utf8(),
                    format!("`{c}` has no meaning in a condition"),
                    "put texts in quotes",
                ));
            }
        };
        at += first.len_utf8();
        tokens.push((token, start..at));
    }
    Ok(tokens)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | ':' | '+')
}

fn operator(rest: &str, at: usize) -> Result<(Comparison, usize), Refusal> {
    for (text, operator) in [
        ("==", Comparison::Eq),
        ("!=", Comparison::Ne),
        ("<=", Comparison::Le),
        (">=", Comparison::Ge),
        ("<", Comparison::Lt),
        (">", Comparison::Gt),
    ] {
        if rest.starts_with(text) {
            return Ok((operator, text.len()));
        }
    }
    Err(match &rest[..1] {
        "=" => refuse(at..at + 1, "`=` does not compare", "write `==`"),
        "!" => refuse(at..at + 1, "`!` has no meaning in a condition", "write `not`"),
        "&" => refuse(at..at + 1, "`&` has no meaning in a condition", "write `and`"),
        _ => refuse(at..at + 1, "`|` has no meaning in a condition", "write `or`"),
    })
}

struct Parser<'t> {
    tokens: &'t [(Token, Range<usize>)],
    at: usize,
    end: usize,
    depth: usize,
}

impl Parser<'_> {
    fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self.tokens.get(self.at), Some((Token::Word(word), _)) if word.eq_ignore_ascii_case(keyword))
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.is_keyword(keyword);
        self.at += usize::from(found);
        found
    }

    fn place(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, range)| range.clone())
    }

    fn any(&mut self) -> Result<Tree, Refusal> {
        let mut list = vec![self.all()?];
        while self.keyword("or") {
            list.push(self.all()?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Tree::Any(list) })
    }

    fn all(&mut self) -> Result<Tree, Refusal> {
        let mut list = vec![self.negation()?];
        while self.keyword("and") {
            list.push(self.negation()?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Tree::All(list) })
    }

    fn negation(&mut self) -> Result<Tree, Refusal> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(refuse(self.place(), "the condition nests too deeply", "say it in a simpler way"));
        }
        let tree = if self.keyword("not") { Tree::Not(Box::new(self.negation()?)) } else { self.primary()? };
        self.depth -= 1;
        Ok(tree)
    }

    fn primary(&mut self) -> Result<Tree, Refusal> {
        if let Some((Token::Open('('), range)) = self.tokens.get(self.at) {
            self.at += 1;
            let tree = self.any()?;
            if !matches!(self.tokens.get(self.at), Some((Token::Close(')'), _))) {
                return Err(refuse(range.clone(), "the parenthesis is not closed", "add `)`"));
            }
            self.at += 1;
            return Ok(tree);
        }
        let field = self.field()?;
        match self.tokens.get(self.at) {
            Some((Token::Operator(operator), range)) => {
                let (operator, operator_range) = (*operator, range.clone());
                self.at += 1;
                Ok(Tree::Compare { field, operator, operator_range, value: self.operand()? })
            }
            _ if self.keyword("is") => {
                let negated = self.keyword("not");
                let range = self.place();
                match self.operand()? {
                    Operand::Null(_) => Ok(Tree::Missing { field, negated }),
                    _ => Err(refuse(range, "`is` only asks for `null`", "write `==`")),
                }
            }
            _ if self.is_keyword("not") && self.followed_by_in() => {
                self.at += 2;
                Ok(Tree::OneOf { field, values: self.values()?, negated: true })
            }
            _ if self.keyword("in") => Ok(Tree::OneOf { field, values: self.values()?, negated: false }),
            _ => Ok(Tree::Holds(field)),
        }
    }

    fn followed_by_in(&self) -> bool {
        matches!(self.tokens.get(self.at + 1), Some((Token::Word(word), _)) if word.eq_ignore_ascii_case("in"))
    }

    fn field(&mut self) -> Result<Word, Refusal> {
        let range = self.place();
        match self.tokens.get(self.at) {
            Some((Token::Word(word), _)) if super::super::text::is_identifier(word) => {
                self.at += 1;
                Ok(Word { text: word.clone(), range })
            }
            None => Err(refuse(range, "a comparison is missing at the end", "write `field == value`")),
            _ => Err(refuse(range, "a comparison starts with the name of a field", "write `field == value`")),
        }
    }

    fn operand(&mut self) -> Result<Operand, Refusal> {
        let range = self.place();
        let found = match self.tokens.get(self.at) {
            Some((Token::Quoted(text), _)) => Operand::Quoted(Word { text: text.clone(), range }),
            Some((Token::Word(text), _)) if matches!(text.as_str(), "null" | "None" | "NULL") => Operand::Null(range),
            Some((Token::Word(text), _)) if text.starts_with("user.") => {
                Operand::User(Word { text: text.clone(), range })
            }
            Some((Token::Word(text), _))
                if !["and", "or", "not", "in", "is"].contains(&text.to_lowercase().as_str()) =>
            {
                Operand::Bare(Word { text: text.clone(), range })
            }
            _ => {
                return Err(refuse(
                    range,
                    "a value is missing here",
                    "write `field == value`, with quotes around texts",
                ));
            }
        };
        self.at += 1;
        Ok(found)
    }

    fn values(&mut self) -> Result<Vec<Operand>, Refusal> {
        let Some((Token::Open(open), range)) = self.tokens.get(self.at) else {
            return Err(refuse(self.place(), "a list is missing here", "write `field in (a, b)`"));
        };
        let close = if *open == '(' {
            ')'
        } else if *open == '[' {
            ']'
        } else {
            '}'
        };
        let start = range.clone();
        self.at += 1;
        let mut values = Vec::new();
        loop {
            if matches!(self.tokens.get(self.at), Some((Token::Close(found), _)) if *found == close) {
                self.at += 1;
                break;
            }
            values.push(self.operand()?);
            match self.tokens.get(self.at) {
                Some((Token::Comma, _)) => self.at += 1,
                Some((Token::Close(found), _)) if *found == close => {}
                _ => {
                    return Err(refuse(
                        start,
                        "the list is not closed",
                        format!("add `{close}`, and commas between values"),
                    ));
                }
            }
        }
        if values.is_empty() { Err(refuse(start, "the list is empty", "list at least one value")) } else { Ok(values) }
    }
}
