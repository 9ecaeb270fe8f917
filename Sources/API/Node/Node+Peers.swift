import HTTP
import Tasks

/// What a node does where others share its state.
extension Node {
    /// The answer that sends a request on to the node that is to answer it; nil where that is this one.
    ///
    /// - Throws: 503 with that node's name where it does not live, 404 where there is none.
    func sentOn(
        _ place: Route.Place, _ path: [String: String], _ request: Request
    ) throws(APIError) -> Response? {
        switch place {
        case .any: return nil
        case .taker:
            guard let shared, let refusal = try refusal() else { return nil }
            guard request.peerGone == nil, !Peer.isSender(of: request, settings) else { throw refusal }
            let takers = try internally { try shared.nodes() }.filter { $0.isAlive && !$0.isDraining }
                .filter { $0.identity.name != shared.identity.name }
            let idlest = takers.min {
                $0.state.running + $0.state.waiting < $1.state.running + $1.state.waiting
            }
            guard let idlest else { throw refusal }
            return Peer.redirect(to: idlest.state.address, settings)
        case .taskHome:
            guard let shared, let id = TaskID(path["task_id"] ?? "") else { return nil }
            return try internally {
                guard let task = try store.task(id), isElsewhere(task), let name = task.node else {
                    return nil
                }
                return try sentOn(to: name, whichHas: "任务 \(id) 的文件", shared, request)
            }
        case .describer(let scope):
            guard let shared, request.peerGone == nil, !Peer.isSender(of: request, settings),
                let scope = scope(request, settings), let task = (try? reviewedDatabase(scope))?.task,
                isElsewhere(task), let name = task.node,
                let home = try internally({ try shared.node(name) }), home.isAlive
            else { return nil }
            return Peer.redirect(to: home.state.address, settings)
        case .named:
            // A query that cannot be read is for the endpoint to refuse.
            guard let text = QueryString.parse(request.query)?.last(where: { $0.name == "node" })?.value
            else { return nil }
            guard let shared, let name = NodeName(text) else { throw APIError.noNode(text) }
            guard name != shared.identity.name else { return nil }
            return try internally { try sentOn(to: name, whichHas: "所请求的内容", shared, request) }
        }
    }

    /// Sends a request for `/artifacts/<task_id>/…` on to the site of the node that has that task's files.
    ///
    /// - Throws: 503 as ``sentOn(_:_:_:)``; 404 where that is this node, on whose site it is not.
    func missingArtifact(_ request: Request) throws(APIError) -> Response {
        let segments = request.path.split(separator: "/", maxSplits: 2)
        let id = segments.count > 1 ? String(segments[1]) : ""
        guard let elsewhere = try sentOn(.taskHome, ["task_id": id], request) else {
            throw APIError(.notFound, "请求的路径或文件不存在，请检查地址")
        }
        return elsewhere
    }

    private func sentOn(
        to name: NodeName, whichHas subject: String, _ shared: any SharedTaskStore, _ request: Request
    ) throws -> Response {
        guard let home = try shared.node(name) else { throw APIError.noNode(name.text) }
        func unavailable(_ more: String = "") -> APIError {
            let since = "，最后一次心跳 \(home.seenAt.iso)"
            return APIError(.nodeUnavailable, "\(subject)在节点 \(name) 上，该节点不可用\(since)，请稍后重试\(more)")
        }
        guard home.isAlive else { throw unavailable() }
        guard request.peerGone == nil else {
            let isOpen = request.wasPeerReached && ![.get, .head].contains(request.method)
            throw unavailable(isOpen ? "；请求可能已被执行，请先查询状态" : "")
        }
        guard !Peer.isSender(of: request, settings) else {
            throw APIError(
                .nodeUnavailable, "\(subject)在节点 \(name) 上，请求却被转到节点 \(shared.identity.name)，请稍后重试")
        }
        return Peer.redirect(to: home.state.address, settings)
    }

    /// Refuses what a node that is to end, or has lost its name to another one, does not take on any more.
    func mustTakeOn() throws(APIError) {
        if let refusal = try refusal() { throw refusal }
    }

    /// Why this node takes on nothing; nil where it does.
    private func refusal() throws(APIError) -> APIError? {
        guard let shared else { return nil }
        let name = shared.identity.name
        func refusal(_ reason: String) -> APIError {
            APIError(.nodeUnavailable, "节点 \(name) \(reason)，请稍后重试")
        }
        guard let own = try internally({ try shared.node(name) }), own.identity == shared.identity else {
            return refusal("未登记或已被另一个实例取代")
        }
        return own.isDraining ? refusal("正在退出，不再接受新的运行") : nil
    }
}
