@testable import Catalog
@testable import Schema
import Testing

@Suite struct `Documents about tables` {
    /// Orders of which all that documents tell is known.
    private func orders(comment: String? = "订单表") -> Table {
        func column(_ name: String, _ family: Column.Family, _ role: ColumnRole, _ comment: String?) -> Column
        {
            var column = Column(name: name, type: "t", shortType: "t", family: family, isNotNull: false)
            column.meaning = ColumnMeaning(role: role, evidence: [.comment], confidence: 1)
            column.comment = comment.map { SourcedComment($0, from: .database) }
            return column
        }
        let isChinese = comment.map(LabelText.hasHan) ?? true
        let said: (String, String) -> String? = { comment == nil ? nil : isChinese ? $0 : $1 }
        var table = Table(
            name: TableName(schema: "public", name: "trade_order"), kind: .table, primaryKey: ["id"])
        table.comment = comment.map { SourcedComment($0, from: .database) }
        table.columns = [
            column("id", .integer, .identifier, said("主键", "Key")),
            column("member_id", .integer, .identifier, said("会员", "Member")),
            column("status", .integer, .category, said("状态", "State")),
            column("pay_price", .integer, .amount, said("实付金额", "Amount paid")),
            column("discount_rate", .number, .rate, said("折扣率", "Discount rate")),
            column("create_time", .timestamp, .time, said("下单时间", "Time of the order")),
            column("pay_time", .timestamp, .time, said("支付时间", "Time of the payment")),
            column("del_flag", .text, .deletion, said("删除标志", "Deletion mark")),
        ]
        table.columns[2].meaning.codes = [
            CodeLabel("0", isChinese ? "待付款" : "unpaid"), CodeLabel("1", isChinese ? "待发货" : "paid"),
        ]
        table.columns[3].meaning.unit = isChinese ? "分" : "cent"
        table.columns[4].nullFraction = 0.2
        table.meaning = TableMeaning(
            kind: .event, evidence: [.comment], confidence: 1, businessTime: "create_time",
            deletion: DeletionMark(column: "del_flag", liveValue: "0"))
        table.relations = [
            Relation(
                columns: ["member_id"], target: TableName(schema: "public", name: "ums_member"),
                targetColumns: ["id"], isInferred: true, inclusionShare: 0.975)
        ]
        return table
    }

    private func definition(_ table: Table) -> TableDefinition {
        var definition = TableDefinition(name: table.name, oid: 1, kind: .table)
        definition.columns = table.columns.map {
            ColumnDefinition(
                name: $0.name, number: $0.number, type: "text", family: $0.family, isNotNull: false)
        }
        definition.describe(as: table)
        return definition
    }

    @Test func `tell kind, time, deletion, relations, codes and units in the DDL, as comments only`() {
        let lines = DDLRenderer.ddl(for: definition(orders())).split(separator: "\n").map(String.init)
        for line in [
            "-- 中文名: 订单表", "-- 表的类型: 事件，每行是一次发生", "-- 业务时间: create_time", "-- 有效数据的条件: del_flag = '0'",
            "-- 关联: member_id -> public.ums_member (id)（推断，97.5%）", "-- 取值: status: 0=待付款，1=待发货",
            "-- 单位: pay_price: 分",
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(lines.drop { $0.hasPrefix("--") }.first == "create table public.trade_order (")
    }

    @Test func `say what somebody must know who writes SQL, three things at most`() throws {
        var item = Table(name: TableName(schema: "public", name: "order_item"), kind: .table)
        item.relations = [
            Relation(
                columns: ["order_id"], target: TableName(schema: "public", name: "trade_order"),
                targetColumns: ["id"])
        ]
        let renderer = MarkdownRenderer([orders(), item], in: .chinese)
        let text = renderer.markdown(for: orders())
        let (notes, hints) = try #require(text.firstRange(of: "用法提示:\n")).split(text)
        for note in [
            "- 表的类型：事件，每行是一次发生\n", "- 业务时间：create_time\n", "- 有效数据的条件：`del_flag = '0'`\n",
            "- 被引用：order_item.order_id\n", "- 可累加的数值：pay_price\n", "- 不可累加的数值：discount_rate\n",
            "- status 的编码：0=待付款，1=待发货\n", "- pay_price 的单位：分\n",
        ] { #expect(notes.contains(note), "\(note)") }
        #expect(
            hints.split(separator: "\n").map(String.init) == [
                "- 只统计未删除的行：WHERE `del_flag = '0'`", "- pay_price 以分为单位，换算成元须除以 100.0",
                "- 按时间统计时以 create_time 为准，其他时间须在问题中说明",
            ])
    }

    @Test func `are in English throughout where that is the language`() {
        let table = orders(comment: "Orders of the shop")
        let markdown = MarkdownRenderer([table], in: .english).markdown(for: table)
        let ddl = DDLRenderer.ddl(for: definition(table), in: .english)
        for text in [markdown, ddl] {
            #expect(!LabelText.hasHan(text) && !text.contains { "（）：，、。".contains($0) }, "\(text)")
        }
        #expect(
            markdown.hasPrefix(
                "## trade_order (Orders of the shop)\n\nColumns:\n- id (t) - Key [primary key]\n"))
        #expect(
            markdown.contains("\nHints:\n- Count rows that are not deleted only: WHERE `del_flag = '0'`\n"))
        #expect(ddl.hasPrefix("-- Name: Orders of the shop\n-- Description: "))
    }

    @Test func `mark what was derived`() {
        var table = orders(comment: nil)
        table.annotate("订单表", from: .dictionary)
        table.annotateColumn(at: 3, "支付金额", from: .dictionary)
        table.annotateColumn(at: 4, "Discount", from: .model)
        let ddl = DDLRenderer.ddl(for: definition(table))
        #expect(ddl.hasPrefix("-- 中文名: 订单表 [推断]\n") && ddl.contains("-- 支付金额 [推断]\n"))
        #expect(ddl.contains("-- Discount [model]\n"))
        let markdown = MarkdownRenderer.markdown(for: table)
        #expect(markdown.hasPrefix("## trade_order(订单表) [推断]\n") && markdown.contains(" - 支付金额 [推断]"))
    }

    @Test(arguments: [
        ("状态<br/>0正常 <b>1停用</b>", "状态 0正常 1停用"), ("见 https://a.example/x?y=1#z 的说明", "见 的说明"),
        ("图片(http://img.example/1.png)", "图片"), ("a < b 且 c > d", "a < b 且 c > d"),
        ("x&nbsp;y &lt;z", "x y <z"),
        ("<p>公司</p>", "公司"), ("地址：https://a.example", "地址"), ("a<T>", "a<T>"), ("R&D 部门", "R&D 部门"),
    ])
    func `leave out addresses of pages and HTML`(comment: String, text: String) {
        #expect(TableText.comment(comment) == text)
    }

    @Test func `tell tables of one title apart`() {
        var twin = orders()
        twin.name = TableName(schema: "old", name: "trade_order")
        let titles = TableTitles([
            orders(), twin, Table(name: TableName(schema: "public", name: "x"), kind: .table),
        ])
        #expect(titles[orders()] == "订单表（trade_order）" && titles[twin] == "订单表（old.trade_order）")
        #expect(TableTitles([orders()])[orders()] == "订单表")
    }
}

extension Range<String.Index> {
    /// What stands before and after it.
    fileprivate func split(_ text: String) -> (String, String) {
        (String(text[..<lowerBound]), String(text[upperBound...]))
    }
}
