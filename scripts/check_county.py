#!/usr/bin/env python3
"""Reads a county folder back and replays its year with simple rules of its own.

    python3 scripts/check_county.py FOLDER

It shares no code with the generator but the file headers, so a mistake in the generator shows here: unknown
codes, a book that does not balance, a balance below zero, a request that is refused without being marked as
such (or marked and not refused), totals that do not tie.
Not here: clocks, separation of duties, the bank. The program's own `year` run owns those.
"""

import datetime
import os
import sys
import tomllib

from county_folder import HEADERS, parse_fen, read_csv, yuan

THRESHOLD = 500_000_00
MARK = "演示退单"
GENERAL_ADMIN_EXCEPT = ("30218", "30224", "30225", "30226", "30227")
STATES = ("pending_breakdown", "pending_release", "released", "frozen", "committed")


def load(folder):
    tables = {}
    for name in HEADERS:
        path = os.path.join(folder, name)
        tables[name[:-4]] = read_csv(folder, name) if os.path.exists(path) else []
    with open(os.path.join(folder, "county.toml"), "rb") as file:
        tables["county"] = tomllib.load(file)
    return tables


def keyed(rows, column, what):
    out = {}
    for row in rows:
        if row[column] in out:
            raise AssertionError(f"{what}: {row[column]} appears twice")
        out[row[column]] = row
    return out


def need(condition, message):
    if not condition:
        raise AssertionError(message)


