/// What somebody who looks after a node should know, and what to do about it.
public struct Finding: Sendable {
    /// How much it matters.
    public enum Weight: String, Sendable {
        /// As it should be.
        case fine = "ok"
        /// Worth knowing; nothing has to be done.
        case notice
        /// Something has to be done.
        case problem
    }

    /// How much it matters.
    public let weight: Weight
    /// What it is about, such as a task's id.
    public let subject: String
    /// What was found.
    public let text: String
    /// What to do about it; nil where nothing is to be done.
    public let advice: String?

    static func fine(_ subject: String, _ text: String) -> Finding {
        Finding(weight: .fine, subject: subject, text: text, advice: nil)
    }

    static func notice(_ subject: String, _ text: String, _ advice: String? = nil) -> Finding {
        Finding(weight: .notice, subject: subject, text: text, advice: advice)
    }

    static func problem(_ subject: String, _ text: String, _ advice: String) -> Finding {
        Finding(weight: .problem, subject: subject, text: text, advice: advice)
    }
}
