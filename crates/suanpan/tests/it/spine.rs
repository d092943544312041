//! Commitments by contract, holds with exemptions, the release schedule, the carry-over list, the
//! closed year and the clock that stops at the bank: scenarios on every engine.

use std::sync::Arc;

use books::hold::{HoldClass, HoldStage};
use jiff::civil::{Date, DateTime, date};
use ledger::{Fen, FiscalYear, LineId};
use platform::time::Instant;
use platform::verb::{Ctx, Outcome, Problem, Verb};
use suanpan::bench::sample::{COUNTY, Sample, YEAR, line_no, today};
use treasury::DbRunner;
use treasury::evoucher::{IssueVoucher, PaymentIds, SendVoucher, SignVoucher, VoucherId};
use treasury::payment::{
    DecideMark, FinanceReview, MarkDecision, MarkPayee, MarkRefused, NewPayment, PayeeMark, PaymentId,
    PaymentRefused, PaymentState, ReturnInput, ReturnPayment, SubmitPayment, VoidPayment,
};
use treasury::quota::rules::Fate;
use treasury::quota::{
    AdoptRefused, ApproveBudget, BudgetYear, CarryDecision, CarryRefused, ChangeItem, ChangeKind,
    ChangeRefused, CloseYear, DecideCarry, DecideChange, Decision, Department, DepartmentReply, Instalment,
    LiftHold, NewChange, NewHold, NewReceipt, PlaceHold, PrepareYearEnd, ProposeChange, RegisterBudget,
    RegisterReceipt, ReplyBudget, ReplyRefused, Schedule, ScheduleRelease,
};

use wire::bank::{BankClient, BankKeys, BankSim, FaultSpec, Fetched, InProcessBank, SendOutcome};
use wire::crypto::Party;
use wire::envelope::VtTable;

use crate::support::{Stub, Town, at_once, drafts, towns};

const LINES: [i64; 4] = [10_000, 10_000, 10_000, 10_000];
const CLIENTS: usize = 64;

fn yuan(amount: i64) -> Fen {
    Fen::from_yuan(amount)
}

impl Town {
    fn at<V: Verb>(&self, user: &str, key: &str, at: DateTime, input: V::Input) -> Outcome<V> {
        let ctx: Ctx = self.sample.ctx_at(user, key, Instant::of_local(at));
        self.sample.db.perform_blocking::<V>(ctx, input)
    }

    /// A document of one item, proposed and decided; the refusal of the item as its code.
    fn document(&self, kind: ChangeKind, doc_no: &str, item: ChangeItem) -> Result<(), String> {
        let change = NewChange {
            kind,
            doc_no: doc_no.into(),
            fiscal_year: YEAR,
            agency_code: String::new(),
            reason: "情形".into(),
            items: vec![item],
        };
        let change_id =
            self.sample.must::<ProposeChange>("fin-clerk", doc_no, change).expect("may be proposed");
        let decision = Decision { change_id, reason: String::new() };
        match self.sample.act::<DecideChange>("fin-budget", doc_no, decision) {
            Ok(_) => Ok(()),
            Err(Problem::Refused(ChangeRefused::NothingPosted { items, .. })) => {
                let fields = serde_json::to_value(&items[0]).expect("plain data");
                Err(fields["code"].as_str().unwrap_or_default().to_owned())
            }
            Err(other) => panic!("{}: {other:?}", self.engine),
        }
    }

    fn commit(&self, n: usize, contract: &str, payee: &str, amount: i64) -> Result<(), String> {
        let item = ChangeItem {
            contract_no: contract.into(),
            payee_code: payee.into(),
            ..ChangeItem::of(Sample::line_id(n), yuan(amount))
        };
        self.document(ChangeKind::Commit, &format!("承诺 {n} {contract} {amount}"), item)
    }

    fn release_rest(&self, n: usize, contract: &str, amount: i64) -> Result<(), String> {
        let item =
            ChangeItem { contract_no: contract.into(), ..ChangeItem::of(Sample::line_id(n), yuan(amount)) };
        self.document(ChangeKind::ReleaseCommitment, &format!("释放 {n} {contract} {amount}"), item)
    }

    fn balance(&self, n: usize, account: i64) -> i64 {
        self.balance_of(Sample::line_id(n), account)
    }

    fn balance_of(&self, line: LineId, account: i64) -> i64 {
        let sql = "select cast(coalesce(sum(balance_fen), 0) as bigint) from line_balance
                    where mof_div_code = ?1 and line_id = ?2 and account = ?3";
        let (fen,): (i64,) =
            self.sample.db.read_blocking(move |tx| tx.one(sql, (COUNTY, line, account))).expect("a balance");
        fen / 100
    }

