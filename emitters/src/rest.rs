//! REST: what all routes share, a router per model, the router of all of them, the user's own routes.
//!
//! Routes only translate: the work is the services'. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{Model, Project, names};
use serde::Serialize;

use crate::lang::python::api::{self, LinkFacts};
use crate::lang::python::text::string;
use crate::lang::python::{Imports, field};
use crate::lang::{header, source_folder};

/// REST routes.
pub const EMITTER: Emitter = Emitter {
    name: "rest",
    description: "REST: a router per model, the router of all of them, and a file for the user's own routes",
    enabled: is_enabled,
    outputs: &[
        shared(
            "package",
            "rest/package.py.j2",
            |c| path(c, "__init__"),
            |_| View::new(&PackageView::new("The REST API.")),
        ),
        shared(
            "generated",
            "rest/package.py.j2",
            |c| path(c, "_generated/__init__"),
            |_| View::new(&PackageView::new("The generated routes; add your own in `api/rest/extensions.py`.")),
        ),
        shared("routes", "rest/routes.py.j2", |c| path(c, "routes"), |c| View::new(&routes(c))),
        Output {
            name: "extensions",
            template: "rest/extensions.py.j2",
            strategy: Strategy::GenerateOnce,
            each: Each::Project {
                when: |_| true,
                path: |c| path(c, "extensions"),
                view: |c| View::new(&ModuleView { module: c.project().module.clone() }),
            },
        },
        Output {
            name: "model",
            template: "rest/model.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |_, model| api::is_routed(model),
                path: |c, model| path(c, &format!("_generated/{}", api::module(model))),
                view: |c, model| View::new(&router(c, model)),
            },
        },
    ],
};

fn is_enabled(project: &Project) -> bool {
    project.rest.is_some()
}

