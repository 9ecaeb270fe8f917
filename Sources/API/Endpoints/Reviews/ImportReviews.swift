import HTTP
import JSON
import Logs
import Reviews
import Tasks
import Training

/// What came of a file of decisions.
struct ReviewsImported: JSONEncodable {
    let databaseName: String
    let imported: Int
    let replaced: Int
    /// Decisions for SQL that the server refuses, which do not count.
    let refused: [Refused]

    struct Refused: JSONEncodable {
        let line: Int
        let decision: Decision
        let verdict: PairVerdict

        func encode(to json: inout JSONWriter) {
            json.object { json in
                json.field("line", line)
                decision.encodeFields(to: &json)
                json.field("verdict", verdict)
            }
        }
    }

    func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("db_name", databaseName)
            json.field("total", imported + refused.count)
            json.field("imported", imported)
            json.field("replaced", replaced)
            json.field("refused", refused)
        }
    }
}

extension Node {
    /// Takes decisions over out of a CSV or JSONL file: all of its lines, or none where one is no decision.
    func importReviews(_ call: Route.Call) throws(APIError) -> ReviewsImported {
        let file = try UploadedFile(call.request)
        let (name, task) = try namedDatabase(ReviewScope(file))
        let list = DecisionList(parsing: file.content)
        guard list.faults.isEmpty else {
            let shown = list.faults.prefix(20).map { "第 \($0.line) 行: \($0.reason)" }.joined(separator: "；")
            let more = list.faults.count > 20 ? "；等共 \(list.faults.count) 处" : ""
            throw APIError(.validationError, shown + more, invalid: ["file"])
        }
        let refused = try refused(list.entries, task)
        let lines = Set(refused.map(\.line))
        let now = Timestamp.now()
        let changes = list.entries.filter { $0.decision.pair == nil || !lines.contains($0.line) }.map {
            ReviewChange.decided($0.decision.review(of: name, by: caller.name, at: now))
        }
        let replaced = try internally { try store.review(changes) }
        log(.info, "\(caller.name) 导入审核 \(name): \(changes.count) 条", logger: .tasks)
        return ReviewsImported(
            databaseName: name, imported: changes.count, replaced: replaced, refused: refused)
    }

    /// Has the SQL of all pairs checked, the plain ones together.
    private func refused(
        _ entries: [DecisionList.Entry], _ task: PipelineTask?
    ) throws(APIError) -> [ReviewsImported.Refused] {
        let pairs = entries.compactMap { entry in entry.decision.pair.map { (entry: entry, pair: $0) } }
        guard !pairs.isEmpty else { return [] }
        let repairer = OfflineRepairer(tables: describedTables(of: task))
        return try onDatabase(of: task) { validator in
            let areValid = validator.areValid(pairs.map(\.pair.sql))
            return zip(pairs, areValid).compactMap { one, isValid in
                guard !isValid else { return nil }
                let verdict = PairVerdict(of: one.pair, by: validator, repairer)
                guard !verdict.isAcceptable else { return nil }
                return ReviewsImported.Refused(
                    line: one.entry.line, decision: one.entry.decision, verdict: verdict)
            }
        }
    }
}
