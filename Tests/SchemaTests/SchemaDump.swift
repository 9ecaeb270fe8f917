import Postgres
import TestSupport

/// What `pg_dump --schema-only` says of a database, in a form in which two databases can be compared.
///
/// This is all that is set aside, and why:
/// - the order of the objects, and the dump's own heading, which names its time and version;
/// - owners, privileges, tablespaces and table access methods: they belong to a server, not to a schema;
/// - triggers with the functions they run, rules, policies: what a database does, not how its data are described.
struct SchemaDump {
    /// The statements of each object as bytes, by schema, in a fixed order; `-` for objects outside schemas.
    private(set) var objects: [String: [[UInt8]]] = [:]

    /// Runs `pg_dump`.
    init(_ info: ConnectionInfo, on server: TestServer) throws {
        let options = [
            "--schema-only", "--no-owner", "--no-privileges", "--no-tablespaces", "--no-table-access-method",
        ]
        let outcome = try Command.run(server.programs + "pg_dump", options + [info.revealed])
        guard outcome.status == 0 else { throw Failure(message: outcome.output) }
        // Every object stands below "--", "-- Name: …", "--"; so does the end of the dump, without a name.
        let lines = Array(outcome.output.utf8)
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var object: [UInt8] = []
        var fields: [Substring] = []
        var last: [UInt8] = []
        for line in lines {
            if last == Array("--".utf8), line.starts(with: "-- Name: ".utf8) {
                add(object.dropLast("--\n".utf8.count), fields)
                fields = String(decoding: line, as: UTF8.self).dropFirst("-- ".count).split(separator: "; ")
                object = []
            }
            if last == Array("--".utf8), line.starts(with: "-- PostgreSQL database dump complete".utf8) {
                break
            }
            object += line
            object.append(UInt8(ascii: "\n"))
            last = Array(line)
        }
        add(object.dropLast("--\n".utf8.count), fields)
        for schema in objects.keys { objects[schema]?.sort { $0.lexicographicallyPrecedes($1) } }
    }

    private mutating func add(_ object: ArraySlice<UInt8>, _ fields: [Substring]) {
        func field(_ name: String) -> Substring? {
            fields.first { $0.hasPrefix(name + ": ") }?.dropFirst(name.count + 2)
        }
        let actions = ["TRIGGER", "RULE", "POLICY", "ROW SECURITY"]
        guard let name = field("Name"), let type = field("Type"), !actions.contains(String(type)),
            type != "COMMENT" || !actions.contains(where: { name.hasPrefix($0 + " ") }),
            type != "FUNCTION" || !String(decoding: object, as: UTF8.self).contains("RETURNS trigger")
        else { return }
        // A table's entry tells as well whether its policies bind its owner.
        let newline = UInt8(ascii: "\n")
        let text = object.split(separator: newline)
            .filter { !$0.reversed().starts(with: " FORCE ROW LEVEL SECURITY;".utf8.reversed()) }
            .joined(separator: [newline])
        objects[field("Schema").map { String($0) } ?? "-", default: []].append(Array(text))
    }

    /// What one of two dumps has and the other has not; empty when they are equal.
    func difference(from other: SchemaDump) -> String {
        Set(objects.keys).union(other.objects.keys).sorted().map { difference(from: other, in: $0) }.joined()
    }

    /// The same for one schema.
    func difference(from other: SchemaDump, in schema: String) -> String {
        let (mine, theirs) = (objects[schema] ?? [], other.objects[schema] ?? [])
        if mine == theirs { return "" }
        let lost = Set(mine).subtracting(theirs).map { "lost: " + String(decoding: $0, as: UTF8.self) }
        let gained = Set(theirs).subtracting(mine).map { "gained: " + String(decoding: $0, as: UTF8.self) }
        return "\(schema): \(mine.count) objects, \(theirs.count) in the copy\n"
            + (lost.sorted() + gained.sorted()).joined()
    }

    struct Failure: Error {
        let message: String
    }
}
