//! The schema of the whole API in GraphQL's own language: what the app prints of the schema that it makes.
//!
//! It is made of the views that the templates show, so that the two cannot drift apart. Start at [`sdl`].

use queries::emit::Context;

use super::model::Said;
use super::types::{ClassView, Pages, types};
use super::{enums, is_enabled, model, schema};
use crate::lang::graphql::{Body, Definition, Document, Field};
use crate::lang::python::api;
use crate::lang::python::graphql::{self, Member, SCALARS, Type};

/// The schema without what the user adds to it; `None` when the project has no GraphQL API.
#[must_use]
pub fn sdl(context: &Context<'_>) -> Option<String> {
    if !is_enabled(context.project()) {
        return None;
    }
    let names = schema(context);
    let mut types = shared(context);
    let (mut queries, mut mutations, mut subscriptions) = (Vec::new(), Vec::new(), Vec::new());
    for model in context.models().filter(|model| api::is_routed(model)) {
        let said: Said = model::module(context, model).said();
        queries.extend(said.queries);
        mutations.extend(said.mutations);
        subscriptions.extend(said.subscriptions);
        types.extend(said.types);
        types.extend(pages(&super::type_name(model)));
    }
    if queries.is_empty() {
        queries.push(Member::plain("ready", graphql::truth()).field());
    }
    let document = Document {
        query: root(names.query_name, queries),
        mutation: (!mutations.is_empty()).then(|| root(names.mutation_name, mutations)),
        subscription: (!subscriptions.is_empty()).then(|| root(names.subscription_name, subscriptions)),
        types,
    };
    Some(document.print())
}

fn root(name: String, fields: Vec<Field>) -> Definition {
    Definition { name, description: None, body: Body::Object(fields) }
}

/// What belongs to no model.
fn shared(context: &Context<'_>) -> Vec<Definition> {
    let view = types(context);
    let scalars = SCALARS.iter().map(|one| Definition {
        name: one.name.into(),
        description: Some(one.about.into()),
        body: Body::Scalar,
    });
    let mut all: Vec<Definition> = scalars.chain(view.filters.iter().map(ClassView::input)).collect();
    all.push(view.page_info.object("PageInfo", []));
    for item in enums(context).enums {
        all.extend(item.filter.as_ref().map(ClassView::input));
        all.push(Definition {
            name: item.class,
            description: item.about,
            body: Body::Enum(item.members.into_iter().map(|member| member.name).collect()),
        });
    }
    all
}

/// The lists of one type, of every kind.
fn pages(kind: &str) -> [Definition; 4] {
    let Pages { page, cursor_page, edge, connection, .. } = Pages::of(&Type::class(kind));
    let total = Member::plain("total_count", graphql::int()).field();
    [
        page.object(format!("{kind}Page"), []),
        cursor_page.object(format!("{kind}CursorPage"), []),
        edge.object(format!("{kind}Edge"), []),
        connection.object(format!("{kind}Connection"), [total]),
    ]
}
