//! Expressions.

use std::sync::Arc;

use indexmap::IndexMap;
use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, Number};

use super::runtime::{Body, Code, Context, Function, Sp, V};
use super::scope::Names;
use super::{Evaluator, R, Rule, Stop, error, fail, limit, refuse};
use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::syntax::Export;

/// What an error that is kept must not leave behind.
#[derive(Clone, Copy)]
pub(super) struct State {
    context: Context,
    depth: usize,
    base: usize,
    calls: usize,
    loops: usize,
}

impl Evaluator<'_> {
    /// The value of an expression.
    pub(super) fn eval(&mut self, expression: &Expr) -> R<Sp> {
        let place = self.place(expression);
        self.charge(place, 1)?;
        match expression {
            Expr::Name(name) => self.name(name),
            Expr::StringLiteral(text) => self.literal(place, text),
            Expr::BooleanLiteral(literal) => Ok(V::Bool(literal.value).at(place)),
            Expr::NoneLiteral(_) => Ok(V::None.at(place)),
            Expr::NumberLiteral(literal) => self.number(place, &literal.value),
            _ => {
                self.enter(place)?;
                let value = self.compound(place, expression);
                self.leave();
                value
            }
        }
    }

    fn compound(&mut self, place: Span, expression: &Expr) -> R<Sp> {
        match expression {
            Expr::Call(call) => self.call(call),
            Expr::List(list) => {
                let items = self.elements(place, &list.elts)?;
                Ok(V::List(self.heap.seq(items)).at(place))
            }
            Expr::Tuple(tuple) => {
                let items = self.elements(place, &tuple.elts)?;
                Ok(V::Tuple(self.heap.seq(items)).at(place))
            }
            Expr::Set(set) => self.set_literal(place, &set.elts),
            Expr::Dict(dict) => self.dict_literal(place, &dict.items),
            Expr::Attribute(attribute) => self.attribute(attribute),
            Expr::Subscript(subscript) => self.subscript_expression(place, subscript),
            Expr::BinOp(operation) => self.chain(operation),
            Expr::UnaryOp(operation) => self.unary(place, operation),
            Expr::BoolOp(operation) => self.logical(operation),
            Expr::Compare(compare) => self.comparison(place, compare),
            Expr::If(choice) => {
                let chosen = if self.condition(&choice.test)? { &choice.body } else { &choice.orelse };
                self.eval(chosen)
            }
            Expr::FString(string) => self.f_string(place, string),
            Expr::Lambda(lambda) => self.lambda(place, lambda),
            Expr::Named(named) => {
                let value = self.eval(&named.value)?;
                self.walrus(&named.target, value)
            }
            Expr::ListComp(list) => self.list_comprehension(list),
            Expr::SetComp(set) => self.set_comprehension(set),
            Expr::DictComp(dict) => self.dict_comprehension(dict),
            Expr::Generator(generator) => self.generator(generator),
            Expr::Slice(slice) => self.slice_value(place, slice),
            Expr::Starred(_) => fail(place, "`*` can only be used in a list, tuple, set, call or assignment"),
            _ => self.refuse_expression(expression),
        }
    }

    pub(super) fn state(&self) -> State {
        State { context: self.context, depth: self.depth, base: self.base, calls: self.calls, loops: self.loops }
    }

    /// Evaluates one of several independent parts: an error is reported, and the next one goes on.
    pub(super) fn part<T>(&mut self, failed: &mut bool, part: impl FnOnce(&mut Self) -> R<T>) -> R<Option<T>> {
        let state = self.state();
        let result = part(self);
        let kept = self.keep(result)?;
        if kept.is_none() {
            *failed = true;
            State { context: self.context, depth: self.depth, base: self.base, calls: self.calls, loops: self.loops } =
                state;
        }
        Ok(kept)
    }

    pub(super) fn literal(&mut self, place: Span, text: &ast::ExprStringLiteral) -> R<Sp> {
        let text = text.value.to_str();
        self.fits(place, text.len())?;
        // Short ones, such as the names of types, come again and again.
        let text = if text.len() <= 16 { self.intern(text) } else { text.into() };
        Ok(V::Str(text).at(place))
    }

    fn number(&mut self, place: Span, number: &Number) -> R<Sp> {
        let value = match number {
            Number::Int(value) => match value.as_i64() {
                Some(value) => V::Int(value),
                None => return Err(self.too_large(place)),
            },
            Number::Float(value) if value.is_finite() => V::Float(*value),
            Number::Float(_) => return fail(place, "this number is too large for a float"),
            Number::Complex { .. } => {
                return refuse(place, "complex numbers are not part of the spec language", "use a float");
            }
        };
        Ok(value.at(place))
    }

    pub(super) fn too_large(&self, place: Span) -> Stop {
        Stop::Error(Box::new(limit(place, "this integer does not fit into 64 bits".into())))
    }

    /// The items of a display, with `*` unpacked.
    fn elements(&mut self, place: Span, elements: &[Expr]) -> R<Vec<Sp>> {
        self.grow(place, elements.len())?;
        let mut items = Vec::with_capacity(elements.len());
        let mut failed = false;
        for element in elements {
            if let Expr::Starred(starred) = element {
                let place = self.place(&*starred.value);
                let inner = self.part(&mut failed, |this| {
                    let value = this.eval(&starred.value)?;
                    this.collect(place, &value)
                })?;
                let inner = inner.unwrap_or_default();
                self.grow(place, inner.len())?;
                items.extend(inner);
            } else {
                items.extend(self.part(&mut failed, |this| this.eval(element))?);
            }
        }
        if failed { Err(Stop::Silent) } else { Ok(items) }
    }

    fn set_literal(&mut self, place: Span, elements: &[Expr]) -> R<Sp> {
        let items = self.elements(place, elements)?;
        self.make_set(place, items)
    }

    pub(super) fn make_set(&mut self, place: Span, items: Vec<Sp>) -> R<Sp> {
        let mut entries = IndexMap::default();
        self.grow(place, items.len())?;
        for item in items {
            let key = self.key(place, &item)?;
            entries.entry(key).or_insert_with(|| (item, V::None.at(place)));
        }
        Ok(V::Set(self.heap.table(entries)).at(place))
    }

    fn dict_literal(&mut self, place: Span, items: &[ast::DictItem]) -> R<Sp> {
        let table = self.heap.table(IndexMap::default());
        let mut failed = false;
        for item in items {
            self.part(&mut failed, |this| match &item.key {
                Some(key) => {
                    let key = this.eval(key)?;
                    let value = this.eval(&item.value)?;
                    this.insert(place, table, key, value)
                }
                None => {
                    let value = this.eval(&item.value)?;
                    this.update(this.place(&item.value), table, &value)
                }
            })?;
        }
        if failed { Err(Stop::Silent) } else { Ok(V::Dict(table).at(place)) }
    }

    fn logical(&mut self, operation: &ast::ExprBoolOp) -> R<Sp> {
        let (last, rest) = operation.values.split_last().expect("a boolean operation has operands");
        for operand in rest {
            let value = self.eval(operand)?;
            if self.truth(self.place(operand), &value)? == operation.op.is_or() {
                return Ok(value);
            }
        }
        self.eval(last)
    }

    fn comparison(&mut self, place: Span, compare: &ast::ExprCompare) -> R<Sp> {
        let mut left = self.eval(&compare.left)?;
        for (operator, right) in compare.ops.iter().zip(&compare.comparators) {
            let right = self.eval(right)?;
            if !self.compare(place, &left, *operator, &right)? {
                return Ok(V::Bool(false).at(place));
            }
            left = right;
        }
        Ok(V::Bool(true).at(place))
    }

    /// `:=` sets a name of the function around a comprehension, never of the comprehension.
    fn walrus(&mut self, target: &Expr, value: Sp) -> R<Sp> {
        self.assign(target, value.clone())?;
        Ok(value)
    }

    fn lambda(&mut self, place: Span, lambda: &ast::ExprLambda) -> R<Sp> {
        let code = self.code(place, || {
            let parameters = lambda.parameters.as_deref().cloned().unwrap_or_default();
            let mut inner = Names::default();
            inner.expression(&lambda.body);
            Code {
                name: "lambda".into(),
                names: local_names(&parameters, &inner),
                parameters,
                body: Body::Expression((*lambda.body).clone()),
                place,
            }
        });
        self.function(place, code)
    }

    pub(super) fn define(&mut self, function: &ast::StmtFunctionDef) -> R<()> {
        if let Some(decorator) = function.decorator_list.first() {
            return self.refuse_decorator(decorator);
        }
        if function.is_async {
            return self.refuse_async(self.place(&function.name));
        }
        let place = self.place(&function.name);
        let code = self.code(place, || {
            let mut inner = Names::default();
            function.body.iter().for_each(|statement| inner.statement(statement));
            Code {
                name: function.name.as_str().into(),
                names: local_names(&function.parameters, &inner),
                parameters: (*function.parameters).clone(),
                body: Body::Statements(function.body.clone()),
                place,
            }
        });
        let value = self.function(place, code)?;
        self.bind(&function.name.id, value, place)
    }

    /// The function that is written at `place`: a copy, made once, that outlives the tree.
    fn code(&mut self, place: Span, make: impl FnOnce() -> Code) -> Arc<Code> {
        let known = self.heap.codes.entry((place.file, place.start));
        Arc::clone(known.or_insert_with(|| Arc::new(make())))
    }

    fn function(&mut self, place: Span, code: Arc<Code>) -> R<Sp> {
        let all = code.parameters.len();
        if let Some(index) = (1..all).find(|index| code.names[..*index].contains(&code.names[*index])) {
            let message = format!("the parameter `{}` is there twice", code.names[index]);
            return fail(place, message);
        }
        let mut defaults = Vec::new();
        for parameter in code.parameters.iter_non_variadic_params() {
            defaults.push(match &parameter.default {
                Some(default) => Some(self.eval(default)?),
                None => None,
            });
        }
        self.capture();
        self.heap.functions.push(Function {
            code,
            defaults: defaults.into(),
            scope: self.context.scope,
            home: self.context.home,
        });
        self.grow(place, 1)?;
        Ok(V::Function((self.heap.functions.len() - 1) as u32).at(place))
    }

    fn attribute(&mut self, attribute: &ast::ExprAttribute) -> R<Sp> {
        let value = self.eval(&attribute.value)?;
        let place = self.place(attribute);
        let name = attribute.attr.as_str();
        let name_place = self.place(&attribute.attr);
        match &value.value {
            V::Module(module) => {
                let module = Arc::clone(module);
                self.member_of_module(name_place, &module, name)
            }
            V::Vocabulary => match self.vocabulary.export(name) {
                Some(export) => Ok(self.export(export).at(place)),
                None => Err(self.not_exported(name_place, name)),
            },
            V::Package if name == "spec" => Ok(V::Vocabulary.at(place)),
            V::Enumeration(index) => self.enumeration_member(place, name_place, *index, name),
            V::Member(index, member) if matches!(name, "value" | "name") => {
                let (key, text) = self.enumerations[*index as usize].1[*member as usize];
                Ok(V::str(if name == "value" { text } else { key }).at(value.span))
            }
            V::Typing => Ok(V::Typing.at(place)),
            V::Node(node, _) => refuse(
                name_place,
                format!("the attributes of a `{}` cannot be read in a spec", node.class),
                "give the value a name of its own, and use that name in both places",
            ),
            other if super::call::has_method(other, name) => {
                self.grow(place, 1)?;
                self.heap.methods.push((value, attribute.attr.id.clone()));
                Ok(V::Method((self.heap.methods.len() - 1) as u32).at(place))
            }
            other => Err(super::call::no_attribute(name_place, other, name)),
        }
    }

    fn enumeration_member(&mut self, place: Span, name_place: Span, index: u16, name: &str) -> R<Sp> {
        let (enumeration, members) = self.enumerations[index as usize];
        if let Some(member) = members.iter().position(|(key, _)| *key == name) {
            return Ok(V::Member(index, member as u16).at(place));
        }
        let message = format!("`{enumeration}` has no member `{name}`");
        let diagnostic = Diagnostic::error(Rule::Evaluation, name_place, message);
        Err(Stop::Error(Box::new(match did_you_mean(name, members.iter().map(|(key, _)| *key)) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), name_place, near),
            None => {
                let all: Vec<_> = members.iter().map(|(key, _)| format!("`{key}`")).collect();
                diagnostic.help(format!("its members are {}", all.join(", ")))
            }
        })))
    }

    pub(super) fn export(&mut self, export: Export) -> V {
        match export {
            Export::Class(name) => V::Class(name),
            Export::Enumeration(name, members) => {
                let known = self.enumerations.iter().position(|(known, _)| *known == name);
                let index = known.unwrap_or_else(|| {
                    self.enumerations.push((name, members));
                    self.enumerations.len() - 1
                });
                V::Enumeration(index as u16)
            }
        }
    }

    pub(super) fn not_exported(&self, place: Span, name: &str) -> Stop {
        let message = format!("`prisme.spec` exports no `{name}`");
        let diagnostic = Diagnostic::error(Rule::UnknownName, place, message);
        Stop::Error(Box::new(match did_you_mean(name, self.vocabulary.names()) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), place, near),
            None => diagnostic,
        }))
    }

    fn subscript_expression(&mut self, place: Span, subscript: &ast::ExprSubscript) -> R<Sp> {
        let value = self.eval(&subscript.value)?;
        if matches!(value.value, V::Typing | V::Builtin(_)) {
            return Ok(V::Typing.at(place));
        }
        if let Expr::Slice(slice) = &*subscript.slice {
            return self.slice(place, &value, slice);
        }
        let index = self.eval(&subscript.slice)?;
        self.subscript(place, &value, &index)
    }

    fn slice_value(&mut self, place: Span, _: &ast::ExprSlice) -> R<Sp> {
        fail(place, "a slice can only take one range of one sequence")
    }

    /// `value[index]`
    pub(super) fn subscript(&mut self, place: Span, value: &Sp, index: &Sp) -> R<Sp> {
        match &value.value {
            V::List(id) | V::Tuple(id) => {
                let at = self.index(place, index, self.heap.items(*id).len(), &value.value)?;
                Ok(self.heap.items(*id)[at].clone())
            }
            V::Str(text) => {
                let length = text.chars().count();
                self.charge(place, length / 64)?;
                let at = self.index(place, index, length, &value.value)?;
                let letter: String = text.chars().skip(at).take(1).collect();
                self.string(place, letter)
            }
            V::Range(id) => {
                let range = self.heap.ranges[*id as usize];
                let at = self.index(place, index, range.length as usize, &value.value)?;
                Ok(V::Int(range.at(at as i64)).at(place))
            }
            V::Dict(id) => {
                let key = self.key(place, index)?;
                match self.heap.entries(*id).get(&key) {
                    Some((_, value)) => Ok(value.clone()),
                    None => Err(self.no_key(place, *id, index)),
                }
            }
            V::Enumeration(enumeration) => {
                let V::Str(name) = &index.value else {
                    return fail(place, "a member is looked up by its name");
                };
                let name = Arc::clone(name);
                self.enumeration_member(place, place, *enumeration, &name)
            }
            other => fail(place, format!("{} has no items to look up", other.kind())),
        }
    }

    fn no_key(&mut self, place: Span, table: u32, index: &Sp) -> Stop {
        let keys: Vec<Arc<str>> = self
            .heap
            .entries(table)
            .values()
            .filter_map(|(key, _)| if let V::Str(text) = &key.value { Some(Arc::clone(text)) } else { None })
            .collect();
        let shown = match self.repr(place, index) {
            Ok(shown) => shown,
            Err(stop) => return stop,
        };
        let diagnostic = Diagnostic::error(Rule::Evaluation, place, format!("the dict has no key {shown}"));
        let near = match &index.value {
            V::Str(text) => did_you_mean(text, keys.iter().map(|key| &**key)),
            _ => None,
        };
        Stop::Error(Box::new(match near {
            Some(near) => diagnostic.help(format!("did you mean `\"{near}\"`?")),
            None => diagnostic.help("use `.get(key, default)` when the key may be missing"),
        }))
    }

    /// An index, counted from the end when it is negative.
    pub(super) fn index(&self, place: Span, index: &Sp, length: usize, container: &V) -> R<usize> {
        let Some(at) = index.value.as_int() else {
            return fail(place, format!("the index of {} is an integer, not {}", container.kind(), index.value.kind()));
        };
        let from_start = if at < 0 { at.checked_add(length as i64) } else { Some(at) };
        match from_start.and_then(|at| usize::try_from(at).ok()) {
            Some(at) if at < length => Ok(at),
            _ => Err(error(place, format!("index {at} is out of range: {} has {length} items", container.kind()))),
        }
    }

    fn slice(&mut self, place: Span, value: &Sp, slice: &ast::ExprSlice) -> R<Sp> {
        let lower = self.bound(slice.lower.as_deref())?;
        let upper = self.bound(slice.upper.as_deref())?;
        let step = self.bound(slice.step.as_deref())?.unwrap_or(1);
        if step == 0 {
            return fail(place, "the step of a slice cannot be zero");
        }
        match &value.value {
            V::List(id) | V::Tuple(id) => {
                let source = self.heap.items(*id);
                let chosen = positions(source.len(), lower, upper, step);
                let items: Vec<Sp> = chosen.map(|at| source[at].clone()).collect();
                self.grow(place, items.len())?;
                let id = self.heap.seq(items);
                Ok(if matches!(value.value, V::List(_)) { V::List(id) } else { V::Tuple(id) }.at(place))
            }
            V::Str(text) => {
                self.charge(place, text.len() / 16)?;
                let letters: Vec<char> = text.chars().collect();
                let chosen: String = positions(letters.len(), lower, upper, step).map(|at| letters[at]).collect();
                self.string(place, chosen)
            }
            V::Range(_) => refuse(place, "ranges cannot be sliced in specs", "write `list(range(...))[...]`"),
            other => fail(place, format!("{} cannot be sliced", other.kind())),
        }
    }

    fn bound(&mut self, bound: Option<&Expr>) -> R<Option<i64>> {
        let Some(bound) = bound else { return Ok(None) };
        let value = self.eval(bound)?;
        match &value.value {
            V::None => Ok(None),
            other => match other.as_int() {
                Some(value) => Ok(Some(value)),
                None => Err(self.wrong(bound, other, "cannot be the bound of a slice")),
            },
        }
    }
}

