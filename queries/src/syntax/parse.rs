//! Text to tree: Python's own grammar, every syntax error as a diagnostic, and nesting bounded.
//!
//! The parser grows its stack on the heap, but whoever walks or drops a tree does not. So a text that
//! nests deeper than [`NESTING`] never becomes a tree. Start at [`parse`].

use std::sync::Arc;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::transformer::{self, Transformer};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_python_parser::{Mode, ParseError, ParseOptions, lexer, parse_unchecked};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::{brackets, surrogates};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};

/// How deeply expressions and blocks may nest; operators of one chain count as well.
pub const NESTING: usize = 250;
/// The longest text that is read, in bytes.
const LONGEST: usize = 64 << 20;
/// Syntax errors shown for one file: behind the first few, the rest is usually echo.
const MOST_ERRORS: usize = 50;

/// A spec file as a tree, with what is wrong with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The file that all places point into.
    pub file: FileId,
    /// The tree; what could not be parsed is missing from it.
    pub tree: Arc<ast::ModModule>,
    /// Every import that running the file would execute, in order; those under
    /// `if TYPE_CHECKING:` are left out.
    pub imports: Vec<Import>,
    /// The syntax errors, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// One import statement, or one module of `import a, b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The module as written.
    pub path: ImportPath,
    /// The place of the module's name (of the dots, when there is nothing else).
    pub span: Span,
    /// The names of `from path import ...`; empty for `import path`; `*` is kept as a name.
    pub names: Vec<ImportedName>,
}

/// One name of `from path import name as alias`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedName {
    /// The name in the other module.
    pub name: Arc<str>,
    /// Its place.
    pub span: Span,
}

/// A module as an import names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportPath {
    /// The number of leading dots; 0 for an absolute import.
    pub level: u32,
    /// The dotted path behind the dots; empty in `from . import name`.
    pub module: Arc<str>,
}

impl ImportPath {
    /// The path of the submodule `name`.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        let module = if self.module.is_empty() { name.into() } else { format!("{}.{name}", self.module).into() };
        Self { level: self.level, module }
    }

    /// Whether it leads to something other than a spec file: the vocabulary, or what only
    /// annotations use. No caller has to resolve such a path.
    #[must_use]
    pub fn is_intrinsic(&self) -> bool {
        self.level == 0
            && matches!(
                &*self.module,
                "prisme" | "prisme.spec" | "__future__" | "typing" | "typing_extensions" | "collections.abc"
            )
    }
}

impl std::fmt::Display for ImportPath {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (0..self.level).try_for_each(|_| formatter.write_str("."))?;
        formatter.write_str(&self.module)
    }
}

/// Parses the text of a spec file. Never fails: what is wrong is in [`Parsed::diagnostics`].
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    if let Some(problem) = refuse(file, text) {
        return Parsed { file, tree: empty(), imports: Vec::new(), diagnostics: vec![problem] };
    }
    let options = ParseOptions::from(Mode::Module).with_target_version(ast::PythonVersion::latest());
    let parsed = parse_unchecked(text, options);
    if let Some(place) = too_deep(parsed.tokens().iter().map(|token| (token.kind(), token.range()))) {
        // Dropping the tree could overflow the stack, so it is kept: no ordinary text gets here,
        // because `refuse` sees deep nesting first.
        std::mem::forget(parsed);
        return Parsed { file, tree: empty(), imports: Vec::new(), diagnostics: vec![deep(file, place)] };
    }
    let mut diagnostics: Vec<Diagnostic> =
        parsed.errors().iter().take(MOST_ERRORS).map(|error| syntax(file, text, error)).collect();
    if !diagnostics.is_empty() {
        let tokens = parsed.tokens().iter().map(|token| (token.kind(), token.range()));
        drop_echoes(&mut diagnostics, || brackets::unpaired(file, tokens));
    }
    let ast::Mod::Module(mut tree) = parsed.into_syntax() else { unreachable!("`Mode::Module` makes modules") };
    if text.contains('\r') {
        transformer::walk_body(&UniversalNewlines { text }, &mut tree.body);
    }
    diagnostics.extend(surrogates::find(file, text, &tree));
    let mut imports = Vec::new();
    collect_imports(file, &tree.body, &mut imports);
    Parsed { file, tree: Arc::new(tree), imports, diagnostics }
}

/// The place of `range` in `file`.
pub(super) fn span(file: FileId, range: TextRange) -> Span {
    Span::new(file, range.start().to_u32(), range.end().to_u32())
}

/// Leaves of the syntax errors those up to a string or a bracket that does not end: all behind are its echo.
fn drop_echoes(found: &mut Vec<Diagnostic>, unpaired: impl FnOnce() -> Option<Diagnostic>) {
    let is_open = |one: &Diagnostic| one.message.contains("unterminated") || one.message.contains("closing quote");
    if let Some(string) = found.iter().position(is_open) {
        found.truncate(string + 1);
    } else if let Some(bracket) = unpaired() {
        let start = |one: &Diagnostic| one.primary.as_ref().map(|place| place.span.start);
        found.retain(|one| start(one) < start(&bracket));
        found.push(bracket);
    }
}

