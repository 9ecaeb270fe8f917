internal import SQL

/// What words tell of deletion.
enum DeletionWords: Sendable {
    /// Whether a row is deleted.
    case mark
    /// When it was; where there is no time, it is not deleted.
    case time
    /// Something else about it, such as who did it.
    case about

    private static let marks: Set<String> = ["deleted", "delete", "del", "removed"]
    private static let glued: Set<String> = [
        "isdeleted", "isdelete", "isdel", "deleteflag", "delflag", "deletedflag", "deletestatus", "delstatus",
        "deletestate", "softdelete", "softdeleted", "scbz", "sfsc",
    ]
    private static let additions: Set<String> = [
        "is", "flag", "status", "state", "mark", "marker", "logic", "logical", "soft", "row", "record", "yn",
        "ind",
        "indicator",
    ]
    private static let times: Set<String> = [
        "at", "time", "ts", "on", "date", "timestamp", "gmt", "datetime", "dt", "utc",
    ]

    /// Reads the words of a name.
    init?(_ words: [String]) {
        if words.count == 1, Self.glued.contains(words[0]) {
            self = .mark
            return
        }
        guard let place = words.firstIndex(where: Self.marks.contains) else { return nil }
        var rest = words
        let word = rest.remove(at: place)
        if rest.isEmpty {
            // A bare `delete` or `removed` may be anything.
            guard word == "deleted" else { return nil }
            self = .mark
        } else if rest.allSatisfy(Self.additions.contains) {
            self = .mark
        } else if word != "removed", rest.allSatisfy({ Self.times.contains($0) || $0 == "soft" }) {
            self = .time
        } else if word == "deleted", rest.last == "by" || rest.contains("user") {
            self = .about
        } else {
            return nil
        }
    }

    /// Reads a Chinese label.
    init?(han label: String) {
        guard label.includes("删除") else { return nil }
        if ["允许", "可以", "可删除", "能否", "不可", "禁止", "支持"].contains(where: label.includes) { return nil }
        if label.includes("时间") || label.includes("日期") || label.hasSuffix("时刻") {
            self = .time
        } else if ["人", "者", "原因", "备注", "用户", "次数", "数量", "数"].contains(where: label.hasSuffix) {
            self = .about
        } else if label.includes("是否")
            || ["状态", "标志", "标识", "标记", "标示", "删除"].contains(where: label.hasSuffix)
            || label.includes("逻辑删除") || label.includes("软删除")
        {
            self = .mark
        } else {
            return nil
        }
    }

    /// Reads an English text.
    init?(sentence words: [String]) {
        let all = Set(words)
        guard
            !all.isDisjoint(with: ["deleted", "deletion"]) || words.contains("delete") && all.contains("soft")
        else { return nil }
        guard all.isDisjoint(with: ["can", "may", "cannot", "by", "who", "reason", "allowed", "number"])
        else { return nil }
        if !all.isDisjoint(with: ["when", "date", "time", "timestamp"]) {
            self = .time
        } else if !all.isDisjoint(with: [
            "flag", "mark", "marker", "whether", "is", "soft", "logical", "logically", "if",
        ]) {
            self = .mark
        } else {
            return nil
        }
    }
}
