internal import Crypto

/// A record on its way into the store, with all that follows from it.
struct LoadItem {
    let record: TrainingRecord
    let id: String
    let documentHash: String
    /// The text that goes to the model, prefix included.
    let input: EmbeddingInput
    let textHash: String
    let key: VectorCache.Key

    init(_ record: TrainingRecord, position: Int, _ scope: LoadScope, _ embedder: any Embedder) {
        self.record = record
        id = record.id(in: scope.database)
        documentHash = Hex.text(SHA256.digest(record.document.utf8))
        let source = record.source.map { "，来自 \($0)" } ?? ""
        input = EmbeddingInput(
            record.textToEmbed, as: record.purpose, name: "\(id)（第 \(position + 1) 条\(source)）")
        let text = embedder.embeddedText(of: input)
        textHash = Hex.text(SHA256.digest(text.utf8))
        key = VectorCache.Key(model: embedder.model, text: text)
    }

    var name: String { input.name }

    /// As ``StoredRow/subject``.
    var subject: String {
        "\(record.kind.rawValue)\n"
            + (record.kind == .sql ? textHash : record.tables.joined(separator: "\n"))
    }

    /// Whether the row is what this item would become.
    func isStored(as row: StoredRow, _ model: VectorModel) -> Bool {
        row.id == id && row.collection == record.kind.rawValue && row.documentHash == documentHash
            && row.textHash == textHash && row.model == model.name && row.dimension != nil
            && (model.dimension == nil || row.dimension == model.dimension)
    }
}
