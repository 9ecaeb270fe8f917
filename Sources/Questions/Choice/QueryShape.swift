import SQL
import Training

/// What a query is made of, apart from what it is about.
struct QueryShape {
    /// What people's queries have in certain shares.
    enum Trait: CaseIterable {
        case numberFilter, severalConditions, negation, alternatives, distinct, having, subquery, setOperation
        case between, manyRelations
        case sideBySide, best, compared, yearBefore, change, running, ranges, rate, duration

        /// The share of the pairs that are to have it: that of people's queries (Spider), and more where gates refuse many or
        /// where the plain questions of a theme have none; nil where once is enough.
        private var wanted: Double? {
            switch self {
            case .numberFilter: 0.085
            case .severalConditions: 0.11
            case .negation: 0.085
            case .alternatives: 0.05
            case .distinct: 0.22
            case .having: 0.17
            case .subquery: 0.06
            case .setOperation: 0.12
            default: nil
            }
        }
        var isRare: Bool { wanted == nil }
        var share: Double { wanted ?? 0.014 }

        /// What its sort tells of a candidate, apart from its query.
        static func told(by kind: String) -> Trait? {
            switch kind {
            case "pivot", "pivot of things": .sideBySide
            case let kind where kind.hasPrefix("leaders"): .best
            case "compared", "two kinds": .compared
            case "year on year": .yearBefore
            case "change", "yearly change": .change
            case "running": .running
            case "ranges": .ranges
            case "rate", "rate by kind", "unit": .rate
            case "duration", "duration by kind", "longest duration", "longer than days": .duration
            default: nil
            }
        }
    }

    /// The query without names and values.
    let skeleton: String
    private(set) var traits: Set<Trait>
    /// The tables that it names.
    let tables: Set<String>
    /// Its columns, each with the tables that it may be of.
    let columns: [(tables: [String], column: String)]

    init(_ candidate: Candidate) {
        self.init(candidate.pair.sql, conditions: candidate.conditions)
        if let told = Trait.told(by: candidate.kind) { traits.insert(told) }
    }

    private init(_ sql: String, conditions: Int) {
        let tokens = SQLToken.code(in: sql)
        let uses = TableUse.all(in: tokens)
        var aliases: [String: [String]] = [:]
        for use in uses {
            let name = use.schema.map { "\($0).\(use.name)" } ?? use.name
            aliases[use.alias ?? use.name, default: []].append(name)
        }
        let all = Set(aliases.values.joined()).sorted()
        tables = Set(all)
        var skeleton: [String] = []
        var columns: [(tables: [String], column: String)] = []
        var found: Set<Trait> = conditions > 1 ? [.severalConditions] : []
        var isFilter = false
        func next(_ index: Int, _ step: Int = 1) -> SQLToken? {
            tokens.indices.contains(index + step) ? tokens[index + step] : nil
        }
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .string, .number, .parameter: skeleton.append("?")
            case .symbol:
                if token.text == "." { continue }
                skeleton.append(token.text)
                guard isFilter, token.text == ">" || token.text == "<" else { continue }
                if token.text == "<", next(index)?.isSymbol(">") == true {
                    found.insert(.negation)
                    continue
                }
                let operand = next(index)?.isSymbol("=") == true ? next(index, 2) : next(index)
                if operand?.kind == .number { found.insert(.numberFilter) }
            case .word where Self.isKeyWord(token.text) || next(index)?.isSymbol("(") == true:
                skeleton.append(token.text)
                switch token.text {
                case "WHERE": isFilter = true
                case "GROUP", "ORDER", "HAVING": isFilter = false
                case "SELECT":
                    isFilter = false
                    if index > 0, next(index, -1)?.isSymbol("(") == true,
                        next(index, -2)?.isWord("exists") == false,
                        next(index, -2)?.isWord("as") == false
                    {
                        found.insert(.subquery)
                    }
                case "IN", "LIKE", "EXISTS":
                    if next(index, -1)?.isWord("not") == true { found.insert(.negation) }
                    if token.text == "IN", next(index, 2)?.isWord("select") == false {
                        found.insert(.alternatives)
                    }
                case "BETWEEN":
                    found.formUnion([.alternatives, .between])
                    if next(index)?.kind == .number { found.insert(.numberFilter) }
                case "OR": found.insert(.alternatives)
                case "DISTINCT": found.insert(.distinct)
                case "INTERSECT", "EXCEPT", "UNION":
                    // The step of a recursion is none that anybody asks for.
                    if tokens.first?.isWord("with") == false { found.insert(.setOperation) }
                default: break
                }
                if token.text == "HAVING" { found.insert(.having) }
            case .word, .quotedIdentifier:
                if skeleton.last != "_" || next(index, -1)?.isSymbol(".") == false { skeleton.append("_") }
                guard let name = token.identifier, next(index)?.isSymbol(".") == false else { continue }
                if next(index, -1)?.isSymbol(".") == true, let owner = next(index, -2)?.identifier {
                    if let tables = aliases[owner] { columns.append((tables, name)) }
                } else {
                    columns.append((all, name))
                }
            case .comment: continue
            }
        }
        if tokens.count(where: { $0.isWord("join") }) >= 4 { found.insert(.manyRelations) }
        self.skeleton = skeleton.joined(separator: " ")
        traits = found
        self.columns = columns
    }

    /// What is written in capitals is no name.
    private static func isKeyWord(_ word: String) -> Bool {
        word.utf8.allSatisfy {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: "_")
        }
    }
}
