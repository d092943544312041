create table unsealed_record (
  mof_div_code text not null, audit_id bigint not null, ordinal bigint not null,
  document_kind text not null, document_id bigint not null, document_key text not null,
  rewritten bigint not null,
  primary key (mof_div_code, audit_id, ordinal)) /*without rowid*/;
