import FoundationEssentials
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

    /// `PIPELINED_FUZZ_JOINS` says how many schemas (30 unless told), `PIPELINED_FUZZ_SEED` which.
    @Test(arguments: RandomSchemas.batches)
    func `count every row once in random schemas, ten in a database`(seed: UInt64) throws {
        var random = RandomSchemas(seed: seed)
        try Self.check(Generated(random.script(schemas: 10)), atLeast: 40, "seed \(seed)")
    }

    /// Runs every pair, and compares its figures with those had without its joins.
    private static func check(_ all: Generated, atLeast least: Int, _ name: String = "") throws {
        var known: [String: Bool] = [:]
        func isUnique(_ table: String, _ columns: [String]) throws -> Bool {
            let list = columns.joined(separator: ", ")
            if let answer = known["\(table) \(list)"] { return answer }
            let rows = try all.connection.query(
                "SELECT count(*) = count(DISTINCT (\(list))) FROM \(table) WHERE NOT (\(list)) IS NULL")
            known["\(table) \(list)"] = rows.text(0, 0) == "t"
            return rows.text(0, 0) == "t"
        }
        var compared = 0
        for pair in all.pairs {
            do { _ = try all.connection.query(pair.sql) } catch { Issue.record("\(error)\n\(pair.sql)") }
            for query in JoinedQuery.all(in: pair.sql) {
                for comparison in try query.differing(isUnique: isUnique) {
                    compared += 1
                    let rows = try all.connection.query(comparison)
                    #expect(rows.integer(0, 0) == 0, "\(name) \(pair.question)\n\(pair.sql)\n\(comparison)")
                }
            }
        }
        #expect(compared >= least)
    }

    @Test func `are told from those of a join that multiplies`() throws {
        let database = try TestDatabase(
            """
            create table shop (id int primary key, name text); create table visit (id int, shop_id int);
            create table sale (id int, shop_id int, amount int);
            insert into shop values (1, 'a'), (2, 'b'); insert into visit values (1, 1), (2, 1), (3, 2);
            insert into sale values (1, 1, 10), (2, 1, 20), (3, 2, 5);
            """)
        let connection = try database.connect()
        func difference(_ sql: String) throws -> Int? {
            let queries = try JoinedQuery.all(in: sql).flatMap {
                try $0.differing { table, columns in table == "shop" && columns == ["id"] }
            }
            #expect(queries.count == 1)
            return try queries.first.flatMap { try connection.query($0).integer(0, 0) }
        }
        let sales = "SELECT p.name, SUM(t.amount) FROM sale AS t JOIN shop AS p ON t.shop_id = p.id"
        #expect(try difference("\(sales) GROUP BY p.name;") == 0)
        #expect(try difference("\(sales) JOIN visit AS v ON v.shop_id = p.id GROUP BY p.name;") == 1)
        let visits = "SELECT p.name, COUNT(v.id) FROM shop AS p LEFT JOIN visit AS v ON v.shop_id = p.id"
        #expect(try difference("\(visits) GROUP BY p.id, p.name HAVING COUNT(v.id) > 1;") == 0)
        #expect(
            try difference("\(visits) LEFT JOIN sale AS t ON t.shop_id = p.id GROUP BY p.id, p.name;") == 1)
        #expect(
            try difference(
                "SELECT COUNT(*) FROM visit AS v JOIN shop AS p ON v.shop_id = p.id JOIN sale AS t ON t.shop_id = p.id;"
            )
                == 1)
    }
}

/// Schemas that nobody would design, with keys that repeat where they may, and rows.
struct RandomSchemas {
    private var dice: Dice

    init(seed: UInt64) { dice = Dice(seed: seed) }

    /// A seed for each ten of them.
    static var batches: [UInt64] {
        let settings = ProcessInfo.processInfo.environment
        let count = settings["PIPELINED_FUZZ_JOINS"].flatMap { Int($0) } ?? 30
        let first = settings["PIPELINED_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
        return (0..<UInt64(max(1, count / 10))).map { first &+ $0 }
    }

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
        return script + oddities(number, things, buyer)
    }

    /// Payments of orders, keys of two columns, codes with a table of labels, trees, keys that lead to nothing.
    private mutating func oddities(_ number: Int, _ things: [String], _ buyer: String) -> String {
        let thing = dice.pick(things)
        var script = """
            create table payments_\(number) (id serial primary key, orders_\(number)_id int\(dice.below(2) == 0 ? " references orders_\(number)" : ""),
                paid_amount numeric(10, 2), paid_at timestamp, method_code smallint);
            insert into payments_\(number) (orders_\(number)_id, paid_amount, paid_at, method_code) select
                case when i % \(3 + dice.below(9)) = 0 then null else 1 + i % 55 end, i * 0.5, timestamp '2024-02-01' + i * interval '9 hours',
                1 + i % 3 from generate_series(1, \(40 + dice.below(60))) i;
            create table payment_method_\(number) (method_code smallint primary key, method_name text not null);
            insert into payment_method_\(number) values (1, 'cash'), (2, 'card'), (3, 'transfer');

            """
        if dice.below(2) == 0 {
            script += """
                create table receipts_\(number) (branch_no int, receipt_no int, \(thing)_id int, issued_on date not null, total numeric(10, 2),
                    primary key (branch_no, receipt_no));
                insert into receipts_\(number) select b, r, (select id from \(thing) order by md5(id::text || b || r) limit 1),
                    date '2024-01-01' + r, b * r from generate_series(1, 4) b, generate_series(1, 15) r;
                create table receipt_items_\(number) (branch_no int, receipt_no int, item_no int, units int not null,
                    primary key (branch_no, receipt_no, item_no)\(dice.below(2) == 0 ? ", foreign key (branch_no, receipt_no) references receipts_\(number)" : ""));
                insert into receipt_items_\(number) select b, r, i, i from generate_series(1, 4) b, generate_series(1, 15) r,
                    generate_series(1, 3) i where (b + r + i) % 4 > 0;

                """
        }
        if dice.below(2) == 0 {
            script += """
                create table visits_\(number) (id serial primary key, \(buyer)_id int, visited_at timestamp not null, minutes int, mood text);
                insert into visits_\(number) (\(buyer)_id, visited_at, minutes, mood) select case when i % 12 = 0 then 9000 + i else
                    (select id from \(buyer) order by md5(id::text || i || 'v') limit 1) end, timestamp '2024-03-01' + i * interval '5 hours',
                    i % 40, (array['good', 'bad'])[1 + i % 2] from generate_series(1, 70) i;

                """
        }
        if dice.below(2) == 0 {
            script += """
                create table unit_\(number) (id int primary key, name text not null, parent_id int, is_del smallint default 0);
                insert into unit_\(number) select i, 'Unit ' || i % 9, nullif(i / 3, 0), (i % 6 = 0)::int from generate_series(1, 25) i;
                create table staff_\(number) (id int primary key, full_name text, unit_\(number)_id int not null references unit_\(number), salary numeric(10, 2));
                insert into staff_\(number) select i, 'Person ' || i, 1 + i % 25, 1000 + i from generate_series(1, 60) i;

                """
        }
        return script
    }
}
