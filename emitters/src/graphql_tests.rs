//! Tests of the GraphQL API: of each model, and of what holds for all.
//!
//! They ask in the language itself, through the application. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{FieldType, Key, Link, Model, Operations, Project};
use serde::Serialize;

use crate::lang::python::text::string;
use crate::lang::python::{Imports, api, attribute, factory, field, filter, graphql};
use crate::lang::{header, source_folder};

/// Tests of the GraphQL API.
pub const EMITTER: Emitter = Emitter {
    name: "graphql_tests",
    description: "Tests of the GraphQL API",
    enabled: is_enabled,
    outputs: &[
        shared("client", "graphql_tests/client.py.j2", |c| path(c, "graphql")),
        shared("application", "graphql_tests/application.py.j2", |c| path(c, "test_graphql")),
        Output {
            name: "model",
            template: "graphql_tests/model.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |_, model| api::is_routed(model),
                path: |c, model| path(c, &format!("test_{}_graphql", model.names.snake)),
                view: |c, model| View::new(&module(c, model)),
            },
        },
    ],
};

fn is_enabled(project: &Project) -> bool {
    project.graphql.is_some() && project.testing.graphql
}

const fn shared(name: &'static str, template: &'static str, path: fn(&Context<'_>) -> String) -> Output {
    let each = Each::Project { when: |_| true, path, view: |c| View::new(&Shared::new(c)) };
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each }
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/tests/_generated/{module}.py", source_folder(context))
}

#[derive(Serialize)]
struct Shared {
    header: String,
    module: String,
    path: String,
    url: String,
    query_name: String,
    events: bool,
    auth: bool,
    /// Something to watch.
    subscription: String,
}

impl Shared {
    fn new(context: &Context<'_>) -> Self {
        let project = context.project();
        let path = project.graphql.as_ref().map_or("", |channel| channel.path.as_str());
        Self {
            header: header("change the spec instead."),
            module: project.module.clone(),
            path: path.into(),
            url: string(&format!("http://test{path}")),
            query_name: graphql::root(project, "Query"),
            events: project.watched,
            auth: project.auth.is_some(),
            subscription: context
                .models()
                .find(|model| model.subscriptions)
                .map_or_else(String::new, |model| format!("{}Deleted", model.names.camel)),
        }
    }
}

#[derive(Serialize)]
struct ModuleView {
    header: String,
    imports: String,
    class: String,
    kind: String,
    snake: String,
    camel: String,
    plural: String,
    plural_pascal: String,
    label_plural: String,
    key: &'static str,
    key_type: &'static str,
    unknown: String,
    ops: Operations,
    has_create: bool,
    has_update: bool,
    several: bool,
    names: Vec<NameView>,
    choices: Vec<ChoiceView>,
    fields: Vec<String>,
    echoed: Vec<String>,
    unique: Vec<String>,
    changes: Vec<String>,
    echoed_changes: Vec<String>,
    not_null: Vec<String>,
    page_size: u32,
    too_many: u32,
    comparisons: Vec<ComparisonView>,
    pages: bool,
    sorts: Vec<String>,
    sparse: Vec<String>,
    search: Option<String>,
    related: Vec<String>,
    related_size: u32,
    most_statements: usize,
    ones: Vec<OneView>,
    manys: Vec<ManyView>,
    links: Vec<LinkView>,
    watched: WatchedView,
    other_key: &'static str,
}

/// The changes that a test can make and be told of.
#[derive(Serialize)]
struct WatchedView {
    created: bool,
    updated: bool,
    deleted: bool,
}

/// A field's name in requests.
#[derive(Serialize)]
struct NameView {
    wire: String,
    camel: String,
}

#[derive(Serialize)]
struct ChoiceView {
    wire: String,
    class: String,
}

/// A condition, and whether a row is found by its own value.
#[derive(Serialize)]
struct ComparisonView {
    field: String,
    camel: String,
    operator: String,
    found: &'static str,
}

#[derive(Serialize)]
struct OneView {
    name: String,
    camel: String,
    column: String,
}

