import HTTP

/// The file of a `multipart/form-data` request, field `file`.
struct UploadedFile {
    let name: String
    let content: ArraySlice<UInt8>
    /// The values of the query and of the form's other fields, in order.
    let fields: [String: [String]]

    init(_ request: Request) throws(APIError) {
        try request.checkEncoding()
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
        guard let query = QueryString.parse(request.query) else {
            throw APIError(.validationError, "查询参数的编码无效", invalid: ["query"])
        }
        let texts = parts.filter { $0.name != "file" }.map { part in
            (name: part.name, value: String(decoding: part.content, as: UTF8.self))
        }
        fields = Dictionary(grouping: query + texts, by: \.name).mapValues { $0.map(\.value) }
    }
}
