//! Type stubs of `prisme.spec`, written into the project so that editors complete and check the specs.
//!
//! The text is derived from the vocabulary (`queries::schema::stub`); `typings/` is where pyright looks.

use queries::emit::{Each, Emitter, Output, Strategy, View};
use queries::schema::stub;
use serde::Serialize;

/// Type stubs of the spec language.
pub const EMITTER: Emitter = Emitter {
    name: "typings",
    description: "Type stubs of prisme.spec, so that editors complete and check the specs",
    enabled: |_| true,
    outputs: &[
        file("package", |_| "typings/prisme/__init__.pyi".into(), |_| View::new(&StubView { text: stub::package() })),
        file("spec", |_| "typings/prisme/spec.pyi".into(), |_| View::new(&StubView { text: stub::spec() })),
    ],
};

const fn file(
    name: &'static str,
    path: fn(&queries::emit::Context<'_>) -> String,
    view: fn(&queries::emit::Context<'_>) -> View,
) -> Output {
    Output {
        name,
        template: "typings/stub.pyi.j2",
        strategy: Strategy::AlwaysOverwrite,
        each: Each::Project { when: |_| true, path, view },
    }
}

#[derive(Serialize)]
struct StubView {
    text: String,
}
