//! The seed module: rows to start with, made by the factories of the tests.

use std::collections::{BTreeMap, BTreeSet};

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{Default, Field, FieldType, Model};
use serde::Serialize;

use crate::lang::python::text::string;
use crate::lang::python::{Imports, attribute, factory, sample};
use crate::lang::source_folder;

/// Seed rows.
pub const EMITTER: Emitter = Emitter {
    name: "seed",
    description: "Rows to start with, which `prisme db seed` makes",
    enabled: |_| true,
    outputs: &[Output {
        name: "seed",
        template: "seed/seed.py.j2",
        strategy: Strategy::GenerateOnce,
        each: Each::Project {
            when: |_| true,
            path: |c| format!("{}/seed.py", source_folder(c)),
            view: |c| View::new(&seed(c)),
        },
    }],
};

#[derive(Serialize)]
struct SeedView {
    imports: String,
    auth: bool,
    factories: Vec<SeedFactory>,
}

#[derive(Serialize)]
struct SeedFactory {
    make: String,
    /// The variable that holds the keys, and whether later rows refer to them.
    ids: String,
    kept: bool,
    range: String,
    /// Arguments that name rows made before.
    references: Vec<String>,
}

/// Rows of each model that the seed module makes, unless its unique fields have fewer values.
const SEED_ROWS: u64 = 20;

fn seed(context: &Context<'_>) -> SeedView {
    let mut imports = Imports::new(&context.project().module);
    imports
        .module("asyncio")
        .module("sqlalchemy as sa")
        .symbol("sqlalchemy.ext.asyncio", "AsyncSession")
        .local("", "models")
        .local("config", "get_settings")
        .local("database", "make_engine")
        .local("database", "make_sessions");
    let mut made: BTreeMap<&str, u64> = BTreeMap::new();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    let mut factories = Vec::new();
    let order = if factory::are_written(context) { &context.project().creation_order[..] } else { &[] };
    for name in order {
        let model = context.model(name);
        let earlier: Vec<(&Field, &Model)> = factory::references(context, model)
            .filter(|(field, other)| field.required || made.contains_key(&*other.name))
            .collect();
        let count = seed_rows(context, model, &made);
        if count == 0 || earlier.iter().any(|(_, other)| !made.contains_key(&*other.name)) {
            continue;
        }
        imports.local(&factory::module(model), &factory::make(model));
        made.insert(&model.name, count);
        kept.extend(earlier.iter().map(|(_, other)| &*other.name));
        let range = if count < SEED_ROWS { format!("range(min(ROWS, {count}))") } else { "range(ROWS)".into() };
        let references = earlier.iter().map(|(field, other)| reference(field, &ids_of(other))).collect();
        factories.push((&model.name, factory::make(model), ids_of(model), range, references));
    }
    let factories = factories.into_iter().map(|(name, make, ids, range, references)| SeedFactory {
        kept: kept.contains(&**name),
        make,
        ids,
        range,
        references,
    });
    SeedView { factories: factories.collect(), imports: imports.print(), auth: context.project().auth.is_some() }
}

fn ids_of(model: &Model) -> String {
    format!("{}_ids", model.names.snake)
}

fn reference(field: &Field, ids: &str) -> String {
    let row = format!("{ids}[n % len({ids})]");
    if attribute(&field.name) == field.name {
        format!("{}={row},", field.name)
    } else {
        format!("**{{{}: {row}}},", string(&field.name))
    }
}

/// How many rows of a model can be made whose references go round the rows `made` before.
fn seed_rows(context: &Context<'_>, model: &Model, made: &BTreeMap<&str, u64>) -> u64 {
    // How many different values a field gets; no end without an entry.
    let distinct = |field: &Field| match &field.ty {
        FieldType::ForeignKey { target, .. } => made.get(&**target).copied(),
        _ if model.create_fields.contains(&field.name) => {
            sample::value(context, model, field).and_then(|sample| sample.distinct)
        }
        _ => field.default.as_ref().filter(|default| !matches!(default, Default::Factory(_))).map(|_| 1),
    };
    let unique = model.fields.iter().filter(|field| field.unique).filter_map(distinct);
    let groups = model.unique_together.iter().filter_map(|group| {
        let mut members = model.fields.iter().filter(|field| group.contains(&field.name)).map(distinct);
        members.try_fold(0, |longest, limit| limit.map(|limit| longest.max(limit)))
    });
    unique.chain(groups).chain([SEED_ROWS]).min().unwrap_or(SEED_ROWS)
}
