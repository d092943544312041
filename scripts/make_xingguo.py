#!/usr/bin/env python3
"""Makes the sample county 兴国 (fiscal year 2022): counties/xingguo and counties/xingguo-midyear.

    python3 scripts/make_xingguo.py DATA_DIR [COUNTIES_DIR]

DATA_DIR holds names/, regions/, calendar/ and classification/ (see docs/formats.md). People, firms,
accounts and adopted amounts are synthetic; paid at year-end ties to the county's published outturn.

Promise: the same DATA_DIR gives the same bytes. The folder is replayed and checked before the script ends.
Not here: the rules of the payment path. check_county.py replays the folder with its own, simpler ones.
"""

import os
import random
import sys

import check_county
import xingguo_lines
import xingguo_people
import xingguo_quota
import xingguo_requests as requests_of
from county_folder import split_by_weights, write_csv, write_text, yuan
from xingguo_data import DIVISIONS
from xingguo_midyear import make_midyear
from xingguo_readme import county_toml, readme

SEED = 360732_2022
YUAN = 100


def read_text(path):
    if not os.path.exists(path):
        raise SystemExit(f"{path} is missing: this script reads the county's names, regions, calendar and classification from there")
    return path


def make(data):
    rng = random.Random(SEED)
    names = xingguo_people.read_names(read_text(f"{data}/names/faker_zh_cn_lists.json"))
    towns = xingguo_people.read_towns(read_text(f"{data}/regions/xingguo_360732_villages.csv"))
    days = requests_of.read_working_days(read_text(f"{data}/calendar/cn_holidays_2020_2026.csv"), 2022)
    calendar = requests_of.Calendar(days)
    units = xingguo_people.make_units(rng, towns)
    people, roles, small, _ = xingguo_people.make_people(rng, names, units)
    payees, uses = xingguo_people.make_payees(rng, names, units)
    budget = xingguo_lines.build(rng, units)
    mark_lines(rng, budget)
    requests = requests_of.make_requests(rng, calendar, budget, uses)
    refunds = requests_of.make_refunds(rng, calendar, requests, 42)
    quota = xingguo_quota.Quota(rng, calendar, budget, requests)
    quota.plan(requests)
    quota.fit(requests, requests_of.moment)
    authorisations = requests_of.make_authorisations(rng, calendar, budget, requests)
    refused = requests_of.make_refused(rng, calendar, budget, requests, quota)
    move_refunds(rng, calendar, refunds)
    return {"units": units, "people": people, "roles": roles, "payees": payees, "budget": budget, "quota": quota,
            "requests": requests + refused, "refunds": refunds, "authorisations": authorisations, "small": small}


def mark_lines(rng, budget):
    """Some running-cost lines pay in January (from pre-allocation); two works sit one fen below the threshold."""
    running = [l for l in budget.lines if l["group"] == "operations" and l["paid"] and l["dep"] in ("30206", "30201", "30299")]
    for line in rng.sample(running, 96):
        line["january"] = True
    works = [l for l in budget.lines if l["group"] == "rest" and l["schedule"] == "spread" and l["paid"] > 4_000_000 * YUAN]
    for line in rng.sample(works, 2):
        line["boundary"] = True


def move_refunds(rng, calendar, refunds):
    """A refund follows its payment also when the payment had to wait for a release."""
    for refund in refunds:
        paid_on = refund["request"]["at"][:10]
        if refund["on"] <= calendar.after(paid_on, 5):
            refund["on"] = calendar.after(paid_on, rng.randint(6, 10))


def resources(quota, budget):
    """Where the money comes from; the transfer line of each book closes the equation Σ1xxx = budget + Σ2xxx."""
    adopted = {"1": 0, "2": 0, "3": 0, "4": 0}
    for line in budget.lines:
        adopted[line["fund"]] += quota.adopted(line)
    rows = []

    def fen(fund, account, item, name, amount_fen):
        rows.append({"fiscal_year": 2022, "fund_type_code": fund, "account": account, "item_code": item, "item_name": name,
                     "amount": yuan(amount_fen)})

    own = [("10101", "增值税", 268), ("10104", "企业所得税", 74), ("10106", "个人所得税", 21), ("10107", "资源税", 16),
           ("10109", "城市维护建设税", 33), ("10110", "房产税", 18), ("10112", "城镇土地使用税", 22), ("10113", "土地增值税", 46),
           ("10118", "耕地占用税", 58), ("10119", "契税", 92), ("10302", "专项收入", 61), ("10304", "行政事业性收费收入", 88),
           ("10305", "罚没收入", 76), ("10307", "国有资源（资产）有偿使用收入", 214), ("10399", "其他收入", 24)]
    million = 1_000_000 * YUAN
    spent = adopted["1"] + (42 + 76 + 168) * million
    for item, name, amount in own:
        fen("1", "1101", item, name, amount * million)
    fixed = sum(amount for _, _, amount in own) + 286 + 148 + 182
    transfers = spent - fixed * million
    for (item, name), amount in zip([("11001", "返还性收入"), ("11002", "一般性转移支付收入"), ("11003", "专项转移支付收入")],
                                    split_by_weights(transfers, [3, 78, 19])):
        fen("1", "1102", item, name, amount)
    fen("1", "1103", "11011", "债务转贷收入（一般债券）", 286 * million)
    fen("1", "1104", "11008", "上年结余收入", 148 * million)
    fen("1", "1105", "11015", "动用预算稳定调节基金", 182 * million)
    fen("1", "2102", "23006", "上解支出", 42 * million)
    fen("1", "2103", "227", "预备费", 76 * million)
    fen("1", "2104", "22902", "年初预留", 168 * million)
    fen("2", "1103", "11011", "债务转贷收入（专项债券）", 640 * million)
    fen("2", "1101", "10301", "政府性基金收入", adopted["2"] + 60 * million - 640 * million)
    fen("2", "2104", "22902", "政府性基金预留", 60 * million)
    fen("3", "1101", "10306", "国有资本经营收入", adopted["3"] + 5 * million)
    fen("3", "2102", "23008", "调出资金", 5 * million)
    fen("4", "1101", "102", "社会保险基金收入", adopted["4"] - 90 * million)
    fen("4", "1104", "11008", "上年结余收入", 90 * million)
    return rows


