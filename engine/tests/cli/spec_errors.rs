//! Wrong specs and missing files: told with their place, and nothing written.

use super::support::Folder;

#[test]
fn every_error_is_shown_with_its_place_and_nothing_is_written() {
    let folder = Folder::project();
    folder.replace("blog/specs/models.py", "required=True", "requird=True");
    folder.replace("blog/specs/project.py", "port=8000", "port=\"8000\"");
    let before = folder.tree();
    let said = folder.run_in_project(&["generate"]);
    insta::assert_snapshot!(said.all());
    assert_eq!(folder.tree(), before);
}

#[test]
fn errors_are_data_too() {
    let folder = Folder::project();
    folder.replace("blog/specs/models.py", "required=True", "requird=True");
    let said = folder.run_in_project(&["validate", "--json"]);
    assert_eq!((said.code, said.err.as_str()), (1, ""));
    let document = said.json();
    assert_eq!(document["status"], "error");
    let finding = &document["diagnostics"][0];
    assert_eq!(finding["code"], "P0301");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["file"], "specs/models.py");
    let line = finding["line"].as_u64().expect("a number");
    let column = finding["column"].as_u64().expect("a number");
    let text = folder.read("blog/specs/models.py");
    let found = text.lines().nth(usize::try_from(line).expect("small") - 1).expect("it is a line");
    assert!(found[usize::try_from(column).expect("small") - 1..].starts_with("requird"), "{found}");
}

#[test]
fn an_unsupported_version_is_refused_in_the_words_of_the_requirements() {
    let folder = Folder::project();
    folder.replace("blog/specs/models.py", "PRISME_DOMAIN_VERSION = 2", "PRISME_DOMAIN_VERSION = 3");
    insta::assert_snapshot!(folder.run_in_project(&["generate"]).all());
}

#[test]
fn a_missing_configuration_is_told_in_the_words_of_the_requirements() {
    let folder = Folder::project();
    std::fs::remove_file(folder.path().join("blog/prisme.toml")).expect("it is there");
    insta::assert_snapshot!(folder.run_in_project(&["generate"]).all());
}

#[test]
fn a_missing_project_spec_is_told_in_the_words_of_the_requirements() {
    let folder = Folder::project();
    std::fs::remove_file(folder.path().join("blog/specs/project.py")).expect("it is there");
    insta::assert_snapshot!(folder.run_in_project(&["generate"]).all());
}
