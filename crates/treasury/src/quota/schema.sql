create table class_code (
  mof_div_code text not null, kind text not null, code text not null, name text not null,
  level bigint not null, parent text not null, evidence text not null,
  primary key (mof_div_code, kind, code)) /*without rowid*/;
create table project (
  mof_div_code text not null, pro_code text not null, pro_name text not null, agency_code text not null,
  pro_cat_code text not null, target_approved_on text, target_doc_no text not null,
  primary key (mof_div_code, pro_code)) /*without rowid*/;
create table budget (
  mof_div_code text not null, fiscal_year bigint not null, congress_approved_on text not null,
  congress_doc_no text not null, replied_on text not null, reply_doc_no text not null, state text not null,
  primary key (mof_div_code, fiscal_year));
create table budget_resource (
  mof_div_code text not null, fiscal_year bigint not null, fund_type_code text not null, account bigint not null,
  item_code text not null, item_name text not null, amount_fen bigint not null,
  primary key (mof_div_code, fiscal_year, fund_type_code, account, item_code));
create table budget_line (
  mof_div_code text not null, fiscal_year bigint not null, bgt_line_no text not null, agency_code text not null,
  pro_code text not null, exp_func_code text not null, gov_bgt_eco_code text not null,
  dep_bgt_eco_code text not null, fund_type_code text not null, found_type_code text not null,
  bgt_type_code text not null, source_type_code text not null, threesafe text not null,
  is_gov_pur bigint not null, is_sal bigint not null, is_dir bigint not null, amount_fen bigint not null,
  primary key (mof_div_code, fiscal_year, bgt_line_no)) /*without rowid*/;
create table quota_change (
  mof_div_code text not null, change_id bigint not null, kind text not null, doc_no text not null,
  fiscal_year bigint not null, agency_code text not null, reason text not null, state text not null,
  proposed_by text not null, proposed_ms bigint not null, decided_by text, decided_ms bigint,
  decide_reason text,
  primary key (mof_div_code, change_id));
create index quota_change_state on quota_change (mof_div_code, state, proposed_ms);
create unique index quota_change_doc on quota_change (mof_div_code, fiscal_year, kind, doc_no, agency_code);
create table quota_change_item (
  mof_div_code text not null, change_id bigint not null, item_no bigint not null, line_id bigint not null,
  to_line_id bigint, from_state text not null, amount_fen bigint not null, state text not null,
  refused text, posting_id bigint,
  primary key (mof_div_code, change_id, item_no)) /*without rowid*/;
create index quota_change_item_line on quota_change_item (mof_div_code, line_id);
