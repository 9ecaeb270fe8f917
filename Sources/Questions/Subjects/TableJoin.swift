import SQL
import Schema

/// Two tables and the relation between them, ready to be joined: `t` refers to `p`.
struct TableJoin {
    let child: Subject
    let parent: Subject
    let relation: Relation
    /// Whether there are others between the same tables.
    let hasTwins: Bool
    /// Whether hardly two rows of the child refer to the same of the parent, so that the parent's rows are no groups of them.
    let isExclusive: Bool

    /// - Parameter isPart: whether the parent's rows are each a part of one other row, as addresses are.
    init?(_ child: Subject, _ relation: Relation, to parent: Subject, isPart: Bool = false) {
        guard relation.target == parent.table.name, !relation.columns.isEmpty,
            relation.columns.count == relation.targetColumns.count,
            relation.columns.allSatisfy({ child.table.column($0) != nil }),
            relation.targetColumns.allSatisfy({ parent.table.column($0) != nil })
        else { return nil }
        self.child = child
        self.parent = parent
        self.relation = relation
        hasTwins = child.table.joins.count { $0.target == relation.target } > 1
        isExclusive = isPart || Self.isExclusive(child.table, relation)
    }

    /// Whether a constraint says that no two rows refer to the same, or enough rows do not.
    static func isExclusive(_ table: Table, _ relation: Relation) -> Bool {
        if isUnique(table, relation) { return true }
        guard relation.columns.count == 1, relation.target != table.name,
            let rows = table.rowEstimate, rows >= 20, let column = table.column(relation.columns[0]),
            let distinct = column.distinctEstimate, (column.nullFraction ?? 0) < 0.2
        else { return false }
        return distinct * 20 >= rows * 19
    }

    private static func isUnique(_ table: Table, _ relation: Relation) -> Bool {
        let own = Set(relation.columns)
        return !table.primaryKey.isEmpty && own.isSuperset(of: table.primaryKey)
            || table.constraints.contains {
                ($0.kind == .primaryKey || $0.kind == .unique) && own.isSuperset(of: $0.columns)
            }
    }

    /// Whether a constraint says that each row of the parent has one of the child at most, as a user has one profile.
    var isExtension: Bool { Self.isUnique(child.table, relation) }

    /// Whether a table refers to itself.
    var isSelf: Bool { child.table.name == parent.table.name }

    /// Whether rows refer by it to things in a part of their own, such as a manager among users, so that not each plays it.
    func isPart(in book: any Phrasebook) -> Bool {
        let (name, title) = (book.thing(self), parent.noun.title)
        guard !hasTwins, name != title else { return hasTwins }
        // 文件组 is but another word for 文件分类; 负责人 is no other word for 用户, and 主部门 is one of 部门.
        func parts(_ text: String) -> Set<String> {
            LabelText.hasHan(text)
                ? Set(text.map { String($0) }) : Set(text.split(separator: " ").map(String.init))
        }
        if name.hasSuffix(title) {
            // What a visit visits is all that it has to do with: 浏览商品 in 用户浏览足迹.
            let part = name.dropLast(title.count)
            return part.isEmpty || !child.noun.title.contains(part)
        }
        return parts(name).isDisjoint(with: parts(title))
    }

    /// Whether it makes a tree: what rows refer to stands above them.
    var isHierarchy: Bool {
        guard isSelf else { return false }
        let words = Set(relation.columns.flatMap(NameWords.of))
        let said = fields.compactMap { $0.column.comment?.text }.joined()
        return !words.isDisjoint(with: Self.wordsAbove)
            || ["上级", "父", "上司", "主管", "领导", "经理", "上层", "parent", "Parent", "manager"].contains(
                where: said.contains)
    }

    private static let wordsAbove: Set<String> = [
        "parent", "parentid", "pid", "p", "father", "superior", "super", "upper", "up", "manager", "mgr",
        "supervisor", "boss", "leader", "lead", "reports", "reportsto", "report", "head", "chief", "root",
    ]

    /// Whether a row of the child meets at most one of the parent, so that nothing is counted twice.
    var isUnique: Bool {
        let own = Set(relation.targetColumns)
        let isKey =
            !parent.table.primaryKey.isEmpty && own.isSuperset(of: parent.table.primaryKey)
            || parent.table.constraints.contains {
                ($0.kind == .primaryKey || $0.kind == .unique) && own.isSuperset(of: $0.columns)
            }
        if isKey || !relation.isInferred { return true }
        // What refers to a third table itself tells of that, not of its own rows.
        guard own.count == 1, !parent.table.relations.contains(where: { own.isSuperset(of: $0.columns) }),
            let column = parent.table.column(relation.targetColumns[0]),
            let rows = parent.table.rowEstimate, let distinct = column.distinctEstimate
        else { return false }
        return distinct >= rows
    }

