//! Sessions with the real generator, as far as they get without a sound spec.

use super::*;
use crate::generated::Generated;
use crate::system::System;

fn open(memory: &Memory) -> Result<Session<Generated>, Error> {
    Session::open(Arc::new(memory.clone()), Generated::new())
}

#[test]
fn prisme_toml_says_where_the_specs_are_and_how_strict_to_be() {
    let memory = Memory::new();
    let config = "[project]\nspec_path = \"design/domain.py\"\nproject_path = \"design/app.py\"\n";
    memory.put("prisme.toml", config);
    memory.put("design/domain.py", "");
    assert!(matches!(open(&memory), Err(Error::MissingProject { path }) if path == "design/app.py"));
    memory.put("design/app.py", "");
    assert_eq!(open(&memory).unwrap().settings().mode, Mode::Strict);
    memory.put("prisme.toml", format!("{config}[generation]\nmode = \"lenient\"\n"));
    let mut session = open(&memory).unwrap();
    assert_eq!(session.settings().mode, Mode::Lenient);
    assert!(!session.refresh().unwrap());
}

#[test]
fn a_spec_that_does_not_parse_has_diagnostics_and_no_files() {
    let memory = project("stack = (");
    let mut session = open(&memory).unwrap();
    assert!(session.targets().is_empty());
    let plan = session.plan(PlanOptions::default()).unwrap();
    assert!(plan.is_invalid && !plan.diagnostics.is_empty());
    assert!(matches!(session.apply(&plan, Consent::Force), Err(Error::Invalid)));
    assert_eq!(memory.stat("packages").unwrap(), None);
}
