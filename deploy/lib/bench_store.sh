# What deploy/bench fills the task store with. Part of deploy/bench.
#
# shellcheck shell=bash

# Puts so many tasks of the years 2022 to 2025, with four step rows each, into DIR/data/state.db: names that are all different
# except five, five frequent creators and 1000 others, three frequent databases and 200 others, states by their frequency. The
# service makes the file and must be stopped while another program writes to it. fill_store DIR TASKS
fill_store() {
    start_stack "$1" "$(free_port)"
    stop_stack "$1"
    sqlite3 "$1/data/state.db" >/dev/null <<SQL
PRAGMA synchronous = OFF;
PRAGMA cache_size = -200000;
BEGIN;
WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < $2),
    drawn(i, at, r) AS (SELECT i, 1640995200000 + i * (126230400000 / $2), i * 2654435761 % 4294967296 / 7 % 1000 FROM number)
INSERT INTO task (task_id, task_name, status, created_by, created_at, started_at, completed_at, updated_at, error_message,
    business_context, db_name, enable_sql_validation, enable_llm_repair, modify_original_file, enable_training_data_load,
    backup_vector_tables, truncate_vector_tables, run_id, fence)
SELECT printf('%s_%d', strftime('task_%Y%m%d_%H%M%S', at / 1000, 'unixepoch'), i),
    iif(i % ($2 / 5) = 3, '试运行 pilot', printf('%s%s %s 第%d批', json_extract('["高速公路服务区","连锁门店","供应链 ETL","Highway"]',
        '\$[' || (r % 4) || ']'), iif(r % 3, '数据处理', '训练数据'), date(at / 1000, 'unixepoch'), i)),
    CASE WHEN r < 40 THEN 'pending' WHEN r < 740 THEN 'completed' WHEN r < 860 THEN 'failed' WHEN r < 930 THEN 'partial_completed'
        ELSE 'cancelled' END,
    'user' || iif(i % 10 < 7, r % 5, i * 7919 % 1000), at, iif(r < 40, NULL, at + 1000), iif(r < 40, NULL, at + 600000), at + 600000,
    iif(r BETWEEN 740 AND 859, '步骤失败', NULL), '高速公路服务区管理系统', 'db' || iif(i % 10 < 8, i % 3, i * 104729 % 200),
    1, 1, 1, 1, 0, 0, i, 1 FROM drawn;
INSERT INTO task_step (task_id, step_name, step_status, execution_id, started_at, completed_at, result)
SELECT task_id, step, iif(status = 'pending', 'pending', 'completed'), task_id || '_step_' || step, started_at, completed_at,
    '{"tables":7,"columns":88}'
FROM task, (SELECT 'ddl_generation' AS step UNION ALL SELECT 'qa_generation' UNION ALL SELECT 'sql_validation'
    UNION ALL SELECT 'training_load');
UPDATE run_counter SET last_run_id = $2;
COMMIT;
SQL
}
