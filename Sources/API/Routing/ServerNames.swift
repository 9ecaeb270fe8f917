import HTTP
import SQL
import Settings

/// The names under which clients reach this service.
///
/// A name that somebody else has pointed to this machine is none of them: a web page could drive the service with a browser
/// that runs here, although it is of another site ("DNS rebinding").
struct ServerNames {
    private let configured: Set<String>
    /// Whether a request for another name is refused. Keys protect as well, and names are not always known.
    private let isEnforced: Bool
    private let last = LastHost()

    /// What was found to be one of the names last, by the address of this machine: as a rule each request names the same.
    private final class LastHost {
        var host: String?
        var address: String?
    }

    init(_ settings: Settings) {
        configured = settings.serverNames
        isEnforced = settings.apiKeys == nil || !configured.isEmpty
    }

    /// Refuses a request that was sent to another name. Browsers name the host always, some other programs do not.
    func check(_ request: Request) throws(APIError) {
        guard isEnforced, let host = request.headers["host"] else { return }
        if let known = last.host, known.isSameName(as: host), last.address == request.serverAddress { return }
        guard let authority = Authority(host), include(authority.name, for: request) else {
            throw APIError(
                .misdirectedRequest,
                "主机名 \(host.prefix(100)) 不是本服务的名称，如确是，请写入设置 DATA_PIPELINE_SERVER_NAMES", invalid: ["Host"])
        }
        (last.host, last.address) = (host, request.serverAddress)
    }

    /// Whether a name is one of the service's; the address that the request came to is, unless names are configured.
    func include(_ name: String, for request: Request) -> Bool {
        guard configured.isEmpty else { return configured.contains(name) }
        let address = request.serverAddress?.lowercased()
        // A socket for both kinds of addresses gives those of version 4 as mapped ones.
        return ["localhost", "127.0.0.1", "::1", address].contains(name) || "::ffff:" + name == address
    }
}
