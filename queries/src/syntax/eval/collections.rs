//! Methods of lists, tuples, dicts and sets.

use indexmap::IndexMap;
use ruff_python_ast::Operator;

use super::call::{Named, no_attribute};
use super::runtime::{Key, Sp, V, View};
use super::{Evaluator, R, error, fail, refuse};
use crate::diagnostic::Span;

pub(super) const LIST: &[&str] =
    &["append", "extend", "insert", "pop", "remove", "clear", "index", "count", "sort", "reverse", "copy"];
pub(super) const TUPLE: &[&str] = &["index", "count"];
pub(super) const DICT: &[&str] =
    &["get", "items", "keys", "values", "update", "setdefault", "pop", "popitem", "clear", "copy"];
pub(super) const SET: &[&str] = &[
    "add",
    "remove",
    "discard",
    "update",
    "union",
    "intersection",
    "difference",
    "symmetric_difference",
    "issubset",
    "issuperset",
    "isdisjoint",
    "copy",
    "clear",
    "pop",
];

impl Evaluator<'_> {
    pub(super) fn collection_method(
        &mut self,
        place: Span,
        receiver: &Sp,
        name: &str,
        arguments: &[Sp],
        named: Vec<Named>,
    ) -> R<Sp> {
        if let Some((keyword, _)) = named.first()
            && !matches!((&receiver.value, name), (V::List(_), "sort") | (V::Dict(_), "update"))
        {
            return fail(keyword.span, format!("`{name}` takes no argument `{}`", keyword.value));
        }
        match &receiver.value {
            V::List(id) => self.list_method(place, *id, name, arguments, named),
            V::Tuple(id) => self.search_method(place, *id, name, arguments),
            V::Dict(id) => self.dict_method(place, *id, name, arguments, named),
            V::Set(id) => self.set_method(place, *id, name, arguments),
            V::Builtin(_) => self.with_keys(place, arguments),
            other => Err(no_attribute(place, other, name)),
        }
    }

    /// Lists that were imported must not change.
    pub(super) fn changeable_list(&self, place: Span, id: u32) -> R<()> {
        if self.heap.seqs[id as usize].frozen { self.refuse_change(place, "list") } else { Ok(()) }
    }

    /// Dicts and sets that were imported must not change.
    pub(super) fn changeable_table(&self, place: Span, id: u32) -> R<()> {
        if self.heap.tables[id as usize].frozen { self.refuse_change(place, "collection") } else { Ok(()) }
    }

    fn refuse_change(&self, place: Span, what: &str) -> R<()> {
        refuse(
            place,
            format!("this {what} belongs to another module and cannot be changed here"),
            "make a copy first, such as `[*items, new]` or `{**options, \"key\": value}`",
        )
    }

    fn list_method(&mut self, place: Span, id: u32, name: &str, arguments: &[Sp], named: Vec<Named>) -> R<Sp> {
        if !matches!(name, "copy" | "index" | "count") {
            self.changeable_list(place, id)?;
        }
        match (name, arguments) {
            ("append", [item]) => {
                self.grow(place, 1)?;
                self.heap.seqs[id as usize].items.push(item.clone());
            }
            ("extend", [items]) => self.extend(place, id, items)?,
            ("insert", [at, item]) => {
                let Some(at) = at.value.as_int() else {
                    return fail(place, "`insert` takes an index and an item");
                };
                self.grow(place, 1)?;
                let items = &mut self.heap.seqs[id as usize].items;
                let length = items.len() as i64;
                let at = if at < 0 { at.saturating_add(length) } else { at };
                items.insert(at.clamp(0, length) as usize, item.clone());
                self.charge(place, length as usize / 16)?;
            }
            ("pop", [] | [_]) => return self.list_pop(place, id, arguments.first()),
            ("remove", [item]) => {
                let at = self.find(place, id, item)?;
                let at = at.ok_or_else(|| error(place, "the list does not contain this item"))?;
                self.heap.seqs[id as usize].items.remove(at);
            }
            ("clear", []) => self.heap.seqs[id as usize].items.clear(),
            ("sort", []) => {
                let items = std::mem::take(&mut self.heap.seqs[id as usize].items);
                let sorted = self.sort(place, items, named)?;
                self.heap.seqs[id as usize].items = sorted;
            }
            ("reverse", []) => {
                self.charge(place, self.heap.items(id).len() / 16)?;
                self.heap.seqs[id as usize].items.reverse();
            }
            ("copy", []) => {
                let items = self.heap.items(id).to_vec();
                self.grow(place, items.len())?;
                return Ok(V::List(self.heap.seq(items)).at(place));
            }
            _ => return self.search_method(place, id, name, arguments),
        }
        Ok(V::None.at(place))
    }

    fn list_pop(&mut self, place: Span, id: u32, at: Option<&Sp>) -> R<Sp> {
        let length = self.heap.items(id).len();
        if length == 0 {
            return fail(place, "`pop` from an empty list");
        }
        let at = match at {
            Some(at) => self.index(place, at, length, &V::List(id))?,
            None => length - 1,
        };
        self.charge(place, (length - at) / 16)?;
        Ok(self.heap.seqs[id as usize].items.remove(at))
    }

    fn search_method(&mut self, place: Span, id: u32, name: &str, arguments: &[Sp]) -> R<Sp> {
        match (name, arguments) {
            ("index", [item]) => match self.find(place, id, item)? {
                Some(at) => Ok(V::Int(at as i64).at(place)),
                None => fail(place, "the item that `index` looks for is not there"),
            },
            ("count", [item]) => {
                let mut count = 0;
                for index in 0..self.heap.items(id).len() {
                    let candidate = self.heap.items(id)[index].clone();
                    count += i64::from(self.equal(place, &candidate, item)?);
                }
                Ok(V::Int(count).at(place))
            }
            _ => fail(place, format!("`{name}` does not take {} arguments here", arguments.len())),
        }
    }

    fn find(&mut self, place: Span, id: u32, item: &Sp) -> R<Option<usize>> {
        for index in 0..self.heap.items(id).len() {
            let candidate = self.heap.items(id)[index].clone();
            if self.equal(place, &candidate, item)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    pub(super) fn extend(&mut self, place: Span, id: u32, items: &Sp) -> R<()> {
        self.changeable_list(place, id)?;
        let items = self.collect(place, items)?;
        self.grow(place, items.len())?;
        self.heap.seqs[id as usize].items.extend(items);
        Ok(())
    }

    /// Sorts stably; the result is the same as CPython's for every consistent order.
    pub(super) fn sort(&mut self, place: Span, items: Vec<Sp>, named: Vec<Named>) -> R<Vec<Sp>> {
        let (mut key, mut reverse) = (None, false);
        for (keyword, value) in named {
            match &*keyword.value {
                "key" if matches!(value.value, V::None) => {}
                "key" => key = Some(value),
                "reverse" => reverse = self.truth(place, &value)?,
                other => {
                    return fail(keyword.span, format!("sorting takes `key` and `reverse`, not `{other}`"));
                }
            }
        }
        let mut pairs = Vec::with_capacity(items.len());
        for item in items {
            let by = match &key {
                Some(key) => self.call_value(place, key, vec![item.clone()], Vec::new())?,
                None => item.clone(),
            };
            pairs.push((by, item));
        }
        if reverse {
            pairs.reverse();
        }
        let pairs = self.merge_sort(place, pairs)?;
        let mut sorted: Vec<Sp> = pairs.into_iter().map(|(_, item)| item).collect();
        if reverse {
            sorted.reverse();
        }
        Ok(sorted)
    }

    /// Bottom up, so that a comparison may fail and nothing recurses.
    fn merge_sort(&mut self, place: Span, mut items: Vec<(Sp, Sp)>) -> R<Vec<(Sp, Sp)>> {
        let mut width = 1;
        while width < items.len() {
            let mut merged = Vec::with_capacity(items.len());
            let mut rest = items.into_iter().peekable();
            while rest.peek().is_some() {
                let left: Vec<_> = rest.by_ref().take(width).collect();
                let right: Vec<_> = rest.by_ref().take(width).collect();
                let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
                while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
                    let second_first = self.order(place, &b.0, "<", &a.0)?.is_some_and(std::cmp::Ordering::is_lt);
                    merged.extend(if second_first { right.next() } else { left.next() });
                }
                merged.extend(left);
                merged.extend(right);
            }
            items = merged;
            width *= 2;
        }
        Ok(items)
    }

    /// `container[index] = value`
    pub(super) fn store(&mut self, place: Span, container: &Sp, index: &Sp, value: Sp) -> R<()> {
        match &container.value {
            V::List(id) => {
                self.changeable_list(place, *id)?;
                let at = self.index(place, index, self.heap.items(*id).len(), &container.value)?;
                self.heap.seqs[*id as usize].items[at] = value;
                Ok(())
            }
            V::Dict(id) => {
                self.changeable_table(place, *id)?;
                self.insert(place, *id, index.clone(), value)
            }
            other => fail(place, format!("items of {} cannot be set", other.kind())),
        }
    }

    /// Sets an entry; an entry that is there keeps its key and its position.
    pub(super) fn insert(&mut self, place: Span, table: u32, key: Sp, value: Sp) -> R<()> {
        let hashed = self.key(place, &key)?;
        self.grow(place, 1)?;
        match self.heap.tables[table as usize].entries.entry(hashed) {
            indexmap::map::Entry::Occupied(mut entry) => entry.get_mut().1 = value,
            indexmap::map::Entry::Vacant(entry) => {
                entry.insert((key, value));
            }
        }
        Ok(())
    }

    /// `table.update(value)`
    pub(super) fn update(&mut self, place: Span, table: u32, value: &Sp) -> R<()> {
        self.changeable_table(place, table)?;
        if let V::Dict(other) = value.value {
            let entries: Vec<(Key, (Sp, Sp))> =
                self.heap.entries(other).iter().map(|(key, entry)| (key.clone(), entry.clone())).collect();
            self.grow(place, entries.len())?;
            for (key, (name, value)) in entries {
                match self.heap.tables[table as usize].entries.entry(key) {
                    indexmap::map::Entry::Occupied(mut entry) => entry.get_mut().1 = value,
                    indexmap::map::Entry::Vacant(entry) => {
                        entry.insert((name, value));
                    }
                }
            }
            return Ok(());
        }
        for pair in self.collect(place, value)? {
            let pair = self.collect(place, &pair)?;
            let Ok([key, value]) = <[Sp; 2]>::try_from(pair) else {
                return fail(place, "a dict is made of pairs of key and value");
            };
            self.insert(place, table, key, value)?;
        }
        Ok(())
    }

    fn dict_method(&mut self, place: Span, id: u32, name: &str, arguments: &[Sp], named: Vec<Named>) -> R<Sp> {
        if matches!(name, "update" | "setdefault" | "pop" | "popitem" | "clear") {
            self.changeable_table(place, id)?;
        }
        match (name, arguments) {
            ("get", [key] | [key, _]) => {
                let key = self.key(place, key)?;
                let found = self.heap.entries(id).get(&key).map(|(_, value)| value.clone());
                return Ok(found.or_else(|| arguments.get(1).cloned()).unwrap_or(V::None.at(place)));
            }
            ("items", []) => return Ok(V::View(View::Items, id).at(place)),
            ("keys", []) => return Ok(V::View(View::Keys, id).at(place)),
            ("values", []) => return Ok(V::View(View::Values, id).at(place)),
            ("update", [] | [_]) => {
                if let Some(other) = arguments.first() {
                    self.update(place, id, other)?;
                }
                for (key, value) in named {
                    self.insert(place, id, V::Str(key.value).at(key.span), value)?;
                }
            }
            ("setdefault", [key] | [key, _]) => {
                let hashed = self.key(place, key)?;
                self.grow(place, 1)?;
                let default = arguments.get(1).cloned().unwrap_or(V::None.at(place));
                let entries = &mut self.heap.tables[id as usize].entries;
                return Ok(entries.entry(hashed).or_insert_with(|| (key.clone(), default)).1.clone());
            }
            ("pop", [key] | [key, _]) => {
                let hashed = self.key(place, key)?;
                self.charge(place, self.heap.entries(id).len() / 16)?;
                return match self.heap.tables[id as usize].entries.shift_remove(&hashed) {
                    Some((_, value)) => Ok(value),
                    None => match arguments.get(1) {
                        Some(default) => Ok(default.clone()),
                        None => fail(place, "the dict does not have the key that `pop` takes out"),
                    },
                };
            }
            ("popitem", []) => {
                return match self.heap.tables[id as usize].entries.pop() {
                    Some((_, (key, value))) => Ok(self.pair(key, value)),
                    None => fail(place, "`popitem` from an empty dict"),
                };
            }
            ("clear", []) => self.heap.tables[id as usize].entries.clear(),
            ("copy", []) => {
                let entries = self.heap.entries(id).clone();
                self.grow(place, entries.len())?;
                return Ok(V::Dict(self.heap.table(entries)).at(place));
            }
            _ => {
                return fail(place, format!("`{name}` does not take {} arguments", arguments.len()));
            }
        }
        Ok(V::None.at(place))
    }

    fn with_keys(&mut self, place: Span, arguments: &[Sp]) -> R<Sp> {
        let [keys, rest @ ..] = arguments else {
            return fail(place, "`dict.fromkeys` takes keys and a value");
        };
        let value = rest.first().cloned().unwrap_or(V::None.at(place));
        let table = self.heap.table(IndexMap::default());
        for key in self.collect(place, keys)? {
            self.insert(place, table, key, value.clone())?;
        }
        Ok(V::Dict(table).at(place))
    }

    fn set_method(&mut self, place: Span, id: u32, name: &str, arguments: &[Sp]) -> R<Sp> {
        if matches!(name, "add" | "remove" | "discard" | "update" | "clear") {
            self.changeable_table(place, id)?;
        }
        match (name, arguments) {
            ("add", [item]) => self.add(place, id, item.clone())?,
            ("remove" | "discard", [item]) => {
                let key = self.key(place, item)?;
                self.charge(place, self.heap.entries(id).len() / 16)?;
                let removed = self.heap.tables[id as usize].entries.shift_remove(&key);
                if removed.is_none() && name == "remove" {
                    return fail(place, "the set does not contain this item");
                }
            }
            ("update", _) => {
                for other in arguments {
                    for item in self.collect(place, other)? {
                        self.add(place, id, item)?;
                    }
                }
            }
            ("clear", []) => self.heap.tables[id as usize].entries.clear(),
            ("copy", []) => return self.copied(place, id),
            ("pop", []) => {
                return refuse(
                    place,
                    "which item `pop` takes from a set is arbitrary in Python",
                    "use a list, or `min(...)`",
                );
            }
            ("issubset" | "issuperset" | "isdisjoint", [other]) => {
                return self.set_test(place, id, name, other);
            }
            ("union" | "intersection" | "difference", _) | ("symmetric_difference", [_]) => {
                return self.combine(place, id, name, arguments);
            }
            _ => {
                return fail(place, format!("`{name}` does not take {} arguments", arguments.len()));
            }
        }
        Ok(V::None.at(place))
    }

    fn add(&mut self, place: Span, id: u32, item: Sp) -> R<()> {
        let key = self.key(place, &item)?;
        self.grow(place, 1)?;
        self.heap.tables[id as usize].entries.entry(key).or_insert_with(|| (item, V::None.at(place)));
        Ok(())
    }

    fn copied(&mut self, place: Span, id: u32) -> R<Sp> {
        let entries = self.heap.entries(id).clone();
        self.grow(place, entries.len())?;
        Ok(V::Set(self.heap.table(entries)).at(place))
    }

    fn as_set(&mut self, place: Span, value: &Sp) -> R<u32> {
        if let V::Set(id) = value.value {
            return Ok(id);
        }
        let items = self.collect(place, value)?;
        match self.make_set(place, items)?.value {
            V::Set(id) => Ok(id),
            _ => fail(place, "this is no set"),
        }
    }

    fn set_test(&mut self, place: Span, id: u32, name: &str, other: &Sp) -> R<Sp> {
        let other = self.as_set(place, other)?;
        self.charge(place, self.heap.entries(id).len() + self.heap.entries(other).len())?;
        let (a, b) = (self.heap.entries(id), self.heap.entries(other));
        let result = match name {
            "issubset" => a.keys().all(|key| b.contains_key(key)),
            "issuperset" => b.keys().all(|key| a.contains_key(key)),
            _ => !a.keys().any(|key| b.contains_key(key)),
        };
        Ok(V::Bool(result).at(place))
    }

    fn combine(&mut self, place: Span, id: u32, name: &str, others: &[Sp]) -> R<Sp> {
        let operator = match name {
            "union" => Operator::BitOr,
            "intersection" => Operator::BitAnd,
            "difference" => Operator::Sub,
            _ => Operator::BitXor,
        };
        let mut result = self.copied(place, id)?;
        for other in others {
            let other = self.as_set(place, other)?;
            let V::Set(id) = result.value else {
                return Ok(result);
            };
            result = self.set_operation(place, id, operator, other)?;
        }
        Ok(result)
    }

    /// `a | b` and the like: the order of `a`, then what is new in `b`.
    pub(super) fn set_operation(&mut self, place: Span, a: u32, operator: Operator, b: u32) -> R<Sp> {
        self.grow(place, self.heap.entries(a).len() + self.heap.entries(b).len())?;
        let (a, b) = (self.heap.entries(a), self.heap.entries(b));
        let mut entries = a.clone();
        match operator {
            Operator::BitAnd => entries.retain(|key, _| b.contains_key(key)),
            Operator::Sub => entries.retain(|key, _| !b.contains_key(key)),
            Operator::BitXor => {
                entries.retain(|key, _| !b.contains_key(key));
                entries.extend(
                    b.iter().filter(|(key, _)| !a.contains_key(*key)).map(|(key, entry)| (key.clone(), entry.clone())),
                );
            }
            _ => {
                for (key, entry) in b {
                    entries.entry(key.clone()).or_insert_with(|| entry.clone());
                }
            }
        }
        Ok(V::Set(self.heap.table(entries)).at(place))
    }
}
