internal import Glibc

extension Timestamp {
    /// Reads a time as clients write it: `2025-06-27T14:30:00`, `2025-06-27 14:30:00`, or `2025-06-27`; with a fraction or a
    /// zone (`Z`, `+08:00`) if they like. Without a zone it is local time.
    ///
    /// - Parameter isEnd: the end of a range: then the whole second, or the whole day, belongs to it.
    public init?(parsing text: some StringProtocol, isEnd: Bool = false) {
        var rest = Array(text.utf8)[...]
        var fields: [Int32] = []
        for (width, separator) in [(4, "-"), (2, "-"), (2, "")] as [(Int, String)] {
            guard let number = Self.takeNumber(&rest, digits: width), Self.take(separator, from: &rest) else {
                return nil
            }
            fields.append(number)
        }
        let isDate = rest.isEmpty
        var fraction: Int64?
        if !isDate {
            guard Self.take("T", from: &rest) || Self.take("t", from: &rest) || Self.take(" ", from: &rest)
            else {
                return nil
            }
            for separator in [":", ":", ""] {
                guard let number = Self.takeNumber(&rest, digits: 2), Self.take(separator, from: &rest) else {
                    return nil
                }
                fields.append(number)
            }
            if Self.take(".", from: &rest) {
                let digits = rest.prefix { (0x30...0x39).contains($0) }
                guard (1...9).contains(digits.count) else { return nil }
                rest = rest.dropFirst(digits.count)
                fraction = digits.prefix(3).reduce(0) { $0 * 10 + Int64($1 - 0x30) }
                for _ in digits.count..<max(3, digits.count) { fraction = (fraction ?? 0) * 10 }
            }
        } else {
            fields += [0, 0, 0]
        }
        guard let offset = Self.takeZone(&rest), rest.isEmpty else { return nil }
        guard (1...12).contains(fields[1]), (1...31).contains(fields[2]), fields[3] < 24, fields[4] < 60,
            fields[5] < 60
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (fields[0] - 1900, fields[1] - 1, fields[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (fields[3], fields[4], fields[5], -1)
        if isDate, isEnd { parts.tm_mday += 1 }
        let day = parts.tm_mday
        let seconds = offset.seconds.map { timegm(&parts) - $0 } ?? mktime(&parts)
        // A day that the month does not have comes out as another one.
        guard isDate && isEnd || parts.tm_mday == day else { return nil }
        if isDate, isEnd {
            guard fields[2] <= Self.days(inMonth: fields[1], year: fields[0]) else { return nil }
            self.init(milliseconds: Int64(seconds) * 1000 - 1)
        } else {
            self.init(milliseconds: Int64(seconds) * 1000 + (fraction ?? (isEnd ? 999 : 0)))
        }
    }

    private static func days(inMonth month: Int32, year: Int32) -> Int32 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func takeNumber(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int32? {
        guard rest.count >= digits, rest.prefix(digits).allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        defer { rest = rest.dropFirst(digits) }
        return rest.prefix(digits).reduce(0) { $0 * 10 + Int32($1 - 0x30) }
    }

    private static func take(_ text: String, from rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    /// The offset from UTC in seconds, nil inside for local time; nil when what stands there is no zone.
    private static func takeZone(_ rest: inout ArraySlice<UInt8>) -> (seconds: Int?, Void)? {
        if rest.isEmpty { return (nil, ()) }
        if take("Z", from: &rest) || take("z", from: &rest) { return (0, ()) }
        // A plus sign in a query arrives as a space.
        let isWest = rest.first == UInt8(ascii: "-")
        guard isWest || rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: " ") else { return nil }
        rest = rest.dropFirst()
        guard let hours = takeNumber(&rest, digits: 2) else { return nil }
        _ = take(":", from: &rest)
        let minutes = rest.isEmpty ? 0 : takeNumber(&rest, digits: 2)
        guard let minutes, hours <= 14, minutes < 60 else { return nil }
        let seconds = Int(hours) * 3600 + Int(minutes) * 60
        return (isWest ? -seconds : seconds, ())
    }
}
