# What is asked of a generated app. Sourced by tests/run.

RULES=E,F,W,I,N,UP,B,A,C4,SIM,RUF,S,ASYNC,PT

spec_folder() {
    local folder
    for folder in "$ROOT/examples/$1" "$ROOT/tests/specs/$1" "$1"; do
        [ -f "$folder/prisme.toml" ] && { echo "$folder"; return; }
    done
    echo "no spec folder called $1" >&2
    return 1
}

# check_app NAME: everything of the contract for one spec. Static checks and both databases run side by side.
check_app() {
    local name=$1 begin=$SECONDS source
    app=$(basename "$1")
    source=$(spec_folder "$name") || { step "$app" found false; return; }
    PROJECT=$WORK/apps/$app
    mkdir -p "$WORK/apps"
    cp -r "$source" "$PROJECT"
    find "$PROJECT" -name __pycache__ -prune -exec rm -rf {} +
    step "$app" validate "$PRISME" validate --path "$PROJECT" || return
    step "$app" generate "$PRISME" generate --path "$PROJECT" || return
    step "$app" facts facts || return
    # shellcheck disable=SC1090
    . "$LOGS/$app-facts.log"
    BACKEND=$PROJECT/packages/backend
    step "$app" idempotent same_tree "$PRISME" generate --path "$PROJECT"
    step "$app" app-venv app_venv || return
    VENV=$(tail -n 1 "$LOGS/$app-app-venv.log")
    [ -z "$GRAPHQL" ] || step "$app" sdl same_sdl
    local lanes=()
    static_checks &
    lanes+=($!)
    dynamic_checks sqlite &
    lanes+=($!)
    dynamic_checks postgresql &
    lanes+=($!)
    wait "${lanes[@]}"
    step "$app" untouched same_tree_as_generated
    note "$app: $((SECONDS - begin)) s, $(find "$PROJECT/packages" -name '*.py' | wc -l) Python files, $(find "$PROJECT/packages" -name '*.py' -exec cat {} + | wc -l) lines"
}

# Module, environment variable and path of GraphQL, as shell assignments, from the resolved IR.
facts() {
    "$PRISME" ir --json --path "$PROJECT" | "$(python)" -c '
import json, re, sys
text = json.load(sys.stdin)
project = text.get("project", text.get("data", {}).get("project"))
module, url = project["module"], project["database"]["url_env"]
assert re.fullmatch(r"\w+", module) and re.fullmatch(r"\w+", url)
graphql = (project["graphql"] or {"path": ""})["path"]
assert re.fullmatch(r"[\w/.~-]*", graphql)
auth = "yes" if project["auth"] else ""
print(f"MODULE={module}\nURL_ENV={url}\nGRAPHQL={graphql}\nAUTH={auth}")'
}

# The generated files, with times: what a run that changes nothing must leave exactly as it was.
# `generate` may rewrite nothing of its own either, so the manifest and the index are in the list; the lock is not.
tree() {
    find "$PROJECT" \( -name .venv -o -name __pycache__ -o -name '*.egg-info' -o -name 'lock*' -o -name '*.lock' -o -name 'last-run*' \) -prune -o -type f -printf '%P %s %T@\n' | sort
}

same_tree() {
    local before after
    before=$(tree)
    "$@" || return
    after=$(tree)
    [ "$before" = "$after" ] || { diff <(echo "$before") <(echo "$after"); return 1; }
    tree >"$WORK/$app.tree"
}

same_tree_as_generated() {
    diff "$WORK/$app.tree" <(tree | grep -v '\.db\(-wal\|-shm\|-journal\)\? ')
}

# `prisme schema` and the schema that the app makes are equal, byte for byte.
same_sdl() {
    "$PRISME" schema --path "$PROJECT" >"$WORK/$app.graphql" || return
    PYTHONPATH=$BACKEND/src "$VENV/bin/python" "$ROOT/tests/tools/sdl.py" made "$MODULE" >"$WORK/$app.made.graphql" || return
    [ -s "$WORK/$app.graphql" ] && diff "$WORK/$app.graphql" "$WORK/$app.made.graphql"
}

