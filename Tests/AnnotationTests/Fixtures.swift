import HTTPClient
import LanguageModel
@testable import Schema
import TestSupport

/// Tables made by hand, and a model that fails quickly.
enum Fixtures {
    /// A table of text columns; `name: comment` for one that people commented.
    static func table(_ name: String, schema: String = "public", comment: String? = nil, _ columns: String...)
        -> Table
    {
        var table = Table(name: TableName(schema: schema, name: name), kind: .table)
        table.comment = comment.map { SourcedComment($0, from: .database) }
        table.columns = columns.map { text in
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            var column = Column(
                name: parts[0], type: "text", shortType: "text", family: .text, isNotNull: false)
            if parts.count > 1 {
                column.comment = SourcedComment(parts[1], from: .database)
                column.meaning = ColumnMeaning(role: .text, evidence: [.comment])
            }
            return column
        }
        return table
    }

    /// A few tables, some of it commented by people, none of it known to the built-in dictionary but `company_name`.
    static let tables = [
        table("bss_qwx", comment: "人写的表注释", "qa1:人写的字段注释", "qa2", "qa3", "company_name"),
        table("zzy", "zb1", "zb2", "zb3:人写的", "zb4", "zb5", "zb6", "zb7"),
        table("My Table", schema: "ods", "a.b", "order", "备注x", "qa1"),
    ]

    /// So many tables of so many columns each.
    static func many(_ count: Int, columns: Int) -> [Table] {
        (0..<count).map { number in
            var table = table("zzt_\(number)")
            table.columns = (0..<columns).map {
                Column(
                    name: "zzc_\($0)", type: "varchar(255)", shortType: "varchar(255)", family: .text,
                    isNotNull: false)
            }
            return table
        }
    }

    static func model(
        _ server: ScriptedModel, timeoutSeconds: Double = 1, concurrency: Int = 3, attempts: Int = 2
    ) throws -> HTTPChatModel {
        try HTTPChatModel(
            HTTPChatModel.Endpoint(
                baseURL: server.baseURL, apiKey: "sk-canary", model: "scripted",
                timeoutSeconds: timeoutSeconds, concurrency: concurrency),
            retries: RetryPolicy(
                maximumAttempts: attempts, firstDelaySeconds: 0.01, maximumDelaySeconds: 0.01,
                maximumRetryAfterSeconds: 60))
    }
}
