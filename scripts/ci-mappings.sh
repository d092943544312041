#!/usr/bin/env bash
# Other people's data through the mappings of this repository: published payments and budgets, each with the
# totals its source states. Without arguments all of them; else the names given (oxford madrid philadelphia israel).
#
# Promise: data that is not there is skipped with a word; with SUANPAN_CI=1 that is a failure.
# Not here: the mappings (mappings/*.toml) and what must come out (scripts/check_mapped.py).
set -euo pipefail

suanpan=${SUANPAN:-target/release/suanpan}
work=${SUANPAN_CI_WORK:-$(mktemp -d)}/mappings
data=${SUANPAN_DATA:-../shared/data}
mkdir -p "$work"

run() { # name, extract …
  local name=$1 at=$SECONDS inputs=() file
  shift
  for file in "$@"; do
    if [ ! -f "$data/$file" ]; then
      [ "${SUANPAN_CI:-}" != 1 ] || { echo "$data/$file is missing: $name may not be skipped"; exit 1; }
      echo "skipped: $name ($data/$file is missing)"
      return
    fi
    inputs+=(--input "$data/$file")
  done
  "$suanpan" year --mapping "mappings/$name.toml" "${inputs[@]}" --out "$work/$name" --db "sqlite:$work/$name.db" \
    >"$work/log" 2>&1 || { tail -n 30 "$work/log"; echo "$name failed"; exit 1; }
  "$suanpan" verify --db "sqlite:$work/$name.db" >"$work/log" 2>&1 || { tail -n 30 "$work/log"; echo "verify of $name failed"; exit 1; }
  python3 scripts/check_mapped.py "$name" "$work/$name" "$data"
  rm -f "$work/$name.db"
  echo "$name: $((SECONDS - at)) s"
}

for name in "${@:-oxford madrid philadelphia israel}"; do
  for one in $name; do
    case $one in
      oxford) run oxford payments/oxford_raw_17_quarters.tar.gz ;;
      madrid) run madrid budget/madrid_2012_2015_budget.csv.gz ;;
      philadelphia) run philadelphia budget/philadelphia_dept_class_lines.csv ;;
      israel) run israel budget/israel_execution_2003.csv.gz budget/israel_execution_2004.csv.gz ;;
      *) echo "no mapping is called $one"; exit 2 ;;
    esac
  done
done

# The mapping alone makes of the 17 raw quarters what another program makes of them joined by hand.
joined=$data/payments/oxford_over500_2014_2018.csv.gz
if [ -f "$joined" ] && [ -f "$data/payments/oxford_raw_17_quarters.tar.gz" ]; then
  "$suanpan" import --mapping mappings/oxford.toml --folder "$work/raw" "$data/payments/oxford_raw_17_quarters.tar.gz" >"$work/log" 2>&1 \
    || { tail -n 30 "$work/log"; exit 1; }
  python3 scripts/make_oxford.py "$joined" "$work/joined" >"$work/log"
  python3 scripts/check_mapped.py same "$work/raw" "$work/joined"
fi
