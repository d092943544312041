alter table bank_refund add column booked_event text not null default '';
alter table bank_refund add column bounce bigint not null default 0;
alter table bank_refund add column suspense_line_id bigint;
alter table bank_refund add column parent_refund_no text not null default '';
alter table bank_refund add column cleared_on text;
create index bank_refund_state on bank_refund (mof_div_code, state, refunded_on);
create index bank_refund_suspense on bank_refund (mof_div_code, suspense_line_id);
create table refund_decision (
  mof_div_code text not null, decision_id bigint not null, refund_id bigint not null, kind text not null,
  payment_id bigint, amount_fen bigint not null, bounce bigint not null, reason text not null, state text not null,
  proposed_by text not null, proposed_ms bigint not null, decided_by text, decided_ms bigint, note text not null,
  primary key (mof_div_code, decision_id));
create index refund_decision_refund on refund_decision (mof_div_code, refund_id);
create index refund_decision_state on refund_decision (mof_div_code, state, proposed_ms);
create table clearing_day (
  mof_div_code text not null, cleared_on text not null, vouchers bigint not null, paid_fen bigint not null,
  refunds bigint not null, refunded_fen bigint not null, net_fen bigint not null, cleared_ms bigint not null,
  primary key (mof_div_code, cleared_on));
