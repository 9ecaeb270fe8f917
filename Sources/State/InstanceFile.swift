internal import Glibc
import Tasks

/// The file in a data directory that tells it from every other: 16 hexadecimal digits, made once.
struct InstanceFile {
    let path: String

    /// What it says; nil where it is missing, or says nothing that could be.
    var recorded: String? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(file, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
        let isHexadecimal = text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        return isHexadecimal && text.utf8.count == 16 ? text : nil
    }

    /// Makes the file, durably, unless it is there. For the supervisor alone.
    func make() throws(FileError) {
        guard recorded == nil else { return }
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let line = Array((String(repeating: "0", count: 16 - digits.utf8.count) + digits + "\n").utf8)
        let unfinished = path + ".tmp"
        let file = Glibc.open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileError(path: unfinished, code: errno) }
        defer { close(file) }
        guard Glibc.write(file, line, line.count) == line.count, fsync(file) == 0,
            rename(unfinished, path) == 0
        else { throw FileError(path: path, code: errno) }
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let folder = Glibc.open(slash == path.startIndex ? "." : String(path[..<slash]), O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw FileError(path: path, code: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw FileError(path: path, code: errno) }
    }
}
