//! `prisme create`: the files that a new project starts from.
//!
//! Choices made on the command line are written into the specs and kept nowhere else. The texts are in
//! `templates/create/`; they look like the files they make, with `{{ name }}` where a choice goes.

use crate::system::{self, System, create_folders, join, split};

use super::ServiceError;

/// What the user chose.
#[derive(Clone, Debug)]
pub struct Choices {
    /// Name of the project, kebab case; see [`check_name`].
    pub name: String,
    /// `sqlite` or `postgresql`.
    pub database: &'static str,
    /// What the domain starts from.
    pub template: Template,
}

/// What the domain starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// A publication: relations of every kind, enums, search, soft deletion.
    Full,
    /// One model.
    Minimal,
    /// Two related models behind a REST API.
    ApiOnly,
    /// Two related models as the tools of AI agents, and no other way to them.
    McpOnly,
    /// Organizations of users, with sign-in, roles and policies.
    Saas,
}

impl Template {
    const fn models(self) -> &'static str {
        match self {
            Self::Full => include_str!("../../../templates/create/full/models.py"),
            Self::Minimal => include_str!("../../../templates/create/minimal/models.py"),
            Self::ApiOnly => include_str!("../../../templates/create/api-only/models.py"),
            Self::McpOnly => include_str!("../../../templates/create/mcp-only/models.py"),
            Self::Saas => include_str!("../../../templates/create/saas/models.py"),
        }
    }

    const fn project(self) -> &'static str {
        match self {
            Self::Full | Self::Minimal | Self::ApiOnly => include_str!("../../../templates/create/project.py"),
            Self::McpOnly => include_str!("../../../templates/create/mcp-only/project.py"),
            Self::Saas => include_str!("../../../templates/create/saas/project.py"),
        }
    }

    /// What the README says of the running application: where it is, how clients reach it, which file extends it.
    const fn entrance(self) -> [(&'static str, &'static str); 3] {
        match self {
            Self::Full | Self::Minimal | Self::ApiOnly | Self::Saas => [
                ("{{ served }}", "http://127.0.0.1:8000, documentation at /docs"),
                ("{{ clients }}", ""),
                ("{{ extensions }}", "api/rest/extensions.py"),
            ],
            Self::McpOnly => [
                ("{{ served }}", "MCP at http://127.0.0.1:8000/mcp"),
                ("{{ clients }}", include_str!("../../../templates/create/mcp-only/clients.md")),
                ("{{ extensions }}", "api/mcp/extensions.py"),
            ],
        }
    }

    /// What the README says of signing in, and of who may do what.
    const fn sign_in(self) -> &'static str {
        match self {
            Self::Full | Self::Minimal | Self::ApiOnly | Self::McpOnly => {
                include_str!("../../../templates/create/open.md")
            }
            Self::Saas => include_str!("../../../templates/create/saas/sign-in.md"),
        }
    }
}