# The dependencies of generated apps are equal, so one environment serves them all: it is made from the
# requirements that the app's own pyproject.toml declares, and the app itself is found by PYTHONPATH.
app_venv() {
    "$(python)" - "$BACKEND/pyproject.toml" >"$WORK/$app.requirements" <<'PY'
import sys
import tomllib

with open(sys.argv[1], "rb") as file:
    project = tomllib.load(file)
wanted = list(project["project"]["dependencies"])
for extra in project["project"].get("optional-dependencies", {}).values():
    wanted += extra
for group in project.get("dependency-groups", {}).values():
    wanted += [item for item in group if isinstance(item, str)]
print("\n".join(sorted(set(wanted))))
PY
    venv app "$WORK/$app.requirements"
}

static_checks() {
    cd "$BACKEND" || return
    step "$app" ruff "$TOOLS/bin/ruff" check --select "$RULES" .
    step "$app" format "$TOOLS/bin/ruff" format --check .
    step "$app" honest "$(python)" "$ROOT/tests/tools/honest.py" "$BACKEND"
    step "$app" bandit "$TOOLS/bin/bandit" -q -r src -c pyproject.toml
    step "$app" mypy "$TOOLS/bin/mypy" --strict --python-executable "$VENV/bin/python" src $([ -d tests ] && echo tests)
    step "$app" pyright strict_pyright
}

