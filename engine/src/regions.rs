//! Protected regions: spans of a generated file that belong to the user.
//!
//! A region stands between a line with the comment `prisme:begin NAME` and one with `prisme:end NAME`,
//! in any of the comment forms `#`, `//`, `/* */`, `{/* */}` and `<!-- -->`. What stands between the
//! lines is carried into the next version of the file and left out of the digest that tells edited
//! files from unedited ones. Nothing here touches the disk. Start at [`Regions::parse`] and [`carry`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::digest::Sha256;

/// Markers that do not pair up.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Broken {
    /// Line of the marker, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// The regions of one text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    spans: Vec<(String, Range<usize>)>,
}

/// Digests of region bodies as they were generated, by name.
pub type Bodies = BTreeMap<String, Sha256>;

enum Marker<'a> {
    Begin(&'a str),
    End(&'a str),
}

fn marker(line: &str) -> Option<Marker<'_>> {
    const FORMS: [(&str, &str); 5] = [("#", ""), ("//", ""), ("/*", "*/"), ("{/*", "*/}"), ("<!--", "-->")];
    if !line.contains("prisme:") {
        return None;
    }
    let line = line.trim();
    let (open, close) = FORMS.into_iter().find(|(open, _)| line.starts_with(open))?;
    let comment = line[open.len()..].strip_suffix(close)?.trim();
    let (word, name) = comment.split_once(char::is_whitespace).unwrap_or((comment, ""));
    match word {
        "prisme:begin" => Some(Marker::Begin(name.trim())),
        "prisme:end" => Some(Marker::End(name.trim())),
        _ => None,
    }
}

impl Regions {
    /// Finds the regions of `text`.
    ///
    /// # Errors
    /// When markers do not pair up, have no name, or a name stands twice.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        let mut spans: Vec<(String, Range<usize>)> = Vec::new();
        if !text.contains("prisme:begin") && !text.contains("prisme:end") {
            return Ok(Self { spans });
        }
        let mut open: Option<(&str, usize, usize)> = None;
        let mut seen = BTreeSet::new();
        let mut offset = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let number = index + 1;
            let broken = |message: String| Broken { line: number, message };
            match (marker(line), open) {
                (None, _) => {}
                (Some(Marker::Begin("") | Marker::End("")), _) => {
                    return Err(broken("the marker of a protected region has no name".to_owned()));
                }
                (Some(Marker::Begin(name)), None) => {
                    if !seen.insert(name) {
                        return Err(broken(format!("the protected region `{name}` begins a second time")));
                    }
                    open = Some((name, offset + line.len(), number));
                }
                (Some(Marker::Begin(name)), Some((outer, ..))) => {
                    return Err(broken(format!("the protected region `{name}` begins inside `{outer}`")));
                }
                (Some(Marker::End(name)), Some((begun, start, _))) if name == begun => {
                    spans.push((name.to_owned(), start..offset));
                    open = None;
                }
                (Some(Marker::End(name)), _) => {
                    return Err(broken(format!("the protected region `{name}` ends, but it did not begin")));
                }
            }
            offset += line.len();
        }
        match open {
            Some((name, _, line)) => Err(Broken { line, message: format!("the protected region `{name}` never ends") }),
            None => Ok(Self { spans }),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The digest of `text` without the bodies of its regions: what the manifest records.
    #[must_use]
    pub fn skeleton(&self, text: &str) -> Sha256 {
        let mut pieces = Vec::with_capacity(self.spans.len() + 1);
        let mut from = 0;
        for (_, body) in &self.spans {
            pieces.push(&text.as_bytes()[from..body.start]);
            from = body.end;
        }
        pieces.push(&text.as_bytes()[from..]);
        Sha256::of_pieces(pieces)
    }

    /// Digests of the bodies.
    #[must_use]
    pub fn bodies(&self, text: &str) -> Bodies {
        self.spans.iter().map(|(name, body)| (name.clone(), Sha256::of(&text.as_bytes()[body.clone()]))).collect()
    }

    /// Names of the regions whose body is not the one that was `generated`.
    #[must_use]
    pub fn edited(&self, text: &str, generated: &Bodies) -> BTreeSet<String> {
        let bodies = self.bodies(text).into_iter();
        bodies.filter(|(name, body)| generated.get(name) != Some(body)).map(|(name, _)| name).collect()
    }
}

/// A new text with the user's regions in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The merged text.
    pub text: String,
    /// Regions that the user edited and that the new text has no place for.
    pub lost: Vec<String>,
}

