import HTTP
import Settings
import Tasks

/// What nodes that share their state say to each other, through nginx.
///
/// A request that needs the files of another node is answered with where that one is: nginx sends it there as it came, see
/// `location @peer`. By a key that all nodes have the other one knows that it was sent on by one of them.
enum Peer {
    /// Whether another node has sent the request on.
    static func isSender(of request: Request, _ settings: Settings) -> Bool {
        guard let key = settings.shared?.peerKey.utf8, let given = request.headers["x-peer-key"]?.utf8,
            given.count == key.count
        else { return false }
        // As long for a wrong key as for a nearly right one.
        return zip(key, given).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The answer that has nginx send the request on.
    static func redirect(to address: String, _ settings: Settings) -> Response {
        Response(
            status: .ok,
            headers: [
                ("X-Accel-Redirect", "@peer"), ("X-Peer", address),
                ("X-Peer-Key", settings.shared?.peerKey ?? ""),
            ], body: [])
    }
}
