//! Whose file is it: edits, orphans, unknown files, regions, history, obstacles.

use super::*;
use crate::plan::Conflict;

const REGION: &str = "AO r.py a\\n# prisme:begin x\\ndefault\\n# prisme:end x\\nb\\n\n";

fn lenient(memory: &Memory) {
    memory.put("prisme.toml", "lenient");
    generate(memory);
}

fn quarantined(memory: &Memory, outcome: &Outcome) -> Vec<String> {
    outcome.quarantined.iter().map(|(_, copy)| text(memory, copy).unwrap()).collect()
}

#[test]
fn an_edited_file_blocks_a_strict_run_and_nothing_at_all_is_written() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("a/x.py", "edited");
    memory.put("specs/models.py", SPEC.replace("y1", "y2"));
    let before = tree(&memory);
    let error = try_generate(&memory, Consent::ByMode).unwrap_err();
    let Error::Blocked(conflicts) = &error else { panic!("{error}") };
    assert_eq!(conflicts.as_slice(), [(Arc::from("a/x.py"), Conflict::Edited)]);
    assert_eq!(tree(&memory), before);
}

#[test]
fn an_edited_file_is_quarantined_and_replaced_in_lenient_mode_and_by_force() {
    for (is_lenient, consent) in [(true, Consent::ByMode), (false, Consent::Force), (true, Consent::Force)] {
        let memory = project(SPEC);
        generate(&memory);
        if is_lenient {
            lenient(&memory);
        }
        memory.put("a/x.py", "edited");
        let outcome = try_generate(&memory, consent).unwrap();
        assert_eq!(quarantined(&memory, &outcome), ["edited"]);
        assert_eq!(text(&memory, "a/x.py").as_deref(), Some("x1"));
        assert_no_op(&memory);
    }
}

#[test]
fn an_edit_that_says_what_would_be_generated_is_adopted() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("a/x.py", "x2");
    memory.put("specs/models.py", SPEC.replace("x1", "x2"));
    let outcome = generate(&memory);
    assert!(outcome.modified.is_empty() && outcome.conflicts.is_empty());
    assert_no_op(&memory);
}

#[test]
fn the_users_own_file_is_made_once_and_made_again_when_removed() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("main.py", "edited");
    memory.put("specs/models.py", SPEC.replace("mine", "newer"));
    try_generate(&memory, Consent::Force).unwrap();
    assert_eq!(text(&memory, "main.py").as_deref(), Some("edited"));
    assert_no_op(&memory);
    memory.take("main.py");
    assert_eq!(names(&generate(&memory).created), ["main.py"]);
    assert_eq!(text(&memory, "main.py").as_deref(), Some("newer"));
}

#[test]
fn orphans_are_removed_with_their_empty_folders_unless_edited_or_owned() {
    let memory = project(&format!("{SPEC}AO b/d/edited.py e1\n"));
    generate(&memory);
    memory.put("b/d/edited.py", "edited");
    memory.put("specs/models.py", "AO a/y.py y1\n");
    let outcome = generate(&memory);
    assert_eq!(names(&outcome.deleted), ["a/x.py", "b/c/z.py"]);
    let orphans: Vec<_> = outcome.orphans.iter().map(|(path, step)| (&**path, step.clone())).collect();
    let left =
        [("b/d/edited.py", Step::OrphanEdited), ("main.py", Step::OrphanKept), ("versions/0001.py", Step::OrphanKept)];
    assert_eq!(orphans, left);
    assert!(!memory.folders().contains("b/c") && memory.folders().contains("b/d"));

    let outcome = try_generate(&memory, Consent::Force).unwrap();
    assert_eq!(names(&outcome.deleted), ["b/d/edited.py"]);
    assert_eq!(quarantined(&memory, &outcome), ["edited"]);
    assert!(!memory.folders().contains("b"));
    assert_eq!(text(&memory, "main.py").as_deref(), Some("mine"));
}

#[test]
fn an_orphan_that_is_gone_already_is_forgotten() {
    let memory = project(SPEC);
    generate(&memory);
    memory.take("a/x.py");
    memory.put("specs/models.py", SPEC.replace("AO a/x.py x1\n", ""));
    let outcome = generate(&memory);
    assert!(outcome.deleted.is_empty());
    assert!(!text(&memory, manifest::PATH).unwrap().contains("a/x.py"));
    assert_no_op(&memory);
}

#[test]
fn a_removed_generated_file_comes_back() {
    let memory = project(SPEC);
    generate(&memory);
    memory.take("b");
    assert_eq!(names(&generate(&memory).created), ["b/c/z.py"]);
    assert_no_op(&memory);
}

