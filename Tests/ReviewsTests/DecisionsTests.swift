import Interpretation
import JSON
import Reviews
import Schema
import Tasks
import Testing
import Training

@Suite struct `What people have decided` {
    private func pair(_ question: String, _ sql: String = "SELECT 1") -> QuestionSQLPair {
        QuestionSQLPair(question: question, sql: sql)
    }

    /// As a store holds decisions that were made in that order.
    private func decisions(_ made: Decision...) -> Decisions {
        var kept: [Review] = []
        for (index, decision) in made.enumerated() {
            let review = decision.review(
                of: "db", by: "王", at: Timestamp(milliseconds: Int64(index) * 1000))
            kept.removeAll { $0.kind == review.kind && $0.subject == review.subject }
            kept.append(review)
        }
        return Decisions(kept)
    }

    @Test func `leaves out a rejected question, whatever its query and marks have become`() {
        let all = decisions(.reject(pair("有多少门店？", "SELECT count(*) FROM shop")))
        #expect(all.fate(of: pair("有多少门店?", "SELECT count(id) FROM shop")) == .rejected)
        #expect(all.fate(of: pair("有多少员工？")) == .open)
        #expect(all.pairs.isEmpty && all.applied(to: [pair("有多少门店？"), pair("a")]) == [pair("a")])
    }

    @Test func `puts an edited pair into the place of the one that is generated`() {
        let all = decisions(.edit(pair("甲", "SELECT 1"), to: pair("乙", "SELECT 2")))
        #expect(all.pairs.map(\.pair) == [pair("乙", "SELECT 2")])
        #expect(all.applied(to: [pair("甲", "SELECT 9"), pair("丙")]) == [pair("乙", "SELECT 2"), pair("丙")])
        // A generator that comes upon the corrected question by itself does not overrule it.
        #expect(all.applied(to: [pair("乙", "SELECT 3")]) == [pair("乙", "SELECT 2")])
        #expect(all.applied(to: [pair("甲"), pair("乙")]) == [pair("乙", "SELECT 2")])
    }

    @Test func `follows what was decided later about the outcome of a decision`() {
        let edited = Decision.edit(pair("甲"), to: pair("乙", "SELECT 2"))
        #expect(decisions(edited, .reject(pair("乙"))).applied(to: [pair("甲"), pair("乙")]).isEmpty)
        let again = decisions(edited, .edit(pair("乙"), to: pair("丙", "SELECT 3")))
        #expect(again.pairs.map(\.pair) == [pair("丙", "SELECT 3")])
        #expect(again.applied(to: [pair("甲")]) == [pair("丙", "SELECT 3")])
        let back = decisions(edited, .edit(pair("乙"), to: pair("甲", "SELECT 4")))
        #expect(back.pairs.map(\.pair) == [pair("甲", "SELECT 4")])
        #expect(back.applied(to: [pair("甲"), pair("乙")]) == [pair("甲", "SELECT 4")])
        let sure = decisions(edited, .approve(pair("乙", "SELECT 2")))
        #expect(
            sure.pairs.map(\.action) == [.approve] && sure.applied(to: [pair("甲")]) == [pair("乙", "SELECT 2")]
        )
    }

    @Test func `makes one of two questions that were corrected alike, and takes none for another`() {
        let all = decisions(
            .edit(pair("甲"), to: pair("丙", "SELECT 3")), .edit(pair("乙"), to: pair("丙", "SELECT 3")),
            .add(pair("丁", "SELECT 4")))
        #expect(all.pairs.map(\.pair) == [pair("丙", "SELECT 3"), pair("丁", "SELECT 4")])
        #expect(
            all.applied(to: [pair("丙", "SELECT 9"), pair("丁", "SELECT 8")])
                == [pair("丙", "SELECT 3"), pair("丁", "SELECT 4")])
    }

    @Test func `keeps what was approved or added, and two questions with one query`() {
        let all = decisions(
            .approve(pair("甲", "SELECT 1")), .add(pair("乙", "SELECT 1")), .add(pair("？", "SELECT 2")))
        #expect(all.pairs.map(\.pair.question) == ["甲", "乙", "？"])
        #expect(all.applied(to: [pair("甲", "SELECT 7")]) == [pair("甲", "SELECT 1")])
    }

    @Test func `comes back out of what the store keeps`() throws {
        let place = Decision.Place(TableName(schema: "Sales \"x\"", name: "订单.1"), column: "a b")
        let made: [Decision] = [
            .approve(pair("q", "s")), .reject(pair("q", "")), .edit(pair("q", "s"), to: pair("p", "t")),
            .add(pair("q\n", "s\t")), .comment(place, "注释"), .comment(Decision.Place(place.table), "表"),
            .role(place, .column(.amount)), .role(Decision.Place(place.table), .table(.event)),
        ]
        for decision in made {
            #expect(Decision(decision.review(of: "db", by: "x", at: .now())) == decision)
            let bundle = DecisionBundle.text([decision], of: "db", at: "")
            #expect(DecisionList(parsing: bundle).entries.map(\.decision) == [decision])
        }
        #expect(
            Decision(
                Review(
                    databaseName: "", kind: .pair, subject: "", content: "{", decidedBy: "", decidedAt: .now()
                )) == nil)
    }

    @Test(arguments: [
        ([:], ["action"]), (["action": "x"], ["action"]), (["action": "add"], ["question", "sql"]),
        (["action": "edit", "question": "q"], ["new_sql"]),
        (["action": "edit", "question": "q", "sql": "s", "new_sql": "s"], ["new_sql"]),
        (["action": "comment", "comment": "\u{1}"], ["table", "comment"]),
        (["action": "role", "table": "t", "role": "amount"], ["role"]),
        (["action": "role", "table": "t", "column": "c", "role": "deletion"], ["role"]),
        (["action": "role", "table": "a.b.c", "column": "c", "role": "time"], ["table"]),
        (["action": "add", "question": String(repeating: "x", count: 2001), "sql": "s"], ["question"]),
    ])
    func `is refused with every field that is wrong`(values: [String: String], fields: [String]) {
        let error = #expect(throws: DecisionError.self) { try Decision(DecisionForm(values)) }
        let named = Set(error?.problems.map(\.field) ?? [])
        #expect(named.isSuperset(of: fields), "\(named)")
    }
}

