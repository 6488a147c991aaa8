//! The tests of accounts and of how they sign in, attacks included.
//!
//! They know the ways in that the spec leaves open, and prove that there are no others. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{Auth, Model};
use serde::Serialize;

use crate::lang::python::text::string;
use crate::lang::python::{api, attribute, factory};
use crate::lang::{header, source_folder};

/// Tests of authentication.
pub const EMITTER: Emitter = Emitter {
    name: "auth-tests",
    description: "Tests of accounts, sessions, passwords, API keys, other providers, administration",
    enabled: |project| project.auth.is_some() && project.testing.integration,
    outputs: &[
        file("shared", "auth_tests/auth.py.j2", |_| true, |c| path(c, "auth")),
        file("admin", "auth_tests/test_auth_admin.py.j2", |_| true, |c| path(c, "test_auth_admin")),
        file("api-keys", "auth_tests/test_auth_api_keys.py.j2", |_| true, |c| path(c, "test_auth_api_keys")),
        file("oauth", "auth_tests/test_auth_oauth.py.j2", |c| Facts::new(c).oauth, |c| path(c, "test_auth_oauth")),
        file(
            "passwords",
            "auth_tests/test_auth_passwords.py.j2",
            |c| Facts::new(c).passwords,
            |c| path(c, "test_auth_passwords"),
        ),
        file(
            "sessions",
            "auth_tests/test_auth_sessions.py.j2",
            |c| Facts::new(c).sessions,
            |c| path(c, "test_auth_sessions"),
        ),
        file("settings", "auth_tests/test_auth_settings.py.j2", |_| true, |c| path(c, "test_auth_settings")),
        file("codes", "auth_tests/test_auth_totp.py.j2", |c| Facts::new(c).totp, |c| path(c, "test_auth_totp")),
        Output {
            name: "profiles",
            template: "auth_tests/test_auth_profiles.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Project {
                when: |c| Facts::new(c).sessions && user_model(c).is_some(),
                path: |c| path(c, "test_auth_profiles"),
                view: |c| View::new(&profiles(c)),
            },
        },
    ],
};

const fn file(
    name: &'static str,
    template: &'static str,
    when: fn(&Context<'_>) -> bool,
    path: fn(&Context<'_>) -> String,
) -> Output {
    Output {
        name,
        template,
        strategy: Strategy::AlwaysOverwrite,
        each: Each::Project { when, path, view: |c| View::new(&Facts::new(c)) },
    }
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/tests/_generated/{module}.py", source_folder(context))
}

fn spec<'a>(context: &Context<'a>) -> &'a Auth {
    context.project().auth.as_ref().expect("the emitter is on only with authentication")
}

fn user_model<'a>(context: &Context<'a>) -> Option<&'a Model> {
    spec(context).user_model.as_ref().map(|name| context.model(name))
}

/// Which ways in there are.
#[derive(Serialize)]
struct Facts {
    header: String,
    module: String,
    url_attr: String,
    passwords: bool,
    sessions: bool,
    oauth: bool,
    keycloak: bool,
    /// Whether one of the other providers speaks OpenID Connect, and which.
    openid: bool,
    openid_name: &'static str,
    /// Its URL.
    issuer: &'static str,
    /// The other providers.
    names: String,
    totp: bool,
    api_keys: bool,
    /// Whether addresses are confirmed.
    verified: bool,
    whitelist: bool,
    invite_only: bool,
    /// Whether not everybody may sign up.
    closed: bool,
    /// An address that may.
    email: String,
    /// The roles of whoever signed up.
    default_roles: String,
}

impl Facts {
    fn new(context: &Context<'_>) -> Self {
        let project = context.project();
        let spec = spec(context);
        let passwords = spec.provider == "jwt";
        let keycloak = spec.provider == "keycloak";
        let mut providers: Vec<&str> =
            if passwords { spec.oauth_providers.iter().map(String::as_str).collect() } else { Vec::new() };
        if keycloak {
            providers.push("keycloak");
        }
        let google = providers.contains(&"google");
        let whitelist = passwords && spec.signup_mode == "whitelist";
        let invite_only = passwords && spec.signup_mode == "invite_only";
        Self {
            header: header("change the spec instead."),
            module: project.module.clone(),
            url_attr: api::url_attribute(project),
            passwords,
            sessions: passwords || keycloak,
            oauth: !providers.is_empty(),
            keycloak,
            openid: google || keycloak,
            openid_name: if keycloak { "keycloak" } else { "google" },
            issuer: if keycloak { "https://issuer.example/realms/app" } else { "https://accounts.google.com" },
            names: list(providers.iter().copied()),
            totp: passwords && spec.totp,
            api_keys: (passwords || keycloak) && spec.api_keys,
            verified: spec.email_verification && !invite_only,
            whitelist,
            invite_only,
            closed: whitelist || invite_only,
            email: string(&address(spec, whitelist)),
            default_roles: list(spec.default_role.iter().map(String::as_str)),
        }
    }
}

fn address(spec: &Auth, whitelist: bool) -> String {
    match (spec.signup_domains.first(), spec.signup_emails.first()) {
        (Some(domain), _) if whitelist => format!("ada@{domain}"),
        (None, Some(email)) if whitelist => email.clone(),
        _ => "ada@example.com".into(),
    }
}

fn list<'a>(values: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", values.map(string).collect::<Vec<_>>().join(", "))
}

#[derive(Serialize)]
struct ProfilesView {
    header: String,
    module: String,
    class: String,
    snake: String,
    factory: String,
    has_email: bool,
    email_attribute: String,
    /// A field that only some roles set.
    withheld: Option<String>,
    passwords: bool,
    signup_status: u16,
}

fn profiles(context: &Context<'_>) -> ProfilesView {
    let facts = Facts::new(context);
    let model = user_model(context).expect("profiles are written only where there is a model of users");
    let withheld = factory::entries(context, model).into_iter().find(|entry| !entry.field.writable_by.is_empty());
    ProfilesView {
        header: facts.header,
        module: facts.module,
        class: model.names.pascal.clone(),
        snake: model.names.snake.clone(),
        factory: factory::module(model),
        has_email: model.create_fields.iter().any(|name| name == "email"),
        email_attribute: attribute("email"),
        withheld: withheld.map(|entry| string(&entry.field.name)),
        passwords: facts.passwords,
        signup_status: if facts.closed && facts.invite_only { 403 } else { 202 },
    }
}
