import Schema
import Training

/// Chooses among the candidates of one theme after another: first what covers tables, columns, relations and kinds, then what
/// people ask most, in the shares in which they ask it, and nothing twice.
struct Choice {
    /// A theme with so many pairs does without those of less worth.
    private static let enough = 3
    private static let worthwhile = 16
    /// That many of a hundred places of a theme belong to what people ask most.
    private static let plainPart = 30

    /// Columns that people might ask for, as `table.column`, that nothing has touched yet.
    private(set) var untouched: Set<String>
    /// References that nothing has followed yet, by their first column, with the table referred to.
    private var unfollowed: [String: Set<String>]
    private var set = PairSet()
    private var kinds: [String: Int] = [:]
    private var traits: [QueryShape.Trait: Int] = [:]
    /// The tables whose rows have numbers to be asked for, and how many pairs their themes have; of others no pair can.
    private let numbered: Set<TableName>
    private var ofNumbered = 0
    private let numberShare: Double
    private var skeletons: [String: Int] = [:]
    private var byTables: [Set<String>: [Likeness]] = [:]
    private var byKind: [String: [Int]] = [:]
    private var all: [Likeness] = []
    /// Which of them are like another one.
    private var alike: Set<Int> = []
    /// With so many pairs a question is only compared with the latest, and with those of its kind.
    private static let compared = 1500
    /// No more pairs than that have one skeleton.
    private let mostOfOneSkeleton: Int

    /// - Parameter expected: how many pairs there will be, more or less.
    init(_ subjects: Subjects, expected: Int) {
        mostOfOneSkeleton = max(2, expected / 45)
        untouched = []
        unfollowed = [:]
        numbered = Set(subjects.all.filter { !$0.numberConditions().isEmpty }.map(\.table.name))
        let part = Double(numbered.count) / Double(max(1, subjects.all.count))
        numberShare = min(0.3, QueryShape.Trait.numberFilter.share / max(part, 0.01))
        for subject in subjects.all {
            for field in subject.fields where field.isShown { untouched.insert(subject.place(of: field)) }
            for join in subjects.joins(of: subject) where !join.isHousekeeping {
                guard let field = join.fields.first else { continue }
                unfollowed[subject.place(of: field), default: []].insert(join.parent.sqlName)
            }
        }
    }

    private struct Entry {
        let candidate: Candidate
        let shape: QueryShape
        let places: Set<String>
        var follows: [(place: String, target: String)] = []
    }

    /// The pairs of a theme.
    ///
    /// - Parameter rest: makes a pair over columns that nothing has touched, at most so many times.
    mutating func choose(
        _ candidates: [Candidate], limit: Int, rests: Int = 0,
        rest: (_ untouched: (Field) -> Bool, _ isAgain: Bool) -> Candidate? = { _, _ in nil },
        of subject: Subject
    ) -> [QuestionSQLPair] {
        var open = candidates.map(entry)
        var uses: [String: Int] = [:]
        var chosen: [QuestionSQLPair] = []
        var left = rests
        var isAgain = false
        let plain = limit * Self.plainPart / 100
        while chosen.count < limit {
            // The last places belong to the columns that nothing has touched yet.
            if left > 0, limit > 2, chosen.count >= limit - left || open.isEmpty {
                left -= 1
                if let last = rest({ untouched.contains(subject.place(of: $0)) }, isAgain),
                    take(entry(last), isLast: true)
                {
                    isAgain = true
                    chosen.append(last.pair)
                }
                if open.isEmpty, left == 0 { break }
                continue
            }
            let isNumbered = numbered.contains(subject.table.name)
            let isPlain = chosen.count < plain
            let values = open.map { isPlain ? plainValue($0, uses) : value($0, uses, isNumbered) }
            guard let best = values.indices.max(by: { values[$0] < values[$1] }) else { break }
            let one = open.remove(at: best)
            // What hardly anybody asks only stands where there is nothing else.
            let worth = one.candidate.weight - 24 * uses[one.candidate.kind, default: 0]
            if chosen.count >= Self.enough, worth < Self.worthwhile, newWays(one) == 0 { continue }
            guard take(one, isLast: false) else { continue }
            uses[one.candidate.kind, default: 0] += 1
            chosen.append(one.candidate.pair)
            if isNumbered { ofNumbered += 1 }
        }
        return chosen
    }

