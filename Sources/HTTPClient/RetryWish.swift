public import FoundationEssentials

/// How long somebody asks to wait, in the forms in which providers write it.
public enum RetryWish {
    /// The seconds from now on: of a number of them, a length such as `6m0s` or `250ms`, a moment such as
    /// `2026-11-29T00:00:00Z`, or one in seconds or milliseconds since 1970.
    ///
    /// - Returns: nil for anything else; 0 for a moment that is over.
    public static func seconds(_ text: String, now: Date = Date()) -> Int? {
        let text = text.filter { !$0.isWhitespace }
        if let number = Double(text) {
            let since = number > 1e11 ? number / 1000 : number
            return whole(since > 1e9 ? since - now.timeIntervalSince1970 : since)
        }
        if let moment = (try? Date(text, strategy: .iso8601)) ?? (try? Date(text + "Z", strategy: .iso8601)) {
            return whole(moment.timeIntervalSince(now))
        }
        return length(text).flatMap(whole)
    }

    private static func whole(_ seconds: Double) -> Int? {
        guard seconds.isFinite, seconds < 1e11 else { return nil }
        return max(0, Int(seconds.rounded(.up)))
    }

    /// A length of numbers with units.
    private static func length(_ text: String) -> Double? {
        var rest = text.lowercased()[...]
        var sum: Double?
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isNumber }
            rest = rest.dropFirst(unit.count)
            guard let number = Double(digits), let factor = units[String(unit)] else { return nil }
            sum = (sum ?? 0) + number * factor
        }
        return sum
    }

    private static let units = [
        "ms": 0.001, "s": 1, "sec": 1, "second": 1, "seconds": 1, "秒": 1, "m": 60, "min": 60, "minute": 60,
        "minutes": 60, "分": 60, "分钟": 60, "h": 3600, "hour": 3600, "hours": 3600, "小时": 3600, "d": 86_400,
        "day": 86_400, "days": 86_400, "天": 86_400,
    ]
}
