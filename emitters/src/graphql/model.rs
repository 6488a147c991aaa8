//! The module of one model: its filter, order, type, inputs, queries and mutations.
//!
//! Start at [`module`].

use queries::emit::Context;
use queries::ir::{Field, FieldType, Key, Link, Model, Operations, Project, Relation, RelationKind, names};
use serde::Serialize;

use super::{InputView, alias, filter, has_connections, type_name};
use crate::lang::header;
use crate::lang::python::api::{self, NestedOrder};
use crate::lang::python::graphql::{self, member};
use crate::lang::python::names::variable;
use crate::lang::python::text::{integer, keyword_string, mentions, string};
use crate::lang::python::{Imports, attribute, field};

/// Whether rows can be asked for.
pub const fn has_queries(model: &Model) -> bool {
    model.operations.read || model.operations.list
}

fn has_update(model: &Model) -> bool {
    model.operations.update && !model.update_fields.is_empty()
}

/// Whether rows can be changed.
pub fn has_mutations(context: &Context<'_>, model: &Model) -> bool {
    let operations = model.operations;
    operations.create || operations.delete || has_update(model) || !links(context, model).is_empty()
}

#[derive(Serialize)]
pub struct ModuleView {
    header: String,
    imports: String,
    lazies: Vec<LazyView>,
    lazy_imports: String,
    class: String,
    kind: String,
    camel: String,
    snake: String,
    plural: String,
    plural_camel: String,
    plural_pascal: String,
    label_plural: String,
    service: String,
    key_py: &'static str,
    key: &'static str,
    keys: &'static str,
    description: Vec<String>,
    fields: Vec<String>,
    reads: Vec<ReadView>,
    ones: Vec<OneView>,
    manys: Vec<ManyView>,
    loaded: bool,
    region: bool,
    sorts: Vec<SortView>,
    filters: Vec<InputView>,
    inputs: Vec<InputView>,
    has_queries: bool,
    has_mutations: bool,
    watched: bool,
    /// The rules that `watch` minds.
    watched_rules: Option<String>,
    read_key: &'static str,
    optional_key: &'static str,
    has_create: bool,
    has_update: bool,
    connections: bool,
    ops: Operations,
    temporal: Option<TemporalView>,
    selecting: Vec<String>,
    selected: Vec<String>,
    paging: Vec<String>,
    paged: Vec<String>,
    page: &'static str,
    make_page: &'static str,
    page_size: String,
    links: Vec<LinkView>,
}

/// A name of another model's module.
#[derive(Serialize)]
struct LazyView {
    name: String,
    module: String,
}

#[derive(Serialize)]
struct ReadView {
    attr: String,
    value: String,
}

/// A relation to one row.
#[derive(Serialize)]
struct OneView {
    attr: String,
    name: String,
    description: Vec<String>,
    ty: String,
    label: String,
    target: String,
    service: String,
    module: String,
    column: String,
    owner: Option<String>,
    required: bool,
    nullable: bool,
}

/// A relation to many rows.
#[derive(Serialize)]
struct ManyView {
    attr: String,
    name: String,
    description: Vec<String>,
    ty: String,
    label: String,
    target: String,
    service: String,
    module: String,
    owner: String,
    table: String,
    other: Option<String>,
    selecting: Vec<String>,
    selected: Vec<String>,
    page_size: String,
}

#[derive(Serialize)]
struct SortView {
    name: String,
    ascending: String,
    descending: String,
}

#[derive(Serialize)]
struct TemporalView {
    latest: bool,
    history: bool,
    group: Option<String>,
    group_value: &'static str,
    of_each: &'static str,
    of_one: &'static str,
}

#[derive(Serialize)]
struct LinkView {
    attr: String,
    python: String,
    add: String,
    remove: String,
    label: String,
    key_py: &'static str,
}

