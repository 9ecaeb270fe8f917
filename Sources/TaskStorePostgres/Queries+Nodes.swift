internal import Postgres

/// Nodes, leases, and what others have left.
extension Queries {
    private static let now = "data_pipeline_state.now()"

    enum Beat: Int, ResultColumns { case isDraining }
    /// Another instance takes the name over once its lease has run out. A sign of life that comes later than half a lease after
    /// the one before, or earlier, tells that the database was away or its clock was set.
    static let beat = """
        INSERT INTO data_pipeline_state.node AS n (node, instance, address, version, places, running, waiting,
            disk_free_bytes, since_at, seen_at, lease_expires_at, steady_since_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, now, now, now + $9::int8 * 1000, now FROM (SELECT \(now)) AS c (now)
        ON CONFLICT (node) DO UPDATE SET instance = excluded.instance, address = excluded.address,
            version = excluded.version, places = excluded.places, running = excluded.running,
            waiting = excluded.waiting, disk_free_bytes = excluded.disk_free_bytes,
            since_at = CASE WHEN n.instance = excluded.instance THEN n.since_at ELSE excluded.since_at END,
            seen_at = excluded.seen_at, lease_expires_at = excluded.lease_expires_at,
            steady_since_at = CASE WHEN n.instance = excluded.instance
                AND excluded.seen_at - n.seen_at BETWEEN 0 AND (n.lease_expires_at - n.seen_at) / 2
                THEN n.steady_since_at ELSE excluded.steady_since_at END
        WHERE n.instance = excluded.instance OR n.lease_expires_at <= excluded.seen_at
        RETURNING is_draining AS isDraining
        """
    static let leave = """
        UPDATE data_pipeline_state.node SET lease_expires_at = least(lease_expires_at, \(now))
        WHERE node = $1 AND instance = $2
        """
    enum Node: Int, ResultColumns {
        case node, instance, address, version, places, running, waiting, disk_free_bytes, since_at, seen_at,
            is_draining,
            isAlive
    }
    private static let nodeColumns = Node.allCases.dropLast().map { "\($0)" }.joined(separator: ", ")
    static let nodes = """
        SELECT \(nodeColumns), data_pipeline_state.covers(seen_at, lease_expires_at, \(now)) AS isAlive
        FROM data_pipeline_state.node WHERE $1::text IS NULL OR node = $1 ORDER BY node
        """
    static let drain = "UPDATE data_pipeline_state.node SET is_draining = $2 WHERE node = $1"
    static let forgetNode = """
        DELETE FROM data_pipeline_state.node AS n
        WHERE n.node = $1 AND NOT data_pipeline_state.covers(seen_at, lease_expires_at, \(now))
            AND NOT EXISTS (SELECT FROM data_pipeline_state.task AS t WHERE t.node = $1)
        """
    static let forgetNodesRest = [
        "DELETE FROM data_pipeline_state.notice_switch WHERE node = $1",
        "DELETE FROM data_pipeline_state.creator_turn WHERE node = $1",
    ]
    static let move = """
        UPDATE data_pipeline_state.task SET node = $2
        WHERE task_id = $1 AND EXISTS (SELECT FROM data_pipeline_state.node AS n WHERE n.node = $2)
        """

    /// $4 is the instance that has launched it.
    static let renew = """
        UPDATE data_pipeline_state.task SET leased_at = \(now), lease_expires_at = \(now) + $5::int8 * 1000
        WHERE task_id = $1 AND run_id = $2 AND fence = $3 AND status = 'in_progress' AND instance = $4
        RETURNING lease_expires_at
        """
    static let recordLoad = """
        UPDATE data_pipeline_state.task SET load_pid = $4, load_started_at_us = $5
        WHERE task_id = $1 AND run_id = $2 AND fence = $3 AND status = 'in_progress'
        RETURNING cancel_requested_at IS NOT NULL
        """

