internal import Crypto
internal import Failpoints
internal import Glibc
internal import JSON
public import LanguageModel

/// What a model has answered, kept in a file by what it was asked, so that nobody pays twice for an answer.
///
/// Each answer is a line of its own, written as soon as it is there; a line that a dead process has left unfinished is
/// passed over. One whose answers cannot be written is a book for this run alone.
public final class AnswerBook {
    private let path: String
    private let model: String
    private var answers: [String: Reply] = [:]
    private var file: Int32 = -1
    private var isSynced = true

    /// Opens a book; one that is not there is empty.
    ///
    /// - Parameter model: whose answers they are; those of another are not used.
    public init(path: String, model: String) {
        self.path = path
        self.model = model
        for line in Self.lines(of: path) {
            guard let json = try? JSONValue(parsing: Array(line)), let key = json["key"]?.stringValue,
                let text = json["text"]?.stringValue
            else { continue }
            answers[key] = Reply(
                text: text, isCutOff: json["cut_off"] == .bool(true), tokens: json["tokens"]?.intValue)
        }
    }

    deinit { if file >= 0 { close(file) } }

    /// The answer to a prompt, where there is one.
    public subscript(prompt: Prompt) -> Reply? { answers[key(prompt)] }

    /// Keeps an answer.
    public func add(_ reply: Reply, to prompt: Prompt) {
        let key = key(prompt)
        answers[key] = reply
        var json = JSONWriter()
        json.object { json in
            json.field("key", key)
            json.field("text", reply.text)
            json.field("cut_off", reply.isCutOff)
            json.field("tokens", reply.tokens)
        }
        // The line break comes first, so that it also ends what a dead process has left.
        var rest = ([0x0A] + json.bytes)[...]
        if file < 0 { file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640) }
        while file >= 0, !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
        isSynced = false
        _ = Failpoint.code(at: "answer.written")
    }

    /// Sees to it that what was added outlives the machine's power.
    public func sync() {
        guard !isSynced, file >= 0 else { return }
        isSynced = true
        fdatasync(file)
        _ = Failpoint.code(at: "answer.kept")
    }

    private func key(_ prompt: Prompt) -> String {
        let text = [model, prompt.system, prompt.user, "\(prompt.maximumTokens)"].joined(separator: "\u{0}")
        return Hex.text(SHA256.digest(Array(text.utf8)))
    }

    private static func lines(of path: String) -> [ArraySlice<UInt8>] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes.split(separator: 0x0A)
    }
}
