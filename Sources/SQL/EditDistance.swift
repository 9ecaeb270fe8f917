/// How far two names are apart.
public enum EditDistance {
    /// The number of insertions, deletions, replacements and swaps of neighbours that make one text of the other
    /// (optimal string alignment); nil when it is more than the limit.
    public static func between(
        _ a: [Unicode.Scalar], _ b: [Unicode.Scalar], atMost limit: Int
    ) -> Int? {
        guard abs(a.count - b.count) <= limit else { return nil }
        var before: [Int] = []
        var above = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for j in b.indices {
                var least = min(row[j] + 1, above[j + 1] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            // A swap reaches back two rows.
            guard min(row.min() ?? 0, above.min() ?? 0) <= limit else { return nil }
            (before, above) = (above, row)
        }
        return above[b.count] <= limit ? above[b.count] : nil
    }
}
