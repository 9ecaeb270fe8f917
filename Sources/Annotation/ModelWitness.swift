internal import JSON
internal import SQL
internal import Schema

/// What a model says of a column beside its comment.
struct ModelMeaning: Equatable {
    /// What the column is good for.
    var role: ColumnRole?
    /// What its codes mean.
    var codes: [CodeLabel] = []

    /// Reads it out of an answer; what cannot be a role or a label is left out.
    init(_ given: [String: JSONValue]) {
        role = given["role"]?.stringValue.flatMap { ColumnRole(rawValue: $0) }
        if case .object(let codes)? = given["codes"] {
            self.codes = codes.sorted { $0.key < $1.key }.compactMap { value, label in
                label.stringValue.flatMap { CommentText.line($0) }.flatMap { text in
                    text.count <= 30 ? CodeLabel(value, text) : nil
                }
            }
        }
    }

    /// Whether it says anything.
    var isEmpty: Bool { role == nil && codes.isEmpty }
}

/// A model is a witness, not an authority: what it says counts where nobody and nothing else says anything, and where type,
/// keys and values do not contradict.
enum ModelWitness {
    /// Whether a model is to be asked what a column means.
    static func isOpen(_ column: Column, in table: Table) -> Bool {
        needsRole(column, in: table) || needsCodes(column, in: table)
    }

    /// Whether nothing tells what it is good for.
    static func needsRole(_ column: Column, in table: Table) -> Bool {
        column.meaning.role == .unknown && !column.secrecy(in: table).isHidden
    }

    /// Whether it has codes of which nobody says what they mean.
    static func needsCodes(_ column: Column, in table: Table) -> Bool {
        column.meaning.role == .category && !column.secrecy(in: table).isHidden
            && column.meaning.codes.isEmpty && holdsCodes(column)
    }

    /// Whether all its values are seen, and none is a word.
    private static func holdsCodes(_ column: Column) -> Bool {
        (2...30).contains(column.enumValues.count)
            && column.enumValues.allSatisfy { $0.count <= 4 && !LabelText.hasHan($0) }
    }

    /// What of a model's claims holds for a column.
    static func upheld(_ claim: ModelMeaning, on column: Column, in table: Table) -> ModelMeaning {
        var upheld = claim
        if column.secrecy(in: table).isHidden || claim.role.map({ fits($0, column, in: table) }) != true {
            upheld.role = nil
        }
        if column.secrecy(in: table).isHidden || !areWhole(claim.codes, on: column) { upheld.codes = [] }
        return upheld
    }

    /// Whether a column may have a role, as far as its type, its keys and its values tell.
    private static func fits(_ role: ColumnRole, _ column: Column, in table: Table) -> Bool {
        let isKey =
            table.primaryKey.hasName(column.name)
            || table.relations.contains { $0.columns.hasName(column.name) }
        let isFigure = column.family == .integer || column.family == .number
        switch role {
        case .amount, .rate: return isFigure && !isKey && column.enumValues.count != 2
        case .ordinal, .setting: return isFigure && !isKey
        case .category:
            return !isKey
                && (!column.enumValues.isEmpty || (column.distinctEstimate.map { $0 <= 50 } ?? false))
        case .flag: return column.family == .boolean || column.enumValues.count == 2
        case .name, .text: return column.family == .text && !isKey
        case .code: return column.family == .text || column.family == .integer && !isKey
        // These decide what is counted, and when: a guess is not enough.
        case .identifier, .time, .deletion, .technical, .secret, .personal, .opaque, .unknown: return false
        }
    }

    /// Whether every value that occurs has a label of its own, and the values look like codes.
    private static func areWhole(_ codes: [CodeLabel], on column: Column) -> Bool {
        guard !codes.isEmpty, column.meaning.codes.isEmpty, holdsCodes(column) else { return false }
        return Set(codes.map(\.label)).count == codes.count && codes.count == Set(codes.map(\.value)).count
            && column.enumValues.allSatisfy { value in codes.contains { $0.value.isSameName(as: value) } }
    }
}

extension ColumnSecrecy {
    /// Whether values are not read, or masked.
    fileprivate var isHidden: Bool { self == .secret || isPersonal }
}
