/// Names that nobody else comes upon.
enum RandomName {
    /// Random hexadecimal digits from the system's generator.
    static func hexadecimal(digits: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<digits).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" })
    }
}
