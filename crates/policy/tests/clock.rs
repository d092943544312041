//! The deadline clock: section 12's own cases, close of business to the second, returns, lights.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use policy::{Calendar, CalendarNotLoaded, Clock, ClockRefused, DayKind, Pause, Policy, Standing};
use policy::{PolicyError, due, due_batch, due_batch_csv, parse_instant};
use proptest::prelude::*;

fn policy() -> Policy {
    Policy::built_in(Some("xingguo")).expect("the built-in files load")
}

fn calendar() -> Calendar {
    policy().calendar().clone()
}

fn at(text: &str) -> DateTime {
    parse_instant(text).expect("an instant of this test")
}

fn clock(start: &str, limit: u16) -> Clock {
    Clock::new(at(start), limit, jiff::civil::time(17, 0, 0, 0), DayKind::Working)
}

fn returned(mut clock: Clock, pauses: &[(&str, &str)]) -> Clock {
    let pause = |(from, to): &(&str, &str)| Pause {
        returned_at: at(from),
        resubmitted_at: (!to.is_empty()).then(|| at(to)),
    };
    clock.pauses = pauses.iter().map(pause).collect();
    clock
}

#[test]
fn due_days_over_weekends_festivals_and_make_up_days() {
    for (start, limit, due_on) in [
        // The three cases of the domain reference, section 12.
        ("2023-01-20T10:00", 3, "2023-01-30"),
        ("2024-09-30T10:00", 1, "2024-10-08"),
        ("2025-09-26T10:00", 2, "2025-09-29"),
        // Spring Festival 2022: 29 and 30 January are worked, 31 January to 6 February are not.
        ("2022-01-27T09:00", 3, "2022-01-30"),
        ("2022-01-28T09:00", 3, "2022-02-07"),
        // National Day 2022: 8 and 9 October are worked.
        ("2022-09-30T09:00", 3, "2022-10-10"),
        // The last second in time, and the first one late.
        ("2022-06-13T17:00:00", 1, "2022-06-14"),
        ("2022-06-13T17:00:01", 1, "2022-06-15"),
        // A Friday evening, the weekend and Monday morning are one and the same start.
        ("2022-06-17T17:00:01", 1, "2022-06-21"),
        ("2022-06-18T10:00", 1, "2022-06-21"),
        ("2022-06-20T00:00", 1, "2022-06-21"),
        ("2022-06-20T17:00", 1, "2022-06-21"),
        // Received in the middle of a holiday.
        ("2023-01-23T10:00", 3, "2023-01-31"),
        // Across the turn of the year.
        ("2022-12-30T10:00", 1, "2023-01-03"),
    ] {
        let found = clock(start, limit).due_on(&calendar()).expect(start);
        assert_eq!(found, Some(due_on.parse().expect("a date")), "{start} + {limit}");
    }
}

#[test]
fn calendar_days_count_every_day_but_end_on_a_working_day() {
    let mut by_date = clock("2022-06-13T10:00", 3);
    by_date.day_kind = DayKind::Calendar;
    assert_eq!(by_date.due_on(&calendar()), Ok(Some("2022-06-16".parse().expect("a date"))));
    by_date.start = at("2022-06-15T10:00"); // the third day is a Saturday
    assert_eq!(by_date.due_on(&calendar()), Ok(Some("2022-06-20".parse().expect("a date"))));
    let state = by_date.state_at(&calendar(), at("2022-06-19T10:00")).expect("loaded");
    assert_eq!(state.standing, Standing::Red);
}

