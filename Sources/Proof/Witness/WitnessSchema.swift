internal import Hashing
internal import SQL
public import Schema

/// How the rows of a witness database lie.
public enum WitnessShape: Sendable {
    /// Some of everything.
    case mixed
    /// All numbers of a column are the same.
    case flat
    /// A few rows are referred to by many: groups that reach a high bound, more than one of them.
    case crowded
    /// Any two rows that conditions tell apart are alike otherwise: what one part of a set operation has, and the other.
    case paired
}

/// The tables of a witness database: the described ones with their types, keys, and rules, without what needs more than a
/// table (foreign keys are kept by the rows, views become tables).
public struct WitnessSchema {
    let tables: [Table]

    /// Makes it for some tables.
    public init(_ tables: [Table]) { self.tables = Self.ordered(tables) }

    /// Parents before those that refer to them, as far as they are in no circle.
    private static func ordered(_ tables: [Table]) -> [Table] {
        let byName = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
        var done: [Table] = []
        var state: Set<TableName> = []
        func add(_ table: Table) {
            guard state.insert(table.name).inserted else { return }
            for relation in table.relations where relation.target != table.name {
                if let parent = byName[relation.target] { add(parent) }
            }
            done.append(table)
        }
        tables.forEach(add)
        return done
    }

    /// Statements that may each fail without harm to the others, in order.
    var statements: [String] {
        var made: Set<String> = []
        var statements: [String] = []
        for schema in tables.flatMap({ [$0.name.schema] + $0.types.map(\.name.schema) })
        where schema != "public" {
            if made.insert(schema).inserted {
                statements.append("CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(schema))")
            }
        }
        for type in tables.flatMap(\.types) where made.insert("type " + type.name.sqlText).inserted {
            statements.append(Self.definition(of: type))
        }
        for table in tables {
            statements.append(Self.definition(of: table))
            for constraint in table.constraints {
                switch constraint.kind {
                case .primaryKey, .unique, .check:
                    statements.append("ALTER TABLE \(table.name.sqlText) ADD \(constraint.definition)")
                default: continue
                }
            }
        }
        return statements
    }

    /// Rows for all tables, parents first.
    func witnesses(
        literals: [TableName: [String: [String]]], targets: [TableName: [TargetRow]] = [:], seed: UInt64,
        rows: Int, shape: WitnessShape = .mixed
    ) -> [WitnessTable] {
        var random = SplitMix64(seed: seed)
        var made: [TableName: WitnessTable] = [:]
        var referred: [TableName: Set<String>] = [:]
        for relation in tables.flatMap(\.relations) {
            referred[relation.target, default: []].formUnion(
                relation.targetColumns.count == 1 ? relation.targetColumns : [])
        }
        return tables.enumerated().map { place, table in
            // Keys of two tables that hold the same numbers hide a join along the wrong one.
            let witness = WitnessTable(
                table, referred: referred[table.name], parents: made, literals: literals[table.name] ?? [:],
                targets: targets[table.name] ?? [], count: rows,
                offset: seed.isMultiple(of: 2) ? place * 57 % 9973 : 0, shape: shape, random: &random)
            made[table.name] = witness
            return witness
        }
    }

    private static func definition(of table: Table) -> String {
        let columns = table.columns.map { column in
            var text = "\(SQLText.identifier(column.name)) \(column.type)"
            if let expression = column.generatedExpression {
                text += " GENERATED ALWAYS AS (\(expression)) STORED"
            } else if column.isNotNull {
                text += " NOT NULL"
            }
            return text
        }
        return "CREATE TABLE \(table.name.sqlText) (\(columns.joined(separator: ", ")))"
    }

    private static func definition(of type: TypeDefinition) -> String {
        let name = type.name.sqlText
        switch type.body {
        case .enumeration(let labels):
            return "CREATE TYPE \(name) AS ENUM (\(labels.map(SQLText.literal).joined(separator: ", ")))"
        case .composite(let attributes):
            return "CREATE TYPE \(name) AS (\(attributes.joined(separator: ", ")))"
        case .range(let options): return "CREATE TYPE \(name) AS RANGE (\(options))"
        case .domain(let base, _, let notNull, _, let checks):
            let rules = ([notNull].compactMap { $0 } + checks).joined(separator: " ")
            return "CREATE DOMAIN \(name) AS \(base) \(rules)"
        }
    }
}
