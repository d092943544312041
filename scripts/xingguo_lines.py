"""Budget lines and projects of the sample county, each with the exact amount it has paid at year-end.

The published totals are split over the lines by weight with the largest remainder, so they tie to the fen.
Not here: when the money is released (xingguo_quota.py) and asked for (xingguo_requests.py).
"""

from county_folder import split_by_weights
from xingguo_data import (ADMIN_PROJECTS, GOV_FUND, OPERATING, PROGRAMMES, SOCIAL_INSURANCE, STATE_CAPITAL,
                          TOWN_PROJECTS, WORKS, gov_class, is_general_admin)

YUAN = 100
# What is paid at year-end, in fen, by group of the general public budget. The groups are disjoint:
# 三保 = wages + livelihood + operations = 34.5 亿; 一般性支出 = operations + admin = 7.98 亿.
GENERAL_PAID = {
    "wages": 1_872_000_000 * YUAN, "livelihood": 1_178_000_000 * YUAN, "operations": 400_000_000 * YUAN,
    "admin": 398_000_000 * YUAN, "rest": 1_720_000_000 * YUAN,
}
OTHER_PAID = {"2": 1_386_247_310_58, "3": 11_862_400_00, "4": 1_128_905_733_46}

PERSONNEL = [  # class (administrative, institution), weight per head, requests a year, schedule, payee
    (("30101", "30101"), 46, 12, "payroll", "payroll"), (("30102", "30107"), 24, 1, "autumn", "payroll"),
    (("30103", "30103"), 11, 1, "autumn", "payroll"), (("30108", "30108"), 12, 1, "autumn", "pension"),
    (("30110", "30110"), 6, 1, "spring", "medical"), (("30113", "30113"), 10, 1, "autumn", "housing"),
]
CONTRIBUTION_FUNC = {"30108": "2080505", "30113": "2210201"}
PROCURED = ("31002", "31003", "31007", "31001", "31005", "31006", "30901", "30905")


class Budget:
    """Collects projects and lines; a line is a dict whose money fields are filled in `settle`."""

    def __init__(self, units):
        self.units = {unit["code"]: unit for unit in units}
        self.by_name = {unit["name"]: unit for unit in units}
        self.projects, self.lines, self.serial = [], [], {}

    def unit_named(self, name):
        return self.by_name["兴国" + name]

    def project(self, unit, name, category, approved="2021-12-20"):
        self.serial[unit["code"]] = self.serial.get(unit["code"], 0) + 1
        number = self.serial[unit["code"]]
        code = f"36073222{unit['code']}{category}{number:06d}"
        doc = f"兴财绩〔2021〕{len(self.projects) + 1}号" if approved else ""
        self.projects.append({"pro_code": code, "pro_name": name, "agency_code": unit["code"], "pro_cat_code": category,
                              "target_approved_on": approved, "target_doc_no": doc})
        return code

    def line(self, unit, pro, func, dep, group, weight, **more):
        fund = more.pop("fund", "1")
        line = {"no": f"2022-{fund}-{len(self.lines) + 1:05d}", "unit": unit["code"], "pro": pro, "func": func,
                "gov": more.pop("gov", None) or gov_class(dep, unit["kind"] == "institution"), "dep": dep,
                "fund": fund, "group": group, "weight": weight, "found": 1, "pur": 1 if dep in PROCURED else 2,
                "sal": 2, "dir": 2, "schedule": "spread", "count": 0, "payee": None, "title": "", "paid": 0}
        line.update(more)
        if group in ("wages", "livelihood") and is_general_admin(dep):
            raise AssertionError(f"{line['no']}: a 一般性支出 class may not be tagged {group}")
        if group in ("operations", "admin") and not is_general_admin(dep):
            raise AssertionError(f"{line['no']}: {dep} is not a 一般性支出 class")
        self.lines.append(line)
        return line


def build(rng, units):
    budget = Budget(units)
    for unit in units:
        basic_lines(rng, budget, unit)
        admin_lines(rng, budget, unit)
        if unit["kind"] == "township":
            town_lines(rng, budget, unit)
    programme_lines(budget)
    work_lines(rng, budget)
    other_books(budget)
    settle(rng, budget)
    return budget


def basic_lines(rng, budget, unit):
    """Personnel (wages) and running costs (operations) of one unit."""
    institution = unit["kind"] == "institution"
    pro = budget.project(unit, "人员经费", "1")
    for deps, weight, count, schedule, payee in PERSONNEL:
        dep = deps[1] if institution else deps[0]
        func = CONTRIBUTION_FUNC.get(dep, unit["func"])
        if dep == "30110":
            func = "2101102" if institution else "2101101"
        salary = payee == "payroll"
        if dep in ("30102", "30107") and unit["staff"] >= 100:
            count, schedule = 2, "half"
        budget.line(unit, pro, func, dep, "wages", weight * unit["staff"] * rng.randint(92, 108), sal=1 if salary else 2,
                    schedule=schedule, count=count, payee="GZ" + unit["code"] if salary else payee,
                    title={"payroll": "工资统发", "pension": "养老保险缴费", "medical": "医疗保险缴费", "housing": "住房公积金"}[payee])
    if unit["staff"] > 100 and not institution or unit["level"] == 1 and unit["kind"] != "township":
        budget.line(unit, pro, "2080501", "30302", "wages", 7 * unit["staff"] * 100, sal=1, schedule="half", count=2,
                    payee="GZ" + unit["code"], title="离退休人员补贴")
    pro = budget.project(unit, "日常公用经费", "2")
    for dep, weight, likely in OPERATING:
        if dep == "30231" and institution and unit["staff"] < 60 or rng.random() >= likely:
            continue
        idle = rng.random() < (0.7 if dep in ("30202", "30214", "30215", "30240") else 0.28)
        budget.line(unit, pro, unit["func"], dep, "operations", weight * unit["staff"] * rng.randint(70, 130), idle=idle)


