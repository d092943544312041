"""The year's payment requests and refunds of the sample county.

A valid request is paid; each line's valid requests minus its refunds are exactly the line's paid amount.
Refused requests (pay_summary begins with 演示退单) are added last and count nowhere.
"""

import datetime
import math

from county_folder import split_by_weights

THRESHOLD = 500_000_00
EXEMPT_TYPES = ("2", "3", "6")
YEAR = 2022
MONTH_WEIGHT = {2: 6, 3: 10, 4: 10, 5: 10, 6: 11, 7: 9, 8: 9, 9: 11, 10: 10, 11: 12, 12: 15}


def read_working_days(path, year):
    """Working days of the year: Monday to Friday but for holidays, plus make-up working days."""
    import csv
    holidays, makeup = set(), set()
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            (holidays if row["kind"] == "holiday" else makeup).add(row["date"])
    if not any(day.startswith(f"{year}-") for day in holidays):
        raise SystemExit(f"{path} holds no holidays of {year}: refuse to guess working days")
    day, days = datetime.date(year, 1, 1), []
    while day.year == year:
        text = day.isoformat()
        if text in makeup or (day.weekday() < 5 and text not in holidays):
            days.append(text)
        day += datetime.timedelta(days=1)
    return days


class Calendar:
    def __init__(self, days):
        self.days = days

    def between(self, first, last):
        return [day for day in self.days if first <= day <= last]

    def after(self, day, count=1):
        later = [other for other in self.days if other > day]
        return later[min(count, len(later)) - 1]

    def in_month(self, month, first, last):
        return self.between(f"{YEAR}-{month:02d}-{first:02d}", f"{YEAR}-{month:02d}-{last:02d}")


def moment(rng, day, late=True):
    if day >= "2022-12-28":
        return f"{day}T{rng.randint(8, 10):02d}:{rng.randint(30, 59):02d}:{rng.randint(0, 59):02d}"
    if late and rng.random() < 0.03:
        return f"{day}T17:{rng.randint(0, 50):02d}:{rng.randint(1, 59):02d}"
    hour = rng.choice([8, 9, 9, 10, 10, 11, 14, 15, 15, 16, 16])
    low = 30 if hour in (8, 14) else 0
    return f"{day}T{hour:02d}:{rng.randint(low, 59):02d}:{rng.randint(0, 59):02d}"


MONTHS = {"payroll": range(1, 13), "month": range(1, 13), "school": [3, 4, 5, 6, 9, 10, 11, 12, 12],
          "quarter": [3, 6, 9, 12], "third": [4, 8, 11], "half": [6, 11], "autumn": [10], "spring": [4]}


def days_for(rng, calendar, line, count):
    schedule = line["schedule"]
    if schedule == "spread":
        if line.get("january") and count:
            first = [rng.choice(calendar.between("2022-01-10", "2022-01-28"))]
        else:
            first = []
        picked = []
        for _ in range(count - len(first)):
            month = rng.choices(list(MONTH_WEIGHT), list(MONTH_WEIGHT.values()))[0]
            picked.append(rng.choice(calendar.in_month(month, 11 if month == 2 else 1, 28)))
        return sorted(first + picked)
    span = {"payroll": (9, 15), "month": (17, 25)}.get(schedule, (5, 26))
    months = list(MONTHS[schedule])
    if schedule == "autumn":
        months = [rng.choice([4, 5, 7, 8, 9, 10])]
    if schedule == "spring":
        months = [rng.choice([3, 4, 5])]
    days = []
    for month in months[:count]:
        low = 10 if month == 1 else span[0]
        days.append(rng.choice(calendar.in_month(month, low, span[1])))
    return sorted(days)


