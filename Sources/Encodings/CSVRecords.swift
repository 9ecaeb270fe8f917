/// One value of a CSV record. Without quotation marks an empty one is NULL.
public struct CSVField: Equatable, Sendable {
    /// Its bytes, without quotation marks.
    public internal(set) var bytes: [UInt8]
    /// Whether it stands in quotation marks.
    public internal(set) var isQuoted: Bool

    /// Nil for NULL.
    public var text: String? { isQuoted || !bytes.isEmpty ? String(decoding: bytes, as: UTF8.self) : nil }

    /// NULL, or a value in quotation marks.
    public init(_ text: String?) {
        bytes = text.map { Array($0.utf8) } ?? []
        isQuoted = text != nil
    }

    fileprivate init() {
        bytes = []
        isQuoted = false
    }
}

/// Reads the records of a CSV, as PostgreSQL and Python's `csv` write it, from pieces of any size.
public struct CSVRecords {
    private var fields: [CSVField] = []
    private var field = CSVField()
    private var isWithinQuotes = false
    private var isAfterQuote = false
    private var isEmpty = true

    /// Nothing is read yet.
    public init() {}

    /// Hands each record that ends in this piece to the body.
    public mutating func add(_ piece: UnsafeRawBufferPointer, _ body: ([CSVField]) throws -> Void) throws {
        for byte in piece {
            if isWithinQuotes, !isAfterQuote {
                if byte == 0x22 { isAfterQuote = true } else { field.bytes.append(byte) }
                continue
            }
            if isAfterQuote {
                isAfterQuote = false
                if byte == 0x22 {
                    field.bytes.append(byte)
                    continue
                }
                isWithinQuotes = false
            }
            switch byte {
            case 0x22:
                isWithinQuotes = true
                field.isQuoted = true
                isEmpty = false
            case UInt8(ascii: ","):
                endField()
                isEmpty = false
            case 0x0A: try endRecord(body)
            case 0x0D: continue
            default:
                field.bytes.append(byte)
                isEmpty = false
            }
        }
    }

    /// Hands over a last record that no line break ends.
    public mutating func end(_ body: ([CSVField]) throws -> Void) throws {
        isAfterQuote = false
        if !isEmpty { try endRecord(body) }
    }

    private mutating func endField() {
        fields.append(field)
        field = CSVField()
    }

    private mutating func endRecord(_ body: ([CSVField]) throws -> Void) throws {
        endField()
        defer {
            fields = []
            isEmpty = true
        }
        try body(fields)
    }

    /// The record as a line.
    public static func line(_ fields: [CSVField]) -> [UInt8] {
        var line: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            guard field.isQuoted || !field.bytes.isEmpty else { continue }
            line.append(0x22)
            for byte in field.bytes {
                line.append(byte)
                if byte == 0x22 { line.append(byte) }
            }
            line.append(0x22)
        }
        line.append(0x0A)
        return line
    }

    /// The records of a whole text.
    public static func all(in bytes: [UInt8]) -> [[CSVField]] {
        var records = CSVRecords()
        var all: [[CSVField]] = []
        // Nothing throws here but the body, which does not.
        try? bytes.withUnsafeBytes { try records.add($0) { all.append($0) } }
        try? records.end { all.append($0) }
        return all
    }
}
