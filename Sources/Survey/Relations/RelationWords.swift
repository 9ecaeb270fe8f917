internal import Schema

/// The words of names, made comparable: singular, abbreviations written out, endings such as `_id` told apart.
struct RelationWords {
    /// The first word that most tables share, such as `bss`; it tells nothing.
    private let prefix: String?

    /// Looks for the prefix of the tables' names.
    init(_ tables: [Table]) {
        let first = tables.map { NameWords.of($0.name.name) }.filter { $0.count > 1 }.map { $0[0] }
        let counts = Dictionary(first.map { ($0, 1) }, uniquingKeysWith: +)
        let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        prefix = most.flatMap { $0.value >= 3 && $0.value * 2 > tables.count ? $0.key : nil }
    }

    /// The words of a table's name without those that only say that it is a table of this schema.
    func words(ofTable name: TableName) -> [String] {
        var words = NameWords.of(name.name)
        if words.count > 1, let first = words.first, first == prefix || Self.tablePrefixes.contains(first) {
            words.removeFirst()
        }
        if words.count > 1, let last = words.last, Self.tableSuffixes.contains(last) { words.removeLast() }
        if words.count == 1, let end = Self.hanSuffixes.first(where: words[0].hasSuffix), words[0] != end {
            words[0].removeLast(end.count)
        }
        return words.map(Self.normal)
    }

    /// A column's name as what it refers to and how: `billing_address_id` as `billing address` by `id`.
    struct Reference {
        var stem: [String]
        /// The ending; `id` where there is none.
        var suffix: String
        /// Whether the name is that of the thing alone, as in `customer integer`.
        var isBare = false
    }

    /// Reads a column's name; nil where nothing is left of it.
    static func reference(_ column: Column) -> Reference? {
        var words = NameWords.of(column.name)
        let named = words.filter { !$0.allSatisfy(\.isNumber) }
        if named.count > 1 { words = named }
        let isMarked = words.count > 1 && words.first == "fk"
        if isMarked { words.removeFirst() }
        if words.count > 1, words.last == "fk" || words.last == "ref" { words.removeLast() }
        if words == ["reports", "to"] { words = ["manager", "id"] }
        if words.count > 1, words.first == "id", words.last.map({ !referringWords.contains($0) }) == true {
            words = words.dropFirst() + ["id"]
        }
        guard let last = words.last else { return nil }
        let isUUID = column.family == .uuid && ["uuid", "guid"].contains(last)
        if referringWords.contains(last) {
            return Reference(stem: words.dropLast().map(normal), suffix: isUUID ? "id" : last)
        }
        for (ending, suffix) in gluedEndings where last.hasSuffix(ending) && last.count > ending.count {
            let stem = words.dropLast() + [String(last.dropLast(ending.count))]
            return Reference(stem: stem.map(normal), suffix: suffix)
        }
        if isMarked { return Reference(stem: words.map(normal), suffix: "id") }
        guard column.family == .integer || column.family == .uuid || last == "by" else { return nil }
        // `reviews` would be a number of reviews, `order` a position.
        guard normal(last) != "order", singular(last) == last else { return nil }
        return Reference(stem: words.map(normal), suffix: "id", isBare: true)
    }

    private static func normal(_ word: String) -> String {
        let one = singular(word)
        // `movies` has lost more than `movie`.
        if one.hasSuffix("ie"), one.count > 3 { return one.dropLast(2) + "y" }
        return abbreviations[one] ?? one
    }

    /// A word without its plural ending.
    private static func singular(_ word: String) -> String {
        if word == "people" { return "person" }
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        if word.hasSuffix("sses") || word.hasSuffix("xes") || word.hasSuffix("ches") {
            return String(word.dropLast(2))
        }
        let isPlural = word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us") && word.count > 3
        return isPlural ? String(word.dropLast()) : word
    }

    static let referringWords: Set<String> = [
        "id", "no", "code", "key", "number", "num", "uuid", "sn", "guid",
    ]
    private static let gluedEndings = [
        ("id", "id"), ("编号", "no"), ("编码", "code"), ("代码", "code"), ("主键", "id"),
    ]
    private static let tablePrefixes: Set<String> = [
        "t", "tb", "tbl", "tab", "ods", "dwd", "dws", "dim", "ads", "stg", "sys", "biz", "app",
    ]
    private static let hanSuffixes = ["信息表", "数据表", "表", "信息"]
    private static let tableSuffixes: Set<String> = ["info", "tbl", "tab", "table", "master", "base", "main"]
    private static let abbreviations = [
        "dept": "department", "emp": "employee", "cust": "customer", "org": "organization", "prod": "product",
        "cat": "category", "addr": "address", "acct": "account", "mgr": "manager", "usr": "user",
    ]

    /// Words for the part that a person plays, and for tables of such persons.
    static let people: Set<String> = ["employee", "staff", "user", "person", "member", "admin", "operator"]
    static let superiors: Set<String> = ["manager", "leader", "boss", "supervisor", "superior", "head"]
    static let roles: Set<String> = superiors.union([
        "rep", "representative", "owner", "author", "creator", "editor", "assignee", "approver", "reviewer",
        "auditor", "operator", "handler", "executor", "updater", "modifier", "applicant", "inviter",
        "referrer",
        "sender", "receiver", "recipient", "salesperson", "salesman", "by",
    ])
    /// Words for the row above in the same table.
    static let parents: Set<String> = ["parent", "p", "father", "上级", "父级", "父"]
}
