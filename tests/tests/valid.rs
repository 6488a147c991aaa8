//! The specs of this repository that are right, and how several files become one spec.

use std::collections::BTreeSet;

use prisme_tests::specs::{PLAIN_MODELS, PLAIN_PROJECT, database, findings, folder, project};
use queries::diagnostic::Code;
use queries::emit::query::actions;
use queries::input::Workspace;
use queries::query;

#[test]
fn examples_and_test_specs_are_accepted() {
    for (path, warnings) in [
        ("examples/blog", &[][..]),
        ("examples/wind-pipeline", &["P0502", "P0504"]),
        ("tests/specs/cursor", &[]),
        ("tests/specs/empty", &["P0503"]),
        ("examples/shop", &[]),
        ("tests/specs/obstacle-course", &[]),
        ("tests/specs/realistic-50", &[]),
        ("tests/specs/whole-services", &[]),
    ] {
        let (all, shown) = findings(&folder(path));
        let mut codes: Vec<&str> = all.iter().map(|one| one.code.as_str()).collect();
        codes.dedup();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, warnings, "{path}:\n{shown}");
        assert!(all.iter().all(|one| !one.is_error()), "{path}:\n{shown}");
    }
}

#[test]
fn the_specs_are_as_large_as_their_names_say() {
    for (path, least) in [("examples/blog", 2), ("tests/specs/obstacle-course", 50), ("tests/specs/realistic-50", 50)] {
        let database = database(&folder(path));
        let models = query::whole_ir(&database).expect("the spec is valid").models.len();
        assert!(models >= least, "{path} has {models} models");
    }
}

#[test]
fn a_spec_in_several_files_means_the_same_as_in_one() {
    let field = r#"Field("name", type="string", required=True)"#;
    let whole = format!(
        "from prisme.spec import Field, Model, StackSpec\n\nPRISME_DOMAIN_VERSION = 2\n\n\
         stack = StackSpec(name=\"plain\", models=[Model(name=\"Thing\", fields=[{field}])])\n"
    );
    let shared = format!("from prisme.spec import Field\n\n\ndef named():\n    return {field}\n");
    let model = "from prisme.spec import Model\n\nfrom ..shared import named\n\nTHING = Model(name=\"Thing\", fields=[named()])\n";
    let split = "from prisme.spec import StackSpec\n\nfrom specs.parts import thing\n\nPRISME_DOMAIN_VERSION = 2\n\n\
         stack = StackSpec(name=\"plain\", models=[thing.THING])\n";
    let one = project(&[("specs/models.py", &whole)]);
    let many = project(&[("specs/models.py", split), ("specs/shared.py", &shared), ("specs/parts/thing.py", model)]);
    let (one, many) = (database(&one), database(&many));
    assert_eq!(query::diagnostics(&many), []);
    assert_eq!(query::whole_ir(&one), query::whole_ir(&many));
}

#[test]
fn settings_of_tests_choose_which_are_written() {
    let written = |setting: &str| {
        let text = exposing(true)
            .replace("import ", "import TestingConfig, ")
            .replace("    name=", &format!("    testing=TestingConfig({setting}),\n    name="));
        let database = database(&project(&[("specs/project.py", &text)]));
        assert_eq!(query::diagnostics(&database), []);
        let all = actions(&database, Workspace::get(&database));
        let in_tests = |path: &str| path.split_once("/tests/_generated/").map(|(_, name)| name.to_owned());
        all.0.iter().filter_map(|action| in_tests(&action.path)).collect::<BTreeSet<_>>()
    };
    let all = written("");
    let without = |setting: &str| all.difference(&written(setting)).cloned().collect::<Vec<_>>();
    assert_eq!(without("unit_tests=False"), ["test_thing_service.py"]);
    assert_eq!(
        without("integration_tests=False"),
        [
            "access.py",
            "auth.py",
            "test_application.py",
            "test_auth_admin.py",
            "test_auth_api_keys.py",
            "test_auth_passwords.py",
            "test_auth_sessions.py",
            "test_auth_settings.py",
            "test_auth_totp.py",
            "test_migrations.py",
            "test_thing_access.py",
            "test_thing_rest.py"
        ]
    );
    assert_eq!(without("graphql_tests=False"), ["graphql.py", "test_graphql.py", "test_thing_graphql.py"]);
    assert_eq!(without("factories=False"), [] as [&str; 0], "the tests need them");
    let none = written("unit_tests=False, integration_tests=False, graphql_tests=False, factories=False");
    assert_eq!(none.into_iter().collect::<Vec<_>>(), ["__init__.py", "plugin.py"]);
}

