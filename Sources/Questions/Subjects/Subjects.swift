import Schema

/// All tables as questions see them, each with a title of its own.
struct Subjects {
    let all: [Subject]
    private let byName: [TableName: Subject]
    /// The links that lead to a table.
    private let links: [TableName: [Subject]]
    /// The tables that refer to a table.
    private let referrers: [TableName: [Subject]]
    /// Tables whose rows are each a part of one row of another, as addresses are.
    private let parts: Set<TableName>

    init(_ tables: [Table], in book: any Phrasebook) {
        let prefix = Self.commonPrefix(tables)
        var uses: [String: Int] = [:]
        let nouns = tables.map { book.noun(for: $0, without: prefix, distinct: .none) }
        for noun in nouns { uses[noun.title, default: 0] += 1 }
        let told = zip(tables, nouns).map { table, noun -> Noun in
            guard uses[noun.title, default: 0] > 1 else { return noun }
            // Of several with one title the shortest name keeps it, where the others only add to it.
            let twins = zip(tables, nouns).filter { $1.title == noun.title }.map(\.0.name.name)
            let isBase =
                twins.count { $0 == table.name.name } == 1
                && twins.allSatisfy { $0.hasPrefix(table.name.name) }
            return isBase ? noun : book.noun(for: table, without: prefix, distinct: .words)
        }
        let titles = Dictionary(told.map { ($0.title, 1) }, uniquingKeysWith: +)
        let shared = Self.sharedLabels(of: tables, in: book)
        all = zip(tables, told).map { table, noun in
            let isShared = titles[noun.title, default: 0] > 1
            let others = titles.keys.filter { $0 != noun.title && $0.count > 1 }
            // 订单总金额 of a refund is told apart from what the orders themselves have.
            let borrowed = Self.figureLabels(of: table, in: book).filter { label in
                others.contains(where: label.hasPrefix)
            }
            return Subject(
                table, called: isShared ? book.noun(for: table, without: prefix, distinct: .name) : noun,
                sharing: shared.union(borrowed), in: book)
        }
        byName = Dictionary(all.map { ($0.table.name, $0) }) { first, _ in first }
        var links: [TableName: [Subject]] = [:]
        for subject in all where subject.isLink {
            for target in Set(subject.table.joins.map(\.target)) {
                links[target, default: []].append(subject)
            }
        }
        self.links = links
        var referrers: [TableName: [Subject]] = [:]
        for subject in all {
            for target in Set(subject.table.joins.map(\.target)) {
                referrers[target, default: []].append(subject)
            }
        }
        self.referrers = referrers
        parts = Set(referrers.filter { Self.areParts($0.key, of: $0.value) }.keys)
    }

    /// Labels that figures of several tables have.
    private static func sharedLabels(of tables: [Table], in book: any Phrasebook) -> Set<String> {
        var uses: [String: Int] = [:]
        for label in tables.flatMap({ figureLabels(of: $0, in: book) }) { uses[label, default: 0] += 1 }
        return Set(uses.filter { $0.value > 1 }.keys)
    }

    private static func figureLabels(of table: Table, in book: any Phrasebook) -> Set<String> {
        let figures = table.columns.filter { [.amount, .rate].contains($0.meaning.role) }
        return Set(figures.compactMap { book.label(of: $0) })
    }

    /// Whether no row of a table is referred to twice, as far as there are rows enough to tell.
    private static func areParts(_ table: TableName, of referrers: [Subject]) -> Bool {
        let large = referrers.filter { ($0.table.rowEstimate ?? 1000) >= 20 }
        return !large.isEmpty
            && large.allSatisfy { one in
                one.table.joins.filter { $0.target == table }.allSatisfy {
                    TableJoin.isExclusive(one.table, $0)
                }
            }
    }

    subscript(name: TableName) -> Subject? { byName[name] }

    func links(to subject: Subject) -> [Subject] { links[subject.table.name] ?? [] }

    /// The next two tables that refer to the same as one does, so that not all are paired with all.
    func siblings(of subject: Subject, under parent: Subject) -> [Subject] {
        let all = referrers[parent.table.name] ?? []
        guard let place = all.firstIndex(where: { $0.table.name == subject.table.name }), all.count > 1 else {
            return []
        }
        return (1...min(2, all.count - 1)).map { all[(place + $0) % all.count] }
    }

    /// The relations of a table that questions follow; those to what everything belongs to only say so.
    func joins(of subject: Subject) -> [TableJoin] {
        subject.table.joins.compactMap { relation in
            guard let target = byName[relation.target], target.meaning.kind != .hub,
                let join = TableJoin(subject, relation, to: target, isPart: parts.contains(relation.target))
            else { return nil }
            // Which of several is meant nobody can say where the language has no word for it.
            return join.hasTwins && !join.fields.allSatisfy(\.isNamed) ? nil : join
        }
    }

    /// The word that the names of most tables begin with, such as that of a module; nil where there is none.
    private static func commonPrefix(_ tables: [Table]) -> String? {
        let firsts = tables.map { NameWords.of($0.name.name) }.filter { $0.count > 1 }.map { $0[0] }
        let counts = Dictionary(firsts.map { ($0, 1) }, uniquingKeysWith: +)
        guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), most.value >= 3,
            most.value * 2 > tables.count
        else { return nil }
        return most.key
    }
}

extension Subject {
    /// Whether its rows only say that things of two tables belong together, each pair once.
    var isLink: Bool { meaning.kind == .link && table.joins.count(where: isEnd) == 2 }

    /// Whether a relation is one side of the link.
    func isEnd(_ relation: Relation) -> Bool {
        meaning.links.contains { pair in relation.columns.allSatisfy(pair.contains) }
    }
}
