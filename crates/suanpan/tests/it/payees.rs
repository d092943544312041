//! The registry of payees: two persons, an account that counts from the next request on, and the way of
//! a request whose account the bank refused.

use ledger::Fen;
use platform::verb::{Outcome, Problem};
use suanpan::bench::sample::{COUNTY, now};
use treasury::evoucher::{IssueVoucher, PaymentIds, VoucherRefused};
use treasury::payee::{
    ChangeDecision, DecidePayee, NewPayeeChange, Payee, PayeeChangeKind, PayeeRefused, ProposePayee,
};
use treasury::payment::{
    ApprovePayment, FinanceReview, Mended, PaymentId, PaymentRefused, PaymentState, ResubmitPayment,
    ReviewPayment, SubmitPayment,
};

use crate::support::{Town, at_once, towns};

const LINES: [i64; 4] = [1_000_000; 4];

fn account(kind: PayeeChangeKind, code: &str, account: &str) -> NewPayeeChange {
    NewPayeeChange {
        kind,
        payee_code: code.into(),
        payee_name: "小样装修队（合成）".into(),
        payee_acct_no: account.into(),
        payee_acct_bank_name: "示例银行".into(),
        payee_bank_no: "999000000002".into(),
        payee_kind: "supplier".into(),
        reason: "合同已签".into(),
    }
}

fn propose(town: &Town, key: &str, change: NewPayeeChange) -> Outcome<ProposePayee> {
    town.sample.act::<ProposePayee>("fin-payee", key, change)
}

fn decide(town: &Town, user: &str, change_id: i64, confirm: bool) -> Outcome<DecidePayee> {
    let note = if confirm { "" } else { "账户函未盖章" };
    let input = ChangeDecision { change_id, confirm, note: note.into() };
    town.sample.act::<DecidePayee>(user, &format!("{change_id} {confirm}"), input)
}

fn done(town: &Town, key: &str, change: NewPayeeChange) -> String {
    let proposed = propose(town, key, change).expect("proposed");
    decide(town, "fin-payee2", proposed.change_id, true).expect("confirmed").payee_code
}

fn payee(town: &Town, code: &str) -> Option<Payee> {
    let code = code.to_owned();
    town.sample.db.read_blocking(move |tx| treasury::payee::payee(tx, COUNTY, &code)).expect("a read")
}

#[test]
fn a_payee_is_registered_by_two_and_its_first_requests_are_looked_at() {
    for town in towns(&LINES) {
        let proposed =
            propose(&town, "new", account(PayeeChangeKind::Register, "", "6222 0202 0011 2233 446"))
                .expect("proposed");
        assert_eq!(payee(&town, &proposed.payee_code), None, "nothing is registered by one person");
        let own = decide(&town, "fin-payee", proposed.change_id, true);
        assert!(matches!(own, Err(Problem::Refused(PayeeRefused::SamePerson { .. }))), "{own:?}");
        let clerk = decide(&town, "fin-entry", proposed.change_id, true);
        assert!(matches!(clerk, Err(Problem::Denied(_))), "payment entry and registry are apart: {clerk:?}");
        decide(&town, "fin-recon", proposed.change_id, true).expect("reconciliation may confirm");
        let kept = payee(&town, &proposed.payee_code).expect("registered");
        assert_eq!(kept.payee_acct_no, "6222020200112233446", "blanks are no part of an account");
        let mut request = town.sample.request(3, Fen::from_yuan(100));
        request.payee_code = proposed.payee_code.clone();
        let payment = town.reviewed_with(request, 3, "first");
        let approved = town.approve(3, payment, "first").expect("approved");
        assert_eq!(approved.selected, ["new_payee"], "{}: finance looks at it", town.engine);
        let taken = propose(&town, "taken", account(PayeeChangeKind::Register, "P1", "123456789"));
        assert!(matches!(taken, Err(Problem::Refused(PayeeRefused::CodeTaken { .. }))), "{taken:?}");
        let known = propose(&town, "known", account(PayeeChangeKind::Register, "", "9001000000000001"));
        assert!(matches!(known, Err(Problem::Refused(PayeeRefused::AccountKnown { .. }))), "{known:?}");
        let odd = NewPayeeChange {
            payee_name: "小样𠮷店".into(),
            ..account(PayeeChangeKind::Register, "", "123456789")
        };
        let odd = propose(&town, "odd", odd);
        assert!(
            matches!(&odd, Err(Problem::Refused(PayeeRefused::NotInGbk { position: 3, .. }))),
            "refused with its place: {odd:?}"
        );
        town.books_are_right();
    }
}