/// Everything that the module of a model shows.
pub fn module(context: &Context<'_>, model: &Model) -> ModuleView {
    let names = &model.names;
    let class = &names.pascal;
    let style = api::style(model);
    let is_offset = style == "Offset";
    let has_create = !model.create_fields.is_empty() || !model.nested_create.is_empty();
    let plain = |lines: &[&str]| lines.iter().map(|line| (*line).to_string()).collect::<Vec<_>>();
    let mut view = ModuleView {
        header: header("add fields of your own in `api/graphql/extensions.py`."),
        imports: String::new(),
        lazies: Vec::new(),
        lazy_imports: String::new(),
        class: class.clone(),
        kind: type_name(model),
        camel: names.camel.clone(),
        snake: names.snake.clone(),
        plural: names.plural.snake.clone(),
        plural_camel: names.plural.camel.clone(),
        plural_pascal: names.plural.pascal.clone(),
        label_plural: api::label_plural(model),
        service: api::service(model),
        key_py: field::key_type(model.key),
        key: if model.key == Key::Int { "base.IntKey" } else { "base.UUIDKey" },
        keys: if model.key == Key::Int { "base.IntKeys" } else { "base.UUIDKeys" },
        description: keyword_string("description", &about(model), 4),
        fields: fields(model),
        reads: reads(model),
        ones: relations(context, model)
            .filter_map(|(relation, target)| one(context.project(), model, relation, target))
            .collect(),
        manys: relations(context, model).filter_map(|(relation, target)| many(model, relation, target)).collect(),
        loaded: graphql::is_shown(model),
        region: context.project().extensions.protected_regions,
        sorts: sorts(model),
        filters: filters(context, model),
        inputs: inputs(context, model),
        has_queries: has_queries(model),
        has_mutations: has_mutations(context, model),
        watched: model.subscriptions,
        watched_rules: context
            .project()
            .auth
            .is_some()
            .then(|| format!("info.context.services.{}.rules", api::service(model))),
        read_key: field::key_type(model.key),
        optional_key: if model.key == Key::Int { "OptionalIntKey" } else { "OptionalUUIDKey" },
        has_create,
        has_update: has_update(model),
        connections: has_connections(context),
        ops: model.operations,
        temporal: temporal(model),
        selecting: selecting(model),
        selected: selected(model),
        paging: vec![
            if is_offset { "page: int = 1," } else { "cursor: str | None = strawberry.UNSET," }.into(),
            format!("page_size: int = {},", integer(model.page_size.into())),
        ],
        paged: plain(if is_offset {
            &["page=page,", "page_size=page_size,"]
        } else {
            &["cursor=cursor,", "page_size=page_size,"]
        }),
        page: if is_offset { "Page" } else { "CursorPage" },
        make_page: if is_offset { "offset_page" } else { "cursor_page" },
        page_size: integer(model.page_size.into()),
        links: links(context, model),
    };
    lazies(context, model, &mut view);
    view.imports = imports(context, model, &view);
    view
}

fn about(model: &Model) -> String {
    model.description.clone().unwrap_or_else(|| format!("One of the {}.", api::label_plural(model)))
}

fn named<'a>(model: &'a Model, names: &'a [String]) -> impl Iterator<Item = &'a Field> {
    names.iter().filter_map(|name| model.fields.iter().find(|field| field.name == *name))
}

/// The attributes that every row of the model has besides its fields, with their types.
fn implied(model: &Model) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut implied = Vec::new();
    if model.timestamps {
        implied.push(("created_at", "createdAt", "dt.datetime"));
        implied.push(("updated_at", "updatedAt", "dt.datetime"));
    }
    if model.soft_delete {
        implied.push(("deleted_at", "deletedAt", "dt.datetime | None"));
    }
    implied
}

fn fields(model: &Model) -> Vec<String> {
    let mut lines = member("id", "id", field::key_type(model.key), None, false);
    for field in named(model, &model.read_fields) {
        let ty = graphql::value_type(field);
        let ty = if field.is_shown_always() { ty } else { format!("{ty} | None") };
        lines.extend(member(&attribute(&field.name), &field.camel, &ty, field.description.as_deref(), false));
    }
    for (attribute, wire, ty) in implied(model) {
        lines.extend(member(attribute, wire, ty, None, false));
    }
    lines
}

