internal import SQL

extension MarkdownRenderer {
    /// The entries of `字段补充说明`: what the table is, keys and relations, then constraints, columns, and types.
    func notes(on table: Table, referring: [(table: Table, relation: Relation)]) -> [String] {
        var notes: [String] = []
        if let kind = words.kind(table.meaning.kind) {
            notes.append(words("表的类型：", "Kind of table: ") + kind)
        }
        if let time = table.meaning.businessTime {
            notes.append(words("业务时间：", "Business time: ") + MarkdownText.identifier(time))
        }
        if let deletion = table.meaning.deletion {
            let condition = MarkdownText.code(deletion.condition(in: table))
            notes.append(words("有效数据的条件：", "Rows that count: ") + condition)
        }
        notes += state(of: table)
        notes += keys(of: table)
        notes += table.relations.map { note(on: $0, in: table) }
        notes += origins(of: referring)
        notes += table.constraints.compactMap { note(on: $0, in: table) }
        notes += roles(in: table)
        for index in table.columns.indices {
            let own = self.notes(on: table.columns[index], in: table)
            if own.isEmpty { continue }
            let name = MarkdownText.identifier(table.columns[index].name)
            notes += own.map { "\(name) \($0)" }
        }
        notes += table.types.flatMap { self.notes(on: $0, in: table) }
        let unused = table.columns.lazy.filter { ($0.nullFraction ?? 0) >= 0.9995 }.map(\.name)
        if !unused.isEmpty {
            notes.append(
                "\(MarkdownText.list(Array(unused))) \(words("目前均为空值", unused.count == 1 ? "holds nothing but NULL now" : "hold nothing but NULL now"))"
            )
        }
        return notes
    }

    /// Partitions, and what cannot be read.
    private func state(of table: Table) -> [String] {
        var notes: [String] = []
        if let key = table.partitionKey {
            let (code, count) = (MarkdownText.code(key), table.partitionCount)
            notes.append(
                words("本表按 \(code) 分区，共 \(count) 个分区", "Partitioned by \(code), \(count) partitions"))
        }
        if let partition = table.partitionOf {
            let (parent, bound) = (MarkdownText.name(partition.parent), MarkdownText.code(partition.bound))
            notes.append(words("本表是 \(parent) 的分区：\(bound)", "A partition of \(parent): \(bound)"))
        }
        if table.hasRowPolicy {
            notes.append(
                words(
                    "设有行级安全策略，以上数据仅限当前用户可见的行",
                    "Row-level security: the figures are of the rows that the current user may see"))
        }
        switch table.obstacle {
        case .unpopulated:
            notes.append(
                words(
                    "物化视图尚未填充数据（WITH NO DATA），目前无法查询", "Not populated (WITH NO DATA), cannot be queried now"))
        case .permission: notes.append(words("当前用户没有读取权限，无法查询", "The current user may not read it"))
        case .unavailable:
            notes.append(
                words(
                    "数据目前无法读取（所在的外部服务器无法访问，或服务器不提供），无法查询",
                    "Its rows cannot be had now: they lie on a server that does not answer, or this one does not give them"
                ))
        case nil:
            let closed = table.columns.filter { !$0.isReadable }.map(\.name)
            if !closed.isEmpty {
                notes.append(
                    "\(MarkdownText.list(closed)) \(words("无读取权限，不能用于查询", "cannot be read, so not be queried"))"
                )
            }
        }
        return notes
    }

    private func keys(of table: Table) -> [String] {
        var notes: [String] = []
        if !table.primaryKey.isEmpty {
            let isJoint = table.primaryKey.count > 1
            let list = MarkdownText.list(table.primaryKey)
            notes.append(
                words(
                    "\(list) 为\(isJoint ? "联合" : "")主键", "\(list) \(isJoint ? "are" : "is") the primary key"))
        }
        for constraint in table.constraints where constraint.kind == .unique && constraint.columns.count > 1 {
            let list = MarkdownText.list(constraint.columns)
            notes.append(words("\(list) 的组合唯一", "\(list) are unique together"))
        }
        // A unique index without a constraint; its columns may be expressions, its rows some only.
        return notes + table.uniqueIndexes.map { words("唯一索引：", "Unique index: ") + MarkdownText.code($0) }
    }

