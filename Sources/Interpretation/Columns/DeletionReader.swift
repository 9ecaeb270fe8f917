internal import SQL
internal import Schema

/// Says whether a column marks rows as deleted, and which value rows that count have.
struct DeletionReader {
    let clues: ColumnClues

    /// A mark with its claim; nil where the column is none, or nothing tells the value of rows that count.
    func mark() -> (mark: DeletionMark, claim: Claim)? {
        for (reading, evidence) in clues.said {
            switch reading.deletion {
            case .mark where [.boolean, .integer, .text, .number].contains(clues.family):
                // Where people say something else, the name alone is not believed.
                if evidence == .words, clues.comment?.sense == .time { return nil }
                guard let (live, more) = liveValue else { continue }
                let all = ([evidence] + more).unique
                return (
                    DeletionMark(column: clues.column.name, liveValue: live, evidence: all),
                    Claim(
                        .deletion, all, 0.95,
                        "it tells whether a row is deleted; \(live) means that it is not")
                )
            case .mark where clues.isTime, .time where clues.isTime:
                guard !clues.column.isNotNull, isMostlyNull else { continue }
                return (
                    DeletionMark(column: clues.column.name, liveValue: nil, evidence: [evidence]),
                    Claim(
                        .deletion, [evidence], 0.92,
                        "it tells when a row was deleted; rows without it are not")
                )
            case .time where clues.family == .integer:
                // Seconds since 1970, and 0 for rows that count.
                guard clues.column.defaultExpression.map(Self.literal) == "0", clues.usual ?? "0" == "0"
                else { continue }
                return (
                    DeletionMark(
                        column: clues.column.name, liveValue: "0", evidence: [evidence, .constraint]),
                    Claim(
                        .deletion, [evidence, .constraint], 0.9,
                        "it tells when a row was deleted; 0 means that it was not")
                )
            default: continue
            }
        }
        return spoken ?? yesNo
    }

    /// Two codes, one of which means that the row is deleted, and the other that it counts: `A-有效，D-删除`.
    private var spoken: (mark: DeletionMark, claim: Claim)? {
        guard clues.codes.count == 2, let live = Self.live(clues.codes),
            let dead = clues.codes.first(where: { $0.value != live }), Self.isDead(dead.label)
        else { return nil }
        let evidence = [clues.codesEvidence ?? .comment]
        return (
            DeletionMark(column: clues.column.name, liveValue: live, evidence: evidence),
            Claim(
                .deletion, evidence, 0.92,
                "\(dead.value) means “\(dead.label)”, \(live) means that the row counts")
        )
    }

    private static func isDead(_ label: String) -> Bool { dead.contains(label.lowercased()) }

    private static let dead: Set<String> = [
        "删除", "已删除", "已删", "逻辑删除", "deleted", "removed", "soft deleted", "logically deleted",
    ]

    /// One or more of several states that mean that the row does not count any more: `deleted` beside `active` and `paused`.
    ///
    /// What the column is good for besides is not touched: rows are told apart by their other states.
    func state() -> DeletionMark? {
        guard [.text, .enumeration, .integer].contains(clues.family), isState else { return nil }
        let isGone = { (label: String) in Self.isDead(label) || Self.void.contains(label.lowercased()) }
        let states: [(value: String, label: String)]
        let evidence: Evidence
        if clues.codes.isEmpty {
            guard clues.family != .integer else { return nil }
            let values = clues.column.enumValues.isEmpty ? clues.column.samples : clues.column.enumValues
            (states, evidence) = (values.map { ($0, $0) }, .values)
        } else {
            (states, evidence) = (clues.codes.map { ($0.value, $0.label) }, clues.codesEvidence ?? .comment)
        }
        let gone = states.filter { isGone($0.label) }.map(\.value)
        guard !gone.isEmpty, states.count > gone.count else { return nil }
        return DeletionMark(
            column: clues.column.name, liveValue: nil, deadValues: gone, evidence: [evidence])
    }

