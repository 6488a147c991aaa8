//! Lists of fields: what can be set, what is shown, what is indexed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Lowering;
use super::draft::Draft;
use super::report::Report;
use super::text::{Kind, check_name, shown};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{FieldType, Index};
use crate::schema::List;

/// What a list of fields may hold besides declared ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    /// Nothing: implicit columns cannot be set.
    Refused,
    /// Implicit columns, which are always there and therefore left out of the result.
    Dropped,
    /// Implicit columns, which are kept.
    Kept,
}

impl Lowering<'_> {
    /// Resolves every list of fields of a model.
    pub fn lists(&mut self, at: usize) {
        let draft = &self.drafts[at];
        let (spec, report) = (draft.spec, &mut self.report);
        let all: Vec<String> = draft.model.fields.iter().map(|field| field.name.clone()).collect();
        let visible: Vec<String> =
            draft.model.fields.iter().filter(|field| !field.hidden).map(|field| field.name.clone()).collect();
        let settable = |report: &mut Report, key, list: &Option<List<Arc<str>>>| match list {
            None => all.clone(),
            Some(list) => {
                let chosen: HashSet<String> = checked(report, draft, key, list, Extra::Refused).into_iter().collect();
                all.iter().filter(|name| chosen.contains(*name)).cloned().collect()
            }
        };
        let create = settable(report, "create_fields", &spec.create_fields);
        let update = settable(report, "update_fields", &spec.update_fields);
        let mut shown = |key, list: &Option<List<Arc<str>>>| match list {
            None => visible.clone(),
            Some(list) => checked(report, draft, key, list, Extra::Dropped),
        };
        let read = shown("read_fields", &spec.read_fields);
        let listed = shown("list_fields", &spec.list_fields);
        self.unsettable(at, &create);
        let model = &mut self.drafts[at].model;
        model.create_fields = create;
        model.update_fields = update;
        model.read_fields = read;
        model.list_fields = listed;
        self.unique_together(at);
        self.indexes(at);
    }

    /// Columns of the front end's table, by the order of precedence X16.
    pub fn table_columns(&mut self, at: usize) -> Vec<String> {
        let draft = &self.drafts[at];
        let overrides = draft.spec.frontend_overrides.as_ref();
        let given = |list: Option<&List<Arc<str>>>, key, report: &mut Report| {
            list.map(|list| checked(report, draft, key, list, Extra::Kept))
        };
        let report = &mut self.report;
        let columns = given(overrides.and_then(|o| o.table_columns.as_ref()), "table_columns", report);
        let listed = given(overrides.and_then(|o| o.list_fields.as_ref()), "list_fields", report);
        columns.or(listed).unwrap_or_else(|| draft.model.list_fields.clone())
    }

    /// Reports required fields that no request to create a row could set.
    fn unsettable(&mut self, at: usize, create: &[String]) {
        let draft = &self.drafts[at];
        let Some(list) = &draft.spec.create_fields else { return };
        if !draft.model.operations.create || draft.spec.before_create.is_some() {
            return;
        }
        let create: HashSet<&String> = create.iter().collect();
        for (field, origin) in draft.model.fields.iter().zip(&draft.origins) {
            if field.required && field.default.is_none() && !origin.broken && !create.contains(&field.name) {
                let span = draft.spec.spans.of("create_fields");
                let message = format!("`{}` is required and has no default, but cannot be set on creation", field.name);
                let _ = list;
                self.report.push(
                    Diagnostic::error(Code::Unsettable, span, message)
                        .and(origin.span, "the field")
                        .help("add it to `create_fields`, give it a default, or set it in a `before_create` hook"),
                );
            }
        }
    }

    fn unique_together(&mut self, at: usize) {
        let draft = &self.drafts[at];
        let mut sets: Vec<Vec<String>> = Vec::new();
        let mut seen: HashMap<Vec<String>, Span> = HashMap::new();
        for group in &draft.spec.unique_together {
            let names = columns(&mut self.report, draft, &group.value, group.span, "`unique_together`");
            let mut key = names.clone();
            key.sort();
            if names.is_empty() {
                continue;
            }
            match seen.insert(key, group.span) {
                Some(first) => repeated(&mut self.report, group.span, first),
                None => sets.push(names),
            }
        }
        self.drafts[at].model.unique_together = sets;
    }

    fn indexes(&mut self, at: usize) {
        let draft = &self.drafts[at];
        let mut indexes = Vec::new();
        let mut seen: HashMap<Vec<String>, Span> = HashMap::new();
        for item in &draft.spec.indexes {
            let spec = &item.value;
            let fields = columns(&mut self.report, draft, &spec.fields, item.span, "the index");
            let named = spec
                .name
                .as_ref()
                .filter(|name| check_name(&mut self.report, Kind::Index, name, spec.spans.of("name")));
            if let Some(name) = named {
                self.index_names.push((name.to_string(), spec.spans.of("name")));
            }
            if fields.is_empty() {
                continue;
            }
            match seen.insert(fields.clone(), item.span) {
                Some(first) => repeated(&mut self.report, item.span, first),
                None => indexes.push(Index { name: named.map(ToString::to_string), fields, unique: spec.unique }),
            }
        }
        self.drafts[at].model.indexes = indexes;
    }
}

fn repeated(report: &mut Report, span: Span, first: Span) {
    report.push(
        Diagnostic::error(Code::Duplicate, span, "the same fields are listed twice")
            .and(first, "the first time")
            .help("remove one of them"),
    );
}

/// The names of a list that exist, each once, in the order written; everything else is reported.
fn checked(report: &mut Report, draft: &Draft<'_>, key: &str, list: &List<Arc<str>>, extra: Extra) -> Vec<String> {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    let mut names = Vec::with_capacity(list.len());
    for item in list {
        let name = &*item.value;
        if let Some(first) = seen.insert(name, item.span) {
            let message = format!("{} is listed twice", shown(name));
            report.push(
                Diagnostic::error(Code::Duplicate, item.span, message)
                    .and(first, "the first time")
                    .help("remove one of them"),
            );
        } else if draft.field_index(name).is_some() || (extra == Extra::Kept && draft.has_implicit(name)) {
            names.push(name.to_string());
        } else if draft.has_implicit(name) {
            if extra == Extra::Refused {
                let message = format!("`{name}` is set by the application, so it cannot be in `{key}`");
                report.error(Code::UnknownField, item.span, message, "remove it");
            }
        } else {
            draft.unknown_field(report, Code::UnknownField, item.span, name);
        }
    }
    names
}

/// The columns of an index or constraint.
fn columns(report: &mut Report, draft: &Draft<'_>, list: &List<Arc<str>>, span: Span, what: &str) -> Vec<String> {
    if list.is_empty() {
        report.error(
            Code::UnknownField,
            span,
            format!("{what} names no field"),
            "name at least one field, or remove it",
        );
    }
    let names = checked(report, draft, what, list, Extra::Kept);
    for item in list {
        let json = draft.field(&item.value).is_some_and(|field| matches!(field.ty, FieldType::Json { .. }));
        if json || &*item.value == "id" {
            let reason = if json { "JSON cannot be indexed" } else { "`id` is unique and indexed already" };
            report.error(Code::InapplicableAttribute, item.span, reason, "remove it");
        }
    }
    names
}
