//! SQLAlchemy models: one module per model, the base they share, enums, association tables, the package.
//!
//! Columns are named as in the spec; attributes are spelled by `lang::python`. Start at [`EMITTER`].

use std::collections::BTreeSet;

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{self, Default, Field, FieldType, Key, Link, Model, OnDelete, Relation, RelationKind};
use serde::Serialize;

use crate::lang::header;
use crate::lang::layout::{Doc, Style};
use crate::lang::python::field::{self, Place};
use crate::lang::python::text::{docstring, keyword_string, mentions, string};
use crate::lang::python::{Imports, WIDTH, api, attribute, imports::by_export, module_name, text};
use crate::lang::source_folder;

/// SQLAlchemy models.
pub const EMITTER: Emitter = Emitter {
    name: "models",
    description: "SQLAlchemy models, the enums and association tables they use, and their shared base",
    enabled: |_| true,
    outputs: &[
        shared("package", "models/__init__.py.j2", |_| true, |c| path(c, "__init__"), |c| View::new(&package(c))),
        shared("base", "models/base.py.j2", |_| true, |c| path(c, "base"), |c| View::new(&Shared::new(c))),
        shared("types", "models/types.py.j2", |_| true, |c| path(c, "types"), |c| View::new(&Shared::new(c))),
        shared(
            "connection",
            "models/connection.py.j2",
            |_| true,
            |c| path(c, "connection"),
            |c| View::new(&connection(c)),
        ),
        shared(
            "enums",
            "models/enums.py.j2",
            |c| !c.project().enums.is_empty(),
            |c| path(c, "enums"),
            |c| View::new(&enums(c)),
        ),
        shared(
            "associations",
            "models/associations.py.j2",
            |c| !c.project().associations.is_empty(),
            |c| path(c, "associations"),
            |c| View::new(&associations(c)),
        ),
        Output {
            name: "model",
            template: "models/model.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |_, _| true,
                path: |context, model| path(context, &module_name(&model.names)),
                view: |context, model| View::new(&module(context, model)),
            },
        },
    ],
};

