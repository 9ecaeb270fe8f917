internal import CSystem
internal import Glibc

/// Since when a worker has been busy with its request: eight bytes in memory that worker and supervisor share.
///
/// The worker writes, the supervisor reads; a worker that runs without a supervisor has none.
public final class RequestClock {
    let descriptor: Int32

    /// The environment variable that tells a worker its clock's descriptor.
    static let variable = "PIPELINED_REQUEST_CLOCK"

    /// Makes a clock that shows no request.
    init() throws(ProcessError) {
        descriptor = csystem_memory_file("request-clock")
        guard descriptor >= 0 else { throw ProcessError(operation: "memfd_create", code: errno) }
    }

    /// The clock that the supervisor passed on to this process, if it did.
    public static func inherited() -> RequestClock? {
        guard let text = getenv(Self.variable), let number = Int32(String(cString: text)), number > 2 else {
            return nil
        }
        csystem_set_cloexec(number, 1)
        return RequestClock(descriptor: number)
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Notes that a request has begun.
    public func start() { set(Self.now()) }

    /// Notes that the request has ended.
    public func stop() { set(0) }

    /// For how long the worker has been busy with one request; 0 when it is idle.
    func busyMilliseconds() -> Int64 {
        var since: Int64 = 0
        guard pread(descriptor, &since, 8, 0) == 8, since > 0 else { return 0 }
        return max(0, Self.now() - since)
    }

    private func set(_ value: Int64) {
        var value = value
        pwrite(descriptor, &value, 8, 0)
    }

    /// Milliseconds on the clock that all processes of the machine share and nobody sets.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
