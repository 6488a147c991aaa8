//! The same on a real disk: what only the operating system can get wrong.

use super::*;
use crate::system::{Kind, Os, System, Taken, create_folders, split, walk, write_atomic};

struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    fn new(spec: &str) -> Self {
        let disk = Self { folder: tempfile::tempdir().unwrap() };
        let system = disk.os();
        for (path, text) in [("prisme.toml", ""), ("specs/project.py", ""), ("specs/models.py", spec)] {
            write_atomic(&system, path, text.as_bytes()).unwrap();
        }
        disk
    }

    fn os(&self) -> Os {
        Os::open(self.folder.path()).unwrap()
    }

    fn put(&self, path: &str, text: &str) {
        write_atomic(&self.os(), path, text.as_bytes()).unwrap();
    }

    /// What a fresh process does, and how many mutating calls it makes.
    fn generate(&self, consent: Consent) -> (Result<Outcome, Error>, u64) {
        let system = Arc::new(self.os());
        let mut session = Session::open(Arc::<Os>::clone(&system), Lines::default()).unwrap();
        let result = session.generate(consent, &mut |_| {}).map(|(_, outcome)| outcome);
        (result, system.writes())
    }

    fn files(&self) -> Vec<String> {
        walk(&self.os(), "", &|path| path != ".prisme", &|_| true).unwrap()
    }
}

fn spec(version: usize) -> String {
    (0..60)
        .map(|n| format!("AO d{}/f{n}.py text {n} of version {}\n", n % 7, version * usize::from(n % 3 == 0)))
        .collect()
}

#[test]
fn a_tree_on_disk_is_built_kept_changed_and_removed() {
    let disk = Disk::new(&spec(1));
    assert_eq!(disk.generate(Consent::ByMode).0.unwrap().created.len(), 60);
    let (outcome, writes) = disk.generate(Consent::ByMode);
    assert_eq!((outcome.unwrap().rendered, writes), (0, 0));

    disk.put("specs/models.py", &spec(2));
    let outcome = disk.generate(Consent::ByMode).0.unwrap();
    assert_eq!((outcome.modified.len(), outcome.rendered, outcome.kept), (20, 20, 40));
    assert_eq!(disk.generate(Consent::ByMode).1, 0);

    disk.put("specs/models.py", "AO d0/f0.py text\n");
    assert_eq!(disk.generate(Consent::ByMode).0.unwrap().deleted.len(), 59);
    assert_eq!(disk.files(), [manifest::PATH, "d0/f0.py", "prisme.toml", "specs/models.py", "specs/project.py"]);
    assert_eq!(disk.os().stat("d1").unwrap(), None);
}

#[test]
fn a_same_size_edit_within_the_same_tick_is_noticed() {
    for round in 0..50 {
        let disk = Disk::new("AO a.py one\n");
        disk.generate(Consent::ByMode).0.unwrap();
        // In place, so that inode and size stay, and at once, so that the time may, too.
        let flags = rustix::fs::OFlags::WRONLY | rustix::fs::OFlags::TRUNC;
        let file = rustix::fs::open(disk.folder.path().join("a.py"), flags, rustix::fs::Mode::empty()).unwrap();
        rustix::io::write(&file, b"two").unwrap();
        assert!(matches!(disk.generate(Consent::ByMode).0, Err(Error::Blocked(_))), "round {round}");
    }
}

#[test]
fn a_folder_that_became_a_link_is_never_written_through() {
    let disk = Disk::new(&spec(1));
    disk.generate(Consent::ByMode).0.unwrap();
    let outside = tempfile::tempdir().unwrap();
    let system = disk.os();
    system.rename("d1", "moved", Taken::Refuse).unwrap();
    rustix::fs::symlinkat(outside.path(), rustix::fs::CWD, disk.folder.path().join("d1")).unwrap();
    disk.put("specs/models.py", &spec(2));
    for consent in [Consent::ByMode, Consent::Force] {
        assert!(matches!(disk.generate(consent).0, Err(Error::Blocked(_))));
    }
    disk.put("specs/models.py", "AO d0/f0.py text\n");
    let orphans = disk.generate(Consent::Force).0.unwrap().orphans;
    assert!(orphans.iter().any(|(path, _)| &**path == "d1/f1.py"));
    assert_eq!(Os::open(outside.path()).unwrap().list("").unwrap(), []);
    assert_eq!(system.stat("d1").unwrap().unwrap().kind, Kind::Symlink);
}

#[test]
fn a_manifest_that_points_outside_the_project_is_refused() {
    let disk = Disk::new("AO a.py one\n");
    disk.generate(Consent::ByMode).0.unwrap();
    let outside = tempfile::tempdir().unwrap();
    let victim = Os::open(outside.path()).unwrap();
    victim.write_new("victim", b"one", None).unwrap();
    let manifest = String::from_utf8(disk.os().read(manifest::PATH).unwrap().unwrap()).unwrap();
    let target = format!("{}/victim", outside.path().display());
    disk.put(manifest::PATH, &manifest.replace("a.py", &target));
    assert!(matches!(disk.generate(Consent::Force).0, Err(Error::Manifest(_))));
    assert!(victim.stat("victim").unwrap().is_some());
}

#[test]
fn two_writers_at_once_leave_what_one_would() {
    let disk = Disk::new(&spec(1));
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| disk.generate(Consent::ByMode).0.unwrap())).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().map(|outcome| outcome.created.len()).sum::<usize>(), 60);
    assert_eq!(disk.generate(Consent::ByMode).1, 0);
    assert!(disk.files().iter().all(|path| !crate::system::is_temporary(path)));
}

#[test]
fn a_folder_that_can_not_be_written_is_named_and_nothing_changes() {
    let disk = Disk::new("AO a/x.py one\nAO b/y.py one\n");
    disk.generate(Consent::ByMode).0.unwrap();
    let system = disk.os();
    // A name of 256 bytes is too long for any file system here; it fails as late as making the file.
    let long = format!("b/{}.py", "n".repeat(253));
    create_folders(&system, split(&long).0).unwrap();
    disk.put("specs/models.py", &format!("AO a/x.py two\nAO b/y.py one\nAO {long} one\n"));
    let error = disk.generate(Consent::ByMode).0.unwrap_err();
    assert!(error.to_string().contains(&long), "{error}");
    assert_eq!(system.read("a/x.py").unwrap().unwrap(), b"one");
    assert!(disk.files().iter().all(|path| !crate::system::is_temporary(path)));
}
