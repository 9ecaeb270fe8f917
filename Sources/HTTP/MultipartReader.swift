internal import Encodings

/// Reads a `multipart/form-data` body piece by piece, RFC 7578.
///
/// Each byte is looked at once, whatever the body holds; what is kept between two pieces is at most one part's header
/// fields.
public struct MultipartReader {
    /// What a body consists of.
    public enum Event {
        /// A part begins: a field, or a file if it has a file's name.
        case part(name: String, fileName: String?)
        /// The next bytes of the part's content.
        case content(ArraySlice<UInt8>)
    }

    /// Most parts that a form may have.
    public static let maximumParts = 32
    /// Most bytes of one part's header fields.
    private static let maximumHead = 8192

    private enum State {
        /// Before the first boundary.
        case preamble
        /// Behind a boundary, and behind that byte after it.
        case boundary(after: UInt8?)
        /// In a part's header fields.
        case head
        /// In a part's content.
        case content
        /// Behind the last boundary, where nothing counts.
        case closed
        /// The body is no form.
        case malformed
    }

    private let delimiter: [UInt8]
    private var state = State.preamble
    /// How many bytes of the delimiter were just read; the line break of the first one need not be there.
    private var matched = 2
    private var head: [UInt8] = []
    private var partCount = 0

    /// Nil when the header field `Content-Type` names no usable boundary.
    public init?(contentType: String) {
        guard let boundary = HeaderParameters(contentType.utf8)["boundary"],
            (1...70).contains(boundary.utf8.count), !boundary.utf8.contains(0x0D),
            !boundary.utf8.contains(0x0A)
        else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Whether the last boundary was read.
    public var isComplete: Bool {
        if case .closed = state { true } else { false }
    }

    /// Reads the next piece of the body and hands over what it holds.
    ///
    /// - Returns: false when the body is no well-formed form of at most ``maximumParts`` parts.
    public mutating func read(_ piece: ArraySlice<UInt8>, _ take: (Event) -> Void) -> Bool {
        var rest = piece
        while !rest.isEmpty {
            switch state {
            case .preamble: passContent(&rest) { _ in }
            case .content: passContent(&rest, take)
            case .boundary(let last): passBoundary(after: last, rest.removeFirst())
            case .head: passHead(&rest, take)
            case .closed: return true
            case .malformed: return false
            }
        }
        if case .malformed = state { return false }
        return true
    }

    /// Reads up to the delimiter. The first of its bytes comes nowhere else in it, so that where a match breaks off, no
    /// other can have begun before that place.
    private mutating func passContent(_ rest: inout ArraySlice<UInt8>, _ take: (Event) -> Void) {
        let held = matched
        var (matched, index) = (held, 0)
        rest.withUnsafeBufferPointer { bytes in
            while index < bytes.count, matched < delimiter.count {
                if bytes[index] == delimiter[matched] {
                    matched += 1
                } else {
                    matched = bytes[index] == delimiter[0] ? 1 : 0
                }
                index += 1
            }
        }
        if matched <= index {
            // What came with earlier pieces and might have been the delimiter was content.
            if held > 0 { take(.content(delimiter[..<held])) }
            take(.content(rest.prefix(index - matched)))
        }
        rest = rest.dropFirst(index)
        self.matched = matched
        if matched == delimiter.count {
            state = .boundary(after: nil)
        }
    }

    /// Reads what follows a boundary: `--` behind the last one, else white space and a line break.
    private mutating func passBoundary(after last: UInt8?, _ byte: UInt8) {
        let (space, tab, dash) = (UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "-"))
        let mayEnd = last == nil || last == space || last == tab
        switch byte {
        case dash where last == dash: state = .closed
        case dash where last == nil, space where mayEnd, tab where mayEnd, 0x0D where mayEnd:
            state = .boundary(after: byte)
        case 0x0A where last == 0x0D && partCount < Self.maximumParts:
            partCount += 1
            head = []
            state = .head
        default: state = .malformed
        }
    }

    private mutating func passHead(_ rest: inout ArraySlice<UInt8>, _ take: (Event) -> Void) {
        while let byte = rest.popFirst() {
            head.append(byte)
            guard byte == 0x0A, head.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) else {
                if head.count < Self.maximumHead { continue }
                state = .malformed
                return
            }
            if let part = part() {
                take(part)
                (state, matched) = (.content, 0)
            } else {
                state = .malformed
            }
            return
        }
    }

    /// What the header fields say of the part; nil when they are none, or those of no form's part.
    private func part() -> Event? {
        // A part that begins with an empty line has no header fields.
        guard head.first != 0x0D else { return nil }
        // Old clients write names as their system does. Line breaks are the same in all encodings, quotes are not.
        let isUTF8 = String(validating: head, as: UTF8.self) != nil
        var rest = (isUTF8 ? head : TextEncoding.gbk.decode(head).map { Array($0.utf8) } ?? head)[...]
        var disposition: HeaderParameters?
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 0x0D && $0 != 0x0A }
            rest = rest.dropFirst(line.count)
            // Neither half of a line break may stand alone: it would be part of a name for some and end it for others.
            guard rest.popFirst() == 0x0D, rest.popFirst() == 0x0A else { return nil }
            guard !line.starts(with: delimiter.dropFirst(2)) else { return nil }
            guard disposition == nil, let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            if name.lowercased() == "content-disposition" {
                disposition = HeaderParameters(line[(colon + 1)...])
            }
        }
        guard let disposition, disposition.value == "form-data", let name = disposition["name"] else {
            return nil
        }
        return .part(name: name, fileName: Self.fileName(disposition))
    }

    /// The file's name, in the extended form of RFC 5987 or as HTML's forms write it: there a quote is `%22`, and of the
    /// escapes of URLs that is the only one, so `100%25` stays as it is.
    private static func fileName(_ disposition: HeaderParameters) -> String? {
        if let extended = disposition["filename*"] {
            let parts = extended.utf8.split(
                separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3, String(Substring(parts[0])).lowercased() == "utf-8",
                let decoded = PercentEncoding.decode(Substring(parts[2]))
            {
                return decoded
            }
        }
        guard let plain = disposition["filename"] else { return nil }
        return String(
            decoding: Array(plain.utf8).replacing(Array("%22".utf8), with: Array("\"".utf8)), as: UTF8.self)
    }
}