    /// Whether it only says who made or changed the row.
    var isHousekeeping: Bool { fields.contains { $0.role == .technical } }

    /// `t.company_id = p.id`, cast to text where the types differ in kind.
    func condition(_ t: String = "t", _ p: String = "p") -> String {
        zip(relation.columns, relation.targetColumns).map { left, right in
            let a = "\(t).\(SQLText.identifier(left))"
            let b = "\(p).\(SQLText.identifier(right))"
            guard let from = child.table.column(left), let to = parent.table.column(right) else {
                return "false"
            }
            let isAlike =
                from.type == to.type
                || (from.family == to.family && from.type != "money" && to.type != "money"
                    && from.family != .enumeration && from.family != .other && from.family != .array)
                || (Set([from.family, to.family]) == [.integer, .number] && from.type != "money"
                    && to.type != "money")
            return isAlike ? "\(a) = \(b)" : "\(a)::text = \(b)::text"
        }.joined(separator: " AND ")
    }

    func clause(_ t: String = "t", _ p: String = "p") -> String {
        "JOIN \(parent.sql) AS \(p) ON \(condition(t, p))"
    }

    /// Whether a row may refer to a thing that is not there, or no longer.
    var mayMiss: Bool { relation.isInferred || !relation.isEnforced || !parent.live().isEmpty }

    /// A query in brackets for a figure of each thing that has rows; what is not there, or no longer, is none.
    func figures(_ name: String, _ figure: (_ alias: String?) -> String) -> String {
        var lines = ["FROM \(child.sql)"]
        var filters = child.live()
        var keys = relation.columns.map { SQLText.identifier($0) }
        let alias = mayMiss ? "s" : nil
        if mayMiss {
            lines = ["FROM \(child.sql) AS s", clause("s", "o")]
            filters = child.live("s") + parent.live("o")
            keys = relation.targetColumns.map { "o.\(SQLText.identifier($0))" }
        } else {
            filters += fields.filter { !$0.column.isNotNull }.map {
                "\(SQLText.identifier($0.column.name)) IS NOT NULL"
            }
        }
        lines.insert("SELECT \(figure(alias)) AS \(name)", at: 0)
        if !filters.isEmpty { lines.append("WHERE \(filters.joined(separator: " AND "))") }
        lines.append("GROUP BY \(keys.joined(separator: ", "))")
        return "(\n" + lines.map { "    \($0)\n" }.joined() + ")"
    }

    /// What the rows of the parent are grouped by: the keys, so that two of one name stay apart, and the name.
    func grouping(_ p: String = "p") -> [String] {
        let keys = relation.targetColumns.map { "\(p).\(SQLText.identifier($0))" }
        let shown = (parent.display.fields + parent.display.keys).map { $0.sortable(p) }
        return keys + shown.filter { !keys.contains($0) }
    }

    /// The referring columns.
    var fields: [Field] { child.fields.filter { relation.columns.contains($0.column.name) } }

    /// A referring column that is not NULL in a matched row.
    var marker: String { "t." + SQLText.identifier(relation.columns[0]) }
}

extension Table {
    /// The relations that `=` can follow; where spans of time must be covered it would find hardly any row.
    var joins: [Relation] { relations.filter { !$0.isTemporal } }
}

/// A way from a table up to another: one relation, two, or one and then across a link.
struct Route {
    /// `t` refers to `p`.
    let first: TableJoin
    /// `p` refers to `q`, or a link `l` refers to `q`.
    let second: TableJoin?
    /// The link to `p`, where there is one.
    let link: TableJoin?
    /// Whether no other table lies between the first and the last, so that the way need not be told.
    let isOnly: Bool

    init(_ first: TableJoin, _ second: TableJoin? = nil, link: TableJoin? = nil, isOnly: Bool = false) {
        self.first = first
        self.second = second
        self.link = link
        self.isOnly = isOnly
    }

    /// The last relation.
    var last: TableJoin { second ?? first }

    var target: Subject { last.parent }

    /// The alias of the table that it leads to.
    var alias: String { second == nil ? "p" : "q" }

    /// What is passed on the way.
    var via: Subject? { second == nil ? nil : first.parent }

    var joins: [String] {
        var joins = [first.clause()]
        if let link { joins.append("JOIN \(link.child.sql) AS l ON \(link.condition("l", "p"))") }
        if let second { joins.append(second.clause(link == nil ? "p" : "l", "q")) }
        return joins
    }

    /// The conditions that leave deleted rows out everywhere on the way.
    var live: [String] {
        first.parent.live("p") + (link?.child.live("l") ?? []) + (second?.parent.live("q") ?? [])
    }

    var isUnique: Bool { first.isUnique && (second?.isUnique ?? true) }
}
