public import Tasks

extension LogReader {
    /// One page of what a query found.
    public struct Page: Sendable {
        /// The records of the page, in the query's order; long ones are cut where all of them would be too much.
        public let hits: [LogHit]
        /// How many records the query lets through.
        public let total: Int
    }

    /// The records that a query lets through, from `offset` on in its order, `limit` at most.
    ///
    /// Memory does not grow with the file or with what matches. A page that lies deep takes a second pass.
    public func query(_ query: LogQuery, limit: Int, offset: Int) throws(FileError) -> Page {
        try self.query(query, limit: limit, offset: offset, mostKept: LogSelection.mostKept)
    }

    func query(_ query: LogQuery, limit: Int, offset: Int, mostKept: Int) throws(FileError) -> Page {
        guard let log = try LogBlocks(path: path) else { return Page(hits: [], total: 0) }
        let (sum, isTooLarge) = offset.addingReportingOverflow(limit)
        let wanted = isTooLarge ? Int.max : sum
        let isDeep = wanted > mostKept
        // One for all passes, as their keys are compared with each other.
        let filter = LogFilter(query)
        let overview = try select(
            query, filter, log, capacity: isDeep ? limit : wanted, sampleSize: mostKept / 4, after: nil)
        let end = min(overview.total, wanted)
        var selection = overview
        if isDeep, offset < end {
            selection = try deepSelection(query, filter, log, overview, offset..<end, mostKept)
        }
        let places = selection.kept.dropFirst(max(0, offset - selection.before)).prefix(max(0, end - offset))
            .map(\.place)
        let records = try Self.records(at: places, of: log)
        let hits = zip(places, records).compactMap { place, record in
            record.map { LogHit(record: $0, lineNumber: place.lineNumber) }
        }
        return Page(hits: hits, total: overview.total)
    }

    /// A selection that holds the matches of those ranks.
    private func deepSelection(
        _ query: LogQuery, _ filter: LogFilter, _ log: borrowing LogBlocks, _ overview: LogSelection,
        _ ranks: Range<Int>,
        _ mostKept: Int
    ) throws(FileError) -> LogSelection {
        var margin = mostKept / 2
        var floor = overview.start(before: ranks.lowerBound, margin: margin)
        while true {
            let selection = try select(
                query, filter, log, capacity: mostKept, sampleSize: mostKept / 4, after: floor)
            let inside = ranks.lowerBound - selection.before
            if inside < 0 {
                // The sample led too far.
                margin *= 4
                floor = overview.start(before: ranks.lowerBound, margin: margin)
            } else if ranks.upperBound > selection.before + selection.kept.count, inside > 0,
                !selection.kept.isEmpty
            {
                floor = selection.kept[min(inside, selection.kept.count) - 1]
            } else {
                return selection
            }
        }
    }

    private func select(
        _ query: LogQuery, _ filter: LogFilter, _ log: borrowing LogBlocks, capacity: Int, sampleSize: Int,
        after floor: LogMatch?
    ) throws(FileError) -> LogSelection {
        var selection = LogSelection(capacity: capacity, sampleSize: sampleSize, after: floor)
        let keyword = query.keyword.map(LogKeyword.init)
        let isDescending = query.isDescending
        func precedes(_ a: LogMatch, _ b: LogMatch) -> Bool {
            let (first, second) = isDescending ? (b, a) : (a, b)
            if first.key == second.key { return first.place.lineNumber < second.place.lineNumber }
            return filter.precedes(first.key, second.key)
        }
        try Self.forEachRecord(of: log, keyword: keyword) { bytes, level, place in
            guard let key = filter.key(of: bytes, level) else { return }
            selection.add(LogMatch(key: key, place: place), precedes)
        }
        selection.finish(precedes)
        return selection
    }

    /// Calls the body with each record that holds the keyword; lines before the first record belong to none.
    private static func forEachRecord(
        of log: borrowing LogBlocks, keyword: LogKeyword?,
        _ body: (UnsafeRawBufferPointer, LogLevel, Place) -> Void
    ) throws(FileError) {
        var lineNumber = 1
        try log.forEachBlock { block in
            let bytes = block.bytes
            // Always where a record begins, except before the first one.
            var index = 0
            var level = block.level(at: 0)
            while index < bytes.count {
                if let keyword {
                    guard let found = keyword.first(in: bytes, from: index) else { break }
                    if block.hasLineBreak(in: index..<found) {
                        let start = block.recordStart(at: found)
                        lineNumber += LogKeyword.lineBreaks(
                            in: UnsafeRawBufferPointer(rebasing: bytes[index..<start]))
                        (index, level) = (start, block.level(at: start))
                    }
                }
                let end = block.recordEnd(after: index)
                if let level {
                    let length = end.index - 1 - index
                    body(
                        UnsafeRawBufferPointer(rebasing: bytes[index..<(index + length)]), level,
                        Place(offset: block.offset + index, length: length, lineNumber: lineNumber))
                }
                lineNumber += end.lineBreaks
                (index, level) = (end.index, end.next)
            }
            lineNumber += LogKeyword.lineBreaks(in: UnsafeRawBufferPointer(rebasing: bytes[index...]))
        }
    }
}
