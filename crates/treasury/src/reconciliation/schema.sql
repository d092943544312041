create table recon_paper (
  mof_div_code text not null, paper_id bigint not null, kind text not null, at_ms bigint not null,
  user_id text not null, body_sm3 text not null, body text not null,
  primary key (mof_div_code, paper_id));
create table bank_statement (
  mof_div_code text not null, statement_id bigint not null, acct_no text not null, on_day text not null,
  version_no bigint not null, form text not null, statement_no text not null, content_sm3 text not null,
  opening_fen bigint not null, closing_fen bigint not null, line_count bigint not null, out_fen bigint not null,
  in_fen bigint not null, paper_id bigint not null, received_ms bigint not null, received_by text not null,
  state text not null, reason text not null,
  primary key (mof_div_code, statement_id));
create index bank_statement_day on bank_statement (mof_div_code, acct_no, on_day, version_no);
create index bank_statement_time on bank_statement (mof_div_code, on_day, statement_id);
create table bank_statement_line (
  mof_div_code text not null, statement_id bigint not null, line_no bigint not null, reference text not null,
  bank_no text not null, left_fen bigint not null, booked_on text not null, remark text not null,
  primary key (mof_div_code, statement_id, line_no)) /*without rowid*/;
create index bank_statement_line_ref on bank_statement_line (mof_div_code, reference);
create table treasury_balance (
  mof_div_code text not null, on_day text not null, version_no bigint not null, statement_no text not null,
  opening_fen bigint not null, income_fen bigint not null, paid_fen bigint not null, closing_fen bigint not null,
  paper_id bigint not null, received_ms bigint not null,
  primary key (mof_div_code, on_day)) /*without rowid*/;
create table recon_day (
  mof_div_code text not null, on_day text not null, run_no bigint not null, statement_id bigint,
  our_count bigint not null, our_fen bigint not null, our_back_count bigint not null, our_back_fen bigint not null,
  bank_count bigint not null, bank_fen bigint not null, bank_back_count bigint not null,
  bank_back_fen bigint not null, matched bigint not null, cleared_fen bigint not null, waiting_fen bigint not null,
  book_opening_fen bigint not null, book_income_fen bigint not null, book_closing_fen bigint not null,
  reported_closing_fen bigint, state text not null, run_ms bigint not null, run_by text not null,
  result bigint, confirmed_by text, confirmed_ms bigint, note text not null, result_paper_id bigint,
  result_sent_ms bigint,
  primary key (mof_div_code, on_day));
create index recon_day_state on recon_day (mof_div_code, state, on_day);
create table recon_item (
  mof_div_code text not null, item_id bigint not null, on_day text not null, leg text not null,
  status text not null, reference text not null, our_fen bigint, bank_fen bigint, our_day text, bank_day text,
  document_kind text not null, document_id bigint not null, remark text not null, found_ms bigint not null,
  state text not null, settled_ms bigint, settled_by text, settled_how text not null, note text not null,
  escalated_ms bigint,
  primary key (mof_div_code, item_id));
create index recon_item_day on recon_item (mof_div_code, on_day, state);
create index recon_item_state on recon_item (mof_div_code, state, on_day);
create index recon_item_reference on recon_item (mof_div_code, reference);
create index recon_item_document on recon_item (mof_div_code, document_kind, document_id);
