//! The target languages: reserved words, casing, types, literals, imports, layout.
//!
//! Emitters spell through these modules; a template never spells anything itself. `TARGETS` is what the
//! checks of the IR ask about names before anything renders.

use queries::emit::{Context, Layout};
use queries::ir::Target;

pub mod graphql;
pub mod layout;
pub mod python;

/// The languages and libraries whose rules names have to obey.
pub static TARGETS: &[Target] = &[python::TARGET, python::graphql::TARGET, python::accounts::TARGET];

/// How lines that are too long are broken.
pub static LAYOUTS: &[Layout] = &[Layout { suffix: ".py.j2", fold: python::fold::fold }];

/// The line that says what wrote a file which is overwritten, and where to put customisations.
#[must_use]
pub fn header(instead: &str) -> String {
    format!("# Written by prisme, which overwrites it; {instead}")
}

/// The folder of the back end's project file.
pub const BACKEND: &str = "packages/backend";

/// The folder of the back end's package.
#[must_use]
pub fn source_folder(context: &Context<'_>) -> String {
    format!("{BACKEND}/src/{}", context.project().module)
}
