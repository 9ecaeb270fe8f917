import HTTP
import Settings
import Vectors

/// Every endpoint of the service, one row each; the README and the tests are compared with it.
///
/// Where keys are configured, a GET is open to readers and everything else to operators, unless the row says otherwise.
enum Routes {
    private static let tasks = "/api/v0/data_pipeline/tasks"
    private static let one = tasks + "/{task_id}"

    private static let nodes = "/api/v0/nodes"
    private static let reviews = "/api/v0/data_pipeline/reviews"
    private static let vectors = "/api/v0/data_pipeline/vector"
    private static let oneBackup = vectors + "/backups/{backup_id}"

    static let all: [Route] = [
        Route(
            .post, tasks, .api, CreateTask.self, .created, "任务创建成功", TaskCreated.self, Node.createTask
        ).atTaker(),
        Route(.get, tasks, .api, ListTasks.self, .ok, "获取任务列表成功", TaskList.self, Node.listTasks),
        Route(
            .post, tasks + "/query", .api, QueryTasks.self, .ok, "高级任务查询成功", TaskMatches.self, Node.queryTasks
        ).open(to: .reader),
        Route(.get, one, .api, message: Node.taskStateMessage) { node, call throws(APIError) in
            try node.taskState(call)
        },
        Route(
            .post, one + "/execute", .api, task: ExecuteTask.self, .accepted, "任务执行已启动",
            ExecutionStarted.self,
            Node.execute
        ).logged(as: "任务执行启动").atHome(),
        Route(
            .post, one + "/cancel", .api, task: NoFields.self, .accepted, "取消请求已接受", CancelAccepted.self,
            Node.cancel),
        Route(
            .get, one + "/files", .api, task: NoFields.self, .ok, "获取文件列表成功", FileList.self, Node.listFiles
        ).atHome(),
        Route(.get, one + "/files/{filename}", .api) { node, call throws(APIError) in try node.download(call)
        }.atHome(),
        Route(.get, one + "/exports/{format}", .api) { node, call throws(APIError) in
            try node.exportPairs(call)
        }.atHome(),
        Route(.post, one + "/files", .api, upload: .ok, "文件上传成功", FileStored.self, Node.uploadFile).atHome(),
        Route(.delete, one, .api, task: DeleteTask.self, .ok, "任务删除成功", TaskDeleted.self, Node.deleteTask)
            .open(to: .admin).atHome(),
        Route(
            .post, one + "/upload-table-list", .api, upload: .ok, "表清单文件上传成功", TableListStored.self,
            Node.uploadTableList
        ).atHome(),
        Route(
            .get, one + "/table-list-info", .api, task: NoFields.self, .ok, "获取表清单信息成功",
            TableListInfo.self, Node.tableListInfo
        ).atHome(),
        Route(
            .post, one + "/table-list", .api, task: CreateTableList.self, .ok, "表清单创建成功",
            TableListStored.self, Node.createTableList
        ).atHome(),
        Route(.get, one + "/logs", .api, task: ReadLogs.self, .ok, "获取任务日志成功", LogTail.self, Node.readLogs)
            .atHome(),
        Route(
            .post, one + "/logs/query", .api, task: QueryLogs.self, .ok, Node.logPageMessage, LogPage.self,
            Node.queryLogs
        ).open(to: .reader).atHome(),
        Route(.get, one + "/logs/query", .api, message: Node.logPageMessage) { node, call throws(APIError) in
            try node.logPage(call)
        }.atHome(),
        Route(
            .post, "/api/v0/database/tables", .tools, ListTables.self, .ok, "获取表列表成功", DatabaseTables.self,
            Node.listTables),
        Route(
            .post, "/api/v0/database/table/ddl", .tools, DescribeTable.self, .ok, "获取表DDL成功",
            TableDescription.self,
            Node.describeTable),
        Route(
            .get, reviews, .tools, ListReviews.self, .ok, "获取审核列表成功", ReviewList.self, Node.listReviews),
        Route(.post, reviews, .tools, MakeReview.self, .ok, "审核已处理", ReviewMade.self, Node.makeReview)
            .atDescriber(of: ReviewScope.inFields),
        Route(
            .post, reviews + "/import", .tools, form: .ok, "审核导入完成", ReviewsImported.self, Node.importReviews
        ).atDescriber(of: ReviewScope.inForm),
        Route(
            .post, vectors + "/backup", .tools, BackUpVectors.self, .ok, "向量表备份成功", VectorsBackedUp.self,
            Node.backUpVectors
        ).limited(to: \.vectorTimeoutSeconds).atNamedNode(),
        Route(
            .get, vectors + "/backups", .tools, NoFields.self, .ok, "获取向量表备份列表成功",
            VectorBackupList.self, Node.listVectorBackups
        ).atNamedNode(),
        Route(
            .get, oneBackup, .tools, backup: .ok, "获取向量表备份成功", VectorBackupRow.self, Node.vectorBackup
        ).atNamedNode(),
        Route(
            .delete, oneBackup, .tools, backup: .ok, "向量表备份删除成功", VectorBackupRemoved.self,
            Node.removeVectorBackup
        ).open(to: .admin).atNamedNode(),
        Route(.get, oneBackup + "/{filename}", .tools) { node, call throws(APIError) in
            try node.downloadVectorBackup(call.path["backup_id"] ?? "", call.path["filename"] ?? "")
        }.open(to: .operator).atNamedNode(),
        Route(
            .post, vectors + "/restore", .tools, RestoreVectors.self, .ok, "向量表恢复成功", RestoreReport.self,
            Node.restoreVectors
        ).open(to: .admin).limited(to: \.vectorTimeoutSeconds).atNamedNode(),
        Route(
            .post, vectors + "/search", .tools, SearchVectors.self, .ok, "向量检索成功", SearchResults.self,
            Node.searchVectors
        ).open(to: .reader),
        Route(.get, nodes, .api, NoFields.self, .ok, "获取节点列表成功", NodeList.self, Node.listNodes),
        Route(.post, nodes + "/{name}/drain", .api, message: "节点状态已更新") { node, call throws(APIError) in
            try node.drainNode(call)
        }.open(to: .admin),
        Route(.get, "/healthz", .api, NoFields.self, .ok, "服务正常", Health.self, Node.health).open(to: nil),
        Route(.get, "/readyz", .api, NoFields.self, .ok, "服务就绪", Health.self, Node.readiness).open(to: nil)
            .atNamedNode(),
        Route(.get, "/metrics", .api, message: Node.metricsMessage) { node, call throws(APIError) in
            try node.metrics(call)
        }.open(to: nil).atNamedNode(),
    ]
}