const fn shared(
    name: &'static str,
    template: &'static str,
    when: fn(&Context<'_>) -> bool,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each: Each::Project { when, path, view } }
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/models/{module}.py", source_folder(context))
}

/// What a file shows that depends on nothing but the package's name.
#[derive(Serialize)]
struct Shared {
    header: String,
    module: String,
}

impl Shared {
    fn new(context: &Context<'_>) -> Self {
        Self { header: header("change the spec instead."), module: context.project().module.clone() }
    }
}

#[derive(Serialize)]
struct ConnectionView {
    #[serde(flatten)]
    shared: Shared,
    url_env: String,
    url_attr: String,
    default_url: String,
}

fn connection(context: &Context<'_>) -> ConnectionView {
    let project = context.project();
    let default = match project.database.engine {
        ir::Engine::Sqlite => format!("sqlite:///./{}.db", project.module),
        ir::Engine::Postgresql => format!("postgresql://localhost/{}", project.module),
    };
    ConnectionView {
        shared: Shared::new(context),
        url_env: project.database.url_env.clone(),
        url_attr: api::url_attribute(project),
        default_url: string(&default),
    }
}

#[derive(Serialize)]
struct PackageView {
    header: String,
    imports: String,
    names: Vec<String>,
}

fn package(context: &Context<'_>) -> PackageView {
    let mut imports = Imports::new(&context.project().module);
    imports.local("models.base", "Base");
    let mut names = vec!["Base".to_string()];
    for model in context.models() {
        imports.local(&format!("models.{}", module_name(&model.names)), &model.names.pascal);
        names.push(model.names.pascal.clone());
    }
    if context.project().auth.is_some() {
        imports.local("auth", "models as auth_models");
        names.push("auth_models".to_string());
    }
    names.sort_by(|a, b| by_export(a, b));
    PackageView { header: header("change the spec instead."), imports: imports.print(), names }
}

#[derive(Serialize)]
struct EnumsView {
    header: String,
    enums: Vec<EnumView>,
}

#[derive(Serialize)]
struct EnumView {
    name: String,
    comment: Option<String>,
    literal: String,
}

fn enums(context: &Context<'_>) -> EnumsView {
    let mut enums: Vec<&ir::Enum> = context.project().enums.iter().collect();
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    let enums = enums
        .into_iter()
        .map(|one| {
            let values = one.members.iter().map(|member| Doc::text(string(&member.value)));
            let literal = Doc::list("Literal[", values, "]", Style::Collection);
            EnumView {
                name: one.name.clone(),
                comment: one.description.as_deref().map(text::comment),
                literal: print(context, &literal, 0, one.name.len() + 3, 0),
            }
        })
        .collect();
    EnumsView { header: header("change the spec instead."), enums }
}

fn print(context: &Context<'_>, doc: &Doc, indent: usize, column: usize, tail: usize) -> String {
    if context.layout() { doc.print(indent, column, tail, WIDTH) } else { doc.flat() }
}

#[derive(Serialize)]
struct AssociationsView {
    #[serde(flatten)]
    shared: Shared,
    tables: Vec<AssociationView>,
}

#[derive(Serialize)]
struct AssociationView {
    name: String,
    table: String,
    columns: Vec<AssociationColumn>,
}

#[derive(Serialize)]
struct AssociationColumn {
    name: String,
    target: String,
    #[serde(rename = "type")]
    ty: &'static str,
    indexed: bool,
}

fn associations(context: &Context<'_>) -> AssociationsView {
    let tables = context
        .project()
        .associations
        .iter()
        .map(|one| AssociationView {
            name: association_name(&one.table),
            table: string(&one.table),
            columns: vec![
                AssociationColumn {
                    name: string(&one.left_column),
                    target: string(&format!("{}.id", one.left_table)),
                    ty: field::key_column(one.left_key),
                    indexed: false,
                },
                AssociationColumn {
                    name: string(&one.right_column),
                    target: string(&format!("{}.id", one.right_table)),
                    ty: field::key_column(one.right_key),
                    indexed: true,
                },
            ],
        })
        .collect();
    AssociationsView { shared: Shared::new(context), tables }
}

/// The variable that holds an association table.
#[must_use]
fn association_name(table: &str) -> String {
    crate::lang::python::names::variable(table)
}

#[derive(Serialize)]
struct ModuleView {
    header: String,
    doc: String,
    imports: String,
    class: String,
    bases: Vec<&'static str>,
    class_doc: String,
    table: String,
    table_args: Vec<TableArgument>,
    columns: Vec<Attribute>,
    relations: Vec<Attribute>,
    region: bool,
}

#[derive(Serialize)]
struct TableArgument {
    call: &'static str,
    args: Vec<String>,
}

#[derive(Serialize)]
struct Attribute {
    attr: String,
    py: String,
    args: Vec<String>,
}

fn module(context: &Context<'_>, model: &Model) -> ModuleView {
    let class = &model.names.pascal;
    let columns: Vec<Attribute> = model.fields.iter().map(|field| column(context, model, field)).collect();
    let relations: Vec<Attribute> =
        model.relations.iter().map(|relation| relationship(context, model, relation)).collect();
    let table_args = table_arguments(model);
    ModuleView {
        header: header("change the spec instead."),
        doc: format!("The `{class}` model."),
        imports: module_imports(context, model, &columns, !table_args.is_empty()),
        class: class.clone(),
        bases: bases(model),
        class_doc: class_doc(model),
        table: string(&model.table),
        table_args,
        columns,
        relations,
        region: context.project().extensions.protected_regions,
    }
}

fn class_doc(model: &Model) -> String {
    match &model.description {
        Some(description) => docstring(description, 4),
        None => format!("A row of `{}`.", model.table),
    }
}

fn bases(model: &Model) -> Vec<&'static str> {
    let key = match model.key {
        Key::Int => "base.IntegerKey",
        Key::Uuid => "base.UuidKey",
    };
    let mut bases = vec![key];
    bases.extend(model.timestamps.then_some("base.Timestamps"));
    bases.extend(model.soft_delete.then_some("base.SoftDelete"));
    bases.push("base.Base");
    bases
}

