//! Pydantic schemas: what the application accepts and answers, per model, and what all of them share.
//!
//! Requests refuse unknown fields; answers hold only what may be read. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{Comparison, Condition, Default, Field, FieldType, Key, Model};
use serde::Serialize;

use crate::lang::python::api::{self, Nested, NestedOrder};
use crate::lang::python::text::{columns, keyword_string, parts, regex, string};
use crate::lang::python::{Imports, WIDTH, attribute, field, filter, imports::by_member};
use crate::lang::{header, source_folder};

/// Schemas.
pub const EMITTER: Emitter = Emitter {
    name: "schemas",
    description: "Pydantic schemas: what the application accepts and answers",
    enabled: |_| true,
    outputs: &[
        shared("package", "schemas/package.py.j2", |c| path(c, "__init__"), |c| View::new(&package(c))),
        shared("base", "schemas/base.py.j2", |c| path(c, "base"), |c| View::new(&Shared::new(c))),
        shared("types", "schemas/types.py.j2", |c| path(c, "types"), |c| View::new(&Shared::new(c))),
        shared("pages", "schemas/pages.py.j2", |c| path(c, "pages"), |c| View::new(&Shared::new(c))),
        Output {
            name: "model",
            template: "schemas/model.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |_, _| true,
                path: |c, model| path(c, &api::module(model)),
                view: |c, model| View::new(&module(c, model)),
            },
        },
    ],
};

