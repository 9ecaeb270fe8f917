import Hashing
import SQL

/// Random statements that make up one schema, valid by construction; the same for the same seed and number.
///
/// The schema is called `f<number>`; some of its types, sequences and functions live in `g<number>`.
struct RandomSchema {
    let name: String
    let far: String
    private(set) var statements: [String] = []

    var dice: Dice
    /// Types that columns may have, with expressions of each for defaults.
    var types: [(sql: String, values: [String])] = RandomSchema.builtIn
    private var used: Set<String> = []
    /// What a role may read that is granted nothing else: columns by table, all of them as SQL text.
    var grants: [(table: String, columns: [String])] = []

    init(seed: UInt64, number: Int) {
        dice = Dice(seed: seed, number: number)
        name = "f\(number)"
        far = "g\(number)"
        statements = ["create schema \(name)", "create schema \(far)"]
        addTypes()
        addFunctions()
        addTables()
        addForeignTable()
    }

    mutating func add(_ statement: String) { statements.append(statement) }

    /// The statements that grant a role what it may read.
    func granting(to role: String) -> [String] {
        let schema = "grant usage on schema \(name) to \(role)"
        return [schema]
            + grants.map {
                "grant select (\($0.columns.joined(separator: ", "))) on \($0.table) to \(role)"
            }
    }

    /// A new name as SQL text; quoted names hold whatever a name may hold.
    mutating func identifier() -> String {
        let parts = [
            "a", "B", "order", "user", "1", " ", "\"", "'", "\\", ".", ";", "--", "$$", "é", "e\u{301}", "订单",
            "😀", "\n", "\t", "%",
            "select", "_", "x", "id", "ON ONLY", " USING ", "(", "{}", "\u{308}", "Ⅷ", "name", "value",
        ]
        while true {
            var text = ""
            for _ in 0...dice.below(dice.chance(8) ? 12 : 3) { text += dice.pick(parts) }
            while text.utf8.count > 50 { text.unicodeScalars.removeLast() }
            if dice.chance(3) { text = "\(dice.pick(["t", "col", "x_y", "a1"]))\(dice.below(1000))" }
            // Different bytes after the cut, so that no two names are the same to the server.
            if used.insert(text.utf8.map { String($0) }.joined(separator: " ")).inserted {
                return SQLText.quoted(text)
            }
        }
    }

    /// A literal of any text.
    mutating func literal() -> String {
        let parts = [
            "a", "'", "\\", "\n", "--", "/*", ";", "$$", "\"", "中", "😀", "\u{301}", "\r", " ", ":x", "%",
            "\t", "{,}", "NULL",
        ]
        var text = ""
        for _ in 0..<dice.below(dice.chance(20) ? 400 : 8) { text += dice.pick(parts) }
        return SQLText.literal(text)
    }

    mutating func comment(on thing: String) {
        if dice.chance(3) { add("comment on \(thing) is \(literal())") }
    }

    private mutating func addTypes() {
        for _ in 0..<dice.below(3) {
            let type = "\(dice.chance(2) ? far : name).\(identifier())"
            let labels = (0...dice.below(4)).map { "'\($0)' " }
            let texts = labels.map {
                String($0.dropLast(2)) + dice.pick(["a'", "''x'", " B'", "\n'", "\\'", ",'", "\"'"])
            }
            add("create type \(type) as enum (\(texts.joined(separator: ", ")))")
            comment(on: "type \(type)")
            types.append((type, texts))
            types.append((type + "[]", ["'{}'", "array[\(texts[0])::\(type)]"]))
        }
        for _ in 0..<dice.below(3) {
            let base = dice.pick(types)
            let type = "\(dice.chance(2) ? far : name).\(identifier())"
            var text = "create domain \(type) as \(base.sql)"
            if dice.chance(3) { text += " default \(dice.pick(base.values))" }
            if dice.chance(4) { text += " not null" }
            for _ in 0..<dice.below(3) {
                text += " constraint \(identifier()) check (value is not null or \(literal()) <> '')"
            }
            add(text)
            comment(on: "domain \(type)")
            types.append((type, base.values))
            if dice.chance(2) { types.append((type + "[]", ["'{}'"])) }
        }
        for _ in 0..<dice.below(2) {
            let type = "\(dice.chance(2) ? far : name).\(identifier())"
            let fields = (0...dice.below(3)).map { _ in "\(identifier()) \(dice.pick(types).sql)" }
            add("create type \(type) as (\(fields.joined(separator: ", ")))")
            comment(on: "type \(type)")
            types.append((type, ["null"]))
            if dice.chance(2) { types.append((type + "[]", ["'{}'"])) }
        }
        if dice.chance(4) {
            let type = "\(name).\(identifier())"
            let multirange = "\(far).\(identifier())"
            add(
                "create type \(type) as range (subtype = \(dice.pick(["numeric", "date", "text"])), multirange_type_name = \(multirange))"
            )
            types += [(type, ["null"]), (multirange, ["'{}'"]), (type + "[]", ["'{}'"])]
        }
    }

