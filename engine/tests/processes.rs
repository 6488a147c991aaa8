//! Random edits, each followed by a process of its own: the real binary writes what a first run would write.
//!
//! The same within one process is in `tests/tests/graph.rs`. `PROPTEST_CASES` asks for more cases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use random_spec::{Spec, any_edit, any_spec, cases};

#[path = "../../tests/src/random_spec.rs"]
#[expect(dead_code, reason = "the tests of the graph use the rest")]
mod random_spec;

/// How many threads the processes of a folder have.
const THREADS: [&str; 2] = ["1", "4"];

/// Paths and bytes.
type Files = BTreeMap<String, Vec<u8>>;

/// Saves the spec in `folder` and runs `prisme generate`.
fn generate(folder: &Path, spec: &Spec, threads: &str) {
    for (path, text) in spec.files() {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_prisme"));
    command.args(["generate", "--quiet"]).current_dir(folder).env("RAYON_NUM_THREADS", threads);
    let output = command.output().expect("the binary was built");
    let said = [&output.stdout[..], &output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// Everything in the project but inputs and what prisme keeps for itself; and the manifest.
fn read(project: &Path) -> (Files, serde_json::Value) {
    let mut files = Files::new();
    let mut folders = vec![project.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("it is a folder") {
            let path = entry.expect("it can be listed").path();
            let name = path.strip_prefix(project).expect("it is below").display().to_string();
            if matches!(name.as_str(), ".prisme" | "specs" | "prisme.toml") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(name, std::fs::read(&path).expect("it can be read"));
            }
        }
    }
    let manifest = files.remove(".prisme-manifest.json").expect("a manifest was written");
    (files, serde_json::from_slice(&manifest).expect("the manifest is JSON"))
}

/// The files of a manifest that are the user's own, or history.
fn of_users(manifest: &serde_json::Value) -> BTreeSet<String> {
    manifest["strategies"].as_object().expect("strategies are a table").keys().cloned().collect()
}

/// What the manifest says about `files`.
fn digests<'a>(manifest: &'a serde_json::Value, files: &Files) -> Vec<&'a serde_json::Value> {
    files.keys().map(|path| &manifest["files"][path]).collect()
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn each_process_writes_what_a_first_run_writes(
        spec in any_spec(),
        edits in proptest::collection::vec(any_edit(), 1..5),
    ) {
        let mut spec = spec;
        let folders = THREADS.map(|_| tempfile::tempdir().expect("a temporary folder"));
        let mut users = BTreeSet::new();
        for number in 0..=edits.len() {
            if let Some(edit) = number.checked_sub(1) {
                spec.edit(&edits[edit]);
            }
            let fresh = tempfile::tempdir().expect("a temporary folder");
            generate(fresh.path(), &spec, THREADS[number % 2]);
            let (mut expected, manifest) = read(fresh.path());
            users.extend(of_users(&manifest));
            expected.retain(|path, _| !users.contains(path));
            prop_assert!(expected.len() > 20);
            for (folder, threads) in folders.iter().zip(THREADS) {
                generate(folder.path(), &spec, threads);
                let (mut files, known) = read(folder.path());
                files.retain(|path, _| !users.contains(path));
                let paths = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
                prop_assert_eq!(paths(&files), paths(&expected));
                for (path, bytes) in &expected {
                    let (found, wanted) = (String::from_utf8_lossy(&files[path]), String::from_utf8_lossy(bytes));
                    prop_assert_eq!(found, wanted, "{}", path);
                }
                prop_assert_eq!(digests(&known, &expected), digests(&manifest, &expected));
            }
        }
    }
}
