"""Units, people, roles and payees of the sample county.

Promise: no person breaks a static forbidden pair of separation of duties, because nobody holds two roles.
Promise: a small unit has two people of its own and an outside reviewer of the accounting centre (never one).
Not here: money.
"""

import csv
import json

from xingguo_data import (DEPARTMENTS, DIVISIONS, OTHER_HEALTH, OTHER_SCHOOLS, PROGRAMMES,
                          TOWN_SCHOOLS_WITH_MIDDLE)

SMALL_UNITS = 60
UNITS_PER_OUTSIDE_REVIEWER = 8
ADMINISTRATIVE_INSTITUTIONS = ("大队", "看守所", "法律援助")


def read_names(path):
    with open(path, encoding="utf-8") as file:
        lists = json.load(file)
    names = list(lists["surnames"])
    weights = [round(float(lists["surnames"][name]) * 10_000) for name in names]
    given = {key: sorted(set(lists[key])) for key in ("given_male", "given_female")}
    return {"surnames": names, "weights": weights, **given}


def person_name(rng, names):
    surname = rng.choices(names["surnames"], names["weights"])[0]
    return surname + rng.choice(names[rng.choice(["given_male", "given_female"])])


def read_towns(path):
    towns = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            towns.setdefault(row["town_code"], row["town"])
    return list(towns.values())


def make_units(rng, towns):
    """The tree: 40 departments and 26 townships, 137 institutions below them."""
    units = []

    def add(code, name, parent, division, kind, func, staff):
        live = f"{rng.choice([2019, 2020, 2021])}-{rng.randint(1, 12):02d}-01"
        units.append({"code": code, "name": name, "sup": parent, "level": 1 if parent == code else 2,
                      "division": division, "kind": kind, "func": func, "staff": staff, "live": live})

    for number, (name, func, division, staff, below) in enumerate(DEPARTMENTS, 101):
        top = f"{number}001"
        add(top, full_name(name), top, division, "administrative", func, staff)
        children = [(child, f, s) for child, f, s in below]
        if name == "县教育科技体育局":
            children += [(f"{town}中心小学", "2050202", rng.randint(60, 130)) for town in towns]
            children += [(f"{town}初级中学", "2050203", rng.randint(50, 120)) for town in towns[:TOWN_SCHOOLS_WITH_MIDDLE]]
            children += OTHER_SCHOOLS
        if name == "县卫生健康委员会":
            children += [(f"{town}卫生院", "21003", rng.randint(13, 44)) for town in towns]
            children += OTHER_HEALTH
        for index, (child, func_below, staff_below) in enumerate(children, 2):
            kind = "administrative" if any(word in child for word in ADMINISTRATIVE_INSTITUTIONS) else "institution"
            add(f"{number}{index:03d}", full_name(child), top, division, kind, func_below, staff_below)
    for number, town in enumerate(towns, 201):
        code = f"{number}001"
        name = f"{town}管理委员会" if town.endswith("工业园") else f"兴国县{town}人民政府"
        add(code, name, code, "09", "township", "2010301", rng.randint(60, 110))
    return units


def full_name(name):
    if name.startswith("县"):
        return "兴国" + name
    return name if name.startswith("兴国县") or "兴国县" in name else "兴国县" + name


def make_people(rng, names, units):
    """People and their single role each; returns (people, roles, user ids by unit)."""
    people, roles = [], []

    def add(user, role, scope, title, agency="", division="", codes="", name=None):
        people.append({"user_id": user, "user_name": name or person_name(rng, names), "agency_code": agency,
                       "mof_dep_code": division, "title": title})
        roles.append({"user_id": user, "role": role, "scope": scope, "scope_codes": codes,
                      "valid_from": "2022-01-01", "valid_to": ""})

    small = {u["code"] for u in sorted((u for u in units if u["level"] == 2), key=lambda u: (u["staff"], u["code"]))[:SMALL_UNITS]}
    with_children = {u["sup"] for u in units if u["level"] == 2}
    for unit in units:
        code = unit["code"]
        add(f"{code}-clerk", "unit_clerk", "own_unit", "报账员" if code in small else "会计", code)
        if code not in small:
            add(f"{code}-reviewer", "unit_reviewer", "own_unit", "财务审核", code)
        add(f"{code}-head", "unit_head", "own_unit", "单位负责人", code)
        if code in with_children:
            add(f"{code}-dept", "department_reviewer", "department", "主管部门审核", code)
    served = sorted(small)
    for number, start in enumerate(range(0, len(served), UNITS_PER_OUTSIDE_REVIEWER), 1):
        add(f"acc-{number:02d}", "outside_reviewer", "units", "会计核算中心派驻审核", "", "18",
            ";".join(served[start:start + UNITS_PER_OUTSIDE_REVIEWER]))
    add_finance(add)
    by_role = {}
    for row in roles:
        by_role.setdefault(row["role"], []).append(row["user_id"])
    return people, roles, small, by_role


