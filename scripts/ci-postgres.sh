# A private PostgreSQL for one run, sourced by .ci/run (it must own the process to stop it).
#
# start_postgres FOLDER makes a cluster there, starts it on a free loopback port as a user who is not
# root, waits until it answers, and sets postgres_pid and SUANPAN_PG_URL.
# Durability stays on: what the tests measure and kill is what a county runs.

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

as_postgres() { # the server refuses to run as root; exec keeps the process id ours
  if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$postgres_home" "$@"
  else
    exec "$@"
  fi
}

start_postgres() {
  postgres_home=$1
  local bin port
  bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
  port=$(free_port)
  mkdir -p "$postgres_home"
  if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || useradd --system postgres
    chown postgres:postgres "$postgres_home"
  fi
  (as_postgres "$bin/initdb" -D "$postgres_home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$postgres_home.initdb.log" 2>&1) \
    || { cat "$postgres_home.initdb.log"; return 1; }
  (as_postgres "$bin/postgres" -D "$postgres_home/data" -c listen_addresses=127.0.0.1 -c port="$port" \
    -c unix_socket_directories="$postgres_home" -c max_connections=300 >"$postgres_home.log" 2>&1) &
  postgres_pid=$!
  for _ in $(seq 1 100); do
    if "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; then
      export SUANPAN_PG_URL="postgres://postgres@127.0.0.1:$port/postgres"
      echo "$("$bin/postgres" --version) on 127.0.0.1:$port"
      return 0
    fi
    kill -0 "$postgres_pid" 2>/dev/null || break
    sleep 0.2
  done
  cat "$postgres_home.log"
  return 1
}
