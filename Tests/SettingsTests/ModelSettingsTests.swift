import FoundationEssentials
import Glibc
import Annotation
import Interpretation
import LanguageModel
import Schema
import Settings
import TestSupport
import Testing
import Vectors

@Suite struct `The settings of the model and the terms` {
    private func problems(_ environment: [String: String]) -> [String] {
        do throws(SettingsError) {
            _ = try Settings(environment: environment)
            return []
        } catch {
            return error.problems
        }
    }

    private static let endpoint = [
        "DATA_PIPELINE_LLM_BASE_URL": "https://models.example/v1", "DATA_PIPELINE_LLM_MODEL": "m",
    ]

    @Test func `have no model by default, and no half of one`() throws {
        #expect(try Settings(environment: [:]).model == nil)
        #expect(
            try Settings(environment: ["DATA_PIPELINE_LLM_API_KEY": "sk", "DATA_PIPELINE_LLM_MODEL": ""])
                .model == nil)
        let model = try #require(try Settings(environment: Self.endpoint).model)
        #expect(model.baseURL == "https://models.example/v1" && model.model == "m" && model.apiKey == nil)
        #expect(model.timeoutSeconds == 60 && model.concurrency == 4)
        for (key, value) in Self.endpoint { #expect(problems([key: value]).count == 1) }
    }

