//! How findings, changes and progress look, in a terminal and as JSON. Prints nothing itself.
//!
//! Start at [`excerpt::render`] for people and [`json::diagnostics`] for programs.

pub mod diff;
pub mod excerpt;
pub mod json;
pub mod place;
pub mod progress;
pub mod sources;

/// `1 file`, `2 files`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests;
