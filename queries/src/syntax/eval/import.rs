//! Imports: the vocabulary, other spec files, and what only annotations use.

use std::sync::Arc;

use indexmap::IndexMap;
use ruff_python_ast as ast;
use ruff_python_ast::name::Name;

use super::runtime::{Sp, V};
use super::{Evaluator, ImportError, Module, R, Rule, Stop, fail};
use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean};
use crate::syntax::parse::ImportPath;
use crate::syntax::value::{Spanned, Value};

impl Evaluator<'_> {
    pub(super) fn import_statement(&mut self, import: &ast::StmtImport) -> R<()> {
        for alias in &import.names {
            let place = self.place(&alias.name);
            let target = self.place(alias.asname.as_ref().unwrap_or(&alias.name));
            let path = ImportPath { level: 0, module: alias.name.as_str().into() };
            let first = Name::new(alias.name.split('.').next().unwrap_or_default());
            let name = alias.asname.as_ref().map_or(&first, |alias| &alias.id);
            let value = match (&*path.module, &alias.asname) {
                ("prisme", _) | ("prisme.spec", None) => V::Package,
                ("prisme.spec", Some(_)) => V::Vocabulary,
                _ if path.is_intrinsic() => V::Typing,
                (_, Some(_)) => V::Module(self.load(place, &path)?),
                (dotted, None) if dotted.contains('.') => {
                    let module = self.load(place, &path)?;
                    V::Module(self.package(name, dotted, module))
                }
                (_, None) => V::Module(self.load(place, &path)?),
            };
            self.bind(name, value.at(place), target)?;
        }
        Ok(())
    }

    /// What `import a.b.c` binds to `a`: something that has a `b` that has a `c`, and what earlier
    /// imports have put there.
    fn package(&self, name: &Name, dotted: &str, module: Arc<Module>) -> Arc<Module> {
        let known = match self.globals.get(name.as_str()).and_then(|global| global.value.as_ref()) {
            Some(Spanned { value: V::Module(known), .. }) => Some(Arc::clone(known)),
            _ => None,
        };
        let rest = dotted.split_once('.').map_or("", |(_, rest)| rest);
        extended(known.as_deref(), name, rest, &module)
    }

    pub(super) fn import_from(&mut self, import: &ast::StmtImportFrom) -> R<()> {
        let module = import.module.as_ref().map_or("", |module| module.as_str());
        let path = ImportPath { level: import.level, module: module.into() };
        let place = import.module.as_ref().map_or_else(|| self.place(import), |module| self.place(module));
        if import.level == 0 && module == "prisme.spec" {
            return self.import_vocabulary(import);
        }
        if import.level == 0 && module == "prisme" && import.names.iter().all(|alias| self.is_exported(alias)) {
            self.diagnostics.push(
                Diagnostic::warning(
                    Code::Deprecated,
                    place,
                    "`prisme` is deprecated, the vocabulary is in `prisme.spec` now",
                )
                .fix("import from `prisme.spec`", place, "prisme.spec"),
            );
            return self.import_vocabulary(import);
        }
        if path.is_intrinsic() {
            return self.import_typing(import, module);
        }
        let mut failed = false;
        let found = match self.module_at(&path) {
            Ok(found) => Some(found),
            // `from . import name`: the folder itself may be no module, only `name` in it.
            Err(ImportError::NotFound { .. }) if import.names.iter().all(|alias| &alias.name != "*") => None,
            Err(reason) => return Err(import_failed(place, &path, reason)),
        };
        for alias in &import.names {
            if &alias.name == "*" {
                self.import_all(place, found.as_ref())?;
                continue;
            }
            self.part(&mut failed, |this| {
                let value = this.imported(&path, found.as_ref(), place, alias);
                this.bind_import(alias, value)
            })?;
        }
        if failed { Err(Stop::Silent) } else { Ok(()) }
    }

    /// Binds an imported name; when it cannot be had, it is unknown, but its siblings are not.
    fn bind_import(&mut self, alias: &ast::Alias, value: R<Sp>) -> R<()> {
        let name = alias.asname.as_ref().unwrap_or(&alias.name);
        let value = value?;
        self.bind(&name.id, value, self.place(name))
    }

    fn imported(&mut self, path: &ImportPath, found: Option<&Arc<Module>>, from: Span, alias: &ast::Alias) -> R<Sp> {
        let place = self.place(&alias.name);
        if let Some(module) = found {
            let home = self.home(module);
            if let Some(value) = self.foreign(home, &alias.name)? {
                return Ok(value);
            }
        }
        let inner = path.join(&alias.name);
        match self.module_at(&inner) {
            Ok(module) => Ok(V::Module(module).at(place)),
            Err(ImportError::NotFound { message, help }) => match found {
                Some(module) => Err(no_such_name(place, module, &alias.name)),
                None if path.module.is_empty() => {
                    Err(import_failed(place, &inner, ImportError::NotFound { message, help }))
                }
                // The first error names what is really missing: the module before the name.
                None => match self.module_at(path) {
                    Err(reason) => Err(import_failed(from, path, reason)),
                    Ok(module) => Err(no_such_name(place, &module, &alias.name)),
                },
            },
            Err(reason) => Err(import_failed(place, &inner, reason)),
        }
    }

    fn is_exported(&self, alias: &ast::Alias) -> bool {
        self.vocabulary.export(&alias.name).is_some()
    }

    fn import_vocabulary(&mut self, import: &ast::StmtImportFrom) -> R<()> {
        let mut failed = false;
        for alias in &import.names {
            let place = self.place(&alias.name);
            self.part(&mut failed, |this| {
                if &alias.name == "*" {
                    return fail(place, "`from prisme.spec import *` hides which names come from where").map_err(
                        |stop| {
                            with_help(
                                stop,
                                "import the names that the file uses: `from prisme.spec import Model, Field`",
                            )
                        },
                    );
                }
                let value = match this.vocabulary.export(&alias.name) {
                    Some(export) => Ok(this.export(export).at(place)),
                    None => Err(this.not_exported(place, &alias.name)),
                };
                this.bind_import(alias, value)
            })?;
        }
        if failed { Err(Stop::Silent) } else { Ok(()) }
    }

    fn import_typing(&mut self, import: &ast::StmtImportFrom, module: &str) -> R<()> {
        for alias in &import.names {
            let place = self.place(&alias.name);
            let value = match (module, alias.name.as_str()) {
                ("__future__", "annotations") => continue,
                ("__future__", name) => {
                    return fail(place, format!("`from __future__ import {name}` has no meaning in a spec"));
                }
                ("prisme", "spec") => V::Vocabulary,
                ("prisme", name) => {
                    return fail(place, format!("specs import `prisme.spec`, not `prisme.{name}`"));
                }
                (_, "*") => return fail(place, "import the names that the file uses"),
                (_, "TYPE_CHECKING") => V::Bool(false),
                _ => V::Typing,
            };
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            self.bind(&name.id, value.at(place), self.place(name))?;
        }
        Ok(())
    }

    fn import_all(&mut self, place: Span, found: Option<&Arc<Module>>) -> R<()> {
        if self.context.scope.is_some() {
            return fail(place, "`import *` is only possible at the top level of a module");
        }
        let Some(module) = found else {
            return Err(Stop::Silent);
        };
        self.forgiving |= module.broken || !module.failed.is_empty();
        let home = self.home(module);
        for name in exported(module) {
            if module.failed.contains(&name) || module.broken {
                continue;
            }
            match self.foreign(home, &name)? {
                Some(value) => self.bind(&Name::new(&name), value, place)?,
                None => return Err(no_such_name(place, module, &name)),
            }
        }
        Ok(())
    }

    /// `module.name`
    pub(super) fn member_of_module(&mut self, place: Span, module: &Arc<Module>, name: &str) -> R<Sp> {
        let home = self.home(module);
        match self.foreign(home, name)? {
            Some(value) => Ok(value),
            None => Err(no_such_name(place, module, name)),
        }
    }

    fn load(&mut self, place: Span, path: &ImportPath) -> R<Arc<Module>> {
        self.module_at(path).map_err(|reason| import_failed(place, path, reason))
    }

    fn module_at(&mut self, path: &ImportPath) -> Result<Arc<Module>, ImportError> {
        self.importer.import(path)
    }
}

