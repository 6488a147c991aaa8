//! A hermetic, bounded, deterministic evaluator of a subset of Python.
//!
//! What it accepts means what it means to CPython; everything else is a diagnostic that says why and
//! what to write instead. No clock, environment, I/O or randomness is reachable, and [`Limits`] bound
//! time, depth and size, so a spec evaluates to the same values, or the same errors, on every machine.
//!
//! Where it is stricter than Python, on purpose: integers have 64 bits; floats are finite; `**` is
//! allowed where every machine gives the same digits; constructors are copied as of their call and
//! cannot be compared or read; what was imported cannot be changed. Sets keep the order of first
//! appearance; CPython promises none, so sort a set wherever its order can be seen.
//!
//! Start at [`evaluate`]; then `stmt.rs` and `expr.rs` walk the tree over the values of `runtime.rs`.

mod builtins;
mod call;
mod collections;
mod compare;
mod expr;
mod format;
mod freeze;
mod import;
mod iterate;
mod number;
mod ops;
mod printf;
mod refuse;
mod runtime;
mod scope;
mod stmt;
mod strings;
mod text;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;
use ruff_text_size::{Ranged, TextRange};

use self::runtime::{Code, Context, Fast, Heap, Sp, V};
use super::Vocabulary;
use super::parse::{ImportPath, Parsed, span};
use super::value::Spanned;
use crate::diagnostic::{Code as Rule, Diagnostic, FileId, Span};

/// Errors shown for one module; behind them a single one says that there are more.
const MOST_ERRORS: usize = 100;

/// How much a spec may do. All bounds count work, not time, so results do not depend on the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps: expressions, statements, and the items and bytes that they touch.
    pub steps: u64,
    /// How deeply expressions and values may nest.
    pub expression_depth: usize,
    /// How deeply functions may call each other.
    pub call_depth: usize,
    /// The most items of one `range`.
    pub range: usize,
    /// Constructor calls.
    pub nodes: usize,
    /// The longest string, in bytes.
    pub string: usize,
    /// Items of all lists, tuples, sets and dicts together.
    pub elements: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 5_000_000,
            expression_depth: 200,
            call_depth: 64,
            range: 100_000,
            nodes: 1_000_000,
            string: 1_000_000,
            elements: 2_000_000,
        }
    }
}

/// Supplies the modules that a spec imports; the evaluator itself reads no files.
pub trait Importer {
    /// The module at `path`, seen from the module that is being evaluated.
    ///
    /// # Errors
    /// Says why there is none; the evaluator adds the place.
    fn import(&mut self, path: &ImportPath) -> Result<Arc<Module>, ImportError>;
}

/// Why there is no module to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// No spec file has this path: what was looked for, and the way out, if one is known.
    NotFound {
        /// Such as ``no spec file `specs/shared.py` ``.
        message: String,
        /// Such as ``did you mean `share`?``.
        help: Option<String>,
    },
    /// It exists but must not be imported: a circle, or a file outside of the spec folder.
    Refused {
        /// [`Rule::ImportCycle`] or [`Rule::Import`].
        code: Rule,
        /// The reason.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
    /// It was reported elsewhere: nothing is said here, and what depends on it stays silent.
    Silent,
}

/// What a module exports.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// The dotted name, for messages.
    pub name: Arc<str>,
    /// The value of every top-level name, imported ones too, in order of first definition.
    pub bindings: IndexMap<Arc<str>, Spanned>,
    /// Where each of the names was last set.
    pub targets: IndexMap<Arc<str>, Span>,
    /// Names whose definitions failed; whoever uses them fails silently.
    pub failed: BTreeSet<Arc<str>>,
    /// The file did not parse, so nothing is known of what it would define.
    pub broken: bool,
}

/// A module and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// The exports; those that failed are missing.
    pub module: Arc<Module>,
    /// Errors of evaluation only, in order of discovery; those of the text are in [`Parsed`].
    pub diagnostics: Vec<Diagnostic>,
}

/// A function or built-in, as part of a module's exports.
#[derive(Clone)]
pub struct Callable(Arc<Exported>);

#[derive(PartialEq)]
enum Exported {
    /// A function of the top level; `home` is `None` when it is the module that it is found in.
    Function {
        code: Arc<Code>,
        defaults: Vec<Option<Spanned>>,
        home: Option<Arc<Module>>,
    },
    Builtin(builtins::Builtin),
    /// A function that sees local names, or a method: only its own module can call it.
    Local,
}

