import HTTP
import JSON
import Postgres

/// Requests: every one gets a whole answer in the envelope, none is answered as an error of the service's own, and none
/// leaves anything where it does not belong.
struct RequestTarget: FuzzTarget {
    static let name = "request"
    static let inputsPerInstance = 2_000
    static let cost = 8

    private let requests: RandomRequest
    private let node: FuzzNode

    init() throws {
        requests = try RandomRequest()
        node = try FuzzNode()
    }

    func input(_ random: inout Seeded) -> Request { requests.next(&random) }

    func check(_ input: Request) throws -> Bool {
        var request = input
        for (index, task) in node.tasks.enumerated() {
            request.path = request.path.replacing("TASK\(index)", with: task)
        }
        // A database is asked for only where surely none is.
        if request.path.hasPrefix("/api/v0/database/"), !staysHere(request.body) {
            request.path = "/api/v0/data_pipeline/tasks"
        }
        let response = try node.answer(request)
        try checkHeaders(response, request)
        try checkBody(response, request)
        return response.status.rawValue < 400
    }

    func finish() throws { try node.checkTraces() }

    /// Whether no database but the one that does not answer would be connected to.
    private func staysHere(_ body: [UInt8]) -> Bool {
        guard let uri = (try? JSONValue(parsing: body))?["db_connection"]?.stringValue,
            let info = try? ConnectionInfo(uri: uri)
        else { return true }
        return info.host == "127.0.0.1" && info.port == 1
    }

    private func checkHeaders(_ response: Response, _ request: Request) throws {
        for (name, value) in response.headers {
            try require(
                !(name + value).unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F },
                "header field \(name) holds a control character")
        }
        if let length = response.header("Content-Length"), request.method != .head {
            try require(
                length == "\(response.body.count)", "Content-Length is \(length) of \(response.body.count)")
        }
        if let file = response.header("X-Accel-Redirect") {
            try require(
                file.hasPrefix("/_artifacts/task_") && !file.contains("/../") && !file.contains("secret"),
                "it sends \(file)")
        }
    }

    private func checkBody(_ response: Response, _ request: Request) throws {
        let text = String(decoding: response.body, as: UTF8.self)
        try require(
            !text.contains(FuzzNode.secret) && !text.contains("secret_table"), "it tells a secret: \(text)")
        let isAsked = request.path.hasPrefix("/api/v0/database/")
        guard let json = try? JSONValue(parsing: response.body) else {
            let isBare = response.body.isEmpty && (request.method == .head || response.status == .noContent)
            let isFile = response.header("X-Accel-Redirect") != nil || request.path == "/metrics"
            return try require(
                (isBare || isFile) && response.status.rawValue < 500, "\(response.status): \(text)")
        }
        let code = json["error"]?["code"]?.stringValue
        try require(
            response.status.rawValue < 500 || isAsked && code == "DATABASE_CONNECTION_ERROR",
            "\(response.status): \(text)")
        let isGood = response.status.rawValue < 400
        try require(
            json["code"]?.intValue == response.status.rawValue && json["success"] == .bool(isGood)
                && json["message"]?.stringValue?.isEmpty == false,
            "no envelope of \(response.status): \(text)")
        guard !isGood else { return try require(json["data"] != nil, "no data: \(text)") }
        for name in ["type", "code", "details", "timestamp"] {
            try require(
                json["error"]?[name]?.stringValue?.isEmpty == false, "an error without \(name): \(text)")
        }
        for name in ["invalid_params", "missing_params"] {
            try require(json["error"]?[name]?.arrayValue != nil, "an error without \(name): \(text)")
        }
    }

    func shown(_ input: Request) -> String {
        "\(input.methodName) \(escaped(input.path.utf8)) ? \(escaped(input.query.utf8)) \(input.headers) \(escaped(input.body))"
    }
}
