import Schema

/// Which tables belong together in a theme.
struct TableMap {
    private let tables: [TableName: Table]
    /// The link tables that refer to a table.
    private var links: [TableName: [Table]] = [:]

    init(_ tables: [Table]) {
        self.tables = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
        for table in tables where table.joins.count >= 2 && Subject(table).isLink {
            for target in Set(table.joins.map(\.target)) { links[target, default: []].append(table) }
        }
    }

    /// The theme of one table.
    func single(_ table: Table) -> Theme {
        let subject = Subject(table)
        let metrics = ["\(subject.title)数量"] + subject.measures.prefix(8).map(\.label)
        var topics = ["数量"]
        if !subject.dimensions.isEmpty {
            topics.append("按\(Wording.list(subject.dimensions.prefix(3).map(\.bareLabel)))的分布")
        }
        if !subject.totals.isEmpty {
            topics.append("\(Wording.list(subject.totals.prefix(3).map(\.label)))的排名与占比")
        }
        if let date = subject.date { topics.append("按\(date.label)的变化趋势") }
        return Theme(
            name: Wording.spaced(
                "\(subject.title)\(subject.isEntity ? "信息" : subject.title.hasSuffix("统计") ? "" : "统计")分析"),
            description: Wording.spaced("围绕\(subject.title)回答:\(topics.joined(separator: ";"))。"),
            tables: [table.name],
            entities: [subject.title] + subject.dimensions.prefix(5).map(\.bareLabel), metrics: metrics)
    }

    /// The theme of a table and those it refers to; nil when it refers to none of these.
    func related(_ table: Table) -> Theme? {
        var names = [table.name]
        func add(_ name: TableName) {
            if tables[name] != nil, !names.contains(name), names.count < 9 { names.append(name) }
        }
        for relation in table.joins { add(relation.target) }
        let isReferring = names.count > 1 || table.joins.contains { $0.target == table.name }
        guard isReferring else { return nil }
        for parent in names.dropFirst() {
            for relation in tables[parent]?.joins ?? [] { add(relation.target) }
            for link in links[parent] ?? [] where link.name != table.name {
                add(link.name)
                for relation in link.joins { add(relation.target) }
            }
        }
        // A table that only refers to itself is listed twice, so that its theme differs from the single one.
        if names.count == 1 { names.append(table.name) }
        let subjects = names.compactMap { tables[$0] }.map(Subject.init)
        let main = subjects[0]
        var titles: [String] = []
        for one in subjects.dropFirst() where !one.isLink && !titles.contains(one.title) {
            titles.append(one.title)
        }
        return Theme(
            name: Wording.spaced("\(main.title)\(main.title.hasSuffix("关联") ? "" : "关联")分析"),
            description: titles == [main.title]
                ? Wording.spaced("围绕\(main.title)之间的上下级关系,回答层级、归属和数量的问题。")
                : Wording.spaced("把\(main.title)与\(Wording.list(titles))关联起来,回答汇总、排名、对比和缺失数据的问题。"),
            tables: names, entities: [main.title] + titles.filter { $0 != main.title },
            metrics: ["\(main.title)数量"] + main.totals.prefix(8).map(\.label))
    }
}
