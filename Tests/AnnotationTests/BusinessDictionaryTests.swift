import Schema
import Testing

@testable import Annotation

@Suite struct `The dictionary of business terms` {
    private func annotate(_ text: String, _ table: Table) throws -> Table {
        var table = table
        try BusinessDictionary(parsing: text.utf8).annotate(&table)
        return table
    }

    private func problems(_ bytes: [UInt8]) -> [BusinessDictionaryError.Problem] {
        do throws(BusinessDictionaryError) {
            _ = try BusinessDictionary(parsing: bytes)
            return []
        } catch {
            return error.problems
        }
    }

    @Test func `gives the most specific meaning, and never overrules people`() throws {
        let text = """
            # 业务词典
            xs = 行吧
            pay.xs = 行吧金额
            ods.pay.xs = 行吧支付金额
            pay = 支付
            ods.pay = 支付流水
            kept = 不用
            """
        for (schema, label, xs) in [("ods", "支付流水", "行吧支付金额"), ("public", "支付", "行吧金额")] {
            let table = try annotate(text, Fixtures.table("pay", schema: schema, "xs", "kept:原有", "other"))
            #expect(table.label == label && table.commentSource == .businessDictionary)
            #expect(table.columns.map(\.label) == [xs, "原有", "other"])
            #expect(table.columns.map(\.commentSource) == [.businessDictionary, .database, nil])
        }
        #expect(try annotate(text, Fixtures.table("t", "xs")).columns[0].label == "行吧")
    }

    @Test func `takes names as SQL does`() throws {
        let text =
            "\u{FEFF}  \"My Table\" . \"a.b\" = 甲 = 乙 # 丙\r\n\r\nBSS_Company.Name=名称\r\n\"Exact\" = 准确\r\n订单 = 表单\r\n"
        #expect(try annotate(text, Fixtures.table("My Table", "a.b")).columns[0].label == "甲 = 乙 # 丙")
        #expect(try annotate(text, Fixtures.table("bss_company", "name")).columns[0].label == "名称")
        #expect(try annotate(text, Fixtures.table("BSS_Company", "Name")).columns[0].label == "名称")
        #expect(try annotate(text, Fixtures.table("exact", "Exact")).columns[0].label == "准确")
        #expect(try annotate(text, Fixtures.table("exact", "exact")).commentSource == nil)
        #expect(try annotate(text, Fixtures.table("订单", "x")).label == "表单")
    }

    @Test func `reports all bad lines with their numbers`() {
        let long = String(repeating: "长", count: 201)
        let text =
            "ok = 好\nno equals\n= 无名\nempty =\na.b.c.d = 深\n\"open = 引号\nname with spaces = 空格\nok = 又\nlong = \(long)\n"
            + "bell = \u{7}铃\n# 注\na..b = 点\n" + String(repeating: "n", count: 64) + " = 名称过长\n"
        let found = problems(Array(text.utf8) + [0xFF] + Array(" = 非UTF-8\n".utf8))
        #expect(found.map(\.line) == [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14])
        #expect(found.first?.description == "line 2: there is no = between name and meaning")
        #expect(found.first { $0.line == 8 }?.reason == "the name stands in line 1 already")
        #expect(problems([]).isEmpty && problems(Array("\n\n# x".utf8)).isEmpty)
    }

    @Test(arguments: 0..<300)
    func `reads any bytes without a crash, and names only lines that are there`(seed: Int) {
        var state = UInt64(seed) &* 6_700_417 &+ 11
        func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let pieces: [[UInt8]] =
            ["a", "表", "=", ".", "\"", "#", " ", "\n", "\r\n", "\t", "😀"].map { Array($0.utf8) } + [[0xC3]]
        let bytes = (0..<below(120)).flatMap { _ in pieces[below(pieces.count)] }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count
        let found = problems(bytes)
        #expect(found.allSatisfy { (1...max(1, lines)).contains($0.line) })
        #expect(Set(found.map(\.line)).count == found.count)
    }
}
