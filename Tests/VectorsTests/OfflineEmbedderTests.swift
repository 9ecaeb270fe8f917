import Testing

@testable import Vectors

@Suite struct `The offline embedder` {
    private let embedder = OfflineEmbedder()

    private func similarity(_ one: String, _ other: String) -> Float {
        zip(embedder.vector(one), embedder.vector(other)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test func `names its model and dimension`() {
        #expect(embedder.model == "offline-ngram-1024" && embedder.dimension == 1024)
        #expect(OfflineEmbedder(dimension: 256).model == "offline-ngram-256")
    }

    private static let golden: [UInt32] = [
        1_040_234_695, 1_050_370_438, 1_050_370_438, 0, 0, 3_203_819_175, 1_054_588_393, 0, 0, 0,
        3_197_854_086,
        3_197_854_086, 1_040_234_695, 0, 3_202_072_041, 0,
    ]

    @Test func `the same text has the same vector in every process and on every platform`() {
        // These numbers are in users' databases: another algorithm needs another model name.
        let vector = OfflineEmbedder(dimension: 16).vector("统计 orders 订单 2024 orders")
        #expect(vector.map(\.bitPattern) == Self.golden)
    }

    @Test(arguments: ["a", "服务区", "", " \n\t--", "😀", String(repeating: "service area ", count: 500)])
    func `every vector has length 1`(text: String) {
        let vector = embedder.vector(text)
        #expect(vector.count == 1024)
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 0.0001)
    }

    @Test func `texts that share words or characters are closer than others`() {
        let question = "每个服务区的营业额是多少"
        #expect(similarity(question, "统计各服务区营业额") > similarity(question, "查询员工的入职日期") + 0.1)
        #expect(
            similarity("total revenue per service area", "Revenue of each service_area")
                > similarity("total revenue per service area", "employees hired last year") + 0.1)
        #expect(similarity("orders", "order") > similarity("orders", "invoice") + 0.1)
    }

    @Test func `upper and lower case are the same`() {
        #expect(embedder.vector("SELECT Name") == embedder.vector("select name"))
    }

    @Test func `repetition weighs less than variety`() {
        #expect(similarity("订单 客户", "订单 订单 订单 订单 客户") > 0.7)
    }

    @Test func `vectors come in the order of the texts`() throws {
        var vectors = [[Float]](repeating: [], count: 3)
        let inputs = ["a", "b", "a"].map { EmbeddingInput($0, as: .document, name: $0) }
        try embedder.embed(
            inputs, deliver: { for one in $0 { vectors[one.position] = one.vector } }, waiting: {})
        #expect(vectors[0] == vectors[2] && vectors[0] != vectors[1])
    }
}