    /// Whether a run is lost to the instance $2 of the node $1. For $3 seconds its own signs of life must have come in time.
    private static let isLost = """
        t.status = 'in_progress' AND ($3::int8 = 0 OR EXISTS (SELECT FROM data_pipeline_state.node AS me
            WHERE me.node = $1 AND me.instance = $2 AND c.now - me.steady_since_at >= $3 * 1000
                AND c.now - me.seen_at BETWEEN 0 AND (me.lease_expires_at - me.seen_at) / 2))
            AND CASE WHEN t.launched_at IS NOT NULL
                THEN (t.node <> $1 OR t.instance <> $2)
                    AND NOT data_pipeline_state.covers(t.leased_at, t.lease_expires_at, c.now)
                ELSE t.node <> $1 AND NOT data_pipeline_state.covers(n.seen_at, n.lease_expires_at, c.now) END
        """
    enum LostRun: Int, ResultColumns {
        case task_id, run_id, fence, node, instance, leaseEnd, isNodeAlive, load_pid, load_started_at_us
    }
    private static let leaseEnd =
        "CASE WHEN t.launched_at IS NULL THEN n.lease_expires_at ELSE t.lease_expires_at END"
    /// Of a run that waits the node must be known: one that has never told of itself is only just starting.
    static let lostRuns = """
        SELECT t.task_id, t.run_id, t.fence, t.node, t.instance, \(leaseEnd) AS leaseEnd,
            coalesce(data_pipeline_state.covers(n.seen_at, n.lease_expires_at, c.now), false) AS isNodeAlive,
            t.load_pid, t.load_started_at_us
        FROM (SELECT \(now)) AS c (now), data_pipeline_state.task AS t
        LEFT JOIN data_pipeline_state.node AS n ON n.node = t.node
        WHERE \(isLost) ORDER BY t.run_id
        """
    /// Holds a run that is still as lost as it was found: with that instance and that end of its lease.
    static let holdLost = """
        SELECT t.cancel_requested_at IS NOT NULL
        FROM (SELECT \(now)) AS c (now), data_pipeline_state.task AS t
        LEFT JOIN data_pipeline_state.node AS n ON n.node = t.node
        WHERE t.task_id = $4 AND t.run_id = $5 AND t.fence = $6 AND t.instance IS NOT DISTINCT FROM $7
            AND \(leaseEnd) = $8 AND \(isLost)
        FOR UPDATE OF t
        """

    enum NoticeState: Int, ResultColumns { case isOn, isAny }
    /// Whose ends a node is told of: its own tasks', and those of nodes that do not live. $1 is the node.
    private static let isForNode = """
        (t.node = $1 OR NOT EXISTS (SELECT FROM data_pipeline_state.node AS n WHERE n.node = t.node
            AND data_pipeline_state.covers(n.seen_at, n.lease_expires_at, \(now))))
        """
    /// $2 is who asks.
    private static let isFree = "(told_by IS NULL OR told_by = $2 OR told_until_at <= \(now))"
    static let noticeState = """
        SELECT EXISTS (SELECT FROM data_pipeline_state.notice_switch WHERE node = $1) AS isOn,
            EXISTS (SELECT FROM data_pipeline_state.notice AS t WHERE \(isForNode) AND \(isFree)) AS isAny
        """
    enum Notice: Int, ResultColumns { case number, task_id, status, ended_at, run_id }
    /// The first one that no other node tells of just now; from now on $2 does, for $3 seconds.
    static let nextNotice = """
        UPDATE data_pipeline_state.notice SET told_by = $2, told_until_at = \(now) + $3::int8 * 1000
        WHERE number = (SELECT number FROM data_pipeline_state.notice AS t
            WHERE \(isForNode) AND \(isFree)
            ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING number, task_id, status, ended_at, run_id
        """
    static let beginNotices = """
        INSERT INTO data_pipeline_state.notice_switch (node, since_at) VALUES ($1, \(now)) ON CONFLICT DO NOTHING
        """
    static let settleNotice = "DELETE FROM data_pipeline_state.notice WHERE number = $1"
    static let stopNotices = [
        "DELETE FROM data_pipeline_state.notice_switch WHERE node = $1",
        "DELETE FROM data_pipeline_state.notice WHERE node = $1",
    ]
}
