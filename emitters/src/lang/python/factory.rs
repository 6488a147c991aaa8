//! Facts about the factories of the generated tests: which values they give, what they can make.

use queries::emit::Context;
use queries::ir::{Field, FieldType, Model};

use super::api;
use super::sample::{self, Sample};

/// A field of a request with a valid value.
pub struct Entry<'a> {
    /// The field.
    pub field: &'a Field,
    /// Its value.
    pub sample: Sample,
}

/// The fields that the factory gives a value, in the order of the model.
#[must_use]
pub fn entries<'a>(context: &Context<'_>, model: &'a Model) -> Vec<Entry<'a>> {
    creatable(model)
        .filter_map(|field| sample::value(context, model, field).map(|sample| Entry { field, sample }))
        .collect()
}

/// The fields that a request to make a row can hold.
pub fn creatable(model: &Model) -> impl Iterator<Item = &Field> {
    model.fields.iter().filter(|field| model.create_fields.contains(&field.name))
}

/// The references that the factory has to make a row for: (field, model at the other end).
#[must_use]
pub fn parents<'a>(context: &Context<'a>, model: &'a Model) -> Vec<(&'a Field, &'a Model)> {
    references(context, model).filter(|(field, _)| field.required).collect()
}

/// The references that a request can hold: (field, model at the other end).
pub fn references<'a>(context: &Context<'a>, model: &'a Model) -> impl Iterator<Item = (&'a Field, &'a Model)> {
    creatable(model).filter_map(|field| match &field.ty {
        FieldType::ForeignKey { target, .. } => Some((field, context.model(target))),
        _ => None,
    })
}

/// How many rows in a row the factory can make before values repeat that must not; `None` when there is no end.
#[must_use]
pub fn capacity(context: &Context<'_>, model: &Model) -> Option<u64> {
    rows(context, model, &mut Vec::new())
}

fn rows(context: &Context<'_>, model: &Model, inside: &mut Vec<String>) -> Option<u64> {
    if inside.contains(&model.name.to_string()) {
        return Some(0);
    }
    inside.push(model.name.to_string());
    let distinct = |field: &Field| match &field.ty {
        FieldType::ForeignKey { .. } => None,
        _ if !model.create_fields.contains(&field.name) => None,
        _ => sample::value(context, model, field).and_then(|sample| sample.distinct),
    };
    let mut limits: Vec<u64> = model.fields.iter().filter(|field| field.unique).filter_map(distinct).collect();
    for group in &model.unique_together {
        let members = model.fields.iter().filter(|field| group.contains(&field.name));
        // The members take turns together, so the slowest to come round decides; one without end is enough.
        let longest = members.map(distinct).try_fold(0, |longest, limit| limit.map(|limit| longest.max(limit)));
        limits.extend(longest);
    }
    let parents = parents(context, model);
    for (_, parent) in &parents {
        let times = parents.iter().filter(|(_, other)| other.name == parent.name).count() as u64;
        limits.extend(rows(context, parent, inside).map(|limit| limit / times));
    }
    inside.pop();
    limits.into_iter().min()
}

/// Whether the factory can make `count` rows in a row.
#[must_use]
pub fn can_make(context: &Context<'_>, model: &Model, count: u64) -> bool {
    capacity(context, model).is_none_or(|capacity| capacity >= count)
}

/// The module of the factory, below the package.
#[must_use]
pub fn module(model: &Model) -> String {
    format!("tests._generated.factories.{}", api::module(model))
}

/// The function that makes a row.
#[must_use]
pub fn make(model: &Model) -> String {
    format!("make_{}", model.names.snake)
}

/// The function that makes a request.
#[must_use]
pub fn body(model: &Model) -> String {
    format!("valid_{}", model.names.snake)
}

/// Tests need factories even where nobody else wants them.
#[must_use]
pub fn are_written(context: &Context<'_>) -> bool {
    let testing = &context.project().testing;
    testing.factories || testing.unit || testing.integration || (testing.graphql && context.project().graphql.is_some())
}
