import Schema

/// English words.
struct EnglishPhrasebook: Phrasebook {
    let share = "share (%)"
    let yes = "yes"
    let no = "no"

    func noun(for table: Table, without prefix: String?, distinct: Distinction) -> Noun {
        var words = NameWords.of(table.name.name).flatMap(GluedEnglish.parts)
        if let prefix, words.count > 1, words[0] == prefix { words.removeFirst() }
        for mark in ["tbl", "tab", "t", "vw", "v"] where words.count > 1 && words[0] == mark {
            words.removeFirst()
        }
        for end in ["table", "tbl", "info", "data"] where words.count > 1 && words.last == end {
            words.removeLast()
        }
        var isNamed = !LabelText.hasHan(table.name.name)
        // A name of one long word may be several that are glued together, which a comment tells apart.
        if let said = Self.phrase(table.comment?.text),
            !isNamed || words.count == 1 && said.count > 1 && said.count <= 3
        {
            words = said
            isNamed = true
            let ends = ["table", "information", "records", "data"]
            if words.count > 1, let last = words.last, ends.contains(last) { words.removeLast() }
        }
        // The rows of `task_list` are tasks; those of `price_list` are no prices.
        if words.count > 1, ["list", "lists"].contains(words[words.count - 1]),
            !Self.listed.contains(words[words.count - 2])
        {
            words.removeLast()
        }
        if words.isEmpty { words = [table.name.name] }
        if distinct != .none { words = NameWords.of(table.name.name).flatMap(GluedEnglish.parts) }
        // `payment_p2007_01` is the name of a table, and of nothing else.
        if words.contains(where: { $0.count > 1 && $0.allSatisfy(\.isNumber) }) { isNamed = false }
        words = words.enumerated().filter { $0 == 0 || words[$0 - 1] != $1 }.map { Self.written[$1] ?? $1 }
        words[words.count - 1] = EnglishText.singular(words[words.count - 1])
        var one = words.joined(separator: " ")
        let isEntity = [.entity, .tree, .hub].contains(table.meaning.kind)
        let last = words[words.count - 1]
        let isMass = [
            "inventory", "stock", "traffic", "revenue", "usage", "weather", "history", "data", "balance",
        ].contains(last)
        let counts =
            !isMass && ![.statistics, .log, .stock].contains(table.meaning.kind)
            && (table.meaning.kind != .setting || table.meaning.display != nil)
        let isRecord = ["record", "log", "entry", "line", "item", "event", "history"].contains(
            words[words.count - 1])
        if !counts, !isRecord || words.last == "history" { one += " record" }
        let many = EnglishText.plural(one)
        return Noun(
            title: words.joined(separator: " "), one: one, many: many, unit: "", count: "number of \(many)",
            isEntity: isEntity, isNamed: isNamed,
            isRelation: words.count > 1
                && ["relation", "rel", "map", "mapping", "link", "xref"].contains(last))
    }

    /// What there are lists of that are things by themselves.
    private static let listed: Set<String> = [
        "price", "wish", "mailing", "mail", "play", "waiting", "wait", "black", "white", "check", "packing",
        "watch", "guest",
        "shopping", "reading", "pick", "picking", "distribution", "access", "block", "allow", "deny", "sub",
        "todo",
    ]

    /// What columns are called that are named by a unit.
    private static let measured = [
        "milliseconds": "length in milliseconds", "seconds": "length in seconds",
        "minutes": "length in minutes",
        "hours": "length in hours", "bytes": "size in bytes", "kilobytes": "size in kilobytes",
        "megabytes": "size in megabytes",
    ]

    /// Words that are written in capitals.
    private static let written = ["us": "US", "uk": "UK", "eu": "EU", "ip": "IP", "api": "API", "sms": "SMS"]

