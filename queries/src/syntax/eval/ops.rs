//! Operators.

use std::sync::Arc;

use ruff_python_ast::{self as ast, Expr, Operator, UnaryOp};

use super::number;
use super::runtime::{Sp, V};
use super::{Evaluator, R, fail, refuse};
use crate::diagnostic::Span;

impl Evaluator<'_> {
    /// A chain such as `a + b + c`, without recursion along it.
    pub(super) fn chain(&mut self, operation: &ast::ExprBinOp) -> R<Sp> {
        let mut links = vec![operation];
        let mut left = &*operation.left;
        while let Expr::BinOp(inner) = left {
            links.push(inner);
            left = &inner.left;
        }
        let mut value = self.eval(left)?;
        for link in links.into_iter().rev() {
            let place = self.place(link);
            self.charge(place, 1)?;
            let right = self.eval(&link.right)?;
            value = self.binary(place, &value, link.op, &right)?;
        }
        Ok(value)
    }

    pub(super) fn unary(&mut self, place: Span, operation: &ast::ExprUnaryOp) -> R<Sp> {
        let value = self.eval(&operation.operand)?;
        let result = match (operation.op, &value.value) {
            (UnaryOp::Not, _) => V::Bool(!self.truth(place, &value)?),
            (UnaryOp::UAdd, V::Float(number)) => V::Float(*number),
            (UnaryOp::USub, V::Float(number)) => V::Float(-number),
            (operator, other) => match (operator, other.as_int()) {
                (UnaryOp::UAdd, Some(number)) => V::Int(number),
                (UnaryOp::Invert, Some(number)) => V::Int(!number),
                (UnaryOp::USub, Some(number)) => V::Int(number.checked_neg().ok_or_else(|| self.too_large(place))?),
                _ => {
                    return fail(place, format!("`{operator}` does not work on {}", other.kind()));
                }
            },
        };
        Ok(result.at(place))
    }

    /// `left operator right`
    pub(super) fn binary(&mut self, place: Span, left: &Sp, operator: Operator, right: &Sp) -> R<Sp> {
        if let Some(value) = self.arithmetic(place, &left.value, operator, &right.value)? {
            return Ok(value.at(place));
        }
        match (&left.value, operator, &right.value) {
            (V::Str(a), Operator::Add, V::Str(b)) => {
                self.fits(place, a.len() + b.len())?;
                self.string(place, format!("{a}{b}"))
            }
            (V::Str(text), Operator::Mod, _) => {
                let text = Arc::clone(text);
                self.percent(place, &text, right)
            }
            (V::Str(text), Operator::Mult, times) | (times, Operator::Mult, V::Str(text))
                if times.as_int().is_some() =>
            {
                let times = usize::try_from(times.as_int().unwrap_or(0)).unwrap_or(0);
                self.fits(place, text.len().saturating_mul(times))?;
                self.string(place, text.repeat(times))
            }
            (V::List(a), Operator::Add, V::List(b)) => {
                let items = self.joined(place, *a, *b)?;
                Ok(V::List(self.heap.seq(items)).at(place))
            }
            (V::Tuple(a), Operator::Add, V::Tuple(b)) => {
                let items = self.joined(place, *a, *b)?;
                Ok(V::Tuple(self.heap.seq(items)).at(place))
            }
            (V::List(id), Operator::Mult, times) | (times, Operator::Mult, V::List(id)) if times.as_int().is_some() => {
                let items = self.repeated(place, *id, times)?;
                Ok(V::List(self.heap.seq(items)).at(place))
            }
            (V::Tuple(id), Operator::Mult, times) | (times, Operator::Mult, V::Tuple(id))
                if times.as_int().is_some() =>
            {
                let items = self.repeated(place, *id, times)?;
                Ok(V::Tuple(self.heap.seq(items)).at(place))
            }
            (V::Dict(a), Operator::BitOr, V::Dict(_)) => {
                let entries = self.heap.entries(*a).clone();
                self.grow(place, entries.len())?;
                let table = self.heap.table(entries);
                self.update(place, table, right)?;
                Ok(V::Dict(table).at(place))
            }
            (V::Set(a), Operator::BitOr | Operator::BitAnd | Operator::Sub | Operator::BitXor, V::Set(b)) => {
                self.set_operation(place, *a, operator, *b)
            }
            (
                V::Typing | V::Builtin(_) | V::Class(_) | V::Enumeration(_) | V::None,
                Operator::BitOr,
                V::Typing | V::Builtin(_) | V::Class(_) | V::Enumeration(_) | V::None,
            ) => Ok(V::Typing.at(place)),
            (V::Str(_), Operator::Add, other) | (other, Operator::Add, V::Str(_)) => {
                let message = format!("`+` does not join a string and {}", other.kind());
                fail(place, message).map_err(|stop| match stop {
                    super::Stop::Error(diagnostic) => {
                        super::Stop::Error(Box::new(diagnostic.help("use an f-string: f\"...{value}\"")))
                    }
                    stop => stop,
                })
            }
            (a, operator, b) => {
                fail(place, format!("`{operator}` does not work between {} and {}", a.kind(), b.kind()))
            }
        }
    }

    /// `left operator= right`: lists, sets and dicts change in place.
    pub(super) fn in_place(&mut self, place: Span, left: Sp, operator: Operator, right: &Sp) -> R<Sp> {
        match (&left.value, operator) {
            (V::List(id), Operator::Add) => {
                self.extend(place, *id, right)?;
                Ok(left)
            }
            (V::List(id), Operator::Mult) if right.value.as_int().is_some() => {
                self.changeable_list(place, *id)?;
                let items = self.repeated(place, *id, &right.value)?;
                self.heap.seqs[*id as usize].items = items;
                Ok(left)
            }
            (V::Dict(id), Operator::BitOr) => {
                self.update(place, *id, right)?;
                Ok(left)
            }
            (V::Set(id), Operator::BitOr | Operator::BitAnd | Operator::Sub | Operator::BitXor) => {
                self.changeable_table(place, *id)?;
                let V::Set(new) = self.binary(place, &left, operator, right)?.value else {
                    return Ok(left);
                };
                let entries = std::mem::take(&mut self.heap.tables[new as usize].entries);
                self.heap.tables[*id as usize].entries = entries;
                Ok(left)
            }
            _ => self.binary(place, &left, operator, right),
        }
    }

    fn joined(&mut self, place: Span, a: u32, b: u32) -> R<Vec<Sp>> {
        self.grow(place, self.heap.items(a).len() + self.heap.items(b).len())?;
        Ok([self.heap.items(a), self.heap.items(b)].concat())
    }

    fn repeated(&mut self, place: Span, id: u32, times: &V) -> R<Vec<Sp>> {
        let times = usize::try_from(times.as_int().unwrap_or(0)).unwrap_or(0);
        let count = self.heap.items(id).len().saturating_mul(times);
        self.grow(place, count.min(usize::MAX / 2 - self.elements))?;
        let items = self.heap.items(id);
        Ok(items.iter().cycle().take(count).cloned().collect())
    }

    /// Numbers; `None` when one of the operands is none.
    fn arithmetic(&mut self, place: Span, left: &V, operator: Operator, right: &V) -> R<Option<V>> {
        if let (V::Bool(a), V::Bool(b)) = (left, right) {
            match operator {
                Operator::BitAnd => return Ok(Some(V::Bool(a & b))),
                Operator::BitOr => return Ok(Some(V::Bool(a | b))),
                Operator::BitXor => return Ok(Some(V::Bool(a ^ b))),
                _ => {}
            }
        }
        if let (Some(a), Some(b)) = (left.as_int(), right.as_int()) {
            return self.integers(place, a, operator, b).map(Some);
        }
        match (left.as_float(), right.as_float()) {
            (Some(a), Some(b)) => self.floats(place, a, operator, b, right).map(Some),
            _ => Ok(None),
        }
    }

    fn integers(&mut self, place: Span, a: i64, operator: Operator, b: i64) -> R<V> {
        let by_zero = b == 0 && matches!(operator, Operator::Div | Operator::FloorDiv | Operator::Mod);
        if by_zero {
            return fail(place, "division by zero");
        }
        let result = match operator {
            Operator::Add => a.checked_add(b),
            Operator::Sub => a.checked_sub(b),
            Operator::Mult => a.checked_mul(b),
            Operator::FloorDiv => number::floor_div(a, b),
            Operator::Mod => Some(number::modulo(a, b)),
            Operator::BitAnd => Some(a & b),
            Operator::BitOr => Some(a | b),
            Operator::BitXor => Some(a ^ b),
            Operator::LShift if b < 0 => {
                return fail(place, "the number of bits to shift is negative");
            }
            Operator::RShift if b < 0 => {
                return fail(place, "the number of bits to shift is negative");
            }
            Operator::LShift if a == 0 => Some(0),
            Operator::LShift => u32::try_from(b).ok().filter(|b| *b < 63).and_then(|b| a.checked_mul(1 << b)),
            Operator::RShift => Some(a >> b.min(63)),
            Operator::Pow if b >= 0 => number::power(a, b),
            Operator::Div => return Ok(V::Float(number::divide(a, b))),
            Operator::Pow => return self.negative_power(place, a, b),
            Operator::MatMult => return fail(place, "`@` does not work between numbers"),
        };
        result.map(V::Int).ok_or_else(|| self.too_large(place))
    }

    /// An exact power below a one: rounded once, so equal everywhere.
    fn negative_power(&mut self, place: Span, base: i64, exponent: i64) -> R<V> {
        if base == 0 {
            return fail(place, "zero cannot be raised to a negative power");
        }
        let power = exponent.checked_neg().and_then(|exponent| number::power(base, exponent));
        match power.filter(|power| power.unsigned_abs() <= 1 << 53) {
            Some(power) => Ok(V::Float(1.0 / power as f64)),
            None => self.refuse_power(place),
        }
    }

    fn refuse_power<T>(&self, place: Span) -> R<T> {
        refuse(
            place,
            "this power has no exact value, and its last digits could differ between machines",
            "write the number itself",
        )
    }

    fn floats(&mut self, place: Span, a: f64, operator: Operator, b: f64, right: &V) -> R<V> {
        let by_zero = b == 0.0 && matches!(operator, Operator::Div | Operator::FloorDiv | Operator::Mod);
        if by_zero {
            return fail(place, "division by zero");
        }
        let result = match operator {
            Operator::Add => a + b,
            Operator::Sub => a - b,
            Operator::Mult => a * b,
            Operator::Div => a / b,
            Operator::FloorDiv => number::float_div_mod(a, b).0,
            Operator::Mod => number::float_div_mod(a, b).1,
            Operator::Pow => match right.as_int() {
                Some(0) => 1.0,
                Some(1) => a,
                Some(2) => a * a,
                _ => return self.refuse_power(place),
            },
            _ => {
                return fail(place, format!("`{operator}` works on integers, not on floats"));
            }
        };
        self.finite(place, result)
    }

    /// A float, if it is a number.
    pub(super) fn finite(&self, place: Span, value: f64) -> R<V> {
        if value.is_finite() { Ok(V::Float(value)) } else { fail(place, "the result is not a finite number") }
    }
}
