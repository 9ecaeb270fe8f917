import Catalog
import JSON
import Postgres
import Schema
import Survey
import Tasks

/// What went wrong with one table, in words for the task's owner.
struct TableProblem: JSONEncodable {
    let table: TableName
    let reason: String

    init(_ table: TableName, _ error: CatalogError) {
        let cause: String? =
            switch error {
            case .database(let database): Self.causes[database.sqlState ?? ""]
            case .vanished: "表已被删除"
            case .locked: "视图引用的表被其他会话锁定"
            case .undecodableName(let name): Self.undecodable(name)
            case .unsupportedServer: nil
            }
        self.init(table, cause, saying: "\(error)")
    }

    init(_ problem: SamplingProblem) {
        let cause: String? =
            switch problem.error {
            case .database(let database):
                Self.causes[database.sqlState ?? ""]
                    ?? Self.classes[String(database.sqlState?.prefix(2) ?? "")]
            case .tooCostly: "读取代价过高"
            case .unpopulated: Self.causes["55000"]
            case .unavailable: "数据不在此服务器上"
            case .unreadable: Self.causes["42501"]
            }
        self.init(problem.table, cause, saying: problem.message)
    }

    /// What is said of a name whose encoding nobody knows.
    static func undecodable(_ name: String) -> String {
        "数据库编码为 SQL_ASCII，其中名称“\(name)”不是 UTF-8，无法处理；请改名，或将数据库转换为 UTF8 编码"
    }

    private init(_ table: TableName, _ cause: String?, saying message: String) {
        self.table = table
        reason = (cause.map { "\($0)：\(message)" } ?? message).bounded(to: 300)
    }

    /// By SQLSTATE, see "PostgreSQL Error Codes" in the PostgreSQL manual.
    private static let causes = [
        "42501": "没有读取权限", "55P03": "表被其他会话锁定", "57014": "读取超时", "42P01": "表已被删除",
        "55000": "物化视图尚未填充数据",
    ]

    /// By the first two characters of it.
    private static let classes = [
        "08": "数据所在的外部服务器无法访问", "HV": "数据所在的外部服务器无法访问", "0A": "服务器不支持读取",
        "22": "某些行的值无法计算", "P0": "读取时函数报错", "58": "数据文件无法读取", "XX": "服务器内部错误",
    ]

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("table", table.description)
            json.field("reason", reason)
        }
    }
}
