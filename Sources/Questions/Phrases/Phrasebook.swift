import Hashing
import Schema

/// The words of one language for tables, columns, questions and results.
///
/// Its templates are its own: nothing is translated, and no text mixes two languages. What stands in quotation marks is the
/// data's.
protocol Phrasebook: Sendable {
    /// What the rows of a table are called.
    ///
    /// - Parameters:
    ///   - prefix: a word that most names begin with, which says nothing.
    ///   - distinct: what tells it from another table of the same title.
    func noun(for table: Table, without prefix: String?, distinct: Distinction) -> Noun

    /// What a column is called; nil where the language has no word for it.
    func label(of column: Column) -> String?

    /// The label as it stands beside the noun of its table.
    func short(_ label: String, of noun: Noun) -> String

    /// The question.
    func text(_ question: Question) -> String

    /// The question that shows all of these columns.
    ///
    /// - Parameters:
    ///   - areColumns: whether they are called by their own names.
    ///   - isAgain: whether others were asked for before, so that it is said in another way.
    func text(
        showing labels: [String], areColumns: Bool, of subject: Subject, newestBy: Field?, limit: Int?,
        isAgain: Bool
    ) -> String

    /// What rows call the thing that they refer to: its title, or its part in them.
    func thing(_ join: TableJoin) -> String

    /// Whether the language can say that rows are such, or are not.
    func canSay(_ field: Field, is value: Bool) -> Bool

    /// Names of results.
    func name(of figure: Figure) -> String
    func name(of field: Field) -> String
    func name(of display: Display) -> String
    /// What a thing that rows refer to is called in a result.
    func name(ofThing join: TableJoin) -> String
    func name(of step: Axis.Step) -> String
    func name(ofCode field: Field) -> String
    func name(_ result: ResultName) -> String
    /// What the ranges between some numbers are called, one more than there are numbers.
    func ranges(of field: Field, _ edges: [String]) -> [String]
    var share: String { get }
    var yes: String { get }
    var no: String { get }

    /// A theme's name and description.
    func theme(of subject: Subject) -> (name: String, description: String)
    func theme(joining subject: Subject, to others: [Subject]) -> (name: String, description: String)
}

/// What tells a table from others of the same title.
enum Distinction {
    /// There are no others.
    case none
    /// A word, where its name has one.
    case words
    /// Its name.
    case name
}

/// Results that are named alike wherever they occur.
enum ResultName {
    case change(Figure, Axis.Step)
    case running(Figure)
    case recent(Figure, days: Int)
    case before(Figure, days: Int)
    case first(Field)
    case last(Field)
    case different(String)
    case times
    case item
    case sum(String)
    case ratio(Figure, Figure)
    case part
    case rank
    case range(Field)
    case duration(Field, Field)
    case parent(TableJoin, String)
    case children
    case size(Field)
    case of(Figure, kind: String)
    case unmatched
    case average(Figure)
    case most(Figure)
    case days
    case yearBefore(Figure)
}

extension Phrasebook {
    /// One of several ways to say the same, always the same one for the same seed.
    func choice(_ seed: String, _ options: [String]) -> String {
        options[Int((FNV1a.hash(seed.utf8) >> 17) % UInt64(options.count))]
    }
}

extension Language {
    /// Its words for questions.
    var phrasebook: any Phrasebook {
        switch self {
        case .chinese: ChinesePhrasebook()
        case .english: EnglishPhrasebook()
        }
    }
}
