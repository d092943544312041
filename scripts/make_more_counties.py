#!/usr/bin/env python3
"""Makes the second and the third sample county (fiscal year 2022): counties/xuyi and counties/huarong.

    python3 scripts/make_more_counties.py DATA_DIR [COUNTIES_DIR]

DATA_DIR holds names/, calendar/ and classification/. The folders are smaller than the first county's: payroll
monthly for departments and quarterly for institutions, running costs and works twice a year, one book.

Promise: the same DATA_DIR gives the same bytes. Each folder is replayed and checked before the script ends.
Not here: facts about the two counties; what little is published stands in more_counties_data.py.
"""

import os
import random
import sys

import check_county
import xingguo_people
from county_folder import split_by_weights, toml_string, write_csv, write_text, yuan
from more_counties_data import PROFILES, TEAM_LEADERS, tree
from xingguo_data import DIVISIONS, PROGRAMMES, WORKS, gov_class
from xingguo_requests import Calendar, moment, read_working_days

YUAN = 100
HUNDRED = 100 * YUAN
OPERATING = [("30201", 100), ("30211", 60), ("30216", 14), ("30217", 8), ("30299", 40)]
TRADES = [("建筑工程有限公司", "works", 24), ("办公设备有限公司", "goods", 20), ("文体用品商行", "goods", 20),
          ("物业服务有限公司", "services", 16), ("农业发展有限公司", "works", 16), ("工程咨询有限公司", "services", 12)]
MARK = "演示退单"


