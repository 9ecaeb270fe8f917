import HTTP
import JSON
import Settings
import Tasks

/// The two pools of workers.
public enum Pool: String, Sendable, CaseIterable {
    /// State, files and logs: never waits on another server.
    case api
    /// May wait on databases.
    case tools
}

/// One endpoint: which requests it takes, and what makes the answer.
struct Route: Sendable {
    /// A request with what its path says.
    struct Call {
        let request: Request
        let path: [String: String]
    }

    let method: HTTP.Method
    let path: PathTemplate
    let pool: Pool
    let bodyLimit: Int
    /// The message of an answer to a request that went well.
    let message: String
    /// What the service's log says of such a request.
    private(set) var logMessage: String
    let answer: @Sendable (Node, Call) throws(APIError) -> Response
    /// What a key must allow, where keys are configured; nil when none is needed.
    private(set) var access: APIKey.Role?
    /// Which node answers, where several share the state.
    enum Place: Sendable {
        case any
        /// The one that has the files of the task that the path names.
        case taskHome
        /// The one that `?node=` names; any without.
        case named
        /// The one that has described the database which a request is about, while it lives: it has more to say.
        case describer(@Sendable (Request, Settings) -> ReviewScope?)
        /// One that takes on tasks.
        case taker
    }
    private(set) var place = Place.any
    /// How long a request may take, in seconds; nil for the ordinary limit.
    private(set) var timeLimit: @Sendable (Settings) -> Int? = { _ in nil }

    static let ordinaryBodyLimit = 1 << 20
    static let uploadBodyLimit = 16 << 20

    /// An endpoint that takes fields and answers with data in the envelope.
    init<In: RequestFields & SendableMetatype, Out: JSONEncodable & SendableMetatype>(
        _ method: HTTP.Method, _ path: String, _ pool: Pool, _: In.Type, _ status: Status, _ message: String,
        _: Out.Type, _ handler: @escaping @Sendable (Node) -> (In) throws(APIError) -> Out
    ) {
        self.init(method, path, pool, message: message) { node, call throws(APIError) in
            let data = try handler(node)(try Self.fields(call.request, node.settings))
            return Self.envelope(status, message, data)
        }
    }

    /// An endpoint of one task; an unknown task is answered before the fields are read.
    init<In: RequestFields & SendableMetatype, Out: JSONEncodable & SendableMetatype>(
        _ method: HTTP.Method, _ path: String, _ pool: Pool, task _: In.Type, _ status: Status,
        _ message: String,
        _: Out.Type, _ handler: @escaping @Sendable (Node) -> (PipelineTask, In) throws(APIError) -> Out
    ) {
        self.init(method, path, pool, message: message) { node, call throws(APIError) in
            let task = try node.task(call.path["task_id"] ?? "")
            let data = try handler(node)(task, try Self.fields(call.request, node.settings))
            return Self.envelope(status, message, data)
        }
    }

    /// An endpoint of one task that takes an uploaded file.
    init<Out: JSONEncodable & SendableMetatype>(
        _ method: HTTP.Method, _ path: String, _ pool: Pool, upload status: Status, _ message: String,
        _: Out.Type,
        _ handler: @escaping @Sendable (Node) -> (PipelineTask, UploadedFile) throws(APIError) -> Out
    ) {
        self.init(method, path, pool, bodyLimit: Self.uploadBodyLimit, message: message) {
            node, call throws(APIError) in
            let task = try node.task(call.path["task_id"] ?? "")
            let data = try handler(node)(task, try UploadedFile(call.request))
            return Self.envelope(status, message, data)
        }
    }

    /// An endpoint that takes an uploaded file with fields beside it.
    init<Out: JSONEncodable & SendableMetatype>(
        _ method: HTTP.Method, _ path: String, _ pool: Pool, form status: Status, _ message: String,
        _: Out.Type, _ handler: @escaping @Sendable (Node) -> (Call) throws(APIError) -> Out
    ) {
        self.init(method, path, pool, bodyLimit: Self.uploadBodyLimit, message: message) {
            node, call throws(APIError) in
            Self.envelope(status, message, try handler(node)(call))
        }
    }

    /// An endpoint of one backup of the vector tables.
    init<Out: JSONEncodable & SendableMetatype>(
        _ method: HTTP.Method, _ path: String, _ pool: Pool, backup status: Status, _ message: String,
        _: Out.Type, _ handler: @escaping @Sendable (Node) -> (String) throws(APIError) -> Out
    ) {
        self.init(method, path, pool, message: message) { node, call throws(APIError) in
            Self.envelope(status, message, try handler(node)(call.path["backup_id"] ?? ""))
        }
    }

    /// An endpoint that makes its own answer.
    init(
        _ method: HTTP.Method, _ path: String, _ pool: Pool, bodyLimit: Int = Self.ordinaryBodyLimit,
        message: String = "请求成功",
        _ answer: @escaping @Sendable (Node, Call) throws(APIError) -> Response
    ) {
        self.method = method
        self.path = PathTemplate(path)
        self.pool = pool
        self.bodyLimit = bodyLimit
        self.message = message
        logMessage = message
        self.answer = answer
        access = method == .get ? .reader : .operator
    }

    /// The same endpoint for a certain role, or for everybody.
    func open(to role: APIKey.Role?) -> Route {
        var route = self
        route.access = role
        return route
    }

    /// The same endpoint, answered by the node that has the task's files.
    func atHome() -> Route { at(.taskHome) }

    /// The same endpoint, answered by a node that takes on tasks.
    func atTaker() -> Route { at(.taker) }

    /// The same endpoint, answered by the node that is named.
    func atNamedNode() -> Route { at(.named) }

    /// The same endpoint, answered by the node that has described the database, where there is such a one.
    func atDescriber(of scope: @escaping @Sendable (Request, Settings) -> ReviewScope?) -> Route {
        at(.describer(scope))
    }

    private func at(_ place: Place) -> Route {
        var route = self
        route.place = place
        return route
    }

    /// The same endpoint with a time limit of its own.
    func limited(to seconds: @escaping @Sendable (Settings) -> Int) -> Route {
        var route = self
        route.timeLimit = { seconds($0) }
        return route
    }

    /// The same endpoint with a message of its own for the service's log.
    func logged(as message: String) -> Route {
        var route = self
        route.logMessage = message
        return route
    }

    /// Reads the fields of a request: the query of a GET or DELETE, else the JSON body.
    static func fields<In: RequestFields & SendableMetatype>(
        _ request: Request, _ settings: Settings
    ) throws(APIError) -> In {
        try request.checkEncoding()
        var reader =
            [.get, .head, .delete].contains(request.method)
            ? try FieldReader(query: request.query, settings) : try FieldReader(body: request.body, settings)
        let fields = In(&reader)
        try reader.finish()
        return fields
    }

    static func envelope(_ status: Status, _ message: String, _ data: some JSONEncodable) -> Response {
        var json = JSONWriter()
        json.object { json in
            json.field("success", true)
            json.field("code", status.rawValue)
            json.field("message", message)
            json.field("data", data)
        }
        return Response(status: status, headers: [jsonContentType], body: json.bytes)
    }
}

extension Request {
    /// Refuses a compressed body, which nobody here unpacks.
    func checkEncoding() throws(APIError) {
        let encoding = headers["content-encoding"]?.lowercased() ?? ""
        guard !encoding.isEmpty, encoding != "identity", !body.isEmpty else { return }
        throw APIError(
            .unsupportedMediaType, "不支持压缩的请求体（Content-Encoding: \(encoding.prefix(40))），请发送未压缩的内容",
            invalid: ["body"])
    }
}
