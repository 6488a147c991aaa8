//! Alembic: how it reaches the database, and the first migration.
//!
//! The first migration is written once and then is history; later ones are made by `prisme db migrate`.
//! It spells tables with the library's types only, so that it stays true when the app changes.

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{self, Association, Field, FieldType, Index, Model};
use serde::Serialize;

use crate::lang::python::api;
use crate::lang::python::field::{self, Place};
use crate::lang::python::text::string;
use crate::lang::{BACKEND, header, source_folder};

mod accounts;

/// Alembic migrations.
pub const EMITTER: Emitter = Emitter {
    name: "migrations",
    description: "Alembic: its settings, its environment and the first migration",
    enabled: |_| true,
    outputs: &[
        once(
            "settings",
            "migrations/alembic.ini.j2",
            Strategy::AlwaysOverwrite,
            |_| format!("{BACKEND}/alembic.ini"),
            |c| View::new(&Shared::new(c, "settings are in `alembic/env.py`.")),
        ),
        once(
            "environment",
            "migrations/env.py.j2",
            Strategy::AlwaysOverwrite,
            |c| path(c, "env.py"),
            |c| View::new(&Shared::new(c, "change the spec instead.")),
        ),
        once(
            "enum-types",
            "migrations/enum_types.py.j2",
            Strategy::AlwaysOverwrite,
            |c| path(c, "enum_types.py"),
            |c| View::new(&Shared::new(c, "change the spec instead.")),
        ),
        once(
            "script",
            "migrations/script.py.mako.j2",
            Strategy::AlwaysOverwrite,
            |c| path(c, "script.py.mako"),
            |c| View::new(&Shared::new(c, "change the spec instead.")),
        ),
        once(
            "initial",
            "migrations/initial.py.j2",
            Strategy::History,
            |c| path(c, "versions/0001_initial.py"),
            |c| View::new(&initial(c)),
        ),
    ],
};

const fn once(
    name: &'static str,
    template: &'static str,
    strategy: Strategy,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy, each: Each::Project { when: |_| true, path, view } }
}

fn path(context: &Context<'_>, file: &str) -> String {
    format!("{}/alembic/{file}", source_folder(context))
}

#[derive(Serialize)]
struct Shared {
    header: String,
    module: String,
}

impl Shared {
    fn new(context: &Context<'_>, instead: &str) -> Self {
        Self { header: header(instead), module: context.project().module.clone() }
    }
}

#[derive(Serialize)]
struct InitialView {
    uses_dialect: bool,
    enums: Vec<EnumType>,
    tables: Vec<Table>,
    dropped: Vec<String>,
    deferred: Vec<Deferred>,
}

/// A type of PostgreSQL, and the columns that have it.
#[derive(Serialize)]
struct EnumType {
    name: String,
    choices: Vec<String>,
    columns: Vec<String>,
}

#[derive(Serialize)]
struct Table {
    name: String,
    items: Vec<Item>,
    /// Whether the database counts up the key: then it never gives out one of a deleted row again.
    counts: bool,
}

/// A column or constraint: a call with its arguments, each a line that ends in a comma or opens a bracket.
#[derive(Serialize)]
struct Item {
    call: &'static str,
    args: Vec<String>,
}

/// A reference that closes a circle: added once both tables are there.
#[derive(Serialize)]
struct Deferred {
    name: String,
    table: String,
    target: String,
    column: String,
    on_delete: String,
}

fn initial(context: &Context<'_>) -> InitialView {
    let project = context.project();
    let models = || project.creation_order.iter().map(|name| context.model(name));
    let mut tables: Vec<Table> = models().map(|model| table(context, model)).collect();
    tables.extend(project.associations.iter().map(association));
    if let Some(auth) = &project.auth {
        tables.extend(accounts::tables(auth.user_model.as_ref().map(|name| context.model(name))));
    }
    let uses_jsonb = project.auth.is_some()
        || models().flat_map(|model| &model.fields).any(|field| matches!(field.ty, FieldType::Json { .. }));
    let enums = enums(context);
    InitialView {
        uses_dialect: uses_jsonb || !enums.is_empty(),
        enums,
        dropped: tables.iter().rev().map(|table| table.name.clone()).collect(),
        deferred: deferred(context),
        tables,
    }
}

/// Types that no column has are left out: nothing would need them.
fn enums(context: &Context<'_>) -> Vec<EnumType> {
    let project = context.project();
    let models: Vec<&Model> = project.creation_order.iter().map(|name| context.model(name)).collect();
    let describe = |one: &ir::Enum| {
        let has = |field: &&Field| matches!(&field.ty, FieldType::Enum { name } if *name == one.name);
        let of = |model: &&Model| {
            let table = model.table.clone();
            let fields: Vec<&Field> = model.fields.iter().filter(has).collect();
            fields.into_iter().map(move |field| string(&format!("{table}.{}", field.name))).collect::<Vec<_>>()
        };
        let columns: Vec<String> = models.iter().flat_map(of).collect();
        (!columns.is_empty()).then(|| EnumType {
            name: string(&one.type_name),
            choices: one.members.iter().map(|member| string(&member.value)).collect(),
            columns,
        })
    };
    project.enums.iter().filter_map(describe).collect()
}

