public import JSON
import Schema
import Training

extension Decision {
    /// Writes `action` and the fields that belong to it, as ``DecisionForm`` reads them.
    public func encodeFields(to json: inout JSONWriter) {
        for (name, value) in fields { json.field(name, value) }
    }

    /// Names and values, in order.
    var fields: [(name: String, value: String)] {
        var fields = [(name: "action", value: action.rawValue)]
        switch self {
        case .approve(let pair), .reject(let pair), .add(let pair):
            fields += [("question", pair.question), ("sql", pair.sql)]
        case .edit(let before, let after):
            fields += [
                ("question", before.question), ("sql", before.sql), ("new_question", after.question),
                ("new_sql", after.sql),
            ]
        case .comment(let place, let text): fields += place.fields + [("comment", text)]
        case .role(let place, let role): fields += place.fields + [("role", role.name)]
        }
        return fields
    }
}

extension Decision.Place {
    fileprivate var fields: [(name: String, value: String)] {
        [("schema", table.schema), ("table", table.name)] + (column.map { [("column", $0)] } ?? [])
    }
}
