alter table duty_part add column cause text not null default '';
alter table outbox add column attempted_ms bigint;
create index outbox_reference on outbox (mof_div_code, channel, reference);
