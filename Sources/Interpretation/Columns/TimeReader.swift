internal import SQL
internal import Schema

/// Says what a time tells of.
struct TimeReader {
    let clues: ColumnClues
    let kind: TableKind
    let table: TableClues

    func claim() -> Claim {
        let name = clues.name.time, comment = clues.comment?.time
        func result(_ sort: TimeSort?, _ evidence: [Evidence], _ confidence: Double, _ reason: String)
            -> Claim
        {
            Claim(.time, evidence, confidence, reason, time: sort)
        }
        // When the row was made stays that, whatever people call it; the table's time is chosen with their word.
        if name == .creation || name == .update {
            return result(
                name, [.words], 0.9,
                "its name says when the row was \(name == .creation ? "made" : "changed")")
        }
        if let comment, [.update, .creation, .expiry, .planned].contains(comment) {
            return result(comment, [.comment], 0.9, "people call it \(clues.quoted)")
        }
        if name == .planned || name == .expiry {
            return result(name, [.words], 0.85, "its name says that it is to come")
        }
        if kind == .statistics, comment != .step, name != .step {
            return result(.period, [.words, .type], 0.85, "the day or time that a figure is of")
        }
        // Where something begins that lasts is where it is known from; what happens begins when it happens.
        let isStart = TimeWords.isStart(clues.name) || clues.comment.map(TimeWords.isStart) ?? false
        if isStart, comment ?? .step == .step || comment == .occurrence, name == .occurrence || name == nil {
            let sort: TimeSort = [.event, .log, .detail].contains(kind) ? .occurrence : .origin
            return result(sort, [.words], 0.8, "something begins then")
        }
        if name == .origin, clues.name.words.contains("opened"), [.event, .log].contains(kind) {
            return result(.occurrence, [.words], 0.8, "what happened was opened then")
        }
        if TimeWords.isEnd(clues.name), !TimeWords.isStart(clues.name), name != .expiry {
            return result(.step, [.words], 0.8, "something ends then")
        }
        // What somebody does to it is a step where its name says so: `handle_time` is no time of operation.
        if name == .step, comment == .occurrence, clues.comment?.han.includes("操作") == true, kind != .log {
            return result(.step, [.words], 0.8, "its name says which step was done")
        }
        if table.isOwnTime(clues), kind != .entity, kind != .tree {
            return result(.occurrence, [.words], 0.92, "it is named like its table")
        }
        if let comment {
            return result(
                comment == .occurrence ? lasting(.occurrence) : comment, [.comment], 0.88,
                "people call it \(clues.quoted)")
        }
        if let name {
            let sort = name == .occurrence ? lasting(name) : name
            return result(sort, [.words], 0.8, "its name tells of it")
        }
        let words = clues.name.words
        if words.allSatisfy(TimeWords.vague.contains) || clues.name.han.isEmpty == false {
            if [.event, .log, .detail].contains(kind) {
                return result(
                    .occurrence, [.words, .type], 0.75, "the time of what happened has no other name")
            }
        }
        return result(nil, [.type], 0.8, "its type is that of a time; nothing says of what")
    }

    /// What happens once to a thing that lasts is no event: where it begins people know it by that.
    private func lasting(_ sort: TimeSort) -> TimeSort {
        [.entity, .tree, .hub, .dictionary, .setting].contains(kind) ? .origin : sort
    }
}
