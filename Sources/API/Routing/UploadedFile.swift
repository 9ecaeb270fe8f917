import HTTP

/// The file of a `multipart/form-data` request, field `file`.
struct UploadedFile {
    let name: String
    let content: ArraySlice<UInt8>
    /// The form's other fields; of a name that comes twice the last value counts.
    let fields: [String: String]

    init(_ request: Request) throws(APIError) {
        guard request.mediaType == "multipart/form-data", let type = request.headers["content-type"] else {
            throw APIError(.unsupportedMediaType, "请使用 multipart/form-data 上传文件，文件字段名为 file")
        }
        guard let parts = Multipart.parse(request.body, contentType: type) else {
            throw APIError(.validationError, "multipart 请求体无法解析", invalid: ["body"])
        }
        guard let part = parts.first(where: { $0.name == "file" }) else {
            throw APIError(.validationError, "缺少必需参数: file", missing: ["file"])
        }
        guard let name = part.fileName, !name.isEmpty else {
            throw APIError(.validationError, "file 必须是一个文件", invalid: ["file"])
        }
        self.name = name
        content = part.content
        fields = Dictionary(
            parts.filter { $0.fileName == nil }.map {
                ($0.name, String(decoding: $0.content, as: UTF8.self))
            },
            uniquingKeysWith: { $1 })
    }
}
