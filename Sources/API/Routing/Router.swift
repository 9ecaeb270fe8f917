import Tasks
public import HTTP

/// Finds the endpoint of a request and makes its answer; every answer is complete, whatever went wrong.
public struct Router {
    private let node: Node
    private let routes: [Route]

    /// The endpoints of one pool.
    public init(_ node: Node, pool: Pool) {
        self.node = node
        routes = Routes.all.filter { $0.pool == pool }
    }

    /// Most bytes of body that the request may have.
    public func bodyLimit(_ request: Request) -> Int {
        let limits = matches(request).filter { $0.route.method == request.method }.map(\.route.bodyLimit)
        return limits.max() ?? Route.ordinaryBodyLimit
    }

    /// The answer.
    public func answer(_ request: Request) -> Response {
        var response: Response
        do {
            let message: String
            (response, message) = try route(request)
            // Polling would drown everything else; nginx's access log has it.
            let isReading = [.get, .head, .options].contains(request.method)
            node.log(isReading ? .debug : .info, "\(request.methodName) \(request.path) - \(message)")
        } catch {
            response = error.response
            if error.code == .methodNotAllowed {
                response.headers.append(("Allow", allowedMethods(request).joined(separator: ", ")))
            }
            let isOurs = error.code.status.rawValue >= 500
            let reason = error.logDetails.map { " (\($0))" } ?? ""
            node.log(
                isOurs ? .error : .warning,
                "\(request.methodName) \(request.path) - \(response.status.rawValue) \(error.code.rawValue):"
                    + " \(error.details)\(reason)")
        }
        // A download's length is nginx's to tell, and a 204 has none.
        if response.header("X-Accel-Redirect") == nil, response.status != .noContent {
            response.headers.append(("Content-Length", String(response.body.count)))
        }
        if request.method == .head { response.body = [] }
        return response
    }

    private func route(_ request: Request) throws(APIError) -> (Response, message: String) {
        let found = matches(request)
        guard !found.isEmpty else { throw APIError(.notFound, "请求的路径不存在: \(request.path.prefix(200))") }
        try checkOrigin(request)
        if request.method == .options {
            let allowed = allowedMethods(request).joined(separator: ", ")
            return (Response(status: .noContent, headers: [("Allow", allowed)]), "允许的方法: \(allowed)")
        }
        let method = request.method == .head ? .get : request.method
        guard let match = found.first(where: { $0.route.method == method }) else {
            let allowed = allowedMethods(request).joined(separator: ", ")
            throw APIError(.methodNotAllowed, "该路径不支持 \(request.methodName.prefix(20))，允许的方法: \(allowed)")
        }
        guard !request.isBodyTooLarge else {
            throw APIError(.payloadTooLarge, "请求体不能超过 \(match.route.bodyLimit >> 20) MiB")
        }
        return (
            try match.route.answer(node, Route.Call(request: request, path: match.path)), match.route.message
        )
    }

    private func matches(_ request: Request) -> [(route: Route, path: [String: String])] {
        let segments = request.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let found = routes.compactMap { route in route.path.match(segments).map { (route: route, path: $0) } }
        let fewest = found.map(\.route.path.parameterCount).min()
        return found.filter { $0.route.path.parameterCount == fewest }
    }

    private func allowedMethods(_ request: Request) -> [String] {
        let methods = Set(matches(request).map(\.route.method))
        let all = methods.contains(.get) ? methods.union([.head, .options]) : methods.union([.options])
        return all.map(\.rawValue).sorted()
    }

    /// A page of another site must not use a browser to reach this service.
    private func checkOrigin(_ request: Request) throws(APIError) {
        guard let origin = request.headers["origin"] else { return }
        let host = origin.firstRange(of: "://").map { origin[$0.upperBound...] } ?? "null"
        guard host == request.headers["host"] ?? "" else {
            throw APIError(.forbidden, "来源 \(origin.prefix(100)) 不被允许", invalid: ["Origin"])
        }
    }
}
