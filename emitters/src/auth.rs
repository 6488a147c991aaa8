//! Accounts and how they sign in: passwords, sessions, one-time passwords, API keys, other providers, and
//! the routes, mails and tables of all that.
//!
//! The spec decides which parts there are; what they do hardly depends on it. Who may do what with rows is
//! said elsewhere. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{Auth, Key, Model};
use serde::Serialize;

use crate::lang::python::text::string;
use crate::lang::python::{Imports, api, field};
use crate::lang::{header, source_folder};

/// Accounts and how they sign in.
pub const EMITTER: Emitter = Emitter {
    name: "auth",
    description: "Accounts, sessions, passwords, API keys, other providers, administration of accounts",
    enabled: |project| project.auth.is_some(),
    outputs: &[
        file("package", "auth/package.py.j2", |_| true, |c| path(c, "__init__"), shared),
        file("accounts", "auth/accounts.py.j2", |_| true, |c| path(c, "accounts"), shared),
        file("admin", "auth/admin.py.j2", |_| true, |c| path(c, "admin"), parts),
        file(
            "api-keys",
            "auth/api_key_routes.py.j2",
            |c| Parts::new(c).api_keys,
            |c| path(c, "api_key_routes"),
            shared,
        ),
        file("attempts", "auth/attempts.py.j2", |c| Parts::new(c).passwords, |c| path(c, "attempts"), shared),
        file("authentication", "auth/authentication.py.j2", |_| true, |c| path(c, "authentication"), parts),
        file("command-line", "auth/main.py.j2", |_| true, |c| path(c, "__main__"), parts),
        file("identities", "auth/identities.py.j2", |c| Parts::new(c).oauth, |c| path(c, "identities"), shared),
        file("mail", "auth/mail.py.j2", |c| Parts::new(c).passwords, |c| path(c, "mail"), shared),
        file("models", "auth/models.py.j2", |_| true, |c| path(c, "models"), |c| View::new(&models(c))),
        file("oauth", "auth/oauth.py.j2", |c| Parts::new(c).oauth, |c| path(c, "oauth"), |c| View::new(&oauth(c))),
        file("oauth-routes", "auth/oauth_routes.py.j2", |c| Parts::new(c).oauth, |c| path(c, "oauth_routes"), shared),
        file("options", "auth/options.py.j2", |_| true, |c| path(c, "options"), |c| View::new(&options(c))),
        file("passwords", "auth/passwords.py.j2", |c| Parts::new(c).passwords, |c| path(c, "passwords"), shared),
        file(
            "password-routes",
            "auth/password_routes.py.j2",
            |c| Parts::new(c).passwords,
            |c| path(c, "password_routes"),
            |c| View::new(&password_routes(c)),
        ),
        file(
            "profiles",
            "auth/profile_routes.py.j2",
            |c| Parts::new(c).profile,
            |c| path(c, "profile_routes"),
            |c| View::new(&profile(c)),
        ),
        file("rates", "auth/rates.py.j2", |c| Parts::new(c).sessions, |c| path(c, "rates"), shared),
        file("routes", "auth/routes.py.j2", |_| true, |c| path(c, "routes"), |c| View::new(&routes(c))),
        file("runtime", "auth/runtime.py.j2", |_| true, |c| path(c, "runtime"), parts),
        file("schemas", "auth/schemas.py.j2", |_| true, |c| path(c, "schemas"), parts),
        file(
            "session-routes",
            "auth/session_routes.py.j2",
            |c| Parts::new(c).sessions,
            |c| path(c, "session_routes"),
            shared,
        ),
        file("settings", "auth/settings.py.j2", |_| true, |c| path(c, "settings"), |c| View::new(&settings(c))),
        file("signing-in", "auth/signing_in.py.j2", |c| Parts::new(c).sessions, |c| path(c, "signing_in"), shared),
        file("tokens", "auth/tokens.py.j2", |_| true, |c| path(c, "tokens"), shared),
        file("codes", "auth/totp_routes.py.j2", |c| Parts::new(c).totp, |c| path(c, "totp_routes"), shared),
    ],
};

