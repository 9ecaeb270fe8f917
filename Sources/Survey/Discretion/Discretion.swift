internal import Schema

/// What of the data must not be shown: secrets not at all, what is a person's own only in part.
///
/// What people wrote into the schema itself (CHECK, enums, defaults, comments) is shown as it is, and so are the names of
/// accounts and of things, and the addresses of shops and the like: they are what people ask for by name.
public enum Discretion {
    /// The value with what identifies a person or opens a door replaced by asterisks.
    ///
    /// - Parameter column: the name of its column, which may say that it is a telephone number, or an order's.
    public static func masked(_ value: String, column: String) -> String {
        masked(value, as: ColumnSecrecy.of(column), .text)
    }

    /// The same where it is known how secret the column is.
    ///
    /// What is no more than a time or a truth value tells of nobody, unless it is a birthday.
    static func masked(_ value: String, as secrecy: ColumnSecrecy, _ family: Column.Family) -> String {
        guard !value.isEmpty else { return "" }
        switch family {
        case .date, .timestamp, .time, .interval, .boolean:
            return secrecy == .birth ? year(value) : value
        default: break
        }
        switch secrecy {
        case .secret, .withheld: return mark
        case .number:
            let shown = value.contains("@") ? SensitiveText.masked(value, numbersAreOrders: false) : value
            return shown == value ? ends(of: value) : shown
        case .personName: return value.prefix(1) + mark
        case .birth: return year(value)
        case .residence: return district(value)
        case .network: return network(value)
        case .numbering: return SensitiveText.masked(value, numbersAreOrders: true)
        case .open: return SensitiveText.masked(value, numbersAreOrders: false)
        }
    }

    /// How secret a column is when its values have been seen too, if neither its name nor its comment says anything.
    static func secrecy(
        _ secrecy: ColumnSecrecy, of column: Column, _ values: @autoclosure () -> [String]
    ) -> ColumnSecrecy {
        guard secrecy == .open, column.family == .text, column.comment == nil,
            NameWords.named(column.name).allSatisfy(emptyWords.contains), PersonNames.areAll(values())
        else { return secrecy }
        return .personName
    }

    /// Words that say nothing of what a column holds.
    private static let emptyWords: Set<String> = [
        "c", "col", "column", "f", "fld", "field", "attr", "attribute", "v", "val", "value", "x", "y", "text",
        "str", "ext",
    ]

    /// What stands for everything that is not shown.
    static let mark = "***"

    /// The text without its middle; nothing of it where little would be left out.
    static func middle(_ text: some StringProtocol, first: Int, last: Int) -> String {
        guard text.count > first + last else { return text.isEmpty ? "" : mark }
        return text.prefix(first) + "****" + text.suffix(last)
    }

    /// The ends of a person's number: half of it at most.
    private static func ends(of text: String) -> String {
        switch text.count {
        case ..<6: mark
        case ..<10: middle(text, first: 1, last: 1)
        default: middle(text, first: 3, last: 2)
        }
    }

    /// The year of a day, in whatever order it is written.
    private static func year(_ text: String) -> String {
        let digits = text.split { !$0.isASCII || !$0.isNumber }
        let years = digits.map { $0.count == 8 ? $0.prefix(4) : $0 }
        guard let year = years.first(where: { $0.count == 4 && ("1850"..."2099").contains($0) }) else {
            return mark
        }
        return year + mark
    }

    /// Province, city and district of a Chinese address.
    private static func district(_ text: String) -> String {
        let head = text.prefix(16)
        guard let end = head.lastIndex(where: { "省市区县州盟旗".contains($0) }), end != head.startIndex,
            head.index(after: end) < text.endIndex, !head[...end].contains(where: \.isNumber)
        else { return mark }
        return head[...end] + mark
    }

    /// The first half of an address of a network.
    private static func network(_ text: String) -> String {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return middle(text, first: 3, last: 0) }
        return "\(parts[0]).\(parts[1]).\(mark)"
    }
}
