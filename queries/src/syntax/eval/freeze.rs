//! From values that can change to the values that leave the evaluator, and back.

use std::sync::Arc;

use super::runtime::{Function, Key, Sp, V};
use super::{Callable, Evaluator, Exported, Module, R, Stop, limit, refuse};
use crate::diagnostic::Span;
use crate::syntax::value::{Member, Spanned, Value};

impl Evaluator<'_> {
    /// A copy of `value` that can no longer change, and how deeply it nests.
    pub(super) fn freeze(&mut self, value: &Sp) -> R<(Spanned, u32)> {
        self.freeze_at(value, 0)
    }

    fn freeze_at(&mut self, value: &Sp, level: u32) -> R<(Spanned, u32)> {
        let span = value.span;
        let (frozen, depth) = match &value.value {
            V::None => (Value::None, 0),
            V::Bool(value) => (Value::Bool(*value), 0),
            V::Int(value) => (Value::Int(*value), 0),
            V::Float(value) => (Value::Float(*value), 0),
            V::Str(text) => (Value::Str(Arc::clone(text)), 0),
            V::Node(node, depth) => (Value::Node(Arc::clone(node)), *depth),
            V::Member(index, member) => {
                let (enumeration, members) = self.enumerations[*index as usize];
                (Value::Member(Member { enumeration, value: members[*member as usize].1 }), 0)
            }
            V::Enumeration(index) => {
                let name = self.enumerations[*index as usize].0;
                (Value::Export(self.intern(name)), 0)
            }
            V::Class(name) => (Value::Export(self.intern(name)), 0),
            V::Module(module) => (Value::Module(Arc::clone(module)), 0),
            V::Builtin(builtin) => (Value::Callable(Callable(Arc::new(Exported::Builtin(*builtin)))), 0),
            V::Method(_) | V::Local => (Value::Callable(Callable(Arc::new(Exported::Local))), 0),
            V::Function(id) => (Value::Callable(self.freeze_function(*id)?), 0),
            V::List(id) => {
                let (items, depth) = self.freeze_items(span, *id, level)?;
                (Value::List(Arc::new(items)), depth)
            }
            V::Tuple(id) => {
                let (items, depth) = self.freeze_items(span, *id, level)?;
                (Value::Tuple(Arc::new(items)), depth)
            }
            V::Dict(id) => self.freeze_dict(span, *id, level)?,
            V::Set(id) => self.freeze_set(span, *id, level)?,
            V::View(..) | V::Range(_) | V::Iter(_) => {
                let message = format!("{} cannot be part of the spec", value.value.kind());
                return refuse(span, message, "make a list of it: `list(...)`");
            }
            V::Vocabulary | V::Package | V::Typing => {
                let message = format!("{} cannot be part of the spec", value.value.kind());
                return refuse(span, message, "write a value");
            }
        };
        Ok((Spanned { value: frozen, span }, depth))
    }

    /// The depth of something around values of that depth, if it is not too much.
    pub(super) fn deeper(&self, place: Span, depth: u32) -> R<u32> {
        if depth as usize >= self.limits.expression_depth {
            let message = format!("this value nests deeper than {} levels", self.limits.expression_depth);
            return Err(Stop::Error(Box::new(limit(place, message).help("does it contain itself?"))));
        }
        Ok(depth + 1)
    }

    fn freeze_items(&mut self, span: Span, id: u32, level: u32) -> R<(Vec<Spanned>, u32)> {
        let level = self.deeper(span, level)?;
        let count = self.heap.items(id).len();
        self.charge(span, 1 + count / 4)?;
        let (mut items, mut depth) = (Vec::with_capacity(count), 0);
        for index in 0..count {
            let item = self.heap.items(id)[index].clone();
            let (item, own) = self.freeze_at(&item, level)?;
            depth = own.max(depth);
            items.push(item);
        }
        Ok((items, self.deeper(span, depth)?))
    }

    fn freeze_dict(&mut self, span: Span, id: u32, level: u32) -> R<(Value, u32)> {
        let level = self.deeper(span, level)?;
        let entries: Vec<(Sp, Sp)> = self.heap.entries(id).values().cloned().collect();
        self.charge(span, 1 + entries.len() / 4)?;
        let (mut frozen, mut depth) = (Vec::with_capacity(entries.len()), 0);
        for (key, value) in entries {
            let (key, _) = self.freeze_at(&key, level)?;
            let (value, own) = self.freeze_at(&value, level)?;
            depth = own.max(depth);
            frozen.push((key, value));
        }
        Ok((Value::Dict(Arc::new(frozen)), self.deeper(span, depth)?))
    }

    fn freeze_set(&mut self, span: Span, id: u32, level: u32) -> R<(Value, u32)> {
        let level = self.deeper(span, level)?;
        let items: Vec<Sp> = self.heap.entries(id).values().map(|(item, _)| item.clone()).collect();
        self.charge(span, 1 + items.len() / 4)?;
        let (mut frozen, mut depth) = (Vec::with_capacity(items.len()), 0);
        for item in items {
            let (item, own) = self.freeze_at(&item, level)?;
            depth = own.max(depth);
            frozen.push(item);
        }
        Ok((Value::Set(Arc::new(frozen)), self.deeper(span, depth)?))
    }

    fn freeze_function(&mut self, id: u32) -> R<Callable> {
        let Function { code, defaults, scope, home, .. } = self.heap.functions[id as usize].clone();
        if scope.is_some() {
            return Ok(Callable(Arc::new(Exported::Local)));
        }
        let home = home.checked_sub(1).map(|home| Arc::clone(&self.homes[home as usize]));
        let mut frozen = Vec::with_capacity(defaults.len());
        for default in defaults.iter() {
            frozen.push(match default {
                Some(default) => Some(self.freeze(default)?.0),
                None => None,
            });
        }
        Ok(Callable(Arc::new(Exported::Function { code, defaults: frozen, home })))
    }

    /// The number of an imported module.
    pub(super) fn home(&mut self, module: &Arc<Module>) -> u32 {
        let known = self.homes.iter().position(|known| Arc::ptr_eq(known, module));
        let index = known.unwrap_or_else(|| {
            self.homes.push(Arc::clone(module));
            self.homes.len() - 1
        });
        index as u32 + 1
    }

    /// The value of a name of an imported module; one object, however often it is asked for.
    pub(super) fn foreign(&mut self, home: u32, name: &str) -> R<Option<Sp>> {
        if let Some(known) = self.thawed.get(&(home, Arc::from(name))) {
            return Ok(Some(known.clone()));
        }
        let module = Arc::clone(&self.homes[home as usize - 1]);
        if module.broken || module.failed.contains(name) {
            return Err(Stop::Silent);
        }
        let Some(value) = module.bindings.get(name) else {
            return Ok(None);
        };
        let value = self.thaw(home, value)?;
        self.thawed.insert((home, name.into()), value.clone());
        Ok(Some(value))
    }

    fn thaw(&mut self, home: u32, value: &Spanned) -> R<Sp> {
        let span = value.span;
        self.charge(span, 1)?;
        let thawed = match &value.value {
            Value::None => V::None,
            Value::Bool(value) => V::Bool(*value),
            Value::Int(value) => V::Int(*value),
            Value::Float(value) => V::Float(*value),
            Value::Str(text) => V::Str(Arc::clone(text)),
            Value::Node(node) => V::Node(Arc::clone(node), node_depth(node)),
            Value::List(items) => V::List(self.thaw_items(home, span, items)?),
            Value::Tuple(items) => V::Tuple(self.thaw_items(home, span, items)?),
            Value::Set(items) => {
                let pairs = items.iter().map(|item| (item, None));
                V::Set(self.thaw_table(home, span, pairs)?)
            }
            Value::Dict(entries) => {
                let pairs = entries.iter().map(|(key, value)| (key, Some(value)));
                V::Dict(self.thaw_table(home, span, pairs)?)
            }
            Value::Member(member) => self.thaw_member(member),
            Value::Export(name) => match self.vocabulary.export(name) {
                Some(export) => self.export(export),
                None => return Err(Stop::Silent),
            },
            Value::Module(module) => V::Module(Arc::clone(module)),
            Value::Callable(callable) => self.thaw_callable(home, callable)?,
            Value::Hole => return Err(Stop::Silent),
        };
        Ok(thawed.at(span))
    }

    fn thaw_items(&mut self, home: u32, span: Span, items: &[Spanned]) -> R<u32> {
        self.grow(span, items.len())?;
        let items = items.iter().map(|item| self.thaw(home, item)).collect::<R<Vec<_>>>()?;
        let id = self.heap.seq(items);
        self.heap.seqs[id as usize].frozen = true;
        Ok(id)
    }

    fn thaw_table<'v>(
        &mut self,
        home: u32,
        span: Span,
        pairs: impl Iterator<Item = (&'v Spanned, Option<&'v Spanned>)>,
    ) -> R<u32> {
        let mut entries = indexmap::IndexMap::default();
        for (key, value) in pairs {
            self.grow(span, 1)?;
            let key = self.thaw(home, key)?;
            let value = match value {
                Some(value) => self.thaw(home, value)?,
                None => V::None.at(span),
            };
            let hashed: Key = self.key(span, &key)?;
            entries.insert(hashed, (key, value));
        }
        let id = self.heap.table(entries);
        self.heap.tables[id as usize].frozen = true;
        Ok(id)
    }

    fn thaw_member(&mut self, member: &Member) -> V {
        let Some(export) = self.vocabulary.export(member.enumeration) else {
            return V::str(member.value);
        };
        let V::Enumeration(index) = self.export(export) else {
            return V::str(member.value);
        };
        let members = self.enumerations[index as usize].1;
        match members.iter().position(|(_, value)| *value == member.value) {
            Some(found) => V::Member(index, found as u16),
            None => V::str(member.value),
        }
    }

    fn thaw_callable(&mut self, home: u32, callable: &Callable) -> R<V> {
        match &*callable.0 {
            Exported::Builtin(builtin) => Ok(V::Builtin(*builtin)),
            Exported::Local => Ok(V::Local),
            Exported::Function { code, defaults, home: other } => {
                let home = match other {
                    Some(module) => self.home(module),
                    None => home,
                };
                let mut thawed = Vec::with_capacity(defaults.len());
                for default in defaults {
                    thawed.push(match default {
                        Some(default) => Some(self.thaw(home, default)?),
                        None => None,
                    });
                }
                self.heap.functions.push(Function {
                    code: Arc::clone(code),
                    defaults: thawed.into(),
                    scope: None,
                    home,
                });
                Ok(V::Function((self.heap.functions.len() - 1) as u32))
            }
        }
    }
}

/// How deeply a node nests: bounded, since its own evaluation bounded it.
fn node_depth(node: &crate::syntax::value::Node) -> u32 {
    1 + node.arguments.iter().map(|argument| value_depth(&argument.value.value)).max().unwrap_or(0)
}

fn value_depth(value: &Value) -> u32 {
    let items = |items: &[Spanned]| 1 + items.iter().map(|item| value_depth(&item.value)).max().unwrap_or(0);
    match value {
        Value::List(list) | Value::Tuple(list) | Value::Set(list) => items(list),
        Value::Dict(entries) => 1 + entries.iter().map(|(_, value)| value_depth(&value.value)).max().unwrap_or(0),
        Value::Node(node) => node_depth(node),
        _ => 0,
    }
}
