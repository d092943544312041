//! The calendar: counts per year, the long holidays with their make-up days, and years not loaded.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use policy::{Calendar, CalendarNotLoaded, Policy, PolicyFile};

fn calendar() -> Calendar {
    Policy::built_in(None).expect("the built-in files load").calendar().clone()
}

fn day(text: &str) -> Date {
    text.parse().expect("a date of this test")
}

#[test]
fn every_year_has_the_working_days_of_its_notice() {
    let calendar = calendar();
    let counted: Vec<u32> = (2020..=2026)
        .map(|year| {
            let days = date(year, 1, 1).series(1.day()).take_while(|day| day.year() == year);
            days.map(|day| u32::from(calendar.is_working_day(day).expect("loaded"))).sum()
        })
        .collect();
    assert_eq!(counted, [249, 250, 249, 249, 251, 248, 248]);
    assert_eq!(calendar.years().collect::<Vec<_>>(), [2020, 2021, 2022, 2023, 2024, 2025, 2026]);
}

#[test]
fn festivals_are_off_and_their_make_up_weekends_are_worked() {
    let calendar = calendar();
    for (from, to, working) in [
        ("2022-01-29", "2022-01-30", true), // weekend before the Spring Festival
        ("2022-01-31", "2022-02-06", false),
        ("2022-02-07", "2022-02-11", true),
        ("2022-10-01", "2022-10-07", false),
        ("2022-10-08", "2022-10-09", true),
        ("2023-01-21", "2023-01-27", false),
        ("2023-01-28", "2023-01-29", true),
        ("2024-02-10", "2024-02-17", false),
        ("2024-02-18", "2024-02-18", true),
        ("2025-09-28", "2025-09-28", true),
        ("2025-10-01", "2025-10-08", false),
        ("2026-02-15", "2026-02-23", false),
        ("2026-02-28", "2026-02-28", true),
        ("2022-12-31", "2023-01-02", false), // a block over two years
    ] {
        let days = day(from).series(1.day()).take_while(|date| *date <= day(to));
        for date in days {
            assert_eq!(calendar.is_working_day(date), Ok(working), "{date}");
        }
    }
    assert_eq!(calendar.day_name(date(2022, 2, 4)).expect("listed").name.zh, "春节");
}

#[test]
fn working_days_are_found_and_counted_across_holidays() {
    let calendar = calendar();
    assert_eq!(calendar.next_working_day(day("2024-09-30")), Ok(day("2024-10-08")));
    assert_eq!(calendar.next_working_day(day("2022-12-30")), Ok(day("2023-01-03")));
    assert_eq!(calendar.add_working_days(day("2023-01-20"), 3), Ok(day("2023-01-30")));
    assert_eq!(calendar.add_working_days(day("2023-01-20"), 0), Ok(day("2023-01-20")));
    assert_eq!(calendar.working_days_between(day("2023-01-20"), day("2023-01-30")), Ok(3));
    assert_eq!(calendar.working_days_between(day("2023-01-30"), day("2023-01-20")), Ok(0));
}

#[test]
fn a_year_without_a_calendar_is_never_guessed() {
    let calendar = calendar();
    let missing = |year| Err(CalendarNotLoaded { year });
    assert_eq!(calendar.is_working_day(day("2027-01-01")), missing(2027));
    assert_eq!(calendar.is_working_day(day("2019-12-31")), missing(2019));
    assert_eq!(calendar.next_working_day(day("2026-12-31")), Err(CalendarNotLoaded { year: 2027 }));
    assert_eq!(Calendar::default().add_working_days(Date::MAX, 1), Err(CalendarNotLoaded { year: 10_000 }));
    let missing = CalendarNotLoaded { year: 2027 };
    assert!(missing.to_string().starts_with("calendar for 2027 not loaded; add policies/calendar/2027.toml"));
    assert!(missing.to_string().contains("calendar.csv"));
    assert!(missing.zh().contains("未载入 2027 年日历"));
}

