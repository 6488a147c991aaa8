//! How a model is shown: pages, tags, the front end, tools.

use std::collections::BTreeMap;

use super::Lowering;
use super::text::{Kind, check_name, check_optional, check_text, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{ModelFrontend, ModelMcp, Names, Operations, Pagination};
use crate::schema::domain::{self, PaginationStyle};

/// Rows that a page may have at most, whatever a spec says.
const LARGEST_PAGE: i64 = 1000;

/// What delivery overrides decide.
pub(super) struct Delivery {
    pub page_size: u32,
    pub max_page_size: u32,
    pub pagination: Pagination,
    pub tags: Vec<String>,
    pub subscriptions: bool,
}

/// The same in the IR.
pub(super) const fn pagination(style: PaginationStyle) -> Pagination {
    match style {
        PaginationStyle::Offset => Pagination::Offset,
        PaginationStyle::Cursor => Pagination::Cursor,
    }
}

impl Lowering<'_> {
    /// The project's page size and largest page size, within their limits.
    pub fn default_pages(&mut self) -> (u32, u32) {
        let defaults = &self.project.exposure.defaults;
        let page = self.page("page_size", defaults.page_size, &defaults.spans);
        let max = self.page("max_page_size", defaults.max_page_size, &defaults.spans);
        if let (Some(page), Some(max)) = (page, max)
            && page > max
        {
            self.pages_upside_down(&defaults.spans, page, max);
            return (max, max);
        }
        (page.unwrap_or(20), max.unwrap_or(100))
    }

    fn page(&mut self, key: &str, value: i64, spans: &crate::schema::Spans) -> Option<u32> {
        if (1..=LARGEST_PAGE).contains(&value) {
            return u32::try_from(value).ok();
        }
        let message = format!("`{key}` is {value}");
        self.report.error(Code::InvalidPageSize, spans.of(key), message, format!("use 1 to {LARGEST_PAGE}"));
        None
    }

    fn pages_upside_down(&mut self, spans: &crate::schema::Spans, page: u32, max: u32) {
        let key = if spans.has("page_size") { "page_size" } else { "max_page_size" };
        let message = format!("`page_size` is {page}, and `max_page_size` is {max}");
        let mut problem = Diagnostic::error(Code::InvalidPageSize, spans.of(key), message);
        if key == "page_size" && spans.has("max_page_size") {
            problem = problem.and(spans.of("max_page_size"), "the largest page");
        }
        self.report.push(
            problem.help("a page cannot be larger than the largest one: raise `max_page_size`, or lower `page_size`"),
        );
    }

    /// Pages, tags and subscriptions of a model.
    pub fn delivery(&mut self, spec: &domain::Model, names: &Names) -> Delivery {
        let graphql = self.project.exposure.graphql.as_ref().filter(|channel| channel.enabled);
        let mut delivery = Delivery {
            page_size: self.pages.0,
            max_page_size: self.pages.1,
            pagination: pagination(self.project.exposure.defaults.pagination_style),
            tags: vec![names.plural.title.clone()],
            subscriptions: graphql.is_some_and(|channel| channel.subscriptions),
        };
        let Some(overrides) = &spec.delivery_overrides else { return delivery };
        let page = overrides.page_size.and_then(|value| self.page("page_size", value, &overrides.spans));
        let max = overrides.max_page_size.and_then(|value| self.page("max_page_size", value, &overrides.spans));
        delivery.max_page_size = max.unwrap_or(delivery.max_page_size);
        // A model that only lowers its largest page lowers the usual one with it.
        delivery.page_size = page.unwrap_or_else(|| delivery.page_size.min(delivery.max_page_size));
        if delivery.page_size > delivery.max_page_size {
            self.pages_upside_down(&overrides.spans, delivery.page_size, delivery.max_page_size);
            delivery.page_size = delivery.max_page_size;
        }
        if let Some(style) = overrides.pagination_style {
            delivery.pagination = pagination(style);
        }
        if let Some(tags) = &overrides.rest_tags {
            delivery.tags = self.tags(tags);
        }
        if let Some(wanted) = overrides.subscriptions {
            if wanted && graphql.is_none() {
                let message = format!("`{}` asks for subscriptions, but GraphQL is off", spec.name);
                self.report.warning(
                    Code::Contradiction,
                    overrides.spans.of("subscriptions"),
                    message,
                    "switch GraphQL on in specs/project.py",
                );
            }
            delivery.subscriptions = wanted && graphql.is_some();
        }
        delivery
    }

    fn tags(&mut self, tags: &crate::schema::List<std::sync::Arc<str>>) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for tag in tags {
            if tag.value.trim().is_empty() {
                self.report.error(Code::InvalidText, tag.span, "a tag is empty", "remove it");
            } else if check_text(&mut self.report, "the tag", &tag.value, tag.span)
                && !found.iter().any(|known| **known == *tag.value)
            {
                found.push(tag.value.to_string());
            }
        }
        found
    }

    /// The model in the front end.
    pub fn model_frontend(&mut self, at: usize) -> ModelFrontend {
        let table_columns = self.table_columns(at);
        let spec = self.drafts[at].spec;
        let model = &self.drafts[at].model;
        let (operations, exposed) = (model.operations, model.exposed);
        let nav_label = model.names.plural.title.clone();
        let defaults = self.project.exposure.frontend.as_ref();
        let overrides = spec.frontend_overrides.as_ref();
        if let Some(overrides) = overrides {
            self.check_frontend(overrides, operations);
        }
        let form = defaults.is_none_or(|d| d.generate_form) && (operations.create || operations.update);
        let table = defaults.is_none_or(|d| d.generate_table) && operations.list;
        let detail = defaults.is_none_or(|d| d.generate_detail_view) && operations.read;
        ModelFrontend {
            nav_icon: overrides.and_then(|o| o.nav_icon.as_ref()).map(ToString::to_string),
            nav_label: overrides.and_then(|o| o.nav_label.as_ref()).map_or(nav_label, ToString::to_string),
            include_in_nav: overrides.and_then(|o| o.include_in_nav).unwrap_or(exposed && operations.list),
            table_columns,
            form_layout: overrides.and_then(|o| o.form_layout).map_or("vertical", |layout| layout.as_str()).to_string(),
            generate_form: overrides.and_then(|o| o.generate_form).unwrap_or(form),
            generate_table: overrides.and_then(|o| o.generate_table).unwrap_or(table),
            generate_detail_view: overrides.and_then(|o| o.generate_detail_view).unwrap_or(detail),
        }
    }

    fn check_frontend(&mut self, overrides: &domain::FrontendOverrides, operations: Operations) {
        check_optional(&mut self.report, "the label", overrides.nav_label.as_ref(), overrides.spans.of("nav_label"));
        if let Some(icon) = &overrides.nav_icon
            && (icon.is_empty() || !icon.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
        {
            let message = format!("{} is no name of an icon", shown(icon));
            self.report.error(
                Code::InvalidSetting,
                overrides.spans.of("nav_icon"),
                message,
                "use letters, digits and hyphens, such as `wind`",
            );
        }
        for (key, wanted, possible, missing) in [
            ("generate_form", overrides.generate_form, operations.create || operations.update, "`create` or `update`"),
            ("generate_table", overrides.generate_table, operations.list, "`list`"),
            ("generate_detail_view", overrides.generate_detail_view, operations.read, "`read`"),
        ] {
            if wanted == Some(true) && !possible {
                let message = format!("`{key}` needs the operation {missing}, which the model does not have");
                self.report.warning(
                    Code::Contradiction,
                    overrides.spans.of(key),
                    message,
                    "add the operation, or remove this",
                );
            }
        }
    }

    /// The model as tools.
    pub fn model_mcp(&mut self, spec: &domain::Model, names: &Names, operations: Operations) -> ModelMcp {
        let mut mcp = ModelMcp { tool_prefix: names.snake.clone(), tool_descriptions: BTreeMap::new() };
        let Some(overrides) = &spec.mcp_overrides else { return mcp };
        if let Some(prefix) = &overrides.tool_prefix
            && check_name(&mut self.report, Kind::Prefix, prefix, overrides.spans.of("tool_prefix"))
        {
            mcp.tool_prefix = prefix.to_string();
        }
        for (key, text) in &overrides.tool_descriptions {
            let allowed = [
                ("create", operations.create),
                ("read", operations.read),
                ("update", operations.update),
                ("delete", operations.delete),
                ("list", operations.list),
            ];
            let known = allowed.map(|(name, _)| name);
            match allowed.iter().find(|(name, _)| **name == *key.value) {
                None => {
                    let message = format!("there is no operation {}", shown(&key.value));
                    self.report.unknown(Code::UnknownValue, key.span, message, &key.value, &known);
                }
                Some((name, false)) => {
                    let message =
                        format!("`{}` has no operation `{name}`, so the description is never shown", spec.name);
                    self.report.warning(
                        Code::InapplicableAttribute,
                        key.span,
                        message,
                        "add the operation, or remove the description",
                    );
                }
                Some((name, true)) => {
                    if check_text(&mut self.report, "the description", &text.value, text.span) {
                        mcp.tool_descriptions.insert((*name).to_string(), text.value.to_string());
                    }
                }
            }
        }
        mcp
    }
}
