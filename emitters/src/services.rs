//! Services: the work behind every channel. A shared base, a generated base per model, the user's
//! extension of it, and the registry through which everything reaches the classes in use.
//!
//! Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{FieldType, HookEvent, Key, Model, RelationKind, access as ir_access};
use serde::Serialize;

use crate::lang::layout::{Doc, Style};
use crate::lang::python::access::{self, AccessView, mentions};
use crate::lang::python::api::{self, NestedOrder};
use crate::lang::python::text::string;
use crate::lang::python::{Imports, WIDTH, attribute, field, imports::by_export, names::variable};
use crate::lang::{header, source_folder};

/// Services.
pub const EMITTER: Emitter = Emitter {
    name: "services",
    description: "Services: create, read, update, delete and list, with a file per model that is the user's",
    enabled: |_| true,
    outputs: &[
        shared(
            "package",
            "services/package.py.j2",
            |c| path(c, "__init__"),
            |_| {
                View::new(&PackageView {
                    header: header("change the spec instead."),
                    doc: "The work behind the API: one service for each model.",
                })
            },
        ),
        Output {
            name: "rules-package",
            template: "services/package.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Project {
                when: |c| c.project().auth.is_some(),
                path: |c| path(c, "_rules/__init__"),
                view: |_| {
                    View::new(&PackageView {
                        header: header("change the spec instead."),
                        doc: "Who may do what with which model.",
                    })
                },
            },
        },
        Output {
            name: "rules",
            template: "services/rules.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |c, _| c.project().auth.is_some(),
                path: |c, model| path(c, &format!("_rules/{}", api::module(model))),
                view: |c, model| View::new(&access_module(c, model)),
            },
        },
        Output {
            name: "access",
            template: "services/access.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Project {
                when: |c| c.project().auth.is_some(),
                path: |c| path(c, "access"),
                view: |c| View::new(&rules(c)),
            },
        },
        shared("base", "services/base.py.j2", |c| path(c, "base"), |c| View::new(&Shared::new(c))),
        shared("context", "services/context.py.j2", |c| path(c, "context"), |c| View::new(&Shared::new(c))),
        Output {
            name: "events",
            template: "services/events.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Project {
                when: |c| c.project().watched,
                path: |c| path(c, "events"),
                view: |c| View::new(&Shared::new(c)),
            },
        },
        shared("errors", "services/errors.py.j2", |c| path(c, "errors"), |c| View::new(&Shared::new(c))),
        shared("pagination", "services/pagination.py.j2", |c| path(c, "pagination"), |c| View::new(&Shared::new(c))),
        shared("registry", "services/registry.py.j2", |c| path(c, "registry"), |c| View::new(&registry(c))),
        Output {
            name: "exports",
            template: "services/exports.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Project {
                when: |c| !has_whole_services(c),
                path: |c| path(c, "_generated/__init__"),
                view: |c| View::new(&exports(c)),
            },
        },
        Output {
            name: "model",
            template: "services/model.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |c, _| !has_whole_services(c),
                path: |c, model| path(c, &format!("_generated/{}", api::module(model))),
                view: |c, model| View::new(&service(c, model)),
            },
        },
        Output {
            name: "extension",
            template: "services/extension.py.j2",
            strategy: Strategy::GenerateOnce,
            each: Each::Model {
                when: |c, _| !has_whole_services(c),
                path: |c, model| path(c, &api::module(model)),
                view: |c, model| View::new(&extension(c, model)),
            },
        },
        Output {
            name: "whole",
            template: "services/model.py.j2",
            strategy: Strategy::GenerateOnce,
            each: Each::Model {
                when: |c, _| has_whole_services(c),
                path: |c, model| path(c, &api::module(model)),
                view: |c, model| View::new(&service(c, model)),
            },
        },
    ],
};

const fn shared(
    name: &'static str,
    template: &'static str,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each: Each::Project { when: |_| true, path, view } }
}

fn has_whole_services(context: &Context<'_>) -> bool {
    api::has_whole_services(context.project())
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/services/{module}.py", source_folder(context))
}

#[derive(Serialize)]
struct PackageView {
    header: String,
    doc: &'static str,
}

