alter table hold add column fiscal_year bigint;
create table hold_pass (
  mof_div_code text not null, hold_id bigint not null, document_kind text not null, document_id bigint not null,
  item_no bigint not null, exemption text not null, evidence text not null, amount_fen bigint not null,
  user_id text not null, at_ms bigint not null,
  primary key (mof_div_code, hold_id, document_kind, document_id, item_no));
create index hold_pass_document on hold_pass (mof_div_code, document_kind, document_id);
