//! MCP: tools and resources of each model for AI agents, the server that offers them, its transports, and
//! a file for the user's own tools and hooks.
//!
//! Tools only translate: the work is the services'. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::Project;
use serde::Serialize;

use crate::lang::python::text::{parts, string};
use crate::lang::python::{Imports, WIDTH, api, mcp};
use crate::lang::{header, source_folder};

mod toolset;

/// MCP tools and resources.
pub const EMITTER: Emitter = Emitter {
    name: "mcp",
    description: "MCP: tools and resources per model, the server of all of them, and a file for the user's own",
    enabled: is_enabled,
    outputs: &[
        shared("package", "mcp/package.py.j2", |c| path(c, "__init__"), |_| package("The MCP server, for AI agents.")),
        shared(
            "generated",
            "mcp/package.py.j2",
            |c| path(c, "_generated/__init__"),
            |_| package("The generated tools; add your own in `api/mcp/extensions.py`."),
        ),
        shared("tools", "mcp/tools.py.j2", |c| path(c, "tools"), module),
        shared("errors", "mcp/errors.py.j2", |c| path(c, "errors"), module),
        shared("runtime", "mcp/runtime.py.j2", |c| path(c, "runtime"), module),
        shared("server", "mcp/server.py.j2", |c| path(c, "server"), |c| View::new(&server(c))),
        shared("transport", "mcp/transport.py.j2", |c| path(c, "transport"), module),
        once("extensions", "mcp/extensions.py.j2", |c| path(c, "extensions")),
        once("main", "mcp/main.py.j2", |c| path(c, "__main__")),
        Output {
            name: "model",
            template: "mcp/model.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |_, model| api::is_routed(model),
                path: |c, model| path(c, &format!("_generated/{}", api::module(model))),
                view: |c, model| View::new(&toolset::toolset(c, model)),
            },
        },
    ],
};

fn is_enabled(project: &Project) -> bool {
    project.mcp.is_some()
}

const fn shared(
    name: &'static str,
    template: &'static str,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each: Each::Project { when: |_| true, path, view } }
}

const fn once(name: &'static str, template: &'static str, path: fn(&Context<'_>) -> String) -> Output {
    Output {
        name,
        template,
        strategy: Strategy::GenerateOnce,
        each: Each::Project {
            when: |_| true,
            path,
            view: |c| View::new(&OwnView { module: c.project().module.clone() }),
        },
    }
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/api/mcp/{module}.py", source_folder(context))
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
struct OwnView {
    module: String,
}

#[derive(Serialize)]
struct ModuleView {
    header: String,
    module: String,
    auth: bool,
}

fn module(context: &Context<'_>) -> View {
    View::new(&ModuleView {
        header: header("extend the server in `api/mcp/extensions.py`."),
        module: context.project().module.clone(),
        auth: context.project().auth.is_some(),
    })
}

#[derive(Serialize)]
struct ServerView {
    header: String,
    imports: String,
    toolsets: Vec<String>,
    scheme: String,
    title: String,
    version: String,
    instructions: Vec<String>,
}

fn server(context: &Context<'_>) -> ServerView {
    let project = context.project();
    let mut imports = Imports::new(&project.module);
    imports.local("api.mcp", "errors").local("api.mcp", "tools").local("api.mcp.runtime", "Runtime");
    let mut toolsets = Vec::new();
    for model in context.models().filter(|model| api::is_routed(model)) {
        let toolset = format!("{}_tools", api::module(model));
        imports.local(&format!("api.mcp._generated.{}", api::module(model)), &format!("toolset as {toolset}"));
        toolsets.push(toolset);
    }
    let scheme = mcp::scheme(context);
    let about = project.description.as_ref().map(|text| format!("{} ", sentence(text))).unwrap_or_default();
    let instructions = format!(
        "{about}These tools read and change what is stored in {}; {scheme}://overview tells of which models.",
        project.title,
    );
    ServerView {
        header: header("extend the server in `api/mcp/extensions.py`."),
        imports: imports.print(),
        toolsets,
        scheme,
        title: string(&project.title),
        version: string(&project.version),
        instructions: parts(&instructions, WIDTH - 12),
    }
}

/// A text that ends like a sentence.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_string() } else { format!("{text}.") }
}
