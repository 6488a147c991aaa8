//! The fields of the root types: what can be asked, changed and watched of one model.
//!
//! Start at [`Roots`].

use queries::emit::Context;
use queries::ir::Model;
use serde::Serialize;

use super::type_name;
use crate::lang::graphql::Field;
use crate::lang::python::api;
use crate::lang::python::graphql::{self, Absent, Argument, Resolver, Type};

/// The fields of one model, each where the spec wants it.
#[derive(Serialize)]
pub struct Roots {
    get: Option<Resolver>,
    list: Option<Resolver>,
    connect: Option<Resolver>,
    latest: Option<Resolver>,
    history: Option<Resolver>,
    create: Option<Resolver>,
    create_many: Option<Resolver>,
    update: Option<Resolver>,
    update_many: Option<Resolver>,
    delete: Option<Resolver>,
    delete_many: Option<Resolver>,
    created: Option<Resolver>,
    updated: Option<Resolver>,
    deleted: Option<Resolver>,
}

/// Whether rows can be asked for.
pub const fn has_queries(model: &Model) -> bool {
    model.operations.read || model.operations.list
}

/// Whether a row takes anything to be made.
pub fn takes_input(model: &Model) -> bool {
    !model.create_fields.is_empty() || !model.nested_create.is_empty()
}

/// Whether rows can be given other values.
pub fn has_update(model: &Model) -> bool {
    model.operations.update && !model.update_fields.is_empty()
}

/// The type of a model.
pub fn object(model: &Model) -> Type {
    Type::class(type_name(model))
}

/// A class that belongs to the type of a model, such as its filter.
fn of(model: &Model, suffix: &str) -> Type {
    Type::class(format!("{}{suffix}", type_name(model)))
}

/// The argument that names a row.
pub fn key(model: &Model) -> Argument {
    let alias = graphql::key_alias(model.key);
    Argument::renamed(format!("key: base.{alias},"), "id", &graphql::key(model.key))
}

/// Which rows of a list are meant, and in which order.
pub fn selecting(model: &Model) -> Vec<Argument> {
    let mut args = vec![Argument::new("where", &of(model, "Filter").optional(), Absent::Unset)];
    if model.fields.iter().any(|field| field.searchable) {
        args.push(Argument::new("search", &graphql::text().optional(), Absent::Unset));
    }
    args.push(Argument::new("sort", &of(model, "Sort").list().optional(), Absent::Unset));
    args
}

/// Which page of them.
fn paging(model: &Model) -> [Argument; 2] {
    let first = match api::style(model) {
        "Offset" => Argument::new("page", &graphql::int(), Absent::Number(1)),
        _ => Argument::new("cursor", &graphql::text().optional(), Absent::Unset),
    };
    [first, Argument::new("page_size", &graphql::int(), Absent::Number(model.page_size))]
}

/// A class of `types` that is about rows of the model, such as `types.Page[Post]`.
fn around(model: &Model, class: &str) -> Type {
    let kind = type_name(model);
    Type::named(format!("types.{class}[{kind}]"), format!("{kind}{class}"))
}

