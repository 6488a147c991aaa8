//! The tests of the back end: factories of valid rows, fixtures, and what has to hold for each model, for
//! its service, its routes and its migrations.
//!
//! Generated tests always match the spec; the user's own live beside them. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{Default, Engine, Field, FieldType, Key, Model, OnDelete};
use serde::Serialize;

use crate::lang::python::api::{self, LinkFacts, Nested, NestedOrder};
use crate::lang::python::sample;
use crate::lang::python::text::string;
use crate::lang::python::{Imports, attribute, factory, field, filter};
use crate::lang::{header, source_folder};

mod mcp;

/// Tests and factories.
pub const EMITTER: Emitter = Emitter {
    name: "tests",
    description: "Tests of the back end: factories, fixtures, services, routes, migrations",
    enabled: |_| true,
    outputs: &[
        once("package", "tests/package.py.j2", |c| path(c, "__init__"), |_| View::new(&())),
        once("fixtures", "tests/conftest.py.j2", |c| path(c, "conftest"), |c| View::new(&Shared::new(c))),
        once("example", "tests/test_app.py.j2", |c| path(c, "test_app"), |_| View::new(&())),
        always(
            "generated-package",
            "tests/generated.py.j2",
            |_| true,
            |c| path(c, "_generated/__init__"),
            |_| View::new(&PackageView::new("Tests that always match the spec; add your own in `tests/`.")),
        ),
        always(
            "factories",
            "tests/generated.py.j2",
            factory::are_written,
            |c| path(c, "_generated/factories/__init__"),
            |_| View::new(&PackageView::new("Valid rows and requests.")),
        ),
        always(
            "plugin",
            "tests/plugin.py.j2",
            |_| true,
            |c| path(c, "_generated/plugin"),
            |c| View::new(&Shared::new(c)),
        ),
        always(
            "application",
            "tests/test_application.py.j2",
            |c| c.project().testing.integration,
            |c| path(c, "_generated/test_application"),
            |c| View::new(&Shared::new(c)),
        ),
        always(
            "migrations",
            "tests/test_migrations.py.j2",
            |c| c.project().testing.integration,
            |c| path(c, "_generated/test_migrations"),
            |c| View::new(&Shared::new(c)),
        ),
        each(
            "factory",
            "tests/factory.py.j2",
            |c, _| factory::are_written(c),
            |c, model| path(c, &format!("_generated/factories/{}", api::module(model))),
            |c, model| View::new(&factory(c, model)),
        ),
        each(
            "service",
            "tests/test_service.py.j2",
            |c, _| c.project().testing.unit,
            |c, model| path(c, &format!("_generated/test_{}_service", model.names.snake)),
            |c, model| View::new(&service(c, model)),
        ),
        each(
            "routes",
            "tests/test_rest.py.j2",
            |c, model| c.project().testing.integration && c.project().rest.is_some() && api::is_routed(model),
            |c, model| path(c, &format!("_generated/test_{}_rest", model.names.snake)),
            |c, model| View::new(&routes(c, model)),
        ),
        always(
            "mcp",
            "tests/test_mcp.py.j2",
            |c| c.project().testing.integration && c.project().mcp.is_some(),
            |c| path(c, "_generated/test_mcp"),
            |c| View::new(&mcp::server(c)),
        ),
        each(
            "tools",
            "tests/test_mcp_model.py.j2",
            |c, model| c.project().testing.integration && c.project().mcp.is_some() && api::is_routed(model),
            |c, model| path(c, &format!("_generated/test_{}_mcp", model.names.snake)),
            |c, model| View::new(&mcp::tools(c, model)),
        ),
    ],
};

const fn once(
    name: &'static str,
    template: &'static str,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::GenerateOnce, each: Each::Project { when: |_| true, path, view } }
}

