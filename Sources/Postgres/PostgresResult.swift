internal import CPostgres

/// The rows of one statement. Frees its memory when it goes out of scope.
///
/// See "Command Execution Functions" in the libpq manual.
public struct PostgresResult: ~Copyable {
    let handle: OpaquePointer

    init(adopting handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    /// Number of rows.
    public var rowCount: Int { Int(PQntuples(handle)) }

    /// Number of columns.
    public var columnCount: Int { Int(PQnfields(handle)) }

    /// Number of rows that an INSERT, UPDATE, DELETE or COPY changed.
    public var affectedRows: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    /// Name of column `column`, counted from 0.
    public func columnName(_ column: Int) -> String { String(cString: PQfname(handle, Int32(column))) }

    /// The OID of the type of column `column`.
    public func columnType(_ column: Int) -> UInt32 { PQftype(handle, Int32(column)) }

    /// The value's text, or nil for SQL NULL.
    public func text(_ row: Int, _ column: Int) -> String? {
        precondition(row < rowCount && column < columnCount, "there is no such row or column")
        guard PQgetisnull(handle, Int32(row), Int32(column)) == 0 else { return nil }
        let length = Int(PQgetlength(handle, Int32(row), Int32(column)))
        guard let start = PQgetvalue(handle, Int32(row), Int32(column)) else { return nil }
        return Self.text(UnsafeRawBufferPointer(start: start, count: length))
    }

    /// Calls the body for each byte of a value; what a server has cut in two comes as it is.
    ///
    /// - Returns: false for SQL NULL.
    public func forEachByte(_ row: Int, _ column: Int, _ body: (UInt8) -> Void) -> Bool {
        precondition(row < rowCount && column < columnCount, "there is no such row or column")
        guard PQgetisnull(handle, Int32(row), Int32(column)) == 0,
            let start = PQgetvalue(handle, Int32(row), Int32(column))
        else { return false }
        let length = Int(PQgetlength(handle, Int32(row), Int32(column)))
        for byte in UnsafeRawBufferPointer(start: start, count: length) { body(byte) }
        return true
    }

    /// The value's text, or nil for SQL NULL and for bytes that are no UTF-8, as a server may have that knows no encoding.
    public func wellFormedText(_ row: Int, _ column: some ResultColumns) -> String? {
        let column = Int32(column.rawValue)
        guard PQgetisnull(handle, Int32(row), column) == 0, let start = PQgetvalue(handle, Int32(row), column)
        else { return nil }
        return String(
            validating: UnsafeRawBufferPointer(
                start: start, count: Int(PQgetlength(handle, Int32(row), column))),
            as: UTF8.self)
    }

    /// The bytes as text. A server that does not know their encoding may have cut the last character in two; what is left of
    /// it is left out.
    static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let last = bytes.last, last >= 0x80, text.unicodeScalars.last == "\u{FFFD}" else { return text }
        let tail = bytes.suffix(3).reversed().prefix { $0 & 0xC0 == 0x80 }.count
        guard tail < bytes.count, bytes[bytes.count - tail - 1] >= 0xC0 else { return text }
        return String(decoding: bytes.dropLast(tail + 1), as: UTF8.self)
    }

    /// The value as a whole number, or nil for SQL NULL.
    public func integer(_ row: Int, _ column: Int) -> Int? { text(row, column).flatMap { Int($0) } }

    /// The value as a floating-point number, or nil for SQL NULL.
    public func double(_ row: Int, _ column: Int) -> Double? { text(row, column).flatMap { Double($0) } }

    /// The value as a truth value; SQL NULL is false.
    public func bool(_ row: Int, _ column: Int) -> Bool { text(row, column) == "t" }

    /// The value as an OID; 0, which is none, for SQL NULL.
    public func oid(_ row: Int, _ column: Int) -> UInt32 {
        var oid: UInt32 = 0
        _ = forEachByte(row, column) { oid = oid &* 10 &+ UInt32($0 & 15) }
        return oid
    }

    /// Calls the body for each row in order and collects what it returns.
    public func map<T, E: Error>(
        _ body: (borrowing PostgresResult, Int) throws(E) -> T
    ) throws(E) -> [T] {
        var values: [T] = []
        values.reserveCapacity(rowCount)
        for row in 0..<rowCount { values.append(try body(self, row)) }
        return values
    }

    /// The server's error, if this is one.
    var failure: PostgresError? {
        let status = PQresultStatus(handle)
        guard status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR
        else {
            return nil
        }
        func field(_ code: Int32) -> String? {
            PQresultErrorField(handle, code).map { String(cString: $0) }
        }
        let sqlState = field(cpq_diag_sqlstate)
        // Another server that this one asks may be lost as well, which ends no session.
        let lost = sqlState == nil || ["FATAL", "PANIC"].contains(field(cpq_diag_severity))
        return PostgresError(
            kind: lost ? .connection : .statement, sqlState: sqlState,
            message: field(cpq_diag_message_primary)
                ?? String(cString: PQresultErrorMessage(handle)).trimmedLine,
            detail: field(cpq_diag_message_detail), hint: field(cpq_diag_message_hint),
            position: field(cpq_diag_statement_position).flatMap { Int($0) },
            context: field(cpq_diag_context))
    }
}

extension String {
    /// The text without surrounding white space, line breaks folded into spaces.
    var trimmedLine: String {
        split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: " ")
    }
}
