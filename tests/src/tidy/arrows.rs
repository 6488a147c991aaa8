//! Who may know whom, and what only one place may touch.

use super::Rule;
use crate::source::{Source, Tree, paths};

/// The rules.
pub const RULES: &[Rule] = &[
    Rule {
        name: "queries_and_emitters_touch_nothing_outside",
        check: purity,
        broken: &[
            &[("queries/src/a.rs", "use std::fs;")],
            &[("queries/src/a.rs", "use std::{collections::BTreeMap, env};")],
            &[("emitters/src/a.rs", "let now = std::time::Instant::now();")],
            &[("emitters/src/a.rs", "std::thread::spawn(|| ());")],
            &[("queries/src/a.rs", "let x: u8 = rand::random();")],
            &[("queries/src/a.rs", "println!(\"x\");")],
            &[("queries/Cargo.toml", "[dependencies]\nrand = \"1\"\n")],
            &[("emitters/Cargo.toml", "[dependencies]\ntempfile.workspace = true\n")],
        ],
        kept: &[(
            "queries/src/a.rs",
            "// std::fs\nlet v = env!(\"X\"); let t = \"std::env\";\n#[cfg(test)]\nmod t { use std::fs; }",
        )],
    },
    Rule {
        name: "emitters_know_no_machinery_and_no_other_emitter",
        check: emitters,
        broken: &[
            &[("emitters/src/rest.rs", "use salsa::Database;")],
            &[("emitters/src/rest.rs", "use minijinja::Environment;")],
            &[("emitters/src/rest.rs", "use engine::plan::Plan;")],
            &[("emitters/src/rest.rs", "use crate::models::View;"), ("emitters/src/models.rs", "")],
            &[("emitters/src/rest.rs", "use super::models::View;"), ("emitters/src/models.rs", "")],
            &[("emitters/Cargo.toml", "[dependencies]\nminijinja.workspace = true\n")],
        ],
        kept: &[
            ("emitters/src/rest.rs", "use crate::lang::python;"),
            ("emitters/src/models.rs", ""),
            ("emitters/src/lang/python.rs", ""),
        ],
    },
    Rule {
        name: "queries_know_only_what_comes_before_them",
        check: query_layers,
        broken: &[
            &[("queries/src/syntax/a.rs", "use crate::schema::Class;")],
            &[("queries/src/syntax/a.rs", "#[salsa::tracked] fn a() {}")],
            &[("queries/src/schema/a.rs", "use crate::ir::Model;")],
            &[("queries/src/ir/a.rs", "use crate::emit::View;")],
            &[("queries/src/diagnostic.rs", "use crate::syntax::Value;")],
            &[("queries/Cargo.toml", "[dependencies]\nemitters.workspace = true\n")],
        ],
        kept: &[("queries/src/ir/a.rs", "use crate::schema::Class; use crate::syntax::Value;")],
    },
    Rule {
        name: "only_render_knows_the_template_engine",
        check: |tree| {
            named_outside(
                tree,
                "queries/src/",
                &["minijinja"],
                &["queries/src/emit/render.rs", "queries/src/emit/render/"],
            )
        },
        broken: &[&[("queries/src/emit/mod.rs", "use minijinja::Environment;")]],
        kept: &[("queries/src/emit/render.rs", "use minijinja::Environment;")],
    },
    Rule {
        name: "the_meaning_names_no_target_language",
        check: ir_languages,
        broken: &[
            &[("queries/src/ir/mod.rs", "struct Field { python_type: String }")],
            &[("queries/src/ir/mod.rs", "enum Kind { TypeScriptUnion }")],
            &[("queries/src/ir/a.rs", "fn sqlalchemy_type() {}")],
        ],
        kept: &[("queries/src/ir/a.rs", "/// as SQLAlchemy does\nfn a() { say(\"JavaScript reads this otherwise\") }")],
    },
    Rule {
        name: "only_system_touches_the_file_system",
        check: |tree| {
            named_outside(tree, "engine/src/", &["std::fs", "tempfile", "rustix::fs"], &["engine/src/system", RUNNABLE])
        },
        broken: &[
            &[("engine/src/plan.rs", "let text = std::fs::read(path)?;")],
            &[("engine/src/plan.rs", "use std::{fs, io};")],
        ],
        kept: &[("engine/src/system/os.rs", "use std::fs;")],
    },
    Rule {
        name: "the_engine_points_downwards",
        check: engine_layers,
        broken: &[
            &[("engine/src/system/os.rs", "use crate::plan::Plan;")],
            &[("engine/src/plan.rs", "use crate::session::Session;")],
            &[("engine/src/apply.rs", "use crate::cli;")],
            &[("engine/src/session.rs", "use crate::watch::Watch;")],
        ],
        kept: &[
            ("engine/src/cli/mod.rs", "use crate::session::Session;"),
            ("engine/src/session.rs", "use crate::plan::Plan;"),
        ],
    },
    Rule {
        name: "few_may_write",
        check: writers,
        broken: &[
            &[("engine/src/plan.rs", "//! x\nfn a() { system.write_new(path, b, None); }")],
            &[("engine/src/watch.rs", "//! x\nfn a() { write_atomic(system, path, b); }")],
        ],
        kept: &[
            ("engine/src/apply.rs", "//! x\nfn a() { system.write_new(path, b, None); }"),
            ("engine/src/plan.rs", "//! x\n// write_atomic(\nfn a() { files.remove(path); }"),
        ],
    },
    Rule {
        name: "only_queries_hold_memos",
        check: |tree| {
            let mut findings = named_outside(tree, "engine/src/", &["salsa"], &[]);
            findings.extend(named_outside(tree, "emitters/src/", &["salsa"], &[]));
            findings
        },
        broken: &[&[("engine/src/session.rs", "#[salsa::tracked]\nfn a() {}")]],
        kept: &[("queries/src/input.rs", "#[salsa::input]\nstruct A {}")],
    },
];

