/// The parameters of a URL's query.
public enum QueryString {
    /// Name and value of each parameter in order; nil when one cannot be decoded.
    public static func parse(_ query: String) -> [(name: String, value: String)]? {
        var result: [(name: String, value: String)] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            result.append((name, value))
        }
        return result
    }
}
