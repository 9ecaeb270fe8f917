import SQL
import Schema

/// Questions that show rows: names, searches, details.
struct RowQuestions {
    let subject: Subject

    var candidates: [Candidate] { names + search + byCode + opaque }

    private var base: SelectStatement {
        var select = SelectStatement(subject.sql)
        select.filters = subject.live()
        return select
    }

    private var names: [Candidate] {
        let display = subject.display
        guard subject.isEntity else { return [] }
        let more = subject.fields(.code, .category).filter { !display.names.contains($0.column.name) }.prefix(
            3)
        var select = base
        select.add(display.sql(), display.label)
        for field in more { select.add(field) }
        select.order = [.item(0, isDescending: false)]
        let labels = Wording.list([display.label] + more.map(\.label))
        let extent = subject.boundListing(&select)
        let question =
            extent.isEmpty
            ? Wording.choice(
                subject.sql + "names", ["列出所有\(subject.title)的\(labels)", "有哪些\(subject.title)?显示\(labels)"])
            : "按\(display.label)排序列出\(subject.title)的\(labels)" + extent
        return [Candidate("names", 82, question, select, display.fields + more)]
    }

    /// `名称中包含“南城”的服务区有哪些?`, with a piece of a name that occurs.
    private var search: [Candidate] {
        guard let name = subject.fields(.name).first ?? subject.fields(.text).first,
            let sample = name.quotable.first(where: { $0.count >= 3 && !$0.contains { "%_\\'".contains($0) } }
            )
        else { return [] }
        let piece =
            LabelText.hasHan(sample)
            ? String(sample.prefix(2)) : String(sample.prefix { !$0.isWhitespace }.prefix(8))
        guard piece.count >= 2 else { return [] }
        let display = subject.display
        var select = base
        if !display.names.contains(name.column.name) { select.add(display.sql(), display.label) }
        select.add(name)
        if let code = subject.code, code.column.name != display.fields.first?.column.name { select.add(code) }
        select.filters.insert("\(name.sql()) LIKE \(SQLText.literal("%\(piece)%"))", at: 0)
        select.order = [.expression(name.sql())]
        return [
            Candidate(
                "search", 52, "\(name.label)中包含“\(piece)”的\(subject.rows)有哪些?", select,
                display.fields + [name, subject.code])
        ]
    }

    /// `编码为“H0814”的服务区是哪个?`
    private var byCode: [Candidate] {
        guard subject.isEntity else { return [] }
        return subject.codes.prefix(2).compactMap { code in
            guard let value = code.quotable.first else { return nil }
            var select = base
            let shown = subject.fields.filter { [.name, .category, .code].contains($0.role) }.prefix(6)
            for field in shown { select.add(field) }
            if !shown.contains(where: { $0.column.name == code.column.name }) { select.add(code) }
            select.filters.insert("\(code.sql()) = \(code.literal(value))", at: 0)
            let question = "\(code.label)为“\(value)”的\(subject.title)是哪\(subject.unit)?"
            return Candidate("by code", 57, question, select, shown + [code])
        }
    }

    /// Arrays, JSON, bytes and times each have their own question.
    private var opaque: [Candidate] {
        subject.fields(.opaque).prefix(6).compactMap { field in
            var select = base
            let column = field.sql()
            let display = subject.display
            select.filters.append("\(column) IS NOT NULL")
            select.limit = 10
            func listed(_ sql: String, _ label: String, _ question: String) -> Candidate {
                if !display.names.contains(field.column.name) { select.add(display.sql(), display.label) }
                select.add(sql, label)
                select.order = [.expression("\(sql) DESC")]
                return Candidate("opaque", 45, question, select, display.fields + [field])
            }
            switch field.column.family {
            case .array:
                return listed(
                    "CARDINALITY(\(column))", "\(field.label)个数",
                    "\(field.label)个数最多的10\(subject.counted)是哪些?")
            case .binary:
                return listed(
                    "OCTET_LENGTH(\(column))", "\(field.label)字节数",
                    "\(field.label)占用空间最大的10\(subject.counted)是哪些?")
            case .interval:
                select.limit = nil
                select.add("AVG(\(column))", "平均\(field.label)")
                select.add("MAX(\(column))", "最长\(field.label)")
                return Candidate("opaque", 45, "\(subject.rows)的\(field.label)平均是多久,最长是多久?", select, [field])
            case .time:
                return listed(column, field.label, "\(field.label)最晚的10\(subject.counted)是哪些?")
            default:
                if !display.names.contains(field.column.name) { select.add(display.sql(), display.label) }
                select.add(field)
                return Candidate(
                    "opaque", 38, "查看10\(subject.counted)的\(field.label)", select, display.fields + [field])
            }
        }
    }

    /// One query over every column that nothing has touched yet; passwords and the like are only counted.
    func rest(_ isUntouched: (String) -> Bool) -> Candidate? {
        let isDull: (Field) -> Bool = { field in
            [.technical, .created, .updated, .deletion, .identifier].contains(field.role)
        }
        let untouched = subject.fields.filter { isUntouched($0.column.name) }
        let left = untouched.filter { !isDull($0) } + untouched.filter(isDull)
        guard !left.isEmpty else { return nil }
        let display = subject.display
        var select = base
        let isShown = display.names.isDisjoint(with: left.map(\.column.name))
        if isShown, !display.fields.isEmpty { select.add(display.sql(), display.label) }
        let open = left.filter { $0.role != .secret }
        for field in open { select.add(field) }
        for field in left where field.role == .secret {
            select.add("\(field.sql()) IS NOT NULL", "已设置\(field.label)")
        }
        let time = subject.date ?? subject.fields(.created).first
        if let time {
            select.order = [.expression("\(time.sql()) DESC\(time.isAlwaysThere ? "" : " NULLS LAST")")]
        }
        select.limit = 20
        let isHousekeeping = open.allSatisfy(isDull) && open.contains { $0.role != .identifier }
        let labels = left.prefix(6).map { $0.role == .secret ? "是否已设置\($0.label)" : $0.label }
        let names = left.count > 6 ? labels.joined(separator: "、") + "等信息" : Wording.list(labels)
        let question =
            isHousekeeping && left.count > 1
            ? "查看\(subject.rows)的维护信息,包括\(names)"
            : "查询\(labels[0].hasPrefix(subject.title) ? "" : subject.rows + "的")\(names)"
        let order = time.map { "按\($0.label)从新到旧" } ?? ""
        return Candidate("rest", 0, "\(question)，\(order)显示前20条", select, left)
    }
}