/// The local names of a function, parameters first.
fn local_names(parameters: &ast::Parameters, inner: &Names) -> Arc<[Name]> {
    let plain = parameters.iter_non_variadic_params().map(|parameter| &parameter.name().id);
    let variadic = parameters.vararg.iter().chain(&parameters.kwarg).map(|parameter| &parameter.name.id);
    let mut names: Vec<Name> = plain.chain(variadic).cloned().collect();
    for (name, _) in inner.bound() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names.into()
}

/// The positions that a slice takes, as Python counts them.
fn positions(length: usize, lower: Option<i64>, upper: Option<i64>, step: i64) -> impl Iterator<Item = usize> {
    let length = length as i64;
    let clamp = |bound: i64, least: i64, most: i64| {
        let bound = if bound < 0 { bound.saturating_add(length) } else { bound };
        bound.clamp(least, most)
    };
    let (start, stop) = if step > 0 {
        (lower.map_or(0, |bound| clamp(bound, 0, length)), upper.map_or(length, |bound| clamp(bound, 0, length)))
    } else {
        (
            lower.map_or(length - 1, |bound| clamp(bound, -1, length - 1)),
            upper.map_or(-1, |bound| clamp(bound, -1, length - 1)),
        )
    };
    let mut at = Some(start);
    std::iter::from_fn(move || {
        let here = at.filter(|here| if step > 0 { *here < stop } else { *here > stop })?;
        at = here.checked_add(step);
        usize::try_from(here).ok()
    })
}
