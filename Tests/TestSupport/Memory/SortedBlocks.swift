/// Elements in ascending order, in blocks: to add, remove or number one of a million moves a few hundred at most.
struct SortedBlocks<Element: Comparable> {
    private var blocks: [[Element]] = []
    private static var longest: Int { 1024 }

    /// How many there are.
    private(set) var count = 0

    /// Adds an element that is not there yet.
    mutating func insert(_ element: Element) {
        count += 1
        let place = block(of: element)
        guard place < blocks.count else {
            // After all others, as nearly always.
            if let last = blocks.indices.last, blocks[last].count < Self.longest {
                blocks[last].append(element)
            } else {
                blocks.append([element])
            }
            return
        }
        blocks[place].insert(element, at: Self.index(of: element, in: blocks[place]))
        guard blocks[place].count > Self.longest else { return }
        let half = Array(blocks[place][(Self.longest / 2)...])
        blocks[place].removeLast(half.count)
        blocks.insert(half, at: place + 1)
    }

    /// Removes an element, if it is there.
    mutating func remove(_ element: Element) {
        let place = block(of: element)
        guard place < blocks.count else { return }
        let index = Self.index(of: element, in: blocks[place])
        guard index < blocks[place].count, blocks[place][index] == element else { return }
        blocks[place].remove(at: index)
        if blocks[place].isEmpty { blocks.remove(at: place) }
        count -= 1
    }

    /// The elements from the greatest on, without the first so many of them.
    func descending(from offset: Int) -> some Sequence<Element> {
        var left = offset
        var place = blocks.count - 1
        while place >= 0, left >= blocks[place].count {
            left -= blocks[place].count
            place -= 1
        }
        var index = place >= 0 ? blocks[place].count - 1 - left : -1
        return AnySequence {
            AnyIterator { () -> Element? in
                guard place >= 0 else { return nil }
                let element = blocks[place][index]
                index -= 1
                if index < 0 {
                    place -= 1
                    index = place >= 0 ? blocks[place].count - 1 : -1
                }
                return element
            }
        }
    }

    /// The first block whose last element is not smaller.
    private func block(of element: Element) -> Int {
        var (low, high) = (0, blocks.count)
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle][blocks[middle].count - 1] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func index(of element: Element, in block: [Element]) -> Int {
        var (low, high) = (0, block.count)
        while low < high {
            let middle = (low + high) / 2
            if block[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
