/// What may stand as a comment.
public enum CommentText {
    /// The most characters that it may have.
    public static let maximumLength = 200

    /// The text on one line, if it is fit to be a comment on a thing of that name.
    ///
    /// It must have 1 to 200 characters, no control characters, and say more than the name.
    static func checked(_ text: String, on name: String) -> String? {
        guard let line = line(text), words(line) != words(name) else { return nil }
        return line
    }

    /// The text with white space and line breaks folded, nil when it is empty, too long, or holds control characters or
    /// such as turn the direction of writing.
    public static func line(_ text: String) -> String? {
        let words = text.unicodeScalars.split { $0.properties.isWhitespace }
        let line = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
        guard line.count <= maximumLength, line.utf8.count <= maximumLength * 10,
            line.contains(where: { $0.isLetter || $0.isNumber }),
            line.unicodeScalars.allSatisfy({ !isControl($0) })
        else { return nil }
        return line
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
            || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }

    private static func words(_ text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