const fn shared(
    name: &'static str,
    template: &'static str,
    path: fn(&Context<'_>) -> String,
    view: fn(&Context<'_>) -> View,
) -> Output {
    Output { name, template, strategy: Strategy::AlwaysOverwrite, each: Each::Project { when: |_| true, path, view } }
}

fn path(context: &Context<'_>, module: &str) -> String {
    format!("{}/schemas/{module}.py", source_folder(context))
}

/// Rows that one bulk request may hold.
const MAX_BULK: u32 = 100;

#[derive(Serialize)]
struct Shared {
    header: String,
    module: String,
    max_bulk: u32,
}

impl Shared {
    fn new(context: &Context<'_>) -> Self {
        Self {
            header: header("change the spec instead."),
            module: context.project().module.clone(),
            max_bulk: MAX_BULK,
        }
    }
}

#[derive(Serialize)]
struct PackageView {
    header: String,
    imports: String,
    names: Vec<String>,
}

fn package(context: &Context<'_>) -> PackageView {
    let mut imports = Imports::new(&context.project().module);
    let mut names = Vec::new();
    for model in context.models() {
        let module = format!("schemas.{}", api::module(model));
        for name in exports(context, model) {
            imports.local(&module, &name);
            names.push(name);
        }
    }
    names.sort_by(|a, b| by_member(a, b));
    PackageView { header: header("change the spec instead."), imports: imports.print(), names }
}

/// Everything that a model's module defines for others.
fn exports(context: &Context<'_>, model: &Model) -> Vec<String> {
    let class = &model.names.pascal;
    let mut names: Vec<String> =
        ["Read", "Create", "Update", "Filter", "ListParams"].iter().map(|kind| format!("{class}{kind}")).collect();
    names.extend(api::has_list_item(model).then(|| api::list_schema(model)));
    names.extend(model.operations.update.then(|| format!("{class}BulkUpdate")));
    names.extend(parents_of(context, model).into_iter().map(|(_, nested)| nested.schema));
    names.extend(api::rules_function(model));
    names
}

/// The models that create rows of this one along with their own, before it: (model, relation).
fn parents_of<'a>(context: &Context<'a>, model: &Model) -> Vec<(&'a Model, Nested<'a>)> {
    let mut found = Vec::new();
    for parent in context.models() {
        for nested in api::nested(context, parent) {
            if nested.target.name == model.name && matches!(nested.order, NestedOrder::Child(_)) {
                found.push((parent, nested));
            }
        }
    }
    found
}

#[derive(Serialize)]
struct ModuleView {
    header: String,
    doc: String,
    imports: String,
    rules: Vec<RuleView>,
    rules_function: Option<String>,
    schemas: Vec<SchemaView>,
}

#[derive(Serialize)]
struct RuleView {
    allowed: Vec<String>,
    lines: Vec<String>,
}

#[derive(Serialize, Default)]
struct SchemaView {
    name: String,
    bases: Vec<String>,
    doc: String,
    rules: Vec<SchemaRule>,
    fields: Vec<AttributeView>,
    one_of: Vec<OneOf>,
    check_rules: bool,
}

#[derive(Serialize)]
struct SchemaRule {
    function: &'static str,
    args: Vec<String>,
}

#[derive(Serialize)]
struct AttributeView {
    attr: String,
    #[serde(rename = "type")]
    ty: String,
    args: Vec<String>,
    default: Option<String>,
}

/// Exactly one of two ways (or, where the reference is optional, at most one) to say which row it belongs to.
#[derive(Serialize)]
struct OneOf {
    relation: String,
    condition: String,
    message: String,
}

fn module(context: &Context<'_>, model: &Model) -> ModuleView {
    let mut schemas = vec![read_schema(model, "Read", &model.read_fields, "in full")];
    if api::has_list_item(model) {
        schemas.push(read_schema(model, "ListItem", &model.list_fields, "as lists show it"));
    }
    for (parent, nested) in parents_of(context, model) {
        schemas.push(child_schema(model, parent, &nested));
    }
    schemas.push(create_schema(context, model));
    schemas.push(update_schema(model));
    if model.operations.update {
        schemas.push(bulk_update_schema(model));
    }
    schemas.push(filter_schema(context, model));
    schemas.push(list_schema(model));
    let rules = rules(context, model);
    ModuleView {
        header: header("change the spec instead."),
        doc: format!("Schemas of {}.", api::label_plural(model)),
        imports: module_imports(context, model, &schemas, !rules.is_empty()),
        rules_function: api::rules_function(model),
        rules,
        schemas,
    }
}

fn read_schema(model: &Model, kind: &str, names: &[String], how: &str) -> SchemaView {
    let plain = |attr: &str, ty: &str| AttributeView { attr: attr.into(), ty: ty.into(), args: vec![], default: None };
    let key = if model.key == Key::Uuid { "types.Uuid" } else { "int" };
    let mut fields = vec![plain("id", key)];
    fields.extend(model.fields.iter().filter(|field| names.contains(&field.name)).map(|field| {
        let attr = attribute(&field.name);
        let mut args = Vec::new();
        if attr != field.name {
            args.push(format!("serialization_alias={},", string(&field.name)));
        }
        args.extend(description(field));
        AttributeView { attr, ty: optional(field, field::read_type(&field.ty)), args, default: None }
    }));
    if model.timestamps {
        fields.extend([plain("created_at", "types.DateTime"), plain("updated_at", "types.DateTime")]);
    }
    if model.soft_delete {
        fields.push(plain("deleted_at", "types.DateTime | None"));
    }
    SchemaView {
        name: format!("{}{kind}", model.names.pascal),
        bases: vec!["base.ReadModel".into()],
        doc: format!("One of the {}, {how}.", api::label_plural(model)),
        fields,
        ..SchemaView::default()
    }
}

fn optional(field: &Field, ty: String) -> String {
    if field.required { ty } else { format!("{ty} | None") }
}

fn description(field: &Field) -> Vec<String> {
    field.description.as_deref().map(|text| keyword_string("description", text, 8)).unwrap_or_default()
}

fn child_schema(model: &Model, parent: &Model, nested: &Nested<'_>) -> SchemaView {
    let NestedOrder::Child(column) = nested.order else { unreachable!("only children have a schema of their own") };
    SchemaView {
        name: nested.schema.clone(),
        bases: vec!["base.WriteModel".into()],
        doc: format!(
            "What it takes to make one of the {} together with its {}.",
            api::label_plural(model),
            api::label(parent)
        ),
        fields: create_fields(model, |field| field.name != column, |_| false),
        ..SchemaView::default()
    }
}

fn create_schema(context: &Context<'_>, model: &Model) -> SchemaView {
    let nested = api::nested(context, model);
    let is_replaced = |field: &Field| nested.iter().any(|one| one.order == NestedOrder::Parent(&field.name));
    let mut fields = create_fields(model, |_| true, is_replaced);
    let mut rules = schema_rules(model);
    let mut one_of = Vec::new();
    for one in &nested {
        fields.push(nested_field(one));
        if let NestedOrder::Parent(column) = one.order {
            let is_required = model.fields.iter().any(|field| field.name == column && field.required);
            one_of.push(choose_one(one, column, is_required));
            if is_required {
                rules.push(SchemaRule { function: "one_of", args: vec![string(column), string(&one.relation.name)] });
            }
        }
    }
    SchemaView {
        name: format!("{}Create", model.names.pascal),
        bases: vec!["base.WriteModel".into()],
        doc: format!("What it takes to make one of the {}.", api::label_plural(model)),
        rules,
        fields,
        one_of,
        check_rules: api::rules_function(model).is_some(),
    }
}

fn nested_field(nested: &Nested<'_>) -> AttributeView {
    let schema = &nested.schema;
    let mut args = Vec::new();
    let alias = (nested.attribute != nested.relation.name).then(|| format!("alias={},", string(&nested.relation.name)));
    if api::is_to_many(nested.relation) {
        args.extend(["default=[],".to_string(), "max_length=base.MAX_BULK,".to_string()]);
        args.extend(alias);
        return AttributeView { attr: nested.attribute.clone(), ty: format!("list[{schema}]"), args, default: None };
    }
    if let Some(alias) = alias {
        args.extend(["default=None,".to_string(), alias]);
    }
    AttributeView {
        attr: nested.attribute.clone(),
        ty: format!("types.Optional[{schema}]"),
        args,
        default: Some("None".into()),
    }
}

fn choose_one(nested: &Nested<'_>, column: &str, is_required: bool) -> OneOf {
    let (key, row) = (attribute(column), &nested.attribute);
    let relation = &nested.relation.name;
    let (condition, message) = if is_required {
        (format!("(self.{key} is None) == (self.{row} is None)"), format!("give either {column} or {relation}"))
    } else {
        (
            format!("self.{key} is not None and self.{row} is not None"),
            format!("give {column} or {relation}, not both"),
        )
    };
    OneOf { relation: relation.clone(), condition, message: string(&message) }
}

/// The attributes of a create request, for the fields that pass `is_wanted`; those that `is_replaced` by a
/// nested row may be left out.
fn create_fields(
    model: &Model,
    is_wanted: impl Fn(&Field) -> bool,
    is_replaced: impl Fn(&Field) -> bool,
) -> Vec<AttributeView> {
    let wanted = |field: &&Field| model.create_fields.contains(&field.name) && is_wanted(field);
    model.fields.iter().filter(wanted).map(|field| create_field(field, is_replaced(field))).collect()
}

fn create_field(field: &Field, is_replaced: bool) -> AttributeView {
    let attr = attribute(&field.name);
    let body = field::body_type(field);
    let shared = field.default.as_ref().filter(|default| !field::is_mutable(default));
    let constant = shared.and_then(|default| field::constant(default, &field.ty));
    let (ty, default) = if is_replaced {
        (format!("types.Optional[{body}]"), Some("None".to_string()))
    } else if field.required && field.default.is_none() {
        (body, None)
    } else if field.required && constant.is_none() {
        (format!("types.Optional[{body}]"), Some("None".to_string()))
    } else {
        (optional(field, body), Some(constant.unwrap_or_else(|| "None".into())))
    };
    let mut args = Vec::new();
    if attr != field.name {
        args.push(format!("alias={},", string(&field.name)));
    }
    args.extend(bounds(field));
    args.extend(description(field));
    let long = default.as_ref().is_some_and(|default| 4 + columns(&attr) + columns(&ty) + columns(default) + 5 > WIDTH);
    if let Some(default) = &default
        && (!args.is_empty() || long)
    {
        let head = match (&field.default, &field.ty) {
            (Some(Default::Text(text)), FieldType::String | FieldType::Text) if default != "None" => {
                keyword_string("default", text, 8)
            }
            _ => vec![format!("default={default},")],
        };
        args.splice(0..0, head);
    }
    AttributeView { attr, ty, args, default }
}

/// The bounds of a field as arguments of `pydantic.Field`.
fn bounds(field: &Field) -> Vec<String> {
    let bounds = &field.bounds;
    let mut args = Vec::new();
    match &field.ty {
        FieldType::String | FieldType::Text => {
            args.extend(bounds.min_length.map(|min| format!("min_length={min},")));
            args.extend(bounds.max_length.map(|max| format!("max_length={max},")));
            args.extend(bounds.pattern.as_ref().map(|pattern| format!("pattern={},", regex(pattern))));
        }
        FieldType::Integer => {
            let (low, high) =
                if field::is_wide(field) { ("-(2**53) + 1", "2**53 - 1") } else { ("-(2**31)", "2**31 - 1") };
            if bounds.min_value.is_some() || bounds.max_value.is_some() {
                args.push(format!("ge={},", bounds.min_value.as_deref().map_or(low.into(), number)));
                args.push(format!("le={},", bounds.max_value.as_deref().map_or(high.into(), number)));
            }
        }
        FieldType::Float => {
            args.extend(bounds.min_value.as_deref().map(|min| format!("ge={},", number(min))));
            args.extend(bounds.max_value.as_deref().map(|max| format!("le={},", number(max))));
        }
        FieldType::Decimal { precision, scale } => {
            args.extend([format!("max_digits={precision},"), format!("decimal_places={scale},")]);
            args.extend(bounds.min_value.as_deref().map(|min| format!("ge={},", decimal(min))));
            args.extend(bounds.max_value.as_deref().map(|max| format!("le={},", decimal(max))));
            args.extend([
                "json_schema_extra={".to_string(),
                format!("    \"pattern\": {},", regex(&decimal_pattern(field, *precision, *scale))),
                "},".to_string(),
            ]);
        }
        _ => {}
    }
    args
}

fn number(digits: &str) -> String {
    match digits.parse::<i64>() {
        Ok(value) => crate::lang::python::text::integer(value),
        Err(_) => digits.to_string(),
    }
}

fn decimal(digits: &str) -> String {
    if digits.contains('.') { format!("decimal.Decimal({})", string(digits)) } else { number(digits) }
}

fn decimal_pattern(field: &Field, precision: u32, scale: u32) -> String {
    let never_negative = field.bounds.min_value.as_ref().is_some_and(|min| !min.starts_with('-'));
    let sign = if never_negative { "" } else { "-?" };
    let whole = (precision - scale).max(1);
    let fraction = if scale > 0 { format!("(\\.[0-9]{{1,{scale}}})?") } else { String::new() };
    format!("^{sign}[0-9]{{1,{whole}}}{fraction}$")
}

fn update_schema(model: &Model) -> SchemaView {
    let fields = model.fields.iter().filter(|field| model.update_fields.contains(&field.name)).map(|field| {
        let attr = attribute(&field.name);
        let body = field::body_type(field);
        let ty = if field.required { format!("types.Optional[{body}]") } else { format!("{body} | None") };
        let mut args = Vec::new();
        if attr != field.name {
            args.push(format!("alias={},", string(&field.name)));
        }
        args.extend(bounds(field));
        args.extend(description(field));
        if !args.is_empty() {
            args.insert(0, "default=None,".into());
        }
        AttributeView { attr, ty, args, default: Some("None".into()) }
    });
    SchemaView {
        name: format!("{}Update", model.names.pascal),
        bases: vec!["base.WriteModel".into()],
        doc: "Changes; what is left out stays as it is.".into(),
        fields: fields.collect(),
        ..SchemaView::default()
    }
}

fn bulk_update_schema(model: &Model) -> SchemaView {
    let class = &model.names.pascal;
    let plain = |attr: &str, ty: String| AttributeView { attr: attr.into(), ty, args: vec![], default: None };
    SchemaView {
        name: format!("{class}BulkUpdate"),
        bases: vec!["base.WriteModel".into()],
        doc: "Changes to one row of several.".into(),
        fields: vec![plain("id", field::key_body(model.key).into()), plain("changes", format!("{class}Update"))],
        ..SchemaView::default()
    }
}

fn filter_schema(context: &Context<'_>, model: &Model) -> SchemaView {
    let has_search = model.fields.iter().any(|field| field.searchable);
    let mut bases = Vec::new();
    for (is_wanted, base) in [
        (model.soft_delete, "base.SoftDeleteFilter"),
        (model.timestamps, "base.TimestampsFilter"),
        (model.temporal.is_some(), "base.PeriodFilter"),
        (has_search, "base.SearchFilter"),
        (true, "base.FilterModel"),
    ] {
        bases.extend(is_wanted.then(|| base.to_string()));
    }
    let fields = filter::filters(context, model).into_iter().map(|filter| {
        let args = if filter.attribute == filter.wire {
            vec![]
        } else {
            vec!["default=None,".into(), format!("alias={},", string(&filter.wire))]
        };
        AttributeView { attr: filter.attribute, ty: filter.ty, args, default: Some("None".into()) }
    });
    SchemaView {
        name: format!("{}Filter", model.names.pascal),
        bases,
        doc: format!("Conditions on {}.", api::label_plural(model)),
        fields: fields.collect(),
        ..SchemaView::default()
    }
}

fn list_schema(model: &Model) -> SchemaView {
    let class = &model.names.pascal;
    let mut sort = vec!["default=None,".to_string()];
    sort.extend(keyword_string(
        "description",
        "Names to sort by, separated by commas; a minus sign sorts downwards.",
        8,
    ));
    sort.extend(["max_length=200,".to_string(), "pattern=base.sort_pattern(".to_string()]);
    sort.extend(api::sortable(model).iter().map(|one| format!("    {},", string(&one.wire))));
    sort.push("),".into());
    let page_size = vec![
        format!("default={},", model.page_size),
        "ge=1,".into(),
        format!("le={},", model.max_page_size),
    ];
    SchemaView {
        name: format!("{class}ListParams"),
        bases: vec![format!("{class}Filter"), format!("pages.{}Params", api::style(model))],
        doc: format!("Which {} to list.", api::label_plural(model)),
        fields: vec![
            AttributeView { attr: "page_size".into(), ty: "types.QueryInt".into(), args: page_size, default: None },
            AttributeView { attr: "sort".into(), ty: "types.Filter[str]".into(), args: sort, default: None },
        ],
        ..SchemaView::default()
    }
}

/// The conditional rules as statements of the function that checks a whole row.
fn rules(context: &Context<'_>, model: &Model) -> Vec<RuleView> {
    let mut rules = Vec::new();
    for field in &model.fields {
        if let Some(condition) = &field.required_when {
            let test = format!("values.get({}) is None", string(&attribute(&field.name)));
            let message = format!("{} is required when {}", field.name, describe(condition));
            let tests = vec![condition_code(context, model, condition, Nesting::Operand), test];
            rules.push(RuleView { allowed: vec![], lines: rule_lines(&tests, &message) });
        }
        for rule in &field.choices_when {
            let condition = Condition::Compare {
                field: rule.field.clone(),
                operator: Comparison::Eq,
                value: rule.value.clone(),
            };
            let test = format!("values.get({}) not in allowed", string(&attribute(&field.name)));
            let message =
                format!("{} must be one of {} when {}", field.name, rule.choices.join(", "), describe(&condition));
            let tests = vec![condition_code(context, model, &condition, Nesting::Operand), test];
            rules.push(RuleView {
                allowed: rule.choices.iter().map(|choice| string(choice)).collect(),
                lines: rule_lines(&tests, &message),
            });
        }
    }
    rules
}

fn rule_lines(tests: &[String], message: &str) -> Vec<String> {
    let line = format!("if {}:", tests.join(" and "));
    let mut lines = if 4 + columns(&line) <= WIDTH {
        vec![line]
    } else {
        let mut lines = vec!["if (".to_string(), format!("    {}", tests[0])];
        lines.extend(tests[1..].iter().map(|test| format!("    and {test}")));
        lines.push("):".into());
        lines
    };
    let raise = format!("    raise ValueError({})", string(message));
    if 4 + columns(&raise) <= WIDTH {
        lines.push(raise);
    } else {
        lines.push("    raise ValueError(".into());
        lines.extend(parts(message, WIDTH - 12).into_iter().map(|part| format!("        {part}")));
        lines.push("    )".into());
    }
    lines
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    /// Beside `and`: what binds more loosely is put in brackets.
    Operand,
    /// Alone.
    Whole,
}

/// A condition on `values`, a mapping of attributes.
fn condition_code(context: &Context<'_>, model: &Model, condition: &Condition, nesting: Nesting) -> String {
    let text = match condition {
        Condition::Compare { field, operator, value } => {
            let read = read_value(model, field);
            let literal = literal(model, field, value);
            match operator {
                Comparison::Eq if matches!(value, Default::Bool(_)) => format!("{read} is {literal}"),
                Comparison::Ne if matches!(value, Default::Bool(_)) => format!("{read} is not {literal}"),
                Comparison::Eq | Comparison::Ne => format!("{read} {} {literal}", symbol(*operator)),
                _ => format!("base.compares({read}, {}, {literal})", string(symbol(*operator))),
            }
        }
        Condition::OneOf { field, values } => {
            let values: Vec<String> = values.iter().map(|value| literal(model, field, value)).collect();
            format!("{} in ({},)", read_value(model, field), values.join(", "))
        }
        Condition::Missing { field } => format!("{} is None", read_value(model, field)),
        Condition::User { .. } => unreachable!("only policies speak of users"),
        Condition::All { conditions } => {
            let parts: Vec<String> =
                conditions.iter().map(|one| condition_code(context, model, one, Nesting::Operand)).collect();
            parts.join(" and ")
        }
        Condition::Any { conditions } => {
            let parts: Vec<String> =
                conditions.iter().map(|one| condition_code(context, model, one, Nesting::Operand)).collect();
            parts.join(" or ")
        }
        Condition::Not { condition } => {
            format!("not ({})", condition_code(context, model, condition, Nesting::Whole))
        }
    };
    if nesting == Nesting::Operand && matches!(condition, Condition::Any { .. } | Condition::All { .. }) {
        format!("({text})")
    } else {
        text
    }
}

fn read_value(model: &Model, name: &str) -> String {
    let field = model.fields.iter().find(|field| field.name == name);
    let default = field
        .and_then(|field| field.default.as_ref().filter(|default| !field::is_mutable(default)).map(|d| (d, &field.ty)))
        .and_then(|(default, ty)| field::constant(default, ty))
        .map(|constant| format!(", {constant}"))
        .unwrap_or_default();
    format!("values.get({}{default})", string(&attribute(name)))
}

fn literal(model: &Model, name: &str, value: &Default) -> String {
    let text = FieldType::Text;
    let ty = model.fields.iter().find(|field| field.name == name).map_or(&text, |field| &field.ty);
    field::constant(value, ty).expect("conditions compare with constants")
}

const fn symbol(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Eq => "==",
        Comparison::Ne => "!=",
        Comparison::Lt => "<",
        Comparison::Le => "<=",
        Comparison::Gt => ">",
        Comparison::Ge => ">=",
    }
}

