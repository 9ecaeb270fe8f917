internal import QueryTree
internal import Schema

extension Wording {
    /// Values: those of the SQL must be in the question, and those of the question in the SQL.
    mutating func checkValues() {
        for comparison in claims.comparisons {
            guard let use = comparison.left.columns.first, comparison.left.aggregates.isEmpty,
                !isDeletionMark(comparison), !comparison.left.functions.contains("to_char")
            else { continue }
            let column = catalog.column(use)?.column
            for constant in comparison.right.constants {
                let isCode = column?.meaning.label(of: constant.text) != nil
                guard constant.kind == .text || constant.kind == .number && isCode,
                    isCode || SaidSpans.range(constant.text.prefix(10).filter { $0 != "%" }) == nil
                else { continue }
                if !isSaid(constant.text, of: column) { fault(.value, constant.text) }
            }
        }
        let texts = claims.texts.map { $0.filter { $0 != "%" }.lowercased() }
        for quoted in question.quoted {
            let isKnown = texts.contains {
                $0 == quoted || $0.contains(quoted) || $0.count > 1 && quoted.contains($0)
            }
            let isName = names.contains { quoted.contains($0) || $0.contains(quoted) }
            let isCode = claims.comparisons.contains { comparison in
                let column = column(comparison.left)
                return comparison.right.constants.contains {
                    column?.meaning.label(of: $0.text)?.lowercased() == quoted
                }
            }
            if !isKnown, !isName, !isCode, !["是", "否", "yes", "no"].contains(quoted) {
                fault(.value, quoted)
            }
        }
        checkKnownValues(Set(texts))
    }

    /// Whether the question says a value: itself, its label, or for yes and no what the column is called.
    private func isSaid(_ value: String, of column: Column?) -> Bool {
        let text = question.plain
        let bare = value.filter { $0 != "%" }.lowercased()
        if let label = column?.meaning.label(of: value)?.lowercased() {
            if text.characters.contains(label) { return true }
            // 拒绝 for 已拒绝, but not 支付 for 未支付.
            if label.hasPrefix("已"), label.count > 2, text.characters.contains(label.dropFirst()) {
                return true
            }
            if LabelWords.coverage(of: label, in: text) >= 0.8 { return true }
            if let column, column.isYesNo { return LabelWords(column).coverage(in: text) > 0.3 }
            return Double(value) == nil && text.characters.contains(bare)
        }
        if bare.isEmpty || QuestionText.occurs(bare, in: text.characters) { return true }
        let spoken = bare.split { $0 == "_" || $0 == "-" || $0 == " " }.map { LabelWords.stem(String($0)) }
        let words = Set(text.list.flatMap { $0.split(separator: "-").map { LabelWords.stem(String($0)) } })
        if bare.allSatisfy(\.isASCII), !spoken.isEmpty, spoken.allSatisfy(words.contains) { return true }
        let isYesNo = ["y", "n", "yes", "no", "true", "false", "t", "f"].contains(bare)
        if let column, column.isYesNo || isYesNo { return LabelWords(column).coverage(in: text) > 0.3 }
        return false
    }

    /// Values of the tables that the question names and the SQL has not.
    private mutating func checkKnownValues(_ texts: Set<String>) {
        for table in tables {
            for column in table.columns where column.isReadable {
                guard [.category, .flag, .name].contains(column.meaning.role) else { continue }
                for (value, label) in column.sayableValues {
                    let label = label.lowercased()
                    let isLong = LabelText.hasHan(label) ? label.count > 1 : label.count > 3
                    guard isLong, !LabelWords.common.contains(label), !texts.contains(value.lowercased()),
                        !texts.contains(where: { $0.contains(label) }),
                        QuestionText.occurs(label, in: plain.characters),
                        !(names + catalog.tableNames).contains(where: { isPart(label, of: $0) }),
                        !isToldOtherwise(value, label, column)
                    else { continue }
                    fault(.value, label)
                }
            }
        }
    }

    private func isPart(_ label: String, of name: String) -> Bool {
        name.contains(label) || LabelWords.stem(name) == LabelWords.stem(label)
    }

    /// Whether the SQL says a value by other means: the code itself, paid_at IS NOT NULL for paid.
    private func isToldOtherwise(_ value: String, _ label: String, _ column: Column) -> Bool {
        let isCompared = claims.comparisons.contains { comparison in
            comparison.left.columns.contains { $0.column == column.name }
                && (comparison.right.constants.contains { $0.text == value } || comparison.right.inner != nil)
        }
        let text = QuestionText(label).plain
        let isTested = claims.nullTests.contains { test in
            catalog.column(test.column).map {
                LabelWords($0.column).names.contains { $0.contains(label.prefix(2)) }
            }
                ?? false
        }
        let isFlagged = claims.flags.contains { flag in
            catalog.column(flag.column).map { LabelWords($0.column).coverage(in: text) > 0 } ?? false
        }
        return isCompared || isTested || isFlagged
    }
}

extension Column {
    /// Values as a question may name them, each with what it is called.
    var sayableValues: [(value: String, label: String)] {
        if !meaning.codes.isEmpty { return meaning.codes.map { ($0.value, $0.label) } }
        let listed = meaning.role == .name ? [] : enumValues
        return (listed + samples.prefix(8).filter { !listed.contains($0) }).map { ($0, $0) }
    }
}
