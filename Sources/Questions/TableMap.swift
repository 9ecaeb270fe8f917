import Schema

/// Which tables belong together in a theme.
struct TableMap {
    private let subjects: Subjects
    private let book: any Phrasebook

    init(_ subjects: Subjects, in book: any Phrasebook) {
        self.subjects = subjects
        self.book = book
    }

    /// The theme of one table.
    func single(_ subject: Subject) -> Theme {
        let (name, description) = book.theme(of: subject)
        return Theme(
            name: name, description: description, tables: [subject.table.name],
            entities: [subject.noun.title] + subject.dimensions.prefix(5).map(\.label),
            metrics: [subject.noun.count] + subject.chiefMeasures.prefix(12).map { book.name(of: $0) })
    }

    /// The theme of a table and those it refers to; nil when it refers to none of these.
    func joined(_ subject: Subject) -> Theme? {
        let table = subject.table
        var names = [table.name]
        func add(_ name: TableName) {
            if subjects[name] != nil, !names.contains(name), names.count < 9 { names.append(name) }
        }
        for relation in table.joins { add(relation.target) }
        let isReferring = names.count > 1 || table.joins.contains { $0.target == table.name }
        guard isReferring else { return nil }
        for name in names.dropFirst() {
            guard let parent = subjects[name] else { continue }
            for relation in parent.table.joins { add(relation.target) }
            for link in subjects.links(to: parent) where link.table.name != table.name {
                add(link.table.name)
                for relation in link.table.joins { add(relation.target) }
            }
        }
        // A table that only refers to itself is listed twice, so that its theme differs from the single one.
        if names.count == 1 { names.append(table.name) }
        let others = names.dropFirst().compactMap { subjects[$0] }
        let (name, description) = book.theme(joining: subject, to: others)
        var entities = [subject.noun.title]
        for one in others where !one.isLink && !entities.contains(one.noun.title) {
            entities.append(one.noun.title)
        }
        return Theme(
            name: name, description: description, tables: names, entities: entities,
            metrics: [subject.noun.count] + subject.amounts.prefix(12).map { book.name(of: $0) })
    }
}