    pub fn treasury_is_right(&self) {
        self.books_are_right();
        let unlike = self
            .sample
            .db
            .read_blocking(|tx| {
                let evidence = treasury::verify::Evidence {
                    table: &wire::envelope::VtTable::national(),
                    verifier: None,
                };
                let mut found = Vec::new();
                treasury::verify::run(tx, COUNTY, &evidence, &mut |finding| found.push(finding.en()))?;
                Ok(found)
            })
            .expect("verified");
        assert!(unlike.is_empty(), "{}: {unlike:#?}", self.engine);
    }
}

/// A request from the commitment of `contract` to its supplier.
fn from_commitment(town: &Town, n: usize, contract: &str, payee: &str, amount: i64) -> NewPayment {
    NewPayment {
        contract_no: contract.into(),
        payee_code: payee.into(),
        from_commitment: true,
        ..town.sample.request(n, yuan(amount))
    }
}

#[test]
fn sixty_four_payments_cannot_overdraw_one_contract_though_its_line_has_more() {
    for town in towns(&LINES) {
        town.commit(3, "HT-1", "P1", 1_000).expect("committed");
        town.commit(3, "HT-2", "P2", 5_000).expect("another contract on the same line");
        let queue: Vec<i64> = (0..CLIENTS)
            .map(|number| {
                let request = from_commitment(&town, 3, "HT-1", "P1", 30);
                town.reviewed_with(request, 3, &format!("of the contract {number}"))
            })
            .collect();
        let answers = at_once(CLIENTS, |n| town.approve(3, queue[n], &format!("approve {n}")));
        let signed = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(signed, 33, "{}: 33 × 30 of 1,000 yuan; HT-2 keeps its 5,000", town.engine);
        for answer in answers.into_iter().filter(Result::is_err) {
            let refused = matches!(
                &answer,
                Err(Problem::Refused(
                    PaymentRefused::ExceedsCommitment { .. } | PaymentRefused::LimitExceeded { .. }
                ))
            );
            assert!(refused, "{}: {answer:?}", town.engine);
        }
        assert_eq!(town.balance(3, 3105), 6_000 - 990, "{}", town.engine);
        town.treasury_is_right();
    }
}

#[test]
fn a_commitment_pays_its_own_contract_its_own_supplier_and_no_more() {
    for town in towns(&LINES) {
        town.commit(3, "HT-1", "P1", 100).expect("committed");
        let submit = |key: &str, request: NewPayment| match town.sample.act::<SubmitPayment>(
            "201001-clerk",
            key,
            request,
        ) {
            Ok(_) => "allowed".to_owned(),
            Err(Problem::Refused(refusal)) => {
                let fields = serde_json::to_value(&refusal).expect("plain data");
                fields["code"].as_str().unwrap_or_default().to_owned()
            }
            Err(other) => panic!("{other:?}"),
        };
        let of = |contract: &str, payee: &str, amount| from_commitment(&town, 3, contract, payee, amount);
        assert_eq!(submit("all of it", of("HT-1", "P1", 100)), "allowed");
        assert_eq!(
            submit("a fen more", NewPayment { amount: Fen::new(10_001), ..of("HT-1", "P1", 1) }),
            "exceeds_commitment"
        );
        assert_eq!(submit("no contract", of("", "P1", 1)), "commitment_names_contract");
        assert_eq!(submit("other contract", of("HT-9", "P1", 1)), "no_commitment");
        assert_eq!(submit("other supplier", of("HT-1", "P2", 1)), "other_supplier");
        let free = NewPayment { from_commitment: false, ..of("HT-1", "P1", 1) };
        assert_eq!(submit("from free quota", free), "allowed", "E15 takes from 3103 or 3105");
        let other = NewPayment { from_commitment: false, ..of("HT-1", "P2", 1) };
        assert_eq!(submit("free, other supplier", other), "other_supplier");
        // The same for the documents behind it.
        assert_eq!(town.commit(3, "", "P1", 1), Err("no_contract".into()));
        assert_eq!(town.commit(3, "HT-3", "P99", 1), Err("unknown_supplier".into()));
        assert_eq!(town.commit(3, "HT-1", "P2", 1), Err("contract_of_other_supplier".into()));
        assert_eq!(town.commit(4, "HT-1", "P1", 1), Err("contract_of_other_unit".into()));
        town.treasury_is_right();
    }
}

#[test]
fn a_return_gives_back_to_the_contract_and_a_release_frees_only_its_unpaid_rest() {
    for town in towns(&LINES) {
        town.commit(3, "HT-1", "P1", 100).expect("committed");
        town.commit(3, "HT-2", "P2", 100).expect("committed");
        let payment = town.reviewed_with(from_commitment(&town, 3, "HT-1", "P1", 60), 3, "sixty");
        town.approve(3, payment, "sixty").expect("approved");
        assert_eq!(town.release_rest(3, "HT-1", 41), Err("exceeds_commitment".into()), "40 are unpaid");
        assert_eq!(town.release_rest(3, "HT-9", 1), Err("exceeds_commitment".into()), "no such contract");
        town.release_rest(3, "HT-1", 10).expect("10 of the 40");
        assert_eq!(town.balance(3, 3105), 30 + 100, "{}: HT-2 keeps its own", town.engine);
        let input = ReturnInput { payment_id: payment, reason: "发票有误".into() };
        town.sample.must::<ReturnPayment>("fin-clerk", "back", input).expect("returned");
        assert_eq!(town.balance(3, 3105), 90 + 100, "{}", town.engine);
        assert_eq!(town.release_rest(3, "HT-1", 91), Err("exceeds_commitment".into()));
        town.release_rest(3, "HT-1", 90).expect("all of it is unpaid again");
        assert_eq!(town.balance(3, 3105), 100, "{}", town.engine);
        town.treasury_is_right();
    }
}