impl PartialEq for Callable {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl fmt::Debug for Callable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Exported::Function { code, .. } => write!(formatter, "Callable({})", code.name),
            Exported::Builtin(builtin) => write!(formatter, "Callable({})", builtin.name()),
            Exported::Local => formatter.write_str("Callable"),
        }
    }
}

/// Evaluates a spec file. Never fails: what is wrong is in [`Evaluated::diagnostics`].
///
/// A file with syntax errors is not evaluated, since its tree is a guess.
pub fn evaluate(
    parsed: &Parsed,
    imports: &mut dyn Importer,
    vocabulary: &dyn Vocabulary,
    limits: &Limits,
) -> Evaluated {
    evaluate_as("", parsed, imports, vocabulary, limits)
}

/// Like [`evaluate`], for a module whose dotted name is known (it is `__name__` in there).
pub fn evaluate_as(
    name: &str,
    parsed: &Parsed,
    imports: &mut dyn Importer,
    vocabulary: &dyn Vocabulary,
    limits: &Limits,
) -> Evaluated {
    let mut evaluator = Evaluator::new(name, parsed, imports, vocabulary, limits);
    if parsed.diagnostics.is_empty() {
        evaluator.run(parsed);
    }
    evaluator.finish(!parsed.diagnostics.is_empty())
}

/// Why evaluation of a statement ended early.
enum Stop {
    /// An error; the next statement goes on.
    Error(Box<Diagnostic>),
    /// An error that was already reported.
    Silent,
    /// An error that ends the module.
    Fatal(Box<Diagnostic>),
}

type R<T> = Result<T, Stop>;

/// A top-level name: its value (`None` when its definition failed) and where it was set.
struct Global {
    value: Option<Sp>,
    target: Span,
}

struct Evaluator<'a> {
    name: Arc<str>,
    parsed: &'a Parsed,
    importer: &'a mut dyn Importer,
    vocabulary: &'a dyn Vocabulary,
    limits: &'a Limits,
    heap: Heap,
    globals: IndexMap<Arc<str>, Global, Fast>,
    context: Context,
    enumerations: Vec<(&'static str, &'static [(&'static str, &'static str)])>,
    homes: Vec<Arc<Module>>,
    thawed: HashMap<(u32, Arc<str>), Sp>,
    interned: HashSet<Arc<str>, Fast>,
    /// Steps left.
    fuel: u64,
    depth: usize,
    /// Depth at which the expression of the current call started.
    base: usize,
    calls: usize,
    loops: usize,
    nodes: usize,
    elements: usize,
    diagnostics: Vec<Diagnostic>,
    /// The places of all top-level names, once an error asks for them.
    later: Option<HashMap<Name, TextRange>>,
    /// A star import of a module with errors: unknown names may be its.
    forgiving: bool,
}

impl<'a> Evaluator<'a> {
    fn new(
        name: &str,
        parsed: &'a Parsed,
        importer: &'a mut dyn Importer,
        vocabulary: &'a dyn Vocabulary,
        limits: &'a Limits,
    ) -> Self {
        Self {
            name: name.into(),
            parsed,
            importer,
            vocabulary,
            limits,
            heap: Heap::default(),
            globals: IndexMap::default(),
            context: Context { scope: None, home: 0, file: parsed.file },
            enumerations: Vec::new(),
            homes: Vec::new(),
            thawed: HashMap::new(),
            interned: HashSet::default(),
            fuel: limits.steps,
            depth: 0,
            base: 0,
            calls: 0,
            loops: 0,
            nodes: 0,
            elements: 0,
            diagnostics: Vec::new(),
            later: None,
            forgiving: false,
        }
    }

    fn run(&mut self, parsed: &Parsed) {
        for (index, statement) in parsed.tree.body.iter().enumerate() {
            let stopped = match self.execute(statement) {
                Ok(_) => continue,
                Err(stopped) => stopped,
            };
            self.restart(parsed.file);
            self.poison(statement);
            if matches!(stopped, Stop::Fatal(_)) {
                parsed.tree.body[index..].iter().for_each(|statement| self.poison(statement));
            }
            match stopped {
                Stop::Error(diagnostic) => self.report(*diagnostic),
                Stop::Silent => {}
                Stop::Fatal(diagnostic) => {
                    self.report(*diagnostic);
                    return;
                }
            }
        }
    }

