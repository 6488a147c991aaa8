//! GraphQL: types, filters, queries and mutations of each model, the schema of all, the user's own fields.
//!
//! Resolvers only translate: the work is the services'. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{Enum, FieldType, Model, Project, names};
use serde::Serialize;

use crate::lang::python::graphql::{self, Type};
use crate::lang::python::text::{keyword_string, string};
use crate::lang::python::{Imports, api};
use crate::lang::{header, source_folder};

mod model;
mod root;
mod sdl;
mod types;

pub use sdl::sdl;

use model::{has_mutations, module};
use root::has_queries;
use types::{ClassView, filter, types};

/// The GraphQL API.
pub const EMITTER: Emitter = Emitter {
    name: "graphql",
    description: "GraphQL: types, filters, queries and mutations, and a file for the user's own fields",
    enabled: is_enabled,
    outputs: &[
        shared("package", "graphql/package.py.j2", |c| path(c, "__init__"), |_| package("The GraphQL API.")),
        shared(
            "generated",
            "graphql/package.py.j2",
            |c| path(c, "_generated/__init__"),
            |_| package("The generated types; add your own fields in `api/graphql/extensions.py`."),
        ),
        shared("types", "graphql/types.py.j2", |c| path(c, "types"), |c| View::new(&types(c))),
        shared("base", "graphql/base.py.j2", |c| path(c, "base"), |c| View::new(&Shared::new(c))),
        shared("errors", "graphql/errors.py.j2", |c| path(c, "errors"), |c| View::new(&Shared::new(c))),
        shared("limits", "graphql/limits.py.j2", |c| path(c, "limits"), |c| View::new(&Shared::new(c))),
        shared("schema", "graphql/schema.py.j2", |c| path(c, "schema"), |c| View::new(&schema(c))),
        Output {
            name: "enums",
            template: "graphql/enums.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Project {
                when: |c| !c.project().enums.is_empty(),
                path: |c| path(c, "enums"),
                view: |c| View::new(&enums(c)),
            },
        },
        Output {
            name: "extensions",
            template: "graphql/extensions.py.j2",
            strategy: Strategy::GenerateOnce,
            each: Each::Project { when: |_| true, path: |c| path(c, "extensions"), view: |_| View::new(&()) },
        },
        Output {
            name: "model",
            template: "graphql/model.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |_, model| api::is_routed(model),
                path: |c, model| path(c, &format!("_generated/{}", api::module(model))),
                view: |c, model| View::new(&module(c, model)),
            },
        },
    ],
};

fn is_enabled(project: &Project) -> bool {
    project.graphql.is_some()
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
    format!("{}/api/graphql/{module}.py", source_folder(context))
}

fn has_connections(context: &Context<'_>) -> bool {
    context.project().graphql.as_ref().is_some_and(|graphql| graphql.connections)
}

#[derive(Serialize)]
struct PackageView {
    header: String,
    doc: &'static str,
}

fn package(doc: &'static str) -> View {
    View::new(&PackageView { header: header("change the spec instead."), doc })
}

#[derive(Serialize)]
struct Shared {
    header: String,
    module: String,
    connections: bool,
    events: bool,
    /// Whether users sign in.
    auth: bool,
    /// Rows that one statement loads: one, when the spec wants no batches.
    max_batch: u32,
}

impl Shared {
    fn new(context: &Context<'_>) -> Self {
        let project = context.project();
        let batched = project.graphql.as_ref().is_none_or(|graphql| graphql.dataloader);
        Self {
            header: header("change the spec instead."),
            module: project.module.clone(),
            connections: has_connections(context),
            events: project.watched,
            auth: project.auth.is_some(),
            max_batch: if batched { 500 } else { 1 },
        }
    }
}

#[derive(Serialize)]
struct EnumsView {
    header: String,
    enums: Vec<EnumView>,
}

#[derive(Serialize)]
struct EnumView {
    class: String,
    label: String,
    description: Vec<String>,
    members: Vec<MemberView>,
    filter: Option<ClassView>,
    #[serde(skip)]
    about: Option<String>,
}

#[derive(Serialize)]
struct MemberView {
    name: String,
    value: String,
}

fn enums(context: &Context<'_>) -> EnumsView {
    let defaults = &context.project().default_operators;
    let enums = context.project().enums.iter().map(|item| {
        let like = FieldType::Enum { name: item.name.clone() };
        let operands = graphql::operands(
            &graphql::shared_operators(defaults, &like),
            Some(&Type::class(graphql::type_name(&item.name))),
        );
        let name = format!("{}Filter", graphql::type_name(&item.name));
        let filter = (!operands.is_empty()).then(|| filter(name, "a choice", operands));
        EnumView {
            class: graphql::type_name(&item.name),
            label: queries::ir::Names::new(&item.name, None).snake.replace('_', " "),
            description: description(item),
            members: members(item),
            filter,
            about: item.description.clone(),
        }
    });
    EnumsView { header: header("change the spec instead."), enums: enums.collect() }
}

fn description(item: &Enum) -> Vec<String> {
    item.description.as_ref().map_or_else(Vec::new, |text| keyword_string("description", text, 4))
}

fn members(item: &Enum) -> Vec<MemberView> {
    item.members.iter().map(|one| MemberView { name: one.name.clone(), value: string(&one.value) }).collect()
}

#[derive(Serialize)]
struct SchemaView {
    auth: bool,
    header: String,
    imports: String,
    path: String,
    depth: u32,
    cost: u32,
    query_name: String,
    mutation_name: String,
    subscription_name: String,
    queries: Vec<String>,
    mutations: Vec<String>,
    subscriptions: Vec<String>,
}

fn schema(context: &Context<'_>) -> SchemaView {
    let project = context.project();
    let channel = project.graphql.as_ref().expect("the emitter is enabled");
    let mut imports = Imports::new(&project.module);
    for module in ["base", "errors", "limits", "types"] {
        imports.local("api.graphql", module);
    }
    let (mut queries, mut mutations, mut subscriptions) = (Vec::new(), Vec::new(), Vec::new());
    for model in context.models().filter(|model| api::is_routed(model)) {
        let module = alias(model);
        let mut is_used = false;
        if has_queries(model) {
            queries.push(format!("{module}.{}Query", type_name(model)));
            is_used = true;
        }
        if has_mutations(context, model) {
            mutations.push(format!("{module}.{}Mutation", type_name(model)));
            is_used = true;
        }
        if model.subscriptions {
            subscriptions.push(format!("{module}.{}Subscription", type_name(model)));
            is_used = true;
        }
        if is_used {
            imports.local("api.graphql._generated", &format!("{} as {module}", api::module(model)));
        }
    }
    SchemaView {
        auth: project.auth.is_some(),
        header: header("change the spec instead."),
        imports: imports.print(),
        path: string(&channel.path),
        depth: channel.depth_limit,
        cost: channel.complexity_limit,
        query_name: graphql::root(project, "Query"),
        mutation_name: graphql::root(project, "Mutation"),
        subscription_name: graphql::root(project, "Subscription"),
        queries,
        mutations,
        subscriptions,
    }
}

fn type_name(model: &Model) -> String {
    graphql::type_name(&model.names.pascal)
}

/// What the module of another model is imported as.
fn alias(model: &Model) -> String {
    format!("{}_graphql", names::limit(&api::module(model), 32))
}
