@testable import Catalog
@testable import Schema
import SQL
import Testing

@Suite struct `Requested names` {
    private let existing = [
        TableName(schema: "public", name: "bss_company"), TableName(schema: "public", name: "MyTable"),
        TableName(schema: "public", name: "My Table"), TableName(schema: "sales", name: "订单"),
        TableName(schema: "ods", name: "bss_company"), TableName(schema: "public", name: "a.b"),
    ]

    private func find(_ names: String...) -> Resolution {
        Resolution(names, among: existing, defaultSchema: "public")
    }

    @Test(arguments: [
        ("bss_company", "public.bss_company"), ("BSS_Company", "public.bss_company"),
        (" ods.bss_company ", "ods.bss_company"), ("ODS.BSS_COMPANY", "ods.bss_company"),
        ("MyTable", "public.\"MyTable\""), ("\"My Table\"", "public.\"My Table\""),
        ("sales.订单", "sales.\"订单\""),
        ("sales.\"订单\"", "sales.\"订单\""), ("\"sales\".\"订单\"", "sales.\"订单\""), ("\"a.b\"", "public.\"a.b\""),
    ])
    func `are found as written, then in lower case`(text: String, expected: String) {
        #expect(find(text).found.map(\.sqlText) == [expected])
    }

    @Test(arguments: [
        "mytable", "\"BSS_COMPANY\"", "", " ", ".", "a.", ".a", "a.b.c", "\"open", "\"\"", "x\"y\"", "\"a\"b",
        "nowhere.bss_company_x",
    ])
    func `that stand for nothing are reported as they were given`(text: String) {
        let result = find(text, "bss_company")
        #expect(result.found.count == 1)
        #expect(result.unknown.map(\.text) == [text])
    }

    @Test func `that are mistyped bring suggestions, the own schema first`() {
        #expect(find("bss_compny").unknown[0].suggestions == ["public.bss_company", "ods.bss_company"])
        #expect(find("ods.bss_companie").unknown[0].suggestions.first == "ods.bss_company")
        #expect(find("nothing_like_it_at_all").unknown[0].suggestions.isEmpty)
    }

    @Test func `are compared with what there is for the first few of many only`() {
        let names = (0..<1000).map { "bss_compny\($0)" }
        let found = Resolution(names, among: existing, defaultSchema: "public").unknown
        #expect(found.count == 1000 && found[0].suggestions.first == "public.bss_company")
        #expect(found.count { !$0.suggestions.isEmpty } == Resolution.mostSuggestions)
    }

    @Test func `count once`() {
        #expect(find("bss_company", "BSS_COMPANY", "public.bss_company").found.count == 1)
    }

    @Test func `come back from their own SQL text`() {
        let odd = ["plain", "Up", "a\"b", "a.b", "select", "带 空格", "x\\y", "-"].map {
            TableName(schema: "S \"s\"", name: $0)
        }
        for name in odd {
            #expect(Resolution([name.sqlText], among: odd, defaultSchema: "public").found == [name])
        }
    }
}

@Suite struct `Array text` {
    @Test(arguments: [[], ["a"], ["", "NULL", "a,b", "\"", "\\", "{x}", " s ", "高 速"]])
    func `comes back as it went`(values: [String]) {
        #expect(ArrayText.elements(ArrayText.literal(values)) == values)
    }

    @Test func `tells NULL from a word, and refuses what is no list`() {
        #expect(ArrayText.elements("{a,NULL,\"NULL\"}") == ["a", nil, "NULL"])
        #expect(ArrayText.elements("{{1,2},{3,4}}").isEmpty && ArrayText.elements(nil).isEmpty)
    }
}

@Suite struct `A checked list of values` {
    @Test func `is read from what the server writes for IN`() {
        func values(_ text: String) -> [String]? { CheckedValues("CHECK (\(text))")?.values }
        #expect(values("(s = ANY (ARRAY['a'::text, 'it''s, ]'::text]))") == ["a", "it's, ]"])
        #expect(
            values("((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))") == [
                "a", "b",
            ])
        #expect(values("(n = ANY (ARRAY[1, '-2'::integer, 3]))") == ["1", "-2", "3"])
        #expect(values("((s = ANY (ARRAY['a'::text])) OR (s IS NULL))") == ["a"])
        #expect(values("((s = ANY (ARRAY['a'::text])) OR (length(s) > 5))") == nil)
        #expect(values("((n = 1) OR (n = '-2'::integer))") == ["1", "-2"])
        #expect(values("(\"My, [Col\" = ANY (ARRAY['a'::text]))") == ["a"])
        #expect(values("((s = ANY (ARRAY['a'::text])) = false)") == nil)
        #expect(values("((s = ANY (ARRAY['a'::text])) IS NULL)") == nil)
        #expect(values("((s = ANY (ARRAY['a'::text])) OR (t IS NULL))") == nil)
        #expect(values("((s = 'a'::text) OR (t = 'b'::text))") == nil)
        #expect(values("(lower(s) = ANY (ARRAY['a'::text]))") == nil)
        #expect(values("(s = ANY (ARRAY['a'::text, t]))") == nil)
        #expect(values("(n > 0)") == nil)
        #expect(values("(NOT (s = ANY (ARRAY['a'::text])))") == nil)
    }
}

@Suite struct `Short type names` {
    @Test(arguments: [
        ("character varying(255)", "varchar(255)"), ("character varying[]", "varchar[]"),
        ("timestamp(3) without time zone", "timestamp(3)"), ("timestamp with time zone[]", "timestamptz[]"),
        ("time(2) with time zone", "timetz(2)"), ("\"char\"", "\"char\""), ("character(5)", "char(5)"),
        ("bit varying(7)", "varbit(7)"), ("numeric(19,4)", "numeric(19,4)"), ("interval(3)", "interval(3)"),
        ("timestamps", "timestamps"), ("public.vector(3)", "vector(3)"),
        ("double precision", "double precision"),
    ])
    func `are the customary ones`(long: String, short: String) { #expect(TypeName.readable(long) == short) }

    @Test func `split into name, length and precision`() {
        func column(_ type: String) -> Column {
            Column(
                name: "c", type: type, shortType: TypeName.readable(type), family: .other, isNotNull: false)
        }
        let text = column("character varying(32)[]")
        #expect(text.baseType == "varchar[]" && text.maxLength == 32 && text.precision == nil)
        let number = column("numeric(19,4)")
        #expect(number.baseType == "numeric" && number.precision == 19 && number.scale == 4)
        #expect(column("timestamp(3) without time zone").baseType == "timestamp")
    }
}