def write(made, folder, data):
    budget, quota = made["budget"], made["quota"]
    write_csv(folder, "divisions.csv", [dict(zip(("mof_dep_code", "mof_dep_name", "kind"), row)) for row in DIVISIONS])
    write_csv(folder, "units.csv", [{
        "agency_code": u["code"], "agency_name": u["name"], "sup_dep_code": u["sup"], "level": u["level"],
        "manage_mof_dep_code": u["division"], "unit_kind": u["kind"], "e_payment_on": u["live"]} for u in made["units"]])
    write_csv(folder, "people.csv", made["people"])
    write_csv(folder, "roles.csv", made["roles"])
    with open(read_text(f"{data}/classification/draft_codes_unofficial.csv"), encoding="utf-8") as file:
        write_text(folder, "classification.csv", file.read())
    write_csv(folder, "projects.csv", budget.projects)
    write_csv(folder, "resources.csv", resources(quota, budget))
    write_csv(folder, "budget.csv", [budget_row(line, quota.adopted(line)) for line in budget.lines])
    quota.commit(made["requests"])
    write_csv(folder, "quota_changes.csv", [dict(row, amount=yuan(row["amount"])) for row in quota.rows])
    write_csv(folder, "release_schedule.csv", [dict(row, amount=yuan(row["amount"])) for row in quota.instalments])
    write_csv(folder, "payees.csv", made["payees"])
    write_csv(folder, "authorisations.csv", [dict(row, amount=yuan(row["amount"])) for row in made["authorisations"]])
    ordered = sorted(made["requests"], key=lambda r: (r["at"], r["line"]["no"], r["amount"]))
    for number, request in enumerate(ordered, 1):
        request["no"] = f"ZF2022{number:06d}"
    write_csv(folder, "requests.csv", [{
        "pay_app_no": r["no"], "submitted_at": r["at"], "agency_code": r.get("agency") or r["line"]["unit"],
        "bgt_line_no": r["line"]["no"], "payee_code": r["payee"], "amount": yuan(r["amount"]), "pay_summary": r["summary"],
        "pay_bus_type_code": r["type"], "decision_no": r["decision"], "contract_no": r["contract"],
        "from_commitment": "1" if r.get("committed") else ""} for r in ordered])
    refunds = sorted(made["refunds"], key=lambda r: (r["on"], r["request"]["no"]))
    write_csv(folder, "refunds.csv", [{
        "refund_no": f"TK2022{number:04d}", "refunded_on": r["on"], "pay_app_no": r["request"]["no"],
        "amount": yuan(r["amount"]), "reason": r["reason"]} for number, r in enumerate(refunds, 1)])
    write_text(folder, "county.toml", county_toml("360732000", "兴国县", "Xingguo County", "start"))


def budget_row(line, amount):
    tag = line["group"] if line["group"] in ("wages", "livelihood", "operations") else ""
    return {"fiscal_year": 2022, "bgt_line_no": line["no"], "agency_code": line["unit"], "pro_code": line["pro"],
            "exp_func_code": line["func"], "gov_bgt_eco_code": line["gov"], "dep_bgt_eco_code": line["dep"],
            "fund_type_code": line["fund"], "found_type_code": line["found"],
            "bgt_type_code": 1 if line["pro"][14] in "12" else 2, "source_type_code": 1, "threesafe": tag,
            "is_gov_pur": line["pur"], "is_sal": line["sal"], "is_dir": line["dir"], "amount": yuan(amount)}


def main():
    if len(sys.argv) not in (2, 3):
        raise SystemExit("usage: make_xingguo.py DATA_DIR [COUNTIES_DIR]")
    data = sys.argv[1]
    counties = sys.argv[2] if len(sys.argv) == 3 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "counties")
    folder = os.path.join(counties, "xingguo")
    made = make(data)
    write(made, folder, data)
    result = check_county.check(folder)
    check_county.must_tie(result)
    write_text(folder, "README.md", readme(result))
    make_midyear(folder, os.path.join(counties, "xingguo-midyear"))
    print(check_county.table(result))


if __name__ == "__main__":
    main()
