extension String {
    /// How many characters an error message of a task or step has at most: servers and models may say any number.
    public static let longestReason = 2000

    /// The text, or its beginning and an ellipsis where it has more scalars than that.
    public func bounded(to limit: Int = longestReason) -> String {
        guard utf8.count > limit, unicodeScalars.count > limit else { return self }
        var scalars = String.UnicodeScalarView(unicodeScalars.prefix(limit - 1))
        scalars.append("…")
        return String(scalars)
    }
}
