//! What the bank said and gave back, for the seal.

use platform::evidence::{Kind, NotEvidence, Table};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "bank_message",
        zh: "银行报文",
        en: "message of the bank",
        id: "message_id",
        key: "",
        title: "voucher_no",
        tables: &[Table::row(
            "bank_message",
            &["body_sm3", "received_ms", "vt_code", "voucher_no", "reason", "body"],
            &["outcome", "settled_by", "settled_ms", "settled_note"],
        )],
    },
    Kind {
        name: "bank_refund",
        zh: "退款",
        en: "refund",
        id: "refund_id",
        key: "",
        title: "refund_no",
        tables: &[Table::row(
            "bank_refund",
            &["refund_no", "refunded_on", "payee_code", "amount_fen", "reason", "recorded_ms"],
            &["payment_id", "state"],
        )],
    },
];

pub const NOT_EVIDENCE: &[NotEvidence] = &[NotEvidence {
    table: "bank_cursor",
    columns: &[],
    reason: "how far the bank's outbox was read; reading it again changes nothing",
}];
