import HTTP
import JSON
import Logs
import Tasks
import Training

/// A file for a task's directory, and what to do when there is one of its name.
struct UploadIntoTask {
    let name: UploadName
    let mode: Mode
    let content: ArraySlice<UInt8>

    enum Mode: String, CaseIterable {
        case backup, replace, skip

        static let problem = "无效的 overwrite_mode，必须是 'backup'、'replace'、'skip' 之一"

        /// Reads it; the last one counts, but each must be one. Nil when one is none.
        init?(of file: UploadedFile) {
            let modes = (file.fields["overwrite_mode"] ?? [Self.backup.rawValue]).map { Self(rawValue: $0) }
            guard !modes.contains(nil), let last = modes.last ?? .backup else { return nil }
            self = last
        }
    }

    init(_ file: UploadedFile) throws(APIError) {
        var problems: [String] = []
        var invalid: [String] = []
        var name: UploadName?
        do {
            name = try UploadName(file.name)
        } catch {
            problems.append(error.description)
            invalid.append("file")
        }
        let mode = Mode(of: file)
        if mode == nil {
            problems.append(Mode.problem)
            invalid.append("overwrite_mode")
        }
        guard let name, let mode else {
            throw APIError(.validationError, problems.joined(separator: "；"), invalid: invalid)
        }
        self.name = name
        self.mode = mode
        content = file.content
    }
}

/// What became of an upload.
struct FileStored: JSONEncodable {
    let taskID: TaskID
    let file: TaskFile
    let path: String
    let mode: UploadIntoTask.Mode
    let existed: Bool
    let backup: String?

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("task_id", taskID.text)
            json.field("file_name", file.name)
            json.field("file_type", file.kind.rawValue)
            json.field("file_size", file.size)
            json.field("file_size_human", FileRow.humanSize(file.size))
            json.field("file_path", path)
            json.field("uploaded_at", file.modifiedAt.iso)
            json.field("overwrite_mode", mode.rawValue)
            json.field("skipped", existed && mode == .skip)
            json.field("replaced", existed && mode != .skip)
            json.field("backup_file", backup)
            json.field(
                "download_url",
                "/api/v0/data_pipeline/tasks/\(taskID)/files/\(PercentEncoding.encodePath(file.name))")
        }
    }
}

extension Node {
    func uploadFile(_ task: PipelineTask, _ file: UploadedFile) throws(APIError) -> FileStored {
        let upload = try UploadIntoTask(file)
        guard !upload.name.isPairFile else { return try uploadPairFile(task, upload) }
        let name = upload.name.text
        let directory = directory(of: task.id)
        return try change(task, "不能上传文件") { writer, _ in
            try writer.create()
            let existed = directory.file(name) != nil
            var backup: String?
            if !existed || upload.mode != .skip {
                if existed, upload.mode == .backup { backup = try writer.keep(name, at: .now()) }
                try writer.write(upload.content, to: name)
                writer.tell(.file(name, upload.content))
                log(.info, "任务 \(task.id) 上传文件: \(name)", logger: .tasks)
            }
            guard let stored = directory.file(name) else {
                throw APIError(.validationError, "任务目录中的同名条目不是普通文件", invalid: ["file"])
            }
            return FileStored(
                taskID: task.id, file: stored, path: shownPath(task.id, name), mode: upload.mode,
                existed: existed, backup: backup)
        }
    }

    /// Puts a pair file that people have corrected into the place of the task's; what works on it has to be done again.
    private func uploadPairFile(
        _ task: PipelineTask, _ upload: UploadIntoTask
    ) throws(APIError) -> FileStored {
        try Self.checkPairs(Array(upload.content))
        let name = upload.name.text
        return try change(task, "不能上传文件") { writer, _ in
            try writer.create()
            let earlier = try writer.directory.pairFile()
            var backup: String?
            if earlier == nil || upload.mode != .skip {
                // First, so that nothing broken off here can leave a step completed that has not seen this file.
                try store.reopen(task.id, [.sqlValidation, .trainingLoad], at: store.now())
                backup = try writer.replacePairFile(upload.content, name: name, at: .now())
                log(.info, "任务 \(task.id) 上传问答对文件: \(name)", logger: .tasks)
            }
            guard let stored = try writer.directory.pairFile() else {
                throw APIError(.validationError, "任务目录中的同名条目不是普通文件", invalid: ["file"])
            }
            return FileStored(
                taskID: task.id, file: stored, path: shownPath(task.id, stored.name), mode: upload.mode,
                existed: earlier != nil, backup: backup)
        }
    }

    private static func checkPairs(_ bytes: [UInt8]) throws(APIError) {
        let wanted = "问答对文件应为 JSON 数组（UTF-8），每一项是含有 question 和 sql 的对象"
        do {
            guard let fault = try PairFile.firstFault(in: bytes) else { return }
            throw APIError(
                .validationError, "第 \(fault.index + 1) 项无效: \(fault.reason)；\(wanted)", invalid: ["file"])
        } catch let error as APIError {
            throw error
        } catch {
            throw APIError(.validationError, "文件不是有效的 JSON 数组；\(wanted)", invalid: ["file"])
        }
    }
}
