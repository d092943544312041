"""The county folder as the scripts write it: one header per file, one way to write a row.

The columns are those of docs/formats.md. A script that fills a column this module does
not name fails at once, so the folder and its description cannot drift apart unseen.

Promise: the same rows give the same bytes (UTF-8, LF, no BOM, quotes only where CSV needs them).
Not here: any decision about what the rows contain.
"""

import csv
import io
import os
import re

HEADERS = {
    "divisions.csv": "mof_dep_code mof_dep_name kind",
    "units.csv": "agency_code agency_name sup_dep_code level manage_mof_dep_code unit_kind e_payment_on",
    "people.csv": "user_id user_name agency_code mof_dep_code title",
    "roles.csv": "user_id role scope scope_codes valid_from valid_to",
    "classification.csv": "kind code name level parent evidence",
    "projects.csv": "pro_code pro_name agency_code pro_cat_code target_approved_on target_doc_no",
    "resources.csv": "fiscal_year fund_type_code account item_code item_name amount",
    "budget.csv": "fiscal_year bgt_line_no agency_code pro_code exp_func_code gov_bgt_eco_code "
    "dep_bgt_eco_code fund_type_code found_type_code bgt_type_code source_type_code threesafe "
    "is_gov_pur is_sal is_dir amount",
    "quota_changes.csv": "change_no happened_at kind doc_no bgt_line_no to_bgt_line_no amount reason requested_by "
    "contract_no payee_code",
    "release_schedule.csv": "bgt_line_no from_day amount",
    "payees.csv": "payee_code payee_name payee_acct_no payee_acct_bank_name payee_bank_no payee_kind",
    "authorisations.csv": "decision_no decided_on body subject agency_code pro_code amount",
    "requests.csv": "pay_app_no submitted_at agency_code bgt_line_no payee_code amount pay_summary "
    "pay_bus_type_code decision_no contract_no from_commitment",
    "refunds.csv": "refund_no refunded_on pay_app_no amount reason",
    "opening.csv": "bgt_line_no released paid in_process committed carried frozen pending_breakdown "
    "pending_release signed_unit_by signed_treasury_by contract_no contract_payee contract_amount",
    "calendar.csv": "date kind name",
}
HEADERS = {name: columns.split() for name, columns in HEADERS.items()}

# Columns that came later: a row that has nothing to say there leaves them empty.
MAY_LACK = {"contract_no", "payee_code", "from_commitment", "contract_payee", "contract_amount"}

YUAN = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,2})?")


def yuan(fen):
    """Fen as the folder writes money: plain yuan with two decimals, no thousands separator."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def parse_fen(text):
    """Strict: an optional minus, digits, at most two decimals. Anything else is a ValueError."""
    if not YUAN.fullmatch(text):
        raise ValueError(f"not an amount in yuan with at most two decimals: {text!r}")
    whole, _, part = text.lstrip("-").partition(".")
    fen = int(whole) * 100 + int((part + "00")[:2])
    return -fen if text.startswith("-") else fen


def split_by_weights(total, weights):
    """Largest remainder: the parts add up to `total` exactly; ties go to the earlier part."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def write_csv(folder, name, rows):
    """Writes rows (dicts) under the fixed header; a missing or an extra column is our bug."""
    header = HEADERS[name]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        lacking = set(row) ^ set(header)
        if set(row) - set(header) or lacking - MAY_LACK:
            raise AssertionError(f"{name}: columns {sorted(set(row) ^ set(header))} do not fit the header")
        writer.writerow([row.get(column, "") for column in header])
    write_text(folder, name, out.getvalue())


def read_csv(folder, name):
    path = os.path.join(folder, name)
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != HEADERS[name]:
            raise ValueError(f"{path}: header is {reader.fieldnames}, expected {HEADERS[name]}")
        return list(reader)


def write_text(folder, name, text):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def toml_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
