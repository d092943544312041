-- A tiny county's whole year 2022 as the program of commit d01401e wrote it (PostgreSQL).
-- Made once by that program; never to be edited: tests/it/upgrade.rs opens it with today's.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.audit (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    audit_id bigint NOT NULL,
    at_ms bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    on_behalf_of text COLLATE pg_catalog."C",
    verb text NOT NULL COLLATE pg_catalog."C",
    document_kind text COLLATE pg_catalog."C",
    document_id bigint,
    outcome text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C"
);
CREATE TABLE public.bank_cursor (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    bank_code text NOT NULL COLLATE pg_catalog."C",
    fetched_no bigint NOT NULL
);
CREATE TABLE public.bank_message (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    message_id bigint NOT NULL,
    body_sm3 text NOT NULL COLLATE pg_catalog."C",
    received_ms bigint NOT NULL,
    vt_code text NOT NULL COLLATE pg_catalog."C",
    voucher_no text NOT NULL COLLATE pg_catalog."C",
    outcome text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    settled_by text COLLATE pg_catalog."C",
    settled_ms bigint,
    settled_note text COLLATE pg_catalog."C"
);
CREATE TABLE public.bank_refund (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    refund_id bigint NOT NULL,
    refund_no text NOT NULL COLLATE pg_catalog."C",
    refunded_on text NOT NULL COLLATE pg_catalog."C",
    payment_id bigint,
    payee_code text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    recorded_ms bigint NOT NULL,
    booked_event text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    bounce bigint DEFAULT 0 NOT NULL,
    suspense_line_id bigint,
    parent_refund_no text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    cleared_on text
);
CREATE TABLE public.block (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    block_no bigint NOT NULL,
    previous_sm3 text NOT NULL COLLATE pg_catalog."C",
    block_sm3 text NOT NULL COLLATE pg_catalog."C",
    posting_count bigint NOT NULL,
    signer_sn text NOT NULL COLLATE pg_catalog."C",
    signature text NOT NULL COLLATE pg_catalog."C",
    sealed_ms bigint NOT NULL,
    form bigint DEFAULT 1 NOT NULL,
    record_count bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.block_member (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    block_no bigint NOT NULL,
    member_no bigint NOT NULL,
    posting_id bigint NOT NULL
);
CREATE TABLE public.block_record (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    block_no bigint NOT NULL,
    record_no bigint NOT NULL,
    document_kind text NOT NULL COLLATE pg_catalog."C",
    document_id bigint NOT NULL,
    document_key text NOT NULL COLLATE pg_catalog."C",
    rewritten bigint NOT NULL,
    grown bigint NOT NULL,
    whole_sm3 text NOT NULL COLLATE pg_catalog."C",
    lasting_sm3 text NOT NULL COLLATE pg_catalog."C",
    grown_sm3 text NOT NULL COLLATE pg_catalog."C",
    marks text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.book_balance (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    fund_type_code text NOT NULL COLLATE pg_catalog."C",
    account bigint NOT NULL,
    balance_fen bigint NOT NULL,
    CONSTRAINT book_balance_balance_fen_check CHECK ((balance_fen >= 0))
);
CREATE TABLE public.budget (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    congress_approved_on text NOT NULL COLLATE pg_catalog."C",
    congress_doc_no text NOT NULL COLLATE pg_catalog."C",
    replied_on text NOT NULL COLLATE pg_catalog."C",
    reply_doc_no text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.budget_line (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    bgt_line_no text NOT NULL COLLATE pg_catalog."C",
    agency_code text NOT NULL COLLATE pg_catalog."C",
    pro_code text NOT NULL COLLATE pg_catalog."C",
    exp_func_code text NOT NULL COLLATE pg_catalog."C",
    gov_bgt_eco_code text NOT NULL COLLATE pg_catalog."C",
    dep_bgt_eco_code text NOT NULL COLLATE pg_catalog."C",
    fund_type_code text NOT NULL COLLATE pg_catalog."C",
    found_type_code text NOT NULL COLLATE pg_catalog."C",
    bgt_type_code text NOT NULL COLLATE pg_catalog."C",
    source_type_code text NOT NULL COLLATE pg_catalog."C",
    threesafe text NOT NULL COLLATE pg_catalog."C",
    is_gov_pur bigint NOT NULL,
    is_sal bigint NOT NULL,
    is_dir bigint NOT NULL,
    amount_fen bigint NOT NULL
);
CREATE TABLE public.budget_resource (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    fund_type_code text NOT NULL COLLATE pg_catalog."C",
    account bigint NOT NULL,
    item_code text NOT NULL COLLATE pg_catalog."C",
    item_name text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint NOT NULL
);
CREATE TABLE public.carry_item (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    line_id bigint NOT NULL,
    account bigint NOT NULL,
    amount_fen bigint NOT NULL,
    proposed text NOT NULL COLLATE pg_catalog."C",
    why text NOT NULL COLLATE pg_catalog."C",
    decided text COLLATE pg_catalog."C",
    decided_by text COLLATE pg_catalog."C",
    decided_ms bigint,
    decide_reason text COLLATE pg_catalog."C"
);
CREATE TABLE public.class_code (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    level bigint NOT NULL,
    parent text NOT NULL COLLATE pg_catalog."C",
    evidence text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.clearing_day (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    cleared_on text NOT NULL COLLATE pg_catalog."C",
    vouchers bigint NOT NULL,
    paid_fen bigint NOT NULL,
    refunds bigint NOT NULL,
    refunded_fen bigint NOT NULL,
    net_fen bigint NOT NULL,
    cleared_ms bigint NOT NULL
);
CREATE TABLE public.commitment (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    commitment_id bigint NOT NULL,
    contract_no text NOT NULL COLLATE pg_catalog."C",
    line_id bigint NOT NULL,
    fiscal_year bigint NOT NULL,
    agency_code text NOT NULL COLLATE pg_catalog."C",
    carried_from_id bigint,
    carried_fen bigint NOT NULL,
    committed_fen bigint NOT NULL,
    released_fen bigint NOT NULL,
    made_ms bigint NOT NULL,
    CONSTRAINT commitment_carried_fen_check CHECK ((carried_fen >= 0)),
    CONSTRAINT commitment_check CHECK (((released_fen + carried_fen) <= committed_fen)),
    CONSTRAINT commitment_committed_fen_check CHECK ((committed_fen >= 0)),
    CONSTRAINT commitment_released_fen_check CHECK ((released_fen >= 0))
);
CREATE TABLE public.contract (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    contract_no text NOT NULL COLLATE pg_catalog."C",
    agency_code text NOT NULL COLLATE pg_catalog."C",
    payee_code text NOT NULL COLLATE pg_catalog."C",
    registered_by text NOT NULL COLLATE pg_catalog."C",
    registered_ms bigint NOT NULL
);
CREATE TABLE public.control_key (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    control_id bigint NOT NULL,
    fiscal_year bigint NOT NULL,
    agency_code text NOT NULL COLLATE pg_catalog."C",
    pro_code text NOT NULL COLLATE pg_catalog."C",
    exp_func_code text NOT NULL COLLATE pg_catalog."C",
    fund_type_code text NOT NULL COLLATE pg_catalog."C",
    appropriation_fen bigint NOT NULL,
    control_fen bigint NOT NULL,
    prealloc_fen bigint NOT NULL,
    CONSTRAINT control_key_appropriation_fen_check CHECK ((appropriation_fen >= 0)),
    CONSTRAINT control_key_check CHECK ((control_fen <= appropriation_fen)),
    CONSTRAINT control_key_control_fen_check CHECK ((control_fen >= 0)),
    CONSTRAINT control_key_prealloc_fen_check CHECK ((prealloc_fen >= 0))
);
CREATE TABLE public.counter (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    series text NOT NULL COLLATE pg_catalog."C",
    year bigint NOT NULL,
    last_number bigint NOT NULL
);
CREATE TABLE public.county (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    name_zh text NOT NULL COLLATE pg_catalog."C",
    name_en text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    profile text NOT NULL COLLATE pg_catalog."C",
    notice text NOT NULL COLLATE pg_catalog."C",
    demo_shift_days bigint,
    policy_rows text NOT NULL COLLATE pg_catalog."C",
    calendar_rows text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.department_reply (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    sup_dep_code text NOT NULL COLLATE pg_catalog."C",
    replied_by text NOT NULL COLLATE pg_catalog."C",
    replied_ms bigint NOT NULL
);
CREATE TABLE public.document_actor (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    document_kind text NOT NULL COLLATE pg_catalog."C",
    document_id bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    step text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.duty (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    duty_id bigint NOT NULL,
    clock text NOT NULL COLLATE pg_catalog."C",
    document_kind text NOT NULL COLLATE pg_catalog."C",
    document_id bigint NOT NULL,
    owner_code text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint NOT NULL,
    open_fen bigint NOT NULL,
    started_ms bigint NOT NULL,
    due_on text COLLATE pg_catalog."C",
    no_date_reason text COLLATE pg_catalog."C",
    paused_ms bigint,
    pause_reason text COLLATE pg_catalog."C",
    ended_ms bigint,
    on_time bigint
);
CREATE TABLE public.duty_part (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    duty_id bigint NOT NULL,
    part_no bigint NOT NULL,
    amount_fen bigint NOT NULL,
    ended_ms bigint NOT NULL,
    on_time bigint NOT NULL,
    cause text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.duty_pause (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    duty_id bigint NOT NULL,
    pause_no bigint NOT NULL,
    reason text NOT NULL COLLATE pg_catalog."C",
    paused_ms bigint NOT NULL,
    resumed_ms bigint
);
CREATE TABLE public.evoucher_store (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    store_no bigint NOT NULL,
    st_year bigint NOT NULL,
    vt_code text NOT NULL COLLATE pg_catalog."C",
    voucher_no text NOT NULL COLLATE pg_catalog."C",
    flag text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    at_ms bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    signer_sn text NOT NULL COLLATE pg_catalog."C",
    body_sm3 text NOT NULL COLLATE pg_catalog."C",
    chain_sm3 text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.hold (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    hold_id bigint NOT NULL,
    scope text NOT NULL COLLATE pg_catalog."C",
    stage text NOT NULL COLLATE pg_catalog."C",
    class text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    basis text NOT NULL COLLATE pg_catalog."C",
    lifts_when text NOT NULL COLLATE pg_catalog."C",
    from_day text NOT NULL COLLATE pg_catalog."C",
    placed_by text NOT NULL COLLATE pg_catalog."C",
    placed_ms bigint NOT NULL,
    lifted_by text COLLATE pg_catalog."C",
    lifted_ms bigint,
    lift_reason text COLLATE pg_catalog."C",
    fiscal_year bigint
);
CREATE TABLE public.hold_pass (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    hold_id bigint NOT NULL,
    document_kind text NOT NULL COLLATE pg_catalog."C",
    document_id bigint NOT NULL,
    item_no bigint NOT NULL,
    exemption text NOT NULL COLLATE pg_catalog."C",
    evidence text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    at_ms bigint NOT NULL
);
CREATE TABLE public.idempotency (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    verb text NOT NULL COLLATE pg_catalog."C",
    idem_key text NOT NULL COLLATE pg_catalog."C",
    body_sm3 text NOT NULL COLLATE pg_catalog."C",
    at_ms bigint NOT NULL,
    answer text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.import_row (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    file text NOT NULL COLLATE pg_catalog."C",
    row_no bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    number text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    at_text text NOT NULL COLLATE pg_catalog."C",
    agency_code text NOT NULL COLLATE pg_catalog."C",
    bgt_line_no text NOT NULL COLLATE pg_catalog."C",
    payee_code text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint,
    summary text NOT NULL COLLATE pg_catalog."C",
    column_name text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    reason_zh text NOT NULL COLLATE pg_catalog."C",
    reason_en text NOT NULL COLLATE pg_catalog."C",
    cells text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.job (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    job_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    input text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    done_rows bigint NOT NULL,
    total_rows bigint NOT NULL,
    attempts bigint NOT NULL,
    created_ms bigint NOT NULL,
    started_ms bigint,
    lease_ms bigint,
    leased_by text COLLATE pg_catalog."C",
    ended_ms bigint,
    outcome text NOT NULL COLLATE pg_catalog."C",
    file_name text NOT NULL COLLATE pg_catalog."C",
    opened_ms bigint,
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE TABLE public.job_file (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    job_id bigint NOT NULL,
    part_no bigint NOT NULL,
    body text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.journal_entry (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    posting_id bigint NOT NULL,
    entry_no bigint NOT NULL,
    account bigint NOT NULL,
    place_id bigint NOT NULL,
    line_seq bigint NOT NULL,
    debit_fen bigint NOT NULL,
    credit_fen bigint NOT NULL
);
CREATE TABLE public.journal_posting (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    posting_id bigint NOT NULL,
    fiscal_year bigint NOT NULL,
    fund_type_code text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    reverses bigint,
    at_ms bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.limit_move (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    limit_key text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    move_no bigint NOT NULL,
    amount_fen bigint NOT NULL,
    at_ms bigint NOT NULL
);
CREATE TABLE public.limit_row (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    limit_key text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    meaning text NOT NULL COLLATE pg_catalog."C",
    ceiling_fen bigint NOT NULL,
    used_fen bigint NOT NULL,
    basis text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT limit_row_check CHECK ((used_fen <= ceiling_fen)),
    CONSTRAINT limit_row_used_fen_check CHECK ((used_fen >= 0))
);
CREATE TABLE public.line_balance (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    line_id bigint NOT NULL,
    account bigint NOT NULL,
    balance_fen bigint NOT NULL,
    CONSTRAINT line_balance_balance_fen_check CHECK ((balance_fen >= 0))
);
CREATE TABLE public.lineage (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    posting_id bigint NOT NULL,
    move_no bigint NOT NULL,
    from_line_id bigint NOT NULL,
    from_account bigint NOT NULL,
    to_line_id bigint NOT NULL,
    to_account bigint NOT NULL,
    origin_posting_id bigint NOT NULL,
    amount_fen bigint NOT NULL
);
CREATE TABLE public.org_division (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    mof_dep_code text NOT NULL COLLATE pg_catalog."C",
    mof_dep_name text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.org_unit (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    agency_code text NOT NULL COLLATE pg_catalog."C",
    agency_name text NOT NULL COLLATE pg_catalog."C",
    sup_dep_code text NOT NULL COLLATE pg_catalog."C",
    level bigint NOT NULL,
    manage_mof_dep_code text NOT NULL COLLATE pg_catalog."C",
    unit_kind text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.outbox (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    outbox_id bigint NOT NULL,
    channel text NOT NULL COLLATE pg_catalog."C",
    reference text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    created_ms bigint NOT NULL,
    attempts bigint NOT NULL,
    asked bigint NOT NULL,
    next_ms bigint NOT NULL,
    sent_ms bigint,
    outcome text COLLATE pg_catalog."C",
    attempted_ms bigint
);
CREATE TABLE public.payee (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    payee_code text NOT NULL COLLATE pg_catalog."C",
    payee_name text NOT NULL COLLATE pg_catalog."C",
    payee_acct_no text NOT NULL COLLATE pg_catalog."C",
    payee_acct_bank_name text NOT NULL COLLATE pg_catalog."C",
    payee_bank_no text NOT NULL COLLATE pg_catalog."C",
    payee_kind text NOT NULL COLLATE pg_catalog."C",
    registered_on text NOT NULL COLLATE pg_catalog."C",
    state text DEFAULT 'active'::text NOT NULL COLLATE pg_catalog."C",
    version_no bigint DEFAULT 1 NOT NULL,
    account_since text
);
CREATE TABLE public.payee_change (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    change_id bigint NOT NULL,
    payee_code text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    payee_name text NOT NULL COLLATE pg_catalog."C",
    payee_acct_no text NOT NULL COLLATE pg_catalog."C",
    payee_acct_bank_name text NOT NULL COLLATE pg_catalog."C",
    payee_bank_no text NOT NULL COLLATE pg_catalog."C",
    payee_kind text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    proposed_by text NOT NULL COLLATE pg_catalog."C",
    proposed_ms bigint NOT NULL,
    decided_by text COLLATE pg_catalog."C",
    decided_ms bigint,
    note text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.payee_mark (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    payee_code text NOT NULL COLLATE pg_catalog."C",
    mark text NOT NULL COLLATE pg_catalog."C",
    from_day text NOT NULL COLLATE pg_catalog."C",
    evidence text NOT NULL COLLATE pg_catalog."C",
    marked_by text NOT NULL COLLATE pg_catalog."C",
    marked_ms bigint NOT NULL,
    ended_on text COLLATE pg_catalog."C",
    ended_by text COLLATE pg_catalog."C",
    end_reason text COLLATE pg_catalog."C"
);
CREATE TABLE public.payee_version (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    payee_code text NOT NULL COLLATE pg_catalog."C",
    version_no bigint NOT NULL,
    payee_name text NOT NULL COLLATE pg_catalog."C",
    payee_acct_no text NOT NULL COLLATE pg_catalog."C",
    payee_acct_bank_name text NOT NULL COLLATE pg_catalog."C",
    payee_bank_no text NOT NULL COLLATE pg_catalog."C",
    payee_kind text NOT NULL COLLATE pg_catalog."C",
    replaced_ms bigint NOT NULL
);
CREATE TABLE public.payment_authorisation (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    decision_no text NOT NULL COLLATE pg_catalog."C",
    decided_on text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    agency_code text NOT NULL COLLATE pg_catalog."C",
    pro_code text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint NOT NULL
);
CREATE TABLE public.payment_change (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    payment_id bigint NOT NULL,
    change_no bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    at_ms bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.payment_request (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    payment_id bigint NOT NULL,
    pay_app_no text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    line_id bigint NOT NULL,
    agency_code text NOT NULL COLLATE pg_catalog."C",
    payee_code text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint NOT NULL,
    pay_summary text NOT NULL COLLATE pg_catalog."C",
    pay_bus_type_code text NOT NULL COLLATE pg_catalog."C",
    decision_no text NOT NULL COLLATE pg_catalog."C",
    contract_no text NOT NULL COLLATE pg_catalog."C",
    from_account bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    state_ms bigint NOT NULL,
    submitted_ms bigint NOT NULL,
    submitted_by text NOT NULL COLLATE pg_catalog."C",
    review_why text NOT NULL COLLATE pg_catalog."C",
    voucher_id bigint,
    paid_fen bigint NOT NULL,
    refunded_fen bigint NOT NULL,
    paid_on text COLLATE pg_catalog."C",
    contract_due_on text,
    payee_version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT payment_request_check CHECK ((paid_fen <= amount_fen)),
    CONSTRAINT payment_request_check1 CHECK ((refunded_fen <= paid_fen)),
    CONSTRAINT payment_request_refunded_fen_check CHECK ((refunded_fen >= 0))
);
CREATE TABLE public.person (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    user_name text NOT NULL COLLATE pg_catalog."C",
    agency_code text NOT NULL COLLATE pg_catalog."C",
    mof_dep_code text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    password_hash text NOT NULL COLLATE pg_catalog."C",
    failed_count bigint NOT NULL,
    locked_until_ms bigint NOT NULL,
    disabled_at text COLLATE pg_catalog."C",
    lang text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.project (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    pro_code text NOT NULL COLLATE pg_catalog."C",
    pro_name text NOT NULL COLLATE pg_catalog."C",
    agency_code text NOT NULL COLLATE pg_catalog."C",
    pro_cat_code text NOT NULL COLLATE pg_catalog."C",
    target_approved_on text COLLATE pg_catalog."C",
    target_doc_no text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.quota_change (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    change_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    doc_no text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    agency_code text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    proposed_by text NOT NULL COLLATE pg_catalog."C",
    proposed_ms bigint NOT NULL,
    decided_by text COLLATE pg_catalog."C",
    decided_ms bigint,
    decide_reason text COLLATE pg_catalog."C"
);
CREATE TABLE public.quota_change_item (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    change_id bigint NOT NULL,
    item_no bigint NOT NULL,
    line_id bigint NOT NULL,
    to_line_id bigint,
    from_state text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    refused text COLLATE pg_catalog."C",
    posting_id bigint,
    contract_no text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    payee_code text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    why text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.quota_line (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    line_id bigint NOT NULL,
    fiscal_year bigint NOT NULL,
    bgt_line_no text NOT NULL COLLATE pg_catalog."C",
    control_id bigint NOT NULL,
    parent_line_id bigint,
    carried_from_line_id bigint,
    agency_code text NOT NULL COLLATE pg_catalog."C",
    pro_code text NOT NULL COLLATE pg_catalog."C",
    exp_func_code text NOT NULL COLLATE pg_catalog."C",
    gov_bgt_eco_code text NOT NULL COLLATE pg_catalog."C",
    dep_bgt_eco_code text NOT NULL COLLATE pg_catalog."C",
    fund_type_code text NOT NULL COLLATE pg_catalog."C",
    found_type_code text NOT NULL COLLATE pg_catalog."C",
    bgt_type_code text NOT NULL COLLATE pg_catalog."C",
    source_type_code text NOT NULL COLLATE pg_catalog."C",
    cor_bgt_doc_no text NOT NULL COLLATE pg_catalog."C",
    sup_bgt_doc_no text NOT NULL COLLATE pg_catalog."C",
    threesafe text NOT NULL COLLATE pg_catalog."C",
    is_gov_pur bigint NOT NULL,
    is_sal bigint NOT NULL,
    is_dir bigint NOT NULL,
    target_doc_no text NOT NULL COLLATE pg_catalog."C",
    posting_seq bigint NOT NULL
);
CREATE TABLE public.refund_decision (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    decision_id bigint NOT NULL,
    refund_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    payment_id bigint,
    amount_fen bigint NOT NULL,
    bounce bigint NOT NULL,
    reason text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    proposed_by text NOT NULL COLLATE pg_catalog."C",
    proposed_ms bigint NOT NULL,
    decided_by text COLLATE pg_catalog."C",
    decided_ms bigint,
    note text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.release_instalment (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    line_id bigint NOT NULL,
    from_day text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint NOT NULL,
    named_by text NOT NULL COLLATE pg_catalog."C",
    named_ms bigint NOT NULL
);
CREATE TABLE public.role_grant (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    scope_kind text NOT NULL COLLATE pg_catalog."C",
    scope_codes text NOT NULL COLLATE pg_catalog."C",
    valid_from text NOT NULL COLLATE pg_catalog."C",
    valid_to text COLLATE pg_catalog."C"
);
CREATE TABLE public.schema_migration (
    name text NOT NULL,
    checksum text NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE public.scope_guard (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    agency_code text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    changes bigint NOT NULL
);
CREATE TABLE public.seal_head (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    block_no bigint NOT NULL,
    block_sm3 text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.seal_line (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    line_id bigint NOT NULL,
    sealed_seq bigint NOT NULL
);
CREATE TABLE public.session (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    session_sm3 text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    csrf text NOT NULL COLLATE pg_catalog."C",
    created_ms bigint NOT NULL,
    touched_ms bigint NOT NULL,
    expires_ms bigint NOT NULL
);
CREATE TABLE public.slice (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    line_id bigint NOT NULL,
    account bigint NOT NULL,
    slice_no bigint NOT NULL,
    origin_posting_id bigint NOT NULL,
    remaining_fen bigint NOT NULL,
    CONSTRAINT slice_remaining_fen_check CHECK ((remaining_fen >= 0))
);
CREATE TABLE public.superior_receipt (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    doc_no text NOT NULL COLLATE pg_catalog."C",
    receipt_id bigint NOT NULL,
    fiscal_year bigint NOT NULL,
    received_on text NOT NULL COLLATE pg_catalog."C",
    amount_fen bigint NOT NULL,
    late_days bigint NOT NULL,
    why text NOT NULL COLLATE pg_catalog."C",
    registered_by text NOT NULL COLLATE pg_catalog."C",
    registered_ms bigint NOT NULL
);
CREATE TABLE public.unsealed (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    posting_id bigint NOT NULL,
    line_count bigint NOT NULL
);
CREATE TABLE public.unsealed_record (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    audit_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    document_kind text NOT NULL COLLATE pg_catalog."C",
    document_id bigint NOT NULL,
    document_key text NOT NULL COLLATE pg_catalog."C",
    rewritten bigint NOT NULL
);
CREATE TABLE public.voucher (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    voucher_id bigint NOT NULL,
    voucher_no text NOT NULL COLLATE pg_catalog."C",
    fiscal_year bigint NOT NULL,
    vt_code text NOT NULL COLLATE pg_catalog."C",
    agency_code text NOT NULL COLLATE pg_catalog."C",
    fund_type_code text NOT NULL COLLATE pg_catalog."C",
    line_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    item_count bigint NOT NULL,
    vou_date text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    issued_by text NOT NULL COLLATE pg_catalog."C",
    signed_by text COLLATE pg_catalog."C",
    issued_ms bigint NOT NULL,
    signed_ms bigint,
    sent_ms bigint,
    digest text NOT NULL COLLATE pg_catalog."C",
    x_agent_business_no text COLLATE pg_catalog."C",
    x_pay_date text COLLATE pg_catalog."C",
    x_pay_amt bigint,
    x_add_word text COLLATE pg_catalog."C",
    cleared_on text COLLATE pg_catalog."C"
);
CREATE TABLE public.voucher_item (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    voucher_id bigint NOT NULL,
    item_no bigint NOT NULL,
    payment_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    outcome text NOT NULL COLLATE pg_catalog."C",
    x_pay_amt bigint,
    x_add_word text COLLATE pg_catalog."C"
);
CREATE TABLE public.voucher_trouble (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    voucher_id bigint NOT NULL,
    voucher_no text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    attempts bigint NOT NULL,
    round_attempts bigint NOT NULL,
    words text NOT NULL COLLATE pg_catalog."C",
    first_ms bigint NOT NULL,
    last_ms bigint NOT NULL,
    moved_ms bigint NOT NULL,
    moved_by text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.voucher_trouble_step (
    mof_div_code text NOT NULL COLLATE pg_catalog."C",
    voucher_id bigint NOT NULL,
    step_no bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    at_ms bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL COLLATE pg_catalog."C"
);
INSERT INTO public.audit VALUES ('999999000', 2261955828497706733, 1640966400000, 'import', NULL, 'import.county', NULL, NULL, 'done', '{"divisions":3,"units":2,"people":18,"grants":18,"classes":10,"projects":2,"payees":1,"authorisations":1,"resources":2,"budget_lines":2,"openings":0}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2261996011048507431, 1640995200000, 'fin-budget', NULL, 'quota.register_budget', 'budget', 2022, 'done', '{"fiscal_year":2022}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2267458872876859042, 1642637400000, 'fin-budget-2', NULL, 'quota.approve_budget', 'budget', 2022, 'done', '{"fiscal_year":2022}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2272435191951803621, 1644193200000, 'fin-director', NULL, 'quota.reply_budget', 'budget', 2022, 'done', '{"fiscal_year":2022}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2272495935200262548, 1644193500000, '101001-head', NULL, 'quota.department_reply', 'budget', 2022, 'done', '{"fiscal_year":2022,"sup_dep_code":"101001"}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2272716696080220731, 1644282000000, 'fin-budget', NULL, 'quota.propose', 'quota_change', 2272688906489200058, 'done', '{"kind":"breakdown","doc_no":"小财预〔2022〕1号","fiscal_year":2022,"agency_code":"B1","reason":"分解","items":[{"line_id":2262191960097022815,"amount":150000}]}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2272784474870506039, 1644282300000, 'fin-budget-2', NULL, 'quota.decide', 'quota_change', 2272688906489200058, 'done', '{"change_id":2272688906489200058,"reason":""}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2272651755052345940, 1644282000000, 'fin-budget', NULL, 'quota.propose', 'quota_change', 2272848576837980556, 'done', '{"kind":"release","doc_no":"指标下达〔2022〕101002","fiscal_year":2022,"agency_code":"101002","reason":"年初预算指标下达","items":[{"line_id":2261956062973606626,"amount":100000}]}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2272874535024594160, 1644282300000, 'fin-budget-2', NULL, 'quota.decide', 'quota_change', 2272848576837980556, 'done', '{"change_id":2272848576837980556,"reason":""}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2272868914056482512, 1644285600000, 'fin-budget', NULL, 'quota.propose', 'quota_change', 2272737012780623085, 'done', '{"kind":"release","doc_no":"小财预〔2022〕1号","fiscal_year":2022,"agency_code":"B2","reason":"下达","items":[{"line_id":2262191960097022815,"amount":150000}]}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2272774548559482532, 1644285900000, 'fin-budget-2', NULL, 'quota.decide', 'quota_change', 2272737012780623085, 'done', '{"change_id":2272737012780623085,"reason":""}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2278904096398223490, 1646182800000, '101001-clerk', NULL, 'payment.submit', 'payment', 2279100686956497553, 'done', '{"pay_app_no":"Z1","agency_code":"101001","fiscal_year":2022,"bgt_line_no":"L1","payee_code":"P1","amount":10000,"pay_summary":"办公用品","pay_bus_type_code":"1","decision_no":"","contract_no":"","from_commitment":false}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2278837597900855467, 1646183400000, '101001-reviewer', NULL, 'payment.review', 'payment', 2279100686956497553, 'done', '{"payment_id":2279100686956497553}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2278978060187092813, 1646184000000, '101001-head', NULL, 'payment.approve', 'payment', 2279100686956497553, 'done', '{"payment_id":2279100686956497553}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2278945790874735613, 1646210400000, 'fin-entry-1', NULL, 'voucher.issue', 'voucher', 2278857045026788007, 'done', '{"payment_ids":[2279100686956497553]}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2278853806478713203, 1646210700000, 'fin-seal-2', NULL, 'voucher.sign', 'voucher', 2278857045026788007, 'done', '{"voucher_id":2278857045026788007}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2278953644893774061, 1646210880000, 'fin-check', NULL, 'voucher.send', 'voucher', 2278857045026788007, 'done', '{"voucher_id":2278857045026788007}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279095734580588665, 1646211000000, 'bank-interface', NULL, 'bank.record', NULL, NULL, 'done', '{"envelope":"PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iOTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAxIj48Vm91Y2hlckZsYWc+MDwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BrRTFNek5CTWtReU56UXpPVGN3UmpBMk16TXlNa1U1TXpNeE9UTkZNemhHUEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDVNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNREk4TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF4UEM5V2IzVmphR1Z5VG04K1BFOXlhVlowUTI5a1pUNDFNakUwUEM5UGNtbFdkRU52WkdVK1BFOXlhVVJwWjJWemRENWtNRGM1T1dZd09HUmtNRGhoWVdKbVlqTTRPREJpWkRRNVpqTmtNV0V4WVRJNVlUSTBORFZsT0RJNU1XTmtZVEZsTVRBM05tWXpaREkzTWpBMU5qZzRQQzlQY21sRWFXZGxjM1ErUEM5V2IzVmphR1Z5UGc9PTwvVm91Y2hlcj48U2lnblN0YW1wTGlzdD48L1NpZ25TdGFtcExpc3Q+PFNpZ25hdHVyZUxpc3Q+PFNpZ25hdHVyZSBObz0iMSIgU049Ijc3QkY3QjhGNDZCRkM2OTYiPnkra1dmd1k2ckp1NlgrTk1PaWtiMGloa3lNb2s5MGo5bVlRZ0YzcU9XMVNveExYSG8wWnlKRTJOZ3hEa2I2anBYYnZlaThwMnRQK3VQNi84MDJ6Z01BPT08L1NpZ25hdHVyZT48L1NpZ25hdHVyZUxpc3Q+PC9Wb3VjaGVyQm9keT48L01PRj4="}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279071763066948153, 1646211060000, 'bank-interface', NULL, 'bank.record', NULL, NULL, 'done', '{"envelope":"PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iNTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAxIj48Vm91Y2hlckZsYWc+MTwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BqZzFNVFV5UmpGR056aERNekpDTkRjNE1rTXlRelU0UmpCRE5rTXdRMEV3UEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDFNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNREk4TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF4UEM5V2IzVmphR1Z5VG04K1BFSnBiR3hPYno1YU1Ud3ZRbWxzYkU1dlBqeEdkVzVrVkhsd1pVTnZaR1UrTVR3dlJuVnVaRlI1Y0dWRGIyUmxQanhHZFc1a1ZIbHdaVTVoYldVKzBydXc0N21ydWJMVXBNdmpQQzlHZFc1a1ZIbHdaVTVoYldVK1BFSm5kRlI1Y0dWRGIyUmxQakU4TDBKbmRGUjVjR1ZEYjJSbFBqeFFZWGxVZVhCbFEyOWtaVDR4UEM5UVlYbFVlWEJsUTI5a1pUNDhVR0Y1Vkhsd1pVNWhiV1UrdWZxLzRyeXYxdERXcDdpMlBDOVFZWGxVZVhCbFRtRnRaVDQ4VUhKdlEyRjBRMjlrWlQ0eVBDOVFjbTlEWVhSRGIyUmxQanhOVDBaRVpYQkRiMlJsUGpBMlBDOU5UMFpFWlhCRGIyUmxQanhCWjJWdVkzbERiMlJsUGpFd01UQXdNVHd2UVdkbGJtTjVRMjlrWlQ0OFFXZGxibU41VG1GdFpUN1FvZEg1ejlpOXpOUDl2dFk4TDBGblpXNWplVTVoYldVK1BFVjRjRVoxYm1ORGIyUmxQakl3TlRBeU1ESThMMFY0Y0VaMWJtTkRiMlJsUGp4RmVIQkdkVzVqVG1GdFpUN1FvZEdudmN6VC9Ud3ZSWGh3Um5WdVkwNWhiV1UrUEVkdmRrVjRjRVZqYjBOdlpHVStOVEF5TURFOEwwZHZka1Y0Y0VWamIwTnZaR1UrUEVSbGNFVjRjRVZqYjBOdlpHVStNekF5TURFOEwwUmxjRVY0Y0VWamIwTnZaR1UrUEVSbGNGQnliME52WkdVK09UazVPVGs1TWpJeE1ERXdNREV5TURBd01EQXhQQzlFWlhCUWNtOURiMlJsUGp4RVpYQlFjbTlPWVcxbFBzalZzNk81cTlQRHZxMjMwVHd2UkdWd1VISnZUbUZ0WlQ0OFVHRjVRbUZ1YTBOdlpHVStNVEF5UEM5UVlYbENZVzVyUTI5a1pUNDhVR0Y1UW1GdWEwNWhiV1UreXI3QS9iVDZ3TzNTK05EUVBDOVFZWGxDWVc1clRtRnRaVDQ4VUdGNVFXTmpkRTV2UGprMU5UQTVPVGs1T1Rrd01EQXdNREU4TDFCaGVVRmpZM1JPYno0OFVHRjVRV05qZEU1aGJXVSswS0hSK2MvWXNzYlYvcjdXd2VQVDRMYnUxY3U3cHp3dlVHRjVRV05qZEU1aGJXVStQRkJoZVVGalkzUkNZVzVyVG1GdFpUN0t2c0Q5dFByQTdkTDQwTkE4TDFCaGVVRmpZM1JDWVc1clRtRnRaVDQ4VUdGNVpXVkJZMk4wVG04K09UQXdNVEF3TURBd01EQXdNREF3TVR3dlVHRjVaV1ZCWTJOMFRtOCtQRkJoZVdWbFFXTmpkRTVoYldVKzBLSFIrYzdFdnQrMTZxT291cyt6eWFPcFBDOVFZWGxsWlVGalkzUk9ZVzFsUGp4UVlYbGxaVUZqWTNSQ1lXNXJUbUZ0WlQ3S3ZzRDkwdmpRMER3dlVHRjVaV1ZCWTJOMFFtRnVhMDVoYldVK1BGQmhlV1ZsUVdOamRFSmhibXRPYno0NU9Ua3dNREF3TURBd01ERThMMUJoZVdWbFFXTmpkRUpoYm10T2J6NDhVR0Y1VTNWdGJXRnllVTVoYldVK3NPeTVxOVBEeHJjOEwxQmhlVk4xYlcxaGNubE9ZVzFsUGp4UVlYbEJiWFErTVRBd0xqQXdQQzlRWVhsQmJYUStQRUoxYzJsdVpYTnpWSGx3WlVOdlpHVStNVHd2UW5WemFXNWxjM05VZVhCbFEyOWtaVDQ4VkhKaFkydHBibWRKUkQ0ME9UQTJNa000TUVaRk9EUkVPVFV3T0RWQ1FrSXhNME14UmpkQ1FVTTNRend2VkhKaFkydHBibWRKUkQ0OFdGQmhlVVJoZEdVK01qQXlNakF6TURJOEwxaFFZWGxFWVhSbFBqeFlRV2RsYm5SQ2RYTnBibVZ6YzA1dlBrSkxSVFV5TVVZMlJUZEVSVVpGTTBFM056d3ZXRUZuWlc1MFFuVnphVzVsYzNOT2J6NDhXRkJoZVVGdGRENHhNREF1TURBOEwxaFFZWGxCYlhRK1BDOVdiM1ZqYUdWeVBnPT08L1ZvdWNoZXI+PFNpZ25TdGFtcExpc3Q+PC9TaWduU3RhbXBMaXN0PjxTaWduYXR1cmVMaXN0PjxTaWduYXR1cmUgTm89IjEiIFNOPSI3N0JGN0I4RjQ2QkZDNjk2Ij5ldmpyMzhZc09KaENxK2pKUUhtTEs3ZDlreC9hci9LRnBBa005TlMwSVNVQ0ZPMVhNNWpZSEFHUVplbktUU0N0cVFCSDI4SVNGMHdhcGhwRDl4b1Jodz09PC9TaWduYXR1cmU+PC9TaWduYXR1cmVMaXN0PjwvVm91Y2hlckJvZHk+PC9NT0Y+"}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2278822837600392505, 1646212200000, 'bank-interface', NULL, 'bank.clear', NULL, NULL, 'done', '{"day":"2022-03-02"}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279207831253779466, 1646269200000, '101001-clerk', NULL, 'payment.submit', 'payment', 2279163470163291463, 'done', '{"pay_app_no":"Z2","agency_code":"101001","fiscal_year":2022,"bgt_line_no":"L1","payee_code":"P1","amount":5050,"pay_summary":"办公用品","pay_bus_type_code":"1","decision_no":"D1","contract_no":"","from_commitment":false}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279218277077882322, 1646269800000, '101001-reviewer', NULL, 'payment.review', 'payment', 2279163470163291463, 'done', '{"payment_id":2279163470163291463}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279286645565726283, 1646270400000, '101001-head', NULL, 'payment.approve', 'payment', 2279163470163291463, 'done', '{"payment_id":2279163470163291463}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279246319988727734, 1646296800000, 'fin-entry-1', NULL, 'voucher.issue', 'voucher', 2279138917001130871, 'done', '{"payment_ids":[2279163470163291463]}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279138412962995097, 1646297100000, 'fin-seal-2', NULL, 'voucher.sign', 'voucher', 2279138917001130871, 'done', '{"voucher_id":2279138917001130871}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279222911891007643, 1646297280000, 'fin-check', NULL, 'voucher.send', 'voucher', 2279138917001130871, 'done', '{"voucher_id":2279138917001130871}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279134311665973259, 1646297400000, 'bank-interface', NULL, 'bank.record', NULL, NULL, 'done', '{"envelope":"PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iOTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAyIj48Vm91Y2hlckZsYWc+MDwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BrRkVORUZCT0VJelJEVXhNVEZDTURkRE9VTTROekF5TWpJNE1qTXdSVFk0UEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDVNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNRE04TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF5UEM5V2IzVmphR1Z5VG04K1BFOXlhVlowUTI5a1pUNDFNakUwUEM5UGNtbFdkRU52WkdVK1BFOXlhVVJwWjJWemRENHlOelJpWWprMVpEaGlOVFZrTmpBNU5XSTBNR05tWVRkbE1ETXlaV0k1TlRoa1lUZzJOalZpTkRBNE1HSTFPVEF6WTJaa09UZ3hNR0kzWlROaU5tSTRQQzlQY21sRWFXZGxjM1ErUEM5V2IzVmphR1Z5UGc9PTwvVm91Y2hlcj48U2lnblN0YW1wTGlzdD48L1NpZ25TdGFtcExpc3Q+PFNpZ25hdHVyZUxpc3Q+PFNpZ25hdHVyZSBObz0iMSIgU049Ijc3QkY3QjhGNDZCRkM2OTYiPnJ3UkN3RXE1bE1LQ0cxc0ZTQTJMSnl1OUJXMVlVa0N4bHpBVUppaDFXS09NNVFXT1Nwc0ZnNCttVUdHdld6SW9nUW9CRW9rbUNxd2tvOU5qbzFkWDd3PT08L1NpZ25hdHVyZT48L1NpZ25hdHVyZUxpc3Q+PC9Wb3VjaGVyQm9keT48L01PRj4="}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279298038288465063, 1646297460000, 'bank-interface', NULL, 'bank.record', NULL, NULL, 'done', '{"envelope":"PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iNTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAyIj48Vm91Y2hlckZsYWc+MTwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BqUTVPVVJFTUVJd1FqQTROVVZCTlRaRk1UazJRakEwT0RsRVFVRkZOREEwUEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDFNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNRE04TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF5UEM5V2IzVmphR1Z5VG04K1BFSnBiR3hPYno1YU1qd3ZRbWxzYkU1dlBqeEdkVzVrVkhsd1pVTnZaR1UrTVR3dlJuVnVaRlI1Y0dWRGIyUmxQanhHZFc1a1ZIbHdaVTVoYldVKzBydXc0N21ydWJMVXBNdmpQQzlHZFc1a1ZIbHdaVTVoYldVK1BFSm5kRlI1Y0dWRGIyUmxQakU4TDBKbmRGUjVjR1ZEYjJSbFBqeFFZWGxVZVhCbFEyOWtaVDR4UEM5UVlYbFVlWEJsUTI5a1pUNDhVR0Y1Vkhsd1pVNWhiV1UrdWZxLzRyeXYxdERXcDdpMlBDOVFZWGxVZVhCbFRtRnRaVDQ4VUhKdlEyRjBRMjlrWlQ0eVBDOVFjbTlEWVhSRGIyUmxQanhOVDBaRVpYQkRiMlJsUGpBMlBDOU5UMFpFWlhCRGIyUmxQanhCWjJWdVkzbERiMlJsUGpFd01UQXdNVHd2UVdkbGJtTjVRMjlrWlQ0OFFXZGxibU41VG1GdFpUN1FvZEg1ejlpOXpOUDl2dFk4TDBGblpXNWplVTVoYldVK1BFVjRjRVoxYm1ORGIyUmxQakl3TlRBeU1ESThMMFY0Y0VaMWJtTkRiMlJsUGp4RmVIQkdkVzVqVG1GdFpUN1FvZEdudmN6VC9Ud3ZSWGh3Um5WdVkwNWhiV1UrUEVkdmRrVjRjRVZqYjBOdlpHVStOVEF5TURFOEwwZHZka1Y0Y0VWamIwTnZaR1UrUEVSbGNFVjRjRVZqYjBOdlpHVStNekF5TURFOEwwUmxjRVY0Y0VWamIwTnZaR1UrUEVSbGNGQnliME52WkdVK09UazVPVGs1TWpJeE1ERXdNREV5TURBd01EQXhQQzlFWlhCUWNtOURiMlJsUGp4RVpYQlFjbTlPWVcxbFBzalZzNk81cTlQRHZxMjMwVHd2UkdWd1VISnZUbUZ0WlQ0OFVHRjVRbUZ1YTBOdlpHVStNVEF5UEM5UVlYbENZVzVyUTI5a1pUNDhVR0Y1UW1GdWEwNWhiV1UreXI3QS9iVDZ3TzNTK05EUVBDOVFZWGxDWVc1clRtRnRaVDQ4VUdGNVFXTmpkRTV2UGprMU5UQTVPVGs1T1Rrd01EQXdNREU4TDFCaGVVRmpZM1JPYno0OFVHRjVRV05qZEU1aGJXVSswS0hSK2MvWXNzYlYvcjdXd2VQVDRMYnUxY3U3cHp3dlVHRjVRV05qZEU1aGJXVStQRkJoZVVGalkzUkNZVzVyVG1GdFpUN0t2c0Q5dFByQTdkTDQwTkE4TDFCaGVVRmpZM1JDWVc1clRtRnRaVDQ4VUdGNVpXVkJZMk4wVG04K09UQXdNVEF3TURBd01EQXdNREF3TVR3dlVHRjVaV1ZCWTJOMFRtOCtQRkJoZVdWbFFXTmpkRTVoYldVKzBLSFIrYzdFdnQrMTZxT291cyt6eWFPcFBDOVFZWGxsWlVGalkzUk9ZVzFsUGp4UVlYbGxaVUZqWTNSQ1lXNXJUbUZ0WlQ3S3ZzRDkwdmpRMER3dlVHRjVaV1ZCWTJOMFFtRnVhMDVoYldVK1BGQmhlV1ZsUVdOamRFSmhibXRPYno0NU9Ua3dNREF3TURBd01ERThMMUJoZVdWbFFXTmpkRUpoYm10T2J6NDhVR0Y1VTNWdGJXRnllVTVoYldVK3NPeTVxOVBEeHJjOEwxQmhlVk4xYlcxaGNubE9ZVzFsUGp4UVlYbEJiWFErTlRBdU5UQThMMUJoZVVGdGRENDhRblZ6YVc1bGMzTlVlWEJsUTI5a1pUNHhQQzlDZFhOcGJtVnpjMVI1Y0dWRGIyUmxQanhVY21GamEybHVaMGxFUGtVek5qazRNVE00TmtaRk5VSTBORUV6TUVKQ09EQXpOVU0xUTBSR00wSXhQQzlVY21GamEybHVaMGxFUGp4WVVHRjVSR0YwWlQ0eU1ESXlNRE13TXp3dldGQmhlVVJoZEdVK1BGaEJaMlZ1ZEVKMWMybHVaWE56VG04K1FrdEROVU16UmtRMk5UWTJPRUV4T0RNMVBDOVlRV2RsYm5SQ2RYTnBibVZ6YzA1dlBqeFlVR0Y1UVcxMFBqVXdMalV3UEM5WVVHRjVRVzEwUGp3dlZtOTFZMmhsY2o0PTwvVm91Y2hlcj48U2lnblN0YW1wTGlzdD48L1NpZ25TdGFtcExpc3Q+PFNpZ25hdHVyZUxpc3Q+PFNpZ25hdHVyZSBObz0iMSIgU049Ijc3QkY3QjhGNDZCRkM2OTYiPmNKVlROSzFVSk1nT0d0WXBYeHkyR3pVTzZLR2dDQ21YdUhhcSttd2FWNjNFNDlOWHRNZ2NyTFlscldLR3hHNTV5dGI5MU1FMkNIeEhvaHowTU1tZnl3PT08L1NpZ25hdHVyZT48L1NpZ25hdHVyZUxpc3Q+PC9Wb3VjaGVyQm9keT48L01PRj4="}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2279193946266734313, 1646298600000, 'bank-interface', NULL, 'bank.clear', NULL, NULL, 'done', '{"day":"2022-03-03"}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2281094101137024250, 1646905800000, 'fin-rec', NULL, 'refund.record', NULL, NULL, 'done', '{"refund_no":"T1","refunded_on":"2022-03-10","amount":2000,"pay_app_no":"Z1","payee_code":"","paid_before":null,"reason":"退货","bounce":false}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2364650447403535983, 1672498800000, 'bank-interface', NULL, 'bank.clear', NULL, NULL, 'done', '{"day":"2022-12-31"}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2364615147706813452, 1672498800000, 'fin-budget', NULL, 'quota.prepare_year_end', 'budget', 2022, 'done', '{"fiscal_year":2022}', NULL);
INSERT INTO public.audit VALUES ('999999000', 2364518113395460742, 1672500600000, 'fin-budget-2', NULL, 'quota.close_year', 'budget', 2022, 'done', '{"fiscal_year":2022}', NULL);
INSERT INTO public.bank_cursor VALUES ('999999000', '102', 2);
INSERT INTO public.bank_message VALUES ('999999000', 6691521650220, '96cfebf750a4f999edb03d28072eca19273d96647260752d2dfcabb9664405c9', 1646211000000, '9214', '2022521400000001', 'applied', '', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PFZvdWNoZXI+PElkPkE1MzNBMkQyNzQzOTcwRjA2MzMyMkU5MzMxOTNFMzhGPC9JZD48QWRtRGl2Q29kZT45OTk5OTkwMDA8L0FkbURpdkNvZGU+PFN0WWVhcj4yMDIyPC9TdFllYXI+PFZ0Q29kZT45MjE0PC9WdENvZGU+PFZvdURhdGU+MjAyMjAzMDI8L1ZvdURhdGU+PFZvdWNoZXJObz4yMDIyNTIxNDAwMDAwMDAxPC9Wb3VjaGVyTm8+PE9yaVZ0Q29kZT41MjE0PC9PcmlWdENvZGU+PE9yaURpZ2VzdD5kMDc5OWYwOGRkMDhhYWJmYjM4ODBiZDQ5ZjNkMWExYTI5YTI0NDVlODI5MWNkYTFlMTA3NmYzZDI3MjA1Njg4PC9PcmlEaWdlc3Q+PC9Wb3VjaGVyPg==', NULL, NULL, NULL);
INSERT INTO public.bank_message VALUES ('999999000', 99809805932304, '889a0c01179c3b6a7f9221fd69d4a02317bf19cd291fd816928561eb1269a034', 1646211060000, '5214', '2022521400000001', 'applied', 'BKE521F6E7DEFE3A77', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PFZvdWNoZXI+PElkPjg1MTUyRjFGNzhDMzJCNDc4MkMyQzU4RjBDNkMwQ0EwPC9JZD48QWRtRGl2Q29kZT45OTk5OTkwMDA8L0FkbURpdkNvZGU+PFN0WWVhcj4yMDIyPC9TdFllYXI+PFZ0Q29kZT41MjE0PC9WdENvZGU+PFZvdURhdGU+MjAyMjAzMDI8L1ZvdURhdGU+PFZvdWNoZXJObz4yMDIyNTIxNDAwMDAwMDAxPC9Wb3VjaGVyTm8+PEJpbGxObz5aMTwvQmlsbE5vPjxGdW5kVHlwZUNvZGU+MTwvRnVuZFR5cGVDb2RlPjxGdW5kVHlwZU5hbWU+0ruw47mrubLUpMvjPC9GdW5kVHlwZU5hbWU+PEJndFR5cGVDb2RlPjE8L0JndFR5cGVDb2RlPjxQYXlUeXBlQ29kZT4xPC9QYXlUeXBlQ29kZT48UGF5VHlwZU5hbWU+ufq/4ryv1tDWp7i2PC9QYXlUeXBlTmFtZT48UHJvQ2F0Q29kZT4yPC9Qcm9DYXRDb2RlPjxNT0ZEZXBDb2RlPjA2PC9NT0ZEZXBDb2RlPjxBZ2VuY3lDb2RlPjEwMTAwMTwvQWdlbmN5Q29kZT48QWdlbmN5TmFtZT7QodH5z9i9zNP9vtY8L0FnZW5jeU5hbWU+PEV4cEZ1bmNDb2RlPjIwNTAyMDI8L0V4cEZ1bmNDb2RlPjxFeHBGdW5jTmFtZT7QodGnvczT/TwvRXhwRnVuY05hbWU+PEdvdkV4cEVjb0NvZGU+NTAyMDE8L0dvdkV4cEVjb0NvZGU+PERlcEV4cEVjb0NvZGU+MzAyMDE8L0RlcEV4cEVjb0NvZGU+PERlcFByb0NvZGU+OTk5OTk5MjIxMDEwMDEyMDAwMDAxPC9EZXBQcm9Db2RlPjxEZXBQcm9OYW1lPsjVs6O5q9PDvq230TwvRGVwUHJvTmFtZT48UGF5QmFua0NvZGU+MTAyPC9QYXlCYW5rQ29kZT48UGF5QmFua05hbWU+yr7A/bT6wO3S+NDQPC9QYXlCYW5rTmFtZT48UGF5QWNjdE5vPjk1NTA5OTk5OTkwMDAwMDE8L1BheUFjY3RObz48UGF5QWNjdE5hbWU+0KHR+c/YssbV/r7WwePT4Lbu1cu7pzwvUGF5QWNjdE5hbWU+PFBheUFjY3RCYW5rTmFtZT7KvsD9tPrA7dL40NA8L1BheUFjY3RCYW5rTmFtZT48UGF5ZWVBY2N0Tm8+OTAwMTAwMDAwMDAwMDAwMTwvUGF5ZWVBY2N0Tm8+PFBheWVlQWNjdE5hbWU+0KHR+c7Evt+16qOous+zyaOpPC9QYXllZUFjY3ROYW1lPjxQYXllZUFjY3RCYW5rTmFtZT7KvsD90vjQ0DwvUGF5ZWVBY2N0QmFua05hbWU+PFBheWVlQWNjdEJhbmtObz45OTkwMDAwMDAwMDE8L1BheWVlQWNjdEJhbmtObz48UGF5U3VtbWFyeU5hbWU+sOy5q9PDxrc8L1BheVN1bW1hcnlOYW1lPjxQYXlBbXQ+MTAwLjAwPC9QYXlBbXQ+PEJ1c2luZXNzVHlwZUNvZGU+MTwvQnVzaW5lc3NUeXBlQ29kZT48VHJhY2tpbmdJRD40OTA2MkM4MEZFODREOTUwODVCQkIxM0MxRjdCQUM3QzwvVHJhY2tpbmdJRD48WFBheURhdGU+MjAyMjAzMDI8L1hQYXlEYXRlPjxYQWdlbnRCdXNpbmVzc05vPkJLRTUyMUY2RTdERUZFM0E3NzwvWEFnZW50QnVzaW5lc3NObz48WFBheUFtdD4xMDAuMDA8L1hQYXlBbXQ+PC9Wb3VjaGVyPg==', NULL, NULL, NULL);
INSERT INTO public.bank_message VALUES ('999999000', 260221811811891, 'be994c15bda39983de9875548303c70d6f3b75e02d1185854ee9f8529c1e4e68', 1646297400000, '9214', '2022521400000002', 'applied', '', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PFZvdWNoZXI+PElkPkFENEFBOEIzRDUxMTFCMDdDOUM4NzAyMjI4MjMwRTY4PC9JZD48QWRtRGl2Q29kZT45OTk5OTkwMDA8L0FkbURpdkNvZGU+PFN0WWVhcj4yMDIyPC9TdFllYXI+PFZ0Q29kZT45MjE0PC9WdENvZGU+PFZvdURhdGU+MjAyMjAzMDM8L1ZvdURhdGU+PFZvdWNoZXJObz4yMDIyNTIxNDAwMDAwMDAyPC9Wb3VjaGVyTm8+PE9yaVZ0Q29kZT41MjE0PC9PcmlWdENvZGU+PE9yaURpZ2VzdD4yNzRiYjk1ZDhiNTVkNjA5NWI0MGNmYTdlMDMyZWI5NThkYTg2NjViNDA4MGI1OTAzY2ZkOTgxMGI3ZTNiNmI4PC9PcmlEaWdlc3Q+PC9Wb3VjaGVyPg==', NULL, NULL, NULL);
INSERT INTO public.bank_message VALUES ('999999000', 160442611209483, 'b68630ab9ca6c98158eafe5e39b132d4921ab0721afba776e8c43a306178b26a', 1646297460000, '5214', '2022521400000002', 'applied', 'BKC5C3FD65668A1835', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PFZvdWNoZXI+PElkPjQ5OUREMEIwQjA4NUVBNTZFMTk2QjA0ODlEQUFFNDA0PC9JZD48QWRtRGl2Q29kZT45OTk5OTkwMDA8L0FkbURpdkNvZGU+PFN0WWVhcj4yMDIyPC9TdFllYXI+PFZ0Q29kZT41MjE0PC9WdENvZGU+PFZvdURhdGU+MjAyMjAzMDM8L1ZvdURhdGU+PFZvdWNoZXJObz4yMDIyNTIxNDAwMDAwMDAyPC9Wb3VjaGVyTm8+PEJpbGxObz5aMjwvQmlsbE5vPjxGdW5kVHlwZUNvZGU+MTwvRnVuZFR5cGVDb2RlPjxGdW5kVHlwZU5hbWU+0ruw47mrubLUpMvjPC9GdW5kVHlwZU5hbWU+PEJndFR5cGVDb2RlPjE8L0JndFR5cGVDb2RlPjxQYXlUeXBlQ29kZT4xPC9QYXlUeXBlQ29kZT48UGF5VHlwZU5hbWU+ufq/4ryv1tDWp7i2PC9QYXlUeXBlTmFtZT48UHJvQ2F0Q29kZT4yPC9Qcm9DYXRDb2RlPjxNT0ZEZXBDb2RlPjA2PC9NT0ZEZXBDb2RlPjxBZ2VuY3lDb2RlPjEwMTAwMTwvQWdlbmN5Q29kZT48QWdlbmN5TmFtZT7QodH5z9i9zNP9vtY8L0FnZW5jeU5hbWU+PEV4cEZ1bmNDb2RlPjIwNTAyMDI8L0V4cEZ1bmNDb2RlPjxFeHBGdW5jTmFtZT7QodGnvczT/TwvRXhwRnVuY05hbWU+PEdvdkV4cEVjb0NvZGU+NTAyMDE8L0dvdkV4cEVjb0NvZGU+PERlcEV4cEVjb0NvZGU+MzAyMDE8L0RlcEV4cEVjb0NvZGU+PERlcFByb0NvZGU+OTk5OTk5MjIxMDEwMDEyMDAwMDAxPC9EZXBQcm9Db2RlPjxEZXBQcm9OYW1lPsjVs6O5q9PDvq230TwvRGVwUHJvTmFtZT48UGF5QmFua0NvZGU+MTAyPC9QYXlCYW5rQ29kZT48UGF5QmFua05hbWU+yr7A/bT6wO3S+NDQPC9QYXlCYW5rTmFtZT48UGF5QWNjdE5vPjk1NTA5OTk5OTkwMDAwMDE8L1BheUFjY3RObz48UGF5QWNjdE5hbWU+0KHR+c/YssbV/r7WwePT4Lbu1cu7pzwvUGF5QWNjdE5hbWU+PFBheUFjY3RCYW5rTmFtZT7KvsD9tPrA7dL40NA8L1BheUFjY3RCYW5rTmFtZT48UGF5ZWVBY2N0Tm8+OTAwMTAwMDAwMDAwMDAwMTwvUGF5ZWVBY2N0Tm8+PFBheWVlQWNjdE5hbWU+0KHR+c7Evt+16qOous+zyaOpPC9QYXllZUFjY3ROYW1lPjxQYXllZUFjY3RCYW5rTmFtZT7KvsD90vjQ0DwvUGF5ZWVBY2N0QmFua05hbWU+PFBheWVlQWNjdEJhbmtObz45OTkwMDAwMDAwMDE8L1BheWVlQWNjdEJhbmtObz48UGF5U3VtbWFyeU5hbWU+sOy5q9PDxrc8L1BheVN1bW1hcnlOYW1lPjxQYXlBbXQ+NTAuNTA8L1BheUFtdD48QnVzaW5lc3NUeXBlQ29kZT4xPC9CdXNpbmVzc1R5cGVDb2RlPjxUcmFja2luZ0lEPkUzNjk4MTM4NkZFNUI0NEEzMEJCODAzNUM1Q0RGM0IxPC9UcmFja2luZ0lEPjxYUGF5RGF0ZT4yMDIyMDMwMzwvWFBheURhdGU+PFhBZ2VudEJ1c2luZXNzTm8+QktDNUMzRkQ2NTY2OEExODM1PC9YQWdlbnRCdXNpbmVzc05vPjxYUGF5QW10PjUwLjUwPC9YUGF5QW10PjwvVm91Y2hlcj4=', NULL, NULL, NULL);
INSERT INTO public.bank_refund VALUES ('999999000', 20625952027914, 'T1', '2022-03-10', 2279100686956497553, 'P1', 2000, 'booked', '退货', 1646905800000, 'E19', 0, NULL, '', '2022-12-31');
INSERT INTO public.block VALUES ('999999000', 1, '', 'd067d2eefc624469e62e98e066f8eef543671445540e566355812631316bb82e', 15, '56FAF0076E597500', 'RSS0RV5t+WXwxXZ7CS+4ukHwO+MJCpl3wcS9MqEYISKq0DvmBDQ+jZdOLUjRVU0EykSbWrj8aQumCZm6bmmVNA==', 1672416000000, 2, 105);
INSERT INTO public.block_member VALUES ('999999000', 1, 1, 2267459282119482026);
INSERT INTO public.block_member VALUES ('999999000', 1, 2, 2267379391691700005);
INSERT INTO public.block_member VALUES ('999999000', 1, 3, 2267449514730554010);
INSERT INTO public.block_member VALUES ('999999000', 1, 4, 2272785515133472166);
INSERT INTO public.block_member VALUES ('999999000', 1, 5, 2272801740909053070);
INSERT INTO public.block_member VALUES ('999999000', 1, 6, 2272895915685961759);
INSERT INTO public.block_member VALUES ('999999000', 1, 7, 2272839841697234231);
INSERT INTO public.block_member VALUES ('999999000', 1, 8, 2279013225817518314);
INSERT INTO public.block_member VALUES ('999999000', 1, 9, 2279054364105843352);
INSERT INTO public.block_member VALUES ('999999000', 1, 10, 2279180592891488038);
INSERT INTO public.block_member VALUES ('999999000', 1, 11, 2279338308670028318);
INSERT INTO public.block_member VALUES ('999999000', 1, 12, 2281144623301035441);
INSERT INTO public.block_member VALUES ('999999000', 1, 13, 2364457238620144736);
INSERT INTO public.block_member VALUES ('999999000', 1, 14, 2364478575515220774);
INSERT INTO public.block_member VALUES ('999999000', 1, 15, 2364580363804566538);
INSERT INTO public.block_record VALUES ('999999000', 1, 1, 'audit', 2261955828497706733, '', 0, 0, '6c8a03b9dca9c0727756c284d665ca20e64130d303633bc2ef7af2de18a5ed73', '', '', 'db67b5a5');
INSERT INTO public.block_record VALUES ('999999000', 1, 2, 'audit', 2261996011048507431, '', 0, 0, '7d4a17687ead6abc7dc3a636926123da4e77325c433ffaf00350b60b9336ab84', '', '', 'b9d0c7ee');
INSERT INTO public.block_record VALUES ('999999000', 1, 3, 'audit', 2267458872876859042, '', 0, 0, '356c720e677bc24835d17200f668399177d5230bece4e833d77663ad48fc3f7e', '', '', '8ad09038');
INSERT INTO public.block_record VALUES ('999999000', 1, 4, 'audit', 2272435191951803621, '', 0, 0, '974c9e1f38b11a149572a33ccc93eeb7aa71d313984a2ef53372fced6e422174', '', '', '951e4742');
INSERT INTO public.block_record VALUES ('999999000', 1, 5, 'audit', 2272495935200262548, '', 0, 0, 'c304fa1a39e88e4a2a9d45711eafc6a1eb214984347c94acc3bc89a2c417601b', '', '', '3f82fa0b');
INSERT INTO public.block_record VALUES ('999999000', 1, 6, 'audit', 2272651755052345940, '', 0, 0, '8caeeaea38c9a293769c88bb5535f503c96470576e16d408513e482b0113008d', '', '', '21b42584');
INSERT INTO public.block_record VALUES ('999999000', 1, 7, 'audit', 2272716696080220731, '', 0, 0, 'c729348d279c8ea17ae2bcf1e066c34ae2e594d68bd09d5300fcb1739ee1efb7', '', '', 'b10c5b0b');
INSERT INTO public.block_record VALUES ('999999000', 1, 8, 'audit', 2272774548559482532, '', 0, 0, 'e51b83c4f2b9f96c6a305d28e666c932176021f337ae44427234bd42f882d8e3', '', '', 'efcc1fba');
INSERT INTO public.block_record VALUES ('999999000', 1, 9, 'audit', 2272784474870506039, '', 0, 0, 'b19c8adaad950973a53c3cce334f691a342ae8505e92486ef1de5799092ed6c9', '', '', '09deafb8');
INSERT INTO public.block_record VALUES ('999999000', 1, 10, 'audit', 2272868914056482512, '', 0, 0, 'd72ea64feab8febb9f1963c74b53d7a4572127657f2eac485e6f3510a30721e9', '', '', '9cc4e22f');
INSERT INTO public.block_record VALUES ('999999000', 1, 11, 'audit', 2272874535024594160, '', 0, 0, '6e0d0cb487e70f15f523abc0e1a5cf502bfeaf372d30a77ea69facc8b999383a', '', '', '65a504fe');
INSERT INTO public.block_record VALUES ('999999000', 1, 12, 'audit', 2278822837600392505, '', 0, 0, '329b553462f310a4290faf6ea4b677be6cc73817673240ef58780c350dd81211', '', '', '2a3892a7');
INSERT INTO public.block_record VALUES ('999999000', 1, 13, 'audit', 2278837597900855467, '', 0, 0, '4aad522d4318851807e92a01ff4e2ed0ce2f9332be517aa7e877975a8ea77375', '', '', 'b7ec6b6f');
INSERT INTO public.block_record VALUES ('999999000', 1, 14, 'audit', 2278853806478713203, '', 0, 0, 'ca7a4375d469032c3ad35dce70817aaac571d1df890bc8033f7bbbd7a972d165', '', '', '87a8c5ae');
INSERT INTO public.block_record VALUES ('999999000', 1, 15, 'audit', 2278904096398223490, '', 0, 0, '020de6f95fe591fc205521f3aa7a45a7ba928d27b142a20d6bd51d1f78c09f34', '', '', '8cd4a72c');
INSERT INTO public.block_record VALUES ('999999000', 1, 16, 'audit', 2278945790874735613, '', 0, 0, 'fbd4f86202bdd249e24fb5d03343cd8322474b92629b64ea19f32c9b84000732', '', '', '757e46f3');
INSERT INTO public.block_record VALUES ('999999000', 1, 17, 'audit', 2278953644893774061, '', 0, 0, '99275c5cee7128a137cf3cbd2ba92011feea44c9e5e48bf6e21328fe387ee4cb', '', '', 'd2f28922');
INSERT INTO public.block_record VALUES ('999999000', 1, 18, 'audit', 2278978060187092813, '', 0, 0, '6b0423963f6b76067b14dc5bcea9f4b896b71d9e23922af9d89af4b0409c73af', '', '', '884afe4b');
INSERT INTO public.block_record VALUES ('999999000', 1, 19, 'audit', 2279071763066948153, '', 0, 0, 'cac7c3eb668a4ba4c3cf92ec3e36946d8ec28998f6797ff5aae57c5c2d5d0cb8', '', '', 'd2759a20');
INSERT INTO public.block_record VALUES ('999999000', 1, 20, 'audit', 2279095734580588665, '', 0, 0, '8049eb4bb5dca0cfd93a4e815305ebb820879755101dda715b7d7a0fbc91b5e0', '', '', 'fa267e4e');
INSERT INTO public.block_record VALUES ('999999000', 1, 21, 'audit', 2279134311665973259, '', 0, 0, '14d0e59b13d8f6429c47172a781b17e07e0a29042383ac3334cd31dbfc3a87a7', '', '', 'beeeca37');
INSERT INTO public.block_record VALUES ('999999000', 1, 22, 'audit', 2279138412962995097, '', 0, 0, 'b6ae1270eac481b71674ffb7d4b2bf99190343967e34cca9f4063cc5f676bedf', '', '', '7db71dff');
INSERT INTO public.block_record VALUES ('999999000', 1, 23, 'audit', 2279193946266734313, '', 0, 0, '05107aadbea31c1ffbe6b0c78e9293dd571ba1e18e29227c19a5d8be69deafab', '', '', '00986739');
INSERT INTO public.block_record VALUES ('999999000', 1, 24, 'audit', 2279207831253779466, '', 0, 0, '8331de29b370ca2da5823f37940cc141d2f7c5780aae434754851b80a0a2aaa2', '', '', '962c3970');
INSERT INTO public.block_record VALUES ('999999000', 1, 25, 'audit', 2279218277077882322, '', 0, 0, '9105d827cf29075cb30282fecd2b6aa42b13da36c922ed8f2db2221384be2350', '', '', '38ad68a6');
INSERT INTO public.block_record VALUES ('999999000', 1, 26, 'audit', 2279222911891007643, '', 0, 0, 'cecc6ba63194e40a9f405d111876e6eb57d43947018736348849877ed5b1e282', '', '', '0f97a1b2');
INSERT INTO public.block_record VALUES ('999999000', 1, 27, 'audit', 2279246319988727734, '', 0, 0, 'd41df8b3811e2b9132f5174a52bf49a1bec11728ba0e40fde55f2dd7e29fc6d5', '', '', '32a459f5');
INSERT INTO public.block_record VALUES ('999999000', 1, 28, 'audit', 2279286645565726283, '', 0, 0, '22dd7499bb2d5f6e0942616100749686a35b154cdfd52b8c67fe9dd56fe8c716', '', '', '6941c701');
INSERT INTO public.block_record VALUES ('999999000', 1, 29, 'audit', 2279298038288465063, '', 0, 0, 'cc7b8870c644af0acf2d79dd896ffe9256903aac455889725355408e54bfb6b8', '', '', '7c6d1226');
INSERT INTO public.block_record VALUES ('999999000', 1, 30, 'audit', 2281094101137024250, '', 0, 0, 'cf030bf746e4f660840a09356af30ab88311a54f002abbb86f14b2316c401002', '', '', '698401dd');
INSERT INTO public.block_record VALUES ('999999000', 1, 31, 'audit', 2364518113395460742, '', 0, 0, '7fe64516769b60e51cf5ecb98c9b5d2ee6fa182df76a7d8a1b56802696c996c4', '', '', 'fcb1c329');
INSERT INTO public.block_record VALUES ('999999000', 1, 32, 'audit', 2364615147706813452, '', 0, 0, '4dee45d18ba9d650c5dbb52537aaa79c21db207efcce6246f49b76bac7dfcd50', '', '', '6808cf42');
INSERT INTO public.block_record VALUES ('999999000', 1, 33, 'audit', 2364650447403535983, '', 0, 0, 'efd5eaae9599381c3acfce90e40fd497dfa18a0d7a8df5806aa120b419ca9614', '', '', 'eb9b4368');
INSERT INTO public.block_record VALUES ('999999000', 1, 34, 'bank_message', 6691521650220, '', 0, 0, '3773d0782397a77bc67297ccd64137effee9ce32713e0669e7632799bb18bdfe', 'cf61fdc4fbcfdf90fa75dcd67917e3dda81d0d7ba87a3484b65be16459ea8a8f', '', '768b215a');
INSERT INTO public.block_record VALUES ('999999000', 1, 35, 'bank_message', 99809805932304, '', 0, 0, '7e2314358e5e1bbe8ad078c0d2c249afe5d2f6494e90c55db5179eabe979650f', 'b3d779c9e71af854cc694f2b49d71ccd50fb2c39c8daea574af0712ab81edcde', '', '79d15d98');
INSERT INTO public.block_record VALUES ('999999000', 1, 36, 'bank_message', 160442611209483, '', 0, 0, '0b368b2ab43df30d6a4d00fd5999a4a4038943520401066efa2d0f57817c9bda', '36bc45856a512a00f88b01aacc513fc54f06632ec6f5b4da6373b16b33725d6f', '', 'e67a26e7');
INSERT INTO public.block_record VALUES ('999999000', 1, 37, 'bank_message', 260221811811891, '', 0, 0, 'c818f60fd86f82542ac3e4fe86e25a391230c1bad3f0d5fc09ffc44ed21044d4', '6643eebcedf968c4fe14d1bc8c7ae34b68d19f96d50e5d187b5981f0e711f3c4', '', 'a1059057');
INSERT INTO public.block_record VALUES ('999999000', 1, 38, 'bank_refund', 20625952027914, '', 0, 0, '4f9417cb9aa8627db79666d847ac40b5456420f4ab7edde506fd829e60d86d61', 'ba2b0c68c4f38d80fe877e259f6913ac01782ede65db294c831fdda4dceeb4d6', '', '4db42346353c5053');
INSERT INTO public.block_record VALUES ('999999000', 1, 39, 'budget', 2022, '', 0, 0, '51f6674ff695b4856847e88640426b3557f599688f5c829e16a64075da7f5471', 'f45e36cf59d3fe9688e40a3e8d2146cefb97f0c7f72ce55a63b31398124c9285', '', '3984b9e525a0bee5ed14e8da');
INSERT INTO public.block_record VALUES ('999999000', 1, 40, 'budget_line', 2022, 'L1', 0, 0, '4c89e1bffe7066cbb751fc1a3de8c049cdb83cab4125f4ae00567f986b618d95', '', '', '45588c35');
INSERT INTO public.block_record VALUES ('999999000', 1, 41, 'budget_line', 2022, 'L2', 0, 0, '4ed5974237ff1683513064a0a5bd158ad30981b5fd2b0eebee576bb88e9d9d95', '', '', '59271571');
INSERT INTO public.block_record VALUES ('999999000', 1, 42, 'carry_list', 2022, '', 0, 0, '1127f5e05ca99f9d1cc5a09176f667f928f6ed52f81eabaad681302304b8b9fe', '48de434a3bb36553f36cc798e93963e3f720506bf6b7dc74da6cf0037ac351ec', '', 'b909b9aff0dba2bc');
INSERT INTO public.block_record VALUES ('999999000', 1, 43, 'class_code', 0, 'dept_economic', 0, 0, 'd56ab86e8cc89e65e11963bf4ab4580dcb73f2cf12cf7758250efd12b587ec53', 'fe4421db5a8888a205495f9d50a402bc46a1b6ca532bc94e48cf2b950e578fd3', '', '274f5c53');
INSERT INTO public.block_record VALUES ('999999000', 1, 44, 'class_code', 0, 'functional', 0, 0, 'e15d5e9df774806d7483c68b6919635a957f4f7a0a075781a03f4ef654e2baac', '1f43db1fed7feefe7dbf4b0229a7673d3f36c69b1cd9d872d745d0511147e3d4', '', '7a0f268b');
INSERT INTO public.block_record VALUES ('999999000', 1, 45, 'class_code', 0, 'gov_economic', 0, 0, '1f4ad8f1d8267e5561cf5388cf8f5bd6a0347a5d280520f980f252c6675b83f5', '5859ecb353fcdb0deec21e061d79a72e009d4ad2cf47433a349631a50417a64d', '', '2bdd48b0');
INSERT INTO public.block_record VALUES ('999999000', 1, 46, 'class_code', 0, 'revenue', 0, 0, '48851ca583e9aee3a8df52f1290c82d81f7840534573f665598d5d9493eb387c', '4edfcfe229da87918df9e6026fc3007b76b4a9b8f01072ecd2a80018a295a443', '', '8e10b5d4');
INSERT INTO public.block_record VALUES ('999999000', 1, 47, 'clearing_day', 0, '2022-03-02', 0, 0, '5515fed2816972bdc45ea209fc8aa938dd2f24da8f3a90ec39d9013cb8efc513', 'f523462dd2d20d093d0dc742a326f8819f10baea25b31c08052adcb94f6712aa', '', '9ac94ca7');
INSERT INTO public.block_record VALUES ('999999000', 1, 48, 'clearing_day', 0, '2022-03-03', 0, 0, '080a96c30a45d59eb2f90670005282a44257b1bbe5fa26a6d326e45559630b58', 'c3d40901bf916779930ea8945688573e1d69a44f8ff920e82cff310053c5d0bc', '', '1bfff8bf');
INSERT INTO public.block_record VALUES ('999999000', 1, 49, 'clearing_day', 0, '2022-12-31', 0, 0, '988380c08d00d36befdd9a1ed067b0641a8c031536b21490d06d38feb3c5859e', 'e78ad4ba5b4eede55541755f6e5402faeaeaf630f39688a9cb4a9ec5bfbfded5', '', '980f4d2b');
INSERT INTO public.block_record VALUES ('999999000', 1, 50, 'control_key', 2262164460278982211, '', 0, 0, 'c1b56e4ba02c23263122c7f1d215df2411da39ed2dd8e5912a51b16733b51788', '', '', '6832f540');
INSERT INTO public.block_record VALUES ('999999000', 1, 51, 'control_key', 2262164679548520256, '', 0, 0, '0a5dfb2ba2059b894be184d181992b2087dcde15aa80b0d6e1901486e668a3d4', '', '', '730a0750');
INSERT INTO public.block_record VALUES ('999999000', 1, 52, 'counter', 0, 'evoucher_store', 0, 0, 'a24064483093ad23b996c3fba94875d6f9beb95901be3baf97f657806f3047ab', '81ee72d77e25d2f09acb5ddb2e2bf0dd187803491e1942dc3daa835755ae52ff', '', '1ba5fabe');
INSERT INTO public.block_record VALUES ('999999000', 1, 53, 'counter', 2022, 'voucher-5214', 0, 0, '6679fb8ec59b35eada9b6b851bd0c62703dba98c051a9b9ed71ad175378628d9', 'e041a34523bc82155a7e290a9785de448314f2849d1c4bf22c4fea80ec621008', '', 'c282a6db');
INSERT INTO public.block_record VALUES ('999999000', 1, 54, 'county', 0, '', 0, 0, '316c2eb331c07f8db8e5a90f3bbd49d428b9093b1780ab8a90c7f2c67da87134', '', '', 'd0ca8110');
INSERT INTO public.block_record VALUES ('999999000', 1, 55, 'department_replies', 2022, '', 0, 0, 'f951c9e6547ed3c7c6038cff9833af7ab9f1153931e1fa429f294c10787f7b27', '7ab1db2a8b26ad967be8335f374a8dc9d79627ec982de76924f89c6ca63d8128', '', 'ba0a1161');
INSERT INTO public.block_record VALUES ('999999000', 1, 56, 'duty', 2272405802571312499, '', 0, 1, 'c1359e4934840c149b68efbd48028d2650c7095c17329484ea7f23e83f52b969', '894763f1b41496d6dbcf2c7d32dfe035c28813390f750478b29376e5b31d43bf', '103bbab0b9b4a7a415d178e1f8087365883eea1c052c3193b00a26ab3ab679a5', 'a14a03f937d3a7d69b72f7c4');
INSERT INTO public.block_record VALUES ('999999000', 1, 57, 'duty', 2272615276574183600, '', 0, 1, 'ef79cfa20b72fb83c69d3ce9bd5cb46df22f77d954c57c18a80fbd1190d64f90', '6f1037d8865f305657ae74f581911ce14e1052087da450c080f5b154b2b6c41b', '296a6c89147ea83694fae4a5bcfae41f1e93b09930672a5e3863d29bd9083353', 'bfefac90d9f11c64e7740c5b');
INSERT INTO public.block_record VALUES ('999999000', 1, 58, 'duty', 2272622046301220913, '', 0, 1, '4188f141e41e8b7303be58a990b9ec0e837cade3e92b9aef1e284810a45e096c', 'b57ea623d092dab4258d410193f639379f519d2bed40030ab5dc83100226226e', 'f6f7f95f9a7c6c6870196e54ab223e60a79182ad1302ef482c955e711439f56b', 'fce94b336cf1dbf7bc04484e');
INSERT INTO public.block_record VALUES ('999999000', 1, 59, 'duty', 2279009773152791127, '', 0, 1, '0ebd289303288fa0127b2ad239202ef9e9054659e015ccdbc7a80ac830293b49', '7b9a4de5deb6ccb111c373af69c04b2b1250b2cf8e84cddf05d52ae4f1f0e460', '7a38d305793597a2b269b233ae1e5100b6b2724c91ce270305fbc00763aa1cb7', 'd22ca18b97bff9df4251ab5b');
INSERT INTO public.block_record VALUES ('999999000', 1, 60, 'duty', 2279345423927263644, '', 0, 1, 'fb065d17a48f408bc0866faf8b6a6b803f3297a438cabc0bfdfbf96c5c4b520e', 'c1105abd74111c774f6cb666ff34ef9bccfd58d7ceca497f6e0e8bf1e366ad82', '814f1f412417d53a85aaa4a0961ba5ab52b160066d8c3eb309533cdc593dfc6d', '509cd4428817553ffb4b1067');
INSERT INTO public.block_record VALUES ('999999000', 1, 61, 'evoucher_store', 1, '', 0, 0, '436222f5025d226c1686c0e507d8e4319146c0b026cd3a50945a8fbbbe604bfd', '', '', '88464464');
INSERT INTO public.block_record VALUES ('999999000', 1, 62, 'evoucher_store', 2, '', 0, 0, '3f239d0e15aa1f54d43aaa01b54bac836d96468c769fc5e09df24c269e58ff85', '', '', '20e02bde');
INSERT INTO public.block_record VALUES ('999999000', 1, 63, 'evoucher_store', 3, '', 0, 0, '89ffef5a1d844686ad6f634c8e907fc2ae545a30af96565b0a3f40239904d052', '', '', '76df7188');
INSERT INTO public.block_record VALUES ('999999000', 1, 64, 'evoucher_store', 4, '', 0, 0, 'b04e20ffa2811e83cdcb4b68f8382f3d1975e7f9239d096ce8054bbe3ada9370', '', '', '991d80af');
INSERT INTO public.block_record VALUES ('999999000', 1, 65, 'evoucher_store', 5, '', 0, 0, '07e5eaea8aa5d842750588a1c9a9814258584e8ecd64ad56904593fb1d4a54e6', '', '', 'cf61a3be');
INSERT INTO public.block_record VALUES ('999999000', 1, 66, 'evoucher_store', 6, '', 0, 0, 'da63bba3ff1abb60abdde38959f6353d9752ac23cb3eb820113b4d9dedf7fbaa', '', '', '3264b669');
INSERT INTO public.block_record VALUES ('999999000', 1, 67, 'limit', 0, 'decision:D1', 0, 0, 'e07aa47bd7e50c0b55c07cd2de96e81b3ca4be2d12555838913a4029dfc86817', 'ca14b952e014aac075164322d57bfbaa60c9aabced5ae8b517e89e7f2bcfc037', '', '082e890e');
INSERT INTO public.block_record VALUES ('999999000', 1, 68, 'limit_use', 0, 'payment:2279163470163291463', 0, 0, '68fff156b8df7e1ac3b06c06d54bfa35c2ffea90174a6e1c598af6a66089988c', '54181de530fe922c3a67f29880f855eab90917a745cffedba79a632cfeb52fe3', '', 'ccda4d0a');
INSERT INTO public.block_record VALUES ('999999000', 1, 69, 'org_division', 0, '02', 0, 0, 'e760ba374a9fedf84483c1e203f62faa9760ec80a512da6ee0258c325a0ee121', '', '', 'be09fb3b');
INSERT INTO public.block_record VALUES ('999999000', 1, 70, 'org_division', 0, '03', 0, 0, '022d385ac32e9e51e2ddc312b05c85ba14ed93b558339b9bc7b1b24bcf91e556', '', '', '7a6dea1d');
INSERT INTO public.block_record VALUES ('999999000', 1, 71, 'org_division', 0, '06', 0, 0, '78cb3e3fcd40a466f0ed88cb987031eb032417859e280a00dbf9ed8fc20240fe', '', '', '64ac7379');
INSERT INTO public.block_record VALUES ('999999000', 1, 72, 'org_unit', 0, '101001', 0, 0, 'f4a3b4291c8607241edc5cd050bf7f6e0550120b6c602b1ea607a2b7e6ffebd8', '', '', 'ac3105f4');
INSERT INTO public.block_record VALUES ('999999000', 1, 73, 'org_unit', 0, '101002', 0, 0, 'a99ff7ef1231d9403b86e075796d429f99a72264c37628f0d2b7c4971cd64ed8', '', '', '5040dc87');
INSERT INTO public.block_record VALUES ('999999000', 1, 74, 'payee', 0, 'P1', 0, 0, 'aa028378377304eb86b1de0e1bd679c1bb7739ed41b05a7615125e5c99d29be3', '582be22445c2e30de26dc252601ea1d27c0263f10a45c6e5d723e268edb99144', '', '1fce6fa53cb1a5d0');
INSERT INTO public.block_record VALUES ('999999000', 1, 75, 'payment', 2279100686956497553, '', 0, 10, 'dccde647551e159f8e79d762c99bbb822e91100e78b538dce6baf17914f7eb78', 'b0669fcd756cf27a90275dbd79dba6ba73b934c648dd0893fcfb0bf892f47318', '557c2a8a5a0077d330213fda9e6864c8a7d2d132b9af2064a6bf8e36ed3609f9', 'd8c9c00c3991dbcf039809a2');
INSERT INTO public.block_record VALUES ('999999000', 1, 76, 'payment', 2279163470163291463, '', 0, 10, '2b045ba9717ca3f3f1321ebd5d3cee7eea0b004cc1f0ddb40bb16aa057bf48a9', '594d3785d2b13cebc6cbff5add74a0c4ac15344ea241c459fc1d8d4bc9e010d6', 'b728da79cde3d8186d36e71b7bcdb6dc709a34c4b79d4694d29cb230000a6302', '613fb7f14955af32416670ee');
INSERT INTO public.block_record VALUES ('999999000', 1, 77, 'payment_authorisation', 0, 'D1', 0, 0, 'b2ca867bb1f20a36f04c4835c935925a537534a2197aa83221ee85e5c630a2d2', '', '', 'd0f49ae1');
INSERT INTO public.block_record VALUES ('999999000', 1, 78, 'person', 0, '101001-clerk', 0, 0, '969515697b1f087ecc6b18e13ef5ffe73f4b3d0d940a8aba42c5730af4bc3848', 'a68a0a3bac2560a80e41b61f19dec87361d022c74b048be724fdd06062134bb4', '', '50c95209dcb7bbc7');
INSERT INTO public.block_record VALUES ('999999000', 1, 79, 'person', 0, '101001-head', 0, 0, '55becd84fc5a46ddefa0d90edff766e8f743b211600ade4b92fdcc810afaba14', '3fe8623954553f9ea1428b4fad10104432996a8f61cf408494bc09444edd668f', '', '822d2cc7260b81f9');
INSERT INTO public.block_record VALUES ('999999000', 1, 80, 'person', 0, '101001-reviewer', 0, 0, '440d90999fd4e114d1e11bced2881d47c76796331f89c6d03dc62c3c66e74f4d', '870186540d19c779f38b29cff7f4aa1d5cda5c0765681366a063d560f054c493', '', 'b8fdc207556bb314');
INSERT INTO public.block_record VALUES ('999999000', 1, 81, 'person', 0, '101002-clerk', 0, 0, '99593178d59321c0cf230bff150bb05073c2a70b754da80ca8e54ea389af68a4', 'f081a96e0eff9f5baea6528d39b468db3115e0de42fedbaace0818a20f3dfc88', '', '13b6747f6c84cc73');
INSERT INTO public.block_record VALUES ('999999000', 1, 82, 'person', 0, '101002-head', 0, 0, '7399234171b2d24ae257d695164a459f322db9f020ca787aa3a6521c8303b5e4', '6706b2fafc70900ed6431905bcfebf6611c2bbe2e44bb4ae0cd0a587867a92fe', '', '086bd5909c4a5451');
INSERT INTO public.block_record VALUES ('999999000', 1, 83, 'person', 0, 'fin-budget', 0, 0, '179eae7ca2420ee73413f00c1cf973246f0048fbabd02032a673fbf662654274', '1f7111d7b886edd57a023cfe0d3ba9db29f95e24f64634a06d1c71ea065c2597', '', 'b68276efd1cafc0c');
INSERT INTO public.block_record VALUES ('999999000', 1, 84, 'person', 0, 'fin-budget-2', 0, 0, '3c2f888c85c0f94c80d1fa82577331261fe358a9d4d79c363d3acff25e27f8bc', '14872d0893b4f74a2fb7a81ae2727751d88020be06c1a3e20de742cd1290a61b', '', '7747a50ecb4fd993');
INSERT INTO public.block_record VALUES ('999999000', 1, 85, 'person', 0, 'fin-check', 0, 0, 'ed1e6bbe0d348a43b8af98a19c3ac8384e52577c31507ef4f4872233d6f67765', 'a7181fc3d41e783ee3a215912cb9169d208e26c1c5c29d28bbb615e0075d213b', '', '3a8c63cb18f0bbbe');
INSERT INTO public.block_record VALUES ('999999000', 1, 86, 'person', 0, 'fin-check-2', 0, 0, 'ed85315cc3df0c0013d2bba95f004379ae6c5812ed65dd2124d152c959907162', '936073263c29dc4e3cdd9933bc940ac95723560073bed462bc87e8607256a93e', '', '6132c05ff35fb72e');
INSERT INTO public.block_record VALUES ('999999000', 1, 87, 'person', 0, 'fin-clerk', 0, 0, '8a763ead4af14dd6c721b2d06ef440a892b3675e3c5dfdf8227ae5f8dfb4da17', '3010c24b811209372b148818b43066407d14911d70ece73bb2c3d41a27cab1f5', '', '00173abbe6d46a7f');
INSERT INTO public.block_record VALUES ('999999000', 1, 88, 'person', 0, 'fin-director', 0, 0, '5998349c1351dcb8e4151326ce3ac5e4382bb5b908222bc5a124335142a7c401', 'c6de04f2968cc5d8b8c78268a28dd69bce572fe683055a8e866110300b93e5b2', '', '5d8202d3747749ef');
INSERT INTO public.block_record VALUES ('999999000', 1, 89, 'person', 0, 'fin-entry-1', 0, 0, '825bd5c740a80a70637f93cb31e11ad9349182e20fef0b327a4003317d4a100f', '6aa91fb8a370e5b5c5eaf15998045ff457e84f022a4494a1d859ad466b51b622', '', '8e594e1b74dbf638');
INSERT INTO public.block_record VALUES ('999999000', 1, 90, 'person', 0, 'fin-entry-2', 0, 0, 'f6e82a05fff11bb02aa0d3a45719743bc26fdb2aec9b4028503a0b4399084491', '83323c5c8acb48acd5578e22444d6f57933f8ec820f6c85a29b8c6f77d4b363e', '', 'bed5d2e5704c2086');
INSERT INTO public.block_record VALUES ('999999000', 1, 91, 'person', 0, 'fin-head', 0, 0, '39f8f464895ba3a4ded2ba72ff795e1a1cc282634b03cdce0d30aa487017ffb4', 'b984ca7011eb64530894a2fe56a9646cf79d92e3b81bfc5996ce6edb4e2b955d', '', 'ee9f5173c976e29b');
INSERT INTO public.block_record VALUES ('999999000', 1, 92, 'person', 0, 'fin-rec', 0, 0, 'f02ee1ec06d21776ca5be68d869dc4ac88cb249662bb9692baee06a879f55930', 'd1adfd0bc13331ad989331feda96a4de6a2a60c9285dc99e7d0304b4fcc62fc1', '', 'bd45285e45c5fe94');
INSERT INTO public.block_record VALUES ('999999000', 1, 93, 'person', 0, 'fin-seal', 0, 0, '3ef9288a6ca56897347b274d557b9a04506690eeec77f3cd695c9f59e1f2ccde', '7ac012dafb7c076d39639547572c0b26ad96271f6cdfa7b4dc6cd2f19e241fa6', '', '6d28418299d2cb4b');
INSERT INTO public.block_record VALUES ('999999000', 1, 94, 'person', 0, 'fin-seal-2', 0, 0, 'c1f6843530014bb0105f03cfec111fe06028f1931998fa24f26a34094f56fbe2', '8856dee4a50b1165f16b3930f2da7b42358749e7b5d975033700c08a324c4a6a', '', 'f39371958109855c');
INSERT INTO public.block_record VALUES ('999999000', 1, 95, 'person', 0, 'out-1', 0, 0, '92d2557312751460c4d3a1138041a1d55c358f0953b61f42edae92cfa43e7480', '8414b7b04e57d18a81b181182f2ef524bad41facf7c07455d27659e22fce9ba1', '', '0f9f346bd41c640d');
INSERT INTO public.block_record VALUES ('999999000', 1, 96, 'project', 0, '999999221010012000001', 0, 0, 'acff3da71f562f3ed70eaf1602364407208c4492873202e4a139a58ef934558b', 'd6390d7c6bcebccbd7ab835584d4a23cff795f517826e3cc12fdbc429fb89aef', '', '6ea75a1a');
INSERT INTO public.block_record VALUES ('999999000', 1, 97, 'project', 0, '999999221010022000002', 0, 0, '2fb6c6c00806f349d03c322c6507f27f02b14028beae2d1adc18c80ff7a3d5d6', '6696b74191122f2588d5edc76496e701eb11cdf7679fda3b989bf99452f6760f', '', 'c24e53af');
INSERT INTO public.block_record VALUES ('999999000', 1, 98, 'quota_change', 2272688906489200058, '', 0, 0, 'b7de3bca8fd77244d7889e2aaab780b400ad1a807ba2560089b58a51a11ab6b8', 'cf62743c8e6747f853fc67d47cfe85c4342aa05e9696b16962e3573742df5cb5', '', '869a161e22e0733a9701b6bd');
INSERT INTO public.block_record VALUES ('999999000', 1, 99, 'quota_change', 2272737012780623085, '', 0, 0, '5abaf1216ccf074b6eb5e4d0d07f0992f7b43d42d348db3baa94f3b3930ee11b', '7347f3b67fb290e550e4247569dcced8314b3acb0d7ec37ab8265d5627f93aa7', '', '3aaa784745c2920ccff8a175');
INSERT INTO public.block_record VALUES ('999999000', 1, 100, 'quota_change', 2272848576837980556, '', 0, 0, 'af07bdffb7198edd0fdca8acf1912d7b07cb468f6ea2cc1ba1f20ce1cb3f1a53', 'a064eb7370ac5caf07633424b36ccad8b53616dbb93dbcfb2d227f6f974cc6e7', '', '6de8762d57fdf247d6dd0094');
INSERT INTO public.block_record VALUES ('999999000', 1, 101, 'quota_line', 2261956062973606626, '', 0, 0, '3ef6ea822afa2d1ef7cb1e34377b5374b70cb85058a1dea8aed0f2928eeaed14', '', '', '59b9f82a');
INSERT INTO public.block_record VALUES ('999999000', 1, 102, 'quota_line', 2262191960097022815, '', 0, 0, 'de55d1cb97b24036470a160fe587294579d2ebcb0ac438b7742ea644d74d4539', '', '', '9f478b04');
INSERT INTO public.block_record VALUES ('999999000', 1, 103, 'voucher', 2278857045026788007, '', 0, 0, 'ca080fd0f99ee11649df4d2d17f00bf089317d57d803e90d5a2a25a44d15baaa', '5dbea49c0e158f1c30d64395786e131acd68b14b40770aaac732c109d5dee778', '', '054a2dd9f841e3cbff348369');
INSERT INTO public.block_record VALUES ('999999000', 1, 104, 'voucher', 2279138917001130871, '', 0, 0, 'be8228a1c6673817d0509f02e1eb0d6c07236c8685a4d87ba24613c7b7886724', '296e006b040849ac792d41bb4313ebd5aa324fdb441414ed27e76aa5c0019c42', '', 'bbfef40765dec690cc50c1d4');
INSERT INTO public.block_record VALUES ('999999000', 1, 105, 'year_end', 2022, '', 0, 0, 'fd578854eae2a700ac6afa55c2f7fcf0e40395d8469130ddee60b802bed31213', '0e41a29905830eb14334c299b71732bc81fdcda8f27f3800bb5ba11a503c727d', '', 'b2fb6a4e');
INSERT INTO public.book_balance VALUES ('999999000', 2022, '1', 1102, 0);
INSERT INTO public.book_balance VALUES ('999999000', 2022, '1', 2103, 0);
INSERT INTO public.book_balance VALUES ('999999000', 2022, '1', 2104, 0);
INSERT INTO public.budget VALUES ('999999000', 2022, '2022-01-20', '小人发〔2022〕1号', '2022-02-07', '小财预〔2022〕1号', 'closed');
INSERT INTO public.budget_line VALUES ('999999000', 2022, 'L1', '101001', '999999221010012000001', '2050202', '50201', '30201', '1', '1', '1', '1', 'operations', 0, 0, 0, 150000);
INSERT INTO public.budget_line VALUES ('999999000', 2022, 'L2', '101002', '999999221010022000002', '2050202', '50201', '30201', '1', '1', '1', '1', '', 0, 0, 0, 100000);
INSERT INTO public.budget_resource VALUES ('999999000', 2022, '1', 1102, '11002', '一般性转移支付收入', 300000);
INSERT INTO public.budget_resource VALUES ('999999000', 2022, '1', 2103, '227', '预备费', 50000);
INSERT INTO public.carry_item VALUES ('999999000', 2022, 2262191960097022815, 3103, 136950, 'lapse', '[{"rule":"A19-CARRY","sentence_zh":"已承诺和冻结的结转；特定目标类项目在使用年限内的结转，年限含批复当年；其余注销","sentence_en":"what is committed or frozen is carried, and so is project money within its years of use, the year of approval included; the rest lapses","article":"预算法第四十二条；A19；G3","params":[{"key":"project_fund_life_years","value":1,"unit":"budget years","from":"2022-01-01","source":"兴国县预算绩效管理做法：“将项目支出使用年限由两年缩短为一年”","checked_on":"2026-11-23","uncertain":false}],"facts":[{"name":"state","value":"executable"},{"name":"pro_cat_code","value":"2"},{"name":"found_type_code","value":"1"},{"name":"age_years","value":"1"}]}]', NULL, NULL, NULL, NULL);
INSERT INTO public.carry_item VALUES ('999999000', 2022, 2261956062973606626, 3103, 100000, 'lapse', '[{"rule":"A19-CARRY","sentence_zh":"已承诺和冻结的结转；特定目标类项目在使用年限内的结转，年限含批复当年；其余注销","sentence_en":"what is committed or frozen is carried, and so is project money within its years of use, the year of approval included; the rest lapses","article":"预算法第四十二条；A19；G3","params":[{"key":"project_fund_life_years","value":1,"unit":"budget years","from":"2022-01-01","source":"兴国县预算绩效管理做法：“将项目支出使用年限由两年缩短为一年”","checked_on":"2026-11-23","uncertain":false}],"facts":[{"name":"state","value":"executable"},{"name":"pro_cat_code","value":"2"},{"name":"found_type_code","value":"1"},{"name":"age_years","value":"1"}]}]', NULL, NULL, NULL, NULL);
INSERT INTO public.class_code VALUES ('999999000', 'functional', '205', '教育支出', 1, '', 'seen');
INSERT INTO public.class_code VALUES ('999999000', 'functional', '20502', '普通教育', 2, '205', 'seen');
INSERT INTO public.class_code VALUES ('999999000', 'functional', '2050202', '小学教育', 3, '20502', 'seen');
INSERT INTO public.class_code VALUES ('999999000', 'functional', '227', '预备费', 1, '', 'seen');
INSERT INTO public.class_code VALUES ('999999000', 'gov_economic', '502', '机关商品和服务支出', 1, '', 'recalled');
INSERT INTO public.class_code VALUES ('999999000', 'gov_economic', '50201', '办公经费', 2, '502', 'recalled');
INSERT INTO public.class_code VALUES ('999999000', 'dept_economic', '302', '商品和服务支出', 1, '', 'seen');
INSERT INTO public.class_code VALUES ('999999000', 'dept_economic', '30201', '办公费', 2, '302', 'seen');
INSERT INTO public.class_code VALUES ('999999000', 'revenue', '110', '转移性收入', 1, '', 'seen');
INSERT INTO public.class_code VALUES ('999999000', 'revenue', '11002', '一般性转移支付收入', 2, '110', 'seen');
INSERT INTO public.clearing_day VALUES ('999999000', '2022-03-02', 1, 10000, 0, 0, 10000, 1646212200000);
INSERT INTO public.clearing_day VALUES ('999999000', '2022-03-03', 1, 5050, 0, 0, 5050, 1646298600000);
INSERT INTO public.clearing_day VALUES ('999999000', '2022-12-31', 0, 0, 1, 2000, -2000, 1672498800000);
INSERT INTO public.control_key VALUES ('999999000', 2262164460278982211, 2022, '101002', '999999221010022000002', '2050202', '1', 0, 0, 0);
INSERT INTO public.control_key VALUES ('999999000', 2262164679548520256, 2022, '101001', '999999221010012000001', '2050202', '1', 0, 0, 0);
INSERT INTO public.counter VALUES ('999999000', 'voucher-5214', 2022, 2);
INSERT INTO public.counter VALUES ('999999000', 'evoucher_store', 0, 6);
INSERT INTO public.county VALUES ('999999000', '小样县', 'Small County', 'CNY', 'xingguo', '合成数据', NULL, '', '');
INSERT INTO public.department_reply VALUES ('999999000', 2022, '101001', '101001-head', 1644193500000);
INSERT INTO public.document_actor VALUES ('999999000', 'budget', 2022, 'fin-budget', 'register');
INSERT INTO public.document_actor VALUES ('999999000', 'budget', 2022, 'fin-budget-2', 'approve');
INSERT INTO public.document_actor VALUES ('999999000', 'budget', 2022, 'fin-director', 'reply');
INSERT INTO public.document_actor VALUES ('999999000', 'quota_change', 2272688906489200058, 'fin-budget', 'propose');
INSERT INTO public.document_actor VALUES ('999999000', 'quota_change', 2272688906489200058, 'fin-budget-2', 'decide');
INSERT INTO public.document_actor VALUES ('999999000', 'quota_change', 2272848576837980556, 'fin-budget', 'propose');
INSERT INTO public.document_actor VALUES ('999999000', 'quota_change', 2272848576837980556, 'fin-budget-2', 'decide');
INSERT INTO public.document_actor VALUES ('999999000', 'quota_change', 2272737012780623085, 'fin-budget', 'propose');
INSERT INTO public.document_actor VALUES ('999999000', 'quota_change', 2272737012780623085, 'fin-budget-2', 'decide');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279100686956497553, '101001-clerk', 'enter');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279100686956497553, '101001-reviewer', 'review');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279100686956497553, '101001-head', 'approve');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279100686956497553, 'fin-entry-1', 'issue');
INSERT INTO public.document_actor VALUES ('999999000', 'voucher', 2278857045026788007, 'fin-entry-1', 'issue');
INSERT INTO public.document_actor VALUES ('999999000', 'voucher', 2278857045026788007, 'fin-seal-2', 'sign');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279100686956497553, 'fin-seal-2', 'sign');
INSERT INTO public.document_actor VALUES ('999999000', 'voucher', 2278857045026788007, 'fin-check', 'send');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279100686956497553, 'fin-check', 'send');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279163470163291463, '101001-clerk', 'enter');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279163470163291463, '101001-reviewer', 'review');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279163470163291463, '101001-head', 'approve');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279163470163291463, 'fin-entry-1', 'issue');
INSERT INTO public.document_actor VALUES ('999999000', 'voucher', 2279138917001130871, 'fin-entry-1', 'issue');
INSERT INTO public.document_actor VALUES ('999999000', 'voucher', 2279138917001130871, 'fin-seal-2', 'sign');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279163470163291463, 'fin-seal-2', 'sign');
INSERT INTO public.document_actor VALUES ('999999000', 'voucher', 2279138917001130871, 'fin-check', 'send');
INSERT INTO public.document_actor VALUES ('999999000', 'payment', 2279163470163291463, 'fin-check', 'send');
INSERT INTO public.document_actor VALUES ('999999000', 'year_end', 2022, 'fin-budget', 'prepare_year_end');
INSERT INTO public.document_actor VALUES ('999999000', 'carry_list', 2022, 'fin-budget', 'prepare');
INSERT INTO public.document_actor VALUES ('999999000', 'year_end', 2022, 'fin-budget-2', 'close_year');
INSERT INTO public.duty VALUES ('999999000', 2272615276574183600, 'sla_department_reply_days', 'department_reply', 2262104962554809960, '101001', 100000, 0, 1644193200000, '2022-02-28', NULL, NULL, NULL, 1644193500000, 1);
INSERT INTO public.duty VALUES ('999999000', 2272622046301220913, 'sla_quota_release_days', 'reply', 2262168769500448314, '06', 100000, 0, 1644193500000, '2022-02-10', NULL, NULL, NULL, 1644282300000, 1);
INSERT INTO public.duty VALUES ('999999000', 2272405802571312499, 'sla_quota_release_days', 'reply', 2262104962554809960, '06', 150000, 0, 1644193200000, '2022-02-10', NULL, NULL, NULL, 1644285900000, 1);
INSERT INTO public.duty VALUES ('999999000', 2279009773152791127, 'sla_payment_days', 'payment', 2279100686956497553, '06', 10000, 0, 1646184000000, '2022-03-03', NULL, NULL, NULL, 1646211000000, 1);
INSERT INTO public.duty VALUES ('999999000', 2279345423927263644, 'sla_payment_days', 'payment', 2279163470163291463, '06', 5050, 0, 1646270400000, '2022-03-04', NULL, NULL, NULL, 1646297400000, 1);
INSERT INTO public.duty_part VALUES ('999999000', 2272615276574183600, 1, 100000, 1644193500000, 1, '');
INSERT INTO public.duty_part VALUES ('999999000', 2272622046301220913, 1, 100000, 1644282300000, 1, '');
INSERT INTO public.duty_part VALUES ('999999000', 2272405802571312499, 1, 150000, 1644285900000, 1, '');
INSERT INTO public.duty_part VALUES ('999999000', 2279009773152791127, 1, 10000, 1646211000000, 1, '');
INSERT INTO public.duty_part VALUES ('999999000', 2279345423927263644, 1, 5050, 1646297400000, 1, '');
INSERT INTO public.evoucher_store VALUES ('999999000', 1, 2022, '5214', '2022521400000001', '0', 'issued', 1646210400000, 'fin-entry-1', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PFZvdWNoZXI+PElkPjg1MTUyRjFGNzhDMzJCNDc4MkMyQzU4RjBDNkMwQ0EwPC9JZD48QWRtRGl2Q29kZT45OTk5OTkwMDA8L0FkbURpdkNvZGU+PFN0WWVhcj4yMDIyPC9TdFllYXI+PFZ0Q29kZT41MjE0PC9WdENvZGU+PFZvdURhdGU+MjAyMjAzMDI8L1ZvdURhdGU+PFZvdWNoZXJObz4yMDIyNTIxNDAwMDAwMDAxPC9Wb3VjaGVyTm8+PEJpbGxObz5aMTwvQmlsbE5vPjxGdW5kVHlwZUNvZGU+MTwvRnVuZFR5cGVDb2RlPjxGdW5kVHlwZU5hbWU+0ruw47mrubLUpMvjPC9GdW5kVHlwZU5hbWU+PEJndFR5cGVDb2RlPjE8L0JndFR5cGVDb2RlPjxQYXlUeXBlQ29kZT4xPC9QYXlUeXBlQ29kZT48UGF5VHlwZU5hbWU+ufq/4ryv1tDWp7i2PC9QYXlUeXBlTmFtZT48UHJvQ2F0Q29kZT4yPC9Qcm9DYXRDb2RlPjxNT0ZEZXBDb2RlPjA2PC9NT0ZEZXBDb2RlPjxBZ2VuY3lDb2RlPjEwMTAwMTwvQWdlbmN5Q29kZT48QWdlbmN5TmFtZT7QodH5z9i9zNP9vtY8L0FnZW5jeU5hbWU+PEV4cEZ1bmNDb2RlPjIwNTAyMDI8L0V4cEZ1bmNDb2RlPjxFeHBGdW5jTmFtZT7QodGnvczT/TwvRXhwRnVuY05hbWU+PEdvdkV4cEVjb0NvZGU+NTAyMDE8L0dvdkV4cEVjb0NvZGU+PERlcEV4cEVjb0NvZGU+MzAyMDE8L0RlcEV4cEVjb0NvZGU+PERlcFByb0NvZGU+OTk5OTk5MjIxMDEwMDEyMDAwMDAxPC9EZXBQcm9Db2RlPjxEZXBQcm9OYW1lPsjVs6O5q9PDvq230TwvRGVwUHJvTmFtZT48UGF5QmFua0NvZGU+MTAyPC9QYXlCYW5rQ29kZT48UGF5QmFua05hbWU+yr7A/bT6wO3S+NDQPC9QYXlCYW5rTmFtZT48UGF5QWNjdE5vPjk1NTA5OTk5OTkwMDAwMDE8L1BheUFjY3RObz48UGF5QWNjdE5hbWU+0KHR+c/YssbV/r7WwePT4Lbu1cu7pzwvUGF5QWNjdE5hbWU+PFBheUFjY3RCYW5rTmFtZT7KvsD9tPrA7dL40NA8L1BheUFjY3RCYW5rTmFtZT48UGF5ZWVBY2N0Tm8+OTAwMTAwMDAwMDAwMDAwMTwvUGF5ZWVBY2N0Tm8+PFBheWVlQWNjdE5hbWU+0KHR+c7Evt+16qOous+zyaOpPC9QYXllZUFjY3ROYW1lPjxQYXllZUFjY3RCYW5rTmFtZT7KvsD90vjQ0DwvUGF5ZWVBY2N0QmFua05hbWU+PFBheWVlQWNjdEJhbmtObz45OTkwMDAwMDAwMDE8L1BheWVlQWNjdEJhbmtObz48UGF5U3VtbWFyeU5hbWU+sOy5q9PDxrc8L1BheVN1bW1hcnlOYW1lPjxQYXlBbXQ+MTAwLjAwPC9QYXlBbXQ+PEJ1c2luZXNzVHlwZUNvZGU+MTwvQnVzaW5lc3NUeXBlQ29kZT48VHJhY2tpbmdJRD40OTA2MkM4MEZFODREOTUwODVCQkIxM0MxRjdCQUM3QzwvVHJhY2tpbmdJRD48L1ZvdWNoZXI+', '', 'c2d08359e20ecc29e468efcea9e04d3b1e26f3a5e11c5f41441d438b6013b53d', 'aaa38ed31bd6f0a171614327552371a053a5c9fd05501361d8fd810f728c6881');
INSERT INTO public.evoucher_store VALUES ('999999000', 2, 2022, '5214', '2022521400000001', '0', 'signed', 1646210700000, 'fin-seal-2', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iNTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAxIj48Vm91Y2hlckZsYWc+MDwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BqZzFNVFV5UmpGR056aERNekpDTkRjNE1rTXlRelU0UmpCRE5rTXdRMEV3UEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDFNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNREk4TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF4UEM5V2IzVmphR1Z5VG04K1BFSnBiR3hPYno1YU1Ud3ZRbWxzYkU1dlBqeEdkVzVrVkhsd1pVTnZaR1UrTVR3dlJuVnVaRlI1Y0dWRGIyUmxQanhHZFc1a1ZIbHdaVTVoYldVKzBydXc0N21ydWJMVXBNdmpQQzlHZFc1a1ZIbHdaVTVoYldVK1BFSm5kRlI1Y0dWRGIyUmxQakU4TDBKbmRGUjVjR1ZEYjJSbFBqeFFZWGxVZVhCbFEyOWtaVDR4UEM5UVlYbFVlWEJsUTI5a1pUNDhVR0Y1Vkhsd1pVNWhiV1UrdWZxLzRyeXYxdERXcDdpMlBDOVFZWGxVZVhCbFRtRnRaVDQ4VUhKdlEyRjBRMjlrWlQ0eVBDOVFjbTlEWVhSRGIyUmxQanhOVDBaRVpYQkRiMlJsUGpBMlBDOU5UMFpFWlhCRGIyUmxQanhCWjJWdVkzbERiMlJsUGpFd01UQXdNVHd2UVdkbGJtTjVRMjlrWlQ0OFFXZGxibU41VG1GdFpUN1FvZEg1ejlpOXpOUDl2dFk4TDBGblpXNWplVTVoYldVK1BFVjRjRVoxYm1ORGIyUmxQakl3TlRBeU1ESThMMFY0Y0VaMWJtTkRiMlJsUGp4RmVIQkdkVzVqVG1GdFpUN1FvZEdudmN6VC9Ud3ZSWGh3Um5WdVkwNWhiV1UrUEVkdmRrVjRjRVZqYjBOdlpHVStOVEF5TURFOEwwZHZka1Y0Y0VWamIwTnZaR1UrUEVSbGNFVjRjRVZqYjBOdlpHVStNekF5TURFOEwwUmxjRVY0Y0VWamIwTnZaR1UrUEVSbGNGQnliME52WkdVK09UazVPVGs1TWpJeE1ERXdNREV5TURBd01EQXhQQzlFWlhCUWNtOURiMlJsUGp4RVpYQlFjbTlPWVcxbFBzalZzNk81cTlQRHZxMjMwVHd2UkdWd1VISnZUbUZ0WlQ0OFVHRjVRbUZ1YTBOdlpHVStNVEF5UEM5UVlYbENZVzVyUTI5a1pUNDhVR0Y1UW1GdWEwNWhiV1UreXI3QS9iVDZ3TzNTK05EUVBDOVFZWGxDWVc1clRtRnRaVDQ4VUdGNVFXTmpkRTV2UGprMU5UQTVPVGs1T1Rrd01EQXdNREU4TDFCaGVVRmpZM1JPYno0OFVHRjVRV05qZEU1aGJXVSswS0hSK2MvWXNzYlYvcjdXd2VQVDRMYnUxY3U3cHp3dlVHRjVRV05qZEU1aGJXVStQRkJoZVVGalkzUkNZVzVyVG1GdFpUN0t2c0Q5dFByQTdkTDQwTkE4TDFCaGVVRmpZM1JDWVc1clRtRnRaVDQ4VUdGNVpXVkJZMk4wVG04K09UQXdNVEF3TURBd01EQXdNREF3TVR3dlVHRjVaV1ZCWTJOMFRtOCtQRkJoZVdWbFFXTmpkRTVoYldVKzBLSFIrYzdFdnQrMTZxT291cyt6eWFPcFBDOVFZWGxsWlVGalkzUk9ZVzFsUGp4UVlYbGxaVUZqWTNSQ1lXNXJUbUZ0WlQ3S3ZzRDkwdmpRMER3dlVHRjVaV1ZCWTJOMFFtRnVhMDVoYldVK1BGQmhlV1ZsUVdOamRFSmhibXRPYno0NU9Ua3dNREF3TURBd01ERThMMUJoZVdWbFFXTmpkRUpoYm10T2J6NDhVR0Y1VTNWdGJXRnllVTVoYldVK3NPeTVxOVBEeHJjOEwxQmhlVk4xYlcxaGNubE9ZVzFsUGp4UVlYbEJiWFErTVRBd0xqQXdQQzlRWVhsQmJYUStQRUoxYzJsdVpYTnpWSGx3WlVOdlpHVStNVHd2UW5WemFXNWxjM05VZVhCbFEyOWtaVDQ4VkhKaFkydHBibWRKUkQ0ME9UQTJNa000TUVaRk9EUkVPVFV3T0RWQ1FrSXhNME14UmpkQ1FVTTNRend2VkhKaFkydHBibWRKUkQ0OEwxWnZkV05vWlhJKzwvVm91Y2hlcj48U2lnblN0YW1wTGlzdD48U2lnblN0YW1wIE5vPSIxIiBQb3NpdGlvbj0iY3pfeXd6eXoiIE5hbWU9IrLG1f7Stc7x16jTw9XCIj48L1NpZ25TdGFtcD48L1NpZ25TdGFtcExpc3Q+PFNpZ25hdHVyZUxpc3Q+PFNpZ25hdHVyZSBObz0iMSIgU049IjVFMDY1MjRBOUE5N0MyMTciPnZRYkgrM1EvS1k3NkRKdEE5d0ZOZnJnbGd3dWZsNmIzdTN2OENOTTNudndDd2JGdUg1WHBJeUdPZzVHZHdqVFFWZlFuZHhrbEVxWlRoRTZuZk9MUXRnPT08L1NpZ25hdHVyZT48L1NpZ25hdHVyZUxpc3Q+PC9Wb3VjaGVyQm9keT48L01PRj4=', '5E06524A9A97C217', '174b8920993f10cf933e6d96ce648af7a6350371af05e0e2e41837ac5a8bc0c6', '97aaa2d0e781967351c3267d603086752b07fc96396f044c81573a0398035e57');
INSERT INTO public.evoucher_store VALUES ('999999000', 3, 2022, '5214', '2022521400000001', '1', 'receipt', 1646211060000, 'bank-interface', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iNTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAxIj48Vm91Y2hlckZsYWc+MTwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BqZzFNVFV5UmpGR056aERNekpDTkRjNE1rTXlRelU0UmpCRE5rTXdRMEV3UEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDFNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNREk4TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF4UEM5V2IzVmphR1Z5VG04K1BFSnBiR3hPYno1YU1Ud3ZRbWxzYkU1dlBqeEdkVzVrVkhsd1pVTnZaR1UrTVR3dlJuVnVaRlI1Y0dWRGIyUmxQanhHZFc1a1ZIbHdaVTVoYldVKzBydXc0N21ydWJMVXBNdmpQQzlHZFc1a1ZIbHdaVTVoYldVK1BFSm5kRlI1Y0dWRGIyUmxQakU4TDBKbmRGUjVjR1ZEYjJSbFBqeFFZWGxVZVhCbFEyOWtaVDR4UEM5UVlYbFVlWEJsUTI5a1pUNDhVR0Y1Vkhsd1pVNWhiV1UrdWZxLzRyeXYxdERXcDdpMlBDOVFZWGxVZVhCbFRtRnRaVDQ4VUhKdlEyRjBRMjlrWlQ0eVBDOVFjbTlEWVhSRGIyUmxQanhOVDBaRVpYQkRiMlJsUGpBMlBDOU5UMFpFWlhCRGIyUmxQanhCWjJWdVkzbERiMlJsUGpFd01UQXdNVHd2UVdkbGJtTjVRMjlrWlQ0OFFXZGxibU41VG1GdFpUN1FvZEg1ejlpOXpOUDl2dFk4TDBGblpXNWplVTVoYldVK1BFVjRjRVoxYm1ORGIyUmxQakl3TlRBeU1ESThMMFY0Y0VaMWJtTkRiMlJsUGp4RmVIQkdkVzVqVG1GdFpUN1FvZEdudmN6VC9Ud3ZSWGh3Um5WdVkwNWhiV1UrUEVkdmRrVjRjRVZqYjBOdlpHVStOVEF5TURFOEwwZHZka1Y0Y0VWamIwTnZaR1UrUEVSbGNFVjRjRVZqYjBOdlpHVStNekF5TURFOEwwUmxjRVY0Y0VWamIwTnZaR1UrUEVSbGNGQnliME52WkdVK09UazVPVGs1TWpJeE1ERXdNREV5TURBd01EQXhQQzlFWlhCUWNtOURiMlJsUGp4RVpYQlFjbTlPWVcxbFBzalZzNk81cTlQRHZxMjMwVHd2UkdWd1VISnZUbUZ0WlQ0OFVHRjVRbUZ1YTBOdlpHVStNVEF5UEM5UVlYbENZVzVyUTI5a1pUNDhVR0Y1UW1GdWEwNWhiV1UreXI3QS9iVDZ3TzNTK05EUVBDOVFZWGxDWVc1clRtRnRaVDQ4VUdGNVFXTmpkRTV2UGprMU5UQTVPVGs1T1Rrd01EQXdNREU4TDFCaGVVRmpZM1JPYno0OFVHRjVRV05qZEU1aGJXVSswS0hSK2MvWXNzYlYvcjdXd2VQVDRMYnUxY3U3cHp3dlVHRjVRV05qZEU1aGJXVStQRkJoZVVGalkzUkNZVzVyVG1GdFpUN0t2c0Q5dFByQTdkTDQwTkE4TDFCaGVVRmpZM1JDWVc1clRtRnRaVDQ4VUdGNVpXVkJZMk4wVG04K09UQXdNVEF3TURBd01EQXdNREF3TVR3dlVHRjVaV1ZCWTJOMFRtOCtQRkJoZVdWbFFXTmpkRTVoYldVKzBLSFIrYzdFdnQrMTZxT291cyt6eWFPcFBDOVFZWGxsWlVGalkzUk9ZVzFsUGp4UVlYbGxaVUZqWTNSQ1lXNXJUbUZ0WlQ3S3ZzRDkwdmpRMER3dlVHRjVaV1ZCWTJOMFFtRnVhMDVoYldVK1BGQmhlV1ZsUVdOamRFSmhibXRPYno0NU9Ua3dNREF3TURBd01ERThMMUJoZVdWbFFXTmpkRUpoYm10T2J6NDhVR0Y1VTNWdGJXRnllVTVoYldVK3NPeTVxOVBEeHJjOEwxQmhlVk4xYlcxaGNubE9ZVzFsUGp4UVlYbEJiWFErTVRBd0xqQXdQQzlRWVhsQmJYUStQRUoxYzJsdVpYTnpWSGx3WlVOdlpHVStNVHd2UW5WemFXNWxjM05VZVhCbFEyOWtaVDQ4VkhKaFkydHBibWRKUkQ0ME9UQTJNa000TUVaRk9EUkVPVFV3T0RWQ1FrSXhNME14UmpkQ1FVTTNRend2VkhKaFkydHBibWRKUkQ0OFdGQmhlVVJoZEdVK01qQXlNakF6TURJOEwxaFFZWGxFWVhSbFBqeFlRV2RsYm5SQ2RYTnBibVZ6YzA1dlBrSkxSVFV5TVVZMlJUZEVSVVpGTTBFM056d3ZXRUZuWlc1MFFuVnphVzVsYzNOT2J6NDhXRkJoZVVGdGRENHhNREF1TURBOEwxaFFZWGxCYlhRK1BDOVdiM1ZqYUdWeVBnPT08L1ZvdWNoZXI+PFNpZ25TdGFtcExpc3Q+PC9TaWduU3RhbXBMaXN0PjxTaWduYXR1cmVMaXN0PjxTaWduYXR1cmUgTm89IjEiIFNOPSI3N0JGN0I4RjQ2QkZDNjk2Ij5ldmpyMzhZc09KaENxK2pKUUhtTEs3ZDlreC9hci9LRnBBa005TlMwSVNVQ0ZPMVhNNWpZSEFHUVplbktUU0N0cVFCSDI4SVNGMHdhcGhwRDl4b1Jodz09PC9TaWduYXR1cmU+PC9TaWduYXR1cmVMaXN0PjwvVm91Y2hlckJvZHk+PC9NT0Y+', '77BF7B8F46BFC696', '53d80c755329ec7b742a58c3ec19104561cbfea7dff401bee24b30858e9b3a63', '0abfd61a23cedffaebd0bda154c174f504c0cb0229fd25859facd98bb4b12ec9');
INSERT INTO public.evoucher_store VALUES ('999999000', 4, 2022, '5214', '2022521400000002', '0', 'issued', 1646296800000, 'fin-entry-1', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PFZvdWNoZXI+PElkPjQ5OUREMEIwQjA4NUVBNTZFMTk2QjA0ODlEQUFFNDA0PC9JZD48QWRtRGl2Q29kZT45OTk5OTkwMDA8L0FkbURpdkNvZGU+PFN0WWVhcj4yMDIyPC9TdFllYXI+PFZ0Q29kZT41MjE0PC9WdENvZGU+PFZvdURhdGU+MjAyMjAzMDM8L1ZvdURhdGU+PFZvdWNoZXJObz4yMDIyNTIxNDAwMDAwMDAyPC9Wb3VjaGVyTm8+PEJpbGxObz5aMjwvQmlsbE5vPjxGdW5kVHlwZUNvZGU+MTwvRnVuZFR5cGVDb2RlPjxGdW5kVHlwZU5hbWU+0ruw47mrubLUpMvjPC9GdW5kVHlwZU5hbWU+PEJndFR5cGVDb2RlPjE8L0JndFR5cGVDb2RlPjxQYXlUeXBlQ29kZT4xPC9QYXlUeXBlQ29kZT48UGF5VHlwZU5hbWU+ufq/4ryv1tDWp7i2PC9QYXlUeXBlTmFtZT48UHJvQ2F0Q29kZT4yPC9Qcm9DYXRDb2RlPjxNT0ZEZXBDb2RlPjA2PC9NT0ZEZXBDb2RlPjxBZ2VuY3lDb2RlPjEwMTAwMTwvQWdlbmN5Q29kZT48QWdlbmN5TmFtZT7QodH5z9i9zNP9vtY8L0FnZW5jeU5hbWU+PEV4cEZ1bmNDb2RlPjIwNTAyMDI8L0V4cEZ1bmNDb2RlPjxFeHBGdW5jTmFtZT7QodGnvczT/TwvRXhwRnVuY05hbWU+PEdvdkV4cEVjb0NvZGU+NTAyMDE8L0dvdkV4cEVjb0NvZGU+PERlcEV4cEVjb0NvZGU+MzAyMDE8L0RlcEV4cEVjb0NvZGU+PERlcFByb0NvZGU+OTk5OTk5MjIxMDEwMDEyMDAwMDAxPC9EZXBQcm9Db2RlPjxEZXBQcm9OYW1lPsjVs6O5q9PDvq230TwvRGVwUHJvTmFtZT48UGF5QmFua0NvZGU+MTAyPC9QYXlCYW5rQ29kZT48UGF5QmFua05hbWU+yr7A/bT6wO3S+NDQPC9QYXlCYW5rTmFtZT48UGF5QWNjdE5vPjk1NTA5OTk5OTkwMDAwMDE8L1BheUFjY3RObz48UGF5QWNjdE5hbWU+0KHR+c/YssbV/r7WwePT4Lbu1cu7pzwvUGF5QWNjdE5hbWU+PFBheUFjY3RCYW5rTmFtZT7KvsD9tPrA7dL40NA8L1BheUFjY3RCYW5rTmFtZT48UGF5ZWVBY2N0Tm8+OTAwMTAwMDAwMDAwMDAwMTwvUGF5ZWVBY2N0Tm8+PFBheWVlQWNjdE5hbWU+0KHR+c7Evt+16qOous+zyaOpPC9QYXllZUFjY3ROYW1lPjxQYXllZUFjY3RCYW5rTmFtZT7KvsD90vjQ0DwvUGF5ZWVBY2N0QmFua05hbWU+PFBheWVlQWNjdEJhbmtObz45OTkwMDAwMDAwMDE8L1BheWVlQWNjdEJhbmtObz48UGF5U3VtbWFyeU5hbWU+sOy5q9PDxrc8L1BheVN1bW1hcnlOYW1lPjxQYXlBbXQ+NTAuNTA8L1BheUFtdD48QnVzaW5lc3NUeXBlQ29kZT4xPC9CdXNpbmVzc1R5cGVDb2RlPjxUcmFja2luZ0lEPkUzNjk4MTM4NkZFNUI0NEEzMEJCODAzNUM1Q0RGM0IxPC9UcmFja2luZ0lEPjwvVm91Y2hlcj4=', '', 'ab925384ee6e34eb644309d540366e1a3ea73b0bc7d02c844a4570700e5f6f23', 'ffd561cfddd183a44b877c8c0848f4d2105bed31c0c7bd7a1f9d7d44ac545df2');
INSERT INTO public.evoucher_store VALUES ('999999000', 5, 2022, '5214', '2022521400000002', '0', 'signed', 1646297100000, 'fin-seal-2', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iNTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAyIj48Vm91Y2hlckZsYWc+MDwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BqUTVPVVJFTUVJd1FqQTROVVZCTlRaRk1UazJRakEwT0RsRVFVRkZOREEwUEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDFNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNRE04TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF5UEM5V2IzVmphR1Z5VG04K1BFSnBiR3hPYno1YU1qd3ZRbWxzYkU1dlBqeEdkVzVrVkhsd1pVTnZaR1UrTVR3dlJuVnVaRlI1Y0dWRGIyUmxQanhHZFc1a1ZIbHdaVTVoYldVKzBydXc0N21ydWJMVXBNdmpQQzlHZFc1a1ZIbHdaVTVoYldVK1BFSm5kRlI1Y0dWRGIyUmxQakU4TDBKbmRGUjVjR1ZEYjJSbFBqeFFZWGxVZVhCbFEyOWtaVDR4UEM5UVlYbFVlWEJsUTI5a1pUNDhVR0Y1Vkhsd1pVNWhiV1UrdWZxLzRyeXYxdERXcDdpMlBDOVFZWGxVZVhCbFRtRnRaVDQ4VUhKdlEyRjBRMjlrWlQ0eVBDOVFjbTlEWVhSRGIyUmxQanhOVDBaRVpYQkRiMlJsUGpBMlBDOU5UMFpFWlhCRGIyUmxQanhCWjJWdVkzbERiMlJsUGpFd01UQXdNVHd2UVdkbGJtTjVRMjlrWlQ0OFFXZGxibU41VG1GdFpUN1FvZEg1ejlpOXpOUDl2dFk4TDBGblpXNWplVTVoYldVK1BFVjRjRVoxYm1ORGIyUmxQakl3TlRBeU1ESThMMFY0Y0VaMWJtTkRiMlJsUGp4RmVIQkdkVzVqVG1GdFpUN1FvZEdudmN6VC9Ud3ZSWGh3Um5WdVkwNWhiV1UrUEVkdmRrVjRjRVZqYjBOdlpHVStOVEF5TURFOEwwZHZka1Y0Y0VWamIwTnZaR1UrUEVSbGNFVjRjRVZqYjBOdlpHVStNekF5TURFOEwwUmxjRVY0Y0VWamIwTnZaR1UrUEVSbGNGQnliME52WkdVK09UazVPVGs1TWpJeE1ERXdNREV5TURBd01EQXhQQzlFWlhCUWNtOURiMlJsUGp4RVpYQlFjbTlPWVcxbFBzalZzNk81cTlQRHZxMjMwVHd2UkdWd1VISnZUbUZ0WlQ0OFVHRjVRbUZ1YTBOdlpHVStNVEF5UEM5UVlYbENZVzVyUTI5a1pUNDhVR0Y1UW1GdWEwNWhiV1UreXI3QS9iVDZ3TzNTK05EUVBDOVFZWGxDWVc1clRtRnRaVDQ4VUdGNVFXTmpkRTV2UGprMU5UQTVPVGs1T1Rrd01EQXdNREU4TDFCaGVVRmpZM1JPYno0OFVHRjVRV05qZEU1aGJXVSswS0hSK2MvWXNzYlYvcjdXd2VQVDRMYnUxY3U3cHp3dlVHRjVRV05qZEU1aGJXVStQRkJoZVVGalkzUkNZVzVyVG1GdFpUN0t2c0Q5dFByQTdkTDQwTkE4TDFCaGVVRmpZM1JDWVc1clRtRnRaVDQ4VUdGNVpXVkJZMk4wVG04K09UQXdNVEF3TURBd01EQXdNREF3TVR3dlVHRjVaV1ZCWTJOMFRtOCtQRkJoZVdWbFFXTmpkRTVoYldVKzBLSFIrYzdFdnQrMTZxT291cyt6eWFPcFBDOVFZWGxsWlVGalkzUk9ZVzFsUGp4UVlYbGxaVUZqWTNSQ1lXNXJUbUZ0WlQ3S3ZzRDkwdmpRMER3dlVHRjVaV1ZCWTJOMFFtRnVhMDVoYldVK1BGQmhlV1ZsUVdOamRFSmhibXRPYno0NU9Ua3dNREF3TURBd01ERThMMUJoZVdWbFFXTmpkRUpoYm10T2J6NDhVR0Y1VTNWdGJXRnllVTVoYldVK3NPeTVxOVBEeHJjOEwxQmhlVk4xYlcxaGNubE9ZVzFsUGp4UVlYbEJiWFErTlRBdU5UQThMMUJoZVVGdGRENDhRblZ6YVc1bGMzTlVlWEJsUTI5a1pUNHhQQzlDZFhOcGJtVnpjMVI1Y0dWRGIyUmxQanhVY21GamEybHVaMGxFUGtVek5qazRNVE00TmtaRk5VSTBORUV6TUVKQ09EQXpOVU0xUTBSR00wSXhQQzlVY21GamEybHVaMGxFUGp3dlZtOTFZMmhsY2o0PTwvVm91Y2hlcj48U2lnblN0YW1wTGlzdD48U2lnblN0YW1wIE5vPSIxIiBQb3NpdGlvbj0iY3pfeXd6eXoiIE5hbWU9IrLG1f7Stc7x16jTw9XCIj48L1NpZ25TdGFtcD48L1NpZ25TdGFtcExpc3Q+PFNpZ25hdHVyZUxpc3Q+PFNpZ25hdHVyZSBObz0iMSIgU049IjVFMDY1MjRBOUE5N0MyMTciPnZSQVk2VkFiV3pYZmpJSDg4VURsd2hWTzRGYUh2Nkw0UWI4eTNFbmJDck1NbHo3R0FuN0pmRC9zT0JsYXhYVnZ2NUliY0Q5SDhjQmZ4TU5rVmdtODFnPT08L1NpZ25hdHVyZT48L1NpZ25hdHVyZUxpc3Q+PC9Wb3VjaGVyQm9keT48L01PRj4=', '5E06524A9A97C217', '39b688848910d6035fe5a6bbff35b516e6b7a28f8d4ce913dfbcfbc5c917ec37', 'b12e903bfce1305127401d98064fce36a1a01720985f0eb8f44b5c433463526d');
INSERT INTO public.evoucher_store VALUES ('999999000', 6, 2022, '5214', '2022521400000002', '1', 'receipt', 1646297460000, 'bank-interface', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iNTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAyIj48Vm91Y2hlckZsYWc+MTwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BqUTVPVVJFTUVJd1FqQTROVVZCTlRaRk1UazJRakEwT0RsRVFVRkZOREEwUEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDFNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNRE04TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF5UEM5V2IzVmphR1Z5VG04K1BFSnBiR3hPYno1YU1qd3ZRbWxzYkU1dlBqeEdkVzVrVkhsd1pVTnZaR1UrTVR3dlJuVnVaRlI1Y0dWRGIyUmxQanhHZFc1a1ZIbHdaVTVoYldVKzBydXc0N21ydWJMVXBNdmpQQzlHZFc1a1ZIbHdaVTVoYldVK1BFSm5kRlI1Y0dWRGIyUmxQakU4TDBKbmRGUjVjR1ZEYjJSbFBqeFFZWGxVZVhCbFEyOWtaVDR4UEM5UVlYbFVlWEJsUTI5a1pUNDhVR0Y1Vkhsd1pVNWhiV1UrdWZxLzRyeXYxdERXcDdpMlBDOVFZWGxVZVhCbFRtRnRaVDQ4VUhKdlEyRjBRMjlrWlQ0eVBDOVFjbTlEWVhSRGIyUmxQanhOVDBaRVpYQkRiMlJsUGpBMlBDOU5UMFpFWlhCRGIyUmxQanhCWjJWdVkzbERiMlJsUGpFd01UQXdNVHd2UVdkbGJtTjVRMjlrWlQ0OFFXZGxibU41VG1GdFpUN1FvZEg1ejlpOXpOUDl2dFk4TDBGblpXNWplVTVoYldVK1BFVjRjRVoxYm1ORGIyUmxQakl3TlRBeU1ESThMMFY0Y0VaMWJtTkRiMlJsUGp4RmVIQkdkVzVqVG1GdFpUN1FvZEdudmN6VC9Ud3ZSWGh3Um5WdVkwNWhiV1UrUEVkdmRrVjRjRVZqYjBOdlpHVStOVEF5TURFOEwwZHZka1Y0Y0VWamIwTnZaR1UrUEVSbGNFVjRjRVZqYjBOdlpHVStNekF5TURFOEwwUmxjRVY0Y0VWamIwTnZaR1UrUEVSbGNGQnliME52WkdVK09UazVPVGs1TWpJeE1ERXdNREV5TURBd01EQXhQQzlFWlhCUWNtOURiMlJsUGp4RVpYQlFjbTlPWVcxbFBzalZzNk81cTlQRHZxMjMwVHd2UkdWd1VISnZUbUZ0WlQ0OFVHRjVRbUZ1YTBOdlpHVStNVEF5UEM5UVlYbENZVzVyUTI5a1pUNDhVR0Y1UW1GdWEwNWhiV1UreXI3QS9iVDZ3TzNTK05EUVBDOVFZWGxDWVc1clRtRnRaVDQ4VUdGNVFXTmpkRTV2UGprMU5UQTVPVGs1T1Rrd01EQXdNREU4TDFCaGVVRmpZM1JPYno0OFVHRjVRV05qZEU1aGJXVSswS0hSK2MvWXNzYlYvcjdXd2VQVDRMYnUxY3U3cHp3dlVHRjVRV05qZEU1aGJXVStQRkJoZVVGalkzUkNZVzVyVG1GdFpUN0t2c0Q5dFByQTdkTDQwTkE4TDFCaGVVRmpZM1JDWVc1clRtRnRaVDQ4VUdGNVpXVkJZMk4wVG04K09UQXdNVEF3TURBd01EQXdNREF3TVR3dlVHRjVaV1ZCWTJOMFRtOCtQRkJoZVdWbFFXTmpkRTVoYldVKzBLSFIrYzdFdnQrMTZxT291cyt6eWFPcFBDOVFZWGxsWlVGalkzUk9ZVzFsUGp4UVlYbGxaVUZqWTNSQ1lXNXJUbUZ0WlQ3S3ZzRDkwdmpRMER3dlVHRjVaV1ZCWTJOMFFtRnVhMDVoYldVK1BGQmhlV1ZsUVdOamRFSmhibXRPYno0NU9Ua3dNREF3TURBd01ERThMMUJoZVdWbFFXTmpkRUpoYm10T2J6NDhVR0Y1VTNWdGJXRnllVTVoYldVK3NPeTVxOVBEeHJjOEwxQmhlVk4xYlcxaGNubE9ZVzFsUGp4UVlYbEJiWFErTlRBdU5UQThMMUJoZVVGdGRENDhRblZ6YVc1bGMzTlVlWEJsUTI5a1pUNHhQQzlDZFhOcGJtVnpjMVI1Y0dWRGIyUmxQanhVY21GamEybHVaMGxFUGtVek5qazRNVE00TmtaRk5VSTBORUV6TUVKQ09EQXpOVU0xUTBSR00wSXhQQzlVY21GamEybHVaMGxFUGp4WVVHRjVSR0YwWlQ0eU1ESXlNRE13TXp3dldGQmhlVVJoZEdVK1BGaEJaMlZ1ZEVKMWMybHVaWE56VG04K1FrdEROVU16UmtRMk5UWTJPRUV4T0RNMVBDOVlRV2RsYm5SQ2RYTnBibVZ6YzA1dlBqeFlVR0Y1UVcxMFBqVXdMalV3UEM5WVVHRjVRVzEwUGp3dlZtOTFZMmhsY2o0PTwvVm91Y2hlcj48U2lnblN0YW1wTGlzdD48L1NpZ25TdGFtcExpc3Q+PFNpZ25hdHVyZUxpc3Q+PFNpZ25hdHVyZSBObz0iMSIgU049Ijc3QkY3QjhGNDZCRkM2OTYiPmNKVlROSzFVSk1nT0d0WXBYeHkyR3pVTzZLR2dDQ21YdUhhcSttd2FWNjNFNDlOWHRNZ2NyTFlscldLR3hHNTV5dGI5MU1FMkNIeEhvaHowTU1tZnl3PT08L1NpZ25hdHVyZT48L1NpZ25hdHVyZUxpc3Q+PC9Wb3VjaGVyQm9keT48L01PRj4=', '77BF7B8F46BFC696', '166c2033f56f0016717ac3fb4f5bf01f7c6f385d3cdccc470d15dc2e07f863a6', '9c25608bb09385060e85729d7b52be22b8d5ec39258a30cecb62414c4c91b3f4');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget', 'quota.register_budget', 'quota.register_budget:2022-01-01T08:00:00', '00e18909e36d5f2c167099c99945469d599477a50ca94a86fc799be95357d005', 1640995200000, '2');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget-2', 'quota.approve_budget', 'quota.approve_budget:2022-01-20T08:10:00', '00e18909e36d5f2c167099c99945469d599477a50ca94a86fc799be95357d005', 1642637400000, '3');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-director', 'quota.reply_budget', 'quota.reply_budget:2022-02-07T08:20:00', '00e18909e36d5f2c167099c99945469d599477a50ca94a86fc799be95357d005', 1644193200000, '2');
INSERT INTO public.idempotency VALUES ('999999000', '101001-head', 'quota.department_reply', 'department:2022:101001', '9989c1e934b178a5def45ba66e3ae3d4473c3a458f2879dfe5dc0ab9b7c59566', 1644193500000, '1');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget', 'quota.propose', 'breakdown:小财预〔2022〕1号:B1', 'ccb448f93aa57d315a6e9d0cac6d85fed7b31f3429bc35ede7004bed552517f3', 1644282000000, '2272688906489200058');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget-2', 'quota.decide', 'breakdown:小财预〔2022〕1号:B1', '86eb046104925727646c7f05be3a48aeb36dab035e3c1f6fbf77b1b642b36c6b', 1644282300000, '{"change_id":2272688906489200058,"posted":1,"items":[{"item_no":1,"posted":true}]}');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget', 'quota.propose', 'release:指标下达〔2022〕101002:101002', '7a35fa3b9a3d68b19c367402d7075e784f48d883562d5cb2f18f70342d533813', 1644282000000, '2272848576837980556');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget-2', 'quota.decide', 'release:指标下达〔2022〕101002:101002', '7a83026e5512f14bd3b4768aa10d01d0fea7e8d6a322fd684ebac4f3f9bc5369', 1644282300000, '{"change_id":2272848576837980556,"posted":1,"items":[{"item_no":1,"posted":true}]}');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget', 'quota.propose', 'release:小财预〔2022〕1号:B2', 'c57e46dbff0d3b107b970e94e432ccfe39cf15b7b6f466da663a12a9ddd28f02', 1644285600000, '2272737012780623085');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget-2', 'quota.decide', 'release:小财预〔2022〕1号:B2', '1dcd4d132bd3b7cac8e65f763b186f3756398613d37f706ff1cca2970baaa632', 1644285900000, '{"change_id":2272737012780623085,"posted":1,"items":[{"item_no":1,"posted":true}]}');
INSERT INTO public.idempotency VALUES ('999999000', '101001-clerk', 'payment.submit', 'submit:Z1', '2947df732c556799301a3bfb2d0ca935efc77ab2afedf7432f532ac19a0d5fd8', 1646182800000, '{"payment_id":2279100686956497553,"pay_app_no":"Z1"}');
INSERT INTO public.idempotency VALUES ('999999000', '101001-reviewer', 'payment.review', 'review:Z1', 'b8597191a260d27f07002848e3cf60bbbdf90e93959464679bb45f011803c1c7', 1646183400000, '"unit_reviewed"');
INSERT INTO public.idempotency VALUES ('999999000', '101001-head', 'payment.approve', 'approve:Z1', 'b8597191a260d27f07002848e3cf60bbbdf90e93959464679bb45f011803c1c7', 1646184000000, '{"state":"finance_reviewed","selected":[],"posting_id":2279013225817518314}');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-entry-1', 'voucher.issue', 'voucher:2022-03-02T16:40:00:2279100686956497553', '2548446cd17836126937e4f7a47c5ee804b5897bca42428b38e3897da227543b', 1646210400000, '{"voucher_id":2278857045026788007,"voucher_no":"2022521400000001"}');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-seal-2', 'voucher.sign', '2022521400000001', 'e373998a1dbee501b74ffac24aa46e45fdf9651abb8994047d8d3a37ee74447e', 1646210700000, '"5E06524A9A97C217"');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-check', 'voucher.send', '2022521400000001', 'e373998a1dbee501b74ffac24aa46e45fdf9651abb8994047d8d3a37ee74447e', 1646210880000, '"2022521400000001"');
INSERT INTO public.idempotency VALUES ('999999000', 'bank-interface', 'bank.record', '49594a5f7ee8c0fdaa83e47239b567216498f641a35110ed6c676d3cd0897306', '9cc6b3cb4e25590b433876c886cbd00f4e60b34c6021efe27390b1e218bd29ae', 1646211000000, '{"messages":[{"voucher_no":"2022521400000001","outcome":"applied","reason":"","unknown_there":[],"not_used":""}]}');
INSERT INTO public.idempotency VALUES ('999999000', 'bank-interface', 'bank.record', 'bc4e04279c62869c47b2432a09ab66ee60d95f1767e950d0272a0187e86a38d4', 'f57e3ad66f9b644d4379a66404e9dd0c3bf987e3584f69c0b92948890cdb07c2', 1646211060000, '{"messages":[{"voucher_no":"2022521400000001","outcome":"applied","reason":"BKE521F6E7DEFE3A77","unknown_there":[],"not_used":""}]}');
INSERT INTO public.idempotency VALUES ('999999000', 'bank-interface', 'bank.clear', 'clear:2022-03-02T16:40:00', '2917d6f4718bf0f468c96b7eadc735a525a0accca1f18a59723e376d30fab63a', 1646212200000, '{"vouchers":1,"paid":10000,"refunds":0,"refunded":0,"amount":10000}');
INSERT INTO public.idempotency VALUES ('999999000', '101001-clerk', 'payment.submit', 'submit:Z2', '02a2b373e1678b862228bea4f08a991db83de928b872ccbb5db65ed53a091389', 1646269200000, '{"payment_id":2279163470163291463,"pay_app_no":"Z2"}');
INSERT INTO public.idempotency VALUES ('999999000', '101001-reviewer', 'payment.review', 'review:Z2', '40009fb4c6825145565c4cb8f8e9c63d4d15b085a53b3767fa60525f8e37e329', 1646269800000, '"unit_reviewed"');
INSERT INTO public.idempotency VALUES ('999999000', '101001-head', 'payment.approve', 'approve:Z2', '40009fb4c6825145565c4cb8f8e9c63d4d15b085a53b3767fa60525f8e37e329', 1646270400000, '{"state":"finance_reviewed","selected":[],"posting_id":2279180592891488038}');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-entry-1', 'voucher.issue', 'voucher:2022-03-03T16:40:00:2279163470163291463', '2b14f05e58d577d7282db2831ead9fac2db3025ea29394105122d190b6cdb416', 1646296800000, '{"voucher_id":2279138917001130871,"voucher_no":"2022521400000002"}');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-seal-2', 'voucher.sign', '2022521400000002', '53a2ee144abc609a7a03cc7510fb0be28e9339b5cb5648edc767ccb138a1569e', 1646297100000, '"5E06524A9A97C217"');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-check', 'voucher.send', '2022521400000002', '53a2ee144abc609a7a03cc7510fb0be28e9339b5cb5648edc767ccb138a1569e', 1646297280000, '"2022521400000002"');
INSERT INTO public.idempotency VALUES ('999999000', 'bank-interface', 'bank.record', 'e90f67981fa058b901f0dd827469e5fd4539d072bcf41e61bfd6467b201ec1f7', 'e66d74ae2823aa43208455842ffad9c6e0dbb7c8c9753888112511671172505b', 1646297400000, '{"messages":[{"voucher_no":"2022521400000002","outcome":"applied","reason":"","unknown_there":[],"not_used":""}]}');
INSERT INTO public.idempotency VALUES ('999999000', 'bank-interface', 'bank.record', '764a9d86ed4e759af073c1132160e548b9f97d9b931b0f5041579ce0b5f7e576', 'a5446be4c1411294632d1c08e76d130d1373a841790755db7d67ee38f97ba2e4', 1646297460000, '{"messages":[{"voucher_no":"2022521400000002","outcome":"applied","reason":"BKC5C3FD65668A1835","unknown_there":[],"not_used":""}]}');
INSERT INTO public.idempotency VALUES ('999999000', 'bank-interface', 'bank.clear', 'clear:2022-03-03T16:40:00', '82e05c301edb2730a0a140eda1c485a44aa3e736501c0ff900a29f94e87c6830', 1646298600000, '{"vouchers":1,"paid":5050,"refunds":0,"refunded":0,"amount":5050}');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-rec', 'refund.record', 'refund:T1', '25ae5aa937ba10ad8fdeaf77c19caa3c6eec9bfc8098cbf4f35743313e78c907', 1646905800000, '{"refund_id":20625952027914,"pay_app_no":"Z1"}');
INSERT INTO public.idempotency VALUES ('999999000', 'bank-interface', 'bank.clear', 'clear:2022-12-31T22:30:00', '61b2d90b2c35219ab8949f3bb969ce3731bdc7e96bff5fcab71a9b49e562f220', 1672498800000, '{"vouchers":0,"paid":0,"refunds":1,"refunded":2000,"amount":-2000}');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget', 'quota.prepare_year_end', 'prepare:2022', '00e18909e36d5f2c167099c99945469d599477a50ca94a86fc799be95357d005', 1672498800000, '2022');
INSERT INTO public.idempotency VALUES ('999999000', 'fin-budget-2', 'quota.close_year', 'close:2022', '00e18909e36d5f2c167099c99945469d599477a50ca94a86fc799be95357d005', 1672500600000, '{"carried_lines":0,"carried":0,"lapsed_lines":2,"lapsed":236950}');
INSERT INTO public.journal_entry VALUES ('999999000', 2267459282119482026, 0, 1102, 0, 0, 300000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2267459282119482026, 1, 2101, 2262164460278982211, 0, 0, 100000);
INSERT INTO public.journal_entry VALUES ('999999000', 2267459282119482026, 2, 2101, 2262164679548520256, 0, 0, 150000);
INSERT INTO public.journal_entry VALUES ('999999000', 2267459282119482026, 3, 2103, 0, 0, 0, 50000);
INSERT INTO public.journal_entry VALUES ('999999000', 2267379391691700005, 0, 3101, 2262191960097022815, 1, 150000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2267379391691700005, 1, 4101, 2262164679548520256, 0, 0, 150000);
INSERT INTO public.journal_entry VALUES ('999999000', 2267449514730554010, 0, 3101, 2261956062973606626, 1, 100000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2267449514730554010, 1, 4101, 2262164460278982211, 0, 0, 100000);
INSERT INTO public.journal_entry VALUES ('999999000', 2272895915685961759, 0, 3102, 2262191960097022815, 2, 150000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2272895915685961759, 1, 3101, 2262191960097022815, 2, 0, 150000);
INSERT INTO public.journal_entry VALUES ('999999000', 2272785515133472166, 0, 3102, 2261956062973606626, 2, 100000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2272785515133472166, 1, 3101, 2261956062973606626, 2, 0, 100000);
INSERT INTO public.journal_entry VALUES ('999999000', 2272801740909053070, 0, 3103, 2261956062973606626, 3, 100000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2272801740909053070, 1, 3102, 2261956062973606626, 3, 0, 100000);
INSERT INTO public.journal_entry VALUES ('999999000', 2272839841697234231, 0, 3103, 2262191960097022815, 3, 150000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2272839841697234231, 1, 3102, 2262191960097022815, 3, 0, 150000);
INSERT INTO public.journal_entry VALUES ('999999000', 2279013225817518314, 0, 3106, 2262191960097022815, 4, 10000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2279013225817518314, 1, 3103, 2262191960097022815, 4, 0, 10000);
INSERT INTO public.journal_entry VALUES ('999999000', 2279054364105843352, 0, 3201, 2262191960097022815, 5, 10000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2279054364105843352, 1, 3106, 2262191960097022815, 5, 0, 10000);
INSERT INTO public.journal_entry VALUES ('999999000', 2279180592891488038, 0, 3106, 2262191960097022815, 6, 5050, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2279180592891488038, 1, 3103, 2262191960097022815, 6, 0, 5050);
INSERT INTO public.journal_entry VALUES ('999999000', 2279338308670028318, 0, 3201, 2262191960097022815, 7, 5050, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2279338308670028318, 1, 3106, 2262191960097022815, 7, 0, 5050);
INSERT INTO public.journal_entry VALUES ('999999000', 2281144623301035441, 0, 3103, 2262191960097022815, 8, 2000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2281144623301035441, 1, 3201, 2262191960097022815, 8, 0, 2000);
INSERT INTO public.journal_entry VALUES ('999999000', 2364457238620144736, 0, 2101, 2262164679548520256, 0, 136950, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2364457238620144736, 1, 4101, 2262164679548520256, 0, 136950, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2364457238620144736, 2, 3103, 2262191960097022815, 9, 0, 136950);
INSERT INTO public.journal_entry VALUES ('999999000', 2364457238620144736, 3, 2104, 0, 0, 0, 136950);
INSERT INTO public.journal_entry VALUES ('999999000', 2364580363804566538, 0, 2101, 2262164460278982211, 0, 100000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2364580363804566538, 1, 4101, 2262164460278982211, 0, 100000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2364580363804566538, 2, 3103, 2261956062973606626, 4, 0, 100000);
INSERT INTO public.journal_entry VALUES ('999999000', 2364580363804566538, 3, 2104, 0, 0, 0, 100000);
INSERT INTO public.journal_entry VALUES ('999999000', 2364478575515220774, 0, 1102, 0, 0, 0, 300000);
INSERT INTO public.journal_entry VALUES ('999999000', 2364478575515220774, 1, 2101, 2262164679548520256, 0, 13050, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2364478575515220774, 2, 2103, 0, 0, 50000, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2364478575515220774, 3, 2104, 0, 0, 236950, 0);
INSERT INTO public.journal_entry VALUES ('999999000', 2364478575515220774, 4, 3201, 2262191960097022815, 10, 0, 13050);
INSERT INTO public.journal_entry VALUES ('999999000', 2364478575515220774, 5, 4101, 2262164679548520256, 0, 13050, 0);
INSERT INTO public.journal_posting VALUES ('999999000', 2267459282119482026, 2022, '1', 'E01', 'budget:2022', NULL, 1642637400000, 'fin-budget-2');
INSERT INTO public.journal_posting VALUES ('999999000', 2267379391691700005, 2022, '1', 'E02', 'budget:2022', NULL, 1642637400000, 'fin-budget-2');
INSERT INTO public.journal_posting VALUES ('999999000', 2267449514730554010, 2022, '1', 'E02', 'budget:2022', NULL, 1642637400000, 'fin-budget-2');
INSERT INTO public.journal_posting VALUES ('999999000', 2272895915685961759, 2022, '1', 'E04', 'quota:2272688906489200058', NULL, 1644282300000, 'fin-budget-2');
INSERT INTO public.journal_posting VALUES ('999999000', 2272785515133472166, 2022, '1', 'E04', 'quota:2272848576837980556', NULL, 1644282300000, 'fin-budget-2');
INSERT INTO public.journal_posting VALUES ('999999000', 2272801740909053070, 2022, '1', 'E05', 'quota:2272848576837980556', NULL, 1644282300000, 'fin-budget-2');
INSERT INTO public.journal_posting VALUES ('999999000', 2272839841697234231, 2022, '1', 'E05', 'quota:2272737012780623085', NULL, 1644285900000, 'fin-budget-2');
INSERT INTO public.journal_posting VALUES ('999999000', 2279013225817518314, 2022, '1', 'E15', 'payment:2279100686956497553', NULL, 1646184000000, '101001-head');
INSERT INTO public.journal_posting VALUES ('999999000', 2279054364105843352, 2022, '1', 'E17', 'payment:2279100686956497553', NULL, 1646211060000, 'bank-interface');
INSERT INTO public.journal_posting VALUES ('999999000', 2279180592891488038, 2022, '1', 'E15', 'payment:2279163470163291463', NULL, 1646270400000, '101001-head');
INSERT INTO public.journal_posting VALUES ('999999000', 2279338308670028318, 2022, '1', 'E17', 'payment:2279163470163291463', NULL, 1646297460000, 'bank-interface');
INSERT INTO public.journal_posting VALUES ('999999000', 2281144623301035441, 2022, '1', 'E19', 'refund:20625952027914', NULL, 1646905800000, 'fin-rec');
INSERT INTO public.journal_posting VALUES ('999999000', 2364457238620144736, 2022, '1', 'E23', 'year_end:2022', NULL, 1672500600000, 'fin-budget-2');
INSERT INTO public.journal_posting VALUES ('999999000', 2364580363804566538, 2022, '1', 'E23', 'year_end:2022', NULL, 1672500600000, 'fin-budget-2');
INSERT INTO public.journal_posting VALUES ('999999000', 2364478575515220774, 2022, '1', 'E24', 'year_end:2022', NULL, 1672500600000, 'fin-budget-2');
INSERT INTO public.limit_move VALUES ('999999000', 'decision:D1', 'payment:2279163470163291463', 1, 5050, 1646270400000);
INSERT INTO public.limit_row VALUES ('999999000', 'decision:D1', 'decision', 'D1 采购', 100000, 5050, '党组会议 2022-03-01');
INSERT INTO public.line_balance VALUES ('999999000', 2262191960097022815, 3101, 0);
INSERT INTO public.line_balance VALUES ('999999000', 2261956062973606626, 3101, 0);
INSERT INTO public.line_balance VALUES ('999999000', 2261956062973606626, 3102, 0);
INSERT INTO public.line_balance VALUES ('999999000', 2262191960097022815, 3102, 0);
INSERT INTO public.line_balance VALUES ('999999000', 2262191960097022815, 3106, 0);
INSERT INTO public.line_balance VALUES ('999999000', 2262191960097022815, 3103, 0);
INSERT INTO public.line_balance VALUES ('999999000', 2261956062973606626, 3103, 0);
INSERT INTO public.line_balance VALUES ('999999000', 2262191960097022815, 3201, 0);
INSERT INTO public.lineage VALUES ('999999000', 2267379391691700005, 1, 0, 0, 2262191960097022815, 3101, 2267379391691700005, 150000);
INSERT INTO public.lineage VALUES ('999999000', 2267449514730554010, 1, 0, 0, 2261956062973606626, 3101, 2267449514730554010, 100000);
INSERT INTO public.lineage VALUES ('999999000', 2272785515133472166, 1, 2261956062973606626, 3101, 2261956062973606626, 3102, 2267449514730554010, 100000);
INSERT INTO public.lineage VALUES ('999999000', 2272801740909053070, 1, 2261956062973606626, 3102, 2261956062973606626, 3103, 2267449514730554010, 100000);
INSERT INTO public.lineage VALUES ('999999000', 2272895915685961759, 1, 2262191960097022815, 3101, 2262191960097022815, 3102, 2267379391691700005, 150000);
INSERT INTO public.lineage VALUES ('999999000', 2272839841697234231, 1, 2262191960097022815, 3102, 2262191960097022815, 3103, 2267379391691700005, 150000);
INSERT INTO public.lineage VALUES ('999999000', 2279013225817518314, 1, 2262191960097022815, 3103, 2262191960097022815, 3106, 2267379391691700005, 10000);
INSERT INTO public.lineage VALUES ('999999000', 2279054364105843352, 1, 2262191960097022815, 3106, 2262191960097022815, 3201, 2267379391691700005, 10000);
INSERT INTO public.lineage VALUES ('999999000', 2279180592891488038, 1, 2262191960097022815, 3103, 2262191960097022815, 3106, 2267379391691700005, 5050);
INSERT INTO public.lineage VALUES ('999999000', 2279338308670028318, 1, 2262191960097022815, 3106, 2262191960097022815, 3201, 2267379391691700005, 5050);
INSERT INTO public.lineage VALUES ('999999000', 2281144623301035441, 1, 2262191960097022815, 3201, 2262191960097022815, 3103, 2267379391691700005, 2000);
INSERT INTO public.lineage VALUES ('999999000', 2364457238620144736, 1, 2262191960097022815, 3103, 0, 0, 2267379391691700005, 136950);
INSERT INTO public.lineage VALUES ('999999000', 2364478575515220774, 1, 2262191960097022815, 3201, 0, 0, 2267379391691700005, 13050);
INSERT INTO public.lineage VALUES ('999999000', 2364580363804566538, 1, 2261956062973606626, 3103, 0, 0, 2267449514730554010, 100000);
INSERT INTO public.org_division VALUES ('999999000', '02', '预算股', 'budget');
INSERT INTO public.org_division VALUES ('999999000', '03', '国库股', 'treasury');
INSERT INTO public.org_division VALUES ('999999000', '06', '教科文股', 'business');
INSERT INTO public.org_unit VALUES ('999999000', '101001', '小样县教育局', '101001', 1, '06', 'administrative');
INSERT INTO public.org_unit VALUES ('999999000', '101002', '小样县第一小学', '101001', 2, '06', 'institution');
INSERT INTO public.outbox VALUES ('999999000', 2278930404492698560, 'bank', '2022521400000001', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iNTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAxIj48Vm91Y2hlckZsYWc+MDwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BqZzFNVFV5UmpGR056aERNekpDTkRjNE1rTXlRelU0UmpCRE5rTXdRMEV3UEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDFNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNREk4TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF4UEM5V2IzVmphR1Z5VG04K1BFSnBiR3hPYno1YU1Ud3ZRbWxzYkU1dlBqeEdkVzVrVkhsd1pVTnZaR1UrTVR3dlJuVnVaRlI1Y0dWRGIyUmxQanhHZFc1a1ZIbHdaVTVoYldVKzBydXc0N21ydWJMVXBNdmpQQzlHZFc1a1ZIbHdaVTVoYldVK1BFSm5kRlI1Y0dWRGIyUmxQakU4TDBKbmRGUjVjR1ZEYjJSbFBqeFFZWGxVZVhCbFEyOWtaVDR4UEM5UVlYbFVlWEJsUTI5a1pUNDhVR0Y1Vkhsd1pVNWhiV1UrdWZxLzRyeXYxdERXcDdpMlBDOVFZWGxVZVhCbFRtRnRaVDQ4VUhKdlEyRjBRMjlrWlQ0eVBDOVFjbTlEWVhSRGIyUmxQanhOVDBaRVpYQkRiMlJsUGpBMlBDOU5UMFpFWlhCRGIyUmxQanhCWjJWdVkzbERiMlJsUGpFd01UQXdNVHd2UVdkbGJtTjVRMjlrWlQ0OFFXZGxibU41VG1GdFpUN1FvZEg1ejlpOXpOUDl2dFk4TDBGblpXNWplVTVoYldVK1BFVjRjRVoxYm1ORGIyUmxQakl3TlRBeU1ESThMMFY0Y0VaMWJtTkRiMlJsUGp4RmVIQkdkVzVqVG1GdFpUN1FvZEdudmN6VC9Ud3ZSWGh3Um5WdVkwNWhiV1UrUEVkdmRrVjRjRVZqYjBOdlpHVStOVEF5TURFOEwwZHZka1Y0Y0VWamIwTnZaR1UrUEVSbGNFVjRjRVZqYjBOdlpHVStNekF5TURFOEwwUmxjRVY0Y0VWamIwTnZaR1UrUEVSbGNGQnliME52WkdVK09UazVPVGs1TWpJeE1ERXdNREV5TURBd01EQXhQQzlFWlhCUWNtOURiMlJsUGp4RVpYQlFjbTlPWVcxbFBzalZzNk81cTlQRHZxMjMwVHd2UkdWd1VISnZUbUZ0WlQ0OFVHRjVRbUZ1YTBOdlpHVStNVEF5UEM5UVlYbENZVzVyUTI5a1pUNDhVR0Y1UW1GdWEwNWhiV1UreXI3QS9iVDZ3TzNTK05EUVBDOVFZWGxDWVc1clRtRnRaVDQ4VUdGNVFXTmpkRTV2UGprMU5UQTVPVGs1T1Rrd01EQXdNREU4TDFCaGVVRmpZM1JPYno0OFVHRjVRV05qZEU1aGJXVSswS0hSK2MvWXNzYlYvcjdXd2VQVDRMYnUxY3U3cHp3dlVHRjVRV05qZEU1aGJXVStQRkJoZVVGalkzUkNZVzVyVG1GdFpUN0t2c0Q5dFByQTdkTDQwTkE4TDFCaGVVRmpZM1JDWVc1clRtRnRaVDQ4VUdGNVpXVkJZMk4wVG04K09UQXdNVEF3TURBd01EQXdNREF3TVR3dlVHRjVaV1ZCWTJOMFRtOCtQRkJoZVdWbFFXTmpkRTVoYldVKzBLSFIrYzdFdnQrMTZxT291cyt6eWFPcFBDOVFZWGxsWlVGalkzUk9ZVzFsUGp4UVlYbGxaVUZqWTNSQ1lXNXJUbUZ0WlQ3S3ZzRDkwdmpRMER3dlVHRjVaV1ZCWTJOMFFtRnVhMDVoYldVK1BGQmhlV1ZsUVdOamRFSmhibXRPYno0NU9Ua3dNREF3TURBd01ERThMMUJoZVdWbFFXTmpkRUpoYm10T2J6NDhVR0Y1VTNWdGJXRnllVTVoYldVK3NPeTVxOVBEeHJjOEwxQmhlVk4xYlcxaGNubE9ZVzFsUGp4UVlYbEJiWFErTVRBd0xqQXdQQzlRWVhsQmJYUStQRUoxYzJsdVpYTnpWSGx3WlVOdlpHVStNVHd2UW5WemFXNWxjM05VZVhCbFEyOWtaVDQ4VkhKaFkydHBibWRKUkQ0ME9UQTJNa000TUVaRk9EUkVPVFV3T0RWQ1FrSXhNME14UmpkQ1FVTTNRend2VkhKaFkydHBibWRKUkQ0OEwxWnZkV05vWlhJKzwvVm91Y2hlcj48U2lnblN0YW1wTGlzdD48U2lnblN0YW1wIE5vPSIxIiBQb3NpdGlvbj0iY3pfeXd6eXoiIE5hbWU9IrLG1f7Stc7x16jTw9XCIj48L1NpZ25TdGFtcD48L1NpZ25TdGFtcExpc3Q+PFNpZ25hdHVyZUxpc3Q+PFNpZ25hdHVyZSBObz0iMSIgU049IjVFMDY1MjRBOUE5N0MyMTciPnZRYkgrM1EvS1k3NkRKdEE5d0ZOZnJnbGd3dWZsNmIzdTN2OENOTTNudndDd2JGdUg1WHBJeUdPZzVHZHdqVFFWZlFuZHhrbEVxWlRoRTZuZk9MUXRnPT08L1NpZ25hdHVyZT48L1NpZ25hdHVyZUxpc3Q+PC9Wb3VjaGVyQm9keT48L01PRj4=', 1646210880000, 1, 1, 1646211030000, 1646211000000, 'answered', 1646211000000);
INSERT INTO public.outbox VALUES ('999999000', 2279175679293368224, 'bank', '2022521400000002', 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iR0JLIj8+PE1PRj48Vm91Y2hlckNvdW50PjE8L1ZvdWNoZXJDb3VudD48Vm91Y2hlckJvZHkgQWRtRGl2Q29kZT0iOTk5OTk5MDAwIiBTdFllYXI9IjIwMjIiIFZ0Q29kZT0iNTIxNCIgVm91Y2hlck5vPSIyMDIyNTIxNDAwMDAwMDAyIj48Vm91Y2hlckZsYWc+MDwvVm91Y2hlckZsYWc+PFZvdWNoZXI+UEQ5NGJXd2dkbVZ5YzJsdmJqMGlNUzR3SWlCbGJtTnZaR2x1WnowaVIwSkxJajgrUEZadmRXTm9aWEkrUEVsa1BqUTVPVVJFTUVJd1FqQTROVVZCTlRaRk1UazJRakEwT0RsRVFVRkZOREEwUEM5SlpENDhRV1J0UkdsMlEyOWtaVDQ1T1RrNU9Ua3dNREE4TDBGa2JVUnBka052WkdVK1BGTjBXV1ZoY2o0eU1ESXlQQzlUZEZsbFlYSStQRlowUTI5a1pUNDFNakUwUEM5V2RFTnZaR1UrUEZadmRVUmhkR1UrTWpBeU1qQXpNRE04TDFadmRVUmhkR1UrUEZadmRXTm9aWEpPYno0eU1ESXlOVEl4TkRBd01EQXdNREF5UEM5V2IzVmphR1Z5VG04K1BFSnBiR3hPYno1YU1qd3ZRbWxzYkU1dlBqeEdkVzVrVkhsd1pVTnZaR1UrTVR3dlJuVnVaRlI1Y0dWRGIyUmxQanhHZFc1a1ZIbHdaVTVoYldVKzBydXc0N21ydWJMVXBNdmpQQzlHZFc1a1ZIbHdaVTVoYldVK1BFSm5kRlI1Y0dWRGIyUmxQakU4TDBKbmRGUjVjR1ZEYjJSbFBqeFFZWGxVZVhCbFEyOWtaVDR4UEM5UVlYbFVlWEJsUTI5a1pUNDhVR0Y1Vkhsd1pVNWhiV1UrdWZxLzRyeXYxdERXcDdpMlBDOVFZWGxVZVhCbFRtRnRaVDQ4VUhKdlEyRjBRMjlrWlQ0eVBDOVFjbTlEWVhSRGIyUmxQanhOVDBaRVpYQkRiMlJsUGpBMlBDOU5UMFpFWlhCRGIyUmxQanhCWjJWdVkzbERiMlJsUGpFd01UQXdNVHd2UVdkbGJtTjVRMjlrWlQ0OFFXZGxibU41VG1GdFpUN1FvZEg1ejlpOXpOUDl2dFk4TDBGblpXNWplVTVoYldVK1BFVjRjRVoxYm1ORGIyUmxQakl3TlRBeU1ESThMMFY0Y0VaMWJtTkRiMlJsUGp4RmVIQkdkVzVqVG1GdFpUN1FvZEdudmN6VC9Ud3ZSWGh3Um5WdVkwNWhiV1UrUEVkdmRrVjRjRVZqYjBOdlpHVStOVEF5TURFOEwwZHZka1Y0Y0VWamIwTnZaR1UrUEVSbGNFVjRjRVZqYjBOdlpHVStNekF5TURFOEwwUmxjRVY0Y0VWamIwTnZaR1UrUEVSbGNGQnliME52WkdVK09UazVPVGs1TWpJeE1ERXdNREV5TURBd01EQXhQQzlFWlhCUWNtOURiMlJsUGp4RVpYQlFjbTlPWVcxbFBzalZzNk81cTlQRHZxMjMwVHd2UkdWd1VISnZUbUZ0WlQ0OFVHRjVRbUZ1YTBOdlpHVStNVEF5UEM5UVlYbENZVzVyUTI5a1pUNDhVR0Y1UW1GdWEwNWhiV1UreXI3QS9iVDZ3TzNTK05EUVBDOVFZWGxDWVc1clRtRnRaVDQ4VUdGNVFXTmpkRTV2UGprMU5UQTVPVGs1T1Rrd01EQXdNREU4TDFCaGVVRmpZM1JPYno0OFVHRjVRV05qZEU1aGJXVSswS0hSK2MvWXNzYlYvcjdXd2VQVDRMYnUxY3U3cHp3dlVHRjVRV05qZEU1aGJXVStQRkJoZVVGalkzUkNZVzVyVG1GdFpUN0t2c0Q5dFByQTdkTDQwTkE4TDFCaGVVRmpZM1JDWVc1clRtRnRaVDQ4VUdGNVpXVkJZMk4wVG04K09UQXdNVEF3TURBd01EQXdNREF3TVR3dlVHRjVaV1ZCWTJOMFRtOCtQRkJoZVdWbFFXTmpkRTVoYldVKzBLSFIrYzdFdnQrMTZxT291cyt6eWFPcFBDOVFZWGxsWlVGalkzUk9ZVzFsUGp4UVlYbGxaVUZqWTNSQ1lXNXJUbUZ0WlQ3S3ZzRDkwdmpRMER3dlVHRjVaV1ZCWTJOMFFtRnVhMDVoYldVK1BGQmhlV1ZsUVdOamRFSmhibXRPYno0NU9Ua3dNREF3TURBd01ERThMMUJoZVdWbFFXTmpkRUpoYm10T2J6NDhVR0Y1VTNWdGJXRnllVTVoYldVK3NPeTVxOVBEeHJjOEwxQmhlVk4xYlcxaGNubE9ZVzFsUGp4UVlYbEJiWFErTlRBdU5UQThMMUJoZVVGdGRENDhRblZ6YVc1bGMzTlVlWEJsUTI5a1pUNHhQQzlDZFhOcGJtVnpjMVI1Y0dWRGIyUmxQanhVY21GamEybHVaMGxFUGtVek5qazRNVE00TmtaRk5VSTBORUV6TUVKQ09EQXpOVU0xUTBSR00wSXhQQzlVY21GamEybHVaMGxFUGp3dlZtOTFZMmhsY2o0PTwvVm91Y2hlcj48U2lnblN0YW1wTGlzdD48U2lnblN0YW1wIE5vPSIxIiBQb3NpdGlvbj0iY3pfeXd6eXoiIE5hbWU9IrLG1f7Stc7x16jTw9XCIj48L1NpZ25TdGFtcD48L1NpZ25TdGFtcExpc3Q+PFNpZ25hdHVyZUxpc3Q+PFNpZ25hdHVyZSBObz0iMSIgU049IjVFMDY1MjRBOUE5N0MyMTciPnZSQVk2VkFiV3pYZmpJSDg4VURsd2hWTzRGYUh2Nkw0UWI4eTNFbmJDck1NbHo3R0FuN0pmRC9zT0JsYXhYVnZ2NUliY0Q5SDhjQmZ4TU5rVmdtODFnPT08L1NpZ25hdHVyZT48L1NpZ25hdHVyZUxpc3Q+PC9Wb3VjaGVyQm9keT48L01PRj4=', 1646297280000, 1, 1, 1646297430000, 1646297400000, 'answered', 1646297400000);
INSERT INTO public.payee VALUES ('999999000', 'P1', '小样文具店（合成）', '9001000000000001', '示例银行', '999000000001', 'supplier', '2021-12-31', 'active', 1, NULL);
INSERT INTO public.payment_authorisation VALUES ('999999000', 'D1', '2022-03-01', '党组会议', '采购', '101001', '999999221010012000001', 100000);
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 1, 'submitted', 1646182800000, '101001-clerk', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 2, 'unit_reviewed', 1646183400000, '101001-reviewer', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 3, 'unit_approved', 1646184000000, '101001-head', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 4, 'finance_reviewed', 1646184000000, '101001-head', 'PAY-SELECT');
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 5, 'voucher_issued', 1646210400000, 'fin-entry-1', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 6, 'signed', 1646210700000, 'fin-seal-2', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 7, 'sent', 1646210880000, 'fin-check', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 8, 'bank_accepted', 1646211000000, 'bank-interface', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 9, 'paid', 1646211060000, 'bank-interface', 'BKE521F6E7DEFE3A77');
INSERT INTO public.payment_change VALUES ('999999000', 2279100686956497553, 10, 'cleared', 1646212200000, 'bank-interface', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 1, 'submitted', 1646269200000, '101001-clerk', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 2, 'unit_reviewed', 1646269800000, '101001-reviewer', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 3, 'unit_approved', 1646270400000, '101001-head', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 4, 'finance_reviewed', 1646270400000, '101001-head', 'PAY-SELECT');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 5, 'voucher_issued', 1646296800000, 'fin-entry-1', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 6, 'signed', 1646297100000, 'fin-seal-2', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 7, 'sent', 1646297280000, 'fin-check', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 8, 'bank_accepted', 1646297400000, 'bank-interface', '');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 9, 'paid', 1646297460000, 'bank-interface', 'BKC5C3FD65668A1835');
INSERT INTO public.payment_change VALUES ('999999000', 2279163470163291463, 10, 'cleared', 1646298600000, 'bank-interface', '');
INSERT INTO public.payment_request VALUES ('999999000', 2279163470163291463, 'Z2', 2022, 2262191960097022815, '101001', 'P1', 5050, '办公用品', '1', 'D1', '', 3103, 'cleared', 1646298600000, 1646269200000, '101001-clerk', '[{"rule":"PAY-LAST-DAY","sentence_zh":"支付申请须在预算年度内、年终最后支付日（含）以前提交","sentence_en":"a request is made within its fiscal year, up to the last payment day","article":"年终支付安排；4.2","params":[{"key":"last_payment_day","value":"12-28","unit":"month-day","from":"2010-01-01","source":"系统默认 (待县确认)，以当年年终关账通知为准","checked_on":"2026-11-23","uncertain":true}],"facts":[{"name":"day","value":"2022-03-03"},{"name":"fiscal_year","value":"2022"}]},{"rule":"B34-MAJOR","sentence_zh":"达到大额资金标准的支付须有集体决策文号（工资、公务卡还款、批量发放除外）","sentence_en":"a payment at or above the county''s large-amount threshold names a collective decision","article":"三重一大制度；B34","params":[{"key":"major_payment_threshold","value":"500000.00","unit":"yuan","from":"2022-01-01","source":"系统默认 (待县确认)：样例县取值，县“三重一大”实施办法未见原文","checked_on":"2026-11-23","uncertain":true}],"facts":[{"name":"amount_fen","value":"5050"},{"name":"pay_bus_type_code","value":"1"},{"name":"payee_kind","value":"supplier"},{"name":"decision_fits","value":"true"}]},{"rule":"PAY-SELECT","sentence_zh":"大额、敏感科目、新收款人、非工作日的支付由财政人工审核，其余自动通过并随机抽查","sentence_en":"finance reviews large, sensitive, new-payee and day-off requests; the rest pass with random sampling","article":"财办〔2023〕12号；4.2","params":[{"key":"finance_review_threshold","value":"500000.00","unit":"yuan","from":"2010-01-01","source":"系统默认 (待县确认)","checked_on":"2026-11-23","uncertain":true},{"key":"sensitive_payment_classes","value":["30212","30215","30216","30217","30226","30231","31013"],"unit":"codes","from":"2010-01-01","source":"系统默认 (待县确认)：三公、会议、培训、劳务","checked_on":"2026-11-23","uncertain":true},{"key":"new_payee_days","value":30,"unit":"calendar days","from":"2010-01-01","source":"系统默认 (待县确认)","checked_on":"2026-11-23","uncertain":true},{"key":"finance_review_day_off","value":true,"unit":"flag","from":"2010-01-01","source":"系统默认 (待县确认)","checked_on":"2026-11-23","uncertain":true},{"key":"finance_review_sample_bp","value":200,"unit":"basis points","from":"2010-01-01","source":"系统默认 (待县确认)","checked_on":"2026-11-23","uncertain":true}],"facts":[{"name":"amount_fen","value":"5050"},{"name":"dep_bgt_eco_code","value":"30201"},{"name":"payee_known_days","value":"62"},{"name":"draw","value":"4179"}]}]', 2279138917001130871, 5050, 0, '2022-03-03', NULL, 1);
INSERT INTO public.payment_request VALUES ('999999000', 2279100686956497553, 'Z1', 2022, 2262191960097022815, '101001', 'P1', 10000, '办公用品', '1', '', '', 3103, 'cleared', 1646212200000, 1646182800000, '101001-clerk', '[{"rule":"PAY-LAST-DAY","sentence_zh":"支付申请须在预算年度内、年终最后支付日（含）以前提交","sentence_en":"a request is made within its fiscal year, up to the last payment day","article":"年终支付安排；4.2","params":[{"key":"last_payment_day","value":"12-28","unit":"month-day","from":"2010-01-01","source":"系统默认 (待县确认)，以当年年终关账通知为准","checked_on":"2026-11-23","uncertain":true}],"facts":[{"name":"day","value":"2022-03-02"},{"name":"fiscal_year","value":"2022"}]},{"rule":"B34-MAJOR","sentence_zh":"达到大额资金标准的支付须有集体决策文号（工资、公务卡还款、批量发放除外）","sentence_en":"a payment at or above the county''s large-amount threshold names a collective decision","article":"三重一大制度；B34","params":[{"key":"major_payment_threshold","value":"500000.00","unit":"yuan","from":"2022-01-01","source":"系统默认 (待县确认)：样例县取值，县“三重一大”实施办法未见原文","checked_on":"2026-11-23","uncertain":true}],"facts":[{"name":"amount_fen","value":"10000"},{"name":"pay_bus_type_code","value":"1"},{"name":"payee_kind","value":"supplier"},{"name":"decision_fits","value":"false"}]},{"rule":"PAY-SELECT","sentence_zh":"大额、敏感科目、新收款人、非工作日的支付由财政人工审核，其余自动通过并随机抽查","sentence_en":"finance reviews large, sensitive, new-payee and day-off requests; the rest pass with random sampling","article":"财办〔2023〕12号；4.2","params":[{"key":"finance_review_threshold","value":"500000.00","unit":"yuan","from":"2010-01-01","source":"系统默认 (待县确认)","checked_on":"2026-11-23","uncertain":true},{"key":"sensitive_payment_classes","value":["30212","30215","30216","30217","30226","30231","31013"],"unit":"codes","from":"2010-01-01","source":"系统默认 (待县确认)：三公、会议、培训、劳务","checked_on":"2026-11-23","uncertain":true},{"key":"new_payee_days","value":30,"unit":"calendar days","from":"2010-01-01","source":"系统默认 (待县确认)","checked_on":"2026-11-23","uncertain":true},{"key":"finance_review_day_off","value":true,"unit":"flag","from":"2010-01-01","source":"系统默认 (待县确认)","checked_on":"2026-11-23","uncertain":true},{"key":"finance_review_sample_bp","value":200,"unit":"basis points","from":"2010-01-01","source":"系统默认 (待县确认)","checked_on":"2026-11-23","uncertain":true}],"facts":[{"name":"amount_fen","value":"10000"},{"name":"dep_bgt_eco_code","value":"30201"},{"name":"payee_known_days","value":"61"},{"name":"draw","value":"608"}]}]', 2278857045026788007, 10000, 2000, '2022-03-02', NULL, 1);
INSERT INTO public.person VALUES ('999999000', '101001-clerk', '甲一', '101001', '', '会计', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', '101001-reviewer', '甲二', '101001', '', '审核', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', '101001-head', '甲三', '101001', '', '局长', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', '101002-clerk', '乙一', '101002', '', '会计', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', '101002-head', '乙二', '101002', '', '校长', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'out-1', '丙一', '', '06', '派驻审核', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-budget', '丁一', '', '02', '预算', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-check', '丁二', '', '03', '复核', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-seal', '丁三', '', '03', '印章', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-budget-2', '戊一', '', '02', '预算复核', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-entry-1', '戊二', '', '03', '录入', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-entry-2', '戊三', '', '03', '录入', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-check-2', '戊四', '', '03', '复核', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-seal-2', '戊五', '', '03', '印章', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-clerk', '戊六', '', '06', '专管员', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-head', '戊七', '', '06', '股长', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-director', '戊八', '', '02', '局长', '', 0, 0, NULL, 'zh');
INSERT INTO public.person VALUES ('999999000', 'fin-rec', '戊九', '', '03', '对账', '', 0, 0, NULL, 'zh');
INSERT INTO public.project VALUES ('999999000', '999999221010012000001', '日常公用经费', '101001', '2', '2021-12-20', '小财绩〔2021〕1号');
INSERT INTO public.project VALUES ('999999000', '999999221010022000002', '日常公用经费', '101002', '2', NULL, '');
INSERT INTO public.quota_change VALUES ('999999000', 2272688906489200058, 'breakdown', '小财预〔2022〕1号', 2022, 'B1', '分解', 'done', 'fin-budget', 1644282000000, 'fin-budget-2', 1644282300000, '');
INSERT INTO public.quota_change VALUES ('999999000', 2272848576837980556, 'release', '指标下达〔2022〕101002', 2022, '101002', '年初预算指标下达', 'done', 'fin-budget', 1644282000000, 'fin-budget-2', 1644282300000, '');
INSERT INTO public.quota_change VALUES ('999999000', 2272737012780623085, 'release', '小财预〔2022〕1号', 2022, 'B2', '下达', 'done', 'fin-budget', 1644285600000, 'fin-budget-2', 1644285900000, '');
INSERT INTO public.quota_change_item VALUES ('999999000', 2272688906489200058, 1, 2262191960097022815, NULL, '', 150000, 'posted', NULL, 2272895915685961759, '', '', '');
INSERT INTO public.quota_change_item VALUES ('999999000', 2272848576837980556, 1, 2261956062973606626, NULL, '', 100000, 'posted', NULL, 2272801740909053070, '', '', '[{"rule":"A1-TARGET","sentence_zh":"特定目标类项目须有经批准的绩效目标方可下达指标","sentence_en":"a specific-purpose project is released only with an approved performance target","article":"中发〔2018〕34号；A1","params":[{"key":"target_needed_categories","value":["3"],"unit":"codes","from":"2010-01-01","source":"中发〔2018〕34号：未按要求设定绩效目标的项目不得安排预算 (凭记忆，未与公报核对)","doc_no":"中发〔2018〕34号","checked_on":"2026-11-26","uncertain":true}],"facts":[{"name":"pro_cat_code","value":"2"},{"name":"target_doc_no","value":""}]}]');
INSERT INTO public.quota_change_item VALUES ('999999000', 2272737012780623085, 1, 2262191960097022815, NULL, '', 150000, 'posted', NULL, 2272839841697234231, '', '', '[{"rule":"A1-TARGET","sentence_zh":"特定目标类项目须有经批准的绩效目标方可下达指标","sentence_en":"a specific-purpose project is released only with an approved performance target","article":"中发〔2018〕34号；A1","params":[{"key":"target_needed_categories","value":["3"],"unit":"codes","from":"2010-01-01","source":"中发〔2018〕34号：未按要求设定绩效目标的项目不得安排预算 (凭记忆，未与公报核对)","doc_no":"中发〔2018〕34号","checked_on":"2026-11-26","uncertain":true}],"facts":[{"name":"pro_cat_code","value":"2"},{"name":"target_doc_no","value":"小财绩〔2021〕1号"}]}]');
INSERT INTO public.quota_line VALUES ('999999000', 2261956062973606626, 2022, 'L2', 2262164460278982211, NULL, NULL, '101002', '999999221010022000002', '2050202', '50201', '30201', '1', '1', '1', '1', '小财预〔2022〕1号', '', '', 0, 0, 0, '', 4);
INSERT INTO public.quota_line VALUES ('999999000', 2262191960097022815, 2022, 'L1', 2262164679548520256, NULL, NULL, '101001', '999999221010012000001', '2050202', '50201', '30201', '1', '1', '1', '1', '小财预〔2022〕1号', '', 'operations', 0, 0, 0, '小财绩〔2021〕1号', 10);
INSERT INTO public.role_grant VALUES ('999999000', '101001-clerk', 'unit_clerk', 'own_unit', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', '101001-reviewer', 'unit_reviewer', 'own_unit', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', '101001-head', 'unit_head', 'own_unit', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', '101002-clerk', 'unit_clerk', 'own_unit', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', '101002-head', 'unit_head', 'own_unit', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'out-1', 'outside_reviewer', 'units', '101002', '2022-01-01', '2022-12-31');
INSERT INTO public.role_grant VALUES ('999999000', 'fin-budget', 'budget_division', 'county', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-check', 'treasury_check', 'county', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-seal', 'seal_keeper', 'division', '03', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-budget-2', 'budget_division', 'county', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-entry-1', 'treasury_entry', 'county', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-entry-2', 'treasury_entry', 'county', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-check-2', 'treasury_check', 'county', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-seal-2', 'seal_keeper', 'county', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-clerk', 'finance_clerk', 'division', '06', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-head', 'finance_head', 'division', '06', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-director', 'finance_director', 'county', '', '2022-01-01', NULL);
INSERT INTO public.role_grant VALUES ('999999000', 'fin-rec', 'reconciliation', 'county', '', '2022-01-01', NULL);
INSERT INTO public.schema_migration VALUES ('platform-0001', '145b313e57106c8b869a31e5f05e8c99ca08fcc7d087316eb918d8c8042d54da', 0);
INSERT INTO public.schema_migration VALUES ('platform-0002', '1b721483f558b0e845b973cf40124d70829b8bd107b92bae9a4a70cd9935f38a', 1);
INSERT INTO public.schema_migration VALUES ('platform-0003', 'b1b39d561b1186751fe44d190d59ac3bebf2da7be08b587b58dfabeb0278ce4b', 2);
INSERT INTO public.schema_migration VALUES ('jobs-0001', '3c215bb01176bb04758b2c37a589d5927b3922a85a7e6e540a6102b0e9d1d8a1', 3);
INSERT INTO public.schema_migration VALUES ('books-0001', '6e5196821db2d83a481ceb208123fb2c59f2cb64c455645cd971c8909bf15901', 4);
INSERT INTO public.schema_migration VALUES ('books-0002', '629fc979256ab59ce940f0c9484eb2c04f3cc2e798be29b23f0389697beb59e1', 5);
INSERT INTO public.schema_migration VALUES ('books-0003', '2d3eda8356431daebc4e7ac49cb13b3925638a8338938f9a13b8f7f217447fa1', 6);
INSERT INTO public.schema_migration VALUES ('quota-0001', '51b345344bb05d2fa108183d6ec4be8a7fc92d5cbbece04560fcd105395df4fe', 7);
INSERT INTO public.schema_migration VALUES ('payment-0001', 'bf939a85d3cdc9f6a7352d8cfde9c77bd3ed8f4a4c76f9aee5ca69b35dc96d94', 8);
INSERT INTO public.schema_migration VALUES ('evoucher-0001', '3e0cf3f63d29690f2bea7b84eb285fce0bb57175c39c2c69b7487b035a9049df', 9);
INSERT INTO public.schema_migration VALUES ('bank-0001', '13447a2551f4ed4f910c1559a95eecfb0365e29ac8a7e1e30dd57c922c46efc7', 10);
INSERT INTO public.schema_migration VALUES ('quota-0002', 'b873abff7865d1b1e2d36b0bdbcc516b98e0675df4a6b1cc97755f5408c1327a', 11);
INSERT INTO public.schema_migration VALUES ('payment-0002', '5c656114409cde3b2b0bcdc08051757ba034b3fd4cc57ec2f5644f1a80867065', 12);
INSERT INTO public.schema_migration VALUES ('payee-0001', '7feb9b66a95aab3851f9736f7cd069e3dce9dce9f7bbb8490ff390514c70c50f', 13);
INSERT INTO public.schema_migration VALUES ('payment-0003', 'dca6769fb3e0bd03c9b526f606ffd2ddf0042013d744fa723bc480c96a3069a9', 14);
INSERT INTO public.schema_migration VALUES ('bank-0002', '739e3ae33d1366485351d1192ad673efcf35e2e0f8de6fa3edf51825d45ab5f3', 15);
INSERT INTO public.schema_migration VALUES ('evoucher-0002', 'ad4d9e779a4da5ec35dd3fb16abb822af035d8887e9ab3a2c893cf339c8e12f3', 16);
INSERT INTO public.schema_migration VALUES ('import-0001', '30804942e36bc1a6cdb70784fc394458df3290f84f2865b75e515285063a382c', 17);
INSERT INTO public.scope_guard VALUES ('999999000', '101001', 2022, 0);
INSERT INTO public.scope_guard VALUES ('999999000', '101002', 2022, 0);
INSERT INTO public.seal_head VALUES ('999999000', 1, 'd067d2eefc624469e62e98e066f8eef543671445540e566355812631316bb82e');
INSERT INTO public.seal_line VALUES ('999999000', 2261956062973606626, 4);
INSERT INTO public.seal_line VALUES ('999999000', 2262191960097022815, 10);
INSERT INTO public.voucher VALUES ('999999000', 2278857045026788007, '2022521400000001', 2022, '5214', '101001', '1', 2262191960097022815, 10000, 1, '2022-03-02', 'paid', 'fin-entry-1', 'fin-seal-2', 1646210400000, 1646210700000, 1646210880000, 'd0799f08dd08aabfb3880bd49f3d1a1a29a2445e8291cda1e1076f3d27205688', 'BKE521F6E7DEFE3A77', '2022-03-02', 10000, '', '2022-03-02');
INSERT INTO public.voucher VALUES ('999999000', 2279138917001130871, '2022521400000002', 2022, '5214', '101001', '1', 2262191960097022815, 5050, 1, '2022-03-03', 'paid', 'fin-entry-1', 'fin-seal-2', 1646296800000, 1646297100000, 1646297280000, '274bb95d8b55d6095b40cfa7e032eb958da8665b4080b5903cfd9810b7e3b6b8', 'BKC5C3FD65668A1835', '2022-03-03', 5050, '', '2022-03-03');
INSERT INTO public.voucher_item VALUES ('999999000', 2278857045026788007, 1, 2279100686956497553, 10000, 'paid', 10000, '');
INSERT INTO public.voucher_item VALUES ('999999000', 2279138917001130871, 1, 2279163470163291463, 5050, 'paid', 5050, '');
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (mof_div_code, audit_id);
ALTER TABLE ONLY public.bank_cursor
    ADD CONSTRAINT bank_cursor_pkey PRIMARY KEY (mof_div_code, bank_code);
ALTER TABLE ONLY public.bank_message
    ADD CONSTRAINT bank_message_pkey PRIMARY KEY (mof_div_code, message_id);
ALTER TABLE ONLY public.bank_refund
    ADD CONSTRAINT bank_refund_pkey PRIMARY KEY (mof_div_code, refund_id);
ALTER TABLE ONLY public.block_member
    ADD CONSTRAINT block_member_pkey PRIMARY KEY (mof_div_code, block_no, member_no);
ALTER TABLE ONLY public.block
    ADD CONSTRAINT block_pkey PRIMARY KEY (mof_div_code, block_no);
ALTER TABLE ONLY public.block_record
    ADD CONSTRAINT block_record_pkey PRIMARY KEY (mof_div_code, block_no, record_no);
ALTER TABLE ONLY public.book_balance
    ADD CONSTRAINT book_balance_pkey PRIMARY KEY (mof_div_code, fiscal_year, fund_type_code, account);
ALTER TABLE ONLY public.budget_line
    ADD CONSTRAINT budget_line_pkey PRIMARY KEY (mof_div_code, fiscal_year, bgt_line_no);
ALTER TABLE ONLY public.budget
    ADD CONSTRAINT budget_pkey PRIMARY KEY (mof_div_code, fiscal_year);
ALTER TABLE ONLY public.budget_resource
    ADD CONSTRAINT budget_resource_pkey PRIMARY KEY (mof_div_code, fiscal_year, fund_type_code, account, item_code);
ALTER TABLE ONLY public.carry_item
    ADD CONSTRAINT carry_item_pkey PRIMARY KEY (mof_div_code, fiscal_year, line_id, account);
ALTER TABLE ONLY public.class_code
    ADD CONSTRAINT class_code_pkey PRIMARY KEY (mof_div_code, kind, code);
ALTER TABLE ONLY public.clearing_day
    ADD CONSTRAINT clearing_day_pkey PRIMARY KEY (mof_div_code, cleared_on);
ALTER TABLE ONLY public.commitment
    ADD CONSTRAINT commitment_pkey PRIMARY KEY (mof_div_code, commitment_id);
ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_pkey PRIMARY KEY (mof_div_code, contract_no);
ALTER TABLE ONLY public.control_key
    ADD CONSTRAINT control_key_pkey PRIMARY KEY (mof_div_code, control_id);
ALTER TABLE ONLY public.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (mof_div_code, series, year);
ALTER TABLE ONLY public.county
    ADD CONSTRAINT county_pkey PRIMARY KEY (mof_div_code);
ALTER TABLE ONLY public.department_reply
    ADD CONSTRAINT department_reply_pkey PRIMARY KEY (mof_div_code, fiscal_year, sup_dep_code);
ALTER TABLE ONLY public.document_actor
    ADD CONSTRAINT document_actor_pkey PRIMARY KEY (mof_div_code, document_kind, document_id, user_id);
ALTER TABLE ONLY public.duty_part
    ADD CONSTRAINT duty_part_pkey PRIMARY KEY (mof_div_code, duty_id, part_no);
ALTER TABLE ONLY public.duty_pause
    ADD CONSTRAINT duty_pause_pkey PRIMARY KEY (mof_div_code, duty_id, pause_no);
ALTER TABLE ONLY public.duty
    ADD CONSTRAINT duty_pkey PRIMARY KEY (mof_div_code, duty_id);
ALTER TABLE ONLY public.evoucher_store
    ADD CONSTRAINT evoucher_store_pkey PRIMARY KEY (mof_div_code, store_no);
ALTER TABLE ONLY public.hold_pass
    ADD CONSTRAINT hold_pass_pkey PRIMARY KEY (mof_div_code, hold_id, document_kind, document_id, item_no);
ALTER TABLE ONLY public.hold
    ADD CONSTRAINT hold_pkey PRIMARY KEY (mof_div_code, hold_id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (mof_div_code, user_id, verb, idem_key);
ALTER TABLE ONLY public.import_row
    ADD CONSTRAINT import_row_pkey PRIMARY KEY (mof_div_code, file, row_no);
ALTER TABLE ONLY public.job_file
    ADD CONSTRAINT job_file_pkey PRIMARY KEY (mof_div_code, job_id, part_no);
ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (mof_div_code, job_id);
ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (mof_div_code, posting_id, entry_no);
ALTER TABLE ONLY public.journal_posting
    ADD CONSTRAINT journal_posting_pkey PRIMARY KEY (mof_div_code, posting_id);
ALTER TABLE ONLY public.limit_move
    ADD CONSTRAINT limit_move_pkey PRIMARY KEY (mof_div_code, limit_key, source, move_no);
ALTER TABLE ONLY public.limit_row
    ADD CONSTRAINT limit_row_pkey PRIMARY KEY (mof_div_code, limit_key);
ALTER TABLE ONLY public.line_balance
    ADD CONSTRAINT line_balance_pkey PRIMARY KEY (mof_div_code, line_id, account);
ALTER TABLE ONLY public.lineage
    ADD CONSTRAINT lineage_pkey PRIMARY KEY (mof_div_code, posting_id, move_no);
ALTER TABLE ONLY public.org_division
    ADD CONSTRAINT org_division_pkey PRIMARY KEY (mof_div_code, mof_dep_code);
ALTER TABLE ONLY public.org_unit
    ADD CONSTRAINT org_unit_pkey PRIMARY KEY (mof_div_code, agency_code);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (mof_div_code, outbox_id);
ALTER TABLE ONLY public.payee_change
    ADD CONSTRAINT payee_change_pkey PRIMARY KEY (mof_div_code, change_id);
ALTER TABLE ONLY public.payee_mark
    ADD CONSTRAINT payee_mark_pkey PRIMARY KEY (mof_div_code, payee_code, mark, from_day);
ALTER TABLE ONLY public.payee
    ADD CONSTRAINT payee_pkey PRIMARY KEY (mof_div_code, payee_code);
ALTER TABLE ONLY public.payee_version
    ADD CONSTRAINT payee_version_pkey PRIMARY KEY (mof_div_code, payee_code, version_no);
ALTER TABLE ONLY public.payment_authorisation
    ADD CONSTRAINT payment_authorisation_pkey PRIMARY KEY (mof_div_code, decision_no);
ALTER TABLE ONLY public.payment_change
    ADD CONSTRAINT payment_change_pkey PRIMARY KEY (mof_div_code, payment_id, change_no);
ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_pkey PRIMARY KEY (mof_div_code, payment_id);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (mof_div_code, user_id);
ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (mof_div_code, pro_code);
ALTER TABLE ONLY public.quota_change_item
    ADD CONSTRAINT quota_change_item_pkey PRIMARY KEY (mof_div_code, change_id, item_no);
ALTER TABLE ONLY public.quota_change
    ADD CONSTRAINT quota_change_pkey PRIMARY KEY (mof_div_code, change_id);
ALTER TABLE ONLY public.quota_line
    ADD CONSTRAINT quota_line_pkey PRIMARY KEY (mof_div_code, line_id);
ALTER TABLE ONLY public.refund_decision
    ADD CONSTRAINT refund_decision_pkey PRIMARY KEY (mof_div_code, decision_id);
ALTER TABLE ONLY public.release_instalment
    ADD CONSTRAINT release_instalment_pkey PRIMARY KEY (mof_div_code, fiscal_year, line_id, from_day);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (mof_div_code, user_id, role, scope_kind, scope_codes);
ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.scope_guard
    ADD CONSTRAINT scope_guard_pkey PRIMARY KEY (mof_div_code, agency_code, fiscal_year);
ALTER TABLE ONLY public.seal_head
    ADD CONSTRAINT seal_head_pkey PRIMARY KEY (mof_div_code);
ALTER TABLE ONLY public.seal_line
    ADD CONSTRAINT seal_line_pkey PRIMARY KEY (mof_div_code, line_id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (mof_div_code, session_sm3);
ALTER TABLE ONLY public.slice
    ADD CONSTRAINT slice_pkey PRIMARY KEY (mof_div_code, line_id, account, slice_no);
ALTER TABLE ONLY public.superior_receipt
    ADD CONSTRAINT superior_receipt_pkey PRIMARY KEY (mof_div_code, doc_no);
ALTER TABLE ONLY public.unsealed
    ADD CONSTRAINT unsealed_pkey PRIMARY KEY (mof_div_code, posting_id);
ALTER TABLE ONLY public.unsealed_record
    ADD CONSTRAINT unsealed_record_pkey PRIMARY KEY (mof_div_code, audit_id, ordinal);
ALTER TABLE ONLY public.voucher_item
    ADD CONSTRAINT voucher_item_pkey PRIMARY KEY (mof_div_code, voucher_id, item_no);
ALTER TABLE ONLY public.voucher
    ADD CONSTRAINT voucher_pkey PRIMARY KEY (mof_div_code, voucher_id);
ALTER TABLE ONLY public.voucher_trouble
    ADD CONSTRAINT voucher_trouble_pkey PRIMARY KEY (mof_div_code, voucher_id);
ALTER TABLE ONLY public.voucher_trouble_step
    ADD CONSTRAINT voucher_trouble_step_pkey PRIMARY KEY (mof_div_code, voucher_id, step_no);
CREATE INDEX audit_document ON public.audit USING btree (mof_div_code, document_kind, document_id);
CREATE INDEX audit_refused ON public.audit USING btree (mof_div_code, user_id, at_ms) WHERE (outcome = 'refused'::text);
CREATE INDEX audit_time ON public.audit USING btree (mof_div_code, at_ms, audit_id, user_id, verb, outcome);
CREATE INDEX bank_message_outcome ON public.bank_message USING btree (mof_div_code, outcome, received_ms);
CREATE INDEX bank_message_time ON public.bank_message USING btree (mof_div_code, received_ms, message_id);
CREATE INDEX bank_message_voucher ON public.bank_message USING btree (mof_div_code, voucher_no);
CREATE UNIQUE INDEX bank_refund_no ON public.bank_refund USING btree (mof_div_code, refund_no);
CREATE INDEX bank_refund_payment ON public.bank_refund USING btree (mof_div_code, payment_id);
CREATE INDEX bank_refund_state ON public.bank_refund USING btree (mof_div_code, state, refunded_on);
CREATE INDEX bank_refund_suspense ON public.bank_refund USING btree (mof_div_code, suspense_line_id);
CREATE UNIQUE INDEX block_member_posting ON public.block_member USING btree (mof_div_code, posting_id);
CREATE UNIQUE INDEX block_record_document ON public.block_record USING btree (mof_div_code, document_kind, document_id, document_key, block_no);
CREATE INDEX commitment_line ON public.commitment USING btree (mof_div_code, line_id);
CREATE UNIQUE INDEX commitment_name ON public.commitment USING btree (mof_div_code, contract_no, line_id);
CREATE UNIQUE INDEX control_key_name ON public.control_key USING btree (mof_div_code, fiscal_year, agency_code, pro_code, exp_func_code, fund_type_code);
CREATE INDEX duty_document ON public.duty USING btree (mof_div_code, document_kind, document_id);
CREATE INDEX duty_open ON public.duty USING btree (mof_div_code, ended_ms, due_on);
CREATE INDEX evoucher_store_no ON public.evoucher_store USING btree (mof_div_code, st_year, vt_code, voucher_no);
CREATE INDEX hold_pass_document ON public.hold_pass USING btree (mof_div_code, document_kind, document_id);
CREATE INDEX hold_scope ON public.hold USING btree (mof_div_code, scope);
CREATE INDEX import_row_kind ON public.import_row USING btree (mof_div_code, kind, agency_code);
CREATE INDEX job_open ON public.job USING btree (mof_div_code, state, created_ms);
CREATE INDEX job_owner ON public.job USING btree (mof_div_code, user_id, created_ms);
CREATE INDEX journal_entry_place ON public.journal_entry USING btree (mof_div_code, place_id, line_seq);
CREATE UNIQUE INDEX journal_reverses ON public.journal_posting USING btree (mof_div_code, reverses) WHERE (reverses IS NOT NULL);
CREATE INDEX journal_source ON public.journal_posting USING btree (mof_div_code, source);
CREATE INDEX lineage_origin ON public.lineage USING btree (mof_div_code, origin_posting_id);
CREATE INDEX outbox_open ON public.outbox USING btree (mof_div_code, sent_ms, next_ms);
CREATE INDEX outbox_reference ON public.outbox USING btree (mof_div_code, channel, reference);
CREATE INDEX payee_account ON public.payee USING btree (mof_div_code, payee_acct_no);
CREATE INDEX payee_change_payee ON public.payee_change USING btree (mof_div_code, payee_code, state);
CREATE INDEX payee_change_state ON public.payee_change USING btree (mof_div_code, state, proposed_ms);
CREATE INDEX payment_request_contract ON public.payment_request USING btree (mof_div_code, contract_no);
CREATE INDEX payment_request_line ON public.payment_request USING btree (mof_div_code, line_id);
CREATE UNIQUE INDEX payment_request_no ON public.payment_request USING btree (mof_div_code, fiscal_year, pay_app_no);
CREATE INDEX payment_request_payee ON public.payment_request USING btree (mof_div_code, payee_code);
CREATE INDEX payment_request_state ON public.payment_request USING btree (mof_div_code, state, state_ms);
CREATE INDEX payment_request_time ON public.payment_request USING btree (mof_div_code, submitted_ms, payment_id);
CREATE INDEX payment_request_unit ON public.payment_request USING btree (mof_div_code, agency_code, state);
CREATE UNIQUE INDEX quota_change_doc ON public.quota_change USING btree (mof_div_code, fiscal_year, kind, doc_no, agency_code);
CREATE INDEX quota_change_item_line ON public.quota_change_item USING btree (mof_div_code, line_id);
CREATE INDEX quota_change_state ON public.quota_change USING btree (mof_div_code, state, proposed_ms);
CREATE INDEX quota_line_control ON public.quota_line USING btree (mof_div_code, control_id);
CREATE UNIQUE INDEX quota_line_no ON public.quota_line USING btree (mof_div_code, fiscal_year, bgt_line_no);
CREATE INDEX quota_line_unit ON public.quota_line USING btree (mof_div_code, fiscal_year, agency_code);
CREATE INDEX refund_decision_refund ON public.refund_decision USING btree (mof_div_code, refund_id);
CREATE INDEX refund_decision_state ON public.refund_decision USING btree (mof_div_code, state, proposed_ms);
CREATE INDEX voucher_item_payment ON public.voucher_item USING btree (mof_div_code, payment_id);
CREATE INDEX voucher_no ON public.voucher USING btree (mof_div_code, voucher_no);
CREATE UNIQUE INDEX voucher_number ON public.voucher USING btree (mof_div_code, fiscal_year, vt_code, voucher_no);
CREATE INDEX voucher_state ON public.voucher USING btree (mof_div_code, state, issued_ms);
CREATE INDEX voucher_trouble_no ON public.voucher_trouble USING btree (mof_div_code, voucher_no);
CREATE INDEX voucher_trouble_state ON public.voucher_trouble USING btree (mof_div_code, state, last_ms);
