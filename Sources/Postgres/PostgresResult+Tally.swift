internal import CPostgres
internal import Hashing

/// How often each value of one column occurs in a result.
public struct ValueTally: Sendable {
    /// The distinct values in the order in which they first occur, each with its number of rows.
    public var values: [(text: String, count: Int)] = []
    /// Number of rows with SQL NULL.
    public var nullCount = 0
}

extension PostgresResult {
    /// Counts the values of column `column`, counted from 0. Values are equal when their bytes are.
    public func tally(_ column: Int) -> ValueTally {
        precondition(column < columnCount, "there is no such column")
        let rows = rowCount
        var tally = ValueTally()
        // Open addressing over row numbers: texts are made of distinct values alone.
        var mask = 7
        while mask < rows * 2 { mask = mask * 2 + 1 }
        var slots = [Int32](repeating: -1, count: mask + 1)
        var firstRows: [Int32] = []
        for row in 0..<rows {
            guard let bytes = bytes(Int32(row), Int32(column)) else {
                tally.nullCount += 1
                continue
            }
            var slot = Self.hash(bytes) & mask
            while true {
                let known = Int(slots[slot])
                if known < 0 {
                    slots[slot] = Int32(firstRows.count)
                    firstRows.append(Int32(row))
                    tally.values.append((Self.text(bytes), 1))
                    break
                }
                if let other = self.bytes(firstRows[known], Int32(column)), other.elementsEqual(bytes) {
                    tally.values[known].count += 1
                    break
                }
                slot = (slot + 1) & mask
            }
        }
        return tally
    }

    /// The value's bytes, which live as long as the result; nil for SQL NULL.
    private func bytes(_ row: Int32, _ column: Int32) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(handle, row, column) == 0, let start = PQgetvalue(handle, row, column) else {
            return nil
        }
        return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, row, column)))
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        let hash = FNV1a.hash(bytes)
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7fff_ffff)
    }
}
