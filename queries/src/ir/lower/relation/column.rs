//! Foreign keys: declared ones that relations use, and those that relations make.

use heck::ToLowerCamelCase;

use super::{Side, Sides, option};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::lower::draft::Origin;
use crate::ir::lower::field::default_on_delete;
use crate::ir::lower::text::{Kind, check_name};
use crate::ir::lower::{Lowering, operator};
use crate::ir::names::{LIMIT, limit, sentence_case};
use crate::ir::{Bounds, Field, FieldType, Link, OnDelete, RelationKind};

/// A foreign key that a relation wants.
struct Wanted<'n> {
    /// The model that holds it, and the one it points to.
    owner: usize,
    target: usize,
    name: String,
    /// The relation on the owner; `None` when it has none.
    relation: Option<&'n str>,
    label: String,
    required: bool,
    unique: bool,
    on_delete: Option<OnDelete>,
    /// Whether the other side removes these rows along with its own.
    removed_along: bool,
    /// The place to blame, and the place of an explicit `on_delete`.
    span: Span,
    on_delete_span: Span,
}

impl<'a> Lowering<'a> {
    /// Decides the column of every relation that has one: own columns first, implied ones behind them.
    pub(super) fn columns(&mut self, sides: &mut Sides<'a>) {
        for at in 0..sides.list.len() {
            let side = &sides.list[at];
            if side.broken || side.link.is_some() {
                continue;
            }
            match side.kind {
                RelationKind::ManyToOne => self.own_column(sides, at),
                RelationKind::OneToOne => {
                    let owner = self.owner(sides, at);
                    self.own_column(sides, owner);
                }
                RelationKind::OneToMany | RelationKind::ManyToMany => {}
            }
        }
        for at in 0..sides.list.len() {
            let side = &sides.list[at];
            if side.kind == RelationKind::OneToMany && !side.broken && side.link.is_none() && side.partner.is_none() {
                self.implied_column(sides, at);
            }
        }
    }

