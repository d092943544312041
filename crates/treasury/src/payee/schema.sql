alter table payee add column state text not null default 'active';
alter table payee add column version_no bigint not null default 1;
alter table payee add column account_since text;
create index payee_account on payee (mof_div_code, payee_acct_no);
create table payee_version (
  mof_div_code text not null, payee_code text not null, version_no bigint not null, payee_name text not null,
  payee_acct_no text not null, payee_acct_bank_name text not null, payee_bank_no text not null,
  payee_kind text not null, replaced_ms bigint not null,
  primary key (mof_div_code, payee_code, version_no));
create table payee_change (
  mof_div_code text not null, change_id bigint not null, payee_code text not null, kind text not null,
  payee_name text not null, payee_acct_no text not null, payee_acct_bank_name text not null,
  payee_bank_no text not null, payee_kind text not null, reason text not null, state text not null,
  proposed_by text not null, proposed_ms bigint not null, decided_by text, decided_ms bigint, note text not null,
  primary key (mof_div_code, change_id));
create index payee_change_payee on payee_change (mof_div_code, payee_code, state);
create index payee_change_state on payee_change (mof_div_code, state, proposed_ms);
