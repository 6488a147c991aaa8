//! Spec text in, diagnostics as text out. A tiny reader of Python literals stands in for the evaluator.

use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;
use ruff_python_ast::{Expr, Number, Stmt};
use ruff_text_size::Ranged;

use super::*;
use crate::{
    diagnostic::{FileId, Label},
    schema::{domain::StackSpec, project::ProjectSpec},
    syntax::value::{Argument, Node, Value},
};

const FILE: FileId = FileId(7);

fn place(node: &impl Ranged) -> Span {
    Span::new(FILE, node.start().to_u32(), node.end().to_u32())
}

/// The value of a literal or constructor call.
fn read(expression: &Expr) -> Spanned {
    let value = match expression {
        Expr::StringLiteral(text) => Value::Str(text.value.to_str().into()),
        Expr::BooleanLiteral(literal) => Value::Bool(literal.value),
        Expr::NoneLiteral(_) => Value::None,
        Expr::NumberLiteral(number) => match &number.value {
            Number::Int(int) => Value::Int(int.as_i64().unwrap()),
            Number::Float(float) => Value::Float(*float),
            Number::Complex { .. } => panic!("no complex numbers"),
        },
        Expr::List(list) => Value::List(Arc::new(list.elts.iter().map(read).collect())),
        Expr::Tuple(tuple) => Value::Tuple(Arc::new(tuple.elts.iter().map(read).collect())),
        Expr::Set(set) => Value::Set(Arc::new(set.elts.iter().map(read).collect())),
        Expr::Dict(dict) => {
            let entries = dict.items.iter().map(|item| (read(item.key.as_ref().unwrap()), read(&item.value)));
            Value::Dict(Arc::new(entries.collect()))
        }
        Expr::Name(name) => Value::Export(name.id.as_str().into()),
        Expr::Call(call) => {
            let Expr::Name(callee) = &*call.func else { panic!("calls of names only") };
            let positional = call.arguments.args.iter().map(|value| Argument { keyword: None, value: read(value) });
            let named = call.arguments.keywords.iter().map(|keyword| {
                let name = keyword.arg.as_ref().unwrap();
                let name = Spanned { value: Arc::from(name.as_str()), span: place(name) };
                Argument { keyword: Some(name), value: read(&keyword.value) }
            });
            Value::Node(Arc::new(Node {
                class: callee.id.as_str().into(),
                arguments: positional.chain(named).collect(),
                span: place(expression),
                callee: place(callee),
            }))
        }
        other => panic!("unsupported in tests: {other:?}"),
    };
    Spanned { value, span: place(expression) }
}

