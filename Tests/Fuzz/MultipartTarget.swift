import HTTP

/// Uploads: what is accepted comes out the same in whatever pieces it comes, and can be written down again.
struct MultipartTarget: FuzzTarget {
    static let name = "multipart"

    struct Input {
        let form: RandomForm
        let contentType: String
        let body: [UInt8]
        /// The length of the first pieces, which repeat.
        let pieces: [Int]
    }

    func input(_ random: inout Seeded) -> Input {
        let form = RandomForm(&random)
        var type = Array(form.contentType.utf8)
        if random.oneIn(8) { type = RandomForm.mutator.mutated(type, &random) { _ in type } }
        let body = RandomForm.mutator.mutated(form.body, &random) { RandomForm(&$0).body }
        let largest = random.pick([1, 2, 3, 8, 40, 400])
        return Input(
            form: form, contentType: String(decoding: type, as: UTF8.self), body: body,
            pieces: (0..<8).map { _ in 1 + random.below(largest) })
    }

    func check(_ input: Input) throws -> Bool {
        let parts = Multipart.parse(input.body, contentType: input.contentType)
        try require(
            Multipart.parse(pieces: pieces(of: input), contentType: input.contentType) == parts,
            "in pieces it is read otherwise than in whole")
        if input.body == input.form.body, input.contentType == input.form.contentType {
            try require(
                parts.map { isSame($0, input.form) } == true, "a valid form is not read as it was written")
        }
        guard let parts else { return false }
        try require(
            parts.count <= MultipartReader.maximumParts
                && parts.reduce(0) { $0 + $1.content.count } <= input.body.count, "more came out than went in"
        )
        // Written in full a name may be longer than a part's header fields can be.
        guard parts.allSatisfy({ $0.name.utf8.count + ($0.fileName?.utf8.count ?? 0) < 2_500 }) else {
            return true
        }
        // A boundary that is in no content.
        let boundary = String(repeating: "z", count: 70)
        let again = parts.reduce(into: [UInt8]()) { body, part in
            // An extended name can hold no NUL, a quoted one no `%22`.
            let isExtended = part.fileName?.utf8.contains(0) == false
            body += RandomForm.encoded(
                part.name, part.fileName, part.content, boundary, isExtended: isExtended)
        }
        let type = "multipart/form-data; boundary=\(boundary)"
        try require(
            Multipart.parse(again + Array("--\(boundary)--".utf8), contentType: type) == parts,
            "what was read does not come back when it is written again")
        return true
    }

    func shown(_ input: Input) -> String {
        "\(escaped(input.contentType.utf8)) \(escaped(input.body)) in pieces of \(input.pieces)"
    }

    private func isSame(_ parts: [FormPart], _ form: RandomForm) -> Bool {
        parts.count == form.parts.count
            && zip(parts, form.parts).allSatisfy { part, wanted in
                part.name == wanted.name && part.fileName == wanted.fileName
                    && Array(part.content) == wanted.content
            }
    }

    private func pieces(of input: Input) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = input.body[...]
        // A long body need not come in a million pieces.
        let factor = 1 + input.body.count / 10_000
        while !rest.isEmpty {
            pieces.append(rest.prefix(input.pieces[pieces.count % input.pieces.count] * factor))
            rest = rest.dropFirst(pieces[pieces.count - 1].count)
        }
        return pieces
    }
}
