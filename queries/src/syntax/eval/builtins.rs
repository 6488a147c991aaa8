//! Built-in functions.

use indexmap::IndexMap;

use super::call::Named;
use super::number;
use super::runtime::{Iter, Range, Sp, V};
use super::text::ascii;
use super::{Evaluator, R, Stop, error, fail, limit, refuse};
use crate::diagnostic::Span;
use crate::syntax::value::Spanned;

macro_rules! builtins {
    ($($variant:ident = $name:literal,)+) => {
        /// A function that every module has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Builtin {
            $($variant,)+
        }

        impl Builtin {
            pub(super) const NAMES: &'static [&'static str] = &[$($name,)+];

            pub(super) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }

            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

builtins! {
    Abs = "abs", All = "all", Any = "any", Ascii = "ascii", Bin = "bin", Bool = "bool", Chr = "chr", Dict = "dict",
    Divmod = "divmod", Enumerate = "enumerate", Filter = "filter", Float = "float", Format = "format", Hex = "hex",
    Int = "int", Isinstance = "isinstance", Iter = "iter", Len = "len", List = "list", Map = "map", Max = "max",
    Min = "min", Next = "next", Oct = "oct", Ord = "ord", Pow = "pow", Print = "print", Range = "range", Repr = "repr",
    Reversed = "reversed", Round = "round", Set = "set", Sorted = "sorted", Str = "str", Sum = "sum", Tuple = "tuple",
    Zip = "zip",
}

