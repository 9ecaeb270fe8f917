# What deploy/package-test looks at. Part of deploy/package-test.
#
# shellcheck shell=bash disable=SC2016
passed=0 failures=0

# check SENTENCE COMMAND…: the command must succeed; what it says is shown if it does not.
check() {
    local sentence=$1 output status=0
    shift
    # In a condition bash would go on after a command that fails.
    set +e
    output=$(set -e && "$@" 2>&1 </dev/null)
    status=$?
    set -e
    if [ "$status" = 0 ]; then
        passed=$((passed + 1))
        say "  ✓ $sentence"
    else
        failures=$((failures + 1))
        say "  ✗ $sentence"
        printf '%s\n' "$output" | tail -n 30 | sed 's/^/      /'
    fi
}

# check_soon SECONDS SENTENCE COMMAND…: the command must succeed within that time.
check_soon() {
    local seconds=$1 sentence=$2
    shift 2
    wait_until "$seconds" "$@" || true
    check "$sentence" "$@"
}

says() { [ "$("${@:2}" 2>&1)" = "$1" ] || { printf 'wanted %s, was: ' "$1" && "${@:2}" && false; }; }
silent() { says '' "$@"; }
fails() { ! "$@"; }

# The same programs as a release before, in $work/packages/previous.deb: what an upgrade starts from.
# make_previous_package PACKAGE
make_previous_package() {
    local tree=$work/previous file=$work/packages/previous.deb
    dpkg-deb -R "$1" "$tree"
    sed -i 's/^Version: .*/Version: 0.9/' "$tree/DEBIAN/control"
    # A file that the next release has no more, and a snippet that it changes.
    echo old >"$tree/usr/share/pipelined/gone"
    sed -i 's/keepalive_timeout 65s/keepalive_timeout 64s/' "$tree/etc/nginx/snippets/pipelined.conf"
    dpkg-deb --root-owner-group -Zgzip -z1 -b "$tree" "$file" >/dev/null
    rm -rf "$tree"
}

# What can be told without installing it.
check_package() {
    local tree=$work/tree unit program
    dpkg-deb -x "$1" "$tree"
    unit=$(find "$tree" -name pipelined.service)
    check "lintian finds nothing" silent lintian --allow-root --fail-on error,warning "$1"
    check "the unit's exposure is at most 2.0" systemd-analyze security --offline=true --no-pager --threshold=20 "$unit"
    for program in pipelined pipeline-executor pipelinectl; do
        check "$program needs no library of Swift" fails grep -q libswift <(objdump -p "$tree/usr/lib/pipelined/$program" | grep NEEDED)
        check "$program knows no place of this machine" fails grep -qaF "$PROJECT" "$tree/usr/lib/pipelined/$program"
        say "    $program: $(stat -c %s "$tree/usr/lib/pipelined/$program" | numfmt --to=iec)"
    done
    check "the file of settings has every setting of the README" says "$(settings_table | cut -f 1)" \
        sed -nE 's/^#?(DATA_PIPELINE_[A-Z_]+)=.*/\1/p' "$tree/etc/pipelined/pipelined.env"
    rm -rf "$tree"
}

