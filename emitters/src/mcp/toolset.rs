//! The module of one model's tools: what each is called, takes, does and answers.

use queries::emit::Context;
use queries::ir::Model;
use serde::Serialize;

use super::sentence;
use crate::lang::header;
use crate::lang::python::api::{self, LinkFacts};
use crate::lang::python::text::{headed_string, keyword_string, string};
use crate::lang::python::{Imports, field, mcp};

#[derive(Serialize)]
pub(super) struct ToolsetView {
    header: String,
    imports: String,
    label: String,
    label_plural: String,
    class: String,
    stem: String,
    service: String,
    style: &'static str,
    list_schema: String,
    has_page: bool,
    /// Whether any tool lists rows.
    pages: bool,
    has_key: bool,
    key_body: &'static str,
    key_query: &'static str,
    about: Vec<String>,
    fields: Vec<String>,
    history: Option<HistoryView>,
    links: Vec<LinkView>,
    tools: Vec<ToolView>,
    ops: queries::ir::Operations,
    uri: String,
}

/// The series that is asked for.
#[derive(Serialize)]
struct HistoryView {
    wire: String,
    label: String,
    group_type: String,
}

#[derive(Serialize)]
struct LinkView {
    pascal: String,
    label: String,
    target: String,
    style: &'static str,
    list_schema: String,
    key_body: &'static str,
    page: bool,
    writable: bool,
}

#[derive(Serialize)]
struct ToolView {
    name: String,
    description: Vec<String>,
    hints: &'static str,
    function: String,
    doc: String,
    arguments: String,
    result: String,
    method: String,
    /// What the service is passed.
    passed: &'static str,
    /// The model whose fields the parameters are about, unless it is this one.
    about: Option<String>,
    /// What the answer is made of; `None` when there is nothing to show.
    shown: Option<&'static str>,
    /// What was done, where there is nothing to show.
    done: String,
}

/// Everything that the module shows.
pub(super) fn toolset(context: &Context<'_>, model: &Model) -> ToolsetView {
    let links = api::links(context, model);
    let operations = model.operations;
    let history = history(model);
    let mut view = ToolsetView {
        header: header("add tools in `api/mcp/extensions.py`."),
        imports: String::new(),
        label: api::label(model),
        label_plural: api::label_plural(model),
        class: model.names.pascal.clone(),
        stem: model.names.snake.clone(),
        service: api::service(model),
        style: api::style(model),
        list_schema: api::list_schema(model),
        has_page: operations.list,
        pages: operations.list || links.iter().any(mcp::is_listed),
        has_key: operations.read || operations.delete,
        key_body: field::key_body(model.key),
        key_query: field::key_query_type(model.key),
        about: keyword_string("description", &about(model), 4),
        fields: fields(context, model),
        tools: tools(context, model, &links),
        history,
        links: links.iter().map(|link| link_view(model, link)).collect(),
        ops: operations,
        uri: mcp::address(context, model),
    };
    view.imports = toolset_imports(context, &view);
    view
}

fn about(model: &Model) -> String {
    model.description.as_deref().map_or_else(|| capitalized(&format!("{}.", api::label_plural(model))), sentence)
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What parameters are called for people: every field and relation that a tool can be told of.
fn fields(context: &Context<'_>, model: &Model) -> Vec<String> {
    let in_use = |name: &String| model.create_fields.contains(name) || model.update_fields.contains(name);
    let fields = model
        .fields
        .iter()
        .filter(|field| in_use(&field.name) || !field.hidden)
        .map(|field| (field.name.as_str(), field.label.clone()));
    let relations = model
        .relations
        .iter()
        .filter(|relation| api::is_to_many(relation) || model.nested_create.contains(&relation.name))
        .filter(|relation| context.model(&relation.target).exposed)
        .map(|relation| (relation.name.as_str(), capitalized(&relation.name.replace('_', " "))));
    fields.chain(relations).flat_map(|(name, label)| headed_string(&format!("{}: ", string(name)), &label, 8)).collect()
}

fn history(model: &Model) -> Option<HistoryView> {
    let facts = api::temporal(model).filter(|facts| facts.history && model.operations.list)?;
    let group = facts.group?;
    Some(HistoryView { wire: string(&group.name), label: string(&group.label), group_type: field::query_type(group)? })
}

fn link_view(model: &Model, link: &LinkFacts<'_>) -> LinkView {
    LinkView {
        pascal: queries::ir::Names::new(&link.relation.name, None).pascal,
        label: link.relation.name.replace('_', " "),
        target: link.target.names.pascal.clone(),
        style: api::style(link.target),
        list_schema: api::list_schema(link.target),
        key_body: field::key_body(link.target.key),
        page: mcp::is_listed(link),
        writable: mcp::is_writable(model, link),
    }
}

fn tools(context: &Context<'_>, model: &Model, links: &[LinkFacts<'_>]) -> Vec<ToolView> {
    let mut tools: Vec<ToolView> =
        mcp::operations(model).into_iter().map(|(operation, _)| tool(context, model, operation)).collect();
    for link in links {
        tools.extend(link_tools(context, model, link));
    }
    tools
}