#[derive(Serialize)]
struct ManyView {
    name: String,
    camel: String,
    make: String,
    overrides: String,
}

#[derive(Serialize)]
struct LinkView {
    name: String,
    camel: String,
    add: String,
    remove: String,
    make: String,
    other_key: &'static str,
    key_type: &'static str,
    unknown: String,
}

const fn key_type(key: Key) -> &'static str {
    match key {
        Key::Int => "Int",
        Key::Uuid => "UUID",
    }
}

fn unknown(key: Key) -> String {
    match key {
        Key::Int => "2147483647".into(),
        Key::Uuid => string("00000000-0000-4000-8000-000000000000"),
    }
}

/// The id of a row as JSON has it.
const fn key_json(key: Key) -> &'static str {
    match key {
        Key::Int => "row.id",
        Key::Uuid => "str(row.id)",
    }
}

/// The id of the row `other`.
const fn other_key(key: Key) -> &'static str {
    match key {
        Key::Int => "other.id",
        Key::Uuid => "str(other.id)",
    }
}

fn module(context: &Context<'_>, model: &Model) -> ModuleView {
    let entries = factory::entries(context, model);
    let several = factory::can_make(context, model, 3);
    let readable = |name: &str| model.read_fields.iter().any(|field| field == name);
    let updatable = |name: &str| model.update_fields.iter().any(|field| field == name);
    let names = |keep: &dyn Fn(&factory::Entry<'_>) -> bool| -> Vec<String> {
        entries.iter().filter(|entry| keep(entry)).map(|entry| entry.field.camel.clone()).collect()
    };
    let related = related(context, model);
    let operations = model.operations;
    let can_page = operations.list && factory::can_make(context, model, 6);
    let connections = context.project().graphql.as_ref().is_some_and(|channel| channel.connections);
    let has_related = !related.is_empty() && can_page && model.max_page_size >= 4;
    let mut view = ModuleView {
        header: header("add tests of your own in `tests/`."),
        imports: String::new(),
        class: model.names.pascal.clone(),
        kind: graphql::type_name(&model.names.pascal),
        snake: model.names.snake.clone(),
        camel: model.names.camel.clone(),
        plural: model.names.plural.camel.clone(),
        plural_pascal: model.names.plural.pascal.clone(),
        label_plural: api::label_plural(model),
        key: key_json(model.key),
        key_type: key_type(model.key),
        unknown: unknown(model.key),
        ops: operations,
        has_create: !model.create_fields.is_empty(),
        has_update: operations.update && !model.update_fields.is_empty(),
        several,
        names: sent(context, model),
        choices: choices(&entries),
        fields: shown(model),
        echoed: names(&|entry| readable(&entry.field.name)),
        unique: names(&|entry| entry.field.unique && several),
        changes: names(&|entry| updatable(&entry.field.name)),
        echoed_changes: names(&|entry| updatable(&entry.field.name) && readable(&entry.field.name)),
        not_null: not_null(model),
        page_size: model.page_size,
        too_many: model.max_page_size + 1,
        comparisons: if operations.list { comparisons(&entries) } else { Vec::new() },
        pages: can_page && connections && model.max_page_size >= 2,
        sorts: sorts(model),
        sparse: sparse(model),
        search: search(context, model).filter(|_| operations.list),
        most_statements: 3 + 2 * related.len(),
        related: if has_related { related } else { Vec::new() },
        related_size: 4,
        ones: if operations.list && several { ones(context, model) } else { Vec::new() },
        manys: if operations.list && several { manys(context, model) } else { Vec::new() },
        links: if several { links(context, model) } else { Vec::new() },
        watched: watched(model, several),
        other_key: other_key(model.key),
    };
    view.imports = imports(context, model, &view);
    view
}

fn watched(model: &Model, several: bool) -> WatchedView {
    let told = model.subscriptions && several;
    let operations = model.operations;
    WatchedView {
        created: told && operations.create && !model.create_fields.is_empty(),
        updated: told && operations.update && !model.update_fields.is_empty(),
        deleted: told && operations.delete,
    }
}

