//! Finding a Python that is new enough.

use std::path::{Path, PathBuf};

use super::ServiceError;
use super::process::{Command, find};

/// The oldest Python that generated apps run on.
pub const OLDEST: (u32, u32) = (3, 11);

const NAMES: &[&str] = &["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11"];

/// A Python interpreter on the user's `PATH`, at least [`OLDEST`].
///
/// # Errors
///
/// When there is none; the message says which ones are too old.
pub fn interpreter(folder: &Path) -> Result<PathBuf, ServiceError> {
    let mut too_old = Vec::new();
    for path in NAMES.iter().filter_map(|name| find(name)) {
        match version(&path, folder) {
            Some(version) if version >= OLDEST => return Ok(path),
            Some((major, minor)) => {
                let found = format!("{} is Python {major}.{minor}", path.display());
                if !too_old.contains(&found) {
                    too_old.push(found);
                }
            }
            // A launcher without a Python behind it, such as a version manager's shim.
            None => {}
        }
    }
    let (major, minor) = OLDEST;
    let message = if too_old.is_empty() {
        format!("no Python was found; generated apps need Python {major}.{minor} or newer.")
    } else {
        format!("generated apps need Python {major}.{minor} or newer, but {}.", too_old.join(" and "))
    };
    let install = format!("Install Python {major}.{minor} or newer (see: https://www.python.org/downloads/), or");
    Err(ServiceError::blocked(
        message,
        [&install, "Install uv, which brings its own (see: https://docs.astral.sh/uv/)."],
    ))
}

fn version(python: &Path, folder: &Path) -> Option<(u32, u32)> {
    let said = Command::new(python, folder)
        .args(["-c", "import sys; print(sys.version_info[0], sys.version_info[1])"])
        .capture()
        .ok()
        .filter(|said| said.code == 0)?;
    parse(&said.stdout)
}

fn parse(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.split_whitespace().map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(parse("3 9\n") < Some(OLDEST));
        assert!(parse("3 11\n") >= Some(OLDEST));
        assert!(parse("4 0\n") >= Some(OLDEST));
        assert_eq!(parse("nonsense"), None);
    }
}