const fn file(
    name: &'static str,
    template: &'static str,
    when: fn(&Context<'_>) -> bool,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each: Each::Project { when, path, view } }
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/auth/{module}.py", source_folder(context))
}

/// What the spec says; the emitter is off where it says nothing.
fn spec<'a>(context: &Context<'a>) -> &'a Auth {
    context.project().auth.as_ref().expect("the emitter is on only with authentication")
}

fn user_model<'a>(context: &Context<'a>) -> Option<&'a Model> {
    spec(context).user_model.as_ref().map(|name| context.model(name))
}

#[derive(Serialize)]
struct SharedView {
    header: String,
    module: String,
}

impl SharedView {
    fn new(context: &Context<'_>) -> Self {
        Self { header: header("change the spec instead."), module: context.project().module.clone() }
    }
}

fn shared(context: &Context<'_>) -> View {
    View::new(&SharedView::new(context))
}

/// Which parts there are.
#[derive(Serialize)]
struct Parts {
    #[serde(flatten)]
    shared: SharedView,
    /// Passwords, with all that belongs to them: signing up, mails, lockout.
    passwords: bool,
    /// Sessions of people; without, there are keys of programs only.
    sessions: bool,
    /// Other providers.
    oauth: bool,
    /// An issuer of tokens that also manages roles.
    keycloak: bool,
    totp: bool,
    /// Keys that users make themselves.
    api_keys: bool,
    /// A row for each account among the users.
    profile: bool,
    /// The attribute of an account that rules call `user.id`.
    user_id: &'static str,
    /// The type of that row's key.
    user_key: &'static str,
}

impl Parts {
    fn new(context: &Context<'_>) -> Self {
        let spec = spec(context);
        let passwords = spec.provider == "jwt";
        let keycloak = spec.provider == "keycloak";
        let sessions = passwords || keycloak;
        let profile = spec.user_model.is_some();
        Self {
            shared: SharedView::new(context),
            passwords,
            sessions,
            oauth: keycloak || (passwords && !spec.oauth_providers.is_empty()),
            keycloak,
            totp: passwords && spec.totp,
            api_keys: sessions && spec.api_keys,
            profile,
            user_id: if profile { "user_id" } else { "id" },
            user_key: user_model(context).map_or("uuid.UUID", |model| key_type(model.key)),
        }
    }
}

fn parts(context: &Context<'_>) -> View {
    View::new(&Parts::new(context))
}

const fn key_type(key: Key) -> &'static str {
    match key {
        Key::Int => "int",
        Key::Uuid => "uuid.UUID",
    }
}

#[derive(Serialize)]
struct ModelsView {
    #[serde(flatten)]
    shared: SharedView,
    user_table: Option<String>,
    user_key: &'static str,
    user_column: &'static str,
}

fn models(context: &Context<'_>) -> ModelsView {
    let model = user_model(context);
    let key = model.map_or(Key::Uuid, |model| model.key);
    ModelsView {
        shared: SharedView::new(context),
        user_table: model.map(|model| string(&format!("{}.id", model.table))),
        user_key: key_type(key),
        user_column: field::key_column(key),
    }
}

#[derive(Serialize)]
struct OptionsView {
    #[serde(flatten)]
    shared: SharedView,
    title: String,
    passwords: &'static str,
    issuer: &'static str,
    password_min_length: u32,
    email_verification: &'static str,
    signup_mode: String,
    sets: Vec<SetView>,
}

#[derive(Serialize)]
struct SetView {
    name: &'static str,
    values: Vec<String>,
}

fn options(context: &Context<'_>) -> OptionsView {
    let spec = spec(context);
    let parts = Parts::new(context);
    let set = |name, values: &[String]| SetView { name, values: values.iter().map(|value| string(value)).collect() };
    OptionsView {
        title: string(&context.project().title),
        passwords: python_bool(parts.passwords),
        issuer: python_bool(parts.keycloak),
        password_min_length: spec.password_min_length,
        email_verification: python_bool(spec.email_verification),
        // Whoever an issuer knows may come in.
        signup_mode: string(if parts.keycloak { "open" } else { &spec.signup_mode }),
        sets: vec![
            set("SIGNUP_DOMAINS", &spec.signup_domains),
            set("SIGNUP_EMAILS", &spec.signup_emails),
            set("DEFAULT_ROLES", spec.default_role.as_slice()),
        ],
        shared: parts.shared,
    }
}

