import FoundationEssentials
import Postgres
import Schema
import TestSupport
import Testing
import Training
import Questions

/// Small schemas that were asked wrongly once: what was wrong is not asked, what is right is.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Of pairs,` {
    private static func generated(_ name: String) throws -> Generated {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = tests.appending(path: "Fixtures/meaning/cases/\(name).sql")
        return try Generated(String(contentsOf: file, encoding: .utf8))
    }

    @Test func `none goes across what everything belongs to`() throws {
        let all = try Self.generated("01-link-fanout-tenant")
        #expect(!all.pairs.isEmpty)
        for pair in all.using("JOIN") {
            #expect(!pair.sql.contains("system_tenant"), "\(pair)")
            #expect(!(pair.sql.contains("system_message") && pair.sql.contains("system_role")), "\(pair)")
            guard pair.sql.contains("system_role_menu"), pair.sql.contains("COUNT(*)") else { continue }
            // Each role has three menus, each menu two roles.
            let rows = try all.connection.query(pair.sql)
            for row in 0..<rows.rowCount { #expect([2, 3].contains(rows.integer(row, 1)), "\(pair)") }
        }
    }

    @Test func `events are no links: things are counted once`() throws {
        let all = try Self.generated("02-event-table-taken-for-link")
        let different = all.asking("不同的订阅者")
        #expect(!different.isEmpty)
        for pair in different {
            #expect(pair.sql.contains("COUNT(DISTINCT"))
            #expect(try all.connection.query(pair.sql).integer(0, 1) == 2)
        }
        #expect(all.asking("关联").isEmpty)
    }

    @Test func `deleted rows are left out of all, and their share is never asked`() throws {
        let all = try Self.generated("04-delete-status-ignored")
        for pair in all.pairs {
            #expect(pair.sql.contains("delete_status = 0"), "\(pair)")
            #expect(!pair.question.contains("删除状态"), "\(pair)")
        }
        let count = try #require(
            all.pairs.first { $0.sql.hasPrefix("SELECT COUNT(*) AS \"订单数量\"\nFROM oms_order\nWHERE delete") })
        #expect(try all.figure(count) == 6)
    }

    @Test func `codes are asked by what they mean, and shown with it`() throws {
        let all = try Self.generated("05-codes-explained-in-comment")
        #expect(all.asking("状态为正常", "部门").contains { $0.sql.contains("status = '0'") })
        #expect(all.pairs.allSatisfy { !$0.question.contains("“0”") && !$0.question.contains("“1”") })
        for pair in all.using("GROUP BY status") {
            #expect(pair.sql.contains("WHEN '0' THEN '正常'"), "\(pair)")
        }
    }

    @Test func `orders are told by when they were made, and another time is named`() throws {
        let all = try Self.generated("06-business-time-is-create-time")
        #expect(
            all.using("TO_CHAR(create_time, 'YYYY-MM')").contains { $0.sql.contains("SUM(total_amount)") })
        for pair in all.using("payment_time") { #expect(pair.question.contains("支付"), "\(pair)") }
        for pair in all.using("receive_time") { #expect(pair.question.contains("收货"), "\(pair)") }
        for pair in all.asking("最近30天") { #expect(pair.question.contains("数据中最近30天"), "\(pair)") }
    }

    @Test(arguments: ["08-sum-of-codes-and-flags", "10-sum-of-settings"])
    func `codes, flags and settings are never added up`(name: String) throws {
        let all = try Self.generated(name)
        #expect(
            !all.pairs.isEmpty
                && all.pairs.allSatisfy { !$0.sql.contains("SUM(") && !$0.question.contains("合计") })
    }

    @Test func `rows are shown by what people call them`() throws {
        let all = try Self.generated("11-display-of-rows")
        #expect(!all.using("JOIN").isEmpty)
        for pair in all.pairs {
            #expect(!pair.sql.contains("p.phone"), "\(pair)")
            if pair.sql.contains("JOIN country AS p") { #expect(pair.sql.contains("p.country"), "\(pair)") }
        }
    }

    @Test func `who was hired is no head count`() throws {
        let all = try Self.generated("13-month-headcount")
        #expect(!all.using("hire_date >=").isEmpty)
        for pair in all.using("hire_date >=") { #expect(pair.question.contains("hire"), "\(pair)") }
        let chinese = try Generated(
            """
            create table employees (employee_id serial primary key, employee_name text not null, hire_date date);
            comment on table employees is '员工'; comment on column employees.employee_name is '员工姓名';
            comment on column employees.hire_date is '入职日期';
            insert into employees (employee_name, hire_date) select '员工' || i, date '1992-01-15' + i * 120 from generate_series(1, 9) i
            """)
        #expect(!chinese.using("hire_date >=").isEmpty)
        for pair in chinese.using("hire_date >=") { #expect(pair.question.contains("年入职的员工"), "\(pair)") }
    }

    @Test func `a level of stock is no kind of things`() throws {
        let all = try Self.generated("14-level-is-no-category")
        #expect(!all.pairs.isEmpty)
        for pair in all.pairs {
            #expect(
                !pair.sql.contains("GROUP BY reorder_level") && !pair.sql.contains("SUM(reorder_level)"),
                "\(pair)")
        }
    }

    @Test func `questions are in one language, and nothing unclear is added up`() throws {
        for name in ["16-invented-comments", "17-english-comments-as-labels"] {
            let all = try Self.generated(name)
            #expect(all.language == .english && !all.pairs.isEmpty)
            for pair in all.pairs { #expect(!LabelText.hasHan(pair.question + pair.sql), "\(pair)") }
            for column in ["weight", "rental_rate", "rate", "left_num", "price"] {
                #expect(all.pairs.allSatisfy { !$0.sql.contains("SUM(\(column))") }, "\(column)")
            }
        }
        let paid = try Self.generated("17-english-comments-as-labels").using("CASE payfrequency")
        #expect(
            !paid.isEmpty && paid.allSatisfy { $0.sql.contains("monthly") && !$0.question.contains("1 =") })
    }

    @Test func `nothing secret or of a person stands in them`() throws {
        let all = try Self.generated("18-secrets-and-people-in-samples")
        for pair in all.pairs {
            for value in ["oGZ", "081", "JBSWY", "29584", "王小", "人民路", "东晓", "wxid"] {
                #expect(!(pair.question + pair.sql).contains(value), "\(pair)")
            }
        }
    }

    @Test func `things of other modules are asked about, by few values and at the roots of trees too`() throws
    {
        let all = try Self.generated("20-relation-missed-module-prefix")
        for (child, parent) in [
            ("oms_order", "ums_member"), ("oms_order_item", "oms_order"),
            ("cms_subject", "cms_subject_category"),
        ] {
            #expect(!all.using("\(child) AS t", "\(parent) AS p").isEmpty, "\(child) of \(parent)")
        }
        // Twenty orders of two of ten members.
        let count = try #require(all.using("LEFT JOIN oms_order AS t", "COUNT(", "ums_member AS p").first)
        let rows = try all.connection.query(count.sql)
        #expect(rows.rowCount == 10 || count.sql.contains("LIMIT 5"))
        #expect([rows.integer(0, 1), rows.integer(1, 1), rows.integer(2, 1)] == [10, 10, 0])
    }

    @Test func `a number of rows is not called a quantity in stock`() throws {
        let script =
            "create table drug_inventory_record (id serial primary key, order_number varchar(20) not null, inventory_date date not null);"
            + "insert into drug_inventory_record (order_number, inventory_date) select 'PD' || i, date '2024-01-01' + i from generate_series(1, 40) i;"
        let english = try Self.generated("21-row-count-called-stock")
        #expect(
            english.pairs.allSatisfy { !$0.question.contains("quantity") }
                && !english.asking("records").isEmpty)
        let chinese = try Generated(script + "comment on table drug_inventory_record is '库存'")
        #expect(
            chinese.pairs.allSatisfy { !($0.question + $0.sql).contains("库存数量") }
                && !chinese.asking("库存记录").isEmpty)
    }

    @Test func `money in hundredths is told in whole units, with the unit`() throws {
        let all = try Self.generated("23-money-named-price-and-cents")
        #expect(all.using("SUM(pay_price) / 100.0 AS \"实付金额合计(元)\"").contains { $0.question.contains("元") })
        for pair in all.pairs where pair.sql.contains("(pay_price)") {
            #expect(pair.sql.contains("100"), "\(pair)")
        }
    }

    @Test func `labels of a table of codes are used`() throws {
        let all = try Self.generated("24-dictionary-table-unused")
        #expect(all.asking("性别为男的用户").contains { $0.sql.contains("sex = '0'") })
        #expect(all.using("GROUP BY sex").allSatisfy { $0.sql.contains("WHEN '1' THEN '女'") })
    }
}
