//! Calls: of constructors, functions, built-ins and methods.

use std::sync::Arc;

use indexmap::IndexMap;
use ruff_python_ast::{self as ast, Expr};

use super::runtime::{Body, Code, Context, Function, Sp, V};
use super::stmt::Flow;
use super::{Evaluator, R, Rule, Stop, error, fail, limit, refuse, strings};
use super::{builtins, collections};
use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::syntax::value::{Argument, Node, Spanned, Value};

/// A keyword with its place, and the value.
pub(super) type Named = (Spanned<Arc<str>>, Sp);

/// A node while its arguments are evaluated.
struct Building {
    arguments: Vec<Argument>,
    /// Of the deepest argument.
    depth: u32,
    failed: bool,
}

impl Building {
    fn new(capacity: usize) -> Self {
        Self { arguments: Vec::with_capacity(capacity), depth: 0, failed: false }
    }

    fn push(&mut self, keyword: Option<Spanned<Arc<str>>>, (value, depth): (Spanned, u32)) {
        self.depth = self.depth.max(depth);
        self.arguments.push(Argument { keyword, value });
    }
}

impl Evaluator<'_> {
    pub(super) fn call(&mut self, call: &ast::ExprCall) -> R<Sp> {
        let place = self.place(call);
        if let Expr::Attribute(attribute) = &*call.func {
            let receiver = self.eval(&attribute.value)?;
            if has_method(&receiver.value, &attribute.attr) {
                let (positional, named) = self.arguments(&call.arguments)?;
                return self.method(place, &receiver, &attribute.attr, positional, named);
            }
        }
        let function = self.eval(&call.func)?;
        if let V::Class(class) = function.value {
            return self.construct(class, call);
        }
        let (positional, named) = self.arguments(&call.arguments)?;
        self.call_value(place, &function, positional, named)
    }

    /// The arguments of a call, with `*` and `**` unpacked.
    fn arguments(&mut self, arguments: &ast::Arguments) -> R<(Vec<Sp>, Vec<Named>)> {
        let mut positional = Vec::with_capacity(arguments.args.len());
        for argument in &arguments.args {
            if let Expr::Starred(starred) = argument {
                let value = self.eval(&starred.value)?;
                positional.extend(self.collect(self.place(argument), &value)?);
            } else {
                positional.push(self.eval(argument)?);
            }
        }
        let mut named: Vec<Named> = Vec::with_capacity(arguments.keywords.len());
        for keyword in &arguments.keywords {
            let value = self.eval(&keyword.value)?;
            match &keyword.arg {
                Some(name) => {
                    let place = self.place(name);
                    let name = Spanned { value: self.intern(name), span: place };
                    self.add_named(&mut named, name, value)?;
                }
                None => {
                    for (name, value) in self.keywords_of(self.place(&keyword.value), &value)? {
                        self.add_named(&mut named, name, value)?;
                    }
                }
            }
        }
        Ok((positional, named))
    }

    fn add_named(&mut self, named: &mut Vec<Named>, name: Spanned<Arc<str>>, value: Sp) -> R<()> {
        self.charge(name.span, 1 + named.len() / 16)?;
        if named.iter().any(|(known, _)| Arc::ptr_eq(&known.value, &name.value)) {
            return fail(name.span, format!("the argument `{}` is given twice", name.value));
        }
        named.push((name, value));
        Ok(())
    }

    /// The entries of `**value`.
    fn keywords_of(&mut self, place: Span, value: &Sp) -> R<Vec<Named>> {
        let V::Dict(id) = value.value else {
            return fail(place, format!("`**` unpacks a dict, not {}", value.value.kind()));
        };
        let entries: Vec<(Sp, Sp)> = self.heap.entries(id).values().cloned().collect();
        let mut named = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let V::Str(name) = &key.value else {
                return fail(place, format!("the keys behind `**` are strings, not {}", key.value.kind()));
            };
            named.push((Spanned { value: self.intern(name), span: key.span }, value));
        }
        Ok(named)
    }

    /// A constructor call becomes a node; its arguments are copied as they are now.
    fn construct(&mut self, class: &'static str, call: &ast::ExprCall) -> R<Sp> {
        let place = self.place(call);
        self.count_node(place)?;
        let (given, keywords) = (&call.arguments.args, &call.arguments.keywords);
        let mut building = Building::new(given.len() + keywords.len());
        for argument in given {
            self.positional(argument, &mut building)?;
        }
        for keyword in keywords {
            self.keyword(keyword, &mut building)?;
        }
        let callee = self.place(&*call.func);
        self.built(place, callee, class, building)
    }

    fn count_node(&mut self, place: Span) -> R<()> {
        self.nodes += 1;
        if self.nodes <= self.limits.nodes {
            return Ok(());
        }
        let message = format!("the spec makes more than {} objects", self.limits.nodes);
        Err(Stop::Fatal(Box::new(limit(place, message))))
    }

    fn built(&mut self, span: Span, callee: Span, class: &str, building: Building) -> R<Sp> {
        if building.failed {
            return Err(Stop::Silent);
        }
        let depth = self.deeper(span, building.depth)?;
        let class = self.intern(class);
        let node = Node { class, arguments: building.arguments, span, callee };
        Ok(V::Node(Arc::new(node), depth).at(span))
    }

    fn positional(&mut self, argument: &Expr, building: &mut Building) -> R<()> {
        let Expr::Starred(starred) = argument else {
            let value = self.data_or_hole(argument)?;
            building.push(None, value);
            return Ok(());
        };
        let place = self.place(argument);
        let items = self.part(&mut building.failed, |this| {
            let value = this.eval(&starred.value)?;
            let items = this.collect(place, &value)?;
            this.grow(place, items.len())?;
            items.iter().map(|item| this.freeze(item)).collect::<R<Vec<_>>>()
        })?;
        items.unwrap_or_default().into_iter().for_each(|value| building.push(None, value));
        Ok(())
    }

    fn keyword(&mut self, keyword: &ast::Keyword, building: &mut Building) -> R<()> {
        if let Some(name) = &keyword.arg {
            let name = Spanned { value: self.intern(name), span: self.place(name) };
            let value = self.data_or_hole(&keyword.value)?;
            return self.give(building, name, value);
        }
        let place = self.place(&keyword.value);
        let named = self.part(&mut building.failed, |this| {
            let value = this.eval(&keyword.value)?;
            let named = this.keywords_of(place, &value)?;
            this.grow(place, named.len())?;
            let frozen = named.into_iter().map(|(name, value)| Ok((name, this.freeze(&value)?)));
            frozen.collect::<R<Vec<_>>>()
        })?;
        let mut named = named.unwrap_or_default().into_iter();
        named.try_for_each(|(name, value)| self.give(building, name, value))
    }

    /// Adds a keyword argument, unless it is there already.
    fn give(&mut self, building: &mut Building, name: Spanned<Arc<str>>, value: (Spanned, u32)) -> R<()> {
        self.charge(name.span, building.arguments.len() / 16)?;
        let mut known = building.arguments.iter().filter_map(|argument| argument.keyword.as_ref());
        // Keywords are interned.
        if let Some(first) = known.find(|known| Arc::ptr_eq(&known.value, &name.value)) {
            let message = format!("`{}` is given twice", name.value);
            let twice = Diagnostic::error(Rule::RepeatedAttribute, name.span, message);
            let twice = twice.and(first.span, "first given here").help("remove one of the two");
            building.failed = true;
            self.report(twice);
            return Ok(());
        }
        building.push(Some(name), value);
        Ok(())
    }

    /// The frozen value of an argument, without a detour for what is written in place.
    fn data(&mut self, expression: &Expr) -> R<(Spanned, u32)> {
        let place = self.place(expression);
        match expression {
            Expr::List(list) if !list.elts.iter().any(Expr::is_starred_expr) => {
                let (items, depth) = self.data_items(place, &list.elts)?;
                Ok((Spanned { value: Value::List(Arc::new(items)), span: place }, depth))
            }
            Expr::Tuple(tuple) if !tuple.elts.iter().any(Expr::is_starred_expr) => {
                let (items, depth) = self.data_items(place, &tuple.elts)?;
                Ok((Spanned { value: Value::Tuple(Arc::new(items)), span: place }, depth))
            }
            _ => {
                let value = self.eval(expression)?;
                let (plain, depth) = match value.value {
                    V::Str(text) => (Value::Str(text), 0),
                    V::Bool(truth) => (Value::Bool(truth), 0),
                    V::Int(number) => (Value::Int(number), 0),
                    V::Node(node, depth) => (Value::Node(node), depth),
                    _ => return self.freeze(&value),
                };
                Ok((Spanned { value: plain, span: value.span }, depth))
            }
        }
    }

    /// The frozen value of an argument; a hole when it cannot be evaluated, so that the rest can be checked.
    fn data_or_hole(&mut self, expression: &Expr) -> R<(Spanned, u32)> {
        let value = self.part(&mut false, |this| this.data(expression))?;
        Ok(value.unwrap_or_else(|| (Spanned { value: Value::Hole, span: self.place(expression) }, 0)))
    }

    fn data_items(&mut self, place: Span, elements: &[Expr]) -> R<(Vec<Spanned>, u32)> {
        self.charge(place, 1)?;
        self.grow(place, elements.len())?;
        self.enter(place)?;
        let (mut items, mut depth) = (Vec::with_capacity(elements.len()), 0);
        for element in elements {
            let (value, own) = self.data_or_hole(element)?;
            depth = own.max(depth);
            items.push(value);
        }
        self.leave();
        Ok((items, self.deeper(place, depth)?))
    }

    /// Calls any value.
    pub(super) fn call_value(&mut self, place: Span, function: &Sp, positional: Vec<Sp>, named: Vec<Named>) -> R<Sp> {
        match &function.value {
            V::Function(id) => {
                let function = self.heap.functions[*id as usize].clone();
                self.call_function(place, &function, positional, named)
            }
            V::Builtin(builtin) => self.builtin(place, *builtin, positional, named),
            V::Method(id) => {
                let (receiver, name) = self.heap.methods[*id as usize].clone();
                self.method(place, &receiver, &name, positional, named)
            }
            V::Class(class) => self.construct_from(place, function.span, class, positional, named),
            V::Enumeration(index) => self.look_up_member(place, *index, &positional),
            V::Local => refuse(
                place,
                "this function was made inside of another one and belongs to its module",
                "define it with `def` at the top level of its module",
            ),
            V::Typing => fail(place, "types of `typing` can only be used in annotations"),
            other => fail(place, format!("{} cannot be called", other.kind())),
        }
    }

    /// `FieldType("string")`
    fn look_up_member(&mut self, place: Span, index: u16, arguments: &[Sp]) -> R<Sp> {
        let (name, members) = self.enumerations[index as usize];
        let [Spanned { value: V::Str(text), .. }] = arguments else {
            return fail(place, format!("`{name}` is called with one of its values"));
        };
        match members.iter().position(|(_, value)| **value == **text) {
            Some(member) => Ok(V::Member(index, member as u16).at(place)),
            None => {
                let known = did_you_mean(text, members.iter().map(|(_, value)| *value));
                let known = known.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                fail(place, format!("`{text}` is not a value of `{name}`{known}"))
            }
        }
    }

    /// A constructor that is called by another function, such as `map`.
    fn construct_from(
        &mut self,
        place: Span,
        callee: Span,
        class: &'static str,
        positional: Vec<Sp>,
        named: Vec<Named>,
    ) -> R<Sp> {
        self.count_node(place)?;
        let mut building = Building::new(positional.len() + named.len());
        for value in positional {
            building.push(None, self.freeze(&value)?);
        }
        for (name, value) in named {
            let value = self.freeze(&value)?;
            self.give(&mut building, name, value)?;
        }
        self.built(place, callee, class, building)
    }

    fn call_function(&mut self, place: Span, function: &Function, positional: Vec<Sp>, named: Vec<Named>) -> R<Sp> {
        if self.calls >= self.limits.call_depth {
            return Err(Stop::Error(Box::new(
                limit(place, format!("functions call each other more than {} levels deep", self.limits.call_depth))
                    .help("does a function call itself without an end? A loop may serve better"),
            )));
        }
        let slots = self.bind_arguments(place, function, positional, named)?;
        let inner = Context { scope: function.scope, home: function.home, file: function.code.place.file };
        let outer = std::mem::replace(&mut self.context, inner);
        let scope = self.open(Arc::clone(&function.code.names));
        self.heap.scopes[scope as usize].slots = slots;
        self.context.scope = Some(scope);
        let base = std::mem::replace(&mut self.base, self.depth);
        let loops = std::mem::take(&mut self.loops);
        self.calls += 1;
        let result = match &function.code.body {
            Body::Statements(body) => self.block(body),
            Body::Expression(body) => self.eval(body).map(Flow::Return),
        };
        (self.context, self.base, self.loops) = (outer, base, loops);
        self.calls -= 1;
        self.close(scope);
        match result {
            Ok(Flow::Return(value)) => Ok(value),
            Ok(_) => Ok(V::None.at(place)),
            Err(Stop::Error(diagnostic)) if diagnostic.secondary.len() < 3 && self.calls == 0 => {
                Err(Stop::Error(Box::new(diagnostic.and(place, format!("in this call of `{}`", function.code.name)))))
            }
            Err(stop) => Err(stop),
        }
    }

    /// The local names of a call, set from its arguments as Python does it.
    fn bind_arguments(
        &mut self,
        place: Span,
        function: &Function,
        positional: Vec<Sp>,
        named: Vec<Named>,
    ) -> R<Vec<Option<Sp>>> {
        let Code { parameters, name, .. } = &*function.code;
        let (only, plain) = (parameters.posonlyargs.len(), parameters.posonlyargs.len() + parameters.args.len());
        let all = plain + parameters.kwonlyargs.len();
        let mut slots: Vec<Option<Sp>> = vec![None; function.code.names.len()];
        let mut rest = Vec::new();
        let given = positional.len();
        for (index, value) in positional.into_iter().enumerate() {
            if index < plain { slots[index] = Some(value) } else { rest.push(value) }
        }
        let mut next = all;
        if parameters.vararg.is_some() {
            self.grow(place, rest.len())?;
            slots[next] = Some(V::Tuple(self.heap.seq(rest)).at(place));
            next += 1;
        } else if !rest.is_empty() {
            return fail(place, format!("`{name}` takes {plain} positional arguments, but {given} are given"));
        }
        let mut others = IndexMap::default();
        for (keyword, value) in named {
            let parameter = function.code.names[..all].iter().skip(only).position(|known| **known == *keyword.value);
            match parameter {
                Some(index) if slots[only + index].is_some() => {
                    return fail(keyword.span, format!("the argument `{}` is given twice", keyword.value));
                }
                Some(index) => slots[only + index] = Some(value),
                None if parameters.kwarg.is_some() => {
                    let key = V::Str(Arc::clone(&keyword.value)).at(keyword.span);
                    others.insert(super::runtime::Key::Str(keyword.value), (key, value));
                }
                None => return Err(unknown_parameter(function, &keyword, all)),
            }
        }
        if parameters.kwarg.is_some() {
            self.grow(place, others.len())?;
            slots[next] = Some(V::Dict(self.heap.table(others)).at(place));
        }
        for (index, slot) in slots[..all].iter_mut().enumerate() {
            if slot.is_none() {
                *slot = function.defaults[index].clone();
            }
            if slot.is_none() {
                let missing = &function.code.names[index];
                let message = format!("`{name}` is called without its argument `{missing}`");
                let diagnostic =
                    Diagnostic::error(Rule::Evaluation, place, message).and(function.code.place, "defined here");
                return Err(Stop::Error(Box::new(diagnostic)));
            }
        }
        Ok(slots)
    }

    fn method(&mut self, place: Span, receiver: &Sp, name: &str, positional: Vec<Sp>, named: Vec<Named>) -> R<Sp> {
        match &receiver.value {
            V::Str(text) => {
                let text = Arc::clone(text);
                self.string_method(place, &text, name, &positional, &named)
            }
            _ => self.collection_method(place, receiver, name, &positional, named),
        }
    }
}

