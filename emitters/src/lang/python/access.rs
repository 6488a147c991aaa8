//! The rules of a model as `services/access.py` takes them.

use queries::ir::access::{OPERATIONS, has, policies};
use queries::ir::{Comparison, Condition, Default, Field, FieldType, Model, Policy};
use serde::Serialize;

use super::text::string;
use super::{WIDTH, attribute, field};
use crate::lang::layout::{Doc, Style};

/// Who may do what with a model.
#[derive(Serialize)]
pub struct AccessView {
    /// The model in permissions.
    pub resource: String,
    /// Operations that need no sign-in, as a tuple.
    pub public: Option<String>,
    /// Conditions of rules, as functions.
    pub conditions: Vec<ConditionView>,
    /// Operations that have rules.
    pub rules: Vec<RulesView>,
    /// Fields that only some roles see.
    pub readable_by: Vec<MaskView>,
    /// Fields that only some roles set.
    pub writable_by: Vec<MaskView>,
}

/// A function from a user to a condition on rows.
#[derive(Serialize)]
pub struct ConditionView {
    /// Its name.
    pub name: String,
    /// What it means.
    pub doc: String,
    /// Whether it asks for the user.
    pub asks: bool,
    /// The expression that it returns.
    pub expression: String,
}

/// The rules of one operation.
#[derive(Serialize)]
pub struct RulesView {
    /// The operation, as a literal.
    pub operation: String,
    /// Its rules, as calls.
    pub rules: Vec<String>,
}

/// An attribute that is for some roles only.
#[derive(Serialize)]
pub struct MaskView {
    /// The attribute, as a literal.
    pub attribute: String,
    /// The roles, as a tuple.
    pub roles: String,
}

/// What the service of a model is told.
#[must_use]
pub fn view(model: &Model) -> AccessView {
    let function = |index: usize| format!("_rule_{}", index + 1);
    let conditions = model
        .policies
        .iter()
        .enumerate()
        .filter_map(|(index, policy)| {
            let condition = policy.condition.as_ref()?;
            let doc = lower(model, condition, false);
            let column = "    return ".len();
            Some(ConditionView {
                name: function(index),
                doc: format!("Return the rows of the rule about `{}`.", policy.operation),
                asks: asks(condition),
                expression: doc.print(4, column, 0, WIDTH),
            })
        })
        .collect();
    let rule = |policy: &&Policy| {
        let index = model.policies.iter().position(|one| std::ptr::eq(one, *policy));
        let condition = policy.condition.as_ref().and(index).map(|index| format!("where={}", function(index)));
        let arguments = policy.roles.iter().map(|role| string(role)).chain(condition).map(Doc::text);
        Doc::list("access.rule(", arguments, ")", Style::Arguments).print(12, 12, 1, WIDTH)
    };
    let rules = OPERATIONS
        .iter()
        .map(|operation| (operation, policies(model, operation)))
        .filter(|(_, policies)| !policies.is_empty())
        .map(|(operation, policies)| RulesView {
            operation: string(operation),
            rules: policies.iter().map(rule).collect(),
        })
        .collect();
    let masks = |roles: fn(&Field) -> &[String]| -> Vec<MaskView> {
        let withheld = model.fields.iter().filter(|field| !roles(field).is_empty());
        withheld
            .map(|field| {
                let attribute = string(&attribute(&field.name));
                let column = 8 + attribute.chars().count() + 2;
                let roles = tuple(roles(field).iter().map(|role| string(role)), 8, column);
                MaskView { attribute, roles }
            })
            .collect()
    };
    AccessView {
        resource: string(&model.names.snake),
        public: Some(OPERATIONS.iter().filter(|one| has(model.public, one)).map(|one| string(one)).collect())
            .filter(|public: &Vec<String>| !public.is_empty())
            .map(|public| tuple(public.into_iter(), 4, 11)),
        conditions,
        rules,
        readable_by: masks(|field| &field.readable_by),
        writable_by: masks(|field| &field.writable_by),
    }
}

/// Whether an expression uses a module, outside of its texts.
#[must_use]
pub fn mentions(expression: &str, module: &str) -> bool {
    let (mut quote, mut word, mut before) = (None, String::new(), ' ');
    let mut characters = expression.chars();
    while let Some(character) = characters.next() {
        match quote {
            Some(_) if character == '\\' => drop(characters.next()),
            Some(open) if character == open => quote = None,
            Some(_) => {}
            None if character == '"' || character == '\'' => quote = Some(character),
            None if character.is_alphanumeric() || character == '_' => {
                if word.is_empty() && before == '.' {
                    word.push('.');
                }
                word.push(character);
            }
            None => {
                if character == '.' && word == module {
                    return true;
                }
                word.clear();
            }
        }
        before = character;
    }
    false
}

/// A tuple of literals, at a place where a comma follows.
#[must_use]
pub fn tuple(literals: impl Iterator<Item = String>, indent: usize, column: usize) -> String {
    let literals: Vec<Doc> = literals.map(Doc::text).collect();
    if let [only] = literals.as_slice() {
        return format!("({},)", only.flat());
    }
    Doc::list("(", literals, ")", Style::Collection).print(indent, column, 1, WIDTH)
}

