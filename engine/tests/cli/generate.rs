//! `generate` and `why`: what they write, what they say, and when they refuse.

use super::support::Folder;

/// A generated file that prisme owns in every project.
const OWNED: &str = "blog/packages/backend/src/blog/models/base.py";

#[test]
fn a_dry_run_shows_the_diff_and_writes_nothing() {
    let folder = Folder::project();
    std::fs::remove_file(folder.path().join("blog/typings/prisme/__init__.pyi")).expect("it was generated");
    let before = folder.tree();
    let said = folder.run_in_project(&["generate", "--dry-run", "--diff"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("--- /dev/null\n+++ b/typings/prisme/__init__.pyi\n@@ "), "{}", said.out);
    assert!(said.out.contains("\n1 to create, "), "{}", said.out);
    assert_eq!(folder.tree(), before);
}

#[test]
fn a_dry_run_lists_what_would_change() {
    let folder = Folder::project();
    std::fs::remove_file(folder.path().join("blog/typings/prisme/__init__.pyi")).expect("it was generated");
    let said = folder.run_in_project(&["generate", "--dry-run"]);
    assert!(said.out.starts_with("  create   typings/prisme/__init__.pyi\n1 to create, "), "{}", said.out);
}

#[test]
fn colours_are_used_only_where_they_are_wanted() {
    let folder = Folder::project();
    std::fs::remove_file(folder.path().join("blog/typings/prisme/__init__.pyi")).expect("it was generated");
    let args = ["generate", "--dry-run", "--diff"];
    assert!(!folder.run_in_project(&args).out.contains('\u{1b}'));
    assert!(folder.run_in_project(&[&args[..], &["--color", "always"]].concat()).out.contains("\u{1b}[32m+"));
}

#[test]
fn a_diff_without_a_dry_run_generates_and_shows() {
    let folder = Folder::project();
    let text = folder.read("blog/typings/prisme/__init__.pyi");
    std::fs::remove_file(folder.path().join("blog/typings/prisme/__init__.pyi")).expect("it was generated");
    let said = folder.run_in_project(&["generate", "--diff"]);
    assert!(said.out.contains("+++ b/typings/prisme/__init__.pyi"), "{}", said.out);
    assert_eq!(folder.read("blog/typings/prisme/__init__.pyi"), text);
}

#[test]
fn an_edited_file_stops_everything_and_consent_restores_it() {
    let folder = Folder::project();
    let text = folder.read(OWNED);
    folder.write(OWNED, &(text.clone() + "# mine\n"));
    let before = folder.tree();
    let said = folder.run_in_project(&["generate"]);
    insta::assert_snapshot!(said.all());
    assert_eq!(folder.tree(), before);

    let document = folder.run_in_project(&["generate", "--json"]).json();
    assert_eq!(document["status"], "blocked");
    assert_eq!(document["blockers"][0]["path"], OWNED.strip_prefix("blog/").expect("it is in the project"));
    assert_eq!(document["applied_actions"], serde_json::json!([]));

    let said = folder.run_in_project(&["generate", "--force"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("was edited by hand; your version is in .prisme/quarantine/"), "{}", said.out);
    assert!(said.out.contains("1 modified, "), "{}", said.out);
    assert_eq!(folder.read(OWNED), text);
}

#[test]
fn the_document_of_a_forced_run_says_what_was_done() {
    let folder = Folder::project();
    folder.write(OWNED, "mine\n");
    let document = folder.run_in_project(&["generate", "--force", "--json"]).json();
    assert_eq!(document["status"], "ok");
    assert_eq!(document["proposed_actions"], serde_json::json!([]));
    let applied = document["applied_actions"].as_array().expect("a list");
    assert_eq!(applied.len(), 1, "{applied:?}");
    assert_eq!((&applied[0]["action"], &applied[0]["path"]), (&"modify".into(), &OWNED[5..].into()));
    let copy = applied[0]["copy"].as_str().expect("the edit was kept");
    assert_eq!(folder.read(&format!("blog/{copy}")), "mine\n");
}

#[test]
fn a_file_of_the_users_own_is_never_touched_not_even_by_force() {
    let folder = Folder::project();
    let main = "blog/packages/backend/src/blog/main.py";
    folder.write(main, "# mine\n");
    assert_eq!(folder.run_in_project(&["generate", "--force"]).code, 0);
    assert_eq!(folder.read(main), "# mine\n");
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    let folder = Folder::project();
    let said = folder.run_in_project(&["generate", "--quiet"]);
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""));
}

