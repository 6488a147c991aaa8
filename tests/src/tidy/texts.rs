//! How files look: length, opening words, reasons, and what never goes into a commit.

use super::Rule;
use super::arrows::emitter_of;
use crate::source::{Source, Tree};

/// The rules.
pub const RULES: &[Rule] = &[
    Rule {
        name: "files_stay_short",
        check: length,
        broken: &[&[("engine/src/plan.rs", LINES_401)], &[("queries/src/schema/mod.rs", LINES_801)]],
        kept: &[("engine/src/plan/tests.rs", LINES_801), ("engine/src/apply.rs", "//! short\n")],
    },
    Rule {
        name: "modules_open_with_what_they_are",
        check: |tree| {
            let files =
                tree.files.iter().filter(|file| file.path.ends_with(".rs") && !file.path.ends_with("/tests.rs"));
            files
                .filter(|file| !file.text.starts_with("//! "))
                .map(|file| format!("{}:1: no `//!`", file.path))
                .collect()
        },
        broken: &[&[("engine/src/plan.rs", "use std::sync::Arc;\n")], &[("engine/src/plan.rs", "// Plans.\n")]],
        kept: &[("engine/src/plan.rs", "//! Plans.\n")],
    },
    Rule {
        name: "a_lint_is_silenced_for_a_reason",
        check: silenced,
        broken: &[
            &[("engine/src/plan.rs", "//! x\n#[allow(dead_code)]\nfn a() {}\n")],
            &[("engine/src/plan.rs", "//! x\n#![expect(clippy::all)]\n")],
        ],
        kept: &[(
            "engine/src/plan.rs",
            "//! x\n#[allow(dead_code, reason = \"read by tests\")]\nfn a() {}\n// a table\n#[expect(clippy::too_many_lines)]\nfn b() {}\n",
        )],
    },
    Rule {
        name: "nothing_is_left_to_do",
        check: |tree| words(tree, LEFT_OVER, &|_| true),
        broken: &[
            &[("engine/src/plan.rs", concat!("//! x\n// TO", "DO: later\n"))],
            &[("docs/a.md", concat!("FIX", "ME\n"))],
        ],
        kept: &[("engine/src/plan.rs", "//! todos are fine as a word\n")],
    },
    Rule {
        name: "no_machine_and_no_registry_is_named",
        check: |tree| words(tree, MACHINES, &|file: &Source| file.path != "Cargo.lock"),
        broken: &[
            &[("docs/a.md", concat!("see /wo", "rk/main\n"))],
            &[("tests/run", concat!("curl https://py", "pi.org/simple\n"))],
            &[("README.md", concat!("/ro", "ot/.cargo\n"))],
        ],
        kept: &[("README.md", "PyPI, the npm registry; /workflows/ and /rooted/\n")],
    },
    Rule {
        name: "templates_belong_to_emitters",
        check: templates,
        broken: &[
            &[("templates/rest/router.py.j2", "")],
            &[("templates/rest/router.py.j2", ""), ("emitters/src/rest.rs", "//! x\nconst A: &str = \"other.py.j2\";")],
            &[("templates/stray.j2", ""), ("emitters/src/rest.rs", "//! x\n")],
        ],
        kept: &[
            ("templates/rest/router.py.j2", ""),
            ("emitters/src/rest.rs", "//! x\nconst A: &str = \"rest/router.py.j2\";"),
        ],
    },
    Rule {
        name: "every_requirement_is_accounted_for",
        check: requirements,
        broken: &[&[("docs/requirements.md", "| R001 | x | y |\n")], &[("docs/other.md", "")]],
        kept: &[],
    },
    Rule {
        name: "changes_are_told",
        check: |tree| match tree.get("docs/changelog.md") {
            Some(file) if file.text.contains("## ") => Vec::new(),
            _ => vec!["docs/changelog.md: missing or empty".into()],
        },
        broken: &[&[("docs/a.md", "")], &[("docs/changelog.md", "# Changelog\n")]],
        kept: &[],
    },
    Rule {
        name: "tests_neither_sleep_nor_hide",
        check: sleepers,
        broken: &[
            &[("tests/tests/a.rs", "//! x\n#[test]\n#[ignore]\nfn a() {}\n")],
            &[("queries/src/a.rs", "//! x\n#[cfg(test)]\nmod tests { fn a() { std::thread::sleep(d) } }\n")],
        ],
        kept: &[("tests/tests/a.rs", "//! x\n// #[ignore]\nfn a() {}\n")],
    },
];

