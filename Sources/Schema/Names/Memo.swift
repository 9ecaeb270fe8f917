public import Synchronization

/// A pure function of names whose results are kept, since the columns of a large schema share few names, and reading
/// a name takes far longer than looking it up.
public final class Memo<Value: Sendable>: Sendable {
    /// A name as the server tells names apart: by their bytes. Swift's `==` is that of texts that look alike.
    @usableFromInline struct Key: Hashable, Sendable {
        @usableFromInline let name: String

        @inlinable init(_ name: String) { self.name = name }

        @inlinable static func == (a: Key, b: Key) -> Bool { a.name.utf8.elementsEqual(b.name.utf8) }

        @inlinable func hash(into hasher: inout Hasher) {
            // A text of another script would be normalized first.
            name.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// A worker that meets the names of many databases starts over here.
    @inlinable static var most: Int { 10_000 }

    @usableFromInline let known = Mutex<[Key: Value]>([:])
    @usableFromInline let read: @Sendable (String) -> Value

    /// Makes a memo.
    ///
    /// - Parameter read: the function itself; called outside the lock, so that it may use memos of its own.
    public init(_ read: @escaping @Sendable (String) -> Value) { self.read = read }

    /// The value for a name, read the first time.
    @inlinable public func callAsFunction(_ name: String) -> Value {
        let key = Key(name)
        if let value = known.withLock({ $0[key] }) { return value }
        let value = read(name)
        known.withLock { known in
            if known.count >= Self.most { known.removeAll() }
            known[key] = value
        }
        return value
    }
}
