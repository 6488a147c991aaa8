//! Regular expressions for decimal numbers within bounds, so that a JSON Schema tells as much as the app checks.
//!
//! Numbers are strings of digits throughout: a precision of hundreds of digits is legal.

/// The digits of a number without its sign: as many before the point as it has, as many behind it as the column keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Digits {
    whole: Vec<u8>,
    fraction: Vec<u8>,
}

/// A regular expression for the decimals of a column within bounds (`-1.5`), without needless zeros in front.
///
/// `None` when no number fits.
#[must_use]
pub fn pattern(precision: u32, scale: u32, lowest: Option<&str>, highest: Option<&str>) -> Option<String> {
    let (precision, scale) = (precision as usize, scale as usize);
    let whole = precision.saturating_sub(scale);
    let most = Digits { whole: trimmed(vec![b'9'; whole]), fraction: vec![b'9'; scale] };
    let zero = Digits { whole: vec![b'0'], fraction: vec![b'0'; scale] };
    let is_negative = |bound: &str| bound.starts_with('-') && bound.contains(|digit| matches!(digit, '1'..='9'));

    // Numbers from zero up, and the sizes of those below zero.
    let positive = (
        lowest.filter(|bound| !is_negative(bound)).map_or(zero.clone(), |bound| round_up(size(bound), scale)),
        match highest {
            Some(bound) if is_negative(bound) => None,
            bound => Some(bound.map_or(most.clone(), |bound| round_down(size(bound), scale)).min_of(&most)),
        },
    );
    let negative = (
        highest.filter(|bound| is_negative(bound)).map_or(zero, |bound| round_up(size(bound), scale)),
        match lowest {
            Some(bound) if !is_negative(bound) => None,
            bound => Some(bound.map_or(most.clone(), |bound| round_down(size(bound), scale)).min_of(&most)),
        },
    );
    let of = |(low, high): &(Digits, Option<Digits>)| high.as_ref().and_then(|high| range(low, high));
    match (of(&positive), of(&negative)) {
        (Some(same), Some(mirrored)) if same == mirrored => Some(format!("^-?{}$", group(&same))),
        (Some(positive), Some(negative)) => Some(format!("^({}|-{})$", alternatives(&positive), group(&negative))),
        (Some(positive), None) => Some(format!("^{}$", group(&positive))),
        (None, Some(negative)) => Some(format!("^-{}$", group(&negative))),
        (None, None) => None,
    }
}

impl Digits {
    fn key(&self) -> (usize, &[u8], &[u8]) {
        (self.whole.len(), &self.whole, &self.fraction)
    }

    fn min_of(self, other: &Self) -> Self {
        if self.key() <= other.key() { self } else { other.clone() }
    }
}

fn trimmed(digits: Vec<u8>) -> Vec<u8> {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    if zeros == digits.len() { vec![b'0'] } else { digits[zeros..].to_vec() }
}

/// A number without its sign.
fn size(number: &str) -> &str {
    number.trim_start_matches('-')
}

/// A number without a sign, cut behind `scale` digits; and whether anything was cut off.
fn cut(number: &str, scale: usize) -> (Digits, bool) {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut kept: Vec<u8> = fraction.bytes().take(scale).collect();
    kept.resize(scale, b'0');
    let is_cut = fraction.bytes().skip(scale).any(|digit| digit != b'0');
    (Digits { whole: trimmed(whole.bytes().collect()), fraction: kept }, is_cut)
}

fn round_down(number: &str, scale: usize) -> Digits {
    cut(number, scale).0
}

fn round_up(number: &str, scale: usize) -> Digits {
    let (digits, is_cut) = cut(number, scale);
    if !is_cut {
        return digits;
    }
    let mut all = [&b"0"[..], &digits.whole, &digits.fraction].concat();
    let last = all.iter().rposition(|digit| *digit != b'9').expect("it starts with a zero");
    all[last] += 1;
    all[last + 1..].fill(b'0');
    let fraction = all.split_off(all.len() - scale);
    Digits { whole: trimmed(all), fraction }
}

/// The numbers from `low` to `high`: alternatives of a whole part with what may be behind the point.
fn range(low: &Digits, high: &Digits) -> Option<Vec<String>> {
    if low.key() > high.key() {
        return None;
    }
    let (least, most) = (vec![b'0'; low.fraction.len()], vec![b'9'; low.fraction.len()]);
    let mut parts = Vec::new();
    if low.whole == high.whole {
        parts.push(format!("{}{}", text(&low.whole), fraction(&low.fraction, &high.fraction)));
        return Some(parts);
    }
    let (mut first, mut last) = (low.whole.clone(), high.whole.clone());
    if low.fraction != least {
        parts.push(format!("{}{}", text(&low.whole), fraction(&low.fraction, &most)));
        first = successor(&first);
    }
    let partial = (high.fraction != most).then(|| {
        last = predecessor(&last);
        format!("{}{}", text(&high.whole), fraction(&least, &high.fraction))
    });
    if (first.len(), &first) <= (last.len(), &last) {
        let whole = whole_numbers(&first, &last);
        parts.push(format!("{}{}", group(&whole), fraction(&least, &most)));
    }
    parts.extend(partial);
    Some(parts)
}

