internal import Glibc
import Tasks

/// The id of the store that belongs to a data directory, in a file beside the store: `state.id` beside `state.db`.
struct StoreIdentity {
    let path: String

    init(beside store: String) {
        path = (store.hasSuffix(".db") ? String(store.dropLast(3)) : store) + ".id"
    }

    /// The id that was recorded; nil when none was.
    var recorded: String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// Records the id, durably.
    func record(_ id: String) throws(FileError) {
        let unfinished = path + ".tmp"
        let file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileError(path: unfinished, code: errno) }
        defer { close(file) }
        let line = Array((id + "\n").utf8)
        guard Glibc.write(file, line, line.count) == line.count, fsync(file) == 0,
            rename(unfinished, path) == 0
        else { throw FileError(path: path, code: errno) }
    }
}
