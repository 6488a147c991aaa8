//! From values to bound specs, with every complaint at once.
//!
//! [`FromValue`] says how a type of the vocabulary is read from a value; classes and enumerations get
//! theirs from the macros of `declare`. [`Binder`] carries what all of them share: version, strictness
//! and diagnostics. Nothing stops at the first error: what cannot be bound is left out, and a spec with
//! errors has no value.

mod call;
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
    syntax::value::Spanned,
};

/// A bound file: its value unless there are errors, and everything found on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound<T> {
    /// The value; `None` when there is an error among the diagnostics, or when the file failed before.
    pub value: Option<T>,
    /// The version the file declares; the newest one when it declares none, or none that is supported.
    pub version: u32,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// What binding one file shares: which vocabulary, how strict, and what was found so far.
#[derive(Debug)]
pub struct Binder {
    pub(super) home: Home,
    pub(super) version: u32,
    pub(super) mode: Mode,
    pub(super) diagnostics: Vec<Diagnostic>,
    deprecations: IndexMap<(&'static str, &'static str), (Diagnostic, usize)>,
    path: Vec<Step>,
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
        Self { home, version, mode, diagnostics: Vec::new(), deprecations: IndexMap::new(), path: Vec::new() }
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
    fn bound<T>(self, value: Option<T>) -> Bound<T> {
        let version = self.version;
        let diagnostics = self.finish();
        let value = value.filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
        Bound { value, version, diagnostics }
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
        self.within(Step::Element, |binder| T::from_value(value, binder)).map(|value| Spanned { value, span })
    }

    /// Reports the use of another name, as far as it deserves a word.
    fn another_name(&mut self, named: Named, former: Former, now: &'static str, span: Span, replacement: String) {
        let title = format!("replace it with `{replacement}`");
        match former.standing {
            Standing::Synonym => {}
            Standing::Version1 if self.version >= 2 => {
                let message = match named {
                    Named::Class => format!("`{}` is the version 1 name of `{now}`", former.name),
                    Named::Attribute(class) => {
                        format!("`{}` is the version 1 name of `{now}` of `{class}`", former.name)
                    }
                    Named::Value(enumeration) => {
                        format!("`{}` is the version 1 spelling of the {enumeration} `{now}`", former.name)
                    }
                };
                self.report(
                    Diagnostic::error(Code::WrongVersion, span, message)
                        .fix(title, span, replacement)
                        .help("or run `prisme migrate` to rename everything at once"),
                );
            }
            Standing::Version1 | Standing::Deprecated => self.deprecate(former, now, title, span, replacement),
        }
    }

    /// Collects uses of one deprecated name into one warning that holds all the edits.
    fn deprecate(&mut self, former: Former, now: &'static str, title: String, span: Span, replacement: String) {
        if let Some((diagnostic, more)) = self.deprecations.get_mut(&(former.name, now)) {
            let fix = Fix { title, span, replacement };
            if !diagnostic.fixes.contains(&fix) {
                diagnostic.fixes.push(fix);
                *more += 1;
            }
            return;
        }
        let message = format!("`{}` is deprecated, it is called `{now}` now", former.name);
        let diagnostic = Diagnostic::warning(Code::Deprecated, span, message)
            .fix(title, span, replacement)
            .help("or run `prisme migrate` to rename everything at once");
        self.deprecations.insert((former.name, now), (diagnostic, 0));
    }
}
