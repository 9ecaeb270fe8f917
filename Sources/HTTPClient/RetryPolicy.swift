internal import Glibc

/// When and after how long a request is sent again.
///
/// The pause doubles with each attempt, with a random part so that many clients do not come back at once. A server's
/// `Retry-After` is honoured up to a cap.
public struct RetryPolicy: Sendable {
    /// How often a request is sent at most, the first time included.
    public var maximumAttempts: Int
    /// The pause before the second attempt, in seconds, before its random part.
    public var firstDelaySeconds: Double
    /// The longest pause of our own, in seconds.
    public var maximumDelaySeconds: Double
    /// The longest pause that a server may ask for, in seconds; a longer wish ends the attempts.
    public var maximumRetryAfterSeconds: Int
    /// Whether an answer is worth another attempt; by its status unless told otherwise.
    public var isWorthAnother: @Sendable (HTTPAnswer) -> Bool
    /// How long an answer asks to wait, in seconds; what its header says unless told otherwise.
    public var wish: @Sendable (HTTPAnswer) -> Int?
    /// Waits so many seconds; false means that the caller wants no further attempt.
    public var pause: @Sendable (Double) -> Bool
    /// A random number from 0 up to 1.
    public var random: @Sendable () -> Double

    /// Makes a policy.
    public init(
        maximumAttempts: Int = 4, firstDelaySeconds: Double = 0.5, maximumDelaySeconds: Double = 20,
        maximumRetryAfterSeconds: Int = 60,
        isWorthAnother: @escaping @Sendable (HTTPAnswer) -> Bool = { $0.isRetryable },
        wish: @escaping @Sendable (HTTPAnswer) -> Int? = { $0.retryAfterSeconds },
        pause: @escaping @Sendable (Double) -> Bool = RetryPolicy.sleep,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.maximumAttempts = maximumAttempts
        self.firstDelaySeconds = firstDelaySeconds
        self.maximumDelaySeconds = maximumDelaySeconds
        self.maximumRetryAfterSeconds = maximumRetryAfterSeconds
        self.isWorthAnother = isWorthAnother
        self.wish = wish
        self.pause = pause
        self.random = random
    }

    /// Sleeps on this thread, and says to go on.
    public static let sleep: @Sendable (Double) -> Bool = { seconds in
        usleep(useconds_t(max(0, min(seconds, 4_000)) * 1_000_000))
        return true
    }

    /// Sends the request until it succeeds, fails for good, or the attempts are used up.
    ///
    /// - Returns: the last answer, whatever its status.
    /// - Throws: ``HTTPClientError`` of the last attempt, or `stopped`.
    public func send(_ request: HTTPRequest, by client: HTTPClient) throws(HTTPClientError) -> HTTPAnswer {
        try repeating { () throws(HTTPClientError) in try client.send(request) }
    }

    /// The same for any exchange that ends in an answer or an error.
    func repeating(_ exchange: () throws(HTTPClientError) -> HTTPAnswer) throws(HTTPClientError) -> HTTPAnswer
    {
        var attempt = 1
        while true {
            let outcome = Result { () throws(HTTPClientError) in try exchange() }
            guard let seconds = delaySeconds(after: attempt, outcome) else { return try outcome.get() }
            guard pause(seconds) else { throw HTTPClientError(.stopped) }
            attempt += 1
        }
    }

    /// The pause before the next attempt; nil where the outcome is the last.
    ///
    /// - Parameter attempt: how often the request has been sent.
    func delaySeconds(after attempt: Int, _ outcome: Result<HTTPAnswer, HTTPClientError>) -> Double? {
        guard attempt < maximumAttempts else { return nil }
        switch outcome {
        case .success(let answer):
            let wish = wish(answer)
            guard isWorthAnother(answer), (wish ?? 0) <= maximumRetryAfterSeconds else { return nil }
            return delaySeconds(after: attempt, wish: wish)
        case .failure(let error):
            return error.isRetryable ? delaySeconds(after: attempt, wish: nil) : nil
        }
    }

    /// The pause after the given attempt, counted from 1.
    func delaySeconds(after attempt: Int, wish: Int?) -> Double {
        let doubled = firstDelaySeconds * Double(1 << min(attempt - 1, 30))
        let own = min(doubled, maximumDelaySeconds) * (0.5 + random() / 2)
        return max(own, Double(wish ?? 0))
    }
}
