//! What is accepted, what is refused, and what examples look like.

use super::{check, example, examples};

fn normal(pattern: &str) -> String {
    match check(pattern) {
        Ok(pattern) => pattern.normal,
        Err(refusal) => panic!("`{pattern}` refused: {}", refusal.reason),
    }
}

#[test]
fn the_normal_form_spells_what_is_meant() {
    for (pattern, expected) in [
        (r"^#[0-9A-Fa-f]{6}$", r"^#[0-9A-Fa-f]{6}$"),
        (r"^\d{5}(-\d{4})?$", r"^[0-9]{5}(-[0-9]{4})?$"),
        (r"\w+@\w+\.\w{2,}", r"[A-Za-z0-9_]+@[A-Za-z0-9_]+\.[A-Za-z0-9_]{2,}"),
        (r"[\w.-]+", r"[A-Za-z0-9_.\-]+"),
        (r"^.+$", r"^[^\n]+$"),
        (r"\s|\S", r"[ \t\n\r\f\v]|[^ \t\n\r\f\v]"),
        (r"(?=a)(?!b)(?<=c)(?<!d)(?:e)", r"(?=a)(?!b)(?<=c)(?<!d)(?:e)"),
        (r"(a)\1", r"(a)\1"),
        ("a+?b*?c??", "a+?b*?c??"),
        (r"\/\u00e9\x41", "/éA"),
        ("", ""),
        ("a|", "a|"),
    ] {
        assert_eq!(normal(pattern), expected, "{pattern}");
        assert_eq!(normal(expected), expected, "normal form of {pattern}");
    }
}

#[test]
fn what_targets_refuse_or_read_differently_is_refused() {
    for (pattern, reason) in [
        ("(a", "not closed"),
        ("a)", "closes no group"),
        ("[a", "not closed"),
        ("*a", "nothing to repeat"),
        ("(?i)a", "inline flags"),
        ("(?P<x>a)", "named groups"),
        ("(?<x>a)", "named groups"),
        ("(?P=x)", "named references"),
        ("(?>a)", "atomic"),
        ("(?#note)a", "comments"),
        ("a++", "possessive"),
        ("a**", "cannot be repeated"),
        ("a{2}{3}", "cannot be repeated"),
        ("a{,3}", "`{,n}`"),
        ("a{3,2}", "upside down"),
        ("a{2000}", "more than"),
        ("{", "bare `{`"),
        ("a{x}", "bare `{`"),
        ("}", "bare `}`"),
        ("]", "bare `]`"),
        (r"\Aa", r"`\A`"),
        (r"a\Z", r"`\Z`"),
        (r"\h", r"`\h`"),
        (r"\p{L}", r"`\p`"),
        (r"\bword\b", "ends of words"),
        (r"\012", r"`\0`"),
        (r"\-", r"`\-`"),
        (r#"\""#, "not valid in both"),
        (r"\u{1F600}", "4 hexadecimal"),
        (r"\ud83d", "surrogate"),
        (r"\x00", "NUL"),
        ("[]", "empty set"),
        ("[[:alpha:]]", "POSIX"),
        ("[a[b]", "bare `[`"),
        ("[a-z-9]", "middle of a set"),
        (r"[\w-.]", "cannot start"),
        (r"[a-\d]", "cannot end"),
        ("[z-a]", "upside down"),
        ("[a&&b]", "ambiguous"),
        ("[a||b]", "ambiguous"),
        ("[a--b]", "upside down"),
        (r"[\D]", "complement"),
        (r"\1(a)", "no group 1"),
        (r"(a)?\1", "unset"),
        (r"(a)|\1", "unset"),
        (r"(a\1)", "open"),
        ("(?<=a+)b", "fixed length"),
        ("(?<=a|bc)d", "fixed length"),
        ("(?=a)*", "place"),
        ("^*", "place"),
        ("a\\", "backslash"),
    ] {
        match check(pattern) {
            Ok(_) => panic!("`{pattern}` is accepted"),
            Err(refusal) => assert!(refusal.reason.contains(reason), "`{pattern}`: {}", refusal.reason),
        }
    }
}

#[test]
fn deep_nesting_is_refused_not_a_crash() {
    let deep = "(".repeat(900) + &")".repeat(900);
    assert!(check(&deep).is_err());
}

#[test]
fn nested_unbounded_repetitions_are_noticed() {
    for (pattern, expected) in [
        ("^(a+)+$", true),
        ("(?:a*)*", true),
        ("(a|b+)*", true),
        ("(a+b?)+", true),
        ("(a+b)+", false),
        ("^[a-z]+(-[a-z]+)*$", false),
        ("(a{1,3})+", false),
    ] {
        assert_eq!(check(pattern).map(|pattern| pattern.explosive), Ok(expected), "{pattern}");
    }
}

#[test]
fn examples_match() {
    for pattern in [
        r"^#[0-9A-Fa-f]{6}$",
        r"^\d{5}(-\d{4})?$",
        r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$",
        r"^(?=.*\d)(?=.*[A-Z])(?=.*[a-z]).{8,}$",
        r"^(ab|cd){2}\1$",
        r"^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$",
        r"^(red|green|blue)$",
        r"^\+?[1-9]\d{1,14}$",
        r"^[^a-zA-Z0-9 ]$",
        r"^(?!admin)[a-z]+$",
        r"^é{3}$",
        "",
    ] {
        let text = example(pattern);
        assert!(text.is_some(), "no example for {pattern}");
        let text = text.unwrap_or_default();
        assert_eq!(check(pattern).ok().and_then(|pattern| pattern.matches(&text)), Some(true), "{pattern}: {text}");
    }
}

#[test]
fn examples_have_the_length_that_is_asked_for() {
    let found = examples("^[a-z]+$", 10, Some(12), 3);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|text| (10..=12).contains(&text.len())), "{found:?}");
    assert_eq!(examples("^[a-z]{3}$", 4, None, 1), Vec::<String>::new());
    assert!(examples("x", 5, Some(5), 1).iter().all(|text| text.len() == 5 && text.contains('x')));
}

#[test]
fn an_explosive_match_gives_up() {
    let text = "a".repeat(40) + "b";
    let pattern = check("^(a+)+$");
    assert_eq!(pattern.ok().and_then(|pattern| pattern.matches(&text)), None);
}

#[test]
fn what_matches_may_hold_a_character_or_not() {
    let admits = |pattern: &str| check(pattern).unwrap().admits('\0');
    for pattern in ["^[^@]+@[a-z]+$", "^a.$", "[a-z]+", "^a", "a$", "^a$|b", "^(a|[^b])$", "^(?:a|.)*$"] {
        assert!(admits(pattern), "{pattern}");
    }
    for pattern in ["^[a-z0-9]+(-[a-z0-9]+)*$", "^(a|b)\\1$", "^$"] {
        assert!(!admits(pattern), "{pattern}");
    }
}
