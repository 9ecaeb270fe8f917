internal import Postgres

extension VectorStore {
    /// Copies records and vectors into a temporary table.
    func stage(_ records: [TrainingRecord], _ vectors: [[Float]]) throws {
        try connection.query(Queries.createStage)
        _ = try connection.copyIn(Queries.copyStage) { input in
            var lines = ""
            for (position, (record, vector)) in zip(records, vectors).enumerated() {
                lines += "\(position)\t\(record.kind.rawValue)\t\(record.id)\t"
                lines += Self.copyText(record.document) + "\t"
                lines += (record.source.map(Self.copyText) ?? "\\N") + "\t["
                for (index, number) in vector.enumerated() {
                    if index > 0 { lines += "," }
                    lines += number.description
                }
                lines += "]\n"
                guard lines.utf8.count >= 1 << 18 else { continue }
                try input.send(lines)
                lines = ""
            }
            try input.send(lines)
        }
        try connection.query(Queries.analyzeStage)
    }

    /// Moves the staged rows into the store and counts.
    func store(_ records: [TrainingRecord], into report: inout LoadReport) throws {
        for kind in TrainingKind.allCases { report.kinds[kind] = LoadReport.Figures() }
        try count(Queries.countStage, \.submitted, in: &report)
        try count(Queries.deleteDuplicates, \.duplicates, in: &report)
        let everything = 0..<records.count
        try connection.query("SAVEPOINT store_rows")
        do throws(PostgresError) {
            try count(Queries.updateRows, \.updated, of: everything, in: &report)
            try count(Queries.insertRows, \.inserted, of: everything, in: &report)
        } catch {
            let culprit = try culprit(everything, error)
            throw VectorError.loadFailed(
                record: culprit.map { records[$0].name(at: $0) }, reason: "\(error)", cause: error)
        }
        // A trigger or a policy can drop a row without an error.
        if let missing = try connection.query(Queries.firstMissing, Self.parameters(everything)).integer(0, 0)
        {
            throw VectorError.loadFailed(
                record: records[missing].name(at: missing), reason: "the database dropped it without an error"
            )
        }
        guard report.all.submitted == records.count else {
            throw VectorError.loadFailed(record: nil, reason: "\(report.all.submitted) records arrived")
        }
        try count(Queries.totals, \.total, in: &report)
        report.totalRows = try connection.query(Queries.countEmbeddings).integer(0, 0) ?? 0
    }

    /// Finds the record that the server refuses by halving; nil when it is not one record's fault.
    private func culprit(_ range: Range<Int>, _ error: PostgresError) throws(PostgresError) -> Int? {
        // Data, constraints, limits and triggers are about a row; locks, disks and connections are not.
        guard ["22", "23", "54", "P0"].contains(error.sqlState?.prefix(2) ?? "") else { return nil }
        var range = range
        while range.count > 1 {
            let middle = range.lowerBound + range.count / 2
            let isFirstHalf = try isRefused(range.lowerBound..<middle)
            range = isFirstHalf ? range.lowerBound..<middle : middle..<range.upperBound
        }
        return try isRefused(range) ? range.lowerBound : nil
    }

    private func isRefused(_ range: Range<Int>) throws(PostgresError) -> Bool {
        try connection.query("ROLLBACK TO SAVEPOINT store_rows")
        do throws(PostgresError) {
            try connection.query(Queries.updateRows, Self.parameters(range))
            try connection.query(Queries.insertRows, Self.parameters(range))
            return false
        } catch {
            guard error.kind == .statement else { throw error }
            return true
        }
    }

    /// Runs a statement that returns kinds and counts, and adds them to the report.
    private func count(
        _ sql: String, _ figure: WritableKeyPath<LoadReport.Figures, Int>, of range: Range<Int>? = nil,
        in report: inout LoadReport
    ) throws(PostgresError) {
        let result = try connection.query(sql, range.map(Self.parameters) ?? [])
        for row in 0..<result.rowCount {
            guard let kind = result.text(row, 0).flatMap(TrainingKind.init) else { continue }
            report.kinds[kind]?[keyPath: figure] += result.integer(row, 1) ?? 0
        }
    }

    private static func parameters(_ range: Range<Int>) -> [String?] {
        [String(range.lowerBound), String(range.upperBound)]
    }

    /// The text as COPY's text format wants it ("COPY", File Formats, in the PostgreSQL manual).
    static func copyText(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += [byte, byte]
            case 0x09: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
            case 0x0A: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case 0x0D: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
