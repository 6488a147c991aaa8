//! Text to values: the Python-subset front end, its hermetic evaluator, and TOML with places.
//!
//! Knows no salsa, no vocabulary (it asks a [`Vocabulary`] which constructors exist) and no meaning.
//! Start at [`parse()`] and [`evaluate`].

mod brackets;
mod eval;
mod parse;
mod surrogates;
mod toml;
pub mod value;

pub use eval::{Callable, Evaluated, ImportError, Importer, Limits, Module, evaluate, evaluate_as};
pub use parse::{Import, ImportPath, ImportedName, NESTING, Parsed, parse};
pub use toml::{TomlParsed, parse_toml};

/// What `prisme.spec` exports, as far as the evaluator has to know it.
pub trait Vocabulary {
    /// What `name` is in `prisme.spec`; `None` when it exports no such name.
    fn export(&self, name: &str) -> Option<Export>;

    /// Every exported name, for "did you mean".
    fn names(&self) -> Vec<&'static str>;
}

/// One name of `prisme.spec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// A constructor: calling it makes a [`value::Node`].
    Class(&'static str),
    /// An enumeration with (member name, value) pairs, such as `("STRING", "string")`.
    Enumeration(&'static str, &'static [(&'static str, &'static str)]),
}