# Commands of the administrator in the container of try_package.
inside() { in_container "$dir" "$@"; }
service() { if [ "$system" = systemd ]; then inside systemctl "$1" "$2"; else inside "/etc/init.d/$2" "$1"; fi; }
install() { inside apt-get -q -y -o Dpkg::Options::=--force-confold install "/packages/$1"; }
api() { curl -fsS -m 60 -X "$1" ${3:+-d "$3"} "http://127.0.0.1:$port$2"; }
is_up() { api GET /readyz && service status pipelined; }
supervisor() { if [ "$system" = systemd ]; then inside systemctl show -P MainPID pipelined; else inside cat /run/pipelined.pid; fi; }
executors() { inside pgrep -f -u pipelined '^/?[a-z/]*pipeline-executor'; }
status_of() { api GET "/api/v0/data_pipeline/tasks/$1" | jq -r .data.status; }
older_copy() { sqlite3 "$(ls "$dir"/root/var/lib/pipelined/state.db.before_*)" 'PRAGMA user_version'; }
tasks() { api GET /api/v0/data_pipeline/tasks | jq -r .data.total; }
new_task() { api POST /api/v0/data_pipeline/tasks '{"table_list_file": "tables.txt", "business_context": "高速公路服务区管理系统"}' | jq -r .data.task_id; }
execute() { api POST "/api/v0/data_pipeline/tasks/$1/execute" "${2-}" >/dev/null; }
in_list() { api GET "/artifacts/$task/" | grep -q "$1"; }
is_refused() { says 404 curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port$1"; }

# Lets the next load wait for its table, a minute at most: an executor is alive then, and stays so until unblock. (Tables that are
# described would not do: looks at those are given up after a second or two, and the run goes on without.)
block() {
    exec {blocker}> >(run_psql "$work/postgres" "$database" >/dev/null)
    printf '%s\n' 'begin; lock table langchain_pg_embedding in access exclusive mode;' >&"$blocker"
    wait_until 20 has_lock t
}
has_lock() {
    says 1 run_psql "$work/postgres" "$database" -Atc "select count(*) from (select from pg_locks where granted = '$1'
        and relation = 'langchain_pg_embedding'::regclass and ('$1' = 'f' or mode = 'AccessExclusiveLock') limit 1) one"
}
unblock() { exec {blocker}>&-; }

# The load waits at the table; if not, what became of it.
is_blocked() {
    has_lock f || {
        inside pipelinectl tasks show "$task"
        inside tail -n 12 "/var/lib/pipelined/training_data/$task/data_pipeline.log"
        false
    }
}

# A run that waits at the table, and its executor.
start_blocked_run() {
    block
    execute "$task" '{"execution_mode": "step", "step_name": "training_load"}'
    check_soon 30 "a run is under way" is_blocked
    executor=$(executors)
}

# Requests without a pause until the file is gone; says how many failed.
request_on() {
    local failed=0 count=0
    while [ -e "$1" ]; do
        count=$((count + 1))
        curl -fsS -m 20 -o /dev/null "http://127.0.0.1:$port/api/v0/data_pipeline/tasks?limit=1" 2>/dev/null || failed=$((failed + 1))
    done
    printf '%s of %s\n' "$failed" "$count" >"$1.failed"
}

reload_under_requests() {
    local reloads requests=$work/requests
    reloads=$(reloads)
    touch "$requests"
    # Requests end, whatever fails here: a check is a subshell.
    trap 'rm -f "$requests"' EXIT
    request_on "$requests" &
    service reload pipelined
    wait_until 30 has_reloaded "$reloads"
    rm "$requests"
    wait $!
    grep -q '^0 of [1-9]' "$requests.failed" || { cat "$requests.failed" && false; }
}
# Another supervisor than that one runs.
is_another() { local now && now=$(supervisor) && [ "${now:-0}" -gt 0 ] && [ "$now" != "$1" ]; }
reloads() { api GET /metrics | awk '$1 == "pipelined_reloads_total{outcome=\"done\"}" { print $2 }'; }
has_reloaded() { [ "$(reloads)" -gt "$1" ]; }

set_up() {
    # shellcheck disable=SC2317
    inside sh -c "umask 077 && cat >/etc/pipelined/database.uri && chown pipelined: /etc/pipelined/database.uri" < <(postgres_uri "$work/postgres" "$database")
    inside sed -i -e 's|^#\(DATA_PIPELINE_\(VECTOR_\)\?DB_CONNECTION_FILE\)=.*|\1=/etc/pipelined/database.uri|' \
        -e 's|^#\(DATA_PIPELINE_STATEMENT_TIMEOUT_SECONDS\)=.*|\1="600"|' /etc/pipelined/pipelined.env
    cp "$PROJECT"/deploy/demo/tables*.txt "$dir/root/var/lib/pipelined/table_lists/"
    inside sed -i -e "s/listen 127.0.0.1:8084;/listen 127.0.0.1:$port;/" -e 's|# \(include snippets/pipelined-artifacts\)|\1|' \
        /etc/nginx/sites-available/pipelined
    inside usermod -aG pipelined www-data
    inside ln -s ../sites-available/pipelined /etc/nginx/sites-enabled/
    service restart pipelined
    service restart nginx
}

