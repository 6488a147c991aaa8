//! What the tools of a model are called and what they say of themselves, shared by the channel and its tests.

use queries::emit::Context;
use queries::ir::{Condition, Model, Project, names};

use super::api::{self, LinkFacts, NestedOrder};
use super::condition;

/// What the names of all tools start with.
fn prefix(project: &Project) -> &str {
    let prefix = project.mcp.as_ref().and_then(|mcp| mcp.prefix.as_deref());
    prefix.unwrap_or(&project.names.snake)
}

/// The name of the tool that does an operation on a model.
#[must_use]
pub fn tool(context: &Context<'_>, model: &Model, operation: &str) -> String {
    names::tool(prefix(context.project()), &model.mcp.tool_prefix, operation)
}

/// The scheme of the addresses of resources.
#[must_use]
pub fn scheme(context: &Context<'_>) -> String {
    context.project().names.kebab.clone()
}

/// The address of a model's rows, without the id at its end.
#[must_use]
pub fn address(context: &Context<'_>, model: &Model) -> String {
    format!("{}://{}", scheme(context), model.names.plural.kebab)
}

/// The operations of a model that have a tool, each with whether it only reads. Relations have their own.
#[must_use]
pub fn operations(model: &Model) -> Vec<(&'static str, bool)> {
    let on = model.operations;
    let temporal = api::temporal(model).filter(|_| on.list);
    [
        ("list", true, on.list),
        ("get", true, on.read),
        ("create", false, on.create),
        ("update", false, on.update),
        ("delete", false, on.delete),
        ("latest", true, temporal.as_ref().is_some_and(|facts| facts.latest)),
        ("history", true, temporal.as_ref().is_some_and(|facts| facts.history)),
    ]
    .into_iter()
    .filter(|(_, _, is_on)| *is_on)
    .map(|(operation, reads, _)| (operation, reads))
    .collect()
}

/// Whether the rows at the other end of a relation can be listed.
#[must_use]
pub const fn is_listed(link: &LinkFacts<'_>) -> bool {
    link.target.operations.list || link.target.operations.read
}

/// Whether rows can be joined and parted by a relation.
#[must_use]
pub const fn is_writable(model: &Model, link: &LinkFacts<'_>) -> bool {
    link.table.is_some() && model.operations.update
}

/// The rules between the fields of a request to make a row, as sentences.
#[must_use]
pub fn rules(context: &Context<'_>, model: &Model) -> Vec<String> {
    let creatable = |name: &str| model.create_fields.iter().any(|field| field == name);
    let mut rules = Vec::new();
    for field in model.fields.iter().filter(|field| creatable(&field.name)) {
        if let Some(when) = &field.required_when {
            rules.push(format!("{} is required when {}.", field.name, condition::words(when)));
        }
        for case in &field.choices_when {
            let when = Condition::Compare {
                field: case.field.clone(),
                operator: queries::ir::Comparison::Eq,
                value: case.value.clone(),
            };
            let choices = case.choices.join(", ");
            rules.push(format!("{} must be one of {choices} when {}.", field.name, condition::words(&when)));
        }
    }
    for nested in api::nested(context, model) {
        if let NestedOrder::Parent(column) = nested.order {
            let relation = &nested.relation.name;
            rules.push(format!("{relation} makes a new row in place of {column}: give one of the two."));
        }
    }
    rules
}
