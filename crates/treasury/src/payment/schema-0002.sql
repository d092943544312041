alter table payment_request add column contract_due_on text;
create table payee_mark (
  mof_div_code text not null, payee_code text not null, mark text not null, from_day text not null,
  evidence text not null, marked_by text not null, marked_ms bigint not null,
  ended_on text, ended_by text, end_reason text,
  primary key (mof_div_code, payee_code, mark, from_day));
create index payment_request_contract on payment_request (mof_div_code, contract_no);
