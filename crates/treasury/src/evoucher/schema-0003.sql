drop index voucher_state;
create index voucher_state on voucher (
  mof_div_code, state, issued_ms, voucher_id, agency_code, amount_fen, voucher_no);
create index voucher_time on voucher (mof_div_code, issued_ms, voucher_id, agency_code, amount_fen);
