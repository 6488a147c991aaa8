//! The module of one model: its filter, order, type, inputs, queries and mutations.
//!
//! Start at [`module`].

use queries::emit::Context;
use queries::ir::{Field, FieldType, Key, Link, Model, Project, Relation, RelationKind, names};
use serde::Serialize;

use super::root::{self, Roots, has_queries, has_update, object, selecting};
use super::{ClassView, alias, filter, type_name};
use crate::lang::graphql::{Body, Definition, Field as SchemaField};
use crate::lang::header;
use crate::lang::python::api::{self, NestedOrder};
use crate::lang::python::graphql::{self, Absent, Argument, Member, Resolver, Type};
use crate::lang::python::names::variable;
use crate::lang::python::text::{keyword_string, mentions, string};
use crate::lang::python::{Imports, attribute, field};

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
    snake: String,
    plural: String,
    label_plural: String,
    service: String,
    key_py: &'static str,
    description: Vec<String>,
    fields: Vec<String>,
    reads: Vec<ReadView>,
    ones: Vec<OneView>,
    manys: Vec<ManyView>,
    loaded: bool,
    region: bool,
    sorts: Vec<SortView>,
    sort_about: String,
    filters: Vec<ClassView>,
    inputs: Vec<ClassView>,
    has_queries: bool,
    has_mutations: bool,
    watched: bool,
    /// The rules that `watch` minds.
    watched_rules: Option<String>,
    has_create: bool,
    roots: Roots,
    group_value: Option<&'static str>,
    selected: Vec<String>,
    paged: Vec<String>,
    make_page: &'static str,
    links: Vec<LinkView>,
    #[serde(skip)]
    about: String,
    #[serde(skip)]
    members: Vec<Member>,
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
    field: Resolver,
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
    field: Resolver,
    label: String,
    target: String,
    service: String,
    module: String,
    owner: String,
    table: String,
    other: Option<String>,
    selected: Vec<String>,
}

#[derive(Serialize)]
struct SortView {
    name: String,
    ascending: String,
    descending: String,
}

#[derive(Serialize)]
struct LinkView {
    attr: String,
    python: String,
    add: Resolver,
    remove: Resolver,
    #[serde(skip)]
    key_py: &'static str,
}

/// Everything that the module of a model shows.
pub fn module(context: &Context<'_>, model: &Model) -> ModuleView {
    let names = &model.names;
    let is_offset = api::style(model) == "Offset";
    let about = about(model);
    let members = members(model);
    let group = api::temporal(model).and_then(|facts| facts.group);
    let mut view = ModuleView {
        header: header("add fields of your own in `api/graphql/extensions.py`."),
        imports: String::new(),
        lazies: Vec::new(),
        lazy_imports: String::new(),
        class: names.pascal.clone(),
        kind: type_name(model),
        snake: names.snake.clone(),
        plural: names.plural.snake.clone(),
        label_plural: api::label_plural(model),
        service: api::service(model),
        key_py: field::key_type(model.key),
        description: keyword_string("description", &about, 4),
        fields: members.iter().flat_map(Member::lines).collect(),
        reads: reads(model),
        ones: relations(context, model)
            .filter_map(|(relation, target)| one(context.project(), model, relation, target))
            .collect(),
        manys: relations(context, model).filter_map(|(relation, target)| many(model, relation, target)).collect(),
        loaded: graphql::is_shown(model),
        region: context.project().extensions.protected_regions,
        sorts: sorts(model),
        sort_about: format!("What {} can be sorted by.", api::label_plural(model)),
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
        has_create: root::takes_input(model),
        roots: Roots::new(context, model),
        group_value: group.map(|field| match field.ty {
            FieldType::Enum { .. } => "group.value",
            _ => "group",
        }),
        selected: selected(model),
        paged: [if is_offset { "page=page," } else { "cursor=cursor," }, "page_size=page_size,"].map(Into::into).into(),
        make_page: if is_offset { "offset_page" } else { "cursor_page" },
        links: links(context, model),
        about,
        members,
    };
    lazies(context, model, &mut view);
    view.imports = imports(context, model, &view);
    view
}

/// What the schema says of a model: what can be asked, changed and watched, and the types that are its own.
pub struct Said {
    /// Fields of the query type.
    pub queries: Vec<SchemaField>,
    /// Fields of the mutation type.
    pub mutations: Vec<SchemaField>,
    /// Fields of the subscription type.
    pub subscriptions: Vec<SchemaField>,
    /// Types, whether anything uses them or not.
    pub types: Vec<Definition>,
}

