//! Tests of what users may do: everybody, every operation, every channel, and rows of others.
//!
//! What is expected is decided here, from the spec; the application decides in `services/access.py`, and in SQL.
//! Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::access::{ADMIN, Extent, OPERATIONS, Who, decide, decide_by_rules, has, may_everything};
use queries::ir::{Field, Key, Model, Operations, Project};
use serde::Serialize;

use crate::lang::layout::{Doc, Style};
use crate::lang::python::access::mentions;
use crate::lang::python::text::string;
use crate::lang::python::{Imports, WIDTH, api, attribute, factory, mcp};
use crate::lang::{header, source_folder};

mod rows;

use rows::{FunctionView, RulesView, VariantView, rules, variants};

/// Tests of what users may do.
pub const EMITTER: Emitter = Emitter {
    name: "access_tests",
    description: "Tests of roles, permissions and policies",
    enabled: |project| project.auth.is_some() && project.testing.integration,
    outputs: &[
        Output {
            name: "who",
            template: "access_tests/who.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Project {
                when: |_| true,
                path: |c| path(c, "access"),
                view: |c| {
                    View::new(&WhoView {
                        header: header("change the spec instead."),
                        module: c.project().module.clone(),
                    })
                },
            },
        },
        Output {
            name: "model",
            template: "access_tests/model.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |c, model| api::is_routed(model) && factory::can_make(c, model, 26),
                path: |c, model| path(c, &format!("test_{}_access", model.names.snake)),
                view: |c, model| View::new(&module(c, model)),
            },
        },
    ],
};

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/tests/_generated/{module}.py", source_folder(context))
}

#[derive(Serialize)]
struct WhoView {
    header: String,
    module: String,
}

#[derive(Serialize)]
struct ModuleView {
    header: String,
    imports: String,
    class: String,
    snake: String,
    camel: String,
    plural: String,
    path: String,
    label_plural: String,
    service: String,
    key: &'static str,
    key_type: &'static str,
    some_key: &'static str,
    ops: Operations,
    creates: bool,
    /// Whether an operation is about one row.
    has_row: bool,
    body: &'static str,
    rest: bool,
    graphql: bool,
    mcp: bool,
    permitted: Vec<PermittedView>,
    effective: Vec<PermittedView>,
    queries: Vec<PermittedView>,
    tools: Vec<PermittedView>,
    list_tool: String,
    masked: bool,
    withheld: Vec<MaskView>,
    hidden: Vec<MaskView>,
    functions: Vec<FunctionView>,
    rules: Vec<RulesView>,
    operations: String,
    changes: String,
    user_model: Option<String>,
    uses_others: bool,
    first_rows: &'static str,
    variants: Vec<VariantView>,
}

/// With which rows somebody may do something.
#[derive(Clone, Serialize)]
struct PermittedView {
    who: String,
    operation: String,
    rows: Extent,
}

#[derive(Serialize)]
struct MaskView {
    who: String,
    fields: String,
}

/// Everybody who can ask, with the word for them in tests.
fn everybody(project: &Project) -> Vec<(String, Who<'_>)> {
    let mut all = vec![("NOBODY".to_string(), Who::Anonymous), ("STRANGER".to_string(), Who::NoRole)];
    if project.roles.iter().all(|role| role.name != ADMIN) {
        all.push((string(ADMIN), Who::Role(ADMIN)));
    }
    all.extend(project.roles.iter().map(|role| (string(&role.name), Who::Role(&role.name))));
    all
}

/// What a request comes to: a row is changed by those who may read it.
fn effective(project: &Project, model: &Model, operation: &str, who: Who<'_>) -> Extent {
    let own = decide(project, model, operation, who).extent();
    if !matches!(operation, "update" | "delete") {
        return own;
    }
    match (own, decide_by_rules(project, model, "read", who).extent()) {
        (Extent::None, _) | (_, Extent::None) => Extent::None,
        (Extent::All, Extent::All) => Extent::All,
        _ => Extent::Some,
    }
}