class Replay:
    """The year of one folder, row by row, with the state of every line."""

    def __init__(self, tables, until="9999"):
        self.t, self.until = tables, until
        self.lines = keyed(tables["budget"], "bgt_line_no", "budget.csv")
        self.payees = keyed(tables["payees"], "payee_code", "payees.csv")
        self.decisions = keyed(tables["authorisations"], "decision_no", "authorisations.csv")
        self.decided = {key: 0 for key in self.decisions}
        self.state = {key: dict.fromkeys(STATES + ("paid", "adopted", "pre", "control"), 0) for key in self.lines}
        self.reserve = {"2103": {}, "2104": {}}
        self.accepted, self.refused, self.refunded = {}, [], 0
        self.changes_by_kind = {}
        self.contracts = {}
        for key, line in self.lines.items():
            self.state[key]["adopted"] = parse_fen(line["amount"])
        for row in tables["resources"]:
            if row["account"] in self.reserve:
                book = self.reserve[row["account"]]
                book[row["fund_type_code"]] = book.get(row["fund_type_code"], 0) + parse_fen(row["amount"])

    def run(self):
        year = self.t["county"]["year"][0]
        events = [(f"{year['replied_on']}T00:00:00", 0, self.establish, None)]
        releases = [row for row in self.t["quota_changes"] if row["kind"] not in ("commit", "release_commitment")]
        mentioned = {key for row in releases for key in (row["bgt_line_no"], row["to_bgt_line_no"]) if key}
        opening = bool(self.t["opening"])
        if opening:
            events = [("2022-01-01T00:00:00", 0, self.open_midyear, None)]
        else:
            day = datetime.date.fromisoformat(str(year["replied_on"])) + datetime.timedelta(days=1)
            while day.weekday() > 4:
                day += datetime.timedelta(days=1)
            rest = [key for key in self.lines if key not in mentioned]
            events.append((f"{day}T09:00:00", 1, self.release_all, rest))
        events += [(row["happened_at"], 2, self.change, row) for row in self.t["quota_changes"]]
        events += [(row["submitted_at"], 3, self.request, row) for row in self.t["requests"]]
        events += [(row["refunded_on"] + "T16:00:00", 4, self.refund, row) for row in self.t["refunds"]]
        for at, _, action, row in sorted(events, key=lambda event: event[:2]):
            if at < self.until:
                action(row)
                self.now = at
        return self

    def establish(self, _):
        for state in self.state.values():
            state["control"] = state["adopted"]
            state["pending_breakdown"] = state["adopted"] - state["pre"]
            need(state["pending_breakdown"] >= 0, "pre-allocation exceeds the approved line")

    def open_midyear(self, _):
        for row in self.t["opening"]:
            state = self.state[row["bgt_line_no"]]
            total = 0
            for column in STATES + ("paid",):
                state[column] = parse_fen(row[column])
                total += state[column]
            total += sum(parse_fen(row[column]) for column in ("in_process", "carried"))
            for contract, payee, amount in self.opening_contracts(row):
                self.contracts[row["bgt_line_no"], contract] = [payee, amount]
            need(total == state["adopted"], f"opening.csv {row['bgt_line_no']}: states do not add up to the budget line")
            state["control"] = state["adopted"]

    @staticmethod
    def opening_contracts(row):
        if not row["contract_no"]:
            return []
        amounts = row["contract_amount"] or row["committed"]
        parts = [column.split(";") for column in (row["contract_no"], row["contract_payee"], amounts)]
        need(len({len(part) for part in parts}) == 1, f"opening.csv {row['bgt_line_no']}: contracts are not whole")
        named = [(contract, payee, parse_fen(amount)) for contract, payee, amount in zip(*parts)]
        need(sum(amount for _, _, amount in named) <= parse_fen(row["committed"]), f"opening.csv {row['bgt_line_no']}: contracts")
        return named

    def release_all(self, keys):
        for key in keys:
            state = self.state[key]
            state["released"] += state["pending_breakdown"]
            state["pending_breakdown"] = 0

    def move(self, key, source, target, amount):
        state = self.state[key]
        need(amount > 0, f"{key}: amount not positive")
        need(state[source] >= amount, f"{key}: {source} has {state[source]}, {amount} asked at {self.now}")
        state[source] -= amount
        if target:
            state[target] += amount

    def change(self, row):
        key, kind, amount = row["bgt_line_no"], row["kind"], parse_fen(row["amount"])
        fund = self.lines[key]["fund_type_code"]
        self.changes_by_kind.setdefault(kind, [0, 0])
        self.changes_by_kind[kind][0] += 1
        self.changes_by_kind[kind][1] += amount
        if kind == "pre_allocation":
            self.state[key]["pending_release"] += amount
            self.state[key]["pre"] += amount
        elif kind == "breakdown":
            self.move(key, "pending_breakdown", "pending_release", amount)
        elif kind == "release":
            self.move(key, "pending_release", "released", amount)
        elif kind == "freeze":
            self.move(key, "released", "frozen", amount)
        elif kind == "commit":
            self.move(key, "released", "committed", amount)
            held = self.contracts.setdefault((key, row["contract_no"]), [row["payee_code"], 0])
            need(held[0] == row["payee_code"], f"{row['change_no']}: the contract has another supplier")
            held[1] += amount
        elif kind == "release_commitment":
            self.move(key, "committed", "released", amount)
            self.contracts[key, row["contract_no"]][1] -= amount
        elif kind == "unfreeze":
            self.move(key, "frozen", "released", amount)
        elif kind in ("superior_transfer", "supplement_contingency", "supplement_reserve"):
            if kind != "superior_transfer":
                book = self.reserve["2103" if kind == "supplement_contingency" else "2104"]
                need(book.get(fund, 0) >= amount, f"{row['change_no']}: the reserve has {book.get(fund, 0)}")
                book[fund] -= amount
            self.state[key]["pending_breakdown"] += amount
            self.state[key]["control"] += amount
        elif kind == "cut":
            self.move(key, "released", None, amount)
            self.state[key]["control"] -= amount
            self.reserve["2104"][fund] = self.reserve["2104"].get(fund, 0) + amount
        elif kind == "virement":
            to = row["to_bgt_line_no"]
            need(self.lines[to]["fund_type_code"] == fund, f"{row['change_no']}: virement between books")
            self.move(key, "released", None, amount)
            self.state[key]["control"] -= amount
            self.state[to]["released"] += amount
            self.state[to]["control"] += amount
        else:
            raise AssertionError(f"{row['change_no']}: unknown kind {kind}")

    def why_refused(self, row):
        line = self.lines[row["bgt_line_no"]]
        amount, kind = parse_fen(row["amount"]), row["pay_bus_type_code"]
        payee = self.payees.get(row["payee_code"])
        if payee is None:
            return "收款人未登记"
        if line["agency_code"] != row["agency_code"]:
            return "指标不属于本单位"
        if (kind == "3") and line["is_sal"] != "1":
            return "工资批量使用非工资指标"
        if line["is_gov_pur"] == "1" and not row["contract_no"]:
            return "政府采购缺合同"
        if row["from_commitment"] == "1":
            payee, left = self.contracts.get((row["bgt_line_no"], row["contract_no"]), ("", 0))
            need(payee == row["payee_code"] and left >= amount, f"{row['pay_app_no']}: not within its contract")
        elif self.state[row["bgt_line_no"]]["released"] < amount:
            if self.state[row["bgt_line_no"]]["frozen"] >= amount:
                return "指标冻结"
            return "指标尚未下达" if row["submitted_at"] < "2022-02-08" else "可用指标不足"
        if amount >= THRESHOLD and kind not in ("2", "3", "6"):
            decision = self.decisions.get(row["decision_no"])
            if not row["decision_no"]:
                return "大额支付缺集体决策"
            if decision is None:
                return "集体决策文号不存在"
            fits = (decision["agency_code"], decision["pro_code"]) == (row["agency_code"], line["pro_code"])
            if not fits or decision["decided_on"] > row["submitted_at"][:10]:
                return "集体决策不适用"
            if self.decided[row["decision_no"]] + amount > parse_fen(decision["amount"]):
                return "超出集体决策金额"
        return ""

    def request(self, row):
        why = self.why_refused(row)
        marked = row["pay_summary"].startswith(MARK)
        need(bool(why) == marked, f"{row['pay_app_no']}: refused because {why!r}, summary {row['pay_summary']!r}")
        if why:
            need(why in row["pay_summary"], f"{row['pay_app_no']}: refused because {why}, but marked {row['pay_summary']}")
            self.refused.append((row["pay_app_no"], why))
            return
        amount = parse_fen(row["amount"])
        if row["decision_no"]:
            self.decided[row["decision_no"]] += amount
        self.move(row["bgt_line_no"], self.source(row), "paid", amount)
        self.spend(row, amount)
        self.accepted[row["pay_app_no"]] = [row, amount, 0]

    @staticmethod
    def source(row):
        return "committed" if row["from_commitment"] == "1" else "released"

    def spend(self, row, amount):
        if row["from_commitment"] == "1":
            self.contracts[row["bgt_line_no"], row["contract_no"]][1] -= amount

    def refund(self, row):
        paid = self.accepted[row["pay_app_no"]]
        amount = parse_fen(row["amount"])
        need(row["refunded_on"] > paid[0]["submitted_at"][:10], f"{row['refund_no']}: before the payment")
        paid[2] += amount
        need(0 < amount and paid[2] <= paid[1], f"{row['refund_no']}: more than was paid")
        self.move(paid[0]["bgt_line_no"], "paid", self.source(paid[0]), amount)
        self.spend(paid[0], -amount)
        self.refunded += amount