fn empty() -> Arc<ast::ModModule> {
    Arc::new(ast::ModModule {
        node_index: ast::AtomicNodeIndex::NONE,
        range: TextRange::default(),
        body: ast::Suite::new(),
    })
}

/// What makes a text unfit to be parsed at all.
fn refuse(file: FileId, text: &str) -> Option<Diagnostic> {
    if text.len() > LONGEST {
        let message = format!("the file is longer than {} MB", LONGEST >> 20);
        return Some(
            Diagnostic::error(Code::Limit, Span::start_of(file), message)
                .help("split the spec into several files and import them"),
        );
    }
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        let at = at as u32;
        return Some(
            Diagnostic::error(Code::Syntax, Span::new(file, at, at + 1), "the file contains a null byte")
                .help("save the file as UTF-8 text"),
        );
    }
    let at = TextRange::empty(TextSize::new(may_be_deep(text)? as u32));
    let mut lexer = lexer::lex(text, Mode::Module);
    let tokens = std::iter::from_fn(|| match lexer.next_token() {
        TokenKind::EndOfFile => None,
        kind => Some((kind, at)),
    });
    too_deep(tokens).map(|place| deep(file, place))
}

fn deep(file: FileId, place: TextRange) -> Diagnostic {
    Diagnostic::error(Code::Limit, span(file, place), format!("this is nested deeper than {NESTING} levels"))
        .help("give the inner parts names, or build them in a comprehension")
}

/// A fast look at the bytes, blind to strings: where the text may get too deep; nowhere in any
/// ordinary spec.
fn may_be_deep(text: &str) -> Option<usize> {
    let (mut open, mut chain) = (0_usize, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b',' | b'=' => chain = 0,
            b' ' | b'\t' | b'\n' | b'+' | b'-' | b'~' | b'*' | b'.' | b'/' | b'%' | b'@' | b'|' | b'&' | b'^' => {
                chain += 1;
            }
            _ => {}
        }
        if open > NESTING || chain > 50 * NESTING {
            return Some(at);
        }
    }
    None
}

/// The first token that lies deeper than [`NESTING`]: an upper bound of the tree's depth, since
/// every level of a tree costs a bracket, an indent or an operator.
fn too_deep(tokens: impl Iterator<Item = (TokenKind, TextRange)>) -> Option<TextRange> {
    use TokenKind as T;
    let mut levels = vec![Level { open: T::Indent, own: 0, lambdas: 0 }];
    let mut depth = 0;
    for (kind, range) in tokens {
        let bottom = levels.len() == 1;
        let level = levels.last_mut()?;
        match kind {
            T::Lpar | T::Lsqb | T::Lbrace | T::FStringStart | T::TStringStart | T::Indent => {
                level.own += 1;
                levels.push(Level { open: kind, own: 1, lambdas: 0 });
                depth += 2;
            }
            _ if closes(level.open, kind) && !bottom => {
                depth -= level.own;
                levels.pop();
            }
            T::Newline => {
                while levels.last()?.open != T::Indent {
                    depth -= levels.pop()?.own;
                }
                depth -= levels.last_mut()?.end();
            }
            // The commas between the parameters of a lambda do not end it.
            T::Comma if level.lambdas > 0 => {}
            T::Comma | T::Semi => depth -= level.end(),
            T::Colon => level.lambdas = level.lambdas.saturating_sub(1),
            _ if deepens(kind) => {
                level.own += 1;
                level.lambdas += usize::from(kind == T::Lambda);
                depth += 1;
            }
            _ => {}
        }
        if depth > 2 * NESTING || levels.len() > NESTING {
            return Some(range);
        }
    }
    None
}

/// An open bracket or block.
struct Level {
    open: TokenKind,
    /// What it adds to the depth.
    own: usize,
    /// Lambdas whose parameters have not ended.
    lambdas: usize,
}

impl Level {
    /// Ends the expression; what follows is its sibling.
    fn end(&mut self) -> usize {
        self.lambdas = 0;
        std::mem::take(&mut self.own)
    }
}

fn closes(open: TokenKind, close: TokenKind) -> bool {
    matches!(
        (open, close),
        (TokenKind::Lpar, TokenKind::Rpar)
            | (TokenKind::Lsqb, TokenKind::Rsqb)
            | (TokenKind::Lbrace, TokenKind::Rbrace)
            | (TokenKind::FStringStart, TokenKind::FStringEnd)
            | (TokenKind::TStringStart, TokenKind::TStringEnd)
            | (TokenKind::Indent, TokenKind::Dedent)
    )
}

