public import Schema

/// Says what tables and columns mean, each claim with what it rests on; nothing is claimed that nothing speaks for.
public struct Interpreter: Sendable {
    /// Makes an interpreter.
    public init() {}

    /// The tables with their meanings: all of them together, since neighbours and relations are evidence too.
    public func interpret(_ tables: [Table]) -> [Table] {
        tables.map { table in
            let columns = table.columns.map { meaning(of: $0, in: table) }
            return table.interpreted(self.meaning(of: table, columns), columns: columns)
        }
    }

    private func meaning(of table: Table, _ columns: [ColumnMeaning]) -> TableMeaning {
        var meaning = TableMeaning.unknown
        for (column, known) in zip(table.columns, columns) where known.role == .deletion {
            let live: String? =
                switch column.family {
                case .boolean: "false"
                case .integer, .text: "0"
                default: nil
                }
            meaning.deletion = DeletionMark(column: column.name, liveValue: live, evidence: known.evidence)
        }
        return meaning
    }

    private func meaning(of column: Column, in table: Table) -> ColumnMeaning {
        let (role, time): (ColumnRole, TimeSort?) =
            switch Role(of: column, in: table) {
            case .identifier: (.identifier, nil)
            case .code: (.code, nil)
            case .name: (.name, nil)
            case .category: (.category, nil)
            case .flag: (.flag, nil)
            case .measure(let isAdditive): (isAdditive ? .amount : .rate, nil)
            case .date: (.time, .occurrence)
            case .created: (.time, .creation)
            case .updated: (.time, .update)
            case .deletion: (.deletion, nil)
            case .technical: (.technical, nil)
            case .secret: (.secret, nil)
            case .text: (.text, nil)
            case .opaque: (.opaque, nil)
            }
        let known = ColumnCodes(of: column)
        return ColumnMeaning(
            role: role, evidence: [.words], confidence: 0.5, codes: known?.codes ?? [],
            codesEvidence: known?.evidence, time: time)
    }
}
