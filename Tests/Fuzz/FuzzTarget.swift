/// One kind of input, and what must hold whatever the input is.
protocol FuzzTarget: SendableMetatype {
    associatedtype Input

    /// What the command line calls it.
    static var name: String { get }
    /// How many inputs one instance is given, where what was checked before matters to what comes next.
    static var inputsPerInstance: Int { get }
    /// By how much one input costs more than those of other targets; the short run tries so many times fewer.
    static var cost: Int { get }

    init() throws

    /// An input that depends on the generator alone.
    func input(_ random: inout Seeded) -> Input
    /// Checks everything that must hold; answers whether the input was accepted by what is tested.
    func check(_ input: Input) throws -> Bool
    /// Checks what must hold after all inputs.
    func finish() throws
    /// The input with everything escaped that is not visible.
    func shown(_ input: Input) -> String
}

extension FuzzTarget {
    static var inputsPerInstance: Int { Int.max }
    static var cost: Int { 1 }
    func finish() throws {}
}

extension FuzzTarget where Input == [UInt8] {
    func shown(_ input: [UInt8]) -> String { escaped(input) }
}

/// Every target there is; whatever runs or lists targets takes them from here.
let fuzzTargets: [any FuzzTarget.Type] = [
    RequestTarget.self, LogTarget.self, JSONTarget.self, MultipartTarget.self, TableListTarget.self,
    ConnectionInfoTarget.self,
]

/// What should hold and did not.
struct Broken: Error, CustomStringConvertible {
    let description: String
}

/// Fails unless the condition holds.
func require(_ condition: Bool, _ promise: @autoclosure () -> String) throws(Broken) {
    guard condition else { throw Broken(description: promise()) }
}

/// The bytes as a Swift literal would hold them.
func escaped(_ bytes: some Collection<UInt8>) -> String {
    var text = ""
    for byte in bytes.prefix(20_000) {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): text += "\\" + String(Unicode.Scalar(byte))
        case 0x0A: text += "\\n"
        case 0x0D: text += "\\r"
        case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
        default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
    return "\"\(text)\"" + (bytes.count > 20_000 ? " and so on, \(bytes.count) bytes" : "")
}
