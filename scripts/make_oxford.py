#!/usr/bin/env python3
"""Makes a county folder of Oxford City Council's published payments over 500 pounds, 2014 to 2018.

    python3 scripts/make_oxford.py payments/oxford_over500_2014_2018.csv.gz OUT_DIR

The payments are real (Open Government Licence v3). Everything a payment needs to pass the controls is derived
or made up: each year's approved budget is the sum of the year's own positive payments per service area,
expense code and capital/revenue; service areas are the units; people and account numbers are synthetic.

Promise: requests.csv has every row of the source, in source order, with the amount as written there.
Promise: the amounts add up to 228,210,155.40 (integer pence), or the script stops.
Not here: parking, refunds and quarantine. Rows without a date, the template row and the negatives go in as they are.
"""

import csv
import gzip
import re
import zlib
import sys

from county_folder import YUAN, parse_fen, toml_string, write_csv, write_text, yuan

EXPECTED_ROWS, EXPECTED_PENCE = 61_529, 228_210_155_40
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NOTICE = ("Real payments of Oxford City Council over 500 pounds (Open Government Licence v3); budget, people, roles and account "
          "numbers are synthetic. 牛津市议会公开的真实支付；预算、人员、角色和账号均为合成。")
FINANCE = [
    ("fin-entry-1", "treasury_entry", "03"), ("fin-entry-2", "treasury_entry", "03"), ("fin-check-1", "treasury_check", "03"),
    ("fin-check-2", "treasury_check", "03"), ("fin-seal-1", "seal_keeper", "03"), ("fin-payee-1", "payee_registrar", "03"),
    ("fin-recon-1", "reconciliation", "03"), ("fin-budget-1", "budget_division", "02"), ("fin-budget-2", "budget_division", "02"),
    ("fin-budget-3", "budget_division", "02"), ("fin-performance-1", "performance_division", "02"),
    ("fin-supervision-1", "supervision", "04"), ("fin-director", "finance_director", "01"), ("fin-admin-1", "system_admin", "01"),
    ("audit-reader", "auditor", "01"), ("congress-reader", "congress_reader", "01"), ("bank-gateway", "bank_interface", "01"),
    ("fin-05-clerk", "finance_clerk", "05"), ("fin-05-clerk2", "finance_clerk", "05"), ("fin-05-head", "finance_head", "05"),
]
DIVISIONS = [("01", "Director's office", "office"), ("02", "Budget", "budget"), ("03", "Treasury", "treasury"),
             ("04", "Internal audit", "supervision"), ("05", "Service areas", "business")]


