//! The real file system against its twin, and against links, pipes, other processes and thieves of folders.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

fn both(folder: &tempfile::TempDir) -> [Os; 2] {
    [Os::open(folder.path()).unwrap(), Os::without_openat2(folder.path()).unwrap()]
}

/// A conversation that must go the same way with every system.
fn conversation(system: &dyn System) -> Vec<String> {
    let mut said = Vec::new();
    let mut say = |line: String| said.push(line);
    let kind = |error: Error| (error.operation, error.path, error.source.kind());
    let stat = |path: &str| system.stat(path).map(|stat| stat.map(|stat| (stat.kind, stat.size))).map_err(kind);
    say(format!("{:?}", stat("a")));
    say(format!("{:?}", system.write_new("a/x", b"1", None).map_err(kind)));
    say(format!("{:?}", create_folders(system, "a/b").map_err(kind)));
    say(format!("{:?}", system.create_folder("a").map_err(kind)));
    say(format!("{:?}", system.write_new("a/x", b"one", Some(0o600)).map_err(kind)));
    say(format!("{:?}", system.write_new("a/x", b"two", None).map_err(kind)));
    say(format!("{:?}", system.read("a/x").map_err(kind)));
    say(format!("{:?}", system.read("a/none").map_err(kind)));
    say(format!("{:?}", system.read("a/x/under").map_err(kind)));
    say(format!("{:?}", stat("a/x/under")));
    say(format!("{:?}", system.stat("a/x").unwrap().map(|stat| stat.mode)));
    say(format!("{:?}", system.write_new("a/y", b"y", None).map_err(kind)));
    say(format!("{:?}", system.rename("a/x", "a/y", Taken::Refuse).map_err(kind)));
    say(format!("{:?}", system.rename("a/x", "a/z", Taken::Refuse).map_err(kind)));
    say(format!("{:?}", system.rename("a/z", "a/y", Taken::Replace).map_err(kind)));
    say(format!("{:?}", system.rename("a/z", "a/y", Taken::Replace).map_err(kind)));
    say(format!("{:?}", system.read("a/y").map_err(kind)));
    say(format!("{:?} {:?} {:?}", system.list("a"), system.list(""), system.list("none")));
    say(format!(
        "{:?}",
        system
            .stat_all(&["a/b", "a/y", "none/x"])
            .into_iter()
            .map(|stat| stat.unwrap().map(|stat| stat.size > 0 && stat.kind == Kind::File))
            .collect::<Vec<_>>()
    ));
    say(format!("{:?}", system.remove_folder("a").map_err(kind)));
    say(format!("{:?}", system.remove("a/y").map_err(kind)));
    say(format!("{:?}", system.remove("a/y").map_err(kind)));
    say(format!("{:?}", system.remove_folder("a/b").map_err(kind)));
    say(format!("{:?}", system.remove_folder("a/b").map_err(kind)));
    say(format!(
        "{:?}",
        (system.sync().map_err(kind), system.sync_path("").map_err(kind), system.sync_path("a").map_err(kind))
    ));
    for wrong in ["", "/a", "../a", "a/../b", "a//b", "a/", "./a", "a\0"] {
        say(format!("{wrong:?} {:?} {:?}", stat(wrong), system.write_new(wrong, b"", None).map_err(kind)));
        say(format!("{:?}", system.rename("a", wrong, Taken::Replace).map_err(kind)));
    }
    said
}

#[test]
fn memory_and_both_ways_of_the_operating_system_say_the_same() {
    let expected = conversation(&Memory::new());
    for way in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let said = conversation(&both(&folder)[way]);
        for (line, (said, expected)) in said.iter().zip(&expected).enumerate() {
            assert_eq!(said, expected, "line {line}, way {way}");
        }
    }
}

#[test]
fn no_call_follows_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    fs::create_dir(folder.path().join("real")).unwrap();
    fs::write(folder.path().join("real/file"), "1").unwrap();
    symlink(outside.path(), folder.path().join("out")).unwrap();
    symlink("real", folder.path().join("in")).unwrap();
    symlink(outside.path().join("secret"), folder.path().join("leaf")).unwrap();
    for system in both(&folder) {
        for through in ["out", "in"] {
            let path = format!("{through}/secret");
            let errors = [
                system.read(&path).map(drop),
                system.stat(&path).map(drop),
                system.list(through).map(drop),
                system.write_new(&format!("{through}/new"), b"", None),
                system.create_folder(&format!("{through}/new")),
                system.rename("real/file", &format!("{through}/new"), Taken::Replace),
                system.rename(&path, "real/stolen", Taken::Replace),
                system.remove(&path).map(drop),
                system.remove_folder(&path).map(drop),
                system.sync_path(&path),
                system.try_lock(&path, "").map(drop),
            ];
            for (number, error) in errors.into_iter().enumerate() {
                let error = error.expect_err(&format!("call {number} through {through}"));
                assert!(error.is_symlink(), "call {number} through {through}: {error}");
                assert!(error.to_string().contains("symbolic link"), "{error}");
            }
        }
        assert_eq!(system.stat("leaf").unwrap().unwrap().kind, Kind::Symlink);
        assert!(system.read("leaf").unwrap_err().is_symlink());
        assert!(system.try_lock("leaf", "pid").unwrap_err().is_symlink());
        assert!(system.write_new("leaf", b"", None).is_err());
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(outside.path().join("secret")).unwrap(), "secret");
}

