import FoundationEssentials
import TestSupport
import Testing

extension `End to end` {
    @Test func `what was built in another place is dropped, what was built here stays`() throws {
        let folder = TemporaryFolder()
        func remains(builtIn place: String) throws -> Bool {
            let build = folder.path + "/.build"
            try FileManager.default.createDirectory(atPath: build, withIntermediateDirectories: true)
            try Data("client:\n\"/usr/lib/x\": [\"\(place)/.build/x/ModuleCache/a.pcm\",\"/b\"]\n".utf8)
                .write(
                    to: URL(filePath: build + "/release.yaml"))
            let script =
                "set -euo pipefail; . \"$0/deploy/lib.sh\"; PROJECT=$1; forget_moved_build; test -e \"$1/.build\""
            return try Command.run("bash", ["-c", script, stack.project, folder.path]).status == 0
        }
        #expect(try remains(builtIn: folder.path))
        #expect(try !remains(builtIn: "/somewhere/else"))
        // The checkout that this is a copy of may still be there.
        #expect(try !remains(builtIn: stack.project))
        let unbuilt = "set -euo pipefail; . \"$0/deploy/lib.sh\"; PROJECT=$1; forget_moved_build"
        let outcome = try Command.run("bash", ["-c", unbuilt, stack.project, folder.path + "/empty"])
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)")
    }
}
