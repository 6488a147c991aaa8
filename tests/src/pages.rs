//! Pages of `docs/` that are made from declarations in the code, so that they cannot grow old.

use std::fmt::Write as _;

use queries::diagnostic::Code;
use queries::schema::reference;

use crate::ir_page;

/// A page: its path and what it has to hold.
pub type Page = (&'static str, String);

/// Every made page.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![
        ("docs/errors.md", errors()),
        ("docs/spec-reference.md", reference::reference()),
        ("docs/ir.md", ir_page::page()),
    ]
}

const GROUPS: &[(&str, &str)] = &[
    ("P01", "The text of a spec file"),
    ("P02", "Evaluation"),
    ("P03", "The vocabulary"),
    ("P04", "What the domain spec means"),
    ("P05", "What the project spec means"),
    ("P06", "prisme.toml"),
    ("P07", "Generation"),
];

fn errors() -> String {
    let mut page = String::from(
        "# Error codes\n\nMade from `queries/src/diagnostic.rs`; run `UPDATE_DOCS=1 cargo test -p prisme-tests --test docs` after a \
         change there. A code is never reused for another rule.\n",
    );
    for (prefix, title) in GROUPS {
        let _ = write!(page, "\n## {title}\n\n| code | rule |\n|---|---|\n");
        for code in Code::ALL.iter().filter(|code| code.as_str().starts_with(prefix)) {
            let explanation = code.explanation().split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(page, "| {code} | {explanation} |");
        }
    }
    page
}
