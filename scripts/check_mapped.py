#!/usr/bin/env python3
"""Checks a year that was run through a mapping against what its source states.

    python3 scripts/check_mapped.py oxford|madrid|philadelphia|israel OUT_DIR DATA_DIR
    python3 scripts/check_mapped.py same RAW_FOLDER JOINED_FOLDER

Every figure is read from the tables the year wrote and from the source itself, in integers; it shares no code
with the program.
"""

import csv
import gzip
import json
import os
import sys
import tomllib
from collections import Counter, defaultdict
from decimal import Decimal


def need(condition, message):
    if not condition:
        raise SystemExit(f"check_mapped: {message}")


def table(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def summary(folder):
    with open(os.path.join(folder, "summary.json"), encoding="utf-8") as file:
        return json.load(file)


def mapping(folder):
    with open(os.path.join(folder, "mapping.json"), encoding="utf-8") as file:
        return json.load(file)


def money(said, *names):
    return [Decimal(said[name]) for name in names]


def balanced(said, total, what):
    """Whatever happened to a row, its amount is somewhere."""
    paid, refunded, parked, quarantined, refused = money(said, "paid", "refunded", "parked", "quarantined", "refused")
    found = paid - refunded + parked + quarantined + refused
    print(f"{what}: paid {paid} - refunded {refunded} + parked {parked} + quarantined {quarantined} + refused {refused} = {found}")
    need(found == total, f"{what}: the source's own sum is {total}")


def oxford(folder, _):
    said = summary(folder)
    balanced(said, Decimal("228210155.40"), "Oxford")
    need(said["parked_count"] == 3836 + 1, f"3,836 rows without a date and one template row are parked, not {said['parked_count']}")
    need(said["refused_count"] == 1 and Decimal(said["refused"]) == 0, "every payment with a date is paid but the one of 0.00")
    parked = Counter((row["file"], row["column"], row["code"]) for row in table(folder, "parked.csv"))
    need(parked[("expenditure-over-500-apr-jun-2014.csv", "Paid Date", "map_date")] == 3836, f"parked with file and column: {parked}")
    need(len(mapping(folder)["files"]) == 17, "17 quarters are read")


def madrid(folder, _):
    quota = Counter()
    for row in table(folder, "execution_by_unit.csv"):
        quota[row["fiscal_year"]] += Decimal(row["quota"])
    wanted = {"2012": 4942020428, "2013": 4564125024, "2014": 4699310629, "2015": 4650554218}
    print("Madrid: approved budget", {year: str(amount) for year, amount in sorted(quota.items())})
    need(dict(quota) == wanted, f"the source states {wanted}")
    for name in ("execution_by_function.csv", "execution_by_dep_economic.csv", "execution_by_gov_economic.csv"):
        need(sum(Decimal(row["quota"]) for row in table(folder, name)) == sum(wanted.values()), f"{name} has another total")


def philadelphia(folder, data):
    adopted, actual = defaultdict(int), defaultdict(int)
    with open(os.path.join(data, "budget/philadelphia_dept_class_lines.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["fiscal_year"], row["dept_code"], row["class"])
            if row["version"] == "adopted":
                adopted[key] += int(row["amount_usd"])
            elif row["version"] == "actual":
                actual[key] += int(row["amount_usd"])
    said = summary(folder)
    balanced(said, sum(actual.values()), "Philadelphia")
    quota = sum(Decimal(row["quota"]) for row in table(folder, "execution_by_unit.csv"))
    need(quota == sum(adopted.values()), f"adopted {sum(adopted.values())}, approved budget {quota}")
    over = {key for key, amount in actual.items() if key in adopted and amount > adopted[key]}
    without = {key for key, amount in actual.items() if key not in adopted and amount > 0}
    refusals = Counter(row["code"] for row in table(folder, "refusals.csv"))
    print(f"Philadelphia: {len(over)} lines overspent, {len(without)} without an adopted figure; refused {dict(refusals)}")
    need(said["refused_count"] == len(over) + len(without), f"{said['refused_count']} requests are refused")
    refused = sum(actual[key] for key in over | without)
    need(Decimal(said["refused"]) == refused, f"refused amounts add up to {refused}")
    need(all(row["reason"] for row in table(folder, "refusals.csv")), "every refusal has its reason")


def israel(folder, data):
    revised, used = {}, {}
    for year in ("2003", "2004"):
        with gzip.open(os.path.join(data, f"budget/israel_execution_{year}.csv.gz"), "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if len(row["code"]) == 10 and not row["code"].startswith("0000"):
                    key = (year, row["code"])
                    revised[key], used[key] = (int(row[name] or 0) * 1000 for name in ("allocated_revised", "used"))
    said = summary(folder)
    balanced(said, sum(amount for amount in used.values() if amount > 0), "Israel")
    quota = sum(Decimal(row["quota"]) for row in table(folder, "execution_by_unit.csv"))
    need(quota == sum(amount for amount in revised.values() if amount > 0), f"the approved budget is {quota}")
    over = [key for key, amount in used.items() if amount > max(0, revised[key])]
    need(said["refused_count"] == len(over), f"{said['refused_count']} refused, {len(over)} items used more than they had")
    tree = mapping(folder)["trees"][0]
    steps = {(step["per"], step["sum"], step["from"]): (step["agree"], step["parents"]) for step in tree["steps"]}
    wanted = {10: (1598, 1681), 8: (434, 442), 6: (64, 68)}
    for level, figures in wanted.items():
        need(steps[("2004", "used", level)] == figures, f"2004, {level} digits: {steps[('2004', 'used', level)]} agree, expected {figures}")
    listed = Counter((finding["per"], finding["sum"], len(finding["code"])) for finding in tree["findings"])
    for level, (agree, parents) in wanted.items():
        need(listed[("2004", "used", level - 2)] == parents - agree, f"2004: parents of {level - 2} digits listed")
    print(f"Israel: {len(over)} items used more than they had; parents that do not add up, 2004: "
          + ", ".join(f"{parents - agree} of {parents} ({level} to {level - 2} digits)" for level, (agree, parents) in wanted.items()))


def same(raw, joined):
    """The folder of the raw quarters and that of the joined file: equal but for the rows set aside earlier."""
    names = sorted(name for name in os.listdir(joined) if name.endswith(".csv"))
    for name in names:
        # Columns that came later may stand there empty or not at all.
        ours, theirs = ([{key: value for key, value in row.items() if value} for row in table(folder, name)] for folder in (raw, joined))
        if name == "requests.csv":
            # The mapping parks rows without a date before the folder is made; joined, the import parks them.
            theirs = [row for row in theirs if "submitted_at" in row]
        need(ours == theirs, f"{name} of {raw} and {joined} differ")
    settings = [tomllib.load(open(os.path.join(folder, "county.toml"), "rb")) for folder in (raw, joined)]
    need(settings[0] == settings[1], "county.toml differs")
    print(f"the folders of the raw and of the joined payments are equal: {len(names)} files")


def main():
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    checks = {"oxford": oxford, "madrid": madrid, "philadelphia": philadelphia, "israel": israel, "same": same}
    need(sys.argv[1] in checks, f"no mapping is called {sys.argv[1]}")
    checks[sys.argv[1]](sys.argv[2], sys.argv[3])


if __name__ == "__main__":
    main()
