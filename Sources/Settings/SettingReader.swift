internal import FoundationEssentials
import Postgres

/// Reads single variables and collects what is wrong with them.
struct SettingReader {
    let environment: [String: String]
    private(set) var problems: [String] = []
    /// The bytes of the files that say what tables and columns mean.
    var knowledge: [UInt8] = []

    init(environment: [String: String]) {
        self.environment = environment
        let known = Set(SettingKey.allCases.map(\.rawValue))
        for name in environment.keys.sorted()
        where name.hasPrefix("DATA_PIPELINE_") && !known.contains(name)
            && !name.hasPrefix("DATA_PIPELINE_TEST_")
        {
            problems.append("\(name) is not a setting")
        }
    }

    mutating func report(_ problem: String) { problems.append(problem) }

    /// The value of a variable that has no default; an empty one counts as not set.
    func given(_ key: SettingKey) -> String? {
        environment[key.rawValue].flatMap { $0.isEmpty ? nil : $0 }
    }

    mutating func text(_ key: SettingKey) -> String {
        guard let value = environment[key.rawValue], !value.isEmpty else { return key.defaultText }
        return value
    }

    mutating func choice(_ key: SettingKey, among choices: [String]) -> String {
        let given = environment[key.rawValue] ?? (key == .logLevel ? environment["FLASK_LOG_LEVEL"] : nil)
        let value = (given ?? key.defaultText).uppercased()
        if !choices.contains(value) {
            problems.append(
                "\(key.rawValue) is '\(value)', but must be one of \(choices.joined(separator: ", "))")
        }
        return value
    }

    mutating func integer(_ key: SettingKey, in range: ClosedRange<Int>) -> Int {
        let value = environment[key.rawValue] ?? key.defaultText
        guard let number = Int(value), range.contains(number) else {
            problems.append(
                "\(key.rawValue) is '\(value)', but must be a whole number from \(range.lowerBound)"
                    + " to \(range.upperBound)")
            return range.lowerBound
        }
        return number
    }

    /// A number from 0 to 1.
    mutating func share(_ key: SettingKey) -> Double {
        let value = environment[key.rawValue] ?? key.defaultText
        guard let number = Double(value), (0...1).contains(number) else {
            problems.append("\(key.rawValue) is '\(value)', but must be a number from 0 to 1")
            return 0
        }
        return number
    }

    /// The keys of the file; nil when no file is named.
    mutating func keys(_ key: SettingKey) -> [APIKey]? {
        guard let path = environment[key.rawValue] else { return nil }
        guard let text = privateFile(key, path) else { return [] }
        let (keys, found) = APIKey.parse(text)
        problems += found.map { "\(key.rawValue): \(path), \($0)" }
        if keys.isEmpty, found.isEmpty {
            problems.append("\(key.rawValue): the file \(path) holds no key; make one with pipelinectl key")
        }
        return keys
    }

    /// Origins such as `https://app.example.com`, separated by commas.
    mutating func origins(_ key: SettingKey) -> Set<String> {
        let given = (environment[key.rawValue] ?? "").split { $0 == "," || $0 == " " }.map(String.init)
        for origin in given {
            let scheme = ["http://", "https://"].first(where: origin.hasPrefix) ?? ""
            let host = origin.dropFirst(scheme.count)
            if scheme.isEmpty || host.isEmpty
                || host.utf8.contains(where: { $0 <= 0x20 || "/*\"".utf8.contains($0) })
            {
                problems.append(
                    "\(key.rawValue): '\(origin)' should be like https://app.example.com, without a path")
            }
        }
        return Set(given)
    }

    /// Networks such as `10.0.0.0/8`, separated by commas; nil when none is named.
    mutating func networks(_ key: SettingKey) -> Networks? {
        guard let text = given(key) else { return nil }
        let networks = Networks(text)
        if networks == nil {
            report("\(key.rawValue) should be networks such as 10.0.0.0/8, separated by commas")
        }
        return networks
    }

    /// Names and addresses of hosts such as `api.example.com`, separated by commas; in small letters, and IPv6 addresses
    /// without brackets.
    mutating func names(_ key: SettingKey) -> Set<String> {
        let given = (environment[key.rawValue] ?? "").split { $0 == "," || $0 == " " }
        let names = given.map { name in
            name.hasPrefix("[") && name.hasSuffix("]")
                ? name.dropFirst().dropLast().lowercased() : name.lowercased()
        }
        for (name, text) in zip(names, given) {
            let isAddress =
                name.utf8.allSatisfy { "0123456789abcdef:.".utf8.contains($0) } && name.contains("::")
            let isName = name.utf8.allSatisfy { "0123456789abcdefghijklmnopqrstuvwxyz-._".utf8.contains($0) }
            if name.isEmpty || !(isName || isAddress || name.split(separator: ":").count == 8) {
                problems.append(
                    "\(key.rawValue): '\(text)' should be a name or an address, without a scheme or a port")
            }
        }
        return Set(names)
    }

    /// The text of a file that nobody but its owner may read.
    private mutating func privateFile(_ key: SettingKey, _ path: String) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: path)),
            let text = String(validating: data, as: UTF8.self)
        else {
            problems.append("\(key.rawValue): the file \(path) cannot be read")
            return nil
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 {
            problems.append("\(key.rawValue): others can read the file \(path); run chmod 600 on it")
        }
        return text
    }

    /// The first line of a file that nobody but its owner may read; nil when it cannot be read.
    mutating func secretLine(_ key: SettingKey) -> String? {
        privateFile(key, environment[key.rawValue] ?? "").map { text in
            text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        }
    }

    /// A connection: plain without a password, or in a file that only its owner can read.
    ///
    /// The environment of a process can be read in /proc, so a password has no place there.
    mutating func connection(_ key: SettingKey, file fileKey: SettingKey) -> ConnectionInfo? {
        guard let uri = environment[key.rawValue] else {
            return environment[fileKey.rawValue] == nil ? nil : connection(file: fileKey)
        }
        if environment[fileKey.rawValue] != nil {
            problems.append("\(key.rawValue) and \(fileKey.rawValue) are both set")
        }
        let info = parsed(uri, key)
        if info?.password != nil {
            problems.append(
                "\(key.rawValue) holds a password; write the URI into a file of mode 600 and name the file in"
                    + " \(fileKey.rawValue)")
        }
        return info
    }

    /// A connection in a file that only its owner can read.
    mutating func connection(file key: SettingKey) -> ConnectionInfo? {
        secretLine(key).flatMap { parsed($0, key) }
    }

    private mutating func parsed(_ uri: String, _ source: SettingKey) -> ConnectionInfo? {
        do {
            return try ConnectionInfo(uri: uri)
        } catch {
            problems.append("\(source.rawValue): \(error)")
            return nil
        }
    }
}