def admin_lines(rng, budget, unit):
    """Work projects made of administrative classes; departments have more of them than institutions."""
    count = 2 if unit["level"] == 1 and unit["kind"] != "township" else (1 if rng.random() < 0.45 else 0)
    scale = 3 if unit["level"] == 1 else 1
    for name, classes in rng.sample(ADMIN_PROJECTS, count):
        pro = budget.project(unit, name, "3")
        for dep, weight in classes:
            budget.line(unit, pro, unit["func"], dep, "admin", scale * weight * (20 + unit["staff"]) * rng.randint(60, 140),
                        title=name, idle=rng.random() < 0.08)


def town_lines(rng, budget, unit):
    for name, func, classes, group in TOWN_PROJECTS:
        pro = budget.project(unit, name, "3")
        for dep, weight in classes:
            scale = {"rest": 22, "wages": 280_00, "operations": 3_000_00, "admin": 30_00}[group]
            more = {"schedule": "quarter", "count": 4, "payee": "BT-village"} if group == "wages" else {}
            budget.line(unit, pro, func, dep, group, weight * scale * rng.randint(70, 130) // 100, title=name, **more)


def programme_lines(budget):
    schedules = {12: "month", 9: "school", 4: "quarter", 3: "third", 2: "half", 1: "autumn"}
    for name, agency, func, dep, weight, count, direct in PROGRAMMES:
        unit = budget.unit_named(agency)
        payee = {"21012": "medical", "20826": "residents"}.get(func, "BT-" + name)
        budget.line(unit, budget.project(unit, name, "3"), func, dep, "livelihood", weight * 100, title=name, count=count,
                    schedule=schedules[count], payee=payee, dir=direct, found=2 if direct == 1 else 1)


def work_lines(rng, budget):
    for name, title, func, classes, found in WORKS:
        unit = budget.unit_named(name)
        pro = budget.project(unit, title, "3")
        for dep, weight in classes:
            payee = {"30701": "debt", "30703": "debt", "31010": "BT-land", "30399": "BT-relief"}.get(dep)
            count = 2 if payee == "debt" else 0
            budget.line(unit, pro, func, dep, "rest", weight * 100, title=title, found=found, payee=payee, count=count,
                        schedule="half" if count else "spread", dir=1 if found == 2 and rng.random() < 0.3 else 2)
    # Two projects without an approved target: their quota may not be released, nobody asks for it.
    for name, title in [("县商务局", "夜间经济示范街"), ("县文化广电旅游局", "文旅品牌推介")]:
        unit = budget.unit_named(name)
        pro = budget.project(unit, title + "（绩效目标未批）", "3", approved="")
        budget.line(unit, pro, unit["func"], "30227", "rest", 300, title=title, idle=True, untouched=True)
    # Three projects whose quota is frozen all year: requests against them are refused.
    for name, title in [("县水利局", "小型水闸改造"), ("县交通运输局", "港湾式停靠站"), ("县城市管理局", "户外广告整治")]:
        unit = budget.unit_named(name)
        pro = budget.project(unit, title, "3")
        budget.line(unit, pro, unit["func"], "31005", "rest", 500, title=title, idle=True, frozen=True)


def other_books(budget):
    for fund, table in (("2", GOV_FUND), ("3", STATE_CAPITAL), ("4", SOCIAL_INSURANCE)):
        for agency, title, func, classes, count in table:
            unit = budget.unit_named(agency)
            pro = budget.project(unit, title, "3")
            for dep, gov, weight in classes:
                payee = {"30701": "debt", "30703": "debt", "31009": "BT-land", "31011": "BT-land", "31012": "BT-land"}.get(dep)
                payee = "BT-insurance" if fund == "4" else payee
                schedule = {12: "month", 4: "quarter"}.get(count, "spread") if fund == "4" else "spread"
                budget.line(unit, pro, func, dep, "book" + fund, weight * 100, fund=fund, gov=gov, title=title, count=count,
                            schedule="half" if payee == "debt" else schedule, payee=payee)


def settle(rng, budget):
    """Splits each group's total over its lines that pay; an idle line keeps a budget and pays nothing."""
    totals = dict(GENERAL_PAID)
    totals.update({"book" + fund: amount for fund, amount in OTHER_PAID.items()})
    for group, total in totals.items():
        paying = [line for line in budget.lines if line["group"] == group and not line.get("idle")]
        weights = [line["weight"] for line in paying]
        for line, amount in zip(paying, split_by_weights(total, weights)):
            line["paid"] = amount
        per_weight = total // sum(weights)
        for line in budget.lines:
            if line["group"] == group and line.get("idle"):
                line["idle_quota"] = max(1_000_00, line["weight"] * per_weight * rng.randint(20, 60) // 100)
