create table payee (
  mof_div_code text not null, payee_code text not null, payee_name text not null, payee_acct_no text not null,
  payee_acct_bank_name text not null, payee_bank_no text not null, payee_kind text not null,
  registered_on text not null,
  primary key (mof_div_code, payee_code));
create table payment_authorisation (
  mof_div_code text not null, decision_no text not null, decided_on text not null, body text not null,
  subject text not null, agency_code text not null, pro_code text not null, amount_fen bigint not null,
  primary key (mof_div_code, decision_no)) /*without rowid*/;
create table payment_request (
  mof_div_code text not null, payment_id bigint not null, pay_app_no text not null, fiscal_year bigint not null,
  line_id bigint not null, agency_code text not null, payee_code text not null, amount_fen bigint not null,
  pay_summary text not null, pay_bus_type_code text not null, decision_no text not null,
  contract_no text not null, from_account bigint not null, state text not null, state_ms bigint not null,
  submitted_ms bigint not null, submitted_by text not null, review_why text not null,
  voucher_id bigint, paid_fen bigint not null, refunded_fen bigint not null, paid_on text,
  check (paid_fen <= amount_fen), check (refunded_fen <= paid_fen), check (refunded_fen >= 0),
  primary key (mof_div_code, payment_id));
create unique index payment_request_no on payment_request (mof_div_code, fiscal_year, pay_app_no);
create index payment_request_state on payment_request (mof_div_code, state, state_ms);
create index payment_request_unit on payment_request (mof_div_code, agency_code, state);
create index payment_request_time on payment_request (mof_div_code, submitted_ms, payment_id);
create index payment_request_line on payment_request (mof_div_code, line_id);
create index payment_request_payee on payment_request (mof_div_code, payee_code);
create table payment_change (
  mof_div_code text not null, payment_id bigint not null, change_no bigint not null, state text not null,
  at_ms bigint not null, user_id text not null, reason text not null,
  primary key (mof_div_code, payment_id, change_no)) /*without rowid*/;