    func label(of column: Column) -> String? {
        if LabelText.hasHan(column.name) { return Self.phrase(column.comment?.text)?.joined(separator: " ") }
        let words = NameWords.of(column.name)
        // A name of one long word may be several that are glued together, which a comment tells apart.
        if let said = Self.phrase(column.comment?.text), words.count == 1, said.count <= 3,
            said.joined() == words[0] || words[0].count <= 3
                || column.meaning.role != .identifier && said.count > 1
        {
            return said.joined(separator: " ")
        }
        guard !words.isEmpty else { return nil }
        // What is called by its unit alone is a length or a size in that.
        if words.count == 1, let measured = Self.measured[words[0]], column.meaning.role != .identifier {
            return measured
        }
        var shown = words.flatMap(GluedEnglish.parts)
        let isBoolean = column.meaning.role == .flag
        if isBoolean { shown = EnglishFlag.bare(shown) }
        if isBoolean, shown.count > 1, ["is", "has"].contains(shown[0]) { shown.removeFirst() }
        if column.meaning.role == .time, shown.count > 1, let last = shown.last,
            ["at", "on", "ts"].contains(last)
        {
            shown[shown.count - 1] = column.family == .date ? "date" : "time"
            if let verb = shown.first, shown.count == 2 { shown[0] = EnglishText.noun(ofVerb: verb) }
        }
        if let unit = column.meaning.unit?.lowercased(), shown.count > 1, let last = shown.last,
            unit.hasPrefix(last) || last.hasPrefix(unit)
        {
            shown.removeLast()
        }
        if shown.count > 1, let last = shown.last, ["datetime", "timestamp"].contains(last) {
            shown[shown.count - 1] = "time"
        }
        let text = shown.map { Self.short[$0] ?? $0 }.joined(separator: " ")
        return text
    }

    func short(_ label: String, of noun: Noun) -> String {
        let start = noun.title + " "
        guard label.hasPrefix(start), label.count > start.count + 2 else { return label }
        return String(label.dropFirst(start.count))
    }

    // MARK: Names of results

    func name(of figure: Figure) -> String {
        let unit = figure.field.map(unit) ?? ""
        return plain(figure) + (unit.isEmpty ? "" : " (\(unit))")
    }

    func name(of field: Field) -> String {
        let unit = field.isMeasure ? unit(of: field) : ""
        return unit.isEmpty ? field.label : "\(field.label) (\(unit))"
    }

    func name(of display: Display) -> String {
        display.fields.count > 1 ? "name" : display.fields.first?.label ?? "value"
    }

    func name(ofThing join: TableJoin) -> String { thing(join) }

    func name(of step: Axis.Step) -> String {
        switch step {
        case .day: "day"
        case .month: "month"
        case .quarter: "quarter"
        case .year: "year"
        case .weekday: "weekday (1 = Monday)"
        }
    }

    func name(ofCode field: Field) -> String {
        field.label.hasSuffix("code") ? field.label + " value" : field.label + " code"
    }

    func name(_ result: ResultName) -> String {
        switch result {
        case .change(_, let step): "change from the \(step == .year ? "year" : "month") before"
        case .running(let figure): "running " + plain(figure)
        case .recent(_, let days): "last \(days) days"
        case .before(_, let days): "\(days) days before"
        case .first(let field): "first " + field.label
        case .last(let field): "last " + field.label
        case .different(let label): "number of " + EnglishText.plural(thing(label))
        case .times: "times"
        case .item: "item"
        case .sum(let common): "total " + common
        case .ratio(let amount, let count): ratio(amount, count)
        case .part: "share (%)"
        case .rank: "rank"
        case .range(let field): field.label + " range"
        case .duration: "average days"
        case .parent(let join, let label): above(join) + (label == "name" ? " name" : "")
        case .children: "number of children"
        case .size(let field): "number of " + field.label
        case .of(let figure, let kind): "\(plain(figure)) (\(kind))"
        case .unmatched: "number without a match"
        case .average(let figure): "average " + name(of: figure)
        case .most(let figure): "highest " + name(of: figure)
        case .days: "days"
        case .yearBefore(let figure): name(of: figure) + " a year before"
        }
    }

