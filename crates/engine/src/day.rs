//! A day of the calendar, as people write it for programs: `2027-03-01`.

use std::fmt;
use std::str::FromStr;

/// A day. Ordered: the earlier is the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    of_month: u8,
}

impl FromStr for Day {
    type Err = ();

    /// Reads `2027-03-01`, and nothing else; no day that the calendar does not have.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits).ok_or(())?;
            let plain = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| plain).ok_or(())
        };
        let (year, month, of_month) = (number(4)?, number(2)? as u8, number(2)? as u8);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if (1..=days).contains(&of_month) { Ok(Self { year, month, of_month }) } else { Err(()) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_ordered() {
        let day = |text: &str| text.parse::<Day>();
        assert_eq!(day("2028-02-29").map(|day| day.to_string()), Ok("2028-02-29".into()));
        assert!(day("2026-12-31") < day("2027-01-01"));
        for wrong in [
            "2027-02-29",
            "2027-13-01",
            "2027-00-10",
            "27-01-01",
            "2027-1-1",
            "2027-01-0a",
            "soon",
            "2027-01-01x",
        ] {
            assert_eq!(day(wrong), Err(()), "{wrong}");
        }
    }
}
