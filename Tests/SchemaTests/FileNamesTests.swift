import Schema
import Testing

@Suite struct `File names` {
    private func table(_ schema: String, _ name: String) -> TableName {
        TableName(schema: schema, name: name)
    }

    @Test func `leave out public and join other schemas by two underscores`() {
        let names = FileNames([table("public", "t"), table("ods", "t"), table("销售", "订单-1")])
        #expect(names.ddl(for: table("public", "t")) == "t.ddl")
        #expect(names.markdown(for: table("ods", "t")) == "ods__t_detail.md")
        #expect(names.stem(for: table("销售", "订单-1")) == "销售__订单-1")
    }

    @Test func `of colliding tables are all hashed, whatever the order`() {
        let clash = [table("public", "a__b"), table("a", "b"), table("public", "A__B")]
        let (one, two) = (FileNames(clash), FileNames(clash.reversed()))
        let stems = clash.map { one.stem(for: $0) }
        #expect(stems == clash.map { two.stem(for: $0) })
        #expect(Set(stems.map { $0.lowercased() }).count == 3)
        #expect(stems.allSatisfy { $0.contains("~") && $0.count == "a__b~1a2b".count })
    }

    @Test func `replace odd characters and stay apart`() {
        let odd = ["a b", "a/b", "..", "a\nb", "😀"].map { table("public", $0) }
        let names = FileNames(odd)
        let stems = odd.map { names.stem(for: $0) }
        #expect(Set(stems).count == odd.count)
        #expect(
            stems.allSatisfy {
                $0.contains("~") && !$0.contains("/") && !$0.contains(".") && !$0.contains("\n")
            })
        #expect(stems[0].hasPrefix("a_b~"))
    }

    @Test func `avoid the service's own`() {
        #expect(
            FileNames([table("public", "metadata")]).stem(for: table("public", "metadata")).hasPrefix(
                "metadata~"))
    }

    @Test func `stay apart, short enough and the same, whatever the tables are called`() {
        let parts = [
            "a", "A", "b", "_", "__", "-", "~", ".", "/", " ", "\n", "\u{E9}", "e\u{301}", "\u{212B}",
            "\u{C5}", "ß", "İ",
            "订单", "😀", "metadata", "_detail", "public", "1", "~1a2b", String(repeating: "长", count: 30),
        ]
        for round in 0..<100 {
            var dice = Dice(seed: 1, number: round)
            func word() -> String {
                (0...dice.below(dice.chance(6) ? 20 : 3)).map { _ in dice.pick(parts) }.joined()
            }
            var tables: [TableName] = []
            for _ in 0...dice.below(60) { tables.append(table(dice.chance(2) ? "public" : word(), word())) }
            let names = FileNames(tables)
            let all = Set(tables).flatMap { [names.ddl(for: $0), names.markdown(for: $0)] }
            #expect(Set((all + ["metadata_detail.md"]).map { $0.lowercased() }).count == all.count + 1)
            #expect(
                all.allSatisfy { ".\($0).tmp".utf8.count <= 255 && !$0.contains("/") && !$0.hasPrefix(".") })
            let (again, mapping) = (
                FileNames(tables.reversed()), names.mapping(in: .chinese).split(separator: "\n")
            )
            #expect(mapping.count == Set(tables).count + 2)
            #expect(tables.allSatisfy { names.stem(for: $0).utf8.elementsEqual(again.stem(for: $0).utf8) })
        }
    }

    @Test func `are listed in the mapping`() {
        let text = FileNames([table("ods", "b"), table("public", "My Table")]).mapping(in: .chinese)
        #expect(text.contains("ods.b -> ods__b.ddl, ods__b_detail.md\n"))
        #expect(text.contains("public.\"My Table\" -> My_Table~"))
        let english = FileNames([table("ods", "b")]).mapping(in: .english)
        #expect(english.hasPrefix("# ") && !LabelText.hasHan(english))
    }
}