#[derive(Serialize)]
struct Shared {
    header: String,
    module: String,
    /// Whether rows are loaded in batches.
    graphql: bool,
    /// Whether lists are read from both ends.
    connections: bool,
    /// Whether changes are told to watchers.
    events: bool,
    /// Whether users sign in.
    auth: bool,
}

/// The roles of the spec, and what they permit.
#[derive(Serialize)]
struct RulesView {
    header: String,
    module: String,
    roles: Vec<RoleView>,
    restricted: &'static str,
}

#[derive(Serialize)]
struct RoleView {
    name: String,
    permissions: String,
}

fn rules(context: &Context<'_>) -> RulesView {
    let project = context.project();
    let mut roles: Vec<RoleView> = project
        .roles
        .iter()
        .map(|role| {
            let name = string(&role.name);
            let column = 4 + name.chars().count() + 2;
            let permissions = access::tuple(role.permissions.iter().map(|permission| string(permission)), 4, column);
            RoleView { name, permissions }
        })
        .collect();
    if project.roles.iter().all(|role| role.name != ir_access::ADMIN) {
        roles.insert(0, RoleView { name: "ADMIN".into(), permissions: "(EVERYTHING,)".into() });
    }
    RulesView {
        header: header("change the spec instead."),
        module: project.module.clone(),
        roles,
        restricted: if ir_access::is_restricted(project) { "True" } else { "False" },
    }
}

impl Shared {
    fn new(context: &Context<'_>) -> Self {
        let project = context.project();
        Self {
            header: header("change the spec instead."),
            module: project.module.clone(),
            graphql: project.graphql.is_some(),
            connections: project.graphql.as_ref().is_some_and(|graphql| graphql.connections),
            events: project.watched,
            auth: project.auth.is_some(),
        }
    }
}

#[derive(Serialize)]
struct RegistryView {
    header: String,
    imports: String,
    events: bool,
    /// Whether services have no default until their hooks are written.
    open_hooks: bool,
    services: Vec<RegisteredView>,
}

#[derive(Serialize)]
struct RegisteredView {
    attribute: String,
    class: String,
    default: String,
}

fn registry(context: &Context<'_>) -> RegistryView {
    let mut imports = Imports::new(&context.project().module);
    let events = context.project().watched;
    let whole = has_whole_services(context);
    if events {
        imports.local("services", "events");
    }
    let services = context
        .models()
        .map(|model| {
            let class = api::service_class(context.project(), model, &mut imports);
            // A hook that nobody wrote must stop the start, so such a service has no default.
            let default = if whole || model.hooks.is_empty() { format!(" = {class}") } else { String::new() };
            RegisteredView { attribute: api::service(model), class, default }
        })
        .collect();
    RegistryView {
        header: header("change the spec instead."),
        imports: imports.print(),
        events,
        open_hooks: !whole,
        services,
    }
}

fn base_class(model: &Model) -> String {
    format!("{}ServiceBase", model.names.pascal)
}

#[derive(Serialize)]
struct ExportsView {
    header: String,
    imports: String,
    names: Vec<String>,
}

fn exports(context: &Context<'_>) -> ExportsView {
    let mut imports = Imports::new(&context.project().module);
    let mut names = Vec::new();
    for model in context.models() {
        imports.local(&format!("services._generated.{}", api::module(model)), &base_class(model));
        names.push(base_class(model));
    }
    names.sort_by(|a, b| by_export(a, b));
    ExportsView { header: header("change the spec instead."), imports: imports.print(), names }
}

#[derive(Serialize)]
struct ServiceView {
    /// `None` when the file is the user's.
    header: Option<String>,
    imports: String,
    service_doc: String,
    label_plural: String,
    service_class: String,
    class: String,
    style: &'static str,
    key_py: &'static str,
    label: String,
    default_sort: String,
    /// Whether there are rules about who may do what.
    rules: bool,
    published: bool,
    sortable: Vec<SortableView>,
    searchable: Option<String>,
    related: Vec<RelatedView>,
    rules_function: Option<String>,
    nested: Vec<NestedAttribute>,
    parents_doc: &'static str,
    parents: Vec<ParentView>,
    children: Vec<ChildView>,
    temporal: Option<TemporalView>,
    links: Vec<LinkView>,
    hooks: Vec<HookView>,
    stem: String,
}

