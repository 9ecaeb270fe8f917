/// What is to happen, by its time; what is due at one moment happens in the order in which it was put down.
struct Agenda<Entry> {
    private struct Item {
        let time: Int64
        let number: Int
        let entry: Entry

        func isBefore(_ other: Item) -> Bool {
            time != other.time ? time < other.time : number < other.number
        }
    }

    private var heap: [Item] = []
    private var number = 0

    mutating func put(_ entry: Entry, at time: Int64) {
        number += 1
        heap.append(Item(time: time, number: number, entry: entry))
        var index = heap.count - 1
        while index > 0, case let parent = (index - 1) / 2, heap[index].isBefore(heap[parent]) {
            heap.swapAt(index, parent)
            index = parent
        }
    }

    mutating func next() -> (time: Int64, entry: Entry)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return (first.time, first.entry) }
        heap[0] = last
        var index = 0
        while case let left = index * 2 + 1, left < heap.count {
            let child = left + 1 < heap.count && heap[left + 1].isBefore(heap[left]) ? left + 1 : left
            guard heap[child].isBefore(heap[index]) else { break }
            heap.swapAt(index, child)
            index = child
        }
        return (first.time, first.entry)
    }
}
