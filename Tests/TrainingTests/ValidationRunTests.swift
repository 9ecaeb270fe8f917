import JSON
import Testing
import Training

private struct StubChecker: SQLChecker {
    func check(_ sql: String) -> SQLVerdict {
        if sql.contains("slow") {
            return .inconclusive(Obstacle(.busy, "canceling statement due to statement timeout"))
        }
        if sql.contains("bad") {
            return .invalid(SQLProblem(.unknownColumn, "column \"bad\" does not exist"))
        }
        return .valid
    }
}

private struct StubRepairer: Repairer {
    func repair(_ pair: QuestionSQLPair, _ problem: SQLProblem, schema: String) throws(TrainingError)
        -> String?
    {
        if pair.sql.contains("broken model") { throw .unavailable("the model is away", isRetryable: true) }
        guard schema.contains("good"), let range = pair.sql.firstRange(of: "bad") else { return nil }
        return pair.sql.replacingCharacters(range, with: pair.sql.contains("hopeless") ? "bad!" : "good")
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}

@Suite struct `A validation run` {
    @Test func `what people have noted beside a pair is kept, mended or not`() throws {
        let text = """
            [{"sql": "SELECT 1", "question": "一", "note": {"by": "王", "at": [1, null]}},
             {"question": "二", "sql": "SELECT bad", "source": "手工"}]
            """
        let contents = try PairFile.decode(text.utf8)
        let report = ValidationRun(checker: StubChecker(), repairer: StubRepairer()) { _ in "good" }.check(
            contents.pairs
        ) { _, _ in }
        let kept = try JSONValue(parsing: PairFile.encode(report.kept))
        let wanted = try JSONValue(
            parsing: text.replacing("bad", with: "good").utf8)
        #expect(kept == wanted)
    }

    @Test func `the first element that is no pair is named by its place`() throws {
        func fault(_ text: String) throws -> Int? { try PairFile.firstFault(in: Array(text.utf8))?.index }
        let good = #"{"question": "q", "sql": "s", "more": 1}"#
        #expect(try fault("[]") == nil)
        #expect(try fault("\u{FEFF} [\(good), \(good)] ") == nil)
        for bad in [
            "1", "[]", "null", #"{"question": "q"}"#, #"{"question": "q", "sql": 1}"#,
            #"{"question": " ", "sql": "s"}"#,
        ] {
            #expect(try fault("[\(good), \(bad), \(bad)") == 1, "\(bad)")
        }
        for text in ["", "{}", "1", "[\(good)", "[\(good)] x", "[\(good),]", "qs"] {
            #expect(throws: TrainingError.self, "\(text)") { try PairFile.firstFault(in: Array(text.utf8)) }
        }
    }

    private static let pairs = [
        QuestionSQLPair(question: "一", sql: "SELECT 1 -- note\n  FROM  t"),
        QuestionSQLPair(question: "二", sql: "SELECT bad -- note\n,  'a  b' FROM t"),
        QuestionSQLPair(question: "三", sql: "SELECT bad, hopeless"),
        QuestionSQLPair(question: "四", sql: "SELECT slow"),
        QuestionSQLPair(question: "五", sql: "SELECT bad, bad"),
        QuestionSQLPair(question: "六", sql: "bad broken model"),
    ]

    @Test func `kept and rejected are what was generated, and SQL keeps its white space`() throws {
        let run = ValidationRun(checker: StubChecker(), repairer: StubRepairer()) { _ in "column good" }
        var steps: [Int] = []
        let report = run.check(Self.pairs) { done, _ in steps.append(done) }
        #expect(steps == [0, 1, 2, 3, 4, 5, 6])
        #expect(report.kept.map(\.question) == ["一", "二", "四", "五"])
        #expect(
            report.kept.map(\.sql) == [
                Self.pairs[0].sql, "SELECT good -- note\n,  'a  b' FROM t", "SELECT slow",
                "SELECT good, good",
            ])
        #expect(report.rejected.map(\.pair) == [Self.pairs[2], Self.pairs[5]])
        #expect(report.kept.count + report.rejected.count == Self.pairs.count)
        #expect(report.validCount == 1 && report.repaired.count == 2 && report.inconclusive.count == 1)
        #expect(report.repairFailures == ["the model is away"])
        #expect(report.countsByClass == [.unknownColumn: 4])
    }

    @Test func `without a repairer nothing is changed`() {
        let report = ValidationRun(checker: StubChecker()).check(Self.pairs) { _, _ in }
        #expect(report.kept == [Self.pairs[0], Self.pairs[3]] && report.repaired.isEmpty)
    }

    /// Says the same of every text, and counts the questions.
    private final class OneVerdict: SQLChecker {
        private let verdict: SQLVerdict
        var count = 0
        init(_ verdict: SQLVerdict) { self.verdict = verdict }

        func check(_ sql: String) -> SQLVerdict {
            count += 1
            return verdict
        }
    }

