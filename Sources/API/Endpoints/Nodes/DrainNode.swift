import HTTP
import JSON
import Logs
import Settings
import Tasks

/// Whether a node is to end once it is idle, or to go on as before.
struct DrainNode: RequestFields {
    let isDraining: Bool

    init(_ fields: inout FieldReader) { isDraining = fields.flag("draining", default: true) }
}

extension Node {
    func drainNode(_ call: Route.Call) throws(APIError) -> Response {
        let text = call.path["name"] ?? ""
        let fields: DrainNode = try Route.fields(call.request, settings)
        guard let shared, let name = NodeName(text) else { throw APIError.noNode(text) }
        let row = try internally {
            guard try shared.drain(name, fields.isDraining), let record = try shared.node(name) else {
                throw APIError.noNode(text)
            }
            return NodeRow(record, isOwn: record.identity == shared.identity)
        }
        log(.warning, "\(caller.name) 请求节点 \(name) \(fields.isDraining ? "退出" : "恢复服务")")
        return Route.envelope(.ok, "节点状态已更新", row)
    }
}

extension APIError {
    static func noNode(_ name: String) -> APIError {
        APIError(.nodeNotFound, "没有名为 \(name.prefix(64)) 的节点；未配置 DATA_PIPELINE_STATE_CONNECTION_FILE 时只有一个节点")
    }
}
