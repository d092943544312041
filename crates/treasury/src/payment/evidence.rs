//! What a request is made of, for the seal; with the registers it stands on.

use platform::evidence::{Kind, Table};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "payment",
        zh: "支付申请",
        en: "payment request",
        id: "payment_id",
        key: "",
        title: "pay_app_no",
        tables: &[
            Table::row(
                "payment_request",
                &[
                    "pay_app_no",
                    "fiscal_year",
                    "line_id",
                    "agency_code",
                    "payee_code",
                    "amount_fen",
                    "pay_summary",
                    "pay_bus_type_code",
                    "decision_no",
                    "contract_no",
                    "from_account",
                    "submitted_ms",
                    "submitted_by",
                    "contract_due_on",
                    "payee_version",
                ],
                &["state", "state_ms", "review_why", "voucher_id", "paid_fen", "refunded_fen", "paid_on"],
            ),
            Table::actors(),
            Table::steps(
                "payment_change",
                "change_no",
                &["change_no", "state", "at_ms", "user_id", "reason"],
            ),
        ],
    },
    Kind {
        name: "payment_authorisation",
        zh: "集体决策",
        en: "collective decision",
        id: "",
        key: "decision_no",
        title: "subject",
        tables: &[Table::row(
            "payment_authorisation",
            &["decided_on", "body", "subject", "agency_code", "pro_code", "amount_fen"],
            &[],
        )],
    },
    Kind {
        name: "payee_mark",
        zh: "收款人标识",
        en: "marks of a payee",
        id: "",
        key: "payee_code",
        title: "",
        tables: &[Table::rows(
            "payee_mark",
            "mark, from_day",
            &[],
            &["mark", "from_day", "evidence", "marked_by", "marked_ms", "ended_on", "ended_by", "end_reason"],
        )],
    },
    Kind {
        name: "payee_mark_change",
        zh: "收款人标识的提出和确认",
        en: "change of a payee's marks",
        id: "change_id",
        key: "",
        title: "payee_code",
        tables: &[
            Table::row(
                "payee_mark_change",
                &["payee_code", "mark", "from_day", "evidence", "proposed_by", "proposed_ms"],
                &["state", "decided_by", "decided_ms", "note"],
            ),
            Table::actors(),
        ],
    },
];
