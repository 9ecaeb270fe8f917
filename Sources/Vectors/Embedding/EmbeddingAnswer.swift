internal import FoundationEssentials
internal import JSON

/// The vectors that an endpoint answered with, not yet matched to texts.
struct EmbeddingAnswer {
    /// One vector and what is said of its place.
    struct Row {
        /// The place that the row claims; nil when it claims none.
        let index: Index?
        /// The vector; nil when something else stands there.
        let vector: [Float]?
    }

    /// The place that a row claims.
    enum Index: Equatable {
        case position(Int)
        /// Something that is no place at all.
        case nonsense
    }

    /// The rows in the order in which they came.
    let rows: [Row]
    /// The model that made them, if the endpoint says so.
    let model: String?

    /// Reads a body; nil when it is no list of vectors, whatever else it may be.
    init?(_ body: [UInt8]) {
        let lifted = LiftedVectors(body)
        guard let json = try? JSONValue(parsing: lifted.rest), let data = json["data"]?.arrayValue,
            !Self.tellsError(json)
        else { return nil }
        rows = data.map { Row(index: Self.index(of: $0), vector: Self.vector(of: $0, lifted)) }
        model = json["model"]?.stringValue
    }

    /// Whether a member `error` says anything.
    static func tellsError(_ json: JSONValue) -> Bool {
        switch json["error"] {
        case nil, .null, .bool(false), .string(""): false
        default: true
        }
    }

    private static func index(of row: JSONValue) -> Index? {
        switch row["index"] {
        case nil, .null: nil
        case let index?: index.intValue.map { .position($0) } ?? .nonsense
        }
    }

    private static func vector(of row: JSONValue, _ lifted: LiftedVectors) -> [Float]? {
        switch row["embedding"] {
        case .string(let text): decode(text)
        case let value?:
            value["lifted"]?.intValue.flatMap {
                lifted.vectors.indices.contains($0) ? lifted.vectors[$0] : nil
            }
        case nil: nil
        }
    }

    /// A vector in base64: 32-bit numbers, the lowest byte first.
    private static func decode(_ text: String) -> [Float]? {
        guard let bytes = Data(base64Encoded: text), bytes.count % 4 == 0 else { return nil }
        return bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
            }
        }
    }

    /// The vectors in the order of the texts that were sent.
    ///
    /// - Parameter names: what the texts are called.
    func matched(to names: [String]) throws(Mismatch) -> [[Float]] {
        let claims = rows.compactMap(\.index)
        guard !claims.isEmpty else {
            guard rows.count == names.count else {
                throw Mismatch("\(names.count) 条文本只得到 \(rows.count) 个向量（\(Self.span(names))）")
            }
            return try zip(rows, names).map { (row, name) throws(Mismatch) in
                try Self.checked(row.vector, name)
            }
        }
        var vectors = [[Float]?](repeating: nil, count: names.count)
        for row in rows {
            guard case .position(let position)? = row.index, names.indices.contains(position) else {
                throw Mismatch("回答中有一个向量的 index 无效，无法对应到文本（\(Self.span(names))）")
            }
            guard vectors[position] == nil else {
                throw Mismatch("\(names[position])：回答中有两个 index 为 \(position) 的向量")
            }
            vectors[position] = try Self.checked(row.vector, names[position])
        }
        return try zip(vectors, names).map { (vector, name) throws(Mismatch) in
            guard let vector else { throw Mismatch("\(name)：回答中缺少这一条的向量") }
            return vector
        }
    }

    private static func span(_ names: [String]) -> String {
        guard let first = names.first, let last = names.last, first != last else {
            return names.first ?? ""
        }
        return "\(first) … \(last)"
    }

    private static func checked(_ vector: [Float]?, _ name: String) throws(Mismatch) -> [Float] {
        guard let vector else { throw Mismatch("\(name)：回答中的向量不是数字数组，也不是 base64") }
        guard !vector.isEmpty else { throw Mismatch("\(name)：向量长度为 0") }
        guard vector.allSatisfy(\.isFinite) else { throw Mismatch("\(name)：向量中有空值或非有限数值") }
        guard vector.contains(where: { $0 != 0 }) else { throw Mismatch("\(name)：向量全为零") }
        return vector
    }

    /// Why vectors cannot be matched to their texts, or cannot be used.
    struct Mismatch: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }
}
