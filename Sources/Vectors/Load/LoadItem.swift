/// A record on its way into the store, with all that follows from it.
struct LoadItem {
    let record: TrainingRecord
    let id: String
    let documentHash: Fingerprint
    /// That of the text that goes to the model, prefix included.
    let textHash: Fingerprint
    let key: VectorCache.Key
    private let position: Int

    init(_ record: TrainingRecord, position: Int, _ scope: LoadScope, _ embedder: any Embedder) {
        self.record = record
        self.position = position
        id = record.id(in: scope.database)
        documentHash = Fingerprint(of: record.document)
        let text = embedder.embeddedText(of: EmbeddingInput(record.textToEmbed, as: record.purpose, name: id))
        textHash = Fingerprint(of: text)
        key = VectorCache.Key(model: embedder.model, text: text)
    }

    /// How errors call it.
    var name: String {
        "\(id)（第 \(position + 1) 条\(record.source.map { "，来自 \($0)" } ?? "")）"
    }

    /// What the model is asked for.
    var input: EmbeddingInput { EmbeddingInput(record.textToEmbed, as: record.purpose, name: name) }

    /// As ``StoredRow/subject``.
    var subject: StoredRow.Subject {
        record.kind == .sql ? .question(textHash) : .tables(record.kind, record.tables)
    }

    /// Whether the row is what this item would become.
    func isStored(as row: StoredRow, _ model: VectorModel) -> Bool {
        row.id == id && row.kind == record.kind && row.documentHash == documentHash
            && row.textHash == textHash && row.model == model.name && row.dimension != nil
            && (model.dimension == nil || row.dimension == model.dimension)
    }
}

/// The different records of a load, each found by its position and by its id.
struct LoadItems: RandomAccessCollection {
    private var items: [LoadItem] = []
    private var positions: [String: Int] = [:]

    /// Adds an item; one whose id is there already is left out.
    mutating func add(_ item: LoadItem) {
        guard positions[item.id] == nil else { return }
        positions[item.id] = items.count
        items.append(item)
    }

    var startIndex: Int { 0 }
    var endIndex: Int { items.count }
    subscript(position: Int) -> LoadItem { items[position] }

    /// Where the item of that id stands; nil where there is none.
    func position(of id: String) -> Int? { positions[id] }
}
