//! The tests of the MCP channel: what has to hold for the server, and for the tools of each model.

use queries::emit::Context;
use queries::ir::{Model, Operator};
use serde::Serialize;

use super::shared_parameters;
use crate::lang::header;
use crate::lang::python::api;
use crate::lang::python::text::string;
use crate::lang::python::{Imports, factory, field, filter, mcp};

#[derive(Serialize)]
pub(super) struct ServerView {
    header: String,
    module: String,
    imports: String,
    scheme: String,
    auth: bool,
    url_env: String,
    /// A tool that can be called without arguments.
    tool: Option<String>,
    /// The address of a row that there may be.
    resource: Option<String>,
    /// What a hook changes of its answer.
    change: &'static str,
}

pub(super) fn server(context: &Context<'_>) -> ServerView {
    let project = context.project();
    let listed = context.models().find(|model| api::is_routed(model) && model.operations.list);
    let shown = context.models().find(|model| api::is_routed(model) && model.operations.read);
    let mut imports = Imports::new(&project.module);
    imports
        .local("api.mcp", "server")
        .local("api.mcp.runtime", "Call")
        .local("api.mcp.runtime", "Extension")
        .local("api.mcp.runtime", "Runtime")
        .local("schemas", "base")
        .local("tests._generated.plugin", "Tools");
    if project.auth.is_some() {
        imports.local("services.access", "SYSTEM").local("services.access", "Principal");
        imports.local("tests._generated.plugin", "WHO");
    }
    if listed.is_some() || shown.is_some() {
        imports.local("services.errors", "InvalidError");
    }
    ServerView {
        header: header("change the spec instead."),
        imports: imports.print(),
        module: project.module.clone(),
        auth: project.auth.is_some(),
        scheme: mcp::scheme(context),
        url_env: string(&project.database.url_env),
        tool: listed.map(|model| mcp::tool(context, model, "list")),
        resource: shown.map(|model| format!("{}/{}", mcp::address(context, model), super::unknown(model).1)),
        change: match listed.map(api::style) {
            Some("Cursor") => "\"next_cursor\": \"changed\"",
            _ => "\"total\": 77",
        },
    }
}

#[derive(Serialize)]
pub(super) struct ToolsView {
    header: String,
    imports: String,
    label_plural: String,
    class: String,
    snake: String,
    style: &'static str,
    uri: String,
    /// `row.id` as JSON has it.
    key: String,
    unknown: String,
    unknown_id: String,
    tools: Vec<ToolView>,
    constants: Vec<ConstantView>,
    create: bool,
    get: bool,
    update: bool,
    delete: bool,
    echoed: Vec<String>,
    required: Vec<String>,
    unique: Vec<String>,
    changes: Vec<String>,
    echoed_changes: Vec<String>,
    list: Option<ListView>,
    series: Option<SeriesView>,
    links: Vec<LinkView>,
}

#[derive(Serialize)]
struct ToolView {
    name: String,
    reads: &'static str,
}

/// A constant that holds the name of a tool.
#[derive(Serialize)]
struct ConstantView {
    name: String,
    tool: String,
}

#[derive(Serialize)]
struct ListView {
    tool: String,
    /// Parameters with a value that they accept, as tuples.
    accepted: Vec<Vec<String>>,
    /// (field, parameter, how many operands, whether a row is found by its own value).
    comparisons: Vec<Vec<String>>,
    sorts: Vec<String>,
    too_many: u32,
    /// Whether six rows can be made and shown on one page.
    pages: bool,
    search: Option<String>,
}

#[derive(Serialize)]
struct SeriesView {
    latest: Option<String>,
    history: Option<String>,
    timestamp: String,
    early: String,
    late: String,
    group: Option<String>,
    group_attr: Option<String>,
}

#[derive(Serialize)]
struct LinkView {
    name: String,
    list: String,
    add: String,
    remove: String,
    other: Option<String>,
    other_key: String,
}

pub(super) fn tools(context: &Context<'_>, model: &Model) -> ToolsView {
    let routes = super::routes(context, model);
    let operations = model.operations;
    let tool = |operation: &str| mcp::tool(context, model, operation);
    let mut view = ToolsView {
        header: header("add tests of your own in `tests/`."),
        imports: String::new(),
        label_plural: routes.label_plural,
        class: routes.class,
        snake: routes.snake,
        style: routes.style,
        uri: mcp::address(context, model),
        key: routes.key,
        unknown: routes.unknown,
        unknown_id: routes.unknown_id,
        tools: offered_tools(context, model),
        constants: [
            ("get", operations.read),
            ("create", operations.create),
            ("update", operations.update),
            ("delete", operations.delete),
        ]
        .into_iter()
        .filter(|(_, is_on)| *is_on)
        .map(|(operation, _)| ConstantView { name: operation.to_uppercase(), tool: tool(operation) })
        .collect(),
        create: operations.create,
        get: operations.read,
        update: operations.update,
        delete: operations.delete,
        echoed: routes.echoed,
        required: routes.required,
        unique: routes.unique,
        changes: routes.changes,
        echoed_changes: routes.echoed_changes,
        list: model.operations.list.then(|| list(context, model, routes.list)).flatten(),
        series: routes.series.map(|series| SeriesView {
            latest: series.latest.then(|| tool("latest")),
            history: series.history.then(|| tool("history")),
            timestamp: series.timestamp,
            early: series.early,
            late: series.late,
            group: series.group,
            group_attr: series.group_attr,
        }),
        links: routes
            .links
            .into_iter()
            .map(|link| LinkView {
                list: tool(&format!("list_{}", link.name)),
                add: tool(&format!("add_{}", link.name)),
                remove: tool(&format!("remove_{}", link.name)),
                name: link.name,
                other: link.other,
                other_key: link.other_key,
            })
            .collect(),
    };
    view.imports = imports(context, model, &view);
    view
}

