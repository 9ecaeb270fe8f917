import Authoring
import JSON
import Proof
import QueryTree
import Reviews
import Training

/// What speaks for a kept pair: a line of `…_evidence.jsonl`.
struct PairEvidence: JSONEncodable {
    let proven: ProvenPair
    /// Tells the sorts of questions and the roles of columns.
    let coverage: QueryCoverage

    func encode(to json: inout JSONWriter) {
        let findings = proven.findings
        let uses = coverage.uses(of: proven.pair.sql)
        json.object { json in
            json.field("question", proven.pair.question)
            json.field("sql", proven.pair.sql)
            json.field("kinds", uses.kinds.map(\.rawValue))
            json.field("roles") { json in
                json.object { json in
                    for (column, role) in uses.roles { json.field(column, role) }
                }
            }
            json.field("source", proven.source.rawValue)
            json.field("review", proven.review?.rawValue)
            json.field("operator", proven.way?.rawValue)
            json.field("grade", proven.grade)
            json.field("derivation", proven.agreement?.rawValue)
            if let rejection = findings.rejection { json.field("not_passed", rejection.rawValue) }
            json.field("gates") { json in
                json.object { json in
                    json.field("data_rows", findings.dataRows)
                    json.field("witnesses", findings.witnesses)
                    json.field("witnesses_with_rows", findings.fruitful)
                    json.field("mutants_told_apart", findings.killed)
                    json.field("mutants_left", findings.survivors.map(\.detail))
                    json.field("mutants_equivalent", findings.equivalents)
                    json.field(
                        "schema_faults", findings.schemaFaults.map { "\($0.kind.rawValue): \($0.detail)" })
                    json.field(
                        "wording_faults", findings.wordingFaults.map { "\($0.kind.rawValue): \($0.detail)" })
                }
            }
        }
    }
}
