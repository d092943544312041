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
        tables: &[
            Table::row(
                "bank_refund",
                &[
                    "refund_no",
                    "refunded_on",
                    "payee_code",
                    "amount_fen",
                    "reason",
                    "recorded_ms",
                    "bounce",
                    "parent_refund_no",
                ],
                &["payment_id", "state", "booked_event", "suspense_line_id", "cleared_on"],
            ),
            Table::actors(),
        ],
    },
    Kind {
        name: "refund_decision",
        zh: "退款处理意见",
        en: "proposal for a refund",
        id: "decision_id",
        key: "",
        title: "",
        tables: &[Table::row(
            "refund_decision",
            &[
                "refund_id",
                "kind",
                "payment_id",
                "amount_fen",
                "bounce",
                "reason",
                "proposed_by",
                "proposed_ms",
            ],
            &["state", "decided_by", "decided_ms", "note"],
        )],
    },
    Kind {
        name: "clearing_day",
        zh: "清算日",
        en: "clearing of a day",
        id: "",
        key: "cleared_on",
        title: "",
        tables: &[Table::row(
            "clearing_day",
            &[],
            &["vouchers", "paid_fen", "refunds", "refunded_fen", "net_fen", "cleared_ms"],
        )],
    },
];

pub const NOT_EVIDENCE: &[NotEvidence] = &[NotEvidence {
    table: "bank_cursor",
    columns: &[],
    reason: "how far the bank's outbox was read; reading it again changes nothing",
}];
