/// Options of the form `--name value`, and flags of the form `--name`.
struct Options {
    private var values: [String: String] = [:]
    private var flags: Set<String> = []

    /// Reads arguments; what is not among the known names is refused.
    init(_ arguments: [String], valued: [String], flags known: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if known.contains(name) {
                flags.insert(name)
            } else if valued.contains(name) {
                guard let value = rest.popFirst() else { throw UsageError(problem: "\(name) needs a value") }
                values[name] = value
            } else {
                throw UsageError(problem: "unknown option \(name.prefix(40))")
            }
        }
    }

    func value(_ name: String) -> String? { values[name] }

    func required(_ name: String) throws(UsageError) -> String {
        guard let value = values[name] else { throw UsageError(problem: "\(name) is missing") }
        return value
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }
}
