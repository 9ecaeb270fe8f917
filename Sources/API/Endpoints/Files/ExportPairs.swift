import Crypto
import Exports
import HTTP
import Reviews
import Settings
import Tasks

extension Node {
    /// Puts the task's pairs together in another tool's form, row 25; nginx sends the file.
    func exportPairs(_ call: Route.Call) throws(APIError) -> Response {
        let task = try task(call.path["task_id"] ?? "")
        let word = call.path["format"] ?? ""
        guard let format = ExportFormat(rawValue: word) else {
            let all = ExportFormat.allCases.map { "'\($0.rawValue)'" }.joined(separator: "、")
            throw APIError(.validationError, "无效的导出格式 \(word.prefix(40))，必须是 \(all) 之一", invalid: ["format"])
        }
        return try internally {
            let name = task.parameters.databaseName
            let decisions = Decisions(try store.reviews(of: name))
            guard
                let exported = try ExportedTask(
                    directory(of: task.id), databaseName: name, decisions: decisions)
            else { throw APIError(.fileNotFound, "任务 \(task.id) 还没有问答对，请先执行步骤 qa_generation") }
            // The same content has the same name, so that a download can go on where it broke off.
            let bytes = exported.file(format, at: task.completedAt ?? task.createdAt)
            let digest = Hex.text(SHA256.digest(bytes)).prefix(32)
            let file = "\(task.id)_\(digest)_\(format.suffix)"
            try ExportFolder(path: settings.exportDirectory).put(bytes, as: file)
            return Response(
                status: .ok,
                headers: [
                    ("Content-Type", format.mediaType),
                    ("Content-Disposition", ContentDisposition.attachment("\(task.id)_\(format.suffix)")),
                    ("X-Accel-Redirect", "/_exports/\(PercentEncoding.encodePath(file))"),
                ])
        }
    }
}
