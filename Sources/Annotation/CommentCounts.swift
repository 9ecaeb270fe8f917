public import Schema

/// How many columns have a comment of whom.
public struct CommentCounts: Sendable, CustomStringConvertible {
    private var counts: [CommentSource: Int] = [:]
    /// Columns without any comment.
    public private(set) var uncommented = 0

    /// Counts the columns of the tables.
    public init(_ tables: [Table]) {
        for column in tables.lazy.flatMap(\.columns) {
            if let source = column.commentSource {
                counts[source, default: 0] += 1
            } else {
                uncommented += 1
            }
        }
    }

    /// How many columns have a comment from there.
    public subscript(source: CommentSource) -> Int { counts[source] ?? 0 }

    /// One line for the log.
    public var description: String {
        "字段注释来源: 人工 \(self[.people])，数据库 \(self[.database])，业务词典 \(self[.businessDictionary])，模型 \(self[.model])，"
            + "内置词典 \(self[.dictionary])，无注释 \(uncommented)"
    }
}