fn module(context: &Context<'_>, model: &Model) -> ModuleView {
    let project = context.project();
    let ops = model.operations;
    let offered: Vec<&str> = OPERATIONS.into_iter().filter(|operation| has(ops, operation)).collect();
    let all = everybody(project);
    let table = |names: &[(&str, String)], outcome: &dyn Fn(&str, Who<'_>) -> Extent| -> Vec<PermittedView> {
        let entry = |(operation, name): &(&str, String)| -> Vec<PermittedView> {
            let one = |(word, who): &(String, Who<'_>)| PermittedView {
                who: word.clone(),
                operation: string(name),
                rows: outcome(operation, *who),
            };
            all.iter().map(one).collect()
        };
        names.iter().flat_map(entry).collect()
    };
    let plain = |keep: &[&str]| -> Vec<(&str, String)> {
        offered.iter().filter(|one| keep.contains(one)).map(|one| (*one, (*one).to_string())).collect()
    };
    let outcome = |operation: &str, who: Who<'_>| effective(project, model, operation, who);
    let tools: Vec<(&str, String)> = [("list", "list"), ("read", "get")]
        .into_iter()
        .filter(|(operation, _)| has(ops, operation))
        .map(|(operation, verb)| (operation, mcp::tool(context, model, verb)))
        .collect();
    let creates = ops.create && !model.create_fields.is_empty();
    let queries = plain(&["list", "read", "delete"]);
    let user_model = project.auth.as_ref().and_then(|auth| auth.user_model.as_ref()).map(|name| context.model(name));
    let (functions, rules) = rules(model, &offered);
    let variants = if rules.is_empty() { Vec::new() } else { variants(model) };
    let withheld = masks(project, model, &all, |field| &field.writable_by);
    let hidden = masks(project, model, &all, |field| &field.readable_by);
    let masked = model.fields.iter().any(|field| !field.readable_by.is_empty() || !field.writable_by.is_empty());
    let literal = |names: &[&str]| {
        Doc::list("[", names.iter().map(|name| Doc::text(string(name))), "]", Style::Collection).flat()
    };
    let changes: Vec<&str> = offered.iter().copied().filter(|one| matches!(*one, "update" | "delete")).collect();
    let mut view = ModuleView {
        header: header("add tests of your own in `tests/`."),
        imports: String::new(),
        class: model.names.pascal.clone(),
        snake: model.names.snake.clone(),
        camel: model.names.camel.clone(),
        plural: model.names.plural.camel.clone(),
        path: model.names.plural.kebab.clone(),
        label_plural: api::label_plural(model),
        service: api::service(model),
        key: if model.key == Key::Uuid { "str(row.id)" } else { "row.id" },
        key_type: if model.key == Key::Uuid { "UUID" } else { "Int" },
        some_key: match user_model.map_or(Key::Uuid, |model| model.key) {
            Key::Int => "1",
            Key::Uuid => "uuid.UUID(int=2)",
        },
        ops,
        creates,
        has_row: ops.read || ops.update || ops.delete,
        body: if creates { "body" } else { "{}" },
        rest: project.rest.is_some(),
        graphql: project.graphql.is_some() && project.testing.graphql && !queries.is_empty(),
        mcp: project.mcp.is_some() && !tools.is_empty(),
        permitted: table(&plain(&OPERATIONS), &|operation, who| decide(project, model, operation, who).extent()),
        effective: table(&plain(&OPERATIONS), &outcome),
        queries: table(&queries, &outcome),
        tools: table(&tools, &outcome),
        list_tool: mcp::tool(context, model, "list"),
        masked,
        withheld,
        hidden,
        functions,
        rules,
        operations: literal(&offered),
        changes: literal(&changes),
        uses_others: variants.iter().any(|variant| variant.values.iter().any(|value| value.contains("others"))),
        first_rows: if user_model.is_some_and(|user| user.name == model.name) { "[me]" } else { "[]" },
        user_model: user_model.map(|model| model.names.snake.clone()),
        variants,
    };
    view.imports = imports(context, model, user_model, &view);
    view
}

