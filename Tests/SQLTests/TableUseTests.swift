import SQL
import Testing

struct TableUseTests {
    private func tables(_ sql: String) -> [String] {
        TableUse.all(in: sql).map { use in (use.schema.map { $0 + "." } ?? "") + use.name }
    }

    @Test(arguments: [
        ("select * from t", ["t"]),
        (
            "SELECT a FROM Sales.\"Order\" AS o, u x, ONLY (v) WHERE o.id IN (SELECT id FROM w)",
            ["sales.Order", "u", "v", "w"]
        ),
        ("select * from a left join b on a.x = b.y join (c natural join d) on true", ["a", "b", "c", "d"]),
        ("select * from ((select 1) s cross join t)", ["t"]),
        ("select * from ((select a from t) union (select b from u)) s", ["t", "u"]),
        ("(select 1 from t order by 1) union all select 2 from u limit 3", ["t", "u"]),
        ("table s.t", ["s.t"]),
        (
            "select (select max(x) from t) + 1 from u group by y having count(*) > (select 1 from v)",
            ["t", "u", "v"]
        ),
        (
            "select * from db.s.t tablesample system (10) repeatable (1), lateral (select * from u) q",
            ["s.t", "u"]
        ),
        ("select array[(select 1 from t), 2] from u for update of u", ["t", "u"]),
        ("select * from t limit (select n from u)", ["t", "u"]),
    ])
    func `finds every table that rows come from`(sql: String, found: [String]) {
        #expect(tables(sql) == found)
    }

    @Test(arguments: [
        "select extract(year from day), trim(both from x), substring(x from 2) from t",
        "select a is distinct from b, a is not distinct from c from t",
        "select * from t, generate_series(1, 3) g, unnest(t.a) with ordinality as u (x, n), rows from (f(1), g(2)) r",
        "select 'from u' || $$ from v $$ || \"from w\" -- from x\n from t /* join y */",
        "select * from t as a (b, c) where a.b = 'it''s from z'",
        "select * from t u join t on u.a = t.b window w as (partition by a)",
    ])
    func `takes no function, alias, constant or comment for a table`(sql: String) {
        #expect(Set(tables(sql)) == ["t"])
    }

    @Test(arguments: [
        ("with c as (select * from t) select * from c join s.c on true", ["t", "s.c"]),
        (
            "with c (x) as not materialized (select 1 from c), d as (select * from c) select * from d, u",
            ["c", "u"]
        ),
        (
            "with recursive r as (select 1 from t union all select 1 from r) cycle a set b using c select * from r",
            ["t"]
        ),
        ("select * from (with c as (select 1 from t) select * from c) q, c", ["t", "c"]),
        ("with \"C\" as (values (1)) select * from \"C\", c", ["c"]),
    ])
    func `hides the names that WITH defines where they are in force`(sql: String, found: [String]) {
        #expect(tables(sql) == found)
    }

    @Test func `tells what a table is called and where it stands`() throws {
        let sql = "select 中.x from 表 as 中, \"a\"\"b\" c"
        let uses = TableUse.all(in: sql)
        #expect(uses.map(\.alias) == ["中", "c"])
        #expect(uses.map(\.name) == ["表", "a\"b"])
        let bytes = Array(sql.utf8)
        #expect(uses.map { String(decoding: bytes[$0.range], as: UTF8.self) } == ["表", "\"a\"\"b\""])
    }

    @Test(arguments: [
        "", "(", "select from", "with", "with a as (select", "select * from (((", "from ,,, join",
        "select ) from t ]",
    ])
    func `bears texts that are no query`(sql: String) {
        #expect(tables(sql).allSatisfy { !$0.isEmpty })
    }
}