#[test]
fn an_unknown_file_is_never_replaced_without_force_and_an_equal_one_is_adopted() {
    let memory = project(SPEC);
    memory.put("a/x.py", "not yours");
    memory.put("a/y.py", "y1");
    let error = try_generate(&memory, Consent::ByMode).unwrap_err();
    assert!(matches!(&error, Error::Blocked(list) if list.as_slice() == [("a/x.py".into(), Conflict::Unknown)]));
    assert_eq!(text(&memory, "b/c/z.py"), None);

    lenient(&memory);
    let outcome = generate(&memory);
    assert_eq!(outcome.conflicts.len(), 1);
    assert_eq!(text(&memory, "a/x.py").as_deref(), Some("not yours"));
    assert_eq!(text(&memory, "b/c/z.py").as_deref(), Some("z1"));

    let outcome = try_generate(&memory, Consent::Force).unwrap();
    assert_eq!(quarantined(&memory, &outcome), ["not yours"]);
    assert_eq!(text(&memory, "a/x.py").as_deref(), Some("x1"));
    assert_no_op(&memory);
}

#[test]
fn without_a_manifest_everything_equal_is_adopted() {
    let memory = project(&format!("{SPEC}{REGION}"));
    generate(&memory);
    memory.poke("r.py", "a\n# prisme:begin x\nmine\n# prisme:end x\nb\n", true);
    memory.take(manifest::PATH);
    let outcome = generate(&memory);
    assert!(outcome.modified.is_empty() && outcome.created.is_empty());
    assert!(text(&memory, "r.py").unwrap().contains("mine"));
    assert_no_op(&memory);
}

#[test]
fn a_protected_region_is_carried_over_and_is_no_edit() {
    let memory = project(REGION);
    generate(&memory);
    memory.put("r.py", "a\n# prisme:begin x\nmine\n# prisme:end x\nb\n");
    assert_eq!(generate(&memory).rendered, 0);
    assert_no_op(&memory);
    memory.put("specs/models.py", REGION.replace("\\nb\\n", "\\nc\\n").replace("default", "newer"));
    let outcome = generate(&memory);
    assert_eq!((names(&outcome.modified), outcome.quarantined.len()), (vec!["r.py"], 0));
    assert_eq!(text(&memory, "r.py").unwrap(), "a\n# prisme:begin x\nmine\n# prisme:end x\nc\n");
    assert_no_op(&memory);
}

#[test]
fn an_edit_beside_a_protected_region_is_an_edit() {
    let memory = project(REGION);
    generate(&memory);
    memory.put("r.py", "a\n# prisme:begin x\nmine\n# prisme:end x\nedited\n");
    assert!(matches!(try_generate(&memory, Consent::ByMode), Err(Error::Blocked(_))));
    let outcome = try_generate(&memory, Consent::Force).unwrap();
    assert_eq!(outcome.quarantined.len(), 1);
    assert_eq!(text(&memory, "r.py").unwrap(), "a\n# prisme:begin x\nmine\n# prisme:end x\nb\n");
}

#[test]
fn an_edited_region_that_vanishes_is_a_conflict_and_then_quarantined() {
    let memory = project(REGION);
    generate(&memory);
    memory.put("r.py", "a\n# prisme:begin x\nmine\n# prisme:end x\nb\n");
    memory.put("specs/models.py", "AO r.py plain\\n\n");
    let error = try_generate(&memory, Consent::ByMode).unwrap_err();
    assert!(matches!(&error, Error::Blocked(list) if list[0].1 == Conflict::RegionsLost(vec!["x".to_owned()])));
    let outcome = try_generate(&memory, Consent::Force).unwrap();
    assert!(quarantined(&memory, &outcome)[0].contains("mine"));
    assert_eq!(text(&memory, "r.py").unwrap(), "plain\n");
    assert_no_op(&memory);
}

#[test]
fn an_untouched_region_may_vanish() {
    let memory = project(REGION);
    generate(&memory);
    memory.put("specs/models.py", "AO r.py plain\\n\n");
    assert_eq!(names(&generate(&memory).modified), ["r.py"]);
}

#[test]
fn an_orphan_with_an_edited_region_is_kept() {
    let memory = project(&format!("AO k.py k\n{REGION}"));
    generate(&memory);
    memory.put("r.py", "a\n# prisme:begin x\nmine\n# prisme:end x\nb\n");
    memory.put("specs/models.py", "AO k.py k\n");
    let outcome = generate(&memory);
    assert_eq!(outcome.orphans, [(Arc::from("r.py"), Step::OrphanEdited)]);
    assert!(text(&memory, "r.py").unwrap().contains("mine"));
}