def read_source(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pence = sum(parse_fen(row["amount"]) for row in rows if YUAN.fullmatch(row["amount"]))
    if (len(rows), pence) != (EXPECTED_ROWS, EXPECTED_PENCE):
        raise SystemExit(f"{path}: {len(rows)} rows, {yuan(pence)}; expected {EXPECTED_ROWS} rows, {yuan(EXPECTED_PENCE)}")
    return rows


# The voucher has room for 21 characters of unit code; one word per area is enough to tell them apart.
UNIT_CODE_MAX = 21


def slug(name):
    full = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if len(full) <= UNIT_CODE_MAX:
        return full
    # The tail is a checksum of the whole name, so that two long names never share a code.
    return full[: UNIT_CODE_MAX - 5].strip("-") + "-" + f"{zlib.crc32(full.encode()) & 0xFFFF:04x}"


def bank_name(name):
    """The account name as a bank can hold it: characters outside its set become an apostrophe."""
    return "".join(char if can_hold(char) else "'" for char in name)


def can_hold(char):
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def year_of(row):
    return int(row["paid_date"][:4]) if DATE.fullmatch(row["paid_date"]) else None


class Codes:
    """Codes for what the source only names: service areas (units, functions) and lines."""

    def __init__(self, rows):
        areas = sorted({slug(row["service_area"]) for row in rows if row["service_area"]})
        self.area = {area: f"{number:03d}" for number, area in enumerate(areas, 901)}
        self.names = {}
        for row in rows:
            self.names.setdefault(slug(row["service_area"]), " ".join(row["service_area"].split()))
        self.category = {}
        for row in rows:
            if row["code"] and (row["category"] or row["code"] not in self.category):
                self.category.setdefault(row["code"], row["category"])
                self.category[row["code"]] = self.category[row["code"]] or row["category"]
        amounts = {}
        for row in rows:
            key = line_key(row)
            if key and parse_fen(row["amount"]) > 0:
                amounts[key] = amounts.get(key, 0) + parse_fen(row["amount"])
        self.amounts = dict(sorted(amounts.items()))
        self.line = {}
        for key in self.amounts:
            count = sum(1 for other in self.line if other[0] == key[0])
            self.line[key] = f"{key[0]}-{count + 1:05d}"

    def project(self, key):
        year, area, _, side = key
        return f"OXFORD{year}{self.area[area]}{side[0]}".ljust(21, "0")


def line_key(row):
    year = year_of(row)
    if year is None or not YUAN.fullmatch(row["amount"]):
        return None
    return (year, slug(row["service_area"]), row["code"], row["cap_or_rev"])


def payee_code(row):
    if row["supplier_id"]:
        return row["supplier_id"]
    return "NOID-" + slug(row["supplier_name"]) if row["supplier_name"] else ("NOID" if row["amount"] else "")


def write_folder(rows, codes, out):
    years = sorted({key[0] for key in codes.amounts})
    areas = list(codes.area)
    write_csv(out, "divisions.csv", [dict(zip(("mof_dep_code", "mof_dep_name", "kind"), row)) for row in DIVISIONS])
    write_csv(out, "units.csv", [{
        "agency_code": area, "agency_name": codes.names[area], "sup_dep_code": area, "level": 1, "manage_mof_dep_code": "05",
        "unit_kind": "other", "e_payment_on": "2014-01-01"} for area in areas])
    write_people(areas, codes, out)
    kinds = [("functional", codes.area[area], codes.names[area]) for area in areas]
    kinds += [("gov_economic", "901", "Revenue"), ("gov_economic", "902", "Capital")]
    kinds += [("dept_economic", code, name) for code, name in sorted(codes.category.items())]
    write_csv(out, "classification.csv", [{
        "kind": kind, "code": code, "name": name or code, "level": 1, "parent": "", "evidence": "seen"} for kind, code, name in kinds]
        + [{"kind": "revenue", "code": "999", "name": "Resources equal to the year's own payments", "level": 1, "parent": "",
            "evidence": "derived"}])
    projects = {codes.project(key): key for key in codes.amounts}
    write_csv(out, "projects.csv", [{
        "pro_code": pro, "pro_name": f"{key[1]} {key[3]} {key[0]}", "agency_code": key[1], "pro_cat_code": 3,
        "target_approved_on": f"{key[0]}-01-01", "target_doc_no": f"derived {key[0]}"} for pro, key in sorted(projects.items())])
    write_csv(out, "resources.csv", [{
        "fiscal_year": year, "fund_type_code": 1, "account": 1101, "item_code": "999",
        "item_name": "Resources equal to the year's own payments",
        "amount": yuan(sum(amount for key, amount in codes.amounts.items() if key[0] == year))} for year in years])
    write_csv(out, "budget.csv", [{
        "fiscal_year": key[0], "bgt_line_no": codes.line[key], "agency_code": key[1], "pro_code": codes.project(key),
        "exp_func_code": codes.area[key[1]], "gov_bgt_eco_code": "902" if key[3] == "Capital" else "901", "dep_bgt_eco_code": key[2],
        "fund_type_code": 1, "found_type_code": 1, "bgt_type_code": 2, "source_type_code": 1, "threesafe": "", "is_gov_pur": 2,
        "is_sal": 2, "is_dir": 2, "amount": yuan(amount)} for key, amount in codes.amounts.items()])
    for empty in ("quota_changes.csv", "authorisations.csv", "refunds.csv"):
        write_csv(out, empty, [])
    write_payees(rows, out)
    write_requests(rows, codes, out)
    write_toml(years, out)


def write_people(areas, codes, out):
    people, roles = [], []

    def add(user, role, scope, agency, division):
        people.append({"user_id": user, "user_name": f"Synthetic {user}", "agency_code": agency, "mof_dep_code": division,
                       "title": role.replace("_", " ")})
        roles.append({"user_id": user, "role": role, "scope": scope, "scope_codes": "", "valid_from": "2014-01-01", "valid_to": ""})

    for area in areas:
        for part, role in (("clerk", "unit_clerk"), ("reviewer", "unit_reviewer"), ("head", "unit_head")):
            add(f"{area}-{part}", role, "own_unit", area, "")
    for user, role, division in FINANCE:
        add(user, role, "division" if role in ("finance_clerk", "finance_head") else "county", "", division)
    write_csv(out, "people.csv", people)
    write_csv(out, "roles.csv", roles)


def write_payees(rows, out):
    payees = {}
    for row in rows:
        code = payee_code(row)
        if code and not payees.get(code):
            payees[code] = row["supplier_name"]
    write_csv(out, "payees.csv", [{
        "payee_code": code, "payee_name": bank_name(name) or "Name not published", "payee_acct_no": f"{number:016d}",
        "payee_acct_bank_name": "Synthetic Bank", "payee_bank_no": "999000000001", "payee_kind": "supplier"}
        for number, (code, name) in enumerate(sorted(payees.items()), 1)])


def write_requests(rows, codes, out):
    seen, requests = {}, []
    for row in rows:
        number = row["trans_no"]
        seen[number] = seen.get(number, 0) + 1
        if number and seen[number] > 1:
            number = f"{number}~{seen[number]}"  # the source repeats two transaction numbers
        requests.append({
            "pay_app_no": number, "submitted_at": f"{row['paid_date']}T09:00:00" if year_of(row) else "",
            "agency_code": slug(row["service_area"]), "bgt_line_no": codes.line.get(line_key(row), ""),
            "payee_code": payee_code(row), "amount": row["amount"], "pay_summary": row["category"] or "(no category published)", "pay_bus_type_code": 1,
            "decision_no": "", "contract_no": ""})
    write_csv(out, "requests.csv", requests)


def write_toml(years, out):
    text = f"""mof_div_code = "826000001"
name_zh = "牛津市议会（公开支付数据）"
name_en = "Oxford City Council (published payments)"
currency = "GBP"
profile = "plain"
fiscal_years = {years}
demo_today = "2015-06-15"
first_year_starts = "start"
notice = {toml_string(NOTICE)}

[requests]
bad_rows = "park"
negative = "refund"
"""
    for year in years:
        text += f"""
[[year]]
fiscal_year = {year}
congress_approved_on = "{year}-01-01"
congress_doc_no = "derived {year}"
replied_on = "{year}-01-01"
reply_doc_no = "derived {year}"
"""
    write_text(out, "county.toml", text)
    write_text(out, "policy.toml", """# What does not apply to published payments of a council that never saw these rules.
[major_payment_threshold]
[[major_payment_threshold.values]]
from       = 2014-01-01
value      = "off"
source     = "Oxford run: no collective-decision register is published"
checked_on = 2026-11-23

[last_payment_day]
[[last_payment_day.values]]
from       = 2014-01-01
value      = "12-31"
source     = "Oxford run: the source pays up to the last day of the year"
checked_on = 2026-11-23
""")


def report(rows, codes, out):
    dated = [row for row in rows if line_key(row)]
    positive = [row for row in dated if parse_fen(row["amount"]) > 0]
    negative = [row for row in dated if parse_fen(row["amount"]) < 0]
    undated = [row for row in rows if year_of(row) is None and YUAN.fullmatch(row["amount"])]
    zero = [row for row in dated if parse_fen(row["amount"]) == 0]
    total = lambda group: yuan(sum(parse_fen(row["amount"]) for row in group))
    linked, unmatched = match_refunds(dated)
    print(f"{out}: {len(rows)} requests, {len(codes.area)} units, {len(codes.amounts)} lines")
    for name, group in [("dated positive", positive), ("dated negative", negative), ("dated zero", zero), ("undated", undated),
                        ("all dated and undated", dated + undated), ("refund with an earlier payment", linked),
                        ("unmatched refund", unmatched)]:
        print(f"  {name}: {len(group)} rows, {total(group)}")
    print(f"  without amount (template): {len(rows) - len(dated) - len(undated)} rows")
    print(f"  negatives whose own key has no line: {sum(1 for row in negative if line_key(row) not in codes.line)}")


def match_refunds(dated):
    """What the year run should find: the latest earlier payment of the year to the supplier with enough left."""
    open_payments, linked, unmatched = {}, [], []
    for _, row in sorted(enumerate(dated), key=lambda pair: (pair[1]["paid_date"], pair[0])):
        amount = parse_fen(row["amount"])
        group = open_payments.setdefault((row["paid_date"][:4], payee_code(row)), [])
        if amount > 0:
            group.append(amount)
            continue
        if amount == 0:
            continue
        fits = [index for index, left in enumerate(group) if left >= -amount]
        if fits:
            group[fits[-1]] += amount
            linked.append(row)
        else:
            unmatched.append(row)
    return linked, unmatched


def main():
    if len(sys.argv) != 3:
        raise SystemExit("usage: make_oxford.py IN.csv.gz OUT_DIR")
    rows = read_source(sys.argv[1])
    codes = Codes(rows)
    write_folder(rows, codes, sys.argv[2])
    report(rows, codes, sys.argv[2])


if __name__ == "__main__":
    main()
