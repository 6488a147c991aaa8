//! Made pages of the documentation say what the code says.
//!
//! `UPDATE_DOCS=1` rewrites them.

use std::collections::BTreeSet;

use prisme_tests::pages::pages;
use prisme_tests::source::{Tree, root};
use prisme_tests::specs::{database, folder};
use queries::diagnostic::Code;
use queries::query;
use serde_json::Value;

#[test]
fn made_pages_are_current() {
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    for (path, text) in pages() {
        let place = root().join(path);
        if update {
            std::fs::write(&place, &text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        let there = std::fs::read_to_string(&place).unwrap_or_default();
        assert!(there == text, "{path} is not what the code says; run with UPDATE_DOCS=1");
    }
}

#[test]
fn every_key_of_the_ir_is_described() {
    let page = &pages()[2].1;
    let ir =
        query::whole_ir(&database(&folder("tests/specs/obstacle-course"))).map(|ir| serde_json::to_value(ir).unwrap());
    let ir = ir.expect("the obstacle course is valid");
    let mut keys = BTreeSet::new();
    collect(&ir["project"], &mut keys);
    ir["models"].as_object().expect("models by name").values().for_each(|model| collect(model, &mut keys));
    assert!(keys.len() > 150, "{}", keys.len());
    let missing: Vec<&String> = keys.iter().filter(|key| !page.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Every key of every object, except where the spec chooses the keys.
fn collect(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                keys.insert(key.clone());
                if !matches!(key.as_str(), "widget_props" | "custom_widgets" | "field_widgets" | "default" | "value") {
                    collect(value, keys);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, keys)),
        _ => {}
    }
}

#[test]
fn documents_name_only_files_that_are_there() {
    let mut gone = Vec::new();
    let mut named = 0;
    let tree = Tree::repository();
    for page in tree.matching("", ".md").filter(|page| page.path.starts_with("docs/") || !page.path.contains('/')) {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let quoted = page.text.split('`').skip(1).step_by(2).filter(|text| is_ours(text)).map(|text| root().join(text));
        let linked = page.text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let linked =
            linked.filter(|link| !link.is_empty() && !link.contains(':')).map(|link| root().join(folder).join(link));
        for path in quoted.chain(linked) {
            named += 1;
            if !path.exists() {
                gone.push(format!("{}: {}", page.path, path.display()));
            }
        }
    }
    assert!(named > 30, "{named} files are named");
    assert!(gone.is_empty(), "{gone:#?}");
}

#[test]
fn the_queries_of_the_architecture_exist() {
    let tree = Tree::repository();
    let text = |path: &str| tree.get(path).expect("it is there").text.clone();
    let code = text("queries/src/query.rs") + &text("queries/src/emit/query.rs");
    let page = text("docs/architecture.md");
    let phases = page.lines().filter(|line| line.starts_with("**1.") || line.starts_with("**2."));
    let quoted: Vec<&str> = phases.flat_map(|line| line.split('`').skip(1).step_by(2)).collect();
    let queries: Vec<&str> = quoted
        .into_iter()
        .filter(|text| !text.contains(['/', '.']))
        .filter_map(|text| text.split('(').next())
        .collect();
    assert!(queries.len() >= 12, "{queries:?}");
    let missing: Vec<_> = queries.iter().filter(|name| !code.contains(&format!("fn {name}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_glossary_is_alphabetical() {
    let page = std::fs::read_to_string(root().join("docs/glossary.md")).expect("it is there");
    let words = page.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let words: Vec<String> = words.filter_map(|line| Some(line.split('|').nth(1)?.trim().to_lowercase())).collect();
    assert!(words.is_sorted(), "{words:?}");
}

/// Whether a quoted text is a path of this repository.
fn is_ours(text: &str) -> bool {
    let folders = ["queries/", "emitters/", "engine/", "templates/", "tests/", "benches/", "docs/", "examples/"];
    folders.iter().any(|folder| text.starts_with(folder)) && !text.contains(['<', '*', ' ', '{'])
}

#[test]
fn every_code_is_explained_on_its_page() {
    let page = &pages()[0].1;
    for code in Code::ALL {
        assert_eq!(page.matches(&format!("| {code} |")).count(), 1, "{code}");
    }
}
