import Postgres
import Tasks

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

    /// A log level in any case; nil when absent.
    mutating func logLevel(_ name: String) -> LogLevel? {
        guard let word = text(name) else { return nil }
        guard let level = LogLevel(name: word) else {
            reject(name, "无效的 \(name)，必须是 DEBUG、INFO、WARNING、ERROR、CRITICAL 之一")
            return nil
        }
        return level
    }

    /// A moment; nil when absent. As the end of a range the whole second or day belongs to it.
    mutating func time(_ name: String, isEnd: Bool = false) -> Timestamp? {
        guard let word = text(name) else { return nil }
        guard let time = Timestamp(parsing: word, isEnd: isEnd) else {
            reject(name, "无效的 \(name)，应为 YYYY-MM-DDTHH:MM:SS、YYYY-MM-DD HH:MM:SS 或 YYYY-MM-DD")
            return nil
        }
        return time
    }
}
