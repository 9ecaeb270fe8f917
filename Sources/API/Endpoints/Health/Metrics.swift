import Glibc
import HTTP
import JSON
import Processes
import Settings
import Tasks

/// In which form to give the figures: Prometheus' text, or the envelope with `?format=json` or where JSON is what the client
/// accepts.
struct ReadMetrics: RequestFields {
    enum Format: String, CaseIterable {
        case prometheus, json
    }

    let format: Format?

    init(_ fields: inout FieldReader) { format = fields.choice("format", Format.self) }
}

extension Node {
    static let metricsMessage = "获取运行指标成功"

    func metrics(_ call: Route.Call) throws(APIError) -> Response {
        let fields: ReadMetrics = try Route.fields(call.request, settings)
        let accepts = call.request.headers["accept"]?.hasPrefix("application/json") == true
        let metrics = try internally { try storeMetrics() } + serviceMetrics() + dutyMetrics() + diskMetrics()
        guard fields.format ?? (accepts ? .json : .prometheus) == .json else {
            return Response(
                status: .ok, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
                body: Array(metrics.map(\.text).joined().utf8))
        }
        return Route.envelope(.ok, Self.metricsMessage, MetricList(metrics: metrics))
    }

    private func storeMetrics() throws -> [Metric] {
        let tasks = try TaskStatus.allCases.map { status in
            Metric.Sample(
                try store.list(TaskFilter(status: status), limit: 1, offset: 0).total,
                [("status", status.rawValue)])
        }
        let runs = try store.runsInProgress()
        let oldest = try store.oldestRunInProgress().map {
            Metric.Sample(milliseconds: max(0, Timestamp.now().milliseconds - $0.milliseconds))
        }
        let limit = settings.maximumExecutors
        return [
            Metric("pipelined_tasks", .gauge, "Tasks by status.", tasks),
            Metric(
                "pipelined_executors_running", .gauge, "Executors that are alive.",
                [.init(try orphans.executorsRunning())]),
            Metric(
                "pipelined_executors_waiting", .gauge, "Runs that wait for a free place.",
                [.init(runs.count(where: \.isWaiting))]),
            Metric(
                "pipelined_executors_limit", .gauge, "How many runs this node carries out at once.",
                [.init(limit)]),
            Metric(
                "pipelined_oldest_run_age_seconds", .gauge,
                "Time since the oldest run in progress was accepted; absent when there is none.",
                oldest.map { [$0] } ?? []),
        ]
    }

    /// What the supervisor and its children know; nothing where a worker runs without a supervisor.
    private func serviceMetrics() -> [Metric] {
        guard let figures = supervised?.figures() else { return [] }
        func each(_ value: (ServiceFigures.Pool) -> Int) -> [Metric.Sample] {
            figures.pools.map { .init(value($0), [("pool", $0.name)]) }
        }
        // The others' rounds are counted as well, but are no requests.
        let served = figures.pools.filter { Pool(rawValue: $0.name) != nil }
        let states: [(String, (ServiceFigures.Pool) -> Int)] = [
            ("starting", \.starting), ("idle", \.idle), ("busy", \.busy), ("retiring", \.retiring),
        ]
        let workers = figures.pools.flatMap { pool in
            states.map { Metric.Sample($0.1(pool), [("pool", pool.name), ("state", $0.0)]) }
        }
        return [
            Metric(
                "pipelined_start_time_seconds", .gauge, "When the supervisor was started, since 1970.",
                [.init(milliseconds: figures.startedAt)]),
            Metric("pipelined_workers", .gauge, "Processes of each pool by what they do.", workers),
            Metric("pipelined_workers_wanted", .gauge, "Processes that each pool is to have.", each(\.size)),
            Metric(
                "pipelined_requests_total", .counter, "Requests answered.",
                served.map { .init($0.requests, [("pool", $0.name)]) }),
            Metric(
                "pipelined_slow_requests_total", .counter, "Requests that took longer than a second.",
                served.map { .init($0.slowRequests, [("pool", $0.name)]) }),
            Metric(
                "pipelined_longest_request_seconds", .gauge,
                "For how long the longest request has been going on.",
                served.map { .init(milliseconds: $0.longestRequestMilliseconds, [("pool", $0.name)]) }),
            Metric(
                "pipelined_worker_restarts_total", .counter, "Processes replaced because they had ended.",
                each(\.restarts)),
            Metric(
                "pipelined_workers_killed_total", .counter,
                "Processes killed over a request that took too long.",
                each(\.killed)),
            Metric(
                "pipelined_worker_failed_starts_total", .counter, "Processes that did not become ready.",
                each(\.failedStarts)),
            Metric(
                "pipelined_reloads_total", .counter, "Reloads, and how they ended.",
                [
                    .init(figures.reloads, [("outcome", "done")]),
                    .init(figures.failedReloads, [("outcome", "given_up")]),
                ]),
        ]
    }

    private func dutyMetrics() -> [Metric] {
        let clock = DutyClock(folder: settings.dutyDirectory)
        let ages = Duty.allCases.compactMap { duty in
            clock.age(of: duty).map { Metric.Sample(milliseconds: $0, [("duty", duty.rawValue)]) }
        }
        return [
            Metric(
                "pipelined_duty_last_success_age_seconds", .gauge,
                "Time since each duty of the supervisor's helper was last done; absent before the first time.",
                ages)
        ]
    }

    private func diskMetrics() -> [Metric] {
        func bytes(_ suffix: String) -> [Metric.Sample] {
            var status = stat()
            return [.init(stat(settings.statePath + suffix, &status) == 0 ? Int(status.st_size) : 0)]
        }
        let free = FreeSpace(path: settings.dataDirectory).map { [Metric.Sample($0.bytes)] } ?? []
        return [
            Metric("pipelined_store_bytes", .gauge, "Size of the store.", bytes("")),
            Metric(
                "pipelined_store_wal_bytes", .gauge, "Size of the store's write-ahead log.", bytes("-wal")),
            Metric("pipelined_disk_free_bytes", .gauge, "Room on the disk of the data.", free),
            Metric(
                "pipelined_disk_reserve_bytes", .gauge, "With less room than that the node is not ready.",
                [.init(settings.diskReserveBytes)]),
        ]
    }
}