const fn shared(
    name: &'static str,
    template: &'static str,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each: Each::Project { when: |_| true, path, view } }
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/api/rest/{module}.py", source_folder(context))
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
struct ModuleView {
    module: String,
}

#[derive(Serialize)]
struct RoutesView {
    header: String,
    imports: String,
    routers: Vec<String>,
}

fn routes(context: &Context<'_>) -> RoutesView {
    let mut imports = Imports::new(&context.project().module);
    let mut routers = Vec::new();
    for model in context.models().filter(|model| api::is_routed(model)) {
        let router = format!("{}_router", api::module(model));
        imports.local(&format!("api.rest._generated.{}", api::module(model)), &format!("router as {router}"));
        routers.push(router);
    }
    RoutesView { header: header("change the spec instead."), imports: imports.print(), routers }
}

#[derive(Serialize)]
struct RouterView {
    header: String,
    imports: String,
    routes_doc: String,
    class: String,
    service_class: String,
    path: String,
    tags: Vec<String>,
    service: String,
    key_query: &'static str,
    key_body: &'static str,
    key_converter: &'static str,
    has_key: bool,
    has_list: bool,
    style: &'static str,
    stem: String,
    plural: String,
    label: String,
    label_plural: String,
    list_schema: String,
    list_errors: &'static str,
    ops: queries::ir::Operations,
    /// Statuses of answers to those who may not, with a comma behind each.
    denied: &'static str,
    public: queries::ir::Operations,
    temporal: Option<TemporalView>,
    links: Vec<LinkView>,
}

#[derive(Serialize)]
struct TemporalView {
    latest: bool,
    history: bool,
    group: bool,
    group_path: String,
    group_query: String,
    group_argument: &'static str,
    one_of_each: &'static str,
    of_one: &'static str,
}

#[derive(Serialize)]
struct LinkView {
    attr: String,
    list: String,
    add: String,
    remove: String,
    pascal: String,
    label: String,
    path: String,
    target: String,
    style: &'static str,
    list_schema: String,
    key_query: &'static str,
    key_converter: &'static str,
    routes: bool,
    /// Whether nobody has to sign in to list them.
    public: bool,
    writable: bool,
}

const NOTHING: queries::ir::Operations =
    queries::ir::Operations { create: false, read: false, update: false, delete: false, list: false };

fn router(context: &Context<'_>, model: &Model) -> RouterView {
    let auth = context.project().auth.is_some();
    let links: Vec<LinkView> = api::links(context, model).iter().map(|link| link_view(auth, model, link)).collect();
    let operations = model.operations;
    let has_single = operations.read || operations.update || operations.delete;
    let mut view = RouterView {
        header: header("add routes in `api/rest/extensions.py`."),
        imports: String::new(),
        routes_doc: format!("Routes of {}.", api::label_plural(model)),
        class: model.names.pascal.clone(),
        service_class: String::new(),
        path: model.names.plural.kebab.clone(),
        tags: model.tags.iter().map(|tag| string(tag)).collect(),
        service: api::service(model),
        key_query: field::key_query_type(model.key),
        key_body: field::key_body(model.key),
        key_converter: api::key_converter(model.key),
        has_key: has_single || !links.is_empty(),
        has_list: operations.list,
        style: api::style(model),
        stem: model.names.snake.clone(),
        plural: model.names.plural.snake.clone(),
        label: api::label(model),
        label_plural: api::label_plural(model),
        list_schema: api::list_schema(model),
        list_errors: if api::style(model) == "Cursor" { "404, 422" } else { "422" },
        ops: operations,
        denied: if auth { "401, 403, " } else { "" },
        public: if auth { model.public } else { NOTHING },
        temporal: temporal(model),
        links,
    };
    let mut imports = router_imports(context, &view);
    view.service_class = api::service_class(context.project(), model, &mut imports);
    view.imports = imports.print();
    view
}

fn temporal(model: &Model) -> Option<TemporalView> {
    let facts = api::temporal(model).filter(|_| model.operations.list)?;
    let group = facts.group;
    Some(TemporalView {
        latest: facts.latest,
        history: facts.history,
        group: group.is_some(),
        group_path: group.map(|field| format!("/{}", api::path_parameter("group", &field.ty))).unwrap_or_default(),
        group_query: group.and_then(field::query_type).unwrap_or_default(),
        group_argument: if group.is_some() { "group, " } else { "" },
        one_of_each: if group.is_some() { ", one of each group" } else { "" },
        of_one: if group.is_some() { " of one group" } else { "" },
    })
}

fn link_view(signed_in: bool, model: &Model, link: &LinkFacts<'_>) -> LinkView {
    let target = link.target;
    let operation = |verb: &str| format!("{verb}_{}", names::link(&link.relation.name, &model.names.snake));
    LinkView {
        attr: link.attribute.clone(),
        list: operation("list"),
        add: operation("add"),
        remove: operation("remove"),
        pascal: queries::ir::Names::new(&link.relation.name, None).pascal,
        label: link.relation.name.replace('_', " "),
        path: link.relation.name.replace('_', "-"),
        target: target.names.pascal.clone(),
        style: api::style(target),
        list_schema: api::list_schema(target),
        key_query: field::key_query_type(target.key),
        key_converter: api::key_converter(target.key),
        routes: target.operations.list || target.operations.read,
        public: signed_in && model.public.read && target.public.list,
        writable: link.table.is_some() && model.operations.update,
    }
}

fn router_imports(context: &Context<'_>, view: &RouterView) -> Imports {
    let mut imports = Imports::new(&context.project().module);
    let operations = view.ops;
    imports
        .symbol("typing", "Annotated")
        .symbol("fastapi", "APIRouter")
        .symbol("fastapi", "Depends")
        .local("api", "dependencies")
        .local("api", "errors");
    let lists = view.has_list || view.links.iter().any(|link| link.routes);
    if operations.create || operations.read || operations.update || lists {
        imports.local("", "models").local("", "schemas");
    }
    if lists {
        imports.symbol("fastapi", "Query").local("schemas", "pages").local("services", "pagination");
    }
    if operations.delete {
        imports.local("schemas", "pages").local("schemas", "types");
    }
    if operations.create || operations.update {
        imports.symbol("fastapi", "Body").local("schemas.base", "MAX_BULK");
    }
    if operations.create && operations.read {
        imports.symbol("fastapi", "Request").symbol("fastapi", "Response");
    }
    if view.has_key {
        imports.symbol("fastapi", "Path").local("schemas", "types");
    }
    if let Some(temporal) = view.temporal.as_ref().filter(|temporal| temporal.history) {
        if temporal.group_query.starts_with("types.") {
            imports.local("schemas", "types");
        }
        if temporal.group_query.starts_with("enums.") {
            imports.local("models", "enums");
        }
    }
    imports
}
