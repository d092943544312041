"""The small sample county that starts in mid-year (E30): ten units of 兴国 from 1 July 2022.

The opening balances are what the full year stood at on the evening of 30 June, read by replaying the full
folder; requests, refunds and quota changes from July on are those of the full year for the same units.
Promise: per line the opening states add up to the line's budget; per book resources equal budget plus reserves.
"""

import check_county
from county_folder import parse_fen, write_csv, write_text, yuan
from xingguo_readme import county_toml, midyear_readme

OPENS_ON = "2022-07-01"
UNITS = ["103001", "118001", "118002", "119002", "119030", "119049", "122001", "123001", "201001", "205001"]
COLUMNS = ("released", "paid", "in_process", "committed", "carried", "frozen", "pending_breakdown", "pending_release")
SIGNED_BY_TREASURY = "fin-check-1"


def make_midyear(full, folder):
    t = check_county.load(full)
    replay = check_county.Replay(t, until=OPENS_ON + "T00:00:00").run()
    tops = {row["agency_code"]: row["sup_dep_code"] for row in t["units"]}
    units = sorted(set(UNITS) | {tops[code] for code in UNITS})
    lines = [row for row in t["budget"] if row["agency_code"] in units and replay.state[row["bgt_line_no"]]["control"]]
    keys = {row["bgt_line_no"] for row in lines}
    states = {key: replay.state[key] for key in keys}
    opening, budget = [], []
    for number, row in enumerate(sorted(lines, key=lambda row: row["bgt_line_no"])):
        state = dict(states[row["bgt_line_no"]], in_process=0, carried=0)
        held = [(contract, payee, left) for (key, contract), (payee, left) in sorted(replay.contracts.items())
                if key == row["bgt_line_no"] and left]
        budget.append(dict(row, amount=yuan(state["control"])))
        if row["is_gov_pur"] == "1" and state["released"] >= 10_000_00 and number % 2 == 0:
            rest = slack(t, row["bgt_line_no"], state["released"])
            if rest:
                held.append((f"HT2021-{row['bgt_line_no'][-5:]}", supplier(t, row["bgt_line_no"]), rest))
            state["committed"] += rest
            state["released"] -= rest
        columns = [";".join(part) for part in zip(*((c, p, yuan(left)) for c, p, left in held))] or ["", "", ""]
        opening.append({"bgt_line_no": row["bgt_line_no"], **{column: yuan(state[column]) for column in COLUMNS},
                        "signed_unit_by": row["agency_code"] + "-head", "signed_treasury_by": SIGNED_BY_TREASURY,
                        **dict(zip(("contract_no", "contract_payee", "contract_amount"), columns))})
    changes = [row for row in t["quota_changes"] if row["bgt_line_no"] in keys and row["happened_at"] >= OPENS_ON]
    requests = [row for row in t["requests"] if row["bgt_line_no"] in keys and row["submitted_at"] >= OPENS_ON
                and row["agency_code"] in units]
    write_people(t, folder, units)
    for name in ("divisions", "classification", "payees"):
        rows = t[name]
        if name == "payees":
            used = {row["payee_code"] for row in requests}
            used |= {payee for row in opening for payee in row["contract_payee"].split(";")}
            rows = [row for row in rows if row["payee_code"] in used]
        write_csv(folder, name + ".csv", rows)
    write_csv(folder, "units.csv", [row for row in t["units"] if row["agency_code"] in units])
    used = {row["pro_code"] for row in budget}
    write_csv(folder, "projects.csv", [row for row in t["projects"] if row["pro_code"] in used])
    write_csv(folder, "budget.csv", budget)
    write_csv(folder, "opening.csv", opening)
    write_csv(folder, "resources.csv", resources(budget, changes))
    write_csv(folder, "quota_changes.csv", changes)
    write_csv(folder, "requests.csv", requests)
    kept = {row["pay_app_no"] for row in requests}
    write_csv(folder, "refunds.csv", [row for row in t["refunds"] if row["pay_app_no"] in kept])
    used = {row["decision_no"] for row in requests}
    write_csv(folder, "authorisations.csv", [row for row in t["authorisations"] if row["decision_no"] in used])
    write_text(folder, "county.toml", county_toml("360732000", "兴国县（年中启用）", "Xingguo County (mid-year start)", "midyear", OPENS_ON))
    result = check_county.check(folder)
    write_text(folder, "README.md", midyear_readme(result, OPENS_ON))
    print("midyear:\n" + check_county.table(result))


def supplier(t, key):
    """Whom the line paid last: the old contract is with the same firm."""
    paid = [row["payee_code"] for row in t["requests"] if row["bgt_line_no"] == key and row["payee_code"].startswith("GYS")]
    return paid[-1] if paid else next(row["payee_code"] for row in t["payees"] if row["payee_kind"] == "supplier")


def slack(t, key, released):
    """A signed contract's part of the balance that no later request of this line needs as free quota."""
    asked = sum(parse_fen(row["amount"]) for row in t["requests"]
                if row["bgt_line_no"] == key and row["submitted_at"] >= OPENS_ON and not row["pay_summary"].startswith("演示")
                and row["from_commitment"] != "1")
    gone = sum(parse_fen(row["amount"]) for row in t["quota_changes"]
               if row["bgt_line_no"] == key and row["happened_at"] >= OPENS_ON and row["kind"] in ("cut", "virement", "freeze"))
    return max(0, (released - asked - gone) // 100_00 * 100_00)


def write_people(t, folder, units):
    """People of the chosen units and of the finance bureau; outside reviewers keep only the chosen units."""
    roles = []
    people = {row["user_id"]: row for row in t["people"]}
    for row in t["roles"]:
        person = people[row["user_id"]]
        if person["agency_code"] and person["agency_code"] not in units:
            continue
        codes = [code for code in row["scope_codes"].split(";") if code in units]
        if row["role"] == "outside_reviewer" and not codes:
            continue
        roles.append(dict(row, scope_codes=";".join(codes)))
    users = {row["user_id"] for row in roles}
    write_csv(folder, "people.csv", [row for row in t["people"] if row["user_id"] in users])
    write_csv(folder, "roles.csv", roles)


def resources(budget, changes):
    """One revenue row per book; the reserves left on the day cover the supplements still to come."""
    rows, million = [], 1_000_000_00
    for fund in sorted({row["fund_type_code"] for row in budget}):
        need = sum(parse_fen(row["amount"]) for row in budget if row["fund_type_code"] == fund)
        reserves = [("2103", "227", "预备费", 20 * million), ("2104", "22902", "年初预留", 40 * million)] if fund == "1" else []
        total = need + sum(reserve[3] for reserve in reserves)
        item = {"1": ("1102", "11002", "一般性转移支付收入"), "2": ("1101", "10301", "政府性基金收入"),
                "3": ("1101", "10306", "国有资本经营收入"), "4": ("1101", "102", "社会保险基金收入")}[fund]
        for account, code, name, amount in [(*item, total)] + reserves:
            rows.append({"fiscal_year": 2022, "fund_type_code": fund, "account": account, "item_code": code,
                         "item_name": name, "amount": yuan(amount)})
    return rows
