import Catalog
import Logs
import Postgres
import Schema
import Tasks

extension StepContext {
    /// What step `ddl_generation` has written of the tables.
    ///
    /// - Throws: ``StepFailure`` when it is not there or not readable, which names that step.
    func schema(_ inputs: inout StepInputs) throws -> SchemaFile {
        guard let schema = try schemaIfWritten(&inputs) else {
            throw StepFailure("没有找到 \(SchemaFile.name)，请先执行步骤 ddl_generation", code: .stepInputMissing)
        }
        return schema
    }

    /// The same; nil when it is not there.
    func schemaIfWritten(_ inputs: inout StepInputs) throws -> SchemaFile? {
        let name = SchemaFile.name
        guard let bytes = try directory.read(name) else { return nil }
        inputs.add(name, bytes)
        do {
            return try SchemaFile(parsing: bytes)
        } catch {
            throw StepFailure("\(name) 无法读取: \(error)，请重新执行步骤 ddl_generation", code: .stepInputMissing)
        }
    }

    /// Says so where the tables in the database are no longer what they were when they were described.
    func compare(_ schema: SchemaFile, with connection: PostgresConnection, logger: Logger) {
        guard !schema.fingerprint.isEmpty,
            let now = CatalogFingerprint(of: schema.tables.map(\.name), on: connection)?.value(),
            now != schema.fingerprint
        else { return }
        log.write(
            .warning, logger, "数据库中的表结构自 \(schema.generatedAt) 以来已改变，请重新执行步骤 ddl_generation")
    }
}
