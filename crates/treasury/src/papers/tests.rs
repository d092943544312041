use super::Month;

#[test]
fn a_month_is_written_as_year_and_month_and_nothing_else() {
    for (text, month) in [("2022-06", Some((2022, 6))), ("2022-12", Some((2022, 12)))] {
        assert_eq!(Month::parse(text).map(|m| (m.year, m.month)), month, "{text}");
    }
    for text in ["2022-13", "2022-00", "2022-6", "22-06", "2022", "2022-06-01", "", "abcd-ef"] {
        assert_eq!(Month::parse(text), None, "{text}");
    }
    assert_eq!(Month { year: 2024, month: 2 }.to_string(), "2024-02");
}
