internal import Schema

/// What the codes of a column mean, and who says so.
struct ColumnCodes {
    let codes: [CodeLabel]
    let evidence: Evidence

    /// Reads the comment that people wrote, else takes what a dictionary table said; nil where neither agrees with the values.
    init?(of column: Column) {
        if let comment = column.comment, comment.source.isPeoples,
            let list = CodeList(comment.text), let codes = Self.fitting(list.codes, column)
        {
            (self.codes, evidence) = (codes, .comment)
        } else if !column.meaning.codes.isEmpty, let known = column.meaning.codesEvidence {
            (codes, evidence) = (column.meaning.codes, known)
        } else {
            return nil
        }
    }

    /// The codes as the column has them; nil where its values are others.
    private static func fitting(_ codes: [CodeLabel], _ column: Column) -> [CodeLabel]? {
        guard let written = written(codes, column) else { return nil }
        let values = Set(column.enumValues.isEmpty ? column.samples : column.enumValues)
        let known = values.intersection(written.map(\.value)).count
        // Somebody may have forgotten the newest code, but hardly half of them.
        guard values.isEmpty || known == values.count || known >= 2 && known * 4 >= values.count * 3 else {
            return nil
        }
        return written
    }

    private static func written(_ codes: [CodeLabel], _ column: Column) -> [CodeLabel]? {
        switch column.family {
        case .integer, .number:
            let numbers = codes.compactMap { code in Int(code.value).map { CodeLabel(String($0), code.label) }
            }
            return numbers.count == codes.count ? numbers : nil
        case .boolean:
            let truths = codes.compactMap { code in
                truth[code.value.lowercased()].map { CodeLabel($0, code.label) }
            }
            return truths.count == codes.count ? truths : nil
        case .text, .enumeration:
            let values = column.enumValues + column.samples
            // `01` in the data, `1` in the comment, or the other way round.
            return codes.map { code in
                guard !values.contains(code.value), let number = Int(code.value) else { return code }
                return CodeLabel(values.first { Int($0) == number } ?? code.value, code.label)
            }
        default: return nil
        }
    }

    private static let truth = [
        "0": "false", "1": "true", "f": "false", "t": "true", "n": "false", "y": "true", "false": "false",
        "true": "true",
    ]
}
