import QueryTree
import Testing

@Suite struct MutantTests {
    private func mutants(_ sql: String, siblings: (ColumnUse) -> [String] = { _ in [] }) throws -> [String] {
        try QueryTree(sql).mutants(siblings: siblings).map(\.sql)
    }

    @Test(arguments: [
        ("SELECT a FROM t WHERE a = 1", ["SELECT a FROM t WHERE a <> 1", "SELECT a FROM t"]),
        (
            "SELECT a FROM t WHERE a < 1 AND b IS NULL",
            [
                "SELECT a FROM t WHERE a < 1 OR b IS NULL", "SELECT a FROM t WHERE b IS NULL",
                "SELECT a FROM t WHERE a < 1", "SELECT a FROM t WHERE a <= 1 AND b IS NULL",
                "SELECT a FROM t WHERE a > 1 AND b IS NULL", "SELECT a FROM t WHERE a < 1 AND b IS NOT NULL",
            ]
        ),
        ("SELECT sum(a) FROM t", ["SELECT avg(a) FROM t", "SELECT count(a) FROM t"]),
        ("SELECT count(DISTINCT a) FROM t", ["SELECT count(a) FROM t", "SELECT sum(DISTINCT a) FROM t"]),
        ("SELECT DISTINCT a FROM t", ["SELECT a FROM t"]),
        (
            "SELECT a FROM t ORDER BY a DESC LIMIT 5",
            [
                "SELECT a FROM t ORDER BY a DESC LIMIT 6", "SELECT a FROM t ORDER BY a DESC LIMIT 4",
                "SELECT a FROM t ORDER BY a ASC LIMIT 5",
            ]
        ),
        (
            "SELECT t.a FROM t JOIN p ON t.x = p.x",
            ["SELECT t.a FROM t LEFT JOIN p ON t.x = p.x", "SELECT t.a FROM t JOIN p ON t.x <> p.x"]
        ),
        (
            "SELECT a FROM t WHERE NOT EXISTS (SELECT 1 FROM p)",
            [
                "SELECT a FROM t", "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM p)",
            ]
        ),
        ("SELECT count(*) FILTER (WHERE a > 1) FROM t", ["SELECT count(*) FROM t"]),
        ("SELECT a FROM t UNION SELECT a FROM p", ["SELECT a FROM t INTERSECT SELECT a FROM p"]),
    ])
    func `changes one thing at a time`(_ sql: String, _ expected: [String]) throws {
        let all = try mutants(sql)
        for mutant in expected { #expect(all.contains(mutant), "\(mutant) of \(all)") }
        #expect(Set(all).count == all.count)
    }

    @Test func `puts a sibling in the place of a column, by the table its alias stands for`() throws {
        let sql = "SELECT o.total FROM orders AS o JOIN shop.people AS p ON o.buyer_id = p.id"
        var uses: [ColumnUse] = []
        let all = try mutants(sql) { use in
            uses.append(use)
            return use.column == "buyer_id" ? ["seller_id"] : []
        }
        #expect(all.contains("SELECT o.total FROM orders o JOIN shop.people p ON o.seller_id = p.id"))
        #expect(
            Set(uses) == [
                ColumnUse(tables: ["orders"], column: "total"),
                ColumnUse(tables: ["orders"], column: "buyer_id"),
                ColumnUse(tables: ["shop.people"], column: "id"),
            ])
    }

    @Test func `tells tables apart that go by one name in the parts of a UNION`() throws {
        let sql =
            "SELECT p.id FROM p JOIN orders AS t ON t.p_id = p.id EXCEPT SELECT p.id FROM p JOIN returns AS t ON t.p_id = p.id WHERE t.why = 1"
        let claims = try QueryTree(sql).claims()
        #expect(claims.tables == ["p", "orders", "returns"])
        #expect(claims.columns.contains(ColumnUse(tables: ["orders"], column: "p_id")))
        #expect(claims.columns.contains(ColumnUse(tables: ["returns"], column: "p_id")))
        #expect(claims.comparisons.map(\.left.columns) == [[ColumnUse(tables: ["returns"], column: "why")]])
    }

    @Test func `leaves the tree as it was`() throws {
        let sql =
            "SELECT a, sum(b) FROM t WHERE c = 'x' AND d > 1 GROUP BY a HAVING sum(b) > 2 ORDER BY 2 DESC LIMIT 3"
        let tree = try QueryTree(sql)
        let first = tree.mutants()
        #expect(first == tree.mutants())
        #expect(first.count >= 14)
    }

    @Test func `is made of one query only`() {
        #expect(throws: QueryTreeError.statements(2)) { _ = try QueryTree("SELECT 1; SELECT 2") }
        #expect(throws: QueryTreeError.statements(0)) { _ = try QueryTree("-- nothing") }
        #expect(throws: QueryTreeError.notASelect) { _ = try QueryTree("DELETE FROM t") }
        #expect(throws: QueryTreeError.self) { _ = try QueryTree("SELEC 1") }
    }
}
