public import Postgres
public import QueryTree
public import Schema

/// What the gates found of one query.
public struct QueryFindings: Sendable {
    /// Why it is not to be kept.
    public enum Rejection: String, Sendable, CaseIterable {
        /// It is no single SELECT.
        case notOneQuery = "not_one_query"
        /// A server refuses it.
        case refused
        /// It returns nothing, neither in the data nor on witnesses.
        case empty
        /// It returns one row of nothing but NULL.
        case onlyNull = "only_null"
        /// Every group shows the same figures.
        case uniform
        /// A part of it can be changed without any difference.
        case mutantSurvives = "mutant_survives"
        /// It does not fit what is known of the tables.
        case schema = "schema_misfit"
        /// It asks for a value that does not occur.
        case unknownValue = "unknown_value"
        /// Question and SQL do not say the same.
        case wording
        /// Another pair asks the same.
        case duplicate
    }

    /// Why it is not to be kept; nil where nothing speaks against it.
    public internal(set) var rejection: Rejection?
    /// The change that made no difference, where that is why.
    public internal(set) var survivor: Mutant?
    /// What a server, or the parser, says to that.
    public internal(set) var detail = ""
    /// Rows that it returned in the described tables, 2,000 at most; nil where it was not run there, or not to its end.
    public internal(set) var dataRows: Int?
    /// On how many witness databases it was run, and on how many of them it returned something.
    public internal(set) var witnesses = 0, fruitful = 0
    /// Mutants that were told apart.
    public internal(set) var killed = 0
    /// The mutants that were not.
    public internal(set) var survivors: [Mutant] = []
    /// Mutants that no data can tell apart, and why.
    public internal(set) var equivalents: [String] = []

    /// Share of the mutants that were told apart; 1 without any.
    public var mutationScore: Double {
        killed + survivors.count == 0 ? 1 : Double(killed) / Double(killed + survivors.count)
    }

    /// What in it does not fit the tables.
    public internal(set) var schemaFaults: [SchemaFault] = []
    /// What question and SQL do not have in common.
    public internal(set) var wordingFaults: [WordingFault] = []

    /// Whether nothing speaks against it but that there is another like it.
    var isSound: Bool { rejection == nil || rejection == .duplicate }

    /// Notes that another pair asks the same.
    public mutating func reject(asDuplicateOf question: String) {
        rejection = .duplicate
        detail = question
    }

    /// Makes findings of a query that nobody has looked at.
    public init() {}
}

/// A question with the SQL that is to answer it.
public struct AskedQuery: Sendable {
    /// The question.
    public let question: String
    /// The SQL.
    public let sql: String

    /// Makes one from its parts.
    public init(_ question: String, _ sql: String) {
        self.question = question
        self.sql = sql
    }
}

/// Runs queries against the gates that need nobody's opinion: that they run and return something, and that every part of them
/// matters.
public struct QueryGates {
    let catalog: ColumnCatalog
    let tables: [Table]
    private let limit: Duration
    /// Witness databases, each by its seed and its rows a table; small ones have groups that bounds can meet.
    static let witnesses: [(seed: UInt64, rows: Int)] = [(1, 24), (2, 9), (3, 40), (4, 50), (5, 50)]
    /// How many queries witnesses are made for alone.
    private static let some = 6
    /// How long a query may take in the described database for its mutants to be run there too.
    private static let cheap = Duration.milliseconds(100)
    /// Those witnesses. With a single row a figure is its own average, with a few of them a list of the first five is all, and
    /// where all numbers are the same many sums are equal.
    private static let closer: [(seed: UInt64, rows: Int, aims: Bool, shape: WitnessShape)] = [
        (11, 16, true, .mixed), (12, 6, true, .flat), (13, 1, false, .mixed), (14, 4, false, .mixed),
        (15, 14, true, .flat), (16, 40, true, .mixed), (17, 1, false, .mixed), (18, 7, false, .mixed),
        (19, 2, true, .mixed), (20, 1, false, .mixed), (21, 4, true, .crowded), (22, 5, true, .crowded),
        (23, 4, true, .paired),
    ]

    /// How far the gates are.
    public enum Progress: Sendable {
        case data(done: Int, total: Int)
        case witnesses(done: Int, total: Int)
    }

    /// Makes gates for queries on some tables.
    ///
    /// - Parameter limit: how long all of it may take; queries left then are kept as they are.
    public init(_ tables: [Table], within limit: Duration) {
        self.tables = tables
        catalog = ColumnCatalog(tables)
        self.limit = limit
    }

