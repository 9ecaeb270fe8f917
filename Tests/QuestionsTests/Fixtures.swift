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

    private static let commonRoles = """
        id identifier
        version technical
        create_ts time creation
        created_by technical
        update_ts time update
        updated_by technical
        delete_ts deletion
        deleted_by technical

        """

    /// The motorway operator's database of the guide, and what all of it means.
    static var highway: [Table] {
        let deletion = DeletionMark(column: "delete_ts", liveValue: nil)
        func described(
            _ name: String, comment: String, _ lines: String, _ roles: String, _ kind: TableKind,
            time: String? = nil, display: String? = nil
        ) -> Table {
            table(name, comment: comment, common + lines).meaning(
                TableMeaning(
                    kind: kind, businessTime: time,
                    display: display.map { RowDisplay(columns: [$0], isUnique: true) }, deletion: deletion),
                commonRoles + roles)
        }
        let company = described(
            "bss_company", comment: "存储高速公路管理公司信息",
            """
            company_name varchar(255) | ~, 上饶分公司, 宜春分公司
            company_no varchar(255) | ~, H01, H02
            """, "company_name name\ncompany_no code", .entity, display: "company_name")
        var area = described(
            "bss_service_area", comment: "服务区",
            """
            service_area_name varchar(255) | ~, 白鹭湖停车区, 南城服务区, 军山服务区
            service_area_no varchar(255) | ~, H0814, H0105
            company_id varchar(32)
            service_position varchar(255) | ~, 114.574721,26.825584
            service_area_type varchar(50) | 信息化服务区, 智能化服务区
            service_state varchar(50) | 开放, 关闭, 上传数据
            """,
            """
            service_area_name name
            service_area_no code
            company_id identifier
            service_area_type category
            service_state category
            """, .entity, display: "service_area_name")
        area.relations = [relation("company_id", "bss_company")]
        area.rowEstimate = 300
        for index in area.columns.indices {
            area.columns[index].distinctEstimate = area.columns[index].name == "company_id" ? 12 : 300
        }
        var mapper = described(
            "bss_service_area_mapper", comment: "服务区映射",
            """
            service_name varchar(255) | ~, 白鹭湖停车区
            service_no varchar(255) | ~, H0814
            service_area_id varchar(32)
            source_system_type varchar(50) | 司乘管理, 商业管理, 驿购, 驿美, 手工录入
            source_type integer | 0, 1, 3, 4, 5
            """,
            """
            service_name name
            service_no code
            service_area_id identifier
            source_system_type category
            source_type category
            """, .unknown)
        mapper.relations = [relation("service_area_id", "bss_service_area")]
        let route = described(
            "bss_section_route", comment: "路段路线",
            """
            section_name varchar(255) | ~, 昌栗
            route_name varchar(255) | ~, 昌栗高速
            code varchar(255) | ~, SR0001
            """, "section_name name\nroute_name name\ncode code", .entity, display: "route_name")
        var link = table(
            "bss_section_route_area_link", key: ["section_route_id", "service_area_id"], comment: "路段服务区关联",
            """
            section_route_id varchar(32) !
            service_area_id varchar(32) !
            """
        ).meaning(
            TableMeaning(kind: .link, links: [["section_route_id", "service_area_id"]]),
            "section_route_id identifier\nservice_area_id identifier")
        link.relations = [
            relation("section_route_id", "bss_section_route"),
            relation("service_area_id", "bss_service_area"),
        ]
        var cars = described(
            "bss_car_day_count", comment: "车流量统计",
            """
            customer_count bigint
            car_type varchar(100) | 其他, 危化品, 城际, 过境
            count_date date | 2022-01-01, 2023-04-02
            service_area_id varchar(32)
            """,
            "customer_count amount\ncar_type category\ncount_date time period\nservice_area_id identifier",
            .statistics, time: "count_date")
        cars.relations = [relation("service_area_id", "bss_service_area")]
        var business = described(
            "bss_business_day_data", comment: "营业日数据",
            """
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
            """,
            """
            oper_date time period
            service_no code
            service_name name
            branch_no code
            branch_name name
            wx amount
            wx_order amount
            zfb amount
            zf_order amount
            rmb amount
            rmb_order amount
            xs amount
            xs_order amount
            jd amount
            jd_order amount
            order_sum amount
            pay_sum amount
            source_type category
            """, .statistics, time: "oper_date")
        business.relations = [relation("service_no", "bss_service_area", "service_area_no")]
        return [company, area, mapper, route, link, cars, business]
    }
}

extension Table {
    /// The table with what it and its columns mean, a line `column role [time]` each; of the others nothing is known.
    func meaning(_ meaning: TableMeaning, _ lines: String) -> Table {
        var roles: [String: ColumnMeaning] = [:]
        for line in lines.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            var known = ColumnMeaning(role: ColumnRole(rawValue: words[1]) ?? .unknown, confidence: 1)
            known.time = words.count > 2 ? TimeSort(rawValue: words[2]) : nil
            known.unit = words.count > 2 && known.time == nil ? words[2] : nil
            roles[words[0]] = known
        }
        var table = self
        table.interpret(as: meaning, columns: columns.map { roles[$0.name] ?? .unknown })
        return table
    }
}
