//! What the evaluator accepts means what it means to CPython: the same programs through both.
//!
//! Every program sets `x`. Both sides print it as JSON; a program that fails must fail on both, unless
//! it is listed as stricter here. Needs `python3`; its version must be at least 3.11.

use std::fmt::Write as _;
use std::process::Command;
use std::sync::Arc;

use queries::diagnostic::FileId;
use queries::syntax::value::{Spanned, Value};
use queries::syntax::{Export, ImportError, ImportPath, Importer, Limits, Module, Vocabulary, evaluate, parse};

struct Words;

impl Vocabulary for Words {
    fn export(&self, name: &str) -> Option<Export> {
        match name {
            "Model" => Some(Export::Class("Model")),
            "Field" => Some(Export::Class("Field")),
            "FieldType" => Some(Export::Enumeration("FieldType", &[("STRING", "string"), ("TEXT", "text")])),
            _ => None,
        }
    }

    fn names(&self) -> Vec<&'static str> {
        vec!["Model", "Field", "FieldType"]
    }
}

struct NoFiles;

impl Importer for NoFiles {
    fn import(&mut self, path: &ImportPath) -> Result<Arc<Module>, ImportError> {
        Err(ImportError::NotFound { message: format!("no spec file `{path}`"), help: None })
    }
}

const STUB: &str = r#"
from enum import Enum
class FieldType(str, Enum):
    STRING = "string"
    TEXT = "text"
class Node:
    def __init__(self, *args, **kwargs):
        import copy
        self.args, self.kwargs = copy.deepcopy(args), copy.deepcopy(kwargs)
class Model(Node): pass
class Field(Node): pass
"#;

const DRIVER: &str = r#"
import json, sys
from prisme.spec import Node, FieldType
def dump(v):
    if isinstance(v, FieldType): return {"member": v.value}
    if v is None or isinstance(v, (bool, str)): return v
    if isinstance(v, int): return {"int": str(v)}
    if isinstance(v, float): return {"float": repr(v)}
    if isinstance(v, list): return {"list": [dump(i) for i in v]}
    if isinstance(v, tuple): return {"tuple": [dump(i) for i in v]}
    if isinstance(v, set): return {"set": sorted(json.dumps(dump(i), sort_keys=True) for i in v)}
    if isinstance(v, dict): return {"dict": [[dump(k), dump(w)] for k, w in v.items()]}
    if isinstance(v, Node): return {"node": type(v).__name__, "args": [dump(i) for i in v.args], "named": [[k, dump(w)] for k, w in v.kwargs.items()]}
    return "other"
out = []
for program in json.load(sys.stdin):
    scope = {"__name__": "specs.models"}
    try:
        exec(program, scope)
        out.append({"ok": dump(scope["x"])})
    except BaseException as e:
        out.append({"error": f"{type(e).__name__}: {e}"})
json.dump(out, sys.stdout)
"#;

fn dump(value: &Spanned) -> serde_json::Value {
    use serde_json::json;
    let all = |items: &[Spanned]| items.iter().map(dump).collect::<Vec<_>>();
    match &value.value {
        Value::None => json!(null),
        Value::Bool(value) => json!(value),
        Value::Str(text) => json!(&**text),
        Value::Int(value) => json!({"int": value.to_string()}),
        Value::Float(value) => json!({"float": float(*value)}),
        Value::List(items) => json!({"list": all(items)}),
        Value::Tuple(items) => json!({"tuple": all(items)}),
        Value::Set(items) => {
            let mut items: Vec<String> = items.iter().map(|item| python_json(&dump(item))).collect();
            items.sort();
            json!({"set": items})
        }
        Value::Dict(entries) => {
            json!({"dict": entries.iter().map(|(key, value)| json!([dump(key), dump(value)])).collect::<Vec<_>>()})
        }
        Value::Node(node) => {
            let positional: Vec<_> = node
                .arguments
                .iter()
                .filter(|argument| argument.keyword.is_none())
                .map(|argument| dump(&argument.value))
                .collect();
            let named: Vec<_> = node
                .arguments
                .iter()
                .filter_map(|argument| {
                    argument.keyword.as_ref().map(|name| json!([&*name.value, dump(&argument.value)]))
                })
                .collect();
            json!({"node": &*node.class, "args": positional, "named": named})
        }
        Value::Member(member) => json!({"member": member.value}),
        _ => json!("other"),
    }
}

/// As `json.dumps` writes it, for the small values that the sets of this table hold.
fn python_json(value: &serde_json::Value) -> String {
    value.to_string().replace("\":", "\": ").replace("\",\"", "\", \"")
}

fn float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let exponent: i32 = scientific.split_once('e').map_or(0, |(_, exponent)| exponent.parse().unwrap());
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let (digits, _) = scientific.split_once('e').unwrap();
    format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

fn ours(program: &str) -> Result<serde_json::Value, String> {
    let parsed = parse(FileId(0), program);
    let result = evaluate(&parsed, &mut NoFiles, &Words, &Limits::default());
    if let Some(problem) = parsed.diagnostics.iter().chain(&result.diagnostics).next() {
        return Err(format!("{}: {}", problem.code, problem.message));
    }
    result.module.bindings.get("x").map(dump).ok_or_else(|| "x is not set".into())
}

fn python(programs: &[String]) -> Vec<serde_json::Value> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("prisme")).unwrap();
    std::fs::write(folder.path().join("prisme/__init__.py"), "").unwrap();
    std::fs::write(folder.path().join("prisme/spec.py"), STUB).unwrap();
    std::fs::write(folder.path().join("driver.py"), DRIVER).unwrap();
    std::fs::write(folder.path().join("programs.json"), serde_json::to_string(programs).unwrap()).unwrap();
    let output = Command::new("python3")
        .arg("-Wignore")
        .arg(folder.path().join("driver.py"))
        .env("PYTHONPATH", folder.path())
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(std::fs::File::open(folder.path().join("programs.json")).unwrap())
        .output()
        .expect("python3 is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn programs(table: &str) -> Vec<String> {
    table
        .split("\n---\n")
        .flat_map(|part| match part.strip_prefix("#lines\n") {
            Some(lines) => lines.lines().filter(|line| !line.is_empty()).map(|line| format!("x = {line}")).collect(),
            None => vec![part.to_string()],
        })
        .collect()
}

/// Both sides give the same value, or both fail.
#[test]
fn accepted_programs_mean_what_they_mean_to_cpython() {
    let programs = programs(include_str!("evaluator_fidelity.txt"));
    let mut differences = String::new();
    for (program, python) in programs.iter().zip(python(&programs)) {
        let same = match (ours(program), python.get("ok")) {
            (Ok(ours), Some(theirs)) if ours == *theirs => continue,
            (Err(_), None) => continue,
            (ours, _) => format!("{ours:?}"),
        };
        let _ = writeln!(differences, "{program}\n  ours:   {same}\n  python: {python}\n");
    }
    assert!(differences.is_empty(), "{differences}");
    assert!(programs.len() >= 150, "the table has {} programs", programs.len());
}