#[test]
fn whole_days_before_a_return_are_kept_and_both_its_ends_are_not_counted() {
    for (start, limit, pauses, due_on) in [
        // Mon start; Tue counted; Wed returned, Fri resubmitted: Mon is day 2, Tue day 3.
        ("2022-06-13T10:00", 3, &[("2022-06-15T11:00", "2022-06-17T09:00")][..], Some("2022-06-21")),
        // Returned and resubmitted within a day: that day is lost to nobody's fault.
        ("2022-06-13T10:00", 3, &[("2022-06-15T09:00", "2022-06-15T16:00")], Some("2022-06-17")),
        // Returned on the day of start: nothing was counted yet.
        ("2022-06-13T10:00", 1, &[("2022-06-13T11:00", "2022-06-14T09:00")], Some("2022-06-15")),
        // Resubmitted after the cut-off: as if the next morning.
        ("2022-06-13T10:00", 1, &[("2022-06-14T11:00", "2022-06-14T17:00:01")], Some("2022-06-16")),
        // Returned after the cut-off: the day before it was whole, and the limit was reached.
        ("2022-06-13T10:00", 1, &[("2022-06-14T17:00:01", "2022-06-20T09:00")], Some("2022-06-14")),
        // Two returns.
        (
            "2022-06-13T10:00",
            2,
            &[("2022-06-14T10:00", "2022-06-14T15:00"), ("2022-06-16T10:00", "2022-06-17T15:00")],
            Some("2022-06-20"),
        ),
        // Still with the applicant: there is no due day.
        ("2022-06-13T10:00", 3, &[("2022-06-15T11:00", "")], None),
        // Returned only after it was late: still late.
        ("2022-06-13T10:00", 1, &[("2022-06-16T11:00", "")], Some("2022-06-14")),
        // A return over the Spring Festival.
        ("2023-01-19T10:00", 3, &[("2023-01-20T16:00", "2023-01-28T09:00")], Some("2023-01-31")),
    ] {
        let found = returned(clock(start, limit), pauses).due_on(&calendar()).expect(start);
        let due_on: Option<Date> = due_on.map(|text| text.parse().expect("a date"));
        assert_eq!(found, due_on, "{start} + {limit}, {pauses:?}");
    }
}

#[test]
fn the_light_turns_with_the_days_begun() {
    use Standing::{Amber, Breached, Green, Red};
    for (limit, now, standing, elapsed, remaining) in [
        (3, "2022-06-13T10:00", Green, 0, 3),
        (3, "2022-06-14T17:00:00", Green, 0, 3),
        (3, "2022-06-14T17:00:01", Amber, 1, 2),
        (3, "2022-06-15T12:00", Amber, 1, 2),
        (3, "2022-06-16T09:00", Red, 2, 1),
        (3, "2022-06-16T17:00:00", Red, 2, 1),
        (3, "2022-06-16T17:00:01", Breached, 3, 0),
        (5, "2022-06-16T12:00", Green, 2, 3), // exactly 60 %
        (5, "2022-06-17T12:00", Amber, 3, 2),
        (5, "2022-06-19T12:00", Red, 4, 1), // Sunday, the last day is Monday
        (5, "2022-06-20T17:00:01", Breached, 5, 0),
        (1, "2022-06-13T10:00", Green, 0, 1),
        (1, "2022-06-14T17:00:00", Red, 0, 1),
        (1, "2022-06-14T17:00:01", Breached, 1, 0),
    ] {
        let state = clock("2022-06-13T10:00", limit).state_at(&calendar(), at(now)).expect(now);
        let found = (state.standing, state.elapsed_days, state.remaining_days);
        assert_eq!(found, (standing, elapsed, remaining), "{limit} days, {now}");
    }
}

#[test]
fn a_stopped_clock_stays_as_it_was_and_a_late_one_says_how_late() {
    let mut stopped = clock("2022-06-13T10:00", 1);
    stopped.stopped_at = Some(at("2022-06-14T17:00:00"));
    let state = stopped.state_at(&calendar(), at("2022-08-01T10:00")).expect("loaded");
    assert_eq!((state.standing, state.stopped, state.late_days), (Standing::Red, true, 0));
    stopped.stopped_at = Some(at("2022-06-14T17:00:01"));
    let state = stopped.state_at(&calendar(), at("2022-08-01T10:00")).expect("loaded");
    assert_eq!((state.standing, state.stopped, state.late_days), (Standing::Breached, true, 1));
    let before = stopped.state_at(&calendar(), at("2022-06-14T09:00")).expect("loaded");
    assert_eq!((before.standing, before.stopped), (Standing::Red, false));
}

#[test]
fn a_paused_clock_stands_still_and_the_past_does_not_know_the_return() {
    let clock = returned(clock("2022-06-13T10:00", 3), &[("2022-06-15T11:00", "2022-06-17T09:00")]);
    let read = |now: &str| clock.state_at(&calendar(), at(now)).expect("loaded");
    let before = read("2022-06-15T10:59");
    assert_eq!((before.paused, before.due_on), (false, Some("2022-06-16".parse().expect("a date"))));
    let during = read("2022-06-16T20:00");
    assert_eq!((during.paused, during.due_on, during.elapsed_days), (true, None, 1));
    assert_eq!((during.standing, during.remaining_days), (Standing::Green, 2));
    let after = read("2022-06-21T17:00:00");
    assert_eq!((after.paused, after.elapsed_days, after.paused_days), (false, 2, 3));
    assert_eq!((after.standing, after.closes_at), (Standing::Red, Some(at("2022-06-21T17:00"))));
    assert_eq!(read("2022-06-21T17:00:01").standing, Standing::Breached);
}

