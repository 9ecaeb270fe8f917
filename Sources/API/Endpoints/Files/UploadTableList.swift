import Tasks

extension Node {
    func uploadTableList(_ task: PipelineTask, _ file: UploadedFile) throws(APIError) -> TableListStored {
        guard file.name.lowercased().hasSuffix(".txt") else {
            throw APIError(.validationError, "表清单文件必须是 .txt 文件", invalid: ["file"])
        }
        guard UploadIntoTask.Mode(of: file) != nil else {
            throw APIError(.validationError, UploadIntoTask.Mode.problem, invalid: ["overwrite_mode"])
        }
        guard task.status != .inProgress else {
            throw APIError(.taskAlreadyRunning, "任务 \(task.id) 正在执行，不能修改表清单")
        }
        let list: TableList
        do {
            list = try TableList(parsing: file.content)
        } catch .tooLarge {
            throw APIError(.payloadTooLarge, TableListError.tooLarge.description, invalid: ["file"])
        } catch {
            throw APIError(.validationError, error.description, invalid: ["file"])
        }
        return try change(task, "不能修改表清单") { writer, _ in
            try writer.create()
            try writer.write(list)
            return TableListStored(
                taskID: task.id, path: shownPath(task.id, TaskDirectory.tableListName), list: list)
        }
    }
}