fn sources<'a>(tree: &'a Tree, prefix: &'a str) -> impl Iterator<Item = &'a Source> + 'a {
    tree.matching(prefix, ".rs").filter(|file| !file.is_test())
}

/// Who may change what is on the disk: `apply` with its journal writes the project's files, `create` those that a
/// project starts from, `session` and `lock` only below `.prisme/`.
const WRITERS: &[&str] = &[
    "engine/src/apply.rs",
    "engine/src/journal.rs",
    "engine/src/lock.rs",
    "engine/src/service/create.rs",
    "engine/src/session.rs",
    "engine/src/system/",
];
const WRITES: &[&str] = &[
    ".write_new(",
    ".create_folder(",
    ".remove_folder(",
    ".rename(",
    "write_atomic(",
    "write_temporary(",
    "create_folders(",
];

fn writers(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in sources(tree, "engine/src/").filter(|file| !WRITERS.iter().any(|home| file.path.starts_with(home))) {
        for (number, line) in file.code().lines().enumerate() {
            if WRITES.iter().any(|call| line.contains(call)) {
                findings.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    findings
}

fn is_under(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Uses of `modules` in the code below `prefix`, except in files whose path starts with one of `except`.
fn named_outside(tree: &Tree, prefix: &str, modules: &[&str], except: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in sources(tree, prefix).filter(|file| !except.iter().any(|allowed| file.path.starts_with(allowed))) {
        for (line, path) in paths(&file.code()) {
            if path.contains("::") && modules.iter().any(|module| is_under(&path, module)) {
                findings.push(format!("{}:{line}: {path}", file.path));
            }
        }
    }
    findings
}

/// Asks whether a program may be run before it runs it: the one question to the disk outside `system`.
const RUNNABLE: &str = "engine/src/service/process.rs";

const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::time",
    "std::thread",
    "std::process",
    "std::net",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "rand",
    "fastrand",
    "getrandom",
    "tempfile",
    "rustix",
];
const OUTSIDE_CRATES: &[&str] =
    &["rand", "fastrand", "getrandom", "tempfile", "rustix", "notify", "ctrlc", "indicatif", "engine"];

fn purity(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for home in ["queries/", "emitters/"] {
        findings.extend(named_outside(tree, &format!("{home}src/"), OUTSIDE, &[]));
        for file in sources(tree, &format!("{home}src/")) {
            for (number, line) in file.code().lines().enumerate() {
                if ["println!", "eprintln!", "print!(", "eprint!("].iter().any(|name| line.contains(name)) {
                    findings.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
                }
            }
        }
        findings.extend(forbidden_dependencies(tree, &format!("{home}Cargo.toml"), OUTSIDE_CRATES));
    }
    findings
}

/// Dependencies (not those for tests) that the manifest at `path` must not have.
fn forbidden_dependencies(tree: &Tree, path: &str, forbidden: &[&str]) -> Vec<String> {
    let Some(manifest) = tree.get(path) else {
        return Vec::new();
    };
    let table: toml::Table = manifest.text.parse().expect("a manifest is TOML");
    let dependencies = table.get("dependencies").and_then(toml::Value::as_table);
    let names = dependencies.into_iter().flat_map(toml::Table::keys);
    names.filter(|name| forbidden.contains(&name.as_str())).map(|name| format!("{path}: depends on {name}")).collect()
}

fn emitters(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    findings.extend(named_outside(tree, "emitters/src/", &["salsa", "minijinja", "engine"], &[]));
    findings.extend(forbidden_dependencies(tree, "emitters/Cargo.toml", &["salsa", "minijinja", "engine"]));
    let names: Vec<&str> = sources(tree, "emitters/src/").filter_map(emitter_of).collect();
    for file in sources(tree, "emitters/src/") {
        let Some(own) = emitter_of(file) else {
            continue;
        };
        for (line, path) in paths(&file.code()) {
            let mut parts = path.split("::");
            let crosses = match parts.next() {
                Some("crate") => parts.next(),
                Some("super") if !file.path["emitters/src/".len()..].contains('/') => parts.next(),
                _ => None,
            };
            if crosses.is_some_and(|other| other != own && names.contains(&other)) {
                findings.push(format!("{}:{line}: {path}", file.path));
            }
        }
    }
    findings
}

/// The emitter that a file belongs to: its own name, or that of its folder. `None` for what all share.
#[must_use]
pub fn emitter_of(file: &Source) -> Option<&str> {
    let inside = file.path.strip_prefix("emitters/src/")?;
    let name = inside.split_once('/').map_or(inside.strip_suffix(".rs")?, |(folder, _)| folder);
    (!SHARED_BY_EMITTERS.contains(&name)).then_some(name)
}

/// Modules of the emitters crate that are no emitter: the registry, the target languages, and facts of the
/// generated app that several emitters state alike.
const SHARED_BY_EMITTERS: &[&str] = &["lib", "lang"];

fn query_layers(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for (home, forbidden) in [
        ("queries/src/diagnostic", &["crate::syntax", "crate::schema", "crate::ir", "crate::emit", "crate::input"][..]),
        ("queries/src/syntax/", &["crate::schema", "crate::ir", "crate::emit", "crate::input", "salsa"]),
        ("queries/src/schema/", &["crate::ir", "crate::emit", "crate::input", "salsa"]),
        ("queries/src/ir/", &["crate::emit", "crate::input"]),
    ] {
        findings.extend(named_outside(tree, home, forbidden, &[]));
    }
    findings.extend(forbidden_dependencies(tree, "queries/Cargo.toml", &["emitters", "engine"]));
    findings
}

const LANGUAGES: &[&str] = &[
    "python",
    "typescript",
    "javascript",
    "sqlalchemy",
    "pydantic",
    "fastapi",
    "alembic",
    "strawberry",
    "react",
    "pytest",
];

fn ir_languages(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in sources(tree, "queries/src/ir/") {
        for (number, line) in file.code().lines().enumerate() {
            let plain = line.to_lowercase().replace('_', "");
            for language in LANGUAGES.iter().filter(|language| plain.contains(**language)) {
                findings.push(format!("{}:{}: {language}", file.path, number + 1));
            }
        }
    }
    findings
}

/// Modules of the engine from the outside in; none may name one that stands before it, nor a neighbour in front.
const FRONT: &[&str] = &["cli", "service", "watch"];

fn engine_layers(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in sources(tree, "engine/src/") {
        let inside = &file.path["engine/src/".len()..];
        let module = inside.split_once('/').map_or_else(|| inside.trim_end_matches(".rs"), |(folder, _)| folder);
        if matches!(module, "lib" | "main") || FRONT.contains(&module) {
            continue;
        }
        for (line, path) in paths(&file.code()) {
            let Some(other) = path.strip_prefix("crate::").and_then(|rest| rest.split("::").next()) else {
                continue;
            };
            let upwards = match module {
                "system" => other != "system" && other.starts_with(|c: char| c.is_ascii_lowercase()),
                "session" => FRONT.contains(&other),
                _ => FRONT.contains(&other) || other == "session",
            };
            if upwards {
                findings.push(format!("{}:{line}: {path}", file.path));
            }
        }
    }
    findings
}
