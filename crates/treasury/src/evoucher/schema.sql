create table voucher (
  mof_div_code text not null, voucher_id bigint not null, voucher_no text not null, fiscal_year bigint not null,
  vt_code text not null, agency_code text not null, fund_type_code text not null, line_id bigint not null,
  amount_fen bigint not null, item_count bigint not null, vou_date text not null, state text not null,
  issued_by text not null, signed_by text, issued_ms bigint not null, signed_ms bigint, sent_ms bigint,
  digest text not null, x_agent_business_no text, x_pay_date text, x_pay_amt bigint, x_add_word text,
  cleared_on text,
  primary key (mof_div_code, voucher_id));
create unique index voucher_number on voucher (mof_div_code, fiscal_year, vt_code, voucher_no);
create index voucher_no on voucher (mof_div_code, voucher_no);
create index voucher_state on voucher (mof_div_code, state, issued_ms);
create table voucher_item (
  mof_div_code text not null, voucher_id bigint not null, item_no bigint not null, payment_id bigint not null,
  amount_fen bigint not null, outcome text not null, x_pay_amt bigint, x_add_word text,
  primary key (mof_div_code, voucher_id, item_no)) /*without rowid*/;
create index voucher_item_payment on voucher_item (mof_div_code, payment_id);
create table evoucher_store (
  mof_div_code text not null, store_no bigint not null, st_year bigint not null, vt_code text not null,
  voucher_no text not null, flag text not null, state text not null, at_ms bigint not null, user_id text not null,
  body text not null, signer_sn text not null, body_sm3 text not null, chain_sm3 text not null,
  primary key (mof_div_code, store_no));
create index evoucher_store_no on evoucher_store (mof_div_code, st_year, vt_code, voucher_no);
