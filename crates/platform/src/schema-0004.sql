create index unsealed_record_rewritten on unsealed_record (mof_div_code, audit_id, ordinal)
  where rewritten = 1;
