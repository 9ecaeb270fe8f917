/// Things, or values, that rows of two sorts have in common or not.
enum SetQuestion {
    /// Things that have rows of both sorts.
    case both(TableJoin, Scope, Scope)
    /// Things that have rows of the first sort, and none of the second.
    case butNot(TableJoin, Scope, Scope)
    /// Things that have rows of either sort.
    case either(TableJoin, Scope, Scope)
    /// Things that rows of two tables refer to.
    case bothTables(TableJoin, TableJoin)
    /// Things that rows of one of two tables refer to.
    case eitherTable(TableJoin, TableJoin)
    /// Values that occur in rows of both sorts.
    case shared(Field, Scope, Scope)
    /// Values that occur in rows of the first sort, and in none of the second.
    case unshared(Field, Scope, Scope)
}

/// Questions that take a query within the query.
enum DerivedQuestion {
    /// The figure of a thing that has rows, on average.
    case perThing(Figure, TableJoin)
    /// The highest figure of a single thing.
    case mostOfOne(Figure, TableJoin)
    /// The figure of a day or month that has rows, on average.
    case perSpan(Figure, Field, Axis.Step, Scope)
    /// The row with the highest figure, or several.
    case highest(Field, Scope)
    /// Rows whose figure is above the average of rows of their kind.
    case aboveOwnKind(Field, Field, Scope)
    /// Things that have rows of some sort.
    case having(TableJoin, Scope)
    /// How many things have rows of some sort.
    case numberHaving(TableJoin, Scope)
    /// Things that have no row of some sort.
    case lacking(TableJoin, Scope)
    /// The figure of the rows that refer to things of some kind.
    case ofKind(Figure, TableJoin, Condition)
    /// When each thing had its last row, or its first.
    case lastOfEach(TableJoin, Field, isFirst: Bool)
}

/// Questions that divide groups once more.
enum GroupQuestion {
    /// A figure of some kinds of rows side by side, for each group.
    case pivot(Axis, Figure, Field, [String], Scope)
    /// The kind of which each thing has most rows.
    case favourite(TableJoin, Field)
    /// How much one amount is of another, in percent.
    case rate(Field, of: Field, by: Axis?, Scope)
    /// The share of things that have rows at all, in percent.
    case reach(TableJoin, by: Field?)
}

/// Questions on how long things take and how spans compare.
enum SpanQuestion {
    /// The rows between whose times lies most.
    case longest(from: Field, to: Field, limit: Int, Scope)
    /// How many rows took longer than so many days.
    case longer(from: Field, to: Field, days: Int, Scope)
    /// How long it takes on average, for each group.
    case each(from: Field, to: Field, by: Axis, Scope)
    /// A figure by months, and how it differs from the same month a year before.
    case yearOnYear(Aggregate)
}

/// Questions that go far from the rows, or look into their values.
enum DeepQuestion {
    /// A figure by what lies at the end of several relations.
    case chain(Figure, [TableJoin], top: Int?)
    /// How many rows lead to one thing over several relations.
    case chainValue([TableJoin], value: String)
    /// The newest rows with all that they refer to.
    case star([TableJoin], newestBy: Field, limit: Int)
    /// How many rows there are for each two things of one table that they refer to.
    case twinPairs(TableJoin, TableJoin, top: Int)
    /// How many rows refer to the same thing twice, or to two different ones.
    case twins(TableJoin, TableJoin, areSame: Bool)
    /// How many rows refer to a thing or to something below it, at any depth.
    case rowsBelow(TableJoin, tree: TableJoin, value: String)
    /// How many things are below one, at any depth.
    case numberBelow(TableJoin, value: String)
    /// Rows whose list holds a value.
    case element(Field, String, Scope)
    /// How many rows hold each value in their list.
    case elements(Field, Scope)
    /// How many rows have a value under a key.
    case memberValue(Field, key: String, String, Scope)
    /// How many rows have each value under a key.
    case members(Field, key: String, Scope)
}