/// A hold on the payments of unit 201001 from the sample's day on.
fn hold(year: Option<FiscalYear>) -> NewHold {
    NewHold {
        scope: "unit:201001".into(),
        stage: HoldStage::Payment,
        class: HoldClass::All,
        kind: "supervision".into(),
        reason: "专项检查".into(),
        basis: "小财监〔2022〕1号".into(),
        lifts_when: "整改完成".into(),
        from_day: today(),
        fiscal_year: year,
    }
}

fn mark(payee: &str, mark: &str) -> PayeeMark {
    PayeeMark {
        payee_code: payee.into(),
        mark: mark.into(),
        from_day: today(),
        evidence: "企业规模声明函 12".into(),
    }
}

#[test]
fn what_is_paid_beside_a_commitment_stays_within_the_contract_and_leaves_the_rest_payable() {
    for town in towns(&LINES) {
        town.commit(3, "HT-1", "P1", 100).expect("committed");
        let of = |line: usize, committed: bool, amount: i64, key: &str| {
            let request = NewPayment {
                from_commitment: committed,
                ..from_commitment(&town, line, "HT-1", "P1", amount)
            };
            let payment = town.reviewed_with(request, line, key);
            town.approve(line, payment, key)
        };
        let over = |answer: Result<_, Problem<PaymentRefused>>| {
            matches!(answer, Err(Problem::Refused(PaymentRefused::LimitExceeded { .. })))
        };
        of(3, false, 60, "beside").expect("the contract has 100");
        assert!(over(of(3, true, 41, "beyond")), "{}: 60 and 41 are more than 100", town.engine);
        town.release_rest(3, "HT-1", 60).expect("what was paid beside is needless");
        assert!(over(of(3, false, 41, "beyond, beside")), "{}", town.engine);
        of(3, true, 40, "the rest").unwrap_or_else(|e| panic!("{}: the rest is payable: {e:?}", town.engine));
        assert!(over(of(3, false, 1, "nothing is left")), "{}", town.engine);
        assert_eq!(town.balance(3, 3105), 0, "{}", town.engine);
        town.treasury_is_right();
    }
}

#[test]
fn a_due_contract_payment_to_a_small_firm_passes_a_hold_and_leaves_a_record() {
    for town in towns(&LINES) {
        let held = town.sample.must::<PlaceHold>("fin-watch", "hold", hold(None)).expect("held");
        let approve = |key: &str, contract: &str, due_on: Option<Date>| {
            let request = NewPayment {
                contract_no: contract.into(),
                contract_due_on: due_on,
                payee_code: "P1".into(),
                ..town.sample.request(3, yuan(10))
            };
            let payment = town.reviewed_with(request, 3, key);
            town.approve(3, payment, key).map(|_| payment)
        };
        let is_held = |answer: Result<i64, Problem<PaymentRefused>>| {
            matches!(answer, Err(Problem::Refused(PaymentRefused::Held { .. })))
        };
        town.commit(3, "HT-5", "P1", 100).expect("committed");
        assert!(is_held(approve("not marked", "HT-5", Some(today()))), "{}", town.engine);
        let proposed =
            town.sample.must::<MarkPayee>("fin-payee", "sme", mark("P1", "sme")).expect("proposed");
        assert!(is_held(approve("by one person", "HT-5", Some(today()))), "{}: one person", town.engine);
        let decision = MarkDecision { change_id: proposed.change_id, confirm: true, note: String::new() };
        let own = town.sample.act::<DecideMark>("fin-payee", "own", decision.clone());
        assert!(matches!(own, Err(Problem::Refused(MarkRefused::SamePerson { .. }))), "{own:?}");
        town.sample.must::<DecideMark>("fin-recon", "two", decision).expect("confirmed");
        assert!(is_held(approve("free text", "HT-free", Some(today()))), "{}: no contract", town.engine);
        let tomorrow = today().tomorrow().expect("a day");
        assert!(is_held(approve("not due", "HT-5", Some(tomorrow))), "{}: due tomorrow", town.engine);
        assert!(is_held(approve("no contract", "", Some(today()))), "{}", town.engine);
        assert!(is_held(approve("no day", "HT-5", None)), "{}", town.engine);
        let paid = approve("due", "HT-5", Some(today())).expect("due today");
        let passes = town
            .sample
            .db
            .read_blocking(move |tx| books::hold::store::passes_of(tx, COUNTY, held))
            .expect("the record");
        assert_eq!(passes.len(), 1, "{}", town.engine);
        let pass = &passes[0];
        assert_eq!((pass.document_id, pass.exemption.as_str()), (paid, "sme_contract"));
        assert_eq!(pass.user_id, "201001-head");
        assert!(pass.evidence.contains("HT-5") && pass.evidence.contains("声明函"), "{}", pass.evidence);
        let why = town
            .sample
            .db
            .read_blocking(move |tx| treasury::payment::payment(tx, COUNTY, paid))
            .expect("read")
            .expect("there")
            .review_why;
        let rules: Vec<String> = treasury::verdicts::kept(&why).into_iter().map(|why| why.rule).collect();
        let asked = ["PAY-LAST-DAY", "A13-HOLD", "B34-MAJOR", "E14-CONTRACT", "PAY-SELECT"];
        assert_eq!(rules, asked, "{}: every rule asked is kept", town.engine);
    }
}

