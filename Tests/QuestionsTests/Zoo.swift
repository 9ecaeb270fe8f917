import Annotation
import Postgres
@testable import Schema

/// Tables that nobody would design, made at random but the same for the same seed.
struct Zoo {
    private var dice: Dice

    init(seed: UInt64) { dice = Dice(seed: seed) }

    static let types: [(name: String, value: String)] = [
        ("integer", "g"), ("bigint", "g * 7"), ("smallint", "g"), ("numeric(12,2)", "g * 1.5"),
        ("double precision", "g / 3.0"),
        ("real", "g"), ("money", "g::numeric::money"), ("text", "'名称' || g"), ("varchar(30)", "'v''' || g"),
        ("char(3)", "g::text"),
        ("date", "date '2024-01-01' + g"), ("timestamp", "timestamp '2024-01-01' + g * interval '7 hours'"),
        ("timestamp with time zone", "now() - g * interval '1 day'"),
        ("time", "time '08:00' + g * interval '1 minute'"),
        ("interval", "g * interval '1 minute'"), ("boolean", "g % 2 = 0"), ("uuid", "gen_random_uuid()"),
        ("json", "json_build_object('a', g)"), ("jsonb", "jsonb_build_array(g)"),
        ("bytea", "decode('ff', 'hex')"),
        ("text[]", "array['a', 'b']"), ("integer[]", "array[g]"), ("mood", "'sad'"), ("point", "point(g, g)"),
        ("int4range", "int4range(g, g + 2)"), ("inet", "'10.0.0.1'"), ("xml", "'<a/>'"), ("bit(3)", "b'101'"),
        ("tsvector", "'a b'"),
    ]

    private static let names = [
        "id", "name", "title", "user_name", "order", "My Col", "中文列", "a;b--c", "quo\"te", "version",
        "created_at", "update_ts",
        "delete_ts", "is_deleted", "deleted_by", "del_flag", "status", "type", "state", "code", "order_no",
        "price", "amount",
        "total", "order_sum", "pay_sum", "wx", "wx_order", "zfb", "zf_order", "rmb", "rmb_order", "day",
        "oper_date", "count", "qty",
        "select", "user", "lat", "position", "password", "email", "year", "month", "first_name", "last_name",
        "t", "p", "q", "n",
        "newest", "last_day", "item", "amount2", "sort_order", "parent_id", "remark", "CamelCase", "x'y",
        "数量", "ranked",
        "a_very_long_column_name_that_is_just_as_long_as_postgres_allows1",
    ]

    private static let comments = [
        "类型:1-启用,2-停用", "名称", "数量", "金额(元)\n含税", "很长很长的一段说明文字没有任何标点也没有任何意义只是为了看看会不会出问题而已", "\"引号\"",
        "a comment in English",
        "占比(%)", "日期", "微信金额", "支付宝金额", "现金金额", "", "  ",
    ]

    private static let values = ["关闭", "it's", "50%", "a\\b", "0", "“x”", "two\nlines", "enabled", " 空 "]

    /// Some tables with relations between them.
    mutating func tables(_ count: Int, prefix: String) -> [Table] {
        var tables: [Table] = []
        for number in 0..<count {
            let suffix = dice.pick(["", " Odd", "_订单", "\"q\"", "_detail", "_log"])
            let schema = dice.pick(["public", "public", "Odd Schema"])
            var table = Table(
                name: TableName(schema: schema, name: "\(prefix)\(number)\(suffix)"),
                kind: dice.pick([.table, .table, .view, .partitionedTable, .foreignTable]))
            if dice.below(3) == 0 {
                table.comment = SourcedComment(dice.pick(Self.comments), from: .database)
            }
            for _ in 0..<dice.pick([0, 1, 1, 2, 5, 9, 15, 25]) {
                let name = dice.pick(Self.names)
                if table.column(name) == nil { table.columns.append(column(name)) }
            }
            table.primaryKey = table.columns.prefix(dice.below(3)).map(\.name)
            if dice.below(2) == 0 { ColumnDictionary.standard.annotate(&table) }
            tables.append(table)
        }
        for index in tables.indices where dice.below(4) > 0 {
            for _ in 0..<(1 + dice.below(3)) { relate(&tables, index) }
        }
        return tables.map { interpreted($0) }
    }

