drop index payment_request_state;
drop index payment_request_unit;
drop index payment_request_time;
create index payment_request_state on payment_request (
  mof_div_code, state, submitted_ms, payment_id, state_ms, agency_code, amount_fen, refunded_fen, submitted_by,
  payee_code, line_id, pay_app_no/*sqlite:, pay_summary*/);
create index payment_request_time on payment_request (
  mof_div_code, submitted_ms, payment_id, agency_code, amount_fen, refunded_fen, payee_code, line_id, pay_app_no
  /*sqlite:, pay_summary*/);
/*postgres: alter table payment_request set (toast_tuple_target = 256);*/
