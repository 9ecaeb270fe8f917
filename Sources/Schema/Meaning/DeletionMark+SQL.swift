internal import SQL

extension DeletionMark {
    /// The condition that rows that count meet, as SQL.
    ///
    /// - Parameter alias: that of the table, where several are joined.
    public func condition(in table: Table, alias: String? = nil) -> String {
        let name = (alias.map { $0 + "." } ?? "") + SQLText.identifier(column)
        let marking = table.column(column)
        guard deadValues.isEmpty else {
            let values = deadValues.map { Self.literal($0, marking) }
            // Of rows without a state nobody says that they do not count.
            let isAlwaysThere = marking.map { $0.isNotNull || $0.nullFraction == 0 } ?? false
            if values.count > 1 {
                let condition = "\(name) NOT IN (\(values.joined(separator: ", ")))"
                return isAlwaysThere ? condition : "(\(condition) OR \(name) IS NULL)"
            }
            return "\(name) \(isAlwaysThere ? "<>" : "IS DISTINCT FROM") \(values[0])"
        }
        guard let liveValue else { return "\(name) IS NULL" }
        guard marking?.family == .boolean else { return "\(name) = \(Self.literal(liveValue, marking))" }
        let isTrue = ["true", "t"].contains(liveValue)
        if marking?.isNotNull == true { return isTrue ? name : "NOT \(name)" }
        return "\(name) IS \(isTrue ? "TRUE" : "NOT TRUE")"
    }

    private static func literal(_ value: String, _ column: Column?) -> String {
        let isNumeric = column?.family == .integer || column?.family == .number
        return isNumeric && column?.type != "money" && Double(value)?.isFinite == true
            ? value : SQLText.literal(value)
    }
}