#[test]
fn a_mark_is_corrected_from_the_same_day_and_the_new_version_wins() {
    for town in towns(&LINES) {
        let marked = |key: &str, mark: PayeeMark| -> Result<(), Problem<MarkRefused>> {
            let proposed = town.sample.act::<MarkPayee>("fin-payee", key, mark)?;
            let decision = MarkDecision { change_id: proposed.change_id, confirm: true, note: String::new() };
            town.sample.act::<DecideMark>("fin-recon", key, decision).map(drop)
        };
        let carried = || {
            let read =
                town.sample.db.read_blocking(|tx| treasury::payment::marks_on(tx, COUNTY, "P1", today()));
            read.expect("read").into_iter().map(|mark| mark.evidence).collect::<Vec<_>>()
        };
        marked("first", mark("P1", "sme")).expect("marked");
        let again = marked("again", mark("P1", "sme"));
        assert!(matches!(again, Err(Problem::Refused(MarkRefused::MarkedAlready { .. }))), "{again:?}");
        let mended = PayeeMark { evidence: "企业规模声明函 13".into(), ..mark("P1", "sme") };
        marked("mended", mended).expect("corrected on the same day");
        assert_eq!(carried(), ["企业规模声明函 13"], "{}", town.engine);
        let end = treasury::payment::EndMark {
            payee_code: "P1".into(),
            mark: "sme".into(),
            from_day: today(),
            reason: "误标".into(),
        };
        town.sample.must::<treasury::payment::EndPayeeMark>("fin-payee", "end", end).expect("ended");
        assert_eq!(carried(), Vec::<String>::new(), "{}", town.engine);
        marked("anew", mark("P1", "sme")).expect("marked anew from the same day");
        assert_eq!(carried(), ["企业规模声明函 12"], "{}", town.engine);
        town.treasury_is_right();
    }
}

#[test]
fn a_hold_guards_every_year_from_its_day_unless_it_names_one() {
    for town in towns(&LINES) {
        let one =
            town.sample.must::<PlaceHold>("fin-watch", "2021", hold(Some(FiscalYear(2021)))).expect("held");
        let payment = town.reviewed(3, 10, "another year's hold");
        town.approve(3, payment, "another year's hold").expect("the hold names 2021 only");
        let lift = treasury::quota::Lift { hold_id: one, reason: "完".into() };
        town.sample.must::<LiftHold>("fin-watch", "lift", lift).expect("lifted");
        town.sample.must::<PlaceHold>("fin-watch", "any", hold(None)).expect("held");
        let payment = town.reviewed(3, 10, "any year");
        let answer = town.approve(3, payment, "any year");
        assert!(matches!(answer, Err(Problem::Refused(PaymentRefused::Held { .. }))), "{}", town.engine);
    }
}

const CLOSING: DateTime = date(2022, 12, 31).at(23, 0, 0, 0);

fn close(town: &Town) -> Result<(), Problem<AdoptRefused>> {
    let year = || BudgetYear { fiscal_year: YEAR };
    town.at::<PrepareYearEnd>("fin-budget", "prepare", CLOSING, year())?;
    town.at::<CloseYear>("fin-director", "close", CLOSING, year()).map(drop)
}

