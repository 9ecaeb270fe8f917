import Annotation
@testable import Schema
import Testing

@Suite struct `The dictionary` {
    @Test(arguments: [
        ("id", "主键ID"), ("create_ts", "创建时间"), ("company_name", "公司名称"), ("customer", "客户"), ("price", "价格"),
        ("unit_price", "单价"), ("companyName", "公司名称"), ("CompanyID", "公司ID"), ("address2", "地址2"),
        ("service_area_no", "服务区编号"), ("deletedAt", "删除时间"), ("categories", "类别"), ("productid", "产品ID"),
        ("billing_postal_code", "账单邮编"), ("is_cancelled", "是否取消"), ("khmc", "客户名称"),
    ])
    func `composes labels word by word`(name: String, label: String) {
        #expect(ColumnDictionary.standard.label(forColumn: name) == label)
    }

    @Test(arguments: [
        "xyz", "foo_bar", "name_xyz", "xyz_name", "", "_", "订单号", "123", "a1", "amount", "times", "state",
        "title",
        "rental_rate", "on_credit_money", "left_num", "active",
    ])
    func `says nothing where it does not know`(name: String) {
        #expect(ColumnDictionary.standard.label(forColumn: name) == nil)
    }

    @Test func `looks at the type too`() {
        let dictionary = ColumnDictionary.standard
        #expect(dictionary.label(forColumn: "lead_time", family: .integer) == nil)
        #expect(dictionary.label(forColumn: "pay_time", family: .timestamp) == "支付时间")
        #expect(dictionary.label(forColumn: "is_paid", family: .boolean) == "是否支付")
    }

    @Test(arguments: [
        ("bss_service_area", "服务区表"), ("bss_business_day_data", "营业日数据表"), ("bss_car_day_count", "车辆日统计表"),
        ("t_user", "用户表"), ("invoice_line", "发票明细"), ("customers", "客户表"),
    ])
    func `names tables`(name: String, label: String) {
        #expect(ColumnDictionary.standard.label(forTable: name) == label)
    }

    @Test func `never touches what people wrote, and matches by name`() {
        var table = Table(name: TableName(schema: "public", name: "customer"), kind: .table)
        table.comment = SourcedComment("人写的", from: .database)
        table.columns = ["mystery", "company_name", "phone"].map {
            Column(name: $0, type: "text", shortType: "text", family: .text, isNotNull: false)
        }
        table.columns[1].comment = SourcedComment("企业", from: .database)
        ColumnDictionary.standard.annotate(&table)
        #expect(table.comment == SourcedComment("人写的", from: .database))
        #expect(
            table.columns.map(\.comment) == [
                nil, SourcedComment("企业", from: .database), SourcedComment("电话", from: .dictionary),
            ])
    }
}
