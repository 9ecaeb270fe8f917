internal import SQL
public import Schema

/// Says what tables and columns mean, each claim with what it rests on; nothing is claimed that nothing speaks for.
public struct Interpreter: Sendable {
    /// Claims of less are not made.
    static let leastConfidence = 0.5

    private let corrections: Corrections

    /// Makes an interpreter.
    ///
    /// - Parameter corrections: what people have decided, which overrules all else.
    public init(corrections: Corrections = Corrections()) { self.corrections = corrections }

    /// The table with the comments that people have decided on, before anything is read out of them.
    public func commented(_ table: Table) -> Table { corrections.commented(table) }

    /// The tables with their meanings: all of them together, since neighbours and relations are evidence too.
    public func interpret(_ tables: consuming [Table]) -> [Table] {
        let meanings = meanings(of: tables, trustsDerived: false)
        for (index, known) in meanings.enumerated() {
            tables[index].interpret(as: known.table, columns: known.columns)
        }
        return tables
    }

    /// The same tables when comments have been derived from the words of names: what was unknown rests on those words now.
    ///
    /// A name such as `wx` says no more by itself than a comment that is derived from it, which is given only where its words
    /// are certain; it never overrules what was found without.
    public func complete(_ tables: consuming [Table]) -> [Table] {
        let isOpen = tables.contains { table in
            table.columns.contains { $0.meaning.role == .unknown && $0.comment?.source == .dictionary }
        }
        guard isOpen else { return tables }
        for (index, after) in meanings(of: tables, trustsDerived: true).enumerated() {
            let before = tables[index].meaning
            var meaning = before
            if meaning.kind == .unknown {
                meaning = after.table
                meaning.deletion = before.deletion ?? after.table.deletion
            }
            meaning.businessTime = before.businessTime ?? after.table.businessTime
            meaning.display = before.display ?? after.table.display
            let columns = zip(tables[index].columns, after.columns).map { old, new in
                old.meaning.role == .unknown && old.comment?.source == .dictionary ? new.asWords : old.meaning
            }
            tables[index].interpret(as: meaning, columns: columns)
        }
        return tables
    }

    /// What each table and its columns mean.
    private func meanings(
        of tables: [Table], trustsDerived: Bool
    ) -> [(table: TableMeaning, columns: [ColumnMeaning])] {
        let standing = Standing.all(among: tables)
        let names = SchemaNames(tables)
        let clues = tables.map {
            TableClues(
                $0, standing: standing[$0.name] ?? Standing(), among: names, trustsDerived: trustsDerived)
        }
        let byName = Dictionary(clues.map { ($0.table.name, $0) }) { first, _ in first }
        return clues.map { meaning(of: $0, among: byName) }
    }

    private func meaning(
        of table: TableClues, among others: [TableName: TableClues]
    ) -> (TableMeaning, [ColumnMeaning]) {
        let claim = KindReader(clues: table, others: others).claim()
        let known = claim.flatMap { $0.confidence >= Self.leastConfidence ? $0 : nil }
        let said = corrections.tables[table.table.name]?.within(table.table)
        var meaning = TableMeaning.unknown
        if let known {
            meaning = TableMeaning(
                kind: known.kind, evidence: known.evidence, confidence: known.confidence, reason: known.reason
            )
        }
        if let kind = said?.kind {
            meaning = TableMeaning(
                kind: kind, evidence: [.people], confidence: 1, reason: "people have decided it")
        }
        let mark = deletion(in: table, said)
        meaning.deletion = mark?.mark
        if mark == nil { meaning.deletion = said?.deletion ?? state(in: table, said) }
        let columns = table.columns.map { clues in
            let found = self.meaning(self.claim(clues, meaning.kind, table, mark), clues)
            return said?.columns[clues.column.name].map { $0.applied(to: found) } ?? found
        }
        let time = TimeChoice(table: table, kind: meaning.kind, meanings: columns).choice()
        meaning.businessTime = said?.businessTime ?? time?.column
        if said?.businessTime == nil, let time {
            meaning.reason = [meaning.reason, "\(time.column): \(time.reason)"].compactMap { $0 }.joined(
                separator: "; ")
        }
        let display = DisplayReader(table: table, kind: meaning.kind, roles: columns.map(\.role)).display()
        meaning.display = said?.display ?? display
        if let pair = known?.pair, !pair.isEmpty, meaning.kind == .link { meaning.links = [pair] }
        if let links = said?.links { meaning.links = links }
        return (meaning, columns)
    }

