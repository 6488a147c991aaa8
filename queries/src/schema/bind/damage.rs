//! What binding had to leave out, so that the rest can be checked in the same run.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::value::{Argument, Node, Value};

/// Objects with a mistake of their own, and names of objects that could not be bound at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Damage {
    /// Every object.
    objects: Vec<Object>,
    /// Objects that are being bound, from the outside in: positions in `objects`.
    open: Vec<usize>,
    lost: BTreeSet<Arc<str>>,
    /// Something is lost whose name is not known.
    is_total: bool,
    has_holes: bool,
}

/// A constructor call.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Object {
    span: Span,
    /// It has a mistake of its own.
    is_damaged: bool,
    /// Some of the objects in it are missing.
    lacks_members: bool,
}

impl Damage {
    /// Begins an object.
    pub(super) fn open(&mut self, span: Span) {
        self.open.push(self.objects.len());
        self.objects.push(Object { span, is_damaged: false, lacks_members: false });
    }

    /// Ends the object begun last, which was made from `node`, if at all.
    pub(super) fn close(&mut self, node: &Node, is_made: bool) {
        let object = self.open.pop().map(|at| self.objects[at]);
        let lacks_members = object.is_some_and(|object| object.lacks_members);
        if lacks_members && self.open.is_empty() {
            self.is_total = true;
        } else if lacks_members || !is_made {
            self.lose(node);
        }
    }

    /// The object begun last has a mistake.
    pub(super) fn mark(&mut self) {
        if let Some(object) = self.open.last() {
            self.objects[*object].is_damaged = true;
        }
    }

    /// The object begun last lacks objects that nobody knows the names of.
    pub(super) fn lack_members(&mut self) {
        if let Some(object) = self.open.last() {
            self.objects[*object].lacks_members = true;
        }
    }

    /// There is a value that could not be evaluated.
    pub(super) fn hole(&mut self) {
        self.has_holes = true;
    }

    /// Whether anything could not be evaluated.
    #[must_use]
    pub(super) const fn has_holes(&self) -> bool {
        self.has_holes
    }

    /// What refers to this object, or into it, by name will not find it.
    fn lose(&mut self, node: &Node) {
        // Its name may stand under a misspelt attribute, so every text counts.
        let known = self.lost.len();
        self.lost.extend(node.arguments.iter().filter_map(|argument| match &argument.value.value {
            Value::Str(text) => Some(Arc::clone(text)),
            _ => None,
        }));
        let is_name = |argument: &Argument| argument.keyword.as_ref().is_none_or(|keyword| &*keyword.value == "name");
        let is_nameless = node.arguments.iter().any(|one| is_name(one) && one.value.value == Value::Hole);
        self.is_total |= is_nameless || known == 0 && self.lost.is_empty();
    }

    /// Whether a mistake found in what is left may be none: it lies in a damaged object, or names a lost one.
    #[must_use]
    pub fn explains(&self, finding: &Diagnostic) -> bool {
        let Some(place) = finding.primary.as_ref().filter(|_| !self.is_total) else { return true };
        let holds =
            |span: Span| span.file == place.span.file && span.start <= place.span.start && place.span.end <= span.end;
        let around = self.objects.iter().filter(|object| holds(object.span));
        let innermost = around.min_by_key(|object| object.span.end - object.span.start);
        let texts = || {
            let labels = finding.secondary.iter().map(|label| &label.text);
            [&finding.message, &place.text].into_iter().chain(&finding.notes).chain(&finding.help).chain(labels)
        };
        innermost.is_some_and(|object| object.is_damaged)
            || self.lost.iter().map(|name| squashed(name)).any(|name| {
                // What is derived from a name starts with it: `Turbine`, `turbine_id`.
                texts().any(|text| text.split(['`', '.']).any(|word| squashed(word).starts_with(&name)))
            })
    }
}

/// Without case and underscores.
fn squashed(word: &str) -> String {
    word.chars().filter(|character| *character != '_').flat_map(char::to_lowercase).collect()
}
