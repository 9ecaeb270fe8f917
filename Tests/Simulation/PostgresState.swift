import Glibc
import Hashing
import Postgres
import TaskStorePostgres
import Tasks
import TestSupport

/// In a database of its own, whose clock is set from here.
final class PostgresState: SharedState {
    private let database: TestDatabase
    private let connection: PostgresConnection

    /// - Parameter uri: a superuser's connection to the server.
    init(uri: String) throws {
        setenv("DATA_PIPELINE_TEST_POSTGRES", uri, 1)
        database = try TestDatabase()
        try TaskStorePostgres.prepare(database.info)
        connection = try database.connect()
        try connection.script(
            """
            CREATE UNLOGGED TABLE simulated_clock (milliseconds int8) WITH (fillfactor = 10);
            INSERT INTO simulated_clock VALUES (0);
            CREATE OR REPLACE FUNCTION data_pipeline_state.now() RETURNS int8 LANGUAGE sql VOLATILE AS
                'SELECT milliseconds FROM public.simulated_clock'
            """)
    }

    func open(_ identity: NodeIdentity) -> any SharedTaskStore {
        let store = TaskStorePostgres(database.info, as: identity)
        store.writer = "\(identity.name) \(identity.instance)"
        return store
    }

    func setClock(_ milliseconds: Int64) throws {
        try connection.query("UPDATE simulated_clock SET milliseconds = $1::int8", ["\(milliseconds)"])
    }

    private enum Field: Int, ResultColumns {
        case task_id, event_id, at, who, change, name, from_state, to_state, run_id, fence, is_there
    }
    private static let events = """
        SELECT task_id, event_id, at, who, change, coalesce(step_name, file_name) AS name, from_state, to_state, run_id, fence,
            EXISTS (SELECT FROM data_pipeline_state.task AS t WHERE t.task_id = e.task_id) AS is_there
        FROM data_pipeline_state.event AS e WHERE $1::text IS NULL OR task_id = $1 ORDER BY task_id, event_id
        """

    func events(of task: TaskID, most: Int) throws -> [EventReplay.Event] {
        let rows = try connection.query(Self.events, [task.text])
        return (0..<rows.rowCount).suffix(most).map { Self.event(rows, $0) }
    }

    func forEachTask(_ body: (TaskID, [EventReplay.Event], _ isThere: Bool) -> Void) throws {
        let rows = try connection.query(Self.events, [nil])
        var row = 0
        while row < rows.rowCount {
            let text = rows.text(row, Field.task_id) ?? ""
            let begin = row
            while row < rows.rowCount, rows.text(row, Field.task_id) == text { row += 1 }
            guard let id = TaskID(text) else { continue }
            body(id, (begin..<row).map { Self.event(rows, $0) }, rows.text(begin, Field.is_there) == "t")
        }
    }

    private static func event(_ rows: borrowing PostgresResult, _ row: Int) -> EventReplay.Event {
        func number(_ field: Field) -> Int64? { rows.integer(row, field).map { Int64($0) } }
        return EventReplay.Event(
            id: number(.event_id) ?? 0, at: number(.at) ?? 0, who: rows.text(row, Field.who) ?? "",
            change: rows.text(row, Field.change) ?? "", name: rows.text(row, Field.name),
            from: rows.text(row, Field.from_state), to: rows.text(row, Field.to_state), run: number(.run_id),
            fence: number(.fence))
    }

    /// What was done by whom is told by the events in their order.
    func digest() -> UInt64? {
        let text = try? connection.query(
            """
            SELECT string_agg(concat_ws(' ', at, who, task_id, change, to_state, run_id), ';' ORDER BY event_id)
            FROM data_pipeline_state.event
            """
        ).text(0, 0)
        return text.map { FNV1a.hash($0.utf8) }
    }
}
