internal import SQL

/// How secret a column's values are, by its name, by what people wrote on it, and by the table that it stands in.
public enum ColumnSecrecy: Sendable {
    /// What opens a door: passwords, tokens, keys, codes of authentication, open ids. Never read.
    case secret
    /// What tells of a person's body or place, or is a whole record of one: nothing of it is shown.
    case withheld
    /// Numbers and accounts of persons: telephone, identity, bank, car, messenger.
    case number
    /// What a person is called.
    case personName
    /// When a person was born.
    case birth
    /// Where a person lives or receives parcels.
    case residence
    /// Addresses in a network.
    case network
    /// Numbers of orders and the like, and amounts, which may look like a person's number by chance.
    case numbering
    /// Anything else.
    case open

    /// Whether the name says that the values are secrets, so that none of them may be read.
    public static func isSecret(_ name: String) -> Bool { of(name) == .secret }

    /// What a name alone says.
    public static func of(_ name: String) -> ColumnSecrecy { known(name) }

    /// Whether values of that sort are a person's own.
    public var isPersonal: Bool {
        switch self {
        case .withheld, .number, .personName, .birth, .residence: true
        case .secret, .network, .numbering, .open: false
        }
    }

    private static let known = Memo { SecrecyReading(name: $0).secrecy }
    fileprivate static let knownComments = Memo { SecrecyReading(comment: LabelText.clause($0)).secrecy }
    fileprivate static let namesAccount = Memo<Bool> { name in
        let words = NameWords.named(name)
        return ["account no", "account number", "acct no", "account num"].contains(
            words.joined(separator: " "))
            || words == ["accountno"] || words == ["zh"]
    }
    fileprivate static let knownTables = Memo { SecrecyReading.Owner(table: $0) }
}

extension Table {
    /// How secret the values of its columns are, in their order.
    public var secrecies: [ColumnSecrecy] {
        let owner = owner
        return columns.map { $0.secrecy(in: self, ownedBy: owner) }
    }

    /// Whose things it holds.
    fileprivate var owner: SecrecyReading.Owner {
        ColumnSecrecy.knownTables(name.name + "\u{0}" + LabelText.clause(comment?.written ?? ""))
    }
}

extension SourcedComment {
    /// The text, where people wrote it.
    fileprivate var written: String? { source.isPeoples ? text : nil }
}

extension Column {
    /// How secret its values are.
    public func secrecy(in table: Table) -> ColumnSecrecy { secrecy(in: table, ownedBy: table.owner) }

    fileprivate func secrecy(in table: Table, ownedBy owner: SecrecyReading.Owner) -> ColumnSecrecy {
        // A truth value tells nothing, and is about a thing instead of holding it.
        guard family != .boolean else { return .open }
        var byName = ColumnSecrecy.of(name)
        if byName == .number, family == .integer || family == .number, SecrecyReading.isMessenger(name) {
            // What was paid by it.
            byName = .open
        }
        let byComment = comment?.written.map { ColumnSecrecy.knownComments($0) }
        // A 助记码 finds goods by their initials; a seed phrase has that name too.
        if byName == .secret, let comment = comment?.written, comment.includes("助记码") { return .open }
        if byName == .secret { return fits(.secret) ? .secret : .open }
        if byComment == .secret, fits(.secret) { return .secret }
        for secrecy in [byName, byComment] {
            if let secrecy, secrecy.isPersonal || secrecy == .network, fits(secrecy) {
                return isNoPerson(secrecy) ? .open : secrecy
            }
        }
        if owner != .other, let byOwner = SecrecyReading.ofOwned(name, comment: comment?.written, by: owner),
            fits(byOwner)
        {
            return byOwner
        }
        if isAccount, table.columns.contains(where: { $0.namesBank }) { return .number }
        return byComment == .numbering ? .numbering : byName.isPersonal ? .open : byName
    }

    /// Whether it holds a number of accounts, of which there are many sorts.
    private var isAccount: Bool {
        guard family == .text || family == .integer else { return false }
        if ColumnSecrecy.namesAccount(name) { return true }
        guard let clause = comment?.written.map(LabelText.clause) else { return false }
        return ["账号", "帐号", "账户", "收款账户"].contains(clause)
    }

    /// Whether it says which bank an account is with.
    private var namesBank: Bool {
        ["bank", "khh", "kaihuhang"].contains(NameWords.named(name).first ?? "")
            || LabelText.clause(comment?.written ?? "").includes("开户")
    }

    /// Whether its type can hold such a thing.
    private func fits(_ secrecy: ColumnSecrecy) -> Bool {
        switch family {
        case .text, .json, .array, .enumeration, .binary, .other: true
        case .uuid: secrecy == .secret || secrecy == .number
        case .integer, .number: [.secret, .withheld, .number, .birth, .network, .numbering].contains(secrecy)
        case .date, .timestamp: secrecy == .birth
        case .time, .interval, .boolean: false
        }
    }

    /// Whether an address is that of a shop, or a name that of a company, although its words would also do for a person.
    private func isNoPerson(_ secrecy: ColumnSecrecy) -> Bool {
        guard secrecy == .residence || secrecy == .personName, let comment = comment?.written else {
            return false
        }
        return SecrecyReading.isNoPerson(LabelText.clause(comment), secrecy)
    }
}
