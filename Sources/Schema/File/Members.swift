internal import JSON

/// The members of an object that is read, and where it stands.
struct Members {
    private let members: [String: JSONValue]
    private let place: String

    init(_ value: JSONValue, _ place: String) {
        if case .object(let members) = value { self.members = members } else { members = [:] }
        self.place = place
    }

    /// What cannot be read.
    func fault(_ name: String) -> SchemaFileError { .notASchema("\(place), \(name)") }

    func text(_ name: String) throws(SchemaFileError) -> String {
        guard let text = members[name]?.stringValue else { throw fault(name) }
        return text
    }

    func optionalText(_ name: String) throws(SchemaFileError) -> String? {
        members[name] == nil ? nil : try text(name)
    }

    func number(_ name: String) throws(SchemaFileError) -> Int? {
        guard let value = members[name] else { return nil }
        guard let number = value.intValue else { throw fault(name) }
        return number
    }

    func share(_ name: String) throws(SchemaFileError) -> Double? {
        switch members[name] {
        case nil: return nil
        case .integer(let value)?: return Double(value)
        case .number(let value)?: return value
        default: throw fault(name)
        }
    }

    func flag(_ name: String) throws(SchemaFileError) -> Bool {
        guard let value = members[name] else { return false }
        guard let flag = value.boolValue else { throw fault(name) }
        return flag
    }

    func texts(_ name: String) throws(SchemaFileError) -> [String] {
        guard let value = members[name] else { return [] }
        guard let list = value.arrayValue else { throw fault(name) }
        var texts: [String] = []
        texts.reserveCapacity(list.count)
        for element in list {
            guard let text = element.stringValue else { throw fault(name) }
            texts.append(text)
        }
        return texts
    }

    func list<T>(
        _ name: String, _ read: (Members) throws(SchemaFileError) -> T
    ) throws(SchemaFileError) -> [T] {
        guard let value = members[name] else { return [] }
        guard let list = value.arrayValue else { throw fault(name) }
        var elements: [T] = []
        elements.reserveCapacity(list.count)
        for (index, element) in list.enumerated() {
            elements.append(try read(Members(element, "\(place), \(name) \(index + 1)")))
        }
        return elements
    }

    func object<T>(
        _ name: String, _ read: (Members) throws(SchemaFileError) -> T
    ) throws(SchemaFileError) -> T? {
        guard let value = members[name] else { return nil }
        return try read(Members(value, "\(place), \(name)"))
    }

    func choice<T: RawRepresentable<String>>(
        _ name: String, _: T.Type
    ) throws(SchemaFileError) -> T {
        guard let choice = T(rawValue: try text(name)) else { throw fault(name) }
        return choice
    }

    func has(_ name: String) -> Bool { members[name] != nil }

    func table(_ name: String, schema: String = "schema") throws(SchemaFileError) -> TableName {
        TableName(schema: try text(schema), name: try text(name))
    }

    func choices<T: RawRepresentable<String>>(
        _ name: String, _: T.Type
    ) throws(SchemaFileError) -> [T] {
        var choices: [T] = []
        for text in try texts(name) {
            guard let choice = T(rawValue: text) else { throw fault(name) }
            choices.append(choice)
        }
        return choices
    }

    func textLists(_ name: String) throws(SchemaFileError) -> [[String]] {
        guard let list = members[name]?.arrayValue else { return [] }
        var lists: [[String]] = []
        for element in list {
            guard let texts = element.arrayValue?.map(\.stringValue), !texts.contains(nil) else {
                throw fault(name)
            }
            lists.append(texts.compactMap { $0 })
        }
        return lists
    }
}
