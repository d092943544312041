create table bank_cursor (
  mof_div_code text not null, bank_code text not null, fetched_no bigint not null,
  primary key (mof_div_code, bank_code)) /*without rowid*/;
create table bank_message (
  mof_div_code text not null, message_id bigint not null, body_sm3 text not null, received_ms bigint not null,
  vt_code text not null, voucher_no text not null, outcome text not null, reason text not null,
  body text not null, settled_by text, settled_ms bigint, settled_note text,
  primary key (mof_div_code, message_id));
create index bank_message_outcome on bank_message (mof_div_code, outcome, received_ms);
create index bank_message_time on bank_message (mof_div_code, received_ms, message_id);
create index bank_message_voucher on bank_message (mof_div_code, voucher_no);
create table bank_refund (
  mof_div_code text not null, refund_id bigint not null, refund_no text not null, refunded_on text not null,
  payment_id bigint, payee_code text not null, amount_fen bigint not null, state text not null,
  reason text not null, recorded_ms bigint not null,
  primary key (mof_div_code, refund_id));
create unique index bank_refund_no on bank_refund (mof_div_code, refund_no);
create index bank_refund_payment on bank_refund (mof_div_code, payment_id);
