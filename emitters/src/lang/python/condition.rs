//! Conditions between the fields of one row, as Python expressions over local variables.
//!
//! Each field that a condition reads is a variable named like its attribute; see [`fields`].

use queries::ir::{Comparison, Condition, Default, Field, Model};

use super::text::columns;
use super::{WIDTH, attribute, field};

/// The fields that conditions read, each once, in the order of the model.
#[must_use]
pub fn fields<'a>(model: &'a Model, conditions: &[&Condition]) -> Vec<&'a Field> {
    let mut names = Vec::new();
    conditions.iter().for_each(|condition| collect(condition, &mut names));
    model.fields.iter().filter(|field| names.contains(&field.name.as_str())).collect()
}

/// Names that the function around the conditions uses for something else.
const TAKEN: &[&str] = &["Any", "Mapping", "None", "ValueError", "allowed", "values"];

/// The local variable that holds the value of a field.
#[must_use]
pub fn variable(model: &Model, name: &str) -> String {
    let mut variable = attribute(name);
    while TAKEN.contains(&variable.as_str())
        || (variable != attribute(name) && model.fields.iter().any(|field| attribute(&field.name) == variable))
    {
        variable.push('_');
    }
    variable
}

fn collect<'a>(condition: &'a Condition, names: &mut Vec<&'a str>) {
    match condition {
        Condition::Compare { field, .. }
        | Condition::OneOf { field, .. }
        | Condition::Missing { field }
        | Condition::User { field, .. } => names.push(field),
        Condition::All { conditions } | Condition::Any { conditions } => {
            conditions.iter().for_each(|condition| collect(condition, names));
        }
        Condition::Not { condition } => collect(condition, names),
    }
}

/// A Python expression that is true or false, with what is needed to break it over lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A comparison.
    Leaf(String),
    /// All hold.
    All(Vec<Expression>),
    /// One holds.
    Any(Vec<Expression>),
}

/// The expression for a condition on a row of the model.
#[must_use]
pub fn expression(model: &Model, condition: &Condition) -> Expression {
    lower(model, condition, false)
}

fn lower(model: &Model, condition: &Condition, negated: bool) -> Expression {
    match condition {
        Condition::Compare { field: name, operator, value } => compare(model, name, *operator, value, negated),
        Condition::OneOf { field: name, values } => one_of(model, name, values, negated),
        Condition::Missing { field } => {
            let word = if negated { "is not" } else { "is" };
            Expression::Leaf(format!("{} {word} None", variable(model, field)))
        }
        Condition::User { .. } => unreachable!("only policies ask who the user is"),
        Condition::Not { condition } => lower(model, condition, !negated),
        Condition::All { conditions } => group(model, conditions, negated, !negated),
        Condition::Any { conditions } => group(model, conditions, negated, negated),
    }
}

fn group(model: &Model, conditions: &[Condition], negated: bool, all: bool) -> Expression {
    let mut members = Vec::new();
    for condition in conditions {
        match (lower(model, condition, negated), all) {
            (Expression::All(inner), true) | (Expression::Any(inner), false) => members.extend(inner),
            (other, _) => members.push(other),
        }
    }
    if all { Expression::All(members) } else { Expression::Any(members) }
}

fn constant(model: &Model, name: &str, value: &Default) -> String {
    let ty = model.fields.iter().find(|field| field.name == name).map(|field| &field.ty);
    ty.and_then(|ty| field::constant(value, ty)).unwrap_or_else(|| "None".into())
}

fn compare(model: &Model, name: &str, operator: Comparison, value: &Default, negated: bool) -> Expression {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    let variable = variable(model, name);
    let operator = match (operator, negated) {
        (Eq, false) | (Ne, true) => Eq,
        (Ne, false) | (Eq, true) => Ne,
        (Lt, false) | (Ge, true) => Lt,
        (Ge, false) | (Lt, true) => Ge,
        (Gt, false) | (Le, true) => Gt,
        (Le, false) | (Gt, true) => Le,
    };
    let constant = constant(model, name, value);
    let is_bool = matches!(value, Default::Bool(_));
    let word = match operator {
        Eq => {
            if is_bool {
                "is"
            } else {
                "=="
            }
        }
        Ne => {
            if is_bool {
                "is not"
            } else {
                "!="
            }
        }
        Lt => "<",
        Le => "<=",
        Gt => ">",
        Ge => ">=",
    };
    let leaf = Expression::Leaf(format!("{variable} {word} {constant}"));
    match (operator, negated) {
        (Eq | Ne, _) => leaf,
        // A missing value is neither smaller nor greater.
        (_, false) => Expression::All(vec![Expression::Leaf(format!("{variable} is not None")), leaf]),
        (_, true) => Expression::Any(vec![Expression::Leaf(format!("{variable} is None")), leaf]),
    }
}

