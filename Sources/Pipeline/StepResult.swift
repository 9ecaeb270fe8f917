import Crypto
import JSON
import Tasks

/// What a step tells when it ends: the content of its `<step>_result.json`.
struct StepResult: JSONEncodable {
    /// The hashes of what it has read.
    var inputs = StepInputs()
    /// What decided what it made, of a step that came to its end.
    var origin: (any JSONEncodable)?
    /// Writes its figures.
    let figures: (inout JSONWriter) -> Void

    func encode(to json: inout JSONWriter) {
        json.object { json in
            figures(&json)
            if !inputs.isEmpty { json.field("inputs", inputs) }
            if let origin { json.field("origin", origin) }
        }
    }

    /// The file that holds it.
    static func name(of step: PipelineStep) -> String { "\(step.rawValue)_result.json" }
}

/// What a step has read, each with its SHA-256 in hexadecimal: what is of one generation can be told from what is not.
struct StepInputs: JSONEncodable {
    private var digests: [(name: String, digest: String)] = []

    var isEmpty: Bool { digests.isEmpty }

    init() {}

    /// The inputs in a result that was written before.
    init(of result: JSONValue) {
        guard case .object(let fields)? = result["inputs"] else { return }
        digests = fields.compactMap { name, value in value.stringValue.map { (name, $0) } }
    }

    /// The digest of an input; nil of what was not read.
    subscript(name: String) -> String? { digests.first { $0.name == name }?.digest }

    /// Adds what was read.
    mutating func add(_ name: String, _ bytes: [UInt8]) { digests.append((name, Self.digest(bytes))) }

    /// Adds what was read, by its digest.
    mutating func add(_ name: String, digest: String) { digests.append((name, digest)) }

    static func digest(_ bytes: [UInt8]) -> String { Hex.text(SHA256.digest(bytes)) }

    func encode(to json: inout JSONWriter) {
        json.object { json in
            for (name, digest) in digests { json.field(name, digest) }
        }
    }
}
