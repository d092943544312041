//! What the platform itself keeps: organisation, people, audit, clocks, counters.

use super::{Kind, NotEvidence, Table};

/// The platform's own documents.
pub const KINDS: &[Kind] = &[
    Kind {
        name: super::AUDIT,
        zh: "操作记录",
        en: "audit row",
        id: "audit_id",
        key: "",
        title: "verb",
        tables: &[Table::row(
            "audit",
            &[
                "at_ms",
                "user_id",
                "on_behalf_of",
                "verb",
                "document_kind",
                "document_id",
                "outcome",
                "body",
                "reason",
            ],
            &[],
        )],
    },
    Kind {
        name: "county",
        zh: "县",
        en: "county",
        id: "",
        key: "",
        title: "name_zh",
        tables: &[Table::row(
            "county",
            &["name_zh", "name_en", "currency", "profile", "notice", "policy_rows", "calendar_rows"],
            &[],
        )],
    },
    Kind {
        name: "org_division",
        zh: "财政内设机构",
        en: "division",
        id: "",
        key: "mof_dep_code",
        title: "mof_dep_name",
        tables: &[Table::row("org_division", &["mof_dep_name", "kind"], &[])],
    },
    Kind {
        name: "org_unit",
        zh: "单位",
        en: "unit",
        id: "",
        key: "agency_code",
        title: "agency_name",
        tables: &[Table::row(
            "org_unit",
            &["agency_name", "sup_dep_code", "level", "manage_mof_dep_code", "unit_kind"],
            &[],
        )],
    },
    Kind {
        name: "person",
        zh: "人员及岗位",
        en: "person and roles",
        id: "",
        key: "user_id",
        title: "user_name",
        tables: &[
            Table::row("person", &[], &["user_name", "agency_code", "mof_dep_code", "title", "disabled_at"]),
            Table::rows(
                "role_grant",
                "role, scope_kind, scope_codes",
                &[],
                &["role", "scope_kind", "scope_codes", "valid_from", "valid_to"],
            ),
        ],
    },
    Kind {
        name: "counter",
        zh: "编号",
        en: "number series",
        id: "year",
        key: "series",
        title: "",
        tables: &[Table::row("counter", &[], &["last_number"])],
    },
    Kind {
        name: "duty",
        zh: "期限",
        en: "clock",
        id: "duty_id",
        key: "",
        title: "clock",
        tables: &[
            Table::row(
                "duty",
                &["clock", "document_kind", "document_id", "owner_code", "amount_fen", "started_ms"],
                &["open_fen", "due_on", "no_date_reason", "paused_ms", "pause_reason", "ended_ms", "on_time"],
            ),
            Table::rows("duty_pause", "pause_no", &[], &["pause_no", "reason", "paused_ms", "resumed_ms"]),
            Table::steps("duty_part", "part_no", &["part_no", "amount_fen", "ended_ms", "on_time", "cause"]),
        ],
    },
];

/// What of the platform's rows is no evidence.
pub const NOT_EVIDENCE: &[NotEvidence] = &[
    NotEvidence {
        table: "county",
        columns: &["demo_shift_days"],
        reason: "the demo's clock is moved by hand; a county in service has none",
    },
    NotEvidence {
        table: "person",
        columns: &["password_hash", "failed_count", "locked_until_ms", "lang"],
        reason: "a password, its failures and the language of pages say nothing about money",
    },
    NotEvidence {
        table: "job",
        columns: &[],
        reason: "work a person asked for and its progress; who asked stands in the audit",
    },
    NotEvidence {
        table: "job_file",
        columns: &[],
        reason: "a file a person takes home; the rows it was made of are documents of their own",
    },
    NotEvidence { table: "session", columns: &[], reason: "who is signed in now; gone after the session" },
    NotEvidence {
        table: "idempotency",
        columns: &[],
        reason: "answers kept for forms sent twice; what was done stands in the audit",
    },
    NotEvidence {
        table: "outbox",
        columns: &[],
        reason: "when the bank is asked next; the bytes themselves are in the voucher store",
    },
    NotEvidence {
        table: "schema_migration",
        columns: &[],
        reason: "steps of the schema: a checksum that differs is refused when the database is opened",
    },
    NotEvidence {
        table: "unsealed_record",
        columns: &[],
        reason: "what waits for the seal; rows that do not belong there are found, missing ones show as documents never sealed",
    },
];
