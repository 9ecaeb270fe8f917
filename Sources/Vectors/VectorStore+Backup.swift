internal import Postgres

extension VectorStore {
    /// Writes both tables as they are at one moment, without holding anybody up. Changes nothing.
    ///
    /// - Throws: ``VectorError/backupFailed(file:cause:)``, ``VectorError/connection(_:)``.
    public func backup(_ plan: BackupPlan) throws(VectorError) -> BackupReport {
        guard try tablesExist() else {
            throw .backupFailed(
                file: plan.fileName(for: "langchain_pg_embedding"),
                cause: PostgresError(kind: .statement, message: "there are no vector tables"))
        }
        return try transaction(
            "ISOLATION LEVEL REPEATABLE READ, READ ONLY", otherwise: { .connection($0) }
        ) { try copyTables(plan) }
    }

    /// Writes both tables inside the transaction that is open.
    func copyTables(_ plan: BackupPlan) throws(VectorError) -> BackupReport {
        BackupReport(files: [
            try copyTable("langchain_pg_collection", plan), try copyTable("langchain_pg_embedding", plan),
        ])
    }

    private func copyTable(_ table: String, _ plan: BackupPlan) throws(VectorError) -> BackupReport.File {
        let name = plan.fileName(for: table)
        var rows = 0
        var bytes = 0
        do {
            try plan.destination.write(fileNamed: name) { write in
                var buffer: [UInt8] = []
                rows = try connection.copyOut("COPY \(table) TO STDOUT (FORMAT csv, HEADER)") { piece in
                    buffer.append(contentsOf: piece)
                    bytes += piece.count
                    guard buffer.count >= 1 << 18 else { return }
                    try write(buffer)
                    buffer.removeAll(keepingCapacity: true)
                }
                if !buffer.isEmpty { try write(buffer) }
            }
        } catch {
            throw .backupFailed(file: name, cause: error)
        }
        return BackupReport.File(table: table, name: name, rows: rows, bytes: bytes)
    }
}

extension BackupPlan {
    /// `<table>_<timestamp>.csv`
    func fileName(for table: String) -> String { "\(table)_\(timestamp).csv" }
}
