public import Hashing
internal import SQL
public import Synchronization

/// A pure function of names whose results are kept, since the columns of a large schema share few names, and reading
/// a name takes far longer than looking it up.
public final class Memo<Value: Sendable>: Sendable {
    @usableFromInline let known = Mutex(MemoTable<Value>())
    @usableFromInline let read: @Sendable (String) -> Value

    /// Makes a memo.
    ///
    /// - Parameter read: the function itself; called outside the lock, so that it may use memos of its own.
    public init(_ read: @escaping @Sendable (String) -> Value) { self.read = read }

    /// The value for a name, read the first time.
    @inlinable public func callAsFunction(_ name: String) -> Value {
        let hash = FNV1a.hash(name.utf8)
        if let value = known.withLock({ $0.value(of: name, hash) }) { return value }
        let value = read(name)
        known.withLock { $0.add(value, of: name, hash) }
        return value
    }
}

/// What a memo knows: a hash table with open addressing. Names are told apart by their bytes, as the server does; a
/// `Dictionary` would normalize them, and hashes so slowly that it was a tenth of describing a schema.
@usableFromInline struct MemoTable<Value: Sendable>: Sendable {
    @usableFromInline var slots = [Int32](repeating: -1, count: 64)
    @usableFromInline var entries: [(hash: UInt64, name: String, value: Value)] = []

    @usableFromInline init() {}

    /// A worker that meets the names of many databases starts over here.
    @usableFromInline static var most: Int { 10_000 }

    @inlinable func value(of name: String, _ hash: UInt64) -> Value? {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if entries[index].hash == hash, MemoTable.isSame(entries[index].name, name) {
                return entries[index].value
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    @usableFromInline mutating func add(_ value: Value, of name: String, _ hash: UInt64) {
        if entries.count >= Self.most { self = MemoTable() }
        entries.append((hash, name, value))
        if entries.count * 2 > slots.count {
            slots = [Int32](repeating: -1, count: slots.count * 2)
            for index in entries.indices { place(index) }
        } else {
            place(entries.count - 1)
        }
    }

    private mutating func place(_ index: Int) {
        var slot = Int(truncatingIfNeeded: entries[index].hash) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index)
    }

    @usableFromInline static func isSame(_ a: String, _ b: String) -> Bool { a.isSameName(as: b) }
}
