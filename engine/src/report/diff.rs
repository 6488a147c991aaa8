//! Unified diffs with colour.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

const HEADER: Style = Style::new().bold();
const HUNK: Style = AnsiColor::Cyan.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

/// The difference between two texts of the file `path`; `None` stands for "not there". Empty when they are equal.
#[must_use]
pub fn unified(path: &str, old: Option<&str>, new: Option<&str>) -> String {
    if old == new {
        return String::new();
    }
    let diff = TextDiff::configure()
        // A diff is for reading: a coarser one soon beats a perfect one too late.
        .timeout(Duration::from_millis(500))
        .diff_lines(old.unwrap_or_default(), new.unwrap_or_default());
    let from = if old.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
    let to = if new.is_some() { format!("b/{path}") } else { "/dev/null".to_owned() };
    let mut out = format!("{HEADER}--- {from}{HEADER:#}\n{HEADER}+++ {to}{HEADER:#}\n");
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let _ = writeln!(out, "{HUNK}{}{HUNK:#}", hunk.header());
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', REMOVED),
                ChangeTag::Insert => ('+', ADDED),
                ChangeTag::Equal => (' ', Style::new()),
            };
            let line = change.value().trim_end_matches(['\n', '\r']);
            let _ = writeln!(out, "{style}{sign}{line}{style:#}");
            if change.missing_newline() {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

/// How many lines were added and removed.
#[must_use]
pub fn stat(old: Option<&str>, new: Option<&str>) -> (usize, usize) {
    let diff = TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default());
    diff.iter_all_changes().fold((0, 0), |(added, removed), change| match change.tag() {
        ChangeTag::Insert => (added + 1, removed),
        ChangeTag::Delete => (added, removed + 1),
        ChangeTag::Equal => (added, removed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(path: &str, old: Option<&str>, new: Option<&str>) -> String {
        anstream::adapter::strip_str(&unified(path, old, new)).to_string()
    }

    #[test]
    fn a_changed_line_is_shown_with_its_surroundings() {
        let diff = plain("x.py", Some("a\nb\nc\n"), Some("a\nB\nc\n"));
        assert_eq!(diff, "--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    }

    #[test]
    fn a_new_and_a_removed_file_name_dev_null() {
        assert!(plain("x", None, Some("a\n")).starts_with("--- /dev/null\n+++ b/x\n@@ "));
        assert!(plain("x", Some("a\n"), None).starts_with("--- a/x\n+++ /dev/null\n@@ "));
    }

    #[test]
    fn a_missing_last_line_end_is_shown() {
        assert!(plain("x", Some("a"), Some("a\n")).contains("-a\n\\ No newline at end of file\n+a\n"));
    }

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(unified("x", Some("a\n"), Some("a\n")), "");
    }
}
