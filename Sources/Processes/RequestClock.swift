internal import CSystem
internal import Glibc

/// Since when a worker has been busy with its request, and how long that may take: two numbers in memory that worker and
/// supervisor share.
///
/// The worker writes, the supervisor reads; a worker that runs without a supervisor has none.
public final class RequestClock {
    let descriptor: Int32

    /// The environment variable that tells a worker its clock's descriptor.
    static let variable = "PIPELINED_REQUEST_CLOCK"

    /// Makes a clock that shows no request.
    public init() throws(ProcessError) {
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

    /// Notes that a request has begun, to which the ordinary limit applies.
    public func start() { set([Self.now(), 0]) }

    /// Gives the request a limit of its own, counted from its beginning.
    public func limit(toSeconds seconds: Int) { set([Int64(seconds) * 1000], at: 8) }

    /// Notes that the request has ended.
    public func stop() { set([0, 0]) }

    /// The limit that the request has exceeded, in seconds; nil while it has not, and without a request.
    public func exceededLimit(ordinarySeconds: Int) -> Int? {
        var cells: [Int64] = [0, 0]
        guard pread(descriptor, &cells, 16, 0) == 16, cells[0] > 0 else { return nil }
        let limit = cells[1] > 0 ? cells[1] : Int64(ordinarySeconds) * 1000
        return Self.now() - cells[0] > limit ? Int(limit / 1000) : nil
    }

    private func set(_ values: [Int64], at offset: Int = 0) {
        _ = values.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, offset) }
    }

    /// Milliseconds on the clock that all processes of the machine share and nobody sets.
    public static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