/// Puts the regions that the user edited in `old` into `new`.
///
/// `generated` are the digests of the bodies that prisme put there: a body that still has its digest
/// is not the user's, and gives way to the new one.
#[must_use]
pub fn carry(new: &str, fresh: &Regions, old: &str, present: &Regions, generated: &Bodies) -> Carried {
    let edited = present.edited(old, generated);
    let mut text = String::with_capacity(new.len().max(old.len()));
    let mut from = 0;
    for (name, body) in &fresh.spans {
        text.push_str(&new[from..body.start]);
        let kept = present.spans.iter().find(|(other, _)| other == name && edited.contains(name));
        text.push_str(kept.map_or(&new[body.clone()], |(_, range)| &old[range.clone()]));
        from = body.end;
    }
    text.push_str(&new[from..]);
    let lost = edited.into_iter().filter(|name| fresh.spans.iter().all(|(other, _)| other != name)).collect();
    Carried { text, lost }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(new: &str, old: &str, generated: &Bodies) -> Carried {
        carry(new, &Regions::parse(new).unwrap(), old, &Regions::parse(old).unwrap(), generated)
    }

    #[test]
    fn a_region_is_found_in_every_comment_form() {
        for (open, close) in [("#", ""), ("//", ""), ("/*", " */"), ("{/*", " */}"), ("<!--", " -->")] {
            let text = format!("a\n  {open} prisme:begin x{close}\nmine\n  {open} prisme:end x{close}\nb\n");
            let regions = Regions::parse(&text).unwrap();
            let [(name, body)] = regions.spans.as_slice() else { panic!("{text}: {regions:?}") };
            assert_eq!((name.as_str(), &text[body.clone()]), ("x", "mine\n"));
        }
    }

    #[test]
    fn the_users_body_moves_into_the_new_text_and_an_untouched_one_gives_way() {
        let old = "1\n# prisme:begin a\nmine\n# prisme:end a\n# prisme:begin b\ndefault\n# prisme:end b\n";
        let new = "2\n# prisme:begin b\nnewer\n# prisme:end b\n# prisme:begin a\n# prisme:end a\n3\n";
        let generated = Bodies::from([("a".to_owned(), Sha256::of(b"")), ("b".to_owned(), Sha256::of(b"default\n"))]);
        let merged = "2\n# prisme:begin b\nnewer\n# prisme:end b\n# prisme:begin a\nmine\n# prisme:end a\n3\n";
        assert_eq!(carried(new, old, &generated), Carried { text: merged.to_owned(), lost: Vec::new() });
    }

    #[test]
    fn an_edited_region_without_a_place_is_lost_and_an_untouched_one_is_not() {
        let old = "# prisme:begin a\nmine\n# prisme:end a\n# prisme:begin b\n# prisme:end b\n";
        let generated = Bodies::from([("a".to_owned(), Sha256::of(b"")), ("b".to_owned(), Sha256::of(b""))]);
        assert_eq!(carried("new\n", old, &generated).lost, ["a"]);
    }

    #[test]
    fn the_skeleton_does_not_see_bodies_but_sees_everything_else() {
        let skeleton = |text: &str| Regions::parse(text).unwrap().skeleton(text);
        let text = "x\n# prisme:begin a\nmine\n# prisme:end a\ny\n";
        assert_eq!(skeleton(text), skeleton(&text.replace("mine\n", "")));
        assert_ne!(skeleton(text), skeleton(&text.replace('y', "z")));
        assert_ne!(skeleton(text), skeleton(&text.replace(" a\n", " b\n")));
        assert_eq!(skeleton("plain"), Sha256::of(b"plain"));
    }

    #[test]
    fn markers_that_do_not_pair_up_are_broken() {
        for (text, line) in [
            ("# prisme:begin a\n", 1),
            ("x\n# prisme:end a\n", 2),
            ("# prisme:begin a\n# prisme:begin b\n# prisme:end b\n# prisme:end a\n", 2),
            ("# prisme:begin a\n# prisme:end b\n", 2),
            ("# prisme:begin a\n# prisme:end a\n# prisme:begin a\n# prisme:end a\n", 3),
            ("# prisme:begin\n# prisme:end\n", 1),
        ] {
            assert_eq!(Regions::parse(text).map_err(|broken| broken.line), Err(line), "{text}");
        }
    }

    #[test]
    fn words_in_code_and_in_strings_are_no_markers() {
        for text in ["x = 'prisme:begin a'\n", "# see prisme:begin a\n", "prisme:begin a\n", "/* prisme:begin a\n"] {
            assert_eq!(Regions::parse(text), Ok(Regions::default()), "{text}");
        }
    }
}
