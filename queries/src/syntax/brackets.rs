//! Brackets that do not pair: the one mistake behind many a syntax error.

use ruff_python_ast::token::TokenKind;
use ruff_text_size::TextRange;

use super::parse::span;
use crate::diagnostic::{Code, Diagnostic, FileId};

/// The first bracket that has no partner; `None` when all have one.
pub fn unpaired(file: FileId, tokens: impl Iterator<Item = (TokenKind, TextRange)>) -> Option<Diagnostic> {
    let mut open: Vec<(TokenKind, TextRange)> = Vec::new();
    for (kind, place) in tokens {
        match kind {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open.push((kind, place)),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => match open.pop() {
                Some((opening, _)) if closing(opening) == kind => {}
                Some((opening, at)) => {
                    let wanted = text(closing(opening));
                    return Some(
                        never_closed(file, opening, at)
                            .and(span(file, place), format!("this is not `{wanted}`"))
                            .help(format!("put `{wanted}` before the `{}`, or in its place", text(kind))),
                    );
                }
                None => {
                    let message = format!("`{}` closes nothing", text(kind));
                    return Some(
                        Diagnostic::error(Code::Syntax, span(file, place), message)
                            .help("remove it, or open a bracket before it"),
                    );
                }
            },
            _ => {}
        }
    }
    let (opening, at) = open.pop()?;
    Some(never_closed(file, opening, at).help(format!("put `{}` where it ends", text(closing(opening)))))
}

fn never_closed(file: FileId, opening: TokenKind, at: TextRange) -> Diagnostic {
    Diagnostic::error(Code::Syntax, span(file, at), format!("`{}` is never closed", text(opening)))
}

const fn closing(opening: TokenKind) -> TokenKind {
    match opening {
        TokenKind::Lpar => TokenKind::Rpar,
        TokenKind::Lsqb => TokenKind::Rsqb,
        _ => TokenKind::Rbrace,
    }
}

const fn text(bracket: TokenKind) -> &'static str {
    match bracket {
        TokenKind::Lpar => "(",
        TokenKind::Rpar => ")",
        TokenKind::Lsqb => "[",
        TokenKind::Rsqb => "]",
        TokenKind::Lbrace => "{",
        _ => "}",
    }
}
