//! What a model does beyond keeping rows: operations, hooks, time series, nested creation.

use std::collections::HashMap;
use std::sync::Arc;

use super::Lowering;
use super::text::{Kind, check_name, shown};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{FieldType, Hook, HookEvent, Operations, Temporal};
use crate::schema::domain::{self, Operation};

/// Members that every generated service has, or may have one day; a hook of the same name would replace one.
const SERVICE_METHODS: &[&str] = &[
    "after_create",
    "after_delete",
    "after_update",
    "allowed",
    "authorize",
    "before_create",
    "before_delete",
    "before_update",
    "bulk_create",
    "bulk_delete",
    "bulk_update",
    "check_references",
    "check_rules",
    "check_seen",
    "columns",
    "conditions",
    "context",
    "count",
    "create",
    "create_children",
    "create_many",
    "create_parents",
    "create_with_nested",
    "default_sort",
    "delete",
    "delete_many",
    "exists",
    "find",
    "find_between",
    "find_for_each",
    "find_row",
    "flush",
    "get",
    "get_history",
    "get_latest",
    "get_many",
    "get_or_none",
    "history",
    "key",
    "latest",
    "link",
    "list",
    "matching",
    "model",
    "more",
    "name",
    "part",
    "period",
    "presented",
    "published",
    "query",
    "read",
    "record",
    "related",
    "related_to",
    "remove",
    "restore",
    "rules",
    "schema",
    "search",
    "searchable",
    "session",
    "sort_keys",
    "sortable",
    "unlink",
    "update",
    "update_many",
    "upsert",
    "user",
    "visible",
];

impl<'a> Lowering<'a> {
    /// Operations that channels may use; repeated ones are reported.
    pub fn operations(&mut self, spec: &domain::Model) -> Operations {
        let mut found = Operations { create: false, read: false, update: false, delete: false, list: false };
        for item in &spec.operations {
            let slot = match item.value {
                Operation::Create => &mut found.create,
                Operation::Read => &mut found.read,
                Operation::Update => &mut found.update,
                Operation::Delete => &mut found.delete,
                Operation::List => &mut found.list,
            };
            if std::mem::replace(slot, true) {
                let message = format!("the operation `{}` is listed twice", item.value);
                self.report.error(Code::Duplicate, item.span, message, "remove one of them");
            }
        }
        if spec.expose && spec.operations.is_empty() {
            let message = format!("`{}` is exposed, but has no operations", spec.name);
            self.report.warning(
                Code::Contradiction,
                spec.spans.of("operations"),
                message,
                "list some operations, or set `expose=False`",
            );
        }
        found
    }

    /// Hooks of a model, in order of event.
    pub fn hooks(&mut self, spec: &domain::Model) -> Vec<Hook> {
        let mut hooks = Vec::new();
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for (key, event, name) in [
            ("before_create", HookEvent::BeforeCreate, &spec.before_create),
            ("after_create", HookEvent::AfterCreate, &spec.after_create),
            ("before_update", HookEvent::BeforeUpdate, &spec.before_update),
            ("after_update", HookEvent::AfterUpdate, &spec.after_update),
            ("before_delete", HookEvent::BeforeDelete, &spec.before_delete),
            ("after_delete", HookEvent::AfterDelete, &spec.after_delete),
        ] {
            let Some(name) = name else { continue };
            let span = spec.spans.of(key);
            if !self.hook_name(name, span) {
                continue;
            }
            let links = ["list_", "add_", "remove_"].iter().filter_map(|verb| name.strip_prefix(verb));
            if let Some(relation) =
                links.flat_map(|name| spec.relationships.iter().find(|one| *one.value.name == *name)).next()
            {
                let message =
                    format!("the service has a method called `{name}` for the relationship `{}`", relation.value.name);
                self.report.error(Code::InvalidHook, span, message, format!("call it `on_{name}`"));
                continue;
            }
            if let Some(first) = seen.insert(name, span) {
                let message =
                    format!("`{name}` is the function of two hooks, which are called with different arguments");
                self.report.push(
                    Diagnostic::error(Code::InvalidHook, span, message)
                        .and(first, "the other hook")
                        .help("give each hook a function of its own"),
                );
                continue;
            }
            hooks.push(Hook { event, name: name.to_string() });
        }
        hooks
    }