fn reads(model: &Model) -> Vec<ReadView> {
    let plain = |attr: &str| ReadView { attr: attr.into(), value: format!("row.{attr}") };
    let mut reads = vec![plain("id")];
    reads.extend(
        named(model, &model.read_fields)
            .map(|field| ReadView { attr: attribute(&field.name), value: graphql::value(field) }),
    );
    reads.extend(implied(model).into_iter().map(|(attribute, ..)| plain(attribute)));
    reads
}

/// The relations to models that the channel shows.
fn relations<'a>(context: &Context<'a>, model: &'a Model) -> impl Iterator<Item = (&'a Relation, &'a Model)> {
    model
        .relations
        .iter()
        .map(|relation| (relation, context.model(&relation.target)))
        .filter(|(_, target)| graphql::is_shown(target))
}

fn told(relation: &Relation) -> Vec<String> {
    let text = relation.description.clone().unwrap_or_else(|| format!("The {}.", words(relation)));
    keyword_string("description", &text, 8)
}

fn words(relation: &Relation) -> String {
    relation.name.replace('_', " ")
}

/// What precedes the functions of another model's module.
fn prefix(model: &Model, target: &Model) -> String {
    if model.name == target.name { String::new() } else { format!("{}.", alias(target)) }
}

fn quoted(model: &Model, target: &Model, ty: String) -> String {
    if model.name == target.name { format!("\"{ty}\"") } else { ty }
}

fn one(project: &Project, model: &Model, relation: &Relation, target: &Model) -> Option<OneView> {
    if api::is_to_many(relation) {
        return None;
    }
    let is_nullable = graphql::is_nullable(project, model, relation, target);
    let class = &target.names.pascal;
    let kind = type_name(target);
    let ty = if is_nullable { format!("{kind} | None") } else { kind };
    let (column, owner, has_key) = match &relation.link {
        Link::Here { column } => {
            let has_key = model.fields.iter().any(|field| field.name == *column && field.is_shown_always());
            (attribute(column), None, has_key)
        }
        Link::There { column } => (String::new(), Some(format!("models.{class}.{}", attribute(column))), false),
        Link::Table { .. } => return None,
    };
    Some(OneView {
        attr: attribute(&relation.name),
        name: relation.camel.clone(),
        description: told(relation),
        ty: quoted(model, target, ty),
        label: words(relation),
        target: class.clone(),
        service: api::service(target),
        module: prefix(model, target),
        column,
        owner,
        required: !is_nullable,
        nullable: !has_key,
    })
}

fn many(model: &Model, relation: &Relation, target: &Model) -> Option<ManyView> {
    if !api::is_to_many(relation) {
        return None;
    }
    let class = &target.names.pascal;
    let (owner, table, other) = match &relation.link {
        Link::Table { table, here, there } => {
            let table = format!("associations.{}", variable(table));
            (format!("{table}.c.{here}"), table.clone(), Some(format!("{table}.c.{there}")))
        }
        Link::There { column } | Link::Here { column } => {
            (format!("models.{class}.{}", attribute(column)), String::new(), None)
        }
    };
    Some(ManyView {
        attr: attribute(&relation.name),
        name: relation.camel.clone(),
        description: told(relation),
        ty: quoted(model, target, format!("list[{}]", type_name(target))),
        label: words(relation),
        target: class.clone(),
        service: api::service(target),
        module: prefix(model, target),
        owner,
        table,
        other,
        selecting: selecting(target),
        selected: selected(target),
        page_size: integer(target.page_size.into()),
    })
}

fn is_searchable(model: &Model) -> bool {
    model.fields.iter().any(|field| field.searchable)
}

fn selecting(model: &Model) -> Vec<String> {
    let kind = type_name(model);
    let mut lines = vec![format!("where: {kind}Filter | None = strawberry.UNSET,")];
    if is_searchable(model) {
        lines.push("search: str | None = strawberry.UNSET,".into());
    }
    lines.push(format!("sort: list[{kind}Sort] | None = strawberry.UNSET,"));
    lines
}

