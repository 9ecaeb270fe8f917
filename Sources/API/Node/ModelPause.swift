/// A model that has just failed is left alone for a while.
///
/// Otherwise one that never answers would keep all workers waiting, and every request behind them. For one worker, and so
/// for one thread.
final class ModelPause {
    private var end: ContinuousClock.Instant?

    /// Whether the model is left alone now.
    var isOn: Bool { end.map { ContinuousClock.now < $0 } ?? false }

    /// Leaves the model alone for five minutes.
    func begin() { end = .now + .seconds(300) }
}