/// A file of a new project: its path relative to the project's root, and its text.
pub type Starter = (&'static str, String);

/// The files of a new project, the specs first.
#[must_use]
pub fn starters(choices: &Choices) -> Vec<Starter> {
    let texts = [
        ("specs/models.py", choices.template.models()),
        ("specs/project.py", choices.template.project()),
        ("README.md", include_str!("../../../templates/create/README.md")),
        (".gitignore", include_str!("../../../templates/create/gitignore")),
        // Last: with it, the folder is a project.
        ("prisme.toml", include_str!("../../../templates/create/prisme.toml")),
    ];
    texts.map(|(path, text)| (path, fill(text, choices))).to_vec()
}

fn fill(text: &str, choices: &Choices) -> String {
    let title = choices.name.split('-').map(capitalized).collect::<Vec<_>>().join(" ");
    let entrance = choices.template.entrance();
    let url = match choices.database {
        "postgresql" => "postgresql://user:password@localhost:5432/{{ module }}",
        _ => "sqlite:////path/to/{{ name }}/packages/backend/{{ module }}.db",
    };
    let text = entrance.iter().fold(text.to_owned(), |text, (place, words)| text.replace(place, words.trim_end()));
    text.replace("{{ sign_in }}", choices.template.sign_in().trim_end())
        .replace("{{ url }}", url)
        .replace("{{ name }}", &choices.name)
        .replace("{{ module }}", &choices.name.replace('-', "_"))
        .replace("{{ title }}", &title)
        .replace("{{ database }}", choices.database)
        .replace("{{ version }}", env!("CARGO_PKG_VERSION"))
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Whether `name` can name a project, its folder and its Python module.
///
/// # Errors
///
/// When it cannot; the ways out propose a name that can.
pub fn check_name(name: &str) -> Result<(), ServiceError> {
    let Some(reason) = objection(name) else { return Ok(()) };
    let mut ways_out = Vec::new();
    if name.contains('/') {
        ways_out.push("Give the folder by --path, and the name alone as NAME.".to_owned());
    }
    let proposal = propose(name);
    if objection(&proposal).is_none() {
        ways_out.push(format!("Use `{proposal}`, for example."));
    }
    Err(ServiceError::Blocked { message: format!("`{name}` cannot be the name of a project: {reason}"), ways_out })
}

const LONGEST: usize = 60;

/// Why `name` cannot be used; `None` when it can.
fn objection(name: &str) -> Option<String> {
    let is_lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let are_words = name.split('-').all(|word| !word.is_empty() && word.chars().all(is_lower));
    if !are_words || !name.starts_with(|c: char| c.is_ascii_lowercase()) || name.len() > LONGEST {
        return Some(format!(
            "it takes lower-case letters, digits and single hyphens, at most {LONGEST} of them, and starts with a letter."
        ));
    }
    let module = name.replace('-', "_");
    is_taken(&module).then(|| format!("`{module}` is already a module of Python or of the stack."))
}

fn is_taken(module: &str) -> bool {
    TAKEN.split_whitespace().any(|taken| taken == module)
}

fn propose(name: &str) -> String {
    let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let mut words = String::new();
    let mut previous = ' ';
    for letter in last.chars() {
        if letter.is_uppercase() && previous.is_lowercase() {
            words.push('-');
        }
        words.extend(if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' }.to_lowercase());
        previous = letter;
    }
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    let mut proposal = words.join("-").trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned();
    proposal.truncate(LONGEST);
    if is_taken(&proposal.replace('-', "_")) { format!("{proposal}-app") } else { proposal }
}

/// Modules that a project's own module would hide, or that would hide it: Python's standard library, its keywords,
/// and what generated apps import.
const TAKEN: &str = include_str!("../../../templates/create/taken-modules.txt");

/// Writes `files` below `folder` (relative to `system`'s root), which must be missing or empty.
///
/// There is no project yet, so there is nothing to recover and nobody to share it with: no journal and no lock.
/// The last file makes the folder a project. What was begun and cannot be finished is taken back.
///
/// # Errors
///
/// When something is there already, or the system refuses; then nothing is left behind.
pub fn write(system: &dyn System, folder: &str, shown: &str, files: &[Starter]) -> Result<(), ServiceError> {
    let world = |error: system::Error| ServiceError::blocked(format!("{error}."), []);
    let there = if folder.is_empty() { None } else { system.stat(folder).map_err(world)? };
    if there.is_some_and(|stat| stat.kind != system::Kind::Folder) {
        return Err(ServiceError::blocked(
            format!("{shown} is there already, and it is no folder."),
            ["Choose another NAME, or give another folder by --path."],
        ));
    }
    if !system.list(folder).map_err(world)?.is_empty() {
        return Err(ServiceError::blocked(
            format!("{shown} is not empty; nothing in it was touched."),
            [
                "Choose another NAME, or give another folder by --path (the project's own folder, not the one around it).",
            ],
        ));
    }
    write_all(system, folder, files).map_err(|error| {
        take_back(system, folder, there.is_some(), files);
        world(error)
    })
}

fn write_all(system: &dyn System, folder: &str, files: &[Starter]) -> system::Result<()> {
    for (path, text) in files {
        let path = join(folder, path);
        create_folders(system, split(&path).0)?;
        system.write_new(&path, text.as_bytes(), None)?;
    }
    system.sync()
}

/// Removes what [`write_all`] made, as far as the system still lets us.
fn take_back(system: &dyn System, folder: &str, was_there: bool, files: &[Starter]) {
    let mut folders = vec![folder.to_owned()];
    for (path, _) in files {
        let path = join(folder, path);
        // The folder was empty: every file in it is ours.
        drop(system.remove(&path));
        folders.push(split(&path).0.to_owned());
    }
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.len()));
    folders.dedup();
    for made in folders.iter().filter(|made| !(made.is_empty() || was_there && *made == folder)) {
        drop(system.remove_folder(made));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::{Failure, Fault, Memory};

    const TEMPLATES: [Template; 5] =
        [Template::Full, Template::Minimal, Template::ApiOnly, Template::McpOnly, Template::Saas];

    fn choices(template: Template) -> Choices {
        Choices { name: "wind-pipeline".to_owned(), database: "postgresql", template }
    }

    #[test]
    fn every_choice_reaches_the_specs() {
        for template in TEMPLATES {
            let files = starters(&choices(template));
            let text = |path: &str| &files.iter().find(|(at, _)| *at == path).expect("it is written").1;
            assert!(text("specs/project.py").contains("engine=\"postgresql\""));
            assert!(text("specs/project.py").contains("module_name=\"wind_pipeline\""));
            assert!(text("specs/models.py").contains("name=\"wind-pipeline\""));
            assert!(text("README.md").starts_with("# Wind Pipeline\n"));
            assert!(text("prisme.toml").contains(env!("CARGO_PKG_VERSION")));
            assert!(files.iter().all(|(_, text)| !text.contains("{{")));
        }
    }

    #[test]
    fn a_usable_name_is_accepted() {
        for name in ["blog", "wind-pipeline", "app-2", "a1-2b"] {
            check_name(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    #[test]
    fn an_unusable_name_is_refused_with_a_usable_one() {
        let proposals = [
            ("My Shop", "my-shop"),
            ("myShop", "my-shop"),
            ("my_shop", "my-shop"),
            ("-shop-", "shop"),
            ("2fast", "fast"),
            ("a/b/shop", "shop"),
            ("fastapi", "fastapi-app"),
            ("json", "json-app"),
            ("class", "class-app"),
            ("test", "test-app"),
        ];
        for (name, proposal) in proposals {
            let error = check_name(name).expect_err(name);
            let expected = format!("Use `{proposal}`, for example.");
            assert!(error.ways_out().contains(&expected), "{name}: {:?}", error.ways_out());
        }
        for name in ["", "..", "---", "42"] {
            check_name(name).expect_err(name);
        }
    }

    #[test]
    fn a_folder_with_anything_in_it_is_left_alone() {
        let system = Memory::new();
        system::write_atomic(&system, "blog/notes.txt", b"mine").expect("memory takes it");
        let before = system.writes();
        let error = write(&system, "blog", "blog", &starters(&choices(Template::Full))).expect_err("it is not empty");
        assert_eq!(error.to_string(), "blog is not empty; nothing in it was touched.");
        assert_eq!(system.writes(), before);
    }

    #[test]
    fn a_missing_and_an_empty_folder_are_filled() {
        let system = Memory::new();
        write(&system, "a/blog", "a/blog", &starters(&choices(Template::Minimal))).expect("it is missing");
        assert!(system.stat("a/blog/specs/models.py").expect("memory tells").is_some());
        system.create_folder("empty").expect("memory takes it");
        write(&system, "empty", "empty", &starters(&choices(Template::Minimal))).expect("it is empty");
    }

    #[test]
    fn what_cannot_be_finished_is_taken_back() {
        let files = starters(&choices(Template::Minimal));
        for was_there in [false, true] {
            for at in 0..9 {
                let system = Memory::new();
                if was_there {
                    system.create_folder("blog").expect("memory takes it");
                }
                system.inject(Fault { at, failure: Failure::Once(28) });
                let refused = write(&system, "blog", "blog", &files).is_err();
                let left: Vec<String> = system.files().into_keys().collect();
                if refused {
                    assert!(left.is_empty(), "call {at}: {left:?}");
                    assert_eq!(system.folders().contains("blog"), was_there, "call {at}");
                    write(&system, "blog", "blog", &files).expect("nothing stands in the way");
                } else {
                    assert_eq!(left.len(), files.len());
                }
            }
        }
    }
}
