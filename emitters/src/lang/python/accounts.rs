//! The names that the tables of accounts take.

use queries::ir::Target;

/// The classes of `auth/models.py`; each has a table named after its plural.
const CLASSES: &[&str] = &[
    "AuthAccount",
    "AuthAllowed",
    "AuthApiKey",
    "AuthIdentity",
    "AuthRecoveryCode",
    "AuthRole",
    "AuthSession",
    "AuthToken",
];

/// What the checks of the IR ask about names where there are accounts.
pub const TARGET: Target = Target {
    name: "Sign-in",
    applies: |project| project.auth.enabled,
    attribute: str::to_string,
    class: str::to_string,
    refuses_model: |name| {
        let is_taken = CLASSES.iter().any(|class| name == *class || name.strip_suffix('s') == Some(class));
        (is_taken || name == "AuthIdentities").then_some("the tables of accounts have this name")
    },
    refuses_field: |_| None,
    refuses_module: |_| None,
    derived: &[],
};