fn with_module<T>(text: &str, path: &str, bind: impl FnOnce(&SpecModule<'_>) -> T) -> T {
    let parsed = ruff_python_parser::parse_module(text).unwrap();
    let (mut bindings, mut targets) = (IndexMap::new(), IndexMap::new());
    for statement in &parsed.syntax().body {
        let Stmt::Assign(assign) = statement else { continue };
        let Expr::Name(name) = &assign.targets[0] else { panic!("plain names only") };
        bindings.insert(Arc::from(name.id.as_str()), read(&assign.value));
        targets.insert(Arc::from(name.id.as_str()), place(name));
    }
    let failed = BTreeSet::new();
    bind(&SpecModule { file: FILE, path, bindings: &bindings, targets: &targets, failed: &failed, broken: false })
}

fn domain(text: &str) -> Bound<StackSpec> {
    with_module(text, "specs/models.py", |module| bind_domain(module, Mode::Strict))
}

fn project(text: &str) -> Bound<ProjectSpec> {
    with_module(text, "specs/project.py", |module| bind_project(module, Mode::Strict))
}

/// A version 2 domain spec whose only model has one field, `Field(<field>)`.
fn field(field: &str) -> (String, Bound<StackSpec>) {
    model(&format!("name=\"Post\", fields=[Field({field})]"))
}

/// A version 2 domain spec whose only model is `Model(<model>)`.
fn model(model: &str) -> (String, Bound<StackSpec>) {
    let text = format!("PRISME_DOMAIN_VERSION = 2\nstack = StackSpec(name=\"blog\", models=[Model({model})])\n");
    let bound = domain(&text);
    (text, bound)
}

/// Diagnostics as text, with the source that each label underlines.
fn show<T>(text: &str, bound: &Bound<T>) -> String {
    let excerpt = |label: &Label| {
        let source = &text[label.span.start as usize..label.span.end as usize];
        let source = source.split_once('\n').map_or(source.to_owned(), |(first, _)| format!("{first}..."));
        format!("  at {source:?} {}", label.text).trim_end().to_owned()
    };
    let mut lines = vec![format!("value: {}", if bound.value.is_some() { "yes" } else { "no" })];
    for diagnostic in &bound.diagnostics {
        let severity = if diagnostic.is_error() { "error" } else { "warning" };
        lines.push(format!("{severity} {}: {}", diagnostic.code, diagnostic.message));
        lines.extend(diagnostic.primary.iter().chain(&diagnostic.secondary).map(excerpt));
        lines.extend(diagnostic.notes.iter().map(|note| format!("  note: {note}")));
        lines.extend(diagnostic.help.iter().map(|help| format!("  help: {help}")));
        for fix in &diagnostic.fixes {
            let old = &text[fix.span.start as usize..fix.span.end as usize];
            lines.push(format!("  fix: {old:?} -> {:?}", fix.replacement));
        }
    }
    lines.join("\n")
}

#[test]
fn a_good_spec_binds_with_defaults_and_places() {
    let (text, bound) = field("\"title\", type=\"string\", required=True");
    assert_eq!(show(&text, &bound), "value: yes");
    let stack = bound.value.unwrap();
    let model = &stack.models[0].value;
    assert!(model.timestamps && model.expose && !model.soft_delete);
    assert_eq!(model.operations.len(), 5);
    let field = &model.fields[0].value;
    assert_eq!((&*field.name, field.required, field.spans.has("required")), ("title", true, true));
    let span = field.spans.of("type");
    assert_eq!(&text[span.start as usize..span.end as usize], "\"string\"");
    assert_eq!(field.spans.of("default"), field.spans.call());
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let (text, bound) = model(
        "name=\"Post\", fields=[Field(\"a\", type=\"strng\"), Field(\"b\", type=\"string\", requird=True), \
         Field(\"c\")], soft_delete=\"yes\", operations=\"create\"",
    );
    insta::assert_snapshot!(show(&text, &bound));
}

#[test]
fn unknown_attributes_are_warnings_in_lenient_mode() {
    let text = "PRISME_DOMAIN_VERSION = 2\nstack = StackSpec(name=\"blog\", models=[], database=1)\n";
    let bound = with_module(text, "specs/models.py", |module| bind_domain(module, Mode::Lenient));
    insta::assert_snapshot!(show(text, &bound));
}

#[test]
fn wrong_types_say_what_fits_and_how_to_repair_it() {
    let (text, bound) = field(
        "\"a\", type=\"string\", required=\"true\", max_length=\"20\", min_length=2.5, label=5, choices=[1], \
         filter_operators=\"eq\", ui_widget_props=[1], hidden=None, enum=3",
    );
    insta::assert_snapshot!(show(&text, &bound));
}

#[test]
fn raw_dicts_are_no_objects_but_temporal_and_indexes_have_short_forms() {
    let (text, bound) = model(
        "name=\"Post\", delivery_overrides={\"page_size\": 5}, temporal={\"timestamp_fild\": \"at\"}, \
         indexes=[[\"a\", \"b\"], Index(fields=[\"a\"], unique=True)], mcp_overrides=MCPOverrides",
    );
    insta::assert_snapshot!(show(&text, &bound));
}

#[test]
fn an_attribute_given_twice_is_an_error() {
    let (text, bound) = field("\"a\", \"b\", name=\"c\", type=\"string\"");
    insta::assert_snapshot!(show(&text, &bound));
}

const VERSION_1: &str = "PRISME_DOMAIN_VERSION = 1
stack = StackSpec(name=\"blog\", models=[
    ModelSpec(
        name=\"Post\",
        fields=[FieldSpec(name=\"a\", type=\"string\"), FieldSpec(name=\"b\", type=\"enum\", enum_values=[\"x\"])],
        relationships=[RelationshipSpec(name=\"c\", target_model=\"C\", type=\"one_to_many\", optional=True)],
        temporal=TemporalConfig(timestamp_field=\"a\"),
    ),
])
";

#[test]
fn version_1_names_are_deprecated_in_version_1() {
    let bound = domain(VERSION_1);
    insta::assert_snapshot!(show(VERSION_1, &bound));
    let stack = bound.value.unwrap();
    let model = &stack.models[0].value;
    assert!(model.fields[0].value.required, "fields are required by default in version 1");
    assert!(!model.relationships[0].value.required, "optional=True means required=False");
    assert_eq!(model.fields[1].value.choices.as_ref().unwrap().len(), 1);
}

#[test]
fn version_1_names_are_errors_in_version_2() {
    let text = VERSION_1.replacen('1', "2", 1);
    insta::assert_snapshot!(show(&text, &domain(&text)));
}

#[test]
fn version_2_names_are_fine_in_version_1() {
    let text = "PRISME_DOMAIN_VERSION = 1\nstack = StackSpec(name=\"b\", models=[Model(name=\"P\", \
                fields=[Field(\"a\", type=\"string\")])])\n";
    let bound = domain(text);
    assert_eq!(bound.diagnostics.len(), 1, "only the version itself is deprecated");
    assert!(bound.value.unwrap().models[0].value.fields[0].value.required);
}

#[test]
fn an_unsupported_version_is_refused_in_the_words_of_the_requirements() {
    let text = "PRISME_DOMAIN_VERSION = 3\nstack = 1\n";
    insta::assert_snapshot!(show(text, &domain(text)));
    let text = "PRISME_PROJECT_VERSION = 2\n";
    insta::assert_snapshot!(show(text, &project(text)));
}

#[test]
fn a_missing_version_warns_and_means_the_newest() {
    let text = "stack = StackSpec(name=\"blog\", models=[])\n";
    let bound = domain(text);
    assert_eq!(bound.version, 2);
    insta::assert_snapshot!(show(text, &bound));
}

#[test]
fn the_root_has_to_be_there_once() {
    let mut shown = String::new();
    for body in [
        "",
        "spec = StackSpec(name=\"a\", models=[])",
        "mine = StackSpec(name=\"a\", models=[])",
        "stack = StackSpec(name=\"a\", models=[])\nspec = StackSpec(name=\"b\", models=[])",
        "stack = [1]",
        "stack = Model(name=\"A\")",
    ] {
        let text = format!("PRISME_DOMAIN_VERSION = 2\n{body}\n");
        shown += &format!("# {body}\n{}\n\n", show(&text, &domain(&text)));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn exposure_left_out_means_rest_graphql_and_frontend() {
    let text = "PRISME_PROJECT_VERSION = 1\nproject = ProjectSpec(name=\"blog\")\n";
    let exposure = project(text).value.unwrap().exposure;
    assert!(exposure.rest.is_some() && exposure.graphql.is_some() && exposure.frontend.is_some());
    assert!(exposure.mcp.is_none());
}

#[test]
fn a_channel_left_out_of_an_explicit_exposure_is_off() {
    let text = "PRISME_PROJECT_VERSION = 1\nproject = ProjectSpec(name=\"blog\", \
                exposure=ExposureConfig(rest=RESTConfig(), mcp=True))\n";
    let bound = project(text);
    insta::assert_snapshot!(show(text, &bound));
    let text = text.replace(", mcp=True", "");
    let exposure = project(&text).value.unwrap().exposure;
    assert!(exposure.rest.is_some_and(|rest| rest.enabled));
    assert!(exposure.graphql.is_none() && exposure.frontend.is_none() && exposure.mcp.is_none());
}

/// The tables of a TOML text, with places.
fn toml_layer(text: &str, file: u32) -> Spanned {
    fn value(value: &::toml::Spanned<::toml::de::DeValue<'_>>, file: FileId) -> Spanned {
        use ::toml::de::DeValue;
        let span = span(value.span(), file);
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Str(text.as_ref().into()),
            DeValue::Integer(number) => Value::Int(number.as_str().parse().unwrap()),
            DeValue::Boolean(given) => Value::Bool(*given),
            DeValue::Table(entries) => table(entries, file),
            other => panic!("unsupported in tests: {other:?}"),
        };
        Spanned { value, span }
    }
    fn table(entries: &::toml::de::DeTable<'_>, file: FileId) -> Value {
        let entries = entries.iter().map(|(key, entry)| {
            let name = Spanned { value: Value::Str(key.get_ref().as_ref().into()), span: span(key.span(), file) };
            (name, value(entry, file))
        });
        Value::Dict(Arc::new(entries.collect()))
    }
    fn span(range: std::ops::Range<usize>, file: FileId) -> Span {
        Span::new(file, u32::try_from(range.start).unwrap(), u32::try_from(range.end).unwrap())
    }
    let file = FileId(file);
    let parsed = ::toml::de::DeTable::parse(text).unwrap();
    Spanned { value: table(parsed.get_ref(), file), span: Span::start_of(file) }
}

fn config(text: &str) -> Bound<crate::schema::config::Config> {
    bind_config(&[toml_layer(text, 0)])
}

#[test]
fn an_empty_config_is_valid() {
    let bound = config("");
    assert_eq!(show("", &bound), "value: yes");
    let config = bound.value.unwrap();
    assert_eq!(&*config.project.spec_path, "specs/models.py");
    assert_eq!(config.generation.mode, Mode::Strict);
}

#[test]
fn a_wrong_config_says_what_belongs_where() {
    let text = "config_version = 1\nprisme_version = 2\n[generators]\nrest = true\n[generation]\nmode = \"loose\"\n\
                auto_format = \"true\"\nformater = \"x\"\n[project]\nspec_path = \"../models.py\"\n\
                project_path = \"/specs\"\n[database]\n[zzz]\n[tools]\npackage_manager = \"pnmp\"\n";
    insta::assert_snapshot!(show(text, &config(text)));
}

#[test]
fn unknown_keys_are_warnings_in_lenient_mode_but_misplaced_ones_are_not() {
    let text = "config_version = 1\n[generation]\nmode = \"lenient\"\nformater = 1\n[layout]\n";
    insta::assert_snapshot!(show(text, &config(text)));
}

#[test]
fn paths_stay_inside_the_project() {
    for (path, good) in [
        ("specs/a.py", true),
        ("../a.py", false),
        ("/a.py", false),
        ("C:/a.py", false),
        ("a\\\\b.py", false),
        ("./a.py", false),
        ("", false),
        ("specs", false),
    ] {
        let text = format!("config_version = 1\n[project]\nspec_path = \"{path}\"\n");
        assert_eq!(config(&text).value.is_some(), good, "{path}");
    }
}

#[test]
fn an_unsupported_config_version_is_refused() {
    let text = "config_version = 2\n";
    insta::assert_snapshot!(show(text, &config(text)));
}

#[test]
fn later_layers_win_and_keep_their_places() {
    let base = toml_layer("config_version = 1\n[tools]\npython_manager = \"pip\"\npackage_manager = \"yarn\"\n", 0);
    let above = toml_layer("[tools]\npackage_manager = \"bun\"\n", 1);
    let config = bind_config(&[base, above]).value.unwrap();
    assert_eq!((config.tools.python_manager.as_str(), config.tools.package_manager.as_str()), ("pip", "bun"));
    assert_eq!(config.tools.spans.of("package_manager").file, FileId(1));
    assert_eq!(config.tools.spans.of("python_manager").file, FileId(0));
}

#[test]
fn every_default_can_be_made() {
    for class in crate::schema::table::CLASSES {
        for attribute in class.attributes {
            if let crate::schema::table::Presence::Default(python) = attribute.presence {
                assert!(!python(1).is_empty() && !python(2).is_empty(), "{}.{}", class.name, attribute.key);
            }
        }
    }
    let project = project("PRISME_PROJECT_VERSION = 1\nproject = ProjectSpec(name=\"a\")\n").value.unwrap();
    assert_eq!(project.exposure.defaults.filter_operators.len(), 11);
}
