//! Text in, text out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::*;
use crate::syntax::parse;

/// A vocabulary of a few names.
pub(crate) struct Words;

impl Vocabulary for Words {
    fn export(&self, name: &str) -> Option<crate::syntax::Export> {
        use crate::syntax::Export;
        let class = self.names().into_iter().find(|known| *known == name)?;
        Some(match name {
            "FieldType" => Export::Enumeration("FieldType", &[("STRING", "string"), ("TEXT", "text")]),
            _ => Export::Class(class),
        })
    }

    fn names(&self) -> Vec<&'static str> {
        vec![
            "StackSpec",
            "Model",
            "Field",
            "Relationship",
            "FieldType",
            "ProjectSpec",
            "BackendConfig",
            "FrontendConfig",
            "ExposureConfig",
            "ExposureDefaults",
            "RESTConfig",
            "GraphQLConfig",
            "MCPConfig",
            "FrontendExposureConfig",
            "AuthConfig",
            "DatabaseConfig",
            "DesignConfig",
            "WidgetConfig",
            "TestingConfig",
            "ExtensionConfig",
            "DeliveryOverrides",
            "FrontendOverrides",
            "MCPOverrides",
        ]
    }
}

/// Modules by dotted name, evaluated when they are asked for.
struct Files(BTreeMap<&'static str, &'static str>);

impl Importer for Files {
    fn import(&mut self, path: &ImportPath) -> Result<Arc<Module>, ImportError> {
        let name = path.module.strip_prefix("specs.").unwrap_or(&path.module).to_string();
        let Some((index, text)) =
            self.0.iter().enumerate().find(|(_, (known, _))| **known == name).map(|(index, (_, text))| (index, *text))
        else {
            return Err(ImportError::NotFound { message: format!("no spec file `{path}`"), help: None });
        };
        let parsed = parse(FileId(index as u32 + 1), text);
        Ok(evaluate_as(&name, &parsed, self, &Words, &Limits::default()).module)
    }
}

fn run_with(text: &str, files: &[(&'static str, &'static str)], limits: &Limits) -> Evaluated {
    let parsed = parse(FileId(0), text);
    let mut result = evaluate_as("specs.models", &parsed, &mut Files(files.iter().copied().collect()), &Words, limits);
    result.diagnostics.splice(0..0, parsed.diagnostics);
    result
}

/// The value of `x`, or the first lines of the errors.
fn x(text: &str) -> String {
    x_with(text, &[])
}

fn x_with(text: &str, files: &[(&'static str, &'static str)]) -> String {
    let result = run_with(text, files, &Limits::default());
    if result.diagnostics.is_empty() {
        return result.module.bindings.get("x").map_or("unset".into(), |value| show(&value.value));
    }
    errors(text, &result)
}

fn errors(text: &str, result: &Evaluated) -> String {
    let mut out = String::new();
    for diagnostic in &result.diagnostics {
        let place = diagnostic.primary.as_ref().expect("errors have places").span;
        let excerpt = text.get(place.start as usize..place.end as usize).unwrap_or("?").lines().next().unwrap_or("");
        let _ = writeln!(out, "{} {}: {}", diagnostic.code, excerpt, diagnostic.message);
        for help in &diagnostic.help {
            let _ = writeln!(out, "  help: {help}");
        }
    }
    out.trim_end().into()
}