    /// The side of a one-to-one relation that has the column.
    fn owner(&mut self, sides: &Sides<'a>, at: usize) -> usize {
        let Some(other) = sides.list[at].partner else { return at };
        let (first, second) = (at.min(other), at.max(other));
        let has_column = |side: &Side<'a>| {
            let default = format!("{}_id", side.spec.name);
            side.spec.foreign_key.is_some() || self.drafts[side.model].field_index(&default).is_some()
        };
        let (one, two) = (&sides.list[first], &sides.list[second]);
        // Where they differ, that is reported with the rest of what the sides disagree on.
        if one.spec.foreign_key.is_some() && one.spec.foreign_key == two.spec.foreign_key {
            self.report.push(
                Diagnostic::error(
                    Code::RelationshipColumn,
                    two.spec.spans.of("foreign_key"),
                    "both sides of a one-to-one relationship name a column",
                )
                .and(one.spec.spans.of("foreign_key"), "the other one")
                .help("remove `foreign_key` from one side"),
            );
            return second;
        }
        for decides in [&has_column as &dyn Fn(&Side<'a>) -> bool, &|side| side.spec.on_delete.is_some(), &|side| {
            side.spec.required && side.spec.spans.has("required")
        }] {
            match (decides(one), decides(two)) {
                (true, false) => return first,
                (false, true) => return second,
                _ => {}
            }
        }
        second
    }

    fn own_column(&mut self, sides: &mut Sides<'a>, at: usize) {
        let side = &sides.list[at];
        let Some(target) = side.target else { return };
        let partner = side.partner.map(|other| &sides.list[other]);
        self.check_partner(side, partner);
        let explicit = side.spec.foreign_key.as_ref().map(|name| (name, side.spec.spans.of("foreign_key")));
        let explicit = explicit.or_else(|| {
            let other = partner?;
            other.spec.foreign_key.as_ref().map(|name| (name, other.spec.spans.of("foreign_key")))
        });
        let Some((name, span)) = self.column_name(explicit, &format!("{}_id", side.spec.name), side.name_span()) else {
            return;
        };
        let on_delete_side = if side.spec.on_delete.is_some() { Some(side) } else { partner };
        let wanted = Wanted {
            owner: side.model,
            target,
            name,
            relation: Some(&side.spec.name),
            label: side.spec.label.as_ref().map_or_else(|| sentence_case(&side.spec.name), ToString::to_string),
            required: side.required,
            unique: side.kind == RelationKind::OneToOne,
            on_delete: on_delete_side.and_then(|side| side.spec.on_delete).map(option::on_delete),
            removed_along: partner.is_some_and(|other| other.cascade.delete),
            span,
            on_delete_span: on_delete_side.map_or(span, |side| side.spec.spans.of("on_delete")),
        };
        let (column, required) = self.column(wanted);
        sides.list[at].required |= required;
        sides.list[at].link = Some(Link::Here { column: column.clone() });
        if let Some(other) = sides.list[at].partner {
            sides.list[other].link = Some(Link::There { column });
        }
    }

    /// Refuses options on the side without the column, and orphans on the side with it.
    fn check_partner(&mut self, side: &Side<'a>, partner: Option<&Side<'a>>) {
        if side.cascade.delete_orphan && side.kind == RelationKind::OneToOne {
            self.report.error(
                Code::RelationshipOption,
                side.spec.spans.of("cascade"),
                format!("`{}` holds the column, so its `{}` can never be an orphan", side.spec.name, side.spec.target),
                "put `delete-orphan` on the other side",
            );
        }
        let Some(other) = partner else { return };
        if let (Some(here), Some(there)) = (side.spec.on_delete, other.spec.on_delete)
            && option::on_delete(here) != option::on_delete(there)
        {
            self.report.push(
                Diagnostic::error(
                    Code::RelationshipOption,
                    side.spec.spans.of("on_delete"),
                    "both sides say differently what happens on deletion",
                )
                .and(other.spec.spans.of("on_delete"), "the other side")
                .help("say it on the side that has the column only"),
            );
        }
        if let (Some(here), Some(there)) = (&side.spec.foreign_key, &other.spec.foreign_key)
            && here != there
        {
            self.report.push(
                Diagnostic::error(
                    Code::RelationshipColumn,
                    other.spec.spans.of("foreign_key"),
                    "both sides name different columns",
                )
                .and(side.spec.spans.of("foreign_key"), "the other side")
                .help("name the column on the side that has it only"),
            );
        }
        if side.kind == RelationKind::OneToOne && other.spec.required && other.spec.spans.has("required") {
            self.report.push(
                Diagnostic::error(
                    Code::RelationshipOption,
                    other.spec.spans.of("required"),
                    "only the side that has the column can be required",
                )
                .and(side.name_span(), "this side has the column")
                .help("remove `required=True`, or move the column with `foreign_key=`"),
            );
        }
    }

    fn implied_column(&mut self, sides: &mut Sides<'a>, at: usize) {
        let side = &sides.list[at];
        let Some(target) = side.target else { return };
        let explicit = side.spec.foreign_key.as_ref().map(|name| (name, side.spec.spans.of("foreign_key")));
        let stem = side.implied.unwrap_or(&self.drafts[side.model].model.names.snake);
        let Some((name, span)) = self.column_name(explicit, &format!("{stem}_id"), side.name_span()) else { return };
        let source = &self.drafts[side.model].model;
        let wanted = Wanted {
            owner: target,
            target: side.model,
            name,
            relation: side.implied,
            label: side.implied.map_or_else(|| source.names.title.clone(), sentence_case),
            required: side.cascade.delete_orphan,
            unique: false,
            on_delete: side.spec.on_delete.map(option::on_delete),
            removed_along: side.cascade.delete,
            span,
            on_delete_span: side.spec.spans.of("on_delete"),
        };
        let (column, _) = self.column(wanted);
        sides.list[at].link = Some(Link::There { column });
    }

    fn column_name(
        &mut self,
        explicit: Option<(&std::sync::Arc<str>, Span)>,
        default: &str,
        span: Span,
    ) -> Option<(String, Span)> {
        match explicit {
            None => Some((limit(default, LIMIT), span)),
            Some((name, span)) => {
                check_name(&mut self.report, Kind::Column, name, span).then(|| (name.to_string(), span))
            }
        }
    }

    /// Joins or makes the column; returns its name, and whether a row must have it.
    fn column(&mut self, wanted: Wanted<'_>) -> (String, bool) {
        let required = match self.drafts[wanted.owner].field_index(&wanted.name) {
            Some(index) => self.join(&wanted, index),
            None => {
                self.make(&wanted);
                wanted.required
            }
        };
        (wanted.name, required)
    }

    fn on_delete(&mut self, wanted: &Wanted<'_>, required: bool, explicit: Option<OnDelete>) -> OnDelete {
        let chosen =
            explicit.unwrap_or(if wanted.removed_along { OnDelete::Cascade } else { default_on_delete(required) });
        if chosen == OnDelete::SetNull && required {
            let message = format!("`{}` is required, so it cannot be set to null", wanted.name);
            let help = "use `CASCADE` or `RESTRICT`, or do not require it";
            self.report.error(Code::RelationshipOption, wanted.on_delete_span, message, help);
            return OnDelete::Restrict;
        }
        chosen
    }

    fn make(&mut self, wanted: &Wanted<'_>) {
        let on_delete = self.on_delete(wanted, wanted.required, wanted.on_delete);
        let target = &self.drafts[wanted.target].model;
        let ty = FieldType::ForeignKey { target: target.name.clone(), key: target.key, on_delete };
        let field = Field {
            name: wanted.name.clone(),
            camel: wanted.name.to_lower_camel_case(),
            label: wanted.label.clone(),
            description: None,
            tooltip: None,
            required: wanted.required,
            unique: wanted.unique,
            indexed: !wanted.unique,
            hidden: false,
            readable_by: Vec::new(),
            writable_by: Vec::new(),
            default: None,
            bounds: Bounds::default(),
            operators: operator::cut(&self.operators, &ty),
            sortable: true,
            searchable: false,
            required_when: None,
            choices_when: Vec::new(),
            widget: None,
            widget_props: std::collections::BTreeMap::new(),
            placeholder: None,
            renamed_from: None,
            relation: wanted.relation.map(str::to_string),
            ty,
        };
        let origin = Origin { spec: None, span: wanted.span, broken: false };
        // The caller looked: there is no field of that name.
        let _ = self.drafts[wanted.owner].add_field(wanted.name.as_str().into(), field, origin);
    }

    /// Uses a column that is there already; returns whether a row must have it.
    fn join(&mut self, wanted: &Wanted<'_>, index: usize) -> bool {
        let owner = &self.drafts[wanted.owner];
        let (field, origin) = (&owner.model.fields[index], owner.origins[index]);
        let place = format!("{}.{}", owner.model.name, wanted.name);
        let target = &self.drafts[wanted.target].model;
        let (name, key) = (target.name.clone(), target.key);
        let problem = |reason: String, help: String| {
            Diagnostic::error(Code::RelationshipColumn, wanted.span, reason).and(origin.span, "the column").help(help)
        };
        let FieldType::ForeignKey { target: current, on_delete, .. } = &field.ty else {
            let help = format!(
                "declare it with `type=\"foreign_key\", references=\"{name}\"`, or name another column with `foreign_key=`"
            );
            self.report.push(problem(format!("`{place}` is not a foreign key"), help));
            return wanted.required;
        };
        let on_delete = *on_delete;
        if origin.spec.is_none() || !self.joined.insert((wanted.owner, index)) {
            let help =
                "give each relationship a column of its own with `foreign_key=`, or pair them with `back_populates`";
            self.report.push(problem(format!("two relationships are stored in `{place}`"), help.into()));
            return wanted.required;
        }
        if !current.is_empty() && *current != name {
            if !origin.broken {
                let help = "let both name the same model".to_string();
                self.report.push(problem(format!("`{place}` refers to `{current}`, not to `{name}`"), help));
            }
            return wanted.required;
        }
        let required = field.required || wanted.required;
        let declared = origin.spec.and_then(|spec| spec.on_delete.map(|_| on_delete));
        let on_delete = self.on_delete(wanted, required, wanted.on_delete.or(declared));
        if declared.is_some_and(|declared| wanted.on_delete.is_some_and(|wanted| wanted != declared)) {
            self.report.push(problem(
                format!("the relationship and `{place}` say differently what happens on deletion"),
                "say it once".into(),
            ));
        }
        let draft = &mut self.drafts[wanted.owner];
        let field = &mut draft.model.fields[index];
        field.required = required;
        field.unique |= wanted.unique;
        field.ty = FieldType::ForeignKey { target: name, key, on_delete };
        draft.origins[index].broken = false;
        required
    }
}
