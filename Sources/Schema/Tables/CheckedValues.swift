internal import SQL

/// The list of values that a CHECK of one column or domain allows, if that is all it says.
public struct CheckedValues {
    /// The values in the order they are written.
    public let values: [String]

    /// Reads a definition as `pg_get_constraintdef` writes it, such as `CHECK ((state = ANY (ARRAY['a'::text])))`,
    /// which is how the server shows `state IN ('a')` too, or `CHECK (((n = 1) OR (n = 2) OR (n IS NULL)))`.
    ///
    /// Nil for anything but a bare column, or `VALUE`, compared with constants.
    public init?(_ definition: String) {
        guard let values = Self.known(definition) else { return nil }
        self.values = values
    }

    private static let known = Memo<[String]?> { read($0) }

    private static func read(_ definition: String) -> [String]? {
        let tokens = SQLToken.all(in: definition)
        guard tokens.allSatisfy(\.isClosed), let start = tokens.firstIndex(where: { $0.isWord("check") })
        else { return nil }
        var reader = Reader(tokens: tokens[(start + 1)...])
        guard let found = reader.alternatives(), !found.isEmpty else { return nil }
        let rest = reader.tokens.map(\.text)
        guard [[], ["NOT", "VALID"], ["NO", "INHERIT"], ["NO", "INHERIT", "NOT", "VALID"]].contains(rest)
        else { return nil }
        var seen: Set<String> = []
        return found.filter { seen.insert($0).inserted }
    }

    /// Takes an expression from the front of the tokens; every function gives nil for what it does not know.
    private struct Reader {
        var tokens: ArraySlice<SQLToken>
        /// The column that all comparisons must be about.
        var column: String?

        /// `a OR b OR …`; the values that make it true, none for `IS NULL`.
        mutating func alternatives() -> [String]? {
            guard var values = alternative() else { return nil }
            while take(word: "or") {
                guard let more = alternative() else { return nil }
                values += more
            }
            return values
        }

        private mutating func alternative() -> [String]? {
            let before = self
            if let compared = comparison() { return compared }
            self = before
            guard take("("), let values = alternatives(), take(")") else { return nil }
            return values
        }

        /// `column = constant`, `column = ANY (ARRAY[…])` or `column IS NULL`.
        private mutating func comparison() -> [String]? {
            guard let name = operand(), column == nil || column == name else { return nil }
            column = name
            if take(word: "is") { return take(word: "null") ? [] : nil }
            guard take("=") else { return nil }
            guard take(word: "any") else { return constant().map { [$0] } }
            return array()
        }

        /// The column's name, in parentheses and with casts.
        private mutating func operand() -> String? {
            if take("(") {
                guard let name = operand(), take(")") else { return nil }
                return cast() ? name : nil
            }
            guard let first = tokens.first, Self.isName(first) else { return nil }
            tokens.removeFirst()
            // A parenthesis after a name would make it a function.
            return cast() && tokens.first?.isSymbol("(") != true ? first.identifier : nil
        }

        /// `(ARRAY[a, b])`, with casts in and around it.
        private mutating func array() -> [String]? {
            if take("(") {
                guard let values = array(), take(")"), cast() else { return nil }
                return values
            }
            guard take(word: "array"), take("[") else { return nil }
            var values: [String] = []
            repeat {
                guard let value = constant() else { return nil }
                values.append(value)
            } while take(",")
            return take("]") && cast() ? values : nil
        }

        private mutating func constant() -> String? {
            if take("(") {
                guard let value = constant(), take(")"), cast() else { return nil }
                return value
            }
            let minus = take("-") ? "-" : ""
            guard let token = tokens.popFirst() else { return nil }
            if token.kind == .number { return cast() ? minus + token.text : nil }
            guard let text = token.literal ?? Self.truth(token), minus.isEmpty else { return nil }
            return cast() ? text : nil
        }

        /// Takes any casts; false for one that cannot be read.
        private mutating func cast() -> Bool {
            while take("::") {
                guard let name = tokens.popFirst(), Self.isName(name) else { return false }
                while take(".") {
                    guard let name = tokens.popFirst(), Self.isName(name) else { return false }
                }
                let more: Set<String> = ["varying", "precision", "with", "without", "time", "zone"]
                while let next = tokens.first, next.kind == .word, more.contains(next.text) {
                    tokens.removeFirst()
                }
                if take("(") {
                    while let next = tokens.popFirst(), !next.isSymbol(")") { continue }
                }
                while take("[") { guard take("]") else { return false } }
            }
            return true
        }

        /// Whether it can be a name.
        private static func isName(_ token: SQLToken) -> Bool {
            token.kind == .quotedIdentifier
                || token.kind == .word
                    && !["not", "null", "array", "any", "case", "true", "false"].contains(
                        token.text.lowercased())
        }

        private static func truth(_ token: SQLToken) -> String? {
            token.isWord("true") ? "true" : token.isWord("false") ? "false" : nil
        }

        private mutating func take(_ sign: String) -> Bool {
            guard tokens.first?.isSymbol(sign) == true else { return false }
            tokens.removeFirst()
            return true
        }

        private mutating func take(word: String) -> Bool {
            guard tokens.first?.isWord(word) == true else { return false }
            tokens.removeFirst()
            return true
        }
    }
}