fn deferred(context: &Context<'_>) -> Vec<Deferred> {
    let describe = |(owner, name): &(ir::ModelName, String)| {
        let model = context.model(owner);
        let field = model.fields.iter().find(|field| field.name == *name)?;
        let FieldType::ForeignKey { target, on_delete, .. } = &field.ty else { return None };
        let target = context.model(target);
        Some(Deferred {
            name: string(&ir::names::foreign_key(&model.table, name, &target.table)),
            table: string(&model.table),
            target: string(&target.table),
            column: string(name),
            on_delete: string(field::on_delete(*on_delete)),
        })
    };
    context.project().deferred.iter().filter_map(describe).collect()
}

fn table(context: &Context<'_>, model: &Model) -> Table {
    let mut items = vec![column(
        "id",
        vec![format!("{},", field::key_column(model.key))],
        &["primary_key=True,", "nullable=False,"],
    )];
    items.extend(model.fields.iter().map(|field| field_column(context, field)));
    let moment = || vec!["sa.DateTime(timezone=True),".to_string()];
    if model.timestamps {
        items.push(column("created_at", moment(), &["nullable=False,", "index=True,"]));
        items.push(column("updated_at", moment(), &["nullable=False,"]));
    }
    if model.soft_delete {
        items.push(column("deleted_at", moment(), &["nullable=True,", "index=True,"]));
    }
    items.extend(model.fields.iter().filter_map(|field| reference(context, model, field)));
    items.extend(model.unique_together.iter().map(|fields| Item {
        call: "sa.UniqueConstraint",
        args: fields.iter().map(|field| format!("{},", string(field))).collect(),
    }));
    items.extend(model.indexes.iter().map(index));
    Table { name: string(&model.table), items, counts: model.key == ir::Key::Int }
}

fn column(name: &str, ty: Vec<String>, rest: &[&str]) -> Item {
    let mut args = vec![format!("{},", string(name))];
    args.extend(ty);
    args.extend(rest.iter().map(|line| (*line).to_string()));
    Item { call: "sa.Column", args }
}

fn field_column(context: &Context<'_>, field: &Field) -> Item {
    let mut rest = vec![if field.required { "nullable=False," } else { "nullable=True," }];
    if field.unique {
        rest.push("unique=True,");
    } else if field.indexed || matches!(field.ty, FieldType::ForeignKey { .. }) {
        rest.push("index=True,");
    }
    column(&field.name, field::column_type(field, api::choices(context, field), Place::Migration), &rest)
}

fn reference(context: &Context<'_>, model: &Model, field: &Field) -> Option<Item> {
    let FieldType::ForeignKey { target, on_delete, .. } = &field.ty else { return None };
    let target = context.model(target);
    let mut args = columns_and_target(&field.name, &target.table);
    let is_deferred =
        context.project().deferred.iter().any(|(owner, name)| *owner == model.name && *name == field.name);
    if is_deferred {
        args.push(format!("name={},", string(&ir::names::foreign_key(&model.table, &field.name, &target.table))));
    }
    args.push(format!("ondelete={},", string(field::on_delete(*on_delete))));
    if is_deferred {
        args.push("use_alter=True,".into());
    }
    Some(Item { call: "sa.ForeignKeyConstraint", args })
}

fn columns_and_target(column: &str, table: &str) -> Vec<String> {
    vec![
        "[".into(),
        format!("    {},", string(column)),
        "],".into(),
        "[".into(),
        format!("    {},", string(&format!("{table}.id"))),
        "],".into(),
    ]
}

fn index(index: &Index) -> Item {
    let mut args = vec![format!("{},", index.name.as_deref().map_or_else(|| "None".to_string(), string))];
    args.extend(index.fields.iter().map(|field| format!("{},", string(field))));
    if index.unique {
        args.push("unique=True,".into());
    }
    Item { call: "sa.Index", args }
}

fn association(one: &Association) -> Table {
    let key = |name: &str, key, indexed: bool| {
        let mut rest = vec!["primary_key=True,", "nullable=False,"];
        rest.extend(indexed.then_some("index=True,"));
        column(name, vec![format!("{},", field::key_column(key))], &rest)
    };
    let points = |column: &str, table: &str| {
        let mut args = columns_and_target(column, table);
        args.push("ondelete=\"CASCADE\",".into());
        Item { call: "sa.ForeignKeyConstraint", args }
    };
    Table {
        name: string(&one.table),
        items: vec![
            key(&one.left_column, one.left_key, false),
            key(&one.right_column, one.right_key, true),
            points(&one.left_column, &one.left_table),
            points(&one.right_column, &one.right_table),
        ],
        counts: false,
    }
}
