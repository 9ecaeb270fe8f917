/// The list of values that a CHECK of one column or domain allows, if that is all it says.
struct CheckedValues {
    /// The values in the order they are written.
    let values: [String]

    /// Reads a definition as `pg_get_constraintdef` writes it, such as `CHECK ((state = ANY (ARRAY['a'::text])))`,
    /// which is how the server shows `state IN ('a')` too, or `CHECK (((n = 1) OR (n = 2) OR (n IS NULL)))`.
    ///
    /// Nil for anything but a bare column, or `VALUE`, compared with constants.
    init?(_ definition: String) {
        guard let tokens = SQLToken.all(in: definition),
            let start = tokens.firstIndex(of: .word("CHECK"))
        else { return nil }
        var reader = Reader(tokens: tokens[(start + 1)...])
        guard let found = reader.alternatives(), !found.isEmpty else { return nil }
        let rest = reader.tokens.map(\.text)
        guard [[], ["NOT", "VALID"], ["NO", "INHERIT"], ["NO", "INHERIT", "NOT", "VALID"]].contains(rest)
        else { return nil }
        var seen: Set<String> = []
        values = found.filter { seen.insert($0).inserted }
    }

    /// Takes an expression from the front of the tokens; every function gives nil for what it does not know.
    private struct Reader {
        var tokens: ArraySlice<SQLToken>
        /// The column that all comparisons must be about.
        var column: SQLToken?

        /// `a OR b OR …`; the values that make it true, none for `IS NULL`.
        mutating func alternatives() -> [String]? {
            guard var values = alternative() else { return nil }
            while take(.word("OR")) {
                guard let more = alternative() else { return nil }
                values += more
            }
            return values
        }

        private mutating func alternative() -> [String]? {
            let before = self
            if let compared = comparison() { return compared }
            self = before
            guard take(.sign("(")), let values = alternatives(), take(.sign(")")) else { return nil }
            return values
        }

        /// `column = constant`, `column = ANY (ARRAY[…])` or `column IS NULL`.
        private mutating func comparison() -> [String]? {
            guard let name = operand(), column == nil || column == name else { return nil }
            column = name
            if take(.word("IS")) { return take(.word("NULL")) ? [] : nil }
            guard take(.sign("=")) else { return nil }
            guard take(.word("ANY")) else { return constant().map { [$0] } }
            return array()
        }

        /// The column's name, in parentheses and with casts.
        private mutating func operand() -> SQLToken? {
            if take(.sign("(")) {
                guard let name = operand(), take(.sign(")")) else { return nil }
                return cast() ? name : nil
            }
            guard let first = tokens.first, first.isName else { return nil }
            tokens.removeFirst()
            // A parenthesis after a name would make it a function.
            return cast() && tokens.first != .sign("(") ? first : nil
        }

        /// `(ARRAY[a, b])`, with casts in and around it.
        private mutating func array() -> [String]? {
            if take(.sign("(")) {
                guard let values = array(), take(.sign(")")), cast() else { return nil }
                return values
            }
            guard take(.word("ARRAY")), take(.sign("[")) else { return nil }
            var values: [String] = []
            repeat {
                guard let value = constant() else { return nil }
                values.append(value)
            } while take(.sign(","))
            return take(.sign("]")) && cast() ? values : nil
        }

        private mutating func constant() -> String? {
            if take(.sign("(")) {
                guard let value = constant(), take(.sign(")")), cast() else { return nil }
                return value
            }
            let minus = take(.sign("-")) ? "-" : ""
            switch tokens.popFirst() {
            case .literal(let text)? where minus.isEmpty: return cast() ? text : nil
            case .number(let text)?: return cast() ? minus + text : nil
            case .word("true")?: return cast() ? "true" : nil
            case .word("false")?: return cast() ? "false" : nil
            default: return nil
            }
        }

        /// Takes any casts; false for one that cannot be read.
        private mutating func cast() -> Bool {
            while take(.sign("::")) {
                guard tokens.popFirst()?.isName == true else { return false }
                while take(.sign(".")) { guard tokens.popFirst()?.isName == true else { return false } }
                let more: Set<String> = ["varying", "precision", "with", "without", "time", "zone"]
                while let next = tokens.first, case .word(let word) = next, more.contains(word) {
                    tokens.removeFirst()
                }
                if take(.sign("(")) {
                    while let next = tokens.popFirst(), next != .sign(")") { continue }
                }
                while take(.sign("[")) { guard take(.sign("]")) else { return false } }
            }
            return true
        }

        private mutating func take(_ token: SQLToken) -> Bool {
            guard tokens.first == token else { return false }
            tokens.removeFirst()
            return true
        }
    }
}