    private func entry(_ candidate: Candidate) -> Entry {
        let shape = QueryShape(candidate)
        var places: Set<String> = []
        for (tables, column) in shape.columns {
            for table in tables { places.insert("\(table).\(column)") }
        }
        var entry = Entry(candidate: candidate, shape: shape, places: places)
        for place in places {
            for target in unfollowed[place] ?? [] where shape.tables.contains(target) {
                entry.follows.append((place, target))
            }
        }
        return entry
    }

    /// What a pair is worth as one of the first of its theme.
    private func plainValue(_ entry: Entry, _ uses: [String: Int]) -> Double {
        interest(entry, uses) - 2 * sameForm(entry) + 2 * newColumns(entry, atMost: 4)
    }

    /// How much people ask it, less for each pair of its kind that the theme has.
    private func interest(_ entry: Entry, _ uses: [String: Int]) -> Double {
        Double(entry.candidate.weight - 30 * uses[entry.candidate.kind, default: 0])
    }

    /// How many pairs are of its form; more than four say no more.
    private func sameForm(_ entry: Entry) -> Double {
        Double(min(4, skeletons[entry.shape.skeleton, default: 0]))
    }

    private func newColumns(_ entry: Entry, atMost most: Int) -> Double {
        Double(min(entry.places.count(where: untouched.contains), most))
    }

    /// What a pair is worth after those: what makes up for what is missing comes first.
    private func value(_ entry: Entry, _ uses: [String: Int], _ isNumbered: Bool) -> Double {
        let kind = entry.candidate.kind
        var value = interest(entry, uses)
        let count = Double(set.pairs.count)
        let used = Double(kinds[kind, default: 0])
        if used == 0 { value += 16 }
        // What lags most behind its share is wanted most. What makes up for several at once hardly anybody asks.
        let lags = entry.shape.traits.compactMap { trait in
            let wanted =
                trait == .numberFilter && isNumbered
                ? numberShare * Double(ofNumbered + 1) : trait.share * (count + 1)
            let lag = (wanted - Double(traits[trait, default: 0])) / max(1, wanted)
            return lag > 0 ? 30 + 90 * lag : nil
        }
        value += 0.7 * (lags.max() ?? 0) + 0.3 * lags.reduce(0, +)
        // A kind has its share of all, beyond which others come first.
        value -= min(60, max(0, used / (count + 40) - 0.012) * 1500) * (lags.isEmpty ? 1 : 0.3)
        // Each sort that rows carry is asked once at least.
        if entry.shape.traits.contains(where: { $0.isRare && traits[$0, default: 0] == 0 }) { value += 80 }
        // Of one form there are a few at most.
        value -= 7 * sameForm(entry)
        value += 4 * newColumns(entry, atMost: 8)
        value += 50 * Double(newWays(entry))
        return value
    }

    /// How many relations it follows that nothing has followed yet; more than two at once say no more.
    private func newWays(_ entry: Entry) -> Int {
        min(2, entry.follows.count { unfollowed[$0.place]?.contains($0.target) == true })
    }

    private mutating func take(_ entry: Entry, isLast: Bool) -> Bool {
        let likeness = Likeness(entry.candidate.pair.question)
        let kind = entry.candidate.kind
        // A few may be like one over other tables.
        let latest = all.indices.suffix(Self.compared)
        let earlier = byKind[kind, default: []].prefix { $0 < latest.lowerBound }
        let like = (earlier + latest).filter { likeness.isNear(all[$0]) }
        guard like.isEmpty || (alike.union(like).count + 1) * 25 <= all.count,
            skeletons[entry.shape.skeleton, default: 0] < mostOfOneSkeleton || isLast,
            byTables[entry.shape.tables]?.contains(where: likeness.isNear) != true,
            set.insert(entry.candidate.pair)
        else { return false }
        skeletons[entry.shape.skeleton, default: 0] += 1
        byTables[entry.shape.tables, default: []].append(likeness)
        byKind[kind, default: []].append(all.count)
        if !like.isEmpty { alike.formUnion(like + [all.count]) }
        all.append(likeness)
        kinds[kind, default: 0] += 1
        for trait in entry.shape.traits { traits[trait, default: 0] += 1 }
        untouched.subtract(entry.places)
        for (place, target) in entry.follows { unfollowed[place]?.remove(target) }
        return true
    }
}

extension Subject {
    /// The table as queries name it, without quotes.
    var sqlName: String {
        table.name.schema == "public" ? table.name.name : "\(table.name.schema).\(table.name.name)"
    }

    fileprivate func place(of field: Field) -> String { "\(sqlName).\(field.column.name)" }
}
