//! Death, refusal and power cuts at every mutating call.

use rustix::io::Errno;

use super::*;
use crate::system::{Failure, Fault};

/// A project in which the next run creates, replaces, removes, quarantines and merges.
fn in_motion() -> Memory {
    let memory = project(
        "AO a/x.py x1\nAO a/y.py y1\nAO gone/deep/z.py z1\nAO keep.py k\n\
         AO r.py 1\\n# prisme:begin x\\n# prisme:end x\\n\nGO main.py mine\n",
    );
    memory.put("prisme.toml", "lenient");
    generate(&memory);
    memory.put("main.py", "users");
    memory.put("a/y.py", "edited by hand");
    memory.put("r.py", "1\n# prisme:begin x\nregion\n# prisme:end x\n");
    memory.put(
        "specs/models.py",
        "AO a/x.py x2, which is longer\nAO a/y.py y2\nAO keep.py k\nAO new/n.py n1\nAO new/deep/m.py m1\n\
         AO r.py 2\\n# prisme:begin x\\n# prisme:end x\\n\nGO main.py mine\nGO once.py o1\n",
    );
    memory
}

struct Swept {
    points: u64,
    old: BTreeMap<String, String>,
    new: (BTreeMap<String, String>, Vec<String>),
}

impl Swept {
    fn new() -> Self {
        let memory = in_motion();
        let old = tree(&memory).0;
        let before = memory.writes();
        let outcome = generate(&memory);
        assert_eq!(outcome.quarantined.len(), 1);
        let points = memory.writes() - before;
        assert!(points > 40, "only {points} mutating calls");
        Self { points, old, new: tree(&memory) }
    }

    /// Each file is as before, as afterwards, or a temporary one.
    fn assert_never_torn(&self, memory: &Memory, case: &str) {
        for (path, content) in tree(memory).0 {
            if system_leftover(&path) {
                continue;
            }
            let sides = [self.old.get(&path), self.new.0.get(&path)];
            assert!(sides.contains(&Some(&content)), "{case}: {path} is torn: {:?}", content);
        }
        for path in self.old.keys().filter(|path| self.new.0.contains_key(*path)) {
            assert!(memory.files().contains_key(path), "{case}: {path} is gone");
        }
    }

    /// The next run ends where an undisturbed one does, loses nothing, and leaves nothing to do.
    fn assert_converges(&self, memory: &Memory, case: &str) {
        if let Err(error) = try_generate(memory, Consent::ByMode) {
            panic!("{case}: {error}");
        }
        assert_eq!(tree(memory), self.new, "{case}");
        let copies: Vec<_> = memory
            .files()
            .into_iter()
            .filter(|(path, _)| path.starts_with(crate::apply::QUARANTINE) && !system_leftover(path))
            .collect();
        assert!(copies.iter().any(|(_, bytes)| bytes == b"edited by hand"), "{case}: the edit is lost");
        assert_no_op(memory);
    }
}

#[test]
fn a_run_killed_at_any_call_leaves_files_whole_and_the_next_run_finishes() {
    let swept = Swept::new();
    for at in 0..swept.points {
        let case = format!("killed at call {at}");
        let memory = in_motion();
        memory.inject(Fault { at, failure: Failure::Kill });
        assert!(try_generate(&memory, Consent::ByMode).is_err(), "{case}");
        assert!(memory.revive(), "{case}: the fault never struck");
        swept.assert_never_torn(&memory, &case);
        swept.assert_converges(&memory, &case);
    }
}

#[test]
fn a_recovery_killed_at_any_call_is_recovered_in_turn() {
    let swept = Swept::new();
    for first in 0..swept.points {
        for second in 0.. {
            let case = format!("killed at call {first}, and the next run at call {second}");
            let memory = in_motion();
            memory.inject(Fault { at: first, failure: Failure::Kill });
            assert!(try_generate(&memory, Consent::ByMode).is_err(), "{case}");
            memory.revive();
            memory.inject(Fault { at: second, failure: Failure::Kill });
            let result = try_generate(&memory, Consent::ByMode);
            if !memory.revive() {
                assert!(result.is_ok(), "{case}");
                break;
            }
            swept.assert_never_torn(&memory, &case);
            swept.assert_converges(&memory, &case);
        }
    }
}

