# Steps, totals, tools and servers for tests/run. Sourced, never run.

export CI=${CI:-true} NO_COLOR=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
export DEBIAN_FRONTEND=noninteractive PYRIGHT_PYTHON_IGNORE_WARNINGS=1
exec </dev/null

CACHE=${PRISME_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/prisme-tests}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/prisme-tests.XXXXXX")
LOGS=$WORK/logs
RESULTS=$WORK/results
mkdir -p "$CACHE" "$LOGS" "$RESULTS"
chmod 755 "$WORK"
export RUFF_CACHE_DIR=$CACHE/ruff MYPY_CACHE_DIR=$CACHE/mypy HYPOTHESIS_STORAGE_DIRECTORY=$WORK/hypothesis
STARTED=$SECONDS
DATABASE=

# What is still running when the script ends, however it ends, is stopped here.
cleanup() {
    local pid
    [ ! -f "$WORK/servers" ] || while read -r pid; do kill "$pid" 2>/dev/null; done <"$WORK/servers"
    [ -z "$DATABASE" ] || as_postgres "$PG/pg_ctl" -D "$DATABASE" -m immediate -w stop >/dev/null 2>&1
    if [ -n "${KEEP:-}" ]; then echo "kept: $WORK"; else rm -rf "$WORK"; fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

note() { printf '      %s\n' "$*"; }

# step GROUP NAME COMMAND...: runs it, records and prints the result; `show=1` prints its last lines when it passes too.
step() {
    local group=$1 name=$2 begin=$SECONDS log code
    shift 2
    log=$LOGS/$group-$name.log
    "$@" >"$log" 2>&1
    code=$?
    report "$group" "$name" $code $((SECONDS - begin)) "$log"
    return $code
}

# report GROUP NAME CODE SECONDS LOG: one line, and the log when it failed.
report() {
    local verdict=ok
    [ "$3" -eq 0 ] || verdict=FAIL
    echo "$verdict $4" >"$RESULTS/$1-$2"
    {
        printf '%-4s  %s: %s (%s s)\n' "$verdict" "$1" "$2" "$4"
        if [ "$3" -ne 0 ]; then
            printf '      exit code %s; last lines:\n' "$3"
            tail -n "${LINES_SHOWN:-60}" "$5" | cut -c1-400 | sed 's/^/      | /'
        elif [ -n "${show:-}" ]; then
            grep -v '^ *$' "$5" | tail -n 3 | cut -c1-400 | sed 's/^/      | /'
        fi
    } | if command -v flock >/dev/null; then flock "$WORK" cat; else cat; fi
}

totals() {
    local passed failed
    passed=$(grep -l '^ok' "$RESULTS"/* 2>/dev/null | wc -l)
    failed=$(grep -l '^FAIL' "$RESULTS"/* 2>/dev/null | wc -l)
    echo
    for file in $(grep -l '^FAIL' "$RESULTS"/* 2>/dev/null); do echo "failed: $(basename "$file")"; done
    echo "time: $((SECONDS - STARTED)) s"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}

apt() {
    command -v apt-get >/dev/null || { echo "no apt-get; install by hand: $*"; return 1; }
    [ -n "${APT_UPDATED:-}" ] || apt-get update -qq >/dev/null 2>&1
    APT_UPDATED=1
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# The newest Python that can run a generated app, with a working venv module.
python() {
    local candidate
    for candidate in "${PRISME_PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] && "$candidate" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && {
            command -v "$candidate"
            return
        }
    done
    apt python3 python3-venv >&2 && command -v python3
}

# venv NAME REQUIREMENTS...: a virtual environment that is made once for each set of requirements.
# Prints its folder. A half-made one has no `ready` file and is made again.
venv() {
    local name=$1 base key folder
    shift
    base=$(python) || return
    key=$( (
        "$base" --version
        for item in "$@"; do if [ -f "$item" ]; then cat "$item"; else echo "$item"; fi; done
    ) | sha256sum | cut -c1-16)
    folder=$CACHE/$name-$key
    if [ ! -f "$folder/ready" ]; then
        rm -rf "$folder"
        "$base" -m venv "$folder" >&2 || return
        local arguments=()
        for item in "$@"; do if [ -f "$item" ]; then arguments+=(-r "$item"); else arguments+=("$item"); fi; done
        "$folder/bin/python" -m pip install -q --upgrade pip >&2 || return
        "$folder/bin/python" -m pip install -q "${arguments[@]}" >&2 || return
        touch "$folder/ready"
    fi
    echo "$folder"
}

tools() {
    [ -z "${TOOLS:-}" ] || return 0
    step tools venv venv tools "$ROOT/tests/tools/requirements.txt" || return
    TOOLS=$(tail -n 1 "$LOGS/tools-venv.log")
    step tools pyright "$TOOLS/bin/pyright" --version
    export TOOLS
}

as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

free_port() {
    "$(python)" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# A PostgreSQL server of our own: loopback only, trusting, forgetful, gone with the script.
database_server() {
    [ -z "$DATABASE" ] || return 0
    step tools postgresql start_database
    local code=$?
    [ $code -ne 0 ] || {
        PG=$(postgres_binaries)
        DATABASE=$WORK/postgres/data
        DATABASE_PORT=$(cat "$WORK/postgres/port")
        note "$("$PG/postgres" --version), port $DATABASE_PORT"
    }
    return $code
}

# A Redis server of our own, for the apps whose changes are watched.
redis_server() {
    [ -z "${TEST_REDIS_URL:-}" ] || return 0
    step tools redis start_redis || return
    TEST_REDIS_URL=redis://127.0.0.1:$(cat "$WORK/redis.port")/0
    export TEST_REDIS_URL
}

start_redis() {
    command -v redis-server >/dev/null || apt redis-server || return
    local port attempt
    port=$(free_port)
    redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no --dir "$WORK" &
    echo $! >>"$WORK/servers"
    echo "$port" >"$WORK/redis.port"
    for attempt in $(seq 1 50); do
        redis-cli -p "$port" ping 2>/dev/null | grep -q PONG && return
        sleep 0.1
    done
    return 1
}

postgres_binaries() {
    local folders=(/usr/lib/postgresql/*/bin)
    [ -x "${folders[-1]}/postgres" ] && echo "${folders[-1]}"
}

start_database() {
    PG=$(postgres_binaries) || {
        apt postgresql || return
        PG=$(postgres_binaries) || return
    }
    local port folder=$WORK/postgres
    port=$(free_port)
    mkdir -p "$folder"
    [ "$(id -u)" -ne 0 ] || chown postgres "$folder"
    as_postgres "$PG/initdb" -D "$folder/data" -U prisme -A trust -E UTF8 --locale=C.UTF-8 --no-sync || return
    as_postgres "$PG/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200" start || {
        cat "$folder/log"
        return 1
    }
    echo "$port" >"$folder/port"
}

# fresh_database NAME: an empty database; prints its URL for the asynchronous driver.
fresh_database() {
    PGOPTIONS="-c client_min_messages=warning" "$PG/psql" -q -h 127.0.0.1 -p "$DATABASE_PORT" -U prisme -d postgres \
        -c "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" -c "CREATE DATABASE \"$1\"" >&2 || return
    echo "postgresql+asyncpg://prisme@127.0.0.1:$DATABASE_PORT/$1"
}
