//! Days, statements and differences as rows; the names are those of domain 4.6.

use jiff::civil::Date;
use ledger::Fen;
use platform::row_struct;
use platform::time::Instant;
use serde::{Deserialize, Serialize};

/// How one booking of ours and one of the bank's stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 相符.
    Matched,
    /// 金额不符.
    AmountDiffers,
    /// 我方有、银行无.
    OnlyOurs,
    /// 银行有、我方无.
    OnlyTheirs,
    /// 时间性差异: both have it, on different days.
    Late,
}

impl Status {
    pub const ALL: [Status; 5] =
        [Status::Matched, Status::AmountDiffers, Status::OnlyOurs, Status::OnlyTheirs, Status::Late];

    pub fn code(self) -> &'static str {
        match self {
            Status::Matched => "matched",
            Status::AmountDiffers => "amount_differs",
            Status::OnlyOurs => "only_ours",
            Status::OnlyTheirs => "only_theirs",
            Status::Late => "late",
        }
    }
}

/// Which of the day's comparisons a difference belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leg {
    /// The statement itself: it is missing, or does not go on where the one before ended.
    Statement,
    /// Bank ↔ vouchers and refunds.
    Bank,
    /// Vouchers and refunds ↔ clearing.
    Clearing,
    /// Clearing and cash book ↔ the treasury account at the People's Bank.
    Treasury,
}

impl Leg {
    pub const ALL: [Leg; 4] = [Leg::Statement, Leg::Bank, Leg::Clearing, Leg::Treasury];

    pub fn code(self) -> &'static str {
        match self {
            Leg::Statement => "statement",
            Leg::Bank => "bank",
            Leg::Clearing => "clearing",
            Leg::Treasury => "treasury",
        }
    }
}

/// Where the reconciliation of a day stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayState {
    /// Everything agrees; a person has still to confirm it.
    Agreed,
    /// Something is open.
    Differs,
    /// Confirmed: nothing was open (result 0).
    Confirmed,
    /// Confirmed with open differences (result 1).
    ConfirmedOpen,
}

impl DayState {
    pub const ALL: [DayState; 4] =
        [DayState::Agreed, DayState::Differs, DayState::Confirmed, DayState::ConfirmedOpen];

    pub fn code(self) -> &'static str {
        match self {
            DayState::Agreed => "agreed",
            DayState::Differs => "differs",
            DayState::Confirmed => "confirmed",
            DayState::ConfirmedOpen => "confirmed_open",
        }
    }

    pub fn from_code(code: &str) -> Option<DayState> {
        DayState::ALL.into_iter().find(|state| state.code() == code)
    }

    pub fn is_confirmed(self) -> bool {
        match self {
            DayState::Confirmed | DayState::ConfirmedOpen => true,
            DayState::Agreed | DayState::Differs => false,
        }
    }
}

/// How a difference came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettledHow {
    /// The other side's booking came later.
    Late,
    /// A later statement or a later run no longer shows it.
    Corrected,
    /// A person explained it.
    Explained,
}

impl SettledHow {
    pub fn code(self) -> &'static str {
        match self {
            SettledHow::Late => "late",
            SettledHow::Corrected => "corrected",
            SettledHow::Explained => "explained",
        }
    }
}

row_struct! {
    /// A statement of an account for a day; the newest believed version of a day is `kept`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct StatementRow {
        pub statement_id: i64,
        pub acct_no: String,
        pub on_day: Date,
        pub version_no: i64,
        /// `mof` or `camt053`.
        pub form: String,
        pub statement_no: String,
        pub content_sm3: String,
        /// Negative: paid and not yet cleared.
        pub opening_fen: Fen,
        pub closing_fen: Fen,
        pub line_count: i64,
        pub out_fen: Fen,
        pub in_fen: Fen,
        pub paper_id: i64,
        pub received_ms: Instant,
        pub received_by: String,
        /// `kept`, `replaced`, `quarantined`.
        pub state: String,
        pub reason: String,
    }
}

