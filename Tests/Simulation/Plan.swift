/// How large a simulation is, and what is wrong with it on purpose.
struct Plan {
    var seed: UInt64
    var nodes = 100
    /// How many tasks clients create.
    var tasks = 1_000_000
    /// How many runs a node carries out at once.
    var places = 6
    /// Milliseconds between two faults of one node, on the average.
    var faultEvery: Int64 = 200_000
    /// Milliseconds between two absences of the store, on the average.
    var absenceEvery: Int64 = 600_000
    /// Milliseconds between two looks of a node at what is to be done.
    var sweepEvery: Int64 = 1000
    /// For how long tasks are created at least, in milliseconds.
    var leastTime = 1_800_000.0
    var flaw: Flaw?

    /// Milliseconds between two creates, on the average: what keeps two thirds of all places taken, or less often.
    var createEvery: Double {
        max(Double(15_000 * 3) / Double(nodes * places * 2), leastTime / Double(max(1, tasks)))
    }
}

/// What is broken on purpose, to see that it is found.
enum Flaw: String, CaseIterable {
    /// The store lets a run write that was replaced.
    case staleWrite
    /// The store gives out runs as lost whose lease has not run out, and ends them.
    case hastyRescue
    /// The store lets a run be launched twice.
    case doubleLaunch
    /// The store acknowledges a task that it does not keep.
    case lostCreate
    /// The store acknowledges a run that it does not keep.
    case lostExecute
    /// The store gives out no lost runs.
    case noRescue
    /// The store gives a name to two instances that live.
    case sharedName
    /// The store lets a run end as cancelled that nobody has told to stop.
    case abruptCancel
    /// The store forgets a renewal now and then.
    case lostRenewal
    /// Executors go on for as long as they are not refused.
    case noFence
    /// Nodes do not notice that the store was away.
    case noContact
    /// Nodes take runs of other instances of their name for their own orphans.
    case foreignOrphans
}
