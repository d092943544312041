//! What a block's hash and signature cover, byte by byte.
//!
//! A field is written `LENGTH:BYTES,` with the length in bytes as a decimal number, so that no two
//! different postings have the same bytes. Numbers are decimal text, an absent `reverses` is empty.
//!
//! `block_sm3 = SM3(previous_sm3, block_no, member…)`, where a member is `posting_id, fiscal_year,
//! fund_type_code, event, source, reverses, at_ms, user_id, number of entries, entry…` and an entry
//! is `entry_no, account, place_id, line_seq, debit_fen, credit_fen`. The signature covers
//! `suanpan-block, mof_div_code, block_no, previous_sm3, block_sm3, posting_count, signer_sn,
//! sealed_ms`.
//!
//! **Promise:** this form never changes for blocks already sealed.
//! **Not here:** order of postings (`order`), storage (`store`).

use ledger::PostingId;
use platform::row_struct;
use platform::time::Instant;
use sm3::{Digest, Sm3};

row_struct! {
    /// A sealed block as it stands in the books.
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
    pub struct Block {
        pub block_no: i64,
        pub previous_sm3: String,
        pub block_sm3: String,
        pub posting_count: i64,
        pub signer_sn: String,
        pub signature: String,
        pub sealed_ms: Instant,
    }
}

row_struct! {
    /// One entry of a posting as the journal stores it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct EntryRow {
        pub posting_id: PostingId,
        pub entry_no: i64,
        pub account: i64,
        pub place_id: i64,
        pub line_seq: i64,
        pub debit_fen: i64,
        pub credit_fen: i64,
    }
}

impl EntryRow {
    pub fn is_on_line(&self) -> bool {
        self.account / 1000 == 3
    }
}

/// A posting as the journal stores it, without judging it; `None` where the row itself is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub member_no: i64,
    pub posting_id: PostingId,
    pub fiscal_year: Option<i64>,
    pub fund_type_code: Option<String>,
    pub event: Option<String>,
    pub source: Option<String>,
    pub reverses: Option<PostingId>,
    pub at_ms: Option<Instant>,
    pub user_id: Option<String>,
    pub entries: Vec<EntryRow>,
}

impl Sheet {
    /// False when the posting's own row is missing.
    pub fn is_complete(&self) -> bool {
        self.event.is_some()
    }
}

/// SM3 over the previous hash and all members, as 64 lower-case hexadecimal digits.
pub fn block_hash(previous: &str, block_no: i64, sheets: &[Sheet]) -> String {
    let mut digest = Sm3::new();
    let mut field = |text: &str| {
        digest.update(text.len().to_string().as_bytes());
        digest.update(b":");
        digest.update(text.as_bytes());
        digest.update(b",");
    };
    field(previous);
    field(&block_no.to_string());
    for sheet in sheets {
        let number = |value: Option<i64>| value.map(|number| number.to_string()).unwrap_or_default();
        field(&sheet.posting_id.0.to_string());
        field(&number(sheet.fiscal_year));
        field(sheet.fund_type_code.as_deref().unwrap_or_default());
        field(sheet.event.as_deref().unwrap_or_default());
        field(sheet.source.as_deref().unwrap_or_default());
        field(&number(sheet.reverses.map(|id| id.0)));
        field(&number(sheet.at_ms.map(|at| at.0)));
        field(sheet.user_id.as_deref().unwrap_or_default());
        field(&sheet.entries.len().to_string());
        for entry in &sheet.entries {
            field(&entry.entry_no.to_string());
            field(&entry.account.to_string());
            field(&entry.place_id.to_string());
            field(&entry.line_seq.to_string());
            field(&entry.debit_fen.to_string());
            field(&entry.credit_fen.to_string());
        }
    }
    platform::hash::hex(&digest.finalize())
}

/// What the signature of a block's head is made over.
pub fn signed_message(county: &str, block: &Block) -> Vec<u8> {
    let fields = [
        "suanpan-block".to_owned(),
        county.to_owned(),
        block.block_no.to_string(),
        block.previous_sm3.clone(),
        block.block_sm3.clone(),
        block.posting_count.to_string(),
        block.signer_sn.clone(),
        block.sealed_ms.0.to_string(),
    ];
    fields.iter().flat_map(|text| format!("{}:{text},", text.len()).into_bytes()).collect()
}
