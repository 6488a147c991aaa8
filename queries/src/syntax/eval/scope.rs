//! Names: which ones a piece of code sets, and what a name stands for.

use std::sync::Arc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::TextRange;

use super::builtins::Builtin;
use super::runtime::{Scope, Sp, V};
use super::{Evaluator, Global, R, Rule, Stop, fail};
use crate::diagnostic::{Diagnostic, Span, did_you_mean};

/// The names that statements set in their own scope, with the first place of each.
#[derive(Default)]
pub(super) struct Names {
    bound: IndexMap<Name, TextRange>,
    changed: Vec<Name>,
}

impl Names {
    pub(super) fn statement(&mut self, statement: &Stmt) {
        self.visit_stmt(statement);
    }

    pub(super) fn expression(&mut self, expression: &Expr) {
        self.visit_expr(expression);
    }

    pub(super) fn bound(&self) -> impl Iterator<Item = (&Name, &TextRange)> {
        self.bound.iter()
    }

    /// Names of things that nested statements change: `name.append(...)`, `name[...] = ...`.
    pub(super) fn changed(&self) -> &[Name] {
        &self.changed
    }

    fn add(&mut self, name: &Name, range: TextRange) {
        if !self.bound.contains_key(name) {
            self.bound.insert(name.clone(), range);
        }
    }

    pub(super) fn target(&mut self, target: &Expr) {
        match target {
            Expr::Name(name) => self.add(&name.id, name.range),
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                elts.iter().for_each(|target| self.target(target));
            }
            Expr::Starred(starred) => self.target(&starred.value),
            Expr::Subscript(_) => self.changed.extend(root(target).cloned()),
            _ => {}
        }
    }
}