/// A condition in words, for messages.
fn describe(condition: &Condition) -> String {
    let join = |conditions: &[Condition], word: &str| {
        conditions.iter().map(describe).collect::<Vec<_>>().join(&format!(" {word} "))
    };
    match condition {
        Condition::Compare { field, operator, value } => {
            let verb = match operator {
                Comparison::Eq => "is",
                Comparison::Ne => "is not",
                Comparison::Lt => "is below",
                Comparison::Le => "is at most",
                Comparison::Gt => "is above",
                Comparison::Ge => "is at least",
            };
            format!("{field} {verb} {}", plain(value))
        }
        Condition::OneOf { field, values } => {
            format!("{field} is one of {}", values.iter().map(plain).collect::<Vec<_>>().join(", "))
        }
        Condition::Missing { field } => format!("{field} is empty"),
        Condition::User { field, attribute, .. } => format!("{field} is the user's {attribute}"),
        Condition::All { conditions } => join(conditions, "and"),
        Condition::Any { conditions } => join(conditions, "or"),
        Condition::Not { condition } => format!("not ({})", describe(condition)),
    }
}

fn plain(value: &Default) -> String {
    match value {
        Default::Bool(value) => value.to_string(),
        Default::Int(value) => value.to_string(),
        Default::Float(value) => value.to_string(),
        Default::Decimal(text) | Default::Text(text) => text.clone(),
        Default::Json(value) => value.to_string(),
        Default::Factory(_) => String::new(),
    }
}

