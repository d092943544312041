//! What the folder says happens when, in one order: instant, kind, row.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};
use ledger::FiscalYear;
use policy::Policy;

use crate::import::{CountyFolder, QuotaChange, Refund, Request, YearStart};

/// One thing that happens.
#[derive(Debug, Clone)]
pub enum Step {
    Register(FiscalYear),
    Approve(FiscalYear),
    /// The instalments the reply names.
    Schedule(FiscalYear),
    Reply(FiscalYear),
    /// Every department replies to its subordinate units.
    DepartmentReplies(FiscalYear),
    OpenMidYear(FiscalYear),
    /// Lines no row of quota_changes.csv mentions are released in full.
    ReleaseRest(FiscalYear),
    /// The rows of one document.
    Change(Vec<QuotaChange>),
    Request(Request),
    Refund(Refund),
    /// A negative row of requests.csv: money that came back from this payee.
    RefundCandidate(Request),
    /// Finance issues, seals and sends; the bank answers; the day is cleared.
    CloseOfDay,
    /// The bank's papers come and the day is put side by side.
    Reconcile,
    CloseYear(FiscalYear),
}

impl Step {
    /// At one instant quota comes before requests, and refunds after the day's payments.
    fn rank(&self) -> u8 {
        match self {
            Step::Register(_) => 0,
            Step::OpenMidYear(_) => 1,
            Step::Approve(_) => 2,
            Step::Schedule(_) | Step::Reply(_) | Step::DepartmentReplies(_) => 3,
            Step::Change(_) => 4,
            Step::ReleaseRest(_) => 5,
            Step::Request(_) => 6,
            Step::CloseOfDay => 7,
            Step::Refund(_) => 8,
            Step::RefundCandidate(_) => 9,
            Step::Reconcile => 10,
            Step::CloseYear(_) => 11,
        }
    }

    fn row(&self) -> u64 {
        match self {
            Step::Change(rows) => rows.first().map_or(0, |row| row.row),
            Step::Request(row) | Step::RefundCandidate(row) => row.row,
            Step::Refund(row) => row.row,
            Step::Register(year)
            | Step::Approve(year)
            | Step::Schedule(year)
            | Step::Reply(year)
            | Step::DepartmentReplies(year)
            | Step::OpenMidYear(year)
            | Step::ReleaseRest(year)
            | Step::CloseYear(year) => year.0 as u64,
            Step::CloseOfDay | Step::Reconcile => 0,
        }
    }
}

/// Finance works the day's requests off in the afternoon, before close of business.
const CLOSE_OF_DAY: Time = Time::constant(16, 40, 0, 0);
const AFTER_CLOSE: Time = Time::constant(17, 50, 0, 0);
const LATE: Time = Time::constant(22, 0, 0, 0);
/// After everything else of a day, so that its papers are whole.
const RECONCILED: Time = Time::constant(22, 40, 0, 0);
const MORNING: Time = Time::constant(9, 0, 0, 0);

/// Everything of the folder in the order it happens.
pub fn steps(folder: &CountyFolder, policy: &Arc<Policy>) -> Vec<(DateTime, Step)> {
    let mut steps: Vec<(DateTime, Step)> = Vec::new();
    let midyear = folder.county.first_year_starts == YearStart::Midyear;
    let first = folder.county.fiscal_years.iter().min().copied();
    for year in &folder.years {
        let fiscal_year = year.fiscal_year;
        let new_year = Date::new(fiscal_year.0 as i16, 1, 1).unwrap_or(year.congress_approved_on);
        let opens = folder.county.opens_on.filter(|_| midyear && first == Some(fiscal_year));
        if let Some(opens) = opens {
            steps.push((opens.to_datetime(Time::constant(8, 0, 0, 0)), Step::Register(fiscal_year)));
            steps.push((opens.to_datetime(Time::constant(8, 10, 0, 0)), Step::OpenMidYear(fiscal_year)));
        } else {
            // A congress that sits in December approves a draft that was registered before.
            let start = new_year.min(year.congress_approved_on).to_datetime(Time::constant(8, 0, 0, 0));
            steps.push((start, Step::Register(fiscal_year)));
            steps.push((
                year.congress_approved_on.to_datetime(Time::constant(8, 10, 0, 0)),
                Step::Approve(fiscal_year),
            ));
            let replied_at = |minute| year.replied_on.to_datetime(Time::constant(8, minute, 0, 0));
            steps.push((replied_at(15), Step::Schedule(fiscal_year)));
            steps.push((replied_at(20), Step::Reply(fiscal_year)));
            steps.push((replied_at(25), Step::DepartmentReplies(fiscal_year)));
            let release = match policy.calendar().next_working_day(year.replied_on) {
                Ok(day) => day.to_datetime(MORNING),
                // No calendar, no working day: released on the day of the reply itself.
                Err(_) => year.replied_on.to_datetime(Time::constant(8, 30, 0, 0)),
            };
            steps.push((release, Step::ReleaseRest(fiscal_year)));
        }
        if let Ok(last) = Date::new(fiscal_year.0 as i16, 12, 31) {
            steps.push((last.to_datetime(Time::constant(23, 0, 0, 0)), Step::CloseYear(fiscal_year)));
        }
    }
    steps.extend(changes(folder));
    let order = order_within_instants(folder);
    let moment = |row: &Request| order.get(&row.row).copied().unwrap_or(row.submitted_at);
    steps.extend(folder.requests.iter().map(|row| {
        let row = Request { submitted_at: moment(row), ..row.clone() };
        (row.submitted_at, Step::Request(row))
    }));
    let evening = |day: Date| day.to_datetime(AFTER_CLOSE);
    steps.extend(folder.refunds.iter().map(|row| (evening(row.refunded_on), Step::Refund(row.clone()))));
    steps.extend(
        folder
            .refund_candidates
            .iter()
            .map(|row| (evening(row.submitted_at.date()), Step::RefundCandidate(row.clone()))),
    );
    steps.extend(closings(&steps, policy));
    steps.extend(reconciliations(&steps));
    steps.sort_by_key(|(at, step)| (*at, step.rank(), step.row()));
    steps
}

