/// How many of some tasks were created up to certain moments: enough to count those of any range of time, and to find any
/// page of them, by looking at a few.
struct TaskMarks {
    /// Tasks that follow each other in time, from the mark before to this one.
    struct Block {
        /// When the newest of them was created, or later.
        let time: Int64
        /// How many tasks come before them.
        let before: Int
        /// How many tasks there are up to the time.
        let upTo: Int
    }

    private struct Mark {
        var time: Int64
        var upTo: Int
    }

    /// Oldest first.
    private var marks: [Mark] = []
    private let most: Int
    private var spacing = 1

    /// - Parameter most: how many marks are kept at most. Up to that many tasks each has its own, and is found at once.
    init(most: Int) { self.most = most }

    /// How many tasks there are.
    var total: Int { marks.last?.upTo ?? 0 }

    /// Counts a task that was created then; quick when it is the newest.
    mutating func add(_ time: Int64) {
        guard let last = marks.last, time <= last.time else {
            append(Mark(time: time, upTo: total + 1))
            return
        }
        change(1, from: time)
    }

    /// Counts a task no longer that was created then.
    mutating func remove(_ time: Int64) { change(-1, from: time) }

    /// The block in which the task of that number lies, from 1 for the oldest.
    func block(holding number: Int) -> Block { block(marks.index(where: { $0.upTo >= number })) }

    /// The block in which that moment lies; nil after the last.
    func block(at time: Int64) -> Block? {
        let index = marks.index(where: { $0.time >= time })
        return index < marks.count ? block(index) : nil
    }

    private func block(_ index: Int) -> Block {
        Block(
            time: marks[index].time, before: index > 0 ? marks[index - 1].upTo : 0, upTo: marks[index].upTo)
    }

    private mutating func append(_ mark: Mark) {
        let last = marks.count - 1
        if last > 0, marks[last].upTo - marks[last - 1].upTo < spacing {
            marks[last] = mark
            return
        }
        if marks.count == most {
            spacing *= 2
            marks = stride(from: (most - 1) % 2, to: most, by: 2).map { marks[$0] }
        }
        marks.append(mark)
    }

    private mutating func change(_ tasks: Int, from time: Int64) {
        for index in marks.index(where: { $0.time >= time })..<marks.count { marks[index].upTo += tasks }
    }
}

extension Array {
    /// The first place whose element fits, by halving: all after it fit as well.
    fileprivate func index(where fits: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if fits(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
