import HTTP
import JSON
import Tasks

/// One file of a list.
struct FileRow: JSONEncodable {
    let taskID: TaskID
    let file: TaskFile

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("file_name", file.name)
            json.field("file_type", file.kind.rawValue)
            json.field("file_size", file.size)
            json.field("file_size_human", Self.humanSize(file.size))
            json.field("created_at", file.modifiedAt.iso)
            json.field("is_primary", file.isPrimary)
            json.field("description", purpose)
            json.field(
                "download_url",
                "/api/v0/data_pipeline/tasks/\(taskID)/files/\(PercentEncoding.encodePath(file.name))")
        }
    }

    /// `512 B`, `100.0 KB`, `1.5 MB`.
    static func humanSize(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        var value = Double(bytes) / 1024
        var units = ["KB", "MB", "GB", "TB"][...]
        while value >= 1023.95, units.count > 1 {
            value /= 1024
            units = units.dropFirst()
        }
        return "\((value * 10).rounded() / 10) \(units.first ?? "TB")"
    }

    private var purpose: String {
        let name = file.name
        if name.hasPrefix(TaskDirectory.backupFolder + "/") { return "Vector表备份" }
        if file.isPrimary { return "Question-SQL训练数据对" }
        if name.hasSuffix("_detail.md"), name != "metadata_detail.md" { return "表结构详细文档" }
        if name.hasSuffix("_result.json") { return "步骤执行结果" }
        if name.hasSuffix("_rejected.json") { return "未通过验证的SQL" }
        if name.hasSuffix("_repaired.json") { return "修复后的SQL" }
        if name.hasSuffix("_ambiguous.json") { return "有歧义的问题" }
        if name.hasSuffix("_summary.log") { return "SQL验证报告" }
        if name.hasSuffix(".backup") { return "修改前的原始文件" }
        switch name {
        case TaskDirectory.logName: return "任务执行日志"
        case TaskDirectory.tableListName: return "表清单文件"
        case "filename_mapping.txt": return "文件名映射"
        case "schema_all.sql": return "完整建表脚本"
        case "schema.json": return "表结构与数据概况"
        case "metadata.txt": return "主题元数据"
        case "metadata_detail.md": return "主题元数据说明"
        case "quality_report.md": return "问答对质量报告"
        case "db_query_decision_prompt.txt": return "数据库查询决策提示词"
        default: break
        }
        switch file.kind {
        case .ddl: return "表结构DDL"
        case .markdown: return "Markdown文档"
        case .json: return "JSON文件"
        case .text: return "文本文件"
        case .log: return "日志文件"
        case .sql: return "SQL脚本"
        case .csv: return "CSV数据"
        case .other: return "其他文件"
        }
    }
}