/// Rows of one instant follow each other by a millisecond in the order of the file, so that "an
/// earlier payment" is decided by what the file says and by nothing else.
fn order_within_instants(folder: &CountyFolder) -> BTreeMap<u64, DateTime> {
    let rows = folder.requests.iter().chain(&folder.refund_candidates);
    let mut by_instant: BTreeMap<DateTime, Vec<u64>> = BTreeMap::new();
    for row in rows {
        by_instant.entry(row.submitted_at).or_default().push(row.row);
    }
    let mut order = BTreeMap::new();
    for (at, mut rows) in by_instant {
        rows.sort_unstable();
        for (index, row) in (0i64..).zip(rows) {
            order.insert(row, at.saturating_add(jiff::SignedDuration::from_millis(index)));
        }
    }
    order
}

/// Rows of quota_changes.csv with the same instant, kind, number and proposer are one document.
fn changes(folder: &CountyFolder) -> Vec<(DateTime, Step)> {
    let mut documents: BTreeMap<(DateTime, u64), Vec<QuotaChange>> = BTreeMap::new();
    let mut first: BTreeMap<(DateTime, &str, &str, &str), u64> = BTreeMap::new();
    for row in &folder.quota_changes {
        let name = (row.happened_at, row.kind.word(), row.doc_no.as_str(), row.requested_by.as_str());
        let number = *first.entry(name).or_insert(row.row);
        documents.entry((row.happened_at, number)).or_default().push(row.clone());
    }
    documents.into_iter().map(|((at, _), rows)| (at, Step::Change(rows))).collect()
}

/// Every day on which money left or came back is reconciled at its end; the last day of a year with its close.
fn reconciliations(steps: &[(DateTime, Step)]) -> Vec<(DateTime, Step)> {
    let closed: Vec<Date> = steps
        .iter()
        .filter(|(_, step)| matches!(step, Step::CloseYear(_)))
        .map(|(at, _)| at.date())
        .collect();
    let moves = |step: &Step| matches!(step, Step::CloseOfDay | Step::Refund(_) | Step::RefundCandidate(_));
    let days: std::collections::BTreeSet<Date> =
        steps.iter().filter(|(_, step)| moves(step)).map(|(at, _)| at.date()).collect();
    let open = days.into_iter().filter(|day| !closed.contains(day));
    open.map(|day| (day.to_datetime(RECONCILED), Step::Reconcile)).collect()
}

/// A close of day for every working day on which something was asked, and the next one for what
/// came after it; on the last day of a year a late one, so that nothing stays under way.
fn closings(steps: &[(DateTime, Step)], policy: &Policy) -> Vec<(DateTime, Step)> {
    let mut days: std::collections::BTreeSet<DateTime> = std::collections::BTreeSet::new();
    for (at, step) in steps {
        if !matches!(step, Step::Request(_)) {
            continue;
        }
        let today = at.date();
        let works = policy.calendar().is_working_day(today).unwrap_or(true);
        let same_day = today.to_datetime(CLOSE_OF_DAY);
        let day = if works && *at < same_day.saturating_sub(jiff::SignedDuration::from_mins(60)) {
            today
        } else {
            policy.calendar().next_working_day(today).unwrap_or(today)
        };
        // What cannot wait for a working day of the same year is worked off late on its own day.
        let close =
            if day.year() == today.year() { day.to_datetime(CLOSE_OF_DAY) } else { today.to_datetime(LATE) };
        days.insert(close);
    }
    days.into_iter().map(|at| (at, Step::CloseOfDay)).collect()
}
