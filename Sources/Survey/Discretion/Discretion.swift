internal import Schema

/// What of the data must not be shown: secrets not at all, personal numbers and addresses only in part.
///
/// What people wrote into the schema itself (CHECK, enums, defaults, comments) is shown as it is. Names of persons,
/// postal addresses and the IP addresses of free texts are shown too: they are what people ask for by name.
public enum Discretion {
    /// The value with what identifies a person or opens a door replaced by asterisks.
    ///
    /// - Parameter column: the name of its column, which may say that it is a telephone number, or an order's.
    public static func masked(_ value: String, column: String) -> String {
        switch ColumnSecrecy.of(column) {
        case .secret: return value.isEmpty ? "" : mark
        case .personal where value.contains(where: \.isNumber) && !value.contains("@"):
            return middle(value, first: 3, last: 2)
        case .address: return network(value)
        case .numbering: return SensitiveText.masked(value, numbersAreOrders: true)
        case .personal, .open: return SensitiveText.masked(value, numbersAreOrders: false)
        }
    }

    /// The same for a value of a column whose type is known: what is no more than a time or a truth value tells of nobody,
    /// unless the name says so.
    static func masked(_ value: String, of column: Column) -> String {
        switch (column.family, ColumnSecrecy.of(column.name)) {
        case (.date, .open), (.timestamp, .open), (.time, .open), (.interval, .open), (.boolean, .open): value
        default: masked(value, column: column.name)
        }
    }

    /// What stands for everything that is not shown.
    static let mark = "***"

    /// The text without its middle; nothing of it where little would be left out.
    static func middle(_ text: some StringProtocol, first: Int, last: Int) -> String {
        guard text.count > first + last else { return text.isEmpty ? "" : mark }
        return text.prefix(first) + "****" + text.suffix(last)
    }

    /// The first half of an address of a network.
    private static func network(_ text: String) -> String {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return middle(text, first: 3, last: 0) }
        return "\(parts[0]).\(parts[1]).\(mark)"
    }
}
