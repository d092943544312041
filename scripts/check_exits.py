"""What other programs read out of our exits, held against our own tables. Called by ci-exits.sh.

Promise: amounts are compared as whole fen; any difference ends with its place.
"""
import collections
import csv
import json
import pathlib
import shutil
import sqlite3
import sys
from decimal import Decimal


def fen(text):
    amount = Decimal(text) * 100
    assert amount == amount.to_integral_value(), f"{text} is not whole fen"
    return int(amount)


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def same(what, ours, theirs):
    ours = {key: value for key, value in ours.items() if value}
    theirs = {key: value for key, value in theirs.items() if value}
    for key in sorted(ours.keys() | theirs.keys()):
        assert ours.get(key, 0) == theirs.get(key, 0), f"{what}: {key}: ours {ours.get(key, 0)} fen, theirs {theirs.get(key, 0)} fen"
    print(f"{what}: {len(ours)} sums agree to the fen")


def key_of(account):
    """Assets:2022:1-...:3103-... -> (2022, 1, 3103)"""
    _, year, book, code = account.split(":")
    return int(year), book.split("-")[0], int(code.split("-")[0])


def hledger(path):
    found = {}
    for row in rows(path):
        if row["account"] not in ("total", "Total:"):
            amount = row["balance"].removesuffix(" CNY")
            found[key_of(row["account"])] = fen(amount)
    return found


def ledgers(out, work):
    from beancount import loader
    from beancount.core.data import Balance, Transaction

    entries, errors, _ = loader.load_file(str(work / "year.beancount"))
    assert not errors, errors[:3]
    debits, credits = collections.Counter(), collections.Counter()
    postings = assertions = 0
    for entry in entries:
        assertions += isinstance(entry, Balance)
        if not isinstance(entry, Transaction):
            continue
        postings += 1
        halves = collections.Counter()
        for leg in entry.postings:
            key, amount = key_of(leg.account), fen(leg.units.number)
            (debits if amount > 0 else credits)[key] += abs(amount)
            halves[key[2] < 3000] += amount
        assert not any(halves.values()), f"posting {entry.meta['posting']} mixes budget and quota"
        assert entry.meta["source"] and entry.meta["document"] and entry.meta["event"]
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert postings == summary["postings"], (postings, summary["postings"])
    print(f"beancount: {postings} transactions, each half balanced by itself, {assertions} balance assertions")

    our_debits, our_credits = collections.Counter(), collections.Counter()
    for row in rows(out / "journal.csv"):
        key = int(row["fiscal_year"]), row["fund_type_code"], int(row["account"])
        our_debits[key] += fen(row["debit"])
        our_credits[key] += fen(row["credit"])
    same("turnover, debit", our_debits, debits)
    same("turnover, credit", our_credits, credits)

    trial = {}
    for row in rows(out / "trial_balance.csv"):
        sign = 1 if row["side"] == "Dr" else -1
        trial[int(row["fiscal_year"]), row["fund_type_code"], int(row["account"])] = sign * fen(row["balance"])
    debits.subtract(credits)
    same("trial balance, beancount", trial, debits)
    same("trial balance, hledger", trial, hledger(work / "end.csv"))

    # Before the close of the year (E24): what was paid and carried, which the summary takes from other tables.
    unclosed = hledger(work / "unclosed.csv")
    for column, code in (("paid_net", 3201), ("carried", 3401)):
        ours = {(book["fiscal_year"], book["fund_type_code"], code): fen(book[column]) for book in summary["books"]}
        same(f"{column} before the close, hledger", ours, {key: value for key, value in unclosed.items() if key[2] == code})


def tamper(source, target):
    shutil.copyfile(source, target)
    db = sqlite3.connect(target)
    changed = db.execute(
        "update journal_entry set debit_fen = debit_fen + (debit_fen > 0), credit_fen = credit_fen + (credit_fen > 0)"
        " where posting_id = (select min(posting_id) from journal_posting where event = 'E15')"
    ).rowcount
    db.commit()
    assert changed == 2, changed


def batch(database):
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    day, number = db.execute("select vou_date, voucher_no from voucher where item_count > 1 order by vou_date, voucher_no limit 1").fetchone()
    print(day, number, "9550360732000001")


