import Interpretation
import Schema
import Testing

@Suite struct `The interpreter` {
    @Test func `every column gets a meaning and a deletion mark names its live value`() {
        let table = Table(
            name: TableName(schema: "public", name: "orders"), kind: .table,
            columns: [
                Column(name: "id", type: "bigint", shortType: "bigint", family: .integer, isNotNull: true),
                Column(
                    name: "is_deleted", type: "boolean", shortType: "bool", family: .boolean, isNotNull: true),
            ], primaryKey: ["id"])
        let known = Interpreter().interpret([table])[0]
        #expect(known.columns.map(\.meaning.role) == [.identifier, .deletion])
        #expect(
            known.meaning.deletion
                == DeletionMark(column: "is_deleted", liveValue: "false", evidence: [.words, .type]))
    }

    @Test(arguments: [
        ("author_order", true), ("line_order", true), ("wx_order", false), ("rmb_order", false),
    ])
    func `an order is a place only of what has places`(name: String, isPlace: Bool) {
        let table = Table(
            name: TableName(schema: "public", name: "things"), kind: .table,
            columns: [
                Column(name: name, type: "integer", shortType: "int4", family: .integer, isNotNull: false)
            ], primaryKey: [])
        let role = Interpreter().interpret([table])[0].columns[0].meaning.role
        #expect((role == .ordinal) == isPlace, "\(role)")
    }
}
