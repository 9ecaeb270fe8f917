/// Words by which questions say what queries say, in Chinese and English.
///
/// Chinese is looked for anywhere, English as whole words.
enum Lexicon {
    static let most = Words(
        [
            "最高", "最多", "最大", "最长", "最贵", "最重", "最好", "最强", "最热", "最畅销", "最受欢迎", "从高到低", "从大到小", "从多到少",
            "由高到低", "由大到小", "由多到少", "降序", "倒序", "top", "居前", "靠前", "领先", "排名", "排行", "前几", "最繁忙", "最活跃", "最忙",
        ],
        [
            "most", "highest", "largest", "biggest", "top", "greatest", "best", "longest", "maximum", "max",
            "leading", "heaviest", "descending", "busiest", "richest", "priciest", "dearest", "expensive",
            "highest-paid", "ranked", "rank", "popular", "oldest", "decreasing",
        ])
    static let least = Words(
        [
            "最低", "最少", "最小", "最短", "最便宜", "最轻", "最差", "从低到高", "从小到大", "从少到多", "由低到高", "由小到大", "由少到多", "升序",
            "垫底", "倒数", "末位", "最冷清", "后几",
        ],
        [
            "least", "lowest", "smallest", "fewest", "bottom", "shortest", "minimum", "min", "worst",
            "cheapest", "lightest", "ascending", "youngest", "increasing",
        ])
    static let latest = Words(
        ["最新", "最近", "最晚", "最后", "从新到旧", "由近及远", "由新到旧", "近期", "从近到远", "从晚到早"],
        ["latest", "newest", "recent", "recently", "last", "youngest", "newest-first"])
    static let earliest = Words(
        ["最早", "最先", "最老", "从旧到新", "由远及近", "首次", "最初", "第一次", "从早到晚", "按时间"],
        ["earliest", "oldest", "first", "initial", "chronological", "chronologically"])
    static let average = Words(
        ["平均", "均值", "均", "人均", "单均", "客单价", "每单", "件均"],
        ["average", "averages", "mean", "avg", "averaged", "typical", "per"])
    static let total = Words(
        ["总", "合计", "累计", "共计", "一共", "总共", "之和", "总额", "总计", "加起来", "共"],
        ["total", "totals", "sum", "overall", "altogether", "combined", "sums", "totalled"])
    static let count = Words(
        [
            "多少", "数量", "几", "个数", "条数", "次数", "数", "量", "计数", "笔数", "频", "分布", "统计", "最多", "最少", "占比", "比例",
            "百分", "率", "重复", "多次", "各有", "超过", "不止", "至少", "以上", "超", "规模", "多于", "少于", "热门", "频繁", "常用",
            "人口", "畅销", "受欢迎", "都",
        ],
        [
            "many", "number", "numbers", "count", "counts", "often", "most", "least", "fewest", "share",
            "percentage", "percent", "proportion", "ratio", "total", "more", "fewer", "several", "frequency",
            "frequent", "frequently", "times", "least", "popular", "busiest", "rate", "least", "distribution",
            "repeated", "duplicate", "duplicates", "duplicated", "multiple", "breakdown", "all", "every",
            "both",
        ])
    static let maximum = Words(
        [
            "最高", "最多", "最大", "最长", "最贵", "最晚", "最新", "最近", "最后", "末次", "峰值", "上限", "最重", "截至", "当前", "最好",
            "最迟",
        ],
        [
            "maximum", "max", "highest", "largest", "biggest", "latest", "last", "most", "longest", "newest",
            "greatest", "recent", "peak", "top", "best", "oldest", "heaviest", "recently",
        ])
    static let minimum = Words(
        ["最低", "最少", "最小", "最短", "最便宜", "最早", "最先", "首次", "第一次", "下限", "最初", "最轻", "最差", "首"],
        [
            "minimum", "min", "lowest", "smallest", "earliest", "first", "least", "shortest", "oldest",
            "cheapest", "youngest", "fewest",
        ])
    static let distinct = Words(
        ["不同", "去重", "不重复", "各不相同", "种", "唯一"], ["different", "distinct", "unique"])
    static let or = Words(
        ["或", "任一", "之一", "和", "与", "以及", "、", "及", "还是", "要么", "均"],
        ["or", "either", "any", "and", "neither", "between"])
    static let ratio = Words(
        ["占", "比例", "百分", "率", "%", "份额", "比重", "几成"],
        ["percentage", "percent", "share", "shares", "proportion", "ratio", "rate", "fraction", "%"])
    static let each = Words(
        ["各", "每", "按", "分别", "不同", "分组", "依", "逐"],
        ["each", "per", "every", "by", "grouped", "respective", "for"])

    /// What denies; what only looks so is taken out of the text before.
    static let negation = Words(
        [
            "不", "没", "无", "未", "非", "除了", "除去", "除开", "以外", "之外", "排除", "剔除", "缺", "否", "空", "尚待", "还差", "孤",
            "外的", "从来", "漏",
        ],
        [
            "not", "no", "nobody", "nothing", "nowhere", "without", "never", "none", "except", "excluding",
            "excluded", "neither", "nor",
            "missing",
            "lack", "lacks", "lacking", "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "weren't",
            "haven't",
            "hasn't", "unpaid", "empty", "other than", "apart from", "besides", "cannot", "unknown", "null",
            "exclude",
            "un-assigned", "unassigned", "blank", "undelivered", "unshipped", "incomplete", "outside",
            "rather than", "unset", "outstanding",
        ])
    static let harmless = [
        "不同", "不少于", "不低于", "不小于", "不超过", "不高于", "不大于", "不多于", "不止", "不到", "不足", "不满", "无论", "不论", "非常", "不仅",
        "有没有", "是否", "不重复", "各不相同", "不含税", "无效", "未来", "不管", "不含", "不晚于", "不早于", "不包括在内", "不分", "不限", "不计",
        "不变", "缺省", "不过", "没有的也要列出", "没有的按0计", "没有的按 0 计", "没有的也", "空间", "航空", "空调", "包括没有", "含没有", "如何",
        "非重复", "时空", "无关", "从来源", "除以", "不断", "无线", "无人机", "如果没有", "没有则", "无则", "没有记录的也", "没有的显示", "即使没有",
        "哪怕没有", "也包括没有",
        "no more than", "no less than", "not more than", "not less than", "no fewer than", "not fewer than",
        "no later than", "no earlier than",
        "including those without any", "including those without", "including those with no",
        "including those with none", "even if they have none", "even those without",
        "if not", "whether or not", "not only", "with it set to no", "to no", "not exceeding",
        "with no exceptions", "and how many are not", "and how many do not", "and how many have not",
        "and for those that are not", "and for those that do not",
        "even if there are none", "even with none", "zero if none", "0 if none",
        "even if none", "or none", "if none", "yes and no", "yes or no",
    ]
}

/// Words of two languages.
struct Words: Sendable {
    let chinese: [String]
    let english: [String]

    init(_ chinese: [String], _ english: [String]) {
        self.chinese = chinese
        self.english = english
    }

    /// Whether one of them is in the text.
    func occur(in text: QuestionText.Plain) -> Bool {
        chinese.contains { text.characters.contains($0) }
            || english.contains { $0.contains(" ") ? text.characters.contains($0) : text.words.contains($0) }
    }
}
