create table import_row (
  mof_div_code text not null, file text not null, row_no bigint not null, kind text not null, number text not null,
  fiscal_year bigint not null,
  at_text text not null, agency_code text not null, bgt_line_no text not null, payee_code text not null,
  amount_fen bigint, summary text not null, column_name text not null, code text not null, reason_zh text not null,
  reason_en text not null, cells text not null,
  primary key (mof_div_code, file, row_no));
create index import_row_kind on import_row (mof_div_code, kind, agency_code);
