/// What a stranger's server says, made fit to be shown: one line, short, and without the key.
struct ShownReason: CustomStringConvertible {
    let description: String

    /// - Parameter key: the secret that the server was given and may repeat, whole or in part.
    init(_ words: String, hiding key: String?) {
        let secret = Array((key ?? "").utf8)
        // A part of a key is as telling as the whole; shorter runs are in every text.
        let run = min(secret.count, 6)
        let fragments = run > 0 ? Set((0...secret.count - run).map { Array(secret[$0..<$0 + run]) }) : []
        var shown: [String] = []
        for word in words.split(whereSeparator: { $0.isWhitespace || $0.isNewline }) {
            let bytes = Array(word.utf8)
            let isSecret =
                run > 0 && bytes.count >= run
                && (0...bytes.count - run).contains { fragments.contains(Array(bytes[$0..<$0 + run])) }
            shown.append(
                isSecret ? "***" : String(word.filter { !$0.unicodeScalars.contains(where: Self.isUnfit) }))
        }
        let line = shown.joined(separator: " ")
        description = line.count > 200 ? line.prefix(200) + "…" : line
    }

    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .unassigned: true
        default: false
        }
    }
}
