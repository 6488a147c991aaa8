//! Conditions: `status == 'active' and (amount > 10 or note is null)`.
//!
//! `parse` turns the text into a tree with places; `check` fits the tree to the model. Bare words on the
//! right are texts, as in `sector == mining`.

mod check;
mod parse;

pub(super) use check::Context;

use std::ops::Range;

use super::Lowering;
use super::report::inside;
use super::text::{check_text, shown};
use super::value::Holder;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{Bounds, Comparison, Condition, ConditionalChoices, Default, FieldType};
use crate::schema::{Literal, domain};

/// Why a condition is refused.
#[derive(Debug)]
struct Refusal {
    range: Range<usize>,
    reason: String,
    help: Option<String>,
}

/// What stands between `and`, `or` and `not`.
#[derive(Debug)]
enum Tree {
    Compare {
        field: Word,
        operator: Comparison,
        operator_range: Range<usize>,
        value: Operand,
    },
    OneOf {
        field: Word,
        values: Vec<Operand>,
        negated: bool,
    },
    Missing {
        field: Word,
        negated: bool,
    },
    /// A field alone: it is true.
    Holds(Word),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
}

/// A word and where it stands.
#[derive(Clone, Debug)]
struct Word {
    text: String,
    range: Range<usize>,
}

/// The right side of a comparison.
#[derive(Debug)]
enum Operand {
    /// In quotes.
    Quoted(Word),
    /// A number, a truth value, a day, or a text without quotes.
    Bare(Word),
    /// `null`, `None`
    Null(Range<usize>),
    /// `user.id`
    User(Word),
}

impl<'a> Lowering<'a> {
    /// The condition in `text`, which was written at `span`; `None` when it is refused and reported.
    pub(super) fn condition(&mut self, text: &str, span: Span, context: &Context<'_, 'a>) -> Option<Condition> {
        if !check_text(&mut self.report, "the condition", text, span) {
            return None;
        }
        let checked = parse::parse(text)
            .and_then(|tree| check::Checker { enums: &self.enums, context, budget: &mut self.report }.tree(&tree));
        checked
            .map_err(|refusal| {
                let mut problem =
                    Diagnostic::error(Code::InvalidCondition, inside(span, text, &refusal.range), refusal.reason);
                problem.help.extend(refusal.help);
                self.report.push(problem);
            })
            .ok()
    }

    /// The conditions of every field of a model.
    pub(super) fn field_conditions(&mut self, at: usize) {
        for index in 0..self.drafts[at].origins.len() {
            let Some(spec) = self.drafts[at].origins[index].spec else { continue };
            if let Some(text) = &spec.conditional_required {
                self.required_when(at, index, spec, text);
            }
            if !spec.conditional_enum.is_empty() {
                self.choices_when(at, index, spec);
            }
        }
    }

    fn required_when(&mut self, at: usize, index: usize, spec: &'a domain::Field, text: &str) {
        let span = spec.spans.of("conditional_required");
        if spec.required {
            let message = format!("`{}` is always required, so the condition changes nothing", spec.name);
            self.report.warning(Code::InapplicableAttribute, span, message, "remove `required=True` or the condition");
        }
        let drafts = std::mem::take(&mut self.drafts);
        let context = Context { draft: &drafts[at], own: Some(&spec.name), user: None };
        let condition = self.condition(text, span, &context);
        self.drafts = drafts;
        self.drafts[at].model.fields[index].required_when = condition;
    }

    fn choices_when(&mut self, at: usize, index: usize, spec: &'a domain::Field) {
        let own = &self.drafts[at].model.fields[index];
        if !matches!(own.ty, FieldType::Enum { .. } | FieldType::String | FieldType::Text) {
            let message = format!("`conditional_enum` means nothing for a field of type `{}`", spec.kind);
            let help = "remove it; it is for enum, string and text fields";
            self.report.error(Code::InapplicableAttribute, spec.spans.of("conditional_enum"), message, help);
            return;
        }
        let mut rules = Vec::new();
        for (key, choices) in &spec.conditional_enum {
            let Some((field, value)) = self.rule_key(at, spec, &key.value, key.span) else { continue };
            let mut allowed: Vec<String> = Vec::new();
            if choices.value.is_empty() {
                self.report.error(
                    Code::InvalidCondition,
                    choices.span,
                    "no choice would be left",
                    "list at least one value",
                );
            }
            for choice in &choices.value {
                if self.rule_choice(at, index, &choice.value, choice.span)
                    && !allowed.iter().any(|known| **known == *choice.value)
                {
                    allowed.push(choice.value.to_string());
                }
            }
            rules.push(ConditionalChoices { field, value, choices: allowed });
        }
        self.drafts[at].model.fields[index].choices_when = rules;
    }

    /// Reads `field:value`.
    fn rule_key(&mut self, at: usize, spec: &domain::Field, key: &str, span: Span) -> Option<(String, Default)> {
        let Some((field, value)) = key.split_once(':') else {
            let message = format!("{} is no condition", shown(key));
            self.report.error(Code::InvalidCondition, span, message, "write `\"field:value\"`");
            return None;
        };
        let (field, value) = (field.trim(), value.trim());
        if field == &*spec.name {
            let message = "a field's choices cannot depend on its own value";
            self.report.error(Code::InvalidCondition, span, message, "name another field");
            return None;
        }
        let draft = &self.drafts[at];
        let Some(index) = draft.field_index(field) else {
            let place = inside(span, key, &(0..field.len()));
            draft.unknown_field(&mut self.report, Code::InvalidCondition, place, field);
            return None;
        };
        if draft.origins[index].broken {
            return None;
        }
        let found = &draft.model.fields[index];
        let members = match &found.ty {
            FieldType::Enum { name } => self.enums.get(name).map_or(&[][..], |found| &found.members),
            _ => &[],
        };
        let bounds = Bounds::default();
        let holder = Holder { ty: &found.ty, members, bounds: &bounds, pattern: None };
        match holder.fit(&check::literal(&found.ty, value)) {
            Ok(fitted) => Some((field.to_string(), fitted)),
            Err(misfit) => {
                let place = inside(span, key, &(key.len() - value.len()..key.len()));
                let message = format!("{} is no value of `{field}`: {}", shown(value), misfit.reason);
                let help = misfit.help.unwrap_or_else(|| "use a value that the field can have".into());
                self.report.error(Code::InvalidCondition, place, message, help);
                None
            }
        }
    }

    fn rule_choice(&mut self, at: usize, index: usize, choice: &std::sync::Arc<str>, span: Span) -> bool {
        let draft = &self.drafts[at];
        let field = &draft.model.fields[index];
        if draft.origins[index].broken {
            return false;
        }
        let members = match &field.ty {
            FieldType::Enum { name } => self.enums.get(name).map_or(&[][..], |found| &found.members),
            _ => &[],
        };
        let holder = Holder { ty: &field.ty, members, bounds: &field.bounds, pattern: None };
        let Err(misfit) = holder.fit(&Literal::Text(choice.clone())) else {
            return check_text(&mut self.report, "the choice", choice, span);
        };
        let help = misfit.help.unwrap_or_else(|| "use a value that the field can have".into());
        let message = format!("{} cannot be a choice of `{}`: {}", shown(choice), field.name, misfit.reason);
        self.report.error(Code::InvalidCondition, span, message, help);
        false
    }
}