impl Roots {
    /// The fields that the spec wants.
    pub fn new(context: &Context<'_>, model: &Model) -> Self {
        let ops = model.operations;
        let names = &model.names;
        let (class, plural) = (&names.pascal, &names.plural.pascal);
        let label = api::label_plural(model);
        let is_connected = super::has_connections(context);
        let page = || around(model, if api::style(model) == "Offset" { "Page" } else { "CursorPage" });
        let paged = || selecting(model).into_iter().chain(paging(model)).collect::<Vec<_>>();
        let row = || object(model).optional();
        let rows = || object(model).list().optional();
        let data = |suffix: &str| Argument::new("data", &of(model, suffix), Absent::Refused);
        let several = |suffix: &str| Argument::new("data", &of(model, suffix).list(), Absent::Refused);
        let keys = || {
            let line = format!("keys: base.{}s,", graphql::key_alias(model.key));
            Argument::renamed(line, "ids", &graphql::key(model.key).list())
        };
        let temporal = api::temporal(model).filter(|_| ops.list);
        let group = temporal.as_ref().and_then(|facts| facts.group);
        let (of_each, of_one) = if group.is_some() { (" of each group", " of one group") } else { ("", "") };
        let input = takes_input(model);
        let update = has_update(model);
        Self {
            get: ops.read.then(|| {
                let about = format!("Return one of the {label}, or nothing.");
                Resolver::new(&names.camel, &about, vec![key(model)], &row())
            }),
            list: ops.list.then(|| {
                Resolver::new(&names.plural.camel, &format!("Return one page of the {label}."), paged(), &page())
            }),
            connect: (ops.list && is_connected).then(|| {
                let mut args = selecting(model);
                args.extend(slicing(model));
                let name = format!("{}Connection", names.plural.camel);
                Resolver::new(name, &format!("Return a slice of the {label}."), args, &around(model, "Connection"))
            }),
            latest: temporal.as_ref().filter(|facts| facts.latest).map(|_| {
                let about = format!("Return the newest {label}{of_each}.");
                Resolver::new(format!("latest{plural}"), &about, paged(), &page())
            }),
            history: temporal.as_ref().filter(|facts| facts.history).map(|_| {
                let group = group.map(|field| Argument::new("group", &graphql::value_type(field), Absent::Refused));
                let args = group.into_iter().chain(paged()).collect();
                let about = format!("Return the {label}{of_one}, newest first.");
                Resolver::new(format!("historyOf{plural}"), &about, args, &page())
            }),
            create: ops.create.then(|| {
                let args = if input { vec![data("CreateInput")] } else { Vec::new() };
                Resolver::new(format!("create{class}"), &format!("Make one of the {label}."), args, &row())
            }),
            create_many: (ops.create && input).then(|| {
                let about = format!("Make several {label}: all or none.");
                Resolver::new(format!("create{plural}"), &about, vec![several("CreateInput")], &rows())
            }),
            update: update.then(|| {
                let about = format!("Change the given fields of one of the {label}.");
                Resolver::new(format!("update{class}"), &about, vec![key(model), data("UpdateInput")], &row())
            }),
            update_many: update.then(|| {
                let about = format!("Change several {label}: all or none.");
                Resolver::new(format!("update{plural}"), &about, vec![several("BulkUpdateInput")], &rows())
            }),
            delete: ops.delete.then(|| {
                let ty = graphql::key(model.key).optional();
                Resolver::new(format!("delete{class}"), &format!("Delete one of the {label}."), vec![key(model)], &ty)
            }),
            delete_many: ops.delete.then(|| {
                let ty = graphql::key(model.key).list().optional();
                let about = format!("Delete several {label}: all or none.");
                Resolver::new(format!("delete{plural}"), &about, vec![keys()], &ty)
            }),
            created: model.subscriptions.then(|| {
                let name = format!("{}Created", names.camel);
                Resolver::stream(name, &format!("Yield new {label}."), Vec::new(), &object(model))
            }),
            updated: model.subscriptions.then(|| {
                let line = format!("only: base.Optional{} = None,", graphql::key_alias(model.key));
                let only = Argument::renamed(line, "id", &graphql::key(model.key).optional()).or_null();
                let about = format!("Yield {label} that change, or one of them.");
                Resolver::stream(format!("{}Updated", names.camel), &about, vec![only], &object(model))
            }),
            deleted: model.subscriptions.then(|| {
                let about = format!("Yield the ids of deleted {label}.");
                let ty = graphql::key(model.key);
                Resolver::stream(format!("{}Deleted", names.camel), &about, Vec::new(), &ty)
            }),
        }
    }

    /// What can be asked, in the order of the module.
    pub fn queries(&self) -> impl Iterator<Item = &Field> {
        fields([&self.get, &self.list, &self.connect, &self.latest, &self.history])
    }

    /// What can be changed, in the order of the module; links come after it.
    pub fn mutations(&self) -> impl Iterator<Item = &Field> {
        let [create, update, delete] =
            [[&self.create, &self.create_many], [&self.update, &self.update_many], [&self.delete, &self.delete_many]];
        fields([create, update, delete].concat())
    }

    /// What can be watched, in the order of the module.
    pub fn subscriptions(&self) -> impl Iterator<Item = &Field> {
        fields([&self.created, &self.updated, &self.deleted])
    }

    /// The lines of code in which values of the spec's types are named.
    pub fn lines(&self) -> impl Iterator<Item = &String> {
        self.history.iter().flat_map(Resolver::args)
    }
}

fn fields<'a>(all: impl IntoIterator<Item = &'a Option<Resolver>>) -> impl Iterator<Item = &'a Field> {
    all.into_iter().flatten().map(Resolver::field)
}

/// Which slice of a list is meant.
fn slicing(model: &Model) -> [Argument; 4] {
    let (text, int) = (graphql::text().optional(), graphql::int().optional());
    [
        Argument::new("first", &graphql::int(), Absent::Number(model.page_size)),
        Argument::new("after", &text, Absent::Null),
        Argument::new("last", &int, Absent::Null),
        Argument::new("before", &text, Absent::Null),
    ]
}