fn show(value: &Value) -> String {
    let all = |items: &[Spanned]| items.iter().map(|item| show(&item.value)).collect::<Vec<_>>().join(", ");
    match value {
        Value::None => "None".into(),
        Value::Bool(value) => if *value { "True" } else { "False" }.into(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => number::repr(*value),
        Value::Str(text) => format!("{text:?}"),
        Value::List(items) => format!("[{}]", all(items)),
        Value::Tuple(items) => format!("({})", all(items)),
        Value::Set(items) => format!("{{{}}}", all(items)),
        Value::Dict(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, value)| format!("{}: {}", show(&key.value), show(&value.value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Node(node) => {
            let arguments: Vec<_> = node
                .arguments
                .iter()
                .map(|argument| match &argument.keyword {
                    Some(keyword) => format!("{}={}", keyword.value, show(&argument.value.value)),
                    None => show(&argument.value.value),
                })
                .collect();
            format!("{}({})", node.class, arguments.join(", "))
        }
        Value::Member(member) => format!("{}:{}", member.enumeration, member.value),
        other => format!("{other:?}"),
    }
}

use crate::syntax::value::Value;

#[test]
fn constructors_become_nodes_with_the_places_of_their_arguments() {
    let text = "from prisme.spec import Model, Field\nT = 'string'\nx = Model('A', fields=[Field('a', type=T)])\n";
    let result = run_with(text, &[], &Limits::default());
    assert_eq!(result.diagnostics, []);
    let Value::Node(node) = &result.module.bindings["x"].value else { panic!("a node") };
    let Value::List(fields) = &node.arguments[1].value.value else { panic!("a list") };
    let Value::Node(field) = &fields[0].value else { panic!("a node") };
    let at = |span: Span| &text[span.start as usize..span.end as usize];
    assert_eq!(at(node.span), "Model('A', fields=[Field('a', type=T)])");
    assert_eq!(at(node.callee), "Model");
    assert_eq!(at(field.arguments[1].keyword.as_ref().unwrap().span), "type");
    assert_eq!(field.arguments[1].value.span.start, 41, "the literal behind the name");
    assert_eq!(at(result.module.targets["x"]), "x");
}

#[test]
fn every_error_of_a_statement_and_of_the_next_is_shown() {
    let text = "from prisme.spec import Model, Feild\ny = 1 + 'a'\nx = y + 1\nz = [Model(a), Model(b), 1 / 0]\n";
    insta::assert_snapshot!(x(text), @r##"
    P0201 Feild: `prisme.spec` exports no `Feild`
      help: did you mean `Field`?
    P0204 1 + 'a': `+` does not join a string and an integer
      help: use an f-string: f"...{value}"
    P0201 a: nothing is called `a`
    P0201 b: nothing is called `b`
    P0204 1 / 0: division by zero
    "##);
}

#[test]
fn unknown_names_are_explained() {
    insta::assert_snapshot!(x("x = Field('a')"), @r##"
    P0201 Field: nothing is called `Field`
      help: add it to `from prisme.spec import ...`: `from prisme.spec import Field`
    "##);
    insta::assert_snapshot!(x("models = []\nx = modles"), @r##"
    P0201 modles: nothing is called `modles`
      help: did you mean `models`?
    "##);
    insta::assert_snapshot!(x("x = later\nlater = 1"), @r##"
    P0201 later: nothing is called `later`
      help: move its definition above its use
    "##);
    insta::assert_snapshot!(x("x = open('a')"), @r##"
    P0102 open: `open` cannot be used: specs are hermetic: no environment, files or clock
      help: put the data into the spec, or into a spec file of its own and import it
    "##);
    insta::assert_snapshot!(x("from prisme.spec import FieldType\nx = FieldType.STRNG"), @r##"
    P0204 STRNG: `FieldType` has no member `STRNG`
      help: did you mean `STRING`?
    "##);
}

#[test]
fn a_failed_definition_causes_no_other_errors() {
    insta::assert_snapshot!(x("a = 1 / 0\nb = a + 1\nfor c in b: d = c\nx = [a, b, c, d]"), @"P0204 1 / 0: division by zero");
    insta::assert_snapshot!(x("a = []\na.append(1 / 0)\nassert len(a) == 1"), @"P0204 1 / 0: division by zero");
    insta::assert_snapshot!(x("def f(v):\n    return v / 0\na = f(1)\nb = f(2)\nx = a + b"), @"P0204 v / 0: division by zero");
}

#[test]
fn refused_constructs_say_why() {
    for (text, expected) in [
        ("import os", "no environment, files or clock"),
        ("from dataclasses import dataclass", "no classes"),
        ("class A: pass", "no classes"),
        ("try:\n    x = 1\nexcept E:\n    pass", "catch no exceptions"),
        ("with open('a') as f: pass", "hermetic"),
        ("async def f(): pass", "one go"),
        ("def f():\n    yield 1\nf()", "generator functions"),
        ("@f\ndef g(): pass", "decorators"),
        ("def f():\n    global a\n    a = 1\nf()", "global names"),
        ("del a", "`del`"),
        ("print(1)", "`print`"),
        ("x = getattr(1, 'a')", "no attributes"),
        ("x = b'a'", "bytes"),
        ("x = 1j", "complex"),
        ("x = ...", "`...`"),
        ("x = {[1]: 2}", "cannot be a key"),
        ("x = 'a' is 'a'", "`is`"),
        ("x = 1.5 ** 0.5", "no exact value"),
        ("from prisme.spec import *", "hides"),
    ] {
        let shown = x(text);
        assert!(shown.contains(expected), "{text}\n{shown}");
        assert!(shown.lines().count() >= 2, "{text} lacks a help line:\n{shown}");
    }
}

#[test]
fn bounds_are_named() {
    for (text, expected) in [
        ("while True: pass", "more than 5000000 steps"),
        ("x = range(100001)", "more than 100000 items"),
        ("def f(n): return f(n + 1)\nx = f(0)", "more than 64 levels"),
        ("x = 'a' * 1000001", "longer than 1000000 bytes"),
        ("x = [0] * 3000000", "hold more than 2000000 items"),
        ("x = 9223372036854775807 + 1", "64 bits"),
        ("x = []\nfor i in range(1000): x = [x]\nfrom prisme.spec import Model\ny = Model(x)", "nests deeper"),
        ("x = []\nx.append(x)\nfrom prisme.spec import Model\ny = Model(x)", "nests deeper"),
        ("from prisme.spec import Model\nm = Model()\nfor i in range(1000): m = Model(m)", "nests deeper"),
        ("x = (1,)\nfor i in range(1000): x = (x,)\ny = {x: 1}", "nested deeper"),
        ("s = 'a'\nfor i in range(100): s = s + s", "longer than 1000000 bytes"),
        ("x = f'{1.5:.99999f}'", "2000 digits"),
        ("x = '%.99999e' % 1.5", "2000 digits"),
        ("x = '{:>9999999}'.format(1)", "longer than 1000000 bytes"),
        ("x = 1\nfor i in range(100): x = [x, x]\ny = x == x[:]\nfrom prisme.spec import Model\nz = Model(x)", "steps"),
    ] {
        let shown = x(text);
        assert!(shown.contains(expected) && shown.contains("P0205"), "{text}\n{shown}");
    }
}

#[test]
fn hostile_nesting_overflows_no_stack() {
    let n = 100_000;
    let texts = [
        format!("x = {}1{}", "(".repeat(n), ")".repeat(n)),
        format!("x = {}1{}", "[".repeat(n), "]".repeat(n)),
        format!("x = {}1{}", "{1:".repeat(n), "}".repeat(n)),
        format!("x = {}", "(".repeat(n)),
        format!("x = 1{}", "+1".repeat(n)),
        format!("x = 1{}", " + 1".repeat(n)),
        format!("x = 2{}", "**2".repeat(n)),
        format!("x = {}1", "-".repeat(n)),
        format!("x = {}1", "not ".repeat(n)),
        format!("x = {}1", "not\\\n".repeat(n)),
        format!("x = {}1", "lambda: ".repeat(n)),
        format!("x = {}1", "lambda a,b: ".repeat(n)),
        format!("x = {}1", "1 if 1 else ".repeat(n)),
        format!("x = a{}", ".b".repeat(n)),
        format!("x = a{}", "()".repeat(n)),
        format!("x = a{}", "[0]".repeat(n)),
        format!("x = {}1{}", "f(')',".repeat(n), ")".repeat(n)),
        format!("x = {}", "( ] ".repeat(n)),
        format!("x = {}1{}", "f\"{".repeat(n), "}\"".repeat(n)),
        format!("x = 0{}", " < 1".repeat(n)),
        format!("x = 0{}", " or 0".repeat(n)),
        format!("match x:\n case {}y{}: pass", "[".repeat(n), "]".repeat(n)),
        (0..2000).map(|i| format!("{}if 1:\n", " ".repeat(i))).collect::<String>(),
        "\u{feff}x = 1\r\ny = '''a\r\nb'''\r\n".into(),
        "x = '\0'".into(),
        "x = 1\n".repeat(n),
    ];
    let work = move || {
        for text in texts {
            let result = run_with(&text, &[], &Limits::default());
            drop(result);
        }
        x("x = []\nfor i in range(100000): x = [x]")
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap();
    assert_eq!(thread.join().unwrap(), "unset");
}

#[test]
fn the_deepest_allowed_nesting_fits_into_two_megabytes() {
    let head = "from prisme.spec import Model\n";
    let texts: Vec<String> = [
        format!("x = {}1{}", "[".repeat(240), "]".repeat(240)),
        format!("x = {}1{}", "(-".repeat(240), ")".repeat(240)),
        format!("{head}x = {}1{}", "Model(".repeat(240), ")".repeat(240)),
        format!("{head}x = {}1{}", "Model(a=[".repeat(120), "])".repeat(120)),
        format!("x = {}1{}", "[i for i in (".repeat(90), ",)]".repeat(90)),
        format!("x = {}1{}", "sum(i for i in (".repeat(80), ",))".repeat(80)),
        format!("x = {}1{}", "f'{".repeat(110), "}'".repeat(110)),
        format!("x = {}1{}", "{1: ".repeat(240), "}".repeat(240)),
        format!("x = 1{}", " if 1 else 1".repeat(240)),
        "def f(n):\n    return [f(n + 1) if True else (((((0))))) for i in (1,)][0] if True else 0\nx = f(0)".into(),
        "f = lambda n: [-(-(0 + (1 and f(n + 1))))][0] if True else 0\nx = f(0)".into(),
        "def f(n):\n    if 1:\n        for i in (1,):\n            while 1:\n                return [*(f(m) for m in (1,))]\nx = f(0)".into(),
        "def f(n):\n    return sorted([1, 2], key=lambda v: next(map(f, [max([1], key=f)])))\nx = f(0)".into(),
        "def f(n):\n    return f'{f(n)!r:>{f(n)}}'\nx = f(0)".into(),
        "def f(n):\n    return '%s' % '{}'.format(f(n))\nx = f(0)".into(),
        format!("{head}def f(n):\n    return Model(*[f(n)], **{{'a': [f(i) for i in (1,)]}})\nx = f(0)"),
        "g = [1]\nfor i in range(700): g = map(lambda v: v, g)\nx = list(g)".into(),
        "g = [1]\nfor i in range(700): g = filter(None, zip(enumerate(g)))\nx = list(g)".into(),
        "g = [1]\nfor i in range(700): g = (v for v in g)\nx = list(g)".into(),
        "x = []\nfor i in range(700): x = [x]\ny = repr(x)".into(),
        "x = ()\nfor i in range(700): x = (x,)\ny = {x}".into(),
        "x = y = []\nfor i in range(700): x, y = [x], [y]\nz = x == y".into(),
        "x = y = []\nfor i in range(700): x, y = [x], [y]\nz = x < y".into(),
        "x = {}\nfor i in range(700): x = {1: x}\nz = str(x)".into(),
    ]
    .into();
    let work = move || texts.iter().map(|text| x(text)).filter(|shown| shown.contains("P0205")).count();
    let limited = std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap();
    assert!(limited >= 20, "only {limited} programs reached a bound");
}

/// What a thread of a test or of a thread pool has.
const STACK: usize = 2 << 20;

#[test]
fn constants_of_other_languages_are_recognised() {
    for (written, meant) in [("true", "True"), ("false", "False"), ("none", "None")] {
        let shown = x(&format!("x = {written}"));
        assert!(shown.contains(&format!("nothing is called `{written}`")), "{shown}");
        assert!(shown.contains(&format!("did you mean `{meant}`?")), "{shown}");
    }
}

#[test]
fn syntax_errors_are_all_reported_and_nothing_else() {
    insta::assert_snapshot!(x("x = 1 2\ny = 3 +\nz = 4\nunknown"), @r"
    P0101 2: simple statements must be separated by newlines or semicolons
    P0101 : expected an expression
    ");
}

#[test]
fn what_does_not_end_is_reported_without_its_echo() {
    insta::assert_snapshot!(x("a = 1 2\nx = (1,\ny = 2 3\nunknown"), @r"
    P0101 2: simple statements must be separated by newlines or semicolons
    P0101 (: `(` is never closed
      help: put `)` where it ends
    ");
    insta::assert_snapshot!(x("x = [1, (2]\nunknown"), @r"
    P0101 (: `(` is never closed
      help: put `)` before the `]`, or in its place
    ");
    insta::assert_snapshot!(x("x = 1)\nunknown"), @r"
    P0101 ): `)` closes nothing
      help: remove it, or open a bracket before it
    ");
    insta::assert_snapshot!(x("x = [1, 'abc]\ny = 2 3\nunknown"), @r"
    P0101 'abc]: missing closing quote in string literal
      help: end the string with the quote that opened it
    ");
}

#[test]
fn newlines_are_those_of_python() {
    assert_eq!(x("x = '''a\r\nb\rc\\r'''\r\n"), r#""a\nb\nc\r""#);
    assert_eq!(x("x = f'''a\r\n{1}\r\n'''"), r#""a\n1\n""#);
    assert_eq!(x("\u{feff}x = 1"), "1");
}

const SHARED: (&str, &str) = (
    "shared",
    "from prisme.spec import Field\nLIMIT = 3\nNAMES = ['a', 'b']\n_own = 1\ndef field(name, *, size=LIMIT):\n    return Field(name, size=size + _own, all=NAMES)\ndef make():\n    return lambda: 1\nlocal = make()\n",
);

#[test]
fn siblings_are_imported() {
    let call = r#"Field("q", size=4, all=["a", "b"])"#;
    assert_eq!(x_with("from .shared import field\nx = field('q')", &[SHARED]), call);
    assert_eq!(x_with("from specs.shared import field as f\nx = f('q')", &[SHARED]), call);
    assert_eq!(x_with("from . import shared\nx = shared.field('q')", &[SHARED]), call);
    assert_eq!(x_with("import specs.shared\nx = specs.shared.field('q')", &[SHARED]), call);
    assert_eq!(x_with("import specs.shared as s\nx = s.field('q')", &[SHARED]), call);
    assert_eq!(x_with("from specs.shared import *\nx = field('q', size=LIMIT)", &[SHARED]), call);
    let relay = ("relay", "from .shared import field\nfrom . import shared\n");
    assert_eq!(
        x_with("from .relay import field, shared\nx = [field('q'), shared.LIMIT]", &[SHARED, relay]),
        format!("[{call}, 3]")
    );
}

#[test]
fn imports_that_fail_say_so_once() {
    insta::assert_snapshot!(x_with("from .shared import fild, LIMIT\nx = fild(LIMIT)\ny = NAMES", &[SHARED]), @r##"
    P0201 fild: `shared` has no name `fild`
      help: did you mean `field`?
    P0201 NAMES: nothing is called `NAMES`
    "##);
    insta::assert_snapshot!(x_with("from .nothing import a\nx = a", &[SHARED]), @"P0202 nothing: no spec file `.nothing`");
    insta::assert_snapshot!(x_with("from .shared import NAMES\nNAMES.append('c')\nx = NAMES", &[SHARED]), @r##"
    P0102 NAMES.append('c'): this list belongs to another module and cannot be changed here
      help: make a copy first, such as `[*items, new]` or `{**options, "key": value}`
    "##);
    insta::assert_snapshot!(x_with("from .shared import local\nx = local()", &[SHARED]), @r##"
    P0102 local(): this function was made inside of another one and belongs to its module
      help: define it with `def` at the top level of its module
    "##);
    let bad = ("bad", "a = 1 / 0\nb = 2\n");
    insta::assert_snapshot!(x_with("from .bad import a, b\nx = b\ny = a", &[bad]), @"2");
}

#[test]
fn annotations_and_type_checking_do_nothing() {
    let text = "from __future__ import annotations\nfrom typing import TYPE_CHECKING, Any, Optional\nimport typing\nif TYPE_CHECKING:\n    from os import path\nNames = list[str] | None\ndef f(a: Any, b: Unknown = 1) -> typing.Dict[str, int]:\n    c: Optional[str] = 'a'\n    return [a, b, c]\nx: list[Nothing] = f(0)\nif __name__ == '__main__':\n    import sys\n";
    assert_eq!(x(text), r#"[0, 1, "a"]"#);
}

#[test]
fn local_lists_are_shared_and_constructors_copy_them() {
    let text = "from prisme.spec import Model\nfields = []\nsame = fields\nbefore = Model(fields=fields)\nsame.append(1)\nx = [before, Model(fields=fields)]";
    assert_eq!(x(text), "[Model(fields=[]), Model(fields=[1])]");
}

#[test]
fn an_argument_given_twice_shows_both_places() {
    let text = "from prisme.spec import Field\nx = Field('a', type=1, **{'type': 2})";
    let result = run_with(text, &[], &Limits::default());
    assert_eq!(result.diagnostics.len(), 1);
    assert_eq!(result.diagnostics[0].code, Rule::RepeatedAttribute);
    assert_eq!(result.diagnostics[0].secondary.len(), 1);
}

#[test]
fn ten_thousand_errors_cost_no_more_than_a_hundred() {
    let text: String = (0..10_000).map(|i| format!("a{i} = unknown_{i}\n")).collect();
    let result = run_with(&text, &[], &Limits::default());
    assert_eq!(result.diagnostics.len(), 101);
    assert_eq!(result.diagnostics[100].code, Rule::Limit);
}

#[test]
fn raise_and_assert_are_diagnostics_at_their_place() {
    insta::assert_snapshot!(x("x = 1\nassert x > 1, f'too small: {x}'"), @"P0204 x > 1: too small: 1");
    insta::assert_snapshot!(x("def f():\n    raise ValueError('no')\nf()"), @"P0204 raise ValueError('no'): no");
}

#[test]
fn the_reference_specs_load() {
    for text in [include_str!("testdata/models.py"), include_str!("testdata/project.py")] {
        let result = run_with(text, &[], &Limits::default());
        assert_eq!(result.diagnostics, []);
    }
    insta::assert_snapshot!(x(&format!("{}\nx = stack", include_str!("testdata/models.py"))), @r##"
    StackSpec(name="wind-pipeline", models=[Model(name="Turbine", fields=[Field("name", type="string", required=True, unique=True, label="Turbine Name"), Field("capacity_mw", type="float", label="Capacity (MW)", ui_widget="slider", ui_widget_props={"min": 0.5, "max": 20, "step": 0.5}), Field("status", type="enum", choices=["active", "maintenance", "offline"]), Field("location", type="json", json_item_type="float"), Field("api_key", type="string", hidden=True), Field("color_hex", type="string", pattern="^#[0-9A-Fa-f]{6}$", ui_placeholder="#FF5733")], relationships=[Relationship("readings", target="Reading", type="one-to-many", back_populates="turbine", cascade="all, delete-orphan")], expose=True, operations=["create", "read", "update", "list"], soft_delete=True, timestamps=True, before_create="validate_turbine_capacity", after_create="notify_turbine_added", delivery_overrides=DeliveryOverrides(page_size=50), frontend_overrides=FrontendOverrides(nav_icon="wind", nav_label="Turbines", table_columns=["name", "capacity_mw", "status"], include_in_nav=True), mcp_overrides=MCPOverrides(tool_prefix="turbine", tool_descriptions={"list": "List all wind turbines"})), Model(name="Reading", fields=[Field("timestamp", type="datetime", required=True), Field("wind_speed", type="float", filterable=True, filter_operators=["eq", "gt", "lt", "between"], label="Wind Speed (m/s)"), Field("power_output", type="float", searchable=False, description="Generated power in kW")], relationships=[Relationship("turbine", target="Turbine", type="many-to-one", back_populates="readings", on_delete="CASCADE")], expose=True, operations=["create", "read", "list"], timestamps=True, delivery_overrides=DeliveryOverrides(page_size=100), temporal={"timestamp_field": "timestamp", "group_by_field": "turbine_id"}, nested_create=["turbine"])])
    "##);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40000))]

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let quick = Limits { steps: 20_000, ..Limits::default() };
        run_with(&text, &[], &quick);
        let _ = crate::syntax::parse_toml(FileId(0), &text);
    }

    #[test]
    fn no_soup_of_tokens_panics(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..40)) {
        let quick = Limits { steps: 20_000, ..Limits::default() };
        run_with(&words.join(" "), &[SHARED], &quick);
        run_with(&words.concat(), &[SHARED], &quick);
    }

    #[test]
    fn no_mutation_of_a_spec_panics(cuts in proptest::collection::vec((0_usize..2500, 0_usize..40, proptest::sample::select(WORDS)), 1..5)) {
        let mut text = include_str!("testdata/models.py").to_string();
        for (at, length, word) in cuts {
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
            text.replace_range(start..end, word);
        }
        run_with(&text, &[SHARED], &Limits { steps: 50_000, ..Limits::default() });
        let _ = crate::syntax::parse_toml(FileId(0), &text);
    }
}

const WORDS: &[&str] = &[
    "x",
    "=",
    "1",
    "'a'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "+",
    "-",
    "*",
    "**",
    "//",
    "%",
    "if",
    "else",
    "for",
    "in",
    "not",
    "and",
    "lambda",
    "def",
    "return",
    "while",
    "\n",
    "\n ",
    "\n  ",
    "f'{",
    "}'",
    "!r",
    ":>5",
    "0x1f",
    "1.5",
    ".",
    "None",
    "True",
    "is",
    "==",
    "<",
    ":=",
    "import",
    "from",
    "shared",
    "specs",
    "*x",
    "**x",
    "break",
    "len",
    "range",
    "x.append",
    "'%s' %",
    "\\",
    "\"\"\"",
    "#",
    "é",
    "\r",
    "\u{feff}",
    "sorted",
    "(x for x in",
    "assert",
    "raise",
    "-1",
    "9223372036854775807",
    "'{}'.format",
    "str",
    "dict",
    "zip",
    "next",
    "map",
    ".join",
    ".split",
    "Model",
    "from prisme.spec import Model",
];
