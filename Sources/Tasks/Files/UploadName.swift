/// The name of a file that a person may put into a task's directory.
public struct UploadName: Hashable, Sendable {
    /// The name, as it was given.
    public let text: String

    /// What an upload's name may end with.
    public static let extensions = ["ddl", "md", "txt", "json", "sql", "csv"]

    /// Takes a name: 1–255 bytes without `/`, `\`, control characters or a leading dot, with an allowed extension, and
    /// none of the service's own, in whatever case.
    public init(_ text: String) throws(UploadNameError) {
        guard (1...255).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "."),
            !text.unicodeScalars.contains(where: Self.isForbidden)
        else { throw .illegal }
        let parts = text.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last, Self.extensions.contains(String(last)) else {
            throw .wrongExtension
        }
        let name = text.lowercased()
        guard name != TaskDirectory.tableListName else { throw .tableList }
        guard !Self.isOwn(name) else { throw .reserved }
        self.text = text
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "/" || scalar == "\\" || scalar.properties.generalCategory == .control
    }

    /// Whether the service writes a file of that name, in lower case, for itself.
    private static func isOwn(_ name: String) -> Bool {
        let names = [
            "metadata_detail.md", "filename_mapping.txt", "schema_all.sql", "schema.json",
            "db_query_decision_prompt.txt", "quality_report.md", "reviews.json",
        ]
        // What belongs to a table whose name begins so may be corrected.
        let isOfTable = name.hasSuffix(".ddl") || name.hasSuffix("_detail.md")
        return names.contains(name) || (name.hasPrefix("metadata") && !isOfTable)
            // What is made of the pair file stands beside it under the same stem, whatever that is.
            || ["_result.json", "_rejected.json", "_repaired.json", "_ambiguous.json"].contains(
                where: name.hasSuffix)
    }

    /// Whether it is the name of a pair file, in whatever case; a task has one.
    public var isPairFile: Bool { Self.isPairFile(text) }

    static func isPairFile(_ name: String) -> Bool { name.lowercased().hasSuffix("_pair.json") }
}

/// Why a file of that name cannot be uploaded.
public enum UploadNameError: Error, Sendable, Equatable, CustomStringConvertible {
    case illegal
    case wrongExtension
    case tableList
    case reserved

    /// A sentence for the API's users.
    public var description: String {
        switch self {
        case .illegal: "文件名无效：应为 1 到 255 字节的 UTF-8，不以点开头，不含 /、\\ 和控制字符"
        case .wrongExtension: "不支持的文件类型，应为 .ddl、.md、.txt、.json、.sql、.csv 之一"
        case .tableList: "table_list.txt 由服务管理，请使用 upload-table-list 接口上传表清单"
        case .reserved: "该文件名由服务保留，请使用其他文件名；服务自己的文件由 execute 接口生成"
        }
    }
}