/// A column that refers to rows that rules hide.
#[derive(Serialize)]
struct ReferenceView {
    attribute: String,
    service: String,
}

#[derive(Serialize)]
struct SortableView {
    wire: String,
    attr: String,
}

#[derive(Serialize)]
struct RelatedView {
    param: String,
    attr: String,
    service: String,
}

#[derive(Serialize)]
struct NestedAttribute {
    attr: String,
}

#[derive(Serialize)]
struct ParentView {
    attr: String,
    variable: String,
    service: String,
    target: String,
    column: String,
}

#[derive(Serialize)]
struct ChildView {
    attr: String,
    variable: String,
    service: String,
    target: String,
    linked: bool,
    many: bool,
    table: String,
    own: String,
    other: String,
    column: String,
}

#[derive(Serialize)]
struct TemporalView {
    name: String,
    timestamp: String,
    newest_first: String,
    latest: bool,
    history: bool,
    group: bool,
    group_column: String,
    group_py: String,
    of_each: &'static str,
    rows: &'static str,
}

#[derive(Serialize)]
struct LinkView {
    attr: String,
    label: String,
    target: String,
    style: &'static str,
    service: String,
    key_py: &'static str,
    table: Option<String>,
    own: String,
    other: String,
}

#[derive(Serialize)]
struct HookView {
    event: &'static str,
    name: String,
    params: Vec<String>,
    call: &'static str,
    words: &'static str,
}

fn service(context: &Context<'_>, model: &Model) -> ServiceView {
    let nested = api::nested(context, model);
    let whole = has_whole_services(context);
    let mut view = ServiceView {
        header: (!whole).then(|| header(&format!("extend it in `services/{}.py`.", api::module(model)))),
        imports: String::new(),
        service_doc: service_doc(model),
        label_plural: api::label_plural(model),
        service_class: if whole { format!("{}Service", model.names.pascal) } else { base_class(model) },
        class: model.names.pascal.clone(),
        style: api::style(model),
        key_py: field::key_type(model.key),
        label: string(&api::label(model)),
        default_sort: string(&api::default_sort(model)),
        rules: context.project().auth.is_some(),
        published: model.subscriptions,
        sortable: api::sortable(model)
            .into_iter()
            .map(|one| SortableView { wire: string(&one.wire), attr: one.attribute })
            .collect(),
        searchable: searchable(context, model),
        related: related(context, model),
        rules_function: api::rules_function(model),
        nested: nested.iter().map(|one| NestedAttribute { attr: one.attribute.clone() }).collect(),
        parents_doc: parents_doc(&nested),
        parents: nested.iter().filter_map(parent).collect(),
        children: nested.iter().filter_map(child).collect(),
        temporal: temporal(model),
        links: api::links(context, model).iter().map(link).collect(),
        hooks: hooks(model),
        stem: api::module(model),
    };
    view.imports = service_imports(context, model, &view);
    view
}

#[derive(Serialize)]
struct AccessModuleView {
    header: String,
    imports: String,
    label_plural: String,
    label: String,
    access: AccessView,
    references: Vec<ReferenceView>,
}

fn access_module(context: &Context<'_>, model: &Model) -> AccessModuleView {
    let access = access::view(model);
    let mut imports = Imports::new(&context.project().module);
    imports.local("services", "access");
    if !access.conditions.is_empty() {
        imports.local("", "models");
    }
    for (word, module) in
        [("sa", "sqlalchemy as sa"), ("dt", "datetime as dt"), ("decimal", "decimal"), ("uuid", "uuid")]
    {
        if access.conditions.iter().any(|condition| mentions(&condition.expression, word)) {
            imports.module(module);
        }
    }
    AccessModuleView {
        header: header("change the spec instead."),
        imports: imports.print(),
        label_plural: api::label_plural(model),
        label: string(&api::label_plural(model)),
        access,
        references: references(context, model),
    }
}

