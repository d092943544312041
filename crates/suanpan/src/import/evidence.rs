//! The rows a folder brought and nobody has lived yet, for the seal: one document per file.

use platform::evidence::{Kind, Table};

pub const KINDS: &[Kind] = &[Kind {
    name: "import_file",
    zh: "导入文件留存行",
    en: "kept rows of a file",
    id: "",
    key: "file",
    title: "",
    tables: &[Table::rows(
        "import_row",
        "row_no",
        &[],
        &[
            "row_no",
            "kind",
            "number",
            "fiscal_year",
            "at_text",
            "agency_code",
            "bgt_line_no",
            "payee_code",
            "amount_fen",
            "summary",
            "column_name",
            "code",
            "reason_zh",
            "reason_en",
            "cells",
        ],
    )],
}];
