internal import CSystem
internal import Glibc

/// The socket by which a service manager learns how the service is doing, see sd_notify(3).
///
/// What cannot be delivered is lost: nothing of the service depends on it.
public struct NotifySocket: Sendable {
    private let path: String

    /// The one that this process's environment names; nil where no service manager listens.
    public static func inherited() -> NotifySocket? {
        guard let text = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }),
            text.hasPrefix("/") || text.hasPrefix("@")
        else { return nil }
        return NotifySocket(path: text)
    }

    /// Says that requests are served, after a start or a reload.
    func isReady(_ status: String) { say("READY=1", status) }

    /// Says that the service is being loaded anew.
    func isReloading() {
        say("RELOADING=1\nMONOTONIC_USEC=\(Monotonic.milliseconds() * 1000)", "正在重新加载")
    }

    /// Says that the service is about to end, which may take so long.
    func isStopping(withinSeconds seconds: Int) {
        say("STOPPING=1\nEXTEND_TIMEOUT_USEC=\(seconds * 1_000_000)", "正在停止")
    }

    private func say(_ state: String, _ status: String) {
        // An assignment is a line, and a datagram is bounded.
        let line = String(decoding: status.utf8.prefix(512).map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
        let bytes = Array("\(state)\nSTATUS=\(line)\n".utf8)
        _ = csystem_send_datagram(path, bytes, bytes.count)
    }
}
