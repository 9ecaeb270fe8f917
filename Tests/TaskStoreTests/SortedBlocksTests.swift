import Testing

@testable import TestSupport

@Suite struct `Elements in sorted blocks` {
    @Test func `are found in order, however many were added and removed`() {
        var blocks = SortedBlocks<Int>()
        var all: Set<Int> = []
        for round in 0..<20_000 {
            // Mostly after all others, as tasks are created, and some between and among them.
            let element = round % 3 == 0 ? Int.random(in: 0..<60_000) : 60_000 + round
            if all.insert(element).inserted { blocks.insert(element) }
            guard round % 4 == 3, let doomed = all.randomElement() else { continue }
            all.remove(doomed)
            blocks.remove(doomed)
            blocks.remove(-1)
        }
        let sorted = Array(all.sorted().reversed())
        #expect(blocks.count == sorted.count && Array(blocks.descending(from: 0)) == sorted)
        for offset in [1, 1023, 1024, 5000, sorted.count - 1, sorted.count, sorted.count + 1] {
            #expect(
                Array(blocks.descending(from: offset).prefix(5)) == Array(sorted.dropFirst(offset).prefix(5)))
        }
        for element in all { blocks.remove(element) }
        #expect(blocks.count == 0 && Array(blocks.descending(from: 0)).isEmpty)
    }
}
