@testable import Schema
import Testing

@Suite struct `Units` {
    @Test(arguments: [
        ("支付总金额(元)", "元"), ("金额（万元）", "万元"), ("weight (kg)", "kg"), ("金额,单位：分", "分"), ("时长 单位为秒", "秒"),
        ("单价(含税)(元/吨)", "元/吨"), ("占比[%]", "%"), ("unit: km/h", "km/h"),
        ("净重(KG)", "KG"), ("体积（m³，保留两位）", "m³"), ("长度(整数, 米)", "米"),
        ("计量单位:吨", "吨"), ("金额(单位:万元)", "万元"),
    ])
    func `are read from comments`(comment: String, unit: String) { #expect(column(comment).unit == unit) }

    @Test(arguments: [
        "公司编码(人工维护)", "数量", "单位名称编号", "类型(0否1是)", "所属单位", "金额()", "计量单位:", "等级(1,2,3)", "所属单位:营业部",
        "下属单位为分公司",
    ])
    func `are not made up`(comment: String) { #expect(column(comment).unit == nil) }

    @Test func `are those of figures only`() {
        var text = column("重量(kg)")
        text.family = .text
        #expect(text.unit == nil)
    }

    private func column(_ comment: String) -> Column {
        var column = Column(
            name: "n", type: "numeric", shortType: "numeric", family: .number, isNotNull: false)
        column.comment = SourcedComment(comment, from: .database)
        return column
    }
}
