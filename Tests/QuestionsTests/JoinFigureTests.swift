import Postgres
import Schema
import TestSupport
import Testing
import Training
import Questions

/// That no join makes a figure larger: within each group every row is counted once.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Figures over joins` {
    @Test(arguments: MeaningSchema.allCases)
    func `count every row once in schemas whose meaning is known`(schema: MeaningSchema) throws {
        let all = try Generated(schema.database())
        #expect(all.pairs.count > 500)
        try Self.check(all, atLeast: 100)
        let questions = all.pairs.map { Generated.unquoted($0.question) }
        if all.language == .english {
            for words in questions { #expect(!LabelText.hasHan(words), "\(words)") }
        } else {
            // What has no label at all is counted and listed by its name, and no more.
            for words in questions { #expect(LabelText.hasHan(words), "\(words)") }
            #expect(questions.count { $0.contains("_") } * 50 <= questions.count)
        }
    }

    @Test(arguments: 1...6) func `count every row once in ten random schemas`(seed: Int) throws {
        var random = RandomSchemas(seed: UInt64(seed))
        try Self.check(Generated(random.script(schemas: 10)), atLeast: 40)
    }

    /// Runs every pair, and counts the rows that the joins of each give.
    private static func check(_ all: Generated, atLeast least: Int) throws {
        var joined = 0
        for pair in all.pairs {
            do { _ = try all.connection.query(pair.sql) } catch { Issue.record("\(error)\n\(pair.sql)") }
            guard let (count, keys) = countedRows(pair.sql) else { continue }
            joined += 1
            let rows = try all.connection.query(
                "SELECT COUNT(*), COUNT(DISTINCT (\(keys))) FROM (\(count)) AS counted")
            #expect(rows.integer(0, 0) == rows.integer(0, 1), "\(pair.question)\n\(pair.sql)")
        }
        #expect(joined >= least)
    }

    /// The rows that a figure is made of, and what must tell them apart: the row itself and its group.
    private static func countedRows(_ sql: String) -> (rows: String, keys: String)? {
        guard !sql.contains("WITH "), !sql.contains("COUNT(DISTINCT"),
            sql.contains("SUM(") || sql.contains("COUNT("), sql.contains("JOIN "), !sql.contains("CROSS JOIN")
        else { return nil }
        var lines = sql.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("FROM ") }) else { return nil }
        lines.removeFirst(start)
        if let end = lines.firstIndex(where: {
            ["GROUP BY ", "HAVING ", "ORDER BY ", "LIMIT "].contains(where: $0.hasPrefix)
        }) {
            lines.removeLast(lines.count - end)
        }
        let text = lines.joined(separator: "\n")
        let last = lines.first { $0.contains(" AS q ON ") }
        // Of a link the pairs are counted, of everything else the rows.
        let ends = last == nil ? ["t", "p"] : last?.contains("ON t.") == true ? ["p", "q"] : ["t", "q"]
        let columns = ends.map { "\($0).tableoid AS \($0)_table, \($0).ctid AS \($0)_row" }
        let only =
            text.contains("LEFT JOIN")
            ? "\(text.contains("\nWHERE ") ? "\n  AND" : "\nWHERE") t.ctid IS NOT NULL" : ""
        return (
            "SELECT \(columns.joined(separator: ", "))\n\(text)\(only)",
            ends.map { "counted.\($0)_table, counted.\($0)_row" }.joined(separator: ", ")
        )
    }
}

/// Schemas that nobody would design, with keys that repeat where they may, and rows.
struct RandomSchemas {
    private var dice: Dice

    init(seed: UInt64) { dice = Dice(seed: seed) }

    private static let things = [
        "customer", "product", "store", "employee", "supplier", "course", "student", "hotel", "category",
        "warehouse",
    ]

    mutating func script(schemas count: Int) -> String {
        (1...count).map { schema(number: $0) }.joined(separator: "\n")
    }

    /// A tenant, some things that refer to each other, links between them, events and their lines.
    private mutating func schema(number: Int) -> String {
        var script =
            "create table tenant_\(number) (id int primary key, name text not null);\n"
            + "insert into tenant_\(number) select i, 'Tenant ' || i from generate_series(1, 3) i;\n"
        let start = dice.below(Self.things.count)
        let things = (0..<(2 + dice.below(3))).map {
            "\(Self.things[(start + $0) % Self.things.count])_\(number)"
        }
        for (index, thing) in things.enumerated() {
            let rows = 3 + dice.below(20)
            let parent = index > 0 && dice.below(3) > 0 ? things[dice.below(index)] : nil
            let isDeclared = dice.below(2) == 0
            let key = parent.map { "\($0)_id int\(isDeclared ? " references \($0)" : "")," } ?? ""
            let value = parent.map { "(select id from \($0) order by md5(id::text || i) limit 1)," } ?? ""
            script += """
                create table \(thing) (id int primary key, tenant_id int references tenant_\(number), \(key)
                    \(dice.pick(["name", "title"])) text not null, status text, is_deleted boolean not null default false);
                insert into \(thing) select i, 1 + i % 3, \(value) '\(thing) ' || \(dice.pick(["i", "i % 3", "i"])),
                    (array['active', 'closed', 'planned'])[1 + i % 3], i % 5 = 0 from generate_series(1, \(rows)) i;

                """
        }
        for index in 0..<(1 + dice.below(2)) {
            let (a, b) = (things[index % things.count], things[(index + 1) % things.count])
            let isUnique = dice.below(2) == 0
            script += """
                create table \(a)_\(b)_\(index) (id serial primary key, \(a)_id int not null references \(a),
                    \(b)_id int not null references \(b), tenant_id int\(isUnique ? ", unique (\(a)_id, \(b)_id)" : ""));
                insert into \(a)_\(b)_\(index) (\(a)_id, \(b)_id, tenant_id) select a.id, b.id, 1
                    from \(a) a, \(b) b\(isUnique ? "" : ", generate_series(1, 2)") where (a.id + b.id) % 2 = 0;

                """
        }
        let (buyer, seller) = (dice.pick(things), dice.pick(things))
        script += """
            create table orders_\(number) (id serial primary key, \(buyer)_id int references \(buyer),
                backup_\(seller)_id int references \(seller), ordered_at timestamp not null, total_amount numeric(10, 2), state text);
            insert into orders_\(number) (\(buyer)_id, backup_\(seller)_id, ordered_at, total_amount, state)
                select (select id from \(buyer) order by md5(id::text || i) limit 1),
                    (select id from \(seller) order by md5(id::text || i || 'b') limit 1),
                    timestamp '2024-01-01' + i * interval '31 hours', i * 1.5, (array['open', 'paid', 'sent'])[1 + i % 3]
                from generate_series(1, 60) i;
            create table order_lines_\(number) (orders_\(number)_id int references orders_\(number), line int, quantity int not null,
                product_code text, primary key (orders_\(number)_id, line));
            insert into order_lines_\(number) select 1 + i % 50, i, 1 + i % 7, 'P' || i % 9 from generate_series(1, 120) i;

            """
        return script
    }
}
