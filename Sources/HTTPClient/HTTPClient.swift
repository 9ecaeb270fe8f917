internal import CCurl

/// Sends HTTP requests one at a time; blocking, for one thread. Connections are kept for the next request.
///
/// Only `http` and `https` are spoken, redirects are not followed (a key must not travel to another host), and no
/// signal is used. Proxies are those of the environment, as for the `curl` program. Nothing is logged.
public final class HTTPClient {
    private let transfer: Transfer

    /// Makes a client.
    ///
    /// - Throws: ``HTTPClientError`` when libcurl cannot start.
    public init() throws(HTTPClientError) { transfer = try Transfer() }

    /// Sends the request and waits for the whole answer.
    ///
    /// - Throws: ``HTTPClientError`` when there is none, or it is longer than allowed.
    public func send(_ request: HTTPRequest) throws(HTTPClientError) -> HTTPAnswer {
        try transfer.prepare(request)
        return try transfer.outcome(of: curl_easy_perform(transfer.handle))
    }
}
