//! The module of values, of conditions on them, and of pages of lists.
//!
//! Start at [`types`].

use queries::emit::Context;
use queries::ir::Key;
use serde::Serialize;

use super::has_connections;
use crate::lang::graphql::{Body, Definition, Field};
use crate::lang::header;
use crate::lang::python::graphql::{self, Member, SCALARS, Type};

#[derive(Serialize)]
pub struct TypesView {
    header: String,
    module: String,
    connections: bool,
    scalars: Vec<ScalarView>,
    pub filters: Vec<ClassView>,
    page: ClassView,
    cursor_page: ClassView,
    pub page_info: ClassView,
    edge: ClassView,
    connection: ClassView,
}

#[derive(Serialize)]
struct ScalarView {
    python: &'static str,
    name: &'static str,
    about: &'static str,
    values: &'static str,
}

/// A class: what it is, and its attributes, spelled out.
#[derive(Serialize)]
pub struct ClassView {
    pub name: String,
    pub doc: String,
    pub lines: Vec<String>,
    #[serde(skip)]
    members: Vec<Member>,
}

impl ClassView {
    /// A class with these attributes.
    pub fn new(name: impl Into<String>, doc: impl Into<String>, members: Vec<Member>) -> Self {
        let lines = members.iter().flat_map(Member::lines).collect();
        Self { name: name.into(), doc: doc.into(), lines, members }
    }

    /// As the schema says it of a class that requests are made of.
    pub fn input(&self) -> Definition {
        Definition {
            name: self.name.clone(),
            description: Some(self.doc.clone()),
            body: Body::Input(self.members.iter().map(Member::input).collect()),
        }
    }

    /// As the schema says it of a class that answers are made of, under this name.
    pub fn object(&self, name: impl Into<String>, fields: impl IntoIterator<Item = Field>) -> Definition {
        Definition {
            name: name.into(),
            description: Some(self.doc.clone()),
            body: Body::Object(self.members.iter().map(Member::field).chain(fields).collect()),
        }
    }
}

/// Everything that the module shows.
pub fn types(context: &Context<'_>) -> TypesView {
    let project = context.project();
    let filters = graphql::SHARED.iter().filter_map(|shared| {
        let operands = graphql::operands(&shared.operators(&project.default_operators), Some(&(shared.ty)()));
        (!operands.is_empty()).then(|| filter(shared.name.into(), shared.about, operands))
    });
    let keys = [
        ("IntKeyInFilter", "an id", "in_", "in", Key::Int),
        ("UUIDInFilter", "an id", "in_", "in", Key::Uuid),
        ("IntKeyAnyFilter", "related rows", "any_", "any", Key::Int),
        ("UUIDAnyFilter", "related rows", "any_", "any", Key::Uuid),
    ]
    .map(|(name, about, attribute, wire, key)| {
        filter(name.into(), about, vec![Member::new(attribute, wire, graphql::key(key).list()).optional()])
    });
    let scalar = |one: &graphql::Scalar| ScalarView {
        python: one.in_types(),
        name: one.name,
        about: one.about,
        values: one.values,
    };
    let Pages { page, cursor_page, page_info, edge, connection } = Pages::of(&Type::class("NodeT"));
    TypesView {
        header: header("change the spec instead."),
        module: project.module.clone(),
        connections: has_connections(context),
        scalars: SCALARS.iter().map(scalar).collect(),
        filters: filters.chain(keys).collect(),
        page,
        cursor_page,
        page_info,
        edge,
        connection,
    }
}

/// The classes of lists and of their parts.
pub struct Pages {
    pub page: ClassView,
    pub cursor_page: ClassView,
    pub page_info: ClassView,
    pub edge: ClassView,
    pub connection: ClassView,
}

impl Pages {
    /// Of lists of this type.
    pub fn of(node: &Type) -> Self {
        let plain = Member::plain;
        let (edge, edge_name) = match node {
            Type::Named { python, name } => (format!("Edge[{python}]"), format!("{name}Edge")),
            Type::List(_) | Type::Optional(_) => panic!("lists hold objects, not {node:?}"),
        };
        Self {
            page: ClassView::new(
                "Page",
                "A numbered page and the size of the whole list.",
                vec![
                    plain("items", node.clone().list()),
                    plain("total", graphql::int()),
                    plain("page", graphql::int()),
                    plain("page_size", graphql::int()),
                    plain("pages", graphql::int()),
                ],
            ),
            cursor_page: ClassView::new(
                "CursorPage",
                "A page and the cursor of the next one.",
                vec![
                    plain("items", node.clone().list()),
                    plain("next_cursor", graphql::text().optional()),
                    plain("has_more", graphql::truth()),
                ],
            ),
            page_info: ClassView::new(
                "PageInfo",
                "Where a slice of a list begins and ends.",
                vec![
                    plain("has_next_page", graphql::truth()),
                    plain("has_previous_page", graphql::truth()),
                    plain("start_cursor", graphql::text().optional()),
                    plain("end_cursor", graphql::text().optional()),
                ],
            ),
            edge: ClassView::new(
                "Edge",
                "A row of a list and its place there.",
                vec![plain("cursor", graphql::text()), plain("node", node.clone())],
            ),
            connection: ClassView::new(
                "Connection",
                "A slice of a list.",
                vec![plain("edges", Type::named(edge, edge_name).list()), plain("page_info", Type::class("PageInfo"))],
            ),
        }
    }
}

/// An input with conditions on what `about` says.
pub fn filter(name: String, about: &str, operands: Vec<Member>) -> ClassView {
    ClassView::new(name, format!("Conditions on {about}; all that are given must hold."), operands)
}