fn table_arguments(model: &Model) -> Vec<TableArgument> {
    let unique = model.unique_together.iter().map(|fields| TableArgument {
        call: "sa.UniqueConstraint",
        args: fields.iter().map(|field| string(field)).collect(),
    });
    let indexes = model.indexes.iter().map(|index| {
        let name = index.name.as_deref().map_or_else(|| "None".to_string(), string);
        let mut args = vec![name];
        args.extend(index.fields.iter().map(|field| string(field)));
        if index.unique {
            args.push("unique=True".into());
        }
        TableArgument { call: "sa.Index", args }
    });
    unique.chain(indexes).collect()
}

fn column(context: &Context<'_>, model: &Model, field: &Field) -> Attribute {
    let attr = attribute(&field.name);
    let mut args = Vec::new();
    if attr != field.name {
        args.push(format!("{},", string(&field.name)));
    }
    args.extend(field::column_type(field, api::choices(context, field), Place::Model));
    if let FieldType::ForeignKey { target, on_delete, .. } = &field.ty {
        args.extend(foreign_key(context, model, field, target, *on_delete));
    }
    if field.unique {
        args.push("unique=True,".into());
    } else if field.indexed || is_reference(field) {
        args.push("index=True,".into());
    }
    args.extend(default_lines(context, field));
    let py = field::row_type(&field.ty);
    Attribute { attr, py: if field.required { py } else { format!("{py} | None") }, args }
}

fn is_reference(field: &Field) -> bool {
    matches!(field.ty, FieldType::ForeignKey { .. })
}

fn foreign_key(context: &Context<'_>, model: &Model, field: &Field, target: &str, on_delete: OnDelete) -> Vec<String> {
    let target = context.model(target);
    let mut lines = vec![
        "sa.ForeignKey(".to_string(),
        format!("    {},", string(&format!("{}.id", target.table))),
        format!("    ondelete={},", string(field::on_delete(on_delete))),
    ];
    if is_deferred(context, model, &field.name) {
        lines.push("    use_alter=True,".into());
        lines.push(format!("    name={},", string(&ir::names::foreign_key(&model.table, &field.name, &target.table))));
    }
    lines.push("),".into());
    lines
}

fn is_deferred(context: &Context<'_>, model: &Model, field: &str) -> bool {
    context.project().deferred.iter().any(|(owner, name)| *owner == model.name && name == field)
}

fn default_lines(context: &Context<'_>, field: &Field) -> Vec<String> {
    match &field.default {
        None => Vec::new(),
        Some(Default::Factory(factory)) => vec![format!("default={},", field::factory(*factory))],
        Some(Default::Json(value)) => {
            let head = "default=lambda: ";
            vec![format!("{head}{},", print(context, &json_doc(value), 8, 8 + head.len(), 1))]
        }
        Some(Default::Text(value)) if !is_parsed(&field.ty) => keyword_string("default", value, 8),
        Some(default) => {
            let constant = field::constant(default, &field.ty).expect("every other default is a constant");
            vec![format!("default={constant},")]
        }
    }
}

/// Whether a textual default is parsed into another type.
const fn is_parsed(ty: &FieldType) -> bool {
    !matches!(ty, FieldType::String | FieldType::Text | FieldType::Enum { .. })
}

fn json_doc(value: &serde_json::Value) -> Doc {
    match value {
        serde_json::Value::Array(items) => Doc::list("[", items.iter().map(json_doc), "]", Style::Collection),
        serde_json::Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| Doc::Concat(vec![Doc::text(format!("{}: ", string(key))), json_doc(value)]));
            Doc::list("{", entries, "}", Style::Collection)
        }
        scalar => Doc::text(field::json(scalar)),
    }
}

