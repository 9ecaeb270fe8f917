internal import QueryTree
internal import Schema

/// What a question and its SQL do not have in common.
public struct WordingFault: Sendable, Equatable {
    /// What is missing, or told otherwise.
    public enum Kind: String, Sendable, CaseIterable {
        /// A value of the SQL is not in the question, or one of the question not in the SQL.
        case value
        /// A number.
        case number
        /// A time, or its unit.
        case time
        /// What a figure is counted in.
        case unit
        /// Most and least, ascending and descending.
        case direction
        /// NOT, or nothing of the kind.
        case negation
        /// Above and below, inclusive or not.
        case bound
        /// Sums, averages, counts.
        case aggregate
        /// Another column or table than the one that is asked for.
        case column
        /// AND and OR.
        case connective
    }

    /// What it is.
    public let kind: Kind
    /// What of the question or of the SQL it concerns.
    public let detail: String
}

/// Compares what a question says with what its SQL says.
///
/// It understands no sentence. It looks for the parts of the SQL in the question, and for words of the question that the SQL
/// would need a part for; where it cannot tell, it finds nothing.
struct Wording {
    let question: QuestionText
    let claims: QueryClaims
    let catalog: ColumnCatalog
    /// The tables of the SQL that are known, and the columns.
    let tables: [Table]
    let used: [(table: Table, column: Column)]
    /// What the tables and their columns are called.
    let names: [String]
    /// The text without the values that the SQL has; the same without the names besides.
    let plain: QuestionText.Plain
    let bare: QuestionText.Plain
    let asked: AskedSpans
    let said: SaidSpans
    let numbers: [AskedNumber]
    private(set) var faults: [WordingFault] = []

    init(_ question: String, _ claims: QueryClaims, _ catalog: ColumnCatalog) {
        self.question = QuestionText(question)
        self.claims = claims
        self.catalog = catalog
        tables = catalog.tables(claims.tables)
        used = claims.columns.compactMap(catalog.column)
        let names = catalog.names(tables).sorted { $0.count > $1.count }
        self.names = names
        plain = self.question.without(Self.values(claims, catalog))
        bare = QuestionText.Plain(
            names.reduce(plain.characters) { QuestionText.replacing($1, in: $0) })
        asked = AskedSpans(plain.characters)
        said = SaidSpans(
            claims, isDate: { catalog.column($0)?.column.family == .date },
            isTime: { catalog.column($0)?.column.isTime == true })
        // A number in a name is none: P95, 三级.
        let numbered = names.filter { name in
            name.contains { $0.isNumber || "一二三四五六七八九十两".contains($0) }
        }
        numbers = AskedNumber.all(in: numbered.reduce(asked.rest) { QuestionText.replacing($1, in: $0) })
        checkValues()
        checkNumbers()
        checkTimes()
        checkDirections()
        checkNegation()
        checkAggregates()
        checkConnectives()
        checkColumns()
        checkUnits()
    }

    mutating func fault(_ kind: WordingFault.Kind, _ detail: String) {
        let one = WordingFault(kind: kind, detail: detail)
        if !faults.contains(one) { faults.append(one) }
    }

    /// The values that the SQL compares with, as questions say them.
    private static func values(_ claims: QueryClaims, _ catalog: ColumnCatalog) -> [String] {
        var values: [String] = []
        for comparison in claims.comparisons {
            let column = comparison.left.columns.first.flatMap(catalog.column)?.column
            for constant in comparison.right.constants
            where constant.kind == .text || constant.kind == .number {
                if let label = column?.meaning.label(of: constant.text) { values += [label] }
                guard constant.kind == .text, SaidSpans.range(constant.text) == nil else { continue }
                values.append(constant.text.filter { $0 != "%" })
            }
        }
        return values.filter { $0.count > 1 || $0.unicodeScalars.contains(where: LabelText.isHan) }
    }

    /// Whether a column tells rows that count from deleted ones, and nothing else.
    func isDeletionMark(_ use: ColumnUse) -> Bool {
        guard let (table, column) = catalog.column(use) else { return false }
        if column.meaning.role == .deletion { return true }
        return table.meaning.deletion.map { $0.column == column.name && !$0.isState } ?? false
    }

    /// Whether a condition does no more than leave deleted rows out, or ask for them.
    func isDeletionMark(_ comparison: QueryClaims.Comparison) -> Bool {
        guard let use = comparison.left.columns.first else { return false }
        if isDeletionMark(use) { return true }
        guard let (table, column) = catalog.column(use), let mark = table.meaning.deletion,
            mark.isState, mark.column == column.name, ["<>", "NOT IN"].contains(comparison.sign)
        else { return false }
        let constants = comparison.right.constants
        return !constants.isEmpty && constants.allSatisfy { mark.deadValues.contains($0.text) }
    }

    func column(_ operand: QueryClaims.Operand) -> Column? {
        operand.columns.first.flatMap(catalog.column)?.column
    }
}

extension Column {
    /// Whether it holds days or moments.
    var isTime: Bool { family == .date || family == .timestamp }

    /// Whether it can only be said yes or no of.
    var isYesNo: Bool { meaning.role == .flag || family == .boolean }
}
