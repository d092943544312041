"""Adopted amounts and the year's quota changes of the sample county.

A line's final quota covers its gross requests and a little more; what came during the year (superior
transfers, reserve, virement) is taken off to get the adopted amount, which is therefore lower than needed.
A line that appears here has explicit breakdown and release rows; every other line is released in full on the
working day after the reply. Freezes, cuts and virements out never touch money a valid request needs.
"""

ROUND = 100_00  # quotas are whole hundreds of yuan
REPLIED, RELEASE_DAY = "2022-02-07", "2022-02-08"
QUARTERS = [("2022-02-08", 40), ("2022-04-06", 20), ("2022-07-05", 20), ("2022-10-10", 20)]
SLACK_PERCENT = {"wages": 1, "livelihood": 2, "operations": 6, "admin": 7, "rest": 6, "book2": 5, "book3": 3, "book4": 1}
NO_VIREMENT_IN = ("30212", "30215", "30216", "30217", "30231", "31013")


def up(fen):
    return -(-fen // ROUND) * ROUND


class Quota:
    def __init__(self, rng, calendar, budget, requests):
        self.rng, self.calendar, self.budget = rng, calendar, budget
        self.rows, self.extra, self.minus = [], {}, {}
        self.late, self.mentioned, self.pre = {}, set(), {}
        self.gross = {}
        for request in requests:
            number = request["line"]["no"]
            self.gross[number] = self.gross.get(number, 0) + request["amount"]
        self.final = {}
        for line in budget.lines:
            gross = self.gross.get(line["no"], 0)
            slack = gross * rng.randint(0, SLACK_PERCENT[line["group"]] * 100) // 10_000
            self.final[line["no"]] = up(max(gross + slack, line.get("idle_quota", 0)))

    def row(self, at, kind, line, amount, doc, reason, by, to=""):
        self.rows.append({"happened_at": at, "kind": kind, "doc_no": doc, "bgt_line_no": line, "to_bgt_line_no": to,
                          "amount": amount, "reason": reason, "requested_by": by})

    def clerk(self, line):
        division = self.budget.units[line["unit"]]["division"]
        return f"fin-{division}-clerk"

    def plan(self, requests):
        self.pre_allocate(requests)
        self.add_supplements()
        self.add_transfers()
        self.add_virements()
        self.add_cuts()
        self.add_freezes()
        self.release()
        self.rows.sort(key=lambda row: (row["happened_at"], row["bgt_line_no"]))
        for number, row in enumerate(self.rows, 1):
            row["change_no"] = f"BG2022{number:05d}"

    def pre_allocate(self, requests):
        """Article 54: before the Congress approves, basic and livelihood spending of January only."""
        january = {}
        for request in requests:
            if request["at"] < RELEASE_DAY:
                number = request["line"]["no"]
                january[number] = january.get(number, 0) + request["amount"]
        lines = {line["no"]: line for line in self.budget.lines}
        for number, amount in sorted(january.items()):
            line = lines[number]
            self.pre[number] = min(up(amount), self.final[number])
            self.mentioned.add(number)
            day = self.rng.choice(["2022-01-04", "2022-01-05"])
            doc = "兴财预〔2022〕1号"
            self.row(f"{day}T09:10:00", "pre_allocation", number, self.pre[number], doc,
                     "预算法第五十四条：年初预算批准前按上年同期安排的支出", "fin-budget-1")
            self.row(f"{self.calendar.after(day)}T09:20:00", "release", number, self.pre[number], doc, "预拨指标下达", self.clerk(line))

    def addition(self, line, at, kind, amount, doc, reason, by):
        """Money that arrives during the year: one row, then breakdown and release within the A8 clock (or late)."""
        number = line["no"]
        self.mentioned.add(number)
        self.extra[number] = self.extra.get(number, 0) + amount
        self.row(at, kind, number, amount, doc, reason, by)
        wait = self.rng.choices([1, 2, 3, 5], [40, 35, 20, 5])[0]
        day = self.calendar.after(at[:10], wait)
        self.row(f"{day}T09:30:00", "breakdown", number, amount, doc, "追加指标分解", self.clerk(line))
        self.row(f"{day}T10:00:00", "release", number, amount, doc, "追加指标下达", self.clerk(line))
        self.late.setdefault(number, []).append((f"{day}T10:00:00", amount))

    def pick(self, count, test):
        found = [line for line in self.budget.lines if line["fund"] == "1" and line["no"] not in self.extra
                 and line["no"] not in self.minus and not line.get("frozen") and not line.get("untouched") and test(line)]
        return self.rng.sample(found, min(count, len(found)))

    def part(self, line, low, high):
        return up(self.final[line["no"]] * self.rng.randint(low, high) // 100)

    def day(self, first, last):
        return self.rng.choice(self.calendar.between(first, last))

    def add_transfers(self):
        works = lambda l: l["found"] == 2 and l["paid"] > 2_000_000_00 and not self.pre.get(l["no"])
        for number, line in enumerate(self.pick(62, works), 1):
            at = f"{self.day('2022-02-21', '2022-09-20')}T10:15:00"
            self.addition(line, at, "superior_transfer", self.part(line, 30, 62), f"赣财预指〔2022〕{200 + number}号",
                          "上级转移支付", "fin-budget-1")

    def add_supplements(self):
        relief = lambda l: l["title"] in ("自然灾害救灾", "应急物资储备", "森林防火能力建设", "动物疫病强制免疫", "松材线虫病防治") and l["paid"]
        for number, line in enumerate(self.pick(9, relief), 1):
            at = f"{self.day('2022-06-20', '2022-08-20')}T11:00:00"
            self.addition(line, at, "supplement_contingency", self.part(line, 40, 70), f"兴府办抄字〔2022〕{30 + number}号",
                          "动用预备费：突发灾害和防疫支出", "fin-budget-1")
        other = lambda l: (l["group"] == "rest" and l["found"] == 1 and l["paid"] > 3_000_000_00
                           or l["title"] == "村干部基本报酬") and l["schedule"] != "half"
        for number, line in enumerate(self.pick(44, other), 1):
            at = f"{self.day('2022-03-10', '2022-09-20')}T14:45:00"
            self.addition(line, at, "supplement_reserve", self.part(line, 18, 40), f"兴财预〔2022〕{60 + number}号",
                          "年初预留追加", "fin-budget-1")

    def add_virements(self):
        """Between two lines of one unit, outside 三保, never into 三公, meetings or training."""
        free = lambda l: l["group"] in ("admin", "rest") and l["paid"] > 200_000_00 and l["schedule"] == "spread"
        done = 0
        for line in self.pick(400, free):
            if done == 24:
                break
            mates = [b for b in self.pick(10_000, free) if b["unit"] == line["unit"] and b is not line
                     and b["dep"] not in NO_VIREMENT_IN and b["no"] not in self.mentioned]
            if not mates or line["no"] in self.mentioned or line["no"] in self.minus:
                continue
            mate = mates[0]
            amount = min(self.part(mate, 8, 18), up(self.final[line["no"]] * 15 // 100))
            at = f"{self.day('2022-04-11', '2022-09-28')}T15:20:00"
            done += 1
            self.mentioned |= {line["no"], mate["no"]}
            self.minus[line["no"]] = amount
            self.extra[mate["no"]] = amount
            self.late.setdefault(mate["no"], []).append((at, amount))
            self.row(at, "virement", line["no"], amount, f"兴财预调〔2022〕{done}号", "单位内部预算调剂", self.clerk(line), mate["no"])

    def add_cuts(self):
        for number, line in enumerate(self.pick(14, lambda l: l["group"] == "admin" and l["paid"] and l["no"] not in self.mentioned), 1):
            amount = self.part(line, 6, 15)
            self.minus[line["no"]] = amount
            self.mentioned.add(line["no"])
            self.row(f"{self.day('2022-05-09', '2022-10-20')}T16:05:00", "cut", line["no"], amount,
                     f"兴财预减〔2022〕{number}号", "压减一般性支出", "fin-budget-1")

    def add_freezes(self):
        for line in [line for line in self.budget.lines if line.get("frozen")]:
            self.mentioned.add(line["no"])
            self.row("2022-03-10T09:05:00", "freeze", line["no"], self.final[line["no"]], "兴财监〔2022〕3号",
                     "项目未按期开工，冻结全部指标", "fin-supervision-1")
        lines = self.pick(26, lambda l: l["group"] in ("admin", "rest") and l["paid"] and l["no"] not in self.mentioned)
        for number, line in enumerate(lines, 1):
            amount = self.part(line, 4, 12)
            self.final[line["no"]] += amount  # money no request of this year needs
            self.mentioned.add(line["no"])
            start = self.day("2022-04-15", "2022-08-31")
            doc = f"兴财绩监〔2022〕{number}号"
            exempt = line["func"][:3] in ("231", "232", "233")  # debt service is not frozen
            if not exempt:
                self.row(f"{start}T10:40:00", "freeze", line["no"], amount, doc, "绩效运行监控红灯，暂缓使用", "fin-supervision-1")
            if number % 3:
                back = self.calendar.after(start, self.rng.randint(12, 50))
                if exempt:
                    continue
                self.row(f"{back}T10:40:00", "unfreeze", line["no"], amount, doc, "整改完成，解除冻结", "fin-supervision-1")

    def adopted(self, line):
        number = line["no"]
        return self.final[number] - self.extra.get(number, 0) + self.minus.get(number, 0)

    def highest(self, number):
        """More than the line ever has available, whatever the order of the year's events."""
        return self.final[number] + self.minus.get(number, 0)

    def release(self):
        """Explicit breakdown and release for every mentioned line; about 150 running-cost lines by quarter."""
        quarterly = [line for line in self.budget.lines if line["group"] == "operations" and line["no"] not in self.mentioned
                     and line["dep"] in ("30201", "30211", "30299") and self.rng.random() < 0.24]
        self.quarterly = {line["no"] for line in quarterly}
        self.instalments = []
        self.mentioned |= self.quarterly
        self.schedule = {}
        for line in self.budget.lines:
            number = line["no"]
            if number not in self.mentioned:
                continue
            rest = self.adopted(line) - self.pre.get(number, 0)
            events = [("2022-01-06T09:20:00", self.pre[number])] if number in self.pre else []
            if rest:
                doc = "兴财预〔2022〕8号"
                day = self.rng.choices(["2022-02-08", "2022-02-09", "2022-02-10", "2022-02-11"], [60, 22, 14, 4])[0]
                self.row(f"{RELEASE_DAY}T09:00:00", "breakdown", number, rest, doc, "年初预算指标分解", self.clerk(line))
                if number in self.quarterly:
                    left = rest
                    for index, (start, percent) in enumerate(QUARTERS):
                        amount = left if index == 3 else min(left, up(rest * percent // 100))
                        left -= amount
                        if amount:
                            self.row(f"{start}T10:30:00", "release", number, amount, doc, f"第{index + 1}季度用款指标下达", self.clerk(line))
                            self.instalments.append({"bgt_line_no": number, "from_day": start if index else REPLIED, "amount": amount})
                            events.append((f"{start}T10:30:00", amount))
                else:
                    self.row(f"{day}T10:30:00", "release", number, rest, doc, "年初预算指标下达", self.clerk(line))
                    events.append((f"{day}T10:30:00", rest))
            self.schedule[number] = sorted(events + self.late.get(number, []))

    def fit(self, requests, moment):
        """Moves a request to a working day after the release that covers it; order on the line is kept."""
        by_line = {}
        for request in requests:
            by_line.setdefault(request["line"]["no"], []).append(request)
        for number, members in by_line.items():
            events = self.schedule.get(number, [("2022-02-08T09:00:00", self.final[number])])
            total = 0
            for request in sorted(members, key=lambda r: r["at"]):
                total += request["amount"]
                ready, got = None, 0
                for at, amount in events:
                    got += amount
                    if got >= total and total <= self.final[number]:
                        ready = at
                        break
                if ready is None:
                    raise AssertionError(f"{number}: {total} fen asked, the line never has it")
                if request["at"][:10] <= ready[:10]:
                    day = self.calendar.after(ready[:10], self.rng.randint(1, 6))
                    request["at"] = moment(self.rng, day)

    def commit(self, requests):
        """Contracts paid from a commitment: every valid request of the contract on a line that is released in full."""
        groups, spoilt = {}, {request["line"]["no"] for request in requests if request["summary"].startswith("演示")}
        for request in requests:
            if request["contract"]:
                groups.setdefault((request["contract"], request["line"]["no"]), []).append(request)
        for (contract, number), members in sorted(groups.items()):
            payees, first = {request["payee"] for request in members}, min(request["at"] for request in members)
            if number in self.mentioned or number in spoilt or len(payees) > 1 or first < "2022-02-10":
                continue
            amount = sum(request["amount"] for request in members)
            for request in members:
                request["committed"] = True
            self.row("2022-02-09T15:30:00", "commit", number, amount, f"兴财采〔2022〕{contract[-5:]}号", "合同签订，承诺合同价款",
                     self.clerk(members[0]["line"]))
            self.rows[-1].update(change_no=f"CN2022{contract[-5:]}", contract_no=contract, payee_code=members[0]["payee"])
