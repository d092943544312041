create table county (
  mof_div_code text not null primary key, name_zh text not null, name_en text not null,
  currency text not null, profile text not null, notice text not null,
  demo_shift_days bigint, policy_rows text not null, calendar_rows text not null);
create table org_division (
  mof_div_code text not null, mof_dep_code text not null, mof_dep_name text not null, kind text not null,
  primary key (mof_div_code, mof_dep_code));
create table org_unit (
  mof_div_code text not null, agency_code text not null, agency_name text not null,
  sup_dep_code text not null, level bigint not null, manage_mof_dep_code text not null,
  unit_kind text not null,
  primary key (mof_div_code, agency_code));
create table person (
  mof_div_code text not null, user_id text not null, user_name text not null, agency_code text not null,
  mof_dep_code text not null, title text not null, password_hash text not null,
  failed_count bigint not null, locked_until_ms bigint not null, disabled_at text, lang text not null,
  primary key (mof_div_code, user_id));
create table role_grant (
  mof_div_code text not null, user_id text not null, role text not null, scope_kind text not null,
  scope_codes text not null, valid_from text not null, valid_to text,
  primary key (mof_div_code, user_id, role, scope_kind, scope_codes)) /*without rowid*/;
create table session (
  mof_div_code text not null, session_sm3 text not null, user_id text not null, csrf text not null,
  created_ms bigint not null, touched_ms bigint not null, expires_ms bigint not null,
  primary key (mof_div_code, session_sm3)) /*without rowid*/;
create table idempotency (
  mof_div_code text not null, user_id text not null, verb text not null, idem_key text not null,
  body_sm3 text not null, at_ms bigint not null, answer text not null,
  primary key (mof_div_code, user_id, verb, idem_key)) /*without rowid*/;
create table audit (
  mof_div_code text not null, audit_id bigint not null, at_ms bigint not null, user_id text not null,
  on_behalf_of text, verb text not null, document_kind text, document_id bigint, outcome text not null,
  body text not null, reason text,
  primary key (mof_div_code, audit_id));
create index audit_document on audit (mof_div_code, document_kind, document_id);
create index audit_time on audit (mof_div_code, at_ms, audit_id, user_id, verb, outcome);
create index audit_refused on audit (mof_div_code, user_id, at_ms) where outcome = 'refused';
create table counter (
  mof_div_code text not null, series text not null, year bigint not null, last_number bigint not null,
  primary key (mof_div_code, series, year)) /*without rowid*/;
create table document_actor (
  mof_div_code text not null, document_kind text not null, document_id bigint not null,
  user_id text not null, step text not null,
  primary key (mof_div_code, document_kind, document_id, user_id)) /*without rowid*/;
create table duty (
  mof_div_code text not null, duty_id bigint not null, clock text not null, document_kind text not null,
  document_id bigint not null, owner_code text not null, amount_fen bigint not null,
  open_fen bigint not null, started_ms bigint not null, due_on text, no_date_reason text,
  paused_ms bigint, pause_reason text, ended_ms bigint, on_time bigint,
  primary key (mof_div_code, duty_id)) /*without rowid*/;
create index duty_document on duty (mof_div_code, document_kind, document_id);
create index duty_open on duty (mof_div_code, ended_ms, due_on);
create table duty_pause (
  mof_div_code text not null, duty_id bigint not null, pause_no bigint not null, reason text not null,
  paused_ms bigint not null, resumed_ms bigint,
  primary key (mof_div_code, duty_id, pause_no)) /*without rowid*/;
create table duty_part (
  mof_div_code text not null, duty_id bigint not null, part_no bigint not null, amount_fen bigint not null,
  ended_ms bigint not null, on_time bigint not null,
  primary key (mof_div_code, duty_id, part_no)) /*without rowid*/;
create table outbox (
  mof_div_code text not null, outbox_id bigint not null, channel text not null, reference text not null,
  body text not null, created_ms bigint not null, attempts bigint not null, asked bigint not null,
  next_ms bigint not null, sent_ms bigint, outcome text,
  primary key (mof_div_code, outbox_id));
create index outbox_open on outbox (mof_div_code, sent_ms, next_ms);
