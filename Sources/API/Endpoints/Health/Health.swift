import JSON

/// The answer of `/healthz` and `/readyz`.
struct Health: JSONEncodable {
    let status: String

    func encode(to json: inout JSONWriter) {
        json.object { $0.field("status", status) }
    }
}

extension Node {
    /// This process serves requests.
    func health(_: NoFields) throws(APIError) -> Health { Health(status: "ok") }
}