#[test]
fn a_changed_account_counts_from_the_next_request_on() {
    for town in towns(&LINES) {
        let request = town.sample.request(3, Fen::from_yuan(100));
        let code = request.payee_code.clone();
        let old = payee(&town, &code).expect("known").payee_acct_no;
        let waiting = town.ready_with(request.clone(), 3, "before");
        let issued = town.sealed(&[town.ready_with(request.clone(), 3, "issued")], "issued");
        let change = NewPayeeChange {
            payee_name: "小样文具店（合成）".into(),
            ..account(PayeeChangeKind::Change, &code, "6222020200112230")
        };
        let same = NewPayeeChange {
            payee_bank_no: "999000000001".into(),
            payee_name: payee(&town, &code).expect("known").payee_name,
            payee_acct_no: old.clone(),
            ..change.clone()
        };
        let nothing = propose(&town, "same", same);
        assert!(matches!(nothing, Err(Problem::Refused(PayeeRefused::NothingChanges { .. }))), "{nothing:?}");
        done(&town, "change", change);
        let later = town.ready_with(request, 3, "after");
        let voucher_account = |voucher: &treasury::evoucher::VoucherId| {
            let row = town.voucher(voucher);
            let read = town.sample.db.read_blocking(move |tx| {
                let name = (row.vt_code.as_str(), row.voucher_no.as_str());
                treasury::evoucher::kept(tx, COUNTY, row.fiscal_year, name, "issued")
            });
            let body = read.expect("a read").expect("the words").body;
            use base64::Engine as _;
            let bytes = base64::engine::general_purpose::STANDARD.decode(body).expect("base64");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let at = text.find("<PayeeAcctNo>").expect("an account") + "<PayeeAcctNo>".len();
            text[at..at + text[at..].find('<').expect("its end")].to_owned()
        };
        assert_eq!(voucher_account(&issued), old, "{}: an issued voucher keeps its words", town.engine);
        let from_before = town.sealed(&[waiting], "from before");
        assert_eq!(voucher_account(&from_before), old, "a request keeps the account it was written with");
        let from_after = town.sealed(&[later], "from after");
        assert_eq!(voucher_account(&from_after), "6222020200112230");
        town.books_are_right();
    }
}

#[test]
fn a_suspended_payee_gets_nothing_until_the_suspension_ends() {
    for town in towns(&LINES) {
        let request = town.sample.request(3, Fen::from_yuan(100));
        let code = request.payee_code.clone();
        let reviewed = town.reviewed_with(request.clone(), 3, "reviewed");
        let ready = town.ready_with(request.clone(), 3, "ready");
        done(&town, "halt", account(PayeeChangeKind::Suspend, &code, ""));
        let twice = propose(&town, "halt twice", account(PayeeChangeKind::Suspend, &code, ""));
        assert!(matches!(twice, Err(Problem::Refused(PayeeRefused::WrongState { .. }))), "{twice:?}");
        let asked = town.sample.act::<SubmitPayment>("201001-clerk", "new", request.clone());
        assert!(matches!(asked, Err(Problem::Refused(PaymentRefused::PayeeSuspended { .. }))), "{asked:?}");
        let signed = town.approve(3, reviewed, "no");
        assert!(matches!(signed, Err(Problem::Refused(PaymentRefused::PayeeSuspended { .. }))), "{signed:?}");
        let input = PaymentIds { payment_ids: vec![ready] };
        let issued = town.sample.act::<IssueVoucher>("fin-entry", "no", input);
        assert!(matches!(issued, Err(Problem::Refused(VoucherRefused::PayeeSuspended { .. }))), "{issued:?}");
        done(&town, "resume", account(PayeeChangeKind::Resume, &code, ""));
        town.approve(3, reviewed, "yes").expect("paid again");
        town.books_are_right();
    }
}

#[test]
fn a_request_the_bank_refused_for_its_account_is_paid_once_the_payee_is_mended() {
    for town in towns(&LINES) {
        let request = town.sample.request(3, Fen::from_yuan(100));
        let payment = town.ready_with(request.clone(), 3, "wrong");
        town.sent(&[payment], "wrong");
        town.pump(&town.bank("reject=1"), now(), 2);
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Returned), "{}", town.engine);
        let change = NewPayeeChange {
            payee_name: "小样文具店（合成）".into(),
            ..account(PayeeChangeKind::Change, &request.payee_code, "6222020200112230")
        };
        done(&town, "mend", change);
        let mended = Mended { payment_id: payment, request };
        town.sample.must::<ResubmitPayment>("201001-clerk", "mended", mended).expect("resubmitted");
        assert_eq!(town.payment(payment).payee_version, 2, "it takes the new account");
        let id = PaymentId { payment_id: payment };
        town.sample.must::<ReviewPayment>("201001-reviewer", "mended", id.clone()).expect("reviewed");
        let approved =
            town.sample.must::<ApprovePayment>("201001-head", "mended", id.clone()).expect("approved");
        assert_eq!(approved.selected, ["new_payee"], "a new account is as new as a new payee");
        town.sample.must::<FinanceReview>("fin-clerk", "mended", id).expect("passed");
        town.sent(&[payment], "mended");
        town.pump(&town.bank(""), now(), 3);
        assert_eq!(town.payment(payment).state(), Some(PaymentState::Paid));
        town.books_are_right();
    }
}

#[test]
fn one_change_of_a_payee_waits_at_a_time_and_takes_effect_once() {
    for town in towns(&LINES) {
        let proposed = propose(&town, "one", account(PayeeChangeKind::Change, "P1", "6222020200112230"))
            .expect("proposed");
        let second = propose(&town, "two", account(PayeeChangeKind::Change, "P1", "123456789"));
        assert!(matches!(second, Err(Problem::Refused(PayeeRefused::AlreadyProposed { .. }))), "{second:?}");
        let won = at_once(6, |n| {
            let input = ChangeDecision { change_id: proposed.change_id, confirm: true, note: String::new() };
            let user = ["fin-payee2", "fin-recon"][n % 2];
            town.sample.act::<DecidePayee>(user, &format!("confirm {n}"), input).is_ok()
        });
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{}", town.engine);
        assert_eq!(payee(&town, "P1").expect("known").version_no, 2);
        let silent = ChangeDecision { change_id: proposed.change_id, confirm: false, note: " ".into() };
        let silent = town.sample.act::<DecidePayee>("fin-payee2", "silent", silent);
        assert_eq!(silent, Err(Problem::Refused(PayeeRefused::NoReason)));
    }
}