@Suite struct `A file of decisions` {
    @Test func `is a table, a dictionary, or a line for each`() {
        let table = DecisionList(
            parsing: "\u{FEFF}action,question,sql,new_sql\r\nreject,甲,,\r\nedit,乙,\"SELECT\n1\",SELECT 2\r\n"
                .utf8)
        #expect(table.faults.isEmpty && table.entries.map(\.line) == [2, 3])
        let words = DecisionList(
            parsing: "Table, column ,comment,role\nsale,amount,金额,amount\npublic.sale,,销售,\n,,,\n".utf8)
        #expect(
            words.entries.map(\.decision) == [
                .comment(.init(TableName(schema: "public", name: "sale"), column: "amount"), "金额"),
                .role(.init(TableName(schema: "public", name: "sale"), column: "amount"), .column(.amount)),
                .comment(.init(TableName(schema: "public", name: "sale")), "销售"),
            ])
        let lines = DecisionList(parsing: "{\"action\": \"reject\", \"question\": \"甲\"}\n\nx\n".utf8)
        #expect(lines.entries.count == 1 && lines.faults.map(\.line) == [3])
        // As Excel writes it in mainland China: 表,注释 in GBK.
        let gbk = Array("table,comment\nt,".utf8) + [0xD7, 0xA2, 0xCA, 0xCD]
        #expect(
            DecisionList(parsing: gbk).entries.map(\.decision) == [
                .comment(.init(TableName(schema: "public", name: "t")), "注释")
            ])
    }

    @Test(arguments: [
        "", " \n", "a,b\n1,2", "table,table\nx,y", "question,sql\n甲,SELECT 1",
        "action,question\nadd,甲\nx,乙\n", "\u{FFFD}",
    ])
    func `names the lines that are none`(text: String) {
        #expect(!DecisionList(parsing: text.utf8).faults.isEmpty)
    }

    @Test func `is read without harm whatever it is`() {
        var seed: UInt64 = 7
        func next() -> UInt64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return seed >> 33
        }
        let words = [
            "action", "question", ",", "\"", "\n", "{", "}", ":", "edit", "sql", "table", "表", "\u{0}",
            "\r\n", "comment",
        ]
        for _ in 0..<2000 {
            let text = (0..<Int(next() % 40)).map { _ in words[Int(next()) % words.count] }.joined()
            let list = DecisionList(parsing: text.utf8)
            #expect(!list.entries.isEmpty || !list.faults.isEmpty)
        }
    }
}
