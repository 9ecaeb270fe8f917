import JSON

/// Where a page stands among all pages.
struct Pagination: JSONEncodable {
    let page: Int
    let pageSize: Int
    let total: Int

    /// How many items come before a page.
    static func offset(_ page: Int, _ pageSize: Int) -> Int {
        let (product, isTooLarge) = (page - 1).multipliedReportingOverflow(by: pageSize)
        return isTooLarge ? Int.max : product
    }

    func encode(to json: inout JSONWriter) {
        let pages = (total + pageSize - 1) / pageSize
        json.object { json in
            json.field("page", page)
            json.field("page_size", pageSize)
            json.field("total", total)
            json.field("total_pages", pages)
            json.field("has_next", page < pages)
            json.field("has_prev", page > 1)
        }
    }
}

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