fn relationship(context: &Context<'_>, model: &Model, relation: &Relation) -> Attribute {
    let target = context.model(&relation.target);
    let class = &target.names.pascal;
    let to_many = matches!(relation.kind, RelationKind::OneToMany | RelationKind::ManyToMany);
    let py = if to_many {
        format!("list[{}]", string(class))
    } else if relation.required && matches!(relation.link, Link::Here { .. }) {
        string(class)
    } else {
        string(&format!("{class} | None"))
    };
    let mut args = link_arguments(context, model, relation, target);
    if let Some(inverse) = &relation.inverse {
        args.push(format!("back_populates={},", string(&attribute(inverse))));
    }
    args.extend(cascade_arguments(relation));
    args.push("lazy=\"raise\",".into());
    Attribute { attr: attribute(&relation.name), py, args }
}

fn link_arguments(context: &Context<'_>, model: &Model, relation: &Relation, target: &Model) -> Vec<String> {
    let is_self = model.name == target.name;
    let class = &model.names.pascal;
    match &relation.link {
        Link::Here { column } => {
            let mut args = vec![format!("foreign_keys=[{}],", attribute(column))];
            if is_self {
                args.push(format!("remote_side={},", string(&format!("{class}.id"))));
            }
            if is_deferred(context, model, column) {
                args.push("post_update=True,".into());
            }
            args
        }
        Link::There { column } => {
            let key = format!("{}.{}", target.names.pascal, attribute(column));
            vec![format!("foreign_keys={},", string(&key))]
        }
        Link::Table { table, here, there } => {
            let name = association_name(table);
            let mut args = vec![format!("secondary=associations.{name},")];
            if is_self {
                args.extend(keyword_string("primaryjoin", &format!("{class}.id == {table}.c.{here}"), 8));
                args.extend(keyword_string("secondaryjoin", &format!("{class}.id == {table}.c.{there}"), 8));
            }
            args
        }
    }
}

fn cascade_arguments(relation: &Relation) -> Vec<String> {
    let mut args = Vec::new();
    match relation.link {
        Link::Here { .. } => {}
        Link::There { .. } => {
            let cascade = relation.cascade;
            let words: Vec<&str> = if cascade.all {
                [Some("all"), cascade.delete_orphan.then_some("delete-orphan")].into_iter().flatten().collect()
            } else {
                [
                    cascade.save.then_some("save-update, merge"),
                    cascade.delete.then_some("delete"),
                    cascade.delete_orphan.then_some("delete-orphan"),
                ]
                .into_iter()
                .flatten()
                .collect()
            };
            args.push(format!("cascade={},", string(&words.join(", "))));
            args.push(
                if cascade.delete || cascade.all { "passive_deletes=True," } else { "passive_deletes=\"all\"," }.into(),
            );
        }
        Link::Table { .. } => args.push("passive_deletes=True,".into()),
    }
    args
}

fn module_imports(context: &Context<'_>, model: &Model, columns: &[Attribute], has_table_args: bool) -> String {
    let package = &context.project().module;
    let mut imports = Imports::new(package);
    imports.local("models", "base");
    if !columns.is_empty() || !model.relations.is_empty() {
        imports.symbol("sqlalchemy", "orm");
    }
    let used = |name: &str| {
        columns.iter().any(|column| mentions(&column.py, name) || column.args.iter().any(|line| mentions(line, name)))
    };
    if has_table_args || used("sa.") {
        imports.module("sqlalchemy as sa");
    }
    for (name, module) in [("dt.", "datetime as dt"), ("uuid.", "uuid"), ("decimal.", "decimal")] {
        if used(name) {
            imports.module(module);
        }
    }
    for (name, module) in [("types.", "types"), ("enums.", "enums")] {
        if used(name) {
            imports.local("models", module);
        }
    }
    if model.relations.iter().any(|relation| matches!(relation.link, Link::Table { .. })) {
        imports.local("models", "associations");
    }
    let targets: BTreeSet<&ir::ModelName> =
        model.relations.iter().map(|relation| &relation.target).filter(|target| **target != model.name).collect();
    if targets.is_empty() {
        return imports.print();
    }
    imports.symbol("typing", "TYPE_CHECKING");
    let mut checked = Imports::new(package);
    for target in targets {
        let names = &context.model(target).names;
        checked.local(&format!("models.{}", module_name(names)), &names.pascal);
    }
    format!("{}\n\nif TYPE_CHECKING:\n{}", imports.print(), checked.print_indented())
}
