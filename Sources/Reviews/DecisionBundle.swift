import JSON

/// All that is worth keeping of a task, as decisions, a line each: another installation takes them over by importing the file.
public enum DecisionBundle {
    /// What the first line says.
    static let format = "pipelined-bundle"

    /// The text of a bundle.
    public static func text(_ decisions: [Decision], of databaseName: String, at time: String) -> [UInt8] {
        var head = JSONWriter()
        head.object { json in
            json.field("format", format)
            json.field("version", 1)
            json.field("db_name", databaseName)
            json.field("generated_at", time)
        }
        var bytes = head.line
        for decision in decisions {
            var json = JSONWriter()
            json.object { decision.encodeFields(to: &$0) }
            bytes += json.line
        }
        return bytes
    }
}
