//! What the rules of a spec permit: roles, permissions, policies and public operations, decided without running anything.
//!
//! The generated `services/access.py` decides in the same way; its tests hold the two equal.

use serde::Serialize;

use super::{Comparison, Condition, Default, Model, Operations, Policy, Project, Role};

/// What can be done with a model, in the order in which things are listed.
pub const OPERATIONS: [&str; 5] = ["create", "read", "update", "delete", "list"];

/// The role that manages accounts; it may do everything unless the spec declares it otherwise.
pub const ADMIN: &str = "admin";

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who<'a> {
    /// Nobody signed in.
    Anonymous,
    /// Somebody who has no role.
    NoRole,
    /// Somebody with this role, and no other.
    Role(&'a str),
}

/// Whether an operation is permitted, and why.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision<'a> {
    /// With every row: the role may do everything.
    Everything,
    /// As far as policies go.
    Yes {
        /// What lets the user in.
        by: Grant<'a>,
        /// The policies of which a row has to meet one; none when all rows will do.
        rows: Vec<&'a Policy>,
    },
    /// With no row.
    No(Refusal<'a>),
}

impl Decision<'_> {
    /// With which rows the operation is permitted.
    #[must_use]
    pub const fn extent(&self) -> Extent {
        match self {
            Self::Everything => Extent::All,
            Self::Yes { rows, .. } if rows.is_empty() => Extent::All,
            Self::Yes { .. } => Extent::Some,
            Self::No(_) => Extent::None,
        }
    }
}

/// All rows, those that meet a policy, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// Every row.
    All,
    /// Rows that meet a policy.
    Some,
    /// No row.
    None,
}

/// What lets a user do something.
#[derive(Clone, Debug, PartialEq)]
pub enum Grant<'a> {
    /// Whoever asks may do it.
    Public,
    /// The spec gives no permissions to roles: signing in is enough.
    SignedIn,
    /// A permission of the role.
    Permission(&'a str),
    /// A policy that names the role.
    Policy(&'a Policy),
}

/// What stands in the way.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal<'a> {
    /// The model does not have the operation.
    NoOperation,
    /// Nobody signed in.
    Anonymous,
    /// No permission of the role covers it, and no policy names the role.
    NoPermission,
    /// The policies are for other roles.
    OtherRoles(Vec<&'a Policy>),
}

/// Whether the operation is one of these.
#[must_use]
pub fn has(operations: Operations, operation: &str) -> bool {
    match operation {
        "create" => operations.create,
        "read" => operations.read,
        "update" => operations.update,
        "delete" => operations.delete,
        "list" => operations.list,
        _ => false,
    }
}

/// Whether operations need a permission: some role has one.
#[must_use]
pub fn is_restricted(project: &Project) -> bool {
    project.roles.iter().any(|role| !role.permissions.is_empty())
}

/// The policies of an operation. Reading one row and many go by the same ones, unless the spec has some for both.
#[must_use]
pub fn policies<'a>(model: &'a Model, operation: &str) -> Vec<&'a Policy> {
    let of = |wanted: &str| -> Vec<&'a Policy> {
        model.policies.iter().filter(|policy| policy.operation == wanted || policy.operation == "*").collect()
    };
    let own = |wanted: &str| model.policies.iter().any(|policy| policy.operation == wanted);
    match operation {
        "read" if !own("read") && own("list") => of("list"),
        "list" if !own("list") && own("read") => of("read"),
        other => of(other),
    }
}

/// The permissions that cover an operation on a model.
fn covers(permission: &str, model: &Model, operation: &str) -> bool {
    let Some((head, last)) = permission.split_once(':') else { return false };
    head == model.names.snake && (last == operation || last == "*" || (operation == "list" && last == "read"))
}

/// Whether rules do not apply to the role.
#[must_use]
pub fn may_everything(project: &Project, role: &str) -> bool {
    match project.roles.iter().find(|one| one.name == role) {
        Some(role) => role.permissions.iter().any(|permission| permission == "*"),
        None => role == ADMIN,
    }
}

/// Whether, and why, somebody may do something with the rows of a model.
#[must_use]
pub fn decide<'a>(project: &'a Project, model: &'a Model, operation: &str, who: Who<'_>) -> Decision<'a> {
    if has(model.operations, operation) {
        decide_by_rules(project, model, operation, who)
    } else {
        Decision::No(Refusal::NoOperation)
    }
}

