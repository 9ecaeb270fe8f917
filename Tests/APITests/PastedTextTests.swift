import JSON
import TestSupport
import Testing

@testable import API

/// What people and their programs paste into requests without knowing that it is there.
@Suite struct `Text from elsewhere` {
    private func form(_ path: String, name: [UInt8], _ content: [UInt8]) throws -> (
        status: Int, json: JSONValue
    ) {
        let head =
            Array("--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"".utf8) + name
            + Array("\"\r\nContent-Type: text/plain\r\n\r\n".utf8)
        let node = try TestNode()
        let answer = try node.send(
            "POST", "/api/v0/data_pipeline/tasks/\(try node.create())/\(path)",
            headers: ["content-type": "multipart/form-data; boundary=XyZ"],
            body: head + content + Array("\r\n--XyZ--\r\n".utf8))
        return (answer.status, answer.json)
    }

    @Test func `as a file's name in GBK leaves the file readable`() throws {
        // 清单.txt
        let name: [UInt8] = [0xC7, 0xE5, 0xB5, 0xA5, 0x2E, 0x74, 0x78, 0x74]
        let list = try form("upload-table-list", name: name, Array("bss_company\r\n".utf8))
        #expect(list.status == 200 && list.json["data"]?["table_count"] == .integer(1), "\(list.json)")
        let file = try form("files", name: name, Array("x".utf8))
        #expect(file.status == 200 && file.json["data"]?["file_name"]?.stringValue == "清单.txt")
    }

    @Test(arguments: ["\u{A0}", "\u{3000}", " ", "\u{200B}"])
    func `as a blank behind a name does not count, nor before it`(blank: String) throws {
        for text in ["bss_company\(blank)", "\(blank)bss_company", "\(blank)bss_company\(blank)\n"] {
            let list = try form("upload-table-list", name: Array("a.txt".utf8), Array(text.utf8))
            #expect(list.status == 200 && list.json["data"]?["tables"] == .array([.string("bss_company")]))
        }
    }

    @Test(arguments: [
        ("Road@2024", "%40"), ("Road/2024", "%2F"), ("Road#?/2024", "%2F"), ("50%", "%25"), ("a@b/c", "%40"),
    ])
    func `as a password is refused with the way to write its characters`(password: String, code: String)
        throws
    {
        let uri = "postgresql://app:\(password)@127.0.0.1:5432/d"
        for path in ["/api/v0/database/tables", "/api/v0/data_pipeline/tasks"] {
            let answer = try TestNode().send("POST", path, json: #"{"db_connection": "\#(uri)"}"#)
            let details = answer.json["error"]?["details"]?.stringValue ?? ""
            #expect(answer.status == 400 && details.contains(code), "\(uri): \(details)")
            #expect(!details.contains(password))
        }
    }
}
