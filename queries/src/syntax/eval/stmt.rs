//! Statements.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::runtime::{Sp, V};
use super::scope::Names;
use super::{Evaluator, R, Rule, Stop, error, fail, limit, refuse};
use crate::diagnostic::Diagnostic;

/// Where execution goes on.
pub(super) enum Flow {
    Next,
    Break,
    Continue,
    Return(Sp),
}

impl Evaluator<'_> {
    pub(super) fn execute(&mut self, statement: &Stmt) -> R<Flow> {
        let place = self.place(statement);
        self.charge(place, 1)?;
        self.enter(place)?;
        let flow = self.statement(statement);
        self.leave();
        flow
    }

    pub(super) fn block(&mut self, body: &[Stmt]) -> R<Flow> {
        for statement in body {
            match self.execute(statement)? {
                Flow::Next => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    fn statement(&mut self, statement: &Stmt) -> R<Flow> {
        match statement {
            Stmt::Expr(expression) => self.expression_statement(&expression.value)?,
            Stmt::Assign(assign) => self.assign_statement(assign)?,
            Stmt::AnnAssign(assign) => self.annotated(assign)?,
            Stmt::AugAssign(assign) => self.augmented(assign)?,
            Stmt::FunctionDef(function) => self.define(function)?,
            Stmt::Import(_) | Stmt::ImportFrom(_) if self.calls > 0 => {
                return refuse(
                    self.place(statement),
                    "functions of a spec cannot import",
                    "move the import to the top of the file",
                );
            }
            Stmt::Import(import) => self.import_statement(import)?,
            Stmt::ImportFrom(import) => self.import_from(import)?,
            Stmt::Return(end) => return self.return_statement(end),
            Stmt::If(branch) => return self.if_statement(branch),
            Stmt::For(each) => return self.for_statement(each),
            Stmt::While(repeat) => return self.while_statement(repeat),
            Stmt::Break(_) | Stmt::Continue(_) if self.loops == 0 => {
                return fail(self.place(statement), "there is no loop around this statement");
            }
            Stmt::Break(_) => return Ok(Flow::Break),
            Stmt::Continue(_) => return Ok(Flow::Continue),
            Stmt::Pass(_) => {}
            Stmt::Assert(assert) => self.assert_statement(assert)?,
            Stmt::Raise(raise) => return self.raise(raise),
            Stmt::Delete(_)
            | Stmt::ClassDef(_)
            | Stmt::TypeAlias(_)
            | Stmt::With(_)
            | Stmt::Match(_)
            | Stmt::Try(_)
            | Stmt::Global(_)
            | Stmt::Nonlocal(_)
            | Stmt::IpyEscapeCommand(_) => return self.refuse_statement(statement),
        }
        Ok(Flow::Next)
    }

    fn expression_statement(&mut self, expression: &Expr) -> R<()> {
        match expression {
            Expr::StringLiteral(_) | Expr::EllipsisLiteral(_) => Ok(()),
            _ => self.eval(expression).map(drop),
        }
    }

    fn assign_statement(&mut self, assign: &ast::StmtAssign) -> R<()> {
        let value = self.eval(&assign.value)?;
        assign.targets.iter().try_for_each(|target| self.assign(target, value.clone()))
    }

    fn annotated(&mut self, assign: &ast::StmtAnnAssign) -> R<()> {
        match &assign.value {
            Some(value) => {
                let value = self.eval(value)?;
                self.assign(&assign.target, value)
            }
            None => Ok(()),
        }
    }

    fn augmented(&mut self, assign: &ast::StmtAugAssign) -> R<()> {
        let place = self.place(assign);
        match &*assign.target {
            Expr::Name(name) => {
                let old = self.name(name)?;
                let right = self.eval(&assign.value)?;
                let new = self.in_place(place, old, assign.op, &right)?;
                self.bind(&name.id, new, self.place(name))
            }
            Expr::Subscript(target) => {
                let container = self.eval(&target.value)?;
                let index = self.eval(&target.slice)?;
                let old = self.subscript(place, &container, &index)?;
                let right = self.eval(&assign.value)?;
                let new = self.in_place(place, old, assign.op, &right)?;
                self.store(place, &container, &index, new)
            }
            other => self.refuse_target(other),
        }
    }

    /// Binds the names of `target` to `value`.
    pub(super) fn assign(&mut self, target: &Expr, value: Sp) -> R<()> {
        match target {
            Expr::Name(name) => self.bind(&name.id, value, self.place(name)),
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                self.unpack(target, elts, &value)
            }
            Expr::Subscript(subscript) if subscript.slice.is_slice_expr() => refuse(
                self.place(target),
                "slices of a list cannot be replaced",
                "build a new list: `[*items[:2], new, *items[3:]]`",
            ),
            Expr::Subscript(subscript) => {
                let container = self.eval(&subscript.value)?;
                let index = self.eval(&subscript.slice)?;
                self.store(self.place(target), &container, &index, value)
            }
            other => self.refuse_target(other),
        }
    }

    fn refuse_target<T>(&mut self, target: &Expr) -> R<T> {
        let place = self.place(target);
        match target {
            Expr::Attribute(_) => {
                refuse(place, "attributes cannot be set in a spec", "pass the value to the constructor as `name=value`")
            }
            _ => fail(place, "this cannot be assigned to"),
        }
    }

    fn unpack(&mut self, target: &Expr, targets: &[Expr], value: &Sp) -> R<()> {
        let place = self.place(target);
        self.enter(place)?;
        let items = self.collect(place, value)?;
        let star = targets.iter().position(Expr::is_starred_expr);
        let wanted = targets.len() - usize::from(star.is_some());
        if items.len() < wanted || (star.is_none() && items.len() > wanted) {
            let least = if star.is_some() { "at least " } else { "" };
            return fail(place, format!("{} values cannot be unpacked into {least}{wanted} names", items.len()));
        }
        let spare = items.len() - wanted;
        let mut items = items.into_iter();
        for target in targets {
            if let Expr::Starred(starred) = target {
                let rest: Vec<Sp> = items.by_ref().take(spare).collect();
                self.grow(place, rest.len())?;
                let list = V::List(self.heap.seq(rest)).at(value.span);
                self.assign(&starred.value, list)?;
            } else if let Some(item) = items.next() {
                self.assign(target, item)?;
            }
        }
        self.leave();
        Ok(())
    }

    fn return_statement(&mut self, end: &ast::StmtReturn) -> R<Flow> {
        let place = self.place(end);
        if self.calls == 0 {
            return fail(place, "`return` outside of a function");
        }
        Ok(Flow::Return(match &end.value {
            Some(value) => self.eval(value)?,
            None => V::None.at(place),
        }))
    }

    fn if_statement(&mut self, branch: &ast::StmtIf) -> R<Flow> {
        if self.condition(&branch.test)? {
            return self.block(&branch.body);
        }
        for clause in &branch.elif_else_clauses {
            let chosen = match &clause.test {
                Some(test) => self.condition(test)?,
                None => true,
            };
            if chosen {
                return self.block(&clause.body);
            }
        }
        Ok(Flow::Next)
    }

    pub(super) fn condition(&mut self, test: &Expr) -> R<bool> {
        let value = self.eval(test)?;
        self.truth(self.place(test), &value)
    }

    fn for_statement(&mut self, each: &ast::StmtFor) -> R<Flow> {
        if each.is_async {
            return self.refuse_async(self.place(each));
        }
        let place = self.place(&*each.iter);
        let source = self.eval(&each.iter)?;
        let iterator = self.iterate(place, &source)?;
        while let Some(item) = self.advance(place, iterator)? {
            self.assign(&each.target, item)?;
            match self.looped(&each.body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                flow => return Ok(flow),
            }
        }
        self.block(&each.orelse)
    }

    fn while_statement(&mut self, repeat: &ast::StmtWhile) -> R<Flow> {
        while self.condition(&repeat.test)? {
            self.charge(self.place(repeat), 1)?;
            match self.looped(&repeat.body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                flow => return Ok(flow),
            }
        }
        self.block(&repeat.orelse)
    }

    fn looped(&mut self, body: &[Stmt]) -> R<Flow> {
        self.loops += 1;
        let flow = self.block(body);
        self.loops -= 1;
        flow
    }

    fn assert_statement(&mut self, assert: &ast::StmtAssert) -> R<()> {
        if self.condition(&assert.test)? {
            return Ok(());
        }
        let place = self.place(&*assert.test);
        let message = match &assert.msg {
            Some(message) => {
                let message = self.eval(message)?;
                self.text(place, &message)?
            }
            None => "this assertion does not hold".into(),
        };
        Err(Stop::Error(Box::new(Diagnostic::error(Rule::Evaluation, place, message).at("not true"))))
    }

    fn raise(&mut self, raise: &ast::StmtRaise) -> R<Flow> {
        let place = self.place(raise);
        let Some(exception) = &raise.exc else {
            return fail(place, "`raise` without an exception");
        };
        let (class, arguments) = match &**exception {
            Expr::Call(call) => (&*call.func, &*call.arguments.args),
            other => (other, &[] as &[Expr]),
        };
        let Expr::Name(class) = class else {
            return fail(place, "raise an exception with a message, such as `raise ValueError(\"...\")`");
        };
        let message = match arguments.first() {
            Some(message) => {
                let message = self.eval(message)?;
                self.text(place, &message)?
            }
            None => format!("the spec raised `{}`", class.id),
        };
        Err(Stop::Error(Box::new(Diagnostic::error(Rule::Evaluation, place, message))))
    }

    /// Marks what a failed statement would have set, or changed, as unknown.
    pub(super) fn poison(&mut self, statement: &Stmt) {
        let mut names = Names::default();
        names.statement(statement);
        for name in names.changed() {
            // A function or class is not changed by a call that failed.
            let mutable = |value: &Sp| is_mutable(&value.value);
            let global = self.globals.get_mut(name.as_str());
            if let Some(global) = global.filter(|global| global.value.as_ref().is_some_and(mutable)) {
                global.value = None;
            }
        }
        for (name, range) in names.bound() {
            let target = super::span(self.parsed.file, *range);
            let name = self.intern(name);
            let unknown = super::Global { value: None, target };
            if matches!(statement, Stmt::ImportFrom(_)) {
                // Of several names, those that were found are known.
                self.globals.entry(name).or_insert(unknown);
            } else {
                self.globals.insert(name, unknown);
            }
        }
    }

    /// One level deeper into expressions or statements.
    pub(super) fn enter(&mut self, place: crate::diagnostic::Span) -> R<()> {
        self.depth += 1;
        let own = self.depth - self.base;
        // Both bounds keep the machine's stack safe; the second one for functions that call each other.
        if own > self.limits.expression_depth || self.depth > self.limits.expression_depth + 8 * self.limits.call_depth
        {
            return Err(Stop::Error(Box::new(
                limit(place, format!("this is nested deeper than {} levels", self.limits.expression_depth))
                    .help("give the inner parts names of their own"),
            )));
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The message for what cannot be iterated, called, and so on.
    pub(super) fn wrong(&self, node: &impl Ranged, value: &V, what: &str) -> Stop {
        error(self.place(node), format!("{} {what}", value.kind()))
    }
}

fn is_mutable(value: &V) -> bool {
    matches!(value, V::List(_) | V::Dict(_) | V::Set(_) | V::Iter(_))
}