    /// Forgets the calls and loops that an error ended.
    fn restart(&mut self, file: FileId) {
        self.context = Context { scope: None, home: 0, file };
        (self.depth, self.base, self.calls, self.loops) = (0, 0, 0, 0);
    }

    fn finish(mut self, broken: bool) -> Evaluated {
        let globals = std::mem::take(&mut self.globals);
        let mut module = Module {
            name: Arc::clone(&self.name),
            bindings: IndexMap::with_capacity(globals.len()),
            targets: IndexMap::with_capacity(globals.len()),
            failed: BTreeSet::new(),
            broken,
        };
        self.fuel = self.fuel.max(self.limits.steps);
        for (name, global) in globals {
            module.targets.insert(Arc::clone(&name), global.target);
            match global.value.map(|value| self.freeze(&value)) {
                Some(Ok((value, _))) => {
                    module.bindings.insert(name, value);
                }
                // An iterator in a variable is nobody else's business.
                Some(Err(_)) => {}
                None => {
                    module.failed.insert(name);
                }
            }
        }
        Evaluated { module: Arc::new(module), diagnostics: self.diagnostics }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        let known = self.diagnostics.iter().any(|known| {
            known.code == diagnostic.code && known.primary == diagnostic.primary && known.message == diagnostic.message
        });
        if known || self.diagnostics.len() > MOST_ERRORS {
            return;
        }
        self.diagnostics.push(if self.diagnostics.len() == MOST_ERRORS {
            let place = diagnostic.primary.map_or(Span::start_of(self.parsed.file), |label| label.span);
            Diagnostic::error(Rule::Limit, place, format!("more than {MOST_ERRORS} errors; the rest is not shown"))
        } else {
            diagnostic
        });
    }

    /// Goes on behind an error: for siblings that can be checked on their own.
    fn keep<T>(&mut self, result: R<T>) -> R<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Stop::Error(diagnostic)) => {
                self.report(*diagnostic);
                Ok(None)
            }
            Err(Stop::Silent) => Ok(None),
            Err(fatal) => Err(fatal),
        }
    }

    fn place(&self, node: &impl Ranged) -> Span {
        span(self.context.file, node.range())
    }

    /// Uses up `steps`.
    #[inline]
    fn charge(&mut self, place: Span, steps: usize) -> R<()> {
        match self.fuel.checked_sub(steps as u64) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => Err(self.exhausted(place)),
        }
    }

    #[cold]
    fn exhausted(&self, place: Span) -> Stop {
        let message = format!("the spec takes more than {} steps to evaluate", self.limits.steps);
        Stop::Fatal(Box::new(limit(place, message).help("look for a loop that does not end, or does too much")))
    }

    /// Accounts for `count` new items of lists, tuples, sets and dicts.
    fn grow(&mut self, place: Span, count: usize) -> R<()> {
        self.elements += count;
        self.charge(place, count / 4)?;
        if self.elements > self.limits.elements {
            let message = format!("the lists and dicts of the spec hold more than {} items", self.limits.elements);
            return Err(Stop::Fatal(Box::new(limit(place, message))));
        }
        Ok(())
    }

    /// A new string, if it is not too long.
    fn string(&mut self, place: Span, text: String) -> R<Sp> {
        self.fits(place, text.len())?;
        Ok(V::str(text).at(place))
    }

    /// Checks the size of a string before it is made.
    fn fits(&mut self, place: Span, length: usize) -> R<()> {
        if length > self.limits.string {
            let message = format!("this string is longer than {} bytes", self.limits.string);
            return Err(Stop::Error(Box::new(limit(place, message))));
        }
        self.charge(place, length / 64)
    }

    fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.interned.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.interned.insert(Arc::clone(&new));
        new
    }
}

fn limit(place: Span, message: String) -> Diagnostic {
    Diagnostic::error(Rule::Limit, place, message)
}

/// An operation that failed.
fn error(place: Span, message: impl Into<String>) -> Stop {
    Stop::Error(Box::new(Diagnostic::error(Rule::Evaluation, place, message)))
}

fn fail<T>(place: Span, message: impl Into<String>) -> R<T> {
    Err(error(place, message))
}

/// Valid Python that specs may not use: what, why or what to write instead.
fn refuse<T>(place: Span, message: impl Into<String>, help: impl Into<String>) -> R<T> {
    Err(Stop::Error(Box::new(Diagnostic::error(Rule::Unsupported, place, message).help(help))))
}
