import Annotation
internal import FoundationEssentials
import Interpretation
import LanguageModel
import Vectors

extension SettingReader {
    /// The language model; nil as long as neither its URL nor its name is set.
    mutating func model() -> HTTPChatModel.Endpoint? {
        let timeout = integer(.modelTimeoutSeconds, in: 1...3600)
        let concurrency = integer(.modelConcurrency, in: 1...64)
        let key = endpointKey(.modelKey, file: .modelKeyFile)
        guard let (url, name) = place(.modelBaseURL, .model, keyFile: .modelKeyFile) else { return nil }
        return HTTPChatModel.Endpoint(
            baseURL: url, apiKey: key, model: name, timeoutSeconds: Double(timeout), concurrency: concurrency)
    }

    /// The embedding model; nil as long as neither its URL nor its name is set.
    mutating func embedding() -> EmbeddingEndpoint? {
        let dimensions =
            given(.embeddingDimensions) == nil ? nil : integer(.embeddingDimensions, in: 1...16_000)
        let batchSize = integer(.embeddingBatchSize, in: 1...2048)
        let concurrency = integer(.embeddingConcurrency, in: 1...64)
        let timeout = integer(.embeddingTimeoutSeconds, in: 1...3600)
        let key = endpointKey(.embeddingKey, file: .embeddingKeyFile)
        guard
            let (url, name) = place(.embeddingBaseURL, .embeddingModel, keyFile: .embeddingKeyFile)
        else { return nil }
        return EmbeddingEndpoint(
            baseURL: url, apiKey: key, model: name, dimensions: dimensions, batchSize: batchSize,
            concurrency: concurrency, timeoutSeconds: Double(timeout),
            queryPrefix: given(.embeddingQueryPrefix) ?? "",
            documentPrefix: given(.embeddingDocumentPrefix) ?? "")
    }

    /// An endpoint's URL and the model's name there: both or none.
    private mutating func place(
        _ urlKey: SettingKey, _ nameKey: SettingKey, keyFile: SettingKey
    ) -> (url: String, name: String)? {
        let (url, name) = (given(urlKey), given(nameKey))
        guard url != nil || name != nil else { return nil }
        guard let url, let name else {
            let (present, missing) = url == nil ? (nameKey, urlKey) : (urlKey, nameKey)
            report("\(present.rawValue) is set, but \(missing.rawValue) is not")
            return nil
        }
        if let problem = Self.problem(ofURL: url, keyFile) { report("\(urlKey.rawValue) \(problem)") }
        return (url, name)
    }

    /// An endpoint's key, from the environment or from a file that only its owner can read.
    private mutating func endpointKey(_ plain: SettingKey, file: SettingKey) -> String? {
        var key = given(plain)
        var source = plain
        if given(file) != nil {
            if key != nil { report("\(plain.rawValue) and \(file.rawValue) are both set") }
            source = file
            key = secretLine(file)
        }
        guard let key else { return nil }
        if key.isEmpty || !key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            report("\(source.rawValue): the key must be one word of ASCII characters")
        }
        return key
    }

    /// What is wrong with a base URL; the text does not echo it, as it may hold a password.
    private static func problem(ofURL text: String, _ keyFile: SettingKey) -> String? {
        let scheme = ["http://", "https://"].first(where: text.hasPrefix)
        guard let scheme, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return "must be an http or https URL"
        }
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" }
        if host.isEmpty || host.hasPrefix(":") { return "names no host" }
        if host.contains("@") {
            return "holds a user or a password; keys go into \(keyFile.rawValue)"
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
        knowledge += data
        do {
            return try BusinessDictionary(parsing: data)
        } catch {
            for problem in error.problems { report("\(SettingKey.dictionary.rawValue): \(path), \(problem)") }
            return BusinessDictionary()
        }
    }

    /// What people have decided; nothing where no file is named, or it is wrong.
    mutating func corrections() -> Corrections {
        guard let path = given(.semantics) else { return Corrections() }
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= 16 << 20 else {
            report(
                "\(SettingKey.semantics.rawValue): the file \(path) cannot be read or is larger than 16 MiB")
            return Corrections()
        }
        knowledge += data
        do {
            return try Corrections(parsing: data)
        } catch {
            for problem in error.problems { report("\(SettingKey.semantics.rawValue): \(path), \(problem)") }
            return Corrections()
        }
    }
}