    /// Looks at all queries.
    ///
    /// - Parameters:
    ///   - known: pairs that there are besides; one that asks the same is a duplicate.
    ///   - scratch: the scratch database, which is closed when it has served; nil where none can be had.
    ///   - connect: makes a session with the described database, after that; nil where its rows must not be read.
    ///   - progress: told several times a second; what it throws ends the work.
    /// - Returns: what was found of each query, in order.
    public func look<E: Error>(
        at pairs: [AskedQuery], besides known: [AskedQuery] = [], scratch: ScratchDatabase?,
        connect: () -> PostgresConnection?,
        progress: (Progress) throws(E) -> Void
    ) throws(E) -> [QueryFindings] {
        // Several questions may be answered by one query, which is tried once.
        var places: [String: Int] = [:]
        var queries: [String] = []
        for pair in pairs where places[pair.sql] == nil {
            places[pair.sql] = queries.count
            queries.append(pair.sql)
        }
        let (proven, data) = try prove(queries, scratch, connect, progress)
        var lookup = data.map { ValueLookup(catalog, $0) }
        var seen = SeenQueries()
        for pair in known { _ = seen.insert(pair) }
        return pairs.map { pair in
            var findings = proven[places[pair.sql] ?? 0]
            if findings.rejection != .notOneQuery { read(pair, &findings, &lookup) }
            if findings.rejection == nil, let other = seen.insert(pair) {
                findings.rejection = .duplicate
                findings.detail = other
            }
            return findings
        }
    }

    private func prove<E: Error>(
        _ queries: [String], _ scratch: ScratchDatabase?, _ connect: () -> PostgresConnection?,
        _ progress: (Progress) throws(E) -> Void
    ) throws(E) -> (findings: [QueryFindings], data: PostgresConnection?) {
        let clock = ContinuousClock()
        let end = clock.now + limit
        var findings = [QueryFindings](repeating: QueryFindings(), count: queries.count)
        var trials: [MutantTrial?] = []
        for (index, sql) in queries.enumerated() {
            try progress(.witnesses(done: 0, total: Self.witnesses.count * queries.count))
            do {
                trials.append(try MutantTrial(sql, catalog))
            } catch {
                trials.append(nil)
                findings[index].rejection = .notOneQuery
                findings[index].detail = "\(error)"
            }
        }
        if let scratch {
            defer { scratch.close() }
            try run(&trials, on: scratch, queries, &findings, until: end, progress)
        }
        let data = connect()
        if let data {
            let run = QueryRun(data, milliseconds: 5000)
            for index in trials.indices where findings[index].rejection == nil && clock.now < end {
                try progress(.data(done: index, total: queries.count))
                Self.run(&trials[index], on: run, &findings[index], clock)
            }
        }
        for (index, trial) in trials.enumerated() {
            if let trial { conclude(trial, &findings[index]) }
        }
        return (findings, data)
    }

    /// What is found of the same query with a question in other words.
    public func reword(_ pair: AskedQuery, _ findings: QueryFindings) -> QueryFindings {
        var findings = findings
        var lookup: ValueLookup?
        findings.rejection = nil
        findings.detail = ""
        read(pair, &findings, &lookup)
        return findings
    }

    /// What needs no server: whether the query fits the tables, and the question the query.
    private func read(_ pair: AskedQuery, _ findings: inout QueryFindings, _ lookup: inout ValueLookup?) {
        guard let tree = try? QueryTree(pair.sql) else { return }
        let claims = tree.claims()
        findings.schemaFaults = SchemaFit(pair.question, claims, catalog).faults
        findings.wordingFaults = Wording(pair.question, claims, catalog).faults
        if findings.schemaFaults.isEmpty, let value = lookup?.missing(in: claims) {
            findings.schemaFaults = [SchemaFault(kind: .value, detail: value)]
        }
        // What is said first is what explains most.
        guard
            findings.rejection == nil || findings.rejection == .empty || findings.rejection == .mutantSurvives
        else { return }
        if let fault = findings.schemaFaults.first {
            findings.rejection = fault.kind == .value ? .unknownValue : .schema
            findings.detail = fault.detail
            findings.survivor = nil
        } else if findings.rejection == nil, let fault = findings.wordingFaults.first {
            findings.rejection = .wording
            findings.detail = "\(fault.kind.rawValue): \(fault.detail)"
        }
    }

