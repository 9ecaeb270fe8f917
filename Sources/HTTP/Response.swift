/// One answer: a status, header fields and a body.
public struct Response: Sendable {
    /// The status code.
    public var status: Status
    /// Header fields in the order in which they are sent.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]

    /// Makes an answer from its parts.
    public init(status: Status, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The field's value; names are compared as they stand.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
