import Foundation
import Postgres
import Synchronization
import Tasks
import TestSupport

@testable import TaskStorePostgres

/// A database of state of its own, and stores in it.
struct PostgresStoreFixture {
    let database: TestDatabase

    init() throws {
        database = try TestDatabase()
        try TaskStorePostgres.prepare(database.info)
    }

    /// The store as one of its nodes.
    func open(_ node: String = "n1", instance: String? = nil, steadySeconds: Int = 0) -> TaskStorePostgres {
        TaskStorePostgres(database.info, as: .test(node, instance: instance), steadySeconds: steadySeconds)
    }

    /// Ends every session in the database but this one's own.
    func endSessions() throws {
        try database.connect().query(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """)
    }

    /// Sets the server's clock, as far as the store sees it, ahead by so many milliseconds.
    func setClock(ahead milliseconds: Int) throws {
        try database.connect().query(
            """
            CREATE OR REPLACE FUNCTION data_pipeline_state.now() RETURNS int8 LANGUAGE sql VOLATILE AS
                'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::int8 + \(milliseconds)'
            """)
    }

    static let state = NodeState(address: "10.0.0.1:8084", version: "v", places: 3)

    static func task(_ store: any TaskStore, by creator: String = "amy") throws -> TaskID {
        let id = try store.reserveID(stem: "task_p")
        let task = PipelineTask(
            id: id, name: nil, parameters: TaskParameters(businessContext: "", databaseName: "db"),
            createdBy: creator, createdAt: try store.now())
        try store.insert(task, connectionSecret: "secret", [.created])
        return id
    }

    static func waiting(_ store: any TaskStore, by creator: String = "amy") throws -> Run {
        guard let run = try claim(store, task(store, by: creator)) else {
            throw TaskStoreError(description: "not claimed", isRetryable: false)
        }
        return run
    }

    static func claim(_ store: any TaskStore, _ id: TaskID) throws -> Run? {
        let request = RunRequest(mode: .complete, vectorTables: VectorTableOptions())
        guard case .claimed(let run) = try store.claim(id, request, at: store.now()) else { return nil }
        return run
    }

    static func launches(_ store: any TaskStore, _ run: Run, places: Int = 1000) throws -> Bool {
        if case .launched = try store.launch(run, places: places, at: store.now()) { return true }
        return false
    }

    static func launched(_ store: any TaskStore) throws -> Run {
        let run = try waiting(store)
        _ = try launches(store, run)
        return run
    }

    /// Runs the body on so many threads at once; answers what each has brought.
    static func atOnce<T: Sendable>(_ threads: Int, _ body: @Sendable (Int) throws -> T) throws -> [T] {
        let results = Mutex<[Result<T, any Error>]>([])
        DispatchQueue.concurrentPerform(iterations: threads) { index in
            let result = Result { try body(index) }
            results.withLock { $0.append(result) }
        }
        return try results.withLock { try $0.map { try $0.get() } }
    }
}
