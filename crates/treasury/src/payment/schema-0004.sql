create table payee_mark_change (
  mof_div_code text not null, change_id bigint not null, payee_code text not null, mark text not null,
  from_day text not null, evidence text not null, state text not null, proposed_by text not null,
  proposed_ms bigint not null, decided_by text, decided_ms bigint, note text not null,
  primary key (mof_div_code, change_id));
create index payee_mark_change_payee on payee_mark_change (mof_div_code, payee_code, mark, state);
create index payee_mark_change_state on payee_mark_change (mof_div_code, state, proposed_ms);