/// A project with and without GraphQL.
fn exposing(graphql: bool) -> String {
    if !graphql {
        return PLAIN_PROJECT.to_string();
    }
    let rest = "rest=RESTConfig(enabled=True)";
    PLAIN_PROJECT
        .replace("import ", "import GraphQLConfig, ")
        .replace(rest, &format!("{rest}, graphql=GraphQLConfig()"))
}

#[test]
fn a_channel_is_written_only_when_it_is_on() {
    let written = |graphql: bool| {
        let database = database(&project(&[("specs/project.py", &exposing(graphql))]));
        assert_eq!(query::diagnostics(&database), []);
        let all = actions(&database, Workspace::get(&database));
        all.0.iter().filter(|action| action.path.contains("graphql")).count()
    };
    assert_eq!(written(false), 0);
    assert!(written(true) > 8);
}

#[test]
fn tools_are_written_only_where_mcp_is_on_and_tested_only_where_tests_are() {
    let written = |more: &str, testing: &str| {
        let rest = "rest=RESTConfig(enabled=True)";
        let text = PLAIN_PROJECT
            .replace("import ", "import MCPConfig, TestingConfig, ")
            .replace(rest, &format!("{rest}{more}"))
            .replace("    name=", &format!("    testing=TestingConfig({testing}),\n    name="));
        let database = database(&project(&[("specs/project.py", &text)]));
        assert_eq!(query::diagnostics(&database), []);
        let all = actions(&database, Workspace::get(&database));
        let count = |part: &str| all.0.iter().filter(|action| action.path.contains(part)).count();
        (count("/api/mcp/"), count("mcp.py"))
    };
    assert_eq!(written("", ""), (0, 0));
    assert_eq!(written(", mcp=MCPConfig(enabled=False)", ""), (0, 0));
    assert_eq!(written(", mcp=MCPConfig()", ""), (10, 2));
    assert_eq!(written(", mcp=MCPConfig()", "integration_tests=False"), (10, 0));
}

/// A project that signs in this way.
fn signing_in(how: &str) -> String {
    PLAIN_PROJECT
        .replace("import ", "import AuthConfig, ")
        .replace("    name=", &format!("    auth=AuthConfig({how}),\n    name="))
}

#[test]
fn sign_in_has_the_parts_that_the_spec_asks_for() {
    let written = |how: &str| {
        let database = database(&project(&[("specs/project.py", &signing_in(how))]));
        assert_eq!(query::diagnostics(&database), [], "{how}");
        let all = actions(&database, Workspace::get(&database));
        let module = |path: &str| path.split_once("/plain/auth/").map(|(_, name)| name.to_owned());
        all.0.iter().filter_map(|action| module(&action.path)).collect::<BTreeSet<_>>()
    };
    let all = written("oauth_providers=[\"github\"], user_model=\"Thing\"");
    let without = |how: &str| all.difference(&written(how)).cloned().collect::<Vec<_>>();
    assert_eq!(written("enabled=False"), BTreeSet::new());
    assert_eq!(
        without(""),
        ["identities.py", "oauth.py", "oauth_routes.py", "profile_routes.py"],
        "nobody signs in elsewhere unless the spec says where"
    );
    let more = "oauth_providers=[\"google\"], user_model=\"Thing\"";
    assert_eq!(without(&format!("{more}, totp=False")), ["totp_routes.py"]);
    assert_eq!(without(&format!("{more}, api_keys=False")), ["api_key_routes.py"]);
    assert_eq!(
        without("provider=\"keycloak\", user_model=\"Thing\""),
        ["attempts.py", "mail.py", "password_routes.py", "passwords.py", "totp_routes.py"]
    );
    let keys = written("provider=\"api_key\"");
    assert!(keys.iter().all(|name| !name.ends_with("_routes.py")), "keys have no sign-in: {keys:?}");
}

