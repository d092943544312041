#!/usr/bin/env bash
# The README's first command, as a newcomer runs it: the demo starts, its first page answers, a log-in works.
set -euo pipefail

suanpan=${SUANPAN:-target/release/suanpan}
work=${SUANPAN_CI_WORK:-$(mktemp -d)}/demo
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
mkdir -p "$work"
demo_pid=

stop() {
  code=$?
  trap - EXIT
  if [ -n "$demo_pid" ] && kill -TERM "$demo_pid" 2>/dev/null; then
    wait "$demo_pid" 2>/dev/null || true
  fi
  [ "$code" = 0 ] || { echo '-- what the demo printed'; tail -n 40 "$work/out"; }
  exit "$code"
}
trap stop EXIT

start() { # title
  local at
  at=$(date +%s%N)
  "$suanpan" demo --listen "127.0.0.1:$port" --data "$work/data" >"$work/out" 2>&1 </dev/null &
  demo_pid=$!
  for _ in $(seq 1 600); do
    if curl -fs -o /dev/null "$url/login"; then
      echo "$1: first page after $((($(date +%s%N) - at) / 1000000)) ms"
      return 0
    fi
    kill -0 "$demo_pid" 2>/dev/null || { echo 'the demo ended by itself'; return 1; }
    sleep 0.05
  done
  echo 'the demo did not answer within 30 s'
  return 1
}

start 'first start, with the data made'
kill -TERM "$demo_pid"
wait "$demo_pid" 2>/dev/null || true
start 'second start'
echo "resident memory: $(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$demo_pid/status") MB"

# The sign-in page offers the demo's people and their password.
page=$(curl -fs -c "$work/cookies" "$url/login")
attribute() { sed -n "s/.*$1=\"\([^\"]*\)\".*/\1/p" | head -n 1; }
token=$(grep -o '<input[^>]*name="csrf"[^>]*>' <<<"$page" | attribute value)
user=$(grep -o 'data-fill="[^"]*"' <<<"$page" | attribute data-fill)
password=$(python3 -c 'import re, sys; print(re.search(r"<p>[^<]*<span class=\"code\">([^<]+)</span></p>", sys.stdin.read()).group(1))' <<<"$page")
status=$(curl -s -o /dev/null -w '%{http_code}' -b "$work/cookies" -c "$work/cookies" \
  --data-urlencode "csrf=$token" --data-urlencode "user_id=$user" --data-urlencode "password=$password" "$url/login")
[ "$status" = 303 ] || { echo "logging in as $user answered $status"; exit 1; }
home=$(curl -fs -b "$work/cookies" "$url/")
grep -q 'action="/session/end"' <<<"$home" || { echo "after logging in as $user the workbench does not show"; exit 1; }
wrong=$(curl -s -o /dev/null -w '%{http_code}' -b "$work/cookies" \
  --data-urlencode "csrf=$token" --data-urlencode "user_id=$user" --data-urlencode 'password=wrong' "$url/login")
[ "$wrong" != 303 ] || { echo 'a wrong password logged in'; exit 1; }
echo "logged in as $user; a wrong password is refused ($wrong)"