/// The rules that JSON Schema can say, for clients.
fn schema_rules(model: &Model) -> Vec<SchemaRule> {
    let mut rules = Vec::new();
    for field in &model.fields {
        if let Some(Condition::Compare { field: other, operator: Comparison::Eq, value }) = &field.required_when {
            rules.extend(crate::lang::python::sample::as_json(value).map(|value| SchemaRule {
                function: "required_when",
                args: vec![string(other), value, string(&field.name)],
            }));
        }
        for rule in &field.choices_when {
            let Some(value) = crate::lang::python::sample::as_json(&rule.value) else { continue };
            let mut args = vec![string(&rule.field), value, string(&field.name)];
            let choices: Vec<String> = rule.choices.iter().map(|choice| string(choice)).collect();
            let line = format!("[{}]", choices.join(", "));
            if 12 + columns(&line) < WIDTH {
                args.push(line);
            } else {
                let lines: Vec<String> = choices.iter().map(|choice| format!("                {choice},\n")).collect();
                args.push(format!("[\n{}            ]", lines.concat()));
            }
            rules.push(SchemaRule { function: "allowed_when", args });
        }
    }
    rules
}

fn module_imports(context: &Context<'_>, model: &Model, schemas: &[SchemaView], has_rules: bool) -> String {
    let mut imports = Imports::new(&context.project().module);
    imports.module("pydantic").local("schemas", "base").local("schemas", "pages").local("schemas", "types");
    let attributes = || schemas.iter().flat_map(|schema| &schema.fields);
    let defaults = || attributes().flat_map(|one| one.default.iter().chain(&one.args));
    if attributes().any(|one| one.ty.contains("enums.")) {
        imports.local("models", "enums");
    }
    let conditions = condition_values(model);
    for (prefix, module) in [("decimal.Decimal(", "decimal"), ("dt.", "datetime as dt"), ("uuid.UUID(", "uuid")] {
        let is_call = |text: &String| {
            text.strip_prefix("default=").unwrap_or(text).starts_with(prefix)
                || text.strip_prefix("ge=").is_some_and(|rest| rest.starts_with(prefix))
                || text.strip_prefix("le=").is_some_and(|rest| rest.starts_with(prefix))
        };
        if defaults().any(is_call) || conditions.iter().any(|text| text.contains(prefix)) {
            imports.module(module);
        }
    }
    if has_rules {
        imports.symbol("collections.abc", "Mapping").symbol("typing", "Any");
    }
    if has_rules || schemas.iter().any(|schema| !schema.one_of.is_empty()) {
        imports.symbol("typing", "Self");
    }
    for nested in api::nested(context, model) {
        if nested.target.name != model.name {
            imports.local(&format!("schemas.{}", api::module(nested.target)), &nested.schema);
        }
    }
    imports.print()
}

/// The literals that a model's rules compare with.
fn condition_values(model: &Model) -> Vec<String> {
    let mut found = Vec::new();
    for field in &model.fields {
        let mut queue: Vec<&Condition> = field.required_when.iter().collect();
        while let Some(condition) = queue.pop() {
            match condition {
                Condition::Compare { field, value, .. } => {
                    found.push(literal(model, field, value));
                    found.push(read_value(model, field));
                }
                Condition::OneOf { field, values } => {
                    found.extend(values.iter().map(|value| literal(model, field, value)));
                    found.push(read_value(model, field));
                }
                Condition::All { conditions } | Condition::Any { conditions } => queue.extend(conditions),
                Condition::Not { condition } => queue.push(condition),
                Condition::Missing { field } => found.push(read_value(model, field)),
                Condition::User { .. } => {}
            }
        }
        found.extend(field.choices_when.iter().map(|rule| literal(model, &rule.field, &rule.value)));
    }
    found
}
