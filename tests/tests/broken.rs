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

/// The specs once for every place where `from` stands, with `to` in its stead.
fn with_one_mistake(files: &Files, from: &str, to: &str) -> Vec<Files> {
    let places = files.iter().filter(|(path, _)| path.starts_with("specs/")).flat_map(|(path, text)| {
        text.match_indices(from).map(move |(at, _)| (path, format!("{}{to}{}", &text[..at], &text[at + from.len()..])))
    });
    places
        .map(|(path, text)| {
            let mut files = files.clone();
            files.insert(path.clone(), text);
            files
        })
        .collect()
}

#[test]
fn one_mistake_is_one_finding() {
    let mut tried = 0;
    // Of the large spec, every seventh place.
    for (spec, step) in [("examples/blog", 1), ("examples/wind-pipeline", 1), ("tests/specs/realistic-50", 7)] {
        for (from, to) in [
            ("type=\"string\"", "type=\"sting\""),
            ("type=\"one-to-many\"", "type=\"one-to-lots\""),
            ("type=\"many-to-one\"", "type=7"),
            ("required=True", "required=\"yes\""),
            ("required=True", "required=Ture"),
            ("name=\"", "name=nothing or \""),
            ("target=\"", "target=1 + \""),
            ("Field(\"", "Field(nonsense=1, name=\""),
            ("Model(", "Model(nonsense=1, "),
            ("name=\"", "nam=\""),
            ("target=\"", "target=1, label=\""),
        ] {
            for files in with_one_mistake(&folder(spec), from, to).into_iter().step_by(step) {
                let (all, shown) = findings(&files);
                let errors = all.iter().filter(|one| one.is_error()).count();
                assert_eq!(errors, 1, "{spec}: {from} -> {to}\n{shown}");
                tried += 1;
            }
        }
    }
    assert!(tried > 80, "{tried}");
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