fn selected(model: &Model) -> Vec<String> {
    let mut lines = vec![format!("schemas.{}ListParams,", model.names.pascal), "where,".into(), "sort,".into()];
    if is_searchable(model) {
        lines.push("q=search,".into());
    }
    lines
}

fn sorts(model: &Model) -> Vec<SortView> {
    api::sortable(model)
        .into_iter()
        .map(|one| SortView {
            name: one.wire.to_uppercase(),
            ascending: string(&one.wire),
            descending: string(&format!("-{}", one.wire)),
        })
        .collect()
}

fn filters(context: &Context<'_>, model: &Model) -> Vec<InputView> {
    let conditions = graphql::conditions(context, model);
    let own = conditions.iter().filter(|one| !one.own.is_empty());
    let mut filters: Vec<InputView> = own.map(|one| filter(one.ty.clone(), "a value", &one.own)).collect();
    let lines = conditions.iter().flat_map(|one| member(&one.attribute, &one.wire, &one.ty, None, true));
    filters.push(InputView {
        name: format!("{}Filter", type_name(model)),
        doc: format!("Conditions on {}; all that are given must hold.", api::label_plural(model)),
        lines: lines.collect(),
    });
    filters
}

fn inputs(context: &Context<'_>, model: &Model) -> Vec<InputView> {
    let kind = type_name(model);
    let plural = api::label_plural(model);
    let mut inputs = Vec::new();
    if model.operations.create {
        let nested = api::nested(context, model);
        let mut lines = Vec::new();
        for field in named(model, &model.create_fields) {
            let is_made = nested.iter().any(|nested| nested.order == NestedOrder::Parent(&field.name));
            lines.extend(create_field(field, is_made));
        }
        for nested in &nested {
            inputs.push(part(nested));
            let is_single =
                matches!(nested.order, NestedOrder::Parent(_)) || nested.relation.kind == RelationKind::OneToOne;
            let ty = graphql::part_class(nested);
            let ty = if is_single { ty } else { format!("list[{ty}]") };
            lines.extend(member(&nested.attribute, &nested.relation.camel, &ty, None, true));
        }
        if !lines.is_empty() {
            let doc = format!("What it takes to make one of the {plural}.");
            inputs.push(InputView { name: format!("{kind}CreateInput"), doc, lines });
        }
    }
    if has_update(model) {
        let lines = named(model, &model.update_fields).flat_map(|field| {
            member(
                &attribute(&field.name),
                &field.camel,
                &graphql::value_type(field),
                field.description.as_deref(),
                true,
            )
        });
        inputs.push(InputView {
            name: format!("{kind}UpdateInput"),
            doc: "Changes; what is left out stays as it is.".into(),
            lines: lines.collect(),
        });
        let mut lines = member("id", "id", field::key_type(model.key), None, false);
        lines.extend(member("changes", "changes", &format!("{kind}UpdateInput"), None, false));
        inputs.push(InputView {
            name: format!("{kind}BulkUpdateInput"),
            doc: "Changes to one row of several.".into(),
            lines,
        });
    }
    inputs
}

fn create_field(field: &Field, is_made: bool) -> Vec<String> {
    let is_optional = is_made || !field.required || field.default.is_some();
    member(
        &attribute(&field.name),
        &field.camel,
        &graphql::value_type(field),
        field.description.as_deref(),
        is_optional,
    )
}

/// A row of another model that is made along with one of this.
fn part(nested: &api::Nested<'_>) -> InputView {
    let skip = match nested.order {
        NestedOrder::Child(column) => Some(column),
        NestedOrder::Parent(_) | NestedOrder::Linked(..) => None,
    };
    let target = nested.target;
    let lines = named(target, &target.create_fields)
        .filter(|field| Some(field.name.as_str()) != skip)
        .flat_map(|field| create_field(field, false));
    InputView {
        name: graphql::part_class(nested),
        doc: format!("One of the {}, made along with another row.", api::label_plural(target)),
        lines: lines.collect(),
    }
}