impl Visitor<'_> for Names {
    fn visit_stmt(&mut self, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(function) => return self.add(&function.name.id, function.name.range),
            Stmt::ClassDef(class) => return self.add(&class.name.id, class.name.range),
            Stmt::Assign(assign) => assign.targets.iter().for_each(|target| self.target(target)),
            Stmt::AnnAssign(assign) => self.target(&assign.target),
            Stmt::AugAssign(assign) => self.target(&assign.target),
            Stmt::For(each) => self.target(&each.target),
            Stmt::TypeAlias(alias) => self.target(&alias.name),
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let first = name.split('.').next().unwrap_or_default();
                    self.add(&Name::new(first), name.range);
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.add(&name.id, name.range);
                }
            }
            Stmt::With(with) => {
                with.items
                    .iter()
                    .filter_map(|item| item.optional_vars.as_deref())
                    .for_each(|target| self.target(target));
            }
            Stmt::Expr(expression) => {
                if let Expr::Call(call) = &*expression.value {
                    self.changed.extend(root(&call.func).cloned());
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_annotation(&mut self, _: &Expr) {}

    fn visit_expr(&mut self, expression: &Expr) {
        match expression {
            Expr::Lambda(_) => return,
            Expr::Named(named) => self.target(&named.target),
            _ => {}
        }
        visitor::walk_expr(self, expression);
    }
}

/// The name at the start of `name.a[b].c`, when there is more than the name.
fn root(expression: &Expr) -> Option<&Name> {
    let inner = match expression {
        Expr::Attribute(attribute) => &attribute.value,
        Expr::Subscript(subscript) => &subscript.value,
        _ => return None,
    };
    match &**inner {
        Expr::Name(name) => Some(&name.id),
        inner => root(inner),
    }
}

impl Evaluator<'_> {
    /// What a name stands for.
    pub(super) fn name(&mut self, name: &ast::ExprName) -> R<Sp> {
        let mut scope = self.context.scope;
        while let Some(id) = scope {
            let Scope { names, slots, parent, .. } = &self.heap.scopes[id as usize];
            if let Some(index) = names.iter().position(|known| *known == name.id) {
                return match &slots[index] {
                    Some(value) => Ok(value.clone()),
                    None => fail(self.place(name), format!("`{}` is used before it is set", name.id)),
                };
            }
            scope = *parent;
        }
        if self.context.home > 0 {
            if let Some(value) = self.foreign(self.context.home, &name.id)? {
                return Ok(value);
            }
        } else if let Some(global) = self.globals.get(name.id.as_str()) {
            return global.value.clone().ok_or(Stop::Silent);
        }
        if let Some(builtin) = Builtin::named(&name.id) {
            return Ok(V::Builtin(builtin).at(self.place(name)));
        }
        match name.id.as_str() {
            "__name__" => Ok(V::Str(Arc::clone(&self.name)).at(self.place(name))),
            _ => Err(self.unknown(name)),
        }
    }

    fn unknown(&mut self, name: &ast::ExprName) -> Stop {
        let place = self.place(name);
        if let Some(refused) = super::refuse::builtin(place, &name.id) {
            return refused;
        }
        if (self.forgiving && self.context.home == 0) || self.diagnostics.len() > super::MOST_ERRORS {
            return Stop::Silent;
        }
        let id = name.id.as_str();
        let diagnostic = Diagnostic::error(Rule::UnknownName, place, format!("nothing is called `{id}`"));
        if self.vocabulary.export(id).is_some() {
            return Stop::Error(Box::new(
                diagnostic.help(format!("add it to `from prisme.spec import ...`: `from prisme.spec import {id}`")),
            ));
        }
        if let Some(later) = self.defined_later(id) {
            return Stop::Error(Box::new(
                diagnostic.and(later, "it is set here, further down").help("move its definition above its use"),
            ));
        }
        let vocabulary = self.vocabulary.names();
        let known = self.visible();
        let known = known.iter().map(|name| &**name).chain(vocabulary).chain(Builtin::NAMES.iter().copied());
        // Whoever comes from JSON or JavaScript writes these small.
        let known = known.chain(["True", "False", "None"]);
        Stop::Error(Box::new(match did_you_mean(id, known).filter(|_| id.len() > 2) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), place, near),
            None => diagnostic,
        }))
    }

    fn visible(&self) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut scope = self.context.scope;
        while let Some(id) = scope {
            let found = &self.heap.scopes[id as usize];
            names.extend(found.names.iter().map(|name| name.as_str().into()));
            scope = found.parent;
        }
        match self.context.home {
            0 => names.extend(self.globals.keys().cloned()),
            home => names.extend(self.homes[home as usize - 1].bindings.keys().cloned()),
        }
        names
    }

    /// Where the module sets `name` in a statement that did not run yet.
    fn defined_later(&mut self, name: &str) -> Option<Span> {
        if self.context.home > 0 {
            return None;
        }
        let parsed = self.parsed;
        let all = self.later.get_or_insert_with(|| {
            let mut names = Names::default();
            parsed.tree.body.iter().for_each(|statement| names.statement(statement));
            names.bound.into_iter().collect()
        });
        all.get(name).map(|range| super::span(parsed.file, *range))
    }

    /// Sets a name in the scope that it belongs to.
    pub(super) fn bind(&mut self, name: &Name, value: Sp, target: Span) -> R<()> {
        let mut scope = self.context.scope;
        while let Some(id) = scope {
            let found = &mut self.heap.scopes[id as usize];
            if let Some(index) = found.names.iter().position(|known| known == name) {
                found.slots[index] = Some(value);
                return Ok(());
            }
            scope = found.parent;
        }
        if name == "__debug__" {
            return fail(target, "`__debug__` cannot be set");
        }
        let name = self.intern(name);
        self.globals.insert(name, Global { value: Some(value), target });
        Ok(())
    }

    /// Opens a scope inside of the current one.
    pub(super) fn open(&mut self, names: Arc<[Name]>) -> u32 {
        let slots = vec![None; names.len()];
        self.heap.scopes.push(Scope { names, slots, parent: self.context.scope, captured: false });
        (self.heap.scopes.len() - 1) as u32
    }

    /// Forgets a scope that nothing looks at any more.
    pub(super) fn close(&mut self, scope: u32) {
        if scope as usize + 1 == self.heap.scopes.len() && !self.heap.scopes[scope as usize].captured {
            self.heap.scopes.pop();
        }
    }

    /// Keeps the current scopes alive, because something may look at them later.
    pub(super) fn capture(&mut self) {
        let mut scope = self.context.scope;
        while let Some(id) = scope {
            let found = &mut self.heap.scopes[id as usize];
            if std::mem::replace(&mut found.captured, true) {
                return;
            }
            scope = found.parent;
        }
    }
}
