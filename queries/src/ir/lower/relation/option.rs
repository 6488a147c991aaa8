//! Options of one relationship: cascade, on_delete, and what makes no sense for its kind.

use crate::diagnostic::{Code, Span};
use crate::ir::lower::report::{Report, quoted};
use crate::ir::lower::text::shown;
use crate::ir::{Cascade, OnDelete};
use crate::schema::domain::{self, Relationship, RelationshipType};

/// What happens unless a spec says otherwise.
pub(super) const SAVE: Cascade = Cascade { save: true, delete: false, delete_orphan: false, all: false };

/// The words of a cascade.
const WORDS: &[&str] = &["all", "delete", "delete-orphan", "save-update", "merge", "refresh-expire", "expunge", "none"];

/// The same in the IR.
pub(in crate::ir::lower) const fn on_delete(declared: domain::OnDelete) -> OnDelete {
    match declared {
        domain::OnDelete::Cascade => OnDelete::Cascade,
        domain::OnDelete::SetNull => OnDelete::SetNull,
        domain::OnDelete::Restrict => OnDelete::Restrict,
    }
}

/// Reads `all, delete-orphan`.
pub(super) fn cascade(report: &mut Report, spec: &Relationship) -> Cascade {
    let Some(text) = &spec.cascade else { return SAVE };
    let span = spec.spans.of("cascade");
    let mut cascade = Cascade { save: false, delete: false, delete_orphan: false, all: false };
    for word in text.split(',').map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()) {
        match word.as_str() {
            "all" => cascade = Cascade { save: true, delete: true, all: true, ..cascade },
            "delete" => cascade.delete = true,
            // An orphan can only go if removal of the parent removes it too.
            "delete-orphan" => cascade = Cascade { delete: true, delete_orphan: true, ..cascade },
            "save-update" | "merge" => cascade.save = true,
            "refresh-expire" | "expunge" | "none" | "false" => {}
            other => {
                let message = format!("{} is no cascade", shown(other));
                match report.nearest(other, WORDS.iter().copied()) {
                    Some(near) => {
                        report.error(Code::RelationshipOption, span, message, format!("did you mean `{near}`?"))
                    }
                    None => {
                        report.error(Code::RelationshipOption, span, message, format!("use some of {}", quoted(WORDS)))
                    }
                }
            }
        }
    }
    removal_upwards(report, spec, span, cascade);
    cascade
}

/// Refuses cascades that would remove the parent along with a child, or shared rows along with one owner.
fn removal_upwards(report: &mut Report, spec: &Relationship, span: Span, cascade: Cascade) {
    match spec.kind {
        RelationshipType::ManyToOne if cascade.delete => report.error(
            Code::RelationshipOption,
            span,
            format!("`{}` would delete the `{}` along with any one row that points to it", spec.name, spec.target),
            "put the cascade on the one-to-many side",
        ),
        RelationshipType::ManyToMany if cascade.delete_orphan => report.error(
            Code::RelationshipOption,
            span,
            "a row of a many-to-many relationship has no single parent, so it cannot be an orphan",
            "remove `delete-orphan`",
        ),
        _ => {}
    }
}

/// Refuses options that mean nothing for the kind.
pub(super) fn check(report: &mut Report, spec: &Relationship) {
    let many = spec.kind == RelationshipType::ManyToMany;
    let to_many = many || spec.kind == RelationshipType::OneToMany;
    for (key, wrong, help) in [
        (
            "required",
            to_many && spec.required && spec.spans.has("required"),
            "remove it; mark the many-to-one side `required`",
        ),
        (
            "association_table",
            !many && spec.association_table.is_some(),
            "remove it; only many-to-many relationships have one",
        ),
        (
            "foreign_key",
            many && spec.foreign_key.is_some(),
            "remove it; a many-to-many link is stored in a table of its own",
        ),
        ("on_delete", many && spec.on_delete.is_some(), "remove it; the pairs of a deleted row always go with it"),
    ] {
        if wrong {
            let message = format!("`{key}` means nothing for a {} relationship", spec.kind);
            report.error(Code::RelationshipOption, spec.spans.of(key), message, help);
        }
    }
}
