//! Bound specs to IR, with everything that is wrong at once.
//!
//! Passes over all models, each linear: [`declare`](Lowering::declare) makes a draft of every model with its
//! fields; `relation` pairs relationships and makes foreign keys; then, with all fields known, lists,
//! conditions and behaviour are resolved per model; last come names and circles over the whole project.
//! What is broken is poisoned: it is reported once and nothing that depends on it complains again.

mod auth;
mod behaviour;
mod collision;
mod condition;
mod decimal;
mod draft;
mod enums;
mod field;
mod iso;
mod lists;
mod model;
mod naming;
mod operator;
mod order;
mod place;
mod policy;
mod present;
mod project;
mod relation;
mod report;
#[cfg(test)]
mod tests;
mod text;
mod value;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

pub use place::Places;

use self::draft::Draft;
use self::enums::Enums;
use self::place::{ModelPlaces, RolePlaces};
use self::report::Report;
use self::text::{shown, squashed};
use super::{Association, Ir, Operator, Target};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::schema::domain::StackSpec;
use crate::schema::project::ProjectSpec;

/// Versions of the two specs, as written or assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Of the domain spec.
    pub domain: u32,
    /// Of the project spec.
    pub project: u32,
}

/// What the specs mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Lowered {
    /// The meaning; as good as it gets when there are errors.
    pub ir: Ir,
    /// Everything that is wrong, in order of place.
    pub diagnostics: Vec<Diagnostic>,
    /// Where things were declared.
    pub places: Places,
}

/// Lowers two bound specs, for `targets` to generate from.
#[must_use]
pub fn lower(domain: &StackSpec, project: &ProjectSpec, versions: Versions, targets: &[Target]) -> Lowered {
    let targets: Vec<Target> = targets.iter().copied().filter(|target| (target.applies)(project)).collect();
    let mut lowering = Lowering::new(domain, project, &targets);
    lowering.declare();
    lowering.relations();
    for at in 0..lowering.drafts.len() {
        lowering.finish(at);
    }
    lowering.collisions();
    lowering.done(versions)
}

/// A run.
struct Lowering<'a> {
    domain: &'a StackSpec,
    project: &'a ProjectSpec,
    targets: &'a [Target],
    report: Report,
    drafts: Vec<Draft<'a>>,
    /// The draft of each model; the first one, when a name is there twice.
    index: HashMap<&'a str, usize>,
    enums: Enums,
    associations: Vec<(Association, Span)>,
    /// Declared foreign keys that a relationship uses, as (draft, field).
    joined: HashSet<(usize, usize)>,
    /// Names of indexes, as the spec gives them.
    index_names: Vec<(String, Span)>,
    /// The project's default filter operators.
    operators: Vec<Operator>,
    /// The project's page size and largest page size.
    pages: (u32, u32),
    /// Where roles and their permissions stand.
    role_places: Vec<(Arc<str>, RolePlaces)>,
}

impl<'a> Lowering<'a> {
    fn new(domain: &'a StackSpec, project: &'a ProjectSpec, targets: &'a [Target]) -> Self {
        let mut report = Report::new();
        let operators = operator::defaults(&mut report, &project.exposure.defaults.filter_operators);
        let mut lowering = Self {
            domain,
            project,
            targets,
            report,
            drafts: Vec::with_capacity(domain.models.len()),
            index: HashMap::with_capacity(domain.models.len()),
            enums: Enums::new(HashSet::new(), HashSet::new()),
            associations: Vec::new(),
            joined: HashSet::new(),
            index_names: Vec::new(),
            operators,
            pages: (20, 100),
            role_places: Vec::new(),
        };
        lowering.pages = lowering.default_pages();
        lowering
    }

    /// Makes drafts of all models, then fills in their fields: foreign keys need to know every model.
    fn declare(&mut self) {
        if self.domain.models.is_empty() {
            let span = self.domain.spans.of("models");
            self.report.warning(
                Code::Contradiction,
                span,
                "the spec has no models, so there is little to generate",
                "add a `Model`",
            );
        }
        for item in &self.domain.models {
            let spec = &item.value;
            let repeated = self.repeated(spec);
            let model = self.model(spec);
            self.drafts.push(Draft::new(spec, model, repeated));
        }
        let classes = self.drafts.iter().map(|draft| squashed(&draft.model.name)).collect();
        let tables = self.drafts.iter().map(|draft| draft.model.table.clone()).collect();
        self.enums = Enums::new(classes, tables);
        self.shared_enums();
        for at in 0..self.drafts.len() {
            self.fields(at);
        }
    }

    fn repeated(&mut self, spec: &'a crate::schema::domain::Model) -> bool {
        let Some(first) = self.index.get(&*spec.name) else {
            self.index.insert(&spec.name, self.drafts.len());
            return false;
        };
        let message = format!("there are two models called {}", shown(&spec.name));
        self.report.push(
            Diagnostic::error(Code::Duplicate, spec.spans.of("name"), message)
                .and(self.drafts[*first].span(), "the first one")
                .help("rename or remove one of them"),
        );
        true
    }

    fn unknown_model(&mut self, name: &str, span: Span) {
        let message = format!("there is no model called {}", shown(name));
        let near = self.report.nearest(name, self.domain.models.iter().map(|item| &*item.value.name));
        let problem = Diagnostic::error(Code::UnknownModel, span, message);
        self.report.push(match near {
            Some(near) => problem.fix(format!("did you mean `{near}`?"), span, format!("\"{near}\"")),
            None => problem.help("declare the model, or name one that exists"),
        });
    }

    fn done(mut self, versions: Versions) -> Lowered {
        let order = self.order();
        let project = self.project(versions, order);
        let places = self.places();
        let models: BTreeMap<_, _> = std::mem::take(&mut self.drafts)
            .into_iter()
            .filter(|draft| !draft.repeated)
            .map(|draft| (draft.model.name.clone(), Arc::new(draft.model)))
            .collect();
        let mut diagnostics = self.report.list;
        diagnostics.sort_by_key(|diagnostic| (diagnostic.primary.as_ref().map(|label| label.span), diagnostic.code));
        diagnostics.dedup();
        Lowered { ir: Ir { project: Arc::new(project), models }, diagnostics, places }
    }

    fn places(&self) -> Places {
        let mut places = Places::default();
        for draft in self.drafts.iter().filter(|draft| !draft.repeated) {
            let fields = draft.model.fields.iter().zip(&draft.origins);
            let relations = draft.model.relations.iter().zip(&draft.relation_spans);
            places.add_model(
                draft.model.name.clone(),
                ModelPlaces {
                    span: draft.span(),
                    fields: fields.map(|(field, origin)| (field.name.as_str().into(), origin.span)).collect(),
                    relations: relations.map(|(relation, span)| (relation.name.as_str().into(), *span)).collect(),
                    policies: draft.spec.policies.iter().map(|policy| policy.span).collect(),
                    public: (!draft.spec.public.is_empty()).then(|| draft.spec.spans.of("public")),
                },
            );
        }
        for (name, role) in &self.role_places {
            places.add_role(name.clone(), role.clone());
        }
        for (item, span) in self.enums.list.iter().zip(&self.enums.spans) {
            places.add_enum(item.name.as_str().into(), *span);
        }
        places
    }
}
