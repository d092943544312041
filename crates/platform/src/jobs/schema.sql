create table job (
  mof_div_code text not null, job_id bigint not null, kind text not null, title text not null,
  user_id text not null, input text not null, state text not null, done_rows bigint not null,
  total_rows bigint not null, attempts bigint not null, created_ms bigint not null, started_ms bigint,
  lease_ms bigint, leased_by text, ended_ms bigint, outcome text not null, file_name text not null,
  opened_ms bigint,
  primary key (mof_div_code, job_id),
  check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')));
create index job_open on job (mof_div_code, state, created_ms);
create index job_owner on job (mof_div_code, user_id, created_ms);
create table job_file (
  mof_div_code text not null, job_id bigint not null, part_no bigint not null, body text not null,
  primary key (mof_div_code, job_id, part_no));