/// Columns through which somebody could point at rows that they do not see.
fn references(context: &Context<'_>, model: &Model) -> Vec<ReferenceView> {
    if context.project().auth.is_none() {
        return Vec::new();
    }
    let reference = |field: &queries::ir::Field| match &field.ty {
        FieldType::ForeignKey { target, .. } => {
            let target = context.model(target);
            let hides = ir_access::policies(target, "read").iter().any(|policy| policy.condition.is_some());
            hides.then(|| ReferenceView {
                attribute: string(&attribute(&field.name)),
                service: string(&api::service(target)),
            })
        }
        _ => None,
    };
    model.fields.iter().filter_map(reference).collect()
}

fn service_doc(model: &Model) -> String {
    format!("The work on {}.", api::label_plural(model))
}

fn searchable(context: &Context<'_>, model: &Model) -> Option<String> {
    let columns: Vec<Doc> = model
        .fields
        .iter()
        .filter(|field| field.searchable)
        .map(|field| Doc::text(format!("model.{}", attribute(&field.name))))
        .collect();
    if columns.is_empty() {
        return None;
    }
    let (close, count) = (if columns.len() == 1 { ",)" } else { ")" }, columns.len());
    let tuple = Doc::list("(", columns, close, Style::Collection);
    let column = "    searchable = ".len();
    if !context.layout() || column + tuple.flat().chars().count() <= WIDTH {
        return Some(tuple.flat());
    }
    let text = tuple.print(4, column, 0, WIDTH);
    // The printer adds the comma of a broken list itself.
    Some(if count == 1 { text.replace("\n    ,)", "\n    )") } else { text })
}

fn related(context: &Context<'_>, model: &Model) -> Vec<RelatedView> {
    let shown = |name: &str| context.model(name).exposed;
    model
        .relations
        .iter()
        .filter(|relation| api::is_to_many(relation) && shown(&relation.target))
        .map(|relation| {
            let attr = attribute(&relation.name);
            RelatedView {
                param: string(&format!("{attr}__any")),
                attr,
                service: string(&api::service(context.model(&relation.target))),
            }
        })
        .collect()
}

