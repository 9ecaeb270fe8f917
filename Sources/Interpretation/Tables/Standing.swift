internal import Schema

/// How the other tables of a schema refer to a table.
struct Standing {
    /// How many of them do.
    private(set) var referrers = 0
    /// How many do so by a column of one name that every row has.
    private(set) var owned = 0
    /// How many tables there are besides.
    private var others = 0

    /// Whether so many tables belong to it by the same column that it says of each row whose it is, and nothing else.
    var ownsMost: Bool { owned >= 6 && owned * 5 >= others * 3 }
    /// The same of so many that it takes no more than a fitting name.
    var ownsMany: Bool { owned >= 4 && owned * 5 >= others * 2 }

    /// The standing of each table that any other refers to.
    static func all(among tables: [Table]) -> [TableName: Standing] {
        var referrers: [TableName: Set<TableName>] = [:]
        var owned: [TableName: [String: Int]] = [:]
        for table in tables {
            for relation in table.relations where relation.target != table.name {
                referrers[relation.target, default: []].insert(table.name)
                guard relation.columns.count == 1, let column = table.column(relation.columns[0]) else {
                    continue
                }
                if column.isNotNull { owned[relation.target, default: [:]][column.name, default: 0] += 1 }
            }
        }
        var standings: [TableName: Standing] = [:]
        for (name, referring) in referrers {
            standings[name] = Standing(
                referrers: referring.count, owned: owned[name]?.values.max() ?? 0, others: tables.count - 1)
        }
        return standings
    }
}