def request_count(rng, line):
    if line["count"]:
        return line["count"]
    big = line["paid"] // THRESHOLD
    if line["group"] in ("operations", "admin"):
        return max(1, min(3, math.ceil(line["paid"] / 900_000_00)))
    return min(5, 1 + min(4, big // 8))


SUMMARY = {
    "30201": "办公用品", "30202": "印刷费", "30203": "咨询费", "30204": "手续费", "30205": "水费", "30206": "电费", "30207": "邮电费",
    "30209": "物业管理费", "30211": "差旅费", "30213": "维修费", "30214": "租赁费", "30215": "会议费", "30216": "培训费",
    "30217": "公务接待费", "30228": "工会经费", "30229": "福利费", "30231": "公务用车运行维护费", "30239": "其他交通费用",
    "30240": "税金及附加", "30299": "其他商品和服务支出", "31002": "办公设备购置",
}
CARD = ("30211", "30217", "30231")


def choose_payee(rng, uses, line):
    """Payee code and business type of a line's requests."""
    dep, fixed = line["dep"], line["payee"]
    if fixed:
        code = uses[fixed][0]
        if code.startswith("GZ"):
            return code, "3"
        if code.startswith("BT"):
            return code, "6"
        return code, "4" if fixed in ("pension", "medical", "housing") and line["group"] == "wages" else "1"
    if dep in ("30205", "30206", "30207"):
        return uses[{"30205": "water", "30206": "power", "30207": "telecom"}[dep]][0], "4"
    if dep == "30240":
        return uses["tax"][0], "5"
    if dep in CARD and line["group"] == "operations" and rng.random() < 0.7:
        return uses["GR" + line["unit"]][0], "2"
    if dep.startswith("312") or dep == "31101":
        return rng.choice(uses["enterprise"]), "1"
    kind = "works" if dep[:3] in ("309", "310") or dep == "30213" else "goods" if dep in ("30201", "30202", "30218", "30229", "30224") else "services"
    kind = "goods" if dep in ("31002", "31003", "31007", "31008", "30225") else kind
    return rng.choice(uses[kind]), "7" if line["pur"] == 1 else "1"


def make_requests(rng, calendar, budget, uses):
    requests = []
    for index, line in enumerate(budget.lines):
        if not line["paid"]:
            continue
        count = request_count(rng, line)
        spread = (97, 103) if line["schedule"] in ("payroll", "month") else (60, 140)
        weights = [rng.randint(*spread) for _ in range(count)]
        amounts = split_by_weights(line["paid"], weights)
        if line.get("boundary"):  # one fen below the threshold: needs no collective decision
            amounts = [49_999_999] + split_by_weights(line["paid"] - 49_999_999, weights)
        days = days_for(rng, calendar, line, len(amounts))
        payee, kind = choose_payee(rng, uses, line)
        for number, (day, amount) in enumerate(zip(days, amounts), 1):
            if line["schedule"] == "spread" and not line["payee"] and kind == "1" and number > 1 and rng.random() < 0.5:
                payee, kind = choose_payee(rng, uses, line)
            title = line["title"] or SUMMARY.get(line["dep"], "")
            tail = {"3": f"{int(day[5:7])}月", "6": f"{int(day[5:7])}月发放"}.get(kind, f"第{number}笔" if len(amounts) > 1 else "")
            requests.append({"line": line, "at": moment(rng, day), "amount": amount, "payee": payee, "type": kind,
                             "summary": title + tail, "contract": f"HT2022-{index + 1:05d}" if kind == "7" else "",
                             "decision": "", "refused": ""})
    return requests


REFUND_REASONS = ["收款账号有误，银行退回", "多付退回", "工程结算审减退回", "活动取消退款", "离职人员多发退回", "重复报销退回"]


def make_refunds(rng, calendar, requests, count):
    """Overpayments given back in part, and bounced payments paid a second time: the line's net is unchanged."""
    eligible = [r for r in requests if r["type"] in ("1", "2", "7", "3") and r["at"][:10] <= "2022-11-15"
                and r["amount"] < 490_000_00 and r["amount"] > 2_000_00 and not r["line"].get("january")
                and not (r["type"] == "3" and r["at"] < "2022-03")]
    refunds, again = [], []
    for number, request in enumerate(rng.sample(eligible, count)):
        full = number % 3 == 0 and request["type"] != "3"
        back = calendar.after(request["at"][:10], rng.randint(8, 20))
        if full:
            amount, reason = request["amount"], REFUND_REASONS[0]
            copy = dict(request, at=moment(rng, calendar.after(back, 3)), summary=request["summary"] + "（退回后重付）")
            again.append(copy)
        else:
            amount = max(100, request["amount"] * rng.randint(3, 20) // 100)
            reason = REFUND_REASONS[4] if request["type"] == "3" else rng.choice(REFUND_REASONS[1:4] + REFUND_REASONS[5:])
            request["amount"] += amount
        refunds.append({"request": request, "on": back, "amount": amount, "reason": reason})
    requests.extend(again)
    return refunds


def needs_decision(request):
    return request["amount"] >= THRESHOLD and request["type"] not in EXEMPT_TYPES


def make_authorisations(rng, calendar, budget, requests):
    """One collective decision per unit and project, made before its first large payment."""
    groups = {}
    for request in sorted(requests, key=lambda r: r["at"]):
        if needs_decision(request) and not request["refused"]:
            groups.setdefault((request["line"]["unit"], request["line"]["pro"]), []).append(request)
    names = {project["pro_code"]: project["pro_name"] for project in budget.projects}
    rows = []
    for (agency, pro), members in sorted(groups.items()):
        total = sum(request["amount"] for request in members)
        unit = budget.units[agency]
        first = members[0]["at"][:10]
        before = [day for day in calendar.days if day < first]
        decided = before[-min(len(before), rng.randint(1, 12))] if before else "2021-12-28"
        body = "镇（乡）党委会议" if unit["kind"] == "township" else "领导班子会议" if unit["level"] == 2 else "党组会议"
        if total >= 10_000_000_00:
            body = "县政府常务会议"
        number = f"JC2022-{agency}-{len(rows) + 1:04d}"
        rows.append({"decision_no": number, "decided_on": decided, "body": body, "subject": names[pro] + "大额资金使用",
                     "agency_code": agency, "pro_code": pro, "amount": -(-total // 10_000_00) * 10_000_00})
        for request in members:
            request["decision"] = number
    return rows


def make_refused(rng, calendar, budget, requests, quota):
    """Requests that must be refused; the reason stands in pay_summary so that a reader understands."""
    out = []

    def add(like, why, **change):
        row = dict(like, refused=why, decision=like["decision"])
        row.update(change)
        row["summary"] = f"演示退单（{why}）：{like['summary']}"
        out.append(row)

    def pick(count, test):
        found = [r for r in requests if r["line"]["fund"] == "1" and test(r)]
        return rng.sample(found, count)

    ordinary = lambda r: r["type"] in ("1", "2", "4") and r["amount"] < 400_000_00 and r["at"] >= "2022-03" and r["at"] < "2022-12-20"
    for like in pick(15, lambda r: ordinary(r) and r["line"]["group"] in ("operations", "admin")):
        add(like, "可用指标不足", type="2" if like["type"] == "2" else "4" if like["type"] == "4" else "1",
            amount=quota.highest(like["line"]["no"]) + 1_000_00 + rng.randint(1, 99_999_00), decision="")
    january = calendar.between("2022-01-12", "2022-01-21")
    for like in pick(6, lambda r: ordinary(r) and r["line"]["group"] == "operations" and not r["line"].get("january")):
        add(like, "指标尚未下达", at=moment(rng, rng.choice(january), late=False))
    frozen = [line for line in budget.lines if line.get("frozen")]
    for number in range(6):
        line = frozen[number % 3]
        like = {"line": line, "at": moment(rng, rng.choice(calendar.between("2022-04-01", "2022-09-30")), late=False),
                "amount": rng.randint(8_000_00, 40_000_00), "payee": requests[0]["payee"], "type": "7",
                "summary": "工程进度款", "contract": f"HT2022-D{number:03d}", "decision": ""}
        like["payee"] = next(r["payee"] for r in requests if r["type"] == "7")
        add(like, "指标冻结")
    big = lambda r: needs_decision(r) and r["line"]["group"] == "rest" and r["at"] >= "2022-03" and r["type"] in ("1", "7") and r["payee"].startswith("GYS")
    for number, like in enumerate(pick(15, big)):
        earlier = calendar.days[max(0, calendar.days.index(like["at"][:10]) - 1)]
        amount = THRESHOLD if number == 0 else like["amount"]
        missing = number < 12
        add(like, "大额支付缺集体决策" if missing else "集体决策文号不存在", at=moment(rng, earlier, late=False), amount=amount,
            decision="" if missing else f"JC2022-NONE-{number:02d}")
    for number, like in enumerate(pick(8, lambda r: ordinary(r) and r["type"] == "1")):
        add(like, "收款人未登记", payee=f"GYS9{number:03d}", at=like["at"][:11] + "08:31:00")
    agencies = sorted(budget.units)
    for like in pick(5, lambda r: ordinary(r) and r["type"] == "1"):
        other = rng.choice([code for code in agencies if code != like["line"]["unit"]])
        add(like, "指标不属于本单位", agency=other, at=like["at"][:11] + "08:32:00")
    fund = [r for r in requests if r["line"]["fund"] == "2" and r["at"] >= "2022-03"]
    for like in rng.sample([r for r in fund if r["type"] == "7"], 3):
        add(like, "政府采购缺合同", contract="", at=like["at"][:11] + "08:33:00")
    for like in rng.sample([r for r in fund if r["payee"].startswith("GYS")], 2):
        add(like, "工资批量使用非工资指标", type="3", payee="GZ" + like["line"]["unit"], contract="", at=like["at"][:11] + "08:34:00")
    return out
