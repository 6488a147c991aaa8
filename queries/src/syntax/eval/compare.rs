//! Truth, equality, order and membership, as Python has them.

use std::cmp::Ordering;
use std::sync::Arc;

use ruff_python_ast::CmpOp;

use super::runtime::{Key, Sp, V, View};
use super::{Evaluator, R, fail, refuse};
use crate::diagnostic::Span;

impl Evaluator<'_> {
    pub(super) fn truth(&mut self, place: Span, value: &Sp) -> R<bool> {
        Ok(match &value.value {
            V::None => false,
            V::Bool(value) => *value,
            V::Int(value) => *value != 0,
            V::Float(value) => *value != 0.0,
            V::Str(text) => !text.is_empty(),
            V::List(id) | V::Tuple(id) => !self.heap.items(*id).is_empty(),
            V::Set(id) | V::Dict(id) | V::View(_, id) => !self.heap.entries(*id).is_empty(),
            V::Range(id) => self.heap.ranges[*id as usize].length > 0,
            V::Member(index, member) => !self.member(*index, *member).is_empty(),
            V::Typing => return fail(place, "types of `typing` can only be used in annotations"),
            _ => true,
        })
    }

    /// The text that a member of an enumeration stands for.
    pub(super) fn member(&self, index: u16, member: u16) -> &'static str {
        self.enumerations[index as usize].1[member as usize].1
    }

    /// `left operator right`
    pub(super) fn compare(&mut self, place: Span, left: &Sp, operator: CmpOp, right: &Sp) -> R<bool> {
        match operator {
            CmpOp::Eq => self.equal(place, left, right),
            CmpOp::NotEq => Ok(!self.equal(place, left, right)?),
            CmpOp::Is => self.same(place, left, right),
            CmpOp::IsNot => Ok(!self.same(place, left, right)?),
            CmpOp::In => self.contains(place, right, left),
            CmpOp::NotIn => Ok(!self.contains(place, right, left)?),
            CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => self.ordered(place, left, operator, right),
        }
    }

    fn ordered(&mut self, place: Span, left: &Sp, operator: CmpOp, right: &Sp) -> R<bool> {
        if let (V::Set(a), V::Set(b)) = (&left.value, &right.value) {
            let (a, b) = match operator {
                CmpOp::Lt | CmpOp::LtE => (*a, *b),
                _ => (*b, *a),
            };
            let strict = matches!(operator, CmpOp::Lt | CmpOp::Gt);
            self.charge(place, self.heap.entries(a).len())?;
            let (a, b) = (self.heap.entries(a), self.heap.entries(b));
            return Ok(a.keys().all(|key| b.contains_key(key)) && (!strict || a.len() < b.len()));
        }
        let Some(ordering) = self.order(place, left, operator.as_str(), right)? else {
            return Ok(false);
        };
        Ok(match operator {
            CmpOp::Lt => ordering.is_lt(),
            CmpOp::LtE => ordering.is_le(),
            CmpOp::Gt => ordering.is_gt(),
            _ => ordering.is_ge(),
        })
    }

    /// Which of two values comes first; an error for kinds that have no order.
    pub(super) fn order(&mut self, place: Span, left: &Sp, operator: &str, right: &Sp) -> R<Option<Ordering>> {
        self.charge(place, 1)?;
        if let Some(ordering) = numbers(&left.value, &right.value) {
            return Ok(ordering);
        }
        match (&left.value, &right.value) {
            (V::Str(a), V::Str(b)) => {
                self.charge(place, a.len().min(b.len()) / 64)?;
                Ok(Some(a.cmp(b)))
            }
            (V::List(a), V::List(b)) | (V::Tuple(a), V::Tuple(b)) => {
                let (a, b) = (*a, *b);
                self.enter(place)?;
                let length = self.heap.items(a).len().min(self.heap.items(b).len());
                for index in 0..length {
                    let (left, right) = (self.heap.items(a)[index].clone(), self.heap.items(b)[index].clone());
                    if !self.equal(place, &left, &right)? {
                        let ordering = self.order(place, &left, operator, &right)?;
                        self.leave();
                        return Ok(ordering);
                    }
                }
                self.leave();
                Ok(Some(self.heap.items(a).len().cmp(&self.heap.items(b).len())))
            }
            (a, b) => fail(place, format!("`{operator}` does not order {} and {}", a.kind(), b.kind())),
        }
    }

    /// `left == right`
    pub(super) fn equal(&mut self, place: Span, left: &Sp, right: &Sp) -> R<bool> {
        self.charge(place, 1)?;
        if let Some(ordering) = numbers(&left.value, &right.value) {
            return Ok(ordering == Some(Ordering::Equal));
        }
        if let (Some(a), Some(b)) = (self.as_text(&left.value), self.as_text(&right.value)) {
            self.charge(place, a.len().min(b.len()) / 64)?;
            return Ok(a == b);
        }
        match (&left.value, &right.value) {
            (V::None, V::None) => Ok(true),
            (V::List(a), V::List(b)) | (V::Tuple(a), V::Tuple(b)) => self.equal_items(place, *a, *b),
            (V::Dict(a), V::Dict(b)) => self.equal_dicts(place, *a, *b),
            (V::Set(a), V::Set(b)) => {
                self.charge(place, self.heap.entries(*a).len())?;
                let (a, b) = (self.heap.entries(*a), self.heap.entries(*b));
                Ok(a.len() == b.len() && a.keys().all(|key| b.contains_key(key)))
            }
            (V::Range(a), V::Range(b)) => {
                let (a, b) = (self.heap.ranges[*a as usize], self.heap.ranges[*b as usize]);
                let same_step = a.length == 1 || a.step == b.step;
                Ok(a.length == b.length && (a.length == 0 || (a.start == b.start && same_step)))
            }
            (V::Node(a, _), V::Node(b, _)) if !Arc::ptr_eq(a, b) => refuse(
                place,
                format!("a `{}` and a `{}` cannot be compared", a.class, b.class),
                "compare the names or values that they were made from",
            ),
            (V::View(..), V::View(..) | V::Set(_)) | (V::Set(_), V::View(..)) => refuse(
                place,
                "views of dicts cannot be compared",
                "make sets or lists of them: `set(...)`, `list(...)`",
            ),
            _ => self.same(place, left, right),
        }
    }

    /// The text of a string, or of a member of an enumeration, which is a string in Python.
    pub(super) fn as_text(&self, value: &V) -> Option<Arc<str>> {
        match value {
            V::Str(text) => Some(Arc::clone(text)),
            V::Member(index, member) => Some(self.member(*index, *member).into()),
            _ => None,
        }
    }

    fn equal_items(&mut self, place: Span, a: u32, b: u32) -> R<bool> {
        if a == b {
            return Ok(true);
        }
        let length = self.heap.items(a).len();
        if length != self.heap.items(b).len() {
            return Ok(false);
        }
        self.enter(place)?;
        for index in 0..length {
            let (left, right) = (self.heap.items(a)[index].clone(), self.heap.items(b)[index].clone());
            if !self.equal(place, &left, &right)? {
                self.leave();
                return Ok(false);
            }
        }
        self.leave();
        Ok(true)
    }

    fn equal_dicts(&mut self, place: Span, a: u32, b: u32) -> R<bool> {
        if self.heap.entries(a).len() != self.heap.entries(b).len() {
            return Ok(false);
        }
        self.enter(place)?;
        for index in 0..self.heap.entries(a).len() {
            let (key, (_, left)) = self.heap.entries(a).get_index(index).expect("the length does not change");
            let (left, right) = (left.clone(), self.heap.entries(b).get(key).map(|(_, right)| right.clone()));
            let equal = match right {
                Some(right) => self.equal(place, &left, &right)?,
                None => false,
            };
            if !equal {
                self.leave();
                return Ok(false);
            }
        }
        self.leave();
        Ok(true)
    }

    /// `left is right`: meant for `None`, booleans and members; of other values it tells the objects.
    fn same(&mut self, place: Span, left: &Sp, right: &Sp) -> R<bool> {
        Ok(match (&left.value, &right.value) {
            (V::None, V::None) | (V::Vocabulary, V::Vocabulary) | (V::Package, V::Package) => true,
            (V::Bool(a), V::Bool(b)) => a == b,
            (V::Int(_), V::Int(_)) | (V::Float(_), V::Float(_)) | (V::Str(_), V::Str(_)) => {
                return refuse(place, "`is` does not compare numbers or strings reliably", "use `==`");
            }
            (V::List(a), V::List(b))
            | (V::Tuple(a), V::Tuple(b))
            | (V::Set(a), V::Set(b))
            | (V::Dict(a), V::Dict(b))
            | (V::Range(a), V::Range(b))
            | (V::Iter(a), V::Iter(b))
            | (V::Function(a), V::Function(b))
            | (V::Method(a), V::Method(b)) => a == b,
            (V::View(a, x), V::View(b, y)) => a == b && x == y,
            (V::Member(a, x), V::Member(b, y)) => a == b && x == y,
            (V::Enumeration(a), V::Enumeration(b)) => a == b,
            (V::Class(a), V::Class(b)) => a == b,
            (V::Builtin(a), V::Builtin(b)) => a == b,
            (V::Node(a, _), V::Node(b, _)) => Arc::ptr_eq(a, b),
            (V::Module(a), V::Module(b)) => Arc::ptr_eq(a, b),
            _ => false,
        })
    }

    /// `item in container`
    fn contains(&mut self, place: Span, container: &Sp, item: &Sp) -> R<bool> {
        match &container.value {
            V::Str(text) => match self.as_text(&item.value) {
                Some(part) => {
                    self.charge(place, text.len() / 64)?;
                    Ok(text.contains(&*part))
                }
                None => fail(place, format!("only strings can be `in` a string, not {}", item.value.kind())),
            },
            V::Dict(id) | V::Set(id) | V::View(View::Keys, id) => {
                let key = self.key(place, item)?;
                Ok(self.heap.entries(*id).contains_key(&key))
            }
            V::Range(id) => {
                let range = self.heap.ranges[*id as usize];
                let at = match &item.value {
                    V::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(*value as i64),
                    other => other.as_int(),
                };
                Ok(at.and_then(|at| at.checked_sub(range.start)).is_some_and(|offset| {
                    offset % range.step == 0 && (0..range.length).contains(&(offset / range.step))
                }))
            }
            V::List(_) | V::Tuple(_) | V::View(..) | V::Iter(_) | V::Enumeration(_) => {
                let iterator = self.iterate(place, container)?;
                while let Some(candidate) = self.advance(place, iterator)? {
                    if self.equal(place, &candidate, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            other => fail(place, format!("{} contains nothing", other.kind())),
        }
    }

    /// The value as a key of a dict or set; an error for what can change.
    pub(super) fn key(&mut self, place: Span, value: &Sp) -> R<Key> {
        Ok(match &value.value {
            V::None => Key::None,
            V::Bool(value) => Key::Int((*value).into()),
            V::Int(value) => Key::Int(*value),
            V::Float(value) if value.fract() == 0.0 && value.abs() < 9.2e18 => Key::Int(*value as i64),
            V::Float(value) => Key::Float(value.to_bits()),
            V::Str(text) => Key::Str(Arc::clone(text)),
            V::Member(index, member) => Key::Str(self.member(*index, *member).into()),
            V::Tuple(id) => {
                let items = self.heap.items(*id).to_vec();
                self.charge(place, 1 + items.len())?;
                self.enter(place)?;
                let keys = items.iter().map(|item| self.key(place, item)).collect::<R<Box<[Key]>>>()?;
                self.leave();
                Key::Tuple(keys)
            }
            V::Class(name) => Key::Thing(0, name.as_ptr() as usize),
            V::Function(id) => Key::Thing(1, *id as usize),
            V::Builtin(builtin) => Key::Thing(2, *builtin as usize),
            V::Enumeration(index) => Key::Thing(3, *index as usize),
            V::List(_) | V::Set(_) | V::Dict(_) => {
                let message =
                    format!("{} cannot be a key or a member of a set, since it can change", value.value.kind());
                return refuse(place, message, "use a tuple: `tuple(...)`");
            }
            other => {
                return fail(place, format!("{} cannot be a key or a member of a set", other.kind()));
            }
        })
    }
}

/// The order of two numbers, exactly; `None` when one is no number.
fn numbers(left: &V, right: &V) -> Option<Option<Ordering>> {
    Some(match (left, right) {
        (V::Float(a), V::Float(b)) => a.partial_cmp(b),
        (V::Float(a), b) => Some(int_to_float(b.as_int()?, *a).reverse()),
        (a, V::Float(b)) => Some(int_to_float(a.as_int()?, *b)),
        (a, b) => Some(a.as_int()?.cmp(&b.as_int()?)),
    })
}

fn int_to_float(int: i64, float: f64) -> Ordering {
    if float >= 9_223_372_036_854_775_808.0 {
        return Ordering::Less;
    }
    if float < -9_223_372_036_854_775_808.0 {
        return Ordering::Greater;
    }
    int.cmp(&(float.trunc() as i64)).then_with(|| 0.0_f64.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal))
}
