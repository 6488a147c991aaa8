//! Whether the user's own entry point uses the service extensions that were just made for new models.

use queries::emit::{Strategy, Subject};

use super::generate::Project;
use super::meaning;
use crate::plan::{Plan, Step};

/// The lines that main.py lacks for service extensions made by this run; empty when it lacks none, or is new itself.
#[must_use]
pub fn missing(project: &Project, plan: &Plan) -> Vec<String> {
    let is_step =
        |path: &str, step: &Step| plan.entries.iter().any(|entry| &*entry.path == path && entry.step == *step);
    let facts = meaning::project(project);
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
