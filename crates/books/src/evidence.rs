//! What the books keep beside the journal: lines, control keys, ceilings and holds, as documents.
//!
//! **Not here:** balances, slices and what is used of a limit, which are re-derived (`verify`).

use platform::evidence::{Kind, NotEvidence, Table};

/// The documents of the books.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "control_key",
        zh: "总控",
        en: "control key",
        id: "control_id",
        key: "",
        title: "",
        tables: &[Table::row(
            "control_key",
            &["fiscal_year", "agency_code", "pro_code", "exp_func_code", "fund_type_code"],
            &[],
        )],
    },
    Kind {
        name: "quota_line",
        zh: "指标",
        en: "quota line",
        id: "line_id",
        key: "",
        title: "bgt_line_no",
        tables: &[Table::row(
            "quota_line",
            &[
                "fiscal_year",
                "bgt_line_no",
                "control_id",
                "parent_line_id",
                "carried_from_line_id",
                "agency_code",
                "pro_code",
                "exp_func_code",
                "gov_bgt_eco_code",
                "dep_bgt_eco_code",
                "fund_type_code",
                "found_type_code",
                "bgt_type_code",
                "source_type_code",
                "cor_bgt_doc_no",
                "sup_bgt_doc_no",
                "threesafe",
                "is_gov_pur",
                "is_sal",
                "is_dir",
                "target_doc_no",
            ],
            &[],
        )],
    },
    Kind {
        name: "limit",
        zh: "限额",
        en: "limit",
        id: "",
        key: "limit_key",
        title: "meaning",
        tables: &[Table::row("limit_row", &["kind"], &["meaning", "ceiling_fen", "basis"])],
    },
    Kind {
        name: "limit_use",
        zh: "限额占用",
        en: "use of limits",
        id: "",
        key: "source",
        title: "",
        tables: &[Table::rows(
            "limit_move",
            "limit_key, move_no",
            &[],
            &["limit_key", "move_no", "amount_fen", "at_ms"],
        )],
    },
    Kind {
        name: "hold",
        zh: "止付",
        en: "hold",
        id: "hold_id",
        key: "",
        title: "kind",
        tables: &[
            Table::row(
                "hold",
                &[
                    "scope",
                    "stage",
                    "class",
                    "kind",
                    "reason",
                    "basis",
                    "lifts_when",
                    "from_day",
                    "placed_by",
                    "placed_ms",
                    "fiscal_year",
                ],
                &["lifted_by", "lifted_ms", "lift_reason"],
            ),
            Table::rows(
                "hold_pass",
                "document_kind, document_id, item_no",
                &[],
                &[
                    "document_kind",
                    "document_id",
                    "item_no",
                    "exemption",
                    "evidence",
                    "amount_fen",
                    "user_id",
                    "at_ms",
                ],
            ),
        ],
    },
];

/// What of the books is no evidence.
pub const NOT_EVIDENCE: &[NotEvidence] = &[
    NotEvidence {
        table: "scope_guard",
        columns: &[],
        reason: "a row that payments and holds wait for each other at; it says nothing",
    },
    NotEvidence {
        table: "slice",
        columns: &["slice_no"],
        reason: "the order of slices is re-derived, the numbers that keep it are not",
    },
];

/// Columns that verification derives again from the journal and the blocks instead of comparing digests.
pub const DERIVED: &[(&str, &[&str])] = &[
    ("control_key", &["appropriation_fen", "control_fen", "prealloc_fen"]),
    ("quota_line", &["posting_seq"]),
    ("line_balance", &[]),
    ("book_balance", &[]),
    ("journal_posting", &[]),
    ("journal_entry", &[]),
    ("unsealed", &[]),
    ("limit_row", &["used_fen"]),
    ("block", &[]),
    ("block_member", &[]),
    ("block_record", &[]),
    ("slice", &["line_id", "account", "origin_posting_id", "remaining_fen"]),
    ("lineage", &[]),
    ("seal_line", &[]),
    ("seal_head", &[]),
];
