#!/usr/bin/env bash
# Whole years without a browser: the sample county twice and on both engines, byte for byte; real payments to the penny.
set -euo pipefail

suanpan=${SUANPAN:-target/release/suanpan}
work=${SUANPAN_CI_WORK:-$(mktemp -d)}/years
oxford=../shared/data/payments/oxford_over500_2014_2018.csv.gz
mkdir -p "$work"

timed() { # title, command …
  local title=$1 at=$SECONDS
  shift
  "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log"; echo "$title failed"; exit 1; }
  echo "$title: $((SECONDS - at)) s"
}

same() { # folder, folder
  diff -rq "$1" "$2" || { echo "$1 and $2 differ"; exit 1; }
}

timed 'xingguo on SQLite' "$suanpan" year --input counties/xingguo --out "$work/first" --db "sqlite:$work/first.db"
timed 'verify' "$suanpan" verify --db "sqlite:$work/first.db"
timed 'xingguo once more' "$suanpan" year --input counties/xingguo --out "$work/second"
same "$work/first" "$work/second"
timed 'xingguo from mid-year' "$suanpan" year --input counties/xingguo-midyear --out "$work/midyear"

if [ -n "${SUANPAN_PG_URL:-}" ]; then
  url=$(python3 - "$SUANPAN_PG_URL" <<'PY'
import sys
base = sys.argv[1].rsplit("/", 1)[0]
print(f"{base}/suanpan_year")
PY
)
  psql -q "$SUANPAN_PG_URL" -c 'create database suanpan_year'
  timed 'xingguo on PostgreSQL' "$suanpan" year --input counties/xingguo --out "$work/postgres" --db "$url"
  same "$work/first" "$work/postgres"
  timed 'verify on PostgreSQL' "$suanpan" verify --db "$url"
  psql -q "$SUANPAN_PG_URL" -c 'drop database suanpan_year'
else
  [ "${SUANPAN_CI:-}" != 1 ] || { echo 'SUANPAN_PG_URL is not set: the PostgreSQL year may not be skipped'; exit 1; }
  echo 'skipped: xingguo on PostgreSQL (SUANPAN_PG_URL is not set)'
fi

if [ -f "$oxford" ]; then
  timed 'the folder of real payments' python3 scripts/make_oxford.py "$oxford" "$work/oxford-folder"
  timed 'five years of real payments' "$suanpan" year --input "$work/oxford-folder" --out "$work/oxford" --db "sqlite:$work/oxford.db"
  python3 - "$work/oxford/summary.json" <<'PY'
import json, sys
from decimal import Decimal
said = json.load(open(sys.argv[1], encoding="utf-8"))
paid, refunded, parked, quarantined, refused = (Decimal(said[name]) for name in ("paid", "refunded", "parked", "quarantined", "refused"))
total = paid - refunded + parked + quarantined
print(f"paid {paid} - refunded {refunded} + parked {parked} + quarantined {quarantined} = {total}; {said['parked_count']} rows parked, {said['refused_count']} refused")
assert total == Decimal("228210155.40") == Decimal(said["total"]), "the total is not that of the source"
assert said["parked_count"] == 3836 + 1, "3,836 rows without a date and one template row are parked, no other"
assert said["refused_count"] == 1 and refused == 0, "every payment with a date is paid; the one row of 0.00 asks for nothing"
PY
  timed 'verify of it' "$suanpan" verify --db "sqlite:$work/oxford.db"
else
  [ "${CI:-}" != true ] || { echo "$oxford is missing"; exit 1; }
  echo "skipped: five years of real payments ($oxford is missing)"
fi
