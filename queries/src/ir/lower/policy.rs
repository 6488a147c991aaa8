//! Roles, permissions and row rules.

use std::collections::HashMap;
use std::sync::Arc;

use super::Lowering;
use super::condition::Context;
use super::place::RolePlaces;
use super::text::{Kind, check_name, check_optional, shown};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::names::snake_case;
use crate::ir::{Policy, Role};
use crate::schema::domain::{self, PolicyOperation};

impl Lowering<'_> {
    /// The roles of the domain, each once.
    pub fn roles(&mut self) -> Vec<Role> {
        let mut roles = Vec::new();
        let models: HashMap<String, String> = self
            .drafts
            .iter()
            .map(|draft| {
                let snake = &draft.model.names.snake;
                (snake.replace('_', ""), snake.clone())
            })
            .collect();
        let mut seen: HashMap<&Arc<str>, Span> = HashMap::new();
        for item in &self.domain.roles {
            let spec = &item.value;
            let span = spec.spans.of("name");
            check_name(&mut self.report, Kind::Role, &spec.name, span);
            check_optional(
                &mut self.report,
                "the description",
                spec.description.as_ref(),
                spec.spans.of("description"),
            );
            if let Some(first) = seen.insert(&spec.name, span) {
                let message = format!("there are two roles called {}", shown(&spec.name));
                self.report.push(
                    Diagnostic::error(Code::Duplicate, span, message)
                        .and(first, "the first one")
                        .help("rename or remove one of them"),
                );
                continue;
            }
            let mut permissions: Vec<String> = Vec::new();
            let mut places = RolePlaces { span, permissions: Vec::new() };
            for item in &spec.permissions {
                if let Some(permission) = self.permission(&item.value, item.span, &models)
                    && !permissions.contains(&permission)
                {
                    places.permissions.push((permission.clone(), item.span));
                    permissions.push(permission);
                }
            }
            self.role_places.push((spec.name.clone(), places));
            let description = spec.description.as_ref().map(ToString::to_string);
            roles.push(Role { name: spec.name.to_string(), permissions, description });
        }
        roles
    }

    /// `Post.update` -> `post:update`; words that name no model are permissions of the user's own.
    fn permission(&mut self, text: &str, span: Span, models: &HashMap<String, String>) -> Option<String> {
        if text == "*" {
            return Some(text.into());
        }
        let is_word =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        let parts: Vec<&str> = text.split([':', '.']).collect();
        let (last, heads) = parts.split_last()?;
        if heads.is_empty() || !heads.iter().all(|head| is_word(head)) || !(is_word(last) || *last == "*") {
            let message = format!("{} is no permission", shown(text));
            self.report.error(Code::InvalidPolicy, span, message, "write `model:operation`, `model:*` or `*`");
            return None;
        }
        let operations = ["create", "read", "update", "delete", "list"];
        let Some(model) = models.get(&snake_case(heads[0]).replace('_', "")).filter(|_| heads.len() == 1) else {
            if heads.len() == 1
                && (operations.contains(last) || *last == "*")
                && let Some(near) = self.report.nearest(heads[0], models.values().map(String::as_str))
            {
                let message = format!("the permission {} names no model", shown(text));
                self.report.error(Code::InvalidPolicy, span, message, format!("did you mean `{near}:{last}`?"));
                return None;
            }
            return Some(parts.join(":"));
        };
        if !operations.contains(last)
            && *last != "*"
            && let Some(near) = self.report.nearest(last, operations)
        {
            let message = format!("there is no operation {}", shown(last));
            self.report.error(Code::InvalidPolicy, span, message, format!("did you mean `{model}:{near}`?"));
            return None;
        }
        Some(format!("{model}:{last}"))
    }

    /// The row rules of a model.
    pub fn policies(&mut self, at: usize) -> Vec<Policy> {
        let spec = self.drafts[at].spec;
        let mut policies = Vec::new();
        for item in &spec.policies {
            let policy = &item.value;
            check_optional(
                &mut self.report,
                "the description",
                policy.description.as_ref(),
                policy.spans.of("description"),
            );
            self.policy_operation(at, policy);
            let user = self.user();
            let condition = policy.condition.as_ref().and_then(|text| {
                let drafts = std::mem::take(&mut self.drafts);
                let context = Context { draft: &drafts[at], own: None, user: Some(user) };
                let condition = self.condition(text, policy.spans.of("where"), &context);
                self.drafts = drafts;
                condition
            });
            policies.push(Policy {
                operation: policy.operation.as_str().to_string(),
                roles: self.known_roles(&policy.roles),
                condition,
                description: policy.description.as_ref().map(ToString::to_string),
            });
        }
        if let Some(first) = spec.policies.first() {
            self.needs_users(&format!("`{}` has policies", spec.name), first.span);
        }
        policies
    }

    fn policy_operation(&mut self, at: usize, policy: &domain::Policy) {
        let allowed = self.drafts[at].model.operations;
        let possible = match policy.operation {
            PolicyOperation::Create => allowed.create,
            PolicyOperation::Read => allowed.read,
            PolicyOperation::Update => allowed.update,
            PolicyOperation::Delete => allowed.delete,
            PolicyOperation::List => allowed.list,
            PolicyOperation::All => true,
        };
        if !possible {
            let message = format!(
                "`{}` has no operation `{}`, so the policy never applies",
                self.drafts[at].model.name, policy.operation
            );
            let help = "add it to the model's `operations`, or remove the policy";
            self.report.warning(Code::InvalidPolicy, policy.spans.of("operation"), message, help);
        }
    }
}
