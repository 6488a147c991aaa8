//! What ends a command early, and how it is told.

use serde_json::json;

use super::console::{Console, Response, Status};
use crate::error::Error;
use crate::report::excerpt;
use crate::report::sources::Sources;
use crate::service::ServiceError;
use crate::watch::WatchError;

/// What ended a command: a reason, and the ways out.
#[derive(Debug)]
pub struct Fault {
    /// A sentence.
    pub message: String,
    /// What to do about it, one line each.
    pub ways_out: Vec<String>,
    /// Whether the user has a decision to make.
    pub status: Status,
}

impl Fault {
    /// A fault with its ways out.
    pub fn new<const N: usize>(message: impl Into<String>, ways_out: [&str; N]) -> Self {
        Self { message: message.into(), ways_out: ways_out.map(str::to_owned).to_vec(), status: Status::Error }
    }

    /// Tells it, as text or as a document.
    pub fn tell(&self, command: &'static str, console: Console) {
        console.wrong(excerpt::error_with_arrows(&self.message, &self.ways_out).trim_end());
        let blocker = json!({ "message": self.message, "ways_out": self.ways_out });
        let response = Response::new(command, self.status, &*self.message).diagnostics(&[], &Sources::default());
        console.respond(&response.with("blockers", json!([blocker])));
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let status = match error {
            Error::Blocked(_) | Error::Stale { .. } => Status::Blocked,
            _ => Status::Error,
        };
        Self { message: sentence(&error.to_string()), ways_out: error.help(), status }
    }
}

impl From<crate::system::Error> for Fault {
    fn from(error: crate::system::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<ServiceError> for Fault {
    fn from(error: ServiceError) -> Self {
        let status = if matches!(error, ServiceError::Blocked { .. }) { Status::Blocked } else { Status::Error };
        Self { message: sentence(&error.to_string()), ways_out: error.ways_out().to_vec(), status }
    }
}

impl From<WatchError> for Fault {
    fn from(error: WatchError) -> Self {
        Self::new(
            sentence(&error.to_string()),
            ["On Linux, a low limit is a usual cause: sysctl fs.inotify.max_user_watches"],
        )
    }
}

fn sentence(text: &str) -> String {
    let line = text.rsplit('\n').next().unwrap_or(text);
    if text.contains('\n') || line.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