/// Files between the soft and the hard limit, each with the reason why it is not split.
pub const LONG: &[(&str, &str)] = &[
    ("emitters/src/graphql/model.rs", "the view of one module and how each part of it is said"),
    ("emitters/src/graphql_tests.rs", "the view of one module and the cases that are tried"),
    ("emitters/src/models.rs", "the views of one package and how each column is said"),
    ("emitters/src/schemas.rs", "the views of one package and how each attribute is said"),
    ("emitters/src/services.rs", "the views of one package and how each operation is said"),
    ("emitters/src/tests.rs", "the views of one package and the cases that are tried"),
    ("engine/src/system/memory.rs", "one twin of one trait, with its faults"),
    ("queries/src/query.rs", "the chain of queries from text to meaning, read from top to bottom"),
    ("queries/src/syntax/eval/builtins.rs", "one function for each built-in"),
    ("queries/src/syntax/eval/call.rs", "one way of calling beside the other"),
    ("queries/src/syntax/eval/collections.rs", "one function for each method"),
    ("queries/src/syntax/eval/expr.rs", "one arm for each expression of the grammar"),
    ("queries/src/syntax/eval/mod.rs", "the evaluator's state and its public face"),
    ("queries/src/syntax/eval/printf.rs", "one small language, whole"),
    ("queries/src/syntax/eval/strings.rs", "one function for each method"),
    ("queries/src/ir/lower/field.rs", "one check for each attribute of a field"),
    ("queries/src/ir/lower/project.rs", "one check for each setting of a project"),
    ("queries/src/ir/pattern/parse.rs", "one small grammar, whole"),
    ("queries/src/syntax/parse.rs", "the tree, its errors and its bounds, which are found in one walk"),
];

/// Declared tables, which may be as long as what they declare.
pub const TABLES: &[&str] = &[
    "queries/src/diagnostic.rs",
    "queries/src/ir/mod.rs",
    "queries/src/schema/domain.rs",
    "queries/src/schema/project.rs",
];

macro_rules! ten {
    ($text:expr) => {
        concat!($text, $text, $text, $text, $text, $text, $text, $text, $text, $text)
    };
}
const LINES_401: &str = concat!("//! x\n", ten!(ten!("//\n//\n//\n//\n")));
const LINES_801: &str = concat!("//! x\n", ten!(ten!("//\n//\n//\n//\n//\n//\n//\n//\n")));
const SOFT: usize = 400;
const HARD: usize = 800;

fn length(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.matching("", ".rs").filter(|file| !file.is_test() && !TABLES.contains(&&*file.path)) {
        // What a test module at the end of the file adds is not the module's own length.
        let own =
            file.text.find("#[cfg(test)]\nmod tests {").map_or(&*file.text, |at| &file.text[..at]).lines().count();
        let told = LONG.iter().any(|(path, _)| *path == file.path);
        if own > HARD {
            findings.push(format!("{}: {own} lines, over the hard limit of {HARD}", file.path));
        } else if own > SOFT && !told {
            findings
                .push(format!("{}: {own} lines, over the soft limit of {SOFT} without a reason in `LONG`", file.path));
        }
    }
    let gone = LONG.iter().map(|(path, _)| *path).chain(TABLES.iter().copied());
    if tree.get("Cargo.toml").is_some() {
        findings
            .extend(gone.filter(|path| tree.get(path).is_none()).map(|path| format!("{path}: listed, but not there")));
    }
    findings
}

fn silenced(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.matching("", ".rs") {
        let lines: Vec<&str> = file.text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let line = line.trim_start();
            let silences =
                ["#[allow(", "#![allow(", "#[expect(", "#![expect("].iter().any(|start| line.starts_with(start));
            let attribute = lines[number..].iter().take(6).copied().collect::<Vec<_>>().join(" ");
            let attribute = attribute.split_once(")]").map_or(attribute.as_str(), |(inside, _)| inside);
            let told =
                attribute.contains("reason =") || (number > 0 && lines[number - 1].trim_start().starts_with("// "));
            if silences && !told {
                findings.push(format!("{}:{}: {line}", file.path, number + 1));
            }
        }
    }
    findings
}