#[test]
fn a_project_is_found_from_any_folder_in_it_and_by_path() {
    let folder = Folder::project();
    let below = folder.prisme(&["validate"]).current_dir(folder.path().join("blog/specs")).output();
    assert!(below.expect("the binary was built").status.success());
    assert_eq!(folder.run(&["validate", "--path", "blog"]).code, 0);
    assert_eq!(folder.run(&["validate", "--path", "nowhere"]).code, 1);
}

#[test]
fn why_names_owner_emitter_template_and_line() {
    let folder = Folder::project();
    let said = folder.run_in_project(&["why", "packages/backend/src/blog/models/base.py:1"]);
    assert_eq!(said.code, 0, "{}", said.err);
    for part in ["ALWAYS_OVERWRITE", "emitter     models", "templates/models/base.py.j2", "line        1: "] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    let document = folder.run_in_project(&["why", "packages/backend/src/blog/main.py", "--json"]).json();
    assert_eq!(document["why"]["strategy"], "GENERATE_ONCE");
    assert_eq!(folder.run_in_project(&["why", "specs/models.py"]).code, 1);
    assert_eq!(folder.run_in_project(&["why", "packages/backend/src/blog/models/base.py:99999"]).code, 1);
}

#[test]
fn services_say_what_has_to_be_done_first() {
    let folder = Folder::project();
    insta::assert_snapshot!(folder.run_in_project(&["test"]).all());
}

/// Makes the services of the project one file each, or a base and an extension again.
fn choose_services(folder: &Folder, from: Option<&str>, to: &str) {
    const SPEC: &str = "blog/specs/project.py";
    let setting = |strategy: &str| format!("    extensions=ExtensionConfig(services_strategy=\"{strategy}\"),\n");
    match from {
        Some(from) => folder.replace(SPEC, &setting(from), &setting(to)),
        None => {
            folder.replace(SPEC, "    ExposureDefaults,\n", "    ExposureDefaults,\n    ExtensionConfig,\n");
            folder.replace(SPEC, "    auth=", &format!("{}    auth=", setting(to)));
        }
    }
}

const SERVICE: &str = "blog/packages/backend/src/blog/services/note.py";

#[test]
fn a_service_that_is_written_once_is_whole_and_never_written_again() {
    let folder = Folder::project();
    choose_services(&folder, None, "generate_once");
    std::fs::remove_dir_all(folder.path().join("blog/packages")).expect("it was generated");
    std::fs::remove_file(folder.path().join("blog/.prisme-manifest.json")).expect("it was generated");
    let said = folder.run_in_project(&["generate"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let service = folder.read(SERVICE);
    assert!(service.contains("class NoteService(\n    base.OffsetService["), "{service}");
    assert!(folder.tree().keys().all(|path| !path.contains("/services/_generated/")));
    let registry = folder.read("blog/packages/backend/src/blog/services/registry.py");
    assert!(registry.contains("    note: type[NoteService] = NoteService\n"), "{registry}");

    folder.write(SERVICE, &(service.clone() + "\n# mine\n"));
    folder.replace(
        "blog/specs/models.py",
        "Field(\"pinned\"",
        "Field(\"colour\", type=\"string\"),\n                Field(\"pinned\"",
    );
    let said = folder.run_in_project(&["generate"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(folder.read(SERVICE), service + "\n# mine\n");
    let remark = format!("{} is yours and was written once: see whether", &SERVICE[5..]);
    assert!(said.out.contains(&remark), "{}", said.out);
}

#[test]
fn a_service_that_another_strategy_leaves_behind_is_told_of() {
    let folder = Folder::project();
    let extension = folder.read(SERVICE);
    choose_services(&folder, None, "generate_once");
    let said = folder.run_in_project(&["generate"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.contains(&format!("{} is yours and extends ", &SERVICE[5..])), "{}", said.out);
    assert_eq!(folder.read(SERVICE), extension);

    choose_services(&folder, Some("generate_once"), "generate_base");
    let said = folder.run_in_project(&["generate"]);
    let remark = format!("{} is yours: let its class extend `NoteServiceBase`", &SERVICE[5..]);
    assert!(said.out.contains(&remark), "{}", said.out);
    assert_eq!(folder.read(SERVICE), extension);
}
