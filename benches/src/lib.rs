//! The spec that is measured: N models of eight fields and one relation each, as `tests/tools/make_spec.py` writes it.

use std::fmt::Write as _;

use queries::emit::query::{ActionId, actions, artifact};
use queries::input::{Change, Database, Workspace};
use queries::query;

/// The path of the one spec file that edits change.
pub const MODELS: &str = "specs/models.py";

const FIELDS: &str = r#"                Field("name", type="string", required=True, max_length=120),
                Field("code", type="string", required=True, max_length=40, unique=True),
                Field("note", type="text"),
                Field("amount", type="integer", default=0),
                Field("weight", type="float"),
                Field("active", type="boolean", default=True),
                Field("due", type="date"),
                Field("state", type="enum", choices=["new", "open", "done"], default="new"),
"#;

const PROJECT: &str = r#"from prisme.spec import ExposureConfig, FrontendConfig, ProjectSpec, RESTConfig

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(
    name="measured",
    frontend=FrontendConfig(enabled=False),
    exposure=ExposureConfig(rest=RESTConfig(enabled=True)),
)
"#;

/// The text of `specs/models.py` with `count` models, one of which may have a ninth field.
#[must_use]
pub fn spec(count: usize, extra_in: Option<usize>) -> String {
    let mut text = String::from(
        "from prisme.spec import Field, Model, Relationship, StackSpec\n\nPRISME_DOMAIN_VERSION = 2\n\n\
         stack = StackSpec(\n    name=\"measured\",\n    models=[\n",
    );
    for number in 0..count {
        let _ = write!(text, "        Model(\n            name=\"Thing{number:04}\",\n            fields=[\n{FIELDS}");
        if extra_in == Some(number) {
            text.push_str("                Field(\"added\", type=\"string\"),\n");
        }
        text.push_str("            ],\n");
        if let Some(previous) = number.checked_sub(1) {
            let _ = writeln!(
                text,
                "            relationships=[Relationship(\"previous\", target=\"Thing{previous:04}\", type=\"many-to-one\")],"
            );
        }
        text.push_str("        ),\n");
    }
    text + "    ],\n)\n"
}

/// The three files of a project around `models`.
#[must_use]
pub fn files(models: String) -> Change {
    let project = [("prisme.toml", "config_version = 1\n".to_owned()), ("specs/project.py", PROJECT.to_owned())];
    let files = project.into_iter().chain([(MODELS, models)]);
    Change { files: files.map(|(path, text)| (path.to_owned(), Some(text))).collect(), templates: Vec::new() }
}

/// A database that has read `models` and computed nothing.
#[must_use]
pub fn database(models: String) -> Database {
    let mut database = Database::new(&emitters::GENERATOR);
    database.apply(files(models));
    database
}

/// Replaces the models.
pub fn edit(database: &mut Database, models: String) {
    database.apply(Change { files: vec![(MODELS.to_owned(), Some(models))], templates: Vec::new() });
}

/// How many models the spec means; the way from text to meaning, every check included.
///
/// # Panics
/// When the spec has errors.
#[must_use]
pub fn models(database: &Database) -> usize {
    query::whole_ir(database).expect("the measured spec is valid").models.len()
}

/// Renders everything on this thread: files and bytes.
///
/// # Panics
/// When a template fails.
#[must_use]
pub fn render(database: &Database) -> (usize, usize) {
    let actions = &actions(database, Workspace::get(database)).0;
    let bytes = actions
        .iter()
        .map(|action| artifact(database, ActionId::of(database, action)).as_ref().expect("templates render").text.len())
        .sum();
    (actions.len(), bytes)
}

/// How many queries of this name ran since the log was started.
#[must_use]
pub fn ran(log: &[String], name: &str) -> usize {
    log.iter().filter(|line| line.split('(').next() == Some(name)).count()
}
