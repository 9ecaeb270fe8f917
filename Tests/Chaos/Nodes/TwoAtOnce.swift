import Glibc
import Synchronization
import TestSupport

/// Looks again and again whether two executors carry out one task.
final class TwoAtOnce: Sendable {
    private let cluster: ChaosCluster
    private struct State {
        var isEnding = false, isOver = false
        var faults: [String] = []
    }
    private let state = Mutex(State())

    init(_ cluster: ChaosCluster) { self.cluster = cluster }

    func begin() {
        Background.run { [self] in
            while !state.withLock({ $0.isEnding }) {
                for (task, all) in Dictionary(grouping: cluster.executors(), by: \.task) where all.count > 1 {
                    let pids = Set(all.map(\.pid))
                    // One that has just gone on after it was stopped ends itself.
                    usleep(300_000)
                    guard cluster.executors().count(where: { pids.contains($0.pid) }) > 1 else { continue }
                    state.withLock { $0.faults.append("\(task) is carried out by \(pids.sorted())") }
                }
                usleep(50_000)
            }
            state.withLock { $0.isOver = true }
        }
    }

    @discardableResult
    func end() -> [String] {
        state.withLock { $0.isEnding = true }
        while !state.withLock({ $0.isOver }) { usleep(1000) }
        return state.withLock { $0.faults }
    }
}
