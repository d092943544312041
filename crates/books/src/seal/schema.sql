alter table block add column form bigint not null default 1;
alter table block add column record_count bigint not null default 0;
create table block_record (
  mof_div_code text not null, block_no bigint not null, record_no bigint not null,
  document_kind text not null, document_id bigint not null, document_key text not null,
  rewritten bigint not null, grown bigint not null,
  whole_sm3 text not null, lasting_sm3 text not null, grown_sm3 text not null, marks text not null,
  primary key (mof_div_code, block_no, record_no));
create unique index block_record_document on block_record
  (mof_div_code, document_kind, document_id, document_key, block_no);
