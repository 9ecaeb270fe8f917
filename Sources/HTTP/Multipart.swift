/// One part of a `multipart/form-data` body.
public struct FormPart: Sendable, Equatable {
    /// The field's name.
    public let name: String
    /// The file's name, when the part is a file.
    public let fileName: String?
    /// The content, byte for byte.
    public fileprivate(set) var content: ArraySlice<UInt8> = []
}

/// Whole `multipart/form-data` bodies.
public enum Multipart {
    /// The parts in order, or nil when the body is not a well-formed form; see ``MultipartReader``.
    public static func parse(_ body: [UInt8], contentType: String) -> [FormPart]? {
        parse(pieces: CollectionOfOne(body[...]), contentType: contentType)
    }

    /// The same for a body that comes in pieces.
    public static func parse(pieces: some Sequence<ArraySlice<UInt8>>, contentType: String) -> [FormPart]? {
        guard var reader = MultipartReader(contentType: contentType) else { return nil }
        var parts: [FormPart] = []
        for piece in pieces {
            let isWellFormed = reader.read(piece) { event in
                switch event {
                case .part(let name, let fileName): parts.append(FormPart(name: name, fileName: fileName))
                case .content(let bytes):
                    let last = parts.count - 1
                    // A slice of the body as long as that is all.
                    if parts[last].content.isEmpty {
                        parts[last].content = bytes
                    } else {
                        parts[last].content += bytes
                    }
                }
            }
            guard isWellFormed else { return nil }
        }
        return reader.isComplete ? parts : nil
    }
}