    /// The table with some meaning, which need not make sense but for the types.
    private mutating func interpreted(_ table: Table) -> Table {
        var meaning = TableMeaning(kind: dice.pick(TableKind.allCases))
        meaning.businessTime = table.columns.first { [.date, .timestamp].contains($0.family) }?.name
        if dice.below(3) > 0, let shown = table.columns.first(where: { $0.family == .text }) {
            meaning.display = RowDisplay(columns: [shown.name], isUnique: dice.below(2) == 0)
        }
        if let mark = table.columns.first(where: { $0.name == "is_deleted" || $0.name == "delete_ts" }) {
            let live: String? =
                switch mark.family {
                case .boolean: "false"
                case .integer, .number: "0"
                case .text: "0"
                default: nil
                }
            meaning.deletion = DeletionMark(column: mark.name, liveValue: live)
        }
        let ends = table.relations.map(\.columns)
        if meaning.kind == .link, ends.count > 1 { meaning.links = [ends[0] + ends[1]] }
        let columns = table.columns.map { column -> ColumnMeaning in
            var known = ColumnMeaning(role: role(of: column), confidence: 1)
            if known.role == .time { known.time = dice.pick(TimeSort.allCases) }
            if known.role == .amount { known.unit = dice.pick([nil, "元", "分", "kg"]) }
            if known.role == .category, dice.below(2) == 0, let value = column.enumValues.first {
                known.codes = [
                    CodeLabel(value, "启用'"), CodeLabel(column.family == .text ? "x" : value, "停用"),
                ]
            }
            return known
        }
        var known = table
        known.interpret(as: meaning, columns: columns)
        return known
    }

    private mutating func role(of column: Column) -> ColumnRole {
        switch column.family {
        case .integer:
            dice.pick([.identifier, .amount, .rate, .category, .flag, .ordinal, .setting, .unknown])
        case .number: dice.pick([.amount, .rate, .unknown])
        case .text: dice.pick([.name, .code, .category, .text, .personal, .flag, .unknown])
        case .date, .timestamp: dice.pick([.time, .time, .unknown])
        case .boolean: .flag
        case .enumeration: .category
        case .uuid: .identifier
        default: dice.pick([.opaque, .unknown])
        }
    }

    private mutating func relate(_ tables: inout [Table], _ index: Int) {
        let target = tables[dice.below(tables.count)]
        guard let from = tables[index].columns.isEmpty ? nil : dice.pick(tables[index].columns),
            let to = target.columns.isEmpty ? nil : dice.pick(target.columns),
            // What cannot be compared as text is never inferred to be a reference.
            ![from, to].contains(where: { [.json, .other, .binary, .array].contains($0.family) })
        else { return }
        tables[index].relations.append(
            Relation(
                columns: [from.name], target: target.name, targetColumns: [to.name],
                isInferred: dice.below(2) == 0
            ))
    }

    private mutating func column(_ name: String) -> Column {
        let type = dice.pick(Self.types).name
        var column = Column(
            name: name, type: type, shortType: type, family: Fixtures.family(of: type),
            isNotNull: dice.below(4) == 0)
        if dice.below(4) == 0 { column.comment = SourcedComment(dice.pick(Self.comments), from: .database) }
        switch column.family {
        case .text:
            if dice.below(2) == 0 { column.enumValues = [dice.pick(Self.values), dice.pick(Self.values)] }
            if dice.below(2) == 0 { column.samples = [dice.pick(Self.values), "南城服务区", "x_y%z"] }
        case .integer: if dice.below(3) == 0 { column.enumValues = ["0", "1", "2"] }
        case .enumeration: column.enumValues = ["sad", "it's ok", "高兴"]
        case .date, .timestamp:
            if dice.below(2) == 0 {
                column.maximum = dice.pick([
                    "2024-02-29", "2024-12-31 23:59:59.123", "infinity", "0044-03-15 BC", "x",
                ])
            }
        default: break
        }
        if dice.below(3) == 0 { column.nullFraction = 0.4 }
        return column
    }

    /// The script that creates and fills them.
    static func script(_ tables: [Table]) -> String {
        tables.map { table in
            let create = Fixtures.creation(of: table)
            guard !table.columns.isEmpty else { return create }
            let list = table.columns.map { column in
                let value = "(\(types.first { $0.name == column.type }?.value ?? "null"))::\(column.type)"
                return column.isNotNull ? value : "case when g % 3 > 0 then \(value) end"
            }
            return create
                + "insert into \(table.name.sqlText) select \(list.joined(separator: ", ")) from generate_series(1, 20) g;\n"
        }.joined()
    }

    static let types0 = "create type mood as enum ('sad', 'it''s ok', '高兴'); create schema \"Odd Schema\";\n"
}
