create index bank_refund_day on bank_refund (mof_div_code, refunded_on);
create index bank_refund_cleared on bank_refund (mof_div_code, cleared_on);
create index bank_refund_parent on bank_refund (mof_div_code, parent_refund_no);