/// The fields of a request that the factory makes.
fn sent(context: &Context<'_>, model: &Model) -> Vec<NameView> {
    let entries = factory::entries(context, model).into_iter().map(|entry| entry.field);
    let parents = factory::parents(context, model).into_iter().map(|(field, _)| field);
    entries.chain(parents).map(|field| NameView { wire: string(&field.name), camel: field.camel.clone() }).collect()
}

fn choices(entries: &[factory::Entry<'_>]) -> Vec<ChoiceView> {
    let of = |entry: &factory::Entry<'_>| match &entry.field.ty {
        FieldType::Enum { name } => {
            Some(ChoiceView { wire: string(&entry.field.name), class: format!("enums.{}", graphql::type_name(name)) })
        }
        _ => None,
    };
    entries.iter().filter_map(of).collect()
}

fn shown(model: &Model) -> Vec<String> {
    let mut fields = vec!["id".to_string()];
    let read = model.read_fields.iter().filter_map(|name| model.fields.iter().find(|field| field.name == *name));
    fields.extend(read.map(|field| field.camel.clone()));
    if model.timestamps {
        fields.extend(["createdAt".into(), "updatedAt".into()]);
    }
    if model.soft_delete {
        fields.push("deletedAt".into());
    }
    fields
}

fn not_null(model: &Model) -> Vec<String> {
    if !model.operations.update {
        return Vec::new();
    }
    let updatable = |name: &String| model.update_fields.contains(name);
    let required = model.fields.iter().filter(|field| field.required && updatable(&field.name));
    required.map(|field| field.camel.clone()).collect()
}

fn comparisons(entries: &[factory::Entry<'_>]) -> Vec<ComparisonView> {
    let mut comparisons = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.field.hidden && field::query_type(entry.field).is_some()) {
        for operand in graphql::operands(&entry.field.operators, Some(&graphql::value_type(entry.field))) {
            let operator = entry.field.operators.iter().find(|operator| graphql::wire(**operator) == operand.wire);
            if let Some(found) = operator.and_then(|operator| filter::finds_itself(*operator)) {
                comparisons.push(ComparisonView {
                    field: string(&entry.field.name),
                    camel: entry.field.camel.clone(),
                    operator: operand.wire.clone(),
                    found: if found { "True" } else { "False" },
                });
            }
        }
    }
    comparisons
}

/// Some of what lists can be sorted by: the key, a field that every row has, one that can be missing.
fn sorts(model: &Model) -> Vec<String> {
    let sortable = |field: &&queries::ir::Field| field.sortable && !field.hidden;
    let first = |required: bool| model.fields.iter().filter(sortable).find(|field| field.required == required);
    let fields = [true, false].into_iter().filter_map(first).map(|field| field.name.to_uppercase());
    std::iter::once("ID".to_string()).chain(fields).collect()
}

fn sparse(model: &Model) -> Vec<String> {
    let empty = model.fields.iter().filter(|field| !field.required && field.sortable && !field.hidden);
    empty.map(|field| attribute(&field.name)).collect()
}

fn search(context: &Context<'_>, model: &Model) -> Option<String> {
    let long = |max: Option<u32>| max.is_none_or(|max| max >= 3);
    model
        .fields
        .iter()
        .filter(|field| field.searchable && long(field.bounds.max_length))
        .find(|_| factory::can_make(context, model, 3))
        .map(|field| attribute(&field.name))
}

fn related(context: &Context<'_>, model: &Model) -> Vec<String> {
    let visible = model.relations.iter().filter(|one| graphql::is_shown(context.model(&one.target)));
    visible.map(|relation| relation.camel.clone()).collect()
}

fn ones(context: &Context<'_>, model: &Model) -> Vec<OneView> {
    let one = |relation: &queries::ir::Relation| match &relation.link {
        Link::Here { column } if graphql::is_shown(context.model(&relation.target)) => {
            Some(OneView { name: relation.name.clone(), camel: relation.camel.clone(), column: attribute(column) })
        }
        _ => None,
    };
    model.relations.iter().filter_map(one).collect()
}

