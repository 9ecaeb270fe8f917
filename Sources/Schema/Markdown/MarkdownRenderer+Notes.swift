internal import SQL

extension MarkdownRenderer {
    /// The entries of `字段补充说明`: keys and relations first, then constraints, columns, and types.
    static func notes(on table: Table) -> [String] {
        var notes: [String] = []
        if let key = table.partitionKey {
            notes.append("本表按 \(MarkdownText.code(key)) 分区,共 \(table.partitionCount) 个分区")
        }
        if let partition = table.partitionOf {
            notes.append(
                "本表是 \(MarkdownText.name(partition.parent)) 的分区: \(MarkdownText.code(partition.bound))")
        }
        switch table.obstacle {
        case .unpopulated: notes.append("物化视图尚未填充数据(WITH NO DATA),目前无法查询")
        case .permission: notes.append("当前用户没有读取权限,无法查询")
        case nil:
            let closed = table.columns.filter { !$0.isReadable }.map(\.name)
            if !closed.isEmpty { notes.append("\(MarkdownText.list(closed)) 无读取权限,不能用于查询") }
        }
        if !table.primaryKey.isEmpty {
            let isJoint = table.primaryKey.count > 1
            notes.append("\(MarkdownText.list(table.primaryKey)) 为\(isJoint ? "联合" : "")主键")
        }
        for constraint in table.constraints where constraint.kind == .unique && constraint.columns.count > 1 {
            notes.append("\(MarkdownText.list(constraint.columns)) 的组合唯一")
        }
        // A unique index without a constraint; its columns may be expressions, its rows some only.
        notes += table.uniqueIndexes.map { "唯一索引: \(MarkdownText.code($0))" }
        notes += table.relations.map { note(on: $0, in: table) }
        notes += table.constraints.compactMap { note(on: $0, in: table) }
        notes += roles(in: table)
        for column in table.columns {
            notes += self.notes(on: column, in: table).map { "\(MarkdownText.identifier(column.name)) \($0)" }
        }
        notes += table.types.flatMap { self.notes(on: $0, in: table) }
        let unused = table.columns.filter { ($0.nullFraction ?? 0) >= 0.9995 }.map(\.name)
        if !unused.isEmpty { notes.append("\(MarkdownText.list(unused)) 目前均为空值") }
        return notes
    }

    /// `area_id 关联 bss_service_area.id(外键,多对一,可选)`
    private static func note(on relation: Relation, in table: Table) -> String {
        let columns = relation.targetColumns.map { MarkdownText.name(relation.target, column: $0) }
        let origin = !relation.isInferred ? "外键" : relation.isUnsure ? "推断,不确定" : "推断"
        var marks = [origin, relation.cardinality(in: table)]
        if relation.isOptional(in: table) { marks.append("可选") }
        if !relation.isEnforced { marks.append("不强制执行") }
        if relation.isTemporal { marks.append("最后一列的时段须被目标表覆盖,而非相等") }
        if let share = relation.inclusionShare { marks.append("抽样值 \(TableText.percent(share)) 存在于目标表") }
        return
            "\(MarkdownText.list(relation.columns)) 关联 \(columns.joined(separator: ", "))(\(marks.joined(separator: ",")))"
    }

    /// What the columns are good for: figures to add up, what to group by, what tells rows apart, housekeeping.
    private static func roles(in table: Table) -> [String] {
        var groups: [String: [String]] = [:]
        for column in table.columns {
            let name = MarkdownText.identifier(column.name)
            switch Role(of: column, in: table) {
            case .identifier, .code: groups["标识", default: []].append(name)
            case .name, .category, .flag, .date: groups["维度", default: []].append(name)
            case .measure(let isAdditive):
                groups["度量", default: []].append(name + (isAdditive ? "" : "(不宜求和)"))
            case .created, .updated, .deletion, .technical: groups["技术", default: []].append(name)
            case .secret: groups["敏感", default: []].append(name)
            case .text, .opaque: continue
            }
        }
        return ["标识", "维度", "度量", "技术", "敏感"].compactMap { kind in
            groups[kind].map { "\(kind)字段: \($0.joined(separator: ", "))" }
        }
    }

