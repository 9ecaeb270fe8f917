import Glibc
import Processes
import TestSupport
import Testing

@Suite struct `A worker's clock` {
    /// Looks until the limit is exceeded, for ten seconds at most.
    private func exceeded(_ clock: RequestClock, ordinarySeconds: Int) -> Int? {
        for _ in 0..<1000 {
            if let limit = clock.exceededLimit(ordinarySeconds: ordinarySeconds) { return limit }
            Pause.milliseconds(10)
        }
        return nil
    }

    @Test func `shows a request that takes longer than others may`() throws {
        let clock = try RequestClock()
        #expect(clock.exceededLimit(ordinarySeconds: 0) == nil, "no request")
        clock.start()
        #expect(clock.exceededLimit(ordinarySeconds: 60) == nil)
        #expect(exceeded(clock, ordinarySeconds: 1) == 1)
        clock.stop()
        #expect(clock.exceededLimit(ordinarySeconds: 0) == nil)
    }

    @Test func `knows a request's own limit, which ends with it`() throws {
        let clock = try RequestClock()
        clock.start()
        clock.limit(toSeconds: 2)
        #expect(exceeded(clock, ordinarySeconds: 0) == 2)
        clock.stop()
        clock.start()
        #expect(exceeded(clock, ordinarySeconds: 1) == 1)
    }
}
