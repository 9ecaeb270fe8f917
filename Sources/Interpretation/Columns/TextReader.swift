internal import SQL
internal import Schema

/// Says what a column of text is good for.
struct TextReader {
    let clues: ColumnClues
    let kind: TableKind
    let table: TableClues

    private var column: Column { clues.column }

    func claim() -> Claim? {
        if let personal { return personal }
        if let asked { return asked }
        if let own = ownName ?? bareName { return own }
        for (reading, evidence) in clues.said {
            guard let claim = claim(reading, evidence) else { continue }
            return borneOut(claim.agreeing(with: evidence, clues))
        }
        return byValues
    }

    /// A claim is surer where the values are such.
    private func borneOut(_ claim: Claim) -> Claim {
        var claim = claim
        if [.category, .name, .code].contains(claim.role), isBorneOut(claim.role) {
            claim.evidence = (claim.evidence + [.values]).unique
            claim.confidence = min(0.97, claim.confidence + 0.05)
        }
        return claim
    }

    private func isBorneOut(_ role: ColumnRole) -> Bool {
        role == .category ? clues.hasFewValues : clues.distinctShare.map { $0 > 0.9 } ?? false
    }

    private var personal: Claim? {
        for (reading, evidence) in clues.said where reading.sense == .personal {
            return Claim(.personal, [evidence], evidence.weight + 0.05, "“\(reading.word)” tells of a person")
        }
        return nil
    }

    private var asked: Claim? {
        if let comment = clues.comment, comment.asksWhether, !isLong {
            return Claim(.flag, [.comment], 0.93, "people ask \(clues.quoted)")
        }
        if clues.codes.count == 2, !isLong, Set(clues.codes.map(\.label)) == ["是", "否"] {
            return Claim(
                .flag, [clues.codesEvidence ?? .comment], 0.93, "it is said that its codes mean yes and no")
        }
        if clues.codes.count > 1, !isLong {
            return Claim(
                .category, [clues.codesEvidence ?? .comment], 0.95,
                "it is said what \(clues.codes.count) codes mean")
        }
        let isShort = column.maxLength.map { $0 <= 5 } ?? false
        if clues.name.asksWhether || clues.name.sense == .flag, clues.isBinary || isShort {
            return Claim(
                .flag, clues.isBinary ? [.words, .values] : [.words], clues.isBinary ? 0.92 : 0.75,
                "“\(column.name)” asks whether")
        }
        if clues.isBinary, clues.sense == nil, !Set(column.samples).isSubset(of: ["0", "1"]) {
            return Claim(.flag, [.values], 0.85, "its values are yes and no")
        }
        return nil
    }

    /// A text named like its table: `city` in `city`, `address` in `address`.
    private var ownName: Claim? {
        guard !column.name.isEmpty, clues.comment?.sense == nil || clues.comment?.sense == .name,
            clues.name.words.map(GluedWords.stem) == [table.head], clues.name.sense != .code,
            !clues.hasFewValues
        else { return nil }
        return Claim(.name, [.words], 0.85, "it is named like its table")
    }

    /// A column that is called just `name`: whatever people call it, it names the rows.
    private var bareName: Claim? {
        guard clues.name.words == ["name"] || clues.name.words == ["title"], clues.comment?.sense != .text
        else { return nil }
        guard clues.distinctShare ?? 1 > 0.3 else { return nil }
        return Claim(.name, [.words], 0.88, "it is called “\(clues.name.word)”")
    }

    private func claim(_ reading: Reading, _ evidence: Evidence) -> Claim? {
        guard let sense = reading.sense else { return nil }
        let word = reading.word
        func result(_ role: ColumnRole, _ reason: String, time: TimeSort? = nil) -> Claim {
            Claim(role, [evidence], evidence.weight + 0.05, reason, time: time)
        }
        switch sense {
        case .name: return result(.name, "“\(word)” is what something is called")
        case .code:
            if clues.hasFewValues, !clues.isUnique, clues.distinctShare ?? 1 < 0.1 {
                return result(.category, "few values of “\(word)” are shared by many rows")
            }
            return result(.code, "“\(word)” is what something is known by")
        case .category, .level:
            // What no two rows share makes no kinds of them: 字典类型 in the table of those.
            if clues.isUnique { return result(.code, "no two rows share “\(word)”") }
            if column.enumValues.isEmpty, let share = clues.distinctShare, share > 0.5 { return nil }
            return isLong ? nil : result(.category, "“\(word)” is a kind of things")
        case .place:
            if let share = clues.distinctShare, share > 0.9 { return nil }
            return isLong ? nil : result(.category, "“\(word)” is where things are")
        case .flag:
            return clues.hasFewValues ? result(.flag, "“\(word)” says yes or no") : nil
        case .period:
            return isLong ? nil : result(.category, "“\(word)” names spans of time", time: .period)
        case .text: return result(.text, "“\(word)” is free text")
        case .opaque:
            let isShared = clues.hasFewValues && !isLong && !Self.pictures.contains(word)
            return isShared ? nil : result(.opaque, "“\(word)” is for programs")
        case .ordinal:
            if !column.samples.isEmpty, column.samples.allSatisfy({ Int($0) != nil }) {
                return result(.ordinal, "“\(word)” is a place in an order")
            }
            return clues.hasFewValues ? result(.category, "“\(word)” with few values") : nil
        case .setting:
            if ["表达式", "cron", "expression"].contains(word) {
                return result(.opaque, "“\(word)” is for programs")
            }
            return kind == .setting ? result(.setting, "“\(word)” says how something is to be done") : nil
        case .money, .cost, .quantity, .duration, .points, .balance, .rate, .time, .key, .technical,
            .personal:
            // Figures that are kept as text cannot be reckoned with.
            return nil
        }
    }

    /// What many rows may share and is no kind of them.
    private static let pictures: Set<String> = [
        "icon", "image", "img", "photo", "picture", "avatar", "logo", "thumbnail", "url", "uri", "banner",
        "cover",
        "图标", "图片", "头像", "封面", "照片", "链接", "图", "相册", "缩略图", "图片地址",
    ]

    /// Whether what was seen is too long for anything but text.
    private var isLong: Bool { column.samples.contains { $0.utf8.count > 80 } }

    private var byValues: Claim? {
        if !column.enumValues.isEmpty {
            return Claim(.category, [.values], 0.85, "it has one of \(column.enumValues.count) values")
        }
        let samples = column.samples
        guard !samples.isEmpty else { return nil }
        if samples.allSatisfy({ $0.hasPrefix("http://") || $0.hasPrefix("https://") || $0.hasPrefix("/") }) {
            return Claim(.opaque, [.values], 0.85, "its values are addresses of files or pages")
        }
        if samples.allSatisfy({ $0.hasPrefix("{") || $0.hasPrefix("[{") || $0.hasPrefix("[\"") }) {
            return Claim(.opaque, [.values], 0.85, "its values are JSON")
        }
        if isLong { return Claim(.text, [.values], 0.8, "its values are long") }
        if clues.hasFewValues, samples.allSatisfy({ $0.count <= 20 }) {
            return Claim(.category, [.values], 0.65, "many rows share each of few values")
        }
        return nil
    }
}
