import JSON

/// The text of a scripted model's answer.
struct ScriptedAnswer {
    private let tables: [JSONValue]
    private let behaviour: ScriptedModel.Behaviour

    init(tables: [JSONValue], _ behaviour: ScriptedModel.Behaviour) {
        self.tables = tables
        self.behaviour = behaviour
    }

    var text: String {
        switch behaviour {
        case .garbage: return "抱歉，我无法完成这个请求。{说明}: [无]"
        case .wrongShape:
            return "["
                + tables.map { "{\"name\": \(quoted(name($0))), \"comment\": [1, null]}" }.joined(
                    separator: ",") + "]"
        case .fenced:
            let json = object.replacing("\"}", with: "\",}").replacing("}", with: "},")
            return "好的，以下是注释：\n```json\n\(json.dropLast())\n```\n如需修改{请}告诉我[1]。"
        case .thinking:
            let draft = object.replacing("说明", with: "草稿")
            return "<think>\n先写草稿: \(draft)\n</think>\n\(object)"
        case .cutOff: return String(object.prefix(object.count * 2 / 3))
        default: return object
        }
    }

    private func name(_ table: JSONValue) -> String { table["table"]?.stringValue ?? "" }

    private func quoted(_ text: String) -> String {
        String(decoding: JSONWriter.encode(text), as: UTF8.self)
    }

    private var object: String {
        var members = tables.map { "\(quoted(name($0))): \(object(of: $0))" }
        if behaviour == .inventing {
            members.insert(#""public.invented": {"comment": "凭空而来的表", "columns": {"id": "凭空"}}"#, at: 0)
        }
        if behaviour == .reordered { members.reverse() }
        return "{" + members.joined(separator: ", ") + "}"
    }

    private func object(of table: JSONValue) -> String {
        let asked = table["columns"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        var columns = asked.map { (name: $0, comment: ScriptedModel.comment(name(table), $0)) }
        var comment =
            table["needs_comment"]?.boolValue == true ? ScriptedModel.comment(name(table), nil) : nil
        switch behaviour {
        case .reordered: columns.reverse()
        case .omitting:
            columns = columns.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            comment = nil
        case .inventing: columns.insert((name: "invented_column", comment: "凭空而来的字段"), at: 0)
        case .overeager:
            comment = comment ?? "篡改的表注释"
            let bad = ["", "a\u{1B}[31mb", String(repeating: "长", count: 201), "\u{202E}反", "NAME"]
            for index in columns.indices where index < bad.count {
                columns[index].comment = bad[index] == "NAME" ? columns[index].name.uppercased() : bad[index]
            }
            guard case .object(let commented)? = table["columns_with_comments"] else { break }
            columns += commented.keys.map { (name: $0, comment: "篡改的字段注释") }
        default: break
        }
        let pairs = columns.map { "\(quoted($0.name)): \(quoted($0.comment))" }.joined(separator: ", ")
        var parts = ["\"columns\": {\(pairs)}"]
        if let comment { parts.append("\"comment\": \(quoted(comment))") }
        if behaviour != .reordered { parts.reverse() }
        return "{" + parts.joined(separator: ", ") + "}"
    }
}
