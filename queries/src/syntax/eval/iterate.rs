//! Iteration: what can be iterated, comprehensions, generator expressions.

use std::sync::Arc;

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Comprehension, Expr};
use ruff_text_size::Ranged;

use super::runtime::{Context, Generator, Iter, Key, Progress, Sp, V, View};
use super::scope::Names;
use super::{Evaluator, R, fail};
use crate::diagnostic::Span;

impl Evaluator<'_> {
    /// An iterator over `value`.
    pub(super) fn iterate(&mut self, place: Span, value: &Sp) -> R<u32> {
        let iterator = match &value.value {
            V::List(id) | V::Tuple(id) => Iter::Seq(*id, 0),
            V::Dict(id) | V::Set(id) => Iter::Table(*id, View::Keys, 0, self.heap.entries(*id).len()),
            V::View(view, id) => Iter::Table(*id, *view, 0, self.heap.entries(*id).len()),
            V::Str(_) => Iter::Chars(value.clone(), 0),
            V::Range(id) => Iter::Range(self.heap.ranges[*id as usize], 0),
            V::Iter(id) => return Ok(*id),
            V::Enumeration(index) => {
                let count = self.enumerations[*index as usize].1.len() as u16;
                Iter::Ready((0..count).rev().map(|member| V::Member(*index, member).at(value.span)).collect())
            }
            other => return fail(place, format!("{} cannot be iterated", other.kind())),
        };
        Ok(self.heap.iterator(iterator))
    }

    /// The next value of an iterator.
    pub(super) fn advance(&mut self, place: Span, id: u32) -> R<Option<Sp>> {
        self.charge(place, 1)?;
        let iterator = &mut self.heap.iterators[id as usize];
        match iterator {
            Iter::Seq(seq, index) => {
                *index += 1;
                Ok(self.heap.seqs[*seq as usize].items.get(*index - 1).cloned())
            }
            Iter::Table(table, view, index, length) => {
                let entries = &self.heap.tables[*table as usize].entries;
                if entries.len() != *length {
                    return fail(place, "the dict or set changed its size while it was iterated");
                }
                let Some((_, (key, value))) = entries.get_index(*index) else {
                    return Ok(None);
                };
                *index += 1;
                let (key, value, view) = (key.clone(), value.clone(), *view);
                Ok(Some(self.viewed(view, key, value)))
            }
            Iter::Chars(text, offset) => {
                let V::Str(string) = &text.value else {
                    return Ok(None);
                };
                let Some(letter) = string[*offset..].chars().next() else {
                    return Ok(None);
                };
                *offset += letter.len_utf8();
                Ok(Some(V::str(letter.encode_utf8(&mut [0; 4]) as &str).at(text.span)))
            }
            Iter::Range(range, index) => {
                if *index >= range.length {
                    return Ok(None);
                }
                *index += 1;
                Ok(Some(V::Int(range.at(*index - 1)).at(place)))
            }
            Iter::Ready(values) => Ok(values.pop()),
            Iter::Done => Ok(None),
            Iter::Enumerate(..) | Iter::Zip(..) | Iter::Map(..) | Iter::Filter(..) | Iter::Generator(_) => {
                self.advance_lazy(place, id)
            }
        }
    }

    /// Iterators over iterators. They are taken out while they run, so one that asks for its own next
    /// value finds an empty one.
    fn advance_lazy(&mut self, place: Span, id: u32) -> R<Option<Sp>> {
        self.enter(place)?;
        let mut iterator = std::mem::replace(&mut self.heap.iterators[id as usize], Iter::Done);
        let next = match &mut iterator {
            Iter::Enumerate(source, count) => match self.advance(place, *source)? {
                Some(item) => {
                    *count += 1;
                    Some(self.pair(V::Int(*count - 1).at(place), item))
                }
                None => None,
            },
            Iter::Zip(sources, strict) => self.advance_zip(place, sources, *strict)?,
            Iter::Map(function, sources) => match self.advance_all(place, sources)? {
                Some(items) => Some(self.call_value(place, function, items, Vec::new())?),
                None => None,
            },
            Iter::Filter(function, source) => self.advance_filter(place, function.as_ref(), *source)?,
            Iter::Generator(generator) => self.advance_generator(generator)?,
            _ => None,
        };
        self.leave();
        if next.is_some() {
            self.heap.iterators[id as usize] = iterator;
        }
        Ok(next)
    }

    fn advance_all(&mut self, place: Span, sources: &[u32]) -> R<Option<Vec<Sp>>> {
        let mut items = Vec::with_capacity(sources.len());
        for source in sources {
            match self.advance(place, *source)? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        Ok((!items.is_empty()).then_some(items))
    }

    fn advance_zip(&mut self, place: Span, sources: &[u32], strict: bool) -> R<Option<Sp>> {
        if !strict {
            let Some(items) = self.advance_all(place, sources)? else {
                return Ok(None);
            };
            self.grow(place, items.len())?;
            return Ok(Some(V::Tuple(self.heap.seq(items)).at(place)));
        }
        let mut items = Vec::with_capacity(sources.len());
        for source in sources {
            items.extend(self.advance(place, *source)?);
        }
        if items.is_empty() {
            return Ok(None);
        }
        if items.len() < sources.len() {
            return fail(place, "the arguments of `zip(..., strict=True)` differ in length");
        }
        self.grow(place, items.len())?;
        Ok(Some(V::Tuple(self.heap.seq(items)).at(place)))
    }

    fn advance_filter(&mut self, place: Span, function: Option<&Sp>, source: u32) -> R<Option<Sp>> {
        while let Some(item) = self.advance(place, source)? {
            let wanted = match function {
                Some(function) => self.call_value(place, function, vec![item.clone()], Vec::new())?,
                None => item.clone(),
            };
            if self.truth(place, &wanted)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }

    fn advance_generator(&mut self, generator: &mut Generator) -> R<Option<Sp>> {
        let code = Arc::clone(&generator.code);
        let outer = std::mem::replace(&mut self.context, generator.progress.context);
        let found = self.step(&mut generator.progress, &code.generators);
        let next = match found {
            Ok(true) => self.eval(&code.elt).map(Some),
            Ok(false) => Ok(None),
            Err(stop) => Err(stop),
        };
        self.context = outer;
        next
    }

    fn viewed(&mut self, view: View, key: Sp, value: Sp) -> Sp {
        match view {
            View::Keys => key,
            View::Values => value,
            View::Items => self.pair(key, value),
        }
    }

    /// A tuple of two.
    pub(super) fn pair(&mut self, first: Sp, second: Sp) -> Sp {
        let span = second.span;
        self.elements += 2;
        V::Tuple(self.heap.seq(vec![first, second])).at(span)
    }

    /// All values of `value`, in a row.
    pub(super) fn collect(&mut self, place: Span, value: &Sp) -> R<Vec<Sp>> {
        if let V::List(id) | V::Tuple(id) = &value.value {
            let items = self.heap.items(*id).to_vec();
            self.charge(place, items.len() / 4)?;
            return Ok(items);
        }
        let iterator = self.iterate(place, value)?;
        let mut items = Vec::new();
        while let Some(item) = self.advance(place, iterator)? {
            items.push(item);
        }
        Ok(items)
    }

    pub(super) fn list_comprehension(&mut self, list: &ast::ExprListComp) -> R<Sp> {
        let place = self.place(list);
        let mut items = Vec::new();
        self.comprehend(&list.generators, |evaluator| {
            items.push(evaluator.eval(&list.elt)?);
            evaluator.grow(place, 1)
        })?;
        Ok(V::List(self.heap.seq(items)).at(place))
    }

    pub(super) fn set_comprehension(&mut self, set: &ast::ExprSetComp) -> R<Sp> {
        let place = self.place(set);
        let mut entries: indexmap::IndexMap<Key, (Sp, Sp), _> = indexmap::IndexMap::default();
        self.comprehend(&set.generators, |evaluator| {
            let item = evaluator.eval(&set.elt)?;
            let key = evaluator.key(place, &item)?;
            entries.entry(key).or_insert_with(|| (item, V::None.at(place)));
            evaluator.grow(place, 1)
        })?;
        Ok(V::Set(self.heap.table(entries)).at(place))
    }

    pub(super) fn dict_comprehension(&mut self, dict: &ast::ExprDictComp) -> R<Sp> {
        let place = self.place(dict);
        let Some(key) = &dict.key else {
            return fail(place, "a dict comprehension needs `key: value`");
        };
        let table = self.heap.table(indexmap::IndexMap::default());
        self.comprehend(&dict.generators, |evaluator| {
            let key = evaluator.eval(key)?;
            let value = evaluator.eval(&dict.value)?;
            evaluator.insert(place, table, key, value)
        })?;
        Ok(V::Dict(table).at(place))
    }

    pub(super) fn generator(&mut self, generator: &ast::ExprGenerator) -> R<Sp> {
        let place = self.place(generator);
        let progress = self.start(&generator.generators)?;
        let outer = std::mem::replace(&mut self.context, progress.context);
        self.capture();
        self.context = outer;
        let id = (self.context.file, generator.range().start().to_u32());
        let code = self.heap.generators.entry(id).or_insert_with(|| Arc::new(generator.clone()));
        let code = Arc::clone(code);
        Ok(V::Iter(self.heap.iterator(Iter::Generator(Box::new(Generator { code, progress })))).at(place))
    }

    /// Runs `each` for every round of the `for` clauses, in their scope.
    fn comprehend(&mut self, clauses: &[Comprehension], mut each: impl FnMut(&mut Self) -> R<()>) -> R<()> {
        let mut progress = self.start(clauses)?;
        let outer = std::mem::replace(&mut self.context, progress.context);
        while self.step(&mut progress, clauses)? {
            each(self)?;
        }
        self.context = outer;
        if let Some(scope) = progress.context.scope {
            self.close(scope);
        }
        Ok(())
    }

    /// Opens the scope; the first iterable belongs to the scope around it.
    fn start(&mut self, clauses: &[Comprehension]) -> R<Progress> {
        let first = &clauses[0].iter;
        let place = self.place(first);
        let source = self.eval(first)?;
        let iterator = self.iterate(place, &source)?;
        let mut names = Names::default();
        for clause in clauses {
            if clause.is_async {
                return self.refuse_async(self.place(clause));
            }
            names.target(&clause.target);
        }
        let names: Arc<[Name]> = names.bound().map(|(name, _)| name.clone()).collect();
        let scope = self.open(names);
        Ok(Progress { context: Context { scope: Some(scope), ..self.context }, iterators: vec![iterator] })
    }

    /// Goes to the next round; false at the end.
    fn step(&mut self, progress: &mut Progress, clauses: &[Comprehension]) -> R<bool> {
        while let Some(iterator) = progress.iterators.last().copied() {
            let clause = &clauses[progress.iterators.len() - 1];
            let Some(item) = self.advance(self.place(&clause.iter), iterator)? else {
                progress.iterators.pop();
                continue;
            };
            self.assign(&clause.target, item)?;
            if !self.all(&clause.ifs)? {
                continue;
            }
            match clauses.get(progress.iterators.len()) {
                None => return Ok(true),
                Some(next) => {
                    let source = self.eval(&next.iter)?;
                    progress.iterators.push(self.iterate(self.place(&next.iter), &source)?);
                }
            }
        }
        Ok(false)
    }

    fn all(&mut self, conditions: &[Expr]) -> R<bool> {
        for condition in conditions {
            if !self.condition(condition)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
