import HTTP
import Settings

/// Which database decisions are about: the one of a task, or one by its label.
struct ReviewScope {
    let taskID: String?
    let databaseName: String?

    init(_ fields: inout FieldReader) {
        taskID = fields.text("task_id", maximumLength: 64)
        databaseName = fields.text("db_name", maximumLength: 256)
    }

    /// As it stands in a form, where a field left empty is none, as elsewhere.
    init(_ file: UploadedFile) {
        func given(_ name: String) -> String? {
            file.fields[name]?.last.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        }
        taskID = given("task_id")
        databaseName = given("db_name")
    }

    /// That of a request whose body has fields; nil where it cannot be read, which is for the endpoint to refuse.
    @Sendable
    static func inFields(_ request: Request, _ settings: Settings) -> ReviewScope? {
        guard var fields = try? FieldReader(body: request.body, settings) else { return nil }
        return ReviewScope(&fields)
    }

    /// That of a request whose body is a form, likewise.
    @Sendable
    static func inForm(_ request: Request, _: Settings) -> ReviewScope? {
        (try? UploadedFile(request)).map { ReviewScope($0) }
    }
}
