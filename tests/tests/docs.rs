//! Made pages of the documentation say what the code says.
//!
//! `UPDATE_DOCS=1` rewrites them.

use prisme_tests::pages::pages;
use prisme_tests::source::root;
use queries::diagnostic::Code;

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
fn every_code_is_explained_on_its_page() {
    let page = &pages()[0].1;
    for code in Code::ALL {
        assert_eq!(page.matches(&format!("| {code} |")).count(), 1, "{code}");
    }
}