    @Test func `take the key from a file that only its owner can read, and never show it`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/key"
        try Data("sk-canary\n".utf8).write(to: URL(filePath: path))
        chmod(path, 0o640)
        var environment = Self.endpoint
        environment["DATA_PIPELINE_LLM_API_KEY_FILE"] = path
        #expect(problems(environment).first?.contains("chmod 600") == true)
        chmod(path, 0o600)
        let settings = try Settings(environment: environment)
        #expect(settings.model?.apiKey == "sk-canary" && !"\(settings)".contains("canary"))
        environment["DATA_PIPELINE_LLM_API_KEY"] = "sk-canary"
        #expect(problems(environment).count == 1 && !"\(problems(environment))".contains("canary"))
        environment["DATA_PIPELINE_LLM_API_KEY_FILE"] = nil
        #expect(try Settings(environment: environment).model?.apiKey == "sk-canary")
        environment["DATA_PIPELINE_LLM_API_KEY"] = "sk canary"
        #expect(problems(environment).count == 1 && !"\(problems(environment))".contains("canary"))
    }

    @Test(arguments: [
        "models.example/v1", "ftp://models.example", "https://", "https:///v1",
        "https://u:canary@models.example/v1",
        "https://models.example/v1?key=canary", "https://models example/v1",
    ])
    func `refuse what is no base URL, without repeating it`(url: String) {
        let found = problems(["DATA_PIPELINE_LLM_BASE_URL": url, "DATA_PIPELINE_LLM_MODEL": "m"])
        #expect(
            found.count == 1 && found[0].hasPrefix("DATA_PIPELINE_LLM_BASE_URL ")
                && !found[0].contains("canary"))
    }

    @Test func `name every bad line of the terms with the other problems`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/terms.txt"
        try Data("jd = 金豆\nbad\n= worse\n".utf8).write(to: URL(filePath: path))
        let found = problems([
            "DATA_PIPELINE_DICTIONARY": path, "DATA_PIPELINE_LLM_TIMEOUT_SECONDS": "0",
            "DATA_PIPELINE_LLM_CONCURRENCY": "65",
        ])
        #expect(
            found.count == 4 && found.contains { $0.contains("line 2") }
                && found.contains { $0.contains("line 3") })
        #expect(problems(["DATA_PIPELINE_DICTIONARY": folder.path + "/none"]).count == 1)
        try Data("jd = 金豆\n".utf8).write(to: URL(filePath: path))
        var table = Table(name: TableName(schema: "public", name: "jd"), kind: .table)
        try Settings(environment: ["DATA_PIPELINE_DICTIONARY": path]).dictionary.annotate(&table)
        #expect(table.label == "金豆")
    }

    @Test func `name every bad entry of what people have decided`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/semantics.json"
        try Data(
            #"{"tables": [{"name": "t", "meaning": {"kind": "thing"}, "columns": [{"name": "c"}]}]}"#.utf8
        )
        .write(to: URL(filePath: path))
        let found = problems(["DATA_PIPELINE_SEMANTICS": path])
        #expect(
            found.count == 2 && found.contains { $0.contains("tables[1] (t).meaning.kind") }
                && found.contains { $0.contains("tables[1] (t).columns[1] (c).meaning is missing") },
            "\(found)")
        #expect(problems(["DATA_PIPELINE_SEMANTICS": folder.path + "/none"]).count == 1)
        try Data(
            #"{"tables": [{"name": "t", "columns": [{"name": "c", "meaning": {"role": "amount"}}]}]}"#.utf8
        )
        .write(to: URL(filePath: path))
        let table = Table(name: TableName(schema: "public", name: "t"), kind: .table)
        let settings = try Settings(environment: ["DATA_PIPELINE_SEMANTICS": path])
        #expect(settings.corrections.missing(in: [table]) == ["public.t.c"])
    }

    private static let embedding = [
        "DATA_PIPELINE_EMBEDDING_BASE_URL": "https://models.example/v1", "DATA_PIPELINE_EMBEDDING_MODEL": "e",
    ]

    @Test func `have n-grams for vectors by default, and no half of an embedding model`() throws {
        let settings = try Settings(environment: [:])
        #expect(try settings.embedding == nil && settings.embedder().model.hasPrefix("offline-ngram"))
        let endpoint = try #require(try Settings(environment: Self.embedding).embedding)
        #expect(endpoint.baseURL == "https://models.example/v1" && endpoint.model == "e")
        #expect(endpoint.apiKey == nil && endpoint.dimensions == nil && endpoint.batchSize == 32)
        #expect(endpoint.concurrency == 4 && endpoint.timeoutSeconds == 60)
        #expect(endpoint.queryPrefix.isEmpty && endpoint.documentPrefix.isEmpty)
        #expect(try Settings(environment: Self.embedding).embedder().model == "e")
        for (key, value) in Self.embedding {
            #expect(problems([key: value]).count == 1 && problems([key: value])[0].hasPrefix(key))
        }
    }

    @Test func `say all of the embedding model, whose key is never shown`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/key"
        try Data("sk-canary\n".utf8).write(to: URL(filePath: path))
        chmod(path, 0o600)
        let all = [
            "API_KEY_FILE": path, "DIMENSIONS": "256", "BATCH_SIZE": "10", "CONCURRENCY": "8",
            "TIMEOUT_SECONDS": "9", "QUERY_PREFIX": "query: ", "DOCUMENT_PREFIX": "passage: ",
        ]
        var environment = Self.embedding
        for (name, value) in all { environment["DATA_PIPELINE_EMBEDDING_" + name] = value }
        let settings = try Settings(environment: environment)
        let endpoint = try #require(settings.embedding)
        #expect(endpoint.apiKey == "sk-canary" && !"\(settings)\(endpoint)".contains("canary"))
        #expect(endpoint.dimensions == 256 && endpoint.batchSize == 10 && endpoint.concurrency == 8)
        #expect(endpoint.timeoutSeconds == 9 && endpoint.queryPrefix == "query: ")
        #expect(try endpoint.documentPrefix == "passage: " && settings.embedder().dimension == 256)
        for name in ["DIMENSIONS", "BATCH_SIZE", "CONCURRENCY", "TIMEOUT_SECONDS"] {
            let found = problems(environment.merging(["DATA_PIPELINE_EMBEDDING_" + name: "0"]) { $1 })
            #expect(found.count == 1 && found[0].contains(name))
        }
        environment["DATA_PIPELINE_EMBEDDING_API_KEY"] = "sk-canary"
        environment["DATA_PIPELINE_EMBEDDING_BASE_URL"] = "https://u:canary@models.example"
        let found = problems(environment)
        #expect(found.count == 2 && !"\(found)".contains("canary"))
        #expect(found.contains { $0.contains("keys go into DATA_PIPELINE_EMBEDDING_API_KEY_FILE") })
    }
}
