@testable import Schema
import TestSupport
import Testing
import Training

@Suite struct `The offline repairer` {
    private static let cases: [(sql: String, repaired: String?)] = [
        ("SELECT company_nam FROM bss_company", "SELECT company_name FROM bss_company"),
        (
            "SELECT c.compnay_name -- company_nam\n,  'a  company_nam' FROM bss_company c",
            "SELECT c.company_name -- company_nam\n,  'a  company_nam' FROM bss_company c"
        ),
        ("SELECT * FROM bss_compony", "SELECT * FROM bss_company"),
        (
            "SELECT a.id FROM bss_company c JOIN bss_servce_area a ON a.company_id = c.id",
            "SELECT a.id FROM bss_company c JOIN bss_service_area a ON a.company_id = c.id"
        ),
        ("SELECT * FROM wrong.bss_company", "SELECT * FROM bss_company"),
        ("SELECT `company_name` FROM `bss_company`", "SELECT \"company_name\" FROM \"bss_company\""),
        (
            "SELECT count(*) FROM bss_company WHERE (version > 1 OR (id = '('",
            "SELECT count(*) FROM bss_company WHERE (version > 1 OR (id = '('))"
        ),
        ("SELECT company_name, company_no, FROM bss_company", nil),
        (
            "WITH x AS (SELECT 1 AS n) SELECT companyname FROM bss_company, x",
            "WITH x AS (SELECT 1 AS n) SELECT company_name FROM bss_company, x"
        ),
        ("SELECT revenue FROM bss_company", nil), ("SELECT * FROM customers", nil),
        ("SELECT 1; SELECT 2", nil), ("DELETE FROM bss_company", nil),
        (
            "SELECT compnay_name, compnay_no FROM bss_compnay WHERE delete_ts IS NULL;",
            "SELECT company_name, company_no FROM bss_company WHERE delete_ts IS NULL;"
        ),
    ]

    private static func table(_ name: String, _ columns: String...) -> Table {
        Table(
            name: TableName(schema: "public", name: name), kind: .table,
            columns: columns.map {
                Column(name: $0, type: "text", shortType: "text", family: .text, isNotNull: false)
            })
    }

    @Test(.enabled(if: TestDatabase.isAvailable)) func `mends what has one near answer, and leaves the rest`()
        throws
    {
        let database = try TestDatabase(
            """
            create table bss_company (id text, company_name text, company_no text, version integer, delete_ts timestamp);
            create table bss_service_area (id text, company_id text)
            """)
        let tables = [
            Self.table("bss_company", "id", "company_name", "company_no", "version", "delete_ts"),
            Self.table("bss_service_area", "id", "company_id"),
        ]
        let run = ValidationRun(
            checker: SQLValidator(try database.connect()), repairer: OfflineRepairer(tables: tables))
        let pairs = Self.cases.map { QuestionSQLPair(question: "问", sql: $0.sql) }
        let report = run.check(pairs) { _, _ in }
        for (outcome, one) in zip(report.outcomes, Self.cases) {
            switch outcome {
            case .repaired(let pair): #expect(pair.after.sql == one.repaired)
            default: #expect(one.repaired == nil, "\(outcome)")
            }
        }
        #expect(report.kept.count + report.rejected.count == pairs.count)
    }
}
