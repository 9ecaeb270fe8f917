import FoundationEssentials
import JSON
import TestSupport
import Testing

@testable import Vectors

@Suite struct `The vectors that an endpoint answers with` {
    @Test func `are matched to their texts in any order and shape`() throws {
        let trial = EmbeddingTrial()
        let behaviours: [ScriptedEmbeddings.Behaviour] = [.shuffled, .withoutIndex, .base64, .index("null")]
        for behaviour in behaviours {
            let server = try ScriptedEmbeddings(behaviour)
            defer { server.stop() }
            let embedder = try trial.embedder(server)
            let vectors = try trial.vectors(from: embedder)
            #expect(vectors == trial.expected() && embedder.warnings.isEmpty, "\(behaviour)")
            // As they came: a store that compares by the cosine needs no unit vectors.
            #expect(vectors.contains { ($0 ?? []).reduce(0) { $0 + $1 * $1 } > 2 })
        }
    }

    @Test(arguments: [
        ("0", "record-0：回答中有两个 index 为 0 的向量"), ("8", "index 无效"), ("-1", "index 无效"),
        ("\"0\"", "index 无效"), ("0.5", "index 无效"), ("99999999999999999999", "index 无效"),
    ])
    func `are refused with a place that cannot be`(claim: String, reason: String) throws {
        let server = try ScriptedEmbeddings(.index(claim))
        defer { server.stop() }
        let failure = try EmbeddingTrial(8).failure(server)
        #expect(failure.reason.contains(reason) && failure.reason.contains("record-0"))
        #expect(!failure.isRetryable && server.batches == [8])
    }

    @Test func `are refused when one is missing`() throws {
        for (behaviour, reason) in [
            (.oneTooFew, "record-7：回答中缺少这一条的向量"),
            (.oneTooFewWithoutIndex, "8 条文本只得到 7 个向量（record-0 … record-7）"),
        ] as [(ScriptedEmbeddings.Behaviour, String)] {
            let server = try ScriptedEmbeddings(behaviour)
            defer { server.stop() }
            #expect(try EmbeddingTrial(8).failure(server).reason == reason)
        }
        let server = try ScriptedEmbeddings(.oneTooFew)
        defer { server.stop() }
        #expect(try EmbeddingTrial(1).failure(server).reason == "1 条文本只得到 0 个向量（record-0）")
    }

    @Test(arguments: [
        ("[]", "向量长度为 0"), ("[1, 2, 3]", "向量有 3 维，应为 4 维"), ("[1, 2, 3, 4, 5]", "向量有 5 维，应为 4 维"),
        ("[1, NaN, 2, 3]", "非有限数值"), ("[1, null, 2, 3]", "空值"), ("[1, -Infinity, 2, 3]", "非有限数值"),
        ("[1, 1e39, 2, 3]", "非有限数值"), ("[0, 0.0, -0, 0e5]", "向量全为零"), ("null", "不是数字数组"),
        ("[[1, 2, 3, 4]]", "不是数字数组"), ("[1, 2, \"3\", 4]", "不是数字数组"), ("{}", "不是数字数组"),
        ("\"AAAA!\"", "不是数字数组"), ("\"AAAAgD8=\"", "不是数字数组"), ("\"\"", "向量长度为 0"), ("7", "不是数字数组"),
        ("\"AADAfwAAgD8AAIA/AACAPw==\"", "非有限数值"),
    ])
    func `are refused by name when one is unusable`(json: String, reason: String) throws {
        let server = try ScriptedEmbeddings(.lastVector(json))
        defer { server.stop() }
        let failure = try EmbeddingTrial(8).failure(server)
        #expect(failure.reason.hasPrefix("record-7：") && failure.reason.contains(reason), "\(failure)")
        #expect(!failure.isRetryable && server.batches == [8])
    }

    @Test func `are refused when they are longer than the store holds`() throws {
        let server = try ScriptedEmbeddings(dimension: 16_001)
        defer { server.stop() }
        #expect(try EmbeddingTrial(1).failure(server).reason.contains("16001 维"))
    }

    @Test func `have the length that is asked for, or that the first ones have`() throws {
        var trial = EmbeddingTrial()
        let server = try ScriptedEmbeddings(.withoutMatryoshka)
        defer { server.stop() }
        trial.dimensions = 4
        let embedder = try trial.embedder(server)
        #expect(embedder.dimension == 4)
        #expect(try trial.vectors(from: embedder) == trial.expected())
        #expect(embedder.warnings == ["向量服务不接受 dimensions 参数，已改为使用模型自身的维数"])
        let asked = server.bodies.count { $0["dimensions"] == .integer(4) }
        #expect((1...3).contains(asked), "asked again only for what was under way")
        _ = try trial.vectors(from: embedder)
        #expect(server.bodies.count { $0["dimensions"] != nil } == asked, "it is remembered")
        server.behave(.proper)
        trial.dimensions = 5
        #expect(try trial.failure(server).reason.contains("应为 5 维（DATA_PIPELINE_EMBEDDING_DIMENSIONS"))
    }

