import Tasks

extension LogReader {
    /// How many bytes the records of one answer may have in all, so that whoever asks for many long ones cannot fill the
    /// memory.
    static let mostBytes = 4 << 20

    /// Reads the records at those places; nil for one that is not there any more.
    ///
    /// Where all of them have too many bytes the longest are cut, as far as it takes.
    /// - Parameter ahead: how many bytes to read at once where records lie behind each other.
    static func records(
        at places: [Place], of log: borrowing LogBlocks, readingAhead ahead: Int = 0
    ) throws(FileError) -> [LogRecord?] {
        let longest = longest(of: places.map(\.length), within: mostBytes)
        var block: (offset: Int, bytes: [UInt8]) = (0, [])
        var records: [LogRecord?] = []
        records.reserveCapacity(places.count)
        for place in places {
            let length = min(place.length, longest)
            if place.offset < block.offset || place.offset + length > block.offset + block.bytes.count {
                block = (place.offset, try log.bytes(at: place.offset, count: max(length, ahead)))
            }
            let begin = place.offset - block.offset
            // The file may have been cut off since.
            guard begin + length <= block.bytes.count else {
                records.append(nil)
                continue
            }
            let bytes = block.bytes[begin..<(begin + length)]
            let isCut = length < place.length
            var record = LogRecord(parsing: isCut ? wholeCharacters(of: bytes) : bytes)
            record?.isCut = isCut
            records.append(record)
        }
        return records
    }

    /// How long one may be so that all are not longer than that together; those that are shorter anyway leave the others more.
    static func longest(of lengths: [Int], within most: Int) -> Int {
        guard lengths.reduce(0, +) > most else { return Int.max }
        var (rest, count) = (most, lengths.count)
        for length in lengths.sorted() {
            guard length <= rest / count else { return rest / count }
            rest -= length
            count -= 1
        }
        return Int.max
    }

    /// The bytes without a character of UTF-8 at their end that is not whole, nor a line that is not more than its indent.
    private static func wholeCharacters(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let line = bytes.suffix(4)
        if let end = line.lastIndex(of: 0x0A), bytes[(end + 1)...].allSatisfy({ $0 == 0x20 }) {
            return bytes[..<end]
        }
        guard let lead = bytes.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return bytes }
        let length = bytes[lead] < 0x80 ? 1 : bytes[lead] < 0xE0 ? 2 : bytes[lead] < 0xF0 ? 3 : 4
        return bytes.endIndex - lead < length ? bytes[..<lead] : bytes
    }
}
