//! Where things were declared. Kept out of the IR, for explanations and later checks.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::Span;

/// Places of declarations, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    models: HashMap<Arc<str>, ModelPlaces>,
    enums: HashMap<Arc<str>, Span>,
}

/// Places of one model and what it declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ModelPlaces {
    pub span: Span,
    pub fields: Vec<(Arc<str>, Span)>,
    pub relations: Vec<(Arc<str>, Span)>,
}

impl Places {
    pub(super) fn add_model(&mut self, name: Arc<str>, places: ModelPlaces) {
        self.models.insert(name, places);
    }

    pub(super) fn add_enum(&mut self, name: Arc<str>, span: Span) {
        self.enums.entry(name).or_insert(span);
    }

    /// The declaration of a model.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<Span> {
        self.models.get(name).map(|places| places.span)
    }

    /// The declaration of a field; for a foreign key that a relationship made, that of the relationship.
    #[must_use]
    pub fn field(&self, model: &str, field: &str) -> Option<Span> {
        find(&self.models.get(model)?.fields, field)
    }

    /// The declaration of a relationship; for an implied inverse, that of the other side.
    #[must_use]
    pub fn relation(&self, model: &str, relation: &str) -> Option<Span> {
        find(&self.models.get(model)?.relations, relation)
    }

    /// The declaration of an enum: an `Enum(...)`, or the choices of a field.
    #[must_use]
    pub fn enumeration(&self, name: &str) -> Option<Span> {
        self.enums.get(name).copied()
    }
}

fn find(list: &[(Arc<str>, Span)], name: &str) -> Option<Span> {
    list.iter().find(|(candidate, _)| &**candidate == name).map(|(_, span)| *span)
}