row_struct! {
    /// A booking of a statement.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct LineRow {
        pub line_no: i64,
        /// The voucher's number; of money that came back, the notice's.
        pub reference: String,
        pub bank_no: String,
        /// What left the account; negative for what came in.
        pub left_fen: Fen,
        pub booked_on: Date,
        pub remark: String,
    }
}

row_struct! {
    /// What the People's Bank says of the treasury account on a day (库存日报).
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct BalanceRow {
        pub on_day: Date,
        pub version_no: i64,
        pub statement_no: String,
        pub opening_fen: Fen,
        pub income_fen: Fen,
        pub paid_fen: Fen,
        pub closing_fen: Fen,
        pub paper_id: i64,
        pub received_ms: Instant,
    }
}

row_struct! {
    /// The reconciliation of a day. Sums of what left are positive; `back` is what came in.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct DayRow {
        pub on_day: Date,
        /// How often it was run.
        pub run_no: i64,
        pub statement_id: Option<i64>,
        pub our_count: i64,
        pub our_fen: Fen,
        pub our_back_count: i64,
        pub our_back_fen: Fen,
        pub bank_count: i64,
        pub bank_fen: Fen,
        pub bank_back_count: i64,
        pub bank_back_fen: Fen,
        /// Bookings that agree line by line.
        pub matched: i64,
        /// What the day's clearing came to, net.
        pub cleared_fen: Fen,
        /// Paid or come back on this day and cleared on another, net.
        pub waiting_fen: Fen,
        pub book_opening_fen: Fen,
        pub book_income_fen: Fen,
        pub book_closing_fen: Fen,
        /// What the People's Bank says; `None` while its balance has not come.
        pub reported_closing_fen: Option<Fen>,
        pub state: String,
        pub run_ms: Instant,
        pub run_by: String,
        /// 0 agrees, 1 differs; `None` until a person confirmed it.
        pub result: Option<i64>,
        pub confirmed_by: Option<String>,
        pub confirmed_ms: Option<Instant>,
        pub note: String,
        pub result_paper_id: Option<i64>,
        pub result_sent_ms: Option<Instant>,
    }
}

impl DayRow {
    pub fn state(&self) -> Option<DayState> {
        DayState::from_code(&self.state)
    }
}

row_struct! {
    /// A difference and how it ended.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct ItemRow {
        pub item_id: i64,
        pub on_day: Date,
        pub leg: String,
        pub status: String,
        pub reference: String,
        pub our_fen: Option<Fen>,
        pub bank_fen: Option<Fen>,
        pub our_day: Option<Date>,
        pub bank_day: Option<Date>,
        /// `voucher`, `bank_refund`, or empty.
        pub document_kind: String,
        pub document_id: i64,
        pub remark: String,
        pub found_ms: Instant,
        /// `open`, `settled`.
        pub state: String,
        pub settled_ms: Option<Instant>,
        pub settled_by: Option<String>,
        pub settled_how: String,
        pub note: String,
        pub escalated_ms: Option<Instant>,
    }
}

impl ItemRow {
    pub fn is_open(&self) -> bool {
        self.state == "open"
    }
}

/// A statement as either form tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stated {
    pub acct_no: String,
    pub on: Date,
    pub statement_no: String,
    pub opening: Fen,
    pub closing: Fen,
    pub lines: Vec<LineRow>,
    /// Lines that could not be read, in words.
    pub aside: Vec<String>,
}

/// A booking of ours on a day: a voucher paid, or money that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OurMove {
    /// `voucher` or `bank_refund`.
    pub kind: &'static str,
    pub id: i64,
    /// How the bank names it.
    pub reference: String,
    /// What left; negative for what came back.
    pub left: Fen,
    pub on: Date,
    pub cleared_on: Option<Date>,
}
