//! What diagnostics look like, as text in, text out.

use std::sync::Arc;

use queries::diagnostic::{Code, Diagnostic, FileId, Span};

use super::sources::Sources;
use super::{excerpt, json};

const MODELS: &str = "stack = StackSpec(\n    models=[\n        Model(\n            name=\"Post\",\n            fields=[\n                Field(\"title\", type=\"string\", requird=True),\n\t\tField(\"\u{540d}\u{524d}\", type=\"strin\"),\r\n            ],\n        ),\n    ],\n)\n";

fn span(of: &str) -> Span {
    let start = MODELS.find(of).expect("the text is there");
    Span::new(FileId(0), u32::try_from(start).expect("small"), u32::try_from(start + of.len()).expect("small"))
}

fn sources(diagnostics: &[Diagnostic]) -> Sources {
    Sources::of(diagnostics, |file| match file {
        FileId(0) => Some((Arc::from("specs/models.py"), Arc::from(MODELS))),
        FileId(1) => Some((Arc::from("prisme.toml"), Arc::from("config_version = 1\n"))),
        FileId(_) => None,
    })
}

fn text(diagnostic: Diagnostic) -> String {
    let all = [diagnostic];
    anstream::adapter::strip_str(&excerpt::render(&all[0], &sources(&all))).to_string()
}

#[test]
fn an_error_names_its_place_first_and_shows_the_line() {
    let diagnostic = Diagnostic::error(Code::UnknownAttribute, span("requird"), "`Field` has no attribute `requird`")
        .at("not known")
        .and(span("Model("), "in this model")
        .note("attributes are keyword arguments")
        .fix("write `required`", span("requird"), "required");
    insta::assert_snapshot!(text(diagnostic));
}

#[test]
fn tabs_wide_characters_and_crlf_keep_the_caret_in_place() {
    let diagnostic = Diagnostic::error(Code::UnknownValue, span("\"strin\""), "`strin` is no field type")
        .help("did you mean `string`?");
    insta::assert_snapshot!(text(diagnostic));
}

#[test]
fn a_span_over_many_lines_underlines_its_first() {
    let diagnostic = Diagnostic::warning(Code::UnusedFile, Span::new(FileId(0), 0, 10_000), "never used");
    insta::assert_snapshot!(text(diagnostic));
}

#[test]
fn the_end_of_the_file_is_a_place_too() {
    let end = u32::try_from(MODELS.len()).expect("small");
    insta::assert_snapshot!(text(Diagnostic::error(Code::Syntax, Span::new(FileId(0), end, end), "unexpected end")));
}

#[test]
fn a_label_in_another_file_names_it() {
    let diagnostic = Diagnostic::error(Code::MisplacedKey, span("StackSpec"), "two homes")
        .and(Span::new(FileId(1), 0, 14), "and here");
    insta::assert_snapshot!(text(diagnostic));
}

#[test]
fn a_finding_without_a_place_still_reads_well() {
    let diagnostic = Diagnostic::global(Code::OutputCollision, "two outputs want `a.py`").help("rename one model");
    insta::assert_snapshot!(text(diagnostic));
}

#[test]
fn an_unsupported_version_reads_as_the_requirements_say() {
    let diagnostic = Diagnostic::error(
        Code::UnsupportedVersion,
        span("stack"),
        "specs/models.py declares PRISME_DOMAIN_VERSION = 3, but this version of prisme (2.0.0) only supports domain \
         spec versions 1\u{2013}2.",
    )
    .help("Upgrade prisme:  uv pip install --upgrade prisme")
    .help("Or downgrade your spec version if this was unintentional.");
    assert_eq!(
        text(diagnostic),
        "ERROR: specs/models.py declares PRISME_DOMAIN_VERSION = 3, but this version\n\
         of prisme (2.0.0) only supports domain spec versions 1\u{2013}2.\n\
         \n  \u{2192} Upgrade prisme:  uv pip install --upgrade prisme\n  \
         \u{2192} Or downgrade your spec version if this was unintentional.\n"
    );
}

#[test]
fn json_places_count_characters_and_ends_are_exclusive() {
    let all = [Diagnostic::error(Code::UnknownValue, span("\"strin\""), "no").fix("x", span("strin\""), "string")];
    let value = serde_json::to_value(json::diagnostics(&all, &sources(&all))).expect("it is plain data");
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).expect("it is plain data"));
}

#[test]
fn the_summary_counts_errors_and_warnings() {
    let span = span("stack");
    let error = Diagnostic::error(Code::Syntax, span, "x");
    let warning = Diagnostic::warning(Code::Syntax, span, "x");
    let tally = |all: &[Diagnostic]| excerpt::tally(all).map(|text| anstream::adapter::strip_str(&text).to_string());
    assert_eq!(tally(&[error.clone(), error.clone(), warning.clone()]).as_deref(), Some("2 errors, 1 warning"));
    assert_eq!(tally(&[warning]).as_deref(), Some("1 warning"));
    assert_eq!(tally(&[]), None);
}
