import Testing

@testable import Schema

@Suite struct `The language of what is written` {
    private func table(_ name: String, _ columns: [String], comments: [String] = []) -> Table {
        var table = Table(
            name: TableName(schema: "public", name: name), kind: .table,
            columns: columns.map {
                Column(name: $0, type: "text", shortType: "text", family: .text, isNotNull: false)
            })
        for (index, comment) in comments.enumerated() {
            table.annotateColumn(at: index, comment, from: .database)
        }
        return table
    }

    @Test func `is that of most of people's comments`() {
        let chinese = table("orders", ["id", "no", "email"], comments: ["主键", "订单号", "Email"])
        #expect(Language(of: [chinese], otherwise: .english) == .chinese)
        let english = table("dingdan", ["id", "bh"], comments: ["Primary key", "Number of the order"])
        #expect(Language(of: [english], otherwise: .chinese) == .english)
    }

    @Test func `does not follow comments that were derived`() {
        var derived = table("orders", ["id", "email"])
        derived.annotateColumn(at: 0, "主键ID", from: .dictionary)
        derived.annotateColumn(at: 1, "邮箱", from: .model)
        #expect(Language(of: [derived], otherwise: nil) == .english)
    }

    @Test func `is the other one where there are no comments, and that of the names at last`() {
        let orders = table("orders", ["id", "customer_id", "total"])
        #expect(Language(of: [orders], otherwise: .chinese) == .chinese)
        #expect(Language(of: [orders], otherwise: nil) == .english)
        #expect(Language(of: [table("订单", ["编号", "客户", "金额"])], otherwise: nil) == .chinese)
        #expect(Language(of: [table("t_kh", ["khbh", "khmc", "lxdh", "memo"])], otherwise: nil) == .chinese)
        #expect(Language(of: "高速公路 ETC") == .chinese)
        #expect(Language(of: "Web shop") == .english)
        #expect(Language(of: "123 …") == nil)
    }
}
