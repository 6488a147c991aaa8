//! `prisme why FILE[:LINE]`: where a generated file, or a line of it, comes from.

use std::path::Path;
use std::sync::Arc;

use queries::emit::{Strategy, Subject};
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
        (
            "last time",
            told.last_reason.map_or_else(|| "not known (no index)".to_owned(), |reason| sentence(reason).to_owned()),
        ),
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
        let mentions = mentions(project, &path, &origin.text);
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
    let message =
        format!("prisme has nothing to do with {path}: no emitter makes it, and the manifest does not know it.");
    match near {
        Some(near) => Fault::new(message, [&format!("Did you mean {near}?")]),
        None => Fault::new(message, []),
    }
}

fn places(project: &Project, told: &Explanation) -> Vec<String> {
    told.origins.iter().filter_map(|origin| meaning::shown(project, origin.span)).collect()
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

/// What the specs declare and the line names: fields and relationships of the file's model, or models.
fn mentions(project: &Project, path: &str, line: &str) -> Vec<String> {
    let actions = meaning::actions(project);
    let Some(action) = actions.iter().find(|action| &*action.path == path) else { return Vec::new() };
    let mut found = Vec::new();
    for model in meaning::models(project) {
        let is_subject = action.subject == Subject::Model(Arc::clone(&model.name));
        if !is_subject && action.subject != Subject::Project {
            continue;
        }
        if [&*model.name, &model.names.pascal, &model.names.snake, &model.names.plural.snake, &model.table]
            .iter()
            .any(|name| is_word(line, name))
        {
            found.extend(meaning::place_of_model(project, &model.name).map(|place| (model.name.to_string(), place)));
        }
        if !is_subject {
            continue;
        }
        let fields = model.fields.iter().map(|field| (&field.name, &field.camel));
        let relations = model.relations.iter().map(|relation| (&relation.name, &relation.camel));
        for (name, _) in fields.chain(relations).filter(|(name, camel)| is_word(line, name) || is_word(line, camel)) {
            let place = meaning::place_of_member(project, &model.name, name);
            found.extend(place.map(|place| (format!("{}.{name}", model.name), place)));
        }
    }
    found.into_iter().map(|(name, place)| format!("{name} ({place})")).collect()
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
}
