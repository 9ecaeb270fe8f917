import Foundation
import Glibc
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
}
