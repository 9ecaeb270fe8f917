public import Processes
public import Settings
public import Tasks

extension NodeState {
    /// What a node says of itself.
    ///
    /// - Parameter store: opened as that node.
    public init(of store: any TaskStore, _ orphans: Orphans, _ settings: Settings) throws {
        try self.init(
            address: settings.shared?.address ?? "",
            version: String(ProgramPath.version(of: "/proc/self/exe"), radix: 16),
            places: settings.maximumExecutors,
            running: orphans.executorsRunning(), waiting: store.runsInProgress().count(where: \.isWaiting),
            diskFreeBytes: FreeSpace(path: settings.dataDirectory).map { Int64($0.bytes) })
    }
}