const LEFT_OVER: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("HA", "CK:")];
const MACHINES: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("py", "pi.org"),
    concat!("pythonho", "sted.org"),
    concat!("npm", "js.org"),
    concat!("npm", "js.com"),
    concat!("crates", ".io"),
    concat!("deb.deb", "ian.org"),
];

/// Lines that hold one of `words` as a word of its own.
fn words(tree: &Tree, words: &[&str], wanted: &dyn Fn(&Source) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| wanted(file)) {
        for (number, line) in file.text.lines().enumerate() {
            for word in words {
                let mut from = 0;
                while let Some(at) = line[from..].find(word).map(|at| at + from) {
                    let before =
                        line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || "_~".contains(c));
                    let after = line[at + word.len()..].chars().next().is_some_and(char::is_alphanumeric);
                    if !before && (!after || !word.ends_with(char::is_alphanumeric)) {
                        findings.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
                        break;
                    }
                    from = at + word.len();
                }
            }
        }
    }
    findings
}

fn templates(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.matching("templates/", "") {
        let inside = &file.path["templates/".len()..];
        let Some((folder, name)) = inside.split_once('/') else {
            findings.push(format!("{}: in no emitter's folder", file.path));
            continue;
        };
        // What a new project starts from is written by a service, everything else by emitters.
        let of_service = folder == "create";
        let home = if of_service { "engine/src/service/create" } else { "emitters/src/" };
        let texts: Vec<String> = tree
            .matching(home, ".rs")
            .filter(|source| of_service || emitter_of(source) == Some(folder))
            .map(Source::uncommented)
            .collect();
        let imported =
            tree.matching("templates/", "").any(|other| other.path != file.path && other.text.contains(inside));
        if texts.is_empty() {
            findings.push(format!("{}: no emitter is called `{folder}`", file.path));
        } else if !imported && !texts.iter().any(|text| text.contains(name)) {
            findings.push(format!("{}: the emitter `{folder}` never names it", file.path));
        }
    }
    findings
}

/// Requirements, from R001 to this.
const REQUIREMENTS: usize = 201;

fn requirements(tree: &Tree) -> Vec<String> {
    let Some(file) = tree.get("docs/requirements.md") else { return vec!["docs/requirements.md: missing".into()] };
    let mut findings = Vec::new();
    for number in 1..=REQUIREMENTS {
        let name = format!("| R{number:03} |");
        let lines: Vec<&str> = file.text.lines().filter(|line| line.starts_with(&name)).collect();
        let [line] = lines[..] else {
            findings.push(format!("docs/requirements.md: {} lines for R{number:03}", lines.len()));
            continue;
        };
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        match cells.get(1) {
            Some(&"missing") => {}
            Some(&("yes" | "part")) if cells.len() == 5 && cells[3].len() > 1 => {}
            _ => findings.push(format!("docs/requirements.md: R{number:03} does not say where: {line}")),
        }
        for path in line.split('`').skip(1).step_by(2).filter(|path| path.contains('/') && !path.contains(' ')) {
            if !path.starts_with("specs/") && !tree.files.iter().any(|file| file.path.starts_with(path)) {
                findings.push(format!("docs/requirements.md: R{number:03} names {path}, which is not there"));
            }
        }
    }
    findings
}

fn sleepers(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.matching("", ".rs") {
        let code = crate::source::blank(&file.text, true);
        let from = if file.is_test() { Some(0) } else { code.find("#[cfg(test)]") };
        let Some(from) = from else { continue };
        let skipped = code[..from].matches('\n').count();
        for (number, line) in code[from..].lines().enumerate() {
            if line.contains("#[ignore") || line.contains("thread::sleep") {
                findings.push(format!("{}:{}: {}", file.path, skipped + number + 1, line.trim()));
            }
        }
    }
    findings
}
