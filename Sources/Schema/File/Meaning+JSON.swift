public import JSON

extension ColumnMeaning: JSONEncodable {
    /// Writes the meaning as `schema.json`, and a file of corrections, have it.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("role", role.rawValue)
            json.known("evidence", evidence.map(\.rawValue))
            json.known("confidence", confidence == 0 ? nil : confidence)
            json.known("reason", reason)
            json.known("unit", unit)
            json.known("codes", codes)
            json.known("codes_evidence", codesEvidence?.rawValue)
            json.known("time", time?.rawValue)
        }
    }
}

extension CodeLabel: JSONEncodable {
    /// Writes value and label.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("value", value)
            json.field("label", label)
        }
    }
}

extension TableMeaning: JSONEncodable {
    /// Writes the meaning as `schema.json`, and a file of corrections, have it.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("kind", kind.rawValue)
            json.known("evidence", evidence.map(\.rawValue))
            json.known("confidence", confidence == 0 ? nil : confidence)
            json.known("reason", reason)
            json.known("business_time", businessTime)
            json.known("display", display)
            json.known("deletion", deletion)
            if !links.isEmpty {
                json.field("links") { json in
                    json.array { json in
                        for link in links { json.element(link) }
                    }
                }
            }
        }
    }
}

extension RowDisplay: JSONEncodable {
    /// Writes the columns, and whether they are unique.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("columns", columns)
            json.known("unique", isUnique)
            json.known("evidence", evidence.map(\.rawValue))
        }
    }
}

extension DeletionMark: JSONEncodable {
    /// Writes the column, and the value of rows that count, or those of rows that do not.
    public func encode(to json: inout JSONWriter) {
        json.object { json in
            json.field("column", column)
            json.known("live", liveValue)
            json.known("dead", deadValues)
            json.known("evidence", evidence.map(\.rawValue))
        }
    }
}

extension ColumnMeaning {
    init(_ json: Members) throws(SchemaFileError) {
        self.init(
            role: try json.choice("role", ColumnRole.self),
            evidence: try json.choices("evidence", Evidence.self),
            confidence: try json.share("confidence") ?? 0, reason: try json.optionalText("reason"),
            unit: try json.optionalText("unit"), codes: try json.list("codes", CodeLabel.init),
            codesEvidence: json.has("codes_evidence")
                ? try json.choice("codes_evidence", Evidence.self) : nil,
            time: json.has("time") ? try json.choice("time", TimeSort.self) : nil)
    }
}

extension CodeLabel {
    init(_ json: Members) throws(SchemaFileError) {
        self.init(try json.text("value"), try json.text("label"))
    }
}

extension TableMeaning {
    init(_ json: Members) throws(SchemaFileError) {
        self.init(
            kind: try json.choice("kind", TableKind.self),
            evidence: try json.choices("evidence", Evidence.self),
            confidence: try json.share("confidence") ?? 0, reason: try json.optionalText("reason"),
            businessTime: try json.optionalText("business_time"),
            display: try json.object("display", RowDisplay.init),
            deletion: try json.object("deletion", DeletionMark.init), links: try json.textLists("links"))
    }
}

extension RowDisplay {
    init(_ json: Members) throws(SchemaFileError) {
        self.init(
            columns: try json.texts("columns"), isUnique: try json.flag("unique"),
            evidence: try json.choices("evidence", Evidence.self))
    }
}

extension DeletionMark {
    init(_ json: Members) throws(SchemaFileError) {
        self.init(
            column: try json.text("column"), liveValue: try json.optionalText("live"),
            deadValues: try json.has("dead") ? json.texts("dead") : [],
            evidence: try json.choices("evidence", Evidence.self))
    }
}