impl ModuleView {
    /// The same as the schema says it.
    pub fn said(&self) -> Said {
        let links = self.links.iter().flat_map(|link| [&link.add, &link.remove]).map(Resolver::field);
        let values = self.sorts.iter().flat_map(|sort| ["ASC", "DESC"].map(|way| format!("{}_{way}", sort.name)));
        let relations = self.ones.iter().map(|one| &one.field).chain(self.manys.iter().map(|many| &many.field));
        let fields = self.members.iter().map(Member::field).chain(relations.map(|one| one.field().clone()));
        let own = [
            Definition {
                name: self.kind.clone(),
                description: Some(self.about.clone()),
                body: Body::Object(fields.collect()),
            },
            Definition {
                name: format!("{}Sort", self.kind),
                description: Some(self.sort_about.clone()),
                body: Body::Enum(values.collect()),
            },
        ];
        Said {
            queries: self.roots.queries().cloned().collect(),
            mutations: self.roots.mutations().chain(links).cloned().collect(),
            subscriptions: self.roots.subscriptions().cloned().collect(),
            types: own.into_iter().chain(self.filters.iter().chain(&self.inputs).map(ClassView::input)).collect(),
        }
    }
}

fn about(model: &Model) -> String {
    model.description.clone().unwrap_or_else(|| format!("One of the {}.", api::label_plural(model)))
}

fn named<'a>(model: &'a Model, names: &'a [String]) -> impl Iterator<Item = &'a Field> {
    names.iter().filter_map(|name| model.fields.iter().find(|field| field.name == *name))
}

/// The attributes that every row of the model has besides its fields.
fn implied(model: &Model) -> Vec<Member> {
    let mut implied = Vec::new();
    if model.timestamps {
        implied.extend(["created_at", "updated_at"].map(|name| Member::plain(name, graphql::moment())));
    }
    if model.soft_delete {
        implied.push(Member::plain("deleted_at", graphql::moment().optional()));
    }
    implied
}

fn members(model: &Model) -> Vec<Member> {
    let mut members = vec![Member::plain("id", graphql::key(model.key))];
    members.extend(named(model, &model.read_fields).map(|field| {
        let member = described(field);
        if field.is_shown_always() { member } else { member.nullable() }
    }));
    members.extend(implied(model));
    members
}

fn described(field: &Field) -> Member {
    Member::new(attribute(&field.name), &field.camel, graphql::value_type(field))
        .described(field.description.as_deref())
}