#[test]
fn impossible_times_are_refused_in_order() {
    let start = at("2022-06-13T10:00");
    let refused = |clock: Clock| clock.due_on(&calendar()).expect_err("impossible");
    assert_eq!(refused(clock("2022-06-13T10:00", 0)), ClockRefused::LimitNotPositive);
    assert_eq!(
        refused(returned(clock("2022-06-13T10:00", 1), &[("2022-06-13T09:59", "")])),
        ClockRefused::PauseBeforeStart { returned_at: at("2022-06-13T09:59"), start }
    );
    let (returned_at, resubmitted_at) = (at("2022-06-14T10:00"), at("2022-06-14T09:00"));
    assert_eq!(
        refused(returned(clock("2022-06-13T10:00", 1), &[("2022-06-14T10:00", "2022-06-14T09:00")])),
        ClockRefused::ResubmittedBeforeReturn { returned_at, resubmitted_at }
    );
    let twice = [("2022-06-14T10:00", ""), ("2022-06-15T10:00", "")];
    assert_eq!(
        refused(returned(clock("2022-06-13T10:00", 1), &twice)),
        ClockRefused::PausesOutOfOrder { returned_at: at("2022-06-15T10:00") }
    );
    let mut stopped = clock("2022-06-13T10:00", 1);
    stopped.stopped_at = Some(at("2022-06-12T10:00"));
    let stopped_at = at("2022-06-12T10:00");
    assert_eq!(refused(stopped), ClockRefused::StoppedBeforeStart { stopped_at, start });
    for refusal in [ClockRefused::LimitNotPositive, ClockRefused::PausesOutOfOrder { returned_at }] {
        assert!(!refusal.zh().is_empty() && !refusal.to_string().is_empty());
    }
}

#[test]
fn without_a_calendar_there_is_no_date() {
    let missing = |year| ClockRefused::CalendarNotLoaded(CalendarNotLoaded { year });
    assert_eq!(clock("2026-12-31T10:00", 1).due_on(&calendar()), Err(missing(2027)));
    assert_eq!(clock("2027-03-01T18:00", 1).due_on(&calendar()), Err(missing(2027)));
    assert_eq!(clock("2019-12-31T10:00", 1).due_on(&calendar()), Err(missing(2019)));
    let refused = due(&policy(), "sla_payment_days", at("2026-12-31T17:00:01"));
    assert_eq!(refused, Err(PolicyError::CalendarNotLoaded(CalendarNotLoaded { year: 2027 })));
}

#[test]
fn due_names_the_documents_it_rests_on() {
    let due = due(&policy(), "sla_quota_release_days", at("2023-01-20T10:00")).expect("loaded");
    assert_eq!((due.due_on.to_string().as_str(), due.limit_days), ("2023-01-30", 3));
    assert_eq!(due.closes_at, at("2023-01-30T17:00:00"));
    let keys: Vec<&str> = due.why.params.iter().map(|used| used.key.as_str()).collect();
    assert_eq!(keys, ["sla_quota_release_days", "sla_day_kind", "business_cut_off"]);
    assert!(due.why.params[0].source.contains("兴国县") && !due.why.params[0].uncertain);
    let counted = due.why.facts.iter().find(|fact| fact.name == "counted_days").expect("a fact");
    assert_eq!(counted.value, "2023-01-28, 2023-01-29, 2023-01-30");
    let json = serde_json::to_value(&due).expect("plain data");
    assert_eq!(json["due_on"], "2023-01-30");
    assert_eq!(json["closes_at"], "2023-01-30T17:00:00");
}