#[test]
fn what_is_committed_stays_committed_to_its_contract_in_the_new_year() {
    for town in towns(&LINES) {
        town.commit(3, "HT-1", "P1", 100).expect("committed");
        let payment = town.reviewed_with(from_commitment(&town, 3, "HT-1", "P1", 60), 3, "void");
        town.approve(3, payment, "void").expect("approved");
        let back = ReturnInput { payment_id: payment, reason: "不再需要".into() };
        town.sample.must::<ReturnPayment>("fin-clerk", "back", back.clone()).expect("returned");
        town.sample.must::<VoidPayment>("201001-clerk", "void", back).expect("voided");
        let line = Sample::line_id(3);
        let on_line = NewHold { scope: format!("line:{}", line.0), ..hold(None) };
        town.sample.must::<PlaceHold>("fin-watch", "line", on_line).expect("held");
        close(&town).expect("closed");
        let no = format!("{}-J2022", line_no(3));
        let next = treasury::quota::line_id(COUNTY, FiscalYear(2023), &no);
        assert_eq!(town.balance_of(next, 3105), 100, "{}", town.engine);
        let (left, holds) = town
            .sample
            .db
            .read_blocking(move |tx| {
                let found = treasury::quota::commitment::on_line(tx, COUNTY, "HT-1", next)?;
                let holds = books::hold::store::open_on(tx, COUNTY, &format!("line:{}", next.0))?;
                Ok((found.map(|found| found.left()), holds.len()))
            })
            .expect("read");
        assert_eq!(left, Some(yuan(100)), "{}: it names its contract", town.engine);
        assert_eq!(holds, 1, "{}: the hold on the line went along", town.engine);
        town.treasury_is_right();
    }
}

#[test]
fn a_closed_year_takes_no_document_of_any_kind() {
    for town in towns(&LINES) {
        let change = |kind| NewChange {
            kind,
            doc_no: format!("年后 {kind:?}"),
            fiscal_year: YEAR,
            agency_code: String::new(),
            reason: "年后".into(),
            items: vec![ChangeItem::of(Sample::line_id(3), yuan(1))],
        };
        let waiting = town
            .sample
            .must::<ProposeChange>("fin-clerk", "before", change(ChangeKind::SuperiorTransfer))
            .expect("proposed in time");
        close(&town).expect("closed");
        let after = date(2023, 1, 3).at(9, 0, 0, 0);
        for kind in ChangeKind::ALL {
            let document = NewChange { doc_no: format!("闭 {kind:?}"), ..change(kind) };
            let answer = town.at::<ProposeChange>("fin-clerk", &format!("{kind:?}"), after, document);
            let closed = matches!(answer, Err(Problem::Refused(ChangeRefused::YearClosed { year: 2022 })));
            assert!(closed, "{} {kind:?}", town.engine);
        }
        let decision = Decision { change_id: waiting, reason: String::new() };
        let answer = town.at::<DecideChange>("fin-budget", "late", after, decision);
        let closed = matches!(answer, Err(Problem::Refused(ChangeRefused::YearClosed { year: 2022 })));
        assert!(closed, "{}: {answer:?}", town.engine);
        town.treasury_is_right();
    }
}

#[test]
fn a_second_person_decides_otherwise_on_the_carry_over_list() {
    for town in towns(&LINES) {
        town.commit(4, "HT-1", "P1", 100).expect("committed");
        let year = || BudgetYear { fiscal_year: YEAR };
        let decide = |user: &str, key: &str, account, fate, reason: &str| {
            let input = CarryDecision {
                fiscal_year: YEAR,
                line_id: Sample::line_id(4),
                account,
                fate,
                reason: reason.into(),
            };
            match town.at::<DecideCarry>(user, key, CLOSING, input) {
                Ok(fate) => fate,
                Err(Problem::Refused(refusal)) => {
                    let fields = serde_json::to_value::<CarryRefused>(refusal).expect("plain data");
                    fields["code"].as_str().unwrap_or_default().to_owned()
                }
                Err(other) => panic!("{other:?}"),
            }
        };
        assert_eq!(decide("fin-director", "early", 3103, Fate::Lapse, "早"), "not_open");
        town.at::<PrepareYearEnd>("fin-budget", "prepare", CLOSING, year()).expect("prepared");
        let items = town
            .sample
            .db
            .read_blocking(|tx| treasury::quota::carry_items(tx, COUNTY, YEAR))
            .expect("the list");
        assert_eq!(items.len(), 5, "{}: four lines, one of them in two states", town.engine);
        assert!(items.iter().all(|item| item.proposed == "carry"), "plain profile: life of two years");
        assert!(items.iter().all(|item| item.whys()[0].rule == "A19-CARRY"), "each with its why");
        assert_eq!(decide("fin-budget", "oneself", 3103, Fate::Lapse, "自己"), "same_person");
        assert_eq!(decide("fin-director", "no reason", 3103, Fate::Lapse, " "), "no_reason");
        assert_eq!(decide("fin-director", "committed", 3105, Fate::Lapse, "合同"), "may_not_lapse");
        assert_eq!(decide("fin-director", "none", 3101, Fate::Lapse, "无"), "no_item");
        assert_eq!(decide("fin-director", "lapse", 3103, Fate::Lapse, "项目已完"), "lapse");
        let done = town.at::<CloseYear>("fin-director", "close", CLOSING, year()).expect("closed");
        assert_eq!(done.lapsed, yuan(9_900), "{}: line 4 but for its contract", town.engine);
        assert_eq!(done.carried, yuan(30_000 + 100), "{}", town.engine);
        town.treasury_is_right();
    }
}

