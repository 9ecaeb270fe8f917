import Tasks
import Testing

@Suite struct `Times in filters` {
    @Test func `are read in each form`() throws {
        let moment = try #require(Timestamp(parsing: "2025-06-27T14:30:52"))
        #expect(moment.iso == "2025-06-27T14:30:52" && moment.milliseconds % 1000 == 0)
        #expect(Timestamp(parsing: "2025-06-27 14:30:52") == moment)
        #expect(Timestamp(parsing: "2025-06-27")?.iso == "2025-06-27T00:00:00")
        #expect(
            Timestamp(parsing: "2025-06-27T14:30:52.25")
                == Timestamp(milliseconds: moment.milliseconds + 250))
        #expect(Timestamp(parsing: "2024-02-29") != nil)
    }

    @Test func `honour a zone offset`() throws {
        let utc = Timestamp(milliseconds: 1_751_034_652_000)
        for text in [
            "2025-06-27T14:30:52Z", "2025-06-27 22:30:52+08:00", "2025-06-27T22:30:52+0800",
            "2025-06-27T09:00:52-05:30", "2025-06-27T16:30:52+02", "2025-06-28T00:00:52+09:30",
        ] {
            #expect(Timestamp(parsing: text) == utc, "\(text)")
        }
        #expect(Timestamp(parsing: "1970-01-02Z")?.milliseconds == 86_400_000)
    }

    @Test func `as an end mean the last moment of the second or day`() throws {
        #expect(Timestamp(parsing: "1970-01-01T00:00:00Z", isEnd: true)?.milliseconds == 999)
        #expect(Timestamp(parsing: "1970-01-01T00:00:00.5Z", isEnd: true)?.milliseconds == 500)
        #expect(Timestamp(parsing: "1970-01-31Z", isEnd: true)?.milliseconds == 2_678_399_999)
        let day = try #require(Timestamp(parsing: "2025-12-31", isEnd: true))
        #expect(day.iso == "2025-12-31T23:59:59" && day.milliseconds % 1000 == 999)
    }

    @Test(arguments: [
        "", "x", "2025", "2025-6-1", "2025-13-01", "2025-00-01", "2025-02-29", "2025-04-31", "2025-06-27T",
        "2025-06-27T24:00:00", "2025-06-27T10:60:00", "2025-06-27T10:00", "2025-06-27T10:00:61",
        "2025-06-27T10:00:00.", "2025-06-27T10:00:00+", "2025-06-27T10:00:00+8", "2025-06-27T10:00:00+08:",
        "2025-06-27T10:00:00 x", "2025-06-27T10:00:00+24:00", "２０２５-06-27", "2025-06-27\n", " 2025-06-27",
        "2025/06/27", "0000-01-01", "2025-06-27T10:00:00ZZ",
    ])
    func `in no known form are refused`(text: String) { #expect(Timestamp(parsing: text) == nil) }
}
