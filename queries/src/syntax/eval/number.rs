//! Arithmetic and digits as CPython has them.

/// `a // b`, rounded down; `None` when it overflows.
pub(super) fn floor_div(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    Some(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

/// `a % b`, with the sign of `b`.
pub(super) fn modulo(a: i64, b: i64) -> i64 {
    let rest = a.checked_rem(b).unwrap_or(0);
    if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }
}

/// `base ** exponent` for an exponent that is not negative; `None` when it overflows.
pub(super) fn power(base: i64, exponent: i64) -> Option<i64> {
    match (base, exponent) {
        (_, 0) | (1, _) => Some(1),
        (0, _) => Some(0),
        (-1, _) => Some(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => base.checked_pow(u32::try_from(exponent).ok()?),
    }
}

/// `a / b`, rounded once.
pub(super) fn divide(a: i64, b: i64) -> f64 {
    let exact = 1_u64 << 53;
    if a.unsigned_abs() <= exact && b.unsigned_abs() <= exact {
        return a as f64 / b as f64;
    }
    let negative = (a < 0) != (b < 0);
    let (a, b) = (u128::from(a.unsigned_abs()), u128::from(b.unsigned_abs()));
    // Enough quotient bits that the last one, set for any rest, only decides ties.
    let shift = (60 + a.leading_zeros()).saturating_sub(b.leading_zeros());
    let (quotient, rest) = ((a << shift) / b, (a << shift) % b);
    let rounded = (quotient | u128::from(rest != 0)) as f64;
    let value = rounded / (shift as i32..shift as i32 + 1).map(|bits| 2.0_f64.powi(bits)).sum::<f64>();
    if negative { -value } else { value }
}

/// `(a // b, a % b)` of floats.
pub(super) fn float_div_mod(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(b);
    } else if (b < 0.0) != (rest < 0.0) {
        rest += b;
        quotient -= 1.0;
    }
    let floor = if quotient == 0.0 {
        0.0_f64.copysign(a / b)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (floor, rest)
}

/// `round(value, digits)`: exact, half to even.
pub(super) fn round_float(value: f64, digits: i64) -> f64 {
    if value == 0.0 || digits > 330 {
        return value;
    }
    if digits >= 0 {
        return format!("{value:.0$}", digits as usize).parse().unwrap_or(value);
    }
    if digits < -330 || value.abs() >= 1e37 {
        return if digits < -330 { 0.0_f64.copysign(value) } else { value };
    }
    let Some(unit) = u32::try_from(-digits).ok().and_then(|digits| 10_i128.checked_pow(digits)) else {
        return 0.0_f64.copysign(value);
    };
    let (whole, fraction) = (value.abs().trunc() as i128, value.abs().fract());
    let (low, rest) = (whole / unit * unit, whole % unit);
    let up = rest * 2 > unit || (rest * 2 == unit && (fraction > 0.0 || whole / unit % 2 == 1));
    ((low + if up { unit } else { 0 }) as f64).copysign(value)
}

/// `round(value, digits)` for negative digits; `None` when it overflows.
pub(super) fn round_int(value: i64, digits: i64) -> Option<i64> {
    let Some(unit) = u32::try_from(-digits).ok().and_then(|digits| 10_i128.checked_pow(digits)) else {
        return Some(0);
    };
    let value = i128::from(value);
    let (low, rest) = (value.div_euclid(unit), value.rem_euclid(unit));
    let up = rest * 2 > unit || (rest * 2 == unit && low % 2 != 0);
    i64::try_from((low + i128::from(up)) * unit).ok()
}

/// The integer nearest to a float, half to even; `None` when it does not fit.
pub(super) fn to_int(value: f64) -> Option<i64> {
    (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value).then_some(value as i64)
}

/// The shortest digits that stand for `value`, as Python writes them.
pub(super) fn repr(value: f64) -> String {
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// `int(text, base)`; `Err(true)` when it does not fit into 64 bits.
pub(super) fn parse_int(text: &str, base: u32) -> Result<i64, bool> {
    let text = text.trim_matches(super::strings::is_space);
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let prefixed = digits.get(..2).map(str::to_ascii_lowercase);
    let of_prefix = match prefixed.as_deref() {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    let (base, digits) = match of_prefix {
        Some(own) if base == own || base == 0 => (own, digits[2..].strip_prefix('_').unwrap_or(&digits[2..])),
        _ if base == 0
            && digits.len() > 1
            && digits.starts_with('0')
            && digits.bytes().any(|digit| !matches!(digit, b'0' | b'_')) =>
        {
            return Err(false);
        }
        _ => (if base == 0 { 10 } else { base }, digits),
    };
    let plain = without_underscores(digits).ok_or(false)?;
    if plain.is_empty() || !plain.chars().all(|digit| digit.is_digit(base)) {
        return Err(false);
    }
    i128::from_str_radix(&plain, base)
        .ok()
        .and_then(|value| i64::try_from(if negative { -value } else { value }).ok())
        .ok_or(true)
}

/// `float(text)`, for finite numbers.
pub(super) fn parse_float(text: &str) -> Option<f64> {
    let text = without_underscores(text.trim_matches(super::strings::is_space))?;
    let body = text.strip_prefix(['+', '-']).unwrap_or(&text);
    if !body.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Underscores may stand between digits only.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
        if *byte == b'_' && !(digit(index.checked_sub(1).and_then(|at| bytes.get(at))) && digit(bytes.get(index + 1))) {
            return None;
        }
    }
    Some(text.replace('_', ""))
}