    private mutating func addFunctions() {
        for _ in 0..<dice.below(2) {
            let function = "\(dice.chance(2) ? far : name).\(identifier())"
            let language = dice.pick([
                "language sql immutable as 'select $1 + 1'", "language sql immutable return n + 1",
                "language plpgsql immutable strict as $_$ begin return n; -- it's ;\nend $_$",
            ])
            add("create function \(function)(n integer) returns integer \(language)")
            comment(on: "function \(function)(integer)")
            functions.append(function)
        }
        for _ in 0..<dice.below(2) {
            let sequence = "\(dice.chance(2) ? far : name).\(identifier())"
            let options = dice.pick([
                "", " as smallint", " increment by -3", " start 7 minvalue 5 maxvalue 900 cycle", " cache 9",
            ])
            add("create sequence \(sequence)\(options)")
            comment(on: "sequence \(sequence)")
            sequences.append(sequence)
        }
    }

    /// Functions from integer to integer, and sequences, that tables may use.
    var functions: [String] = []
    var sequences: [String] = []

    static let builtIn: [(sql: String, values: [String])] = [
        ("integer", ["1", "-5", "(1 + 2) * 3", "null"]), ("bigint", ["9", "(2 ^ 3)::bigint"]),
        ("smallint", ["3"]),
        ("numeric", ["1.50", "'NaN'"]), ("numeric(10,2)", ["0", "1e3"]), ("numeric(5,-2)", ["100"]),
        ("real", ["1.5"]),
        ("double precision", ["random()", "'-Infinity'"]),
        ("text", ["'a''b\\c'", "current_user", "md5('x')", "E'a\\nb'", "upper('x') || ''"]),
        ("varchar", ["'x'"]), ("varchar(32)", ["'x'", "''"]), ("char(5)", ["'ab'"]), ("\"char\"", ["'c'"]),
        ("bpchar", ["'d'"]),
        ("text collate \"C\"", ["'c'"]), ("varchar(9) collate \"POSIX\"", ["null"]),
        ("boolean", ["true", "(1 < 2)", "false"]),
        ("date", ["current_date", "'2024-02-29'"]),
        ("timestamp", ["now()", "timezone('utc'::text, now())", "'infinity'"]),
        ("timestamp(3)", ["localtimestamp(2)"]), ("timestamptz(0)", ["now()", "current_timestamp"]),
        ("time(2)", ["localtime"]),
        ("timetz", ["null"]), ("interval", ["'1 day 02:00'", "interval '-3' month"]),
        ("interval year to month", ["'2 years'"]),
        ("interval second(3)", ["'1.5'"]), ("bit(3)", ["B'101'"]), ("varbit(7)", ["'11'"]),
        ("bytea", ["'\\x00ff'"]),
        ("uuid", ["gen_random_uuid()"]), ("json", ["'{\"a\": [1]}'"]),
        ("jsonb", ["'[]'", "jsonb_build_object('a', 1)"]),
        ("inet", ["'10.0.0.1'"]), ("int4range", ["'[1,2)'"]), ("datemultirange", ["'{}'"]),
        ("text[]", ["'{}'", "array['a,b', null]"]),
        ("integer[][]", ["'{{1},{2}}'"]), ("tsvector", ["null"]), ("xml", ["null"]), ("money", ["1.5"]),
        ("point", ["'(1,2)'"]),
        ("regclass", ["null"]), ("timestamp(3)[]", ["'{}'"]), ("varchar(4)[]", ["'{a}'"]),
    ]
}

/// A source of random numbers that gives the same ones for the same seed and number.
struct Dice {
    private var generator: SplitMix64

    init(seed: UInt64, number: Int) {
        generator = SplitMix64(
            seed: seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
    }

    mutating func next() -> UInt64 { generator.next() }

    /// A number below the limit; 0 for a limit of 0.
    mutating func below(_ limit: Int) -> Int { limit < 1 ? 0 : Int(next() % UInt64(limit)) }

    /// True once in so many times.
    mutating func chance(_ times: Int) -> Bool { below(times) == 0 }

    mutating func pick<Element>(_ all: [Element]) -> Element { all[below(all.count)] }

    mutating func shuffled<Element>(_ all: [Element]) -> [Element] {
        var all = all
        for index in all.indices.reversed() { all.swapAt(index, below(index + 1)) }
        return all
    }
}
