public import JSON
public import Tasks

/// What an executor is told through its standard input, secrets included.
public struct LaunchOrder: JSONEncodable, Sendable {
    /// The run that it carries out.
    public let run: Run
    /// The task's own connection with its password; nil to use the service's.
    public let connection: String?

    /// Makes an order from its parts.
    public init(run: Run, connection: String?) {
        self.run = run
        self.connection = connection
    }

    /// Reads an order for a task; nil when the text is none.
    public init?(task: TaskID, parsing bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), let runID = json["run_id"]?.intValue,
            let fence = json["fence"]?.intValue
        else { return nil }
        run = Run(taskID: task, runID: Int64(runID), fence: Int64(fence))
        connection = json["db_connection"]?.stringValue
    }

    /// Writes the order.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("run_id", run.runID)
            json.field("fence", run.fence)
            json.field("db_connection", connection)
        }
    }
}
