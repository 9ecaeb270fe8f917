internal import Postgres
internal import Schema

/// What is known of a column's values, from a sample or from the planner's statistics.
struct ValueFigures {
    /// Distinct values with how often each was seen (a count or a share), the most frequent first.
    var common: [(value: String, weight: Double)] = []
    /// Values in no order that only serve as examples and bounds.
    var others: [String] = []
    /// Share of NULL, 0…1.
    var nullFraction: Double?
    /// Number of distinct values.
    var distinct: Int?
    /// Number of values that are not NULL among those looked at; nil for statistics.
    var seen: Int?
    /// Whether `common` holds every value that occurs.
    var isComplete = false

    /// Examples, the most frequent first.
    var examples: [String] { common.map(\.value) + others }

    /// Values that stand for there being none; a code among few has its meaning, whatever it looks like.
    func standIns(_ column: Column) -> [String] {
        var all = common
        if !others.isEmpty {
            let rest = Set(others).subtracting(common.map(\.value))
            all += rest.map { (value: $0, weight: 0) }
        }
        let found = StandIns.among(all, column.family)
        return column.family == .integer && !found.isEmpty && fewValues(column) != nil ? [] : found
    }

    /// The same without some values.
    func without(_ values: [String]) -> ValueFigures {
        guard !values.isEmpty else { return self }
        var figures = self
        figures.common.removeAll { values.contains($0.value) }
        figures.others.removeAll(where: values.contains)
        return figures
    }

    /// Counts the values of one sampled column.
    /// - Parameter isWhole: whether the sample is the whole table.
    init(sample: ValueTally, isWhole: Bool, rowEstimate: Int?) {
        let present = sample.values.reduce(0) { $0 + $1.count }
        let rows = present + sample.nullCount
        seen = present
        nullFraction = rows == 0 ? nil : 1 - Double(present) / Double(rows)
        common = sample.values.enumerated()
            .sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
            .map { ($1.text, Double($1.count)) }
        isComplete = isWhole || (present >= 200 && (common.last?.weight ?? 0) >= 3)
        distinct = common.count
        if !isWhole, present > 0, common.count * 10 >= present * 9, let rows = rowEstimate {
            distinct = Int(Double(rows) * (1 - (nullFraction ?? 0)))
        }
    }

    /// Whether the values seen are so few that all of them are worth knowing.
    func mayBeFew(_ column: Column) -> Bool {
        var complete = self
        complete.isComplete = true
        return complete.fewValues(column) != nil
    }

    /// Completes what a sample saw with all values that occur, if they are few.
    mutating func complete(with all: [String]) {
        isComplete = all.count <= 12
        let known = Set(common.map(\.value))
        common += all.filter { !known.contains($0) }.map { ($0, 1) }
        distinct = isComplete ? all.count : max(distinct ?? 0, all.count)
    }

    /// Takes over a row of `pg_stats`.
    init(
        nullFraction: Double, distinct: Double, values: [String], shares: [Double], bounds: [String],
        rowEstimate: Int?
    ) {
        self.nullFraction = nullFraction
        common = Array(zip(values, shares)).map { (value: $0, weight: $1) }
        others = bounds
        if distinct > 0 {
            self.distinct = Int(distinct)
        } else if distinct < 0 {
            self.distinct = rowEstimate.map { Int((-distinct * Double($0)).rounded()) }
        }
        isComplete = bounds.isEmpty && distinct > 0 && values.count == Int(distinct)
    }

    /// Smallest and largest value, for families that have an order people ask about.
    func bounds(_ family: Column.Family) -> (String, String)? {
        switch family {
        case .integer, .number:
            var low: (text: String, number: Double)?
            var high = low
            for text in examples {
                guard let number = Double(text), number.isFinite else { continue }
                if low.map({ number < $0.number }) ?? true { low = (text, number) }
                if high.map({ number >= $0.number }) ?? true { high = (text, number) }
            }
            guard let low, let high else { return nil }
            return (low.text, high.text)
        case .date, .timestamp:
            // ISO texts of years 0001 to 9999 sort as the times they mean.
            let times = examples.filter { $0.first?.isNumber == true && !$0.hasSuffix("BC") }
            guard let low = times.min(), let high = times.max() else { return nil }
            return (low, high)
        default: return nil
        }
    }

    /// The values of a column that holds one of few: a state, a type. Nil for anything else.
    func fewValues(_ column: Column) -> [String]? {
        guard isComplete, !common.isEmpty, (2...12).contains(common.count) else { return nil }
        if let seen { guard seen >= 8, seen >= common.count * 4 else { return nil } }
        let words = NameWords.of(column.name)
        guard Self.identifyingWords.isDisjoint(with: words.suffix(1)) else { return nil }
        switch column.family {
        case .text:
            guard common.allSatisfy({ $0.value.count <= 30 && !$0.value.isEmpty }) else { return nil }
            return common.map(\.value).sorted()
        case .integer:
            guard !Self.decidingWords.isDisjoint(with: words) else { return nil }
            return common.map(\.value).sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }
        default: return nil
        }
    }

    private static let identifyingWords: Set<String> = [
        "id", "no", "code", "number", "by", "name", "title", "address", "uuid", "key", "sn", "desc",
        "description",
        "remark", "note", "email", "phone", "url", "path", "position", "zip", "postcode",
    ]
    private static let decidingWords: Set<String> = [
        "type", "state", "status", "kind", "category", "class", "level", "grade", "flag", "mode", "stage",
        "is",
        "gender", "sex", "method", "channel", "priority", "rating",
    ]
}
