//! Names within one model: what is reserved, and what becomes one in some layer.

use std::collections::HashMap;

use heck::ToLowerCamelCase;

use super::Lowering;
use super::draft::{Draft, IMPLICIT};
use super::report::Report;
use super::text::{Kind, check_name, shown};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::Target;

impl Lowering<'_> {
    /// Checks the names of a model's fields and relations: syntax, reserved words, collisions.
    pub fn member_names(&mut self, at: usize) {
        let (draft, report) = (&self.drafts[at], &mut self.report);
        let mut scope = Scope::new(self.targets);
        for name in IMPLICIT.into_iter().filter(|name| draft.has_implicit(name)) {
            scope.insert(name, None);
        }
        for (index, field) in draft.model.fields.iter().enumerate() {
            let origin = draft.origins[index];
            if origin.spec.is_some() && !check_name(report, Kind::Field, &field.name, origin.span) {
                continue;
            }
            member(report, &mut scope, draft, &field.name, origin.span, "field");
        }
        for (relation, span) in draft.model.relations.iter().zip(&draft.relation_spans) {
            if check_name(report, Kind::Relationship, &relation.name, *span) {
                member(report, &mut scope, draft, &relation.name, *span, "relationship");
            }
        }
    }
}

fn member(report: &mut Report, scope: &mut Scope<'_>, draft: &Draft<'_>, name: &str, span: Span, what: &str) {
    if IMPLICIT.iter().any(|implicit| implicit.eq_ignore_ascii_case(name) && draft.has_implicit(implicit)) {
        implicit(report, name, span);
        return;
    }
    for target in scope.targets {
        if let Some(reason) = (target.refuses_field)(name) {
            let message = format!("{} cannot be the name of a {what}: {reason}", shown(name));
            report.error(
                Code::ReservedName,
                span,
                message,
                format!("call it `{name}_value`, or something that says more"),
            );
            return;
        }
    }
    let Some(clash) = scope.insert(name, Some(span)) else { return };
    if clash.name == name {
        let message = format!("`{}` has a field and a relationship called `{name}`", draft.model.name);
        let problem = Diagnostic::error(Code::Duplicate, span, message).help("rename one of them");
        report.push(problem.and(clash.span.unwrap_or(span), "the other one"));
        return;
    }
    let message = format!(
        "`{}.{name}` and `{}.{}` become one name {}",
        draft.model.name, draft.model.name, clash.name, clash.form
    );
    let problem = Diagnostic::error(Code::Collision, span, message);
    report.push(match clash.span {
        Some(first) => problem.and(first, "the other one").help("rename one of them"),
        None => problem.note(format!("every such model has a column `{}`", clash.name)).help("rename it"),
    });
}

fn implicit(report: &mut Report, name: &str, span: Span) {
    let help = match name.to_ascii_lowercase().as_str() {
        "id" => "remove it, as every model has one (`id_type=\"uuid\"` makes it a UUID), or call it `number` or `code`",
        "deleted_at" => "remove it, as `soft_delete=True` adds it, or rename it",
        _ => "remove it, as `timestamps=True` adds it, or set `timestamps=False`",
    };
    report.error(Code::ReservedName, span, format!("{} is a column that prisme adds itself", shown(name)), help);
}

/// The names of one model in each of their forms.
struct Scope<'t> {
    targets: &'t [Target],
    /// Form of a name -> the name and its place; one map for each form.
    forms: Vec<HashMap<String, (String, Option<Span>)>>,
}

/// Another name that takes the same form.
struct Clash {
    name: String,
    span: Option<Span>,
    form: String,
}

impl<'t> Scope<'t> {
    fn new(targets: &'t [Target]) -> Self {
        Self { targets, forms: vec![HashMap::new(); targets.len() + 2] }
    }

    /// Adds a name; returns the first that it becomes one with.
    fn insert(&mut self, name: &str, span: Option<Span>) -> Option<Clash> {
        let mut clash = None;
        for (index, form) in self.forms.iter_mut().enumerate() {
            let spelled = match index {
                0 => name.to_ascii_lowercase(),
                1 => name.to_lower_camel_case(),
                _ => (self.targets[index - 2].attribute)(name),
            };
            match form.entry(spelled) {
                std::collections::hash_map::Entry::Vacant(vacant) => {
                    vacant.insert((name.to_string(), span));
                }
                std::collections::hash_map::Entry::Occupied(taken) if clash.is_none() => {
                    let form = match index {
                        0 => "in databases, which ignore case".to_string(),
                        1 => format!("in camel case, `{}`", taken.key()),
                        _ => format!("in {}, `{}`", self.targets[index - 2].name, taken.key()),
                    };
                    clash = Some(Clash { name: taken.get().0.clone(), span: taken.get().1, form });
                }
                std::collections::hash_map::Entry::Occupied(_) => {}
            }
        }
        clash
    }
}
