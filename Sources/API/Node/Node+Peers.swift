import HTTP
import Tasks

/// What a node does where others share its state.
extension Node {
    /// The answer that sends a request for a task's files to the node that has them; nil where that is this one.
    ///
    /// - Throws: 503 with that node's name where it does not live.
    func sentOn(_ id: String, _ request: Request) throws(APIError) -> Response? {
        guard let shared, let id = TaskID(id) else { return nil }
        return try internally {
            guard let task = try store.task(id), isElsewhere(task), let name = task.node else { return nil }
            guard let home = try shared.node(name), home.isAlive else {
                throw unavailable(name, try shared.node(name)?.seenAt)
            }
            guard request.peerGone == nil else {
                let isOpen = request.wasPeerReached && ![.get, .head].contains(request.method)
                throw unavailable(name, home.seenAt, isOpen ? "；请求可能已被执行，请先查询状态" : "")
            }
            guard !Peer.isSender(of: request, settings) else {
                throw APIError(
                    .nodeUnavailable, "任务 \(id) 的文件在节点 \(name) 上，请求却被转到节点 \(shared.identity.name)，请稍后重试")
            }
            return Peer.redirect(to: home.state.address, settings)
        }
    }

    /// Refuses what a node that is to end, or has lost its name to another one, does not take on any more.
    func mustTakeOn() throws(APIError) {
        guard let shared else { return }
        let name = shared.identity.name
        let own = try internally { try shared.node(name) }
        guard let own, own.identity == shared.identity else {
            throw APIError(.nodeUnavailable, "节点 \(name) 未登记或已被另一个实例取代，请稍后重试")
        }
        guard !own.isDraining else {
            throw APIError(.nodeUnavailable, "节点 \(name) 正在退出，不再接受新的运行，请稍后重试")
        }
    }

    private func unavailable(_ name: NodeName, _ seenAt: Timestamp?, _ more: String = "") -> APIError {
        let since = seenAt.map { "，最后一次心跳 \($0.iso)" } ?? ""
        return APIError(.nodeUnavailable, "任务文件所在的节点 \(name) 不可用\(since)，请稍后重试\(more)")
    }
}
