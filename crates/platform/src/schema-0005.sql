drop index duty_open;
create index duty_open on duty (
  mof_div_code, ended_ms, due_on, started_ms, duty_id, clock, owner_code, open_fen, on_time, paused_ms);
create index duty_part_bank on duty_part (mof_div_code, duty_id) where cause = 'bank';