/// What may be behind a whole part; digits that are left out are zeros.
fn fraction(low: &[u8], high: &[u8]) -> String {
    if low.is_empty() {
        return String::new();
    }
    let behind = group(&tails(low, high));
    if low.iter().all(|digit| *digit == b'0') { format!("(\\.{behind})?") } else { format!("\\.{behind}") }
}

/// The digit that repeats in all strings between `low` and `high`.
fn unit(low: &[u8], high: &[u8]) -> Option<&'static str> {
    let consists_of = |digits: &[u8], digit| digits.iter().all(|one| *one == digit);
    match (consists_of(low, b'0'), consists_of(high, b'9'), consists_of(high, b'0')) {
        (true, true, _) => Some("[0-9]"),
        (true, _, true) => Some("0"),
        _ => None,
    }
}

/// Strings of 1 to `low.len()` digits that lie between `low` and `high` once they are filled up with zeros.
fn tails(low: &[u8], high: &[u8]) -> Vec<String> {
    let rest = low.len() - 1;
    if let Some(unit) = unit(low, high) {
        return vec![if rest == 0 { unit.to_owned() } else { format!("{unit}{{1,{}}}", low.len()) }];
    }
    let digit = |digit: u8| char::from(digit).to_string();
    let (zeros, nines) = (vec![b'0'; rest], vec![b'9'; rest]);
    let followed = |start: String, low: &[u8], high: &[u8]| {
        if low.is_empty() {
            return start;
        }
        let behind = group(&tails(low, high));
        match unit(low, high) {
            Some(unit) if low.len() > 1 => format!("{start}{unit}{{0,{}}}", low.len()),
            Some(unit) => format!("{start}{unit}?"),
            None if low.iter().any(|digit| *digit != b'0') => format!("{start}{behind}"),
            None if behind.starts_with('(') && behind.ends_with(')') => format!("{start}{behind}?"),
            None => format!("{start}({behind})?"),
        }
    };
    if low[0] == high[0] {
        return vec![followed(digit(low[0]), &low[1..], &high[1..])];
    }
    let (mut first, mut last) = (low[0], high[0]);
    let mut parts = Vec::new();
    if low[1..] != zeros[..] {
        parts.push(followed(digit(low[0]), &low[1..], &nines));
        first += 1;
    }
    let partial = (high[1..] != nines[..]).then(|| {
        last -= 1;
        followed(digit(high[0]), &zeros, &high[1..])
    });
    if first <= last {
        parts.push(followed(class(first, last), &zeros, &nines));
    }
    parts.extend(partial);
    parts
}

/// Whole numbers from `low` to `high`, without zeros in front.
fn whole_numbers(low: &[u8], high: &[u8]) -> Vec<String> {
    if low.len() == high.len() {
        return equally_long(low, high);
    }
    let mut parts = Vec::new();
    // All numbers with more digits than `low` and fewer than `high` are alike.
    let (mut shortest, mut longest) = (low.len(), high.len());
    if !is_least(low) {
        parts.extend(equally_long(low, &vec![b'9'; low.len()]));
        shortest += 1;
    } else if low == b"0" {
        parts.push("0".to_owned());
    }
    let is_most = high.iter().all(|digit| *digit == b'9');
    if !is_most {
        longest -= 1;
    }
    if shortest <= longest {
        parts.push(match (shortest - 1, longest - 1) {
            (0, 0) => "[1-9]".to_owned(),
            (0, 1) => "[1-9][0-9]?".to_owned(),
            (1, 1) => "[1-9][0-9]".to_owned(),
            (some, others) if some == others => format!("[1-9][0-9]{{{some}}}"),
            (some, others) => format!("[1-9][0-9]{{{some},{others}}}"),
        });
    }
    if !is_most {
        let mut least = vec![b'0'; high.len()];
        least[0] = b'1';
        parts.extend(equally_long(&least, high));
    }
    parts
}

/// Whether a number is the least with its number of digits; 0 counts as one of those with one.
fn is_least(number: &[u8]) -> bool {
    number == b"0" || number[0] == b'1' && number[1..].iter().all(|digit| *digit == b'0')
}

