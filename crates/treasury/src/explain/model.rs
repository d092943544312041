//! What is told about a payment or a line: rows of the books beside the names people know.

use books::line::LineRow;
use books::lineage::{LineTrace, PostingNote, SourceTrace};
use jiff::civil::Date;
use ledger::Fen;
use platform::row_struct;
use platform::time::Instant;
use serde::Serialize;

use crate::bank::BankRefundRow;
use crate::evoucher::VoucherRow;
use crate::evoucher::model::{StoredVoucher, VoucherItem};
use crate::payment::PaymentRow;
use crate::payment::model::StepRow;

/// One payment, from the Congress to the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentExplained {
    pub payment: PaymentTold,
    pub timeline: Vec<StepRow>,
    pub vouchers: Vec<VoucherTold>,
    pub receipt: Option<ReceiptTold>,
    pub refunds: Vec<BankRefundRow>,
    /// The sealed blocks its postings stand in.
    pub blocks: Vec<BlockTold>,
    /// Backward: how the money became spendable on its line.
    pub way: Vec<PaymentWay>,
    /// Every document named in `trace` and `way`, by its source.
    pub documents: Vec<DocumentTold>,
    pub trace: SourceTrace,
    pub check: SumCheck,
}

impl PaymentExplained {
    pub fn document(&self, source: &str) -> Option<&DocumentTold> {
        self.documents.iter().find(|document| document.source == source)
    }
}

/// Who asked whom to be paid what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentTold {
    #[serde(flatten)]
    pub row: PaymentRow,
    pub agency_name: String,
    pub submitted_by_name: String,
    pub payee_name: String,
    pub payee_acct_no: String,
    pub bgt_line_no: String,
    pub state_zh: String,
    pub state_en: String,
}

/// A voucher the payment stood on, with what the store keeps of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoucherTold {
    pub row: VoucherRow,
    pub item: VoucherItem,
    pub versions: Vec<VersionTold>,
}

/// One kept version of a voucher, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionTold {
    pub store_no: i64,
    /// `issued`, `signed`, `receipt`.
    pub state: String,
    pub at_ms: Instant,
    pub user_id: String,
    /// Serial number of the certificate of the seal; empty for versions without one.
    pub signer_sn: String,
    pub body_sm3: String,
    pub chain_sm3: String,
}

impl From<StoredVoucher> for VersionTold {
    fn from(stored: StoredVoucher) -> VersionTold {
        VersionTold {
            store_no: stored.store_no,
            state: stored.state,
            at_ms: stored.at_ms,
            user_id: stored.user_id,
            signer_sn: stored.signer_sn,
            body_sm3: stored.body_sm3,
            chain_sm3: stored.chain_sm3,
        }
    }
}

/// The bank's receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptTold {
    pub voucher_no: String,
    pub x_agent_business_no: String,
    pub x_pay_date: Date,
    pub paid_fen: Fen,
    pub cleared_on: Option<Date>,
}

/// A block of the seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockTold {
    pub block_no: i64,
    pub block_sm3: String,
    pub signer_sn: String,
    pub sealed_ms: Instant,
}

/// One step by which money became spendable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentWay {
    pub bgt_line_no: String,
    pub event_zh: String,
    pub event_en: String,
    pub document: DocumentTold,
    pub posting: PostingNote,
}

/// The document a posting was written for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DocumentTold {
    /// As the journal names it: `budget:2022`, `quota:ID`, `payment:ID` …
    pub source: String,
    pub name_zh: String,
    pub name_en: String,
    pub doc_no: String,
    pub day: Option<Date>,
    /// The reason, or the reply of an approved budget.
    pub note: String,
}

/// The parts the money came in, against the amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SumCheck {
    pub amount_fen: Fen,
    pub slices_fen: Fen,
    /// Postings that wait for the seal; their lineage is not written yet.
    pub unsealed: u64,
    /// `agrees`, `waits` (not sealed yet), `nothing_moved` (no money was reserved), `differs`.
    pub answer: String,
}

impl SumCheck {
    pub(super) fn of(amount_fen: Fen, slices_fen: Fen, unsealed: u64, traced: bool) -> SumCheck {
        let answer = if slices_fen == amount_fen {
            "agrees"
        } else if unsealed > 0 {
            "waits"
        } else if !traced {
            "nothing_moved"
        } else {
            "differs"
        };
        SumCheck { amount_fen, slices_fen, unsealed, answer: answer.to_owned() }
    }

    pub fn differs(&self) -> bool {
        self.answer == "differs"
    }
}

/// One quota line: elements, balances, history, and whose money lies on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineExplained {
    pub line: LineTold,
    pub balances: Vec<BalanceTold>,
    /// Whether the parts by origin add up to every balance.
    pub agrees: bool,
    pub payments: Vec<StateSum>,
    pub documents: Vec<DocumentTold>,
    pub trace: LineTrace,
}

impl LineExplained {
    pub fn document(&self, source: &str) -> Option<&DocumentTold> {
        self.documents.iter().find(|document| document.source == source)
    }
}

/// A line's elements with their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineTold {
    #[serde(flatten)]
    pub row: LineRow,
    pub agency_name: String,
    pub pro_name: String,
    pub exp_func_name: String,
    pub dep_bgt_eco_name: String,
}

/// A balance of the line, and the same from the parts by origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BalanceTold {
    pub account: i64,
    pub name_zh: String,
    pub name_en: String,
    pub balance_fen: Fen,
    pub by_origin_fen: Fen,
}

impl BalanceTold {
    pub(super) fn of(account: i64, balance_fen: Fen, by_origin_fen: Fen) -> BalanceTold {
        let (zh, en) = super::account_names(account);
        BalanceTold { account, name_zh: zh.to_owned(), name_en: en.to_owned(), balance_fen, by_origin_fen }
    }
}

row_struct! {
    /// The payments of a line in one state.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    pub struct StateSum {
        pub state: String,
        pub count: i64,
        pub amount_fen: Fen,
        pub paid_fen: Fen,
        pub refunded_fen: Fen,
    }
}
