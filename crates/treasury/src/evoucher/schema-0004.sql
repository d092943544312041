create index voucher_paid_on on voucher (mof_div_code, x_pay_date);
create index voucher_cleared_on on voucher (mof_div_code, cleared_on);