/// Every tool of the model.
fn offered_tools(context: &Context<'_>, model: &Model) -> Vec<ToolView> {
    let view = |operation: &str, reads: bool| ToolView {
        name: mcp::tool(context, model, operation),
        reads: if reads { "True" } else { "False" },
    };
    let mut tools: Vec<ToolView> =
        mcp::operations(model).into_iter().map(|(operation, reads)| view(operation, reads)).collect();
    for link in api::links(context, model) {
        let name = &link.relation.name;
        if mcp::is_listed(&link) {
            tools.push(view(&format!("list_{name}"), true));
        }
        if mcp::is_writable(model, &link) {
            tools.push(view(&format!("add_{name}"), false));
            tools.push(view(&format!("remove_{name}"), false));
        }
    }
    tools
}

fn list(context: &Context<'_>, model: &Model, routes: Option<super::ListView>) -> Option<ListView> {
    let routes = routes?;
    let entries = factory::entries(context, model);
    let mut comparisons = Vec::new();
    let mut compared = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.field.hidden && field::query_type(entry.field).is_some()) {
        for operator in &entry.field.operators {
            let Some(found) = filter::finds_itself(*operator) else { continue };
            let parameter = filter::parameter(entry.field, *operator);
            comparisons.push(super::tuple(&[
                string(&entry.field.name),
                string(&parameter),
                operands(*operator).to_string(),
                if found { "True" } else { "False" }.into(),
            ]));
            compared.push(parameter);
        }
    }
    let mut accepted: Vec<Vec<String>> = filter::filters(context, model)
        .iter()
        .filter(|filter| !compared.contains(&filter.wire))
        .map(|filter| {
            let values: Vec<String> = filter.sample.iter().map(|value| string(value)).collect();
            let is_list = filter.ty.starts_with("types.AnyOf") || filter.ty.starts_with("types.Between");
            let value = if is_list { format!("[{}]", values.join(", ")) } else { values[0].clone() };
            let numeric = ["types.AnyOf[types.QueryIntKey]", "types.Filter[types.QueryIntKey]"];
            super::tuple(&[
                string(&filter.wire),
                if numeric.contains(&filter.ty.as_str()) { value.replace('"', "") } else { value },
            ])
        })
        .collect();
    accepted
        .extend(shared_parameters(model).into_iter().map(|(name, value)| super::tuple(&[string(name), string(value)])));
    Some(ListView {
        tool: mcp::tool(context, model, "list"),
        accepted,
        comparisons,
        sorts: routes.sorts,
        too_many: routes.too_many,
        pages: routes.pages,
        search: routes.search,
    })
}

/// How many operands a condition takes in a list; 0 when it takes one that is in no list.
const fn operands(operator: Operator) -> u8 {
    match operator {
        Operator::In | Operator::NotIn => 1,
        Operator::Between => 2,
        _ => 0,
    }
}

fn imports(context: &Context<'_>, model: &Model, view: &ToolsView) -> String {
    let mut imports = Imports::new(&context.project().module);
    imports.local(&format!("api.mcp._generated.{}", api::module(model)), "toolset");
    let list = view.list.as_ref();
    if list.is_some() || view.get || (view.create && !(view.required.is_empty() && view.unique.is_empty())) {
        imports.module("pytest");
    }
    if view.get {
        imports.module("json").symbol("mcp", "MCPError");
    }
    let makes_rows = view.get
        || view.update
        || view.delete
        || list.is_some_and(|list| list.pages || list.search.is_some() || !list.comparisons.is_empty())
        || view.series.is_some()
        || !view.links.is_empty();
    let makes_bodies = view.create
        || (view.update && !view.changes.is_empty())
        || list.is_some_and(|list| !list.comparisons.is_empty());
    if makes_rows || makes_bodies {
        imports.local("tests._generated.plugin", "Sessions");
    }
    if makes_rows || makes_bodies || list.is_some() {
        imports.local("tests._generated.plugin", "Tools");
    }
    if makes_rows {
        imports.local(&factory::module(model), &factory::make(model));
    }
    if makes_bodies {
        imports.local(&factory::module(model), &factory::body(model));
    }
    if list.is_some_and(|list| list.search.is_some()) {
        imports.module("sqlalchemy as sa").local("", "models");
    }
    if view.series.as_ref().is_some_and(|series| series.history.is_some() && series.group.is_some()) {
        imports.symbol("fastapi.encoders", "jsonable_encoder");
    }
    for link in api::links(context, model) {
        if view.links.iter().any(|view| view.name == link.relation.name && view.other.is_some()) {
            imports.local(&factory::module(link.target), &factory::make(link.target));
        }
    }
    imports.print()
}
