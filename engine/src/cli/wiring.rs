//! What the user's own files lack after a run: the entry point services of new models, services what the spec now says.

use queries::emit::{Strategy, Subject};
use queries::ir::{self, Model};

use super::generate::Project;
use super::meaning;
use crate::plan::{Plan, Step};

/// The lines that main.py lacks for service extensions made by this run; empty when it lacks none, or is new itself.
#[must_use]
pub fn missing(project: &Project, plan: &Plan) -> Vec<String> {
    let is_step = |path: &str, step: &Step| is_step(plan, path, step);
    let facts = meaning::project(project);
    if has_whole_services(facts) {
        // The registry itself takes the services that are there.
        return Vec::new();
    }
    let main = format!("packages/backend/src/{}/main.py", facts.module);
    if is_step(&main, &Step::Create) {
        return Vec::new();
    }
    let Ok(Some(bytes)) = project.system().read(&main) else { return Vec::new() };
    let text = String::from_utf8_lossy(&bytes);
    let actions = meaning::actions(project);
    let made = actions.iter().filter(|action| {
        action.strategy == Strategy::GenerateOnce
            && action.path.contains("/services/")
            && is_step(&action.path, &Step::Create)
    });
    let models = meaning::models(project);
    let lines = made.filter_map(|action| {
        let Subject::Model(name) = &action.subject else { return None };
        let model = models.iter().find(|model| model.name == *name)?;
        let class = format!("{}Service", model.names.pascal);
        let module = action.path.rsplit('/').next()?.strip_suffix(".py")?;
        if is_word(&text, &class) { None } else { Some(lines(&facts.module, module, &class, &model.names.snake)) }
    });
    let lines: Vec<String> = lines.flatten().collect();
    if lines.is_empty() {
        lines
    } else {
        [vec![format!("{main} is yours; to use the new services, add to it:")], lines].concat()
    }
}

fn is_step(plan: &Plan, path: &str, step: &Step) -> bool {
    plan.entries.iter().any(|entry| &*entry.path == path && entry.step == *step)
}

fn has_whole_services(project: &ir::Project) -> bool {
    project.extensions.services == "generate_once"
}

/// The services that this run left behind: they belong to the user, and what they build on was changed.
#[must_use]
pub fn left_behind(project: &Project, plan: &Plan) -> Vec<String> {
    let facts = meaning::project(project);
    let source = format!("packages/backend/src/{}", facts.module);
    let actions = meaning::actions(project);
    let remark = |model: &Model| {
        let is_own = |path: &str| path.starts_with(&format!("{source}/services/")) && !path.contains("/_generated/");
        let own = actions.iter().find(|action| {
            action.strategy == Strategy::GenerateOnce
                && action.subject == Subject::Model(model.name.clone())
                && is_own(&action.path)
        })?;
        let path = &own.path;
        if !is_step(plan, path, &Step::Keep) {
            return None;
        }
        let file = path.rsplit('/').next().unwrap_or_default();
        let base = format!("{source}/services/_generated/{file}");
        let class = &model.names.pascal;
        if !has_whole_services(facts) {
            return is_step(plan, &base, &Step::Create).then(|| {
                format!(
                    "{path} is yours: let its class extend `{class}ServiceBase` (from services._generated), and take out what that does"
                )
            });
        }
        if [Step::Delete, Step::Forget, Step::OrphanEdited].iter().any(|step| is_step(plan, &base, step)) {
            return Some(format!(
                "{path} is yours and extends {base}, which nothing generates any more: move your file away, run `prisme generate` for a whole service, and put your code into it"
            ));
        }
        let schemas = format!("{source}/schemas/{file}");
        is_step(plan, &schemas, &Step::Modify).then(|| {
            format!("{path} is yours and was written once: see whether it does what the spec now says of {class}")
        })
    };
    meaning::models(project).iter().filter_map(|model| remark(model)).collect()
}

fn lines(package: &str, module: &str, class: &str, attribute: &str) -> [String; 2] {
    [
        format!("    from {package}.services.{module} import {class}"),
        format!("    {attribute}={class},    # in make_services()"),
    ]
}

/// Whether `word` occurs in `text` and is not a part of a longer name.
#[must_use]
pub fn is_word(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(part) && !text[at + word.len()..].chars().next().is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_words() {
        assert!(is_word("title: Mapped[str]", "title"));
        assert!(!is_word("subtitle_title2", "title"));
    }
}