# pyright in strict mode whatever the app's own settings say.
strict_pyright() {
    cat >"$WORK/$app.pyright.json" <<JSON
{"include": ["apps/$app/packages/backend"], "extraPaths": ["apps/$app/packages/backend/src"], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
JSON
    "$TOOLS/bin/pyright" -p "$WORK/$app.pyright.json" --pythonpath "$VENV/bin/python"
}

# dynamic_checks ENGINE: the app's own suite, its migrations, and the app as it is served.
dynamic_checks() {
    cd "$BACKEND" || return
    export PYTHONPATH=$BACKEND/src
    local url=sqlite+aiosqlite:///$WORK/$app.db
    if [ "$1" = postgresql ]; then
        url=$(fresh_database "${MODULE}_tests") && app_tests "$1" "$url"
        url=$(fresh_database "$MODULE")
    else
        app_tests "$1"
    fi
    migrations "$1" "$url" || return
    fuzz "$1" "$url"
    attacks "$1" "$url"
}

# app_tests ENGINE [URL]: the app's own suite. Without a URL it makes itself a SQLite file for each test.
app_tests() {
    local environment=(-u TEST_DATABASE_URL)
    [ $# -eq 1 ] || environment=("TEST_DATABASE_URL=$2")
    show=1 step "$app" "pytest-$1" without_warnings env "${environment[@]}" \
        timeout 1200 "$VENV/bin/python" -m pytest -q -p no:cacheprovider --strict-markers --strict-config
}

# The app's own settings turn warnings into errors (`honest` sees to it); what pytest says before it has read them counts too.
without_warnings() {
    local out code
    out=$("$@" 2>&1)
    code=$?
    echo "$out"
    [ $code -eq 0 ] && ! tail -n 1 <<<"$out" | grep -q warning
}

migrations() {
    step "$app" "migrate-$1" env "$URL_ENV=$2" "$VENV/bin/alembic" upgrade head || return
    step "$app" "check-$1" env "$URL_ENV=$2" "$VENV/bin/alembic" check
    step "$app" "down-up-$1" down_and_up "$2"
    step "$app" "seed-$1" env "$URL_ENV=$2" "$VENV/bin/python" -m "$MODULE.seed"
}

down_and_up() {
    env "$URL_ENV=$1" "$VENV/bin/alembic" downgrade base && env "$URL_ENV=$1" "$VENV/bin/alembic" upgrade head
}

# fuzz ENGINE URL: serves the app and lets schemathesis look for answers that contradict its own schema.
fuzz() {
    local port server seconds=${FUZZ_SECONDS:-24} log=$WORK/$app-$1.server login=()
    port=$(free_port)
    logged_in rest "$@" || return
    # An administrator that does anything at all ends by taking the key away; the shop is there to see that, too.
    [ -z "$AUTH" ] || [ "$app" = shop ] || login+=(--exclude-path-regex '^/auth/admin')
    env "$URL_ENV=$2" "$VENV/bin/python" -m uvicorn --factory "$MODULE.main:create_app" --host 127.0.0.1 --port "$port" --log-level warning >"$log" 2>&1 &
    server=$!
    echo "$server" >>"$WORK/servers"
    if step "$app" "serve-$1" wait_for "$port" "$server" "$log"; then
        show=1 step "$app" "schemathesis-$1" env -C "$WORK" timeout $((seconds * 4 + 120)) "$TOOLS/bin/schemathesis" run \
            "http://127.0.0.1:$port/openapi.json" --checks all --max-time "$seconds" --max-examples 20 --seed 20 \
            --max-failures 20 --continue-on-failure --request-timeout 20 --warnings off --suppress-health-check all "${login[@]}"
        # Nobody signs in: what is public answers, and everything else says 401.
        [ "$app" != shop ] || show=1 step "$app" "schemathesis-nobody-$1" env -C "$WORK" timeout $((seconds * 4 + 120)) "$TOOLS/bin/schemathesis" run \
            "http://127.0.0.1:$port/openapi.json" --checks all --max-time $((seconds / 3)) --max-examples 20 --seed 21 \
            --max-failures 20 --continue-on-failure --request-timeout 20 --warnings off --suppress-health-check all
        [ -z "$GRAPHQL" ] || step "$app" "sdl-served-$1" "$VENV/bin/python" "$ROOT/tests/tools/sdl.py" served "http://127.0.0.1:$port$GRAPHQL" "$WORK/$app.graphql"
        if [ -n "$GRAPHQL" ] && logged_in graphql "$@"; then
            show=1 step "$app" "graphql-fuzz-$1" fuzz_graphql "http://127.0.0.1:$port$GRAPHQL" "${login[@]}"
        fi
        step "$app" "quiet-$1" quiet "$log"
    fi
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
}

# logged_in NAME ENGINE URL: makes an administrator called NAME, and the options with which schemathesis sends their key: `login`.
logged_in() {
    login=()
    [ -n "$AUTH" ] || return 0
    step "$app" "$1-key-$2" env "$URL_ENV=$3" "$VENV/bin/python" -m "$MODULE.auth" api-key "$1@example.com" fuzz --role admin || return
    login=(--header "Authorization: Bearer $(grep -o 'key_[A-Za-z0-9_-]*' "$LOGS/$app-$1-key-$2.log")")
}

# attacks ENGINE URL: serves the shop anew, as in development and as in production, and tries to get in; other apps are let be.
# Its own servers, because it needs to know the key, and rates that nobody else has used up.
attacks() {
    [ "$MODULE" = shop ] || return 0
    local port safe servers=() log=$WORK/$app-$1.attacked
    port=$(free_port)
    safe=$(free_port)
    local common=("$URL_ENV=$2" "SECRET_KEY=known-to-the-attacks-and-to-nobody-else")
    env "${common[@]}" CORS_ORIGINS=https://shop.example ARGON2_TIME_COST=1 ARGON2_MEMORY_COST=1024 \
        "$VENV/bin/python" -m uvicorn --factory "$MODULE.main:create_app" --host 127.0.0.1 --port "$port" --log-level warning >"$log" 2>&1 &
    servers+=($!)
    env "${common[@]}" ENVIRONMENT=prod PUBLIC_URL=https://shop.example FRONTEND_URL=https://shop.example SMTP_HOST=127.0.0.1 \
        "$VENV/bin/python" -m uvicorn --factory "$MODULE.main:create_app" --host 127.0.0.1 --port "$safe" --log-level warning >"$log.prod" 2>&1 &
    servers+=($!)
    printf '%s\n' "${servers[@]}" >>"$WORK/servers"
    if step "$app" "serve-attacked-$1" wait_for "$port" "${servers[0]}" "$log" && step "$app" "serve-production-$1" wait_for "$safe" "${servers[1]}" "$log.prod"; then
        show=1 step "$app" "attacks-$1" env "${common[@]}" timeout 300 \
            "$VENV/bin/python" "$ROOT/tests/tools/attacks.py" "http://127.0.0.1:$port" "http://127.0.0.1:$safe"
        step "$app" "quiet-attacked-$1" quiet "$log"
        step "$app" "quiet-production-$1" quiet "$log.prod"
    fi
    kill "${servers[@]}" 2>/dev/null
    wait "${servers[@]}" 2>/dev/null
}

# fuzz_graphql URL [OPTION...]: random queries of the schema; every error has to be the client's, and to be explained.
fuzz_graphql() {
    local seconds=${FUZZ_SECONDS:-24}
    env -C "$WORK" SCHEMATHESIS_HOOKS=graphql_hooks PYTHONPATH="$ROOT/tests/tools" timeout $((seconds * 2 + 60)) "$TOOLS/bin/schemathesis" run \
        "$@" --checks errors_are_explained --max-time $((seconds / 3)) --max-examples 20 --seed 20 \
        --max-failures 20 --continue-on-failure --request-timeout 20 --warnings off --suppress-health-check all
}

wait_for() {
    local attempt
    for attempt in $(seq 1 150); do
        "$VENV/bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$1/openapi.json', timeout=5)" 2>/dev/null && return
        kill -0 "$2" 2>/dev/null || break
        sleep 0.2
    done
    cat "$3"
    return 1
}

# A server that was fuzzed and did nothing wrong has no traceback in its log, be it in words or in JSON.
quiet() {
    if grep -qE 'Traceback \(most recent call last\)|"exception": ' "$1"; then
        tail -n 60 "$1"
        return 1
    fi
}

# The stubs that `create` and `generate` write: strict pyright accepts the examples and rejects a misspelling.
check_typings() {
    local name folder
    for name in blog wind-pipeline; do
        folder=$WORK/typings/$name
        mkdir -p "$WORK/typings"
        cp -r "$(spec_folder "$name")" "$folder"
        step typings "$name-generate" "$PRISME" generate --path "$folder" || continue
        step typings "$name-accepted" spec_pyright "$folder"
        sed -i '0,/required=True/s//requird=True/' "$folder/specs/models.py"
        step typings "$name-misspelling-rejected" rejects requird spec_pyright "$folder"
    done
}

spec_pyright() {
    cat >"$1/pyrightconfig.json" <<'JSON'
{"include": ["specs"], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
JSON
    "$TOOLS/bin/pyright" -p "$1"
}

# rejects WORD COMMAND...: the command fails, and says WORD.
rejects() {
    local word=$1 out
    shift
    if out=$("$@" 2>&1); then echo "accepted"; return 1; fi
    echo "$out"
    grep -q "$word" <<<"$out"
}

# Fields of every kind that existing rows have to get over: values for them, or none.
NEW_FIELDS='Field("m_flag", type="boolean", required=True, default=True), Field("m_text", type="string", required=True, default="it'"'"'s"), '
NEW_FIELDS+='Field("m_count", type="integer", required=True, default=3, indexed=True), Field("m_kind", type="enum", choices=["a", "b"], default="b", required=True), '
NEW_FIELDS+='Field("m_ratio", type="float", required=True, default=1.5), Field("m_price", type="decimal", precision=8, scale=2), Field("m_at", type="datetime"), '
NEW_FIELDS+='Field("m_data", type="json"), Field("m_code", type="string", unique=True), Field("m_key", type="uuid"), '

# Decimals are integers on SQLite: those of existing rows keep their value when the digits after the point change.
rescaled() {
    column 'm_price' "$1" "UPDATE {table} SET m_price = 150" || return
    sed -i '0,/precision=8, scale=2/s//precision=9, scale=3/' "$1/specs/models.py"
    "$PRISME" generate --path "$1" && says "was written and applied" "$PRISME" db migrate -m "finer prices" --path "$1" || return
    column 'm_price' "$1" "SELECT DISTINCT m_price FROM {table}" | tee /dev/stderr | grep -qx "(1500,)" || return
    sed -i '0,/"m_price", type="decimal", precision=9, scale=3/s//"m_price", type="integer"/' "$1/specs/models.py"
    "$PRISME" generate --path "$1" && says "was written and applied" "$PRISME" db migrate -m "whole prices" --path "$1" || return
    column 'm_price' "$1" "SELECT DISTINCT m_price FROM {table}" | tee /dev/stderr | grep -qx "(2,)"
}

# column NAME FOLDER SQL: runs SQL on the SQLite database of a project; {table} is the one with the column. Prints the rows.
column() {
    "$(python)" - "$1" "$3" "$2"/packages/backend/*.db <<'PY'
import sqlite3
import sys

name, sql, path = sys.argv[1:]
with sqlite3.connect(path) as database:
    tables = [table for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    table = next(table for table in tables if any(row[1] == name for row in database.execute(f'PRAGMA table_info("{table}")')))
    print(*database.execute(sql.format(table=f'"{table}"')), sep="\n")
PY
}

# chosen FOLDER OLD NEW MESSAGE: edits the field m_kind, writes the migration and applies it, takes it back and applies it again.
chosen() {
    edited_kind "$1" "$2" "$3" && says "was written and applied" "$PRISME" db migrate -m "$4" --path "$1" || return
    env -C "$1/packages/backend" .venv/bin/alembic downgrade -1 && env -C "$1/packages/backend" .venv/bin/alembic upgrade head || return
    says "nothing to migrate" "$PRISME" db migrate --path "$1"
}

edited_kind() {
    grep -qF "\"m_kind\", $2" "$1/specs/models.py" || { echo "the spec has no m_kind with $2"; return 1; }
    sed -i "0,/\"m_kind\", $(sed 's/[][]/\\&/g' <<<"$2")/s//\"m_kind\", $3/" "$1/specs/models.py"
    "$PRISME" generate --path "$1"
}

# kinds FOLDER [SQL]: runs SQL on the table with m_kind, through the app's own settings, and prints the values there are.
kinds() {
    env -C "$1/packages/backend" .venv/bin/python - "$MODULE" "${2:-}" <<'PY'
import asyncio
import importlib
import sys

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine


async def main(module: str, statement: str) -> None:
    models = importlib.import_module(f"{module}.models")
    settings = importlib.import_module(f"{module}.models.connection").DatabaseSettings()
    table = next(table for table in models.Base.metadata.tables.values() if "m_kind" in table.columns)
    engine = create_async_engine(settings.url)
    async with engine.begin() as connection:
        if statement:
            await connection.execute(sa.text(statement.format(table=table.name)))
        found = await connection.scalars(sa.text(f"SELECT DISTINCT CAST(m_kind AS text) FROM {table.name}"))
        print("kinds:", *sorted(found))
    await engine.dispose()


asyncio.run(main(*sys.argv[1:]))
PY
}

# Choices change over rows that have one: added, put in order, dropped while rows have them and after, turned into text and back.
rechosen() {
    says "kinds: b" kinds "$1" || return
    chosen "$1" 'type="enum", choices=["a", "b"], default="b"' 'type="enum", choices=["a", "n", "b"], default="b"' "one more choice" || return
    chosen "$1" 'type="enum", choices=["a", "n", "b"], default="b"' 'type="enum", choices=["b", "a"], default="a"' "fewer choices in another order" || return
    edited_kind "$1" 'type="enum", choices=["b", "a"], default="a"' 'type="enum", choices=["a", "c"], default="a"' || return
    rejects "not a choice any more: 'b'" "$PRISME" db migrate -m "gone" --path "$1" || return
    rm "$1"/packages/backend/src/*/alembic/versions/*gone.py
    says "kinds: a" kinds "$1" "UPDATE {table} SET m_kind = 'a'" || return
    chosen "$1" 'type="enum", choices=["a", "c"], default="a"' 'type="string", default="a"' "choices become text" || return
    chosen "$1" 'type="string", default="a"' 'type="enum", choices=["a", "z"], default="a"' "text becomes choices" || return
    says "kinds: a" kinds "$1"
}

# A required field without a default, over rows: the migration fails, nothing in the database changes, and the way out works.
impossible_migration() {
    sed -i '0,/fields=\[/s//&Field("m_day", type="date", required=True), /' "$1/specs/models.py"
    "$PRISME" generate --path "$1" && rejects "could not be applied" "$PRISME" db migrate -m impossible --path "$1" || return
    rm "$1"/packages/backend/src/*/alembic/versions/*impossible.py
    sed -i '0,/Field("m_day", type="date", required=True), /s///' "$1/specs/models.py"
    "$PRISME" generate --path "$1" && says "nothing to migrate" "$PRISME" db migrate --path "$1"
}

# An extension of any channel that cannot be imported stops the app at its start. Fails, as it should, with what Python says.
imports_what_is_missing() {
    local extension code module
    for extension in "$1"/src/*/api/*/extensions.py; do :; done
    module=$(basename "$(dirname "$(dirname "$(dirname "$extension")")")")
    echo "import nothing_there" >>"$extension"
    "$1/.venv/bin/python" -c "import $module.main"
    code=$?
    sed -i '$d' "$extension"
    return $code
}

# says WORDS COMMAND...: the command succeeds, and says them.
says() {
    local words=$1 out
    shift
    out=$("$@" 2>&1) || { echo "$out"; return 1; }
    echo "$out"
    grep -q "$words" <<<"$out"
}

# check_flow TEMPLATE DATABASE: what the README promises to somebody who has never seen prisme.
check_flow() {
    local group=flow-$1-$2 folder=$WORK/flow/$1-$2 backend
    mkdir -p "$WORK/flow"
    step "$group" create "$PRISME" create "demo-$1" --template "$1" --database "$2" --path "$folder" || return
    backend=$folder/packages/backend
    step "$group" no-front-end test ! -e "$folder/packages/frontend"
    step "$group" refuses-existing rejects "" "$PRISME" create "demo-$1" --template "$1" --path "$folder"
    step "$group" install "$PRISME" install --path "$folder" || return
    PROJECT=$folder app=$group
    step "$group" facts facts || return
    # shellcheck disable=SC1090
    . "$LOGS/$group-facts.log"
    if [ "$2" = postgresql ]; then
        database_server || return
        export "$URL_ENV=$(fresh_database "flow_$1")" "TEST_DATABASE_URL=$(fresh_database "flow_$1_tests")"
    fi
    show=1 step "$group" test "$PRISME" test --path "$folder"
    step "$group" init "$PRISME" db init --path "$folder"
    step "$group" seed "$PRISME" db seed --path "$folder"
    [ -z "$AUTH" ] || step "$group" admin says "key_" "$PRISME" admin api-key me@example.com laptop --path "$folder"
    sed -i "0,/fields=\[/s//&$NEW_FIELDS/" "$folder/specs/models.py"
    step "$group" edited "$PRISME" generate --path "$folder" || return
    step "$group" migrate says "was written and applied" "$PRISME" db migrate -m "more fields" --path "$folder"
    step "$group" migrated says "nothing to migrate" "$PRISME" db migrate --path "$folder"
    step "$group" migration-ruff "$TOOLS/bin/ruff" check "$backend"
    step "$group" migration-format "$TOOLS/bin/ruff" format --check "$backend"
    # What migrations do to rows does not depend on the template.
    if [ "$1" = full ]; then
        [ "$2" != sqlite ] || step "$group" rescaled rescaled "$folder"
        step "$group" rechosen rechosen "$folder"
        step "$group" rechosen-ruff "$TOOLS/bin/ruff" check "$backend"
        step "$group" rechosen-format "$TOOLS/bin/ruff" format --check "$backend"
        show=1 step "$group" test-edited "$PRISME" test --path "$folder"
        step "$group" impossible-migration impossible_migration "$folder"
    fi
    step "$group" broken-extension rejects nothing_there imports_what_is_missing "$backend"
    [ -z "$AUTH" ] || step "$group" first-admin first_admin "$backend"
    step "$group" dev serves "$folder"
    step "$group" reset "$PRISME" db reset --yes --path "$folder"
    [ -n "$AUTH" ] || [ "$1" != full ] || step "$group" locked locked "$folder"
    unset TEST_DATABASE_URL "${URL_ENV:-TEST_DATABASE_URL}"
}

# The first administrator is made on the command line; a second one is not.
first_admin() {
    says "choose a password" account "$1" bootstrap you@example.com || return
    rejects "there is an administrator already" account "$1" bootstrap me@example.com
}

# account BACKEND ARGUMENT...: the command line of accounts, as the README calls it.
account() {
    local backend=$1
    shift
    env -C "$backend" .venv/bin/python -m "$MODULE.auth" "$@"
}

# Sign-in is switched on in a project with rows, as the README says.
locked() {
    local yours=$1/packages/backend
    sed -i 's/AuthConfig(enabled=False)/AuthConfig()/' "$1/specs/project.py"
    rm "$yours/pyproject.toml" "$yours/.env.example" "$yours/src/$MODULE"/{main,config,tests/conftest}.py
    "$PRISME" generate --path "$1" && "$PRISME" install --path "$1" || return
    says "was written and applied" "$PRISME" db migrate -m "accounts" --path "$1" || return
    first_admin "$yours" && AUTH=yes serves "$1"
}

# `prisme dev` answers in the way that the template is for, and ends cleanly on an interrupt.
# One at a time: the projects of all templates have the same port.
serves() {
    (flock 9 && serves_alone "$1") 9>"$WORK/serving"
}

serves_alone() {
    local server port code attempt
    port=$("$PRISME" ir --json --path "$1" | "$(python)" -c 'import json, sys; text = json.load(sys.stdin); print(text.get("project", text.get("data", {}).get("project"))["port"])') || return
    setsid "$PRISME" dev --path "$1" >"$WORK/dev.log" 2>&1 9>&- &
    server=$!
    echo "$server" >>"$WORK/servers"
    for attempt in $(seq 1 150); do
        curl -fsS -o "$WORK/dev.json" "http://127.0.0.1:$port/health/ready" 2>/dev/null && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.2
    done
    code=0
    offers "$1" "$port" || code=1
    kill -INT -- "-$server" 2>/dev/null || kill -INT "$server"
    wait "$server"
    cat "$WORK/dev.log"
    return $code
}

# offers FOLDER PORT: every channel that there is answers, and no other is there.
offers() {
    local backend=$1/packages/backend url=http://127.0.0.1:$2 rest graphql mcp status key=
    [ -z "$AUTH" ] || key=$(account "$backend" api-key robot@example.com flow --role admin) || return
    rest=$(find "$backend"/src/*/api/rest -maxdepth 0 2>/dev/null)
    graphql=$(find "$backend"/src/*/api/graphql -maxdepth 0 2>/dev/null)
    mcp=$(find "$backend"/src/*/api/mcp -maxdepth 0 2>/dev/null)
    [ -n "$rest$graphql$mcp" ] || { echo "no channel in $backend"; return 1; }
    curl -fsS "$url/openapi.json" | { if [ -n "$rest" ]; then grep -q '"/api/'; else ! grep -q '"/api/'; fi; } || { echo "REST and /openapi.json disagree"; return 1; }
    status=$(curl -sS -o /dev/null -w '%{http_code}' -X POST -H 'content-type: application/json' -d '{"query": "{ __typename }"}' "$url/graphql")
    [ "$status" = "$([ -n "$graphql" ] && echo 200 || echo 404)" ] || { echo "GraphQL: $status"; return 1; }
    [ -z "$rest" ] || opens "$url" "$key" || return
    [ -z "$mcp" ] || (cd "$backend" && MCP_API_KEY=$key .venv/bin/python "$ROOT/tests/tools/mcp_tools.py" "$url/mcp" "$MODULE")
}

# opens URL KEY: the first list of the REST API answers; where there is a key, only to whoever has it.
opens() {
    local path status
    path=$(curl -fsS "$1/openapi.json" | "$(python)" -c '
import json, sys
paths = json.load(sys.stdin)["paths"]
print(next(path for path in paths if path.startswith("/api/") and "{" not in path and "get" in paths[path]))') || return
    status=$(curl -sS -o /dev/null -w '%{http_code}' "$1$path")
    [ "$status" = "$([ -n "$2" ] && echo 401 || echo 200)" ] || { echo "$path to nobody: $status"; return 1; }
    [ -z "$2" ] || curl -fsS -o /dev/null -H "Authorization: Bearer $2" "$1$path"
}
