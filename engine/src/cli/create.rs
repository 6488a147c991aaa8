//! `prisme create`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{Create, Database, Template};
use super::console::{Console, Response, Status};
use super::fault::Fault;
use super::generate;
use super::service::Outcome;
use crate::report::count;
use crate::service::create::{self, Choices};
use crate::system::Os;

/// `prisme create`: writes the starter files, generates, and says what to do next.
pub fn create(args: &Create, path: Option<&Path>, console: Console) -> Outcome {
    create::check_name(&args.name)?;
    let shown = path.map_or_else(|| PathBuf::from(&args.name), Path::to_owned);
    let root = std::path::absolute(&shown).map_err(|error| Fault::new(format!("{}: {error}.", shown.display()), []))?;
    let choices = Choices {
        name: args.name.clone(),
        database: match args.database {
            Database::Sqlite => "sqlite",
            Database::Postgresql => "postgresql",
        },
        template: match args.template {
            Template::Full => create::Template::Full,
            Template::Minimal => create::Template::Minimal,
            Template::ApiOnly => create::Template::ApiOnly,
            Template::McpOnly => create::Template::McpOnly,
            Template::Saas => create::Template::Saas,
        },
    };
    let starters = create::starters(&choices);
    write(&root, &shown, &starters)?;
    let mut project = generate::open(&root)?;
    let written = generate::first(&mut project, console)?;
    let summary = format!("created {} with {}", shown.display(), count(written.len() + starters.len(), "file"));
    console.say(&summary);
    console.say(&next_steps(&shown, args));
    let assets: Vec<&str> = starters.iter().map(|(path, _)| *path).chain(written.iter().map(AsRef::as_ref)).collect();
    let response = Response::new("create", Status::Ok, summary).with("affected_assets", json!(assets));
    console.respond(&response.with("path", json!(root)));
    Ok(0)
}

/// Writes the starter files below the nearest folder that exists.
fn write(root: &Path, shown: &Path, starters: &[create::Starter]) -> Result<(), Fault> {
    let there = root.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/"));
    let below = root.strip_prefix(there).unwrap_or(root);
    let folder = below.to_str().ok_or_else(|| {
        Fault::new(format!("{} is not Unicode; prisme cannot keep such a path.", shown.display()), [])
    })?;
    create::write(&Os::open(there)?, folder, &shown.display().to_string(), starters)?;
    Ok(())
}

fn next_steps(shown: &Path, args: &Create) -> String {
    let mut steps = String::from("\nNext:\n");
    steps.push_str(&format!("  cd {}\n", shown.display()));
    steps.push_str("  prisme install     its packages\n  prisme test        its tests\n");
    if args.database == Database::Postgresql {
        steps.push_str("  cp packages/backend/.env.example packages/backend/.env     and set DATABASE_URL in it\n");
    }
    steps.push_str("  prisme dev         serve it\n\n");
    if args.template == Template::Saas {
        steps.push_str("Everybody has to sign in: README.md says how the first administrator does.\n");
    }
    steps.push_str("Then edit specs/models.py; `prisme watch` generates at every save.");
    steps
}