/// Whether a condition asks for the user.
fn asks(condition: &Condition) -> bool {
    match condition {
        Condition::User { .. } => true,
        Condition::All { conditions } | Condition::Any { conditions } => conditions.iter().any(asks),
        Condition::Not { condition } => asks(condition),
        Condition::Compare { .. } | Condition::OneOf { .. } | Condition::Missing { .. } => false,
    }
}

/// A condition as SQL expression, with the two-valued logic of conditions: what is missing equals nothing,
/// and is neither smaller nor greater. Negations are moved inwards, so that unknown never counts as true.
fn lower(model: &Model, condition: &Condition, negated: bool) -> Doc {
    let column = |name: &str| format!("models.{}.{}", model.names.pascal, attribute(name));
    match condition {
        Condition::Compare { field, operator, value } => compare(
            &column(field),
            *operator,
            &constant(model, field, value),
            matches!(value, Default::Bool(_)),
            negated,
        ),
        Condition::OneOf { field, values } => {
            let column = column(field);
            let values = values.iter().map(|value| Doc::text(constant(model, field, value)));
            let list = Doc::list("[", values, "]", Style::Collection);
            let call = |method: &str| Doc::list(&format!("{column}.{method}("), [list.clone()], ")", Style::Arguments);
            if negated { any(vec![call("not_in"), Doc::text(format!("{column}.is_(None)"))]) } else { call("in_") }
        }
        Condition::Missing { field } => {
            Doc::text(format!("{}.{}(None)", column(field), if negated { "is_not" } else { "is_" }))
        }
        Condition::User { field, operator, attribute } => {
            let same = (*operator == Comparison::Eq) != negated;
            let arguments = [Doc::text(column(field)), Doc::text(asked(model, field, attribute))];
            Doc::list(if same { "access.equals(" } else { "access.differs(" }, arguments, ")", Style::Arguments)
        }
        Condition::Not { condition } => lower(model, condition, !negated),
        Condition::All { conditions } | Condition::Any { conditions } => {
            let parts = conditions.iter().map(|condition| lower(model, condition, negated)).collect();
            if matches!(condition, Condition::All { .. }) == negated { any(parts) } else { all(parts) }
        }
    }
}

/// What of the user a column is compared with.
#[must_use]
pub fn asked(model: &Model, name: &str, attribute: &str) -> String {
    let is_text =
        model.fields.iter().any(|field| field.name == name && matches!(field.ty, FieldType::String | FieldType::Text));
    if attribute == "id" && is_text { "user.id_text".into() } else { format!("user.{attribute}") }
}

fn all(parts: Vec<Doc>) -> Doc {
    Doc::list("sa.and_(", parts, ")", Style::Arguments)
}

fn any(parts: Vec<Doc>) -> Doc {
    Doc::list("sa.or_(", parts, ")", Style::Arguments)
}

/// A constant of a condition, of the type of the column that it is compared with.
#[must_use]
pub fn constant(model: &Model, name: &str, value: &Default) -> String {
    let ty = model.fields.iter().find(|field| field.name == name).map(|field| field.ty.clone());
    let ty = ty.unwrap_or(match (name, model.key) {
        ("id", queries::ir::Key::Int) => FieldType::Integer,
        ("id", queries::ir::Key::Uuid) => FieldType::Uuid,
        _ => FieldType::DateTime,
    });
    field::constant(value, &ty).unwrap_or_else(|| "None".into())
}

fn compare(column: &str, operator: Comparison, constant: &str, is_bool: bool, negated: bool) -> Doc {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    let word = match (operator, negated) {
        (Eq, false) | (Ne, true) => {
            return Doc::text(if is_bool {
                format!("{column}.is_({constant})")
            } else {
                format!("{column} == {constant}")
            });
        }
        (Ne, false) | (Eq, true) => {
            let open = format!("{column}.{}(", if is_bool { "is_not" } else { "is_distinct_from" });
            return Doc::list(&open, [Doc::text(constant)], ")", Style::Arguments);
        }
        (Lt, false) | (Ge, true) => "<",
        (Ge, false) | (Lt, true) => ">=",
        (Gt, false) | (Le, true) => ">",
        (Le, false) | (Gt, true) => "<=",
    };
    let leaf = Doc::text(format!("{column} {word} {constant}"));
    if negated { any(vec![leaf, Doc::text(format!("{column}.is_(None)"))]) } else { leaf }
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn modules_are_found_outside_of_texts() {
        assert!(mentions("sa.and_(x, y)", "sa"));
        assert!(mentions("models.Visa.at == dt.date.fromisoformat(\"2026-01-01\")", "dt"));
        assert!(!mentions("models.Visa.at == \"in sa. or \\\" dt.\"", "sa"));
        assert!(!mentions("models.sa.at == 1", "sa"));
    }
}
