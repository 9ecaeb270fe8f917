import JSON
import Tasks

extension PipelineTask {
    /// Writes the fields that every answer about a task begins with.
    func encodeHead(to json: inout JSONWriter) {
        json.field("task_id", id.text)
        json.field("task_name", name)
        json.field("status", status.rawValue)
        json.field("step_status", StepStatuses(steps: steps))
        json.field("created_at", createdAt.iso)
        json.field("started_at", startedAt?.iso)
        json.field("completed_at", completedAt?.iso)
        json.field("created_by", createdBy)
        if let node { json.field("node", node.text) }
    }
}

/// `step_status`: each step's name and state.
struct StepStatuses: JSONEncodable {
    let steps: [StepRecord]

    func encode(to json: inout JSONWriter) {
        json.object { json in
            for step in steps { json.field(step.step.rawValue, step.status.rawValue) }
        }
    }
}
