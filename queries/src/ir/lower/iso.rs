//! Days, times of day, moments and UUIDs: strict reading, canonical writing.

/// Canonical `2024-02-29` of the same; `None` when it is no day.
pub(super) fn date(text: &str) -> Option<String> {
    let days = days(text)?;
    Some(day(days))
}

/// Canonical `13:45:00` or `13:45:00.250000`; `None` when it is no time of day without an offset.
pub(super) fn time(text: &str) -> Option<String> {
    let micros = micros(text)?;
    Some(clock(micros))
}

/// Canonical `2024-02-29T13:45:00Z` in UTC; a time without an offset is UTC already.
pub(super) fn datetime(text: &str) -> Option<String> {
    let (day_text, rest) = (text.get(..10)?, text.get(10..)?);
    let rest = rest.strip_prefix('T').or_else(|| rest.strip_prefix(' '))?;
    let (clock_text, offset) = split_offset(rest)?;
    let total = days(day_text)?.checked_mul(DAY)? + micros(clock_text)? - offset * MINUTE;
    let (day_number, of_day) = (total.div_euclid(DAY), total.rem_euclid(DAY));
    let written = day(day_number);
    (written.len() == 10 && written.as_str() >= "0001").then(|| format!("{written}T{}Z", clock(of_day)))
}

/// Canonical lower-case `01234567-89ab-...` of a UUID with or without hyphens.
pub(super) fn uuid(text: &str) -> Option<String> {
    let hyphens = text.len() == 36 && [8, 13, 18, 23].iter().all(|at| text.as_bytes()[*at] == b'-');
    let digits: String = if hyphens { text.replace('-', "") } else { text.to_string() };
    if digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let d = digits.to_ascii_lowercase();
    Some(format!("{}-{}-{}-{}-{}", &d[..8], &d[8..12], &d[12..16], &d[16..20], &d[20..]))
}

/// Microseconds of a minute and of a day.
const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn number(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Days since 1970-01-01 of a `YYYY-MM-DD` from year 1 on.
fn days(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || year < 1 || !(1..=length).contains(&day) {
        return None;
    }
    // Counted from a first of March, so that leap days come last.
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The inverse of [`days`].
fn day(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Microseconds since midnight of `HH:MM[:SS[.ffffff]]`.
fn micros(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut parts = whole.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = parts.next().map(|second| number(second, 2));
    if parts.next().is_some() || (second.is_none() && fraction.is_some()) {
        return None;
    }
    let second = second.unwrap_or(Some(0))?;
    let fraction = match fraction {
        None => 0,
        Some(digits) if (1..=6).contains(&digits.len()) => {
            number(digits, digits.len())? * 10_i64.pow(6 - u32::try_from(digits.len()).ok()?)
        }
        Some(_) => return None,
    };
    (hour < 24 && minute < 60 && second < 60).then(|| ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction)
}

/// The inverse of [`micros`].
fn clock(micros: i64) -> String {
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 { clock } else { format!("{clock}.{fraction:06}") }
}

/// The time of day and the offset in minutes.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, 0)) };
    let (hours, minutes) = text[at + 1..].split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    Some((&text[..at], sign * (hours * 60 + minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_real_days() {
        assert_eq!(date("2024-02-29").as_deref(), Some("2024-02-29"));
        for wrong in
            ["2023-02-29", "2024-13-01", "2024-1-1", "24-01-01", "2024-01-00", "0000-01-01", "", "2024-01-01-01"]
        {
            assert_eq!(date(wrong), None, "{wrong}");
        }
        for text in ["0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2100-03-01", "9999-12-31"] {
            assert_eq!(date(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn moments_are_told_in_utc() {
        for (text, expected) in [
            ("2024-01-01T00:30:00+02:00", Some("2023-12-31T22:30:00Z")),
            ("2024-01-01 12:00", Some("2024-01-01T12:00:00Z")),
            ("2024-01-01T12:00:00.5Z", Some("2024-01-01T12:00:00.500000Z")),
            ("2024-01-01T12:00:00-05:30", Some("2024-01-01T17:30:00Z")),
            ("2024-01-01", None),
            ("2024-01-01T25:00", None),
            ("0001-01-01T00:00:00+01:00", None),
        ] {
            assert_eq!(datetime(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn times_and_uuids_are_strict() {
        assert_eq!(time("09:05").as_deref(), Some("09:05:00"));
        assert_eq!(time("09:05:07.25").as_deref(), Some("09:05:07.250000"));
        assert_eq!(time("9:05"), None);
        assert_eq!(time("09:05Z"), None);
        let canonical = "123e4567-e89b-12d3-a456-426614174000";
        assert_eq!(uuid("123E4567-E89B-12D3-A456-426614174000").as_deref(), Some(canonical));
        assert_eq!(uuid("123e4567e89b12d3a456426614174000").as_deref(), Some(canonical));
        assert_eq!(uuid("123e4567"), None);
    }
}
