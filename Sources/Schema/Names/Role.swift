internal import SQL

/// What a column is good for in a question, and in a document about its table.
public enum Role: Equatable {
    /// A key: joined and counted, never added up.
    case identifier
    /// A number or code that people know a thing by.
    case code
    /// What a thing is called.
    case name
    /// One of few values.
    case category
    /// Yes or no.
    case flag
    /// A figure; one that is additive may be summed over rows.
    case measure(isAdditive: Bool)
    /// When something happened in the business.
    case date
    /// When the row was made or changed.
    case created, updated
    /// Marks rows as deleted.
    case deletion
    /// Housekeeping such as version or created_by.
    case technical
    /// A password or the like; its values are never shown.
    case secret
    /// Free text.
    case text
    /// Anything else: JSON, arrays, bytes, positions.
    case opaque
}

extension Role {
    /// The role of a column, by its keys, type, name, label and known values.
    public init(of column: Column, in table: Table) {
        let words = NameWords.named(column.name)
        let joined = words.joined(separator: "_")
        let label = column.shortLabel
        if let role = Self.housekeeping(joined, column) {
            self = role
        } else if column.secrecy(in: table) == .secret || words.contains("hash") {
            self = .secret
        } else if Self.isKey(column, words, in: table) {
            self = .identifier
        } else {
            switch column.family {
            case .date, .timestamp: self = .date
            case .boolean: self = .flag
            case .enumeration: self = .category
            case .integer, .number: self = Self.numeric(column, words, label)
            case .text: self = Self.text(column, words, label)
            default: self = .opaque
            }
        }
    }

    private static func housekeeping(_ name: String, _ column: Column) -> Role? {
        let isTime = column.family == .timestamp || column.family == .date
        if isTime, deletionTimes.contains(name), !column.isNotNull { return .deletion }
        if deletionFlags.contains(name), [.boolean, .integer, .text].contains(column.family) {
            return .deletion
        }
        if isTime, creationTimes.contains(name) { return .created }
        if isTime, updateTimes.contains(name) { return .updated }
        return technicalNames.contains(name) || deletionTimes.contains(name) ? .technical : nil
    }

    private static func isKey(_ column: Column, _ words: [String], in table: Table) -> Bool {
        if column.family == .uuid || ["id", "uuid", "guid", "oid"].contains(words.last ?? "") { return true }
        let isReadable = column.family == .text || column.family == .date || column.family == .timestamp
        if table.primaryKey.hasName(column.name) { return table.primaryKey.count == 1 || !isReadable }
        let isReference = table.relations.contains { $0.columns.hasName(column.name) && !$0.isInferred }
        return isReference && column.family != .text
    }

    private static func numeric(_ column: Column, _ words: [String], _ label: String) -> Role {
        let last = words.last ?? ""
        if coordinateWords.contains(where: words.contains) { return .opaque }
        if ["sort", "seq", "sequence", "sn", "idx", "index"].contains(last) || words.contains("sort") {
            return .technical
        }
        if (1...30).contains(column.enumValues.count) || categoryWords.contains(last) { return .category }
        if codeWords.contains(last) || periodWords.contains(last)
            || ["编号", "编码", "号码"].contains(where: label.hasSuffix)
        {
            return periodWords.contains(last) ? .category : .code
        }
        let isPartial =
            partialWords.contains(where: words.contains) || partialLabels.contains(where: label.includes)
        return .measure(isAdditive: !isPartial)
    }

    private static func text(_ column: Column, _ words: [String], _ label: String) -> Role {
        let last = words.last ?? ""
        if coordinateWords.contains(where: words.contains) { return .opaque }
        let isName =
            ["name", "title"].contains(last) || ["名称", "姓名", "标题", "名"].contains(where: label.hasSuffix)
        if isName { return .name }
        if (1...50).contains(column.enumValues.count) || categoryWords.contains(last) { return .category }
        // Where somebody lives is nobody's number.
        if words.suffix(2) == ["postal", "code"] || ["zip", "zipcode", "postcode"].contains(last)
            || ["邮编", "邮政编码"].contains(where: label.hasSuffix)
        {
            return .text
        }
        if codeWords.contains(last) || ["编号", "编码", "代码", "号码", "电话"].contains(where: label.hasSuffix) {
            return .code
        }
        return .text
    }
}

extension Role {
    private static let deletionTimes: Set<String> = [
        "delete_ts", "deleted_ts", "deleted_at", "delete_at", "delete_time", "deleted_time", "gmt_deleted",
        "deleted_on", "delete_date", "deleted_date",
    ]
    private static let deletionFlags: Set<String> = [
        "is_deleted", "is_delete", "deleted", "del_flag", "delete_flag", "deleted_flag",
    ]
    private static let creationTimes: Set<String> = [
        "create_ts", "created_ts", "created_at", "create_at", "create_time", "created_time", "gmt_create",
        "created_on", "create_date", "created_date", "insert_time",
    ]
    private static let updateTimes: Set<String> = [
        "update_ts", "updated_ts", "updated_at", "update_at", "update_time", "updated_time", "gmt_modified",
        "updated_on", "modified_at", "modify_time", "last_update", "last_updated", "last_modified",
        "update_date",
    ]
    private static let technicalNames: Set<String> = [
        "version", "lock_version", "opt_lock", "revision", "created_by", "create_by", "updated_by",
        "update_by",
        "modified_by", "deleted_by", "delete_by", "creator", "updater", "create_user", "update_user",
        "tenant_id",
        "sort_order", "row_version", "rowversion",
    ]
    private static let coordinateWords: Set<String> = [
        "lat", "latitude", "lng", "lon", "longitude", "position", "coordinate", "coordinates",
    ]
    private static let categoryWords: Set<String> = [
        "type", "status", "state", "category", "level", "gender", "sex", "kind", "class", "mode", "channel",
        "method",
        "city", "province", "country", "region", "district", "source", "grade", "currency", "color", "colour",
        "rank",
        "tier", "stage", "phase", "genre", "language", "flag", "brand", "department", "dept",
    ]
    private static let codeWords: Set<String> = [
        "no", "code", "number", "num", "nbr", "phone", "mobile", "tel", "fax", "email",
        "sku", "isbn",
        "barcode", "plate", "ip", "mac", "url", "port",
    ]
    private static let periodWords: Set<String> = ["year", "month", "quarter", "week", "weekday", "hour"]
    private static let partialWords: Set<String> = [
        "price", "rate", "ratio", "percent", "percentage", "pct", "score", "rating", "age", "temperature",
        "humidity",
        "speed", "avg", "average", "mean", "median", "balance", "height", "width", "discount", "max", "min",
        "length",
        "pressure", "voltage", "size", "depth", "threshold", "limit", "share", "duration", "grade", "gpa",
        "stars",
    ]
    private static let partialLabels = [
        "单价", "价格", "比率", "比例", "占比", "平均", "年龄", "温度", "湿度", "评分", "得分", "速度", "最大", "最小",
        "余额", "折扣", "费率", "税率",
    ]
}
