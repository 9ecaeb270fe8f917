import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Vectors

@Suite struct `A cache of vectors` {
    private let folder = TemporaryFolder()
    private var path: String { folder.path + "/.vectors" }
    private func key(_ text: String, model: String = "m") -> VectorCache.Key {
        VectorCache.Key(model: model, text: text)
    }

    @Test func `gives back what it was given, also to the next process`() throws {
        let cache = try VectorCache(path: path)
        try cache.add([1, -2.5, .leastNonzeroMagnitude], for: key("a"))
        try cache.add([3], for: key("b"))
        try cache.add([9, 9, 9], for: key("a"))
        for other in [cache, try VectorCache(path: path)] {
            #expect(try other.vector(key("a")) == [1, -2.5, .leastNonzeroMagnitude])
            #expect(try other.vector(key("b")) == [3] && other.count == 2)
            #expect(try other.vector(key("a", model: "n")) == nil)
        }
        // Asked for another length, the model gave another vector.
        try cache.add([7, 7], for: key("a"))
        #expect(try VectorCache(path: path).vector(key("a")) == [7, 7])
    }

    @Test func `drops what a crash has cut off, and goes on`() throws {
        let whole = try VectorCache(path: path)
        for number in 0..<20 { try whole.add([Float(number), 1], for: key("\(number)")) }
        let bytes = try Data(contentsOf: URL(filePath: path))
        for length in [0, 5, 21, bytes.count - 1, bytes.count - 9, bytes.count / 2] {
            try bytes.prefix(length).write(to: URL(filePath: path))
            let cut = try VectorCache(path: path)
            #expect(cut.count < 20)
            for number in 0..<20 { try cut.add([Float(number), 1], for: key("\(number)")) }
            let again = try VectorCache(path: path)
            for number in 0..<20 { #expect(try again.vector(key("\(number)")) == [Float(number), 1]) }
        }
    }

    @Test func `keeps what the next load wants`() throws {
        let embedder = CountingEmbedder()
        let cache = try VectorCache(path: path)
        let records = StoreFixture.pairs(10)
        for record in records {
            try cache.add([1, 2], for: VectorCache.Key(model: embedder.model, text: record.textToEmbed))
        }
        try cache.settle(for: Array(records.prefix(3)), embedder)
        #expect(cache.count == 3)
        #expect(try VectorCache(path: path).count == 3)
        try cache.add([4], for: key("more"))
        #expect(try VectorCache(path: path).vector(key("more")) == [4])
        try cache.settle(for: records, StoreFixture.embedder)
        #expect(access(path, F_OK) != 0)
    }
}