    private func claim(
        _ clues: ColumnClues, _ kind: TableKind, _ table: TableClues,
        _ mark: (mark: DeletionMark, claim: Claim)?
    ) -> Claim? {
        if let mark {
            if clues.column.name.isSameName(as: mark.mark.column) { return mark.claim }
            // Beside the mark, when a row was deleted tells nothing more.
            if clues.said.contains(where: { $0.reading.deletion == .time }) {
                return Claim(.technical, [.words], 0.85, "it tells of the deletion of a row")
            }
        }
        return RoleReader(clues: clues, kind: kind, table: table).claim()
    }

    /// The mark of a table: what people say, else a flag before a time.
    private func deletion(in table: TableClues, _ said: Corrections.OfTable?) -> (
        mark: DeletionMark, claim: Claim
    )? {
        if let decided = said?.deletion {
            return decided.flatMap { mark in
                mark.isState ? nil : (mark, Claim(.deletion, [.people], 1, "people have decided it"))
            }
        }
        // A column that people call something else marks nothing.
        let open = table.columns.filter { said?.columns[$0.column.name]?.role == nil }
        let marks = open.compactMap { DeletionReader(clues: $0).mark() }
        return marks.first { $0.mark.liveValue != nil } ?? marks.first
    }

    /// A state that means that rows do not count, where no column does nothing but say so.
    private func state(in table: TableClues, _ said: Corrections.OfTable?) -> DeletionMark? {
        let open = table.columns.filter {
            said?.columns[$0.column.name]?.role.map { $0 == .category } ?? true
        }
        let states = open.compactMap { DeletionReader(clues: $0).state() }
        return states.count == 1 ? states[0] : nil
    }

    private func meaning(_ claim: Claim?, _ clues: ColumnClues) -> ColumnMeaning {
        guard let claim, claim.confidence >= Self.leastConfidence else {
            var unknown = ColumnMeaning.unknown
            (unknown.codes, unknown.codesEvidence) = (
                clues.codes, clues.codes.isEmpty ? nil : clues.codesEvidence
            )
            return unknown
        }
        let isFigure = [.amount, .rate, .setting].contains(claim.role)
        let hasCodes = !clues.codes.isEmpty && ![.amount, .rate, .time, .secret].contains(claim.role)
        return ColumnMeaning(
            role: claim.role, evidence: claim.evidence, confidence: min(1, claim.confidence),
            reason: claim.reason,
            unit: isFigure ? StatedUnit.of(clues) : nil, codes: hasCodes ? clues.codes : [],
            codesEvidence: hasCodes ? clues.codesEvidence : nil,
            time: claim.role == .time || claim.time == .period ? claim.time : nil)
    }
}

extension ColumnMeaning {
    /// The meaning where what counted as a comment was derived from the words of the name.
    fileprivate var asWords: ColumnMeaning {
        guard role != .unknown else { return self }
        var meaning = self
        meaning.evidence = evidence.map { $0 == .comment ? .words : $0 }
        meaning.confidence = min(confidence, Evidence.words.weight)
        meaning.reason = "the words of its name say so"
        return meaning
    }
}

extension Corrections.OfTable {
    /// What is said as far as the table has the columns that it names.
    fileprivate func within(_ table: Table) -> Self {
        var said = self
        let has = { (name: String) in table.column(name) != nil }
        if let time = businessTime, let name = time, !has(name) { said.businessTime = nil }
        if let shown = display, let columns = shown?.columns, !columns.allSatisfy(has) { said.display = nil }
        if let mark = deletion, let name = mark?.column, !has(name) { said.deletion = nil }
        if let links, !links.joined().allSatisfy(has) { said.links = nil }
        return said
    }
}

extension Corrections.OfColumn {
    /// The meaning with what people say in the place of what was found.
    fileprivate func applied(to found: ColumnMeaning) -> ColumnMeaning {
        var meaning = found
        if let role {
            meaning.role = role
            meaning.evidence = [.people]
            meaning.confidence = 1
            meaning.reason = "people have decided it"
            if role != .time { meaning.time = nil }
        }
        if let unit { meaning.unit = unit }
        if let codes {
            meaning.codes = codes
            meaning.codesEvidence = codes.isEmpty ? nil : .people
        }
        if let time { meaning.time = time }
        return meaning
    }
}
