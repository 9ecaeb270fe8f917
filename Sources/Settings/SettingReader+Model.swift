import Annotation
internal import FoundationEssentials
import LanguageModel

extension SettingReader {
    /// The language model; nil as long as neither its URL nor its name is set.
    mutating func model() -> HTTPChatModel.Endpoint? {
        let timeout = integer(.modelTimeoutSeconds, in: 1...3600)
        let concurrency = integer(.modelConcurrency, in: 1...64)
        let key = modelKey()
        let (url, name) = (given(.modelBaseURL), given(.model))
        guard url != nil || name != nil else { return nil }
        guard let url, let name else {
            let (present, missing) =
                url == nil ? (SettingKey.model, SettingKey.modelBaseURL) : (.modelBaseURL, .model)
            report("\(present.rawValue) is set, but \(missing.rawValue) is not")
            return nil
        }
        if let problem = Self.problem(ofURL: url) { report("\(SettingKey.modelBaseURL.rawValue) \(problem)") }
        return HTTPChatModel.Endpoint(
            baseURL: url, apiKey: key, model: name, timeoutSeconds: Double(timeout), concurrency: concurrency)
    }

    /// The key, from the environment or from a file that only its owner can read.
    private mutating func modelKey() -> String? {
        var key = given(.modelKey)
        var source = SettingKey.modelKey
        if given(.modelKeyFile) != nil {
            if key != nil {
                report("\(SettingKey.modelKey.rawValue) and \(SettingKey.modelKeyFile.rawValue) are both set")
            }
            source = .modelKeyFile
            key = secretLine(.modelKeyFile)
        }
        guard let key else { return nil }
        if key.isEmpty || !key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            report("\(source.rawValue): the key must be one word of ASCII characters")
        }
        return key
    }

    /// What is wrong with a base URL; the text does not echo it, as it may hold a password.
    private static func problem(ofURL text: String) -> String? {
        let scheme = ["http://", "https://"].first(where: text.hasPrefix)
        guard let scheme, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return "must be an http or https URL"
        }
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" }
        if host.isEmpty || host.hasPrefix(":") { return "names no host" }
        if host.contains("@") {
            return "holds a user or a password; keys go into \(SettingKey.modelKeyFile.rawValue)"
        }
        if rest.contains("?") || rest.contains("#") { return "must not have a query or a fragment" }
        return nil
    }

    /// The business terms; all bad lines are reported.
    mutating func dictionary() -> BusinessDictionary {
        guard let path = given(.dictionary) else { return BusinessDictionary() }
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= 4 << 20 else {
            report(
                "\(SettingKey.dictionary.rawValue): the file \(path) cannot be read or is larger than 4 MiB")
            return BusinessDictionary()
        }
        do {
            return try BusinessDictionary(parsing: data)
        } catch {
            for problem in error.problems { report("\(SettingKey.dictionary.rawValue): \(path), \(problem)") }
            return BusinessDictionary()
        }
    }
}
