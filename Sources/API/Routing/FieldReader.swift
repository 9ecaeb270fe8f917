import HTTP
import JSON
import Settings

/// The fields of a request; an initializer that reads them one by one is the declaration of what is allowed.
public protocol RequestFields {
    /// Reads every field. Problems are collected by the reader, which throws them all together afterwards.
    init(_ fields: inout FieldReader)
}

/// A request without fields.
public struct NoFields: RequestFields {
    /// Reads nothing.
    public init(_ fields: inout FieldReader) {}
}

/// Reads named, typed values from a JSON object or a query, and collects everything that is wrong with them.
///
/// `null` counts as absent. After a problem the reader answers with a stand-in, so that reading goes on.
public struct FieldReader {
    private let values: [String: JSONValue]
    private let isQuery: Bool
    /// What some fields are measured by.
    let settings: Settings
    private var problems: [String] = []
    private var invalid: [String] = []
    private var missing: [String] = []
    /// The code of the first problem that has one of its own.
    private var code: APIError.Code = .validationError
    /// What is wrong with the service itself.
    private var failure: APIError?

    /// Reads from a JSON body; an empty one counts as `{}`.
    init(body: [UInt8], _ settings: Settings) throws(APIError) {
        self.settings = settings
        isQuery = false
        guard !body.isEmpty else {
            values = [:]
            return
        }
        let parsed: JSONValue
        do {
            parsed = try JSONValue(parsing: body)
        } catch {
            throw APIError(.validationError, Self.diagnosis(of: body), invalid: ["body"])
        }
        guard case .object(let members) = parsed else {
            throw APIError(.validationError, "请求体必须是 JSON 对象", invalid: ["body"])
        }
        values = members.filter { $0.value != .null }
    }

    /// What is wrong with a body that is no JSON.
    private static func diagnosis(of body: [UInt8]) -> String {
        if body.starts(with: [0x1F, 0x8B]) { return "请求体是 gzip 压缩的数据，请发送未压缩的 JSON" }
        if String(validating: body, as: UTF8.self) == nil || body.contains(0) {
            return "请求体不是 UTF-8 编码（可能是 GBK 或 UTF-16），请以 UTF-8 编码发送 JSON"
        }
        return "请求体不是有效的 JSON"
    }

    /// Reads from a URL's query; of a name that comes twice the last value counts.
    init(query: String, _ settings: Settings) throws(APIError) {
        self.settings = settings
        isQuery = true
        guard let pairs = QueryString.parse(query) else {
            let cause =
                query.contains("%00")
                ? "查询参数不能包含空字符" : "查询参数不是 UTF-8 编码（可能是 GBK），请以 UTF-8 编码后再写成 %XX"
            throw APIError(.validationError, cause, invalid: ["query"])
        }
        values = Dictionary(pairs.map { ($0.name, .string($0.value)) }, uniquingKeysWith: { $1 })
    }

    /// A text of at most that many characters; blank text counts as absent.
    public mutating func text(_ name: String, maximumLength: Int = 4096) -> String? {
        guard let value = values[name] else { return nil }
        guard case .string(let text) = value else {
            reject(name, "\(name) 必须是字符串")
            return nil
        }
        guard text.unicodeScalars.count <= maximumLength else {
            reject(name, "\(name) 不能超过 \(maximumLength) 个字符")
            return nil
        }
        guard !text.unicodeScalars.contains("\0") else {
            reject(name, "\(name) 不能包含空字符")
            return nil
        }
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }

    /// Texts in a list; nil when there is no list of texts.
    mutating func texts(_ name: String) -> [String]? {
        guard let value = values[name] else { return nil }
        guard case .array(let elements) = value, case let texts = elements.compactMap(\.stringValue),
            texts.count == elements.count
        else {
            reject(name, "\(name) 必须是字符串数组")
            return nil
        }
        return texts
    }

    /// A text that must be there.
    public mutating func requiredText(_ name: String, maximumLength: Int = 4096) -> String {
        if let text = text(name, maximumLength: maximumLength) { return text }
        if !invalid.contains(name) { lack(name, "缺少必需参数: \(name)") }
        return ""
    }

    /// A truth value; absent means `fallback`.
    public mutating func flag(_ name: String, default fallback: Bool) -> Bool {
        optionalFlag(name) ?? fallback
    }

    /// A truth value that may be absent.
    public mutating func optionalFlag(_ name: String) -> Bool? {
        guard let value = values[name] else { return nil }
        if case .bool(let flag) = value { return flag }
        if isQuery, let flag = ["true": true, "false": false][value.stringValue?.lowercased() ?? ""] {
            return flag
        }
        reject(name, "\(name) 必须是布尔值 true 或 false")
        return nil
    }

    /// A whole number in a range; absent means `fallback`.
    public mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let value = values[name] else { return fallback }
        let number = isQuery ? value.stringValue.flatMap { Int($0) } : value.intValue
        guard let number, range.contains(number) else {
            let bounds =
                range.upperBound == Int.max
                ? "不小于 \(range.lowerBound) " : "在 \(range.lowerBound) 到 \(range.upperBound) 之间"
            reject(name, "\(name) 必须是\(bounds)的整数")
            return fallback
        }
        return number
    }

    /// A whole number in a range that may be absent.
    public mutating func optionalInteger(_ name: String, in range: ClosedRange<Int>) -> Int? {
        values[name] == nil ? nil : integer(name, default: range.lowerBound, in: range)
    }

    /// One of a set of words.
    public mutating func choice<T: RawRepresentable & CaseIterable>(
        _ name: String, _ type: T.Type, code: APIError.Code = .validationError, problem: String? = nil
    ) -> T? where T.RawValue == String {
        guard let value = values[name] else { return nil }
        guard let word = value.stringValue, let choice = T(rawValue: word) else {
            let words = T.allCases.map { "'\($0.rawValue)'" }.joined(separator: "、")
            reject(name, problem ?? "无效的 \(name)，必须是 \(words) 之一", code: code)
            return nil
        }
        return choice
    }

    /// Notes that a field's value cannot be used.
    public mutating func reject(_ name: String, _ problem: String, code: APIError.Code = .validationError) {
        problems.append(problem)
        if !invalid.contains(name) { invalid.append(name) }
        if self.code == .validationError { self.code = code }
    }

    /// Notes that a field is absent.
    public mutating func lack(_ name: String, _ problem: String, code: APIError.Code = .validationError) {
        problems.append(problem)
        if !missing.contains(name) { missing.append(name) }
        if self.code == .validationError { self.code = code }
    }

    /// Notes that a field could not be judged, by no fault of the client's.
    mutating func fail(_ error: APIError) { failure = failure ?? error }

    /// Whether the field was there with a value that cannot be used.
    func isInvalid(_ name: String) -> Bool { invalid.contains(name) }

    /// Throws everything that was noted, as one error.
    func finish() throws(APIError) {
        if let failure { throw failure }
        guard problems.isEmpty else {
            throw APIError(code, problems.joined(separator: "；"), invalid: invalid, missing: missing)
        }
    }
}
