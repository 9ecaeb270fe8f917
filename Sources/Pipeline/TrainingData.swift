import JSON
import SQL
import Schema
import Tasks
import Training
import Vectors

/// Everything of a task that is training data: each table's DDL and document, and the pairs that were kept.
struct TrainingData {
    private let context: StepContext
    /// What has been read so far.
    private(set) var inputs = StepInputs()
    private var directory: TaskDirectory { context.directory }

    init(_ context: StepContext) { self.context = context }

    /// - Throws: ``StepFailure`` naming the step to run where something is missing or was not checked.
    mutating func records() throws -> [TrainingRecord] {
        let documents = try directory.outputs(of: .ddlGeneration).sorted()
        let ddl = documents.filter { $0.hasSuffix(".ddl") }
        guard !ddl.isEmpty else {
            throw StepFailure("没有找到DDL文件，请先执行步骤 ddl_generation", code: .stepInputMissing)
        }
        let artifacts = PairArtifacts(directory)
        let list = try artifacts.primary()
        let lineage = Lineage(directory)
        let schema = try lineage.schemaDigest()
        try lineage.check(list, against: schema)
        let pairs = try artifacts.trainingPairs(
            of: list, as: try context.decisions(), mustBeValidated: context.parameters.enableSQLValidation)
        if context.parameters.enableSQLValidation { try lineage.checkValidation(of: list, against: schema) }
        let tables = try DocumentedTables(directory)
        var records: [TrainingRecord] = []
        for name in ddl { records.append(.ddl(try text(name), tables: tables[name], source: name)) }
        for name in documents where name.hasSuffix("_detail.md") {
            records.append(.documentation(try text(name), tables: tables[name], source: name))
        }
        // The pair file's own name holds the time, and would make every row of a second load look new.
        let source = context.parameters.databaseName
        for pair in pairs {
            records.append(
                .pair(
                    question: pair.question, sql: pair.sql,
                    tables: TableUse.all(in: pair.sql).map { tables.qualified($0) }, source: source))
        }
        if let schema { inputs.add(SchemaFile.name, digest: schema) }
        try lineage.note(list, in: &inputs)
        let texts = records.filter { $0.kind != .sql }.map { StepInputs.digest(Array($0.document.utf8)) }
        inputs.add("documents", Array(texts.joined().utf8))
        return records
    }

    private func text(_ name: String) throws -> String {
        guard let bytes = try directory.read(name) else {
            throw StepFailure("文件 \(name) 已不存在，请重新执行步骤 ddl_generation", code: .stepInputMissing)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Which table each document is about, as `filename_mapping.txt` tells.
private struct DocumentedTables {
    private var byFile: [String: TableUse] = [:]
    private var byName: [String: Set<String>] = [:]

    init(_ directory: TaskDirectory) throws {
        let mapping = String(decoding: try directory.read("filename_mapping.txt") ?? [], as: UTF8.self)
        for line in mapping.split(separator: "\n") where !line.hasPrefix("#") {
            guard let arrow = line.firstRange(of: " -> "),
                let table = TableUse.all(in: "select from \(line[..<arrow.lowerBound])").first
            else { continue }
            for file in line[arrow.upperBound...].split(separator: ", ") { byFile[String(file)] = table }
            byName[table.name, default: []].insert(table.schema ?? "public")
        }
    }

    /// The table of a file, as `schema.table`; none where nothing is told.
    subscript(file: String) -> [String] { byFile[file].map { [qualified($0)] } ?? [] }

    /// The table as `schema.table`; one without a schema is looked for among the documented ones.
    func qualified(_ table: TableUse) -> String {
        let schemas = byName[table.name] ?? []
        let found = schemas.count == 1 ? schemas.first : nil
        return "\(table.schema ?? found ?? "public").\(table.name)"
    }
}