#[test]
fn models_cannot_take_the_tables_of_accounts() {
    let found = |how: &str, name: &str| {
        let model = format!("models=[Model(name=\"{name}\", fields=[Field(\"name\", type=\"string\")]), ");
        let models = PLAIN_MODELS.replace("models=[", &model);
        let files = [("specs/models.py", models.as_str()), ("specs/project.py", &signing_in(how))];
        findings(&project(&files)).0.iter().map(|one| one.code).collect::<Vec<_>>()
    };
    for name in ["AuthAccount", "AuthRoles", "AuthSession"] {
        assert_eq!(found("", name), [Code::ReservedName], "{name}");
        assert_eq!(found("enabled=False", name), [], "{name}");
    }
    assert_eq!(found("", "Author"), []);
}

#[test]
fn names_that_clash_in_graphql_are_refused_where_graphql_is_generated() {
    let found = |graphql: bool, from: &str, to: &str| {
        let models = PLAIN_MODELS.replace(from, to);
        assert_ne!(models, PLAIN_MODELS);
        let files = [("specs/models.py", models.as_str()), ("specs/project.py", &exposing(graphql))];
        findings(&project(&files)).0.iter().map(|one| one.code).collect::<Vec<_>>()
    };
    let page = "models=[Model(name=\"ThingPage\", fields=[Field(\"name\", type=\"string\")]), ";
    assert_eq!(found(false, "models=[", page), []);
    assert_eq!(found(true, "models=[", page), [Code::Collision]);
    let condition = "fields=[Field(\"createdAfter\", type=\"string\"), ";
    assert_eq!(found(true, "fields=[", condition), [Code::ReservedName]);
}

#[test]
fn no_hook_can_replace_a_member_of_a_service() {
    let template = emitters::TEMPLATES.iter().find(|template| template.name == "services/base.py.j2");
    let members = template.expect("services have a base").text.lines().filter_map(|line| {
        let line = line.strip_prefix("    ")?;
        let function = line.strip_prefix("async def ").or_else(|| line.strip_prefix("def "));
        let variable = || line.split_once(": ClassVar").map(|(name, _)| name);
        function.map(|rest| rest.split('(').next().unwrap_or_default()).or_else(variable)
    });
    let members: BTreeSet<&str> = members.filter(|name| !name.starts_with('_') && !name.contains(' ')).collect();
    assert!(members.len() > 30, "{members:?}");
    for name in members {
        let models = PLAIN_MODELS.replace("Model(name", &format!("Model(before_create=\"{name}\", name"));
        let codes: Vec<_> = findings(&project(&[("specs/models.py", &models)])).0.iter().map(|one| one.code).collect();
        assert_eq!(codes, [Code::InvalidHook], "{name}");
    }
}

#[test]
fn a_circle_of_imports_is_refused() {
    let models = "from prisme.spec import StackSpec\n\nfrom .a import MODELS\n\nPRISME_DOMAIN_VERSION = 2\n\n\
         stack = StackSpec(name=\"plain\", models=MODELS)\n";
    let files = project(&[
        ("specs/models.py", models),
        ("specs/a.py", "from .b import MODELS\n"),
        ("specs/b.py", "from .a import MODELS\n"),
    ]);
    let (all, shown) = findings(&files);
    assert!(all.iter().any(|one| one.code.as_str() == "P0203"), "{shown}");
}