def add_finance(add):
    """The finance bureau, the Congress reader, the auditor and the bank's machine."""
    for code, name, kind in DIVISIONS:
        if kind == "business":
            add(f"fin-{code}-clerk", "finance_clerk", "division", f"{name}经办", "", code)
            add(f"fin-{code}-clerk2", "finance_clerk", "division", f"{name}经办", "", code)
            add(f"fin-{code}-head", "finance_head", "division", f"{name}股长", "", code)
    for user, role, title, division in [
        ("fin-budget-1", "budget_division", "预算股经办", "02"), ("fin-budget-2", "budget_division", "预算股复核", "02"),
        ("fin-budget-3", "budget_division", "预算股股长", "02"),
        ("fin-performance-1", "performance_division", "绩效股经办", "04"),
        ("fin-performance-2", "performance_division", "绩效股股长", "04"),
        ("fin-entry-1", "treasury_entry", "支付录入", "17"), ("fin-entry-2", "treasury_entry", "支付录入", "17"),
        ("fin-entry-3", "treasury_entry", "支付录入", "17"), ("fin-check-1", "treasury_check", "支付复核", "17"),
        ("fin-check-2", "treasury_check", "支付复核", "17"), ("fin-seal-1", "seal_keeper", "印章保管", "03"),
        ("fin-seal-2", "seal_keeper", "印章保管", "03"), ("fin-payee-1", "payee_registrar", "收款人登记", "17"),
        ("fin-recon-1", "reconciliation", "对账", "03"), ("fin-supervision-1", "supervision", "财政监督股股长", "15"),
        ("fin-admin-1", "system_admin", "系统管理员", "19"), ("fin-director", "finance_director", "财政局局长", "01"),
    ]:
        add(user, role, "county", title, "", division)
    add("audit-reader", "auditor", "county", "县审计局审计员", "116001")
    add("congress-reader", "congress_reader", "county", "县人大预算工委", "101001")
    add("bank-gateway", "bank_interface", "county", "代理银行接口（系统账号）", "", "19", name="代理银行接口")


SUPPLIER_TRADES = [
    ("建筑工程有限公司", "works", 60), ("市政工程有限公司", "works", 30), ("水利建设有限公司", "works", 24),
    ("园林绿化有限公司", "works", 16), ("文体用品商行", "goods", 50), ("办公设备有限公司", "goods", 40),
    ("印务有限公司", "goods", 26), ("信息技术有限公司", "goods", 40), ("医疗器械有限公司", "goods", 24),
    ("汽车维修服务部", "services", 30), ("物业服务有限公司", "services", 30), ("工程咨询有限公司", "services", 34),
    ("劳务服务有限公司", "services", 30), ("宾馆", "services", 20), ("培训服务中心", "services", 16),
    ("油茶专业合作社", "enterprise", 20), ("农业发展有限公司", "enterprise", 36), ("电子科技有限公司", "enterprise", 30),
    ("服饰有限公司", "enterprise", 20), ("公共交通有限公司", "enterprise", 4), ("国有资产经营有限公司", "enterprise", 4),
]
BANKS = ["示例农村商业银行兴国支行", "示例工商银行兴国支行", "示例农业银行兴国支行", "示例建设银行兴国支行", "示例邮储银行兴国支行"]
UNIT_PAYEES = [
    ("pension", "兴国县机关事业单位社会保险基金专户"), ("medical", "兴国县医疗保险基金专户"),
    ("housing", "赣州市住房公积金管理中心兴国办事处"), ("residents", "兴国县城乡居民社会保险基金专户"),
    ("debt", "江西省财政厅债券还本付息专户"), ("tax", "兴国县税务局待解缴税款专户"),
    ("water", "兴国县自来水供水户"), ("power", "兴国县供电服务户"), ("telecom", "兴国县通信服务户"),
]


def make_payees(rng, names, units):
    """Payees by use: {use: [codes]} and the rows. Firms carry the mark （合成）: no real firm is meant."""
    rows, uses = [], {}

    def add(code, name, kind, use):
        bank = rng.randrange(len(BANKS))
        rows.append({"payee_code": code, "payee_name": name, "payee_kind": kind,
                     "payee_acct_no": f"{9000 + bank}{rng.randrange(10**12):012d}", "payee_acct_bank_name": BANKS[bank],
                     "payee_bank_no": f"99942900{bank:04d}"})
        uses.setdefault(use, []).append(code)

    for unit in units:
        add(f"GZ{unit['code']}", f"{unit['name']}工资统发清册", "payroll", "GZ" + unit["code"])
    for number, programme in enumerate(PROGRAMMES, 1):
        add(f"BT{number:03d}", f"{programme[0]}发放清册", "benefit", "BT-" + programme[0])
    add("BT100", "征地拆迁补偿发放清册", "benefit", "BT-land")
    add("BT101", "社会保险待遇发放清册", "benefit", "BT-insurance")
    add("BT102", "村干部报酬发放清册", "benefit", "BT-village")
    add("BT103", "救灾救助发放清册", "benefit", "BT-relief")
    for use, name in UNIT_PAYEES:
        add(f"DW-{use}", name + "（合成）", "unit", use)
    syllables = [a for a in names["given_male"] + names["given_female"] if len(a) == 1]
    seen, number = set(), 0
    for trade, use, count in SUPPLIER_TRADES:
        while count:
            brand = rng.choice(syllables) + rng.choice(syllables)
            if brand + trade in seen:
                continue
            seen.add(brand + trade)
            number, count = number + 1, count - 1
            add(f"GYS{number:04d}", f"兴国县{brand}{trade}（合成）", "supplier", use)
    for unit in units:
        add(f"GR{unit['code']}", f"{person_name(rng, names)}（公务卡）", "person", "GR" + unit["code"])
    return rows, uses
