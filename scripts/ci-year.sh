#!/usr/bin/env bash
# Whole years without a browser: the sample county twice and on both engines, byte for byte,
# and two more counties. Other people's data is run by scripts/ci-mappings.sh.
set -euo pipefail

suanpan=${SUANPAN:-target/release/suanpan}
work=${SUANPAN_CI_WORK:-$(mktemp -d)}/years
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

for county in xuyi huarong; do
  timed "$county" "$suanpan" year --input "counties/$county" --out "$work/$county" --db "sqlite:$work/$county.db"
  timed "verify of $county" "$suanpan" verify --db "sqlite:$work/$county.db"
done

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