const YEAR_2027: &str = "\u{feff}date,kind,name\n2027-01-01,holiday,元旦\n2027-02-05,holiday,春节\n\
2027-02-06,holiday,春节\n2027-02-07,holiday,春节\n2027-02-08,holiday,春节\n2027-02-09,holiday,春节\n\
2027-02-20,makeup_workday,春节\n2027-04-05,holiday,清明\n2027-05-01,holiday,劳动节\n\
2027-06-09,holiday,端午\n2027-09-15,holiday,中秋\n2027-10-01,holiday,国庆节\n2027-10-02,holiday,国庆节\n";

#[test]
fn a_county_folder_adds_a_year_or_a_day() {
    let policy = Policy::built_in(None).expect("loads");
    let next = policy.with_calendar_csv(YEAR_2027, "calendar.csv").expect("a whole year");
    assert_eq!(next.calendar().is_working_day(day("2027-01-01")), Ok(false));
    assert_eq!(next.calendar().is_working_day(day("2027-02-20")), Ok(true));
    assert_eq!(next.calendar().is_working_day(day("2027-02-21")), Ok(false));
    // One day more off, and one holiday worked, in a year that is loaded already.
    let local = "date,kind,name\n2022-06-13,holiday,洪水\n2022-10-06,makeup_workday,抢险\n";
    let next = policy.with_calendar_csv(local, "calendar.csv").expect("two days");
    assert_eq!(next.calendar().is_working_day(day("2022-06-13")), Ok(false));
    assert_eq!(next.calendar().is_working_day(day("2022-10-06")), Ok(true));
}

#[test]
fn a_wrong_calendar_file_is_refused_with_its_line() {
    let policy = Policy::built_in(None).expect("loads");
    for (text, row, found) in [
        ("day,kind,name\n", Some(1), "the header is day,kind,name"),
        ("date,kind,name\r\n\r\n2022-02-30,holiday,x\r\n", Some(3), "2022-02-30,holiday,x"),
        ("date,kind,name\n2022-06-13,vacation,x\n", Some(2), "2022-06-13,vacation,x"),
        ("date,kind,name\n2022-06-13,holiday,x\n2022-06-13,holiday,x\n", Some(3), "2022-06-13 twice"),
        ("date,kind,name\n2022-06-13,makeup_workday,x\n", Some(2), "2022-06-13 is a working day anyway"),
        ("date,kind,name\n2027-01-01,holiday,元旦\n", None, "only 1 holidays of 2027"),
    ] {
        let errors = policy.with_calendar_csv(text, "calendar.csv").expect_err(text);
        assert_eq!((errors.0[0].row, errors.0[0].found.en.as_str()), (row, found));
        assert!(errors.to_string().starts_with("calendar.csv") && errors.zh().starts_with("calendar.csv"));
    }
}

#[test]
fn a_wrong_year_file_is_refused() {
    let head = "year = 2027\nsource = \"s\"\nchecked_on = 2026-11-23\n";
    let row =
        |kind: &str, date: &str| format!("[[{kind}]]\ndate = {date}\nname = {{ zh = \"a\", en = \"b\" }}\n");
    for (text, found) in [
        ("year = \n".to_owned(), ""), // the TOML reader's own words
        ("year = 2027\nsource = \"s\"\n".to_owned(), "year, source or checked_on is missing"),
        ("year = 2027\nchecked_on = 2026-11-23\n".to_owned(), "year, source or checked_on is missing"),
        (format!("{head}{}", row("holiday", "2026-01-01")), "2026-01-01"),
        (format!("{head}{0}{0}", row("holiday", "2027-01-01")), "2027-01-01 twice"),
        (format!("{head}{}", row("makeup_workday", "2027-01-04")), "2027-01-04 is a working day anyway"),
        (head.to_owned(), "only 0 holidays of 2027"),
    ] {
        let errors =
            Calendar::load(&[PolicyFile { name: "calendar/2027.toml", text: &text }]).expect_err(&text);
        assert!(errors.0.iter().any(|error| error.found.en.contains(found)), "{errors}");
    }
}
