//! `prisme why FILE[:LINE]`: where a generated file, or a line of it, comes from.

use std::path::Path;

use queries::emit::Strategy;
use serde_json::json;

use super::args::Why;
use super::changes;
use super::console::{Console, Response, Status};
use super::fault::Fault;
use super::generate::Project;
use super::meaning;
use super::service::Outcome;
use super::wiring::is_word;
use crate::facts::Facts as _;
use crate::index::Reason;
use crate::plan::Step;
use crate::report::place::Lines;
use crate::session::Explanation;

/// `prisme why`.
pub fn why(project: &mut Project, args: &Why, console: Console) -> Outcome {
    let (file, line) = parse(&args.place);
    let path = relative(project, file)?;
    let diagnostics = project.diagnostics();
    if diagnostics.iter().any(queries::diagnostic::Diagnostic::is_error) {
        return Err(Fault::new(
            "the specs have errors, so nothing follows from them.",
            ["Run `prisme validate` to see them."],
        ));
    }
    let Some(told) = project.explain(&path)? else { return Err(stranger(project, &path)) };
    let places = places(project, &told);
    let mut rows = vec![
        ("strategy", format!("{} ({})", changes::strategy(told.strategy), owner(told.strategy))),
        ("emitter", or_none(&told.emitter)),
        ("template", if told.template.is_empty() { or_none("") } else { format!("templates/{}", told.template) }),
        ("spec", if places.is_empty() { "the project as a whole".to_owned() } else { places.join(", ") }),
        ("last time", told.last_reason.map_or_else(|| "not known (no index)".to_owned(), |reason| sentence(reason).to_owned())),
        ("next time", next(&told)),
    ];
    let mut document = json!({
        "path": path,
        "strategy": changes::strategy(told.strategy),
        "emitter": told.emitter,
        "template": told.template,
        "spec": places,
        "last_reason": told.last_reason.map(sentence),
        "next": changes::action(&told.next),
    });
    if let Some(number) = line {
        let origin = line_origin(project, &path, number)?;
        let template = origin.template_line.map_or_else(
            || "a macro or a value of several lines".to_owned(),
            |line| format!("templates/{}:{line}", told.template),
        );
        rows.push(("line", format!("{number}: {}", origin.text.trim())));
        rows.push(("made by", template));
        let mentions = mentions(project, &told, &origin.text);
        if !mentions.is_empty() {
            rows.push(("spec names", mentions.join(", ")));
        }
        document["line"] = json!({
            "number": number, "text": origin.text, "template_line": origin.template_line, "spec": mentions,
        });
    }
    console.result(&path);
    for (name, value) in rows {
        console.result(&format!("  {name:<11} {value}"));
    }
    console.respond(&Response::new("why", Status::Ok, path).with("why", document));
    Ok(0)
}

/// `FILE:LINE` into its parts; a file name may hold colons.
fn parse(place: &str) -> (&str, Option<usize>) {
    match place.rsplit_once(':') {
        Some((file, line)) if !file.is_empty() => match line.parse() {
            Ok(line) if line > 0 => (file, Some(line)),
            _ => (place, None),
        },
        _ => (place, None),
    }
}

/// `file`, which is relative to the current folder or to the project's root, relative to the root.
fn relative(project: &Project, file: &str) -> Result<String, Fault> {
    let root = project.system().root();
    let absolute = std::path::absolute(file).ok();
    let from_here = absolute.as_deref().and_then(|path| normal(path).strip_prefix(root).ok().map(Path::to_owned));
    let path = match from_here {
        Some(path) if project.system().stat(&path.to_string_lossy()).is_ok_and(|stat| stat.is_some()) => path,
        _ if Path::new(file).is_relative() => normal(Path::new(file)),
        Some(path) => path,
        None => {
            let message = format!("{file} is not in the project at {}.", root.display());
            return Err(Fault::new(message, ["Give the project's folder by --path."]));
        }
    };
    Ok(path.to_string_lossy().into_owned())
}

