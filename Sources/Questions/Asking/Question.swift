import Schema

/// What is asked, without words: all that a phrasebook needs to say it, and nothing that the SQL does not do.
enum Question {
    /// Figures of rows, by groups or not.
    case aggregate(Aggregate)
    /// A figure by spans of time, and how it changed from each to the next.
    case change(Aggregate)
    /// A figure by spans of time, and its sum up to each.
    case running(Aggregate)
    /// A figure of the latest days beside that of as many before.
    case recentPair(Figure, days: Int, Field, Scope)
    /// A figure of two kinds of rows side by side.
    case twoKinds(Figure, Field, [String], Scope)
    /// One figure divided by another.
    case ratio(Figure, Figure, by: Axis?, top: Int?, Scope)
    /// The share of rows that are such, in percent.
    case part(Condition, by: Axis?, Scope)
    /// Groups whose figure is above that of the average group.
    case aboveAverage(Aggregate)
    /// The first and the last time.
    case span(Field, Scope)
    /// How many different values.
    case distinct(Field, Scope)
    /// Which different values.
    case values(Field, Scope)
    /// Values that several rows share.
    case repeated(Field, Scope)
    /// How many rows are marked as deleted.
    case deleted(Subject)
    /// Rows of things, with more columns of theirs.
    case rows(RowList)
    /// Rows whose figure is above the average.
    case outstanding(Field, Scope)
    /// The rows with the highest figure within each group.
    case leaders(Field, within: Axis, count: Int, Scope)
    /// How many rows fall into each range of a figure.
    case ranges(Field, [String], Scope)
    /// Figures whose labels differ only in how they begin, side by side.
    case siblings(names: [String], common: String, tellsShare: Bool, Scope)
    /// How long from one time to another, on average.
    case duration(from: Field, to: Field, by: Axis?, Scope)
    /// How many rows each thing has, those with none included.
    case countOfEach(TableJoin, top: Int?)
    /// The things that no row refers to.
    case without(TableJoin)
    /// The things of some kind that rows refer to nevertheless.
    case withRows(TableJoin, Condition)
    /// Rows with what they refer to.
    case members(TableJoin, limit: Int?)
    /// The rows that refer to one thing.
    case below(TableJoin, value: String)
    /// The rows that refer to nothing that exists.
    case orphans(TableJoin)
    /// Each thing with what it is part of.
    case parents(TableJoin, limit: Int?)
    /// The things with most parts.
    case mostChildren(TableJoin, top: Int)
    /// The things that are part of none.
    case roots(TableJoin)
    /// All that is below one thing, at any depth.
    case descendants(TableJoin, value: String)
    /// How many things of the second table each of the first has.
    case linkCount(TableJoin, TableJoin)
    /// The things that have several of the others.
    case linkSeveral(TableJoin, TableJoin)
    /// What one thing is linked to.
    case linkOf(TableJoin, TableJoin, value: String)
    /// The things that are linked to none.
    case linkMissing(TableJoin, TableJoin)
    /// All pairs.
    case linkList(TableJoin, TableJoin, limit: Int?)
    /// The things that rows of one table refer to, and rows of another do not.
    case except(TableJoin, TableJoin)
    /// How many different things each thing has to do with, through rows that tell of both.
    case different(TableJoin, TableJoin)
    case sets(SetQuestion)
    case derived(DerivedQuestion)
    case groups(GroupQuestion)
    case spans(SpanQuestion)
    case deep(DeepQuestion)
}

/// Rows to be shown.
struct RowList {
    enum Order {
        /// By what they are known by.
        case display
        case descending(Field)
        case ascending(Field)
    }

    let scope: Scope
    /// What is shown beside what they are known by.
    var shown: [Field] = []
    var order: Order = .display
    var limit: Int?
    /// Whether there is one such row at most.
    var isSingle = false
    /// Whether the columns shown are what is asked for, rather than the rows.
    var asksColumns = false
}