fn one_of(model: &Model, name: &str, values: &[Default], negated: bool) -> Expression {
    let variable = variable(model, name);
    let constants: Vec<String> = values.iter().map(|value| constant(model, name, value)).collect();
    let word = if negated { "not in" } else { "in" };
    match constants.as_slice() {
        [only] => Expression::Leaf(format!("{variable} {} {only}", if negated { "!=" } else { "==" })),
        _ => Expression::Leaf(format!("{variable} {word} ({})", constants.join(", "))),
    }
}

impl Expression {
    /// The expression on one line; `inside` tells of an operator around it.
    #[must_use]
    pub fn flat(&self) -> String {
        match self {
            Self::Leaf(text) => text.clone(),
            Self::All(members) => join(members, " and "),
            Self::Any(members) => join(members, " or "),
        }
    }

    /// This and the others together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::All(mut members) => {
                members.push(other);
                Self::All(members)
            }
            one => Self::All(vec![one, other]),
        }
    }

    /// The lines of `<head><expression><tail>`, indented by `indent` columns (not written).
    #[must_use]
    pub fn statement(&self, head: &str, tail: &str, indent: usize) -> Vec<String> {
        let line = format!("{head}{}{tail}", self.flat());
        if indent + columns(&line) <= WIDTH {
            return vec![line];
        }
        let mut lines = vec![format!("{head}(")];
        lines.extend(self.broken(indent + 4).into_iter().map(|line| format!("    {line}")));
        lines.push(format!("){tail}"));
        lines
    }

    fn broken(&self, indent: usize) -> Vec<String> {
        let (members, word) = match self {
            Self::Leaf(text) => return vec![text.clone()],
            Self::All(members) => (members, "and "),
            Self::Any(members) => (members, "or "),
        };
        let mut lines = Vec::new();
        for (index, member) in members.iter().enumerate() {
            let head = if index == 0 { "" } else { word };
            match member {
                Self::Leaf(text) => lines.push(format!("{head}{text}")),
                group => {
                    let line = format!("{head}({})", group.flat());
                    if indent + columns(&line) <= WIDTH {
                        lines.push(line);
                    } else {
                        lines.push(format!("{head}("));
                        lines.extend(group.broken(indent + 4).into_iter().map(|line| format!("    {line}")));
                        lines.push(")".into());
                    }
                }
            }
        }
        lines
    }
}

fn join(members: &[Expression], word: &str) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|member| match member {
            Expression::Leaf(text) => text.clone(),
            group => format!("({})", group.flat()),
        })
        .collect();
    members.join(word)
}

/// The condition in words, for messages.
#[must_use]
pub fn words(condition: &Condition) -> String {
    let value = |value: &Default| match value {
        Default::Bool(value) => value.to_string(),
        Default::Int(value) => value.to_string(),
        Default::Float(value) => value.to_string(),
        Default::Decimal(text) | Default::Text(text) => text.clone(),
        Default::Json(value) => value.to_string(),
        Default::Factory(_) => "a new value".into(),
    };
    match condition {
        Condition::Compare { field, operator, value: constant } => {
            let word = match operator {
                Comparison::Eq => "is",
                Comparison::Ne => "is not",
                Comparison::Lt => "is below",
                Comparison::Le => "is at most",
                Comparison::Gt => "is above",
                Comparison::Ge => "is at least",
            };
            format!("{field} {word} {}", value(constant))
        }
        Condition::OneOf { field, values } => {
            let values: Vec<String> = values.iter().map(value).collect();
            format!("{field} is one of {}", values.join(", "))
        }
        Condition::Missing { field } => format!("{field} is missing"),
        Condition::User { field, attribute, .. } => format!("{field} goes with the user's {attribute}"),
        Condition::All { conditions } => conditions.iter().map(words).collect::<Vec<_>>().join(" and "),
        Condition::Any { conditions } => conditions.iter().map(words).collect::<Vec<_>>().join(" or "),
        Condition::Not { condition } => format!("not: {}", words(condition)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(text: &str) -> Expression {
        Expression::Leaf(text.into())
    }

    #[test]
    fn long_conditions_break_before_their_operators() {
        let long = "a".repeat(60);
        let expression = Expression::All(vec![leaf(&long), Expression::Any(vec![leaf("b"), leaf("c")])]);
        assert_eq!(expression.statement("if ", ":", 4), vec!["if ".to_string() + &long + " and (b or c):"]);
        let expression = Expression::All(vec![leaf(&long), leaf(&long)]);
        assert_eq!(
            expression.statement("if ", ":", 4),
            vec!["if (".to_string(), format!("    {long}"), format!("    and {long}"), "):".into()]
        );
    }
}
