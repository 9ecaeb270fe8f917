internal import SQL

/// Lists that say the label first: `男:1，女:2`, `active=1, inactive=0`, `男(1)、女(2)`.
enum ReversedCodes {
    /// The list in a part of the text, and where it begins.
    static func read(_ text: CodeText, in range: Range<Int>) -> (codes: [CodeLabel], start: Int)? {
        var codes: [CodeLabel] = []
        var start: Int?
        for word in words(text, in: range) {
            if let code = code(text.string(word)) {
                codes.append(code)
                start = start ?? word.lowerBound
            } else if !codes.isEmpty {
                return nil
            }
        }
        let numbers = codes.compactMap { Int($0.value) }.sorted()
        guard let start, codes.count >= 2, Set(numbers).count == codes.count,
            Set(codes.map(\.label)).count == codes.count, !text.isExample(before: start)
        else { return nil }
        // `width=100, height=200` gives figures.
        let isChinese = codes.allSatisfy { LabelText.hasHan($0.label) }
        let isCounted = zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 } && numbers[0] <= 1
        return isChinese || isCounted ? (codes, start) : nil
    }

    private static func words(_ text: CodeText, in range: Range<Int>) -> [Range<Int>] {
        text.scalars[range].indices.split { " ,;、|/\n".unicodeScalars.contains(text.scalars[$0]) }
            .compactMap { slice in
                slice.first.flatMap { first in slice.last.map { first..<$0 + 1 } }
            }
    }

    private static func code(_ word: String) -> CodeLabel? {
        for sign in ["->", "=>", "=", ":", "-", "("] {
            guard let found = word.range(of: sign) else { continue }
            let label = String(word[..<found.lowerBound])
            var value = String(word[found.upperBound...])
            if sign == "(" {
                guard value.last == ")" else { return nil }
                value.removeLast()
            }
            let isLabel =
                (1...12).contains(label.count) && !label.contains(where: \.isNumber)
                && (label.unicodeScalars.allSatisfy(LabelText.isHan)
                    || sign != "-" && label.unicodeScalars.allSatisfy { $0.isLatin || $0 == "_" })
            guard isLabel, !settings.contains(where: label.contains), (1...3).contains(value.count),
                value.unicodeScalars.allSatisfy(\.isDigit)
            else { return nil }
            return CodeLabel(value, label)
        }
        return nil
    }

    /// Labels of figures rather than of codes.
    private static let settings = [
        "默认", "最大", "最小", "长度", "单位", "精度", "上限", "下限", "范围", "值", "数", "default", "max", "min", "size",
        "length",
    ]
}
