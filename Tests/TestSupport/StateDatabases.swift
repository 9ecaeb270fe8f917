import Synchronization
public import TaskStorePostgres
public import Tasks

/// Databases of state, one for each ``TemporaryFolder``, with which it goes away.
public enum StateDatabases {
    private static let all = Mutex<[String: TestDatabase]>([:])

    /// The folder's database, prepared.
    public static func database(of folder: String) throws -> TestDatabase {
        if let known = all.withLock({ $0[folder] }) { return known }
        let made = try TestDatabase()
        try TaskStorePostgres.prepare(made.info)
        return all.withLock { known in
            if let other = known[folder] { return other }
            known[folder] = made
            return made
        }
    }

    /// Drops the folder's database, if it has one.
    static func forget(_ folder: String) { _ = all.withLock { $0.removeValue(forKey: folder) } }
}

extension TaskStorePostgres {
    /// The store in the database of that folder, as one of its nodes; which gives no signs of life unless the test does.
    ///
    /// - Parameter isPooled: whether through the pooler.
    public static func fresh(
        _ folder: String, as identity: NodeIdentity, isPooled: Bool = false, steadySeconds: Int = 0
    ) throws -> TaskStorePostgres {
        let database = try StateDatabases.database(of: folder)
        return TaskStorePostgres(
            try isPooled ? database.pooled() : database.info, as: identity, steadySeconds: steadySeconds)
    }
}

extension NodeIdentity {
    /// A node for tests.
    public static func test(_ name: String = "n1", instance: String? = nil) -> NodeIdentity {
        guard let name = NodeName(name) else { preconditionFailure("\(name) is no name of a node") }
        return NodeIdentity(name: name, instance: instance ?? "instance of \(name)")
    }
}