break_settings() { inside sh -c 'echo DATA_PIPELINE_NOTHING=1 >>/etc/pipelined/pipelined.env'; }
mend_settings() { inside sed -i /DATA_PIPELINE_NOTHING/d /etc/pipelined/pipelined.env && service restart pipelined; }
# What the administrator is told where the settings cannot be used.
complaint() {
    local output
    ! output=$(service restart pipelined 2>&1) || { echo "it was started" && false; }
    [ "$system" = plain ] || output=$(service status pipelined 2>&1) || true
    grep -o 'DATA_PIPELINE_NOTHING is not a setting' <<<"$output"
}

# The store in the form that a release with eight migrations had, made by those very migrations, with one failed task.
lay_older_store() {
    local store=$dir/root/var/lib/pipelined/state.db
    service stop pipelined
    rm "$store"*
    {
        awk '/^ *"""/ { inside = !inside } inside && !/"""/ { print } /PRAGMA user_version = 8;/ { exit }' \
            "$PROJECT/Sources/TaskStoreSQLite/Migrations.swift"
        printf '%s\n' "INSERT INTO task (task_id, status, created_by, created_at, updated_at, completed_at, error_message, business_context,
            db_name, enable_sql_validation, enable_llm_repair, modify_original_file, enable_training_data_load, backup_vector_tables,
            truncate_vector_tables) VALUES ('task_older', 'failed', 'guest', 1, 1, 2, 'bad', '', 'db', 1, 1, 1, 1, 0, 0);"
    } | sqlite3 -bail "$store"
    says 8 sqlite3 "$store" 'PRAGMA user_version'
    chown --reference="${store%/*}" "$store"
}

# All that is somewhere in the system, but for what changes by itself.
all_files() {
    inside find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /var/tmp -o -path /var/cache \
        -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/lib/logrotate -o -path /var/log -o -path /var/lib/systemd -o -path /var/lib/nginx -o -path /packages -o -path '/etc/*-' \
        -o -path /var/lib/private \) -prune -o -print | sort
}

completions() {
    inside bash -c '. /usr/share/bash-completion/completions/pipelinectl; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pipelinectl; echo ${COMPREPLY[*]}' \
        - "$@"
}

