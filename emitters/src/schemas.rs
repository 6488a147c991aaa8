//! Pydantic schemas: what the application accepts and answers, one module per model.
//!
//! Every schema of a model is a list of fields, each with its type and the arguments of `pydantic.Field`.
//! What is on the wire keeps the spec's names by aliases. Start at [`EMITTER`].

use queries::emit::{Context, Each, Emitter, Output, Strategy, View};
use queries::ir::{Condition, Default, Field, FieldType, Key, Model, RelationKind, pattern};
use serde::Serialize;

use crate::lang::python::api::{self, NestedOrder};
use crate::lang::python::condition::{self, Expression};
use crate::lang::python::decimal;
use crate::lang::python::text::{columns, float, integer, keyword_string, parts, regex, string};
use crate::lang::python::{Imports, WIDTH, attribute, field, filter, imports::by_export};
use crate::lang::{header, source_folder};

/// Pydantic schemas.
pub const EMITTER: Emitter = Emitter {
    name: "schemas",
    description: "Pydantic schemas: read, create, update, bulk, nested and filter, with the rules between fields",
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
        Output {
            name: "nested-package",
            template: "schemas/nested.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Project {
                when: |c| c.models().any(|model| !model.nested_create.is_empty()),
                path: |c| path(c, "_nested/__init__"),
                view: |c| View::new(&Shared::new(c)),
            },
        },
        Output {
            name: "nested",
            template: "schemas/model.py.j2",
            strategy: Strategy::AlwaysOverwrite,
            each: Each::Model {
                when: |c, model| !parts_of(c, model).is_empty(),
                path: |c, model| path(c, &format!("_nested/{}", api::module(model))),
                view: |c, model| View::new(&parts_module(c, model)),
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

/// What a file shows that depends on nothing but the package's name.
#[derive(Serialize)]
struct Shared {
    header: String,
    module: String,
}

impl Shared {
    fn new(context: &Context<'_>) -> Self {
        Self { header: header("change the spec instead."), module: context.project().module.clone() }
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
        for name in schema_names(model) {
            imports.local(&format!("schemas.{}", api::module(model)), &name);
            names.push(name);
        }
    }
    names.sort_by(|a, b| by_export(a, b));
    PackageView { header: header("change the spec instead."), imports: imports.print(), names }
}

fn schema_names(model: &Model) -> Vec<String> {
    let class = &model.names.pascal;
    let mut names = vec![format!("{class}Read")];
    if api::has_list_item(model) {
        names.push(format!("{class}ListItem"));
    }
    names.extend(["Create", "Update"].map(|kind| format!("{class}{kind}")));
    if model.exposed && model.operations.update {
        names.push(format!("{class}BulkUpdate"));
    }
    names.extend(["Filter", "ListParams"].map(|kind| format!("{class}{kind}")));
    names.extend(api::rules_function(model));
    names
}

#[derive(Serialize)]
struct ModuleView {
    header: String,
    doc: String,
    imports: String,
    rules_function: String,
    variables: Vec<String>,
    rules: Vec<RuleView>,
    schemas: Vec<SchemaView>,
}

/// A rule between fields: what is allowed in a case, if it is about choices, and the test.
#[derive(Serialize)]
struct RuleView {
    allowed: Vec<String>,
    lines: Vec<String>,
}

#[derive(Serialize)]
struct SchemaView {
    name: String,
    bases: Vec<String>,
    doc: String,
    rules: Vec<RuleSchema>,
    fields: Vec<FieldView>,
    one_of: Vec<OneOfView>,
    rules_function: Option<String>,
}

/// A rule as JSON Schema says it.
#[derive(Serialize)]
struct RuleSchema {
    function: &'static str,
    args: Vec<String>,
}

#[derive(Serialize)]
struct FieldView {
    attr: String,
    ty: String,
    args: Vec<String>,
    default: Option<String>,
}

/// A row given by its id or in full, not both.
#[derive(Serialize)]
struct OneOfView {
    function: String,
    column: String,
    attr: String,
    test: &'static str,
    message: Vec<String>,
}

impl SchemaView {
    fn new(name: String, bases: &[&str], doc: String, fields: Vec<FieldView>) -> Self {
        Self {
            name,
            bases: bases.iter().map(|base| (*base).to_string()).collect(),
            doc,
            rules: Vec::new(),
            fields,
            one_of: Vec::new(),
            rules_function: None,
        }
    }
}

/// A type with what else there is to say of it, for a name that leaves no place for that behind it.
fn annotated(ty: &str, args: &[String]) -> String {
    let said = args.iter().filter(|arg| !arg.starts_with("default="));
    let said: String = said.map(|arg| format!("            {arg}\n")).collect();
    format!("Annotated[\n        {ty},\n        pydantic.Field(\n{said}        ),\n    ]")
}

/// Columns that the arguments of `pydantic.Field` are indented by; see `lang::python::fold`.
fn indent(attr: &str, ty: &str) -> usize {
    if 4 + columns(attr) + 2 + columns(ty) + " = pydantic.Field(".len() > WIDTH { 12 } else { 8 }
}

impl FieldView {
    fn plain(attr: &str, ty: &str) -> Self {
        Self { attr: attr.into(), ty: ty.into(), args: Vec::new(), default: None }
    }

    /// A field with a default: within `pydantic.Field` when there is anything else to say.
    fn with(attr: String, ty: String, mut args: Vec<String>, default: Option<String>) -> Self {
        let line = default.as_ref().map(|default| 4 + columns(&attr) + 2 + columns(&ty) + 3 + columns(default));
        if let Some(default) = &default
            && (!args.is_empty() || line.is_some_and(|columns| columns > WIDTH))
        {
            args.insert(0, format!("default={default},"));
        }
        let is_plain = !ty.contains('[') && !ty.contains(" | ");
        if is_plain && !args.is_empty() && 4 + columns(&attr) + 2 + columns(&ty) + 4 > WIDTH {
            return Self { ty: annotated(&ty, &args), attr, args: Vec::new(), default };
        }
        Self { attr, ty, args, default }
    }
}

fn module(context: &Context<'_>, model: &Model) -> ModuleView {
    let schemas = schemas(context, model);
    let (variables, rules) = rules(model);
    let plural = api::label_plural(model);
    let mut view = ModuleView {
        header: header("change the spec instead."),
        doc: format!("Schemas of {plural}."),
        imports: String::new(),
        rules_function: api::rules_function(model).unwrap_or_default(),
        variables,
        rules,
        schemas,
    };
    view.imports = module_imports(context, model, &view);
    view
}

fn schemas(context: &Context<'_>, model: &Model) -> Vec<SchemaView> {
    let class = &model.names.pascal;
    let plural = api::label_plural(model);
    let mut schemas = vec![SchemaView::new(
        format!("{class}Read"),
        &["base.ReadModel"],
        format!("One of the {plural}, in full."),
        read_fields(model, &model.read_fields),
    )];
    if api::has_list_item(model) {
        schemas.push(SchemaView::new(
            format!("{class}ListItem"),
            &["base.ReadModel"],
            format!("One of the {plural}, as lists show it."),
            read_fields(model, &model.list_fields),
        ));
    }
    schemas.push(create(context, model));
    schemas.push(SchemaView::new(
        format!("{class}Update"),
        &["base.WriteModel"],
        "Changes; what is left out stays as it is.".into(),
        update_fields(model),
    ));
    if model.exposed && model.operations.update {
        schemas.push(SchemaView::new(
            format!("{class}BulkUpdate"),
            &["base.WriteModel"],
            "Changes to one row of several.".into(),
            vec![
                FieldView::plain("id", field::key_body(model.key)),
                FieldView::plain("changes", &format!("{class}Update")),
            ],
        ));
    }
    schemas.push(filter_schema(context, model));
    schemas.push(list_params(model));
    schemas
}

fn named<'a>(model: &'a Model, names: &'a [String]) -> impl Iterator<Item = &'a Field> {
    names.iter().filter_map(|name| model.fields.iter().find(|field| field.name == *name))
}

fn read_fields(model: &Model, names: &[String]) -> Vec<FieldView> {
    let key = match model.key {
        Key::Int => "int",
        Key::Uuid => "types.Uuid",
    };
    let mut fields = vec![FieldView::plain("id", key)];
    fields.extend(named(model, names).map(|field| {
        let ty = or_none(field::read_type(&field.ty), !field.is_shown_always());
        let mut args = alias("serialization_alias", &field.name);
        args.extend(description(field, indent(&attribute(&field.name), &ty)));
        FieldView::with(attribute(&field.name), ty, args, None)
    }));
    if model.timestamps {
        fields.push(FieldView::plain("created_at", "types.DateTime"));
        fields.push(FieldView::plain("updated_at", "types.DateTime"));
    }
    if model.soft_delete {
        fields.push(FieldView::plain("deleted_at", "types.DateTime | None"));
    }
    fields
}

fn or_none(ty: String, optional: bool) -> String {
    if optional { format!("{ty} | None") } else { ty }
}

fn alias(keyword: &str, name: &str) -> Vec<String> {
    if attribute(name) == name { Vec::new() } else { vec![format!("{keyword}={},", string(name))] }
}

fn description(field: &Field, indent: usize) -> Vec<String> {
    field.description.as_ref().map_or_else(Vec::new, |text| keyword_string("description", text, indent))
}

/// The fields of a create request without the one called `skip`; those in `given` may be left out.
fn create_fields(model: &Model, skip: Option<&str>, given: &[&str]) -> Vec<FieldView> {
    named(model, &model.create_fields)
        .filter(|field| Some(field.name.as_str()) != skip)
        .map(|field| create_field(field, given.contains(&field.name.as_str())))
        .collect()
}

fn create_field(field: &Field, is_given: bool) -> FieldView {
    let body = field::body_type(field);
    let constant = field.default.as_ref().filter(|default| !field::is_mutable(default));
    let constant = constant.and_then(|default| field::constant(default, &field.ty));
    let has_default = field.default.is_some();
    let (ty, default) = match (field.required, constant) {
        _ if is_given => (format!("types.Optional[{body}]"), Some("None".into())),
        (true, Some(constant)) => (body, Some(constant)),
        // The row makes a default of its own, so silence has to stay silence.
        (true, None) if has_default => (format!("types.Optional[{body}]"), Some("None".into())),
        (true, None) => (body, None),
        (false, constant) => (format!("{body} | None"), Some(constant.unwrap_or_else(|| "None".into()))),
    };
    let mut args = alias("alias", &field.name);
    args.extend(bounds(field));
    args.extend(description(field, indent(&attribute(&field.name), &ty)));
    let mut view = FieldView::with(attribute(&field.name), ty, args, default);
    // A long text goes over several lines.
    if let (Some(Default::Text(text)), FieldType::String | FieldType::Text, Some(first)) =
        (&field.default, &field.ty, view.args.first())
        && 8 + columns(first) > WIDTH
    {
        view.args.splice(0..1, keyword_string("default", text, 8));
    }
    view
}

fn update_fields(model: &Model) -> Vec<FieldView> {
    named(model, &model.update_fields)
        .map(|field| {
            let body = field::body_type(field);
            let ty = if field.required { format!("types.Optional[{body}]") } else { format!("{body} | None") };
            let mut args = alias("alias", &field.name);
            args.extend(bounds(field));
            args.extend(description(field, indent(&attribute(&field.name), &ty)));
            FieldView::with(attribute(&field.name), ty, args, Some("None".into()))
        })
        .collect()
}

/// The arguments of `pydantic.Field` that bound a value.
fn bounds(field: &Field) -> Vec<String> {
    let bounds = &field.bounds;
    let mut args = Vec::new();
    match &field.ty {
        FieldType::String | FieldType::Text => {
            args.extend(bounds.min_length.map(|length| format!("min_length={length},")));
            args.extend(bounds.max_length.map(|length| format!("max_length={length},")));
            if let Some(pattern) = &bounds.pattern {
                args.push(format!("pattern={},", regex(pattern)));
                if pattern::check(pattern).is_ok_and(|checked| checked.admits('\0')) {
                    args.push("json_schema_extra=types.WITHOUT_NUL,".into());
                }
            }
        }
        FieldType::Integer if field::is_bounded(field) => {
            let (lowest, highest) = field::integer_limits(field);
            args.push(format!("ge={},", bound(field, bounds.min_value.as_ref()).unwrap_or(lowest)));
            args.push(format!("le={},", bound(field, bounds.max_value.as_ref()).unwrap_or(highest)));
        }
        FieldType::Float => args.extend(limits(field)),
        FieldType::Decimal { precision, scale } => {
            args.push(format!("max_digits={precision},"));
            args.push(format!("decimal_places={scale},"));
            args.extend(limits(field));
            args.push("json_schema_extra={".into());
            args.push(format!("    \"pattern\": {},", regex(&decimal_pattern(field, *precision, *scale))));
            args.push("},".into());
        }
        _ => {}
    }
    args
}

fn limits(field: &Field) -> impl Iterator<Item = String> {
    let lowest = bound(field, field.bounds.min_value.as_ref()).map(|value| format!("ge={value},"));
    let highest = bound(field, field.bounds.max_value.as_ref()).map(|value| format!("le={value},"));
    lowest.into_iter().chain(highest)
}

fn bound(field: &Field, digits: Option<&String>) -> Option<String> {
    let digits = digits?;
    match (digits.parse::<i64>(), &field.ty) {
        (Ok(value), _) => Some(integer(value)),
        (Err(_), FieldType::Integer) => None,
        (Err(_), FieldType::Decimal { .. }) => Some(format!("decimal.Decimal({})", string(digits))),
        (Err(_), _) => digits.parse::<f64>().ok().map(float),
    }
}

fn decimal_pattern(field: &Field, precision: u32, scale: u32) -> String {
    let bounds = &field.bounds;
    decimal::pattern(precision, scale, bounds.min_value.as_deref(), bounds.max_value.as_deref())
        .expect("the bounds of a field do not contradict each other")
}

/// What a request for a row of another model may hold to have a row of this one made along with it.
struct Part {
    schema: String,
    owner: String,
    /// The reference to the other row, which need not be given.
    column: Option<String>,
}

fn parts_of(context: &Context<'_>, model: &Model) -> Vec<Part> {
    let mut parts = Vec::new();
    for owner in context.models().filter(|owner| !owner.nested_create.is_empty()) {
        for nested in api::nested(context, owner).into_iter().filter(|nested| nested.target.name == model.name) {
            let column = match nested.order {
                NestedOrder::Child(column) => Some(column.to_string()),
                NestedOrder::Parent(_) | NestedOrder::Linked(..) => None,
            };
            parts.push(Part { schema: nested.schema, owner: api::label(owner), column });
        }
    }
    parts
}

/// The module of the requests that are part of others: one of its own, so that models may nest each other.
fn parts_module(context: &Context<'_>, model: &Model) -> ModuleView {
    let plural = api::label_plural(model);
    let schemas = parts_of(context, model).into_iter().map(|part| {
        let doc = format!("What it takes to make one of the {plural} together with a {}.", part.owner);
        let column = part.column.as_deref();
        let fields = create_fields(model, column, &[]);
        // The rules are checked once the row is complete; here they are only told.
        SchemaView {
            rules: rule_schemas(model, column),
            ..SchemaView::new(part.schema, &["base.WriteModel"], doc, fields)
        }
    });
    let mut view = ModuleView {
        header: header("change the spec instead."),
        doc: format!("Requests that make {plural} along with other rows."),
        imports: String::new(),
        rules_function: String::new(),
        variables: Vec::new(),
        rules: Vec::new(),
        schemas: schemas.collect(),
    };
    view.imports = module_imports(context, model, &view);
    view
}

fn create(context: &Context<'_>, model: &Model) -> SchemaView {
    let nested = api::nested(context, model);
    let given: Vec<&str> = nested
        .iter()
        .filter_map(|nested| match nested.order {
            NestedOrder::Parent(column) => Some(column),
            _ => None,
        })
        .collect();
    let mut schema = SchemaView::new(
        format!("{}Create", model.names.pascal),
        &["base.WriteModel"],
        format!("What it takes to make one of the {}.", api::label_plural(model)),
        create_fields(model, None, &given),
    );
    schema.rules = rule_schemas(model, None);
    schema.rules_function = api::rules_function(model);
    for nested in &nested {
        let wire = &nested.relation.name;
        let mut args = alias("alias", wire);
        let is_single =
            matches!(nested.order, NestedOrder::Parent(_)) || nested.relation.kind == RelationKind::OneToOne;
        if is_single {
            let ty = format!("types.Optional[{}]", nested.schema);
            schema.fields.push(FieldView::with(nested.attribute.clone(), ty, args, Some("None".into())));
        } else {
            args.push("max_length=base.MAX_BULK,".into());
            let ty = format!("list[{}]", nested.schema);
            schema.fields.push(FieldView::with(nested.attribute.clone(), ty, args, Some("[]".into())));
        }
        if let NestedOrder::Parent(column) = nested.order {
            let is_required = model.fields.iter().any(|field| field.name == column && field.required);
            schema.one_of.push(one_of(&nested.attribute, wire, column, is_required));
            schema.rules.push(RuleSchema {
                function: if is_required { "one_of" } else { "not_both" },
                args: vec![format!("{},", string(column)), format!("{},", string(wire))],
            });
        }
    }
    schema
}

fn one_of(attr: &str, wire: &str, column: &str, is_required: bool) -> OneOfView {
    let (test, message) = if is_required {
        ("given.count(None) != 1", format!("give either {column} or {wire}"))
    } else {
        ("None not in given", format!("give {column} or {wire}, not both"))
    };
    OneOfView {
        function: format!("_one_{}", attr.trim_end_matches('_')),
        column: attribute(column),
        attr: attr.into(),
        test,
        message: raise(&message, 12),
    }
}

/// `raise ValueError(...)`, for a place indented by `indent` columns.
fn raise(message: &str, indent: usize) -> Vec<String> {
    let line = format!("raise ValueError({})", string(message));
    if indent + columns(&line) <= WIDTH {
        return vec![line];
    }
    let mut lines = vec!["raise ValueError(".to_string()];
    lines.extend(parts(message, WIDTH - indent - 4).into_iter().map(|part| format!("    {part}")));
    lines.push(")".into());
    lines
}

fn rules(model: &Model) -> (Vec<String>, Vec<RuleView>) {
    let mut rules = Vec::new();
    let mut conditions: Vec<Condition> = Vec::new();
    for field in &model.fields {
        let variable = condition::variable(model, &field.name);
        if let Some(condition) = &field.required_when {
            conditions.push(condition.clone());
            conditions.push(Condition::Missing { field: field.name.clone() });
            let test = condition::expression(model, condition).and(Expression::Leaf(format!("{variable} is None")));
            let message = format!("{} is required when {}", field.name, condition::words(condition));
            rules.push(RuleView { allowed: Vec::new(), lines: rule_lines(&test, &message) });
        }
        for case in &field.choices_when {
            let condition = Condition::Compare {
                field: case.field.clone(),
                operator: queries::ir::Comparison::Eq,
                value: case.value.clone(),
            };
            let test =
                condition::expression(model, &condition).and(Expression::Leaf(format!("{variable} not in allowed")));
            let message = format!(
                "{} must be one of {} when {}",
                field.name,
                case.choices.join(", "),
                condition::words(&condition)
            );
            rules.push(RuleView {
                allowed: case.choices.iter().map(|choice| string(choice)).collect(),
                lines: rule_lines(&test, &message),
            });
            conditions.push(condition);
            conditions.push(Condition::Missing { field: field.name.clone() });
        }
    }
    let conditions: Vec<&Condition> = conditions.iter().collect();
    let variables = condition::fields(model, &conditions)
        .into_iter()
        .map(|field| {
            let constant = field.default.as_ref().and_then(|default| field::constant(default, &field.ty));
            let default = constant.map(|constant| format!(", {constant}")).unwrap_or_default();
            format!(
                "{} = values.get({}{default})",
                condition::variable(model, &field.name),
                string(&attribute(&field.name))
            )
        })
        .collect();
    (variables, rules)
}

fn rule_lines(test: &Expression, message: &str) -> Vec<String> {
    let mut lines = test.statement("if ", ":", 4);
    lines.extend(raise(message, 8).into_iter().map(|line| format!("    {line}")));
    lines
}

/// The rules of the model that JSON Schema can say of a request without the field `without`.
fn rule_schemas(model: &Model, without: Option<&str>) -> Vec<RuleSchema> {
    let creatable = |name: &str| Some(name) != without && model.create_fields.iter().any(|field| field == name);
    let mut rules = Vec::new();
    for field in model.fields.iter().filter(|field| creatable(&field.name)) {
        let given = field.required_when.as_ref().and_then(simple).filter(|(name, _)| creatable(name));
        if let Some((name, values)) = given {
            let mut args = vec![string(name)];
            args.extend(values_argument(values));
            args.push(string(&field.name));
            args.extend(by_default(model, name, values));
            rules.push(RuleSchema { function: "required_when", args });
        }
        for case in field.choices_when.iter().filter(|case| creatable(&case.field)) {
            let mut args = vec![string(&case.field)];
            args.extend(values_argument(std::slice::from_ref(&case.value)));
            args.push(string(&field.name));
            args.push("[".into());
            args.extend(case.choices.iter().map(|choice| format!("    {},", string(choice))));
            args.push("]".into());
            args.extend(by_default(model, &case.field, std::slice::from_ref(&case.value)));
            rules.push(RuleSchema { function: "allowed_when", args });
        }
    }
    for rule in &mut rules {
        rule.args = rule.args.iter().map(|line| comma(line)).collect();
    }
    rules
}

fn comma(line: &str) -> String {
    if line.ends_with(['[', ',']) { line.into() } else { format!("{line},") }
}

/// The field and the values of a condition of one comparison.
fn simple(condition: &Condition) -> Option<(&str, &[Default])> {
    match condition {
        Condition::Compare { field, operator: queries::ir::Comparison::Eq, value } if is_json(value) => {
            Some((field, std::slice::from_ref(value)))
        }
        Condition::OneOf { field, values } if values.iter().all(is_json) => Some((field, values)),
        _ => None,
    }
}

const fn is_json(value: &Default) -> bool {
    matches!(value, Default::Bool(_) | Default::Int(_) | Default::Text(_))
}

fn values_argument(values: &[Default]) -> Vec<String> {
    let mut lines = vec!["[".to_string()];
    lines.extend(values.iter().map(|value| {
        let text = match value {
            Default::Bool(true) => "True".into(),
            Default::Bool(false) => "False".into(),
            Default::Int(value) => integer(*value),
            Default::Float(value) => float(*value),
            Default::Text(text) | Default::Decimal(text) => string(text),
            Default::Json(_) | Default::Factory(_) => "None".into(),
        };
        format!("    {text},")
    }));
    lines.push("]".into());
    lines
}

/// Whether the rule applies, too, when the request is silent about the field it depends on.
fn by_default(model: &Model, name: &str, values: &[Default]) -> Option<String> {
    let field = model.fields.iter().find(|field| field.name == name)?;
    let default = field.default.as_ref()?;
    values.contains(default).then(|| "by_default=True".into())
}

fn filter_schema(context: &Context<'_>, model: &Model) -> SchemaView {
    let mut bases = Vec::new();
    if model.soft_delete {
        bases.push("base.SoftDeleteFilter");
    }
    if model.timestamps {
        bases.push("base.TimestampsFilter");
    }
    if model.temporal.is_some() {
        bases.push("base.PeriodFilter");
    }
    if model.fields.iter().any(|field| field.searchable) {
        bases.push("base.SearchFilter");
    }
    bases.push("base.FilterModel");
    let fields = filter::filters(context, model)
        .into_iter()
        .map(|one| {
            let args =
                if one.attribute == one.wire { Vec::new() } else { vec![format!("alias={},", string(&one.wire))] };
            FieldView::with(one.attribute, one.ty, args, Some("None".into()))
        })
        .collect();
    SchemaView::new(
        format!("{}Filter", model.names.pascal),
        &bases,
        format!("Conditions on {}.", api::label_plural(model)),
        fields,
    )
}

fn list_params(model: &Model) -> SchemaView {
    let class = &model.names.pascal;
    let mut sort = vec![
        "description=\"Names to sort by, separated by commas; a minus sign sorts downwards.\",".to_string(),
        "max_length=200,".into(),
        "pattern=base.sort_pattern(".into(),
    ];
    sort.extend(api::sortable(model).into_iter().map(|one| format!("    {},", string(&one.wire))));
    sort.push("),".into());
    let page_size = vec!["ge=1,".to_string(), format!("le={},", integer(model.max_page_size.into()))];
    let fields = vec![
        FieldView::with("page_size".into(), "types.QueryInt".into(), page_size, Some(integer(model.page_size.into()))),
        FieldView::with("sort".into(), "types.Filter[str]".into(), sort, Some("None".into())),
    ];
    SchemaView::new(
        format!("{class}ListParams"),
        &[&format!("{class}Filter"), &format!("pages.{}Params", api::style(model))],
        format!("Which {} to list.", api::label_plural(model)),
        fields,
    )
}

fn module_imports(context: &Context<'_>, model: &Model, view: &ModuleView) -> String {
    let mut imports = Imports::new(&context.project().module);
    imports.local("schemas", "base");
    let code = || {
        view.schemas
            .iter()
            .flat_map(|schema| &schema.fields)
            .flat_map(|field| field.args.iter().chain([&field.ty]).chain(&field.default))
            .chain(&view.variables)
            .chain(view.rules.iter().flat_map(|rule| &rule.lines))
            .chain(view.schemas.iter().flat_map(|schema| &schema.bases))
    };
    let used = |name: &str| code().any(|line| crate::lang::python::text::mentions(line, name));
    for (name, module) in [("decimal.", "decimal"), ("dt.", "datetime as dt"), ("uuid.", "uuid")] {
        if used(name) {
            imports.module(module);
        }
    }
    if used("enums.") {
        imports.local("models", "enums");
    }
    for shared in ["pages", "types"] {
        if used(&format!("{shared}.")) {
            imports.local("schemas", shared);
        }
    }
    let has_calls = view.schemas.iter().any(|schema| {
        !schema.one_of.is_empty()
            || schema.rules_function.is_some()
            || schema.fields.iter().any(|field| !field.args.is_empty())
    });
    if has_calls || used("pydantic.") {
        imports.module("pydantic");
    }
    let has_rules = !view.rules.is_empty();
    if has_rules {
        imports.symbol("collections.abc", "Mapping").symbol("typing", "Any");
    }
    if used("Annotated") {
        imports.symbol("typing", "Annotated");
    }
    if has_rules || view.schemas.iter().any(|schema| !schema.one_of.is_empty()) {
        imports.symbol("typing", "Self");
    }
    for nested in api::nested(context, model) {
        if used(&nested.schema) || used(&format!("list[{}]", nested.schema)) {
            imports.local(&format!("schemas._nested.{}", api::module(nested.target)), &nested.schema);
        }
    }
    imports.print()
}