/// The same by roles, permissions and policies alone, whether or not the model offers the operation.
#[must_use]
pub fn decide_by_rules<'a>(project: &'a Project, model: &'a Model, operation: &str, who: Who<'_>) -> Decision<'a> {
    let role = match who {
        Who::Role(role) => Some(role),
        Who::Anonymous | Who::NoRole => None,
    };
    if role.is_some_and(|role| may_everything(project, role)) {
        return Decision::Everything;
    }
    let policies = policies(model, operation);
    let names = |policy: &Policy| role.is_some_and(|role| policy.roles.iter().any(|one| one == role));
    let by = if has(model.public, operation) {
        Grant::Public
    } else if who == Who::Anonymous {
        return Decision::No(Refusal::Anonymous);
    } else if !is_restricted(project) {
        Grant::SignedIn
    } else {
        let of_role = project.roles.iter().find(|one: &&Role| Some(one.name.as_str()) == role);
        let permission =
            of_role.and_then(|role| role.permissions.iter().find(|permission| covers(permission, model, operation)));
        match (permission, policies.iter().find(|policy| names(policy))) {
            (Some(permission), _) => Grant::Permission(permission),
            (None, Some(policy)) => Grant::Policy(policy),
            (None, None) => return Decision::No(Refusal::NoPermission),
        }
    };
    if policies.is_empty() {
        return Decision::Yes { by, rows: Vec::new() };
    }
    let applying: Vec<&Policy> =
        policies.iter().copied().filter(|policy| policy.roles.is_empty() || names(policy)).collect();
    if applying.is_empty() {
        return Decision::No(if who == Who::Anonymous { Refusal::Anonymous } else { Refusal::OtherRoles(policies) });
    }
    let all = applying.iter().any(|policy| policy.condition.is_none());
    Decision::Yes { by, rows: if all { Vec::new() } else { applying } }
}

/// A condition in the language of specs.
#[must_use]
pub fn text(condition: &Condition) -> String {
    let group = |condition: &Condition| match condition {
        Condition::All { .. } | Condition::Any { .. } => format!("({})", text(condition)),
        _ => text(condition),
    };
    let join = |conditions: &[Condition], word: &str| conditions.iter().map(group).collect::<Vec<_>>().join(word);
    match condition {
        Condition::Compare { field, operator, value } => format!("{field} {} {}", sign(*operator), literal(value)),
        Condition::OneOf { field, values } => {
            format!("{field} in ({})", values.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Condition::Missing { field } => format!("{field} is null"),
        Condition::User { field, operator, attribute } => format!("{field} {} user.{attribute}", sign(*operator)),
        Condition::All { conditions } => join(conditions, " and "),
        Condition::Any { conditions } => join(conditions, " or "),
        Condition::Not { condition } => match &**condition {
            Condition::Missing { field } => format!("{field} is not null"),
            other => format!("not ({})", text(other)),
        },
    }
}

const fn sign(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Eq => "==",
        Comparison::Ne => "!=",
        Comparison::Lt => "<",
        Comparison::Le => "<=",
        Comparison::Gt => ">",
        Comparison::Ge => ">=",
    }
}

fn literal(value: &Default) -> String {
    match value {
        Default::Bool(value) => value.to_string(),
        Default::Int(value) => value.to_string(),
        Default::Float(value) => value.to_string(),
        Default::Decimal(text) => text.clone(),
        Default::Text(text) => format!("'{text}'"),
        Default::Json(value) => value.to_string(),
        Default::Factory(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_written_as_specs_write_them() {
        let own = Condition::User { field: "owner_id".into(), operator: Comparison::Eq, attribute: "id".into() };
        let open = Condition::OneOf {
            field: "status".into(),
            values: vec![Default::Text("draft".into()), Default::Text("sent".into())],
        };
        let missing = Condition::Missing { field: "at".into() };
        let either = Condition::Any { conditions: vec![open, Condition::Not { condition: Box::new(missing) }] };
        assert_eq!(
            text(&Condition::All { conditions: vec![own, either] }),
            "owner_id == user.id and (status in ('draft', 'sent') or at is not null)"
        );
        let size = Condition::Compare {
            field: "size".into(),
            operator: Comparison::Ge,
            value: Default::Decimal("1.5".into()),
        };
        assert_eq!(text(&Condition::Not { condition: Box::new(size) }), "not (size >= 1.5)");
    }
}