/// The names that `from module import *` takes.
fn exported(module: &Module) -> Vec<Arc<str>> {
    match module.bindings.get("__all__").map(|all| &all.value) {
        Some(Value::List(names) | Value::Tuple(names)) => names
            .iter()
            .filter_map(|name| if let Value::Str(name) = &name.value { Some(Arc::clone(name)) } else { None })
            .collect(),
        _ => module.bindings.keys().filter(|name| !name.starts_with('_')).cloned().collect(),
    }
}

fn extended(known: Option<&Module>, name: &str, rest: &str, module: &Arc<Module>) -> Arc<Module> {
    let mut package = known.cloned().unwrap_or_else(|| Module {
        name: name.into(),
        bindings: IndexMap::new(),
        targets: IndexMap::new(),
        failed: Default::default(),
        broken: false,
    });
    let (first, deeper) = rest.split_once('.').map_or((rest, None), |(first, deeper)| (first, Some(deeper)));
    let inner = match deeper {
        None => Arc::clone(module),
        Some(deeper) => {
            let known = match package.bindings.get(first).map(|value| &value.value) {
                Some(Value::Module(known)) => Some(Arc::clone(known)),
                _ => None,
            };
            extended(known.as_deref(), &format!("{name}.{first}"), deeper, module)
        }
    };
    let span = inner.targets.values().next().copied().unwrap_or(Span::start_of(crate::diagnostic::FileId(0)));
    package.bindings.insert(first.into(), Spanned { value: Value::Module(inner), span });
    Arc::new(package)
}

fn no_such_name(place: Span, module: &Module, name: &str) -> Stop {
    let own = module.bindings.iter().filter(|(_, value)| !matches!(value.value, Value::Export(_)));
    let own = own.map(|(name, _)| &**name);
    let message = format!("`{}` has no name `{name}`", module.name);
    let diagnostic = Diagnostic::error(Rule::UnknownName, place, message);
    Stop::Error(Box::new(match did_you_mean(name, own) {
        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), place, near),
        None => diagnostic,
    }))
}

fn import_failed(place: Span, path: &ImportPath, reason: ImportError) -> Stop {
    let (code, message, help) = match reason {
        ImportError::Silent => return Stop::Silent,
        ImportError::NotFound { message, help } => {
            if path.level == 0
                && let Some(refused) = Evaluator::refuse_import(place, &path.module)
            {
                return refused;
            }
            (Rule::Import, message, help)
        }
        ImportError::Refused { code, message, help } => (code, message, help),
    };
    let diagnostic = Diagnostic::error(code, place, message);
    Stop::Error(Box::new(match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }))
}

fn with_help(stop: Stop, help: &str) -> Stop {
    match stop {
        Stop::Error(diagnostic) => Stop::Error(Box::new(diagnostic.help(help))),
        stop => stop,
    }
}
