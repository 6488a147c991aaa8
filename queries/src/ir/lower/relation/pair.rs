//! Which two sides are one relation.

use std::collections::HashMap;

use super::{Side, Sides};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::RelationKind::{self, ManyToMany, ManyToOne, OneToMany, OneToOne};
use crate::ir::lower::Lowering;
use crate::ir::lower::text::{Kind, check_name, shown};

/// The kind that the other side must have.
const fn opposite(kind: RelationKind) -> RelationKind {
    match kind {
        OneToMany => ManyToOne,
        ManyToOne => OneToMany,
        same => same,
    }
}

const fn spelled(kind: RelationKind) -> &'static str {
    match kind {
        OneToMany => "one-to-many",
        ManyToOne => "many-to-one",
        OneToOne => "one-to-one",
        ManyToMany => "many-to-many",
    }
}

impl<'a> Lowering<'a> {
    /// Pairs sides that name each other, then those that can only mean each other.
    pub(super) fn pair(&mut self, sides: &mut Sides<'a>) {
        for at in 0..sides.list.len() {
            if !sides.list[at].broken {
                self.pair_named(sides, at);
            }
        }
        self.pair_silent(sides);
    }

    fn pair_named(&mut self, sides: &mut Sides<'a>, at: usize) {
        let side = &sides.list[at];
        let (Some(back), Some(target)) = (&side.spec.back_populates, side.target) else { return };
        let back: &'a str = back;
        let Some(other) = sides.index.get(&(target, back)).copied() else {
            self.undeclared(sides, at, target, back);
            return;
        };
        if side.partner == Some(other) {
            return;
        }
        if let Some(problem) = self.mismatch(sides, at, other) {
            sides.list[at].broken = true;
            sides.list[other].broken = true;
            self.report.push(problem);
            return;
        }
        sides.list[at].partner = Some(other);
        sides.list[other].partner = Some(at);
    }

    /// Why the side that `at` names cannot be its other side.
    fn mismatch(&self, sides: &Sides<'a>, at: usize, other: usize) -> Option<Diagnostic> {
        let (side, found) = (&sides.list[at], &sides.list[other]);
        let names = (self.side_name(side), self.side_name(found));
        let error = |message: String, label: &str, help: String| {
            let span = side.spec.spans.of("back_populates");
            Some(Diagnostic::error(Code::InverseMismatch, span, message).and(found.name_span(), label).help(help))
        };
        if at == other {
            let message = format!("`{}` cannot be its own other side", names.0);
            return error(
                message,
                "the relationship itself",
                "remove `back_populates`, or declare the other side".into(),
            );
        }
        // A side whose own target does not exist has been reported already.
        let leads_to = found.target?;
        if leads_to != side.model {
            let message = format!(
                "`{}` leads back by `{}`, which leads to `{}`",
                names.0, names.1, self.drafts[leads_to].model.name
            );
            return error(
                message,
                "the other side",
                format!("name a relationship to `{}`", self.drafts[side.model].model.name),
            );
        }
        if found.kind != opposite(side.kind) {
            let message =
                format!("a {} relationship cannot lead back by a {} one", spelled(side.kind), spelled(found.kind));
            return error(
                message,
                spelled(found.kind),
                format!("make the other side {}", spelled(opposite(side.kind))),
            );
        }
        match &found.spec.back_populates {
            Some(name) if **name != *side.spec.name => {
                let message = format!("`{}` leads back by `{}`, but that one by {}", names.0, names.1, shown(name));
                error(
                    message,
                    "the other side",
                    format!("let both name each other: `back_populates=\"{}\"` there", side.spec.name),
                )
            }
            _ => found.partner.and_then(|taken| {
                let message = format!("`{}` already belongs to `{}`", names.1, self.side_name(&sides.list[taken]));
                error(message, "the side both lead back by", "give each relationship an other side of its own".into())
            }),
        }
    }

    fn side_name(&self, side: &Side<'_>) -> String {
        format!("{}.{}", self.drafts[side.model].model.name, side.spec.name)
    }

    /// A named other side that the target does not declare.
    fn undeclared(&mut self, sides: &mut Sides<'a>, at: usize, target: usize, back: &'a str) {
        let side = &sides.list[at];
        let span = side.spec.spans.of("back_populates");
        let model = &self.drafts[target];
        let declared = model.spec.relationships.iter().map(|item| &*item.value.name);
        let near = self.report.nearest(back, declared);
        let taken = model.field_index(back).map(|index| model.origins[index].span);
        if side.kind == OneToMany && near.is_none() && taken.is_none() {
            let fine = check_name(&mut self.report, Kind::Relationship, back, span);
            sides.list[at].broken = !fine;
            sides.list[at].implied = fine.then_some(back);
            return;
        }
        let message = format!("`{}` has no relationship {}", model.model.name, shown(back));
        let mut problem = Diagnostic::error(Code::UnknownRelationship, span, message);
        if let Some(place) = taken {
            problem = problem.and(place, "a field has that name");
        }
        let source = &self.drafts[side.model].model.name;
        let declaration = format!(
            "declare `Relationship(\"{back}\", target=\"{source}\", type=\"{}\", back_populates=\"{}\")` on `{}`",
            spelled(opposite(side.kind)),
            side.spec.name,
            model.model.name,
        );
        self.report.push(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(declaration),
        });
        sides.list[at].broken = true;
    }

    /// Pairs one-to-many with many-to-one, and one-to-one sides, where neither names another and there is
    /// exactly one of each between two models.
    fn pair_silent(&mut self, sides: &mut Sides<'a>) {
        let mut waiting: HashMap<(usize, usize, RelationKind), Vec<usize>> = HashMap::new();
        for (at, side) in sides.list.iter().enumerate() {
            let silent = side.partner.is_none() && side.spec.back_populates.is_none() && !side.broken;
            if let (true, Some(target)) = (silent, side.target) {
                waiting.entry((side.model, target, side.kind)).or_default().push(at);
            }
        }
        for at in 0..sides.list.len() {
            let side = &sides.list[at];
            let silent = side.partner.is_none() && side.spec.back_populates.is_none() && !side.broken;
            let (true, Some(target), OneToMany | OneToOne) = (silent, side.target, side.kind) else { continue };
            let claimants = waiting.get(&(side.model, target, side.kind)).map_or(&[][..], Vec::as_slice);
            let found = waiting.get(&(target, side.model, opposite(side.kind))).map_or(&[][..], Vec::as_slice);
            // One-to-one of a model with itself: the list of candidates is the list of claimants.
            let candidates: Vec<usize> = found.iter().copied().filter(|other| *other != at).collect();
            let own_circle = side.kind == OneToOne && side.model == target;
            match candidates.as_slice() {
                [] => {}
                [other] if claimants.len() == 1 || own_circle && claimants.len() == 2 => {
                    let other = *other;
                    sides.list[at].partner = Some(other);
                    sides.list[other].partner = Some(at);
                }
                several => {
                    self.ambiguous(sides, at, several);
                    sides.list[at].broken = true;
                }
            }
        }
    }

    fn ambiguous(&mut self, sides: &Sides<'a>, at: usize, candidates: &[usize]) {
        let side = &sides.list[at];
        let message = format!("it is not clear which relationship leads back from `{}`", self.side_name(side));
        let mut problem = Diagnostic::error(Code::InverseMismatch, side.name_span(), message);
        for other in candidates.iter().take(5) {
            problem = problem.and(sides.list[*other].name_span(), "one candidate");
        }
        self.report.push(problem.help("add `back_populates` to both sides of each pair"));
    }
}