    /// `area_id 关联 bss_service_area.id（外键，多对一，可选）`
    private func note(on relation: Relation, in table: Table) -> String {
        let targets = relation.targetColumns.map { MarkdownText.name(relation.target, column: $0) }
        let isOne = relation.isOneToOne(in: table)
        var marks = [
            words.origin(of: relation),
            isOne ? words("一对一", "one to one") : words("多对一", "many to one"),
        ]
        if relation.isOptional(in: table) { marks.append(words("可选", "optional")) }
        if !relation.isEnforced { marks.append(words("不强制执行", "not enforced")) }
        if relation.isTemporal {
            marks.append(words("最后一列的时段须被目标表覆盖，而非相等", "the span in the last column is covered, not equal"))
        }
        if let share = relation.inclusionShare {
            let percent = TableText.percent(share)
            marks.append(words("抽样值 \(percent) 存在于目标表", "\(percent) of sampled values found there"))
        }
        let list = MarkdownText.list(relation.columns)
        return list + words(" 关联 ", " refers to ") + targets.joined(separator: ", ")
            + words.bracketed(marks.joined(separator: words.comma))
    }

    /// Who refers to this table: the first dozen.
    private func origins(of referring: [(table: Table, relation: Relation)]) -> [String] {
        guard !referring.isEmpty else { return [] }
        let most = 12
        let list = referring.prefix(most).map { origin in
            origin.relation.columns.map { MarkdownText.name(origin.table.name, column: $0) }.joined(
                separator: "+")
                + (origin.relation.isInferred ? words.bracketed(words("推断", "inferred")) : "")
        }
        let rest = referring.count - list.count
        let more = rest > 0 ? words(" 等 \(referring.count) 处", " and \(rest) more") : ""
        return [words("被引用：", "Referred to by: ") + list.joined(separator: ", ") + more]
    }

    /// What the columns are good for: figures to add up, what to group by, what tells rows apart, housekeeping.
    private func roles(in table: Table) -> [String] {
        let roles = table.columns.map(\.meaning.role)
        return Self.kinds.compactMap { kind in
            let own = roles.indices.filter { kind.roles.contains(roles[$0]) }
            let list = MarkdownText.list(own.map { table.columns[$0].name })
            return own.isEmpty ? nil : words(kind.chinese, kind.english) + words.colon + list
        }
    }

    private static let kinds: [(chinese: String, english: String, roles: [ColumnRole])] = [
        ("标识字段", "Identifiers", [.identifier, .code]),
        ("维度字段", "Dimensions", [.name, .category, .flag, .time]),
        ("可累加的数值", "Amounts, to be added up", [.amount]),
        ("不可累加的数值", "Rates and levels, never added up", [.rate, .ordinal]),
        ("配置值", "Settings", [.setting]), ("技术字段", "Housekeeping", [.technical, .deletion]),
        ("个人信息", "Of persons", [.personal]), ("敏感字段", "Secrets", [.secret]),
    ]

    /// A constraint that is no key; nil for keys, and where a column's list of values says it already.
    private func note(on constraint: Constraint, in table: Table) -> String? {
        switch constraint.kind {
        case .primaryKey, .unique, .foreignKey: return nil
        case .notNull:
            let columns = constraint.columns.map(MarkdownText.plain).joined()
            return constraint.isValidated
                ? nil : words("非空约束（不保证旧数据）：", "Not null (old rows excepted): ") + columns
        case .exclusion:
            return words("排他约束：", "Exclusion: ") + MarkdownText.code(constraint.definition)
        case .check:
            if constraint.columns.count == 1, let values = CheckedValues(constraint.definition)?.values,
                table.column(constraint.columns[0])?.enumValues == values
            {
                return nil
            }
            let expression = SQLSkeleton.condition(of: constraint.definition)
            let mark =
                !constraint.isEnforced
                ? words.bracketed(words("不强制执行", "not enforced"))
                : !constraint.isValidated ? words.bracketed(words("不保证旧数据", "old rows excepted")) : ""
            return words("检查约束", "Check") + mark + words.colon + MarkdownText.code(expression)
        }
    }

