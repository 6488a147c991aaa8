//! What `prisme` says about itself: help, version, completions, vocabulary.

use super::support::Folder;

fn help(args: &[&str]) -> String {
    let said = Folder::empty().run(args);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(said.err, "");
    said.out
}

#[test]
fn help_of_the_whole() {
    insta::assert_snapshot!(help(&["--help"]));
}

#[test]
fn help_of_create() {
    insta::assert_snapshot!(help(&["create", "-h"]));
}

#[test]
fn help_of_generate() {
    insta::assert_snapshot!(help(&["generate", "-h"]));
}

#[test]
fn help_of_db() {
    insta::assert_snapshot!(help(&["db", "-h"]));
}

#[test]
fn the_version_is_that_of_the_crate() {
    assert_eq!(help(&["--version"]), format!("prisme {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_are_made_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(help(&["completions", shell]).contains("prisme"), "{shell}");
    }
}

#[test]
fn flags_never_say_what_is_generated() {
    let folder = Folder::project();
    for flag in
        ["--rest", "--graphql", "--mcp", "--frontend", "--auth", "--database", "--template", "--only", "--framework"]
    {
        let said = folder.run_in_project(&["generate", flag]);
        assert_eq!(said.code, 2, "{flag}");
    }
}

#[test]
fn commands_that_are_not_built_yet_are_absent() {
    let folder = Folder::empty();
    for command in
        ["plan", "apply", "doctor", "migrate", "deploy", "docker", "ci", "proxy", "subdomain", "auth", "admin"]
    {
        assert_eq!(folder.run(&[command]).code, 2, "{command}");
    }
}

#[test]
fn the_vocabulary_is_printed_in_three_forms() {
    assert!(help(&["schema", "--format", "stub"]).contains("class Model"));
    assert!(help(&["schema", "--format", "markdown"]).contains("StackSpec"));
    let schema: serde_json::Value =
        serde_json::from_str(&help(&["schema", "--format", "json-schema"])).expect("it is JSON");
    assert_eq!(schema["specs/models.py"]["title"], "StackSpec");
}

#[test]
fn the_schema_of_the_api_is_that_of_the_project() {
    let folder = Folder::project();
    let said = folder.run_in_project(&["schema"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.contains("\ntype Query {\n"), "{}", said.out);
    assert_eq!(folder.run_in_project(&["schema", "--json"]).json()["text"], said.out);
    let tree = folder.tree();
    folder.run_in_project(&["schema", "--format", "graphql"]);
    assert_eq!(folder.tree(), tree, "it only looks");
}

#[test]
fn a_schema_needs_an_api_and_a_spec_without_errors() {
    let folder = Folder::project();
    folder.replace(
        "blog/specs/project.py",
        "graphql=GraphQLConfig(enabled=True)",
        "graphql=GraphQLConfig(enabled=False)",
    );
    let said = folder.run_in_project(&["schema"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.contains("the project has no GraphQL API."), "{}", said.err);
    folder.replace("blog/specs/models.py", "type=\"string\"", "type=\"strnig\"");
    let said = folder.run_in_project(&["schema"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.contains("error["), "{}", said.err);
}