const fn always(
    name: &'static str,
    template: &'static str,
    when: fn(&Context<'_>) -> bool,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each: Each::Project { when, path, view } }
}

const fn each(
    name: &'static str,
    template: &'static str,
    when: fn(&Context<'_>, &Model) -> bool,
    path: fn(&Context<'_>, &Model) -> String,
    view: fn(&Context<'_>, &Model) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each: Each::Model { when, path, view } }
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/tests/{module}.py", source_folder(context))
}

#[derive(Serialize)]
struct PackageView {
    header: String,
    doc: &'static str,
}

impl PackageView {
    fn new(doc: &'static str) -> Self {
        Self { header: header("change the spec instead."), doc }
    }
}

#[derive(Serialize)]
struct Shared {
    header: String,
    module: String,
    url_attr: String,
    url_env: String,
    base_url: String,
    mcp: bool,
    /// Whether users sign in.
    auth: bool,
    /// What is imported from `collections.abc`.
    collections: &'static str,
    /// How the text of a user's key is read.
    user_key: &'static str,
    /// The server that tests use when the environment names none; empty for SQLite.
    test_url: String,
}

impl Shared {
    fn new(context: &Context<'_>) -> Self {
        let project = context.project();
        let prefix = project.rest.as_ref().map_or("", |rest| rest.prefix.as_str());
        Self {
            header: header("change the spec instead."),
            module: project.module.clone(),
            url_attr: api::url_attribute(project),
            url_env: string(&project.database.url_env),
            mcp: project.mcp.is_some(),
            auth: project.auth.is_some(),
            collections: match (project.auth.is_some(), project.mcp.is_some()) {
                (true, true) => "AsyncGenerator, Awaitable, Callable, Generator, Mapping",
                (true, false) => "AsyncGenerator, Awaitable, Callable, Generator",
                (false, true) => "AsyncGenerator, Callable, Generator, Mapping",
                (false, false) => "AsyncGenerator, Callable, Generator",
            },
            user_key: match user_key(context) {
                Key::Uuid => "uuid.UUID(key)",
                Key::Int => "int(key)",
            },
            base_url: string(&format!("http://test{prefix}")),
            test_url: match project.testing.database {
                Engine::Sqlite => String::new(),
                Engine::Postgresql => string(&format!("postgresql://localhost/{}_test", project.module)),
            },
        }
    }
}

/// The type of what rules call `user.id`.
fn user_key(context: &Context<'_>) -> Key {
    let model = context.project().auth.as_ref().and_then(|auth| auth.user_model.as_ref());
    model.map_or(Key::Uuid, |name| context.model(name).key)
}

#[derive(Serialize)]
struct FactoryView {
    header: String,
    imports: String,
    class: String,
    snake: String,
    label: String,
    doc: String,
    counts: bool,
    entries: Vec<String>,
    parents: Vec<ParentView>,
}

#[derive(Serialize)]
struct ParentView {
    wire: String,
    value: String,
}

fn factory(context: &Context<'_>, model: &Model) -> FactoryView {
    let entries = factory::entries(context, model);
    let parents = factory::parents(context, model);
    let mut imports = Imports::new(&context.project().module);
    imports.symbol("sqlalchemy.ext.asyncio", "AsyncSession").local("", "models").local("", "schemas");
    let counts = entries.iter().any(|entry| entry.sample.counts());
    if counts {
        imports.module("itertools");
    }
    if entries.iter().any(|entry| entry.sample.uses_uuid()) {
        imports.module("uuid");
    }
    for (_, parent) in &parents {
        if parent.name != model.name {
            imports.local(&factory::module(parent), &factory::make(parent));
        }
    }
    let label = api::label_plural(model);
    let mut letters = label.chars();
    let doc = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    FactoryView {
        header: header("change the spec instead."),
        imports: imports.print(),
        class: model.names.pascal.clone(),
        snake: model.names.snake.clone(),
        label: api::label(model),
        doc,
        counts,
        entries: entries
            .iter()
            .flat_map(|entry| entry.sample.lines(&format!("{}: ", string(&entry.field.name)), 8))
            .collect(),
        parents: parents
            .iter()
            .map(|(field, parent)| {
                let row = format!("(await {}(session)).id", factory::make(parent));
                let value = if parent.key == Key::Uuid { format!("str({row})") } else { row };
                ParentView { wire: string(&field.name), value }
            })
            .collect(),
    }
}

#[derive(Serialize)]
struct ServiceView {
    header: String,
    imports: String,
    class: String,
    snake: String,
    service: String,
    label_plural: String,
    many: bool,
    /// Attributes that may hold the key of their own row, which does not keep it from being deleted.
    own: Vec<String>,
    hook: Option<String>,
}

fn service(context: &Context<'_>, model: &Model) -> ServiceView {
    let many = factory::can_make(context, model, 3);
    let mut imports = Imports::new(&context.project().module);
    imports
        .module("pytest")
        .local("", "models")
        .local("", "schemas")
        .local("services.context", "Context")
        .local("services.errors", "NotFoundError")
        .local(&factory::module(model), &factory::body(model));
    let hook = model.hooks.first().filter(|_| !api::has_whole_services(context.project()));
    if hook.is_some() {
        imports
            .module("dataclasses")
            .symbol("typing", "Any")
            .symbol("fastapi", "FastAPI")
            .local("services", "_generated as generated")
            .local("services.registry", "Services");
    }
    ServiceView {
        header: header("add tests of your own in `tests/`."),
        imports: imports.print(),
        class: model.names.pascal.clone(),
        snake: model.names.snake.clone(),
        service: api::service(model),
        label_plural: api::label_plural(model),
        many,
        own: model
            .fields
            .iter()
            .filter(|field| refers_to_itself(model, field))
            .map(|field| attribute(&field.name))
            .collect(),
        hook: hook.map(|hook| hook.name.clone()),
    }
}

fn refers_to_itself(model: &Model, field: &Field) -> bool {
    match &field.ty {
        FieldType::ForeignKey { target, on_delete, .. } => *target == model.name && *on_delete != OnDelete::Restrict,
        _ => false,
    }
}

#[derive(Serialize)]
struct RoutesView {
    header: String,
    imports: String,
    path: String,
    class: String,
    snake: String,
    label_plural: String,
    style: &'static str,
    ops: queries::ir::Operations,
    /// `row.id` as JSON has it.
    key: String,
    unknown: String,
    unknown_id: String,
    several: bool,
    echoed: Vec<String>,
    required: Vec<String>,
    unique: Vec<String>,
    changes: Vec<String>,
    echoed_changes: Vec<String>,
    not_null: Vec<String>,
    parts: Vec<PartView>,
    owners: Vec<OwnerView>,
    list: Option<ListView>,
    series: Option<SeriesView>,
    links: Vec<LinkView>,
    rules: Vec<RuleView>,
    keeps_deleted: bool,
}

/// Rows that are created along with a row, after it.
#[derive(Serialize)]
struct PartView {
    relation: String,
    name: String,
    body: String,
    column: Option<String>,
    class: String,
    many: bool,
    /// New rows of the class.
    count: usize,
}

/// A row that is created along with a row, before it.
#[derive(Serialize)]
struct OwnerView {
    relation: String,
    name: String,
    body: String,
    column: String,
    required: bool,
}

#[derive(Serialize)]
struct ListView {
    /// Query parameters with a value that they accept, as tuples.
    accepted: Vec<Vec<String>>,
    /// (field, parameter, whether a row is found by its own value).
    comparisons: Vec<Vec<String>>,
    sorts: Vec<String>,
    too_many: u32,
    /// Whether six rows can be made and shown on one page.
    pages: bool,
    sparse: Vec<String>,
    search: Option<String>,
    /// Fields with choices, and some of these, in order.
    ranked: Vec<RankedView>,
}

#[derive(Serialize)]
struct RankedView {
    field: String,
    choices: Vec<String>,
}

#[derive(Serialize)]
struct SeriesView {
    latest: bool,
    history: bool,
    timestamp: String,
    early: String,
    late: String,
    group: Option<String>,
    group_attr: Option<String>,
    url: String,
}

#[derive(Serialize)]
struct LinkView {
    name: String,
    path: String,
    other: Option<String>,
    other_key: String,
}

/// Values that break a rule.
#[derive(Serialize)]
struct RuleView {
    number: usize,
    entries: Vec<String>,
    patch: bool,
}

fn routes(context: &Context<'_>, model: &Model) -> RoutesView {
    let operations = model.operations;
    let entries = factory::entries(context, model);
    let parents = factory::parents(context, model);
    let readable = |name: &str| model.read_fields.iter().any(|field| field == name);
    let updatable = |name: &str| model.update_fields.iter().any(|field| field == name);
    let names = |keep: &dyn Fn(&factory::Entry<'_>) -> bool| -> Vec<String> {
        entries.iter().filter(|entry| keep(entry)).map(|entry| string(&entry.field.name)).collect()
    };
    let owners: Vec<OwnerView> = if operations.create {
        api::nested(context, model).iter().filter_map(|one| owner(model, one)).collect()
    } else {
        vec![]
    };
    let several = factory::can_make(context, model, 3);
    let is_owned = |name: &str| owners.iter().any(|owner| owner.column == string(name));
    let (unknown, unknown_id) = unknown(model);
    let mut view = RoutesView {
        header: header("add tests of your own in `tests/`."),
        imports: String::new(),
        path: model.names.plural.kebab.clone(),
        class: model.names.pascal.clone(),
        snake: model.names.snake.clone(),
        label_plural: api::label_plural(model),
        style: api::style(model),
        ops: operations,
        key: key_json(model, "row"),
        unknown,
        unknown_id,
        several,
        echoed: names(&|entry| readable(&entry.field.name)),
        required: factory::creatable(model)
            .filter(|field| field.required && !is_owned(&field.name))
            .map(|field| string(&field.name))
            .collect(),
        unique: names(&|entry| entry.field.unique && several),
        changes: if several { names(&|entry| updatable(&entry.field.name)) } else { vec![] },
        echoed_changes: names(&|entry| several && updatable(&entry.field.name) && readable(&entry.field.name)),
        not_null: model
            .fields
            .iter()
            .filter(|field| field.required && updatable(&field.name))
            .map(|field| string(&field.name))
            .collect(),
        parts: parts(context, model, several),
        owners,
        list: operations.list.then(|| list(context, model, &entries)),
        series: series(model, &entries, &parents, several),
        links: links(context, model, several),
        rules: if operations.create { rules(context, model) } else { vec![] },
        keeps_deleted: model.soft_delete && operations.delete && operations.list,
    };
    view.imports = route_imports(context, model, &view);
    view
}

const NIL: &str = "00000000-0000-4000-8000-000000000000";

/// An id that no row has: as JSON, and in a path.
fn unknown(model: &Model) -> (String, String) {
    match model.key {
        Key::Int => ("2147483647".into(), "2147483647".into()),
        Key::Uuid => (string(NIL), NIL.into()),
    }
}

/// The id of a row as JSON has it.
fn key_json(model: &Model, row: &str) -> String {
    if model.key == Key::Uuid { format!("str({row}.id)") } else { format!("{row}.id") }
}

fn parts(context: &Context<'_>, model: &Model, several: bool) -> Vec<PartView> {
    if !model.operations.create || !several {
        return Vec::new();
    }
    let part = |nested: Nested<'_>| {
        let column = match nested.order {
            NestedOrder::Parent(_) => return None,
            NestedOrder::Child(column) => Some(string(column)),
            NestedOrder::Linked(..) => None,
        };
        let many = api::is_to_many(nested.relation);
        factory::can_make(context, nested.target, 3).then(|| PartView {
            relation: string(&nested.relation.name),
            name: nested.relation.name.clone(),
            body: factory::body(nested.target),
            column,
            class: nested.target.names.pascal.clone(),
            many,
            count: usize::from(nested.target.name == model.name) + if many { 2 } else { 1 },
        })
    };
    api::nested(context, model).into_iter().filter_map(part).collect()
}

fn owner(model: &Model, nested: &Nested<'_>) -> Option<OwnerView> {
    let NestedOrder::Parent(column) = nested.order else { return None };
    Some(OwnerView {
        relation: string(&nested.relation.name),
        name: nested.relation.name.clone(),
        body: factory::body(nested.target),
        column: string(column),
        required: model.fields.iter().any(|field| field.name == column && field.required),
    })
}

fn list(context: &Context<'_>, model: &Model, entries: &[factory::Entry<'_>]) -> ListView {
    let mut comparisons = Vec::new();
    let mut compared = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.field.hidden) {
        for operator in &entry.field.operators {
            let parameter = filter::parameter(entry.field, *operator);
            if let Some(found) = filter::finds_itself(*operator).filter(|_| field::query_type(entry.field).is_some()) {
                let found = if found { "True" } else { "False" };
                comparisons.push(tuple(&[string(&entry.field.name), string(&parameter), found.into()]));
                compared.push(parameter);
            }
        }
    }
    let mut accepted: Vec<Vec<String>> = filter::filters(context, model)
        .iter()
        .filter(|filter| !compared.contains(&filter.wire))
        .map(|filter| accepted(&filter.wire, &filter.sample))
        .collect();
    accepted.extend(shared_parameters(model).into_iter().map(|(name, value)| accepted_one(name, value)));
    let pages = factory::can_make(context, model, 6) && model.max_page_size >= 6;
    let search = model
        .fields
        .iter()
        .filter(|field| field.searchable && field.bounds.max_length.is_none_or(|max| max >= 3))
        .find(|_| factory::can_make(context, model, 3))
        .map(|field| attribute(&field.name));
    ListView {
        accepted,
        comparisons,
        sorts: api::sortable(model).iter().map(|one| string(&one.wire)).collect(),
        too_many: model.max_page_size + 1,
        pages,
        sparse: model
            .fields
            .iter()
            .filter(|field| !field.required && field.sortable && !field.hidden)
            .map(|field| attribute(&field.name))
            .collect(),
        search,
        ranked: if pages { ranked(context, model, entries) } else { vec![] },
    }
}

/// Fields that rows can be sorted by, in the order of their choices; rules could forbid some of these.
fn ranked(context: &Context<'_>, model: &Model, entries: &[factory::Entry<'_>]) -> Vec<RankedView> {
    if api::rules_function(model).is_some() {
        return Vec::new();
    }
    let is_shown = |field: &Field| model.list_fields.contains(&field.name) && !field.hidden;
    entries
        .iter()
        .map(|entry| entry.field)
        .filter(|field| field.sortable && !field.unique && is_shown(field))
        .filter_map(|field| {
            let members = &api::choices(context, field)?.members;
            (members.len() > 1).then(|| RankedView {
                field: string(&field.name),
                choices: members.iter().take(3).map(|member| string(&member.value)).collect(),
            })
        })
        .collect()
}