    func ranges(of field: Field, _ edges: [String]) -> [String] {
        let unit = unit(of: field)
        let texts = edges.map { unit.isEmpty ? $0 : "\($0) \(unit)" }
        guard let first = texts.first, let last = texts.last else { return [] }
        return ["under \(first)"] + zip(edges, texts.dropFirst()).map { "\($0) to \($1)" } + [
            "\(last) and more"
        ]
    }

    // MARK: Themes

    func theme(of subject: Subject) -> (name: String, description: String) {
        var topics = ["counts"]
        if !subject.dimensions.isEmpty {
            topics.append("breakdowns by " + list(subject.dimensions.prefix(3).map { thing($0.label) }))
        }
        if !subject.amounts.isEmpty {
            topics.append("totals and rankings of " + list(subject.amounts.prefix(3).map(\.label)))
        }
        if let time = subject.time { topics.append("trends by " + time.label) }
        let name = EnglishText.capitalized(subject.noun.many)
        return (name, "\(name): \(topics.joined(separator: "; ")).")
    }

    func theme(joining subject: Subject, to others: [Subject]) -> (name: String, description: String) {
        var titles: [String] = []
        for one in others where !one.isLink && !titles.contains(one.noun.many) {
            titles.append(one.noun.many)
        }
        let name = EnglishText.capitalized(subject.noun.many)
        guard titles != [subject.noun.many] else {
            return (
                "\(name) and their hierarchy",
                "Which \(subject.noun.many) belong to which: levels, parents and counts."
            )
        }
        return (
            "\(name) and what they belong to",
            "\(name) together with \(list(titles)): totals, rankings, comparisons and gaps."
        )
    }

    // MARK: Parts

    /// The words of a comment that is short enough to be a noun: without article and final stop, at most four.
    private static func phrase(_ comment: String?) -> [String]? {
        guard let comment, !LabelText.hasHan(comment) else { return nil }
        let clause = LabelText.firstClause(comment).prefix { $0 != "." && $0 != "=" }
        var words = clause.lowercased().split(whereSeparator: { $0 == " " || $0 == "-" || $0 == "_" }).map(
            String.init)
        if let first = words.first, ["the", "a", "an"].contains(first) { words.removeFirst() }
        let isPlain = words.allSatisfy { word in word.allSatisfy { $0.isLetter || $0.isNumber } }
        let verbs: Set<String> = [
            "is", "are", "was", "to", "of", "for", "when", "if", "whether", "that", "which", "stores",
            "contains", "this", "primary", "foreign", "lists", "in", "by", "and", "or", "from", "with",
            "used", "per", "at", "on", "without", "within", "between", "under", "over", "into", "who", "what",
            "did", "have", "has", "not", "as", "its", "their", "one", "each",
        ]
        guard (1...4).contains(words.count), isPlain, verbs.isDisjoint(with: words),
            words.allSatisfy({ $0.first?.isLetter == true })
        else { return nil }
        return words
    }

    private static let short = [
        "qty": "quantity", "amt": "amount", "num": "number", "no": "number", "nbr": "number",
        "desc": "description",
        "addr": "address", "dept": "department", "emp": "employee", "cust": "customer", "prod": "product",
        "cat": "category", "dt": "date", "ts": "time", "pct": "percentage", "avg": "average",
    ]

    func unit(of field: Field) -> String {
        ["元": "CNY", "美元": "USD", "分": "cents", "百分比": "%", "个": "", "件": ""][field.unit ?? ""] ?? field.unit
            ?? ""
    }

    /// What a label is about, without "name": service area for service area name.
    func thing(_ label: String) -> String {
        // What a parcel is addressed to is no ship.
        if ["ship", "shipping", "bill", "billing", "delivery", "mailing"].contains(where: {
            label == $0 + " name"
        }) {
            return label
        }
        for end in [" name", " title"] where label.hasSuffix(end) { return String(label.dropLast(end.count)) }
        return label
    }

    /// What a column is about: a name is that of a thing, the title of a contact is what it says.
    func thing(_ field: Field) -> String { field.role == .name ? thing(field.name) : field.name }

