import Foundation
import Schema
import TestSupport
import Testing

/// How well meanings are found in schemas whose meaning was written down by hand.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Of schemas whose meaning is known,` {
    @Test(arguments: ["admin_zh", "shop_zh", "shop_en", "freight_glued", "app_en", "kinds_zh", "kinds_en"])
    func `roles are right where they are claimed, and claimed nearly everywhere`(name: String) throws {
        let truth = try Truth(name)
        let found = try Interpreted(truth.script)
        var verdict = Verdict()
        for (name, known) in truth.tables {
            let table = try #require(found.tables[name])
            verdict.compare(table, with: known)
        }
        let wrong = verdict.wrong.joined(separator: "\n")
        let figures = "claimed \(verdict.claimed) of \(verdict.columns), right \(verdict.right)"
        #expect(
            verdict.claimed * 100 >= verdict.columns * 85,
            "\(figures)\n\(verdict.open.joined(separator: "\n"))")
        #expect(verdict.right * 100 >= verdict.claimed * 97, "\(figures)\n\(wrong)")
        #expect(verdict.fatal.isEmpty, "\(verdict.fatal.joined(separator: "\n"))")
        #expect(
            verdict.rightKinds * 100 >= verdict.claimedKinds * 97,
            "\(verdict.wrongKinds.joined(separator: "\n"))")
        #expect(
            verdict.claimedKinds * 100 >= verdict.tables * 85, "\(verdict.openKinds.joined(separator: "\n"))")
    }
}

/// What a file of the fixtures says that tables and columns mean.
private struct Truth {
    struct Known {
        var kinds: Set<String> = []
        var times: Set<String> = []
        var deletions: Set<String> = []
        var columns: [(name: String, roles: Set<String>)] = []
    }

    let script: String
    var tables: [(name: String, known: Known)] = []

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/meaning")
        script = try String(contentsOf: folder.appending(path: "\(name).sql"), encoding: .utf8)
        let text = try String(contentsOf: folder.appending(path: "\(name).roles.txt"), encoding: .utf8)
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix(" ") {
                let parts = line.split(separator: " ")
                tables[tables.count - 1].known.columns.append(
                    (String(parts[0]), Set(parts[1].split(separator: "|").map(String.init))))
            } else {
                let parts = line.split(separator: ": ")
                let said = parts[1].components(separatedBy: ", ").map {
                    Set($0.split(separator: "/").map(String.init))
                }
                tables.append(
                    (String(parts[0]), Known(kinds: said[0], times: said[1], deletions: said[2])))
            }
        }
    }
}

private struct Verdict {
    var columns = 0, claimed = 0, right = 0, tables = 0, claimedKinds = 0, rightKinds = 0
    /// What was claimed wrongly, what was not claimed, and what may never be wrong.
    var wrong: [String] = [], open: [String] = [], fatal: [String] = []
    var wrongKinds: [String] = [], openKinds: [String] = []

    mutating func compare(_ table: Table, with known: Truth.Known) {
        let name = table.name.name
        tables += 1
        let meaning = table.meaning
        if meaning.kind == .unknown {
            openKinds.append("\(name): \(known.kinds.sorted())")
        } else {
            claimedKinds += 1
            if known.kinds.contains(meaning.kind.rawValue) {
                rightKinds += 1
            } else {
                wrongKinds.append(
                    "\(name): \(meaning.kind), not \(known.kinds.sorted()); \(meaning.reason ?? "")")
            }
        }
        if meaning.kind == .link, !known.kinds.contains("link") { fatal.append("\(name) is no link") }
        if let time = meaning.businessTime, !known.times.contains(time) {
            fatal.append("\(name) is not told by \(time)")
        }
        let mark = meaning.deletion.map { "\($0.column)=\($0.liveValue ?? "null")" }
        if let mark, !known.deletions.contains(mark) { fatal.append("\(name) is not marked by \(mark)") }
        if meaning.businessTime == nil, !known.times.contains("-") {
            openKinds.append("\(name): no time of \(known.times.sorted())")
        }
        if mark == nil, !known.deletions.contains("-") { fatal.append("\(name): no mark \(known.deletions)") }
        for (column, roles) in known.columns {
            guard let meaning = table.column(column)?.meaning else { continue }
            columns += 1
            guard meaning.role != .unknown else {
                open.append("\(name).\(column): \(roles.sorted())")
                continue
            }
            claimed += 1
            let role = meaning.role.rawValue
            let isRight =
                roles.contains(role)
                || meaning.time.map { roles.contains("\(role):\($0)") }
                    ?? roles.contains { $0.hasPrefix(role) }
            if isRight {
                right += 1
            } else {
                wrong.append(
                    "\(name).\(column): \(role) \(meaning.time.map { "\($0)" } ?? ""), not \(roles.sorted()); \(meaning.reason ?? "")"
                )
            }
            if meaning.role == .amount, !roles.contains("amount") {
                fatal.append("\(name).\(column) does not add up; \(meaning.reason ?? "")")
            }
        }
    }
}
