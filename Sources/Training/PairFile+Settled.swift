extension PairFile {
    /// The pairs as validation has left them: repairs in place, and without what it has refused.
    ///
    /// - Parameters:
    ///   - repaired: the text of `*_repaired.json`; nil without one.
    ///   - rejected: the text of `*_rejected.json`; nil without one.
    /// - Throws: ``TrainingError/notAPairFile(_:)`` where one of them is no such file.
    public static func settled(
        _ pairs: [QuestionSQLPair], repaired: [UInt8]?, rejected: [UInt8]?
    ) throws(TrainingError) -> [QuestionSQLPair] {
        let refused = Set(try rejected.map { bytes throws(TrainingError) in try decode(bytes).pairs } ?? [])
        let mended = try repaired.map { bytes throws(TrainingError) in try decodeRepaired(bytes) } ?? []
        let better = Dictionary(mended.map { ($0.before, $0.after) }) { $1 }
        return pairs.filter { !refused.contains($0) }.map { better[$0] ?? $0 }
    }
}