fn unknown_parameter(function: &Function, keyword: &Spanned<Arc<str>>, all: usize) -> Stop {
    let message = format!("`{}` has no parameter `{}`", function.code.name, keyword.value);
    let diagnostic =
        Diagnostic::error(Rule::Evaluation, keyword.span, message).and(function.code.place, "defined here");
    let near = did_you_mean(&keyword.value, function.code.names[..all].iter().map(|name| name.as_str()));
    Stop::Error(Box::new(match near {
        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), keyword.span, near),
        None => diagnostic,
    }))
}

/// Whether `value.name` is a method.
pub(super) fn has_method(value: &V, name: &str) -> bool {
    methods(value).contains(&name)
}

fn methods(value: &V) -> &'static [&'static str] {
    match value {
        V::Str(_) => strings::METHODS,
        V::List(_) => collections::LIST,
        V::Tuple(_) => collections::TUPLE,
        V::Dict(_) => collections::DICT,
        V::Set(_) => collections::SET,
        V::Builtin(builtins::Builtin::Dict) => &["fromkeys"],
        _ => &[],
    }
}

/// The message for an attribute that a value lacks.
pub(super) fn no_attribute(place: Span, value: &V, name: &str) -> Stop {
    let Stop::Error(diagnostic) = error(place, format!("{} has no attribute `{name}`", value.kind())) else {
        return Stop::Silent;
    };
    Stop::Error(Box::new(match did_you_mean(name, methods(value).iter().copied()) {
        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), place, near),
        None if matches!(value, V::Member(..)) => diagnostic.help("use `.value` for its text"),
        None => *diagnostic,
    }))
}
