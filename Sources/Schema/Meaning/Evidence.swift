/// What a claim about a table or a column rests on, the strongest first.
public enum Evidence: String, Sendable, CaseIterable {
    /// Somebody said so, in the file of corrections or by a decision on it.
    case people
    /// A key, a CHECK, an enum type, a default.
    case constraint
    /// A comment that people wrote.
    case comment
    /// Rows of a table of the same database that says what codes mean.
    case dictionaryTable = "dictionary_table"
    /// The values that were seen.
    case values
    /// The words of its name, and of its neighbours'.
    case words
    /// Its type.
    case type
    /// A language model, where nothing above contradicts.
    case model
}