def check_codes(t):
    codes = {}
    for row in t["classification"]:
        codes.setdefault(row["kind"], set()).add(row["code"])
    units, projects = keyed(t["units"], "agency_code", "units.csv"), keyed(t["projects"], "pro_code", "projects.csv")
    divisions = keyed(t["divisions"], "mof_dep_code", "divisions.csv")
    users = keyed(t["people"], "user_id", "people.csv")
    keyed(t["requests"], "pay_app_no", "requests.csv")
    for row in t["units"]:
        need(row["sup_dep_code"] in units and row["manage_mof_dep_code"] in divisions, f"units.csv {row}")
    for row in t["people"]:
        need(row["agency_code"] in units or row["mof_dep_code"] in divisions, f"people.csv {row}")
    for row in t["roles"]:
        need(row["user_id"] in users, f"roles.csv {row}")
        need(all(code in units for code in row["scope_codes"].split(";") if code), f"roles.csv {row}")
    need(len({row["user_id"] for row in t["roles"]}) == len(t["roles"]), "one person holds two roles")
    for code, row in projects.items():
        need(len(code) == 21 and row["agency_code"] in units, f"projects.csv {row}")
    for row in t["budget"]:
        need(projects[row["pro_code"]]["agency_code"] == row["agency_code"], f"budget.csv {row}")
        need(row["exp_func_code"] in codes["functional"], f"budget.csv functional {row}")
        need(row["gov_bgt_eco_code"] in codes["gov_economic"], f"budget.csv gov economic {row}")
        need(row["dep_bgt_eco_code"] in codes["dept_economic"], f"budget.csv dept economic {row}")
        need(parse_fen(row["amount"]) > 0, f"budget.csv amount {row}")
    for row in t["quota_changes"]:
        need(row["requested_by"] in users, f"quota_changes.csv {row}")
    for row in t["resources"]:
        need(parse_fen(row["amount"]) > 0, f"resources.csv {row}")


