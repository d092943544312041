//! What a voucher is made of, for the seal.

use platform::evidence::{Kind, Table};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "voucher",
        zh: "支付凭证",
        en: "voucher",
        id: "voucher_id",
        key: "",
        title: "voucher_no",
        tables: &[
            Table::row(
                "voucher",
                &[
                    "voucher_no",
                    "fiscal_year",
                    "vt_code",
                    "agency_code",
                    "fund_type_code",
                    "line_id",
                    "amount_fen",
                    "vou_date",
                    "issued_by",
                    "issued_ms",
                    "digest",
                ],
                &[
                    "item_count",
                    "state",
                    "signed_by",
                    "signed_ms",
                    "sent_ms",
                    "x_agent_business_no",
                    "x_pay_date",
                    "x_pay_amt",
                    "x_add_word",
                    "cleared_on",
                ],
            ),
            Table::rows(
                "voucher_item",
                "item_no",
                &["item_no", "payment_id", "amount_fen"],
                &["outcome", "x_pay_amt", "x_add_word"],
            ),
            Table::actors(),
        ],
    },
    Kind {
        name: "evoucher_store",
        zh: "凭证存档",
        en: "kept version of a voucher",
        id: "store_no",
        key: "",
        title: "voucher_no",
        tables: &[Table::row(
            "evoucher_store",
            &[
                "st_year",
                "vt_code",
                "voucher_no",
                "flag",
                "state",
                "at_ms",
                "user_id",
                "body",
                "signer_sn",
                "body_sm3",
                "chain_sm3",
            ],
            &[],
        )],
    },
    Kind {
        name: "voucher_trouble",
        zh: "银行未能受理",
        en: "voucher held up at the bank",
        id: "voucher_id",
        key: "",
        title: "voucher_no",
        tables: &[
            Table::row(
                "voucher_trouble",
                &["voucher_no", "first_ms"],
                &["state", "attempts", "round_attempts", "words", "last_ms", "moved_ms", "moved_by"],
            ),
            Table::steps(
                "voucher_trouble_step",
                "step_no",
                &["step_no", "state", "at_ms", "user_id", "words"],
            ),
        ],
    },
];
