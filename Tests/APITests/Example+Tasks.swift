import TestSupport

private let tasks = "/api/v0/data_pipeline/tasks"
private let one = tasks + "/{task_id}"

extension Example {
    /// Guide section 3, and what was added to it: cancelling and deleting.
    static let ofTasks = [
        Example("POST " + tasks, { _ in .json(Scene.task) }, answers: 201, "任务创建成功") { _ in
            [
                "task_id": .taskID, "task_name": "高速公路数据处理", "status": "pending", "created_at": .time,
            ]
        },
        Example(
            "POST " + one + "/execute",
            { _ in
                .json(
                    """
                    {"execution_mode": "complete", "backup_vector_tables": false, "truncate_vector_tables": false}
                    """)
            }, answers: 202, "任务执行已启动"
        ) { scene in
            [
                "task_id": .exactly(scene.id), "execution_mode": "complete", "step_name": nil,
                "message": "任务正在后台执行,请通过状态接口查询进度",
            ]
        },
        Example("GET " + one, after: { try $0.run() }, answers: 200, "获取任务状态成功") { scene in
            [
                "task_id": .exactly(scene.id), "task_name": "高速公路数据处理", "status": "in_progress",
                "step_status": [
                    "ddl_generation": "completed", "qa_generation": "running", "sql_validation": "pending",
                    "training_load": "pending",
                ],
                "created_at": .time, "started_at": .time, "completed_at": nil,
                "parameters": [
                    "table_list_file": "tables.txt", "business_context": "高速公路服务区管理系统",
                    "db_name": "highway_db", "db_connection": "postgresql://reader@127.0.0.1:1/highway_db",
                    "task_name": "高速公路数据处理", "language": nil,
                    "theme_count": nil, "questions_per_theme": nil, "max_pairs": nil,
                    "enable_sql_validation": true, "enable_llm_repair": true, "modify_original_file": true,
                    "enable_training_data_load": true, "backup_vector_tables": false,
                    "truncate_vector_tables": false,
                ],
                "current_step": [
                    "execution_id": .pattern(scene.id + #"_step_qa_generation_exec_\d{14}"#),
                    "step": "qa_generation", "status": "running", "started_at": .time,
                ],
                "total_steps": 4,
                "steps": [
                    step("ddl_generation", "completed", startedAt: .time, completedAt: .time),
                    step("qa_generation", "running", startedAt: .time),
                    step("sql_validation", "pending"), step("training_load", "pending"),
                ],
                "error_message": nil, "result": ["ddl_generation": ["tables": 2]],
                "progress": [
                    "step": "qa_generation", "done": 12, "total": 40, "percent": 30, "message": "正在生成主题 收入",
                ],
            ]
        },
        Example("GET " + tasks, query: "limit=20&status=pending", answers: 200, "获取任务列表成功") { scene in
            ["tasks": [row(scene)], "total": 1, "limit": 20, "offset": 0]
        },
        Example(
            "POST " + tasks + "/query",
            { _ in
                .json(
                    """
                    {"page": 1, "page_size": 10, "status": "pending", "task_name": "高速", "created_by": "guest",
                     "db_name": "highway_db", "created_time_start": "2025-06-01T00:00:00",
                     "created_time_end": "2999-06-30T23:59:59"}
                    """)
            }, answers: 200, "高级任务查询成功"
        ) { scene in
            [
                "tasks": [row(scene)],
                "pagination": [
                    "page": 1, "page_size": 10, "total": 1, "total_pages": 1, "has_next": false,
                    "has_prev": false,
                ],
                "query_time": .seconds,
            ]
        },
        Example("POST " + one + "/cancel", after: { try $0.run() }, answers: 202, "取消请求已接受") { scene in
            ["task_id": .exactly(scene.id), "status": "in_progress", "cancel_requested": true]
        },
        Example("DELETE " + one, query: "records=true", answers: 200, "任务删除成功") { scene in
            [
                "task_id": .exactly(scene.id), "directory_deleted": true, "records_deleted": true,
                "deleted_files_count": 1, "deleted_size": .exactly("bss_company\nods.订单\n".utf8.count),
            ]
        },
    ]

    private static func step(
        _ name: String, _ status: String, startedAt: Shape = nil, completedAt: Shape = nil
    ) -> Shape {
        [
            "step_name": .exactly(name), "step_status": .exactly(status), "started_at": startedAt,
            "completed_at": completedAt, "error_message": nil,
        ]
    }

    /// One element of a list of tasks.
    private static func row(_ scene: Scene) -> Shape {
        [
            "task_id": .exactly(scene.id), "task_name": "高速公路数据处理", "status": "pending",
            "step_status": [
                "ddl_generation": "pending", "qa_generation": "pending", "sql_validation": "pending",
                "training_load": "pending",
            ],
            "created_at": .time, "started_at": nil, "completed_at": nil, "created_by": "guest",
            "db_name": "highway_db", "business_context": "高速公路服务区管理系统", "directory_exists": true,
            "updated_at": .time,
        ]
    }
}