#[test]
fn renaming_over_a_link_replaces_the_link_itself() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::NamedTempFile::new().unwrap();
    symlink(outside.path(), folder.path().join("leaf")).unwrap();
    let system = Os::open(folder.path()).unwrap();
    write_atomic(&system, "leaf", b"new").unwrap();
    assert_eq!(system.stat("leaf").unwrap().unwrap().kind, Kind::File);
    assert_eq!(fs::read(outside.path()).unwrap(), b"");
}

#[test]
fn a_folder_swapped_for_a_link_while_writing_never_leads_outside() {
    for way in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        let (real, hidden) = (folder.path().join("d"), folder.path().join("hidden"));
        fs::create_dir(&real).unwrap();
        let system = &both(&folder)[way];
        let is_over = AtomicBool::new(false);
        let (mut inside, mut refused) = (0, 0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    fs::rename(&real, &hidden).unwrap();
                    symlink(outside.path(), &real).unwrap();
                    fs::remove_file(&real).unwrap();
                    fs::rename(&hidden, &real).unwrap();
                }
            });
            for number in 0..20_000 {
                let written = system.write_new(&format!("d/{number}"), b"x", None);
                if written.is_ok() { inside += 1 } else { refused += 1 }
            }
            is_over.store(true, Ordering::Relaxed);
        });
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0, "way {way}");
        assert_eq!(fs::read_dir(&real).unwrap().count(), inside, "way {way}");
        assert!(refused > 0, "way {way}: the thief never struck");
    }
}

#[test]
fn a_pipe_in_a_files_place_is_refused_and_does_not_block() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    let system = Os::open(folder.path()).unwrap();
    assert_eq!(system.stat("pipe").unwrap().unwrap().kind, Kind::Other);
    assert!(system.read("pipe").unwrap_err().to_string().contains("not a regular file"));
}

#[test]
fn stats_of_many_paths_are_those_of_each() {
    let folder = tempfile::tempdir().unwrap();
    let system = Os::open(folder.path()).unwrap();
    let paths: Vec<String> = (0..3000).map(|number| format!("d{}/f{number}", number / 100)).collect();
    for path in paths.iter().step_by(2) {
        create_folders(&system, split(path).0).unwrap();
        system.write_new(path, path.as_bytes(), None).unwrap();
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    for (path, stat) in paths.iter().zip(system.stat_all(&paths)) {
        assert_eq!(stat.unwrap(), system.stat(path).unwrap());
    }
}

#[test]
fn only_mutating_calls_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let system = Os::open(folder.path()).unwrap();
    drop((
        system.stat("x"),
        system.read("x"),
        system.list(""),
        system.try_lock("lock", "1"),
        system.now(),
        system.build(),
    ));
    assert_eq!(system.writes(), 0);
    write_atomic(&system, "x", b"1").unwrap();
    assert_eq!(system.writes(), 2);
}

const FOLDER_OF_CHILD: &str = "PRISME_TEST_LOCK_FOLDER";

/// Started as a process of its own by the next test; alone it only proves that a free lock is free.
#[test]
fn lock_holder_process() {
    let own = tempfile::tempdir().unwrap();
    let given = std::env::var(FOLDER_OF_CHILD);
    let path = given.as_deref().map_or(own.path(), Path::new);
    let system = Os::open(path).unwrap();
    let lock = crate::lock::Lock::try_acquire(&system).unwrap();
    assert!(lock.is_some());
    if given.is_ok() {
        write_atomic(&system, "held", b"").unwrap();
        loop {
            std::thread::park();
        }
    }
}

#[test]
fn the_lock_of_another_process_is_respected_named_and_freed_by_its_death() {
    let folder = tempfile::tempdir().unwrap();
    let system = Os::open(folder.path()).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "system::tests::lock_holder_process"])
        .env(FOLDER_OF_CHILD, folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while system.stat("held").unwrap().is_none() {
        assert!(child.try_wait().unwrap().is_none(), "the child died");
        std::thread::yield_now();
    }
    assert!(crate::lock::Lock::try_acquire(&system).unwrap().is_none());
    let mut told = None;
    let lock = crate::lock::Lock::acquire(&system, &mut |holder| {
        told = Some(holder.to_owned());
        child.kill().unwrap();
    });
    child.wait().unwrap();
    assert_eq!(told, Some(child.id().to_string()));
    drop(lock.unwrap());
    assert!(crate::lock::Lock::try_acquire(&system).unwrap().is_some());
}
