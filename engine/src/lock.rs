//! One writer per project: the lock on `.prisme/lock`.
//!
//! The kernel frees it when its holder dies, so nobody ever has to remove the file by hand. The file
//! names the holder's process, for messages only. Start at [`Lock::acquire`].

use crate::system::{self, Guard, System};

/// Where prisme keeps what only this machine needs; ignored by git.
pub const FOLDER: &str = ".prisme";
const PATH: &str = ".prisme/lock";

/// The right to write to the project, until dropped.
#[derive(Debug)]
pub struct Lock {
    _guard: Box<dyn Guard>,
}

impl Lock {
    /// Takes the lock; when someone else holds it, tells `waiting` who (a process id, or empty) and waits.
    ///
    /// # Errors
    /// When the lock file can not be made or locked.
    pub fn acquire(system: &dyn System, waiting: &mut dyn FnMut(&str)) -> system::Result<Self> {
        let owner = std::process::id().to_string();
        if let Some(lock) = Self::attempt(system, &owner)? {
            return Ok(lock);
        }
        let holder = system.read(PATH)?.unwrap_or_default();
        waiting(String::from_utf8_lossy(&holder).trim());
        let guard = system.wait_lock(PATH, &owner)?;
        Ok(Self { _guard: guard })
    }

    /// Takes the lock if nobody holds it.
    ///
    /// # Errors
    /// When the lock file can not be made or locked.
    pub fn try_acquire(system: &dyn System) -> system::Result<Option<Self>> {
        Self::attempt(system, &std::process::id().to_string())
    }

    fn attempt(system: &dyn System, owner: &str) -> system::Result<Option<Self>> {
        if system.stat(FOLDER)?.is_none() {
            system.create_folder(FOLDER)?;
        }
        Ok(system.try_lock(PATH, owner)?.map(|guard| Self { _guard: guard }))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::system::Memory;

    #[test]
    fn the_second_writer_is_told_who_holds_the_lock_and_gets_it_afterwards() {
        let memory = Memory::new();
        let first = Lock::acquire(&memory, &mut |_| panic!("nobody holds it yet")).unwrap();
        assert!(Lock::try_acquire(&memory).unwrap().is_none());
        let (told, hears) = mpsc::channel();
        std::thread::scope(|scope| {
            let second = scope.spawn(|| {
                Lock::acquire(&memory, &mut |holder| told.send(holder.to_owned()).unwrap()).map(drop).unwrap();
            });
            assert_eq!(hears.recv().unwrap(), std::process::id().to_string());
            drop(first);
            second.join().unwrap();
        });
        assert!(Lock::try_acquire(&memory).unwrap().is_some());
    }
}
