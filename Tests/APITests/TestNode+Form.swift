import HTTP
import JSON

extension TestNode {
    /// Uploads a file into a task's directory.
    func uploadFile(
        _ id: String, name: String, content: String = "x", mode: String? = nil
    ) throws -> (status: Int, data: JSONValue, error: JSONValue) {
        let form = Self.form(name: name, content: content, mode: mode)
        let answer = try send(
            "POST", "/api/v0/data_pipeline/tasks/\(id)/files",
            headers: ["content-type": "multipart/form-data; boundary=XX"], body: Array(form.utf8))
        return (answer.status, answer.json["data"] ?? .null, answer.json["error"] ?? .null)
    }

    /// The form that carries a file, its name escaped as browsers and curl do.
    static func form(
        name: String, content: String, mode: String? = nil, fields: [(name: String, value: String)] = []
    ) -> String {
        let field = "--XX\r\nContent-Disposition: form-data; name="
        let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let given = mode.map { [("overwrite_mode", $0)] } ?? [] + fields
        return given.map { "\(field)\"\($0)\"\r\n\r\n\($1)\r\n" }.joined()
            + "\(field)\"file\"; filename=\"\(escaped)\"\r\n\r\n\(content)\r\n--XX--\r\n"
    }
}