/// The clocks still open or ended of a document: amount, due day, on time.
fn clocks(town: &Town, kind: &'static str, id: i64) -> Vec<(i64, String, Option<bool>)> {
    let rows = town
        .sample
        .db
        .read_blocking(move |tx| platform::duty::of_document(tx, COUNTY, kind, id))
        .expect("clocks");
    rows.into_iter()
        .map(|duty| {
            let due = duty.due_on.map_or_else(String::new, |day| day.to_string());
            (duty.amount_fen.get() / 100, due, duty.on_time)
        })
        .collect()
}

#[test]
fn each_instalment_of_the_reply_has_its_own_clock_and_nothing_is_overdue_that_is_not_due() {
    for town in drafts(&LINES) {
        let year = || BudgetYear { fiscal_year: YEAR };
        let at = |day: Date| day.at(9, 0, 0, 0);
        let line = Sample::line_id(3);
        let replied = at(date(2022, 2, 7));
        town.at::<RegisterBudget>("fin-budget", "r", replied, year()).expect("registered");
        town.at::<ApproveBudget>("fin-director", "a", replied, year()).expect("approved");
        let quarters = |last: i64| Schedule {
            fiscal_year: YEAR,
            bgt_line_no: line_no(3),
            instalments: [(date(2022, 2, 7), 4_000), (date(2022, 4, 6), 4_000), (date(2022, 7, 5), last)]
                .map(|(from_day, amount)| Instalment { from_day, amount: yuan(amount) })
                .to_vec(),
        };
        let too_much = town.at::<ScheduleRelease>("fin-budget", "too much", replied, quarters(2_001));
        assert!(matches!(too_much, Err(Problem::Refused(ReplyRefused::ExceedsLine { .. }))), "{too_much:?}");
        town.at::<ScheduleRelease>("fin-budget", "s", replied, quarters(2_000)).expect("10,000 in all");
        town.at::<ReplyBudget>("fin-budget2", "b", replied, year()).expect("replied");
        let due = |amount: i64, day: &str, done: Option<bool>| (amount, day.to_owned(), done);
        assert_eq!(
            clocks(&town, "instalment", line.0),
            [due(4_000, "2022-02-10", None), due(4_000, "2022-04-11", None), due(2_000, "2022-07-08", None)],
            "{}: three working days from its own day each",
            town.engine
        );
        let release = |key: &str, day: DateTime, amount: i64| {
            let change = NewChange {
                kind: ChangeKind::Release,
                doc_no: key.into(),
                fiscal_year: YEAR,
                agency_code: String::new(),
                reason: "下达".into(),
                items: vec![ChangeItem::of(line, yuan(amount))],
            };
            let change_id = town.at::<ProposeChange>("fin-clerk", key, day, change).expect("proposed");
            let decision = Decision { change_id, reason: String::new() };
            town.at::<DecideChange>("fin-budget", key, day, decision).expect("released");
        };
        release("一", date(2022, 2, 10).at(17, 0, 0, 0), 4_000);
        release("二", date(2022, 4, 12).at(9, 0, 0, 0), 4_000);
        release("三", date(2022, 6, 30).at(9, 0, 0, 0), 2_000);
        assert_eq!(
            clocks(&town, "instalment", line.0),
            [
                due(4_000, "2022-02-10", Some(true)),
                due(4_000, "2022-04-11", Some(false)),
                due(2_000, "2022-07-08", Some(true))
            ],
            "{}: in time, a day late, before it was due",
            town.engine
        );
        town.treasury_is_right();
    }
}

#[test]
fn a_unit_of_the_second_level_counts_from_its_department_s_reply() {
    for town in drafts(&LINES) {
        let year = || BudgetYear { fiscal_year: YEAR };
        let replied = date(2022, 2, 7).at(9, 0, 0, 0);
        town.at::<RegisterBudget>("fin-budget", "r", replied, year()).expect("registered");
        town.at::<ApproveBudget>("fin-director", "a", replied, year()).expect("approved");
        let department = || Department { fiscal_year: YEAR, sup_dep_code: "201001".into() };
        let early = town.at::<DepartmentReply>("201001-head", "early", replied, department());
        assert!(matches!(early, Err(Problem::Refused(ReplyRefused::WrongState { .. }))), "{early:?}");
        town.at::<ReplyBudget>("fin-budget2", "b", replied, year()).expect("replied");
        let running = |kind: &str| -> i64 {
            let kind = kind.to_owned();
            let sql = "select count(*) from duty where mof_div_code = ?1 and document_kind = ?2
                        and ended_ms is null";
            town.sample.db.read_blocking(move |tx| tx.one::<(i64,)>(sql, (COUNTY, kind))).expect("count").0
        };
        assert_eq!((running("reply"), running("department_reply")), (2, 2), "{}", town.engine);
        let later = date(2022, 2, 14).at(9, 0, 0, 0);
        town.at::<DepartmentReply>("201001-head", "d", later, department()).expect("replied");
        assert_eq!((running("reply"), running("department_reply")), (3, 1), "{}", town.engine);
        let again = town.at::<DepartmentReply>("201001-head", "again", later, department());
        assert!(matches!(again, Err(Problem::Refused(ReplyRefused::RepliedAlready { .. }))), "{again:?}");
        let other = Department { fiscal_year: YEAR, sup_dep_code: "101001".into() };
        let denied = town.at::<DepartmentReply>("201001-head", "other", later, other);
        assert!(matches!(denied, Err(Problem::Denied(_))), "{}: another department's", town.engine);
        let (due,): (String,) = town
            .sample
            .db
            .read_blocking(|tx| {
                tx.one(
                    "select max(due_on) from duty where mof_div_code = ?1 and document_kind = 'reply'",
                    (COUNTY,),
                )
            })
            .expect("the day");
        assert_eq!(due, "2022-02-17", "{}: three working days from 14 February", town.engine);
    }
}

