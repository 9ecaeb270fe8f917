import Hashing
import Tasks

/// Every transition that a store in memory has recorded, those of a task found without a look at the others.
///
/// Millions of them: texts are kept once each, and every event knows the one before it of the same task.
struct EventLog {
    /// A text, by its number.
    typealias Word = UInt32

    private struct Entry {
        let at: Int64
        let run: Int64
        let previous: Int32
        let fence: Int32
        let task: Int32
        let who: Word
        let change: Word
        let name: Word
        let from: Word
        let to: Word
    }

    /// In pieces, so that a long log is never copied as it grows.
    private var pieces: [[Entry]] = []
    private static let pieceLength = 1 << 16
    private var words: [String] = [""]
    private var numbers: [String: Word] = ["": 0]

    /// How many events there are; the latest has this number.
    private(set) var count = 0

    /// The number of a text, the same each time; 0 for none.
    mutating func word(_ text: String?) -> Word {
        guard let text else { return 0 }
        if let known = numbers[text] { return known }
        let number = Word(words.count)
        words.append(text)
        numbers[text] = number
        return number
    }

    /// Adds an event of the task; answers its number.
    ///
    /// - Parameter previous: the number of the task's event before; 0 for none.
    mutating func add(
        _ change: Word, name: Word, from: Word, to: Word, task: Int32, previous: Int32, run: Run?, who: Word,
        at: Int64
    ) -> Int32 {
        if count % Self.pieceLength == 0 {
            pieces.append([])
            pieces[pieces.count - 1].reserveCapacity(Self.pieceLength)
        }
        pieces[pieces.count - 1].append(
            Entry(
                at: at, run: run?.runID ?? 0, previous: previous,
                fence: Int32(truncatingIfNeeded: run?.fence ?? 0),
                task: task, who: who, change: change, name: name, from: from, to: to))
        count += 1
        return Int32(count)
    }

    /// The task's events up to the one of that number, in order.
    func events(upTo last: Int32, most: Int = .max) -> [EventReplay.Event] {
        var found: [EventReplay.Event] = []
        var number = last
        while number > 0, found.count < most {
            found.append(event(number))
            number = entry(number).previous
        }
        return found.reversed()
    }

    /// The event of that number.
    func event(_ number: Int32) -> EventReplay.Event {
        let entry = entry(number)
        return EventReplay.Event(
            id: Int64(number), at: entry.at, who: words[Int(entry.who)], change: words[Int(entry.change)],
            name: text(entry.name), from: text(entry.from), to: text(entry.to),
            run: entry.run == 0 ? nil : entry.run, fence: entry.run == 0 ? nil : Int64(entry.fence))
    }

    /// What tells all events from others that there might have been.
    var digest: UInt64 {
        var hash = FNV1a()
        for entry in pieces.joined() {
            hash.add(UInt64(bitPattern: entry.at))
            hash.add(UInt64(bitPattern: entry.run))
            hash.add(UInt64(entry.change) << 32 | UInt64(entry.to))
            hash.add(UInt64(UInt32(bitPattern: entry.task)) << 32 | UInt64(entry.who))
        }
        return hash.value
    }

    private func entry(_ number: Int32) -> Entry {
        let index = Int(number) - 1
        return pieces[index / Self.pieceLength][index % Self.pieceLength]
    }

    private func text(_ word: Word) -> String? { word == 0 ? nil : words[Int(word)] }
}