    @Test func `are taken from another model than asked, with a warning`() throws {
        let trial = EmbeddingTrial()
        let server = try ScriptedEmbeddings(.anotherModel("n-v2"))
        defer { server.stop() }
        let embedder = try trial.embedder(server)
        #expect(try trial.vectors(from: embedder) == trial.expected())
        #expect(embedder.warnings == ["请求的向量模型是 m，服务回答的是 n-v2"])
    }

    @Test func `are read exactly, however their numbers are written`() throws {
        let numbers = [
            "0", "-0.0", "1", "0.1", "-0.023043533787131310", "3.4028234e38", "1.1754944e-38", "1e-45",
            "1.40129846432481707e-45", "16777217", "-1.5E+3", "2.5e0", "0.3333333333333333333333333333",
            "123456789012345678901234567890", "1e-400", "9007199254740993",
        ]
        let texts = [
            numbers.joined(separator: ","), numbers.joined(separator: "\n ,\t"),
            " " + numbers.joined(separator: ", ") + " ",
        ]
        for text in texts {
            let answer = try #require(
                EmbeddingAnswer(Array("{ \"data\" :[ {\"embedding\" : [\(text)] , \"index\":0 }]}".utf8)))
            #expect(answer.rows.first?.vector == numbers.map { Float(Double($0) ?? .nan) })
        }
        var random = SystemRandomNumberGenerator()
        let floats = (0..<5000).map { _ in
            Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &random))
        }
        let written = floats.map { "\(Double($0))" }.joined(separator: ",")
        let answer = EmbeddingAnswer(Array("{\"data\":[{\"embedding\":[\(written)]}]}".utf8))
        #expect(answer?.rows.first?.vector == floats)
    }

    @Test(arguments: [
        #"{"data": [{"embedding": {"lifted": 0}}]}"#, #"{"data": [{"embedding": [1, 2}]}"#,
        #"{"data": [{"embedding": [1, 2"#, #"{"data": [{"embedding": [+1]}]}"#,
        #"{"data": [{"embedding": [1,]}]}"#,
        #"{"data": [{"embedding": [-]}]}"#, #"{"data": [{"embedding": [1e]}]}"#,
        #"{"data": [{"embedding": [nul]}]}"#,
        #"{"data": [{"embeddin\u0067": [1]}]}"#, #"{"data": [1]}"#, #"{"data": [{"#,
        #"{"data": ["embedding", [1]]}"#,
        #"{"embedding": [1]}"#, "", "\"", "\"\\", "[", "{\"data\":[{\"embedding\":",
        "{\"data\":[{\"embedding\"",
    ])
    func `are never made up`(text: String) {
        let rows = EmbeddingAnswer(Array(text.utf8))?.rows ?? []
        #expect(rows.allSatisfy { $0.vector == nil || $0.vector == [1] && text.contains("u0067") })
    }

    @Test func `are those that a slow reader of JSON finds`() throws {
        let valid = """
            {"object": "list", "data": [{"object": "embedding", "index": 0, "embedding": [0.25, -1e-3, 7]},
             {"embedding" :\t[ 1 , 2.5E+1,-0 ],"index": 1}, {"index": 2, "embedding": "AACAPw=="}, {"embedding": []}],
             "model": "m \\" [1] \\\\", "embedding": [1, 2]}
            """
        let pieces = [
            "[", "]", "{", "}", "\"", "\\", ",", ":", "1", "-", ".", "e", "0", "null", "NaN", " ",
            "embedding",
            "\"embedding\": [", "é", "true",
        ].map { Array($0.utf8) }
        var random = SystemRandomNumberGenerator()
        var understood = 0
        for _ in 0..<20_000 {
            var text = Array(valid.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let start = Int.random(in: 0...text.count, using: &random)
                let end = min(text.count, start + Int.random(in: 0...3, using: &random))
                text.replaceSubrange(start..<end, with: pieces.randomElement(using: &random) ?? [])
            }
            guard let json = try? JSONValue(parsing: text), let rows = json["data"]?.arrayValue,
                !EmbeddingAnswer.tellsError(json)
            else { continue }
            understood += 1
            let found = try #require(EmbeddingAnswer(text)?.rows, "\(String(decoding: text, as: UTF8.self))")
            #expect(found.count == rows.count)
            for (row, slow) in zip(found, rows) {
                guard let numbers = slow["embedding"]?.arrayValue else { continue }
                let vector = numbers.compactMap(Self.number)
                #expect(
                    row.vector?.map(\.isNaN) == (vector.count == numbers.count ? vector.map(\.isNaN) : nil)
                        && (row.vector ?? []).filter(\.isFinite)
                            == (row.vector == nil ? [] : vector.filter(\.isFinite)),
                    "\(String(decoding: text, as: UTF8.self))")
            }
        }
        #expect(understood > 500)
    }

    private static func number(_ value: JSONValue) -> Float? {
        switch value {
        case .integer(let value): Float(value)
        case .number(let value): Float(value)
        case .null: .nan
        default: nil
        }
    }
}
