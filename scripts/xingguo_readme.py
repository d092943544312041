"""county.toml and the README of the sample county."""

from county_folder import toml_string, yuan

GENERAL_ADMIN_CODES = [
    "30201", "30202", "30203", "30204", "30205", "30206", "30207", "30208", "30209", "30211", "30212", "30213", "30214", "30215",
    "30216", "30217", "30228", "30229", "30231", "30239", "30240", "30299", "31002",
]
BOOKS = {"1": "一般公共预算", "2": "政府性基金预算", "3": "国有资本经营预算", "4": "社会保险基金预算"}
TAGS = {"wages": "保工资", "livelihood": "保基本民生", "operations": "保运转"}

NOTICE = ("合成数据：单位树、人员、商户、账号、项目、年初预算均为虚构，仅全年支付总额与公开的2022年执行数一致。"
          "Synthetic: people, firms, accounts, projects and the adopted budget are made up; only the totals paid tie to the published 2022 outturn.")


def county_toml(code, name_zh, name_en, start, opens_on=None):
    demo_today = "2022-09-15" if opens_on else "2022-04-14"
    opening = f'opens_on = "{opens_on}"\n' if opens_on else ""
    return f"""# A sample county. Every file beside this one is described in docs/formats.md.
mof_div_code = "{code}"
name_zh = {toml_string(name_zh)}
name_en = {toml_string(name_en)}
currency = "CNY"
profile = "xingguo"
fiscal_years = [2022]
demo_today = "{demo_today}"
first_year_starts = "{start}"
{opening}notice = {toml_string(NOTICE)}

[requests]
bad_rows = "park"
negative = "refuse"

[[year]]
fiscal_year = 2022
congress_approved_on = "2022-01-20"
congress_doc_no = "兴人发〔2022〕3号"
replied_on = "2022-02-07"
reply_doc_no = "兴财预〔2022〕8号"
"""


def readme(result):
    rows = result["tables"]
    admin = "、".join(GENERAL_ADMIN_CODES)
    reasons = "\n".join(f"| {why} | {count} |" for why, count in sorted(result["reasons"].items(), key=lambda item: (-item[1], item[0])))
    books = "\n".join(f"| {BOOKS[fund]} | {yuan(result['adopted'][fund])} | {yuan(result['final'][fund])} | {yuan(result['paid'][fund])} |"
                      for fund in sorted(result["paid"]))
    tags = "\n".join(f"| {TAGS[tag]} | {yuan(amount)} |" for tag, amount in sorted(result["tags"].items()) if tag)
    return f"""# 兴国县 2022（样例县）· Xingguo County 2022 (sample)

**{NOTICE}**

Made by `scripts/make_xingguo.py` from one seed; do not edit by hand. Columns: `docs/formats.md`.
`python3 scripts/check_county.py counties/xingguo` replays the year and prints these figures again.

| file | rows |
|---|---|
""" + "\n".join(f"| {name}.csv | {count} |" for name, count in rows.items() if count) + f"""

## What is real and what is not

Real (published outturn of 2022): general public budget paid 5,568,000,000.00, of it 三保 3,450,000,000.00 (61.96 %), and
一般性支出 798,000,000.00 (10 % less than the 8.87 亿 of 2021 this implies). The names of the 26 townships are real.
Everything else is synthetic: the adopted budget (lower than needed, raised in the year by superior transfers,
contingency and reserve), units, people, firms (marked 合成), accounts (banks named 示例), projects, documents. The classification is an
unofficial draft: `evidence` says whether a row was seen in public or written from memory.

| book | adopted | final quota | paid, net of refunds |
|---|---|---|---|
{books}

| 三保 | paid |
|---|---|
{tags}

The other two totals, the other three books and the split inside 三保 are synthetic.

## 一般性支出 (the list must equal the parameter `general_admin_eco_codes`)

{admin}

That is every 302xx of the classification except 30218, 30224, 30225, 30226 and 30227, plus 31002. Such a line is tagged
`operations` or not at all, never `wages` or `livelihood`. Only the general public budget counts.

## The year

* Congress approved on 2022-01-20; finance replied on 2022-02-07. January is paid from pre-allocation (art. 54).
* A line that occurs in `quota_changes.csv` has all its breakdown and release rows there; every other line is released in full on
  2022-02-08. Some releases are late on purpose (the A8 clock of three working days shows them).
* Requests: {result['accepted']} are paid, gross {yuan(result['gross'])}; refunds {rows['refunds']}, {yuan(result['refunded'])}. Two works are paid 499,999.99 without a collective
  decision (one fen below the threshold); one request of exactly 500,000.00 without a decision is refused.
* {result['refused']} requests must be refused; `pay_summary` begins with 演示退单 and says why. They count in no total.
* Two projects have no approved target (…绩效目标未批): their quota may not be released and nobody asks for it.
* {result['idle']} lines are not used at all; with the unspent parts of the others they go to year-end E22/E23.

| refused because | requests |
|---|---|
{reasons}

政府采购缺合同 and 工资批量使用非工资指标 are placed in the government fund book, so that the totals above stay true
in a build that does not check rules R7 and R8.
"""


def midyear_readme(result, opens_on):
    return f"""# 兴国县（年中启用）· a mid-year start

**{NOTICE}**

{result['tables']['units']} units of the sample county start with the program on {opens_on}. `opening.csv` holds the state of {result['tables']['opening']} lines on the evening
before; per line the eight states add up to the amount in `budget.csv` (the quota after the first half-year's changes), and each line
is signed by the unit's head and by the treasury. `in_process` and `carried` are zero: payments under way are settled before the
change-over. `committed` is the part of signed contracts that no request of this folder draws on; it goes to year-end as it stands.

Made by `scripts/make_xingguo.py`; {result['accepted']} requests are paid in the second half-year ({yuan(result['gross'])}), {result['refused']} refused (marked 演示退单).
"""
