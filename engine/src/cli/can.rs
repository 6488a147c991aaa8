//! `prisme can ROLE OPERATION MODEL`: whether the specs permit it, and which of their lines decide it.

use std::sync::Arc;

use queries::ir::access::{ADMIN, Decision, Extent, Grant, OPERATIONS, Refusal, Who, decide, text};
use queries::ir::{self, Policy};
use serde_json::json;

use super::args::Can;
use super::console::{Console, Response, Status};
use super::fault::Fault;
use super::generate::Project;
use super::meaning;
use super::service::Outcome;

/// Words for those who have no role.
const ANONYMOUS: &str = "anonymous";
const SIGNED_IN: &str = "signed-in";

/// A line of the explanation: what it is about, what it says, where the specs say it.
struct Line {
    about: &'static str,
    says: String,
    place: Option<String>,
}

/// `prisme can`.
pub fn can(project: &Project, args: &Can, console: Console) -> Outcome {
    if project.diagnostics().iter().any(queries::diagnostic::Diagnostic::is_error) {
        return Err(Fault::new(
            "the specs have errors, so they permit nothing yet.",
            ["Run `prisme validate` to see them."],
        ));
    }
    let facts = meaning::project(project);
    let who = who(facts, &args.role)?;
    let operation = operation(&args.operation)?;
    let model = model(project, &args.model)?;
    let decision = if facts.auth.is_some() {
        decide(facts, &model, operation, who)
    } else {
        // Nobody signs in: whoever reaches the application may do what the model offers.
        match decide(facts, &model, operation, Who::NoRole) {
            Decision::No(refusal) => Decision::No(refusal),
            _ => Decision::Yes { by: Grant::SignedIn, rows: Vec::new() },
        }
    };
    let lines = explain(project, facts, &model, who, &decision);
    let extent = decision.extent();
    let answer = match extent {
        Extent::All => "yes",
        Extent::Some => "yes, with some rows",
        Extent::None => "no",
    };
    let summary = format!("{answer}: {} {operation} {}", args.role, model.name);
    console.result(&summary);
    let width = lines.iter().map(|line| line.says.chars().count()).max().unwrap_or(0).min(72);
    for line in &lines {
        let place = line.place.as_deref().unwrap_or_default();
        console.result(format!("  {:<11} {:<width$}  {place}", line.about, line.says).trim_end());
    }
    let because: Vec<_> =
        lines.iter().map(|line| json!({ "about": line.about, "says": line.says, "place": line.place })).collect();
    let document = json!({
        "role": args.role, "operation": operation, "model": &*model.name, "rows": extent, "because": because,
    });
    console.respond(&Response::new("can", Status::Ok, summary).with("can", document));
    Ok(0)
}

fn who<'a>(facts: &ir::Project, role: &'a str) -> Result<Who<'a>, Fault> {
    match role {
        ANONYMOUS => return Ok(Who::Anonymous),
        SIGNED_IN => return Ok(Who::NoRole),
        _ => {}
    }
    let names = || facts.roles.iter().map(|role| role.name.as_str()).chain([ADMIN, ANONYMOUS, SIGNED_IN]);
    if names().any(|name| name == role) {
        return Ok(Who::Role(role));
    }
    Err(unknown("role", role, names()))
}

fn operation(given: &str) -> Result<&'static str, Fault> {
    OPERATIONS
        .into_iter()
        .find(|operation| *operation == given)
        .ok_or_else(|| unknown("operation", given, OPERATIONS.into_iter()))
}

fn model(project: &Project, given: &str) -> Result<Arc<ir::Model>, Fault> {
    let models = meaning::models(project);
    let found = models.iter().find(|model| &*model.name == given || model.names.snake == given);
    found.cloned().ok_or_else(|| unknown("model", given, models.iter().map(|model| &*model.name)))
}

fn unknown<'a>(what: &str, given: &str, names: impl Iterator<Item = &'a str> + Clone) -> Fault {
    let message = format!("there is no {what} called {given}.");
    match queries::diagnostic::did_you_mean(given, names.clone()) {
        Some(near) => Fault::new(message, [&format!("Did you mean {near}?")]),
        None => Fault::new(message, [&format!("There are: {}.", names.collect::<Vec<_>>().join(", "))]),
    }
}

fn explain(
    project: &Project,
    facts: &ir::Project,
    model: &ir::Model,
    who: Who<'_>,
    decision: &Decision<'_>,
) -> Vec<Line> {
    let role = if let Who::Role(role) = who { role } else { "" };
    let line = |about, says: &str, place| Line { about, says: says.to_owned(), place };
    let place_of = |policy: &Policy| {
        let index = model.policies.iter().position(|one| std::ptr::eq(one, policy))?;
        meaning::place_of_policy(project, &model.name, index)
    };
    let policies = |list: &[&Policy]| -> Vec<Line> {
        list.iter()
            .map(|policy| {
                let rows = policy.condition.as_ref().map_or_else(|| "all rows".to_owned(), text);
                let says = match policy.roles.as_slice() {
                    [] => rows,
                    roles => format!("{rows} (for {})", roles.join(", ")),
                };
                Line { about: "rows", says, place: place_of(policy) }
            })
            .collect()
    };
    match decision {
        Decision::Everything => {
            let place = meaning::place_of_permission(project, role, "*");
            let says = if place.is_some() { "*" } else { "the built-in role for administrators" };
            vec![line("permission", says, place)]
        }
        Decision::Yes { by, rows } => {
            let mut lines = vec![match by {
                Grant::Public => {
                    line("public", "nobody has to sign in", meaning::place_of_public(project, &model.name))
                }
                Grant::SignedIn if facts.auth.is_none() => line("sign-in", "authentication is switched off", None),
                Grant::SignedIn => line("sign-in", "no role of the specs has permissions", None),
                Grant::Permission(permission) => {
                    line("permission", permission, meaning::place_of_permission(project, role, permission))
                }
                Grant::Policy(policy) => line("policy", "it names the role", place_of(policy)),
            }];
            lines.extend(policies(rows));
            lines
        }
        Decision::No(refusal) => match refusal {
            Refusal::NoOperation => {
                vec![line("operations", "the model does not have it", meaning::place_of_model(project, &model.name))]
            }
            Refusal::Anonymous => {
                vec![line("public", "nobody signed in", meaning::place_of_model(project, &model.name))]
            }
            Refusal::NoPermission => {
                vec![line("permissions", "none covers it", meaning::place_of_role(project, role))]
            }
            Refusal::OtherRoles(list) => policies(list),
        },
    }
}
