//! Names over the whole project: models, enums, tables, types, indexes, tools.

use std::collections::{HashMap, HashSet};

use super::Lowering;
use super::draft::Draft;
use super::text::{shown, squashed};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{ModelName, names};

/// Tables that are not the project's own.
const RESERVED_TABLES: &[(&str, &str)] = &[("alembic_version", "the migration history lives there")];

/// A name in a scope, and what it belongs to.
struct Owner {
    /// Such as `` `Post` ``; two entries with the same are no clash.
    subject: String,
    /// In what shape it is there, for the message.
    form: &'static str,
    span: Span,
}

/// Names of which each may be there once.
#[derive(Default)]
struct Scope {
    owners: HashMap<String, Owner>,
}

impl Scope {
    /// Adds a name; returns the other owner when it is taken.
    fn insert(&mut self, name: String, owner: Owner) -> Option<(&Owner, Owner)> {
        match self.owners.entry(name) {
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(owner);
                None
            }
            std::collections::hash_map::Entry::Occupied(taken) => {
                let first = taken.into_mut();
                (first.subject != owner.subject).then_some((&*first, owner))
            }
        }
    }
}

impl Lowering<'_> {
    /// Reports names that become one in some layer.
    pub fn collisions(&mut self) {
        let clashing = self.words();
        self.derived_classes();
        self.operation_names(&clashing);
        self.tables_and_types(&clashing);
        if !self.tool_prefixes() {
            self.tool_names(&clashing);
        }
    }

    /// Classes, files, routes and queries: singular and plural of every model, and enums. Returns the models
    /// whose names clash: what is derived from those clashes as well.
    fn words(&mut self) -> HashSet<ModelName> {
        let mut scope = Scope::default();
        let mut found = Vec::new();
        let mut clashing = HashSet::new();
        for draft in self.drafts.iter().filter(|draft| !draft.repeated) {
            let names = &draft.model.names;
            for (word, form) in [(&names.snake, "name"), (&names.plural.snake, "plural")] {
                let owner = Owner { subject: format!("the model `{}`", draft.model.name), form, span: draft.span() };
                if let Some((first, second)) = scope.insert(squashed(word), owner) {
                    found.push(clash(first, &second, word));
                    clashing.insert(draft.model.name.clone());
                    break;
                }
            }
        }
        for (item, span) in self.enums.list.iter().zip(&self.enums.spans).filter(|(item, _)| item.shared) {
            let owner = Owner { subject: format!("the enum `{}`", item.name), form: "name", span: *span };
            if let Some((first, second)) = scope.insert(squashed(&item.name), owner)
                && first.form == "name"
            {
                found.push(clash(first, &second, &item.name));
            }
        }
        self.report.list.extend(found);
        clashing
    }

    /// What operations of the API are about: each has a verb before it, such as `list_`, and a name of its own.
    fn operation_names(&mut self, clashing: &HashSet<ModelName>) {
        let mut scope = Scope::default();
        let mut found = Vec::new();
        let own = |draft: &&Draft<'_>| !draft.repeated && !clashing.contains(&draft.model.name);
        let mut names = Vec::new();
        for Draft { model, .. } in self.drafts.iter().filter(own) {
            let plural = &model.names.plural.snake;
            names.push((model, model.names.snake.clone()));
            names.push((model, plural.clone()));
            names.push((model, format!("{plural}_bulk")));
            if model.temporal.is_some() {
                names.push((model, format!("latest_{plural}")));
                names.push((model, format!("history_of_{plural}")));
            }
        }
        for (model, name) in names {
            let span = self.drafts[self.index[&*model.name]].span();
            let owner = Owner { subject: format!("operations of `{}`", model.name), form: "operation", span };
            if let Some((first, second)) = scope.insert(name.clone(), owner) {
                found.push(clash(first, &second, &name));
            }
        }
        for draft in self.drafts.iter().filter(own) {
            for (relation, span) in draft.model.relations.iter().zip(&draft.relation_spans) {
                let name = names::link(&relation.name, &draft.model.names.snake);
                let subject = format!("operations of `{}.{}`", draft.model.name, relation.name);
                let owner = Owner { subject, form: "operation", span: *span };
                if let Some((first, second)) = scope.insert(name.clone(), owner) {
                    found.push(clash(first, &second, &name));
                }
            }
        }
        self.report.list.extend(found);
    }

    /// Classes that targets derive from a model's, such as `PostCreate`.
    fn derived_classes(&mut self) {
        for target in self.targets {
            for suffix in target.derived {
                for draft in &self.drafts {
                    let Some(stem) = draft.model.names.pascal.strip_suffix(suffix) else { continue };
                    let Some(other) = self.index.get(stem) else { continue };
                    let message = format!(
                        "`{}` is also the name of a class that {} code derives from `{stem}`",
                        draft.model.name, target.name
                    );
                    self.report.push(
                        Diagnostic::error(Code::Collision, draft.span(), message)
                            .and(self.drafts[*other].span(), "the other model")
                            .help("rename one of them"),
                    );
                }
            }
        }
    }

    /// Tables, association tables, database types and named indexes share one scope in PostgreSQL.
    fn tables_and_types(&mut self, clashing: &HashSet<ModelName>) {
        let mut scope = Scope::default();
        let mut found = Vec::new();
        let own = |draft: &&Draft<'_>| draft.spec.table_name.is_some() || !clashing.contains(&draft.model.name);
        for draft in self.drafts.iter().filter(|draft| !draft.repeated).filter(own) {
            let model = &draft.model;
            let span = if draft.spec.table_name.is_some() { draft.spec.spans.of("table_name") } else { draft.span() };
            let owner = Owner { subject: format!("the table of `{}`", model.name), form: "table", span };
            if let Some((_, reason)) = RESERVED_TABLES.iter().find(|(table, _)| model.table.eq_ignore_ascii_case(table))
            {
                let message = format!("the table of `{}` cannot be called `{}`: {reason}", model.name, model.table);
                found.push(
                    Diagnostic::error(Code::ReservedName, span, message)
                        .help("give it another name with `table_name=`"),
                );
            } else if model.table.to_ascii_lowercase().starts_with("sqlite_") {
                let message = format!(
                    "the table of `{}` cannot be called `{}`: SQLite keeps the prefix for itself",
                    model.name, model.table
                );
                found.push(
                    Diagnostic::error(Code::ReservedName, span, message)
                        .help("give it another name with `table_name=`"),
                );
            } else if let Some((first, second)) = scope.insert(model.table.to_ascii_lowercase(), owner) {
                found.push(clash(first, &second, &model.table).help("or give one of them another `table_name=`"));
            }
        }
        for (index, (association, span)) in self.associations.iter().enumerate() {
            let subject = format!("the table of pairs of `{}` and `{}` ({index})", association.left, association.right);
            let owner = Owner { subject, form: "association", span: *span };
            if let Some((first, _)) = scope.insert(association.table.to_ascii_lowercase(), owner) {
                found.push(association_clash(first, &association.table, *span));
            }
        }
        for (item, span) in self.enums.list.iter().zip(&self.enums.spans) {
            let owner = Owner { subject: format!("the enum `{}`", item.name), form: "type", span: *span };
            if let Some((first, second)) = scope.insert(item.type_name.to_ascii_lowercase(), owner) {
                found.push(clash(first, &second, &item.type_name));
            }
        }
        for (number, (name, span)) in self.index_names.iter().enumerate() {
            let owner = Owner { subject: format!("index {number}"), form: "index", span: *span };
            if let Some((first, _)) = scope.insert(name.to_ascii_lowercase(), owner) {
                let message = format!("{} is taken in the database", shown(name));
                found.push(
                    Diagnostic::error(Code::Collision, *span, message)
                        .and(first.span, "by this")
                        .help("give the index another name"),
                );
            }
        }
        self.report.list.extend(found);
    }

    /// Returns whether there is a clash: then names of tools clash as well.
    fn tool_prefixes(&mut self) -> bool {
        let mut scope = Scope::default();
        let mut found = Vec::new();
        for draft in self.drafts.iter().filter(|draft| !draft.repeated) {
            let overrides = draft.spec.mcp_overrides.as_ref().filter(|overrides| overrides.tool_prefix.is_some());
            let span = overrides.map_or_else(|| draft.span(), |overrides| overrides.spans.of("tool_prefix"));
            let owner = Owner { subject: format!("the tools of `{}`", draft.model.name), form: "prefix", span };
            let prefix = &draft.model.mcp.tool_prefix;
            // Without overrides prefixes are the models' names, whose clashes are reported as such.
            if let Some((first, second)) = scope.insert(prefix.clone(), owner)
                && (overrides.is_some() || first.span != self.drafts[self.index[&*draft.model.name]].span())
                && overrides.is_some()
            {
                found.push(clash(first, &second, prefix));
            }
        }
        let is_clashing = !found.is_empty();
        self.report.list.extend(found);
        is_clashing
    }

    /// The tools of all models share one list.
    fn tool_names(&mut self, clashing: &HashSet<ModelName>) {
        let Some(channel) = self.project.exposure.mcp.as_ref().filter(|channel| channel.enabled) else { return };
        let project = channel
            .tool_prefix
            .as_ref()
            .map_or_else(|| names::Names::new(&self.project.name, None).snake, ToString::to_string);
        let mut scope = Scope::default();
        let mut found = Vec::new();
        let own = |draft: &&Draft<'_>| !draft.repeated && draft.model.exposed && !clashing.contains(&draft.model.name);
        for draft in self.drafts.iter().filter(own) {
            let model = &draft.model;
            let mut tools: Vec<(String, String, Span)> =
                ["list", "get", "create", "update", "delete", "latest", "history"]
                    .into_iter()
                    .map(|operation| (operation.to_string(), format!("a tool of `{}`", model.name), draft.span()))
                    .collect();
            for (relation, span) in model.relations.iter().zip(&draft.relation_spans) {
                for verb in ["list", "add", "remove"] {
                    let subject = format!("a tool of `{}.{}`", model.name, relation.name);
                    tools.push((format!("{verb}_{}", relation.name), subject, *span));
                }
            }
            for (operation, subject, span) in tools {
                let name = names::tool(&project, &model.mcp.tool_prefix, &operation);
                if let Some((first, second)) = scope.insert(name.clone(), Owner { subject, form: "tool", span }) {
                    found.push(clash(first, &second, &name));
                }
            }
        }
        self.report.list.extend(found);
    }
}

fn clash(first: &Owner, second: &Owner, name: &str) -> Diagnostic {
    let how = match (first.form, second.form) {
        ("name", "name") => " once case and underscores are gone",
        ("plural", "plural") => " in the plural",
        ("name" | "plural", "name" | "plural") => ": one's plural is the other's name",
        _ => "",
    };
    let message = format!("{} and {} become one, `{name}`{how}", first.subject, second.subject);
    let problem = Diagnostic::error(Code::Collision, second.span, message).and(first.span, "the other one");
    if how.contains("plural") {
        problem.help("rename one of them, or give one a `plural=` of its own")
    } else {
        problem.help("rename one of them")
    }
}

fn association_clash(first: &Owner, table: &str, span: Span) -> Diagnostic {
    let message = format!("the table of pairs `{table}` is taken");
    let problem = Diagnostic::error(Code::Collision, span, message).and(first.span, "by this");
    if first.form == "association" {
        problem
            .help("if these are the two sides of one relationship, let them name each other with `back_populates`")
            .help("if they are two relationships, give each an `association_table=`")
    } else {
        problem.help("give the relationship another `association_table=`, or link by two one-to-many relationships to that model")
    }
}
