import HTTP

/// A path such as `/tasks/{task_id}/files/{filename}`; `{filename}` takes the rest of the path, slashes included.
struct PathTemplate: Sendable {
    let text: String
    /// How many parameters it has; of two templates that fit a path, the one with fewer is meant.
    var parameterCount: Int { segments.count { $0.first == "{" } }
    private let segments: [Substring]

    init(_ text: String) {
        self.text = text
        segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The parameters of a path that fits, percent-decoded; nil when it does not fit.
    ///
    /// A parameter that cannot be decoded becomes the empty text, which no parameter may be.
    func match(_ path: [Substring]) -> [String: String]? {
        guard path.count >= segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (index, segment) in segments.enumerated() {
            guard segment.first == "{" else {
                guard segment == path[index] else { return nil }
                continue
            }
            let name = String(segment.dropFirst().dropLast())
            if name == "filename" {
                let decoded = path[index...].map { PercentEncoding.decode($0) ?? "" }
                parameters[name] = decoded.contains("") ? "" : decoded.joined(separator: "/")
                return parameters
            }
            parameters[name] = PercentEncoding.decode(path[index]) ?? ""
        }
        return path.count == segments.count ? parameters : nil
    }
}
