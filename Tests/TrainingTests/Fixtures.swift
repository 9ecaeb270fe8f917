import Annotation
import SQL
@testable import Schema

/// Tables made by hand, and the statements that create them.
enum Fixtures {
    /// A table from lines of `name type [! = not null] [| known values, comma-separated]`.
    static func table(
        _ name: String, schema: String = "public", kind: Table.Kind = .table, key: [String] = ["id"],
        comment: String? = nil, _ lines: String
    ) -> Table {
        var table = Table(name: TableName(schema: schema, name: name), kind: kind)
        table.comment = comment.map { SourcedComment($0, from: .database) }
        for line in lines.split(separator: "\n") {
            let halves = line.split(separator: "|", maxSplits: 1)
            var words = halves[0].split(separator: " ").map(String.init)
            let isNotNull = words.last == "!"
            if isNotNull { words.removeLast() }
            let type = words.dropFirst().joined(separator: " ")
            var column = Column(
                name: words[0].replacing("~", with: " "), type: type, shortType: type,
                family: family(of: type),
                isNotNull: isNotNull)
            let values = halves.count > 1 ? halves[1].split(separator: ",").map { trimmed($0) } : []
            switch column.family {
            case .date, .timestamp:
                column.minimum = values.first
                column.maximum = values.last
            case _ where values.first == "~": column.samples = Array(values.dropFirst())
            default: column.enumValues = values
            }
            if type == "mood" { column.enumValues = ["sad", "it's ok", "高兴"] }
            table.columns.append(column)
        }
        table.primaryKey = key.filter { table.column($0) != nil }
        ColumnDictionary.standard.annotate(&table)
        return table
    }

    static func relation(
        _ column: String, _ target: String, _ targetColumn: String = "id", inferred: Bool = true
    ) -> Relation {
        Relation(
            columns: [column], target: TableName(schema: "public", name: target),
            targetColumns: [targetColumn],
            isInferred: inferred)
    }

    /// The statement that creates it, without keys.
    static func creation(of table: Table) -> String {
        let columns = table.columns.map {
            "\(SQLText.quoted($0.name)) \($0.type)\($0.isNotNull ? " not null" : "")"
        }
        return "create table \(table.name.sqlText) (\(columns.joined(separator: ", ")));\n"
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    static func family(of type: String) -> Column.Family {
        if type.hasSuffix("[]") { return .array }
        switch type.prefix(while: { $0 != "(" }) {
        case "integer", "bigint", "smallint": return .integer
        case "numeric", "double precision", "real", "money": return .number
        case "text", "varchar", "char": return .text
        case "date": return .date
        case "timestamp", "timestamp with time zone": return .timestamp
        case "time": return .time
        case "interval": return .interval
        case "boolean": return .boolean
        case "uuid": return .uuid
        case "json", "jsonb": return .json
        case "bytea": return .binary
        case "mood": return .enumeration
        default: return .other
        }
    }

    private static let common = """
        id varchar(32) !
        version integer !
        create_ts timestamp
        created_by varchar(50)
        update_ts timestamp
        updated_by varchar(50)
        delete_ts timestamp
        deleted_by varchar(50)

        """

    /// The motorway operator's database of the guide.
    static var highway: [Table] {
        let company = table(
            "bss_company", comment: "存储高速公路管理公司信息",
            common + """
                company_name varchar(255) | ~, 上饶分公司, 宜春分公司
                company_no varchar(255) | ~, H01, H02
                """)
        var area = table(
            "bss_service_area",
            common + """
                service_area_name varchar(255) | ~, 白鹭湖停车区, 南城服务区, 军山服务区
                service_area_no varchar(255) | ~, H0814, H0105
                company_id varchar(32)
                service_position varchar(255) | ~, 114.574721,26.825584
                service_area_type varchar(50) | 信息化服务区, 智能化服务区
                service_state varchar(50) | 开放, 关闭, 上传数据
                """)
        area.relations = [relation("company_id", "bss_company")]
        var mapper = table(
            "bss_service_area_mapper",
            common + """
                service_name varchar(255) | ~, 白鹭湖停车区
                service_no varchar(255) | ~, H0814
                service_area_id varchar(32)
                source_system_type varchar(50) | 司乘管理, 商业管理, 驿购, 驿美, 手工录入
                source_type integer | 0, 1, 3, 4, 5
                """)
        mapper.relations = [relation("service_area_id", "bss_service_area")]
        let route = table(
            "bss_section_route",
            common + """
                section_name varchar(255) | ~, 昌栗
                route_name varchar(255) | ~, 昌栗高速
                code varchar(255) | ~, SR0001
                """)
        var link = table(
            "bss_section_route_area_link", key: ["section_route_id", "service_area_id"],
            """
            section_route_id varchar(32) !
            service_area_id varchar(32) !
            """)
        link.relations = [
            relation("section_route_id", "bss_section_route"),
            relation("service_area_id", "bss_service_area"),
        ]
        var cars = table(
            "bss_car_day_count",
            common + """
                customer_count bigint
                car_type varchar(100) | 其他, 危化品, 城际, 过境
                count_date date | 2022-01-01, 2023-04-02
                service_area_id varchar(32)
                """)
        cars.relations = [relation("service_area_id", "bss_service_area")]
        var business = table(
            "bss_business_day_data",
            common + """
                oper_date date | 2023-01-01, 2023-04-01
                service_no varchar(255) | ~, H0501
                service_name varchar(255) | ~, 宜春服务区
                branch_no varchar(255) | ~, H05016
                branch_name varchar(255) | ~, 宜春南区
                wx numeric(19,4)
                wx_order integer
                zfb numeric(19,4)
                zf_order integer
                rmb numeric(19,4)
                rmb_order integer
                xs numeric(19,4)
                xs_order integer
                jd numeric(19,4)
                jd_order integer
                order_sum integer
                pay_sum numeric(19,4)
                source_type integer | 0, 1, 2, 3, 4
                """)
        business.relations = [relation("service_no", "bss_service_area", "service_area_no")]
        return [company, area, mapper, route, link, cars, business]
    }
}
