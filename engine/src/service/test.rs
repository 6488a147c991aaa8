//! `prisme test`: pytest in the project's own environment.

use super::process::Command;
use super::project::Backend;
use super::{Say, ServiceError};

/// Runs the back end's tests with `extra` arguments for pytest; returns pytest's exit code.
///
/// # Errors
///
/// When the project is not installed, or pytest cannot be started.
pub fn test(backend: &Backend, extra: &[String], say: Say<'_>) -> Result<u8, ServiceError> {
    let python = backend.installed_python()?;
    let command = Command::new(python, &backend.folder).args(["-m", "pytest"]).args(extra).output_to(backend.output);
    say(&format!("$ {}", command.line()));
    Ok(command.code()?)
}
