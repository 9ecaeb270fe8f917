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

    @Test func `are listed in the mapping`() {
        let text = FileNames([table("ods", "b"), table("public", "My Table")]).mapping
        #expect(text.contains("ods.b -> ods__b.ddl, ods__b_detail.md\n"))
        #expect(text.contains("public.\"My Table\" -> My_Table~"))
    }
}
