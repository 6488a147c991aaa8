//! `prisme install`: the packages of a generated project, by the manager that prisme.toml names.
//!
//! Registries, proxies and certificates come from the user's own configuration of that manager. All managers put the
//! environment into `packages/backend/.venv`, so that the other services need not know which one it was.

use std::path::{Path, PathBuf};

use super::process::{Command, ProcessError, find};
use super::project::{Backend, PythonManager};
use super::{Say, ServiceError, python};

/// Installs the back end's packages.
///
/// # Errors
///
/// When Python or the manager is missing, or the manager fails.
pub fn install(backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    backend.generated()?;
    match backend.manager {
        PythonManager::Uv => uv(backend, say),
        PythonManager::Pip => pip(backend, say),
        PythonManager::Poetry => {
            let poetry = tool("poetry", "see: https://python-poetry.org/docs/#installation")?;
            let command = Command::new(poetry, &backend.folder).args(["install", "--no-interaction"]);
            step(command.env("POETRY_VIRTUALENVS_IN_PROJECT", "true"), backend, say)
        }
        PythonManager::Pdm => {
            let pdm = tool("pdm", "see: https://pdm-project.org/")?;
            let command = Command::new(pdm, &backend.folder).args(["install", "--dev"]);
            step(command.env("PDM_VENV_IN_PROJECT", "1").env("PDM_USE_VENV", "1"), backend, say)
        }
    }
}

fn uv(backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    if let Some(uv) = find("uv") {
        return step(Command::new(uv, &backend.folder).args(["sync"]), backend, say);
    }
    say("uv is not on your PATH: installing it into packages/backend/.venv");
    environment(backend, say)?;
    let python = backend.python();
    if !backend.folder.join(".venv/bin/uv").is_file() {
        step(Command::new(&python, &backend.folder).args(["-m", "pip", "install", "--quiet", "uv"]), backend, say)?;
    }
    // `--inexact` keeps uv itself, which the project does not name.
    let mut sync = Command::new(backend.folder.join(".venv/bin/uv"), &backend.folder).args(["sync", "--inexact"]);
    for (name, value) in settings_of_pip(&python, &backend.folder) {
        sync = sync.env(name, value);
    }
    step(sync, backend, say)
}

fn pip(backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    environment(backend, say)?;
    let python = backend.python();
    let pip = |args: &[&str]| Command::new(&python, &backend.folder).args(["-m", "pip", "install"]).args(args);
    let said = Command::new(&python, &backend.folder).args(["-c", DEVELOPMENT]).capture()?;
    match said.stdout.trim() {
        "group" => {
            // `--group` came with pip 25.1; the pip that a new environment brings may be older.
            step(pip(&["--quiet", "--upgrade", "pip>=25.1"]), backend, say)?;
            step(pip(&["--editable", ".", "--group", "dev"]), backend, say)
        }
        "extra" => step(pip(&["--editable", ".[dev]"]), backend, say),
        _ => step(pip(&["--editable", "."]), backend, say),
    }
}

/// Says where pyproject.toml keeps the packages for development; the file is the user's, so it is asked.
const DEVELOPMENT: &str = "\
import tomllib
with open('pyproject.toml', 'rb') as file:
    project = tomllib.load(file)
if 'dev' in project.get('dependency-groups', {}):
    print('group')
elif 'dev' in project.get('project', {}).get('optional-dependencies', {}):
    print('extra')
";

/// Makes `.venv`, unless it is there.
fn environment(backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    if backend.python().is_file() {
        return Ok(());
    }
    let python = python::interpreter(&backend.folder)?;
    let command = Command::new(&python, &backend.folder).args(["-m", "venv", ".venv"]);
    step(command, backend, say).map_err(|error| match error {
        ServiceError::Process(ProcessError::Failed { command, code, .. }) => ServiceError::blocked(
            format!("`{command}` failed with exit code {code}."),
            ["Debian and Ubuntu keep this part of Python in a package of its own: apt install python3-venv"],
        ),
        other => other,
    })
}

/// What pip is configured with, in uv's words: a user who set up pip alone has said where packages come from.
/// Settings that the user made for uv win.
fn settings_of_pip(python: &Path, folder: &Path) -> Vec<(&'static str, String)> {
    let said = Command::new(python, folder).args(["-m", "pip", "config", "list"]).capture();
    let Ok(said) = said else { return Vec::new() };
    let given = |name: &str| std::env::var_os(name).is_some();
    let configured = ["UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE"].iter().any(|name| given(name));
    let settings = translate(&said.stdout).into_iter();
    settings.filter(|(name, _)| !(given(name) || configured && name.contains("INDEX"))).collect()
}

fn translate(configuration: &str) -> Vec<(&'static str, String)> {
    let mut settings: Vec<(&'static str, String)> = Vec::new();
    for line in configuration.lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        let value = value.trim_matches(['\'', '"']).replace("\\n", " ");
        let words = || value.split_whitespace().collect::<Vec<_>>();
        let setting = match key.rsplit('.').next().unwrap_or(key) {
            "index-url" => ("UV_DEFAULT_INDEX", value),
            "extra-index-url" => ("UV_INDEX", words().join(" ")),
            "find-links" => ("UV_FIND_LINKS", words().join(",")),
            "trusted-host" => ("UV_INSECURE_HOST", words().join(" ")),
            "cert" => ("SSL_CERT_FILE", value),
            _ => continue,
        };
        // pip lists its sources from the weakest to the strongest.
        settings.retain(|(name, _)| *name != setting.0);
        settings.push(setting);
    }
    settings
}

fn tool(name: &str, where_from: &str) -> Result<PathBuf, ServiceError> {
    find(name).ok_or_else(|| {
        ServiceError::blocked(
            format!("prisme.toml names {name} as its python_manager, but `{name}` was not found."),
            [
                &format!("Install {name} ({where_from}), or"),
                "Choose another python_manager in prisme.toml: uv, pip, poetry, pdm.",
            ],
        )
    })
}

fn step(command: Command, backend: &Backend, say: Say<'_>) -> Result<(), ServiceError> {
    say(&format!("$ {}", command.line()));
    Ok(command.output_to(backend.output).run()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pip_is_told_uv_is_told() {
        let configuration = "global.index-url='https://one.example/simple'\nglobal.timeout='60'\n\
                             :env:.index-url='https://two.example/simple'\n:env:.find-links='/a /b'\n";
        assert_eq!(
            translate(configuration),
            [("UV_DEFAULT_INDEX", "https://two.example/simple".to_owned()), ("UV_FIND_LINKS", "/a,/b".to_owned())]
        );
    }

    #[test]
    fn nothing_configured_says_nothing() {
        assert_eq!(translate(""), []);
    }
}
