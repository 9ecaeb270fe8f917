import TestSupport
import Testing

/// A supervisor with its workers and nothing else, spoken to by FastCGI.
@Suite struct `A supervised worker` {
    @Test func `that is stuck in a request is killed and replaced`() throws {
        let service = try LoneService(["DATA_PIPELINE_REQUEST_TIMEOUT_SECONDS": "1"])
        let silent = try MuteServer()
        #expect(try service.wait { try service.workers("tools").count == 2 })
        let before = try service.workers("tools")
        let answer = try service.request(
            "POST", "/api/v0/database/tables",
            json: #"{"db_connection": "postgresql://u:p@127.0.0.1:\#(silent.port)/d"}"#, pool: "tools")
        #expect(answer.status == 0, "\(answer)")
        #expect(
            try service.wait {
                let now = try service.workers("tools")
                return now.count == 2 && now != before
            })
        #expect(service.wait { service.log.contains("超过 1 秒") })
    }
}
