//! What a budget and a quota document are made of, for the seal; with the codes and projects they name.

use platform::evidence::{Kind, Table};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "class_code",
        zh: "分类科目",
        en: "classification",
        id: "",
        key: "kind",
        title: "",
        tables: &[Table::rows("class_code", "code", &[], &["code", "name", "level", "parent", "evidence"])],
    },
    Kind {
        name: "project",
        zh: "项目",
        en: "project",
        id: "",
        key: "pro_code",
        title: "pro_name",
        tables: &[Table::row(
            "project",
            &[],
            &["pro_name", "agency_code", "pro_cat_code", "target_approved_on", "target_doc_no"],
        )],
    },
    Kind {
        name: "budget",
        zh: "预算",
        en: "budget",
        id: "fiscal_year",
        key: "",
        title: "congress_doc_no",
        tables: &[
            Table::row(
                "budget",
                &["congress_approved_on", "congress_doc_no", "replied_on", "reply_doc_no"],
                &["state"],
            ),
            Table::rows(
                "budget_resource",
                "fund_type_code, account, item_code",
                &["fund_type_code", "account", "item_code", "item_name", "amount_fen"],
                &[],
            ),
            Table::actors(),
        ],
    },
    Kind {
        name: "budget_line",
        zh: "预算明细",
        en: "budget line",
        id: "fiscal_year",
        key: "bgt_line_no",
        title: "",
        tables: &[Table::row(
            "budget_line",
            &[
                "agency_code",
                "pro_code",
                "exp_func_code",
                "gov_bgt_eco_code",
                "dep_bgt_eco_code",
                "fund_type_code",
                "found_type_code",
                "bgt_type_code",
                "source_type_code",
                "threesafe",
                "is_gov_pur",
                "is_sal",
                "is_dir",
                "amount_fen",
            ],
            &[],
        )],
    },
    Kind {
        name: "year_end",
        zh: "年终结转",
        en: "closing of a year",
        id: "document_id",
        key: "",
        title: "",
        tables: &[Table::actors()],
    },
    Kind {
        name: "quota_change",
        zh: "指标文",
        en: "quota document",
        id: "change_id",
        key: "",
        title: "doc_no",
        tables: &[
            Table::row(
                "quota_change",
                &["kind", "doc_no", "fiscal_year", "agency_code", "reason", "proposed_by", "proposed_ms"],
                &["state", "decided_by", "decided_ms", "decide_reason"],
            ),
            Table::rows(
                "quota_change_item",
                "item_no",
                &["item_no", "line_id", "to_line_id", "from_state", "amount_fen"],
                &["state", "refused", "posting_id"],
            ),
            Table::actors(),
        ],
    },
];
