//! Values while evaluating: like [`crate::syntax::value`], but lists, dicts and sets can change and
//! be shared, as in Python.
//!
//! Everything that can contain something lives in the [`Heap`] and is named by its number. So values
//! are small, cycles do no harm, and nothing deep is ever dropped recursively.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use indexmap::IndexMap;
use ruff_python_ast as ast;
use ruff_python_ast::name::Name;

use super::Module;
use super::builtins::Builtin;
use crate::diagnostic::{FileId, Span};
use crate::syntax::value::{Node, Spanned};

/// The number of an object in its part of the [`Heap`].
pub(super) type Id = u32;
/// A value with the place that it comes from.
pub(super) type Sp = Spanned<V>;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum V {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Arc<str>),
    List(Id),
    Tuple(Id),
    Set(Id),
    Dict(Id),
    View(View, Id),
    Range(Id),
    Iter(Id),
    /// A constructor call, and how deeply it nests.
    Node(Arc<Node>, u32),
    /// Member and enumeration, as numbers in [`super::Evaluator::enumerations`].
    Member(u16, u16),
    Enumeration(u16),
    Class(&'static str),
    Function(Id),
    Builtin(Builtin),
    Method(Id),
    Module(Arc<Module>),
    /// A function that only another module can call.
    Local,
    /// `prisme.spec`
    Vocabulary,
    /// `prisme`
    Package,
    /// What only annotations use.
    Typing,
}

/// What of a dict is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Keys,
    Values,
    Items,
}

/// The items of a list or tuple.
#[derive(Debug)]
pub(super) struct Seq {
    pub(super) items: Vec<Sp>,
    /// Imported: must not change.
    pub(super) frozen: bool,
}

/// The entries of a dict; a set uses the keys only.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) entries: IndexMap<Key, (Sp, Sp), Fast>,
    /// Imported: must not change.
    pub(super) frozen: bool,
}

/// Two values are equal as keys exactly if Python finds them equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    None,
    /// Whole numbers, whether integer, boolean or float.
    Int(i64),
    /// Other numbers, by their bits.
    Float(u64),
    Str(Arc<str>),
    Tuple(Box<[Key]>),
    /// Things with an identity: what kind, and which.
    Thing(u8, usize),
}

/// `range(start, stop, step)`
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) start: i64,
    pub(super) step: i64,
    pub(super) length: i64,
}

/// What an iterator does next.
#[derive(Debug)]
pub(super) enum Iter {
    /// The items of a list or tuple from an index on.
    Seq(Id, usize),
    /// The entries of a dict or set: index, and the length that must not change.
    Table(Id, View, usize, usize),
    /// The characters behind an offset.
    Chars(Sp, usize),
    Range(Range, i64),
    /// Values that are known, in reverse order.
    Ready(Vec<Sp>),
    Enumerate(Id, i64),
    Zip(Vec<Id>, bool),
    Map(Sp, Vec<Id>),
    Filter(Option<Sp>, Id),
    Generator(Box<Generator>),
    /// Exhausted, or running (a generator that asks for its own next value).
    Done,
}

/// A generator expression between two of its values.
#[derive(Debug)]
pub(super) struct Generator {
    pub(super) code: Arc<ast::ExprGenerator>,
    pub(super) progress: Progress,
}

/// How far the `for` clauses of a comprehension have got.
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) context: Context,
    pub(super) iterators: Vec<Id>,
}

/// Where names are looked up and places are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    pub(super) scope: Option<Id>,
    /// 0 is the module that is being evaluated; others are 1 + the number of an imported module.
    pub(super) home: u32,
    pub(super) file: FileId,
}

/// The local names of a call or comprehension.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) names: Arc<[Name]>,
    pub(super) slots: Vec<Option<Sp>>,
    pub(super) parent: Option<Id>,
    /// A function or generator may look at it after its end.
    pub(super) captured: bool,
}

/// A `def` or `lambda`, as it is written.
#[derive(Debug, PartialEq)]
pub(super) struct Code {
    pub(super) name: Arc<str>,
    pub(super) parameters: ast::Parameters,
    pub(super) body: Body,
    /// Parameters first, in their order.
    pub(super) names: Arc<[Name]>,
    pub(super) place: Span,
}

/// What a function does.
#[derive(Debug, PartialEq)]
pub(super) enum Body {
    Statements(ast::Suite),
    Expression(ast::Expr),
}