#[test]
fn a_power_cut_at_any_call_never_leads_to_a_false_clean() {
    let swept = Swept::new();
    for at in 0..swept.points {
        let case = format!("power cut at call {at}");
        let memory = in_motion();
        memory.inject(Fault { at, failure: Failure::Kill });
        assert!(try_generate(&memory, Consent::ByMode).is_err(), "{case}");
        memory.revive();
        memory.power_cut();
        swept.assert_never_torn(&memory, &case);
        swept.assert_converges(&memory, &case);
    }
    let memory = in_motion();
    generate(&memory);
    memory.power_cut();
    swept.assert_converges(&memory, "power cut after the run");
}

#[test]
fn every_refused_call_is_an_error_that_names_path_and_reason_and_the_next_run_finishes() {
    let swept = Swept::new();
    let errnos = [Errno::NOSPC, Errno::IO, Errno::ACCESS, Errno::ROFS, Errno::MFILE, Errno::INTR, Errno::DQUOT];
    for at in 0..swept.points {
        for errno in errnos {
            for failure in [Failure::Once(errno.raw_os_error()), Failure::Always(errno.raw_os_error())] {
                let case = format!("call {at} refused with {errno}, {failure:?}");
                let memory = in_motion();
                memory.inject(Fault { at, failure });
                match try_generate(&memory, Consent::ByMode) {
                    Ok(_) => panic!("{case}: nobody noticed"),
                    Err(Error::System(error)) => {
                        let message = error.to_string();
                        assert!(!error.path.is_empty() && message.contains(&error.path), "{case}: {message}");
                        assert!(message.contains(&format!("os error {}", errno.raw_os_error())), "{case}: {message}");
                    }
                    Err(other) => panic!("{case}: {other}"),
                }
                assert!(memory.revive(), "{case}: the fault never struck");
                swept.assert_never_torn(&memory, &case);
                swept.assert_converges(&memory, &case);
            }
        }
    }
}

#[test]
fn a_commit_that_the_disk_forgot_is_told_by_what_came_after_it() {
    let swept = Swept::new();
    let mut seen = 0;
    for at in 0..swept.points {
        let memory = in_motion();
        memory.inject(Fault { at, failure: Failure::Kill });
        assert!(try_generate(&memory, Consent::ByMode).is_err());
        memory.revive();
        if memory.stat(journal::COMMITTING).unwrap().is_some() {
            memory.rename(journal::COMMITTING, journal::PREPARING, crate::system::Taken::Refuse).unwrap();
            seen += 1;
        }
        swept.assert_converges(&memory, &format!("killed at call {at}"));
    }
    assert!(seen > 10, "only {seen} commits");
}

#[test]
fn an_edit_made_after_a_crash_survives_the_recovery() {
    let swept = Swept::new();
    for at in 0..swept.points {
        let memory = in_motion();
        memory.inject(Fault { at, failure: Failure::Kill });
        assert!(try_generate(&memory, Consent::ByMode).is_err());
        memory.revive();
        memory.put("a/x.py", "written between the runs");
        memory.put("prisme.toml", "");
        drop(try_generate(&memory, Consent::ByMode));
        assert_eq!(text(&memory, "a/x.py").as_deref(), Some("written between the runs"), "killed at call {at}");
        assert!(memory.files().keys().all(|path| !crate::system::is_temporary(path) || path.starts_with(".prisme/")));
    }
}

#[test]
fn a_first_run_killed_at_any_call_leaves_no_trace_but_what_the_next_run_makes() {
    let clean = project(SPEC);
    let before = clean.writes();
    generate(&clean);
    let points = clean.writes() - before;
    for (at, is_power_cut) in (0..points).flat_map(|at| [(at, false), (at, true)]) {
        let memory = project(SPEC);
        memory.inject(Fault { at, failure: Failure::Kill });
        assert!(try_generate(&memory, Consent::ByMode).is_err());
        memory.revive();
        if is_power_cut {
            memory.power_cut();
        }
        memory.put("specs/models.py", "AO other.py o\n");
        let outcome = try_generate(&memory, Consent::ByMode).unwrap();
        let (files, _) = tree(&memory);
        assert!(files.keys().all(|path| !system_leftover(path)), "killed at call {at}: {files:?}");
        assert_eq!(outcome.created.len() + outcome.kept, 1, "killed at call {at}");
        assert!(!files.contains_key("a/x.py"), "killed at call {at}");
    }
}
