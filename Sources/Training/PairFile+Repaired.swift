import JSON

extension PairFile {
    /// Reads a file of repaired pairs: what stood there before, and what stands there now.
    ///
    /// - Throws: ``TrainingError/notAPairFile(_:)`` when the text is no such file.
    public static func decodeRepaired(
        _ bytes: [UInt8]
    ) throws(TrainingError) -> [(before: QuestionSQLPair, after: QuestionSQLPair)] {
        guard let elements = try? JSONValue(parsing: bytes).arrayValue else {
            throw .notAPairFile("The text is not a JSON array.")
        }
        return elements.compactMap { element in
            guard let question = element["question"]?.stringValue, let sql = element["sql"]?.stringValue,
                let original = element["original_sql"]?.stringValue
            else { return nil }
            return (
                QuestionSQLPair(question: question, sql: original),
                QuestionSQLPair(question: question, sql: sql)
            )
        }
    }
}
