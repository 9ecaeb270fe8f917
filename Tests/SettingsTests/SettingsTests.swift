import FoundationEssentials
import Glibc
import Postgres
import Settings
import TestSupport
import Testing

@Suite struct `The settings` {
    @Test func `defaults are those of the README`() throws {
        let settings = try Settings(environment: [:])
        #expect(settings.dataDirectory.hasSuffix("/data_pipeline") && settings.dataDirectory.hasPrefix("/"))
        #expect(settings.shownDataDirectory == "./data_pipeline" && settings.logLevel == "INFO")
        #expect(settings.apiWorkers == 4 && settings.toolsWorkers == 2 && settings.connection == nil)
        #expect(settings.tableListDirectory == settings.dataDirectory + "/table_lists")
        #expect(settings.trainingDataDirectory == settings.dataDirectory + "/training_data")
        #expect(settings.statePath == settings.dataDirectory + "/state.db")
        #expect(settings.runDirectory == settings.dataDirectory + "/run")
        #expect(settings.logDirectory.hasSuffix("/logs") && settings.businessContext == "数据库管理系统")
        #expect(settings.maximumExecutors >= 1)
    }

    @Test func `all problems are reported together, without a secret`() throws {
        let environment = [
            "DATA_PIPELINE_API_WORKERS": "many", "DATA_PIPELINE_LOG_LEVEL": "LOUD",
            "DATA_PIPELINE_WORKERS": "1",
            "DATA_PIPELINE_DB_CONNECTION": "postgresql://u:canary@h/d", "DATA_PIPELINE_GRACE_SECONDS": "0",
            "DATA_PIPELINE_VECTOR_DB_CONNECTION_FILE": "/nonexistent",
        ]
        do {
            _ = try Settings(environment: environment)
            Issue.record("the environment was accepted")
        } catch {
            #expect(error.problems.count == 6)
            #expect(environment.keys.allSatisfy { "\(error)".contains($0) } && !"\(error)".contains("canary"))
        }
    }

    @Test func `a connection with its password comes from a file that only its owner can read`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/uri"
        try Data("postgresql://u:secret@db/d\n".utf8).write(to: URL(filePath: path))
        chmod(path, 0o644)
        let environment = ["DATA_PIPELINE_DB_CONNECTION_FILE": path]
        #expect(throws: SettingsError.self) { try Settings(environment: environment) }
        chmod(path, 0o600)
        #expect(try Settings(environment: environment).connection?.password == "secret")
    }

    @Test func `keys come from a file whose every bad line is named, and open with their secret only`() throws
    {
        let folder = TemporaryFolder()
        let path = folder.path + "/keys"
        let environment = ["DATA_PIPELINE_API_KEYS_FILE": path]
        let secret = APIKey.newSecret()
        func keys(_ text: String) throws -> [APIKey]? {
            try Data(text.utf8).write(to: URL(filePath: path))
            chmod(path, 0o600)
            return try Settings(environment: environment).apiKeys
        }
        let line = APIKey(name: "alice", role: .operator, secret: secret).line
        let read = try keys(
            "# keys\n\n\(line)  # of Alice\r\n\(APIKey(name: "bob", role: .reader, secret: "x").line)\n")
        #expect(read?.map(\.name) == ["alice", "bob"] && read?.map(\.role) == [.operator, .reader])
        #expect(read?[0].opens(with: secret) == true && read?[1].opens(with: secret) == false)
        #expect(!line.contains(secret) && secret.utf8.count > 60)
        #expect(try Settings(environment: [:]).apiKeys == nil)
        do {
            _ = try keys(
                "alice\nguest reader sha256:00\nbob boss sha256:00\ncarl admin md5:00\ndora admin sha256:00\n"
            )
            Issue.record("the file was accepted")
        } catch let error as SettingsError {
            #expect(error.problems.count == 5)
            for (number, problem) in error.problems.enumerated() {
                #expect(problem.contains("line \(number + 1):"))
            }
        }
        #expect(throws: SettingsError.self) { try keys("# none\n") }
    }

    @Test func `origins are whole, without a path`() throws {
        let key = "DATA_PIPELINE_ALLOWED_ORIGINS"
        let read = try Settings(environment: [key: "https://a.example, http://localhost:3000"]).allowedOrigins
        #expect(read == ["https://a.example", "http://localhost:3000"])
        for bad in ["*", "a.example", "https://a.example/", "ftp://a", "https://"] {
            #expect(throws: SettingsError.self) { try Settings(environment: [key: bad]) }
        }
    }

    @Test func `sampling is on unless it is switched off`() throws {
        let key = "DATA_PIPELINE_SAMPLING"
        #expect(
            try Settings(environment: [:]).isSamplingOn && Settings(environment: [key: "on"]).isSamplingOn)
        #expect(try !Settings(environment: [key: "off"]).isSamplingOn)
        #expect(throws: SettingsError.self) { try Settings(environment: [key: "no"]) }
    }

    @Test func `the old name of the log level is understood`() throws {
        #expect(try Settings(environment: ["FLASK_LOG_LEVEL": "debug"]).logLevel == "DEBUG")
        let both = ["FLASK_LOG_LEVEL": "debug", "DATA_PIPELINE_LOG_LEVEL": "ERROR"]
        #expect(try Settings(environment: both).logLevel == "ERROR")
    }

    @Test func `the README's table names every setting with its default`() throws {
        let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        let text = String(decoding: try Data(contentsOf: readme), as: UTF8.self)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `DATA_PIPELINE_") }.map { row in
            row.split(separator: "|").map {
                String($0.filter { $0 != "`" }.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        }
        #expect(rows.map { $0[0] } == SettingKey.allCases.map(\.rawValue))
        #expect(rows.map { $0[2] } == SettingKey.allCases.map(\.defaultText))
    }
}