fn tool(context: &Context<'_>, model: &Model, operation: &str) -> ToolView {
    let group = model.temporal.as_ref().and_then(|temporal| temporal.group_by_field.as_deref());
    let (class, label, plural) = (&model.names.pascal, api::label(model), api::label_plural(model));
    let (stem, plural_stem) = (&model.names.snake, &model.names.plural.snake);
    let list = format!("schemas.{class}ListParams");
    let read = format!("schemas.{class}Read");
    let page = Shown { shown: Some("page"), result: "Page".into(), hints: "READ", done: "" };
    let row = |hints| Shown { shown: Some("row"), result: read.clone(), hints, done: "" };
    let key = "Key".to_string();
    let (function, doc, method, arguments, passed, shown) = match operation {
        "list" => (
            format!("list_{plural_stem}"),
            format!("List {plural}, one page at a time."),
            "find",
            list,
            "arguments",
            page,
        ),
        "get" => {
            (format!("get_{stem}"), format!("Return one {label}, by its id."), "get", key, "arguments.id", row("READ"))
        }
        "create" => {
            let data = format!("schemas.{class}Create");
            (format!("create_{stem}"), format!("Make one {label}."), "create", data, "arguments", row("ADD"))
        }
        "update" => {
            let data = format!("schemas.{class}BulkUpdate");
            let passed = "arguments.id, arguments.changes";
            let doc = format!("Change the given fields of one {label}.");
            (format!("update_{stem}"), doc, "update", data, passed, row("CHANGE"))
        }
        "delete" => {
            let nothing = Shown { shown: None, result: "tools.Done".into(), hints: "CHANGE", done: "deleted" };
            (format!("delete_{stem}"), format!("Delete one {label}."), "delete", key, "arguments.id", nothing)
        }
        "latest" => {
            let doc = format!("List the newest {plural}{}.", group.map_or_else(String::new, one_for_each));
            (format!("list_latest_{plural_stem}"), doc, "get_latest", list, "arguments", page)
        }
        "history" => {
            let function = format!("list_history_of_{plural_stem}");
            let doc = format!("List {plural}{}, newest first.", group.map_or_else(String::new, of_one));
            let (arguments, passed) = match group {
                Some(_) => ("History".into(), "arguments.group, arguments"),
                None => (list, "arguments"),
            };
            (function, doc, "get_history", arguments, passed, page)
        }
        other => unreachable!("`{other}` is no operation"),
    };
    ToolView {
        name: mcp::tool(context, model, operation),
        description: keyword_string("description", &description(context, model, operation, &doc), 4),
        hints: shown.hints,
        function,
        doc,
        arguments,
        result: shown.result,
        method: method.into(),
        passed,
        about: None,
        shown: shown.shown,
        done: shown.done.into(),
    }
}

fn one_for_each(group: &str) -> String {
    format!(", one for each {group}")
}

fn of_one(group: &str) -> String {
    format!(" of one {group}")
}

/// What a tool answers, and what clients are told of it.
struct Shown {
    shown: Option<&'static str>,
    result: String,
    hints: &'static str,
    done: &'static str,
}

/// The spec's text, or what the tool does and to what; then the rules that its schema cannot tell.
fn description(context: &Context<'_>, model: &Model, operation: &str, doc: &str) -> String {
    let key = if operation == "get" { "read" } else { operation };
    let mut text = match model.mcp.tool_descriptions.get(key) {
        Some(text) => sentence(text),
        None => match &model.description {
            Some(about) => format!("{doc} {}", sentence(about)),
            None => doc.to_string(),
        },
    };
    if operation == "create" || operation == "update" {
        for rule in mcp::rules(context, model) {
            text.push(' ');
            text.push_str(&rule);
        }
    }
    text
}

fn link_tools(context: &Context<'_>, model: &Model, link: &LinkFacts<'_>) -> Vec<ToolView> {
    let pascal = queries::ir::Names::new(&link.relation.name, None).pascal;
    let (name, label) = (&link.relation.name, api::label(model));
    let words = name.replace('_', " ");
    let view = |verb: &str, doc: String, method: String, shown: Shown, arguments: String, passed| ToolView {
        name: mcp::tool(context, model, &format!("{verb}_{name}")),
        description: keyword_string("description", &doc, 4),
        hints: shown.hints,
        function: format!("{verb}_{}", queries::ir::names::link(name, &model.names.snake)),
        doc,
        arguments,
        result: shown.result,
        method,
        passed,
        about: shown.shown.map(|_| link.target.names.pascal.clone()),
        shown: shown.shown,
        done: shown.done.into(),
    };
    let mut tools = Vec::new();
    if mcp::is_listed(link) {
        let doc = format!("List the {words} of one {label}, one page at a time.");
        let shown = Shown { shown: Some("page"), result: format!("{pascal}Page"), hints: "READ", done: "" };
        let method = format!("list_{}", link.attribute);
        tools.push(view("list", doc, method, shown, format!("{pascal}Of"), "arguments.id, arguments"));
    }
    if mcp::is_writable(model, link) {
        let pair = [
            ("add", format!("Add one of the {words} to one {label}."), "LINK", "added"),
            ("remove", format!("Take one of the {words} off one {label}."), "CHANGE", "removed"),
        ];
        for (verb, doc, hints, done) in pair {
            let shown = Shown { shown: None, result: "tools.Done".into(), hints, done };
            let method = format!("{verb}_{}", link.attribute);
            tools.push(view(verb, doc, method, shown, format!("{pascal}Link"), "arguments.id, arguments.target"));
        }
    }
    tools
}

fn toolset_imports(context: &Context<'_>, view: &ToolsetView) -> String {
    let mut imports = Imports::new(&context.project().module);
    imports.local("api.mcp", "tools").local("services.context", "Context");
    let operations = view.ops;
    if view.pages || operations.create || operations.read || operations.update {
        imports.local("", "schemas");
    }
    if view.pages {
        imports.local("schemas", "pages");
    }
    if view.has_key || view.links.iter().any(|link| link.page || link.writable) {
        imports.local("schemas", "types");
    }
    if let Some(history) = &view.history {
        imports.module("pydantic");
        if history.group_type.starts_with("types.") {
            imports.local("schemas", "types");
        }
        if history.group_type.starts_with("enums.") {
            imports.local("models", "enums");
        }
    }
    imports.print()
}
