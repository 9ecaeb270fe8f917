internal import Crypto
public import JSON
internal import LanguageModel
public import Postgres
public import Tasks

/// What decides what a run makes, besides the rows that it reads: a later run goes on with it only where all of it is as it was.
public struct RunOrigin: Sendable, Equatable, JSONEncodable {
    /// One of the things that decide.
    public enum Part: String, CaseIterable, Sendable {
        case tableList = "table_list"
        case parameters, connection, settings, reviews, software
    }

    private let digests: [Part: String]

    /// Takes the SHA-256 of each part.
    ///
    /// - Parameters:
    ///   - list: the bytes of the table list.
    ///   - connection: the described database; its password does not count.
    ///   - pairsPerTheme: how many pairs are written for a theme; nil for as many as the settings say.
    ///   - isSamplingOn: whether rows are read; nil for what the settings say.
    ///   - reviews: what people have decided about the database.
    ///   - software: tells one release of the program that runs from another.
    public init(
        list: [UInt8], _ parameters: TaskParameters, _ connection: ConnectionInfo, _ settings: Settings,
        pairsPerTheme: Int? = nil, isSamplingOn: Bool? = nil, reviews: String = "", software: UInt64
    ) {
        var counted = parameters
        // These are looked at by themselves, or by the load each time anew.
        counted.maskedConnection = nil
        counted.tableListFile = nil
        counted.vectorTables = VectorTableOptions()
        let model = settings.model?.description ?? ""
        digests = [
            .tableList: Self.digest(list),
            .parameters: Self.digest("\(counted)".utf8),
            .connection: Self.digest(connection.masked.utf8),
            .settings: Self.digest(
                "\(settings.knowledge)\n\(model)\n\(pairsPerTheme ?? settings.pairsPerTheme)\n\(isSamplingOn ?? settings.isSamplingOn)"
                    .utf8),
            .reviews: Self.digest(reviews.utf8),
            .software: Self.digest("\(software)".utf8),
        ]
    }

    /// That of an earlier run, as ``encode(to:)`` wrote it into the result of a step; nil where there is none.
    public init?(of result: JSONValue) {
        var digests: [Part: String] = [:]
        for part in Part.allCases { digests[part] = result["origin"]?[part.rawValue]?.stringValue }
        guard digests.count == Part.allCases.count else { return nil }
        self.digests = digests
    }

    /// What has changed since an earlier run.
    public func changes(since earlier: RunOrigin) -> [Part] {
        Part.allCases.filter { digests[$0] != earlier.digests[$0] }
    }

    /// Writes the digest of each part.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            for part in Part.allCases { json.field(part.rawValue, digests[part]) }
        }
    }

    private static func digest(_ bytes: some Collection<UInt8>) -> String { Hex.text(SHA256.digest(bytes)) }
}
