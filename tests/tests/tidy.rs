//! The house keeps its rules, and every rule would notice if it did not.

use prisme_tests::source::Tree;
use prisme_tests::tidy::rules;

#[test]
fn the_repository_keeps_every_rule() {
    let tree = Tree::repository();
    assert!(tree.get("Cargo.toml").is_some(), "the repository was read");
    let findings: Vec<String> = rules()
        .iter()
        .flat_map(|rule| (rule.check)(&tree).into_iter().map(|finding| format!("{}: {finding}", rule.name)))
        .collect();
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn every_rule_notices_every_sample_that_breaks_it() {
    for rule in rules() {
        assert!(!rule.broken.is_empty(), "{} has no sample", rule.name);
        for (number, sample) in rule.broken.iter().enumerate() {
            assert!(
                !(rule.check)(&Tree::of(sample)).is_empty(),
                "{} does not notice sample {number}: {sample:?}",
                rule.name
            );
        }
    }
}

#[test]
fn no_rule_is_fooled_by_what_only_looks_like_a_breach() {
    for rule in rules().iter().filter(|rule| !rule.kept.is_empty()) {
        let findings = (rule.check)(&Tree::of(rule.kept));
        assert!(findings.is_empty(), "{}: {findings:?}", rule.name);
    }
}