/// Who may not see, or set, which fields.
fn masks(project: &Project, model: &Model, all: &[(String, Who<'_>)], roles: fn(&Field) -> &[String]) -> Vec<MaskView> {
    let withheld = |who: Who<'_>| -> Vec<String> {
        let role = if let Who::Role(role) = who { role } else { "" };
        if may_everything(project, role) {
            return Vec::new();
        }
        let is_withheld = |field: &&Field| !roles(field).is_empty() && !roles(field).iter().any(|one| one == role);
        model.fields.iter().filter(is_withheld).map(|field| string(&attribute(&field.name))).collect()
    };
    all.iter()
        .map(|(word, who)| (word, withheld(*who)))
        .filter(|(_, fields)| !fields.is_empty())
        .map(|(word, fields)| {
            let column = 4 + word.chars().count() + 2;
            let list = Doc::list("[", fields.into_iter().map(Doc::text), "]", Style::Collection);
            MaskView { who: word.clone(), fields: list.print(4, column, 1, WIDTH) }
        })
        .collect()
}

fn imports(context: &Context<'_>, model: &Model, user_model: Option<&Model>, view: &ModuleView) -> String {
    let mut imports = Imports::new(&context.project().module);
    let who = "tests._generated.access";
    imports.module("pytest").symbol("fastapi", "FastAPI").local("services", "access").local(who, "principal");
    imports.local(who, "NOBODY").local(who, "STRANGER");
    if view.some_key.starts_with("uuid") {
        imports.module("uuid");
    }
    if view.rest || view.graphql {
        imports.module("httpx").local(who, "headers");
    }
    let makes = (view.rest && view.has_row) || view.graphql || view.mcp || view.masked || !view.rules.is_empty();
    if makes {
        imports.local(&factory::module(model), &factory::make(model));
    }
    if makes || (view.rest && view.creates) {
        imports.local("tests._generated.plugin", "Sessions");
    }
    if view.rest && view.creates {
        imports.local(&factory::module(model), &factory::body(model));
    }
    if view.graphql {
        imports.local("tests._generated.graphql", "PATH").local(who, "refusals");
    }
    if view.mcp {
        imports.local("tests._generated.plugin", "Tools");
    }
    if view.masked {
        imports
            .local(who, "EVERYBODY")
            .local("", "schemas")
            .local("services.context", "open_context")
            .local("services.errors", "ForbiddenError");
    }
    if !view.rules.is_empty() {
        imports
            .local(who, "EVERYBODY")
            .local("", "models")
            .local("services.context", "open_context")
            .module("itertools")
            .symbol("collections.abc", "Callable")
            .symbol("typing", "Any")
            .symbol("sqlalchemy.ext.asyncio", "AsyncSession");
        for error in ["ForbiddenError", "NotFoundError", "UnauthenticatedError"] {
            imports.local("services.errors", error);
        }
        if let Some(user) = user_model {
            imports.local(&factory::module(user), &factory::make(user));
        } else {
            imports.module("uuid");
        }
        let texts = || {
            let functions = view.functions.iter().map(|function| function.expression.as_str());
            functions.chain(view.variants.iter().flat_map(|variant| variant.values.iter().map(String::as_str)))
        };
        for (word, module) in [("dt", "datetime as dt"), ("decimal", "decimal"), ("uuid", "uuid")] {
            if texts().any(|text| mentions(text, word)) {
                imports.module(module);
            }
        }
        for function in ["every", "some", "not_"] {
            if view.functions.iter().any(|one| one.expression.contains(&format!("{function}("))) {
                imports.local(who, function);
            }
        }
        if texts().any(|text| text == "EMAIL") {
            imports.local(who, "EMAIL");
        }
    }
    imports.print()
}
