@testable import Interpretation
import Schema
import Testing

@Suite struct `Units` {
    @Test(arguments: [
        ("支付总金额(元)", "元"), ("金额（万元）", "万元"), ("weight (kg)", "kg"), ("金额,单位：分", "分"), ("时长 单位为秒", "秒"),
        ("单价(含税)(元/吨)", "元/吨"), ("占比[%]", "%"), ("unit: km/h", "km/h"),
        ("净重(KG)", "KG"), ("体积（m³，保留两位）", "m³"), ("长度(整数, 米)", "米"),
        ("计量单位:吨", "吨"), ("金额(单位:万元)", "万元"), ("支付金额，以分为单位", "分"), ("重量，以千克计", "千克"),
        ("净重（ＫＧ）", "KG"), ("参考售价/元", "元"), ("费率（‰）", "‰"), ("时长 秒", "秒"), ("合同金额 万元", "万元"),
        ("Price (cents)", "cents"), ("Weight in grams, without the box", "grams"), ("Discount, in %", "%"),
        ("Weight [g]", "g"), ("Amount (USD)", "USD"), ("Length in cm.", "cm"),
        ("Total in euro cents", "cents"),
        ("Size of the file in KB", "KB"), ("Duration (sec)", "sec"), ("Distance, km", "km"),
        ("Share (percent)", "percent"),
    ])
    func `are read from comments`(comment: String, unit: String) {
        #expect(StatedUnit.stated(comment) == unit)
    }

    @Test(arguments: [
        "公司编码(人工维护)", "数量", "单位名称编号", "类型(0否1是)", "所属单位", "金额()", "计量单位:", "等级(1,2,3)", "所属单位:营业部",
        "下属单位为分公司", "金额/笔数", "是否以单位为准", "In time", "Price in the shop", "Paid in full",
    ])
    func `are not made up`(comment: String) { #expect(StatedUnit.stated(comment) == nil) }

    @Test func `of minutes are not those of money`() {
        #expect(meaning("flash_order_overtime", "秒杀订单超时关闭时间(分)").unit == "分钟")
        #expect(meaning("pay_price", "实付金额，单位：分").unit == "分")
        #expect(meaning("price", "Price in cents.").unit == "cents")
    }

    @Test func `are those of figures only`() {
        #expect(meaning("weight", "重量(kg)", family: .text, type: "text").unit == nil)
    }

    private func meaning(
        _ name: String, _ comment: String, family: Column.Family = .integer, type: String = "integer"
    ) -> ColumnMeaning {
        let column = Column(
            name: name, type: type, shortType: type, family: family, isNotNull: false,
            comment: SourcedComment(comment, from: .database))
        let table = Table(name: TableName(schema: "public", name: "t"), kind: .table, columns: [column])
        return Interpreter().interpret([table])[0].columns[0].meaning
    }
}