fn temporal(model: &Model) -> Option<TemporalView> {
    let facts = api::temporal(model).filter(|_| model.operations.list)?;
    let is_enum = facts.group.is_some_and(|field| matches!(field.ty, FieldType::Enum { .. }));
    Some(TemporalView {
        latest: facts.latest,
        history: facts.history,
        group: facts.group.map(graphql::value_type),
        group_value: if is_enum { "group.value" } else { "group" },
        of_each: if facts.group.is_some() { " of each group" } else { "" },
        of_one: if facts.group.is_some() { " of one group" } else { "" },
    })
}

fn links(context: &Context<'_>, model: &Model) -> Vec<LinkView> {
    if !model.operations.update {
        return Vec::new();
    }
    api::links(context, model)
        .iter()
        .filter(|link| link.table.is_some())
        .map(|link| {
            let python = names::link(&link.relation.name, &model.names.snake);
            let forms = queries::ir::Names::new(&python, None);
            LinkView {
                attr: link.attribute.clone(),
                add: format!("add{}", forms.pascal),
                remove: format!("remove{}", forms.pascal),
                python,
                label: words(link.relation),
                key_py: field::key_type(link.target.key),
            }
        })
        .collect()
}

/// The names of other models' modules that annotations use.
fn lazies(context: &Context<'_>, model: &Model, view: &mut ModuleView) {
    let mut imports = Imports::new(&context.project().module);
    let mut add = |target: &Model, suffixes: &[&str]| {
        for suffix in suffixes {
            let name = format!("{}{suffix}", type_name(target));
            imports.local(&format!("api.graphql._generated.{}", api::module(target)), &name);
            if !view.lazies.iter().any(|lazy| lazy.name == name) {
                view.lazies.push(LazyView { name, module: api::module(target) });
            }
        }
    };
    for (relation, target) in relations(context, model).filter(|(_, target)| target.name != model.name) {
        let suffixes: &[&str] = if api::is_to_many(relation) { &["", "Filter", "Sort"] } else { &[""] };
        add(target, suffixes);
    }
    view.lazy_imports = imports.print_indented();
}

fn imports(context: &Context<'_>, model: &Model, view: &ModuleView) -> String {
    let mut imports = Imports::new(&context.project().module);
    imports.module("enum").module("strawberry").local("", "models").local("api.graphql", "base");
    let mut targets: Vec<&Model> = Vec::new();
    for (_, target) in relations(context, model) {
        if target.name != model.name && !targets.iter().any(|other| other.name == target.name) {
            targets.push(target);
        }
    }
    for target in targets {
        imports.local("api.graphql._generated", &format!("{} as {}", api::module(target), alias(target)));
    }
    let group = view.temporal.as_ref().filter(|one| one.history).and_then(|one| one.group.as_ref());
    let lines = view
        .fields
        .iter()
        .chain(view.filters.iter().chain(&view.inputs).flat_map(|input| &input.lines))
        .chain(view.reads.iter().map(|read| &read.value))
        .chain(group);
    let code: Vec<&String> = lines.collect();
    let used = |name: &str| code.iter().any(|line| mentions(line, name));
    let uuid = model.key == Key::Uuid || view.links.iter().any(|link| link.key_py.starts_with("uuid."));
    for (name, module) in [("decimal.", "decimal"), ("dt.", "datetime as dt"), ("uuid.", "uuid")] {
        if used(name) || (name == "uuid." && uuid) {
            imports.module(module);
        }
    }
    if used("typing.") || !view.lazies.is_empty() || !view.links.is_empty() {
        imports.module("typing");
    }
    if used("enums.") {
        imports.local("api.graphql", "enums");
    }
    if used("types.") || model.operations.list {
        imports.local("api.graphql", "types");
    }
    let lists = model.operations.list || !view.manys.is_empty() || view.ones.iter().any(|one| one.owner.is_some());
    if lists || model.operations.create || view.has_update {
        imports.local("", "schemas");
    }
    if view.watched {
        imports.symbol("collections.abc", "AsyncGenerator");
    }
    if view.manys.iter().any(|many| many.other.is_some()) {
        imports.local("models", "associations");
    }
    if view.ones.iter().any(|one| one.required) {
        imports.local("services", "errors");
    }
    imports.print()
}
