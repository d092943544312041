create table control_key (
  mof_div_code text not null, control_id bigint not null, fiscal_year bigint not null,
  agency_code text not null, pro_code text not null, exp_func_code text not null, fund_type_code text not null,
  appropriation_fen bigint not null, control_fen bigint not null, prealloc_fen bigint not null,
  check (appropriation_fen >= 0), check (control_fen >= 0), check (prealloc_fen >= 0),
  check (control_fen <= appropriation_fen),
  primary key (mof_div_code, control_id)) /*without rowid*/;
create unique index control_key_name on control_key
  (mof_div_code, fiscal_year, agency_code, pro_code, exp_func_code, fund_type_code);
create table quota_line (
  mof_div_code text not null, line_id bigint not null, fiscal_year bigint not null, bgt_line_no text not null,
  control_id bigint not null, parent_line_id bigint, carried_from_line_id bigint,
  agency_code text not null, pro_code text not null, exp_func_code text not null,
  gov_bgt_eco_code text not null, dep_bgt_eco_code text not null, fund_type_code text not null,
  found_type_code text not null, bgt_type_code text not null, source_type_code text not null,
  cor_bgt_doc_no text not null, sup_bgt_doc_no text not null, threesafe text not null,
  is_gov_pur bigint not null, is_sal bigint not null, is_dir bigint not null,
  target_doc_no text not null, posting_seq bigint not null,
  primary key (mof_div_code, line_id));
create unique index quota_line_no on quota_line (mof_div_code, fiscal_year, bgt_line_no);
create index quota_line_unit on quota_line (mof_div_code, fiscal_year, agency_code);
create index quota_line_control on quota_line (mof_div_code, control_id);
create table line_balance (
  mof_div_code text not null, line_id bigint not null, account bigint not null, balance_fen bigint not null,
  check (balance_fen >= 0),
  primary key (mof_div_code, line_id, account)) /*without rowid*/;
create table book_balance (
  mof_div_code text not null, fiscal_year bigint not null, fund_type_code text not null,
  account bigint not null, balance_fen bigint not null,
  check (balance_fen >= 0),
  primary key (mof_div_code, fiscal_year, fund_type_code, account)) /*without rowid*/;
create table journal_posting (
  mof_div_code text not null, posting_id bigint not null, fiscal_year bigint not null,
  fund_type_code text not null, event text not null, source text not null, reverses bigint,
  at_ms bigint not null, user_id text not null,
  primary key (mof_div_code, posting_id)) /*without rowid*/;
create unique index journal_reverses on journal_posting (mof_div_code, reverses) where reverses is not null;
create index journal_source on journal_posting (mof_div_code, source);
create table journal_entry (
  mof_div_code text not null, posting_id bigint not null, entry_no bigint not null, account bigint not null,
  place_id bigint not null, line_seq bigint not null, debit_fen bigint not null, credit_fen bigint not null,
  primary key (mof_div_code, posting_id, entry_no)) /*without rowid*/;
create index journal_entry_place on journal_entry (mof_div_code, place_id, line_seq);
create table unsealed (
  mof_div_code text not null, posting_id bigint not null, line_count bigint not null,
  primary key (mof_div_code, posting_id)) /*without rowid*/;
create table limit_row (
  mof_div_code text not null, limit_key text not null, kind text not null, meaning text not null,
  ceiling_fen bigint not null, used_fen bigint not null, basis text not null,
  check (used_fen >= 0), check (used_fen <= ceiling_fen),
  primary key (mof_div_code, limit_key)) /*without rowid*/;
create table limit_move (
  mof_div_code text not null, limit_key text not null, source text not null, move_no bigint not null,
  amount_fen bigint not null, at_ms bigint not null,
  primary key (mof_div_code, limit_key, source, move_no)) /*without rowid*/;
create table scope_guard (
  mof_div_code text not null, agency_code text not null, fiscal_year bigint not null, changes bigint not null,
  primary key (mof_div_code, agency_code, fiscal_year)) /*without rowid*/;
create table hold (
  mof_div_code text not null, hold_id bigint not null, scope text not null, stage text not null,
  class text not null, kind text not null, reason text not null, basis text not null, lifts_when text not null,
  from_day text not null, placed_by text not null, placed_ms bigint not null,
  lifted_by text, lifted_ms bigint, lift_reason text,
  primary key (mof_div_code, hold_id));
create index hold_scope on hold (mof_div_code, scope);
create table block (
  mof_div_code text not null, block_no bigint not null, previous_sm3 text not null, block_sm3 text not null,
  posting_count bigint not null, signer_sn text not null, signature text not null, sealed_ms bigint not null,
  primary key (mof_div_code, block_no));
create table block_member (
  mof_div_code text not null, block_no bigint not null, member_no bigint not null, posting_id bigint not null,
  primary key (mof_div_code, block_no, member_no)) /*without rowid*/;
create unique index block_member_posting on block_member (mof_div_code, posting_id);
create table slice (
  mof_div_code text not null, line_id bigint not null, account bigint not null, slice_no bigint not null,
  origin_posting_id bigint not null, remaining_fen bigint not null,
  check (remaining_fen >= 0),
  primary key (mof_div_code, line_id, account, slice_no)) /*without rowid*/;
create table lineage (
  mof_div_code text not null, posting_id bigint not null, move_no bigint not null,
  from_line_id bigint not null, from_account bigint not null,
  to_line_id bigint not null, to_account bigint not null,
  origin_posting_id bigint not null, amount_fen bigint not null,
  primary key (mof_div_code, posting_id, move_no)) /*without rowid*/;
create index lineage_origin on lineage (mof_div_code, origin_posting_id);
create table seal_line (
  mof_div_code text not null, line_id bigint not null, sealed_seq bigint not null,
  primary key (mof_div_code, line_id)) /*without rowid*/;
create table seal_head (
  mof_div_code text not null, block_no bigint not null, block_sm3 text not null,
  primary key (mof_div_code)) /*without rowid*/;
