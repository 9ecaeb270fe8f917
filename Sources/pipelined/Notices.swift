import Crypto
import Glibc
import HTTPClient
import JSON
import Logs
import Postgres
import Processes
import Settings
import State
import Tasks

/// `pipelined notices`: tells the webhook of the ends of runs, in order, in a process of its own, so that nobody waits for it.
///
/// An end counts as told once the webhook has answered 2xx; until then it is told again, with growing pauses. It may be told
/// twice where this process dies in between: `X-Pipelined-Delivery` is the same then.
struct Notices {
    private let webhook: Webhook
    private let store: any TaskStore
    private let log: LogFile
    private let client: HTTPClient
    /// Who has started this: `duties`, which starts another one when it is started anew.
    private let parent = getppid()
    /// The pauses between two attempts, in milliseconds; the last one again and again.
    private static let pauses = [1000, 2000, 5000, 15_000, 60_000, 300_000]
    /// After how long it is given up, in milliseconds: a day.
    private static let patience: Int64 = 86_400_000

    init?(_ settings: Settings) throws {
        guard let webhook = settings.webhook else { return nil }
        self.webhook = webhook
        store = try StateStore.open(settings, as: "pipelined notices")
        log = try LogFile(
            path: settings.logDirectory + "/app.log", threshold: LogLevel(name: settings.logLevel) ?? .info)
        client = try HTTPClient()
    }

    /// Tells all there is to tell.
    func run() throws {
        while let notice = try store.nextNotice() {
            try tell(notice)
            try store.settle(notice)
        }
    }

    private func tell(_ notice: RunNotice) throws {
        var attempt = 0
        while true {
            endWithParent()
            guard let problem = send(notice) else {
                return log.write(
                    .info, .service, "已通知 Webhook: 任务 \(notice.taskID) \(notice.status.rawValue)")
            }
            if attempt == 0 {
                log.write(.warning, .service, "Webhook 通知失败，将重试: 任务 \(notice.taskID)，\(problem)")
            }
            guard Timestamp.now().milliseconds - notice.endedAt.milliseconds < Self.patience else {
                return log.write(.error, .service, "Webhook 通知已放弃: 任务 \(notice.taskID)，\(problem)")
            }
            let end = Monotonic.milliseconds() + Int64(Self.pauses[min(attempt, Self.pauses.count - 1)])
            while Monotonic.milliseconds() < end {
                endWithParent()
                Pause.milliseconds(250)
            }
            attempt += 1
        }
    }

    /// Ends once whoever has started this has ended: the next one goes on.
    private func endWithParent() {
        if getppid() != parent { _exit(0) }
    }

    /// - Returns: what went wrong; nil when the webhook has taken it.
    private func send(_ notice: RunNotice) -> String? {
        guard let address = VettedHost.address(of: webhook.host) else {
            return "主机 \(webhook.host) 无法解析，或其地址不允许访问"
        }
        let body = message(notice)
        let time = String(Timestamp.now().milliseconds / 1000)
        let signature = HMACSHA256.code(of: Array(time.utf8) + [0x2E] + body, key: webhook.key.utf8)
        var request = HTTPRequest(
            .post, webhook.url,
            headers: [
                ("Content-Type", "application/json; charset=utf-8"),
                ("X-Pipelined-Delivery", String(notice.number)), ("X-Pipelined-Timestamp", time),
                ("X-Pipelined-Signature", "sha256=" + Hex.text(signature)),
            ], body: body, timeoutSeconds: 10, connectTimeoutSeconds: 5, maximumAnswerBytes: 1 << 16)
        request.pinned = .init(host: webhook.host, port: webhook.port, address: address)
        do throws(HTTPClientError) {
            let answer = try client.send(request)
            return answer.isSuccess ? nil : "状态码 \(answer.status)"
        } catch {
            return "\(error)"
        }
    }

    private func message(_ notice: RunNotice) -> [UInt8] {
        // A task that was deleted or executed again has no more to tell than the event.
        let task = (try? store.task(notice.taskID)) ?? nil
        let current = task?.run?.runID == notice.runID && task?.status == notice.status ? task : nil
        var json = JSONWriter()
        json.object { json in
            json.field("event", "task.ended")
            json.field("delivery", Int(notice.number))
            json.field("task_id", notice.taskID.text)
            json.field("status", notice.status.rawValue)
            json.field("ended_at", notice.endedAt.iso)
            json.field("task_name", task?.name)
            json.field("db_name", task?.parameters.databaseName)
            json.field("created_by", task?.createdBy)
            json.field("error_code", current?.errorCode?.rawValue)
            json.field("error_message", current?.errorMessage)
        }
        return json.bytes
    }
}