    /// States of what was written and is void: `作废` of a slip.
    private static let void: Set<String> = ["作废", "已作废", "trash", "trashed", "soft_deleted", "voided"]

    /// Whether it is called a state.
    private var isState: Bool {
        clues.name.words.contains { ["status", "state", "stat", "zt", "lifecycle"].contains($0) }
            || ["状态", "状况"].contains(where: clues.commentText.includes)
            || clues.name.han.includes("状态")
    }

    /// Rows that nobody deletes are most rows; where all have such a time it tells of something else.
    private var isMostlyNull: Bool {
        guard let rows = clues.rows, rows > 0, let share = clues.column.nullFraction else { return true }
        return share >= 0.5
    }

    /// The value of rows that count, and what else than the words says so.
    private var liveValue: (String, [Evidence])? {
        if clues.family == .boolean { return ("false", [.type]) }
        if let live = Self.live(clues.codes) { return (live, [.comment]) }
        let given = clues.column.defaultExpression.map(Self.literal)
        let usual = clues.usual
        let negatives: Set<String> = [
            "0", "N", "n", "F", "f", "否", "no", "NO", "false", "FALSE", "No", "False",
        ]
        if let given, negatives.contains(given) {
            return (given, usual == given ? [.constraint, .values] : [.constraint])
        }
        if let usual, negatives.contains(usual) { return (usual, [.values]) }
        let seen = Set(clues.column.enumValues + clues.column.samples)
        if let found = seen.intersection(negatives).sorted().first { return (found, [.values]) }
        // Nobody has deleted a row, or no row was seen: 0 is what integers say for no.
        return clues.family == .integer && seen.isEmpty ? ("0", [.type]) : nil
    }

    /// The code that means that a row counts: by its own label, else as the only one that does not mean deleted.
    static func live(_ codes: [CodeLabel]) -> String? {
        guard codes.count > 1 else { return nil }
        let isLive = { (label: String) in
            [
                "未删", "没删", "不删", "非删", "存在", "正常", "有效", "保留", "可用", "not deleted", "live", "exist",
                "normal", "active",
            ]
            .contains(where: label.lowercased().includes) || ["否", "no", "No", "false", "N"].contains(label)
        }
        let live = codes.filter { isLive($0.label) }
        if live.count == 1 { return live[0].value }
        let rest = codes.filter { !$0.label.includes("删除") && !$0.label.lowercased().includes("delete") }
        return rest.count == 1 && codes.count == 2 ? rest[0].value : nil
    }

    /// `yn`, 1 for rows that count: only where default and rows agree, or people say so.
    private var yesNo: (mark: DeletionMark, claim: Claim)? {
        guard ["yn", "is_yn", "data_yn"].contains(clues.column.name),
            [.integer, .text].contains(clues.family)
        else { return nil }
        let speaks = ["有效", "删除", "delete", "valid"].contains(where: clues.commentText.includes)
        let given = clues.column.defaultExpression.map(Self.literal)
        let live: String
        let evidence: [Evidence]
        if speaks, let code = Self.live(clues.codes) {
            (live, evidence) = (code, [.comment])
        } else if let given, ["1", "Y", "y"].contains(given), clues.usual == given {
            (live, evidence) = (given, [.constraint, .values, .words])
        } else {
            return nil
        }
        return (
            DeletionMark(column: clues.column.name, liveValue: live, evidence: evidence),
            Claim(.deletion, evidence, 0.85, "it tells whether a row counts; \(live) means that it does")
        )
    }

    /// The value of a constant default such as `'0'::bpchar` or `0`.
    static func literal(_ expression: String) -> String {
        let tokens = SQLToken.all(in: expression).filter { !$0.isSymbol("(") && !$0.isSymbol(")") }
        guard let first = tokens.first else { return "" }
        return first.literal ?? first.text
    }
}
