//! A model while it is being lowered.

use std::collections::HashMap;
use std::sync::Arc;

use super::report::Report;
use super::text::shown;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{Field, FieldType, Model, Relation};
use crate::schema::domain;

/// The columns that no spec declares.
pub(super) const IMPLICIT: [&str; 4] = ["id", "created_at", "updated_at", "deleted_at"];

/// A model while it is being lowered: the IR so far, and where its parts come from.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub spec: &'a domain::Model,
    pub model: Model,
    /// Where fields come from, as in `model.fields`.
    pub origins: Vec<Origin<'a>>,
    /// Where relations come from, as in `model.relations`.
    pub relation_spans: Vec<Span>,
    fields: HashMap<Arc<str>, usize>,
    relations: HashMap<Arc<str>, usize>,
    /// Whether a model of the same name came before it: it is checked, but not part of the IR.
    pub repeated: bool,
}

/// Where a field comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    /// The declaration; `None` for a foreign key that a relationship made.
    pub spec: Option<&'a domain::Field>,
    /// Its name in the spec, or the relationship's.
    pub span: Span,
    /// Whether something is wrong with its type, so that nothing that depends on it is checked.
    pub broken: bool,
}

impl<'a> Draft<'a> {
    pub fn new(spec: &'a domain::Model, model: Model, repeated: bool) -> Self {
        Self {
            spec,
            origins: Vec::with_capacity(spec.fields.len()),
            relation_spans: Vec::new(),
            fields: HashMap::with_capacity(spec.fields.len()),
            relations: HashMap::new(),
            model,
            repeated,
        }
    }

    /// The place of the model's name.
    pub fn span(&self) -> Span {
        self.spec.spans.of("name")
    }

    /// Adds a field, unless there is one of that name: then it returns the place of the first.
    pub fn add_field(&mut self, name: Arc<str>, field: Field, origin: Origin<'a>) -> Result<(), Span> {
        if let Some(first) = self.fields.get(&name) {
            return Err(self.origins[*first].span);
        }
        self.fields.insert(name, self.model.fields.len());
        self.model.fields.push(field);
        self.origins.push(origin);
        Ok(())
    }

    /// Adds a relation, unless there is one of that name: then it returns the place of the first.
    pub fn add_relation(&mut self, name: Arc<str>, relation: Relation, span: Span) -> Result<(), Span> {
        if let Some(first) = self.relations.get(&name) {
            return Err(self.relation_spans[*first]);
        }
        self.relations.insert(name, self.model.relations.len());
        self.model.relations.push(relation);
        self.relation_spans.push(span);
        Ok(())
    }

    /// The place of a field in `model.fields`.
    pub fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.get(name).copied()
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.field_index(name).map(|index| &self.model.fields[index])
    }

    /// The relation of that name.
    pub fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.get(name).map(|index| &self.model.relations[*index])
    }

    /// Whether `name` is a column that every such model has without declaring it.
    pub fn has_implicit(&self, name: &str) -> bool {
        match name {
            "id" => true,
            "created_at" | "updated_at" => self.model.timestamps,
            "deleted_at" => self.model.soft_delete,
            _ => false,
        }
    }

    /// The type of an implicit column other than `id`.
    pub fn implicit_type(&self, name: &str) -> Option<FieldType> {
        (name != "id" && self.has_implicit(name)).then_some(FieldType::DateTime)
    }

    /// Reports that the model has no field `name`, with what might be meant.
    pub fn unknown_field(&self, report: &mut Report, code: Code, span: Span, name: &str) {
        let message = format!("`{}` has no field {}", self.model.name, shown(name));
        let diagnostic = Diagnostic::error(code, span, message);
        if let Some(relation) = self.relation(name) {
            let help = match &relation.link {
                crate::ir::Link::Here { column } => format!("use the relationship's column, `{column}`"),
                _ => "name a column; this relationship is stored elsewhere".into(),
            };
            report.push(diagnostic.at("a relationship").help(help));
            return;
        }
        let near = report.nearest(name, self.model.fields.iter().map(|field| field.name.as_str()));
        let names: Vec<&str> = self.model.fields.iter().take(21).map(|field| field.name.as_str()).collect();
        report.push(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if names.len() <= 20 && !names.is_empty() => {
                diagnostic.help(format!("its fields are {}", super::report::quoted(&names)))
            }
            None => diagnostic.help("declare the field, or remove the name"),
        });
    }
}
