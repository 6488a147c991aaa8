//! What binding had to leave out, so that the rest can be checked in the same run.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::value::{Node, Value};

/// Objects with a mistake of their own, and names of objects that could not be bound at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Damage {
    /// Every object, and whether it has a mistake of its own.
    objects: Vec<(Span, bool)>,
    /// Objects that are being bound, from the outside in: positions in `objects`.
    open: Vec<usize>,
    lost: BTreeSet<Arc<str>>,
}

impl Damage {
    /// Begins an object.
    pub(super) fn open(&mut self, span: Span) {
        self.open.push(self.objects.len());
        self.objects.push((span, false));
    }

    /// Ends the object begun last.
    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    /// The object begun last has a mistake.
    pub(super) fn mark(&mut self) {
        if let Some(object) = self.open.last() {
            self.objects[*object].1 = true;
        }
    }

    /// An object cannot be bound at all: what refers to it by name will not find it.
    pub(super) fn lose(&mut self, node: &Node) {
        // Its name may stand under a misspelt attribute, so every text counts.
        self.lost.extend(node.arguments.iter().filter_map(|argument| match &argument.value.value {
            Value::Str(text) => Some(Arc::clone(text)),
            _ => None,
        }));
    }

    /// Whether a mistake found in what is left may be none: it lies in a damaged object, or names a lost one.
    #[must_use]
    pub fn explains(&self, finding: &Diagnostic) -> bool {
        let Some(place) = &finding.primary else { return true };
        let holds =
            |span: Span| span.file == place.span.file && span.start <= place.span.start && place.span.end <= span.end;
        let innermost =
            self.objects.iter().filter(|(span, _)| holds(*span)).min_by_key(|(span, _)| span.end - span.start);
        let texts = || {
            let labels = finding.secondary.iter().map(|label| &label.text);
            [&finding.message, &place.text].into_iter().chain(&finding.notes).chain(&finding.help).chain(labels)
        };
        innermost.is_some_and(|(_, is_damaged)| *is_damaged)
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
