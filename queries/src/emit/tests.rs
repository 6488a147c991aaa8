//! What is found between meaning and bytes, with a generator made for it.

use super::query::{ActionId, actions, artifact};
use super::{Context, Each, Emitter, Output, Strategy, View};
use crate::input::{Change, Database, Generator, TemplateFile, Workspace};
use crate::ir::Model;
use crate::query;

/// Writes one file a model, named after its table, and one file for the project.
static GENERATOR: Generator = Generator {
    version: "1",
    emitters: &[Emitter {
        name: "notes",
        description: "Notes",
        enabled: |_| true,
        outputs: &[each_model(), project("index", |_| "Notes/Index.txt".into()), project("deep", path_of_title)],
    }],
    templates: &[TemplateFile { name: "notes/note.j2", text: "{{ word }}\n" }],
    targets: &[],
    layouts: &[],
};

const fn each_model() -> Output {
    Output {
        name: "note",
        template: "notes/note.j2",
        strategy: Strategy::AlwaysOverwrite,
        each: Each::Model { when: |_, _| true, path: |_, model| format!("notes/{}.txt", model.table), view: note },
    }
}

const fn project(name: &'static str, path: fn(&Context<'_>) -> String) -> Output {
    let view = |_: &Context<'_>| View::new(&serde_json::json!({ "word": "index" }));
    let each = Each::Project { when: |_| true, path, view };
    Output { name, template: "notes/note.j2", strategy: Strategy::AlwaysOverwrite, each }
}

fn path_of_title(context: &Context<'_>) -> String {
    format!("docs/{}.txt", context.project().title)
}

/// The template shows `word`, which models called `Mute` do not have.
fn note(_: &Context<'_>, model: &Model) -> View {
    if &*model.name == "Mute" { View::new(&()) } else { View::new(&serde_json::json!({ "word": model.name })) }
}

/// A database with models of these names and tables.
fn database(title: &str, models: &[(&str, &str)]) -> Database {
    let models: String = models
        .iter()
        .map(|(name, table)| {
            format!("Model(\"{name}\", table_name=\"{table}\", fields=[Field(\"name\", type=\"string\")]), ")
        })
        .collect();
    let text = |text: String| Some(text);
    let mut database = Database::new(&GENERATOR);
    let domain = format!(
        "from prisme.spec import Field, Model, StackSpec\nPRISME_DOMAIN_VERSION = 2\n\
         stack = StackSpec(name=\"shop\", title={title:?}, models=[{models}])\n"
    );
    let blueprint =
        "from prisme.spec import ProjectSpec\nPRISME_PROJECT_VERSION = 1\nproject = ProjectSpec(name=\"shop\")\n";
    database.apply(Change {
        files: vec![
            ("prisme.toml".into(), text("config_version = 1\n".into())),
            ("specs/models.py".into(), text(domain)),
            ("specs/project.py".into(), text(blueprint.into())),
        ],
        templates: Vec::new(),
    });
    database
}

fn said(title: &str, models: &[(&str, &str)]) -> Vec<String> {
    let line =
        |one: &crate::diagnostic::Diagnostic| format!("{}: {} -> {}", one.code, one.message, one.help.join("; "));
    query::diagnostics(&database(title, models)).iter().map(line).collect()
}

#[test]
fn two_outputs_on_one_path_are_refused_also_where_only_case_differs() {
    assert_eq!(said("Shop", &[("Item", "items")]), Vec::<String>::new());
    assert_eq!(
        said("Shop", &[("Item", "index")]),
        [
            "P0701: notes/index and notes/note of model `Item` would both write `notes/index.txt` -> rename one of them in the spec"
        ]
    );
}

#[test]
fn paths_that_not_every_system_can_write_are_refused() {
    assert_eq!(
        said("Shop", &[("Item", "aux"), ("Other", "auxiliary")]),
        [
            "P0702: notes/note of model `Item` would write `notes/aux.txt`: the name is that of a device on Windows -> rename it in the spec"
        ]
    );
    for (title, reason) in [
        ("../../etc", "the path is not plain"),
        ("a//b", "the path is not plain"),
        ("a\\b", "the name cannot be written on every system"),
        ("a\tb", "the name cannot be written on every system"),
        ("what?", "the name cannot be written on every system"),
        ("a./b", "the name cannot be written on every system"),
    ] {
        let said = said(title, &[("Item", "items")]);
        assert!(said.len() == 1 && said[0].starts_with("P0702") && said[0].contains(reason), "{title}: {said:?}");
    }
}

#[test]
fn a_template_that_fails_names_its_line_and_blames_prisme() {
    let database = database("Shop", &[("Mute", "mutes")]);
    let actions = &actions(&database, Workspace::get(&database)).0;
    let failed: Vec<String> = actions
        .iter()
        .filter_map(|action| artifact(&database, ActionId::of(&database, action)).as_ref().err())
        .map(|failure| format!("{}: {} -> {}", failure.code, failure.message, failure.help.join("; ")))
        .collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].starts_with("P0703: a template failed to render: notes/note.j2:1: "), "{failed:?}");
    assert!(failed[0].ends_with("please report it with the spec that shows it"), "{failed:?}");
}
