import Foundation
import Glibc
import Processes
import Settings
import TestSupport
import Testing

@Suite struct `A supervisor` {
    /// A file with one good key.
    private func keys(_ folder: String) throws -> [String: String] {
        let path = folder + "/keys"
        try write(APIKey(name: "alice", role: .reader, secret: APIKey.newSecret()).line, to: path)
        return ["DATA_PIPELINE_API_KEYS_FILE": path]
    }

    private func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        chmod(path, 0o600)
    }

    @Test func `keeps its workers when new ones cannot read the settings, and says why`() throws {
        let service = try LoneService(prepare: keys)
        let before = try service.workers("api")
        let path = service.folder.path + "/keys"
        let good = try String(contentsOfFile: path, encoding: .utf8)
        try write("alice boss sha256:00\n", to: path)
        kill(service.supervisor, SIGHUP)
        #expect(service.wait { service.log.contains("重新加载失败") && service.log.contains("line 1:") })
        #expect(try service.workers("api") == before && service.healthz().status == 200)
        try write(good, to: path)
        kill(service.supervisor, SIGHUP)
        #expect(
            try service.wait {
                try service.workers("api").count == 4 && service.workers("api").isDisjoint(with: before)
            })
        #expect(try service.healthz().status == 200)
    }

    @Test(arguments: ["no program\n", "#!/bin/sh\nexit 3\n", "#!/bin/sh\nkill -SEGV $$\n", ""])
    func `goes on when its program is broken, and recovers with it`(content: String) throws {
        let service = try LoneService()
        let before = try service.workers("api")
        let good = service.folder.path + "/bin/good"
        try FileManager.default.moveItem(atPath: service.program, toPath: good)
        if !content.isEmpty {
            try write(content, to: service.program)
            chmod(service.program, 0o755)
        }
        kill(service.supervisor, SIGHUP)
        #expect(service.wait { service.log.contains("重新加载失败") })
        #expect(try service.workers("api") == before && service.healthz().status == 200)
        let victim = try #require(before.first)
        kill(victim, SIGKILL)
        #expect(try service.wait { try !service.workers("api").contains(victim) })
        #expect(service.wait { service.log.contains("无法启动") })
        #expect(kill(service.supervisor, 0) == 0)
        #expect(try service.healthz().status == 200)
        try? FileManager.default.removeItem(atPath: service.program)
        try FileManager.default.moveItem(atPath: good, toPath: service.program)
        #expect(try service.wait { try service.workers("api").count == 4 })
    }

    @Test func `replaces workers that have served enough without a gap, after a reload as well`() throws {
        let service = try LoneService(["DATA_PIPELINE_MAX_REQUESTS": "2"])
        let before = try service.workers("api")
        kill(service.supervisor, SIGHUP)
        #expect(
            try service.wait {
                try service.workers("api").count == 4 && service.workers("api").isDisjoint(with: before)
            })
        let reloaded = try service.workers("api")
        let start = ContinuousClock.now
        for _ in 0..<30 { #expect(try service.healthz().status == 200) }
        // A back-off of ten seconds came after the eighth request.
        #expect(ContinuousClock.now - start < .seconds(8))
        // Which worker takes a request is the kernel's choice.
        #expect(
            try service.wait {
                try service.healthz().status == 200 && service.workers("api").isDisjoint(with: reloaded)
            })
    }

    @Test func `replaces workers that die before they have served without waiting for its next look`() throws
    {
        let service = try LoneService(["DATA_PIPELINE_TOOLS_WORKERS": "1"])
        let client = FastCGIClient(socket: service.folder.path + "/data/run/api.sock", seconds: 10)
        var times: [Duration] = []
        for _ in 0..<6 {
            let victim = try #require(try service.workers("tools").first)
            let start = ContinuousClock.now
            kill(victim, SIGKILL)
            // Of its own pool none is asked, so that each of them dies without having served.
            let isReplaced = try service.wait(every: 10) {
                try service.workers("tools").isDisjoint(with: [victim])
                    && client.send("GET", "/metrics").text.contains(
                        #"pipelined_workers{pool="tools",state="idle"} 1"#)
            }
            try #require(isReplaced)
            times.append(.now - start)
        }
        // The supervisor looks for stuck workers every second, and looked then only whether a start had waited enough.
        #expect(times.sorted()[2] < .milliseconds(750), "\(times)")
    }

    @Test func `and its workers write into a new log once the old one was moved away or deleted`() throws {
        let service = try LoneService(["DATA_PIPELINE_LOG_LEVEL": "DEBUG"])
        let log = service.folder.path + "/logs/app.log"
        try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
        kill(service.supervisor, SIGUSR1)
        #expect(try service.healthz().status == 200)
        #expect(service.log.contains("/healthz"), "the worker")
        kill(service.supervisor, SIGHUP)
        #expect(service.wait { service.log.contains("SIGHUP") }, "the supervisor")
        unlink(log)
        #expect(try service.healthz().status == 200)
        #expect(service.log.contains("/healthz"), "the worker")
        kill(service.supervisor, SIGHUP)
        #expect(service.wait { service.log.contains("SIGHUP") }, "the supervisor")
    }

    @Test(arguments: [false, true])
    func `tells a service manager when requests are served, of a reload, of one that fails, and of the end`(
        isAbstract: Bool
    ) throws {
        let folder = TemporaryFolder()
        let name = isAbstract ? "@pipelined-\(UUID())" : folder.path + "/notify"
        let manager = try NotifyReceiver(name)
        let service = try LoneService(["NOTIFY_SOCKET": name], prepare: keys)
        #expect(service.wait { manager.heard.contains("READY=1") })
        #expect(manager.heard == ["READY=1", "STATUS=正在服务"])
        // Whatever else it starts is not heard.
        let worker = try #require(try service.workers("api").first)
        let environment = try Data(contentsOf: URL(filePath: "/proc/\(worker)/environ"))
        #expect(!environment.isEmpty && environment.firstRange(of: Data("NOTIFY_SOCKET".utf8)) == nil)

        kill(service.supervisor, SIGHUP)
        #expect(service.wait { manager.heard.count { $0 == "READY=1" } == 2 })
        let reload = manager.heard.dropFirst(2)
        #expect(reload.first == "RELOADING=1")
        let moment = reload.dropFirst().first.flatMap { $0.split(separator: "=").last }.flatMap { Int64($0) }
        #expect(moment.map { abs($0 / 1000 - Monotonic.milliseconds()) < 60_000 } == true, "\(reload)")
        #expect(Array(reload.suffix(3)) == ["STATUS=正在重新加载", "READY=1", "STATUS=正在服务，已重新加载"])

        try write("alice boss sha256:00\n", to: service.folder.path + "/keys")
        kill(service.supervisor, SIGHUP)
        #expect(service.wait { manager.heard.count { $0 == "READY=1" } == 3 })
        #expect(manager.heard.last?.contains("重新加载失败") == true, "\(manager.heard)")

        kill(service.supervisor, SIGTERM)
        #expect(service.wait { kill(service.supervisor, 0) != 0 })
        _ = service.wait { manager.heard.contains("STATUS=正在停止") }
        #expect(
            Array(manager.heard.suffix(3))
                == ["STOPPING=1", "EXTEND_TIMEOUT_USEC=45000000", "STATUS=正在停止"])
    }
}

/// A service manager's end of the socket in `NOTIFY_SOCKET`.
private final class NotifyReceiver {
    private let socket: Int32
    private var lines: [String] = []

    init(_ name: String) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if name.hasPrefix("@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (name.hasPrefix("@") ? 0 : 1))
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
        }
        guard bound == 0 else { throw Stack.Failure(text: "bind: \(errno)") }
    }

    deinit { close(socket) }

    /// What has been said so far, line by line.
    var heard: [String] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(socket, &buffer, buffer.count, 0), count > 0 {
            lines += String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
        }
        return lines
    }
}
