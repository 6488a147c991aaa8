//! A parsed condition against the fields of a model.

use std::ops::Range;

use super::{Operand, Refusal, Tree, Word};
use crate::ir::lower::auth::User;
use crate::ir::lower::draft::Draft;
use crate::ir::lower::enums::Enums;
use crate::ir::lower::report::{Report, quoted};
use crate::ir::lower::text::shown;
use crate::ir::lower::value::{Holder, noun};
use crate::ir::{Bounds, Comparison, Condition, Default, FieldType, Key, Link};
use crate::schema::Literal;

/// What a condition may ask of whoever asks.
const USER: &[&str] = &["id", "email"];

/// Where a condition stands.
pub(in crate::ir::lower) struct Context<'d, 'a> {
    /// The model.
    pub draft: &'d Draft<'a>,
    /// The field whose condition it is, which it cannot ask for.
    pub own: Option<&'d str>,
    /// What a policy knows of the user; only policies know the row's `id`, too.
    pub user: Option<User>,
}

pub(super) struct Checker<'c, 'd, 'a> {
    pub enums: &'c Enums,
    pub context: &'c Context<'d, 'a>,
    pub budget: &'c mut Report,
}

fn refuse<T>(range: &Range<usize>, reason: impl Into<String>, help: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { range: range.clone(), reason: reason.into(), help: Some(help.into()) })
}