/// A function with what its definition captured.
#[derive(Clone, Debug)]
pub(super) struct Function {
    pub(super) code: Arc<Code>,
    /// In the order of the parameters.
    pub(super) defaults: Arc<[Option<Sp>]>,
    pub(super) scope: Option<Id>,
    pub(super) home: u32,
}

/// All objects; freed as a whole.
#[derive(Debug, Default)]
pub(super) struct Heap {
    pub(super) seqs: Vec<Seq>,
    pub(super) tables: Vec<Table>,
    pub(super) ranges: Vec<Range>,
    pub(super) iterators: Vec<Iter>,
    pub(super) functions: Vec<Function>,
    pub(super) methods: Vec<(Sp, Name)>,
    pub(super) scopes: Vec<Scope>,
    pub(super) codes: HashMap<(FileId, u32), Arc<Code>>,
    pub(super) generators: HashMap<(FileId, u32), Arc<ast::ExprGenerator>>,
}

impl Heap {
    pub(super) fn seq(&mut self, items: Vec<Sp>) -> Id {
        self.seqs.push(Seq { items, frozen: false });
        (self.seqs.len() - 1) as Id
    }

    pub(super) fn table(&mut self, entries: IndexMap<Key, (Sp, Sp), Fast>) -> Id {
        self.tables.push(Table { entries, frozen: false });
        (self.tables.len() - 1) as Id
    }

    pub(super) fn iterator(&mut self, iterator: Iter) -> Id {
        self.iterators.push(iterator);
        (self.iterators.len() - 1) as Id
    }

    pub(super) fn items(&self, id: Id) -> &[Sp] {
        &self.seqs[id as usize].items
    }

    pub(super) fn entries(&self, id: Id) -> &IndexMap<Key, (Sp, Sp), Fast> {
        &self.tables[id as usize].entries
    }
}

impl Range {
    pub(super) fn at(self, index: i64) -> i64 {
        self.start + index * self.step
    }
}

impl V {
    pub(super) fn str(text: impl Into<Arc<str>>) -> Self {
        Self::Str(text.into())
    }

    pub(super) fn at(self, span: Span) -> Sp {
        Spanned { value: self, span }
    }

    /// The number that it is, with booleans as 0 and 1.
    pub(super) fn as_int(&self) -> Option<i64> {
        match *self {
            Self::Int(value) => Some(value),
            Self::Bool(value) => Some(value.into()),
            _ => None,
        }
    }

    /// The number that it is, as a float.
    pub(super) fn as_float(&self) -> Option<f64> {
        match *self {
            Self::Float(value) => Some(value),
            _ => self.as_int().map(|value| value as f64),
        }
    }

    /// What it is, for messages.
    pub(super) fn kind(&self) -> String {
        match self {
            Self::None => "`None`",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Str(_) => "a string",
            Self::List(_) => "a list",
            Self::Tuple(_) => "a tuple",
            Self::Set(_) => "a set",
            Self::Dict(_) => "a dict",
            Self::View(View::Keys, _) => "the keys of a dict",
            Self::View(View::Values, _) => "the values of a dict",
            Self::View(View::Items, _) => "the items of a dict",
            Self::Range(_) => "a range",
            Self::Iter(_) => "an iterator",
            Self::Node(node, _) => return format!("a `{}`", node.class),
            Self::Member(..) => "a member of an enumeration",
            Self::Enumeration(_) => "an enumeration",
            Self::Class(name) => return format!("the class `{name}`"),
            Self::Function(_) | Self::Method(_) | Self::Local => "a function",
            Self::Builtin(builtin) => return format!("the built-in `{}`", builtin.name()),
            Self::Module(_) | Self::Vocabulary | Self::Package => "a module",
            Self::Typing => "a type for annotations",
        }
        .into()
    }
}

/// A hasher for short names and small keys; not for input that wants to collide, which fuel bounds.
pub(super) type Fast = BuildHasherDefault<FastHasher>;

/// Multiply and rotate, eight bytes at a time.
#[derive(Default)]
pub(super) struct FastHasher(u64);

impl FastHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for FastHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.add(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    fn write_i64(&mut self, value: i64) {
        self.add(value as u64);
    }

    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    fn finish(&self) -> u64 {
        // The top bits are the well mixed ones; hash tables take the bottom ones.
        self.0.rotate_left(26)
    }
}
