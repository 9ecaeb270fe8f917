import Postgres

extension FieldReader {
    /// A connection string under the rules for strings from clients; nil when absent.
    mutating func connection(_ name: String) -> ConnectionInfo? {
        guard let uri = text(name) else { return nil }
        do {
            return try ConnectionInfo(uri: uri)
        } catch {
            reject(name, error.description)
            return nil
        }
    }
}
