import Tasks

/// A table list given name by name, guide section 4.5.
struct CreateTableList: RequestFields {
    let list: TableList?
    let businessContext: String?

    init(_ fields: inout FieldReader) {
        businessContext = fields.text("business_context", maximumLength: 20_000)
        guard let names = fields.texts("table_names") else {
            list = nil
            if !fields.isInvalid("table_names") { fields.lack("table_names", "缺少必需参数: table_names") }
            return
        }
        do {
            list = try TableList(names: names)
        } catch {
            list = nil
            let problem =
                if case .badName(let position, let text) = error {
                    "table_names 第 \(position) 项无效: \(text.prefix(80))，应为 表名 或 schema.表名，特殊名称用双引号"
                } else {
                    error.description
                }
            fields.reject("table_names", problem)
        }
    }
}

extension Node {
    func createTableList(_ task: PipelineTask, _ fields: CreateTableList) throws(APIError) -> TableListStored
    {
        guard let list = fields.list else {
            throw APIError(.validationError, "缺少必需参数: table_names", missing: ["table_names"])
        }
        return try change(task, "不能修改表清单") { writer, _ in
            try writer.create()
            try writer.write(list)
            if let context = fields.businessContext {
                try store.setBusinessContext(task.id, context, at: store.now())
            }
            return TableListStored(
                taskID: task.id, path: shownPath(task.id, TaskDirectory.tableListName), list: list)
        }
    }
}
