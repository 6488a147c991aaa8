//! Tables of pairs.

use super::{Side, Sides};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::lower::Lowering;
use crate::ir::lower::text::{Kind, check_name};
use crate::ir::names::{LIMIT, limit};
use crate::ir::{Association, Link, RelationKind};

impl<'a> Lowering<'a> {
    /// Decides the table of every many-to-many relation.
    pub(super) fn tables(&mut self, sides: &mut Sides<'a>) {
        for at in 0..sides.list.len() {
            let side = &sides.list[at];
            let (RelationKind::ManyToMany, false, None, Some(target)) =
                (side.kind, side.broken, &side.link, side.target)
            else {
                continue;
            };
            let Some(table) = self.table_name(sides, at, target) else { continue };
            let (left, right) = (&self.drafts[side.model].model, &self.drafts[target].model);
            let here = limit(&format!("{}_id", left.names.snake), LIMIT);
            let there = if side.model == target {
                limit(&format!("related_{}_id", right.names.snake), LIMIT)
            } else {
                limit(&format!("{}_id", right.names.snake), LIMIT)
            };
            let association = Association {
                table: table.clone(),
                left: left.name.clone(),
                left_column: here.clone(),
                left_key: left.key,
                left_table: left.table.clone(),
                right: right.name.clone(),
                right_column: there.clone(),
                right_key: right.key,
                right_table: right.table.clone(),
            };
            self.associations.push((association, side.name_span()));
            if let Some(other) = side.partner {
                sides.list[other].link =
                    Some(Link::Table { table: table.clone(), here: there.clone(), there: here.clone() });
            }
            sides.list[at].link = Some(Link::Table { table, here, there });
        }
    }

    fn table_name(&mut self, sides: &Sides<'a>, at: usize, target: usize) -> Option<String> {
        let side = &sides.list[at];
        let other = side.partner.map(|other| &sides.list[other]);
        let named = |side: &Side<'a>| {
            side.spec.association_table.clone().map(|name| (name, side.spec.spans.of("association_table")))
        };
        let (here, there) = (named(side), other.and_then(named));
        if let (Some((here, span)), Some((there, place))) = (&here, &there)
            && here != there
        {
            self.report.push(
                Diagnostic::error(
                    Code::InverseMismatch,
                    *place,
                    "both sides of the relationship name different tables",
                )
                .and(*span, "the other side")
                .help("name the same table on both sides, or on one only"),
            );
        }
        if let Some((name, span)) = here.or(there) {
            return check_name(&mut self.report, Kind::Table, &name, span).then(|| name.to_string());
        }
        let (left, right) =
            (&self.drafts[side.model].model.names.plural.snake, &self.drafts[target].model.names.plural.snake);
        let (first, second) = if left <= right { (left, right) } else { (right, left) };
        Some(limit(&format!("{first}_{second}"), LIMIT))
    }
}