# try_package DIR SYSTEM
try_package() {
    local dir=$1 system=$2 port database=highway_$2 task executor before blocker
    port=$(free_port)
    create_database "$work/postgres" "$database"
    run_psql "$work/postgres" "$database" -f "$PROJECT/deploy/demo/highway_db.sql"
    run_psql "$work/postgres" "$database" -c 'set client_min_messages = error; create extension if not exists vector'
    all_files >"$dir/files.before"

    check "the previous version is installed" install previous.deb
    check "it runs at once" service status pipelined
    check "its settings are the service's alone" says '640 root pipelined' inside stat -c '%a %U %G' /etc/pipelined/pipelined.env
    check "its data are the service's alone" says '750 pipelined pipelined' inside stat -c '%a %U %G' /var/lib/pipelined
    check "its site is not enabled" fails inside test -e /etc/nginx/sites-enabled/pipelined
    check "it is set up" set_up
    check_soon 30 "it answers through nginx" is_up
    check "the console is there" api GET /
    check "the supervisor is the service's user" says pipelined inside ps -o user= -p "$(supervisor)"
    if [ "$system" = systemd ]; then
        check "systemd finds nothing about the unit" silent inside systemd-analyze verify /lib/systemd/system/pipelined.service
        check "systemd knows how it is" says '正在服务' inside systemctl show -P StatusText pipelined
    fi
    check_soon 30 "pipelinectl doctor finds nothing to do" inside pipelinectl doctor
    check "man knows pipelined, pipelinectl and pipelined.env" inside man -w pipelined pipelinectl pipelined.env
    check "man shows them without a complaint" silent inside sh -c 'for page in 8/pipelined.8 1/pipelinectl.1 5/pipelined.env.5; do
        LC_ALL=C.UTF-8 MANROFFSEQ="" MANWIDTH=120 man --warnings -E UTF-8 -l -Tutf8 "/usr/share/man/man$page.gz" 2>&1 >/dev/null; done'
    check "completion knows the commands" says 'run retention' completions pipelinectl r
    check "completion knows their commands" says 'backup backups' completions pipelinectl vectors b
    check "completion knows their options" says '--kind' completions pipelinectl vectors search x --k
    check "completion knows their values" says 'ddl documentation' completions pipelinectl vectors search x --kind d

    task=$(new_task)
    execute "$task" '{"truncate_vector_tables": true}'
    check_soon 120 "the main job completes" says completed status_of "$task"
    check "its vectors are loaded" says t run_psql "$work/postgres" "$database" -Atc 'select count(*) > 0 from langchain_pg_embedding'
    check "its files are sent by nginx" api GET "/api/v0/data_pipeline/tasks/$task/files/schema.json"
    check "so are exports" api GET "/api/v0/data_pipeline/tasks/$task/exports/csv"
    check "its artifacts are published" in_list schema.json
    check "copies of the vector tables are not" is_refused "/artifacts/$task/vector_bak/"
    check "logs are rotated" inside logrotate -f /etc/logrotate.d/pipelined
    check "a reload loses no request" reload_under_requests
    check "the next record is in a new log" inside grep -q SIGHUP /var/log/pipelined/app.log
    check "the old log is kept" inside test -s /var/log/pipelined/app.log.1

    check "settings are broken" break_settings
    check "the administrator is told which" says 'DATA_PIPELINE_NOTHING is not a setting' complaint
    [ "$system" = plain ] || check "the start is not tried again" says failed inside systemctl is-failed pipelined
    check "settings are mended" mend_settings
    check_soon 30 "the service answers" is_up

    start_blocked_run
    before=$(supervisor)
    check "the service is restarted" service restart pipelined
    check "another supervisor runs" is_another "$before"
    check "the executor goes on" says "$executor" executors
    check_soon 30 "the service answers" is_up
    check "the task is still under way" says in_progress status_of "$task"
    unblock
    check_soon 120 "the run completes under the new service" says completed status_of "$task"

    if [ "$system" = systemd ]; then
        start_blocked_run
        before=$(supervisor)
        inside kill -KILL "$before"
        check_soon 30 "a supervisor that was killed comes back" is_another "$before"
        check_soon 30 "the service answers" is_up
        check "the executor goes on" says "$executor" executors
        unblock
        check_soon 120 "the run completes" says completed status_of "$task"
    fi

    start_blocked_run
    before=$(supervisor)
    count=$(tasks)
    check "it is upgraded" install "$(basename "$package")"
    check "another supervisor runs" is_another "$before"
    check "the executor goes on" says "$executor" executors
    check_soon 30 "the service answers" is_up
    check "all tasks are there" says "$count" tasks
    check "the settings are kept" inside grep -q '^DATA_PIPELINE_STATEMENT_TIMEOUT_SECONDS="600"' /etc/pipelined/pipelined.env
    check "files of the old release are gone" fails inside test -e /usr/share/pipelined/gone
    check "nginx takes the new files" inside nginx -t
    unblock
    check_soon 120 "the run completes under the new release" says completed status_of "$task"
    check "store, directories and backups fit each other" inside pipelinectl state check

    start_blocked_run
    check "it is removed" inside apt-get -q -y remove pipelined
    check "its run has ended with it" fails executors
    check "nobody of it is left" fails inside pgrep -u pipelined
    check "nginx still takes its files" inside nginx -t
    check "its data are kept" inside test -s /var/lib/pipelined/state.db
    unblock
    check "it is installed again" install "$(basename "$package")"
    check "it finds its tasks" inside pipelinectl tasks show "$task"
    check "the run that was ended is no more under way" fails inside sh -c "pipelinectl tasks show $task | grep -q in_progress"
    check "a store of an earlier release is laid in its place" lay_older_store
    check "it is installed over that" inside apt-get -q -y install --reinstall "/packages/$(basename "$package")"
    check "the service runs" service status pipelined
    check "it finds the task" inside pipelinectl tasks show task_older
    check "the store as it was stays beside it" says 8 older_copy
    check "it is purged" inside apt-get -q -y purge pipelined
    check "nobody of it is left" fails inside pgrep -u pipelined
    all_files >"$dir/files.after"
    check "nothing of it is left" silent diff "$dir/files.before" "$dir/files.after"
    check "no log of it is left" fails inside test -e /var/log/pipelined
}
