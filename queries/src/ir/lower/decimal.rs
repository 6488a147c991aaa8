//! Exact numbers as digits, compared and canonicalised without rounding.

use std::cmp::Ordering;

/// A finite decimal number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// Digits before the point, without leading zeros.
    whole: String,
    /// Digits behind the point, without trailing zeros.
    fraction: String,
}

impl Decimal {
    /// Reads `-12.50`; also `1e21`, as floats print.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok().filter(|e| e.abs() <= 400)?),
            None => (digits, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !all(whole) || !all(fraction) {
            return None;
        }
        Some(Self::shifted(negative, whole, fraction, exponent))
    }

    fn shifted(negative: bool, whole: &str, fraction: &str, exponent: i32) -> Self {
        let mut digits = format!("{whole}{fraction}");
        let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(exponent);
        if point < 0 {
            digits = "0".repeat(point.unsigned_abs() as usize) + &digits;
        }
        let point = usize::try_from(point.max(0)).unwrap_or(0);
        while digits.len() < point {
            digits.push('0');
        }
        let (whole, fraction) = digits.split_at(point);
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let zero = whole.is_empty() && fraction.is_empty();
        Self { negative: negative && !zero, whole: whole.to_string(), fraction: fraction.to_string() }
    }

    /// A finite float as its shortest digits.
    pub fn from_float(value: f64) -> Option<Self> {
        value.is_finite().then(|| Self::parse(&format!("{value:?}"))).flatten()
    }

    /// Whether it fits into `precision` digits, `scale` of them behind the point.
    pub fn fits(&self, precision: u32, scale: u32) -> bool {
        self.fraction.len() <= scale as usize && self.whole.len() + scale as usize <= precision as usize
    }

    /// Whether it has nothing behind the point.
    pub fn is_whole(&self) -> bool {
        self.fraction.is_empty()
    }

    /// Plain digits, with at least `scale` of them behind the point.
    pub fn print(&self, scale: u32) -> String {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        let mut fraction = self.fraction.clone();
        while fraction.len() < scale as usize {
            fraction.push('0');
        }
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |value: &Self| (value.whole.len(), value.whole.clone(), value.fraction.clone());
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &str) -> Option<String> {
        Decimal::parse(text).map(|decimal| decimal.print(0))
    }

    #[test]
    fn digits_are_canonical() {
        for (text, expected) in [
            ("007.50", Some("7.5")),
            ("-0.0", Some("0")),
            (".5", Some("0.5")),
            ("1e3", Some("1000")),
            ("1.25e-3", Some("0.00125")),
            ("1e21", Some("1000000000000000000000")),
            ("", None),
            (".", None),
            ("1,5", None),
            ("1e999999999", None),
        ] {
            assert_eq!(print(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn order_is_that_of_numbers() {
        let sorted = ["-10", "-9.5", "-0.1", "0", "0.09", "0.1", "2", "10"];
        let decimals: Vec<_> = sorted.iter().filter_map(|text| Decimal::parse(text)).collect();
        assert!(decimals.is_sorted());
    }

    #[test]
    fn precision_counts_all_digits_and_scale_those_behind_the_point() {
        assert!(Decimal::parse("9999999999.99").is_some_and(|decimal| decimal.fits(12, 2)));
        assert!(!Decimal::parse("99999999999.9").is_some_and(|decimal| decimal.fits(12, 2)));
        assert!(!Decimal::parse("0.001").is_some_and(|decimal| decimal.fits(12, 2)));
    }
}
