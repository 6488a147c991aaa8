//! Spec text in, diagnostics as text out.

use super::*;
use crate::{
    diagnostic::{FileId, Label},
    schema::{SpecVocabulary, config::Config, domain::StackSpec, project::ProjectSpec, table::CLASSES},
    syntax::{self, ImportError, ImportPath, Importer, Limits},
};

const FILE: FileId = FileId(7);

/// No spec file but the one under test.
struct Alone;

impl Importer for Alone {
    fn import(&mut self, _: &ImportPath) -> Result<std::sync::Arc<syntax::Module>, ImportError> {
        Err(ImportError::Silent)
    }
}

/// `text` with an import of the whole vocabulary in front, unless it imports by itself.
fn with_imports(text: &str) -> String {
    if text.contains("from prisme.spec import") {
        return text.to_owned();
    }
    let classes = CLASSES.iter().filter(|class| class.is_exported());
    let names: Vec<_> =
        classes.flat_map(|class| class.former.iter().map(|former| former.name).chain([class.name])).collect();
    format!("from prisme.spec import {}\n{text}", names.join(", "))
}

fn with_module<T>(text: &str, path: &str, bind: impl FnOnce(&SpecModule<'_>) -> T) -> T {
    let parsed = syntax::parse(FILE, &with_imports(text));
    let evaluated = syntax::evaluate(&parsed, &mut Alone, &SpecVocabulary, &Limits::default());
    assert_eq!((parsed.diagnostics, evaluated.diagnostics), (Vec::new(), Vec::new()));
    bind(&SpecModule::new(FILE, path, &evaluated.module))
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
    let failed = bound.diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(bound.value.is_none(), failed, "there is a value exactly when there is no error");
    let whole = with_imports(text);
    let source = |span: Span| {
        let text = if span.file == FILE { &whole } else { text };
        &text[span.start as usize..span.end as usize]
    };
    let excerpt = |label: &Label| {
        let source = source(label.span);
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
            lines.push(format!("  fix: {:?} -> {:?}", source(fix.span), fix.replacement));
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
    assert_eq!(&with_imports(&text)[span.start as usize..span.end as usize], "\"string\"");
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

/// The table of a TOML text.
fn toml_layer(text: &str, file: u32) -> Spanned {
    let parsed = syntax::parse_toml(FileId(file), text);
    assert_eq!(parsed.diagnostics, Vec::new());
    parsed.root
}

fn config(text: &str) -> Bound<Config> {
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
    for class in CLASSES {
        for attribute in class.attributes {
            if let crate::schema::table::Presence::Default(python) = attribute.presence {
                assert!(!python(1).is_empty() && !python(2).is_empty(), "{}.{}", class.name, attribute.key);
            }
        }
    }
    let project = project("PRISME_PROJECT_VERSION = 1\nproject = ProjectSpec(name=\"a\")\n").value.unwrap();
    assert_eq!(project.exposure.defaults.filter_operators.len(), 11);
}

#[test]
fn the_examples_of_the_requirements_bind_without_a_word() {
    for text in [include_str!("examples/blog_models.py"), include_str!("examples/wind_pipeline_models.py")] {
        assert_eq!(show(text, &domain(text)), "value: yes");
    }
    for text in [include_str!("examples/blog_project.py"), include_str!("examples/wind_pipeline_project.py")] {
        assert_eq!(show(text, &project(text)), "value: yes");
    }
}

#[test]
fn a_class_imported_under_another_name_is_not_renamed_in_its_calls() {
    let text = "from prisme.spec import StackSpec, ModelSpec as M\nPRISME_DOMAIN_VERSION = 2\n\
                stack = StackSpec(name=\"a\", models=[M(name=\"A\")])\n";
    insta::assert_snapshot!(show(text, &domain(text)));
}

#[test]
fn a_misspelt_required_attribute_is_an_error_in_lenient_mode_too() {
    let text = "PRISME_DOMAIN_VERSION = 2\nstack = StackSpec(nam=\"blog\", models=[])\n";
    let bound = with_module(text, "specs/models.py", |module| bind_domain(module, Mode::Lenient));
    insta::assert_snapshot!(show(text, &bound));
}

#[test]
fn an_object_used_twice_is_complained_about_once() {
    let text = "PRISME_DOMAIN_VERSION = 2\nshared = Field(\"at\", type=\"datetme\")\n\
                stack = StackSpec(name=\"a\", models=[Model(\"A\", fields=[shared]), Model(\"B\", fields=[shared])])\n";
    assert_eq!(domain(text).diagnostics.len(), 1);
}

#[test]
fn members_stand_for_their_values_and_not_for_those_of_other_enumerations() {
    let text = "from prisme.spec import Field, FieldType, Model, Operation, StackSpec\nPRISME_DOMAIN_VERSION = 2\n\
                stack = StackSpec(\"a\", models=[Model(\"A\", fields=[Field(\"b\", type=FieldType.UUID), \
                Field(\"c\", type=Operation.READ), Field(\"d\", type=FieldType)])])\n";
    insta::assert_snapshot!(show(text, &domain(text)));
}

#[test]
fn texts_in_messages_stay_on_one_short_line() {
    let (_, bound) = field(&format!("\"a\", type=\"x\\ny\\t\\x1b{}\", **{{\"b\\nc\": 1}}", "z".repeat(100)));
    assert_eq!(bound.diagnostics.len(), 2);
    for diagnostic in &bound.diagnostics {
        assert!(diagnostic.message.chars().all(|character| !character.is_control()), "{}", diagnostic.message);
        assert!(diagnostic.message.chars().count() < 120, "{}", diagnostic.message);
    }
}
