alter table payment_request add column payee_version bigint not null default 1;