#[test]
fn due_is_asked_only_of_deadlines() {
    let refused = due(&policy(), "session_hours", at("2022-06-13T10:00")).expect_err("not a deadline");
    assert!(matches!(refused, PolicyError::NotADeadline { .. }), "{refused}");
    let refused = due(&policy(), "no_such_key", at("2022-06-13T10:00")).expect_err("no such key");
    assert!(matches!(refused, PolicyError::UnknownKey { .. }), "{refused}");
    assert!(due_batch(&policy(), "session_hours", "from\n").is_err());
    assert!(due_batch(&policy(), "sla_payment_days", "date\n2022-06-13\n").is_err());
}

#[test]
fn a_batch_answers_each_row_on_its_own() {
    let text =
        "\u{feff}no,from\n1,2022-06-13T10:00:00\n2,soon\n\n3,2026-12-31T10:00:00\n4,2022-06-17 17:00\n5\n";
    let rows = due_batch(&policy(), "sla_payment_days", text).expect("has a from column");
    assert_eq!(
        due_batch_csv(&rows),
        "row,from,due_on,closes_at,error\n\
         2,2022-06-13T10:00:00,2022-06-14,2022-06-14T17:00:00,\n\
         3,soon,,,\"\"\"soon\"\" is not an instant; write YYYY-MM-DDTHH:MM:SS\"\n\
         5,2026-12-31T10:00:00,,,\"calendar for 2027 not loaded; add policies/calendar/2027.toml, or the days of 2027 to calendar.csv in the county folder\"\n\
         6,2022-06-17 17:00,2022-06-20,2022-06-20T17:00:00,\n\
         7,,,,\"\"\"\"\" is not an instant; write YYYY-MM-DDTHH:MM:SS\"\n"
    );
}

#[test]
fn instants_are_local_and_strict() {
    for good in ["2022-06-13", "2022-06-13T10:00", "2022-06-13T10:00:01", "2022-06-13 10:00:01"] {
        assert!(parse_instant(good).is_some(), "{good}");
    }
    for bad in
        ["", "2022-06-31", "2022-06-13T10:00Z", "2022-06-13T10:00+08:00", "2022-06-13T10-08", "13.6.2022"]
    {
        assert!(parse_instant(bad).is_none(), "{bad}");
    }
}

fn instants() -> impl Strategy<Value = DateTime> {
    let first = at("2020-01-01T00:00:00");
    // Until mid 2026, so that the longest limit still ends in a loaded year.
    (0..(366 * 6 + 180) * 86_400_i64).prop_map(move |seconds| first + seconds.seconds())
}

proptest! {
    #[test]
    fn a_later_start_never_falls_due_earlier(a in instants(), b in instants(), limit in 1u16..40) {
        let calendar = calendar_once();
        let (early, late) = (a.min(b), a.max(b));
        let due_on = |start| Clock::new(start, limit, jiff::civil::time(17, 0, 0, 0), DayKind::Working).due_on(calendar);
        prop_assert!(due_on(early).expect("loaded") <= due_on(late).expect("loaded"));
    }

    #[test]
    fn a_return_never_makes_it_due_earlier(start in instants(), limit in 1u16..20, wait in 0i64..400, away in 0i64..400) {
        let calendar = calendar_once();
        let plain = Clock::new(start, limit, jiff::civil::time(17, 0, 0, 0), DayKind::Working);
        let returned_at = start + wait.hours();
        let pause = Pause { returned_at, resubmitted_at: Some(returned_at + away.hours()) };
        let paused = Clock { pauses: vec![pause], ..plain.clone() };
        prop_assert!(plain.due_on(calendar).expect("loaded") <= paused.due_on(calendar).expect("loaded"));
    }

    #[test]
    fn elapsed_and_remaining_make_the_limit_until_it_is_late(start in instants(), limit in 1u16..20, wait in 0i64..400) {
        let calendar = calendar_once();
        let clock = Clock::new(start, limit, jiff::civil::time(17, 0, 0, 0), DayKind::Working);
        let now = start + wait.hours();
        let state = clock.state_at(calendar, now).expect("loaded");
        let late = now > state.closes_at.expect("not paused");
        prop_assert_eq!(late, state.standing == Standing::Breached);
        prop_assert_eq!(late, state.late_days > 0);
        if !late {
            prop_assert_eq!(state.elapsed_days + state.remaining_days, u32::from(limit));
        }
    }
}

fn calendar_once() -> &'static Calendar {
    static CALENDAR: std::sync::OnceLock<Calendar> = std::sync::OnceLock::new();
    CALENDAR.get_or_init(calendar)
}
