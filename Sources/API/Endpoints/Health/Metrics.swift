import HTTP
import Settings
import Tasks

extension Node {
    /// Figures of this node in Prometheus' text format, version 0.0.4.
    func metrics() throws(APIError) -> Response {
        try internally {
            var text = """
                # HELP pipelined_tasks Tasks by status.
                # TYPE pipelined_tasks gauge

                """
            for status in TaskStatus.allCases {
                let count = try store.list(TaskFilter(status: status), limit: 1, offset: 0).total
                text += "pipelined_tasks{status=\"\(status.rawValue)\"} \(count)\n"
            }
            let running = try store.runsInProgress().count
            text += """
                # HELP pipelined_executors_running Runs that are being carried out.
                # TYPE pipelined_executors_running gauge
                pipelined_executors_running \(min(running, settings.maximumExecutors))
                # HELP pipelined_executors_waiting Runs that wait for a free place.
                # TYPE pipelined_executors_waiting gauge
                pipelined_executors_waiting \(max(0, running - settings.maximumExecutors))
                # HELP pipelined_executors_limit How many runs this node carries out at once.
                # TYPE pipelined_executors_limit gauge
                pipelined_executors_limit \(settings.maximumExecutors)

                """
            return Response(
                status: .ok, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
                body: Array(text.utf8))
        }
    }
}