/// The elements of a tuple, as the lines of a place indented by eight columns.
fn tuple(elements: &[String]) -> Vec<String> {
    elements.iter().map(|element| format!("{element},")).collect()
}

fn accepted(name: &str, values: &[String]) -> Vec<String> {
    let values: Vec<String> = values.iter().map(|value| string(value)).collect();
    tuple(&[string(name), format!("[{}]", values.join(", "))])
}

fn accepted_one(name: &str, value: &str) -> Vec<String> {
    accepted(name, &[value.to_string()])
}

/// List parameters that are not about one field, with a value that they accept.
fn shared_parameters(model: &Model) -> Vec<(&'static str, &'static str)> {
    const MOMENT: &str = "2026-01-31T14:30:00Z";
    let mut parameters = Vec::new();
    if model.fields.iter().any(|field| field.searchable) {
        parameters.push(("q", "a"));
    }
    if model.timestamps {
        parameters
            .extend(["created_after", "created_before", "updated_after", "updated_before"].map(|name| (name, MOMENT)));
    }
    if model.soft_delete {
        parameters.push(("include_deleted", "true"));
    }
    if model.temporal.is_some() {
        parameters.extend([("since", MOMENT), ("until", MOMENT)]);
    }
    parameters
}

fn series(
    model: &Model,
    entries: &[factory::Entry<'_>],
    parents: &[(&Field, &Model)],
    several: bool,
) -> Option<SeriesView> {
    let facts = api::temporal(model).filter(|_| model.operations.list && several)?;
    let given = |name: &str| entries.iter().any(|entry| entry.field.name == name);
    let timestamp = model.fields.iter().find(|field| field.name == facts.timestamp_wire)?;
    let is_settable = given(&timestamp.name) && !timestamp.unique;
    let group_is_settable = facts.group.is_none_or(|group| {
        !group.unique && (given(&group.name) || parents.iter().any(|(field, _)| field.name == group.name))
    });
    if !is_settable || !group_is_settable {
        return None;
    }
    let (early, late) = match timestamp.ty {
        FieldType::Date => ("2026-01-01", "2026-01-02"),
        _ => ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
    };
    let url = match facts.group {
        None => "f\"{PATH}/history\"".to_string(),
        Some(group) if group.ty == FieldType::Boolean => "f\"{PATH}/history/true\"".into(),
        Some(group) => format!("f\"{{PATH}}/history/{{first.{}}}\"", attribute(&group.name)),
    };
    Some(SeriesView {
        latest: facts.latest,
        history: facts.history,
        timestamp: string(&timestamp.name),
        early: string(early),
        late: string(late),
        group: facts.group.map(|group| string(&group.name)),
        group_attr: facts.group.map(|group| attribute(&group.name)),
        url,
    })
}

fn links(context: &Context<'_>, model: &Model, several: bool) -> Vec<LinkView> {
    let is_routed = |link: &LinkFacts<'_>| link.target.operations.list || link.target.operations.read;
    api::links(context, model)
        .into_iter()
        .filter(is_routed)
        .map(|link| {
            let is_writable = link.table.is_some()
                && model.operations.update
                && several
                && factory::can_make(context, link.target, 3);
            LinkView {
                name: link.relation.name.clone(),
                path: link.relation.name.replace('_', "-"),
                other: is_writable.then(|| factory::make(link.target)),
                other_key: key_json(link.target, "other"),
            }
        })
        .collect()
}

fn rules(context: &Context<'_>, model: &Model) -> Vec<RuleView> {
    let settable = |name: &str| model.create_fields.iter().any(|field| field == name);
    let changeable = |name: &str| model.update_fields.iter().any(|field| field == name);
    let mut rules = Vec::new();
    let mut push = |other: &str, value: &Default, field: &Field, wrong: String, patch: bool| {
        let Some(value) = sample::as_json(value).filter(|_| settable(other) && settable(&field.name)) else { return };
        let patch = patch && model.operations.update && changeable(other) && changeable(&field.name);
        rules.push(RuleView {
            number: rules.len() + 1,
            entries: vec![format!("{}: {value},", string(other)), format!("{}: {wrong},", string(&field.name))],
            patch,
        });
    };
    for field in &model.fields {
        if let Some((other, value)) = field.required_when.as_ref().and_then(sample::compared) {
            push(other, value, field, "None".into(), !field.required);
        }
        for rule in &field.choices_when {
            let refused = match &field.ty {
                FieldType::Enum { name } => {
                    let members = &context.enumeration(name).members;
                    members.iter().map(|member| &member.value).find(|value| !rule.choices.contains(value)).cloned()
                }
                _ => Some("-".to_string()).filter(|value| !rule.choices.contains(value)),
            };
            if let Some(refused) = refused {
                let plain = field.bounds.pattern.is_none() && field.bounds.min_length.is_none_or(|min| min <= 1);
                push(&rule.field, &rule.value, field, string(&refused), plain);
            }
        }
    }
    rules
}

fn route_imports(context: &Context<'_>, model: &Model, view: &RoutesView) -> String {
    let mut imports = Imports::new(&context.project().module);
    let operations = view.ops;
    imports.module("httpx");
    let lists = view.list.as_ref();
    let has_parameters = operations.list
        || (operations.create && (!view.required.is_empty() || !view.unique.is_empty()))
        || (operations.update && !view.not_null.is_empty());
    if has_parameters {
        imports.module("pytest");
    }
    let makes_rows = operations.update
        || operations.delete
        || lists.is_some_and(|list| list.pages || list.search.is_some() || !list.comparisons.is_empty())
        || view.series.is_some()
        || !view.links.is_empty();
    let makes_bodies = operations.create
        || (operations.update && !view.changes.is_empty())
        || lists.is_some_and(|list| !list.comparisons.is_empty());
    if makes_rows || makes_bodies {
        imports.local("tests._generated.plugin", "Sessions");
    }
    if makes_rows {
        imports.local(&factory::module(model), &factory::make(model));
    }
    if makes_bodies {
        imports.local(&factory::module(model), &factory::body(model));
    }
    if !view.parts.is_empty()
        || lists.is_some_and(|list| list.search.is_some() || (list.pages && !list.sparse.is_empty()))
    {
        imports.module("sqlalchemy as sa").local("", "models");
    }
    if lists.is_some_and(|list| !list.comparisons.is_empty()) {
        imports.module("json");
    }
    for nested in api::nested(context, model) {
        let used = view.parts.iter().any(|part| part.name == nested.relation.name)
            || view.owners.iter().any(|owner| owner.name == nested.relation.name);
        if used {
            imports.local(&factory::module(nested.target), &factory::body(nested.target));
        }
    }
    for link in api::links(context, model) {
        if view.links.iter().any(|view| view.name == link.relation.name && view.other.is_some()) {
            imports.local(&factory::module(link.target), &factory::make(link.target));
        }
    }
    imports.print()
}
