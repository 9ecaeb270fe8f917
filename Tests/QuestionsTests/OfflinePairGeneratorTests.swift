import Postgres
@testable import Schema
import TestSupport
import Testing
import Training
import Questions

/// The themes of some tables with their pairs.
private func all(
    _ tables: [Table], language: Language = .chinese, perTheme: Int = 10
) throws -> [(theme: Theme, pairs: [QuestionSQLPair])] {
    var generator = OfflinePairGenerator(tables, language: language, limits: PairLimits(perTheme: perTheme))
    return try generator.themes().map { ($0, try generator.pairs(for: $0)) }
}

@Suite struct `The offline generator` {
    @Test func `writes at least 60 distinct pairs for the motorway's 7 tables`() throws {
        let tables = Fixtures.highway
        let themes = try all(tables)
        var set = PairSet()
        for (theme, pairs) in themes {
            #expect(pairs.count <= 10, "\(theme.name)")
            set.insert(contentsOf: pairs)
        }
        #expect(set.pairs.count >= 60)
        let all = themes.reduce(0) { $0 + $1.pairs.count }
        #expect(set.pairs.count * 20 >= all * 19, "themes repeat each other")
        for table in tables {
            #expect(
                set.pairs.contains { pair in
                    ["\n", ";", " AS "].contains { end in pair.sql.contains("FROM \(table.name.name)\(end)") }
                })
        }
    }

    @Test
    func `every column with a word for it, but keys and housekeeping, is touched by some SQL of its theme`()
        throws
    {
        for table in Fixtures.highway {
            let pairs = try all([table]).flatMap(\.pairs)
            for column in table.columns
            where ![.identifier, .technical, .deletion].contains(column.meaning.role)
                && ![.creation, .update].contains(column.meaning.time) && column.comment != nil
            {
                #expect(pairs.contains { $0.sql.contains(column.name) }, "\(table.name).\(column.name)")
            }
        }
    }

    @Test func `spans of time that must be covered are not joined as if they were equal`() throws {
        func pairs(isTemporal: Bool) throws -> [QuestionSQLPair] {
            let shown = RowDisplay(columns: ["room"], isUnique: false)
            let rooms = Fixtures.table(
                "room_booking", key: ["room", "during"], comment: "会议室预订",
                "room integer !\nduring daterange !"
            ).meaning(TableMeaning(kind: .entity, display: shown), "room name\nduring opaque")
            var cleanings = Fixtures.table(
                "cleaning", comment: "清扫", "id integer !\nroom integer !\nduring daterange\ncost numeric"
            ).meaning(TableMeaning(kind: .event), "id identifier\nroom identifier\ncost amount")
            var relation = Fixtures.relation("room", "room_booking", "room", inferred: false)
            relation.columns.append("during")
            relation.targetColumns.append("during")
            relation.isTemporal = isTemporal
            cleanings.relations = [relation]
            return try all([rooms, cleanings]).flatMap(\.pairs)
        }
        #expect(try pairs(isTemporal: false).contains { $0.sql.contains("JOIN") })
        let safe = try pairs(isTemporal: true)
        #expect(
            !safe.isEmpty && !safe.contains { $0.sql.contains("room_booking p") || $0.sql.contains("JOIN") })
    }

    @Test(arguments: [nil, 20, 5_000_000])
    func `SQL that stops after some rows answers a question that says after how many`(rows: Int?) throws {
        func pairs(_ tables: [Table]) throws -> [QuestionSQLPair] {
            let tables = tables.map { table in
                var table = table
                table.rowEstimate = rows
                return table
            }
            return try all(tables, perTheme: 60).flatMap(\.pairs)
        }
        var zoo = Zoo(seed: 3)
        let motorway = try pairs(Fixtures.highway)
        for pair in try motorway + pairs(zoo.tables(8, prefix: "zoo")) {
            guard let end = pair.sql.firstRange(of: "\nLIMIT ")?.upperBound,
                let limit = Int(pair.sql[end...].dropLast()), limit > 1
            else { continue }
            let said = ["前", "的", "近", "新", "看"].map { "\($0)\(limit)" }
            #expect(said.contains(where: pair.question.contains), "\(pair.question)\n\(pair.sql)")
        }
        let isWhole = rows.map { $0 < 1000 } ?? false
        #expect(motorway.contains { $0.question.hasSuffix("显示前100条") } != isWhole)
    }

    @Test(arguments: [5, 1000])
    func `a row is called by a code that is its own`(distinct: Int) throws {
        var table = Fixtures.table(
            "depot", comment: "仓库表",
            "id integer !\ndepot_name varchar !\nregion_code varchar | ~,R1,R2\npostal_code varchar | ~,330000"
        ).meaning(
            TableMeaning(kind: .entity, display: RowDisplay(columns: ["depot_name"], isUnique: true)),
            "id identifier\ndepot_name name\nregion_code code\npostal_code personal")
        table.rowEstimate = 1000
        for index in table.columns.indices { table.columns[index].distinctEstimate = distinct }
        let questions = try all([table], perTheme: 40).flatMap(\.pairs).map(
            \.question)
        #expect(questions.contains { $0.contains("“R1”的仓库是哪家") } == (distinct == 1000))
        #expect(!questions.contains { $0.contains("330000") })
    }

    @Test func `the same tables give the same pairs, and fewer when asked`() throws {
        let tables = Fixtures.highway
        let once = try all(tables)
        let twice = try all(tables)
        #expect(once.map(\.theme) == twice.map(\.theme) && once.map(\.pairs) == twice.map(\.pairs))
        #expect(try all(tables, perTheme: 4).allSatisfy { $0.pairs.count <= 4 })
        #expect(throws: TrainingError.noTables) { try OfflinePairGenerator([], language: .chinese).themes() }
    }

    @Test func `answers what the motorway's people really ask`() throws {
        let generator = OfflinePairGenerator(Fixtures.highway, language: .chinese)
        let questions = try generator.themes().flatMap(generator.choices).map(\.question)
        for part in [
            "2023年4月1日各服务区的累计支付总额", "微信、支付宝、现金、行吧和金豆的金额合计分别是多少，各占这5项之和",
            "平均每单支付金额最高的前5个服务区", "按路段路线和车辆类型统计所关联服务区的客流数量合计",
            "数据中最近30天各高速公路管理公司服务区的累计支付总额", "状态为“关闭”的服务区中，哪些有营业日数据记录",
        ] {
            #expect(questions.contains { $0.contains(part) }, "\(part)")
        }
    }

    @Test func `identifiers and housekeeping are never added up, deleted rows never counted`() throws {
        for pair in try all(Fixtures.highway, perTheme: 60).flatMap(\.pairs) {
            for name in ["id", "version", "service_area_id", "company_id", "source_type", "service_no"] {
                for function in ["SUM", "AVG", "MAX", "MIN"] {
                    #expect(
                        !pair.sql.contains("\(function)(\(name))")
                            && !pair.sql.contains("\(function)(t.\(name))"))
                }
            }
            let isLinkOnly =
                !pair.sql.contains("bss_company") && pair.sql.contains("FROM bss_section_route_area_link\n")
            #expect(
                pair.sql.contains("delete_ts IS") || isLinkOnly
                    || pair.sql.contains("bss_section_route_area_link;"), "\(pair.sql)")
            #expect(pair.sql.hasSuffix(";") && !pair.question.contains("bss_"))
        }
    }

    @Test func `one bare column, no columns, no key and secrets are all coped with`() throws {
        let one = Fixtures.table("t", "x integer")
        #expect(try all([one]).flatMap(\.pairs).count >= 2)
        let none = Table(name: TableName(schema: "public", name: "nothing"), kind: .table)
        #expect(
            try all([none]).flatMap(\.pairs).map(\.sql).first?.contains("COUNT(*)")
                == true)
        let user = Fixtures.table("user", "id integer !\nname text\npassword text | ~, hunter2").meaning(
            TableMeaning(kind: .entity, display: RowDisplay(columns: ["name"], isUnique: false)),
            "id identifier\nname name\npassword secret")
        let sql = try all([user], perTheme: 30).flatMap(\.pairs).map(\.sql).joined()
        #expect(sql.contains("\"user\"") && !sql.contains("password"))
    }

    @Test func `labels with a list of meanings are cut to their first clause`() throws {
        var table = Fixtures.table(
            "orders", comment: "订单表", "id integer !\nstate integer | 1, 2\namount numeric")
        table.columns[1].comment = SourcedComment("订单状态:1-已付款,2-未付款", from: .database)
        table = table.meaning(TableMeaning(kind: .event), "id identifier\nstate category\namount amount")
        table.columns[1].meaning.codes = [CodeLabel("1", "已付款"), CodeLabel("2", "未付款")]
        let questions = try all([table]).flatMap(\.pairs).map(\.question)
        #expect(
            questions.contains { $0.contains("状态为已付款") || $0.contains("状态为未付款") }
                && !questions.contains { $0.contains("1-已付款") })
    }
}

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Offline pairs on a real server` {
    private func verify(
        _ tables: [Table], script: String, limit: Int, language: Language = .chinese
    ) throws {
        let database = try TestDatabase(script)
        let connection = try database.connect()
        let validator = SQLValidator(connection)
        for (theme, pairs) in try all(tables, language: language, perTheme: limit) {
            for pair in pairs {
                let verdict = validator.check(pair.sql)
                #expect(verdict == .valid, "\(theme.tables): \(pair.question)\n\(pair.sql)")
                guard case .valid = verdict else { continue }
                do { try connection.query(pair.sql) } catch { Issue.record("\(error)\n\(pair.sql)") }
            }
        }
        try connection.script(
            MetadataDocument.sql(
                OfflinePairGenerator(tables, language: .chinese).themes(), language: .chinese))
        let rows = try connection.query("SELECT count(*), min(cardinality(related_tables)) FROM metadata")
        #expect(try rows.integer(0, 0) == OfflinePairGenerator(tables, language: .chinese).themes().count)
        #expect((rows.integer(0, 1) ?? 0) >= 1)
    }

    @Test func `the motorway's are accepted and run`() throws {
        let tables = Fixtures.highway
        try verify(tables, script: tables.map(Fixtures.creation).joined(), limit: 100)
    }

    @Test(arguments: 1...12) func `those of random tables are accepted and run`(seed: Int) throws {
        var zoo = Zoo(seed: UInt64(seed))
        let tables = zoo.tables(8, prefix: "zoo")
        try verify(
            tables, script: Zoo.types0 + Zoo.script(tables), limit: 100,
            language: seed % 3 == 0 ? .english : .chinese)
    }
}
