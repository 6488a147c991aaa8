//! Where things were declared. Kept out of the IR, for explanations and later checks.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::Span;

/// Places of declarations, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    models: HashMap<Arc<str>, ModelPlaces>,
    enums: HashMap<Arc<str>, Span>,
    roles: HashMap<Arc<str>, RolePlaces>,
}

/// Places of a role and of what it permits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RolePlaces {
    pub span: Span,
    /// Permissions as the IR has them.
    pub permissions: Vec<(String, Span)>,
}

/// Places of one model and what it declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ModelPlaces {
    pub span: Span,
    pub fields: Vec<(Arc<str>, Span)>,
    pub relations: Vec<(Arc<str>, Span)>,
    /// In the order of the IR.
    pub policies: Vec<Span>,
    /// The list of what is public, when there is one.
    pub public: Option<Span>,
}

impl Places {
    pub(super) fn add_model(&mut self, name: Arc<str>, places: ModelPlaces) {
        self.models.insert(name, places);
    }

    pub(super) fn add_enum(&mut self, name: Arc<str>, span: Span) {
        self.enums.entry(name).or_insert(span);
    }

    pub(super) fn add_role(&mut self, name: Arc<str>, places: RolePlaces) {
        self.roles.entry(name).or_insert(places);
    }

    /// The declaration of a role.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<Span> {
        self.roles.get(name).map(|places| places.span)
    }

    /// The declaration of a permission of a role.
    #[must_use]
    pub fn permission(&self, role: &str, permission: &str) -> Option<Span> {
        let permissions = &self.roles.get(role)?.permissions;
        permissions.iter().find(|(candidate, _)| candidate == permission).map(|(_, span)| *span)
    }

    /// The declaration of a policy of a model, by its place in the IR.
    #[must_use]
    pub fn policy(&self, model: &str, index: usize) -> Option<Span> {
        self.models.get(model)?.policies.get(index).copied()
    }

    /// Where a model says what is public.
    #[must_use]
    pub fn public(&self, model: &str) -> Option<Span> {
        self.models.get(model)?.public
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