class County:
    """One county while it is made."""

    def __init__(self, key, data):
        self.key, self.p, self.data = key, PROFILES[key], data
        self.rng = random.Random(self.p["seed"])
        self.names = xingguo_people.read_names(f"{data}/names/faker_zh_cn_lists.json")
        self.calendar = Calendar(read_working_days(f"{data}/calendar/cn_holidays_2020_2026.csv", 2022))
        self.units, self.people, self.roles, self.payees = [], [], [], []
        self.projects, self.lines, self.serial = [], [], {}
        self.changes, self.decisions, self.requests, self.refunds = [], [], [], []
        self.uses = {}

    # -- organisation ---------------------------------------------------------------------------

    def make_units(self):
        def add(code, name, parent, division, kind, func, staff):
            self.units.append({"code": code, "name": name, "sup": parent, "level": 1 if code == parent else 2, "division": division,
                               "kind": kind, "func": func, "staff": staff})

        for number, (name, func, division, staff, kind, below) in enumerate(tree(self.key), 101):
            top = f"{number}001"
            add(top, self.full(name), top, division, kind, func, staff)
            for index, (child, func_below, staff_below) in enumerate(below, 2):
                add(f"{number}{index:03d}", self.full(child), top, division, "institution", func_below, staff_below)
        first = sum(1 for unit in self.units if unit["level"] == 1)
        want = self.p["units"]
        if first != want[0] or want[1] and len(self.units) - first != want[1]:
            raise AssertionError(f"{self.key}: {first} + {len(self.units) - first} units, wanted {want}")

    def full(self, name):
        county = self.p["name"]
        return county[:-1] + name if name.startswith("县") else county + name

    def make_people(self):
        def add(user, role, scope, title, agency="", division="", codes="", name=None):
            self.people.append({"user_id": user, "user_name": name or xingguo_people.person_name(self.rng, self.names),
                                "agency_code": agency, "mof_dep_code": division, "title": title})
            if role:
                self.roles.append({"user_id": user, "role": role, "scope": scope, "scope_codes": codes, "valid_from": "2022-01-01",
                                   "valid_to": ""})

        small = {u["code"] for u in self.units if u["level"] == 2 and u["staff"] < 20}
        parents = {u["sup"] for u in self.units if u["level"] == 2}
        for unit in self.units:
            code = unit["code"]
            add(f"{code}-clerk", "unit_clerk", "own_unit", "会计", code)
            if code not in small:
                add(f"{code}-reviewer", "unit_reviewer", "own_unit", "财务审核", code)
            add(f"{code}-head", "unit_head", "own_unit", "单位负责人", code)
            if code in parents:
                add(f"{code}-dept", "department_reviewer", "department", "主管部门审核", code)
        served = sorted(small)
        for number, start in enumerate(range(0, len(served), 8), 1):
            add(f"acc-{number:02d}", "outside_reviewer", "units", "会计核算中心派驻审核", "", "18", ";".join(served[start:start + 8]))
        audit = next(u["code"] for u in self.units if u["name"].endswith("审计局"))

        def finance(user, role, scope, title, agency="", division="", codes="", name=None):
            add(user, role, scope, title.replace("县", self.p["name"][:-1]), audit if user == "audit-reader" else agency, division, codes, name)

        xingguo_people.add_finance(finance)
        if self.key == "xuyi":
            for number, division in enumerate(TEAM_LEADERS, 1):
                add(f"fin-team-{number}", "", "", f"第{number}财政服务队队长（局领导）", "", division)

    def make_payees(self):
        def add(code, name, kind, use):
            bank = self.rng.randrange(4)
            self.payees.append({"payee_code": code, "payee_name": name, "payee_kind": kind,
                                "payee_acct_no": f"{9100 + bank}{self.rng.randrange(10**12):012d}",
                                "payee_acct_bank_name": f"示例{['农村商业', '工商', '农业', '建设'][bank]}银行{self.p['bank']}支行",
                                "payee_bank_no": f"99930000{bank:04d}"})
            self.uses.setdefault(use, []).append(code)

        for unit in self.units:
            add(f"GZ{unit['code']}", f"{unit['name']}工资统发清册", "payroll", "GZ" + unit["code"])
        for number, programme in enumerate(PROGRAMMES[:self.p["subsidies"]], 1):
            add(f"BT{number:03d}", f"{programme[0]}发放清册", "benefit", "BT-" + programme[0])
        add("DW-pension", f"{self.p['name']}机关事业单位社会保险基金专户（合成）", "unit", "pension")
        add("DW-housing", f"{self.p['name']}住房公积金专户（合成）", "unit", "housing")
        syllables = sorted({a for a in self.names["given_male"] + self.names["given_female"] if len(a) == 1})
        seen, number = set(), 0
        for trade, use, count in TRADES:
            while count:
                brand = self.rng.choice(syllables) + self.rng.choice(syllables)
                if brand + trade not in seen:
                    seen.add(brand + trade)
                    number, count = number + 1, count - 1
                    add(f"GYS{number:04d}", f"{self.p['name']}{brand}{trade}（合成）", "supplier", use)
        add("GYS9001", "示例软件股份有限公司（合成）", "supplier", "software")

    # -- budget ---------------------------------------------------------------------------------

    def project(self, unit, name, category):
        code = unit["code"]
        self.serial[code] = self.serial.get(code, 0) + 1
        pro = f"{self.p['short']}22{code}{category}{self.serial[code]:06d}"
        self.projects.append({"pro_code": pro, "pro_name": name, "agency_code": code, "pro_cat_code": category,
                              "target_approved_on": "2021-12-24", "target_doc_no": f"{self.p['doc']}绩〔2021〕{len(self.projects) + 1}号"})
        return pro

    def line(self, unit, pro, func, dep, group, weight, payee, days, title, **more):
        line = {"no": f"2022-1-{len(self.lines) + 1:05d}", "unit": unit["code"], "pro": pro, "func": func, "dep": dep, "group": group,
                "gov": gov_class(dep, unit["kind"] == "institution"), "weight": weight, "payee": payee, "days": days, "title": title,
                "sal": 2, "pur": 2, "dir": 2, "found": 1, "contract": ""}
        line.update(more)
        self.lines.append(line)
        return line

    def make_lines(self):
        for unit in self.units:
            staff, pay = unit["staff"], "GZ" + unit["code"]
            people = self.project(unit, "人员经费", 1)
            months = range(1, 13) if unit["level"] == 1 else (3, 6, 9, 12)
            self.line(unit, people, unit["func"], "30101", "wages", 90 * staff, pay, [self.day(m, 10, 15) for m in months], "工资统发", sal=1)
            self.line(unit, people, "2080505", "30108", "wages", 12 * staff, "DW-pension", [self.day(10, 8, 25)], "养老保险缴费")
            self.line(unit, people, "2210201", "30113", "wages", 10 * staff, "DW-housing", [self.day(11, 1, 20)], "住房公积金")
            running = self.project(unit, "日常公用经费", 2)
            for dep, weight in OPERATING:
                days = [self.day(m, 1, 28) for m in ((4, 9) if dep == "30201" else (self.rng.choice([5, 6, 8, 10]),))]
                self.line(unit, running, unit["func"], dep, "operations", weight * staff * self.rng.randint(80, 120), "goods", days, "公用经费")
        by_name = {unit["name"]: unit for unit in self.units}
        schedule = {12: range(2, 13), 9: (3, 5, 9, 11), 4: (3, 6, 9, 12), 3: (4, 8, 11), 2: (6, 11), 1: (10,)}
        for name, agency, func, dep, weight, count, direct in PROGRAMMES[:self.p["subsidies"]]:
            unit = by_name.get(self.full(agency)) or self.units[0]
            self.line(unit, self.project(unit, name, 3), func, dep, "livelihood", weight * 100, "BT-" + name,
                      [self.day(m, 16, 25) for m in schedule[count]], name, dir=direct, found=2 if direct == 1 else 1)
        for agency, title, func, classes, found in WORKS:
            unit = by_name.get(self.full(agency))
            if unit is None or any(dep in ("30701", "30703", "31010", "30399") for dep, _ in classes):
                continue
            pro = self.project(unit, title, 3)
            for dep, weight in classes:
                days = sorted(self.day(self.rng.choice([5, 6, 7]), 1, 28) for _ in range(1)) + [self.day(self.rng.choice([9, 10, 11]), 1, 28)]
                self.line(unit, pro, func, dep, "rest", weight * 100, "works", days, title, found=found)
        if self.key == "xuyi":
            self.software(by_name[self.full("县财政局")])

    def software(self, unit):
        """Row B46: 1,200,000 yuan by tender, paid by milestones under one contract."""
        pro = self.project(unit, "预算管理一体化系统建设（公开招标）", 3)
        self.fixed = self.line(unit, pro, "2010607", "31007", "software", 0, "software", [self.day(m, 10, 20) for m in (3, 6, 11)],
                               "预算管理一体化系统建设", pur=1, contract="XYCG2022-001（合成）")

    def day(self, month, first, last):
        if month == 2:
            first = max(first, 11)
        return self.rng.choice(self.calendar.in_month(month, max(first, 10) if month == 1 else first, last))

    def settle(self):
        """Splits each group's total over its lines; the quota is a little more than what is paid."""
        for group, total in self.p["paid"].items():
            lines = [line for line in self.lines if line["group"] == group]
            for line, amount in zip(lines, split_by_weights(total * YUAN, [line["weight"] for line in lines])):
                line["paid"] = amount
        for line in self.lines:
            if line["group"] == "software":
                line["paid"] = 1_200_000 * YUAN
                line["quota"] = line["paid"]
                continue
            slack = {"wages": 1, "livelihood": 1, "operations": 5, "rest": 6}[line["group"]]
            line["quota"] = -(-(line["paid"] + line["paid"] * slack // 100) // HUNDRED) * HUNDRED

    # -- the year -------------------------------------------------------------------------------

    def make_requests(self):
        for line in self.lines:
            weights = [30, 40, 30] if line["group"] == "software" else [1] * len(line["days"])
            early = [day for day in line["days"] if day < "2022-02-09"]
            for day, amount in zip(sorted(line["days"]), split_by_weights(line["paid"], weights)):
                if amount:
                    self.requests.append(self.request(line, day, amount))
            if early:
                line["january"] = sum(r["amount"] for r in self.requests if r["line"] is line and r["at"] < "2022-02-09")

    def request(self, line, day, amount, **more):
        payee = line["payee"]
        if payee in self.uses:
            payee = self.rng.choice(self.uses[payee])
        kind = 3 if line["sal"] == 1 else (6 if payee.startswith("BT") else (7 if line["pur"] == 1 else 1))
        request = {"line": line, "at": moment(self.rng, day, late=False), "amount": amount, "payee": payee, "kind": kind,
                   "title": f"{line['title']}{int(day[5:7])}月", "decision": "", "contract": line["contract"]}
        request.update(more)
        if amount >= self.p["threshold"] * YUAN and kind not in (3, 6):
            request["decision"] = self.decision(line, day, amount)
        return request

    def decision(self, line, day, amount):
        number = f"JC2022-{line['unit']}-{len(self.decisions) + 1:04d}"
        earlier = [d for d in self.calendar.days if d < day]
        decided = earlier[-self.rng.randint(3, 8)] if len(earlier) > 8 else "2022-01-04"
        self.decisions.append({"decision_no": number, "decided_on": decided, "body": self.rng.choice(["党组会议", "局长办公会议"]),
                               "subject": f"{line['title']}资金支付", "agency_code": line["unit"], "pro_code": line["pro"],
                               "amount": yuan(-(-amount // (10_000 * YUAN)) * 10_000 * YUAN)})
        return number

    def change(self, at, kind, line, amount, doc, reason, by):
        self.changes.append({"happened_at": at, "kind": kind, "doc_no": doc, "bgt_line_no": line["no"], "to_bgt_line_no": "",
                             "amount": yuan(amount), "reason": reason, "requested_by": by})

    def make_changes(self):
        """Article 54 for January's payroll, money from above in spring, and two lines frozen for good."""
        doc, unit = self.p["doc"], {u["code"]: u for u in self.units}
        clerk = lambda line: f"fin-{unit[line['unit']]['division']}-clerk" if unit[line["unit"]]["division"] in ("05", "06", "07", "08", "09", "10") else "fin-05-clerk"
        for line in [line for line in self.lines if line.get("january")]:
            pre = -(-line["january"] // HUNDRED) * HUNDRED
            self.change("2022-01-05T09:10:00", "pre_allocation", line, pre, f"{doc}预〔2022〕1号", "预算法第五十四条：年初预算批准前按上年同期安排的支出", "fin-budget-1")
            self.change("2022-01-06T09:20:00", "release", line, pre, f"{doc}预〔2022〕1号", "预拨指标下达", clerk(line))
            self.release(line, line["quota"] - pre, clerk(line))
        above = [line for line in self.lines if line["found"] == 2 and line["group"] == "rest"][:12]
        for number, line in enumerate(above, 1):
            extra = line["quota"] // 10 // HUNDRED * HUNDRED
            if not extra:
                continue
            line["extra"] = extra
            self.release(line, line["quota"], clerk(line))
            day = self.day(4, 6, 28)
            number = f"省财预指〔2022〕{300 + number}号（合成）"
            self.change(f"{day}T10:20:00", "superior_transfer", line, extra, number, "上级专项转移支付", "fin-budget-1")
            later = self.calendar.after(day, 2)
            self.change(f"{later}T09:30:00", "breakdown", line, extra, number, "追加指标分解", clerk(line))
            self.change(f"{later}T10:00:00", "release", line, extra, number, "追加指标下达", clerk(line))
        for line in self.frozen:
            self.release(line, line["quota"], clerk(line))
            self.change("2022-03-10T09:05:00", "freeze", line, line["quota"], f"{doc}监〔2022〕3号", "项目未按期开工，冻结全部指标", "fin-supervision-1")
        self.changes.sort(key=lambda row: (row["happened_at"], row["bgt_line_no"]))
        for number, row in enumerate(self.changes, 1):
            row["change_no"] = f"BG2022{number:05d}"

    def release(self, line, amount, by):
        doc = f"{self.p['doc']}预〔2022〕8号"
        if amount > 0:
            self.change("2022-02-08T09:00:00", "breakdown", line, amount, doc, "年初预算指标分解", by)
            self.change("2022-02-08T10:30:00", "release", line, amount, doc, "年初预算指标下达", by)

    def add_frozen(self):
        self.frozen = []
        for unit in [u for u in self.units if u["name"].endswith(("水利局", "交通运输局"))]:
            line = self.line(unit, self.project(unit, "未开工项目（冻结）", 3), unit["func"], "31005", "frozen", 0, "works", [], "未开工项目")
            line["paid"], line["quota"] = 0, 800_000 * YUAN
            self.frozen.append(line)

    def make_refused(self):
        """What must not be paid, and says why in its purpose."""
        rest = [line for line in self.lines if line["group"] == "rest" and line["quota"] > 2_000_000 * YUAN][:3]
        for line in rest:
            self.requests.append(dict(self.request(line, self.day(6, 1, 14), 600_000 * YUAN), decision="", title=f"{MARK}：大额支付缺集体决策"))
        for line in self.frozen:
            self.requests.append(dict(self.request(line, self.day(5, 9, 27), 50_000 * YUAN), title=f"{MARK}：指标冻结"))
        wages = [line for line in self.lines if line["sal"] == 1][:2]
        for line in wages:
            self.requests.append(dict(self.request(line, self.day(8, 1, 26), 1_000 * YUAN), payee="GYS8888", title=f"{MARK}：收款人未登记"))
        operations = [line for line in self.lines if line["dep"] == "30217"][:3]
        for line in operations:
            amount = line["quota"] + 100 * YUAN
            if amount < self.p["threshold"] * YUAN:
                self.requests.append(dict(self.request(line, self.day(12, 1, 20), amount), title=f"{MARK}：可用指标不足"))

    def make_refunds(self):
        goods = [r for r in self.requests if r["line"]["group"] == "operations" and not r["title"].startswith(MARK) and r["at"] < "2022-11"]
        for number, request in enumerate(self.rng.sample(goods, 12), 1):
            day = self.calendar.after(request["at"][:10], self.rng.randint(6, 12))
            self.refunds.append({"refund_no": f"TK2022{number:04d}", "refunded_on": day, "request": request,
                                 "amount": yuan(max(1, request["amount"] // 2)), "reason": "收款账号有误，银行退回"})

    # -- files ----------------------------------------------------------------------------------

    def adopted(self, line):
        return line["quota"]

    def resources(self):
        rows, million = [], 1_000_000 * YUAN
        budget = sum(self.adopted(line) for line in self.lines)
        contingency, reserve = budget * 2 // 100 // HUNDRED * HUNDRED, budget // 100 // HUNDRED * HUNDRED
        spent = budget + contingency + reserve
        own = split_by_weights(spent * 40 // 100, [46, 12, 16, 26])

        def add(account, item, name, amount):
            rows.append({"fiscal_year": 2022, "fund_type_code": 1, "account": account, "item_code": item, "item_name": name, "amount": yuan(amount)})

        for (item, name), amount in zip([("10101", "增值税"), ("10104", "企业所得税"), ("10119", "契税"), ("10399", "其他收入")], own):
            add(1101, item, name, amount)
        add(1104, "11008", "上年结余收入", 60 * million)
        add(1102, "11002", "一般性转移支付收入", spent - sum(own) - 60 * million)
        add(2103, "227", "预备费", contingency)
        add(2104, "22902", "年初预留", reserve)
        return rows

    def write(self, folder):
        write_csv(folder, "divisions.csv", [dict(zip(("mof_dep_code", "mof_dep_name", "kind"), row)) for row in DIVISIONS])
        write_csv(folder, "units.csv", [{
            "agency_code": u["code"], "agency_name": u["name"], "sup_dep_code": u["sup"], "level": u["level"],
            "manage_mof_dep_code": u["division"], "unit_kind": u["kind"], "e_payment_on": "2021-01-01"} for u in self.units])
        write_csv(folder, "people.csv", self.people)
        write_csv(folder, "roles.csv", self.roles)
        with open(f"{self.data}/classification/draft_codes_unofficial.csv", encoding="utf-8") as file:
            write_text(folder, "classification.csv", file.read())
        write_csv(folder, "projects.csv", self.projects)
        write_csv(folder, "resources.csv", self.resources())
        write_csv(folder, "budget.csv", [self.budget_row(line) for line in self.lines])
        write_csv(folder, "quota_changes.csv", self.changes)
        write_csv(folder, "payees.csv", self.payees)
        write_csv(folder, "authorisations.csv", self.decisions)
        ordered = sorted(self.requests, key=lambda r: (r["at"], r["line"]["no"], r["amount"]))
        for number, request in enumerate(ordered, 1):
            request["no"] = f"ZF2022{number:06d}"
        write_csv(folder, "requests.csv", [{
            "pay_app_no": r["no"], "submitted_at": r["at"], "agency_code": r["line"]["unit"], "bgt_line_no": r["line"]["no"],
            "payee_code": r["payee"], "amount": yuan(r["amount"]), "pay_summary": r["title"], "pay_bus_type_code": r["kind"],
            "decision_no": r["decision"], "contract_no": r["contract"]} for r in ordered])
        write_csv(folder, "refunds.csv", [{
            "refund_no": f["refund_no"], "refunded_on": f["refunded_on"], "pay_app_no": f["request"]["no"], "amount": f["amount"],
            "reason": f["reason"]} for f in self.refunds])
        write_text(folder, "county.toml", self.settings())

    def budget_row(self, line):
        tag = line["group"] if line["group"] in ("wages", "livelihood", "operations") else ""
        return {"fiscal_year": 2022, "bgt_line_no": line["no"], "agency_code": line["unit"], "pro_code": line["pro"],
                "exp_func_code": line["func"], "gov_bgt_eco_code": line["gov"], "dep_bgt_eco_code": line["dep"], "fund_type_code": 1,
                "found_type_code": line["found"], "bgt_type_code": 1 if line["pro"][14] in "12" else 2, "source_type_code": 1,
                "threesafe": tag, "is_gov_pur": line["pur"], "is_sal": line["sal"], "is_dir": line["dir"], "amount": yuan(self.adopted(line))}

    def settings(self):
        return f"""# A sample county. Every file beside this one is described in docs/formats.md.
mof_div_code = "{self.p['code']}"
name_zh = {toml_string(self.p['name'])}
name_en = {toml_string(self.p['name_en'])}
currency = "CNY"
profile = "{self.key}"
fiscal_years = [2022]
demo_today = "2022-06-15"
first_year_starts = "start"
notice = {toml_string(self.p['notice'])}

[requests]
bad_rows = "park"
negative = "refuse"

[[year]]
fiscal_year = 2022
congress_approved_on = "2022-01-20"
congress_doc_no = "{self.p['congress']}"
replied_on = "2022-02-07"
reply_doc_no = "{self.p['doc']}预〔2022〕8号"
"""


def readme(county, result):
    first = sum(1 for unit in county.units if unit["level"] == 1)
    rows = "\n".join(f"| {name}.csv | {count} |" for name, count in result["tables"].items() if count)
    return f"""# {county.p['name']} 2022（样例县）· {county.p['name_en']} 2022 (sample)

**{county.p['notice']}**

Made by `scripts/make_more_counties.py` from one seed; do not edit by hand. Columns: `docs/formats.md`.
`python3 scripts/check_county.py counties/{county.key}` replays the year and prints these figures again.

{first} first-level units, {len(county.units) - first} second-level units, {len(DIVISIONS)} divisions. Paid at the end of the year, net of
refunds: {yuan(result['paid']['1'])} yuan; {result['accepted']} requests are paid, {result['refused']} are refused on purpose.

| file | rows |
|---|---|
{rows}
"""


def main():
    if len(sys.argv) not in (2, 3):
        raise SystemExit("usage: make_more_counties.py DATA_DIR [COUNTIES_DIR]")
    here = os.path.dirname(os.path.abspath(__file__))
    counties = sys.argv[2] if len(sys.argv) == 3 else os.path.join(here, "..", "counties")
    for key in PROFILES:
        county = County(key, sys.argv[1])
        county.make_units()
        county.make_people()
        county.make_payees()
        county.make_lines()
        county.settle()
        county.add_frozen()
        county.make_requests()
        county.make_changes()
        county.make_refused()
        county.make_refunds()
        folder = os.path.join(counties, key)
        county.write(folder)
        result = check_county.check(folder)
        write_text(folder, "README.md", readme(county, result))
        print(f"{key}: {len(county.units)} units")
        print(check_county.table(result))


if __name__ == "__main__":
    main()
