//! The files that make a project of the back end: project file, settings, database, entry point.
//!
//! All of them are the user's once they are written. The entry point imports what is generated and what
//! the user extends, by name, and wires them together. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{Auth, Engine, Project};
use serde::Serialize;

use crate::lang::python::text::{docstring, string};
use crate::lang::python::{Imports, api, module_name};
use crate::lang::{BACKEND, source_folder};

/// The project around the generated code.
pub const EMITTER: Emitter = Emitter {
    name: "project",
    description: "The back end's project file, settings, database and entry point, which are the user's",
    enabled: |_| true,
    outputs: &[
        once(
            "pyproject",
            "project/pyproject.toml.j2",
            |_| format!("{BACKEND}/pyproject.toml"),
            |c| View::new(&pyproject(c)),
        ),
        once(
            "environment",
            "project/env.example.j2",
            |_| format!("{BACKEND}/.env.example"),
            |c| View::new(&environment(c)),
        ),
        once("package", "project/__init__.py.j2", |c| path(c, "__init__.py"), |c| View::new(&package(c))),
        once("typed", "project/py.typed.j2", |c| path(c, "py.typed"), |_| View::new(&())),
        once("config", "project/config.py.j2", |c| path(c, "config.py"), |c| View::new(&config(c))),
        once("database", "project/database.py.j2", |c| path(c, "database.py"), |_| View::new(&())),
        once("main", "project/main.py.j2", |c| path(c, "main.py"), |c| View::new(&main(c))),
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

fn path(context: &Context<'_>, file: &str) -> String {
    format!("{}/{file}", source_folder(context))
}

#[derive(Serialize)]
struct PyprojectView {
    name: String,
    version: String,
    description: String,
    module: String,
    graphql: bool,
    mcp: bool,
    events: bool,
    auth: bool,
    /// Whether people sign in with passwords.
    passwords: bool,
    /// Whether people sign in at other providers.
    oauth: bool,
}

fn pyproject(context: &Context<'_>) -> PyprojectView {
    let project = context.project();
    PyprojectView {
        name: toml_string(&project.names.kebab),
        version: toml_string(&project.version),
        description: toml_string(project.description.as_ref().unwrap_or(&project.title)),
        module: project.module.clone(),
        graphql: project.graphql.is_some(),
        mcp: project.mcp.is_some(),
        events: project.watched,
        auth: project.auth.is_some(),
        passwords: project.auth.as_ref().is_some_and(|auth| auth.provider == "jwt"),
        oauth: project.auth.as_ref().is_some_and(|auth| match auth.provider.as_str() {
            "keycloak" => true,
            "jwt" => !auth.oauth_providers.is_empty(),
            _ => false,
        }),
    }
}

/// A basic TOML string: JSON's escapes are a subset of TOML's, apart from DEL.
fn toml_string(value: &str) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    serde_json::to_string(&line).expect("text serializes").replace('\u{7f}', "\\u007f")
}

#[derive(Serialize)]
struct EnvironmentView {
    lines: Vec<String>,
}

fn environment(context: &Context<'_>) -> EnvironmentView {
    let project = context.project();
    let url = match project.database.engine {
        Engine::Sqlite => format!("sqlite:///./{}.db", project.module),
        Engine::Postgresql => format!("postgresql://user:password@localhost:5432/{}", project.module),
    };
    let origin = project.frontend.as_ref().map_or_else(String::new, |web| format!("http://localhost:{}", web.port));
    let mut lines = vec![
        format!("{}={url}", project.database.url_env),
        "# dev, test or prod".into(),
        "ENVIRONMENT=dev".into(),
        "LOG_LEVEL=INFO".into(),
        "# Origins of web pages that may call the API, separated by commas".into(),
        format!("CORS_ORIGINS={origin}"),
        "# Bytes that a request body may have".into(),
        "MAX_BODY_SIZE=1048576".into(),
        "# Seconds for which requests are still taken after SIGTERM, while /health/ready says 503".into(),
        "SHUTDOWN_DELAY=0".into(),
        "# Traces by OpenTelemetry, which needs the extra `telemetry`: true, or an endpoint below".into(),
        "OTEL_ENABLED=false".into(),
        "# OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318".into(),
    ];
    if let Some(auth) = &project.auth {
        lines.extend(sign_in(project, auth));
    }
    let redis = match (project.watched, project.auth.is_some()) {
        (true, true) => "# Redis that carries changes between processes and counts attempts for all of them",
        (true, false) => "# Redis that carries changes between processes; empty for one process",
        (false, true) => "# Redis that counts attempts to sign in for all processes; empty for one process",
        (false, false) => return EnvironmentView { lines },
    };
    lines.extend([redis.to_string(), "REDIS_URL=".into()]);
    EnvironmentView { lines }
}

/// Settings of authentication; what is secret has no value.
fn sign_in(project: &Project, auth: &Auth) -> Vec<String> {
    let web = project.frontend.as_ref().map_or(5173, |web| web.port);
    let mut lines = vec![
        "# Signs sessions, at least 32 characters; production does not start without it. Make one:".to_string(),
        "# python -c 'import secrets; print(secrets.token_urlsafe(48))'".into(),
        "# SECRET_KEY=".into(),
        "# Where browsers reach this API, and the web pages that use it".into(),
        format!("PUBLIC_URL=http://localhost:{}", project.port),
        format!("FRONTEND_URL=http://localhost:{web}"),
    ];
    if auth.provider == "jwt" {
        lines.push("# The server that sends mails; without one, they are written to the log".into());
        lines.extend(["# SMTP_HOST=smtp.example.com", "# SMTP_USER=", "# SMTP_PASSWORD="].map(Into::into));
        lines.push("# MAIL_FROM=no-reply@example.com".into());
    }
    let issuer = (auth.provider == "keycloak").then_some("oidc");
    let providers: Vec<&str> = auth.oauth_providers.iter().map(String::as_str).chain(issuer).collect();
    if !providers.is_empty() {
        lines.push("# Where else users sign in".into());
    }
    if issuer.is_some() {
        lines.push("# OIDC_ISSUER=https://keycloak.example.com/realms/main".into());
    }
    for provider in providers {
        let name = provider.to_uppercase();
        lines.extend([format!("# {name}_CLIENT_ID="), format!("# {name}_CLIENT_SECRET=")]);
    }
    lines
}

#[derive(Serialize)]
struct PackageView {
    title: String,
}

fn package(context: &Context<'_>) -> PackageView {
    PackageView { title: docstring(context.project().title.trim_end_matches('.'), 0) }
}

#[derive(Serialize)]
struct ConfigView {
    module: String,
    events: bool,
    auth: bool,
    cors_origins: String,
}

fn config(context: &Context<'_>) -> ConfigView {
    let project = context.project();
    let cors_origins = match &project.frontend {
        Some(frontend) => format!("(\"http://localhost:{}\",)", frontend.port),
        None => "()".into(),
    };
    ConfigView { module: project.module.clone(), events: project.watched, auth: project.auth.is_some(), cors_origins }
}

#[derive(Serialize)]
struct MainView {
    module: String,
    imports: String,
    title: String,
    version: String,
    rest: bool,
    graphql: bool,
    mcp: bool,
    events: bool,
    auth: bool,
    services: Vec<ServiceView>,
}

#[derive(Serialize)]
struct ServiceView {
    attribute: String,
    class: String,
}

fn main(context: &Context<'_>) -> MainView {
    let project = context.project();
    let mut imports = Imports::new(&project.module);
    imports
        .local("api", "errors")
        .local("api", "lifecycle")
        .local("api", "logs")
        .local("api", "middleware")
        .local("api", "telemetry")
        .local("api.channels", "Channels")
        .local("config", "Settings")
        .local("config", "get_settings")
        .local("database", "make_engine")
        .local("database", "make_sessions")
        .local("services.registry", "Services");
    if project.rest.is_some() {
        imports.local("api.rest", "extensions as rest");
    }
    if project.mcp.is_some() {
        imports.local("api.mcp", "extensions as mcp");
    }
    if project.graphql.is_some() {
        imports.local("api.graphql", "extensions as graphql").local("api.graphql.schema", "make_schema");
    }
    if project.auth.is_some() {
        imports.local("auth", "runtime as auth");
    }
    if project.watched {
        imports.local("services.events", "make_broker");
    }
    let mut services = Vec::new();
    for model in context.models() {
        let class = format!("{}Service", model.names.pascal);
        imports.local(&format!("services.{}", module_name(&model.names)), &class);
        services.push(ServiceView { attribute: api::service(model), class });
    }
    MainView {
        module: project.module.clone(),
        imports: imports.print(),
        title: string(&project.title),
        version: string(&project.version),
        rest: project.rest.is_some(),
        graphql: project.graphql.is_some(),
        mcp: project.mcp.is_some(),
        events: project.watched,
        auth: project.auth.is_some(),
        services,
    }
}
