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

    /// A whole number within bounds.
    func number(_ name: String, default usual: Int, in bounds: ClosedRange<Int>) throws(UsageError) -> Int {
        guard let text = values[name] else { return usual }
        guard let number = Int(text), bounds.contains(number) else {
            throw UsageError(
                problem: "\(name) must be a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    /// A whole number within bounds that may be left out.
    func optionalNumber(_ name: String, in bounds: ClosedRange<Int>) throws(UsageError) -> Int? {
        values[name] == nil ? nil : try number(name, default: bounds.lowerBound, in: bounds)
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }
}
