import JSON
@testable import Schema
import Testing

@Suite struct `schema.json` {
    /// A table of which everything is known that can be.
    private static var whole: Table {
        var column = Column(
            name: "a\"\u{301}", number: 3, type: "character varying(3)", shortType: "varchar(3)",
            family: .text,
            isNotNull: true, defaultExpression: "'x'::text", generatedExpression: "b || '\n'",
            isIdentity: true, isReadable: false,
            comment: SourcedComment("说明\t1", from: .model), enumValues: ["a", "", "it's"])
        column.samples = ["138****01", "\u{1F600}"]
        column.nullFraction = 0.1 + 0.2
        column.distinctEstimate = 12
        column.minimum = "-1.50"
        column.maximum = "infinity"
        column.standIns = ["9999-12-31", "\""]
        column.meaning = ColumnMeaning(
            role: .time, evidence: [.comment, .values], confidence: 0.75, unit: "元",
            codes: [CodeLabel("0", "正常"), CodeLabel("", "")], codesEvidence: .dictionaryTable, time: .expiry)
        var relation = Relation(
            columns: ["x", "y"], target: TableName(schema: "s", name: "T"), targetColumns: ["id", "no"],
            isInferred: true, inclusionShare: 1, confidence: 0.5)
        relation.isEnforced = false
        relation.isTemporal = true
        var table = Table(
            name: TableName(schema: "Odd \"s\"", name: "e\u{301}"), kind: .foreignTable,
            comment: SourcedComment("表", from: .businessDictionary), columns: [column], primaryKey: ["a"],
            constraints: [Constraint(name: "c", kind: .exclusion, columns: ["a"], definition: "EXCLUDE …")],
            uniqueIndexes: ["btree (lower(a))"], relations: [relation], rowEstimate: 5,
            partitionKey: "RANGE (a)",
            partitionCount: 2,
            partitionOf: Partition(parent: TableName(schema: "p", name: "q"), bound: "DEFAULT"),
            types: [
                TypeDefinition(
                    name: TableName(schema: "s", name: "e"), body: .enumeration(["x"]), comment: "注"),
                TypeDefinition(name: TableName(schema: "s", name: "c"), body: .composite(["a integer"])),
                TypeDefinition(
                    name: TableName(schema: "s", name: "r"), body: .range(options: "subtype = date")),
                TypeDefinition(
                    name: TableName(schema: "s", name: "d"),
                    body: .domain(
                        base: "text", collation: "\"C\"", notNull: "NOT NULL", defaultExpression: "''",
                        checks: ["CHECK (VALUE <> 'x')"])),
            ])
        table.isRowCountExact = true
        table.keyPairs = [KeyPair(columns: ["x", "y"], standing: .measured)]
        table.obstacle = .permission
        table.hasRowPolicy = true
        table.meaning = TableMeaning(
            kind: .link, evidence: [.constraint], confidence: 1, businessTime: "t",
            display: RowDisplay(columns: ["a", "b"], isUnique: true, evidence: [.words]),
            deletion: DeletionMark(column: "d", liveValue: "0", evidence: [.comment]),
            links: [["a"], ["b", "c"]])
        return table
    }

    private func file(_ tables: [Table]) -> SchemaFile {
        SchemaFile(
            generatedAt: "2025-06-27T14:30:00", database: "库", fingerprint: "00ff", encoding: "LATIN1",
            tables: tables)
    }

    @Test func `is read back as it was written`() throws {
        let empty = Table(name: TableName(schema: "public", name: "nothing"), kind: .view)
        let written = file([Self.whole, empty])
        #expect(try SchemaFile(parsing: written.bytes) == written)
    }

    /// A field that somebody adds and forgets to set here would be read back as nothing without anybody noticing.
    @Test func `is tested with every field of a table and a column set`() {
        let bare = Table(name: TableName(schema: "", name: ""), kind: .table)
        let bareColumn = Column(name: "", type: "", shortType: "", family: .other, isNotNull: false)
        func fields(_ value: Any) -> [String: String] {
            Dictionary(
                uniqueKeysWithValues: Mirror(reflecting: value).children.map {
                    ($0.label ?? "", "\($0.value)")
                })
        }
        let whole = fields(Self.whole)
        for (name, value) in fields(bare) { #expect(whole[name] != value, "\(name)") }
        let column = fields(Self.whole.columns[0])
        for (name, value) in fields(bareColumn) { #expect(column[name] != value, "\(name)") }
    }

    @Test func `leaves out what is too long to be kept`() throws {
        var table = Self.whole
        table.columns[0].enumValues = (0...1000).map { "v\($0)" }
        table.columns[0].defaultExpression = String(repeating: "x", count: 20_001)
        table.columns[0].comment = SourcedComment(String(repeating: "长", count: 5000), from: .database)
        let read = try #require(try SchemaFile(parsing: file([table]).bytes).tables.first?.columns.first)
        #expect(read.enumValues.isEmpty && read.defaultExpression == nil && read.comment?.text.count == 4000)
    }

    @Test func `of another version or kind is refused`() {
        let text = String(decoding: file([Self.whole]).bytes, as: UTF8.self)
        func error(_ text: String) -> SchemaFileError? {
            do throws(SchemaFileError) {
                _ = try SchemaFile(parsing: Array(text.utf8))
                return nil
            } catch {
                return error
            }
        }
        #expect(error(text.replacing("\"version\":1", with: "\"version\":2")) == .otherVersion(2))
        #expect(
            error("{}") == .notASchema("it does not say so") && error("[") == .notASchema("it is not JSON"))
        let place = "the file, tables 1, columns 1, family"
        #expect(error(text.replacing("\"family\":\"text\"", with: "\"family\":\"x\"")) == .notASchema(place))
    }
}