impl Evaluator<'_> {
    pub(super) fn builtin(&mut self, place: Span, builtin: Builtin, arguments: Vec<Sp>, named: Vec<Named>) -> R<Sp> {
        let name = builtin.name();
        if let Some((keyword, _)) = named.first() {
            let known: &[&str] = match builtin {
                Builtin::Dict | Builtin::Print => &[],
                Builtin::Enumerate | Builtin::Sum => &["start"],
                Builtin::Min | Builtin::Max => &["key", "default"],
                Builtin::Sorted => &["key", "reverse"],
                Builtin::Zip => &["strict"],
                Builtin::Round => &["ndigits"],
                Builtin::Int => &["base"],
                _ => &[""],
            };
            if !known.is_empty() && !known.contains(&&*keyword.value) {
                return fail(keyword.span, format!("`{name}` has no parameter `{}`", keyword.value));
            }
        }
        match builtin {
            Builtin::Print => refuse(
                place,
                "`print` has no use in a spec: specs only describe",
                "remove the call; errors can be raised with `assert` or `raise`",
            ),
            Builtin::Range => self.range(place, &arguments),
            Builtin::Dict => self.dict(place, &arguments, named),
            Builtin::Min | Builtin::Max => self.extreme(place, builtin == Builtin::Max, arguments, &named),
            Builtin::Sorted => {
                let [items] = arguments.as_slice() else {
                    return self.wrong_count(place, name, arguments.len());
                };
                let items = self.collect(place, items)?;
                self.grow(place, items.len())?;
                let items = self.sort(place, items, named)?;
                Ok(V::List(self.heap.seq(items)).at(place))
            }
            Builtin::Enumerate | Builtin::Zip | Builtin::Map | Builtin::Filter | Builtin::Reversed | Builtin::Iter => {
                self.lazy(place, builtin, &arguments, &named)
            }
            Builtin::Next => self.next(place, &arguments),
            Builtin::Isinstance => self.is_instance(place, &arguments),
            Builtin::Sum => self.sum(place, &arguments, &named),
            Builtin::Any | Builtin::All => self.any_or_all(place, builtin == Builtin::All, &arguments),
            Builtin::List | Builtin::Tuple | Builtin::Set => self.container(place, builtin, &arguments),
            Builtin::Int | Builtin::Float | Builtin::Round => self.numeric(place, builtin, &arguments, &named),
            Builtin::Str | Builtin::Repr | Builtin::Ascii | Builtin::Format | Builtin::Bool => {
                self.textual(place, builtin, &arguments)
            }
            _ => self.small(place, builtin, &arguments),
        }
    }

    fn wrong_count<T>(&self, place: Span, name: &str, given: usize) -> R<T> {
        fail(place, format!("`{name}` does not take {given} arguments"))
    }

    fn range(&mut self, place: Span, arguments: &[Sp]) -> R<Sp> {
        let mut numbers = Vec::with_capacity(3);
        for argument in arguments {
            match argument.value.as_int() {
                Some(number) => numbers.push(i128::from(number)),
                None => {
                    return fail(place, format!("`range` takes integers, not {}", argument.value.kind()));
                }
            }
        }
        let (start, stop, step) = match numbers[..] {
            [stop] => (0, stop, 1),
            [start, stop] => (start, stop, 1),
            [start, stop, step] => (start, stop, step),
            _ => return self.wrong_count(place, "range", arguments.len()),
        };
        if step == 0 {
            return fail(place, "the step of a range cannot be zero");
        }
        let length = if step > 0 {
            (stop - start + step - 1).div_euclid(step)
        } else {
            (start - stop - step - 1).div_euclid(-step)
        };
        let length = length.max(0);
        if length > self.limits.range as i128 {
            let message = format!("this range has more than {} items", self.limits.range);
            return Err(Stop::Error(Box::new(limit(place, message))));
        }
        self.heap.ranges.push(Range { start: start as i64, step: step as i64, length: length as i64 });
        self.grow(place, 1)?;
        Ok(V::Range((self.heap.ranges.len() - 1) as u32).at(place))
    }

    fn dict(&mut self, place: Span, arguments: &[Sp], named: Vec<Named>) -> R<Sp> {
        let table = self.heap.table(IndexMap::default());
        match arguments {
            [] => {}
            [source] => self.update(place, table, source)?,
            _ => return self.wrong_count(place, "dict", arguments.len()),
        }
        for (name, value) in named {
            self.insert(place, table, V::Str(name.value).at(name.span), value)?;
        }
        Ok(V::Dict(table).at(place))
    }

    fn extreme(&mut self, place: Span, largest: bool, arguments: Vec<Sp>, named: &[Named]) -> R<Sp> {
        let option = |name: &str| named.iter().find(|(known, _)| &*known.value == name).map(|(_, value)| value.clone());
        let (key, default) = (option("key").filter(|key| !matches!(key.value, V::None)), option("default"));
        let items = match arguments.as_slice() {
            [items] => self.collect(place, items)?,
            [] => return self.wrong_count(place, if largest { "max" } else { "min" }, 0),
            _ => arguments,
        };
        let mut best: Option<(Sp, Sp)> = None;
        for item in items {
            let by = match &key {
                Some(key) => self.call_value(place, key, vec![item.clone()], Vec::new())?,
                None => item.clone(),
            };
            let better = match &best {
                None => true,
                Some((known, _)) => {
                    let order = self.order(place, &by, if largest { ">" } else { "<" }, known)?;
                    order.is_some_and(|order| if largest { order.is_gt() } else { order.is_lt() })
                }
            };
            if better {
                best = Some((by, item));
            }
        }
        match best.map(|(_, item)| item).or(default) {
            Some(item) => Ok(item),
            None => fail(place, "there is nothing to choose from; give a `default=`"),
        }
    }

    fn lazy(&mut self, place: Span, builtin: Builtin, arguments: &[Sp], named: &[Named]) -> R<Sp> {
        self.grow(place, 1)?;
        let iterator = match (builtin, arguments) {
            (Builtin::Enumerate, [items] | [items, _]) => {
                let start = arguments.get(1).or(named.first().map(|(_, start)| start));
                let start = start.map_or(Some(0), |start| start.value.as_int());
                let Some(start) = start else {
                    return fail(place, "`enumerate` starts at an integer");
                };
                Iter::Enumerate(self.iterate(place, items)?, start)
            }
            (Builtin::Zip, _) => {
                let strict = match named.first() {
                    Some((_, strict)) => self.truth(place, strict)?,
                    None => false,
                };
                Iter::Zip(self.iterate_all(place, arguments)?, strict)
            }
            (Builtin::Map, [function, rest @ ..]) if !rest.is_empty() => {
                Iter::Map(function.clone(), self.iterate_all(place, rest)?)
            }
            (Builtin::Filter, [function, items]) => {
                let function = Some(function.clone()).filter(|function| !matches!(function.value, V::None));
                Iter::Filter(function, self.iterate(place, items)?)
            }
            (Builtin::Reversed, [items]) => match items.value {
                V::Set(_) | V::Iter(_) => {
                    return fail(place, format!("{} has no order to reverse", items.value.kind()));
                }
                _ => Iter::Ready(self.collect(place, items)?),
            },
            (Builtin::Iter, [items]) => return Ok(V::Iter(self.iterate(place, items)?).at(place)),
            _ => return self.wrong_count(place, builtin.name(), arguments.len()),
        };
        Ok(V::Iter(self.heap.iterator(iterator)).at(place))
    }

    fn iterate_all(&mut self, place: Span, values: &[Sp]) -> R<Vec<u32>> {
        values.iter().map(|value| self.iterate(place, value)).collect()
    }

    fn next(&mut self, place: Span, arguments: &[Sp]) -> R<Sp> {
        let [Spanned { value: V::Iter(id), .. }, default @ ..] = arguments else {
            return fail(place, "`next` takes an iterator, such as `(x for x in items if ...)`");
        };
        match (self.advance(place, *id)?, default) {
            (Some(item), _) => Ok(item),
            (None, [default]) => Ok(default.clone()),
            (None, _) => fail(place, "there is no next item; give `next` a default"),
        }
    }

    fn is_instance(&mut self, place: Span, arguments: &[Sp]) -> R<Sp> {
        let [value, kinds] = arguments else {
            return self.wrong_count(place, "isinstance", arguments.len());
        };
        let kinds = match kinds.value {
            V::Tuple(id) => self.heap.items(id).to_vec(),
            _ => vec![kinds.clone()],
        };
        for kind in &kinds {
            let matches = match (&kind.value, &value.value) {
                (V::Builtin(kind), value) => match kind {
                    Builtin::Str => matches!(value, V::Str(_) | V::Member(..)),
                    Builtin::Int => matches!(value, V::Int(_) | V::Bool(_)),
                    Builtin::Float => matches!(value, V::Float(_)),
                    Builtin::Bool => matches!(value, V::Bool(_)),
                    Builtin::List => matches!(value, V::List(_)),
                    Builtin::Tuple => matches!(value, V::Tuple(_)),
                    Builtin::Dict => matches!(value, V::Dict(_)),
                    Builtin::Set => matches!(value, V::Set(_)),
                    Builtin::Range => matches!(value, V::Range(_)),
                    other => return fail(place, format!("`{}` is no type", other.name())),
                },
                (V::Class(class), V::Node(node, _)) => *node.class == **class,
                (V::Enumeration(index), V::Member(own, _)) => index == own,
                (V::Class(_) | V::Enumeration(_), _) => false,
                (V::None, _) => return fail(place, "`None` is no type; compare with `is None`"),
                (other, _) => return fail(place, format!("{} is no basic type", other.kind())),
            };
            if matches {
                return Ok(V::Bool(true).at(place));
            }
        }
        Ok(V::Bool(false).at(place))
    }

    fn sum(&mut self, place: Span, arguments: &[Sp], named: &[Named]) -> R<Sp> {
        let (items, start) = match arguments {
            [items] => (items, named.first().map(|(_, start)| start)),
            [items, start] => (items, Some(start)),
            _ => return self.wrong_count(place, "sum", arguments.len()),
        };
        let mut total = start.cloned().unwrap_or(V::Int(0).at(place));
        if let V::Str(_) = total.value {
            return fail(place, "`sum` does not join strings; use `\"\".join(...)`");
        }
        let items = self.collect(place, items)?;
        if items.iter().any(|item| matches!(item.value, V::Float(_))) && items.len() > 2 {
            // Newer versions of Python add floats more exactly than older ones.
            let exact = items
                .iter()
                .chain([&total])
                .all(|item| item.value.as_float().is_some_and(|value| value.fract() == 0.0 && value.abs() < 1e12));
            if !exact {
                return refuse(
                    place,
                    "the sum of several floats differs between versions of Python",
                    "add integers, or write the sum as a constant",
                );
            }
        }
        for item in items {
            total = self.binary(place, &total, ruff_python_ast::Operator::Add, &item)?;
        }
        Ok(total)
    }

    fn any_or_all(&mut self, place: Span, all: bool, arguments: &[Sp]) -> R<Sp> {
        let [items] = arguments else {
            return self.wrong_count(place, if all { "all" } else { "any" }, arguments.len());
        };
        let iterator = self.iterate(place, items)?;
        while let Some(item) = self.advance(place, iterator)? {
            if self.truth(place, &item)? != all {
                return Ok(V::Bool(!all).at(place));
            }
        }
        Ok(V::Bool(all).at(place))
    }

    fn container(&mut self, place: Span, builtin: Builtin, arguments: &[Sp]) -> R<Sp> {
        let items = match arguments {
            [] => Vec::new(),
            [items] => self.collect(place, items)?,
            _ => return self.wrong_count(place, builtin.name(), arguments.len()),
        };
        if builtin == Builtin::Set {
            return self.make_set(place, items);
        }
        self.grow(place, items.len())?;
        let id = self.heap.seq(items);
        Ok(if builtin == Builtin::List { V::List(id) } else { V::Tuple(id) }.at(place))
    }

    fn numeric(&mut self, place: Span, builtin: Builtin, arguments: &[Sp], named: &[Named]) -> R<Sp> {
        let second = arguments.get(1).or(named.first().map(|(_, value)| value));
        let second = second.filter(|value| !matches!(value.value, V::None));
        let option = match second.map(|value| value.value.as_int()) {
            Some(None) => {
                return fail(place, format!("the second argument of `{}` is an integer", builtin.name()));
            }
            Some(Some(number)) => Some(number),
            None => None,
        };
        let Some(value) = arguments.first().filter(|_| arguments.len() <= 2) else {
            return match (builtin, arguments.len()) {
                (Builtin::Int, 0) => Ok(V::Int(0).at(place)),
                (Builtin::Float, 0) => Ok(V::Float(0.0).at(place)),
                (_, count) => self.wrong_count(place, builtin.name(), count),
            };
        };
        let result = match (builtin, &value.value) {
            (Builtin::Int, V::Str(text)) => {
                return self.parse_int(place, text, option.unwrap_or(10));
            }
            (Builtin::Int, _) if option.is_some() => {
                return fail(place, "`int` takes a base only for strings");
            }
            (Builtin::Int, V::Float(value)) => number::to_int(value.trunc()).map(V::Int),
            (Builtin::Float, _) if option.is_some() => return self.wrong_count(place, "float", 2),
            (Builtin::Float, V::Str(text)) => match number::parse_float(text) {
                Some(value) => Some(V::Float(value)),
                None => {
                    return fail(place, format!("{} is no finite number", super::text::quoted(text)));
                }
            },
            (Builtin::Round, V::Float(value)) => match option {
                Some(digits) => Some(self.finite(place, number::round_float(*value, digits))?),
                None => number::to_int(number::round_float(*value, 0)).map(V::Int),
            },
            (_, other) => match (builtin, other.as_int()) {
                (Builtin::Int, Some(value)) => Some(V::Int(value)),
                (Builtin::Float, Some(value)) => Some(V::Float(value as f64)),
                (Builtin::Float, None) if matches!(other, V::Float(_)) => Some(other.clone()),
                (Builtin::Round, Some(value)) => match option {
                    Some(digits) if digits < 0 => number::round_int(value, digits).map(V::Int),
                    _ => Some(V::Int(value)),
                },
                _ => {
                    return fail(place, format!("`{}` does not take {}", builtin.name(), other.kind()));
                }
            },
        };
        result.map(|value| value.at(place)).ok_or_else(|| self.too_large(place))
    }

    fn parse_int(&mut self, place: Span, text: &str, base: i64) -> R<Sp> {
        let Some(base) = u32::try_from(base).ok().filter(|base| *base == 0 || (2..=36).contains(base)) else {
            return fail(place, "the base of `int` is 0, or from 2 to 36");
        };
        match number::parse_int(text, base) {
            Ok(value) => Ok(V::Int(value).at(place)),
            Err(true) => Err(self.too_large(place)),
            Err(false) => fail(place, format!("{} is no integer", super::text::quoted(text))),
        }
    }

    fn textual(&mut self, place: Span, builtin: Builtin, arguments: &[Sp]) -> R<Sp> {
        let text = match (builtin, arguments) {
            (Builtin::Str, []) => String::new(),
            (Builtin::Bool, []) => return Ok(V::Bool(false).at(place)),
            (Builtin::Bool, [value]) => return Ok(V::Bool(self.truth(place, value)?).at(place)),
            (Builtin::Str, [value]) => {
                if let V::Str(_) = value.value {
                    return Ok(value.clone());
                }
                self.text(place, value)?
            }
            (Builtin::Repr, [value]) => self.repr(place, value)?,
            (Builtin::Ascii, [value]) => ascii(&self.repr(place, value)?),
            (Builtin::Format, [value]) => self.format(place, value, "")?,
            (Builtin::Format, [value, Spanned { value: V::Str(spec), .. }]) => self.format(place, value, spec)?,
            _ => return self.wrong_count(place, builtin.name(), arguments.len()),
        };
        self.string(place, text)
    }

    fn small(&mut self, place: Span, builtin: Builtin, arguments: &[Sp]) -> R<Sp> {
        let radix =
            |prefix: &str, digits: String, value: i64| format!("{}{prefix}{digits}", if value < 0 { "-" } else { "" });
        let value = match (builtin, arguments) {
            (Builtin::Len, [value]) => V::Int(self.length(place, value)?),
            (Builtin::Abs, [Spanned { value: V::Float(value), .. }]) => V::Float(value.abs()),
            (Builtin::Abs, [value]) if value.value.as_int().is_some() => {
                let size = value.value.as_int().and_then(i64::checked_abs);
                V::Int(size.ok_or_else(|| self.too_large(place))?)
            }
            (Builtin::Ord, [Spanned { value: V::Str(text), .. }]) if text.chars().count() == 1 => {
                V::Int(text.chars().next().map_or(0, u32::from).into())
            }
            (Builtin::Chr, [value]) if value.value.as_int().is_some() => {
                let letter = value.value.as_int().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
                V::str(letter.ok_or_else(|| error(place, "there is no such character"))?.to_string())
            }
            (Builtin::Bin | Builtin::Hex | Builtin::Oct, [value]) if value.value.as_int().is_some() => {
                let value = value.value.as_int().unwrap_or(0);
                let size = value.unsigned_abs();
                V::str(match builtin {
                    Builtin::Bin => radix("0b", format!("{size:b}"), value),
                    Builtin::Hex => radix("0x", format!("{size:x}"), value),
                    _ => radix("0o", format!("{size:o}"), value),
                })
            }
            (Builtin::Divmod, [a, b]) => {
                let quotient = self.binary(place, a, ruff_python_ast::Operator::FloorDiv, b)?;
                let rest = self.binary(place, a, ruff_python_ast::Operator::Mod, b)?;
                return Ok(self.pair(quotient, rest));
            }
            (Builtin::Pow, [base, exponent]) => {
                return self.binary(place, base, ruff_python_ast::Operator::Pow, exponent);
            }
            (_, [value]) => {
                return fail(place, format!("`{}` does not take {}", builtin.name(), value.value.kind()));
            }
            _ => return self.wrong_count(place, builtin.name(), arguments.len()),
        };
        Ok(value.at(place))
    }

    fn length(&mut self, place: Span, value: &Sp) -> R<i64> {
        Ok(match &value.value {
            V::Str(text) => {
                self.charge(place, text.len() / 64)?;
                text.chars().count() as i64
            }
            V::List(id) | V::Tuple(id) => self.heap.items(*id).len() as i64,
            V::Dict(id) | V::Set(id) | V::View(_, id) => self.heap.entries(*id).len() as i64,
            V::Range(id) => self.heap.ranges[*id as usize].length,
            V::Enumeration(index) => self.enumerations[*index as usize].1.len() as i64,
            other => return fail(place, format!("{} has no length", other.kind())),
        })
    }
}
