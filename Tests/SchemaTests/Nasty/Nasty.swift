import Testing

/// A database that breaks careless generators, by subject.
struct Nasty: Sendable, CustomTestStringConvertible {
    let name: String
    let script: String

    var testDescription: String { name }

    static let all = [
        types, defaults, names, comments, keys, indexes, partitions, inheritance, views, programs, storage,
    ]
}
