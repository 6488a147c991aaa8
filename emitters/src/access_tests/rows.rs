//! Rules as Python over rows in memory, and rows that differ in what the rules ask for.

use queries::ir::access::policies;
use queries::ir::{Comparison, Condition, Default, Model, Policy};
use serde::Serialize;

use crate::lang::layout::{Doc, Style};
use crate::lang::python::access::{asked, constant, mentions};
use crate::lang::python::text::string;
use crate::lang::python::{WIDTH, attribute};

/// A rule as a function of a row and a user.
#[derive(Serialize)]
pub struct FunctionView {
    pub name: String,
    pub reads: bool,
    pub asks: bool,
    pub expression: String,
}

#[derive(Serialize)]
pub struct RulesView {
    pub operation: String,
    pub rules: Vec<String>,
}

/// Values that a column takes in turn.
#[derive(Serialize)]
pub struct VariantView {
    pub attribute: String,
    pub values: Vec<String>,
}

/// The rules of the model, for rows in memory; none when no operation that it has asks for rows.
pub fn rules(model: &Model, offered: &[&str]) -> (Vec<FunctionView>, Vec<RulesView>) {
    let mut operations: Vec<&str> = offered.to_vec();
    if !operations.contains(&"read") {
        operations.push("read");
    }
    let of: Vec<(&str, Vec<&Policy>)> = operations
        .into_iter()
        .map(|operation| (operation, policies(model, operation)))
        .filter(|(_, policies)| !policies.is_empty())
        .collect();
    if !of.iter().any(|(_, policies)| policies.iter().any(|policy| policy.condition.is_some())) {
        return (Vec::new(), Vec::new());
    }
    let name = |policy: &Policy| {
        let index = model.policies.iter().position(|one| std::ptr::eq(one, policy)).unwrap_or_default();
        format!("_rule_{}", index + 1)
    };
    let function = |policy: &Policy| {
        let condition = policy.condition.as_ref()?;
        let expression = oracle(model, condition).print(4, "    return ".len(), 0, WIDTH);
        Some(FunctionView { name: name(policy), reads: true, asks: mentions(&expression, "user"), expression })
    };
    let used = |policy: &&Policy| of.iter().any(|(_, policies)| policies.iter().any(|one| std::ptr::eq(*one, *policy)));
    let functions = model.policies.iter().filter(used).filter_map(function).collect();
    let rule = |policy: &&Policy| {
        let roles = Doc::list("[", policy.roles.iter().map(|role| Doc::text(string(role))), "]", Style::Collection);
        let name = if policy.condition.is_some() { name(policy) } else { "_every_row".into() };
        Doc::list("(", [roles, Doc::text(name)], ")", Style::Collection).print(8, 8, 1, WIDTH)
    };
    let rules = of
        .iter()
        .map(|(operation, policies)| RulesView {
            operation: string(operation),
            rules: policies.iter().map(rule).collect(),
        })
        .collect();
    (functions, rules)
}

/// A condition on a row in memory. Conditions have two values: what is missing equals nothing.
fn oracle(model: &Model, condition: &Condition) -> Doc {
    let read = |name: &str| format!("row.{}", attribute(name));
    let call = |function: &str, parts: Vec<Doc>| Doc::list(&format!("{function}("), parts, ")", Style::Arguments);
    match condition {
        Condition::Compare { field, operator, value } => {
            let (row, constant) = (read(field), constant(model, field, value));
            let is_bool = matches!(value, Default::Bool(_));
            match operator {
                Comparison::Eq if is_bool => Doc::text(format!("{row} is {constant}")),
                Comparison::Ne if is_bool => Doc::text(format!("{row} is not {constant}")),
                Comparison::Eq => Doc::text(format!("{row} == {constant}")),
                Comparison::Ne => Doc::text(format!("{row} != {constant}")),
                other => {
                    let word = match other {
                        Comparison::Lt => "<",
                        Comparison::Le => "<=",
                        Comparison::Gt => ">",
                        _ => ">=",
                    };
                    Doc::text(format!("{row} is not None and {row} {word} {constant}"))
                }
            }
        }
        Condition::OneOf { field, values } => {
            let values = values.iter().map(|value| Doc::text(constant(model, field, value)));
            Doc::Concat(vec![Doc::text(format!("{} in ", read(field))), Doc::list("[", values, "]", Style::Collection)])
        }
        Condition::Missing { field } => Doc::text(format!("{} is None", read(field))),
        Condition::User { field, operator, attribute } => {
            let word = if *operator == Comparison::Eq { "==" } else { "!=" };
            let asked = asked(model, field, attribute);
            Doc::text(format!("{asked} is not None and {} {word} {asked}", read(field)))
        }
        Condition::Not { condition } => call("not_", vec![oracle(model, condition)]),
        Condition::All { conditions } => call("every", conditions.iter().map(|one| oracle(model, one)).collect()),
        Condition::Any { conditions } => call("some", conditions.iter().map(|one| oracle(model, one)).collect()),
    }
}

/// Values for what the rules ask for, so that rows differ in it.
pub fn variants(model: &Model) -> Vec<VariantView> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for policy in &model.policies {
        if let Some(condition) = &policy.condition {
            collect(model, condition, &mut found);
        }
    }
    found.into_iter().map(|(name, values)| VariantView { attribute: string(&attribute(&name)), values }).collect()
}

fn collect(model: &Model, condition: &Condition, found: &mut Vec<(String, Vec<String>)>) {
    let mut add = |name: &str, values: Vec<String>| {
        let Some(field) = model.fields.iter().find(|field| field.name == name) else { return };
        if field.unique {
            return;
        }
        let index = found.iter().position(|(one, _)| one == name).unwrap_or_else(|| {
            found.push((name.to_string(), Vec::new()));
            found.len() - 1
        });
        let missing = (!field.required).then(|| "None".to_string());
        for value in values.into_iter().chain(missing) {
            if !found[index].1.contains(&value) {
                found[index].1.push(value);
            }
        }
    };
    match condition {
        Condition::Compare { field, value: Default::Bool(_), .. } => add(field, vec!["True".into(), "False".into()]),
        Condition::Compare { field, value, .. } => {
            let constant = constant(model, field, value);
            let around = match value {
                Default::Int(_) => vec![format!("{constant} - 1"), constant.clone(), format!("{constant} + 1")],
                Default::Decimal(_) => vec![constant.clone(), format!("{constant} + 1")],
                _ => vec![constant],
            };
            add(field, around);
        }
        Condition::OneOf { field, values } => {
            add(field, values.iter().map(|value| constant(model, field, value)).collect());
        }
        Condition::Missing { field } => add(field, Vec::new()),
        Condition::User { field, attribute, .. } if attribute == "id" => {
            if asked(model, field, attribute) == "user.id_text" {
                add(field, vec!["str(mine)".into(), "str(others)".into()]);
            } else {
                add(field, vec!["mine".into(), "others".into()]);
            }
        }
        Condition::User { field, .. } => add(field, vec!["EMAIL".into(), "\"other@example.com\"".into()]),
        Condition::All { conditions } | Condition::Any { conditions } => {
            conditions.iter().for_each(|one| collect(model, one, found));
        }
        Condition::Not { condition } => collect(model, condition, found),
    }
}
