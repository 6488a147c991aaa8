//! Relations: which sides belong together, where the link is stored, what happens on deletion.
//!
//! Phases over all relationships of the project at once: [`collect`](Lowering::collect) resolves targets,
//! `pair` finds the other sides, `column` and `table` decide where links are stored and make what the
//! spec leaves implied. Every phase is one pass over flat lists, so chains and circles of any length do.

mod column;
mod option;
mod pair;
mod table;

use std::collections::HashMap;

use heck::ToLowerCamelCase;

pub(super) use option::on_delete;

use super::Lowering;
use super::text::{check_optional, shown};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::names::sentence_case;
use crate::ir::{Cascade, Link, Relation, RelationKind};
use crate::schema::domain::{Relationship, RelationshipType};

/// One declared side of a relation.
#[derive(Debug)]
pub(super) struct Side<'a> {
    /// The model that declares it.
    model: usize,
    spec: &'a Relationship,
    kind: RelationKind,
    target: Option<usize>,
    /// The declared other side.
    partner: Option<usize>,
    /// The name of an undeclared other side.
    implied: Option<&'a str>,
    /// Whether something is wrong with it that would make further complaints noise.
    broken: bool,
    cascade: Cascade,
    link: Option<Link>,
    required: bool,
}

impl Side<'_> {
    fn name_span(&self) -> Span {
        self.spec.spans.of("name")
    }
}

/// Every declared side, and how to find one by model and name.
pub(super) struct Sides<'a> {
    list: Vec<Side<'a>>,
    index: HashMap<(usize, &'a str), usize>,
}

impl<'a> Lowering<'a> {
    /// Lowers every relationship.
    pub fn relations(&mut self) {
        let mut sides = self.collect();
        self.pair(&mut sides);
        self.columns(&mut sides);
        self.tables(&mut sides);
        self.attach(&sides);
        self.stray_foreign_keys();
    }

    fn collect(&mut self) -> Sides<'a> {
        let mut sides = Sides { list: Vec::new(), index: HashMap::new() };
        for model in 0..self.drafts.len() {
            if self.drafts[model].repeated {
                continue;
            }
            for item in &self.drafts[model].spec.relationships {
                let spec = &item.value;
                if let Some(first) = sides.index.get(&(model, &*spec.name)) {
                    let first: &Side<'_> = &sides.list[*first];
                    let message = format!(
                        "`{}` has two relationships called {}",
                        self.drafts[model].model.name,
                        shown(&spec.name)
                    );
                    self.report.push(
                        Diagnostic::error(Code::Duplicate, spec.spans.of("name"), message)
                            .and(first.name_span(), "the first one")
                            .help("rename or remove one of them"),
                    );
                    continue;
                }
                sides.index.insert((model, &spec.name), sides.list.len());
                let side = self.side(model, spec);
                sides.list.push(side);
            }
        }
        sides
    }

    fn side(&mut self, model: usize, spec: &'a Relationship) -> Side<'a> {
        for (what, key, text) in
            [("the label", "label", &spec.label), ("the description", "description", &spec.description)]
        {
            if text.is_some() {
                check_optional(&mut self.report, what, text.as_ref(), spec.spans.of(key));
            }
        }
        let target = self.index.get(&*spec.target).copied();
        if target.is_none() {
            self.unknown_model(&spec.target, spec.spans.of("target"));
        }
        let kind = match spec.kind {
            RelationshipType::OneToMany => RelationKind::OneToMany,
            RelationshipType::ManyToOne => RelationKind::ManyToOne,
            RelationshipType::OneToOne => RelationKind::OneToOne,
            RelationshipType::ManyToMany => RelationKind::ManyToMany,
        };
        let cascade = option::cascade(&mut self.report, spec);
        option::check(&mut self.report, spec);
        Side {
            model,
            spec,
            kind,
            target,
            partner: None,
            implied: None,
            broken: target.is_none(),
            cascade,
            link: None,
            required: spec.required && matches!(kind, RelationKind::ManyToOne | RelationKind::OneToOne),
        }
    }

    /// Gives the models their relations: declared ones in order, then implied inverses.
    fn attach(&mut self, sides: &Sides<'a>) {
        for side in &sides.list {
            let (Some(target), Some(link)) = (side.target, &side.link) else { continue };
            let inverse = side.partner.map(|partner| &*sides.list[partner].spec.name).or(side.implied);
            let relation = Relation {
                name: side.spec.name.to_string(),
                camel: side.spec.name.to_lower_camel_case(),
                label: side.spec.label.as_ref().map_or_else(|| sentence_case(&side.spec.name), ToString::to_string),
                description: side.spec.description.as_ref().map(ToString::to_string),
                kind: side.kind,
                target: self.drafts[target].model.name.clone(),
                inverse: inverse.map(str::to_string),
                link: link.clone(),
                required: side.required && matches!(link, Link::Here { .. }),
                cascade: side.cascade,
                lazy: side.spec.lazy.map_or("select", |lazy| lazy.as_str()).to_string(),
                renamed_from: side.spec.renamed_from.as_ref().map(ToString::to_string),
            };
            // Repeated names were reported when the sides were collected.
            let _ = self.drafts[side.model].add_relation(side.spec.name.clone(), relation, side.name_span());
        }
        for side in &sides.list {
            self.attach_implied(side);
        }
    }

    fn attach_implied(&mut self, side: &Side<'a>) {
        let (Some(target), Some(name), Some(Link::There { column })) = (side.target, side.implied, &side.link) else {
            return;
        };
        let required = self.drafts[target].field(column).is_some_and(|field| field.required);
        let relation = Relation {
            name: name.to_string(),
            camel: name.to_lower_camel_case(),
            label: sentence_case(name),
            description: None,
            kind: RelationKind::ManyToOne,
            target: self.drafts[side.model].model.name.clone(),
            inverse: Some(side.spec.name.to_string()),
            link: Link::Here { column: column.clone() },
            required,
            cascade: option::SAVE,
            lazy: side.spec.lazy.map_or("select", |lazy| lazy.as_str()).to_string(),
            renamed_from: None,
        };
        let span = side.spec.spans.of("back_populates");
        if let Err(first) = self.drafts[target].add_relation(name.into(), relation, span) {
            let message = format!("`{}` gets two relationships called {}", self.drafts[target].model.name, shown(name));
            self.report.push(
                Diagnostic::error(Code::InverseMismatch, span, message)
                    .and(first, "the other one")
                    .help("give each relationship a `back_populates` of its own"),
            );
        }
    }

    /// Reports foreign keys that say neither where they lead nor belong to a relationship.
    fn stray_foreign_keys(&mut self) {
        for draft in &self.drafts {
            for (field, origin) in draft.model.fields.iter().zip(&draft.origins) {
                let crate::ir::FieldType::ForeignKey { target, .. } = &field.ty else { continue };
                let Some(spec) = origin.spec.filter(|spec| target.is_empty() && spec.references.is_none()) else {
                    continue;
                };
                let message = format!("the foreign key `{}` does not say which model it refers to", spec.name);
                self.report.error(
                    Code::RelationshipColumn,
                    spec.spans.of("name"),
                    message,
                    "add `references=\"Model\"`",
                );
            }
        }
    }
}
