internal import CSystem
internal import Glibc

/// With which settings and programs the service runs, so that an executor that has outlived a restart starts no others with
/// the ones from before.
public struct ServiceMark: Sendable {
    private let file: String
    private let lock: String

    /// - Parameter folder: the folder of the supervisor's lock.
    public init(folder: String) {
        file = folder + "/service.mark"
        lock = folder + "/pipelined.lock"
    }

    private static var own: String { "\(Spawn.environmentDigest) \(ProgramPath.sibling(""))\n" }

    /// Records that the service runs as this process does.
    public func record() throws(ProcessError) {
        let unfinished = file + ".tmp"
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw ProcessError(operation: "open \(unfinished)", code: errno) }
        defer { close(descriptor) }
        let line = Array(Self.own.utf8)
        guard write(descriptor, line, line.count) == line.count, rename(unfinished, file) == 0 else {
            throw ProcessError(operation: "write \(file)", code: errno)
        }
    }

    /// Whether what this process starts is what the service would start, or there is no service to do it.
    public var allowsLaunches: Bool {
        var buffer = [UInt8](repeating: 0, count: 8192)
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        let count = read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == Self.own || !isServed
    }

    private var isServed: Bool {
        let descriptor = open(lock, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return csystem_is_locked(descriptor) == 1
    }
}
