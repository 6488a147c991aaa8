//! The source tree as text: files by path, and Rust text with comments and strings blanked out.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file of the repository.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path from the repository's root, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Files of the repository, or a made-up sample of them.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// In order of path.
    pub files: Vec<Source>,
}

impl Tree {
    /// Everything that git tracks or would track, as far as it is text.
    ///
    /// # Panics
    /// When git cannot list the files.
    #[must_use]
    pub fn repository() -> Self {
        let root = root();
        let output = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            .current_dir(&root)
            .output()
            .expect("git is installed");
        assert!(output.status.success(), "git lists the files: {}", String::from_utf8_lossy(&output.stderr));
        let names = String::from_utf8(output.stdout).expect("paths are UTF-8");
        let mut files: Vec<Source> = names
            .split('\0')
            .filter(|path| !path.is_empty())
            .filter_map(|path| {
                let text = std::fs::read_to_string(root.join(path)).ok()?;
                Some(Source { path: path.to_string(), text })
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Self { files }
    }

    /// A sample.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| Source { path: (*path).to_string(), text: (*text).to_string() });
        Self { files: files.collect() }
    }

    /// The files whose path starts with `prefix` and ends with `suffix`.
    pub fn matching<'a>(&'a self, prefix: &'a str, suffix: &'a str) -> impl Iterator<Item = &'a Source> + 'a {
        self.files.iter().filter(move |file| file.path.starts_with(prefix) && file.path.ends_with(suffix))
    }

    /// The file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl Source {
    /// Rust text without comments, without what string literals hold and without its test modules.
    #[must_use]
    pub fn code(&self) -> String {
        without_tests(&blank(&self.text, true))
    }

    /// Rust text without comments and without its test modules; strings stay.
    #[must_use]
    pub fn uncommented(&self) -> String {
        without_tests(&blank(&self.text, false))
    }

    /// Whether the whole file is a test.
    #[must_use]
    pub fn is_test(&self) -> bool {
        (self.path.ends_with("/tests.rs") && self.path != "emitters/src/tests.rs")
            || self.path.starts_with("tests/")
            || self.path.starts_with("benches/")
            || self.path.contains("/tests/")
    }
}

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository").to_path_buf()
}

/// Replaces comments, and with `strings` the insides of string and character literals, by spaces.
/// Line breaks stay, so that line numbers do.
#[must_use]
pub fn blank(text: &str, strings: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    let wipe = |out: &mut Vec<u8>, from: usize, to: usize| {
        for byte in &mut out[from..to] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    };
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"//") {
            let end = rest.iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n);
            wipe(&mut out, at, end);
            at = end;
        } else if rest.starts_with(b"/*") {
            let end = block_comment(bytes, at);
            wipe(&mut out, at, end);
            at = end;
        } else if let Some((open, close)) = raw_string(bytes, at) {
            if strings {
                wipe(&mut out, open, close);
            }
            at = close;
        } else if bytes[at] == b'"' {
            let end = quoted(bytes, at, b'"');
            if strings {
                wipe(&mut out, at + 1, end - 1);
            }
            at = end;
        } else if bytes[at] == b'\'' && is_char_literal(rest) {
            at = quoted(bytes, at, b'\'');
        } else {
            at += 1;
        }
    }
    String::from_utf8(out).expect("only whole literals and comments were replaced")
}

fn block_comment(bytes: &[u8], start: usize) -> usize {
    let (mut depth, mut at) = (0, start);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn raw_string(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let named = start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] == b'_');
    if bytes[start] != b'r' || (named && bytes[start - 1] != b'b') {
        return None;
    }
    let hashes = bytes[start + 1..].iter().take_while(|b| **b == b'#').count();
    let open = start + 1 + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let mut fence = vec![b'"'];
    fence.extend(std::iter::repeat_n(b'#', hashes));
    let length = bytes[open + 1..].windows(fence.len()).position(|window| window == fence)?;
    Some((open + 1, open + 1 + length + fence.len()))
}

