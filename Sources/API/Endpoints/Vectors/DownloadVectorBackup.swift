import HTTP
import Vectors

extension Node {
    /// Decides about a download; nginx sends the bytes.
    func downloadVectorBackup(_ id: String, _ name: String) throws(APIError) -> Response {
        let manifest = try backup(id)
        guard vectorBackups.fileNames(of: manifest).contains(name) else {
            throw APIError(.fileNotFound, "备份 \(manifest.id) 中没有文件: \(name.prefix(255))")
        }
        let type =
            name.hasSuffix(".csv")
            ? "text/csv; charset=utf-8"
            : name.hasSuffix(".json") ? "application/json; charset=utf-8" : "text/plain; charset=utf-8"
        return Response(
            status: .ok,
            headers: [
                ("Content-Type", type), ("Content-Disposition", ContentDisposition.attachment(name)),
                ("X-Accel-Redirect", "/_vector_backups/\(manifest.id)/\(PercentEncoding.encodePath(name))"),
            ])
    }
}
