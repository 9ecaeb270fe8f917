internal import Glibc

/// An encoding of text other than UTF-8, by iconv.
public struct TextEncoding: Sendable {
    /// GBK, in which Windows of mainland China writes files, names and request bodies.
    public static let gbk = TextEncoding(name: "GBK")

    /// iconv's name for it.
    private let name: String

    /// Makes an encoding by iconv's name, such as `ISO-8859-1`.
    public init(name: String) { self.name = name }

    /// The text of the bytes; nil when they are not of this encoding, or iconv does not know it.
    public func decode(_ bytes: some Collection<UInt8>) -> String? {
        Self.convert(Array(bytes), from: name, to: "UTF-8").flatMap {
            String(validating: $0, as: UTF8.self)
        }
    }

    /// The text in this encoding; nil where it has no place for some character.
    public func encode(_ text: String) -> [UInt8]? {
        Self.convert(Array(text.utf8), from: "UTF-8", to: name)
    }

    private static func convert(_ bytes: [UInt8], from source: String, to target: String) -> [UInt8]? {
        guard let converter = iconv_open(target, source), converter != iconv_t(bitPattern: -1) else {
            return nil
        }
        defer { iconv_close(converter) }
        var output = [UInt8](repeating: 0, count: bytes.count * 4 + 16)
        let capacity = output.count
        var left = capacity
        var input = bytes.map { CChar(bitPattern: $0) }
        let converted = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBytes { target in
                var from = input.baseAddress
                var available = input.count
                var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                // iconv answers how many characters it could only write as something else; -1 for an error.
                return iconv(converter, &from, &available, &to, &left) == 0 && available == 0
            }
        }
        return converted ? Array(output.prefix(capacity - left)) : nil
    }
}
