import Encodings

extension CSVRecords {
    /// Reads a file record by record.
    static func forEach(of path: String, _ body: ([CSVField]) throws -> Void) throws {
        var records = CSVRecords()
        try BackupFile.forEachPieceAny(of: path) { try records.add($0, body) }
        try records.end(body)
    }
}
