//! Business time: an instant in milliseconds, read as a day and a clock time in the zone +08:00.
//!
//! **Promise:** a verb's time is stamped when the person pressed, and handed in; nothing below
//! asks the machine for the time. The demo clock moves the day and nothing else.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);
crate::int_value!(Instant);

const ZONE_MS: i64 = 8 * 3600 * 1000;
const EPOCH: DateTime = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);

impl Instant {
    /// The instant of a local (+08:00) date and time.
    pub fn of_local(local: DateTime) -> Instant {
        let since = local - EPOCH;
        let ms = since.total((jiff::Unit::Millisecond, jiff::SpanRelativeTo::days_are_24_hours()));
        Instant(ms.map_or(0, |value| value as i64) - ZONE_MS)
    }

    /// Local date and time in +08:00.
    pub fn local(self) -> DateTime {
        EPOCH.checked_add(jiff::SignedDuration::from_millis(self.0 + ZONE_MS)).unwrap_or(EPOCH)
    }

    pub fn day(self) -> Date {
        self.local().date()
    }
}

/// The machine's clock, moved by the demo clock's day when one is set.
#[derive(Debug, Clone, Copy, Default)]
pub struct BusinessClock {
    /// Days added to the machine's day (demo only; 0 in service).
    pub shift_days: i64,
}

impl BusinessClock {
    /// The one place that reads the machine's time.
    pub fn now(self) -> Instant {
        let ms = jiff::Timestamp::now().as_millisecond();
        Instant(ms + self.shift_days * 86_400_000)
    }

    /// A clock whose day is `day` now and which goes on from there.
    pub fn starting_on(day: Date) -> BusinessClock {
        let today = BusinessClock::default().now().day();
        let shift = today.until(day).map_or(0, |span| i64::from(span.get_days()));
        BusinessClock { shift_days: shift }
    }
}

#[cfg(test)]
mod tests {
    use super::Instant;
    use jiff::civil::datetime;

    #[test]
    fn an_instant_is_read_in_plus_eight() {
        assert_eq!(Instant(0).local(), datetime(1970, 1, 1, 8, 0, 0, 0));
        let evening = datetime(2022, 12, 31, 23, 59, 59, 999_000_000);
        assert_eq!(Instant::of_local(evening).local(), evening);
        assert_eq!(Instant::of_local(evening).day(), jiff::civil::date(2022, 12, 31));
    }
}
