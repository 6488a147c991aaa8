//! The project: settings, channels, and what this version of prisme does not build yet.

use std::collections::BTreeMap;

use super::order::Order;
use super::text::{Kind, check_name, check_text, is_identifier, shown};
use super::{Lowering, Versions};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ir::names::snake_case;
use crate::ir::{Database, Design, Engine, Extensions, Frontend, GraphQl, Mcp, Names, Project, Rest, Testing};
use crate::schema::Dict;
use crate::schema::project::{ApiStyle, DatabaseEngine};

/// Channels and parts that emitters exist for. What is missing here is announced when a spec asks for it.
const BUILT: &[&str] = &["GraphQL", "MCP", "REST"];

impl Lowering<'_> {
    /// What all models share.
    pub fn project(&mut self, versions: Versions, order: Order) -> Project {
        self.not_yet_generated();
        self.project_texts();
        self.contradictions();
        let roles = self.roles();
        let spec = self.project;
        let names = Names::new(&spec.name, None);
        let module = self.module_name();
        let port = self.port("port", spec.backend.port, spec.backend.spans.of("port"), 8000);
        let frontend = self.frontend();
        if let Some(frontend) = &frontend
            && frontend.port == port
        {
            let span = if spec.frontend.spans.has("port") {
                spec.frontend.spans.of("port")
            } else {
                spec.backend.spans.of("port")
            };
            let message = format!("backend and frontend both use port {port}");
            self.report.error(Code::Contradiction, span, message, "give them different ports");
        }
        let mut associations: Vec<_> = self.associations.iter().map(|(association, _)| association.clone()).collect();
        associations.sort_by(|a, b| a.table.cmp(&b.table));
        Project {
            title: self.domain.title.as_ref().map_or_else(|| names.title.clone(), ToString::to_string),
            names,
            description: self.domain.description.as_ref().map(ToString::to_string),
            version: self.domain.version.to_string(),
            module,
            port,
            domain_version: versions.domain,
            project_version: versions.project,
            database: self.database(),
            rest: self.rest(),
            graphql: self.graphql(),
            mcp: self.mcp(),
            frontend,
            auth: self.auth(),
            design: self.design(),
            testing: self.testing(),
            extensions: self.extensions(),
            default_operators: self.operators.clone(),
            roles,
            enums: self.enums.list.clone(),
            models: self.drafts.iter().filter(|draft| !draft.repeated).map(|draft| draft.model.name.clone()).collect(),
            watched: self.drafts.iter().any(|draft| draft.model.subscriptions),
            creation_order: order.creation,
            deferred: order.deferred,
            associations,
        }
    }

    /// One warning for everything that is asked for in so many words and not built yet.
    fn not_yet_generated(&mut self) {
        let spec = self.project;
        let exposure = &spec.exposure;
        let asked: Vec<(&str, Span)> = [
            (
                "GraphQL",
                exposure.graphql.as_ref().is_some_and(|c| c.enabled),
                exposure.spans.has("graphql"),
                exposure.spans.of("graphql"),
            ),
            (
                "MCP",
                exposure.mcp.as_ref().is_some_and(|c| c.enabled),
                exposure.spans.has("mcp"),
                exposure.spans.of("mcp"),
            ),
            (
                "the front end",
                spec.frontend.enabled && exposure.frontend.as_ref().is_some_and(|c| c.enabled),
                exposure.spans.has("frontend"),
                exposure.spans.of("frontend"),
            ),
        ]
        .into_iter()
        .filter(|(part, on, explicit, _)| *on && *explicit && !BUILT.contains(part))
        .map(|(part, _, _, span)| (part, span))
        .collect();
        let Some(((_, first), rest)) = asked.split_first() else { return };
        let parts: Vec<&str> = asked.iter().map(|(part, _)| *part).collect();
        let message = format!("this version of prisme does not generate {} yet", parts.join(", "));
        let mut warning = Diagnostic::warning(Code::NotYetGenerated, *first, message);
        for (_, span) in rest {
            warning = warning.and(*span, "nor this");
        }
        self.report.push(
            warning.help("leave it in the spec: a later version generates it, and everything else is generated now"),
        );
    }

    fn project_texts(&mut self) {
        let (domain, project) = (self.domain, self.project);
        let report = &mut self.report;
        for (name, span) in [(&domain.name, domain.spans.of("name")), (&project.name, project.spans.of("name"))] {
            if !is_project_name(name) {
                let message = format!("{} is not a project name", shown(name));
                let kebab = snake_case(name).replace('_', "-");
                let problem = Diagnostic::error(Code::InvalidName, span, message);
                report.push(if is_project_name(&kebab) && !name.contains(['/', '.', '\\']) {
                    problem.help(format!("call it `{kebab}`"))
                } else {
                    problem.help("use lower-case letters, digits and hyphens, starting with a letter, at most 60")
                });
            }
        }
        if let Some(title) = &domain.title {
            check_text(report, "the title", title, domain.spans.of("title"));
        }
        if let Some(description) = &domain.description {
            check_text(report, "the description", description, domain.spans.of("description"));
        }
        let digits = domain.version.split(['-', '+']).next().unwrap_or_default();
        let numbers = digits.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        let rest = domain.version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
        if !numbers || !rest || domain.version.ends_with(['-', '+']) {
            let message = format!("{} is not a version", shown(&domain.version));
            report.error(Code::InvalidSetting, domain.spans.of("version"), message, "write it like `1.0.0`");
        }
    }

    fn module_name(&mut self) -> String {
        let spec = self.project;
        let (name, span) = match &spec.backend.module_name {
            Some(name) => (name.to_string(), spec.backend.spans.of("module_name")),
            None => (snake_case(&spec.name), spec.spans.of("name")),
        };
        let given = spec.backend.module_name.is_some();
        let plain = is_identifier(&name)
            && !name.starts_with('_')
            && name.len() <= 60
            && name.bytes().all(|b| !b.is_ascii_uppercase());
        if given && !plain {
            let message = format!("{} is not a module name", shown(&name));
            self.report.error(
                Code::InvalidName,
                span,
                message,
                "use lower-case letters, digits and underscores, starting with a letter",
            );
        } else if let Some((target, reason)) =
            self.targets.iter().find_map(|target| (target.refuses_module)(&name).map(|reason| (target.name, reason)))
        {
            let message = format!("the {target} module cannot be called `{name}`: {reason}");
            let help = format!("set `backend=BackendConfig(module_name=\"{name}_app\")`");
            self.report.error(Code::ReservedName, span, message, help);
        }
        name
    }

    fn port(&mut self, key: &str, value: i64, span: Span, fallback: u16) -> u16 {
        match u16::try_from(value) {
            Ok(port) if port > 0 => port,
            _ => {
                self.report.error(Code::InvalidSetting, span, format!("`{key}` is {value}"), "use 1 to 65535");
                fallback
            }
        }
    }

    fn database(&mut self) -> Database {
        let spec = &self.project.database;
        if !is_identifier(&spec.url_env) || spec.url_env.len() > 100 {
            let message = format!("{} is not a name for an environment variable", shown(&spec.url_env));
            let help = "use letters, digits and underscores, such as `DATABASE_URL`";
            self.report.error(Code::InvalidSetting, spec.spans.of("url_env"), message, help);
        }
        Database { engine: engine(spec.engine), async_driver: spec.async_driver, url_env: spec.url_env.to_string() }
    }

    fn rest(&mut self) -> Option<Rest> {
        let spec = self.project.exposure.rest.as_ref().filter(|channel| channel.enabled)?;
        self.url_path("prefix", &spec.prefix, spec.spans.of("prefix"));
        Some(Rest { prefix: spec.prefix.to_string() })
    }

    fn graphql(&mut self) -> Option<GraphQl> {
        let exposure = &self.project.exposure;
        let spec = exposure.graphql.as_ref().filter(|channel| channel.enabled)?;
        let span = spec.spans.of("path");
        self.url_path("path", &spec.path, span);
        if let Some(rest) = exposure.rest.as_ref().filter(|rest| rest.enabled && rest.prefix == spec.path) {
            let message = format!("GraphQL and REST both live at `{}`", spec.path);
            self.report.push(
                Diagnostic::error(Code::Contradiction, span, message)
                    .and(rest.spans.of("prefix"), "REST")
                    .help("give them different paths"),
            );
        }
        let limit = |lowering: &mut Self, key: &str, value: i64, most: i64, fallback: u32| {
            if (1..=most).contains(&value) {
                return u32::try_from(value).unwrap_or(fallback);
            }
            lowering.report.error(
                Code::InvalidSetting,
                spec.spans.of(key),
                format!("`{key}` is {value}"),
                format!("use 1 to {most}"),
            );
            fallback
        };
        Some(GraphQl {
            path: spec.path.to_string(),
            graphiql: spec.graphiql,
            subscriptions: spec.subscriptions,
            depth_limit: limit(self, "query_depth_limit", spec.query_depth_limit, 100, 10),
            complexity_limit: limit(self, "query_complexity_limit", spec.query_complexity_limit, 1_000_000, 1000),
            connections: spec.use_connection,
            dataloader: spec.use_dataloader,
        })
    }

    fn mcp(&mut self) -> Option<Mcp> {
        let spec = self.project.exposure.mcp.as_ref().filter(|channel| channel.enabled)?;
        let prefix = spec.tool_prefix.as_ref();
        let prefix =
            prefix.filter(|name| check_name(&mut self.report, Kind::Prefix, name, spec.spans.of("tool_prefix")));
        Some(Mcp { prefix: prefix.map(ToString::to_string) })
    }

    fn url_path(&mut self, key: &str, path: &str, span: Span) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~');
        let (reason, help) = if !path.starts_with('/') {
            ("does not start with `/`", format!("write `/{}`", path.trim_matches('/')))
        } else if path.len() == 1 {
            ("is the root, where documentation and health checks live", "write a path such as `/api/v1`".into())
        } else if path.ends_with('/') {
            ("ends with `/`", format!("write `{}`", path.trim_end_matches('/')))
        } else if !path.chars().all(allowed)
            || path.contains("//")
            || path.split('/').any(|part| matches!(part, "." | ".."))
        {
            ("is not a plain path", "use letters, digits, `-` and `_` between single slashes".into())
        } else {
            return;
        };
        self.report.error(Code::InvalidSetting, span, format!("`{key}` is {}, which {reason}", shown(path)), help);
    }

    fn frontend(&mut self) -> Option<Frontend> {
        let (spec, exposure) = (&self.project.frontend, &self.project.exposure);
        let port = self.port("port", spec.port, spec.spans.of("port"), 5173);
        let channel = exposure.frontend.as_ref().filter(|channel| channel.enabled && spec.enabled)?;
        let graphql = exposure.graphql.as_ref().is_some_and(|channel| channel.enabled);
        let style = channel.api_style.unwrap_or(if graphql { ApiStyle::Graphql } else { ApiStyle::Rest });
        Some(Frontend {
            port,
            api_style: style.as_str().to_string(),
            generate_form: channel.generate_form,
            generate_table: channel.generate_table,
            generate_detail_view: channel.generate_detail_view,
        })
    }

    /// Settings that contradict each other.
    fn contradictions(&mut self) {
        let (spec, exposure) = (self.project, &self.project.exposure);
        let Some(channel) = exposure.frontend.as_ref().filter(|channel| channel.enabled) else { return };
        if !spec.frontend.enabled {
            if spec.spans.has("exposure") && exposure.spans.has("frontend") {
                self.report.push(
                    Diagnostic::warning(
                        Code::Contradiction,
                        spec.frontend.spans.of("enabled"),
                        "the front end is switched off here, but exposed",
                    )
                    .and(exposure.spans.of("frontend"), "it is exposed here")
                    .help("remove one of the two; without both it is off"),
                );
            }
            return;
        }
        let on = |enabled: Option<bool>| enabled == Some(true);
        let graphql = on(exposure.graphql.as_ref().map(|channel| channel.enabled));
        let rest = on(exposure.rest.as_ref().map(|channel| channel.enabled));
        let span =
            if channel.spans.has("api_style") { channel.spans.of("api_style") } else { exposure.spans.of("frontend") };
        let missing = match channel.api_style {
            Some(ApiStyle::Graphql) if !graphql => "GraphQL",
            Some(ApiStyle::Rest) if !rest => "REST",
            None if !graphql && !rest => "an API",
            _ => return,
        };
        let message = format!("the front end uses {missing}, which is off");
        self.report.error(
            Code::Contradiction,
            span,
            message,
            "switch it on in `ExposureConfig`, or change `api_style`",
        );
    }

    fn design(&mut self) -> Design {
        let spec = &self.project.design;
        let custom_widgets = self.components(&spec.widgets.custom_widgets);
        let field_widgets = self.components(&spec.widgets.field_widgets);
        for (key, _) in &spec.widgets.field_widgets {
            self.widget_target(&key.value, key.span);
        }
        Design {
            theme: spec.theme.as_str().to_string(),
            dark_mode: spec.dark_mode,
            icon_set: spec.icon_set.as_str().to_string(),
            border_radius: spec.border_radius.as_str().to_string(),
            custom_widgets,
            field_widgets,
        }
    }

    fn components(&mut self, entries: &Dict<std::sync::Arc<str>>) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for (key, component) in entries {
            let name = &component.value;
            if !is_identifier(name) || !name.starts_with(|c: char| c.is_ascii_uppercase()) {
                let message = format!("{} is not the name of a component", shown(name));
                self.report.error(
                    Code::InvalidSetting,
                    component.span,
                    message,
                    "use letters and digits, starting with a capital",
                );
            } else if key.value.is_empty() {
                self.report.error(Code::InvalidSetting, key.span, "the name of a widget is empty", "name the widget");
            } else if check_text(&mut self.report, "the widget", &key.value, key.span) {
                found.insert(key.value.to_string(), name.to_string());
            }
        }
        found
    }

    /// X15: a widget for something that does not exist is no more than a warning.
    fn widget_target(&mut self, key: &str, span: Span) {
        let Some((model, field)) =
            key.split_once('.').filter(|(model, field)| !model.is_empty() && is_identifier(field))
        else {
            let message = format!("{} names no field", shown(key));
            self.report.error(Code::InvalidSetting, span, message, "write `Model.field`");
            return;
        };
        let Some(at) = self.index.get(model).copied() else {
            let near = self.report.nearest(model, self.domain.models.iter().map(|item| &*item.value.name));
            let help = near.map_or_else(
                || "declare the model, or remove the widget".into(),
                |near| format!("did you mean `{near}.{field}`?"),
            );
            self.report.warning(
                Code::UnknownWidgetTarget,
                span,
                format!("there is no model called {}", shown(model)),
                help,
            );
            return;
        };
        let draft = &self.drafts[at];
        if draft.field_index(field).is_none() && draft.relation(field).is_none() {
            let near = self.report.nearest(field, draft.model.fields.iter().map(|field| field.name.as_str()));
            let help = near.map_or_else(
                || "declare the field, or remove the widget".into(),
                |near| format!("did you mean `{model}.{near}`?"),
            );
            self.report.warning(
                Code::UnknownWidgetTarget,
                span,
                format!("`{model}` has no field {}", shown(field)),
                help,
            );
        }
    }

    fn testing(&self) -> Testing {
        let spec = &self.project.testing;
        Testing {
            unit: spec.unit_tests,
            integration: spec.integration_tests,
            factories: spec.factories,
            graphql: spec.graphql_tests,
            component: spec.component_tests,
            hook: spec.hook_tests,
            database: engine(spec.test_database),
        }
    }

    fn extensions(&self) -> Extensions {
        let spec = &self.project.extensions;
        Extensions {
            services: spec.services_strategy.as_str().to_string(),
            components: spec.components_strategy.as_str().to_string(),
            pages: spec.pages_strategy.as_str().to_string(),
            protected_regions: spec.use_protected_regions,
        }
    }
}

const fn engine(engine: DatabaseEngine) -> Engine {
    match engine {
        DatabaseEngine::Sqlite => Engine::Sqlite,
        DatabaseEngine::Postgresql => Engine::Postgresql,
    }
}

/// Lower-case words, joined by single hyphens or underscores.
fn is_project_name(name: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.len() <= 60 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split(['-', '_']).all(word)
}

/// `example.com`, also with more or with non-Latin labels.
pub(super) fn is_domain(text: &str) -> bool {
    let label = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}
