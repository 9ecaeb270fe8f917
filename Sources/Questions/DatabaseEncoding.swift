internal import Encodings
internal import SQL
public import Training

/// The encoding of a database that has no place for some characters, and SQL that does without them.
///
/// Names of results are in the words of the questions. Where the database cannot take them, they are made of the names and
/// functions that the results come from: `COUNT(*) AS count`.
public struct DatabaseEncoding: Sendable {
    private let encoding: TextEncoding
    private let isTaiwanese: Bool

    /// Makes an encoding by PostgreSQL's name for it (`server_encoding`); nil for one that can take everything, or whose rules
    /// nobody here knows.
    public init?(_ name: String) {
        guard let known = Self.iconvNames[name] else { return nil }
        encoding = TextEncoding(name: known)
        isTaiwanese = name == "EUC_TW"
    }

    /// The pair with such SQL; nil where a value in it cannot be written in this encoding.
    public func adapted(_ pair: QuestionSQLPair) -> QuestionSQLPair? {
        guard !holds(pair.sql) else { return pair }
        let tokens = SQLToken.all(in: pair.sql)
        var names: [String: String] = [:]
        for (index, token) in tokens.enumerated()
        where token.kind == .quotedIdentifier && names[token.text] == nil && !holds(token.text) {
            let isAlias = index > 0 && tokens[index - 1].text.lowercased() == "as"
            let base = isAlias ? Self.name(of: tokens[..<(index - 1)]) : "result"
            var name = base
            var number = 2
            while names.values.contains(name) {
                name = "\(base)_\(number)"
                number += 1
            }
            names[token.text] = name
        }
        var bytes = Array(pair.sql.utf8)
        for token in tokens.reversed() where token.kind == .quotedIdentifier {
            guard let name = names[token.text] else { continue }
            bytes.replaceSubrange(token.range, with: SQLText.identifier(name).utf8)
        }
        var adapted = pair
        adapted.sql = String(decoding: bytes, as: UTF8.self)
        return holds(adapted.sql) ? adapted : nil
    }

    private func holds(_ text: String) -> Bool {
        guard let bytes = encoding.encode(text) else { return false }
        // Of CNS 11643 PostgreSQL knows the first two planes and little more, iconv all of them.
        guard isTaiwanese else { return true }
        return !zip(bytes, bytes.dropFirst()).contains { $0 == 0x8E && $1 > 0xA2 }
    }

    /// A name for what the last item of a select list computes: its functions and columns, in order.
    private static func name(of tokens: ArraySlice<SQLToken>) -> String {
        var words: [String] = []
        var depth = 0
        for (index, token) in zip(tokens.indices, tokens).reversed() {
            let word = token.text.lowercased()
            if word == ")" { depth += 1 }
            if word == "(" { depth -= 1 }
            if depth < 0 || depth == 0 && [",", "select", "distinct"].contains(word) { break }
            let isQualifier = index + 1 < tokens.endIndex && tokens[index + 1].text == "."
            let isType = index > tokens.startIndex && tokens[index - 1].text == "::"
            guard token.kind == .word, !isQualifier, !isType, !fillers.contains(word) else { continue }
            let plain = word.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            if !plain.isEmpty, words.last != plain { words.append(plain) }
        }
        let name = words.reversed().prefix(5).joined(separator: "_").prefix(50)
        return name.isEmpty ? "result" : String(name)
    }

    private static let fillers: Set<String> = [
        "as", "over", "partition", "by", "order", "desc", "asc", "nulls", "last", "first", "null", "nullif",
        "case",
        "when", "then", "else", "end", "is", "not", "and", "or", "from", "where", "filter", "date",
        "interval",
        "coalesce", "in", "between",
    ]

    /// PostgreSQL's encodings of databases as iconv calls them, those aside that can take everything.
    private static let iconvNames = [
        "EUC_CN": "EUC-CN", "EUC_KR": "EUC-KR", "EUC_JP": "EUC-JP",
        "EUC_JIS_2004": "EUC-JISX0213", "EUC_TW": "EUC-TW",
        "LATIN1": "ISO-8859-1",
        "LATIN2": "ISO-8859-2", "LATIN3": "ISO-8859-3", "LATIN4": "ISO-8859-4", "LATIN5": "ISO-8859-9",
        "LATIN6": "ISO-8859-10", "LATIN7": "ISO-8859-13", "LATIN8": "ISO-8859-14", "LATIN9": "ISO-8859-15",
        "LATIN10": "ISO-8859-16", "ISO_8859_5": "ISO-8859-5", "ISO_8859_6": "ISO-8859-6",
        "ISO_8859_7": "ISO-8859-7", "ISO_8859_8": "ISO-8859-8", "KOI8R": "KOI8-R", "KOI8U": "KOI8-U",
        "WIN866": "CP866", "WIN874": "CP874", "WIN1250": "CP1250", "WIN1251": "CP1251", "WIN1252": "CP1252",
        "WIN1253": "CP1253", "WIN1254": "CP1254", "WIN1255": "CP1255", "WIN1256": "CP1256",
        "WIN1257": "CP1257",
        "WIN1258": "CP1258",
    ]
}
