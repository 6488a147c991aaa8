//! `create`: new projects, whole and at once.

use super::support::Folder;

#[test]
fn a_new_project_is_complete_and_has_nothing_left_to_generate() {
    let folder = Folder::empty();
    let said = folder.run(&["create", "blog"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.contains("Next:\n  cd blog\n  prisme install"), "{}", said.out);
    for path in
        ["prisme.toml", "specs/models.py", "specs/project.py", ".gitignore", "README.md", "typings/prisme/spec.pyi"]
    {
        folder.read(&format!("blog/{path}"));
    }
    let before = folder.tree();
    let said = folder.run_in_project(&["generate"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("nothing to do: "), "{}", said.out);
    assert_eq!(folder.tree(), before);
}

#[test]
fn every_template_generates_without_a_finding_for_either_database() {
    for template in ["full", "minimal", "api-only", "mcp-only", "saas"] {
        for database in ["sqlite", "postgresql"] {
            let folder = Folder::empty();
            let said = folder.run(&["create", "blog", "--template", template, "--database", database]);
            assert_eq!((said.code, said.err.as_str()), (0, ""), "{template} {database}");
            let said = folder.run_in_project(&["validate", "--json"]);
            assert_eq!(said.json()["diagnostics"], serde_json::json!([]), "{template} {database}");
        }
    }
}

#[test]
fn choices_are_written_into_the_specs_and_nowhere_else() {
    let folder = Folder::empty();
    assert_eq!(folder.run(&["create", "blog", "--database", "postgresql", "--template", "minimal"]).code, 0);
    assert!(folder.read("blog/specs/project.py").contains("engine=\"postgresql\""));
    let toml = folder.read("blog/prisme.toml");
    assert!(!toml.contains("postgresql") && !toml.contains("minimal"), "{toml}");
}

#[test]
fn a_template_without_a_front_end_writes_no_front_end() {
    let folder = Folder::project();
    assert!(folder.tree().keys().all(|path| !path.contains("packages/frontend")));
}

#[test]
fn a_template_for_agents_has_no_other_way_in() {
    let folder = Folder::empty();
    assert_eq!(folder.run(&["create", "blog", "--template", "mcp-only"]).code, 0);
    let channels = ["rest", "graphql", "mcp"].map(|channel| format!("blog/packages/backend/src/blog/api/{channel}/"));
    let has = channels.map(|channel| folder.tree().keys().any(|path| path.starts_with(&channel)));
    assert_eq!(has, [false, false, true]);
    let readme = folder.read("blog/README.md");
    assert!(readme.contains("MCP at http://127.0.0.1:8000/mcp"), "{readme}");
    assert!(readme.contains("`api/mcp/extensions.py`"), "{readme}");
    assert!(readme.contains("\"-m\", \"blog.api.mcp\""), "{readme}");
}

#[test]
fn a_template_with_sign_in_says_how_to_sign_in_for_the_first_time() {
    let folder = Folder::empty();
    let said = folder.run(&["create", "wind-farm", "--template", "saas"]);
    assert!(said.out.contains("Everybody has to sign in: README.md says how"), "{}", said.out);
    let readme = folder.read("wind-farm/README.md");
    assert!(readme.contains("python -m wind_farm.auth bootstrap you@example.com"), "{readme}");
    assert!(readme.contains("python -m wind_farm.auth api-key robot@example.com"), "{readme}");
    assert!(readme.contains("## What it does not do"), "{readme}");
}

#[test]
fn a_template_without_sign_in_says_how_to_switch_it_on() {
    for template in ["full", "minimal", "api-only", "mcp-only"] {
        let folder = Folder::empty();
        let said = folder.run(&["create", "blog", "--template", template]);
        assert!(!said.out.contains("sign in"), "{}", said.out);
        assert!(folder.read("blog/specs/project.py").contains("auth=AuthConfig(enabled=False)"), "{template}");
        let readme = folder.read("blog/README.md");
        assert!(readme.contains("`AuthConfig(enabled=False)`"), "{readme}");
        assert!(readme.contains("python -m blog.auth bootstrap you@example.com"), "{readme}");
        assert!(readme.contains("python -m blog.auth api-key robot@example.com"), "{readme}");
    }
}

#[test]
fn a_folder_with_anything_in_it_is_refused_and_left_alone() {
    let folder = Folder::empty();
    folder.write("blog/notes.txt", "mine");
    let before = folder.tree();
    let said = folder.run(&["create", "blog"]);
    insta::assert_snapshot!(said.all());
    assert_eq!(folder.tree(), before);
}

#[test]
fn a_hidden_file_is_something_too() {
    let folder = Folder::empty();
    folder.write("blog/.git/config", "mine");
    assert_eq!(folder.run(&["create", "blog"]).code, 1);
}

#[test]
fn a_path_names_the_projects_own_folder() {
    let folder = Folder::empty();
    assert_eq!(folder.run(&["create", "blog", "--path", "deep/er/here"]).code, 0);
    folder.read("deep/er/here/prisme.toml");
}

#[test]
fn a_bad_name_is_refused_with_a_good_one() {
    let folder = Folder::empty();
    insta::assert_snapshot!(folder.run(&["create", "My Blog"]).all());
    assert!(folder.tree().is_empty());
}

#[test]
fn the_document_lists_what_was_written() {
    let folder = Folder::empty();
    let document = folder.run(&["create", "blog", "--json"]).json();
    assert_eq!(document["status"], "ok");
    let assets = document["affected_assets"].as_array().expect("a list");
    assert!(assets.contains(&serde_json::json!("specs/models.py")));
}
