public import HTTP
import Logs
import SQL
import Settings
import Tasks

/// Finds the endpoint of a request and makes its answer; every answer is complete, whatever went wrong.
public struct Router {
    private let node: Node
    private let routes: [Route]
    private let names: ServerNames
    private let last = LastMatches()

    /// What was found for the path that was asked for last: each request is looked at more than once.
    private final class LastMatches {
        var path: String?
        var found: [(route: Route, path: [String: String])] = []
    }

    /// How long a request may have waited for a worker that waits for others, in milliseconds: whoever sent it has a limit
    /// too, and the work would be done for nobody.
    private static let longestQueue = 20_000

    /// The endpoints of one pool.
    public init(_ node: Node, pool: Pool) {
        self.node = node
        routes = Routes.all.filter { $0.pool == pool }
        names = ServerNames(node.settings)
    }

    /// Most bytes of body that the request may have.
    public func bodyLimit(_ request: Request) -> Int {
        let method = request.method
        return matches(request).first { $0.route.method == method }?.route.bodyLimit
            ?? Route.ordinaryBodyLimit
    }

    /// How long the request may take, in seconds; nil when the ordinary limit applies to it.
    public func timeLimit(_ request: Request) -> Int? {
        let method = request.method
        let route = matches(request).first { $0.route.method == method }?.route
        return route?.timeLimit(node.settings)
    }

    /// The answer.
    public func answer(_ request: Request) -> Response {
        var response: Response
        do {
            let message: String
            (response, message) = try route(request)
            // Polling would drown everything else; nginx's access log has it.
            let level: LogLevel = [.get, .head, .options].contains(request.method) ? .debug : .info
            if node.keepsLog(of: level) {
                node.log(level, "\(request.methodName) \(request.path) - \(message)")
            }
        } catch {
            response = error.response
            switch error.code {
            case .methodNotAllowed:
                response.headers.append(("Allow", allowedMethods(request).joined(separator: ", ")))
            case .serviceUnavailable, .nodeUnavailable: response.headers.append(("Retry-After", "5"))
            case .unauthorized: response.headers.append(("WWW-Authenticate", "Bearer"))
            default: break
            }
            let isOurs = error.code.status.rawValue >= 500
            let reason = error.logDetails.map { " (\($0))" } ?? ""
            node.log(
                isOurs ? .error : .warning,
                "\(request.methodName) \(request.path) - \(response.status.rawValue) \(error.code.rawValue):"
                    + " \(error.details)\(reason)")
        }
        // A download's length is nginx's to tell, and a 204 or 304 has none.
        let hasBody = response.status != .noContent && response.status != .notModified
        if hasBody, response.header("X-Accel-Redirect") == nil {
            response.headers.append(("Content-Length", String(response.body.count)))
        }
        response.headers += Origin(of: request, names).headers(node.settings.allowedOrigins)
        if request.method == .head { response.body = [] }
        return response
    }

    private func route(_ request: Request) throws(APIError) -> (Response, message: String) {
        if request.isForMissingArtifact { return (try node.missingArtifact(request), "请求已转到产物所在的节点") }
        let found = matches(request)
        // Whoever watches over the service may not know its names.
        let isPeers = Peer.isSender(of: request, node.settings)
        if !isPeers, !found.contains(where: { $0.route.access == nil }) { try names.check(request) }
        guard !found.isEmpty else { throw APIError(.notFound, "请求的路径不存在: \(request.path.prefix(200))") }
        let origin = Origin(of: request, names)
        // The node that a request came to first has looked.
        if !isPeers { try origin.check(node.settings.allowedOrigins) }
        if request.method == .options {
            let allowed = allowedMethods(request).joined(separator: ", ")
            let headers =
                [("Allow", allowed)] + origin.preflightHeaders(node.settings.allowedOrigins, methods: allowed)
            return (Response(status: .noContent, headers: headers), "允许的方法: \(allowed)")
        }
        let method = request.method == .head ? .get : request.method
        guard let match = found.first(where: { $0.route.method == method }) else {
            let allowed = allowedMethods(request).joined(separator: ", ")
            throw APIError(.methodNotAllowed, "该路径不支持 \(request.methodName.prefix(20))，允许的方法: \(allowed)")
        }
        // Without keys everybody is the node's own caller.
        guard let keys = node.settings.apiKeys else { return try answer(match, request, on: node) }
        var node = node
        node.caller = try Bearer(of: request).caller(keys, needed: match.route.access)
        return try answer(match, request, on: node)
    }

    private func answer(
        _ match: (route: Route, path: [String: String]), _ request: Request, on node: Node
    ) throws(APIError) -> (Response, message: String) {
        guard request.queuedMilliseconds <= Self.longestQueue || match.route.pool == .api else {
            throw APIError(.serviceUnavailable, "数据库工具繁忙，请求排队超过 \(Self.longestQueue / 1000) 秒，请稍后重试")
        }
        guard !request.isBodyTooLarge else {
            throw APIError(.payloadTooLarge, "请求体不能超过 \(match.route.bodyLimit >> 20) MiB")
        }
        if let elsewhere = try node.sentOn(match.route.place, match.path, request) {
            return (elsewhere, match.route.logMessage)
        }
        let answer = try match.route.answer(node, Route.Call(request: request, path: match.path))
        // Whoever watches over the service wants an answer each time.
        let isVersioned = match.route.method == .get && match.route.access != nil
        return (isVersioned ? answer.versioned(for: request) : answer, match.route.logMessage)
    }

    private func matches(_ request: Request) -> [(route: Route, path: [String: String])] {
        // By bytes: characters that only look alike are different paths.
        if let path = last.path, path.isSameName(as: request.path) { return last.found }
        last.found = findMatches(request)
        last.path = request.path
        return last.found
    }

    private func findMatches(_ request: Request) -> [(route: Route, path: [String: String])] {
        let slash = UInt8(ascii: "/")
        guard request.path.utf8.first == slash else { return [] }
        // Bytes, not characters: a combining mark would hide a slash.
        let segments = request.path.utf8.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
            .map { Substring($0) }
        let found = routes.compactMap { route in route.path.match(segments).map { (route: route, path: $0) } }
        let fewest = found.map(\.route.path.parameterCount).min()
        return found.filter { $0.route.path.parameterCount == fewest }
    }

    private func allowedMethods(_ request: Request) -> [String] {
        let methods = Set(matches(request).map(\.route.method))
        let all = methods.contains(.get) ? methods.union([.head, .options]) : methods.union([.options])
        return all.map(\.rawValue).sorted()
    }
}