fn parents_doc(nested: &[api::Nested<'_>]) -> &'static str {
    if nested.iter().any(|one| matches!(one.order, NestedOrder::Parent(_))) {
        "Make the rows given in place of an id, in the same transaction."
    } else {
        "Leave out the rows that are made after this one."
    }
}

fn parent(nested: &api::Nested<'_>) -> Option<ParentView> {
    let NestedOrder::Parent(column) = nested.order else { return None };
    Some(ParentView {
        attr: nested.attribute.clone(),
        variable: local(&nested.relation.name),
        service: api::service(nested.target),
        target: nested.target.names.pascal.clone(),
        column: attribute(column),
    })
}

/// A local variable that holds a related row: no name that the method itself uses.
fn local(name: &str) -> String {
    let name = variable(name);
    if ["data", "self", "values", "row", "models", "schemas"].contains(&name.as_str()) {
        format!("{name}_row")
    } else {
        name
    }
}

fn child(nested: &api::Nested<'_>) -> Option<ChildView> {
    let (linked, column, (table, own, other)) = match nested.order {
        NestedOrder::Parent(_) => return None,
        NestedOrder::Child(column) => (false, string(column), Default::default()),
        NestedOrder::Linked(table, own, other) => {
            (true, String::new(), (variable(table), own.to_string(), other.to_string()))
        }
    };
    Some(ChildView {
        attr: nested.attribute.clone(),
        variable: local(&nested.target.names.snake),
        service: api::service(nested.target),
        target: nested.target.names.pascal.clone(),
        linked,
        many: nested.relation.kind != RelationKind::OneToOne,
        table,
        own,
        other,
        column,
    })
}

fn temporal(model: &Model) -> Option<TemporalView> {
    let facts = api::temporal(model)?;
    let class = &model.names.pascal;
    let group = facts.group;
    Some(TemporalView {
        name: string(&facts.timestamp),
        newest_first: string(&format!("-{}", facts.timestamp_wire)),
        timestamp: facts.timestamp,
        latest: facts.latest,
        history: facts.history,
        group: group.is_some(),
        group_column: group.map_or_else(|| "None".into(), |field| format!("models.{class}.{}", attribute(&field.name))),
        group_py: group.map(api::group_type).unwrap_or_default(),
        of_each: if group.is_some() { " of each group" } else { "" },
        rows: if group.is_some() { "the rows of one group" } else { "all rows" },
    })
}

fn link(link: &api::LinkFacts<'_>) -> LinkView {
    let (table, own, other) = match &link.table {
        Some((table, own, other)) => (Some(table.clone()), (*own).to_string(), (*other).to_string()),
        None => (None, String::new(), String::new()),
    };
    LinkView {
        attr: link.attribute.clone(),
        label: link.relation.name.replace('_', " "),
        target: link.target.names.pascal.clone(),
        style: api::style(link.target),
        service: api::service(link.target),
        key_py: field::key_type(link.target.key),
        table,
        own,
        other,
    }
}

fn hooks(model: &Model) -> Vec<HookView> {
    let class = &model.names.pascal;
    let row = || format!("row: models.{class}");
    model
        .hooks
        .iter()
        .map(|hook| {
            let (event, params, call, words) = match hook.event {
                HookEvent::BeforeCreate => {
                    ("before_create", vec![format!("data: schemas.{class}Create")], "data", "before a row is made")
                }
                HookEvent::AfterCreate => ("after_create", vec![row()], "row", "after a row was made"),
                HookEvent::BeforeUpdate => (
                    "before_update",
                    vec![row(), format!("data: schemas.{class}Update")],
                    "row, data",
                    "before a row is changed",
                ),
                HookEvent::AfterUpdate => ("after_update", vec![row()], "row", "after a row was changed"),
                HookEvent::BeforeDelete => ("before_delete", vec![row()], "row", "before a row is deleted"),
                HookEvent::AfterDelete => ("after_delete", vec![row()], "row", "after a row was deleted"),
            };
            HookView { event, name: hook.name.clone(), params, call, words }
        })
        .collect()
}

fn service_imports(context: &Context<'_>, model: &Model, view: &ServiceView) -> String {
    let mut imports = Imports::new(&context.project().module);
    imports.local("", "models").local("", "schemas").local("services", "base").local("services", "pagination");
    imports.symbol("typing", "ClassVar");
    let linked = view.links.iter().any(|link| link.table.is_some()) || view.children.iter().any(|child| child.linked);
    if !view.links.is_empty() {
        imports.symbol("sqlalchemy", "orm");
    }
    if linked {
        imports.local("models", "associations");
    }
    if view.header.is_some() && !view.hooks.is_empty() {
        imports.module("abc");
    }
    let group = view.temporal.as_ref().filter(|temporal| temporal.history).map_or("", |temporal| &temporal.group_py);
    let uses_uuid = model.key == Key::Uuid
        || group.starts_with("uuid.")
        || view.links.iter().any(|link| link.table.is_some() && link.key_py.starts_with("uuid."));
    if uses_uuid {
        imports.module("uuid");
    }
    for (prefix, module) in [("dt.", "datetime as dt"), ("decimal.", "decimal")] {
        if group.starts_with(prefix) {
            imports.module(module);
        }
    }
    if group.starts_with("enums.") {
        imports.local("models", "enums");
    }
    if view.rules_function.is_some() {
        imports.symbol("collections.abc", "Mapping");
    }
    if view.rules {
        imports.local(&format!("services._rules.{}", api::module(model)), "ACCESS");
    }
    if view.rules_function.is_some() || !view.nested.is_empty() {
        imports.symbol("typing", "Any");
    }
    imports.print()
}

#[derive(Serialize)]
struct ExtensionView {
    imports: String,
    label_plural: String,
    class: String,
    doc: String,
    hooks: Vec<HookView>,
}

fn extension(context: &Context<'_>, model: &Model) -> ExtensionView {
    let hooks = hooks(model);
    let mut imports = Imports::new(&context.project().module);
    imports.local("services", "_generated as generated");
    for (prefix, module) in [("models.", "models"), ("schemas.", "schemas")] {
        if hooks.iter().flat_map(|hook| &hook.params).any(|param| param.contains(prefix)) {
            imports.local("", module);
        }
    }
    ExtensionView {
        imports: imports.print(),
        label_plural: api::label_plural(model),
        class: model.names.pascal.clone(),
        doc: service_doc(model),
        hooks,
    }
}
