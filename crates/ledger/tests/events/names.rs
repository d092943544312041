//! The chart and the list of events are promises: codes and names stand in journals for ever.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_account_has_a_code_of_its_own_and_is_found_by_it() {
    let codes: BTreeSet<u16> = Account::ALL.iter().map(|account| account.code()).collect();
    assert_eq!(codes.len(), 20);
    assert!(codes.iter().copied().eq(Account::ALL.iter().map(|account| account.code())), "in code order");
    for account in Account::ALL {
        assert_eq!(Account::from_code(account.code()), Some(account));
        assert!(!account.name_zh().is_empty() && !account.name_en().is_empty());
        let json = serde_json::to_string(&account).unwrap();
        assert_eq!(json, account.code().to_string());
        assert_eq!(serde_json::from_str::<Account>(&json).unwrap(), account);
    }
    assert_eq!(Account::from_code(9601), None);
    assert!(serde_json::from_str::<Account>("9601").is_err());
}

#[test]
fn the_class_of_an_account_gives_its_normal_side_and_half() {
    for account in Account::ALL {
        let (normal, half) = match account.code() / 1000 {
            1 => (Side::Dr, Half::Budget),
            2 => (Side::Cr, Half::Budget),
            3 => (Side::Dr, Half::Quota),
            4 => (Side::Cr, Half::Quota),
            class => panic!("no class {class} in the chart"),
        };
        assert_eq!((account.normal(), account.half()), (normal, half), "{account}");
        assert_eq!(account.level() == Level::Line, account.code() / 1000 == 3, "{account}");
        assert_eq!(Account::OF_A_LINE.contains(&account), account.level() == Level::Line, "{account}");
        assert_eq!(account.is_open_state(), (3101..=3107).contains(&account.code()), "{account}");
    }
    let controls = Account::ALL.into_iter().filter(|account| account.level() == Level::Control);
    assert_eq!(controls.map(Account::code).collect::<Vec<_>>(), [2101, 4101, 4102]);
}

#[test]
fn every_event_has_a_code_of_its_own_and_is_found_by_it() {
    let codes: Vec<&str> = Event::ALL.iter().map(|event| event.code()).collect();
    let all = "E01 E02 E03 E03b E04 E05 E06 E06b E07 E08 E09 E10 E11 E12 E13 E14 E14r E15 E16 E17 E18 E19 \
               E20 E21 E22 E22b E23 E24 E25 E26 E27 E28 E29 E30";
    assert_eq!(codes.join(" "), all);
    for event in Event::ALL {
        assert_eq!(Event::from_code(event.code()), Some(event));
        assert!(!event.name_zh().is_empty() && !event.name_en().is_empty());
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(json, format!("\"{}\"", event.code()));
        assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
    }
    assert_eq!(Event::from_code("E31"), None);
}

#[test]
fn fund_natures_are_found_by_their_code() {
    for nature in FundNature::ALL {
        assert_eq!(FundNature::from_code(nature.code()), Some(nature));
        assert_eq!(serde_json::to_string(&nature).unwrap(), format!("\"{}\"", nature.code()));
    }
    assert_eq!(FundNature::from_code("7"), None);
}

#[test]
fn a_posting_survives_being_written_and_read() {
    let posting = establish(&given(&[(2101, -10, 100)]), &order(A, 60, "doc")).unwrap();
    let json = serde_json::to_string(&posting).unwrap();
    assert_eq!(
        json,
        r#"{"event":"E02","year":2022,"book":"1","entries":[{"account":3101,"place":{"line":1},"side":"dr","amount":60},{"account":4101,"place":{"control":10},"side":"cr","amount":60}],"source":"doc","reverses":null}"#
    );
    assert_eq!(serde_json::from_str::<Posting>(&json).unwrap(), posting);
}

#[test]
fn a_posting_that_was_changed_afterwards_is_found_out() {
    let sound = establish(&given(&[(2101, -10, 100)]), &order(A, 60, "doc")).unwrap();
    let fault = |change: &dyn Fn(&mut Posting)| {
        let mut posting = sound.clone();
        change(&mut posting);
        posting.check().unwrap_err()
    };
    assert_eq!(sound.check(), Ok(()));
    assert_eq!(fault(&|p| p.source = " ".into()), PostingFault::NoSource);
    assert_eq!(fault(&|p| p.entries.clear()), PostingFault::NoEntries);
    assert_eq!(fault(&|p| p.reverses = Some(PostingId(1))), PostingFault::ReversalLink);
    assert_eq!(fault(&|p| p.event = Event::Corrected), PostingFault::ReversalLink);
    let account = Account::PendingBreakdown;
    assert_eq!(
        fault(&|p| p.entries[0].amount = Fen::ZERO),
        PostingFault::EntryNotPositive { account, amount: Fen::ZERO }
    );
    let place = Place::Book;
    assert_eq!(fault(&|p| p.entries[0].place = place), PostingFault::WrongPlace { account, place });
    let place = Place::Line(LineId(1));
    assert_eq!(fault(&|p| p.entries.push(p.entries[0])), PostingFault::AccountTwice { account, place });
    let unbalanced = |debit, credit| PostingFault::Unbalanced { half: Half::Quota, debit, credit };
    assert_eq!(fault(&|p| p.entries[0].amount = fen(61)), unbalanced(61, 60));
    // Equal debit and credit are not enough: each half of the ledger balances by itself.
    assert_eq!(
        fault(&|p| p.entries[1] = cr(Account::UnallocatedAppropriation, Place::Book, fen(60))),
        PostingFault::Unbalanced { half: Half::Budget, debit: 0, credit: 60 }
    );
}

#[test]
#[should_panic(expected = "E02 of doc")]
fn an_unbalanced_posting_is_our_bug() {
    let entries = vec![dr(Account::PendingBreakdown, Place::Line(LineId(1)), fen(60))];
    Posting::balanced(Event::QuotaEstablished, YEAR, GENERAL, "doc", entries);
}
