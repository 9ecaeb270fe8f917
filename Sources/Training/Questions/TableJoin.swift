import SQL
import Schema

/// Two tables and the relation that joins them: `t` refers to `p`.
struct TableJoin {
    let child: Subject
    let parent: Subject
    let relation: Relation
    /// What tells this relation from others between the same tables; empty when there is no other.
    let note: String

    init?(_ child: Subject, _ relation: Relation, to parent: Subject) {
        guard relation.target == parent.table.name, !relation.columns.isEmpty,
            relation.columns.count == relation.targetColumns.count,
            relation.columns.allSatisfy({ child.table.column($0) != nil }),
            relation.targetColumns.allSatisfy({ parent.table.column($0) != nil })
        else { return nil }
        self.child = child
        self.parent = parent
        self.relation = relation
        let twins = child.table.joins.filter { $0.target == relation.target }
        let column = child.fields.first { $0.column.name == relation.columns[0] }
        note = twins.count > 1 ? "(按\(column?.label ?? relation.columns[0]))" : ""
    }

    /// Whether a table refers to itself.
    var isSelf: Bool { child.table.name == parent.table.name }

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

    /// What the rows of the parent are grouped by: the keys, so that two of one name stay apart, and the name.
    func grouping(_ p: String = "p") -> [String] {
        let keys = relation.targetColumns.map { "\(p).\(SQLText.identifier($0))" }
        return keys + parent.display.fields.map { $0.sortable(p) }.filter { !keys.contains($0) }
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