    private func notes(on column: Column, in table: Table) -> [String] {
        var notes: [String] = []
        let isKey =
            table.primaryKey.hasName(column.name) && ![.date, .timestamp].contains(column.family)
            || table.relations.contains { $0.columns.hasName(column.name) }
            || NameWords.of(column.name).last == "id"
        if !column.enumValues.isEmpty {
            let list = column.enumValues.map(MarkdownText.element).joined(separator: ", ")
            notes.append(words("为枚举值：", "is one of: ") + list)
        } else if !isKey, let low = column.minimum, let high = column.maximum, low != high {
            let range = range(low, high, column.family)
            notes.append(
                words(
                    "取值范围\(table.isRowCountExact ? "" : "约")：",
                    "\(table.isRowCountExact ? "" : "about ")from ") + range)
        }
        if !column.meaning.codes.isEmpty {
            let list = column.meaning.codes.prefix(30).map { code in
                "\(MarkdownText.element(code.value))=\(MarkdownText.plain(TableText.comment(code.label)))"
            }
            let mark = column.meaning.codesEvidence == .model ? words.bracketed(words("模型", "model")) : ""
            notes.append(words("的编码", "codes") + mark + words.colon + list.joined(separator: words.comma))
        }
        if !column.standIns.isEmpty {
            let values = column.standIns.map(MarkdownText.element).joined(separator: ", ")
            notes.append(
                words(
                    "的占位值：\(values)（表示未知或无期限，不是真实数据，统计时应排除）",
                    "stands for nothing known or no end with \(values), which figures must leave out"))
        }
        if let unit = column.meaning.unit { notes.append(words("的单位：", "unit: ") + MarkdownText.plain(unit)) }
        if let share = column.nullFraction, share >= 0.05, share < 0.9995 {
            let percent = TableText.percent(share)
            notes.append(words("空值约占 \(percent)", "is NULL in about \(percent)"))
        }
        if let expression = column.generatedExpression {
            notes.append(
                words("为生成列：", "is generated: ") + MarkdownText.code(SQLSkeleton.condition(of: expression)))
        }
        return notes
    }

    /// `743.63 至 27956.15`: without zeros, midnights and fractions of seconds that tell nothing.
    private func range(_ low: String, _ high: String, _ family: Column.Family) -> String {
        var bounds = [low, high]
        switch family {
        case .number where bounds.allSatisfy { $0.contains(".") && !$0.contains("e") }:
            bounds = bounds.map { text in
                let digits = text.reversed().drop { $0 == "0" }
                return String((digits.first == "." ? digits.dropFirst() : digits[...]).reversed())
            }
        case .timestamp where bounds.allSatisfy { $0.hasSuffix(" 00:00:00") }:
            bounds = bounds.map { String($0.prefix { $0 != " " }) }
        case .timestamp:
            bounds = bounds.map { text in
                guard let point = text.firstIndex(of: ".") else { return text }
                return String(text[..<point] + text[point...].dropFirst().drop(while: \.isNumber))
            }
        default: break
        }
        return bounds.map { MarkdownText.example(TableText.value($0)) }.joined(
            separator: words(" 至 ", " to "))
    }

    /// What a type of somebody's making allows, as far as no column's values say it.
    private func notes(on type: TypeDefinition, in table: Table) -> [String] {
        let isListed = { (values: [String]) in table.columns.contains { $0.enumValues == values } }
        let comment = type.comment.map { words.bracketed(MarkdownText.plain($0)) } ?? ""
        let name = "\(words("类型", "Type")) \(MarkdownText.name(type.name))\(comment)"
        switch type.body {
        case .enumeration(let labels):
            if isListed(labels) { return comment.isEmpty ? [] : [name] }
            let list = labels.map(MarkdownText.element).joined(separator: ", ")
            return [name + words(" 的枚举值：", ", one of: ") + list]
        case .domain(let base, _, let notNull, _, let checks):
            let open = checks.filter { CheckedValues($0).map { !isListed($0.values) } ?? true }
            let rules = open.map { MarkdownText.code(SQLSkeleton.condition(of: $0)) }
                .joined(separator: words(" 且 ", " and "))
            let rest =
                (rules.isEmpty ? "" : words("，要求 ", ", with ") + rules)
                + (notNull == nil ? "" : words("，非空", ", not null"))
            return [name + words(" 基于 ", " based on ") + MarkdownText.code(TypeName.readable(base)) + rest]
        case .composite(let attributes):
            let list = attributes.map(MarkdownText.code).joined(separator: ", ")
            return [name + words(" 的组成：", " made of: ") + list]
        case .range(let options):
            return [name + words(" 为范围：", ", a range: ") + MarkdownText.code(options)]
        }
    }
}