def bank(work, pain001, pain002, number):
    import xmlschema

    def read(name):
        return json.loads((work / f"{name}.json").read_text(encoding="utf-8"))

    def listed(value):
        return value if isinstance(value, list) else [value]

    # pain.001 by another reader: each payee and amount as ours.
    ours = read("orders")["content"]["payments"]
    theirs = xmlschema.to_dict(str(work / "orders.xml"), pain001)["CstmrCdtTrfInitn"]
    mine = {(p["key"]["voucher_no"], t["id"], t["payee"]["name"], t["payee"]["acct_no"]): t["amount_fen"] for p in ours for t in p["transfers"]}
    other = {}
    for payment in listed(theirs["PmtInf"]):
        for transfer in listed(payment["CdtTrfTxInf"]):
            key = payment["PmtInfId"], transfer["PmtId"]["EndToEndId"], transfer["Cdtr"]["Nm"], transfer["CdtrAcct"]["Id"]["Othr"]["Id"]
            other[key] = fen(str(transfer["Amt"]["InstdAmt"]["$"]))
    same("pain.001, xmlschema", mine, other)
    assert fen(str(theirs["GrpHdr"]["CtrlSum"])) == sum(mine.values())

    # pain.002: the batch is paid in part, and each detail says so.
    status = xmlschema.to_dict(str(work / "status.xml"), pain002)["CstmrPmtStsRpt"]
    payment = listed(status["OrgnlPmtInfAndSts"])[0]
    details = [line["TxSts"] for line in listed(payment["TxInfAndSts"])]
    assert (payment["OrgnlPmtInfId"], payment["PmtInfSts"]) == (number, "PART"), payment
    assert sorted(details) == ["ACSC", "RJCT"], details
    answered = read("answer")["content"]["payments"]
    print(f"pain.002, xmlschema: {len(answered)} answers, batch {number} paid in part")

    # camt.053 by another reader: every entry as ours, and both as the bank's own totals.
    ours = read("statement")["content"]["statements"][0]
    theirs = json.loads((work / "second.json").read_text(encoding="utf-8"))["statements"][0]
    sign = {"DBIT": -1, "CRDT": 1, "debit": -1, "credit": 1}
    mine = {b["reference"]: sign[b["direction"]] * b["amount_fen"] for b in ours["bookings"]}
    other = {e["reference"]: sign[e["credit_debit_indicator"]] * fen(e["amount"]) for e in theirs["entries"]}
    same("camt.053, second reader", mine, other)
    totals = json.loads((work / "totals.json").read_text(encoding="utf-8"))
    paid = -sum(amount for amount in other.values() if amount < 0)
    back = sum(amount for amount in other.values() if amount > 0)
    assert (paid, back) == (totals["paid_fen"], totals["refunded_fen"]), (paid, back, totals)
    assert all(voucher["payments"] <= 1 for voucher in totals["vouchers"])
    print(f"statement and totals: paid {paid} fen, back {back} fen, {totals['rejected']} rejected")


def details(work, number):
    orders = json.loads((work / "orders.json").read_text(encoding="utf-8"))["content"]["payments"]
    payment = next(payment for payment in orders if payment["key"]["voucher_no"] == number)
    wanted = {t["id"]: t["amount_fen"] for t in payment["transfers"]}
    text = (work / "details.bars.utf8").read_bytes().decode("utf-8")
    head, *lines = [line.split("|") for line in text.split("\r\n") if line]
    same("detail file, bars", wanted, {line[2]: fen(line[7]) for line in lines})
    assert (head[5], int(head[9]), fen(head[10])) == (number, len(lines), sum(wanted.values())), head
    fixed = [line for line in (work / "details.fixed").read_bytes().split(b"\r\n") if line]
    # Widths of docs/formats.md: 1, 6, 38, 42, 240, 240, 15, 20, 400.
    at = 1 + 6 + 38 + 42 + 240 + 240 + 15
    cut = {line[7:45].decode("gbk").strip(): fen(line[at : at + 20].decode("ascii").strip()) for line in fixed[1:]}
    same("detail file, fixed", wanted, cut)


if __name__ == "__main__":
    command, *words = sys.argv[1:]
    paths = [pathlib.Path(word) for word in words]
    match command:
        case "ledgers":
            ledgers(*paths)
        case "tamper":
            tamper(*words)
        case "batch":
            batch(*words)
        case "bank":
            bank(paths[0], words[1], words[2], words[3])
        case "details":
            details(paths[0], words[1])
        case other:
            sys.exit(f"unknown command {other}")
