//! What a block's hash and signature cover, byte by byte.
//!
//! A field is written `LENGTH:BYTES,` with the length in bytes as a decimal number, so that no two
//! different postings have the same bytes. Numbers are decimal text, an absent `reverses` is empty.
//!
//! Form 1 (before documents were sealed): `block_sm3 = SM3(previous_sm3, block_no, member…)`, where a member is `posting_id, fiscal_year,
//! fund_type_code, event, source, reverses, at_ms, user_id, number of entries, entry…` and an entry
//! is `entry_no, account, place_id, line_seq, debit_fen, credit_fen`. The signature covers
//! `suanpan-block, mof_div_code, block_no, previous_sm3, block_sm3, posting_count, signer_sn,
//! sealed_ms`.
//!
//! Form 2: `block_sm3 = SM3("form 2", previous_sm3, block_no, number of postings, member…, number of
//! records, record…)`, where a record is `document_kind, document_id, document_key, rewritten, grown,
//! whole_sm3, lasting_sm3, grown_sm3, marks`. The signature covers `suanpan-block-2` and the fields of form 1
//! with `record_count` after `posting_count`.
//!
//! **Promise:** this form never changes for blocks already sealed.
//! **Not here:** order of postings (`order`), storage (`store`).

use ledger::PostingId;
use platform::row_struct;
use platform::time::Instant;
use sm3::{Digest, Sm3};

use super::records::Record;

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
        /// Which bytes the hash and the signature cover: 1 or 2.
        pub form: i64,
        pub record_count: i64,
    }
}

/// The form new blocks have.
pub const FORM: i64 = 2;

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

/// SM3 over the previous hash and all members and records, as 64 lower-case hexadecimal digits.
pub fn block_hash(
    form: i64,
    (previous, block_no): (&str, i64),
    sheets: &[Sheet],
    records: &[Record],
) -> String {
    let mut digest = Sm3::new();
    let mut field = |text: &str| {
        digest.update(text.len().to_string().as_bytes());
        digest.update(b":");
        digest.update(text.as_bytes());
        digest.update(b",");
    };
    if form == 1 {
        field(previous);
        field(&block_no.to_string());
        members(&mut field, sheets);
    } else {
        field(&format!("form {form}"));
        field(previous);
        field(&block_no.to_string());
        field(&sheets.len().to_string());
        members(&mut field, sheets);
        field(&records.len().to_string());
        for record in records {
            field(&record.document_kind);
            field(&record.document_id.to_string());
            field(&record.document_key);
            field(&i64::from(record.rewritten).to_string());
            field(&record.grown.to_string());
            field(&record.whole_sm3);
            field(&record.lasting_sm3);
            field(&record.grown_sm3);
            field(&record.marks);
        }
    }
    platform::hash::hex(&digest.finalize())
}

fn members(field: &mut impl FnMut(&str), sheets: &[Sheet]) {
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
}

/// What the signature of a block's head is made over.
pub fn signed_message(county: &str, block: &Block) -> Vec<u8> {
    let mut fields = vec![
        if block.form == 1 { "suanpan-block".to_owned() } else { format!("suanpan-block-{}", block.form) },
        county.to_owned(),
        block.block_no.to_string(),
        block.previous_sm3.clone(),
        block.block_sm3.clone(),
        block.posting_count.to_string(),
    ];
    if block.form != 1 {
        fields.push(block.record_count.to_string());
    }
    fields.extend([block.signer_sn.clone(), block.sealed_ms.0.to_string()]);
    fields.iter().flat_map(|text| format!("{}:{text},", text.len()).into_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_the_first_form_keeps_its_bytes() {
        let sheet = Sheet {
            member_no: 1,
            posting_id: PostingId(7),
            fiscal_year: Some(2026),
            fund_type_code: Some("1".into()),
            event: Some("E15".into()),
            source: Some("payment:1".into()),
            reverses: None,
            at_ms: Some(Instant(5)),
            user_id: Some("head".into()),
            entries: Vec::new(),
        };
        let by_hand = "0:,1:1,1:7,4:2026,1:1,3:E15,9:payment:1,0:,1:5,4:head,1:0,";
        assert_eq!(block_hash(1, ("", 1), &[sheet], &[]), platform::hash::sm3_hex(by_hand.as_bytes()));
        let block = Block {
            block_no: 1,
            previous_sm3: String::new(),
            block_sm3: "aa".into(),
            posting_count: 1,
            signer_sn: "SN".into(),
            signature: String::new(),
            sealed_ms: Instant(9),
            form: 1,
            record_count: 0,
        };
        let text = String::from_utf8(signed_message("360732000", &block)).unwrap();
        assert_eq!(text, "13:suanpan-block,9:360732000,1:1,0:,2:aa,1:1,2:SN,1:9,");
        let second = String::from_utf8(signed_message("360732000", &Block { form: 2, ..block })).unwrap();
        assert_eq!(second, "15:suanpan-block-2,9:360732000,1:1,0:,2:aa,1:1,1:0,2:SN,1:9,");
    }
}
