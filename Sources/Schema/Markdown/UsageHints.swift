internal import SQL

/// The two or three things that somebody must know who writes SQL on a table, the most dangerous first.
struct UsageHints {
    /// A sentence each.
    let hints: [String]

    init(_ table: Table, _ words: DocumentWords) {
        var hints: [String] = []
        if let deletion = table.meaning.deletion {
            let filter = MarkdownText.code(deletion.condition(in: table))
            hints.append(
                words("只统计未删除的行：WHERE \(filter)", "Count rows that are not deleted only: WHERE \(filter)"))
        }
        if let unit = Self.hiddenUnit(of: table) {
            let column = MarkdownText.identifier(unit.name)
            hints.append(
                words("\(column) 以分为单位，换算成元须除以 100.0", "\(column) is in hundredths; divide it by 100.0"))
        }
        if table.meaning.kind == .link || table.meaning.kind == .detail {
            hints.append(
                words(
                    "经本表连接会使行数增多，计数用 COUNT(DISTINCT …)",
                    "A join through this table repeats rows; count with COUNT(DISTINCT …)"))
        }
        if let time = table.meaning.businessTime {
            let name = MarkdownText.identifier(time)
            let others = table.columns.contains { $0.meaning.role == .time && !$0.name.isSameName(as: time) }
            if others {
                hints.append(
                    words(
                        "按时间统计时以 \(name) 为准，其他时间须在问题中说明", "Unless a question names another time, use \(name)")
                )
            }
        }
        let rates = table.columns.filter { $0.meaning.role == .rate }.map(\.name)
        if !rates.isEmpty {
            let list = MarkdownText.list(Array(rates.prefix(5)))
            hints.append(words("\(list) 不可相加，只宜求平均或比较", "Never add up \(list); average or compare them"))
        }
        if let display = table.meaning.display, !display.isUnique, !display.columns.isEmpty {
            let list = MarkdownText.list(display.columns)
            hints.append(
                words("\(list) 会重复，分组时须带上主键", "\(list) repeats; group by the primary key too"))
        }
        self.hints = hints
    }

    /// The first amount in a unit that people do not speak in.
    private static func hiddenUnit(of table: Table) -> Column? {
        table.columns.first { $0.meaning.unit == "分" && [.amount, .rate].contains($0.meaning.role) }
    }
}
