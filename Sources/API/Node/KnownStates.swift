import HTTP
import Tasks

/// States of tasks at rest as they were last sent, each valid as long as nothing in the store has changed.
final class KnownStates {
    /// One state.
    struct State {
        let version: StoreVersion
        let id: TaskID
        let directoryExists: Bool
        let tag: EntityTag
        /// The whole answer; nil where the client had it already.
        let response: Response?
    }

    private var states: [String: State] = [:]
    private static let most = 64
    private static let longest = 1 << 16

    /// The state of the task of that id, if it was so at that version.
    subscript(id: String, version: StoreVersion?) -> State? {
        guard let version, let state = states[id], state.version == version else { return nil }
        return state
    }

    func keep(_ state: State) {
        guard state.response?.body.count ?? 0 <= Self.longest else { return }
        if states.count >= Self.most { states.removeAll(keepingCapacity: true) }
        states[state.id.text] = state
    }
}
