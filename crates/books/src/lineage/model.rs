//! Answers of lineage as rows and structures.

use ledger::{ControlId, Fen, FiscalYear, LineId, PostingId};
use platform::row_struct;
use platform::time::Instant;
use serde::{Deserialize, Serialize};

row_struct! {
    /// Money of one origin that one posting moved. Line 0 is outside the quota lines.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct LineageRow {
        pub posting_id: PostingId,
        pub event: String,
        pub source: String,
        pub at_ms: Instant,
        pub from_line_id: LineId,
        pub from_account: i64,
        pub to_line_id: LineId,
        pub to_account: i64,
        pub origin_posting_id: PostingId,
        pub amount_fen: Fen,
    }
}

row_struct! {
    /// What a person wants to know of a posting: event, document, when, who, in which block.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct PostingNote {
        pub posting_id: PostingId,
        pub event: String,
        pub fiscal_year: FiscalYear,
        pub fund_type_code: String,
        pub source: String,
        pub at_ms: Instant,
        pub user_id: String,
        pub reverses: Option<PostingId>,
        /// The block it is sealed in; none while it waits in the queue.
        pub block_no: Option<i64>,
    }
}

/// An appropriation a control key was given, and by which posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appropriated {
    pub posting: PostingNote,
    pub amount_fen: Fen,
}

/// A part of a payment and the document its money began with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginShare {
    pub line_id: LineId,
    pub account: i64,
    pub amount_fen: Fen,
    /// None when the origin is not in the journal, which `verify` reports.
    pub origin: Option<PostingNote>,
}

/// A quota line on the way back to its appropriation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRoot {
    pub line_id: LineId,
    pub bgt_line_no: String,
    pub cor_bgt_doc_no: String,
    pub target_doc_no: String,
    pub pro_code: String,
    pub parent_line_id: Option<LineId>,
    pub carried_from_line_id: Option<LineId>,
    pub control_id: ControlId,
    pub appropriated: Vec<Appropriated>,
}

/// Backward from a document to the appropriations its money rests on, and forward to all it posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceTrace {
    pub source: String,
    /// Forward: every posting of the document.
    pub postings: Vec<PostingNote>,
    /// Every fen the document moved, by origin.
    pub moves: Vec<LineageRow>,
    /// Backward: where the money it reserved came from.
    pub origins: Vec<OriginShare>,
    /// Backward: the lines it came over, each with its forebears, and their appropriations.
    pub lines: Vec<LineRoot>,
    /// Postings that wait for the seal and have no lineage yet.
    pub unsealed: u64,
}

/// Everything about one line: history, what lies on it by origin, and its way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTrace {
    pub line: LineRoot,
    pub forebears: Vec<LineRoot>,
    pub postings: Vec<PostingNote>,
    pub moves: Vec<LineageRow>,
    pub holdings: Vec<OriginShare>,
    pub unsealed: u64,
}

/// Where the money of one origin went and where it lies now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginTrace {
    pub origin: Option<PostingNote>,
    pub moves: Vec<LineageRow>,
    pub now: Vec<(LineId, i64, Fen)>,
}