fn equally_long(low: &[u8], high: &[u8]) -> Vec<String> {
    if low.is_empty() {
        return vec![String::new()];
    }
    let start = char::from(low[0]).to_string();
    let rest = low.len() - 1;
    let (zeros, nines) = (vec![b'0'; rest], vec![b'9'; rest]);
    let any = || match rest {
        0 => String::new(),
        1 => "[0-9]".to_owned(),
        _ => format!("[0-9]{{{rest}}}"),
    };
    if low[0] == high[0] {
        return vec![format!("{start}{}", group(&equally_long(&low[1..], &high[1..])))];
    }
    let (mut first, mut last) = (low[0], high[0]);
    let mut parts = Vec::new();
    if low[1..] != zeros[..] {
        parts.push(format!("{start}{}", group(&equally_long(&low[1..], &nines))));
        first += 1;
    }
    let partial = (high[1..] != nines[..]).then(|| {
        last -= 1;
        format!("{}{}", char::from(high[0]), group(&equally_long(&zeros, &high[1..])))
    });
    if first <= last {
        parts.push(format!("{}{}", class(first, last), any()));
    }
    parts.extend(partial);
    parts
}

fn class(first: u8, last: u8) -> String {
    let (first, last) = (char::from(first), char::from(last));
    if first == last { first.to_string() } else { format!("[{first}-{last}]") }
}

fn successor(number: &[u8]) -> Vec<u8> {
    let mut digits = [b"0", number].concat();
    let last = digits.iter().rposition(|digit| *digit != b'9').expect("it starts with a zero");
    digits[last] += 1;
    digits[last + 1..].fill(b'0');
    trimmed(digits)
}

/// The number before one that is not 0.
fn predecessor(number: &[u8]) -> Vec<u8> {
    let mut digits = number.to_vec();
    let last = digits.iter().rposition(|digit| *digit != b'0').unwrap_or(0);
    digits[last] = digits[last].saturating_sub(1).max(b'0');
    digits[last + 1..].fill(b'9');
    trimmed(digits)
}

fn text(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(*digit)).collect()
}

fn alternatives(parts: &[String]) -> String {
    parts.join("|")
}

fn group(parts: &[String]) -> String {
    match parts {
        [only] => only.clone(),
        _ => format!("({})", alternatives(parts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    #[test]
    fn how_they_look() {
        assert_eq!(pattern(5, 2, None, None).unwrap(), r"^-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?$");
        assert_eq!(pattern(4, 4, None, None).unwrap(), r"^-?0(\.[0-9]{1,4})?$");
        assert_eq!(pattern(3, 0, Some("0"), None).unwrap(), "^(0|[1-9][0-9]{0,2})$");
        assert_eq!(
            pattern(5, 2, Some("0"), Some("100")).unwrap(),
            r"^((0|[1-9][0-9]?)(\.[0-9]{1,2})?|100(\.0{1,2})?)$"
        );
        assert_eq!(pattern(3, 1, Some("5"), Some("4.99")), None);
    }

    /// `units` as a decimal with `scale` digits behind the point, in every way of leaving zeros out.
    fn spellings(units: i64, scale: usize) -> Vec<String> {
        let sign = if units < 0 { "-" } else { "" };
        let digits = format!("{:0width$}", units.abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let kept = fraction.trim_end_matches('0').len();
        (kept..=scale)
            .map(|kept| match kept {
                0 => format!("{sign}{whole}"),
                _ => format!("{sign}{whole}.{}", &fraction[..kept]),
            })
            .collect()
    }

    fn bound() -> impl Strategy<Value = Option<String>> {
        proptest::option::of(prop_oneof!["-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,4})?"])
    }

    proptest! {
        #[test]
        fn they_match_exactly_the_numbers_within_bounds(
            whole in 0_usize..4, scale in 0_usize..4, low in bound(), high in bound(),
        ) {
            let precision = u32::try_from((whole + scale).max(1)).unwrap();
            let scale = scale.min(precision as usize);
            let (low, high) = (low.as_deref(), high.as_deref());
            let found = pattern(precision, u32::try_from(scale).unwrap(), low, high);
            let regex = found.as_ref().map(|found| Regex::new(found).unwrap());
            let unit = 10_f64.powi(i32::try_from(scale).unwrap());
            let limit = |bound: Option<&str>| bound.map(|bound| bound.parse::<f64>().unwrap() * unit);
            let most = 10_i64.pow(precision);
            for units in (-20_000..20_000_i64).chain([-most, -most + 1, most - 1, most]) {
                let value = units as f64;
                let fits = units.abs() < most
                    && limit(low).is_none_or(|low| value >= low - 1e-6)
                    && limit(high).is_none_or(|high| value <= high + 1e-6);
                for spelling in spellings(units, scale) {
                    let matches = regex.as_ref().is_some_and(|regex| regex.is_match(&spelling));
                    prop_assert_eq!(matches, fits, "{} in {:?}", spelling, found);
                }
            }
        }
    }
}