def check_two_people(t):
    """Every unit: a clerk, a head and a reviewer, of its own or outside (G15)."""
    have = {row["agency_code"]: set() for row in t["units"]}
    home = {row["user_id"]: row["agency_code"] for row in t["people"]}
    for row in t["roles"]:
        if row["role"].startswith("unit_"):
            have[home[row["user_id"]]].add(row["role"])
        for code in row["scope_codes"].split(";"):
            if row["role"] == "outside_reviewer" and code:
                have[code].add("unit_reviewer")
    for code, roles in have.items():
        need({"unit_clerk", "unit_reviewer", "unit_head"} <= roles, f"unit {code} has only {sorted(roles)}")


def check(folder):
    t = load(folder)
    check_codes(t)
    check_two_people(t)
    books = {}
    for row in t["budget"]:
        books.setdefault(row["fund_type_code"], [0, 0])[1] += parse_fen(row["amount"])
    for row in t["resources"]:
        books.setdefault(row["fund_type_code"], [0, 0])[0 if row["account"][0] == "1" else 1] += parse_fen(row["amount"])
    for fund, (sources, uses) in books.items():
        need(sources == uses, f"book {fund}: resources {sources} fen, budget and reserves {uses} fen")
    replay = Replay(t).run()
    paid, adopted, final, left = {}, {}, {}, {}
    tags, admin = {}, 0
    for key, state in replay.state.items():
        line = replay.lines[key]
        fund = line["fund_type_code"]
        for table, value in ((paid, "paid"), (adopted, "adopted"), (final, "control")):
            table[fund] = table.get(fund, 0) + state[value]
        need(sum(state[s] for s in STATES) + state["paid"] == state["control"] or t["opening"], f"{key}: states do not add up")
        dep = line["dep_bgt_eco_code"]
        if fund == "1":
            tags[line["threesafe"]] = tags.get(line["threesafe"], 0) + state["paid"]
            if dep == "31002" or dep.startswith("302") and dep not in GENERAL_ADMIN_EXCEPT:
                need(line["threesafe"] in ("", "operations"), f"{key}: a 一般性支出 class tagged {line['threesafe']}")
                admin += state["paid"]
    reasons = {}
    for _, why in replay.refused:
        reasons[why] = reasons.get(why, 0) + 1
    return {"tables": {name: len(rows) for name, rows in t.items() if name != "county"}, "adopted": adopted, "final": final,
            "paid": paid, "tags": tags, "admin": admin, "reasons": reasons, "refused": len(replay.refused),
            "accepted": len(replay.accepted), "gross": sum(a for _, a, _ in replay.accepted.values()), "refunded": replay.refunded,
            "changes": replay.changes_by_kind, "reserve": replay.reserve, "replay": replay,
            "idle": sum(1 for s in replay.state.values() if s["paid"] == 0)}


def must_tie(result):
    """The published outturn of 2022, to the fen."""
    three = sum(amount for tag, amount in result["tags"].items() if tag)
    for name, found, wanted in [("general public budget", result["paid"]["1"], 5_568_000_000_00),
                                ("三保", three, 3_450_000_000_00), ("一般性支出", result["admin"], 798_000_000_00)]:
        need(found == wanted, f"{name}: paid {yuan(found)}, the published outturn is {yuan(wanted)}")
    need(result["final"]["1"] > result["adopted"]["1"], "the adopted budget should be lower than the final quota")


def table(result):
    lines = ["file rows: " + ", ".join(f"{name} {count}" for name, count in result["tables"].items())]
    for fund in sorted(result["paid"]):
        lines.append(f"book {fund}: adopted {yuan(result['adopted'][fund])}  final quota {yuan(result['final'][fund])}  "
                     f"paid net {yuan(result['paid'][fund])}")
    lines.append("三保 paid: " + ", ".join(f"{tag or 'none'} {yuan(a)}" for tag, a in sorted(result["tags"].items())))
    lines.append(f"一般性支出 paid: {yuan(result['admin'])}")
    lines.append(f"requests paid {result['accepted']} gross {yuan(result['gross'])}, refunded {yuan(result['refunded'])}; "
                 f"refused {result['refused']}: {result['reasons']}")
    lines.append("changes: " + ", ".join(f"{k} {n} rows {yuan(a)}" for k, (n, a) in sorted(result["changes"].items())))
    lines.append(f"lines without any payment: {result['idle']}; reserves left {result['reserve']}")
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: check_county.py FOLDER")
    print(table(check(sys.argv[1])))
