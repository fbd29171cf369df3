#!/usr/bin/env bash
# Runs a command against a PostgreSQL and a Redis of its own, started from Debian's packages in a folder under /tmp:
#     scripts/real_servers.sh .venv/bin/pytest -m integration
# The command finds DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL, so nothing is embedded. Both servers listen on unix
# sockets only, and stop with the command. As root PostgreSQL runs as the user `postgres`.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$programs" ] || ! command -v redis-server >/dev/null; then
    if [ "$(id -u)" != 0 ]; then
        echo "Typ eerst: sudo apt-get install --yes postgresql redis-server" >&2
        exit 1
    fi
    # RUNLEVEL=1 keeps the packages from starting servers of the machine's own.
    apt-get update -qq
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends postgresql redis-server >/dev/null
    programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
fi

folder=$(mktemp -d /tmp/kring-real.XXXXXX)
as_server=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as_server=(runuser -u postgres --)
fi
stop() {
    [ -z "${redis_pid:-}" ] || kill "$redis_pid" 2>/dev/null || true
    (cd / && "${as_server[@]}" "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

(cd / && "${as_server[@]}" "$programs/initdb" -D "$folder/data" --auth=scram-sha-256 --auth-local=peer --encoding=UTF8 \
    --locale=C.UTF-8 --username=postgres --no-sync >/dev/null)
# The operating system's `postgres` may come in as the superuser; our two log-ins need their passwords.
{
    echo 'local all kring_owner,kring_login scram-sha-256'
    echo 'local all postgres peer map=super'
} | "${as_server[@]}" tee "$folder/data/pg_hba.conf" >/dev/null
echo "super ${SUDO_USER:-$("${as_server[@]}" id -un)} postgres" | "${as_server[@]}" tee "$folder/data/pg_ident.conf" >/dev/null
(cd / && "${as_server[@]}" "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -w start \
    -o "-c listen_addresses='' -c unix_socket_directories=$folder -c fsync=off -c max_connections=100" >/dev/null)

redis-server --port 0 --unixsocket "$folder/redis.sock" --unixsocketperm 700 --save "" --appendonly no \
    --dir /tmp --daemonize no >/dev/null &
redis_pid=$!

secret=$(od -An -tx1 -N24 /dev/urandom | tr -d ' \n')
export KRING_OWNER_PASSWORD=$secret KRING_LOGIN_PASSWORD=$secret
# What Docker does at a first start; twice, since a database administrator may also run it again.
for _ in first again; do
    cat deploy/postgres/roles.sql deploy/postgres/passwords.sql |
        (cd / && "${as_server[@]}" "$programs/psql" --quiet --host="$folder" --username=postgres postgres >/dev/null 2>"$folder/said") ||
        { cat "$folder/said" >&2; exit 1; }
done

host=${folder//\//%2F}
export DATABASE_URL="postgresql://kring_login:$secret@$host/kring"
export DATABASE_OWNER_URL="postgresql://kring_owner:$secret@$host/kring"
export REDIS_URL="unix://$folder/redis.sock"
export KRING_MODE=test
echo "PostgreSQL $("$programs/postgres" --version | grep -o '[0-9][0-9.]*' | head -1), Redis $(redis-server --version | grep -o 'v=[0-9.]*')"
"$@"
