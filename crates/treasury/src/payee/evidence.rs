//! What a payee and a change of it are made of, for the seal.

use platform::evidence::{Kind, Table};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "payee",
        zh: "收款人",
        en: "payee",
        id: "",
        key: "payee_code",
        title: "payee_name",
        tables: &[
            Table::row(
                "payee",
                &[
                    "payee_name",
                    "payee_acct_no",
                    "payee_acct_bank_name",
                    "payee_bank_no",
                    "payee_kind",
                    "registered_on",
                ],
                &["state", "version_no", "account_since"],
            ),
            Table::steps(
                "payee_version",
                "version_no",
                &[
                    "version_no",
                    "payee_name",
                    "payee_acct_no",
                    "payee_acct_bank_name",
                    "payee_bank_no",
                    "payee_kind",
                    "replaced_ms",
                ],
            ),
        ],
    },
    Kind {
        name: "payee_change",
        zh: "收款人变更",
        en: "change of a payee",
        id: "change_id",
        key: "",
        title: "payee_name",
        tables: &[
            Table::row(
                "payee_change",
                &[
                    "payee_code",
                    "kind",
                    "payee_name",
                    "payee_acct_no",
                    "payee_acct_bank_name",
                    "payee_bank_no",
                    "payee_kind",
                    "reason",
                    "proposed_by",
                    "proposed_ms",
                ],
                &["state", "decided_by", "decided_ms", "note"],
            ),
            Table::actors(),
        ],
    },
];
