use proptest::prelude::*;

use super::*;

#[track_caller]
fn reads(text: &str, fen: i64) {
    assert_eq!(Fen::parse_yuan(text), Ok(Fen::new(fen)), "{text}");
}

#[track_caller]
fn refuses(text: &str, code: &str) {
    let refused = Fen::parse_yuan(text).expect_err(text);
    assert_eq!(serde_json::to_value(&refused).unwrap()["code"], code, "{text}");
}

#[test]
fn an_amount_is_plain_digits_with_at_most_two_decimals() {
    reads("0", 0);
    reads("-0", 0);
    reads("1", 100);
    reads("1.5", 150);
    reads("1234.56", 123_456);
    reads("-1234.56", -123_456);
    reads("0.01", 1);
    reads("007.00", 700);
}

#[test]
fn what_is_not_plainly_an_amount_is_refused_by_what_it_looks_like() {
    refuses("", "empty");
    for text in ["NaN", "inf", "-", ".", "元", "--", "null", "=cmd()"] {
        refuses(text, "not_a_number");
    }
    for text in ["1e5", "1E5", "1.5e-3", "-2e9"] {
        refuses(text, "exponent");
    }
    for text in
        ["1,234", " 1", "1 ", "+1", "--1", "1-", "1.2.3", "=1+1", "¥5", "1元", "1\u{ff11}", "0x10", "1'000"]
    {
        refuses(text, "stray_character");
    }
    refuses(".5", "bare_point");
    refuses("5.", "bare_point");
    refuses("1.234", "too_many_decimals");
    refuses("1.000", "too_many_decimals");
}

#[test]
fn an_amount_goes_up_to_ten_trillion_yuan_and_not_a_fen_further() {
    reads("10000000000000.00", 1_000_000_000_000_000);
    reads("-10000000000000", -1_000_000_000_000_000);
    refuses("10000000000000.01", "too_large");
    refuses("-10000000000000.01", "too_large");
    refuses("99999999999999999999999999999999", "too_large");
}

#[test]
fn a_refusal_shows_the_text_but_not_a_page_of_it() {
    assert_eq!(
        Fen::parse_yuan("1,5").unwrap_err().to_string(),
        "\"1,5\" has \",\" in it; write plain digits, without separators, signs or units"
    );
    let long = "x".repeat(1000);
    assert!(Fen::parse_yuan(&long).unwrap_err().to_string().len() < 120);
}

#[test]
fn amounts_are_shown_in_yuan_with_thousands_separators() {
    let shown = |fen: i64| Fen::new(fen).to_string();
    assert_eq!(shown(0), "0.00");
    assert_eq!(shown(5), "0.05");
    assert_eq!(shown(-5), "-0.05");
    assert_eq!(shown(99_999), "999.99");
    assert_eq!(shown(100_000), "1,000.00");
    assert_eq!(shown(123_456_789), "1,234,567.89");
    assert_eq!(shown(-123_456), "-1,234.56");
    assert_eq!(shown(i64::MIN), "-92,233,720,368,547,758.08");
    assert_eq!(format!("{:>10}|", Fen::from_yuan(1)), "      1.00|");
}

#[test]
fn arithmetic_never_wraps() {
    let most = Fen::new(i64::MAX);
    let least = Fen::new(i64::MIN);
    let one = Fen::new(1);
    assert_eq!(most.checked_add(one), Err(Overflow));
    assert_eq!(least.checked_sub(one), Err(Overflow));
    assert_eq!(least.checked_neg(), Err(Overflow));
    assert_eq!(most.checked_mul(2), Err(Overflow));
    assert_eq!(one.checked_add(one), Ok(Fen::new(2)));
    assert_eq!(one.checked_sub(most), Ok(Fen::new(1 - i64::MAX)));
    assert_eq!(Fen::from_yuan(3).checked_mul(-2), Ok(Fen::from_yuan(-6)));
    assert_eq!(Fen::total([most, one, Fen::new(-2)]), Ok(Fen::new(i64::MAX - 1)));
    assert_eq!(Fen::total([most, one]), Err(Overflow));
}

#[test]
fn shares_round_the_way_their_name_says() {
    assert_eq!(Fen::new(10_001).share_rounded_up(100), Fen::new(101));
    assert_eq!(Fen::new(10_001).share_rounded_down(100), Fen::new(100));
    assert_eq!(Fen::new(10_000).share_rounded_up(100), Fen::new(100));
    assert_eq!(Fen::new(-10_001).share_rounded_up(100), Fen::new(-100));
    assert_eq!(Fen::new(-10_001).share_rounded_down(100), Fen::new(-101));
    assert_eq!(Fen::new(i64::MAX).share_rounded_up(10_000), Fen::new(i64::MAX));
}

#[test]
fn splitting_gives_left_over_fen_to_the_largest_remainders() {
    let split = |fen: i64, weights: &[u64]| -> Vec<i64> {
        Fen::new(fen).split_by_weights(weights).into_iter().map(Fen::get).collect()
    };
    assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
    assert_eq!(split(-100, &[1, 1, 1]), [-34, -33, -33]);
    assert_eq!(split(100, &[1, 2, 4]), [14, 29, 57]);
    assert_eq!(split(1, &[1, 5, 1]), [0, 1, 0]);
    assert_eq!(split(7, &[0, 1, 0]), [0, 7, 0]);
    assert_eq!(split(i64::MAX, &[u64::MAX, u64::MAX]), [i64::MAX / 2 + 1, i64::MAX / 2]);
    assert_eq!(split(i64::MIN, &[3]), [i64::MIN]);
}

#[test]
#[should_panic(expected = "weights that are all zero")]
fn splitting_among_nobody_is_our_bug() {
    Fen::new(1).split_by_weights(&[0, 0]);
}

proptest! {
    #[test]
    fn what_is_shown_can_be_read_again(fen in -Fen::LIMIT.get()..=Fen::LIMIT.get()) {
        let shown = Fen::new(fen).to_string();
        prop_assert_eq!(Fen::parse_yuan(&shown.replace(',', "")), Ok(Fen::new(fen)));
    }

    #[test]
    fn the_parts_add_up_and_none_is_a_fen_off(
        fen in any::<i64>(),
        weights in prop::collection::vec(0u64..=u64::MAX, 1..12),
    ) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let parts = Fen::new(fen).split_by_weights(&weights);
        prop_assert_eq!(Fen::total(parts.iter().copied()), Ok(Fen::new(fen)));
        let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let surely = u128::from(fen.unsigned_abs()) * u128::from(*weight) / total;
            let part = u128::from(part.get().unsigned_abs());
            prop_assert!(surely <= part && part <= surely + 1);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,60}") {
        let _ = Fen::parse_yuan(&text);
    }
}