fn deepens(kind: TokenKind) -> bool {
    use TokenKind as T;
    matches!(
        kind,
        T::Plus
            | T::Minus
            | T::Star
            | T::Slash
            | T::Vbar
            | T::Amper
            | T::Dot
            | T::Percent
            | T::Tilde
            | T::CircumFlex
            | T::LeftShift
            | T::RightShift
            | T::DoubleStar
            | T::DoubleSlash
            | T::At
            | T::Not
            | T::If
            | T::Else
            | T::Lambda
            | T::Await
            | T::Yield
            | T::Async
            | T::Exclamation
    )
}

fn syntax(file: FileId, text: &str, error: &ParseError) -> Diagnostic {
    let end = text.len() as u32;
    let start = error.location.start().to_u32().min(end);
    let place = Span::new(file, start, error.location.end().to_u32().clamp(start, end));
    let message = error.error.to_string().replace('\'', "`");
    let mut letters = message.chars();
    let message = match letters.next() {
        Some(first) if !message.starts_with("IPython") => {
            format!("{}{}", first.to_lowercase(), letters.as_str())
        }
        _ => message,
    };
    let diagnostic = Diagnostic::error(Code::Syntax, place, message.trim_end_matches('.'));
    match advice(&message) {
        Some(advice) => diagnostic.help(advice),
        None => diagnostic,
    }
}

fn advice(message: &str) -> Option<&'static str> {
    [
        ("expected `,`", "is a comma, a quote or a bracket missing before this place?"),
        ("missing closing quote", "end the string with the quote that opened it"),
        ("unterminated", "end the string with the quotes that opened it"),
        ("expected `)`", "close the bracket"),
        ("unexpected eof", "close every bracket that was opened"),
        ("unexpected indentation", "start the line in the same column as the statement before it"),
        ("unindent does not match", "use the same indentation for all lines of a block"),
        ("positional argument cannot follow keyword", "move it before the first `name=value`"),
    ]
    .into_iter()
    .find(|(start, _)| message.starts_with(start))
    .map(|(_, advice)| advice)
}

fn collect_imports(file: FileId, body: &[Stmt], imports: &mut Vec<Import>) {
    for statement in body {
        match statement {
            Stmt::Import(import) => imports.extend(import.names.iter().map(|alias| Import {
                path: ImportPath { level: 0, module: alias.name.as_str().into() },
                span: span(file, alias.name.range()),
                names: Vec::new(),
            })),
            Stmt::ImportFrom(import) => imports.push(Import {
                path: ImportPath {
                    level: import.level,
                    module: import.module.as_ref().map_or("", |module| module.as_str()).into(),
                },
                span: span(file, import.module.as_ref().map_or(import.range(), Ranged::range)),
                names: import
                    .names
                    .iter()
                    .map(|alias| ImportedName {
                        name: alias.name.as_str().into(),
                        span: span(file, alias.name.range()),
                    })
                    .collect(),
            }),
            Stmt::If(branch) => {
                if !is_type_checking(&branch.test) {
                    collect_imports(file, &branch.body, imports);
                }
                branch.elif_else_clauses.iter().for_each(|clause| collect_imports(file, &clause.body, imports));
            }
            Stmt::For(each) => {
                collect_imports(file, &each.body, imports);
                collect_imports(file, &each.orelse, imports);
            }
            Stmt::While(repeat) => {
                collect_imports(file, &repeat.body, imports);
                collect_imports(file, &repeat.orelse, imports);
            }
            _ => {}
        }
    }
}

fn is_type_checking(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => name.id.as_str() == "TYPE_CHECKING",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "TYPE_CHECKING",
        _ => false,
    }
}

/// Python reads `\r\n` and `\r` as `\n` before it looks at the text, inside strings too.
struct UniversalNewlines<'a> {
    text: &'a str,
}

impl UniversalNewlines<'_> {
    /// The expression at `range`, parsed again with plain newlines, when it has other ones.
    fn again(&self, range: TextRange) -> Option<Expr> {
        let text = self.text.get(range.start().to_usize()..range.end().to_usize())?;
        if !text.contains('\r') {
            return None;
        }
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let options = ParseOptions::from(Mode::Expression).with_target_version(ast::PythonVersion::latest());
        match parse_unchecked(&text, options).into_syntax() {
            ast::Mod::Expression(expression) => Some(*expression.body),
            ast::Mod::Module(_) => None,
        }
    }
}

impl Transformer for UniversalNewlines<'_> {
    fn visit_string_literal(&self, literal: &mut ast::StringLiteral) {
        if let Some(Expr::StringLiteral(again)) = self.again(literal.range) {
            literal.value = again.value.to_str().into();
        }
    }

    fn visit_f_string(&self, string: &mut ast::FString) {
        if let Some(Expr::FString(again)) = self.again(string.range) {
            let texts = again.value.elements();
            for (old, new) in string.elements.iter_mut().zip(texts) {
                if let (ast::InterpolatedStringElement::Literal(old), ast::InterpolatedStringElement::Literal(new)) =
                    (old, new)
                {
                    old.value = new.value.clone();
                }
            }
        }
        transformer::walk_f_string(self, string);
    }
}
