/// What a task's clients were told of it.
public struct ClientAccount: Sendable {
    /// How many runs were acknowledged, and how many requests for one were not answered, or with an error.
    public var accepted = 0, uncertain = 0
    /// Whether somebody has asked for its removal.
    public var isRemovalAsked = false
    /// Whether somebody was told of its removal.
    public var isRemoved = false

    /// Nobody was told anything.
    public init() {}

    /// What does not agree with that, in words.
    ///
    /// - Parameters:
    ///   - begun: how many runs are recorded.
    ///   - isThere: whether the task is.
    public func faults(begun: Int, isThere: Bool) -> [String] {
        var faults: [String] = []
        if !isThere, !isRemovalAsked { faults.append("it is lost") }
        if isThere, isRemoved { faults.append("it was removed, and is there") }
        if begun < accepted || begun > accepted + uncertain {
            faults.append("\(begun) runs, \(accepted) acknowledged, \(uncertain) uncertain")
        }
        return faults
    }
}
