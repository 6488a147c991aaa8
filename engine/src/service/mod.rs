//! What users do with a generated project: create, install, test, run, migrate. Each service is a function that
//! takes the facts it needs and reports steps to a [`Say`]; none of them parses arguments or prints.

pub mod accounts;
pub mod create;
pub mod database;
pub mod dev;
pub mod install;
pub mod process;
pub mod project;
pub mod python;
pub mod test;

use thiserror::Error;

use process::ProcessError;

/// Where a service says what it does.
pub type Say<'a> = &'a mut dyn FnMut(&str);

/// Why a service did not do its work.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// Something has to be done or installed first.
    #[error("{message}")]
    Blocked {
        /// What is wrong, as a sentence.
        message: String,
        /// What to do about it; one line each.
        ways_out: Vec<String>,
    },
    /// A program failed.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

impl ServiceError {
    fn blocked<const N: usize>(message: impl Into<String>, ways_out: [&str; N]) -> Self {
        Self::Blocked { message: message.into(), ways_out: ways_out.map(str::to_owned).to_vec() }
    }

    /// What to do about it.
    #[must_use]
    pub fn ways_out(&self) -> &[String] {
        match self {
            Self::Blocked { ways_out, .. } => ways_out,
            Self::Process(_) => &[],
        }
    }
}
