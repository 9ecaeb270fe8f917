internal import SQL
internal import Schema

/// Says what a column is good for, in a table of a kind.
struct RoleReader {
    let clues: ColumnClues
    /// What the rows of its table are, as far as is known.
    let kind: TableKind
    let table: TableClues

    private var column: Column { clues.column }

    /// The role with what speaks for it; nil where nothing does.
    func claim() -> Claim? {
        if let secret { return secret }
        if let housekeeping { return housekeeping }
        if let key { return key }
        switch clues.family {
        case .date, .timestamp: return TimeReader(clues: clues, kind: kind, table: table).claim()
        case .boolean: return Claim(.flag, [.type], 0.97, "it is boolean")
        case .enumeration: return Claim(.category, [.constraint], 0.97, "its type lists its values")
        case .integer, .number: return FigureReader(clues: clues, kind: kind, table: table).claim()
        case .text: return TextReader(clues: clues, kind: kind, table: table).claim()
        case .json, .binary, .array, .interval, .time, .other:
            return Claim(.opaque, [.type], 0.9, "its type is \(column.baseType)")
        case .uuid: return Claim(.identifier, [.type], 0.9, "its type is uuid")
        }
    }

    private var secret: Claim? {
        switch clues.secrecy {
        case .secret: return Claim(.secret, [.words], 0.95, "it is named, or called, like a secret")
        case .withheld, .number, .residence:
            // An address is what rows of addresses are known by.
            if clues.name.words.map(GluedWords.stem) == [table.head] { return nil }
            return Claim(.personal, [.words], 0.92, "it is named, or called, like what tells of a person")
        case .network: return Claim(.opaque, [.words], 0.85, "it is an address in a network")
        case .personName, .birth, .numbering, .open: return nil
        }
    }

    private var housekeeping: Claim? {
        // A link to who made it is housekeeping, whatever else it may be.
        for (reading, evidence) in clues.said where reading.sense == .technical && !clues.isKey {
            return Claim(
                .technical, [evidence], evidence == .comment ? 0.92 : 0.85,
                "“\(shown(reading))” is housekeeping")
        }
        // When the row was made, as a number.
        if clues.isNumeric, let label = clues.comment?.han, label.includes("时间戳"),
            [.creation, .update].contains(clues.comment?.time)
        {
            return Claim(.technical, [.comment], 0.88, "“\(label)” is housekeeping")
        }
        if clues.said.contains(where: { $0.reading.deletion == .about }) {
            return Claim(.technical, [.words], 0.85, "it tells of the deletion of a row")
        }
        return nil
    }

    private var key: Claim? {
        if clues.isKey, ![.date, .timestamp].contains(clues.family) {
            return Claim(.identifier, [.constraint], 0.98, "it is the primary key")
        }
        // Names that happen to stand in another table too are names still.
        let isCopiedName = clues.relation?.isInferred == true && clues.family == .text && clues.sense == .name
        if let relation = clues.relation, !isCopiedName,
            ![.date, .timestamp, .boolean].contains(clues.family)
        {
            let isDeclared = !relation.isInferred
            return Claim(
                .identifier, isDeclared ? [.constraint] : [.values, .words], isDeclared ? 0.98 : 0.85,
                "it refers to \(relation.target.name)\(isDeclared ? "" : ", as its values suggest")")
        }
        guard [.integer, .number, .text, .uuid].contains(clues.family) else { return nil }
        if clues.isNamedLikeKey {
            return Claim(.identifier, [.words, .constraint], 0.85, "it is named like the key of a table")
        }
        if clues.name.word == "ids", clues.family == .text {
            return Claim(.opaque, [.words], 0.85, "it lists several keys")
        }
        if clues.name.sense == .key {
            return Claim(.identifier, [.words], 0.88, "its name ends in “\(clues.name.word)”")
        }
        if clues.comment?.sense == .key {
            return Claim(.identifier, [.comment], 0.9, "people call it \(clues.quoted)")
        }
        return nil
    }

    private func shown(_ reading: Reading) -> String { reading.word.isEmpty ? reading.han : reading.word }
}