/// The path without `.` and `..`.
fn normal(path: &Path) -> std::path::PathBuf {
    let mut normal = std::path::PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

fn stranger(project: &Project, path: &str) -> Fault {
    let targets = project.targets();
    let names = targets.iter().map(|target| &*target.path);
    let near = queries::diagnostic::did_you_mean(path, names);
    let message = format!("prisme has nothing to do with {path}: no emitter makes it, and the manifest does not know it.");
    match near {
        Some(near) => Fault::new(message, [&format!("Did you mean {near}?")]),
        None => Fault::new(message, []),
    }
}

fn places(project: &Project, told: &Explanation) -> Vec<String> {
    let place = |origin: &crate::facts::Origin| {
        let (_, text) = meaning::source(project, origin.span.file)?;
        Some(format!("{}:{}", origin.path, Lines::new(&text).place(origin.span.start as usize).line))
    };
    told.origins.iter().filter_map(place).collect()
}

/// A line of a generated file.
struct LineOrigin {
    text: String,
    template_line: Option<u32>,
}

fn line_origin(project: &Project, path: &str, number: usize) -> Result<LineOrigin, Fault> {
    let targets = project.targets();
    let Ok(target) = targets.binary_search_by(|target| (*target.path).cmp(path)) else {
        return Err(Fault::new(format!("nothing generates {path} any more, so its lines have no origin."), []));
    };
    let made = meaning::line_map(project, path).map_err(|error| Fault::new(error, []))?;
    let text = project.facts().text(target).map_err(|error| Fault::new(error.message, []))?;
    let Some(line) = text.lines().nth(number - 1) else {
        return Err(Fault::new(
            format!("{path} as generated has {} lines; there is no line {number}.", text.lines().count()),
            [],
        ));
    };
    let template_line = made.get(number - 1).copied().filter(|line| *line > 0);
    Ok(LineOrigin { text: line.to_owned(), template_line })
}

/// The places in the specs, within the subject's own, whose names occur as words on the line.
fn mentions(project: &Project, told: &Explanation, line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for origin in &told.origins {
        let Some((path, text)) = meaning::source(project, origin.span.file) else { continue };
        let lines = Lines::new(&text);
        let body = &text[lines.clamp(origin.span.start as usize, origin.span.start as usize).start..];
        let body = &body[..body.len().min((origin.span.end - origin.span.start) as usize)];
        for (offset, name) in strings(body) {
            if is_word(line, name) {
                let place = lines.place(origin.span.start as usize + offset).line;
                let mention = format!("`{name}` ({path}:{place})");
                if !found.contains(&mention) {
                    found.push(mention);
                }
            }
        }
    }
    found
}

/// The simple string literals of Python text that are identifiers, with their offsets.
fn strings(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find(['"', '\'']).map(|at| rest + at) {
        let quote = text.as_bytes()[start];
        let Some(length) = text.as_bytes()[start + 1..].iter().position(|byte| *byte == quote) else { break };
        let inner = &text[start + 1..start + 1 + length];
        if !inner.is_empty() && inner.chars().all(|c| c.is_alphanumeric() || c == '_') {
            found.push((start, inner));
        }
        rest = start + length + 2;
    }
    found
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "none: nothing generates it any more".to_owned() } else { text.to_owned() }
}

const fn owner(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::AlwaysOverwrite => "prisme's: replaced whenever its content changes",
        Strategy::GenerateOnce => "yours: made once, never touched again",
        Strategy::History => "history: made once, never rewritten by anyone",
    }
}

/// What the reason of a decision means.
const fn sentence(reason: Reason) -> &'static str {
    match reason {
        Reason::New => "made: it was new",
        Reason::Missing => "made again: it was missing",
        Reason::Changed => "rendered again: what it shows, or its template, changed",
        Reason::Generator => "rendered again: another build of prisme had made it",
        Reason::Edited => "looked at: it had been edited by hand",
        Reason::Unknown => "looked at: it was there before prisme knew it",
        Reason::Unrecorded => "looked at: the index knew nothing about it",
        Reason::Owned => "left alone: it is yours",
        Reason::Orphan => "left: nothing generates it any more",
    }
}

fn next(told: &Explanation) -> String {
    match &told.next {
        Step::Create => "it will be made".to_owned(),
        Step::Modify => "it will be replaced by new content".to_owned(),
        Step::Keep | Step::Skip => "it stays as it is".to_owned(),
        Step::Delete => "it will be removed: nothing generates it any more".to_owned(),
        Step::Forget => "prisme will forget it".to_owned(),
        Step::Conflict(conflict) => format!("a conflict: it {conflict}"),
        Step::OrphanKept => "it stays: it is yours, and nothing generates it any more".to_owned(),
        Step::OrphanEdited => "it stays until you agree: it was edited, and nothing generates it any more".to_owned(),
        Step::HistoryEdited => "it stays, although history was changed after it was written".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_number_is_split_off() {
        assert_eq!(parse("a/b.py:12"), ("a/b.py", Some(12)));
        assert_eq!(parse("a/b.py"), ("a/b.py", None));
        assert_eq!(parse("a:b.py"), ("a:b.py", None));
        assert_eq!(parse("a.py:0"), ("a.py:0", None));
        assert_eq!(parse(":3"), (":3", None));
    }

    #[test]
    fn literals_of_a_spec_are_found_with_their_places() {
        assert_eq!(strings("Field(\"title\", type='string', label=\"A b\")"), [(6, "title"), (20, "string")]);
        assert_eq!(strings("\"open"), []);
    }
}