fn reads(model: &Model) -> Vec<ReadView> {
    let plain = |attr: &str| ReadView { attr: attr.into(), value: format!("row.{attr}") };
    let mut reads = vec![plain("id")];
    reads.extend(
        named(model, &model.read_fields)
            .map(|field| ReadView { attr: attribute(&field.name), value: graphql::value(field) }),
    );
    reads.extend(implied(model).iter().map(|member| plain(&member.attribute)));
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

fn told(relation: &Relation) -> String {
    relation.description.clone().unwrap_or_else(|| format!("The {}.", words(relation)))
}

fn words(relation: &Relation) -> String {
    relation.name.replace('_', " ")
}

/// What precedes the functions of another model's module.
fn prefix(model: &Model, target: &Model) -> String {
    if model.name == target.name { String::new() } else { format!("{}.", alias(target)) }
}

/// The field that shows a relation.
fn related(model: &Model, relation: &Relation, target: &Model, args: Vec<Argument>, ty: &Type) -> Resolver {
    let resolver = Resolver::new(&relation.camel, &told(relation), args, ty);
    if model.name == target.name { resolver.quoted() } else { resolver }
}

fn one(project: &Project, model: &Model, relation: &Relation, target: &Model) -> Option<OneView> {
    if api::is_to_many(relation) {
        return None;
    }
    let is_nullable = graphql::is_nullable(project, model, relation, target);
    let class = &target.names.pascal;
    let ty = if is_nullable { object(target).optional() } else { object(target) };
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
        field: related(model, relation, target, Vec::new(), &ty),
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
    let mut args = selecting(target);
    args.push(Argument::new("limit", &graphql::int(), Absent::Number(target.page_size)));
    args.push(Argument::new("offset", &graphql::int(), Absent::Number(0)));
    Some(ManyView {
        attr: attribute(&relation.name),
        field: related(model, relation, target, args, &object(target).list()),
        label: words(relation),
        target: class.clone(),
        service: api::service(target),
        module: prefix(model, target),
        owner,
        table,
        other,
        selected: selected(target),
    })
}

fn selected(model: &Model) -> Vec<String> {
    let mut lines = vec![format!("schemas.{}ListParams,", model.names.pascal), "where,".into(), "sort,".into()];
    if model.fields.iter().any(|field| field.searchable) {
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

fn filters(context: &Context<'_>, model: &Model) -> Vec<ClassView> {
    let conditions = graphql::conditions(context, model);
    let own = conditions.iter().filter(|one| !one.own.is_empty());
    let mut filters: Vec<ClassView> =
        own.map(|one| filter(one.member.ty.python(), "a value", one.own.clone())).collect();
    let members = conditions.into_iter().map(|one| one.member).collect();
    filters.push(filter(format!("{}Filter", type_name(model)), &api::label_plural(model), members));
    filters
}

fn inputs(context: &Context<'_>, model: &Model) -> Vec<ClassView> {
    let kind = type_name(model);
    let plural = api::label_plural(model);
    let mut inputs = Vec::new();
    if model.operations.create {
        let nested = api::nested(context, model);
        let mut members = Vec::new();
        for field in named(model, &model.create_fields) {
            let is_made = nested.iter().any(|nested| nested.order == NestedOrder::Parent(&field.name));
            let member = created(field);
            members.push(if is_made { member.optional() } else { member });
        }
        for nested in &nested {
            inputs.push(part(nested));
            let is_single =
                matches!(nested.order, NestedOrder::Parent(_)) || nested.relation.kind == RelationKind::OneToOne;
            let ty = Type::class(graphql::part_class(nested));
            let ty = if is_single { ty } else { ty.list() };
            members.push(Member::new(&nested.attribute, &nested.relation.camel, ty).optional());
        }
        if !members.is_empty() {
            let doc = format!("What it takes to make one of the {plural}.");
            inputs.push(ClassView::new(format!("{kind}CreateInput"), doc, members));
        }
    }
    if has_update(model) {
        let members = named(model, &model.update_fields).map(|field| described(field).optional());
        let name = format!("{kind}UpdateInput");
        inputs.push(ClassView::new(&name, "Changes; what is left out stays as it is.", members.collect()));
        let members = vec![Member::plain("id", graphql::key(model.key)), Member::plain("changes", Type::class(name))];
        inputs.push(ClassView::new(format!("{kind}BulkUpdateInput"), "Changes to one row of several.", members));
    }
    inputs
}

/// A field of a request that makes a row.
fn created(field: &Field) -> Member {
    let member = described(field);
    if field.required && field.default.is_none() { member } else { member.optional() }
}

/// A row of another model that is made along with one of this.
fn part(nested: &api::Nested<'_>) -> ClassView {
    let skip = match nested.order {
        NestedOrder::Child(column) => Some(column),
        NestedOrder::Parent(_) | NestedOrder::Linked(..) => None,
    };
    let target = nested.target;
    let fields = named(target, &target.create_fields).filter(|field| Some(field.name.as_str()) != skip);
    let doc = format!("One of the {}, made along with another row.", api::label_plural(target));
    ClassView::new(graphql::part_class(nested), doc, fields.map(created).collect())
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
            let label = words(link.relation);
            let change = |verb: &str, about: &str| {
                let key = graphql::key(link.target.key);
                let line =
                    format!("target: typing.Annotated[{}, strawberry.argument(name=\"targetId\")],", key.python());
                let args = vec![root::key(model), Argument::renamed(line, "targetId", &key)];
                Resolver::new(format!("{verb}{}", forms.pascal), about, args, &object(model).optional())
            };
            LinkView {
                attr: link.attribute.clone(),
                add: change("add", &format!("Add one of the {label}.")),
                remove: change("remove", &format!("Take one of the {label} off.")),
                python,
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
    let lines = view
        .fields
        .iter()
        .chain(view.filters.iter().chain(&view.inputs).flat_map(|input| &input.lines))
        .chain(view.reads.iter().map(|read| &read.value))
        .chain(view.roots.lines());
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
    if lists || model.operations.create || has_update(model) {
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
