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
            return try Command.run("bash", ["-c", script, Stack.project, folder.path]).status == 0
        }
        #expect(try remains(builtIn: folder.path))
        #expect(try !remains(builtIn: "/somewhere/else"))
        // The checkout that this is a copy of may still be there.
        #expect(try !remains(builtIn: Stack.project))
        let unbuilt = "set -euo pipefail; . \"$0/deploy/lib.sh\"; PROJECT=$1; forget_moved_build"
        let outcome = try Command.run("bash", ["-c", unbuilt, Stack.project, folder.path + "/empty"])
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)")
    }

    @Test func `a copy of a built checkout is built anew, and says so`() throws {
        let folder = TemporaryFolder()
        let (first, copy) = (folder.path + "/first", folder.path + "/copy")
        let sources = first + "/Sources/small"
        try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
        let manifest = """
            // swift-tools-version: 6.2
            import PackageDescription
            let package = Package(name: "small", targets: [.executableTarget(name: "small")])
            """
        try Data(manifest.utf8).write(to: URL(filePath: first + "/Package.swift"))
        try Data("import Glibc\nprint(\"built\", getpid() > 0)\n".utf8).write(
            to: URL(filePath: sources + "/main.swift"))
        func build(_ project: String) throws -> Command.Outcome {
            try Command.run(
                "bash",
                [
                    "-c",
                    "set -euo pipefail; unset BIN; . \"$0/deploy/lib.sh\"; PROJECT=$1; build_release small; \"$BIN/small\"",
                    Stack.project, project,
                ])
        }
        let made = try build(first)
        #expect(made.status == 0 && made.output == "built true\n", "\(made.output)")
        _ = try Command.run("cp", ["-a", first, copy])
        try FileManager.default.removeItem(atPath: first)
        let again = try build(copy)
        #expect(again.status == 0 && again.output.hasSuffix("built true\n"), "\(again.output)")
        #expect(again.output.contains("此目录是移动或复制来的"), "\(again.output)")
    }
}