    @Test(arguments: [
        (SQLVerdict.invalid(SQLProblem(.unknownTable, "no t")), "表不存在：no t", 6),
        (.inconclusive(Obstacle(.permission, "denied")), "没有读取权限：denied", 6),
        (.inconclusive(Obstacle(.encoding, "no place")), "数据库编码不支持：no place", 6),
        (.inconclusive(Obstacle(.connection, "away", isSessionLost: true)), "数据库连接失败：away", 2),
    ])
    func `that proves nothing has failed for its most frequent reason`(
        verdict: SQLVerdict, reason: String, count: Int
    ) {
        let checker = OneVerdict(verdict)
        let report = ValidationRun(checker: checker).check(Self.pairs) { _, _ in }
        #expect(report.failure?.contains(reason) == true && report.outcomes.count == 6)
        #expect(checker.count == count, "a server that is away is asked twice and no more")
        #expect(ValidationRun(checker: OneVerdict(.valid)).check(Self.pairs) { _, _ in }.failure == nil)
        #expect(ValidationRun(checker: checker).check([]) { _, _ in }.failure == nil)
    }

    @Test func `the progress closure can end it`() {
        struct Cancelled: Error {}
        #expect(throws: Cancelled.self) {
            try ValidationRun(checker: StubChecker()).check(Self.pairs) { done, _ in
                if done == 2 { throw Cancelled() }
            }
        }
    }

    @Test func `the summary names figures and every failing item with its error`() {
        let run = ValidationRun(checker: StubChecker(), repairer: StubRepairer()) { _ in "good" }
        var report = run.check(Self.pairs) { _, _ in }
        report.duration = .milliseconds(1234)
        let text = report.summary(fileName: "qs_x_pair.json", finishedAt: "2025-06-27 14:30:00")
        for part in [
            "SQL 总数: 6", "直接有效: 1(16.7%)", "修复成功: 2(33.3%)", "无法修复: 2(33.3%)", "已保留): 1(16.7%)",
            "保留合计: 4", "字段不存在(unknown_column): 4", "验证耗时: 1.23 秒", "statement timeout", "1. 三",
            "column \"bad\" does not exist", "the model is away", "     SELECT good -- note",
        ] {
            #expect(text.contains(part), "\(part) in\n\(text)")
        }
    }
}

@Suite struct `Pair files` {
    @Test func `are indented UTF-8 with the question first, and read back the same`() throws {
        let pairs = [
            QuestionSQLPair(question: "高速公路有多少\"服务区\"?", sql: "SELECT 1 -- note\n;\t\\ é"),
            QuestionSQLPair(question: "b", sql: "SELECT 2"),
        ]
        let bytes = PairFile.encode(pairs)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.hasPrefix(
                "[\n  {\n    \"question\": \"高速公路有多少\\\"服务区\\\"?\",\n    \"sql\": \"SELECT 1 -- note\\n;"))
        #expect(text.hasSuffix("]\n"))
        #expect(try PairFile.decode(bytes).pairs == pairs)
        #expect(try PairFile.decode([0xEF, 0xBB, 0xBF] + bytes).pairs == pairs)
    }

    @Test func `one malformed element is named and costs nothing else`() throws {
        let text = """
            [{"question": "a", "sql": "SELECT 1"}, {"question": "b"}, 7, {"question": 1, "sql": "x"},
             {"question": "c", "sql": " "}, {"sql": "SELECT 2", "question": "d", "extra": null}]
            """
        let contents = try PairFile.decode(text.utf8)
        #expect(contents.pairs.map(\.question) == ["a", "d"])
        #expect(contents.malformed.map(\.index) == [1, 2, 3, 4])
        #expect("\(contents.malformed[0])" == "element 1: 缺少 sql")
        #expect(throws: TrainingError.self) { try PairFile.decode("{}".utf8) }
        #expect(throws: TrainingError.self) { try PairFile.decode("[".utf8) }
        #expect(try PairFile.decode("[]".utf8).pairs.isEmpty)
    }

    @Test func `rejected pairs carry class and error`() {
        let pair = QuestionSQLPair(question: "q", sql: "SELECT x")
        let bytes = PairFile.encode([RejectedPair(pair: pair, problem: SQLProblem(.unknownColumn, "no x"))])
        #expect(
            String(decoding: bytes, as: UTF8.self).split { " \n".contains($0) }.joined()
                == #"[{"question":"q","sql":"SELECTx","class":"unknown_column","error":"nox"}]"#)
    }

    @Test func `near-duplicates are found by question and by SQL`() {
        var set = PairSet()
        let pairs = [
            ("有多少服务区?", "SELECT count(*) FROM a;"), ("有多少 服务区。", "SELECT 2"),
            ("x", "select COUNT( * )\n-- all\nfrom A"), ("y", "select count(*) from a where n = 'A  b'"),
            ("z", "select count(*) from a where n = 'A b'"),
        ].map { QuestionSQLPair(question: $0, sql: $1) }
        #expect(pairs.map { set.insert($0) } == [true, false, false, true, true])
        #expect(set.pairs == [pairs[0], pairs[3], pairs[4]])
    }
}