#[test]
fn superior_money_has_two_clocks_and_a_late_registration_is_flagged() {
    for town in towns(&LINES) {
        let came = |doc_no: &str, received_on| NewReceipt {
            doc_no: doc_no.into(),
            fiscal_year: YEAR,
            received_on,
            amount: yuan(500),
        };
        // The sample works on Wednesday, 2 March.
        let in_time = town
            .sample
            .must::<RegisterReceipt>("fin-clerk", "1", came("上 1", date(2022, 3, 1)))
            .expect("registered");
        town.sample
            .must::<RegisterReceipt>("fin-clerk", "2", came("上 2", date(2022, 2, 28)))
            .expect("registered");
        let late = |doc_no: &'static str| {
            let sql = "select late_days from superior_receipt where mof_div_code = ?1 and doc_no = ?2";
            let (days,): (i64,) =
                town.sample.db.read_blocking(move |tx| tx.one(sql, (COUNTY, doc_no))).expect("days");
            days
        };
        assert_eq!((late("上 1"), late("上 2")), (0, 2), "{}", town.engine);
        assert_eq!(clocks(&town, "superior_receipt", in_time).len(), 1);
        let item = ChangeItem::of(Sample::line_id(3), yuan(500));
        town.document(ChangeKind::SuperiorTransfer, "上 1", item).expect("planned");
        assert_eq!(clocks(&town, "superior_receipt", in_time)[0].2, Some(true), "{}: the plan", town.engine);
        let own = clocks(&town, "quota_line", Sample::line_id(3).0);
        assert_eq!(own, [(500, "2022-03-07".to_owned(), None)], "{}: then three days", town.engine);
    }
}

#[test]
fn wages_may_not_be_frozen_and_the_why_is_kept_with_the_item() {
    for town in towns(&LINES) {
        town.document(ChangeKind::Freeze, "冻 1", ChangeItem::of(Sample::line_id(3), yuan(1)))
            .expect("a school's repair may be frozen");
        let (why,): (String,) = town
            .sample
            .db
            .read_blocking(|tx| {
                tx.one(
                    "select i.why from quota_change_item i join quota_change c
                       on c.mof_div_code = i.mof_div_code and c.change_id = i.change_id
                      where i.mof_div_code = ?1 and c.kind = 'freeze'",
                    (COUNTY,),
                )
            })
            .expect("the item");
        let kept = treasury::verdicts::kept(&why);
        assert_eq!(kept.iter().map(|why| why.rule.as_str()).collect::<Vec<_>>(), ["G2-FREEZE"]);
        assert!(kept[0].params.iter().any(|param| param.key == "release_hold_exemptions"), "{kept:?}");
    }
}

/// A bank that does not answer, or one that takes the envelope and loses the answer.
struct Line {
    bank: InProcessBank,
    reaches: bool,
    answers: bool,
}

impl BankClient for Line {
    fn send(&self, envelope: &[u8]) -> SendOutcome {
        let answer =
            if self.reaches { self.bank.send(envelope) } else { SendOutcome::Unknown("down".into()) };
        if self.answers { answer } else { SendOutcome::Unknown("down".into()) }
    }
    fn query(&self, envelope: &[u8]) -> SendOutcome {
        if self.answers { self.bank.query(envelope) } else { SendOutcome::Unknown("down".into()) }
    }
    fn fetch(&self, after: u64) -> Fetched {
        if self.answers { self.bank.fetch(after) } else { Fetched::Unknown("down".into()) }
    }
    fn advance(&self, now: DateTime) -> Result<(), String> {
        self.bank.advance(now)
    }
}

