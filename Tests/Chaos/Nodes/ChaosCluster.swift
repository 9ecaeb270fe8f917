import FoundationEssentials
import Glibc
import Postgres
import Synchronization
import TestSupport

/// Several nodes with a balancer in front of them, as `deploy/cluster` starts them, and breaks them by its commands.
final class ChaosCluster: Sendable {
    /// The nodes' names.
    let names: [String]
    let folder: String
    /// Whether nodes have networks of their own, which can be cut.
    let hasNetwork: Bool
    let server: PostgresServer
    /// Where a client finds the tasks, by way of the balancer.
    let balancer: String
    private let script: String
    private let lib: String
    private let settings: [String: String]
    /// The folder that has a node's name now.
    private let current: Mutex<[String: String]>
    static let tasks = "/api/v0/data_pipeline/tasks"
    private static let described = "chaos_shop"

    /// Starts it; ready to answer when it returns.
    ///
    /// - Parameters:
    ///   - lib: `deploy/lib.sh`.
    ///   - programs: the folder of the programs under test.
    ///   - folder: an empty one, or none yet.
    ///   - options: more words for `deploy/cluster start`.
    init(
        lib: String, programs: String, folder: String, options: [String] = []
    ) throws {
        self.lib = lib
        self.folder = folder
        script = String(lib.dropLast("lib.sh".count)) + "cluster"
        names = ["n1", "n2", "n3"]
        current = Mutex(Dictionary(uniqueKeysWithValues: names.map { ($0, $0) }))
        let all = ["BIN": programs.hasSuffix("/") ? String(programs.dropLast()) : programs]
        settings = all
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        do {
            // One after the other, since each has an environment of its own.
            for (number, name) in names.enumerated() {
                let words = ["start", "\(number + 1)", folder] + options
                _ = try Self.run(script, words, all.merging(Self.order(folder, name)) { $1 })
            }
            let port = try Self.text(folder + "/port")
            balancer = "http://127.0.0.1:\(port)" + Self.tasks
            let uri = try Self.run(
                "bash", ["-c", ". \"$0\" && postgres_uri \"$1\" postgres", lib, folder + "/postgres"], all)
            server = PostgresServer(
                uri: uri.split(separator: "\n").last.map(String.init) ?? "", lib: lib,
                folder: folder + "/postgres")
            hasNetwork = access(folder + "/network", F_OK) == 0
            try prepare()
        } catch {
            _ = try? Self.run(script, ["remove", folder], all)
            throw error
        }
    }

    /// A small database to describe, and a list of its tables on each node.
    private func prepare() throws {
        try server.connect("postgres").query("CREATE DATABASE \(Self.described)")
        try server.connect(Self.described).script(
            """
            CREATE TABLE shop (id int PRIMARY KEY, name text, town text);
            INSERT INTO shop SELECT n, 'shop ' || n, (ARRAY['Bonn', 'Kiel', 'Ulm'])[1 + n % 3]
            FROM generate_series(1, 40) n
            """)
        for name in names { try writeList(of: name) }
    }

    private func writeList(of name: String) throws {
        try Data("shop\n".utf8).write(to: URL(filePath: "\(place(of: name))/data/table_lists/shop.txt"))
    }

    /// Stops all of it and removes its folder.
    func remove() { _ = try? Self.run(script, ["remove", folder], settings) }

    // MARK: Where things are

    /// The folder of the node that has the name now, in that of the cluster.
    private func node(named name: String) -> String { current.withLock { $0[name] } ?? name }

    /// Its path.
    func place(of name: String) -> String { folder + "/" + node(named: name) }

    /// Where a node itself answers for tasks.
    func door(of name: String) -> String { address(of: node(named: name)) + Self.tasks }

    private func address(of node: String) -> String {
        "http://" + ((try? Self.text("\(folder)/\(node)/address")) ?? "127.0.0.1:1")
    }

    /// The connection of the described database as the nodes reach it, for a task that is told by this name.
    func described(for label: String) throws -> String {
        var uri = try server.uri(Self.described)
        if hasNetwork, let prefix = try Self.text(folder + "/network").split(separator: " ").last {
            uri = uri.replacing("@127.0.0.1:", with: "@\(prefix).1:")
        }
        return uri + "?application_name=" + label
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).filter { !$0.isNewline }
    }

    // MARK: What is done to nodes

    /// A command of `deploy/cluster` about a node.
    ///
    /// - Parameter extra: what the node's environment has besides, where it is started.
    /// - Returns: what it printed.
    @discardableResult
    func order(
        _ command: String, _ name: String, _ words: String..., extra: [String: String] = [:]
    ) throws -> String {
        try Self.run(
            script, [command, folder, node(named: name)] + words,
            settings.merging(Self.order(folder, name)) { $1 }.merging(extra) { $1 })
    }

    /// The same about one whose name another one may have by now, by its folder in that of the cluster.
    func order(_ command: String, at node: String) throws {
        _ = try Self.run(script, [command, folder, node], settings)
    }

    /// Brings a node of that name from nothing.
    ///
    /// - Returns: the folder of the one that had the name before, in that of the cluster.
    @discardableResult
    func add(_ name: String) throws -> String {
        let printed = try Self.run(
            script, ["add", folder, name], settings.merging(Self.order(folder, name)) { $1 })
        let before = node(named: name)
        guard let node = printed.split(separator: "\n").last else { return before }
        current.withLock { $0[name] = String(node) }
        try writeList(of: name)
        return before
    }

    /// Whether the node says that it takes on tasks.
    func isReady(_ name: String) -> Bool { isReady(at: node(named: name)) }

    func isReady(at node: String) -> Bool {
        let url = address(of: node) + "/readyz"
        return (try? Command.run("curl", ["-fsS", "-m", "2", "-o", "/dev/null", url]).status) == 0
    }

    /// The first of the node's processes that passes the point is held up there, for so many milliseconds.
    func hold(_ name: String, at point: String, milliseconds: Int) throws {
        let path = folder + "/" + name + ".order"
        try Data("\(point)=sleep:\(milliseconds)\n".utf8).write(to: URL(filePath: path + ".new"))
        rename(path + ".new", path)
    }

    /// Whether nobody has passed the point yet.
    func isHolding(_ name: String) -> Bool { access(folder + "/" + name + ".order", F_OK) == 0 }

    /// Takes the order back.
    func release(_ name: String) { unlink(folder + "/" + name + ".order") }

    private static func order(_ folder: String, _ name: String) -> [String: String] {
        ["PIPELINED_FAILPOINT": "@\(folder)/\(name).order"]
    }

    private static func run(
        _ program: String, _ words: [String], _ environment: [String: String]
    ) throws -> String {
        let outcome = try Command.run(program, words, environment: environment)
        guard outcome.status == 0 else {
            throw PostgresServer.Failure(text: "\(words.joined(separator: " ")): \(outcome.output)")
        }
        return outcome.output
    }

    // MARK: Its processes

    /// The executors that have a task's lock and are not stopped, of all nodes.
    func executors() -> [(pid: Int32, task: String)] {
        ProcFiles.all().compactMap { pid in
            let words = ProcFiles.line(of: pid).split(separator: "\0")
            guard words.count == 2, words[0] == "pipeline-executor", !ProcFiles.isStopped(pid),
                hasLock(pid, String(words[1]))
            else { return nil }
            return (pid, String(words[1]))
        }
    }

    private func hasLock(_ pid: Int32, _ task: String) -> Bool {
        ProcFiles.openFiles(of: pid).contains {
            $0.hasPrefix(folder + "/") && $0.contains("/run/locks/" + task)
        }
    }
}
