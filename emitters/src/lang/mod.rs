//! The target languages: reserved words, casing, types, literals, imports, layout.
//!
//! Emitters spell through these modules; a template never spells anything itself. `TARGETS` is what the
//! checks of the IR ask about names before anything renders.

use queries::ir::Target;

pub mod layout;
pub mod python;

/// The languages and libraries whose rules names have to obey.
pub static TARGETS: &[Target] = &[python::TARGET];