impl Checker<'_, '_, '_> {
    pub fn tree(&mut self, tree: &Tree) -> Result<Condition, Refusal> {
        Ok(match tree {
            Tree::All(list) => Condition::All { conditions: self.list(list)? },
            Tree::Any(list) => Condition::Any { conditions: self.list(list)? },
            Tree::Not(inner) => negated(self.tree(inner)?),
            Tree::Missing { field, negated: turned } => {
                self.field(field)?;
                turn(*turned, Condition::Missing { field: field.text.clone() })
            }
            Tree::Holds(field) => {
                if self.field(field)?.is_some_and(|ty| ty != FieldType::Boolean) {
                    return refuse(
                        &field.range,
                        format!("{} is not a boolean", shown(&field.text)),
                        "compare it with a value: `field == value`",
                    );
                }
                Condition::Compare { field: field.text.clone(), operator: Comparison::Eq, value: Default::Bool(true) }
            }
            Tree::OneOf { field, values, negated: turned } => {
                let Some(ty) = self.field(field)? else { return Ok(unknown(field)) };
                let values = values.iter().map(|value| self.constant(field, &ty, value)).collect::<Result<_, _>>()?;
                turn(*turned, Condition::OneOf { field: field.text.clone(), values })
            }
            Tree::Compare { field, operator, operator_range, value } => {
                self.compare(field, *operator, operator_range, value)?
            }
        })
    }

    fn list(&mut self, list: &[Tree]) -> Result<Vec<Condition>, Refusal> {
        list.iter().map(|tree| self.tree(tree)).collect()
    }

    fn compare(
        &mut self,
        field: &Word,
        operator: Comparison,
        at: &Range<usize>,
        value: &Operand,
    ) -> Result<Condition, Refusal> {
        let Some(ty) = self.field(field)? else { return Ok(unknown(field)) };
        let equality = matches!(operator, Comparison::Eq | Comparison::Ne);
        if let Operand::Null(_) = value {
            if !equality {
                return refuse(at, "`null` has no order", "write `== null` or `!= null`");
            }
            return Ok(turn(operator == Comparison::Ne, Condition::Missing { field: field.text.clone() }));
        }
        let ordered = matches!(
            ty,
            FieldType::Integer
                | FieldType::Float
                | FieldType::Decimal { .. }
                | FieldType::DateTime
                | FieldType::Date
                | FieldType::Time
        );
        if !equality && !ordered {
            return refuse(at, format!("{} has no order", shown(&field.text)), "use `==`, `!=` or `in`");
        }
        if let Operand::User(word) = value {
            return self.user(field, &ty, operator, word);
        }
        let value = self.constant(field, &ty, value)?;
        Ok(Condition::Compare { field: field.text.clone(), operator, value })
    }

    fn user(&mut self, field: &Word, ty: &FieldType, operator: Comparison, word: &Word) -> Result<Condition, Refusal> {
        let attribute = word.text.trim_start_matches("user.");
        let Some(user) = &self.context.user else {
            return refuse(
                &word.range,
                "only policies know the user",
                "compare with a constant, or put a text in quotes",
            );
        };
        if !USER.contains(&attribute) {
            return refuse(
                &word.range,
                format!("a user has no {}", shown(attribute)),
                format!("use one of {}", quoted(USER)),
            );
        }
        let texts = matches!(ty, FieldType::String | FieldType::Text);
        let fits = match (attribute, ty) {
            ("id", FieldType::ForeignKey { target: model, .. }) => user.model.as_ref() == Some(model),
            ("id", FieldType::Integer) => user.key == Key::Int,
            ("id", FieldType::Uuid) => user.key == Key::Uuid,
            _ => texts,
        };
        if !fits {
            let reason = format!("{} cannot hold `{}`", shown(&field.text), word.text);
            let help = match (attribute, ty, &user.model) {
                ("id", FieldType::ForeignKey { target: model, .. }, _) => {
                    format!("give each account a row of that model: `AuthConfig(user_model=\"{model}\")`")
                }
                ("id", _, Some(model)) => format!("compare it with a field that refers to `{model}`"),
                ("id", _, None) => "compare it with a `uuid` field: an account's id is a UUID".into(),
                _ => "compare it with a text".into(),
            };
            return refuse(&field.range, reason, help);
        }
        if !matches!(operator, Comparison::Eq | Comparison::Ne) {
            return refuse(&word.range, "users have no order", "use `==` or `!=`");
        }
        Ok(Condition::User { field: field.text.clone(), operator, attribute: attribute.to_string() })
    }

    /// The type of the field, when the condition may ask for it; `None` when its declaration is broken.
    fn field(&mut self, word: &Word) -> Result<Option<FieldType>, Refusal> {
        let (draft, name) = (self.context.draft, word.text.as_str());
        if self.context.own == Some(name) {
            return refuse(
                &word.range,
                "the condition of a field cannot ask for the field itself",
                "name another field",
            );
        }
        if let Some(index) = draft.field_index(name) {
            return Ok((!draft.origins[index].broken).then(|| draft.model.fields[index].ty.clone()));
        }
        if self.context.user.is_some() && name == "id" {
            return Ok(Some(match draft.model.key {
                Key::Int => FieldType::Integer,
                Key::Uuid => FieldType::Uuid,
            }));
        }
        if let (true, Some(ty)) = (self.context.user.is_some(), draft.implicit_type(name)) {
            return Ok(Some(ty));
        }
        self.unknown(draft, word)
    }

    fn unknown<T>(&mut self, draft: &Draft<'_>, word: &Word) -> Result<T, Refusal> {
        let reason = format!("`{}` has no field {}", draft.model.name, shown(&word.text));
        if let Some(Link::Here { column }) = draft.relation(&word.text).map(|relation| &relation.link) {
            return refuse(&word.range, reason, format!("use the relationship's column, `{column}`"));
        }
        let near = self.budget.nearest(&word.text, draft.model.fields.iter().map(|field| field.name.as_str()));
        let help =
            near.map_or_else(|| "name a field of the model".to_string(), |near| format!("did you mean `{near}`?"));
        refuse(&word.range, reason, help)
    }

    fn constant(&mut self, field: &Word, ty: &FieldType, operand: &Operand) -> Result<Default, Refusal> {
        let (literal, word) = match operand {
            Operand::Quoted(word) => (Literal::Text(word.text.as_str().into()), word),
            Operand::Bare(word) => (literal(ty, &word.text), word),
            Operand::Null(range) => return refuse(range, "`null` cannot be in a list", "write `or field is null`"),
            Operand::User(word) => {
                return refuse(&word.range, "only `==` and `!=` compare with the user", "write `field == user.id`");
            }
        };
        if matches!(ty, FieldType::Json { .. }) {
            return refuse(&field.range, "JSON can only be compared with `null`", "write `is null` or `is not null`");
        }
        let members = match ty {
            FieldType::Enum { name } => self.enums.get(name).map_or(&[][..], |found| &found.members),
            _ => &[],
        };
        let holder = Holder { ty, members, bounds: &Bounds::default(), pattern: None };
        holder.fit(&literal).map_err(|misfit| Refusal {
            range: word.range.clone(),
            reason: format!("{} is no value of `{}`: {}", shown(&word.text), field.text, misfit.reason),
            help: misfit.help.or_else(|| Some(format!("give {}", noun(ty)))),
        })
    }
}

/// What stands for a condition on a field whose declaration is broken.
fn unknown(field: &Word) -> Condition {
    Condition::Missing { field: field.text.clone() }
}

fn turn(negate: bool, condition: Condition) -> Condition {
    if negate { negated(condition) } else { condition }
}

fn negated(condition: Condition) -> Condition {
    match condition {
        Condition::Not { condition } => *condition,
        condition => Condition::Not { condition: Box::new(condition) },
    }
}

/// A word without quotes as a constant of the type.
pub(super) fn literal(ty: &FieldType, word: &str) -> Literal {
    let text = || Literal::Text(word.into());
    match ty {
        FieldType::Integer | FieldType::ForeignKey { key: Key::Int, .. } => {
            word.parse().map_or_else(|_| text(), Literal::Int)
        }
        FieldType::Float => match word.parse::<f64>() {
            Ok(number) if number.is_finite() => Literal::Float(number),
            _ => text(),
        },
        FieldType::Boolean => match word {
            "true" | "True" => Literal::Bool(true),
            "false" | "False" => Literal::Bool(false),
            _ => text(),
        },
        _ => text(),
    }
}