    private func run<E: Error>(
        _ trials: inout [MutantTrial?], on scratch: ScratchDatabase, _ queries: [String],
        _ findings: inout [QueryFindings], until end: ContinuousClock.Instant,
        _ progress: (Progress) throws(E) -> Void
    ) throws(E) {
        guard let connection = scratch.connection else { return }
        let clock = ContinuousClock()
        let schema = WitnessSchema(tables)
        let literals = Literals(queries, catalog)
        let run = QueryRun(connection, milliseconds: 5000)
        let total = Self.witnesses.count * queries.count
        // Large schemas take their time, and the server's errors are no reason to end.
        var stop: E?
        func goesOn(_ done: Int, _ progress: (Progress) throws(E) -> Void) -> Bool {
            do throws(E) {
                try progress(.witnesses(done: done, total: total))
                return true
            } catch {
                stop = error
                return false
            }
        }
        let isMade: ()? = try? scratch.make(schema) { goesOn(0, progress) }
        if let stop { throw stop }
        guard isMade != nil else { return }
        for (round, witness) in Self.witnesses.enumerated() {
            let done = round * queries.count
            let isFilled: ()? = try? scratch.fill(
                schema, literals: literals, seed: witness.seed, rows: witness.rows, aims: round > 0
            ) { goesOn(done, progress) }
            if let stop { throw stop }
            guard isFilled != nil else { return }
            let tried = MutantTrial.run(&trials, on: run) { place in
                clock.now < end && goesOn(done + place, progress)
            }
            for place in tried { findings[place].witnesses += 1 }
            if let stop { throw stop }
        }
        // What hundreds of queries leave no room for is made for a few of them at a time.
        var left = trials.indices.filter { trials[$0]?.isOpen == true }[...]
        while !left.isEmpty, clock.now < end {
            let some = Array(left.prefix(Self.some))
            left = left.dropFirst(Self.some)
            let own = some.compactMap { trials[$0]?.sql }
            let near = WitnessSchema(tables(around: own))
            let aims = Literals(own, catalog)
            for witness in Self.closer where some.contains(where: { trials[$0]?.isOpen == true }) {
                let isFilled: ()? = try? scratch.fill(
                    near, literals: aims, seed: witness.seed, rows: witness.rows, aims: witness.aims,
                    shape: witness.shape
                ) { goesOn(total, progress) }
                if let stop { throw stop }
                guard isFilled != nil else { return }
                var open = trials.indices.map { place -> MutantTrial? in
                    some.contains(place) && trials[place]?.isOpen == true ? trials[place] : nil
                }
                for place in MutantTrial.run(&open, on: run, goesOn: { _ in clock.now < end }) {
                    trials[place] = open[place]
                    findings[place].witnesses += 1
                }
            }
        }
    }

    /// The tables of some queries, and all that those refer to.
    private func tables(around queries: [String]) -> [Table] {
        var names: Set<TableName> = []
        var open = queries.flatMap { sql in
            catalog.tables((try? QueryTree(sql))?.claims().tables ?? []).map(\.name)
        }
        let all = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
        while let name = open.popLast() {
            guard let table = all[name], names.insert(name).inserted else { continue }
            open += table.relations.map(\.target)
        }
        return tables.filter { names.contains($0.name) }
    }

    private static func run(
        _ trial: inout MutantTrial?, on run: QueryRun, _ findings: inout QueryFindings,
        _ clock: ContinuousClock
    ) {
        guard let sql = trial?.sql else { return }
        func timed() -> (outcome: QueryOutcome, cost: Duration) {
            let start = clock.now
            return (run.run(sql, isOrdered: true), start.duration(to: clock.now))
        }
        let first = timed()
        switch first.outcome {
        case .rows(let result):
            findings.dataRows = result.rowCount
            if result.isOnlyNull {
                findings.rejection = .onlyNull
            } else if result.isUniform, trial?.isGrouped == true {
                findings.rejection = .uniform
            }
            guard trial?.survivors.contains(where: \.isVital) == true else { return }
            // The user's server is asked for more only where that costs it nothing to speak of. A busy machine makes a cheap
            // query slow at times, so that one that took a little longer is timed again: what is kept must not hang on that.
            var cost = first.cost
            for _ in 1...2 where cost >= cheap && cost < cheap * 10 { cost = min(cost, timed().cost) }
            if cost < cheap { trial?.run(run) }
        case .refused(let reason):
            findings.rejection = .refused
            findings.detail = reason
        case .obstacle: return
        }
    }

    private func conclude(_ trial: MutantTrial, _ findings: inout QueryFindings) {
        findings.fruitful = trial.fruitful
        findings.killed = trial.killed
        findings.survivors = trial.survivors
        findings.equivalents = trial.equivalents.map { "\($0.mutant.detail): \($0.reason)" }
        guard findings.rejection == nil else { return }
        let hasRun = findings.witnesses > 0 || findings.dataRows != nil
        if let failure = trial.failure, findings.dataRows == nil, findings.witnesses > 0, trial.fruitful == 0
        {
            // The witness tables may lack what the described ones have, such as a function.
            findings.detail = failure
        } else if hasRun, trial.fruitful == 0, (findings.dataRows ?? 0) == 0 {
            findings.rejection = .empty
        } else if findings.witnesses > 0, trial.fruitful > 0,
            let survivor = trial.survivors.first(where: \.isVital)
                ?? (trial.score < MutantTrial.leastScore ? trial.survivors.first : nil)
        {
            findings.rejection = .mutantSurvives
            findings.survivor = survivor
        }
    }
}
