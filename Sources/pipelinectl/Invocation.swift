/// A command of the form `VERB SUBJECT… --option…`.
struct Invocation {
    /// What a verb takes.
    struct Verb {
        let name: String
        /// How many arguments there are before the options.
        var subjects = 0
        /// Options with a value.
        var valued: [String] = []
        /// Options without one.
        var flags: [String] = []
    }

    let verb: String
    let subjects: [String]
    let options: Options

    /// Reads arguments; what the verb does not take is refused.
    init(_ arguments: [String], _ verbs: [Verb]) throws(UsageError) {
        guard let verb = verbs.first(where: { $0.name == arguments.first }) else {
            throw UsageError(problem: "one of \(verbs.map(\.name).joined(separator: ", ")) is wanted")
        }
        let rest = arguments.dropFirst()
        let subjects = Array(rest.prefix(verb.subjects))
        guard subjects.count == verb.subjects, !subjects.contains(where: { $0.hasPrefix("--") }) else {
            throw UsageError(problem: "\(verb.name) takes \(verb.subjects) argument(s) before its options")
        }
        self.verb = verb.name
        self.subjects = subjects
        options = try Options(
            Array(rest.dropFirst(verb.subjects)), valued: verb.valued, flags: verb.flags)
    }
}
