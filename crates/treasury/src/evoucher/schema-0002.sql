create table voucher_trouble (
  mof_div_code text not null, voucher_id bigint not null, voucher_no text not null, state text not null,
  attempts bigint not null, round_attempts bigint not null, words text not null,
  first_ms bigint not null, last_ms bigint not null, moved_ms bigint not null, moved_by text not null,
  primary key (mof_div_code, voucher_id));
create index voucher_trouble_state on voucher_trouble (mof_div_code, state, last_ms);
create index voucher_trouble_no on voucher_trouble (mof_div_code, voucher_no);
create table voucher_trouble_step (
  mof_div_code text not null, voucher_id bigint not null, step_no bigint not null, state text not null,
  at_ms bigint not null, user_id text not null, words text not null,
  primary key (mof_div_code, voucher_id, step_no));
