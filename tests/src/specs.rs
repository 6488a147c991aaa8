//! Spec projects of this repository as inputs, and what prisme says about them.

use std::collections::BTreeMap;
use std::path::Path;

use engine::report::{excerpt, sources::Sources};
use queries::diagnostic::Diagnostic;
use queries::input::{Change, Database};
use queries::query;

use crate::source::root;

/// Files of a project by path.
pub type Files = BTreeMap<String, String>;

/// A blueprint that turns on only what can be generated.
pub const PLAIN_PROJECT: &str = r#"from prisme.spec import ExposureConfig, FrontendConfig, ProjectSpec, RESTConfig

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(
    name="plain",
    frontend=FrontendConfig(enabled=False),
    exposure=ExposureConfig(rest=RESTConfig(enabled=True)),
)
"#;

/// A domain of one model.
pub const PLAIN_MODELS: &str = r#"from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(name="plain", models=[Model(name="Thing", fields=[Field("name", type="string")])])
"#;

/// A configuration in which nothing is left out.
pub const PLAIN_CONFIG: &str = "prisme_version = \"2.0.0\"\nconfig_version = 1\n";

/// The three files that every project has, where `with` has none of its own.
#[must_use]
pub fn project(with: &[(&str, &str)]) -> Files {
    let plain = [("prisme.toml", PLAIN_CONFIG), ("specs/models.py", PLAIN_MODELS), ("specs/project.py", PLAIN_PROJECT)];
    plain.iter().chain(with).map(|(path, text)| ((*path).to_string(), (*text).to_string())).collect()
}

/// The spec files of a folder of the repository, such as `examples/blog`.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn folder(path: &str) -> Files {
    let mut files = Files::new();
    collect(&root().join(path), "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let entry = entry.expect("the folder can be read");
        let name = entry.file_name().into_string().expect("names are UTF-8");
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            if name != "__pycache__" {
                collect(&entry.path(), &format!("{path}/"), files);
            }
        } else if name.ends_with(".py") || name.ends_with(".toml") {
            let text = std::fs::read_to_string(entry.path()).expect("spec files are UTF-8");
            files.insert(path, text);
        }
    }
}

/// A database that has read `files`.
#[must_use]
pub fn database(files: &Files) -> Database {
    let mut database = Database::new(&emitters::GENERATOR);
    let files = files.iter().map(|(path, text)| (path.clone(), Some(text.clone()))).collect();
    database.apply(Change { files, templates: Vec::new() });
    database
}

/// Everything that prisme says about `files`, and the same as a user reads it.
#[must_use]
pub fn findings(files: &Files) -> (Vec<Diagnostic>, String) {
    let database = database(files);
    let all = query::diagnostics(&database);
    let sources = Sources::of(&all, |id| database.source(id));
    let text = all.iter().map(|one| excerpt::render(one, &sources)).collect::<Vec<_>>().join("\n");
    (all, without_colour(&text))
}

fn without_colour(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, escaped)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = escaped.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}