#[test]
fn damaged_markers_are_a_conflict_and_never_a_loss() {
    for damaged in ["a\n# prisme:begin x\nmine\nb\n", "a\nmine\n# prisme:end x\nb\n"] {
        let memory = project(REGION);
        generate(&memory);
        memory.put("r.py", damaged);
        let error = try_generate(&memory, Consent::ByMode).unwrap_err();
        assert!(matches!(&error, Error::Blocked(list) if matches!(list[0].1, Conflict::Markers(_))), "{error}");
        assert_eq!(text(&memory, "r.py").unwrap(), damaged);
        let outcome = try_generate(&memory, Consent::Force).unwrap();
        assert_eq!(quarantined(&memory, &outcome), [damaged]);
    }
}

#[test]
fn markers_that_the_user_added_are_an_edit() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("a/x.py", "x1\n# prisme:begin mine\n1\n# prisme:end mine\n");
    assert!(matches!(try_generate(&memory, Consent::ByMode), Err(Error::Blocked(_))));
}

#[test]
fn history_is_written_once_and_never_rewritten() {
    let memory = project(SPEC);
    generate(&memory);
    memory.put("specs/models.py", SPEC.replace("first", "other"));
    assert!(generate(&memory).modified.is_empty());
    assert_no_op(&memory);

    memory.put("versions/0001.py", "edited");
    let outcome = try_generate(&memory, Consent::Force).unwrap();
    assert_eq!(names(&outcome.history_edited), ["versions/0001.py"]);
    assert_eq!(text(&memory, "versions/0001.py").as_deref(), Some("edited"));

    memory.take("versions/0001.py");
    memory.put("versions/0002.py", "by alembic");
    memory.put("versions/__init__.py", "");
    assert!(generate(&memory).created.is_empty());
    assert_no_op(&memory);

    memory.take("versions/0002.py");
    assert_eq!(names(&generate(&memory).created), ["versions/0001.py"]);
}

#[test]
fn folders_links_and_files_in_the_way_are_conflicts_that_force_does_not_settle() {
    let obstacles: [(&str, &dyn Fn(&Memory)); 4] = [
        ("a folder", &|memory| memory.put("a/x.py/inner", "")),
        ("a link", &|memory| {
            memory.put("a/k", "");
            memory.put_symlink("a/x.py");
        }),
        ("a linked folder", &|memory| memory.put_symlink("a")),
        ("a file for a folder", &|memory| memory.put("a", "")),
    ];
    for (name, put) in obstacles {
        let memory = project(SPEC);
        put(&memory);
        let before = tree(&memory);
        let error = try_generate(&memory, Consent::Force).unwrap_err();
        assert!(
            matches!(&error, Error::Blocked(list) if matches!(list[0].1, Conflict::Obstacle(_))),
            "{name}: {error}"
        );
        assert_eq!(tree(&memory), before, "{name}");
    }
}

#[test]
fn a_file_that_becomes_prismes_is_taken_over_only_when_untouched() {
    let memory = project("GO f.py mine\n");
    generate(&memory);
    let edited = memory.fork();
    memory.put("specs/models.py", "AO f.py ours\n");
    assert_eq!(names(&generate(&memory).modified), ["f.py"]);
    edited.put("specs/models.py", "AO f.py ours\n");
    edited.put("f.py", "edited");
    assert!(matches!(try_generate(&edited, Consent::ByMode), Err(Error::Blocked(_))));
}

#[test]
fn a_replaced_file_keeps_its_permissions() {
    let memory = project("AO run.sh 1\n");
    generate(&memory);
    memory.take("run.sh");
    memory.write_new("run.sh", b"1", Some(0o755)).unwrap();
    memory.put("specs/models.py", "AO run.sh 2\n");
    generate(&memory);
    assert_eq!(memory.stat("run.sh").unwrap().unwrap().mode, 0o755);
}

#[test]
fn a_plan_shows_what_changes() {
    let memory = project("AO a.py one\\ntwo\\n\nAO b.py b\\n\n");
    generate(&memory);
    memory.put("specs/models.py", "AO a.py one\\n2\\n\nAO c.py c\\n\n");
    let plan = open(&memory).plan(PlanOptions::default()).unwrap();
    let diffs: Vec<_> = plan.entries.iter().filter_map(plan::Entry::diff).collect();
    assert_eq!(
        diffs,
        [
            "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n",
            "--- a/b.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n",
            "--- /dev/null\n+++ b/c.py\n@@ -0,0 +1 @@\n+c\n",
        ]
    );
    let counts = plan.counts();
    assert_eq!((counts.created, counts.modified, counts.deleted), (1, 1, 1));
}
