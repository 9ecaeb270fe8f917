internal import Schema

/// The words of names, made comparable: singular, abbreviations written out, endings such as `_id` told apart.
struct RelationWords {
    /// First words that the tables of a module share, such as `oms` or `bss`; they tell nothing of what is in them.
    private let modules: Set<String>
    private let memo = Memo()

    /// Looks for the modules of the tables.
    init(_ tables: [Table]) {
        let names = tables.map { NameWords.of($0.name.name) }
        let titles = Set(names.map { $0.map(Self.normal).joined() })
        let first = names.filter { $0.count > 1 }.map { $0[0] }
        let counts = Dictionary(first.map { ($0, 1) }, uniquingKeysWith: +)
        let shared = counts.filter { $0.value >= 2 && !titles.contains(Self.normal($0.key)) }
        let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        if shared.values.reduce(0, +) * 10 >= first.count * 6, first.count * 2 >= names.count,
            shared.count >= 2
        {
            // Short first words are modules too where only one table of them is looked at.
            modules = Set(shared.keys).union(
                counts.keys.filter { $0.count <= 4 && !titles.contains(Self.normal($0)) })
        } else if let most, most.value >= 3, most.value * 2 > tables.count {
            modules = [most.key]
        } else {
            modules = []
        }
    }

    /// A table's name, with and without the words that only say whose it is.
    struct Title {
        /// All words but endings that only say that it is a table.
        let full: [String]
        /// The same without that of its module.
        let words: [String]
        /// The module's word, where there is one.
        let module: String?
    }

    /// Reads a table's name.
    func title(ofTable name: TableName) -> Title {
        var words = NameWords.of(name.name)
        if words.count > 1, let last = words.last, Self.tableSuffixes.contains(last) { words.removeLast() }
        if words.count == 1, let end = Self.hanSuffixes.first(where: words[0].hasSuffix), words[0] != end {
            words[0].removeLast(end.count)
        }
        let isMarked =
            words.count > 1 && (modules.contains(words[0]) || Self.tablePrefixes.contains(words[0]))
        let module = isMarked ? words[0] : nil
        let full = words.map(Self.normal)
        return Title(full: full, words: isMarked ? Array(full.dropFirst()) : full, module: module)
    }

    /// A column's name as what it refers to and how: `billing_address_id` as `billing address` by `id`.
    struct Reference {
        var stem: [String]
        /// The ending; `id` where there is none.
        var suffix: String
        /// Whether the name is that of the thing alone, as in `customer integer`.
        var isBare = false
    }

    /// A column's name as what it refers to; nil where nothing is left of it.
    func reference(_ column: Column) -> Reference? { memo.reference(column) }

    /// Columns' names as they were read before: those of a large schema share few.
    final class Memo {
        private var known: [Column.Family: [String: Reference?]] = [:]

        func reference(_ column: Column) -> Reference? {
            if let read = known[column.family]?[column.name] { return read }
            let read = RelationWords.reference(column)
            known[column.family, default: [:]][column.name] = .some(read)
            return read
        }
    }

    /// Reads a column's name; nil where nothing is left of it.
    private static func reference(_ column: Column) -> Reference? {
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
        if words.count == 2, last == "to", words[0].hasSuffix("ed") {
            return Reference(stem: ["by"], suffix: "id", isBare: true)
        }
        guard [.integer, .uuid, .text].contains(column.family) else { return nil }
        // `reviews` would be a number of reviews, `order` a position.
        guard normal(last) != "order", singular(last) == last else { return nil }
        return Reference(stem: words.map(normal), suffix: "id", isBare: true)
    }

    static func normal(_ word: String) -> String {
        let one = singular(word)
        // `movies` has lost more than `movie`.
        if one.hasSuffix("ie"), one.count > 3 { return one.dropLast(2) + "y" }
        return abbreviations[one] ?? one
    }

    /// A word without its plural ending.
    private static func singular(_ word: String) -> String {
        if word == "people" { return "person" }
        if word == "ons" || word == "ads" { return String(word.dropLast()) }
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        if ["sses", "xes", "ches", "tuses", "buses", "ruses"].contains(where: word.hasSuffix) {
            return String(word.dropLast(2))
        }
        let isPlural = word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us") && word.count > 3
        return isPlural ? String(word.dropLast()) : word
    }

    static let referringWords: Set<String> = [
        "id", "no", "code", "key", "number", "num", "uuid", "sn", "guid",
    ]
    private static let gluedEndings = [
        ("id", "id"), ("code", "code"), ("编号", "no"), ("编码", "code"), ("代码", "code"), ("主键", "id"),
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
    /// Tables of people who buy rather than work.
    static let clients: Set<String> = ["customer", "client", "buyer"]
    static let buyers: Set<String> = ["purchaser", "buyer", "payer", "consignee", "referrer"]
    /// Who stands above, or before, another row of the same table.
    static let superiors: Set<String> = [
        "manager", "leader", "boss", "supervisor", "superior", "head", "inviter", "referrer", "introducer",
        "mentor",
    ]
    static let roles: Set<String> = superiors.union(buyers).union([
        "rep", "representative", "owner", "author", "creator", "editor", "assignee", "approver", "reviewer",
        "auditor", "operator", "handler", "executor", "updater", "modifier", "applicant", "inviter",
        "referrer", "sender", "receiver", "recipient", "salesperson", "salesman", "by", "lead", "holder",
        "keeper", "inspector", "reporter", "actor", "host", "signer", "borrower", "originator", "initiator",
        "requester", "submitter", "checker", "organizer", "principal", "registrar", "publisher", "uploader",
    ])
    /// Words for the row above in the same table.
    static let parents: Set<String> = ["parent", "p", "father", "上级", "父级", "父"]
    /// What ends the names of tables whose rows are parts of, or tell of, others.
    static let dependents: Set<String> = [
        "log", "history", "item", "line", "detail", "record", "relation", "rel", "link", "map", "mapping",
        "view",
        "event", "backup", "bak", "copy", "tmp", "temp", "read", "level", "type", "category", "status",
        "setting",
    ]
}
