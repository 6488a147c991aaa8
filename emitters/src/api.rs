//! What every channel of the API shares: errors as problems, logs, traces, security headers, health, the transaction.
//!
//! Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use serde::Serialize;

use crate::lang::python::Imports;
use crate::lang::python::text::string;
use crate::lang::{header, source_folder};

/// What every channel shares.
pub const EMITTER: Emitter = Emitter {
    name: "api",
    description: "What every channel of the API shares: errors, logs, traces, security headers, health, transactions",
    enabled: |_| true,
    outputs: &[
        file(
            "package",
            "api/package.py.j2",
            |c| path(c, "__init__"),
            |_| {
                View::new(&PackageView {
                    header: header("change the spec instead."),
                    doc: "Ways into the application.",
                })
            },
        ),
        file("channels", "api/channels.py.j2", |c| path(c, "channels"), |c| View::new(&channels(c))),
        file("dependencies", "api/dependencies.py.j2", |c| path(c, "dependencies"), shared),
        file("errors", "api/errors.py.j2", |c| path(c, "errors"), shared),
        file("health", "api/health.py.j2", |c| path(c, "health"), shared),
        file("lifecycle", "api/lifecycle.py.j2", |c| path(c, "lifecycle"), shared),
        file("logs", "api/logs.py.j2", |c| path(c, "logs"), shared),
        file("middleware", "api/middleware.py.j2", |c| path(c, "middleware"), shared),
        file("telemetry", "api/telemetry.py.j2", |c| path(c, "telemetry"), |c| View::new(&telemetry(c))),
    ],
};

const fn file(
    name: &'static str,
    template: &'static str,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each: Each::Project { when: |_| true, path, view } }
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/api/{module}.py", source_folder(context))
}

#[derive(Serialize)]
struct PackageView {
    header: String,
    doc: &'static str,
}

#[derive(Serialize)]
struct SharedView {
    header: String,
    module: String,
    auth: bool,
}

fn shared(context: &Context<'_>) -> View {
    let project = context.project();
    View::new(&SharedView {
        header: header("change the spec instead."),
        module: project.module.clone(),
        auth: project.auth.is_some(),
    })
}

#[derive(Serialize)]
struct TelemetryView {
    header: String,
    service: String,
}

fn telemetry(context: &Context<'_>) -> TelemetryView {
    TelemetryView {
        header: header("settings are in the environment."),
        service: string(&context.project().names.kebab),
    }
}

#[derive(Serialize)]
struct ChannelsView {
    header: String,
    imports: String,
    rest_prefix: Option<String>,
    graphql: bool,
    graphiql: bool,
    mcp: bool,
    auth: bool,
}

fn channels(context: &Context<'_>) -> ChannelsView {
    let project = context.project();
    let mut imports = Imports::new(&project.module);
    imports
        .module("contextlib")
        .symbol("collections.abc", "AsyncGenerator")
        .symbol("collections.abc", "Sequence")
        .symbol("fastapi", "FastAPI")
        .local("api", "health");
    if project.auth.is_some() {
        imports.local("auth", "admin as auth_admin").local("auth", "routes as auth_routes");
    }
    if project.rest.is_some() {
        imports.symbol("fastapi", "APIRouter").local("api.rest.routes", "router as rest_routes");
    }
    if project.graphql.is_some() {
        imports.module("strawberry").local("api.graphql", "schema as graphql_schema");
    }
    if project.mcp.is_some() {
        imports.local("api.mcp", "transport as mcp_transport").local("api.mcp.runtime", "Extension");
    }
    ChannelsView {
        header: header("change the spec instead."),
        imports: imports.print(),
        rest_prefix: project.rest.as_ref().map(|rest| string(&rest.prefix)),
        graphql: project.graphql.is_some(),
        graphiql: project.graphql.as_ref().is_some_and(|graphql| graphql.graphiql),
        mcp: project.mcp.is_some(),
        auth: project.auth.is_some(),
    }
}
