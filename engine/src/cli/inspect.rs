//! Commands that only look: `validate`, `ir`, `schema`; and the facts that services need.

use queries::ir;
use serde_json::json;

use super::args::{Format, Schema};
use super::console::{Console, Response, Status};
use super::fault::Fault;
use super::generate::{Project, sources};
use super::meaning;
use super::service::Outcome;
use crate::report::{count, excerpt};
use crate::service::project::{Backend, PythonManager};

/// Version of the document that `prisme ir --json` prints; see `docs/ir.md` for what raises it.
const IR_VERSION: u32 = 1;

/// `prisme validate`.
pub fn validate(project: &Project, console: Console) -> Outcome {
    let diagnostics = project.diagnostics();
    let sources = sources(project, &diagnostics);
    console.diagnostics(&diagnostics, &sources);
    let has_errors = diagnostics.iter().any(queries::diagnostic::Diagnostic::is_error);
    let status = if has_errors { Status::Error } else { Status::Ok };
    let tally = excerpt::tally(&diagnostics).map(|text| anstream::adapter::strip_str(&text).to_string());
    if diagnostics.is_empty() {
        console.say(&format!("the specs are valid: {}", outline(project)));
    }
    let summary = tally.unwrap_or_else(|| if has_errors { "1 error" } else { "the specs are valid" }.to_owned());
    console.respond(&Response::new("validate", status, summary).diagnostics(&diagnostics, &sources));
    Ok(status.code())
}

fn outline(project: &Project) -> String {
    let models = meaning::models(project);
    let fields: usize = models.iter().map(|model| model.fields.len()).sum();
    let relations: usize = models.iter().map(|model| model.relations.len()).sum();
    format!("{}, {}, {}", count(models.len(), "model"), count(fields, "field"), count(relations, "relationship"))
}

/// The meaning of the specs, or the errors that keep them from having one.
fn meaning(command: &'static str, project: &Project, console: Console) -> Result<(), u8> {
    let diagnostics = project.diagnostics();
    if !diagnostics.iter().any(queries::diagnostic::Diagnostic::is_error) {
        return Ok(());
    }
    let sources = sources(project, &diagnostics);
    console.diagnostics(&diagnostics, &sources);
    let summary = "the specs have errors, so they mean nothing yet";
    console.respond(&Response::new(command, Status::Error, summary).diagnostics(&diagnostics, &sources));
    Err(Status::Error.code())
}

/// `prisme ir`.
pub fn ir(project: &Project, console: Console) -> Outcome {
    if let Err(code) = meaning("ir", project, console) {
        return Ok(code);
    }
    let models = meaning::models(project);
    if console.is_json() {
        let document = json!({ "ir_version": IR_VERSION, "project": meaning::project(project), "models": models });
        anstream::println!("{}", serde_json::to_string_pretty(&document).expect("plain data is JSON"));
        return Ok(0);
    }
    let project = meaning::project(project);
    let channels = [
        ("REST", project.rest.is_some()),
        ("GraphQL", project.graphql.is_some()),
        ("MCP", project.mcp.is_some()),
        ("front end", project.frontend.is_some()),
    ];
    let channels: Vec<&str> = channels.into_iter().filter(|(_, is_on)| *is_on).map(|(name, _)| name).collect();
    console.result(&format!("{} {} ({})", project.title, project.version, channels.join(", ")));
    for model in &models {
        console.result(&outline_of(model));
    }
    Ok(0)
}

fn outline_of(model: &ir::Model) -> String {
    let mut text = format!("\n{} (table {})", model.name, model.table);
    for field in &model.fields {
        let mut marks = Vec::new();
        for (mark, is_set) in [("required", field.required), ("unique", field.unique), ("indexed", field.indexed)] {
            if is_set {
                marks.push(mark);
            }
        }
        text.push_str(format!("\n  {:<24} {:<12} {}", field.name, type_name(field), marks.join(", ")).trim_end());
    }
    for relation in &model.relations {
        text.push_str(&format!("\n  {:<24} -> {}", relation.name, relation.target));
    }
    text
}

/// The name of a field's type, as documents spell it.
fn type_name(field: &ir::Field) -> String {
    let ty = serde_json::to_value(&field.ty).expect("plain data is JSON");
    ty["kind"].as_str().unwrap_or_default().to_owned()
}

/// `prisme schema`; only the GraphQL API needs a project.
pub fn schema(args: &Schema, open: impl FnOnce() -> Result<Project, Fault>, console: Console) -> Outcome {
    let (summary, text) = match args.format {
        Format::Graphql => {
            let project = open()?;
            if let Err(code) = meaning("schema", &project, console) {
                return Ok(code);
            }
            let text = meaning::graphql(&project).ok_or_else(|| {
                Fault::new(
                    "the project has no GraphQL API.",
                    ["Turn it on in specs/project.py: ExposureConfig(graphql=GraphQLConfig(enabled=True))."],
                )
            })?;
            ("the schema of the GraphQL API", text)
        }
        Format::JsonSchema => ("the vocabulary of specs", meaning::json_schemas()),
        Format::Stub => ("the vocabulary of specs", meaning::stub()),
        Format::Markdown => ("the vocabulary of specs", meaning::reference()),
    };
    if console.is_json() && args.format != Format::JsonSchema {
        console.respond(&Response::new("schema", Status::Ok, summary).with("text", json!(text)));
    } else {
        let failed = |error| Fault::new(format!("standard output cannot be written: {error}."), []);
        console.verbatim(&text).map_err(failed)?;
    }
    Ok(0)
}

/// The facts that services need.
///
/// # Errors
///
/// When the specs have errors.
pub fn backend(project: &Project, console: Console) -> Result<Backend, Fault> {
    let diagnostics = project.diagnostics();
    if diagnostics.iter().any(queries::diagnostic::Diagnostic::is_error) {
        console.diagnostics(&diagnostics, &sources(project, &diagnostics));
        return Err(Fault::new("the specs have errors.", ["Mend them; `prisme validate` lists them."]));
    }
    let facts = meaning::project(project);
    Ok(Backend {
        folder: project.system().root().join("packages/backend"),
        module: facts.module.clone(),
        port: facts.port,
        entrance: entrance(facts),
        url_env: facts.database.url_env.clone(),
        manager: PythonManager::named(meaning::python_manager(project))
            .expect("the schema and the services know the same managers"),
        output: console.output(),
    })
}

/// Where somebody who has just started the application looks first.
fn entrance(project: &ir::Project) -> String {
    match (&project.rest, &project.graphql, &project.mcp) {
        (None, Some(graphql), _) => format!("GraphQL at {}", graphql.path),
        (None, None, Some(_)) => "MCP at /mcp".to_owned(),
        _ => "documentation at /docs".to_owned(),
    }
}
