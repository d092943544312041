drop index bank_message_time;
create index bank_message_time on bank_message (
  mof_div_code, received_ms, message_id, outcome, vt_code, voucher_no);
create index bank_message_reason on bank_message (mof_div_code, received_ms, message_id) where reason <> '';