const fn python_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

#[derive(Serialize)]
struct OauthView {
    header: String,
    imports: String,
    github: bool,
    google: bool,
    keycloak: bool,
    /// Whether one of them speaks OpenID Connect.
    openid: bool,
    /// The type of a provider.
    provider: &'static str,
}

fn oauth(context: &Context<'_>) -> OauthView {
    let parts = Parts::new(context);
    let known = |name: &str| parts.passwords && spec(context).oauth_providers.iter().any(|one| one == name);
    let (github, google, keycloak) = (known("github"), known("google"), parts.keycloak);
    let openid = google || keycloak;
    let mut imports = Imports::new(&context.project().module);
    imports
        .module("base64")
        .module("dataclasses")
        .module("hashlib")
        .module("secrets")
        .module("httpx")
        .module("pydantic")
        .symbol("typing", "TypeVar")
        .symbol("collections.abc", "Callable")
        .symbol("urllib", "parse")
        .symbol("pydantic", "SecretStr")
        .local("auth.settings", "AuthSettings");
    if openid {
        imports
            .symbol("typing", "Any")
            .module("asyncio")
            .module("time")
            .module("jwt")
            .symbol("collections.abc", "Mapping");
    }
    if keycloak {
        imports.symbol("typing", "cast").local("auth.accounts", "KNOWN_ROLES");
    }
    OauthView {
        header: parts.shared.header,
        imports: imports.print(),
        github,
        google,
        keycloak,
        openid,
        provider: match (github, openid) {
            (true, true) => "GitHub | OpenIdConnect",
            (true, false) => "GitHub",
            (false, _) => "OpenIdConnect",
        },
    }
}

#[derive(Serialize)]
struct SettingsView {
    #[serde(flatten)]
    shared: SharedView,
    port: u16,
    /// Where the front end is in development.
    web_port: u16,
}

fn settings(context: &Context<'_>) -> SettingsView {
    let project = context.project();
    SettingsView {
        shared: SharedView::new(context),
        port: project.port,
        web_port: project.frontend.as_ref().map_or(5173, |web| web.port),
    }
}

#[derive(Serialize)]
struct PasswordRoutesView {
    #[serde(flatten)]
    shared: SharedView,
    /// Whether a row among the users is made, too.
    profile: bool,
    /// What that takes.
    schema: String,
}

fn password_routes(context: &Context<'_>) -> PasswordRoutesView {
    let model = user_model(context);
    PasswordRoutesView {
        shared: SharedView::new(context),
        profile: model.is_some(),
        schema: model.map_or_else(String::new, create_schema),
    }
}

fn create_schema(model: &Model) -> String {
    format!("{}Create", model.names.pascal)
}

#[derive(Serialize)]
struct ProfileView {
    #[serde(flatten)]
    shared: SharedView,
    schema: String,
    service: String,
    /// Whether the row has the address, too.
    has_email: bool,
}

fn profile(context: &Context<'_>) -> ProfileView {
    let model = user_model(context).expect("profiles are written only where there is a model of users");
    ProfileView {
        shared: SharedView::new(context),
        schema: create_schema(model),
        service: api::service(model),
        has_email: model.create_fields.iter().any(|name| name == "email"),
    }
}

#[derive(Serialize)]
struct RoutesView {
    header: String,
    imports: String,
    parts: Vec<&'static str>,
    profile: bool,
}

fn routes(context: &Context<'_>) -> RoutesView {
    let parts = Parts::new(context);
    let all = [
        ("session_routes", parts.sessions),
        ("password_routes", parts.passwords),
        ("totp_routes", parts.totp),
        ("oauth_routes", parts.oauth),
        ("api_key_routes", parts.api_keys),
        ("profile_routes", parts.profile),
    ];
    let mut imports = Imports::new(&context.project().module);
    imports
        .symbol("fastapi", "APIRouter")
        .local("api", "errors")
        .local("auth", "schemas")
        .local("auth.runtime", "SignedIn");
    let found: Vec<&'static str> = all.into_iter().filter_map(|(name, is_there)| is_there.then_some(name)).collect();
    for name in &found {
        imports.local("auth", name);
    }
    RoutesView { header: parts.shared.header, imports: imports.print(), parts: found, profile: parts.profile }
}
