//! The order in which tables can be created, and circles that stand in the way.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{FieldType, ModelName};

/// References of a circle that a message shows.
const SHOWN: usize = 8;

/// A foreign key: from the model that holds it to the one it points to.
#[derive(Clone, Copy)]
struct Reference {
    from: usize,
    to: usize,
    field: usize,
    required: bool,
}

/// What the database has to know.
pub(super) struct Order {
    pub creation: Vec<ModelName>,
    pub deferred: Vec<(ModelName, String)>,
}

impl Lowering<'_> {
    /// Orders the tables, and reports circles of required references.
    pub fn order(&mut self) -> Order {
        let mut references = self.references();
        self.required_circles(&mut references);
        let component = components(self.drafts.len(), &references);
        let rank = ranks(self.drafts.len(), &references, &component);
        let closes =
            |r: &Reference| component[r.from] == component[r.to] && r.from != r.to && rank[r.to] > rank[r.from];
        let deferred: Vec<Reference> = references.iter().copied().filter(closes).collect();
        references.retain(|reference| reference.from != reference.to && !closes(reference));
        let sequence = sequence(self.drafts.len(), &references);
        let name = |at: usize| self.drafts[at].model.name.clone();
        Order {
            creation: sequence.into_iter().filter(|at| !self.drafts[*at].repeated).map(name).collect(),
            deferred: deferred
                .iter()
                .map(|r| (name(r.from), self.drafts[r.from].model.fields[r.field].name.clone()))
                .collect(),
        }
    }

    fn references(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        for (from, draft) in self.drafts.iter().enumerate().filter(|(_, draft)| !draft.repeated) {
            for (field, column) in draft.model.fields.iter().enumerate() {
                if let FieldType::ForeignKey { target, .. } = &column.ty
                    && let Some(to) = self.index.get(&**target)
                {
                    found.push(Reference { from, to: *to, field, required: column.required });
                }
            }
        }
        found
    }

    /// Reports each circle of required references once, and treats its references as if they were not.
    fn required_circles(&mut self, references: &mut [Reference]) {
        let required: Vec<Reference> = references.iter().copied().filter(|reference| reference.required).collect();
        let component = components(self.drafts.len(), &required);
        let inner = |r: &Reference| component[r.from] == component[r.to];
        let mut next: Vec<Option<Reference>> = vec![None; self.drafts.len()];
        let mut starts: Vec<usize> = Vec::new();
        let mut known: HashSet<usize> = HashSet::new();
        for reference in required.iter().filter(|reference| inner(reference)) {
            if next[reference.from].is_none() {
                next[reference.from] = Some(*reference);
            }
            if known.insert(component[reference.from]) {
                starts.push(reference.from);
            }
        }
        for start in starts {
            self.required_circle(start, &next);
        }
        for reference in references.iter_mut().filter(|reference| reference.required && inner(reference)) {
            reference.required = false;
        }
    }

    fn required_circle(&mut self, start: usize, next: &[Option<Reference>]) {
        // In a circle everything leads on, so walking on comes back to a model it has seen.
        let mut path: Vec<Reference> = Vec::new();
        let mut seen: HashSet<usize> = HashSet::new();
        let mut at = start;
        while seen.insert(at) {
            let Some(reference) = next[at] else { return };
            path.push(reference);
            at = reference.to;
        }
        let circle: Vec<Reference> = path.into_iter().skip_while(|reference| reference.from != at).collect();
        let spell = |r: &Reference| {
            format!("`{}.{}`", self.drafts[r.from].model.name, self.drafts[r.from].model.fields[r.field].name)
        };
        let mut names: Vec<String> = circle.iter().take(SHOWN).map(spell).collect();
        if circle.len() > SHOWN {
            names.push("...".into());
        }
        let place = |r: &Reference| self.drafts[r.from].origins[r.field].span;
        let message = format!("no first row could ever be stored: {} require each other in a circle", names.join(", "));
        let message = if circle.len() == 1 {
            format!("no first row could ever be stored: {} requires a row of its own model", names[0])
        } else {
            message
        };
        let mut problem = Diagnostic::error(Code::RequiredCycle, place(&circle[0]), message);
        for reference in circle.iter().skip(1).take(SHOWN) {
            problem = problem.and(place(reference), "required as well");
        }
        self.report.push(problem.help("remove `required=True` from one of them"));
    }
}

/// The circle each model belongs to, as a number.
fn components(models: usize, references: &[Reference]) -> Vec<usize> {
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(models, references.len());
    for _ in 0..models {
        graph.add_node(());
    }
    for reference in references {
        graph.add_edge(NodeIndex::new(reference.from), NodeIndex::new(reference.to), ());
    }
    let mut component = vec![0; models];
    // A self-reference makes no component of its own: models that stand alone get numbers apart.
    for (number, members) in kosaraju_scc(&graph).into_iter().enumerate() {
        for member in members {
            component[member.index()] = number;
        }
    }
    component
}

/// A place for each model such that required references within a circle lead to earlier places.
fn ranks(models: usize, references: &[Reference], component: &[usize]) -> Vec<usize> {
    let inner: Vec<Reference> = references
        .iter()
        .copied()
        .filter(|r| r.required && r.from != r.to && component[r.from] == component[r.to])
        .collect();
    let mut rank = vec![0; models];
    for (place, model) in sequence(models, &inner).into_iter().enumerate() {
        rank[model] = place;
    }
    rank
}

/// Models after those they point to; among those that could come next, the first declared comes first.
/// The references form no circle.
fn sequence(models: usize, references: &[Reference]) -> Vec<usize> {
    let mut waiting = vec![0_usize; models];
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); models];
    for reference in references {
        waiting[reference.from] += 1;
        dependents[reference.to].push(reference.from);
    }
    let mut ready: BinaryHeap<Reverse<usize>> = (0..models).filter(|model| waiting[*model] == 0).map(Reverse).collect();
    let mut sequence = Vec::with_capacity(models);
    while let Some(Reverse(model)) = ready.pop() {
        sequence.push(model);
        for dependent in &dependents[model] {
            waiting[*dependent] -= 1;
            if waiting[*dependent] == 0 {
                ready.push(Reverse(*dependent));
            }
        }
    }
    sequence
}
