import JSON

/// How long a query took, as `0.023s`.
struct QueryTime: JSONEncodable {
    private let start: ContinuousClock.Instant
    private var milliseconds: Int64 = 0

    static func begin() -> QueryTime { QueryTime(start: .now) }

    private init(start: ContinuousClock.Instant) { self.start = start }

    /// The time from the beginning until now.
    func ended() -> QueryTime {
        let passed = start.duration(to: .now).components
        var time = self
        time.milliseconds = passed.seconds * 1000 + passed.attoseconds / 1_000_000_000_000_000
        return time
    }

    func encode(to json: inout JSONWriter) {
        let fraction = String(milliseconds % 1000)
        json.string(
            "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction + "s")
    }
}
