//! One model: its own attributes, its fields, and what depends on all of its members.

use super::Lowering;
use super::field::Lowered;
use super::text::{Kind, check_name, check_optional, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::names::{LIMIT, limit};
use crate::ir::{Key, Model, ModelFrontend, ModelMcp, Names};
use crate::schema::EnumReference;
use crate::schema::domain::{self, IdType};

impl<'a> Lowering<'a> {
    /// A model without its members.
    pub fn model(&mut self, spec: &'a domain::Model) -> Model {
        self.model_names(spec);
        check_optional(&mut self.report, "the description", spec.description.as_ref(), spec.spans.of("description"));
        let names = Names::new(&spec.name, spec.plural.as_deref());
        let table = spec.table_name.as_ref().map_or_else(|| limit(&names.plural.snake, LIMIT), ToString::to_string);
        let operations = self.operations(spec);
        let public = self.public(spec, operations);
        let delivery = self.delivery(spec, &names);
        let hooks = self.hooks(spec);
        let mcp = self.model_mcp(spec, &names, operations);
        Model {
            name: spec.name.clone(),
            table,
            description: spec.description.as_ref().map(ToString::to_string),
            key: match spec.id_type {
                IdType::Int => Key::Int,
                IdType::Uuid => Key::Uuid,
            },
            fields: Vec::with_capacity(spec.fields.len() + spec.relationships.len()),
            relations: Vec::with_capacity(spec.relationships.len()),
            timestamps: spec.timestamps,
            soft_delete: spec.soft_delete,
            unique_together: Vec::new(),
            indexes: Vec::new(),
            exposed: spec.expose,
            operations,
            public,
            create_fields: Vec::new(),
            update_fields: Vec::new(),
            read_fields: Vec::new(),
            list_fields: Vec::new(),
            page_size: delivery.page_size,
            max_page_size: delivery.max_page_size,
            pagination: delivery.pagination,
            tags: delivery.tags,
            subscriptions: delivery.subscriptions && spec.expose && (operations.read || operations.list),
            hooks,
            nested_create: Vec::new(),
            temporal: None,
            policies: Vec::new(),
            frontend: empty_frontend(),
            mcp: ModelMcp { ..mcp },
            renamed_from: spec.renamed_from.as_ref().map(ToString::to_string),
            names,
        }
    }

    fn model_names(&mut self, spec: &domain::Model) {
        let span = spec.spans.of("name");
        let report = &mut self.report;
        if check_name(report, Kind::Model, &spec.name, span) {
            let names = Names::new(&spec.name, None);
            let refused = self.targets.iter().find_map(|target| {
                let class = (target.class)(&names.pascal);
                (target.refuses_model)(&spec.name).or_else(|| (target.refuses_model)(&class))
            });
            if let Some(reason) = refused {
                let message = format!("{} cannot be the name of a model: {reason}", shown(&spec.name));
                let help = format!("call it `{}Item`, or something that says more", names.pascal);
                report.error(Code::ReservedName, span, message, help);
            }
        }
        if let Some(plural) = &spec.plural {
            let span = spec.spans.of("plural");
            if check_name(report, Kind::Plural, plural, span)
                && Names::new(&spec.name, Some(plural)).snake == crate::ir::names::snake_case(plural)
            {
                let message = format!("the plural {} is the same as the name", shown(plural));
                report.error(Code::Collision, span, message, format!("use another word, such as `{}List`", spec.name));
            }
        }
        if let Some(table) = &spec.table_name {
            check_name(report, Kind::Table, table, spec.spans.of("table_name"));
        }
        if let Some(name) = &spec.renamed_from {
            let span = spec.spans.of("renamed_from");
            if check_name(report, Kind::Model, name, span)
                && self.domain.models.iter().any(|other| other.value.name == *name)
            {
                let message = format!("{} still exists", shown(name));
                report.error(
                    Code::Contradiction,
                    span,
                    message,
                    "name what the model was called before, or remove `renamed_from`",
                );
            }
        }
    }

    /// Registers every shared enum: those of the spec, then those that only fields mention.
    pub fn shared_enums(&mut self) {
        for item in &self.domain.enums {
            self.enums.add_shared(&mut self.report, &item.value);
        }
        for model in &self.domain.models {
            for field in &model.value.fields {
                if let Some(EnumReference::Object(object)) = &field.value.enumeration {
                    self.enums.add_shared(&mut self.report, object);
                }
            }
        }
    }

    /// Adds the declared fields.
    pub fn fields(&mut self, at: usize) {
        let spec = self.drafts[at].spec;
        let pascal = self.drafts[at].model.names.pascal.clone();
        for item in &spec.fields {
            let field = &item.value;
            let Lowered { field: lowered, origin } = self.field(&pascal, field);
            if let Err(first) = self.drafts[at].add_field(field.name.clone(), lowered, origin) {
                let message = format!("`{}` has two fields called {}", spec.name, shown(&field.name));
                self.report.push(
                    Diagnostic::error(Code::Duplicate, origin.span, message)
                        .and(first, "the first one")
                        .help("rename or remove one of them"),
                );
            }
        }
    }

    /// Everything that needs all members of a model.
    pub fn finish(&mut self, at: usize) {
        self.member_names(at);
        self.renamed_members(at);
        self.lists(at);
        self.field_conditions(at);
        let temporal = self.temporal(at);
        let nested_create = self.nested_create(at);
        let policies = self.policies(at);
        let frontend = self.model_frontend(at);
        let model = &mut self.drafts[at].model;
        model.temporal = temporal;
        model.nested_create = nested_create;
        model.policies = policies;
        model.frontend = frontend;
    }

    /// Reports former names that are still there.
    fn renamed_members(&mut self, at: usize) {
        let draft = &self.drafts[at];
        for origin in &draft.origins {
            let Some((spec, former)) = origin.spec.and_then(|spec| Some((spec, spec.renamed_from.as_ref()?))) else {
                continue;
            };
            let span = spec.spans.of("renamed_from");
            if check_name(&mut self.report, Kind::Field, former, span) && draft.field_index(former).is_some() {
                let message = format!("`{}` still has a field {}", draft.model.name, shown(former));
                let help = "name what the field was called before, or remove `renamed_from`";
                self.report.error(Code::Contradiction, span, message, help);
            }
        }
        for item in &draft.spec.relationships {
            let Some(former) = &item.value.renamed_from else { continue };
            let span = item.value.spans.of("renamed_from");
            if check_name(&mut self.report, Kind::Relationship, former, span) && draft.relation(former).is_some() {
                let message = format!("`{}` still has a relationship {}", draft.model.name, shown(former));
                let help = "name what the relationship was called before, or remove `renamed_from`";
                self.report.error(Code::Contradiction, span, message, help);
            }
        }
    }
}

/// What stands in a draft until all members are known.
fn empty_frontend() -> ModelFrontend {
    ModelFrontend {
        nav_icon: None,
        nav_label: String::new(),
        include_in_nav: false,
        table_columns: Vec::new(),
        form_layout: String::new(),
        generate_form: false,
        generate_table: false,
        generate_detail_view: false,
    }
}