    /// A constraint that is no key; nil for keys, and where a column's list of values says it already.
    private static func note(on constraint: Constraint, in table: Table) -> String? {
        switch constraint.kind {
        case .primaryKey, .unique, .foreignKey: return nil
        case .notNull:
            return constraint.isValidated
                ? nil : "非空约束(不保证旧数据): \(constraint.columns.map(MarkdownText.plain).joined())"
        case .exclusion: return "排他约束: \(MarkdownText.code(constraint.definition))"
        case .check:
            if constraint.columns.count == 1, let values = CheckedValues(constraint.definition)?.values,
                table.column(constraint.columns[0])?.enumValues == values
            {
                return nil
            }
            let expression = SQLSkeleton.condition(of: constraint.definition)
            let mark = !constraint.isEnforced ? "(不强制执行)" : !constraint.isValidated ? "(不保证旧数据)" : ""
            return "检查约束\(mark): \(MarkdownText.code(expression))"
        }
    }

    private static func notes(on column: Column, in table: Table) -> [String] {
        var notes: [String] = []
        let isKey =
            table.primaryKey.hasName(column.name) && ![.date, .timestamp].contains(column.family)
            || table.relations.contains { $0.columns.hasName(column.name) }
            || NameWords.of(column.name).last == "id"
        if !column.enumValues.isEmpty {
            notes.append("为枚举值: \(column.enumValues.map(MarkdownText.element).joined(separator: ", "))")
        } else if !isKey, let low = column.minimum, let high = column.maximum, low != high {
            notes.append("取值范围\(table.isRowCountExact ? "" : "约"): \(range(low, high, column.family))")
        }
        if !column.standIns.isEmpty {
            let values = column.standIns.map(MarkdownText.element).joined(separator: ", ")
            notes.append("的占位值: \(values)(表示未知或无期限,不是真实数据,统计时应排除)")
        }
        if let unit = column.unit { notes.append("的单位: \(MarkdownText.plain(unit))") }
        if let share = column.nullFraction, share >= 0.05, share < 0.9995 {
            notes.append("空值约占 \(TableText.percent(share))")
        }
        if let expression = column.generatedExpression {
            notes.append("为生成列: \(MarkdownText.code(SQLSkeleton.condition(of: expression)))")
        }
        return notes
    }

    /// `743.63 至 27956.15`: without zeros, midnights and fractions of seconds that tell nothing.
    private static func range(_ low: String, _ high: String, _ family: Column.Family) -> String {
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
        return bounds.map { MarkdownText.example(TableText.value($0)) }.joined(separator: " 至 ")
    }

    /// What a type of somebody's making allows, as far as no column's values say it.
    private static func notes(on type: TypeDefinition, in table: Table) -> [String] {
        let isListed = { (values: [String]) in table.columns.contains { $0.enumValues == values } }
        let comment = type.comment.map { "(\(MarkdownText.plain($0)))" } ?? ""
        let name = "类型 \(MarkdownText.name(type.name))\(comment)"
        switch type.body {
        case .enumeration(let labels):
            if isListed(labels) { return comment.isEmpty ? [] : [name] }
            return ["\(name) 的枚举值: \(labels.map(MarkdownText.element).joined(separator: ", "))"]
        case .domain(let base, _, let notNull, _, let checks):
            let open = checks.filter { CheckedValues($0).map { !isListed($0.values) } ?? true }
            let rules = open.map { MarkdownText.code(SQLSkeleton.condition(of: $0)) }.joined(separator: " 且 ")
            let rest = (rules.isEmpty ? "" : ",要求 \(rules)") + (notNull == nil ? "" : ",非空")
            return ["\(name) 基于 \(MarkdownText.code(TypeName.readable(base)))\(rest)"]
        case .composite(let attributes):
            return ["\(name) 的组成: \(attributes.map(MarkdownText.code).joined(separator: ", "))"]
        case .range(let options): return ["\(name) 为范围: \(MarkdownText.code(options))"]
        }
    }
}
