//! From values to bound specs, with every complaint at once.
//!
//! [`FromValue`] says how a type of the vocabulary is read from a value; classes and enumerations get
//! theirs from the macros of `declare`. [`Binder`] carries what all of them share: version, strictness
//! and diagnostics. Nothing stops at the first error: what cannot be bound is left out, and a spec with
//! errors has no value, only a rest that further checks can look at.

mod call;
mod damage;
mod default;
mod message;
mod root;
mod toml;
mod value;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use indexmap::IndexMap;

pub use self::{
    call::{Call, Construct},
    damage::Damage,
    default::{ByVersion, DefaultValue, Defaults, Empty, ExposureWhenOmitted},
    root::{DOMAIN_VERSIONS, PROJECT_VERSIONS, SpecModule, bind_domain, bind_project},
    toml::{CONFIG_VERSIONS, bind_config, mode},
    value::{FromValue, presence},
};
use super::{
    config::Mode,
    table::{Former, Home, Standing},
};
use crate::{
    diagnostic::{Code, Diagnostic, Fix, Severity, Span},
    syntax::value::{Spanned, Value},
};

/// A bound file: its value unless there are errors, and everything found on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound<T> {
    /// The value; `None` when there is an error among the diagnostics, or when the file failed before.
    pub value: Option<T>,
    /// What there is of the value beside the errors.
    pub rest: Option<Rest<T>>,
    /// The version the file declares; the newest one when it declares none, or none that is supported.
    pub version: u32,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Bound<T> {
    /// The value, or what there is of it.
    #[must_use]
    pub fn whole_or_rest(&self) -> Option<&T> {
        self.value.as_ref().or_else(|| self.rest.as_ref().map(|rest| &rest.value))
    }
}

/// A value with defaults where attributes could not be bound, and without the objects that could not.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest<T> {
    /// The value.
    pub value: T,
    /// What is wrong with it.
    pub damage: Damage,
}

