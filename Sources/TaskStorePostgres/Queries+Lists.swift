/// Pages of tasks, and the counts that they rest on.
extension Queries {
    /// How many tasks a list has in all, before the columns of a task; one row without a task where the page is empty.
    static let total = Task.allCases.count

    /// A page of the tasks that meet a condition, with how many there are in all; both of one state of the database. The
    /// parameters of the condition are followed by limit and offset.
    static func page(where condition: String, parameters: Int) -> String {
        page(
            count: "SELECT count(*) FROM data_pipeline_state.task \(condition)",
            rows: "\(condition) \(newest) LIMIT $\(parameters + 1) OFFSET $\(parameters + 2)")
    }

    /// A page of all tasks, or of those of a status ($1), likewise.
    ///
    /// - Parameter isFar: whether it is worth while to learn from the counts in which period the first row is.
    static func page(ofStatus isOfStatus: Bool, isFar: Bool) -> String {
        let counts = "FROM data_pipeline_state.task_count" + (isOfStatus ? " WHERE status = $1" : "")
        let condition = isOfStatus ? "status = $1" : "true"
        let (limit, offset) = isOfStatus ? ("$2", "$3::int8") : ("$1", "$2::int8")
        guard isFar else {
            return page(
                count: "SELECT coalesce(sum(tasks), 0)::int8 \(counts)",
                rows: "WHERE \(condition) \(newest) LIMIT \(limit) OFFSET \(offset)")
        }
        return """
            WITH counted AS (SELECT period, sum(tasks)::int8 AS tasks \(counts) GROUP BY period),
            start AS (
                SELECT period, newer FROM (
                    SELECT period, (sum(tasks) OVER (ORDER BY period DESC))::int8 - tasks AS newer FROM counted
                ) AS c WHERE newer <= \(offset) ORDER BY period LIMIT 1
            )
            """
                + page(
                    count: "SELECT coalesce(sum(tasks), 0)::int8 FROM counted",
                    rows: """
                        WHERE \(condition) AND created_at < (SELECT (period + 1) * \(Migrations.period) FROM start) \(newest)
                        LIMIT \(limit) OFFSET \(offset) - (SELECT newer FROM start)
                        """)
    }

    private static let newest = "ORDER BY created_at DESC, task_id DESC"

    /// - Parameters:
    ///   - count: the number of all, as a query.
    ///   - rows: which tasks, behind the table's name. What is passed over costs a look at an index at most, where one has all
    ///     that the condition asks for.
    private static func page(count: String, rows: String) -> String {
        let columns = taskColumns.map {
            $0 == "business_context" ? "left(business_context, 200) AS \($0)" : $0
        }
        return """
            SELECT \(taskColumns.map { "t.\($0)" }.joined(separator: ", ")), s.*, n.total
            FROM (\(count)) AS n (total) LEFT JOIN (
                (SELECT task_id FROM data_pipeline_state.task \(rows)) AS k CROSS JOIN LATERAL (
                    SELECT \(columns.joined(separator: ", ")) FROM data_pipeline_state.task AS r
                    WHERE r.task_id = k.task_id OFFSET 0) AS t
            ) ON true \(stepArrays)
            ORDER BY t.created_at DESC, t.task_id DESC
            """
    }

    /// Brings together what the periods before one ($1) have in stripes. It waits for nobody but another one of it, which goes
    /// in the same order, so that all may wait for it.
    static let mergeCounts = """
        WITH gone AS (
            DELETE FROM data_pipeline_state.task_count AS c USING (
                SELECT status, period, stripe FROM data_pipeline_state.task_count WHERE stripe >= 0 AND period < $1
                FOR UPDATE SKIP LOCKED) AS free
            WHERE (c.status, c.period, c.stripe) = (free.status, free.period, free.stripe)
            RETURNING c.status, c.period, c.tasks
        )
        INSERT INTO data_pipeline_state.task_count AS c (status, period, stripe, tasks)
            SELECT status, period, -1, sum(tasks) FROM gone GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (status, period, stripe) DO UPDATE SET tasks = c.tasks + excluded.tasks
        """
    static let forgetEmptyCounts = """
        DELETE FROM data_pipeline_state.task_count AS c USING (
            SELECT status, period FROM data_pipeline_state.task_count WHERE stripe = -1 AND tasks = 0
            FOR UPDATE SKIP LOCKED) AS free
        WHERE (c.status, c.period, c.stripe) = (free.status, free.period, -1) AND c.tasks = 0
        """
}
