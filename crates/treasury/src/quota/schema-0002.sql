alter table quota_change_item add column contract_no text not null default '';
alter table quota_change_item add column payee_code text not null default '';
alter table quota_change_item add column why text not null default '';
create table contract (
  mof_div_code text not null, contract_no text not null, agency_code text not null, payee_code text not null,
  registered_by text not null, registered_ms bigint not null,
  primary key (mof_div_code, contract_no));
create table commitment (
  mof_div_code text not null, commitment_id bigint not null, contract_no text not null, line_id bigint not null,
  fiscal_year bigint not null, agency_code text not null, carried_from_id bigint, carried_fen bigint not null,
  committed_fen bigint not null, released_fen bigint not null, made_ms bigint not null,
  check (committed_fen >= 0), check (released_fen >= 0), check (carried_fen >= 0),
  check (released_fen + carried_fen <= committed_fen),
  primary key (mof_div_code, commitment_id));
create unique index commitment_name on commitment (mof_div_code, contract_no, line_id);
create index commitment_line on commitment (mof_div_code, line_id);
create table carry_item (
  mof_div_code text not null, fiscal_year bigint not null, line_id bigint not null, account bigint not null,
  amount_fen bigint not null, proposed text not null, why text not null, decided text, decided_by text,
  decided_ms bigint, decide_reason text,
  primary key (mof_div_code, fiscal_year, line_id, account));
create table release_instalment (
  mof_div_code text not null, fiscal_year bigint not null, line_id bigint not null, from_day text not null,
  amount_fen bigint not null, named_by text not null, named_ms bigint not null,
  primary key (mof_div_code, fiscal_year, line_id, from_day));
create table superior_receipt (
  mof_div_code text not null, doc_no text not null, receipt_id bigint not null, fiscal_year bigint not null,
  received_on text not null, amount_fen bigint not null, late_days bigint not null, why text not null,
  registered_by text not null, registered_ms bigint not null,
  primary key (mof_div_code, doc_no));
create table department_reply (
  mof_div_code text not null, fiscal_year bigint not null, sup_dep_code text not null,
  replied_by text not null, replied_ms bigint not null,
  primary key (mof_div_code, fiscal_year, sup_dep_code));
