internal import JSON
internal import SQL
internal import Schema

/// Reads a file of corrections, and notes everything that is wrong with it, each with its place.
struct CorrectionsReader {
    private(set) var problems: [String] = []

    mutating func read(_ json: JSONValue) -> [TableName: Corrections.OfTable] {
        var all: [TableName: Corrections.OfTable] = [:]
        let file = members(json, "the file", known: ["tables"])
        for (place, entry) in list(file["tables"], "tables", isNeeded: true) {
            let table = members(entry, place, known: ["name", "schema", "meaning", "columns"])
            guard let name = text(table["name"], "\(place).name") else { continue }
            let schema = table["schema"] == nil ? "public" : text(table["schema"], "\(place).schema") ?? ""
            let id = TableName(schema: schema, name: name)
            if all[id] != nil { problems.append("\(place): \(id) stands there twice") }
            all[id] = read(table: table, "\(place) (\(name))")
        }
        return all
    }

    private mutating func read(table: [String: JSONValue], _ place: String) -> Corrections.OfTable {
        var said = Corrections.OfTable()
        let meaning = members(
            table["meaning"] ?? .object([:]), "\(place).meaning",
            known: ["kind", "business_time", "display", "deletion", "links"])
        let here = "\(place).meaning"
        if let kind = meaning["kind"] { said.kind = choice(kind, "\(here).kind") }
        if let time = meaning["business_time"] {
            said.businessTime = .some(time == .null ? nil : text(time, "\(here).business_time"))
        }
        if let display = meaning["display"] { said.display = .some(self.display(display, "\(here).display")) }
        if let mark = meaning["deletion"] { said.deletion = .some(deletion(mark, "\(here).deletion")) }
        if meaning["links"] != nil {
            said.links = list(meaning["links"], "\(here).links").map { texts($1, $0) }
            for link in said.links ?? [] where link.count != 2 {
                problems.append("\(here).links: a link has two columns")
            }
        }
        for (place, entry) in list(table["columns"], "\(place).columns") {
            let column = members(entry, place, known: ["name", "meaning"])
            guard let name = text(column["name"], "\(place).name") else { continue }
            if said.columns[name] != nil { problems.append("\(place): \(name) stands there twice") }
            said.columns[name] = self.column(column["meaning"], "\(place) (\(name)).meaning")
        }
        let mark = said.deletion.flatMap { $0 }?.column
        for (name, column) in said.columns.sorted(by: { $0.key < $1.key })
        where column.role == .deletion && mark != name {
            problems.append(
                "\(place): column \(name) marks deleted rows, but \(here).deletion does not say so")
        }
        return said
    }

    private mutating func column(_ json: JSONValue?, _ place: String) -> Corrections.OfColumn {
        var said = Corrections.OfColumn()
        guard let json else {
            problems.append("\(place) is missing")
            return said
        }
        let meaning = members(json, place, known: ["role", "unit", "codes", "time"])
        if let role = meaning["role"] { said.role = choice(role, "\(place).role") }
        if let unit = meaning["unit"] { said.unit = .some(unit == .null ? nil : text(unit, "\(place).unit")) }
        if let time = meaning["time"] { said.time = choice(time, "\(place).time") }
        if meaning["codes"] != nil {
            said.codes = list(meaning["codes"], "\(place).codes").compactMap { place, entry in
                let code = members(entry, place, known: ["value", "label"])
                guard let value = text(code["value"], "\(place).value"),
                    let label = text(code["label"], "\(place).label")
                else { return nil }
                return CodeLabel(value, label)
            }
        }
        if said.time != nil, said.role ?? .time != .time {
            problems.append("\(place): only a time has a time")
        }
        return said
    }

    private mutating func display(_ json: JSONValue, _ place: String) -> RowDisplay? {
        guard json != .null else { return nil }
        let display = members(json, place, known: ["columns", "unique"])
        let columns = texts(display["columns"] ?? .null, "\(place).columns")
        if columns.isEmpty { problems.append("\(place).columns names no column") }
        let unique = display["unique"] ?? .bool(false)
        if unique.boolValue == nil { problems.append("\(place).unique is neither true nor false") }
        return RowDisplay(columns: columns, isUnique: unique.boolValue ?? false, evidence: [.people])
    }

    private mutating func deletion(_ json: JSONValue, _ place: String) -> DeletionMark? {
        guard json != .null else { return nil }
        let mark = members(json, place, known: ["column", "dead", "live"])
        guard let column = text(mark["column"], "\(place).column") else { return nil }
        let live = mark["live"].flatMap { $0 == .null ? nil : text($0, "\(place).live") }
        let dead = mark["dead"].map { texts($0, "\(place).dead") } ?? []
        if live != nil, !dead.isEmpty {
            problems.append("\(place): either live or dead tells which rows count")
        }
        return DeletionMark(column: column, liveValue: live, deadValues: dead, evidence: [.people])
    }

    // MARK: Values

    private mutating func members(_ json: JSONValue, _ place: String, known: Set<String>) -> [String:
        JSONValue]
    {
        guard case .object(let members) = json else {
            problems.append("\(place) is no object")
            return [:]
        }
        for name in members.keys.sorted() where !known.contains(name) {
            problems.append("\(place): \(name) is none of \(known.sorted().joined(separator: ", "))")
        }
        return members
    }

    private mutating func list(_ json: JSONValue?, _ place: String, isNeeded: Bool = false) -> [(
        String, JSONValue
    )] {
        guard let json else {
            if isNeeded { problems.append("\(place) is missing") }
            return []
        }
        guard let values = json.arrayValue else {
            problems.append("\(place) is no list")
            return []
        }
        return values.enumerated().map { ("\(place)[\($0 + 1)]", $1) }
    }

    private mutating func text(_ json: JSONValue?, _ place: String) -> String? {
        guard let text = json?.stringValue, !text.isEmpty, !text.utf8.contains(where: { $0 < 0x20 }) else {
            problems.append("\(place) is no text")
            return nil
        }
        return text
    }

    private mutating func texts(_ json: JSONValue, _ place: String) -> [String] {
        list(json, place).compactMap { text($1, $0) }
    }

    private mutating func choice<T: RawRepresentable<String> & CaseIterable>(
        _ json: JSONValue, _ place: String
    ) -> T? {
        if let value = json.stringValue.flatMap({ T(rawValue: $0) }) { return value }
        let given = json.stringValue.map { "'\($0.prefix(40))'" } ?? "it"
        problems.append("\(place): \(given) is none of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }
}
