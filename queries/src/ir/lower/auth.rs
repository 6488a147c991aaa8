//! Who users are: how they sign in, what is public, and which roles the spec may speak of.

use super::Lowering;
use super::project::is_domain;
use super::text::shown;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::{Auth, Key, ModelName, Operations};
use crate::schema::domain::{self, Operation};
use crate::schema::project::{AuthProvider, SignupMode};
use crate::schema::{List, Text};

/// What `user.id` is.
#[derive(Clone, Debug)]
pub(super) struct User {
    /// The model with a row for each account.
    pub model: Option<ModelName>,
    /// The type of the key.
    pub key: Key,
}

impl Lowering<'_> {
    /// How users sign in.
    pub fn auth(&mut self) -> Option<Auth> {
        let spec = &self.project.auth;
        if !spec.enabled {
            return None;
        }
        self.signup();
        let roles: Vec<Text> = self.domain.roles.iter().map(|role| role.value.name.clone()).collect();
        if let Some(role) = &spec.default_role
            && !roles.contains(role)
        {
            let message = format!("there is no role {}", shown(role));
            let known: Vec<&str> = roles.iter().map(|role| &**role).collect();
            let span = spec.spans.of("default_role");
            if known.is_empty() {
                let help = format!("declare it: `StackSpec(roles=[Role(\"{role}\")])`");
                self.report.error(Code::InvalidPolicy, span, message, help);
            } else {
                self.report.unknown(Code::InvalidPolicy, span, message, role, &known);
            }
        }
        if let Some(model) = &spec.user_model
            && !self.index.contains_key(&**model)
        {
            self.unknown_model(model, spec.spans.of("user_model"));
        }
        let length = spec.password_min_length;
        if !(8..=128).contains(&length) {
            let message = format!("`password_min_length` is {length}");
            self.report.error(
                Code::InvalidSetting,
                spec.spans.of("password_min_length"),
                message,
                "use 8 to 128: shorter ones are guessed",
            );
        }
        Some(Auth {
            provider: spec.provider.as_str().to_string(),
            admin_panel: spec.admin_panel,
            signup_mode: spec.signup_mode.as_str().to_string(),
            signup_domains: spec.signup_domains.iter().map(|domain| domain.value.to_lowercase()).collect(),
            signup_emails: spec.signup_emails.iter().map(|email| email.value.to_lowercase()).collect(),
            oauth_providers: spec.oauth_providers.iter().map(|one| one.value.as_str().to_string()).collect(),
            default_role: spec.default_role.as_ref().map(ToString::to_string),
            user_model: spec.user_model.clone(),
            email_verification: spec.email_verification,
            password_min_length: u32::try_from(length).unwrap_or(12),
            totp: spec.totp,
            api_keys: spec.api_keys,
        })
    }

    /// Who may sign up.
    fn signup(&mut self) {
        let spec = &self.project.auth;
        for domain in &spec.signup_domains {
            if !is_domain(&domain.value) {
                let message = format!("{} is not a domain", shown(&domain.value));
                self.report.error(Code::InvalidSetting, domain.span, message, "write it like `example.com`");
            }
        }
        for email in &spec.signup_emails {
            let is_email = email.value.split_once('@').is_some_and(|(name, domain)| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && c != '@') && is_domain(domain)
            });
            if !is_email {
                let message = format!("{} is not an email address", shown(&email.value));
                self.report.error(Code::InvalidSetting, email.span, message, "write it like `ada@example.com`");
            }
        }
        for (index, one) in spec.oauth_providers.iter().enumerate() {
            if spec.oauth_providers.iter().take(index).any(|earlier| earlier.value == one.value) {
                let message = format!("`{}` is listed twice", one.value);
                self.report.error(Code::Duplicate, one.span, message, "remove one of them");
            }
        }
        if spec.provider != AuthProvider::Jwt {
            for key in ["signup_mode", "signup_domains", "signup_emails", "oauth_providers", "totp"] {
                if spec.spans.has(key) {
                    let message = format!("`{key}` has no effect while `provider` is `{}`", spec.provider);
                    let help = "remove it, or set `provider=\"jwt\"`";
                    self.report.warning(Code::Contradiction, spec.spans.of(key), message, help);
                }
            }
            return;
        }
        let whitelist = spec.signup_mode == SignupMode::Whitelist;
        if whitelist && spec.signup_domains.is_empty() && spec.signup_emails.is_empty() {
            let span = spec.spans.of("signup_mode");
            self.report.error(
                Code::Contradiction,
                span,
                "nobody could sign up: the whitelist is empty",
                "add `signup_domains=[\"example.com\"]`, or `signup_emails`",
            );
            return;
        }
        for (key, is_empty) in
            [("signup_domains", spec.signup_domains.is_empty()), ("signup_emails", spec.signup_emails.is_empty())]
        {
            if !whitelist && !is_empty {
                let message = format!("`{key}` has no effect while `signup_mode` is `{}`", spec.signup_mode);
                self.report.warning(
                    Code::Contradiction,
                    spec.spans.of(key),
                    message,
                    "set `signup_mode=\"whitelist\"`, or remove it",
                );
            }
        }
    }

    /// What policies call `user`.
    pub fn user(&self) -> User {
        let name = self.project.auth.user_model.as_ref();
        let draft = name.and_then(|name| Some(&self.drafts[*self.index.get(&**name)?]));
        draft.map_or(User { model: None, key: Key::Uuid }, |draft| User {
            model: Some(draft.model.name.clone()),
            key: draft.model.key,
        })
    }

    /// What may be done with a model without signing in.
    pub fn public(&mut self, spec: &domain::Model, operations: Operations) -> Operations {
        let mut found = Operations { create: false, read: false, update: false, delete: false, list: false };
        for item in &spec.public {
            let (slot, possible) = match item.value {
                Operation::Create => (&mut found.create, operations.create),
                Operation::Read => (&mut found.read, operations.read),
                Operation::Update => (&mut found.update, operations.update),
                Operation::Delete => (&mut found.delete, operations.delete),
                Operation::List => (&mut found.list, operations.list),
            };
            if std::mem::replace(slot, true) {
                let message = format!("the operation `{}` is listed twice", item.value);
                self.report.error(Code::Duplicate, item.span, message, "remove one of them");
            } else if !possible {
                let message = format!("`{}` has no operation `{}`, so it is not public", spec.name, item.value);
                let help = "add it to the model's `operations`, or remove it here";
                self.report.warning(Code::InvalidPolicy, item.span, message, help);
            }
        }
        found
    }

    /// The roles in a list: each exists, and stands there once.
    pub fn known_roles(&mut self, list: &List<Text>) -> Vec<String> {
        let mut roles: Vec<String> = Vec::new();
        for item in list {
            let known: Vec<&str> = self.domain.roles.iter().map(|role| &*role.value.name).collect();
            if !known.contains(&&*item.value) {
                let message = format!("there is no role {}", shown(&item.value));
                if known.is_empty() {
                    let help = format!("declare it: `StackSpec(roles=[Role(\"{}\")])`", item.value);
                    self.report.error(Code::InvalidPolicy, item.span, message, help);
                } else {
                    self.report.unknown(Code::InvalidPolicy, item.span, message, &item.value, &known);
                }
            } else if roles.iter().any(|role| **role == *item.value) {
                let message = format!("the role {} is listed twice", shown(&item.value));
                self.report.error(Code::InvalidPolicy, item.span, message, "remove one of them");
            } else {
                roles.push(item.value.to_string());
            }
        }
        roles
    }

    /// Reports rules about users where nobody signs in.
    pub fn needs_users(&mut self, what: &str, span: Span) {
        if self.project.auth.enabled {
            return;
        }
        self.report.push(
            Diagnostic::error(Code::Contradiction, span, format!("{what}, but nobody signs in"))
                .and(self.project.auth.spans.of("enabled"), "authentication is switched off here")
                .help("switch authentication on, or remove it"),
        );
    }
}
