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
