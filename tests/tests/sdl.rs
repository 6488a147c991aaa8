//! What `prisme schema` prints of a GraphQL API. That the apps print the same is tried by `tests/run apps`.

use emitters::graphql::sdl;
use prisme_tests::specs::{PLAIN_PROJECT, database, folder, project};
use queries::emit::query::Context;
use queries::query;

#[test]
fn the_schema_of_the_blog() {
    let database = database(&folder("examples/blog"));
    insta::assert_snapshot!(sdl(&Context::new(&database)).expect("the API is on"));
}

/// Models called like root types and scalars, descriptions that no block can hold, series, links, deletion that hides.
const MODELS: &str = r#"from prisme.spec import Field, Model, Relationship, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="plain",
    models=[
        Model(
            name="Query",
            description="",
            fields=[
                Field("name", type="string", description="", searchable=True),
                Field("at_x2_3", type="date", description=" two\n  lines"),
                Field("quotes", type="string", description="\"\"\""),
            ],
        ),
        Model(
            name="Date",
            description="ends with \\",
            soft_delete=True,
            fields=[
                Field("kind", type="enum", choices=["a", "b-c"], required=True),
                Field("at", type="datetime", required=True),
                Field("size", type="integer", max_value=9007199254740991, description="one\n\ttwo"),
            ],
            relationships=[
                Relationship("queries", target="Query", type="many-to-many"),
                Relationship("parent", target="Date", type="many-to-one", description="says \"it\""),
            ],
            temporal=Temporal(timestamp_field="at", group_by_field="kind"),
        ),
    ],
)
"#;

#[test]
fn the_schema_of_hostile_names_and_texts() {
    let config = "GraphQLConfig(enabled=True, use_connection=False, subscriptions=True)";
    let text = PLAIN_PROJECT
        .replace("import ", "import GraphQLConfig, ")
        .replace("ExposureConfig(rest", &format!("ExposureConfig(graphql={config}, rest"));
    let database = database(&project(&[("specs/models.py", MODELS), ("specs/project.py", &text)]));
    assert_eq!(query::diagnostics(&database), []);
    insta::assert_snapshot!(sdl(&Context::new(&database)).expect("the API is on"));
}

#[test]
fn there_is_no_schema_without_an_api() {
    let database = database(&project(&[]));
    assert_eq!(query::diagnostics(&database), []);
    assert_eq!(sdl(&Context::new(&database)), None);
}
