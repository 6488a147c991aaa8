//! Specs that are wrong on purpose: what is found, and how it reads.
//!
//! A file of `tests/specs/broken/` names the codes that it must raise in its first line. `project_*.py` stands
//! for `specs/project.py`, `config_*.toml` for `prisme.toml`, anything else for `specs/models.py`.

use std::collections::BTreeSet;

use prisme_tests::specs::{Files, findings, folder, project};
use queries::diagnostic::Code;

fn broken() -> Vec<(String, String, Files)> {
    let all = folder("tests/specs/broken");
    all.into_iter()
        .map(|(name, text)| {
            let place = if name.starts_with("project_") {
                "specs/project.py"
            } else if name.starts_with("config_") {
                "prisme.toml"
            } else {
                "specs/models.py"
            };
            let files = project(&[(place, &text)]);
            (name, text, files)
        })
        .collect()
}

/// What the first line of a broken spec announces.
fn announced(name: &str, text: &str) -> BTreeSet<String> {
    let line = text.lines().next().and_then(|line| line.strip_prefix("# expect: "));
    let line = line.unwrap_or_else(|| panic!("{name} announces no code in its first line"));
    line.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn each_broken_spec_raises_exactly_what_it_announces() {
    let mut wrong = Vec::new();
    for (name, text, files) in broken() {
        let (all, shown) = findings(&files);
        let found: BTreeSet<String> = all.iter().map(|one| one.code.to_string()).collect();
        let announced = announced(&name, &text);
        if found != announced {
            wrong.push(format!("{name}: announced {announced:?}, found {found:?}\n{shown}"));
        }
    }
    assert!(wrong.is_empty(), "{} specs:\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_finding_says_where_why_and_what_to_do() {
    for (name, _, files) in broken() {
        for one in findings(&files).0 {
            assert!(one.primary.is_some() || !one.help.is_empty(), "{name}: {one:?} points nowhere");
            assert!(
                !one.help.is_empty() || !one.notes.is_empty() || !one.message.is_empty(),
                "{name}: {one:?} says nothing"
            );
            // The product requirements word this one as a sentence.
            let is_sentence = one.code == Code::UnsupportedVersion;
            assert_eq!(one.message.ends_with('.'), is_sentence, "{name}: the full stop: {}", one.message);
        }
    }
}

#[test]
fn how_findings_read() {
    for (name, _, files) in broken() {
        let (_, shown) = findings(&files);
        insta::assert_snapshot!(name.replace('.', "_"), shown);
    }
}

#[test]
fn every_check_has_a_broken_spec() {
    // Rules that take more than one file to break, warnings tried elsewhere, and what would be a bug of ours.
    let elsewhere = ["P0203", "P0312", "P0503", "P0701", "P0702", "P0703"];
    let raised: BTreeSet<String> = broken().iter().flat_map(|(name, text, _)| announced(name, text)).collect();
    for code in Code::ALL {
        let code = code.as_str();
        assert!(raised.contains(code) || elsewhere.contains(&code), "{code} is raised by no broken spec");
    }
}
