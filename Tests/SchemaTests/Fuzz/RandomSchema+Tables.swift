import SQL

extension RandomSchema {
    /// What later tables need to know of one.
    private struct Made {
        var table: String
        var integers: [String]
        /// Columns that a foreign key can refer to.
        var keys: [[String]]
        var columns: [String]
        var isPartitioned: Bool
    }

    mutating func addTables() {
        var made: [Made] = []
        for _ in 0...dice.below(4) {
            if let parent = made.first(where: { !$0.isPartitioned }), dice.chance(8) {
                addHeir(of: parent.table, overriding: parent.columns)
            } else {
                made.append(addTable(isPartitioned: dice.chance(4)))
            }
        }
        addForeignKeys(made)
        addUserOfAll()
        for table in made where dice.chance(3) { addView(of: table.table, columns: table.columns) }
        for table in made where dice.chance(2) {
            let readable = dice.shuffled(table.columns).prefix(1 + dice.below(table.columns.count))
            grants.append((table.table, Array(readable)))
        }
    }

    /// A table elsewhere, by way of a wrapper that reaches nothing.
    mutating func addForeignTable() {
        guard dice.chance(2) else { return }
        // These names are not those of a schema, and must differ from those of all others.
        let wrapper = SQLText.quoted("\(name)\(dice.pick(["", " ", "\"", "'", "订单"]))w")
        let server = SQLText.quoted("\(name)\(dice.pick(["", ".", "\\", "$$", "é"]))s")
        add("create foreign data wrapper \(wrapper)\(options())")
        let kind = dice.chance(3) ? " type \(literal()) version \(literal())" : ""
        add("create server \(server)\(kind) foreign data wrapper \(wrapper)\(options())")
        comment(on: "server \(server)")
        let table = "\(name).\(identifier())"
        var columns: [String] = []
        var definitions: [String] = []
        for _ in 0...dice.below(5) {
            let column = identifier()
            let type = dice.pick(types)
            let end = dice.chance(4) ? notNull() : dice.chance(3) ? " default \(dice.pick(type.values))" : ""
            // Options stand before a collation.
            definitions.append(
                "\(column) \(type.sql)\(type.sql.contains(" collate ") ? "" : options())\(end)")
            columns.append(column)
        }
        if dice.chance(3) {
            definitions.append(
                "constraint \(identifier()) check (\(columns[0]) is not null or \(literal()) = 'x')")
        }
        add("create foreign table \(table) (\(list(definitions))) server \(server)\(options())")
        comment(on: "foreign table \(table)")
        for column in columns { comment(on: "column \(table).\(column)") }
        if dice.chance(2) { addView(of: table, columns: columns, kinds: ["view"], condition: "true") }
    }

    private mutating func options() -> String {
        guard dice.chance(2) else { return "" }
        let names = dice.shuffled(["host", "\"Odd Name\"", "\"订 单\"", "\"select\""]).prefix(1 + dice.below(3))
        return " options (\(list(names.map { "\($0) \(literal())" })))"
    }

    private mutating func addTable(isPartitioned: Bool) -> Made {
        let table = "\(name).\(identifier())"
        let key = isPartitioned ? identifier() : ""
        var integers: [String] = []
        var definitions: [String] = isPartitioned ? ["\(key) integer\(notNull())"] : []
        for _ in 0...dice.below(3) {
            let column = identifier()
            integers.append(column)
            definitions.append(
                "\(column) integer\(isPartitioned ? notNull() : "")\(integerEnding(isPartitioned))")
        }
        var columns = integers
        for _ in 0..<dice.below(6) {
            let column = identifier()
            let type = dice.pick(types)
            let value = dice.chance(2) ? " default \(dice.pick(type.values))" : ""
            definitions.append("\(column) \(type.sql)\(value)\(dice.chance(5) ? notNull() : "")")
            columns.append(column)
        }
        if dice.chance(4) {
            definitions.append("\(identifier()) integer generated always as (\(call(integers[0]))) stored")
        }
        definitions = dice.shuffled(definitions)
        let primary = dice.shuffled(integers + (isPartitioned ? [key] : [])).prefix(isPartitioned ? 9 : 2).map
        { $0 }
        var keys: [[String]] = []
        var constraints: [String] = []
        if !dice.chance(3) {
            constraints.append(
                "\(dice.chance(3) ? "constraint \(identifier()) " : "")primary key (\(list(primary)))")
            keys.append(primary)
        }
        for _ in 0..<dice.below(2) where !isPartitioned {
            let unique = dice.shuffled(integers).prefix(2).map { $0 }
            constraints.append("unique \(dice.chance(4) ? "nulls not distinct " : "")(\(list(unique)))")
            keys.append(unique)
        }
        if !isPartitioned, dice.chance(5) {
            constraints.append(
                "constraint \(identifier()) unique (\(list(primary))) deferrable initially deferred")
            constraints.append("exclude using btree (\(integers[0]) with =) where (\(integers[0]) > 5)")
        }
        for _ in 0..<dice.below(3) {
            let column = dice.pick(integers)
            constraints.append(
                "constraint \(identifier()) check (\(call(column)) > \(dice.below(9)) or \(literal()) = 'x')")
        }
        let kind = !isPartitioned && dice.chance(12) ? "unlogged table" : "table"
        let end =
            isPartitioned ? " partition by list (\(key))" : dice.chance(8) ? " with (fillfactor = 70)" : ""
        add("create \(kind) \(table) (\(list(definitions + constraints)))\(end)")
        comment(on: "table \(table)")
        for column in columns { comment(on: "column \(table).\(column)") }
        if isPartitioned { addPartitions(of: table, definitions, constraints, keys.first ?? [], key) }
        addIndexes(on: table, integers, columns)
        if !isPartitioned, dice.chance(6) {
            add("alter table \(table) add constraint \(identifier()) check (\(integers[0]) < 100) not valid")
        }
        // What is kept may not depend on what is not.
        if kind == "unlogged table" { keys = [] }
        return Made(
            table: table, integers: integers, keys: keys, columns: columns, isPartitioned: isPartitioned)
    }

    /// A table that uses all there is: what no table uses is not copied.
    private mutating func addUserOfAll() {
        var columns = types.dropFirst(Self.builtIn.count).enumerated().map { "t\($0) \($1.sql)" }
        columns += functions.enumerated().map { "f\($0) integer default \($1)(3)" }
        columns += sequences.enumerated().map { "s\($0) integer default \(nextValue(of: $1))" }
        add("create table \(far).\"user of all\" (\(list(columns)))")
    }

    private func nextValue(of sequence: String) -> String {
        "nextval(\(SQLText.literal(sequence))::regclass)"
    }

    private mutating func integerEnding(_ isPartitioned: Bool) -> String {
        switch dice.below(8) {
        case 0 where !isPartitioned:
            " generated \(dice.pick(["always", "by default"])) as identity (start 5 increment 2)"
        case 1 where !sequences.isEmpty:
            " default \(nextValue(of: dice.pick(sequences)))"
        case 2: " default \(call("5"))"
        case 3 where !isPartitioned: notNull()
        default: ""
        }
    }

    /// Servers before PostgreSQL 18 forget the name.
    private mutating func notNull() -> String {
        dice.chance(4) ? " constraint \(identifier()) not null" : " not null"
    }

    private mutating func call(_ argument: String) -> String {
        functions.isEmpty || dice.chance(2) ? "\(argument) + 1" : "\(dice.pick(functions))(\(argument))"
    }

    private func list(_ items: [String]) -> String { items.joined(separator: ", ") }

    private mutating func addPartitions(
        of table: String, _ definitions: [String], _ constraints: [String], _ keys: [String], _ key: String
    ) {
        for number in 0..<dice.below(4) {
            let partition = "\(dice.chance(4) ? far : name).\(identifier())"
            let bound = "for values in (\(number * 2), \(number * 2 + 1))"
            if dice.chance(3) {
                // Made as it stands, its columns in another order, and then put into its place.
                let kept = constraints.filter { $0.contains(" check (") }
                let own =
                    keys.isEmpty || dice.chance(2)
                    ? [] : ["constraint \(identifier()) primary key (\(list(keys)))"]
                add("create table \(partition) (\(list(dice.shuffled(definitions) + kept + own)))")
                if dice.chance(3) { add("create index \(identifier()) on \(partition) (\(key))") }
                add("alter table \(table) attach partition \(partition) \(bound)")
            } else if dice.chance(4) {
                add("create table \(partition) partition of \(table) \(bound) partition by range (\(key))")
                let below = "\(name).\(identifier())"
                add(
                    "create table \(below) partition of \(partition) for values from (minvalue) to (\(number * 2 + 1))"
                )
                comment(on: "table \(below)")
            } else {
                add(
                    "create table \(partition) partition of \(table) \(bound)\(dice.chance(6) ? " with (fillfactor = 60)" : "")"
                )
            }
            comment(on: "table \(partition)")
        }
        if dice.chance(3) { add("create table \(name).\(identifier()) partition of \(table) default") }
    }

    private mutating func addIndexes(on table: String, _ integers: [String], _ columns: [String]) {
        for _ in 0..<dice.below(3) {
            let index = dice.chance(2) ? identifier() : ""
            let column = dice.pick(integers)
            let content = dice.pick([
                "(\(column))", "(\(column) desc nulls last) where \(column) > 3", "((\(column) * 2))",
                "using hash (\(column))",
                "(\(column), (\(column) + 1)) with (fillfactor = 60)", "(\(column)) include (\(integers[0]))",
            ])
            add("create index \(index) on \(table) \(content)")
            if !index.isEmpty { comment(on: "index \(name).\(index)") }
        }
        if dice.chance(8), integers.count > 1 {
            add("create statistics \(name).\(identifier()) on \(integers[0]), \(integers[1]) from \(table)")
        }
        if dice.chance(8) {
            add("alter table \(table) alter \(integers[0]) set statistics \(dice.below(900))")
        }
    }

    private mutating func addHeir(of parent: String, overriding columns: [String]) {
        let table = "\(name).\(identifier())"
        let column = identifier()
        let end = dice.chance(3) ? notNull() : ""
        add("create table \(table) (\(column) \(dice.pick(types).sql)\(end)) inherits (\(parent))")
        if dice.chance(3) { add("alter table \(table) alter \(dice.pick(columns)) set not null") }
        comment(on: "column \(table).\(column)")
    }

    private mutating func addForeignKeys(_ made: [Made]) {
        let endings = [
            "", " on delete cascade", " on update set null", " deferrable initially deferred", " match full",
            " on delete set default",
        ]
        for table in made {
            for _ in 0..<dice.below(3) {
                let target = dice.pick(made)
                guard !target.keys.isEmpty else { continue }
                let key = dice.pick(target.keys)
                guard key.count <= table.integers.count else { continue }
                let columns = dice.shuffled(table.integers).prefix(key.count)
                let named = dice.chance(2) ? "constraint \(identifier()) " : ""
                let isOld = !table.isPartitioned && !target.isPartitioned && dice.chance(5)
                add(
                    "alter table \(table.table) add \(named)foreign key (\(list(Array(columns)))) references \(target.table) (\(list(key)))"
                        + dice.pick(endings) + (isOld ? " not valid" : ""))
            }
        }
    }

    private mutating func addView(
        of table: String, columns: [String], kinds: [String] = ["view", "view", "materialized view"],
        condition: String? = nil
    ) {
        let view = "\(name).\(identifier())"
        let kind = dice.pick(kinds)
        let condition = condition ?? "\(columns[0]) > 3"
        let names = dice.chance(2) ? columns : columns.map { _ in identifier() }
        add(
            "create \(kind) \(view) (\(list(names))) as select \(list(columns)) from \(table) where \(condition)"
        )
        comment(on: "\(kind) \(view)")
        if kind == "materialized view", dice.chance(2) { add("create index on \(view) (\(names[0]))") }
        if dice.chance(3) {
            addView(of: view, columns: names, kinds: kinds, condition: condition == "true" ? condition : nil)
        }
    }
}
