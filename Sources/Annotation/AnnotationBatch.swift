internal import JSON
internal import LanguageModel
internal import Schema

/// What one prompt asks: comments on some tables, or on some columns of a large one.
struct AnnotationBatch {
    /// One table's part in it.
    private(set) var parts: [AnnotationPart] = []
    private var bytes = 0
    /// How many comments it asks for.
    private(set) var count = 0

    /// Bounds of a prompt: what describes the tables, in bytes, and the comments asked for.
    static let maximumBytes = 12_000
    static let maximumCount = 60

    /// Splits what is to be asked into prompts within the bounds.
    ///
    /// Small tables share a prompt; a table that does not fit one comes in parts, never two of them in the same prompt.
    static func all(_ tables: [Table], asking isAsked: (Table) -> (table: Bool, columns: [Column]))
        -> [AnnotationBatch]
    {
        var batches: [AnnotationBatch] = []
        var batch = AnnotationBatch()
        for table in tables {
            let asked = isAsked(table)
            guard asked.table || !asked.columns.isEmpty else { continue }
            for part in AnnotationPart.all(of: table, asksTable: asked.table, columns: asked.columns) {
                if batch.count > 0,
                    batch.bytes + part.text.count > maximumBytes || batch.count + part.count > maximumCount
                {
                    batches.append(batch)
                    batch = AnnotationBatch()
                }
                batch.parts.append(part)
                batch.bytes += part.text.count
                batch.count += part.count
            }
        }
        return batch.count > 0 ? batches + [batch] : batches
    }
}

/// A table, or some columns of it, as a prompt describes it.
struct AnnotationPart {
    /// The table's name in the prompt and the answer.
    let name: String
    /// The table.
    let table: TableName
    /// Whether a comment on the table itself is asked for.
    let asksTable: Bool
    /// The columns whose comments are asked for.
    let columns: [String]
    /// All columns of the table.
    let known: Set<String>
    /// What the prompt says of it, as JSON.
    let text: [UInt8]

    /// How many comments are asked for.
    var count: Int { columns.count + (asksTable ? 1 : 0) }

    private init(_ table: Table, asksTable: Bool, columns: ArraySlice<String>, entries: ArraySlice<[UInt8]>) {
        name = table.name.sqlText
        self.table = table.name
        self.asksTable = asksTable
        self.columns = Array(columns)
        known = Set(table.columns.map(\.name))
        var json = JSONWriter()
        TableSketch.write(table, asksTable: asksTable, entries: entries, to: &json)
        text = json.bytes
    }

    /// The parts of a table, one unless it is too large for one prompt.
    static func all(of table: Table, asksTable: Bool, columns: [Column]) -> [AnnotationPart] {
        let names = columns.map(\.name)
        let entries = columns.map { TableSketch.entry(for: $0, in: table) }
        let head = AnnotationPart(table, asksTable: asksTable, columns: [], entries: []).text.count
        var parts: [AnnotationPart] = []
        var start = 0
        repeat {
            let isFirst = start == 0 && asksTable
            var end = start
            var bytes = head
            while end < names.count, end - start + (isFirst ? 1 : 0) < AnnotationBatch.maximumCount,
                end == start || bytes + entries[end].count + 1 <= AnnotationBatch.maximumBytes
            {
                bytes += entries[end].count + 1
                end += 1
            }
            parts.append(
                AnnotationPart(
                    table, asksTable: isFirst, columns: names[start..<end], entries: entries[start..<end]))
            start = end
        } while start < names.count
        return parts
    }
}