    fn hook_name(&mut self, name: &str, span: Span) -> bool {
        if !check_name(&mut self.report, Kind::Hook, name, span) {
            return false;
        }
        let reserved = self.targets.iter().find(|target| (target.attribute)(name) != name);
        let reason = if SERVICE_METHODS.contains(&name) {
            format!("every service has a member called `{name}` already")
        } else if let Some(target) = reserved {
            format!("`{name}` is reserved in {}", target.name)
        } else {
            return true;
        };
        self.report.error(Code::InvalidHook, span, reason, format!("call it `on_{name}`"));
        false
    }

    /// Time-series behaviour.
    pub fn temporal(&mut self, at: usize) -> Option<Temporal> {
        let draft = &self.drafts[at];
        let spec = draft.spec.temporal.as_ref()?;
        let (time, span) = (&*spec.timestamp_field, spec.spans.of("timestamp_field"));
        let ty = draft.field(time).map(|field| field.ty.clone()).or_else(|| draft.implicit_type(time));
        match ty {
            None => draft.unknown_field(&mut self.report, Code::InvalidTemporal, span, time),
            Some(FieldType::DateTime | FieldType::Date) => {}
            Some(_) if draft.field_index(time).is_some_and(|index| draft.origins[index].broken) => {}
            Some(_) => {
                let message = format!("`{time}` holds no date or datetime");
                self.report.error(Code::InvalidTemporal, span, message, "name a field of type `date` or `datetime`");
            }
        }
        let group = spec.group_by_field.as_ref();
        if let Some(group) = group {
            self.group_by(at, group, spec.spans.of("group_by_field"), time);
        }
        Some(Temporal {
            timestamp_field: time.to_string(),
            group_by_field: group.map(ToString::to_string),
            latest: spec.generate_latest_query,
            history: spec.generate_history_query,
        })
    }

    fn group_by(&mut self, at: usize, group: &str, span: Span, time: &str) {
        let draft = &self.drafts[at];
        let Some(field) = draft.field(group) else {
            draft.unknown_field(&mut self.report, Code::InvalidTemporal, span, group);
            return;
        };
        let (reason, help) = if group == time {
            ("a series cannot be told by its own time", "name another field")
        } else if matches!(field.ty, FieldType::Json { .. }) {
            ("rows cannot be grouped by JSON", "name another field")
        } else if draft
            .field_index(group)
            .is_some_and(|index| draft.origins[index].spec.is_some_and(|spec| !spec.filterable))
        {
            ("rows are grouped by a field that they cannot be filtered by", "remove `filterable=False` from it")
        } else {
            return;
        };
        self.report.error(Code::InvalidTemporal, span, reason, help);
    }

    /// Relations whose rows can be created along.
    pub fn nested_create(&mut self, at: usize) -> Vec<String> {
        let draft = &self.drafts[at];
        let mut names: Vec<String> = Vec::new();
        let mut seen: HashMap<&Arc<str>, Span> = HashMap::new();
        for item in &draft.spec.nested_create {
            let name = &item.value;
            if let Some(first) = seen.insert(name, item.span) {
                let message = format!("{} is listed twice", shown(name));
                self.report.push(
                    Diagnostic::error(Code::InvalidNestedCreate, item.span, message)
                        .and(first, "the first time")
                        .help("remove one of them"),
                );
            } else if draft.relation(name).is_some() {
                names.push(name.to_string());
            } else if !draft.spec.relationships.iter().any(|relation| relation.value.name == *name) {
                let message = format!("`{}` has no relationship {}", draft.model.name, shown(name));
                let known: Vec<&str> = draft.model.relations.iter().map(|relation| relation.name.as_str()).collect();
                self.report.unknown(Code::InvalidNestedCreate, item.span, message, name, &known);
            }
        }
        if let Some(item) = draft.spec.nested_create.first()
            && !draft.model.operations.create
        {
            let message = format!("`{}` cannot be created, so nothing can be created along with it", draft.model.name);
            self.report.warning(
                Code::Contradiction,
                item.span,
                message,
                "add `create` to its operations, or remove `nested_create`",
            );
        }
        names
    }
}