/// What binding one file shares: which vocabulary, how strict, and what was found so far.
#[derive(Debug)]
pub struct Binder {
    pub(super) home: Home,
    pub(super) version: u32,
    pub(super) mode: Mode,
    pub(super) diagnostics: Vec<Diagnostic>,
    deprecations: IndexMap<(&'static str, &'static str), (Diagnostic, usize)>,
    /// Where each deprecated name was seen: an object that is used twice counts once.
    places: HashSet<(&'static str, Span)>,
    path: Vec<Step>,
    pub(super) damage: Damage,
}

/// One step from the root of a spec to the value that is being bound.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Into an attribute of a class.
    Attribute(&'static str, &'static str),
    /// Into an element of a list, or an entry of a dict.
    Element,
    /// Into a variable of the module.
    Variable(&'static str),
}

/// The kind of thing that has another name, for messages.
#[derive(Clone, Copy, Debug)]
enum Named {
    Class,
    Attribute(&'static str),
    Value(&'static str),
}

impl Binder {
    /// A binder for a file of `home`, written for `version`.
    #[must_use]
    pub fn new(home: Home, version: u32, mode: Mode) -> Self {
        let (deprecations, places) = (IndexMap::new(), HashSet::new());
        Self {
            home,
            version,
            mode,
            diagnostics: Vec::new(),
            deprecations,
            places,
            path: Vec::new(),
            damage: Damage::default(),
        }
    }

    /// Everything found, each once, in the order found.
    #[must_use]
    pub fn finish(self) -> Vec<Diagnostic> {
        let deprecations = self.deprecations.into_values().map(|(diagnostic, more)| match more {
            0 => diagnostic,
            1 => diagnostic.note("it is used once more"),
            more => diagnostic.note(format!("it is used {more} more times")),
        });
        let mut seen = HashSet::new();
        self.diagnostics.into_iter().chain(deprecations).filter(|diagnostic| seen.insert(diagnostic.clone())).collect()
    }

    /// Ends binding with `value`.
    fn bound<T>(mut self, value: Option<T>) -> Bound<T> {
        let version = self.version;
        let damage = std::mem::take(&mut self.damage);
        let diagnostics = self.finish();
        let (value, rest) = if damage.has_holes() || diagnostics.iter().any(Diagnostic::is_error) {
            (None, value.map(|value| Rest { value, damage }))
        } else {
            (value, None)
        };
        Bound { value, rest, version, diagnostics }
    }

    /// Reports `diagnostic`.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports what only strict mode refuses.
    fn report_unknown(&mut self, mut diagnostic: Diagnostic) {
        if self.mode == Mode::Lenient {
            diagnostic.severity = Severity::Warning;
        }
        self.report(diagnostic);
    }

    /// Binds one step further in.
    fn within<T>(&mut self, step: Step, bind: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let bound = bind(self);
        self.path.pop();
        bound
    }

    /// Binds an element of a list.
    fn element<T: FromValue>(&mut self, value: &Spanned) -> Option<Spanned<T>> {
        let span = value.span;
        let bound = self.within(Step::Element, |binder| T::from_value(value, binder));
        if bound.is_none() {
            self.damage.mark();
            if value.value == Value::Hole && matches!(T::TYPE, super::table::Type::Class(_)) {
                self.damage.lack_members();
            }
        }
        bound.map(|value| Spanned { value, span })
    }

    /// Reports the use of another name, as far as it deserves a word.
    fn another_name(&mut self, named: Named, former: Former, now: &'static str, span: Span, replacement: String) {
        let verdict = match former.standing {
            Standing::Synonym => return,
            Standing::Version1 if self.version >= 2 => Code::WrongVersion,
            Standing::Version1 | Standing::Deprecated => Code::Deprecated,
        };
        let fix = named.fix(former, span, replacement);
        if verdict == Code::Deprecated {
            return self.deprecate(former, now, span, fix);
        }
        let message = match named {
            Named::Class => format!("`{}` is the version 1 name of `{now}`", former.name),
            Named::Attribute(class) => format!("`{}` is the version 1 name of `{now}` of `{class}`", former.name),
            Named::Value(enumeration) => {
                format!("`{}` is the version 1 spelling of the {enumeration} `{now}`", former.name)
            }
        };
        self.report(renamed(Diagnostic::error(verdict, span, message), now, fix));
    }

    /// Collects uses of one deprecated name into one warning that holds all the edits.
    fn deprecate(&mut self, former: Former, now: &'static str, span: Span, fix: Option<Fix>) {
        if let Some((diagnostic, more)) = self.deprecations.get_mut(&(former.name, now)) {
            if self.places.insert((former.name, span)) {
                diagnostic.fixes.extend(fix);
                *more += 1;
            }
            return;
        }
        self.places.insert((former.name, span));
        let message = format!("`{}` is deprecated, it is called `{now}` now", former.name);
        let diagnostic = renamed(Diagnostic::warning(Code::Deprecated, span, message), now, fix);
        self.deprecations.insert((former.name, now), (diagnostic, 0));
    }
}

impl Named {
    /// The edit that replaces the other name; `None` where its place does not hold the name itself,
    /// since the class was imported under another one or is reached through a module.
    fn fix(self, former: Former, span: Span, replacement: String) -> Option<Fix> {
        let length = (span.end - span.start) as usize;
        if matches!(self, Self::Class) && length != former.name.len() {
            return None;
        }
        let title = match self {
            Self::Class => format!("replace it with `{replacement}`, in its import as well"),
            Self::Attribute(_) | Self::Value(_) => format!("replace it with `{replacement}`"),
        };
        Some(Fix { title, span, replacement })
    }
}

/// Adds what to do about a name that is not used any more.
fn renamed(diagnostic: Diagnostic, now: &str, fix: Option<Fix>) -> Diagnostic {
    let diagnostic = match fix {
        Some(fix) => diagnostic.fix(fix.title, fix.span, fix.replacement),
        None => diagnostic.help(format!("import and use `{now}` instead")),
    };
    diagnostic.help("or run `prisme migrate` to rename everything at once")
}
