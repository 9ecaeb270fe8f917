import TestSupport

private let one = "/api/v0/data_pipeline/tasks/{task_id}"
private let list = "bss_business_day_data\nbss_car_day_count\nbss_company\n"

extension Example {
    /// Guide sections 4 and 5, and what was added to it: uploading.
    static let ofFilesAndLogs = [
        Example(
            "GET " + one + "/files",
            after: { scene in
                try scene.write(
                    "qs_highway_db_20250627_143052_pair.json", String(repeating: "x", count: 102_400))
                try scene.write("data_pipeline.log", String(repeating: "x", count: 51_200))
                try scene.write("table_list.txt", String(repeating: "x", count: 512))
            }, answers: 200, "获取文件列表成功"
        ) { scene in
            [
                "task_id": .exactly(scene.id),
                "files": [
                    file(scene, "data_pipeline.log", "log", 51_200, "50.0 KB", "任务执行日志"),
                    file(
                        scene, "qs_highway_db_20250627_143052_pair.json", "json", 102_400, "100.0 KB",
                        "Question-SQL训练数据对", isPrimary: true),
                    file(scene, "table_list.txt", "text", 512, "512 B", "表清单文件"),
                ],
                "total_files": 3, "total_size": 154_112, "total_size_human": "150.5 KB",
            ]
        },
        Example(
            "POST " + one + "/files", { _ in .file(name: "订单 1.ddl", content: "create table t();") },
            answers: 200,
            "文件上传成功"
        ) { scene in
            [
                "task_id": .exactly(scene.id), "file_name": "订单 1.ddl", "file_type": "ddl", "file_size": 17,
                "file_size_human": "17 B",
                "file_path": .exactly(scene.node.directory(scene.id) + "/订单 1.ddl"),
                "uploaded_at": .time, "overwrite_mode": "backup", "skipped": false, "replaced": false,
                "backup_file": nil,
                "download_url": .exactly(
                    "/api/v0/data_pipeline/tasks/\(scene.id)/files/%E8%AE%A2%E5%8D%95%201.ddl"),
            ]
        },
        Example(
            "POST " + one + "/upload-table-list", { _ in .file(name: "tables.txt", content: list) },
            answers: 200,
            "表清单文件上传成功", storedList),
        Example(
            "POST " + one + "/table-list",
            { _ in
                .json(
                    """
                    {"table_names": ["bss_business_day_data", "bss_car_day_count", "bss_company"],
                     "business_context": "高速公路服务区管理系统"}
                    """)
            }, answers: 200, "表清单创建成功", storedList),
        Example("GET " + one + "/table-list-info", answers: 200, "获取表清单信息成功") { scene in
            [
                "task_id": .exactly(scene.id), "has_table_list": true, "file_name": "table_list.txt",
                "file_size": .exactly("bss_company\nods.订单\n".utf8.count),
                "file_path": .exactly(scene.node.directory(scene.id) + "/table_list.txt"), "table_count": 2,
                "tables": ["bss_company", "ods.订单"], "uploaded_at": .time,
            ]
        },
        Example(
            "GET " + one + "/logs", query: "limit=50", after: { try $0.writeLog() }, answers: 200, "获取任务日志成功"
        ) { scene in
            [
                "task_id": .exactly(scene.id),
                "logs": [
                    [
                        "timestamp": "2025-06-27 14:30:52", "level": "INFO",
                        "logger": "SchemaWorkflowOrchestrator", "message": "🚀 开始执行Schema工作流编排",
                    ],
                    [
                        "timestamp": "2025-06-27 14:30:53", "level": "INFO", "logger": "DDLMDGenerator",
                        "message": "开始处理表: bss_business_day_data",
                    ],
                    [
                        "timestamp": "2025-06-27 14:31:25", "level": "ERROR", "logger": "SQLValidator",
                        "message": "SQL验证失败,尝试LLM修复",
                    ],
                ],
                "total": 3, "source": "file",
                "log_file": .exactly(scene.node.directory(scene.id) + "/data_pipeline.log"),
            ]
        },
        Example(
            "POST " + one + "/logs/query",
            { _ in
                .json(
                    """
                    {"page": 1, "page_size": 20, "level": "ERROR", "keyword": "SQL验证",
                     "start_time": "2025-06-27T14:30:00", "end_time": "2025-06-27T14:45:00"}
                    """)
            }, after: { try $0.writeLog() }, answers: 200, "高级日志查询成功", logPage),
        Example(
            "GET " + one + "/logs/query",
            query: "page_size=20&level=ERROR&keyword=SQL%E9%AA%8C%E8%AF%81&start_time=2025-06-27T14:30:00",
            after: { try $0.writeLog() }, answers: 200, "高级日志查询成功", logPage),
    ]

    private static func logPage(_ scene: Scene) -> Shape {
        [
            "logs": [
                [
                    "timestamp": "2025-06-27 14:31:25", "level": "ERROR", "logger": "SQLValidator",
                    "step": "sql_validation", "message": "SQL验证失败,尝试LLM修复", "line_number": 3,
                ]
            ],
            "pagination": [
                "page": 1, "page_size": 20, "total": 1, "total_pages": 1, "has_next": false,
                "has_prev": false,
            ],
            "log_file_info": [
                "exists": true,
                "file_path": .exactly(scene.node.directory(scene.id) + "/data_pipeline.log"),
                "file_size": .integer, "last_modified": .time,
            ],
            "query_time": .seconds,
        ]
    }

    private static func storedList(_ scene: Scene) -> Shape {
        [
            "task_id": .exactly(scene.id), "file_name": "table_list.txt",
            "file_size": .exactly(list.utf8.count),
            "file_path": .exactly(scene.node.directory(scene.id) + "/table_list.txt"), "table_count": 3,
            "tables": ["bss_business_day_data", "bss_car_day_count", "bss_company"],
        ]
    }

    private static func file(
        _ scene: Scene, _ name: String, _ type: String, _ size: Int, _ human: String, _ description: String,
        isPrimary: Bool = false
    ) -> Shape {
        [
            "file_name": .exactly(name), "file_type": .exactly(type), "file_size": .exactly(size),
            "file_size_human": .exactly(human), "created_at": .time, "is_primary": .exactly(isPrimary),
            "description": .exactly(description),
            "download_url": .exactly("/api/v0/data_pipeline/tasks/\(scene.id)/files/\(name)"),
        ]
    }
}
