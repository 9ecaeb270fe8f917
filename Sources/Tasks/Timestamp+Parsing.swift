internal import Glibc

extension Timestamp {
    /// Reads `YYYY-MM-DDTHH:MM:SS`, `YYYY-MM-DD HH:MM:SS` or `YYYY-MM-DD`, with a fraction of a second or without; local
    /// time unless a zone (`Z`, `+08:00`, `+0800`, `+08`) follows.
    ///
    /// - Parameter isEnd: whether it ends a range: then it is the last moment of the day or second that is named.
    public init?(parsing text: some StringProtocol, isEnd: Bool = false) {
        var rest = Array(text.utf8)[...]
        guard let year = Self.number(&rest, digits: 4), Self.skip(&rest, "-"),
            let month = Self.number(&rest, digits: 2), Self.skip(&rest, "-"),
            let day = Self.number(&rest, digits: 2), year > 0, (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        var hour = 0
        var minute = 0
        var second = 0
        var milliseconds = 0
        // How long the named moment lasts, less one millisecond; a day is not always 24 hours, see below.
        var remainder = 0
        let isDate = !(Self.skip(&rest, "T") || Self.skip(&rest, " "))
        if !isDate {
            guard let h = Self.number(&rest, digits: 2), h < 24, Self.skip(&rest, ":"),
                let m = Self.number(&rest, digits: 2), m < 60, Self.skip(&rest, ":"),
                let s = Self.number(&rest, digits: 2), s < 60
            else { return nil }
            (hour, minute, second) = (h, m, s)
            if Self.skip(&rest, ".") {
                let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                guard (1...9).contains(digits.count) else { return nil }
                rest = rest.dropFirst(digits.count)
                let padded = (Array(digits) + [UInt8(ascii: "0"), UInt8(ascii: "0")]).prefix(3)
                milliseconds = padded.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            } else if isEnd {
                remainder = 999
            }
        }
        guard let zone = Self.zone(&rest), rest.isEmpty else { return nil }
        var local = tm()
        local.tm_year = Int32(year - 1900)
        local.tm_mon = Int32(month - 1)
        local.tm_mday = Int32(isDate && isEnd ? day + 1 : day)
        local.tm_hour = Int32(hour)
        local.tm_min = Int32(minute)
        local.tm_sec = Int32(second)
        local.tm_isdst = -1
        if isDate, isEnd { remainder = -1 }
        let seconds =
            switch zone {
            case .local: mktime(&local)
            case .offset(let east): timegm(&local) - east
            }
        self.init(milliseconds: Int64(seconds) * 1000 + Int64(milliseconds + remainder))
    }

    private static func skip(_ rest: inout ArraySlice<UInt8>, _ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int? {
        let found = rest.prefix(digits)
        guard found.count == digits,
            found.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        rest = rest.dropFirst(digits)
        return found.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private enum Zone {
        case local
        /// Seconds east of UTC.
        case offset(Int)
    }

    /// The zone, local time at the end of the text; nil when what stands there is no zone.
    private static func zone(_ rest: inout ArraySlice<UInt8>) -> Zone? {
        if rest.isEmpty { return .local }
        if skip(&rest, "Z") || skip(&rest, "z") { return .offset(0) }
        let isWest = rest.first == UInt8(ascii: "-")
        guard skip(&rest, "+") || skip(&rest, "-"), let hours = number(&rest, digits: 2), hours < 24 else {
            return nil
        }
        var minutes = 0
        if !rest.isEmpty {
            _ = skip(&rest, ":")
            guard let given = number(&rest, digits: 2), given < 60 else { return nil }
            minutes = given
        }
        let seconds = (hours * 60 + minutes) * 60
        return .offset(isWest ? -seconds : seconds)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