fn manys(context: &Context<'_>, model: &Model) -> Vec<ManyView> {
    let many = |relation: &queries::ir::Relation| {
        let target = context.model(&relation.target);
        let Link::There { column } = &relation.link else { return None };
        let reference = target.fields.iter().find(|field| field.name == *column)?;
        let is_settable = target.create_fields.contains(column) && !reference.unique;
        let is_usable = api::is_to_many(relation) && graphql::is_shown(target) && target.max_page_size >= 2;
        let is_made = is_settable && is_usable && factory::can_make(context, target, 6);
        is_made.then(|| ManyView {
            name: relation.name.clone(),
            camel: relation.camel.clone(),
            make: factory::make(target),
            overrides: format!("{{{}: {}}}", string(column), key_json(model.key)),
        })
    };
    model.relations.iter().filter_map(many).collect()
}

fn links(context: &Context<'_>, model: &Model) -> Vec<LinkView> {
    if !model.operations.update {
        return Vec::new();
    }
    api::links(context, model)
        .into_iter()
        .filter(|link| link.table.is_some() && graphql::is_shown(link.target))
        .filter(|link| factory::can_make(context, link.target, 3))
        .map(|link| {
            let forms =
                queries::ir::Names::new(&queries::ir::names::link(&link.relation.name, &model.names.snake), None);
            LinkView {
                name: link.relation.name.clone(),
                camel: link.relation.camel.clone(),
                add: format!("add{}", forms.pascal),
                remove: format!("remove{}", forms.pascal),
                make: factory::make(link.target),
                other_key: other_key(link.target.key),
                key_type: key_type(link.target.key),
                unknown: unknown(link.target.key),
            }
        })
        .collect()
}

fn imports(context: &Context<'_>, model: &Model, view: &ModuleView) -> String {
    let mut imports = Imports::new(&context.project().module);
    let ops = view.ops;
    imports.module("httpx");
    let creates = ops.create && view.has_create;
    let updates = view.has_update && view.several && !view.changes.is_empty();
    if !view.names.is_empty() {
        imports.symbol("collections.abc", "Mapping");
    }
    if !view.choices.is_empty() {
        imports.module("enum").local("api.graphql", "enums");
    }
    if creates || updates || !view.comparisons.is_empty() {
        imports.local(&factory::module(model), &factory::body(model));
    }
    let watched = &view.watched;
    if watched.created || watched.updated || watched.deleted {
        imports.symbol("fastapi", "FastAPI").local("tests._generated.graphql", "watching");
    }
    let makes = updates
        || watched.updated
        || ops.delete
        || !view.not_null.is_empty()
        || !view.comparisons.is_empty()
        || view.pages
        || view.search.is_some()
        || !view.related.is_empty()
        || !view.ones.is_empty()
        || !view.manys.is_empty()
        || !view.links.is_empty();
    if makes {
        imports.local(&factory::module(model), &factory::make(model));
    }
    if makes || creates {
        imports.local("tests._generated.plugin", "Sessions");
    }
    if view.pages {
        imports.symbol("typing", "Any");
    }
    if ops.list || !view.not_null.is_empty() || (creates && !view.unique.is_empty()) {
        imports.module("pytest");
    }
    if (view.pages && !view.sparse.is_empty()) || view.search.is_some() {
        imports.module("sqlalchemy as sa").local("", "models");
    }
    let asks = creates || ops.read || updates || watched.updated || ops.delete || ops.list || !view.links.is_empty();
    if asks {
        imports.local("tests._generated.graphql", "data");
    }
    if creates || updates || ops.delete || ops.list || !view.not_null.is_empty() || !view.links.is_empty() {
        imports.local("tests._generated.graphql", "refused");
    }
    for relation in &model.relations {
        let target = context.model(&relation.target);
        let used = view.manys.iter().any(|many| many.name == relation.name)
            || view.links.iter().any(|link| link.name == relation.name);
        if used {
            imports.local(&factory::module(target), &factory::make(target));
        }
    }
    imports.print()
}
