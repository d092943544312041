create index quota_line_name on quota_line (mof_div_code, line_id, bgt_line_no);
