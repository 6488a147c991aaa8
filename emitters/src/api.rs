//! What every channel of the API shares: errors as problems, security headers, health, the transaction.
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
    description: "What every channel of the API shares: errors, security headers, health, transactions",
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
        file("middleware", "api/middleware.py.j2", |c| path(c, "middleware"), shared),
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
}

fn shared(context: &Context<'_>) -> View {
    View::new(&SharedView { header: header("change the spec instead."), module: context.project().module.clone() })
}

#[derive(Serialize)]
struct ChannelsView {
    header: String,
    imports: String,
    rest_prefix: Option<String>,
    mcp: bool,
    has_options: bool,
}

fn channels(context: &Context<'_>) -> ChannelsView {
    let project = context.project();
    let mut imports = Imports::new(&project.module);
    imports
        .module("contextlib")
        .symbol("collections.abc", "AsyncGenerator")
        .symbol("fastapi", "FastAPI")
        .local("api", "health");
    if project.rest.is_some() {
        imports.symbol("fastapi", "APIRouter").local("api.rest.routes", "router as rest_routes");
    }
    if project.mcp.is_some() {
        imports.local("api.mcp", "transport as mcp_transport").local("api.mcp.runtime", "Extension");
    }
    ChannelsView {
        header: header("change the spec instead."),
        imports: imports.print(),
        rest_prefix: project.rest.as_ref().map(|rest| string(&rest.prefix)),
        mcp: project.mcp.is_some(),
        has_options: project.rest.is_some() || project.mcp.is_some(),
    }
}
