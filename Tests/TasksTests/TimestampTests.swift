import Tasks
import Testing

@Suite struct `Times in filters` {
    @Test(arguments: [
        ("2025-06-27T14:30:52Z", Int64(1_751_034_652_000)), ("2025-06-27 22:30:52+08:00", 1_751_034_652_000),
        ("2025-06-27T14:30:52.5Z", 1_751_034_652_500), ("2025-06-27t10:30:52-0400", 1_751_034_652_000),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("2025-06-27T22:30:52 08:00", 1_751_034_652_000),
    ])
    func `a zone is honoured`(text: String, milliseconds: Int64) {
        #expect(Timestamp(parsing: text)?.milliseconds == milliseconds)
    }

    @Test func `without a zone it is local time, in each form the same`() throws {
        let time = try #require(Timestamp(parsing: "2025-06-27T14:30:52"))
        #expect(time.iso == "2025-06-27T14:30:52" && Timestamp(parsing: "2025-06-27 14:30:52") == time)
        #expect(Timestamp(parsing: "2025-06-27")?.iso == "2025-06-27T00:00:00")
    }

    @Test func `an end takes in its whole second or day`() throws {
        let second = try #require(Timestamp(parsing: "2025-06-27T14:30:52", isEnd: true))
        #expect(second.milliseconds % 1000 == 999 && second.iso == "2025-06-27T14:30:52")
        #expect(Timestamp(parsing: "2025-12-31", isEnd: true)?.iso == "2025-12-31T23:59:59")
    }

    @Test(arguments: [
        "", "2025", "2025-6-1", "2025-13-01", "2025-02-30", "2025-02-30T00:00:00", "2025-06-27T24:00:00",
        "2025-06-27T14:30",
        "2025-06-27T14:30:52+25:00", "2025-06-27T14:30:52x", "27.06.2025", "2025-06-27Tx", "٢٠٢٥-٠٦-٢٧",
    ])
    func `anything else is refused`(text: String) {
        #expect(Timestamp(parsing: text) == nil)
        #expect(Timestamp(parsing: text, isEnd: true) == nil)
    }
}
