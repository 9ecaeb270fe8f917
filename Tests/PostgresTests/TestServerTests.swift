import Postgres
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The servers of the tests` {
    /// Tests on other versions would pass unseen without them.
    @Test func `are of the versions they are taken for`() throws {
        #expect(Set(TestServer.others.compactMap(\.version)) == [16, 18])
        for server in TestServer.others {
            let database = try TestDatabase(on: server)
            #expect(try database.connect().serverVersion / 10000 == server.version)
        }
    }
}