/// A voucher of one payment, sealed and sent at nine on Wednesday, 2 March; the request reached
/// finance the same minute, so it is due on Thursday.
fn sent_voucher(town: &Town) -> i64 {
    let payment = town.reviewed(3, 10, "to the bank");
    let approved = town.approve(3, payment, "to the bank").expect("approved");
    if approved.state == PaymentState::UnitApproved {
        let input = PaymentId { payment_id: payment };
        town.sample.must::<FinanceReview>("fin-head", "to the bank", input).expect("reviewed");
    }
    let input = PaymentIds { payment_ids: vec![payment] };
    let issued = town.sample.must::<IssueVoucher>("fin-entry", "issue", input).expect("issued");
    let id = || VoucherId { voucher_id: issued.voucher_id };
    town.sample.must::<SignVoucher>("fin-seal", "seal", id()).expect("sealed");
    town.sample.must::<SendVoucher>("fin-check", "send", id()).expect("sent");
    payment
}

fn pump_at(town: &Town, line: &Line, at: DateTime) {
    line.advance(at).expect("the bank's clock");
    let ctx = town.sample.ctx_at("bank-interface", "", Instant::of_local(at));
    treasury::bank::pump::round(&mut DbRunner(&town.sample.db), line, &ctx).expect("a round");
}

/// The one clock of a payment: when it ended, whether in time, and the cause.
fn payment_clock(town: &Town, payment: i64) -> Option<(String, i64, String)> {
    let rows: Vec<(Instant, i64, String)> = town
        .sample
        .db
        .read_blocking(move |tx| {
            tx.rows(
                "select p.ended_ms, p.on_time, p.cause from duty d
                   join duty_part p on p.mof_div_code = d.mof_div_code and p.duty_id = d.duty_id
                  where d.mof_div_code = ?1 and d.document_kind = 'payment' and d.document_id = ?2",
                (COUNTY, payment),
            )
        })
        .expect("the clock");
    rows.into_iter().next().map(|(at, on_time, cause)| (at.local().to_string(), on_time, cause))
}

fn line_to_a_bank(reaches: bool, answers: bool) -> Line {
    let keys =
        BankKeys { signer: Arc::new(Stub(Party::AgentBank)), verifier: Arc::new(Stub(Party::Finance)) };
    let sim =
        BankSim::new(1, FaultSpec::default(), keys, VtTable::national(), date(2022, 3, 2).at(9, 0, 0, 0));
    Line { bank: InProcessBank::new(sim), reaches, answers }
}

#[test]
fn the_one_day_clock_stops_when_the_bank_has_the_voucher_and_not_in_our_outbox() {
    for town in towns(&LINES) {
        let payment = sent_voucher(&town);
        assert_eq!(payment_clock(&town, payment), None, "{}: it lies in our outbox", town.engine);
        let line = line_to_a_bank(true, true);
        pump_at(&town, &line, date(2022, 3, 3).at(17, 0, 0, 0));
        let stopped = ("2022-03-03T17:00:00".to_owned(), 1, String::new());
        assert_eq!(payment_clock(&town, payment), Some(stopped), "{}", town.engine);
        town.treasury_is_right();
    }
}

#[test]
fn a_bank_that_is_down_makes_us_late_and_is_named_as_the_cause() {
    for town in towns(&LINES) {
        let payment = sent_voucher(&town);
        let mut line = line_to_a_bank(false, false);
        pump_at(&town, &line, date(2022, 3, 3).at(16, 0, 0, 0));
        assert_eq!(payment_clock(&town, payment), None, "{}: it goes on; no pause", town.engine);
        (line.reaches, line.answers) = (true, true);
        pump_at(&town, &line, date(2022, 3, 4).at(9, 0, 0, 0));
        let (ended, on_time, cause) = payment_clock(&town, payment).expect("the bank has it");
        assert_eq!((ended.as_str(), on_time, cause.as_str()), ("2022-03-04T09:00:00", 0, "bank"));
        let records =
            town.sample.db.read_blocking(|tx| platform::duty::records(tx, COUNTY)).expect("records");
        let of_payments = records.iter().find(|record| record.clock == "sla_payment_days").expect("one");
        assert_eq!((of_payments.parts, of_payments.parts_on_time, of_payments.parts_late_bank), (1, 0, 1));
        town.treasury_is_right();
    }
}

#[test]
fn an_answer_lost_on_the_way_does_not_move_the_hand_over() {
    for town in towns(&LINES) {
        let payment = sent_voucher(&town);
        let mut line = line_to_a_bank(true, false);
        pump_at(&town, &line, date(2022, 3, 3).at(16, 59, 0, 0));
        assert_eq!(payment_clock(&town, payment), None, "{}: unknown", town.engine);
        line.answers = true;
        pump_at(&town, &line, date(2022, 3, 4).at(9, 0, 0, 0));
        let stopped = ("2022-03-03T16:59:00".to_owned(), 1, String::new());
        assert_eq!(payment_clock(&town, payment), Some(stopped), "{}: the attempt it received", town.engine);
    }
}
