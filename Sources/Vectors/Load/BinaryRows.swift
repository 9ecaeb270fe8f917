internal import Glibc

/// Rows in PostgreSQL's binary COPY format ("COPY", File Formats, in the PostgreSQL manual).
struct BinaryRows {
    private(set) var bytes: [UInt8] = []

    /// What comes before the first row: signature, flags, no extension.
    mutating func begin() {
        bytes +=
            Array("PGCOPY\n\u{FF}\r\n\0".unicodeScalars.map { UInt8($0.value) })
            + [UInt8](repeating: 0, count: 8)
    }

    mutating func beginRow(fields: Int16) { append(fields) }

    /// What comes after the last row.
    mutating func end() { append(Int16(-1)) }

    mutating func field(_ text: String) {
        append(Int32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// The server's `jsonb` has a version before the text.
    mutating func field(json text: String, isBinary: Bool) {
        guard isBinary else { return field(text) }
        append(Int32(text.utf8.count + 1))
        bytes.append(1)
        bytes.append(contentsOf: text.utf8)
    }

    /// The 16 bytes of a UUID.
    mutating func field(uuid: [UInt8]) {
        append(Int32(uuid.count))
        bytes.append(contentsOf: uuid)
    }

    /// pgvector's format: number of dimensions, two unused bytes, the numbers (`vector_recv`).
    mutating func field(vector: [Float]) {
        append(Int32(4 + 4 * vector.count))
        append(Int16(vector.count))
        append(Int16(0))
        bytes.reserveCapacity(bytes.count + 4 * vector.count)
        for number in vector { append(Int32(bitPattern: number.bitPattern)) }
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func append<T: FixedWidthInteger>(_ number: T) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Reads rows of a text and a vector in the same format.
struct BinaryVectors {
    private var isBegun = false

    /// The row in a piece of the stream, which libpq gives row by row; nil for what comes before and after the rows.
    mutating func row(_ piece: UnsafeRawBufferPointer) -> (text: String, vector: [Float])? {
        var rest = piece
        func take(_ count: Int) -> UnsafeRawBufferPointer? {
            guard count >= 0, rest.count >= count else { return nil }
            defer { rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count)) }
            return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
        }
        func number<T: FixedWidthInteger>(_ type: T.Type) -> T? {
            take(MemoryLayout<T>.size).map { T(bigEndian: $0.loadUnaligned(as: T.self)) }
        }
        if !isBegun {
            isBegun = true
            // The first piece holds the header, and in some versions the first row as well.
            guard take(19) != nil, !rest.isEmpty else { return nil }
        }
        guard number(Int16.self) == 2, let textLength = number(Int32.self), let text = take(Int(textLength)),
            let length = number(Int32.self), let body = take(Int(length)), body.count >= 4
        else { return nil }
        let numbers = UnsafeRawBufferPointer(rebasing: body.dropFirst(4))
        return (
            String(decoding: text, as: UTF8.self),
            (0..<numbers.count / 4).map {
                Float(
                    bitPattern: UInt32(
                        bigEndian: numbers.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
            }
        )
    }
}
