//! `prisme admin`: the command line of the generated sign-in, run in the project's own environment.

use super::process::Command;
use super::project::Backend;
use super::{Say, ServiceError};

/// Runs `python -m MODULE.auth` with these arguments; what it prints goes where the output of services goes.
///
/// # Errors
///
/// When nobody signs in to the project, it is not installed, or the module fails.
pub fn manage(backend: &Backend, arguments: &[&str], say: Say<'_>) -> Result<(), ServiceError> {
    if !backend.folder.join(format!("src/{}/auth/__main__.py", backend.module)).is_file() {
        return Err(ServiceError::Blocked {
            message: "nobody signs in to this project: it has no accounts.".to_owned(),
            ways_out: vec![
                "Switch authentication on in specs/project.py: `auth=AuthConfig()`, and run `prisme generate`."
                    .to_owned(),
            ],
        });
    }
    let python = backend.installed_python()?;
    let module = format!("{}.auth", backend.module);
    let command = Command::new(python, &backend.folder).args(["-m", &module]).args(arguments.iter().copied());
    say(&format!("$ {}", command.line()));
    Ok(command.output_to(backend.output).run()?)
}
