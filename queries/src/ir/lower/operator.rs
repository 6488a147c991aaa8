//! Which filter operators fit which types.

use std::collections::BTreeSet;

use super::report::{Report, quoted};
use super::value::noun;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{FieldType, Operator};
use crate::schema::List;
use crate::schema::domain::{self, FilterOperator};

use Operator::{Between, Contains, EndsWith, Eq, Gt, Gte, Ilike, In, IsNull, Like, Lt, Lte, Ne, NotIn, StartsWith};

/// The same operator in the IR.
const fn lowered(operator: FilterOperator) -> Operator {
    match operator {
        FilterOperator::Eq => Eq,
        FilterOperator::Ne => Ne,
        FilterOperator::Gt => Gt,
        FilterOperator::Gte => Gte,
        FilterOperator::Lt => Lt,
        FilterOperator::Lte => Lte,
        FilterOperator::Like => Like,
        FilterOperator::Ilike => Ilike,
        FilterOperator::Contains => Contains,
        FilterOperator::StartsWith => StartsWith,
        FilterOperator::EndsWith => EndsWith,
        FilterOperator::In => In,
        FilterOperator::NotIn => NotIn,
        FilterOperator::IsNull => IsNull,
        FilterOperator::Between => Between,
    }
}

/// The project's default operators, in canonical order; a repeated one is reported.
pub(super) fn defaults(report: &mut Report, list: &List<FilterOperator>) -> Vec<Operator> {
    let mut found = BTreeSet::new();
    for item in list {
        if !found.insert(lowered(item.value)) {
            repeated(report, item.value, item.span);
        }
    }
    found.into_iter().collect()
}

fn repeated(report: &mut Report, operator: FilterOperator, span: crate::diagnostic::Span) {
    report.error(Code::Duplicate, span, format!("the operator `{operator}` is listed twice"), "remove one of them");
}

/// The defaults as far as they fit the type.
pub(super) fn cut(defaults: &[Operator], ty: &FieldType) -> Vec<Operator> {
    let fitting = Operator::fitting(ty);
    defaults.iter().copied().filter(|operator| fitting.contains(operator)).collect()
}

/// The operators of a declared field.
pub(super) fn operators(
    report: &mut Report,
    spec: &domain::Field,
    ty: &FieldType,
    defaults: &[Operator],
) -> Vec<Operator> {
    let Some(list) = &spec.filter_operators else {
        return if spec.filterable { cut(defaults, ty) } else { Vec::new() };
    };
    if !spec.filterable && !list.is_empty() {
        report.push(
            Diagnostic::error(
                Code::InvalidOperator,
                spec.spans.of("filter_operators"),
                format!("`{}` has filter operators, but is not filterable", spec.name),
            )
            .and(spec.spans.of("filterable"), "filters are switched off here")
            .help("remove one of the two"),
        );
        return Vec::new();
    }
    let fitting = Operator::fitting(ty);
    let mut found = BTreeSet::new();
    for item in list {
        let operator = lowered(item.value);
        if !fitting.contains(&operator) {
            let names: Vec<&str> = fitting.iter().map(|operator| operator.as_str()).collect();
            let message = format!("the operator `{}` does not compare {}", item.value, noun(ty));
            report.error(Code::InvalidOperator, item.span, message, format!("use some of {}", quoted(&names)));
        } else if !found.insert(operator) {
            repeated(report, item.value, item.span);
        }
    }
    found.into_iter().collect()
}
