//! The facts about a generated back end that services need.

use std::path::{Path, PathBuf};

use super::ServiceError;
use super::process::Output;

/// Who installs Python packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PythonManager {
    /// Astral's uv.
    Uv,
    /// pip with a virtual environment.
    Pip,
    /// Poetry.
    Poetry,
    /// PDM.
    Pdm,
}

impl PythonManager {
    /// By the name that prisme.toml gives it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "uv" => Some(Self::Uv),
            "pip" => Some(Self::Pip),
            "poetry" => Some(Self::Poetry),
            "pdm" => Some(Self::Pdm),
            _ => None,
        }
    }
}

/// A generated back end and how to run it.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Its folder (`packages/backend`), absolute.
    pub folder: PathBuf,
    /// Name of its top-level module.
    pub module: String,
    /// Port of its development server.
    pub port: u16,
    /// What is there to see in a browser or to connect to, such as `documentation at /docs`.
    pub entrance: String,
    /// The environment variable that holds the database's URL.
    pub url_env: String,
    /// Who installs its packages.
    pub manager: PythonManager,
    /// Where programs print.
    pub output: Output,
}

impl Backend {
    /// The folder of the project.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.folder.ancestors().nth(2).unwrap_or(&self.folder)
    }

    /// The interpreter of its virtual environment.
    #[must_use]
    pub fn python(&self) -> PathBuf {
        self.folder.join(".venv/bin/python")
    }

    /// The interpreter, or what to do when there is none yet.
    ///
    /// # Errors
    ///
    /// When the project was not generated or not installed.
    pub fn installed_python(&self) -> Result<PathBuf, ServiceError> {
        self.generated()?;
        let python = self.python();
        if python.is_file() {
            return Ok(python);
        }
        Err(ServiceError::blocked(
            "the back end's packages are not installed (packages/backend/.venv is missing).",
            ["Run `prisme install` first."],
        ))
    }

    /// # Errors
    ///
    /// When the project was not generated.
    pub fn generated(&self) -> Result<(), ServiceError> {
        if self.folder.join("pyproject.toml").is_file() {
            return Ok(());
        }
        Err(ServiceError::blocked(
            "the back end is not there (packages/backend/pyproject.toml is missing).",
            ["Run `prisme generate` first."],
        ))
    }
}