    /// What rows call the thing that they refer to: its title, or its part in them, such as manager.
    func thing(_ join: TableJoin) -> String {
        let title = join.parent.noun.title
        guard join.relation.columns.count == 1 else { return title }
        var words = NameWords.named(join.relation.columns[0]).flatMap(GluedEnglish.parts)
        while let last = words.last, words.count > 1,
            ["id", "key", "code", "no", "number", "uuid", "fk", "name"].contains(last)
        { words.removeLast() }
        if words.count > 1, let end = ["from": "source", "to": "target"][words[0]] { words[0] = end }
        if words.count > 1, words.last == "by" {
            words = [Self.doers[words[words.count - 2]] ?? title]
        }
        // What orders are shipped via is a shipper.
        if !join.isSelf, words.count > 1,
            ["via", "to", "at", "in", "with", "for"].contains(words[words.count - 1])
        {
            return title
        }
        // The country of birth, whose column says country once more.
        if words.count > 2, words.first == words.last { words.removeLast() }
        var text = words.joined(separator: " ")
        guard !text.isEmpty, text != "id", !LabelText.hasHan(text) else { return title }
        if words.count == 1, text.hasSuffix("id"), text.count > 4 { text.removeLast(2) }
        // `facid` refers to a facility.
        if !join.hasTwins, words.count == 1, title.hasPrefix(text) { return title }
        let isSame =
            title == text || title.hasSuffix(text)
            || text.replacing(" ", with: "") == title.replacing(" ", with: "")
        if isSame { return title }
        // A manager of the staff is a manager.
        if words.count > 1, let role = words.dropLast().last, Self.roles.contains(role), text.hasSuffix(title)
        {
            return words.dropLast().joined(separator: " ")
        }
        if text.hasSuffix(title) { return text }
        // Of one glued word nobody knows where it ends.
        if !join.hasTwins, words.count == 1, text.count > 10 || text.contains(title.replacing(" ", with: ""))
        {
            return title
        }
        return join.hasTwins || join.parent.isEntity && words.count <= 2 ? text : title
    }

    /// Who has done it: the approver of what was approved by somebody.
    private static let doers = [
        "approved": "approver", "created": "creator", "reviewed": "reviewer", "requested": "requester",
        "submitted": "submitter", "handled": "handler", "reported": "reporter", "verified": "verifier",
        "signed": "signer", "sent": "sender", "received": "receiver", "issued": "issuer", "ordered": "buyer",
        "published": "publisher", "written": "author", "referred": "referrer", "invited": "inviter",
        "assigned": "assigner", "inspected": "inspector", "authorized": "authorizer", "owned": "owner",
        "posted": "poster", "recorded": "recorder", "packed": "packer", "counted": "counter",
    ]

    private static let roles: Set<String> = [
        "manager", "owner", "author", "creator", "supervisor", "leader", "seller", "buyer", "sender",
        "receiver",
        "recipient", "reviewer", "assignee", "reporter", "approver", "requester", "driver", "operator",
        "agent",
        "handler", "inspector", "instructor", "teacher", "advisor", "captain", "host", "guest", "referrer",
    ]

    func plain(_ figure: Figure) -> String {
        switch figure {
        case .rows(let subject): subject.noun.count
        case .different(let join): join.parent.noun.count
        case .sum(let field, _): (field.label.contains("total") ? "combined " : "total ") + field.label
        case .average(let field, _): field.label.hasPrefix("average") ? field.label : "average " + field.label
        case .maximum(let field, _): "highest " + field.label
        case .minimum(let field, _): "lowest " + field.label
        }
    }

    /// A figure in a sentence, with what it is of.
    func said(_ figure: Figure) -> String {
        switch figure {
        case .rows, .different: return plain(figure)
        case .sum(let field, let subject), .average(let field, let subject), .maximum(let field, let subject),
            .minimum(let field, let subject):
            return field.label.hasPrefix(subject.noun.title + " ")
                ? plain(figure) : "\(plain(figure)) of \(subject.noun.many)"
        }
    }

    func ratio(_ amount: Figure, _ count: Figure) -> String {
        "\(amount.field?.label ?? "") per \(EnglishText.singular(count.field?.label ?? ""))"
    }

    func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
