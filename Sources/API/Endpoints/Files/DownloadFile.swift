import HTTP
import Tasks

extension Node {
    /// Decides about a download; nginx sends the bytes.
    func download(_ call: Route.Call) throws(APIError) -> Response {
        let task = try task(call.path["task_id"] ?? "")
        let name = call.path["filename"] ?? ""
        guard let file = directory(of: task.id).file(name) else {
            throw APIError(.fileNotFound, "文件不存在: \(name.prefix(255))")
        }
        let shown = String(name.split(separator: "/").last ?? "")
        return Response(
            status: .ok,
            headers: [
                ("Content-Type", file.mediaType),
                ("Content-Disposition", ContentDisposition.attachment(shown)),
                ("X-Accel-Redirect", "/_artifacts/\(task.id)/\(PercentEncoding.encodePath(name))"),
            ])
    }
}