fn quoted(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// `'a'` and `'\n'`, but not the lifetime `'a`.
fn is_char_literal(rest: &[u8]) -> bool {
    match rest.get(1) {
        Some(b'\\') => true,
        Some(first) => {
            let width = match first {
                0..=0x7f => 1,
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            };
            rest.get(1 + width) == Some(&b'\'')
        }
        None => false,
    }
}

/// Cuts every module, function or import that is only compiled for tests.
fn without_tests(code: &str) -> String {
    let mut out = code.to_string();
    while let Some(start) = out.find("#[cfg(test)]") {
        let rest = &out[start..];
        let end = match (rest.find('{'), rest.find(';')) {
            (Some(open), Some(semicolon)) if semicolon < open => semicolon + 1,
            (Some(open), _) => open + matching_brace(&rest[open..]),
            (None, Some(semicolon)) => semicolon + 1,
            (None, None) => rest.len(),
        };
        let lines: String = rest[..end].chars().filter(|c| *c == '\n').collect();
        out.replace_range(start..start + end, &lines);
    }
    out
}

fn matching_brace(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// Every path that the code names, imports taken apart: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
/// Each comes with its line, counted from 1.
#[must_use]
pub fn paths(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let bytes = code.as_bytes();
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        line += usize::from(bytes[at] == b'\n');
        let starts = bytes[at].is_ascii_alphabetic() || bytes[at] == b'_';
        let inside =
            at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_' || bytes[at - 1] == b':');
        if !starts || inside {
            at += 1;
            continue;
        }
        let end = path_at(code, at, String::new(), line, &mut found).max(at + 1);
        line += code[at..end].matches('\n').count();
        at = end;
    }
    found
}

fn path_at(code: &str, mut at: usize, mut path: String, line: usize, found: &mut Vec<(usize, String)>) -> usize {
    let bytes = code.as_bytes();
    loop {
        let word = bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        path.push_str(&code[at..at + word]);
        at += word;
        if !code[at..].starts_with("::") {
            found.push((line, path));
            return at;
        }
        path.push_str("::");
        at += 2;
        if bytes.get(at) == Some(&b'{') {
            let end = at + matching_brace(&code[at..]);
            for (offset, part) in split_top(&code[at + 1..end - 1]) {
                let inner = part.len() - part.trim_start().len();
                if !part.trim().is_empty() {
                    let here = at + 1 + offset + inner;
                    let down = code[at..here].matches('\n').count();
                    path_at(code, here, path.clone(), line + down, found);
                }
            }
            return end;
        }
        if bytes.get(at).is_none_or(|b| !b.is_ascii_alphabetic() && *b != b'_') {
            found.push((line, path.trim_end_matches("::").to_string()));
            return at;
        }
    }
}

fn split_top(text: &str) -> Vec<(usize, &str)> {
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push((start, &text[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push((start, &text[start..]));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_blanked_and_lines_kept() {
        let text = "let a = \"// no\"; // yes\nlet b = r#\"std::fs\"#; /* x /* y */ z */ let c: &'a str = 'x';\n";
        let code = blank(text, true);
        assert_eq!(code.len(), text.len());
        assert!(!code.contains("yes") && !code.contains("std::fs") && !code.contains('z') && !code.contains("no"));
        assert!(code.contains("&'a str = 'x'"));
        assert!(blank(text, false).contains("std::fs"));
    }

    #[test]
    fn test_modules_are_cut() {
        let source = Source {
            path: "a.rs".into(),
            text: "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { std::fs::x() }\n}\nfn c() {}\n".into(),
        };
        assert!(!source.code().contains("fs") && source.code().contains("fn c()"));
        assert_eq!(source.code().lines().count(), source.text.lines().count());
    }

    #[test]
    fn grouped_imports_are_taken_apart() {
        let code = "use std::{fs::{self, File}, sync::Arc};\nlet x = std::env::var;\nuse super::a;";
        let names: Vec<String> = paths(code).into_iter().map(|(_, path)| path).collect();
        for name in ["std::fs::self", "std::fs::File", "std::sync::Arc", "std::env::var", "super::a"] {
            assert!(names.iter().any(|found| found == name), "{name} in {names:?}");
        }
    }
}
