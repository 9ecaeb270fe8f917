import HTTP
import JSON

extension TestNode {
    /// Uploads a file into a task's directory, its name escaped as browsers and curl do.
    func uploadFile(
        _ id: String, name: String, content: String = "x", mode: String? = nil
    ) throws -> (status: Int, data: JSONValue, error: JSONValue) {
        var form =
            mode.map { "--XX\r\nContent-Disposition: form-data; name=\"overwrite_mode\"\r\n\r\n\($0)\r\n" }
            ?? ""
        let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        form += "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(escaped)\"\r\n\r\n"
        form += "\(content)\r\n--XX--\r\n"
        let answer = try send(
            "POST", "/api/v0/data_pipeline/tasks/\(id)/files",
            headers: ["content-type": "multipart/form-data; boundary=XX"], body: Array(form.utf8))
        return (answer.status, answer.json["data"] ?? .null, answer.json["error"] ?? .null)
    }
}
