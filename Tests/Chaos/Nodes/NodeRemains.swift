import FoundationEssentials
import Postgres
import Tasks
import TestSupport

/// What a stopped node has left of the runs that were ended for it.
struct NodeRemains {
    /// What is there of a task.
    struct Remains {
        let id: String
        let label: String
        /// Rows in the vector tables, artifacts, and events.
        let rows: String, files: Set<String>, events: String
        /// Artifacts of a switch that was decided while the run was in progress: whoever comes next carries it out.
        let decided: Set<String>
    }

    let tasks: [Remains]
    private let node: String

    /// Looks at what was ended during the last minute.
    init(of node: String, _ cluster: ChaosCluster, _ witness: ClusterWitness) throws {
        let ended = try cluster.server.connect("pipeline_state").query(
            """
            SELECT task_id, db_name FROM data_pipeline_state.task
            WHERE node = $1 AND status IN ('failed', 'cancelled') AND completed_at > $2
            """, [node, "\(Timestamp.now().milliseconds - 60_000)"]
        ).map { rows, row in (id: rows.text(row, 0) ?? "", label: rows.text(row, 1) ?? "") }
        self.node = node
        tasks = try ended.map { try Self.look(at: $0.id, $0.label, node, cluster, witness) }
    }

    /// Looks again, and says what has changed.
    func changes(_ cluster: ChaosCluster, _ witness: ClusterWitness) throws -> [String] {
        var changes: [String] = []
        for old in tasks {
            let new = try Self.look(at: old.id, old.label, node, cluster, witness)
            if new.rows != old.rows {
                changes.append("\(old.id): its rows were \(old.rows), and are \(new.rows)")
            }
            if new.events != old.events {
                changes.append("\(old.id): its events were \(old.events), and are \(new.events)")
            }
            let files = old.files.symmetricDifference(new.files).sorted().filter { line in
                let path = line.split(separator: " ")[0]
                return !old.decided.contains(String(path.split(separator: "/").last ?? path))
            }
            if !files.isEmpty {
                changes.append("\(old.id): files have changed: \(files.joined(separator: ", "))")
            }
        }
        return changes
    }

    private static func look(
        at task: String, _ label: String, _ node: String, _ cluster: ChaosCluster, _ witness: ClusterWitness
    ) throws -> Remains {
        let folder = "\(cluster.place(of: node))/data/training_data/\(task)"
        // Whatever a client is shown, but for the log.
        let files = try Command.run(
            "find",
            [
                folder, "-type", "f", "-not", "-name", "data_pipeline.log", "-not", "-path", "*/.*",
                "-printf",
                "%P %s %T@\\n",
            ]
        ).output.split(separator: "\n").map(String.init)
        let events =
            try cluster.server.connect("pipeline_state").query(
                """
                SELECT string_agg(event_id::text, ' ' ORDER BY event_id) FROM data_pipeline_state.event
                WHERE task_id = $1
                """, [task]
            ).text(0, 0) ?? ""
        let plan = (try? Data(contentsOf: URL(filePath: folder + "/.switch/.plan"))) ?? Data()
        let decided = String(decoding: plan, as: UTF8.self).split(separator: "\n").compactMap {
            $0.split(separator: "\t").last.map(String.init)
        }
        return Remains(
            id: task, label: label, rows: try witness.rows(of: label), files: Set(files), events: events,
            decided: Set(decided))
    }
}
