@testable import Catalog
@testable import Schema
import SQL
import Testing

@Suite struct `The renderers` {
    private func company() -> Table {
        var table = Table(name: TableName(schema: "public", name: "bss_company"), kind: .table)
        table.comment = SourcedComment("存储高速公路管理公司信息", from: .database)
        var id = Column(
            name: "id", type: "character varying(32)", shortType: "varchar(32)", family: .text,
            isNotNull: true)
        id.comment = SourcedComment("主键ID", from: .database)
        id.samples = ["30675d85", "47ed0bba"]
        var name = Column(
            name: "company_name", type: "character varying(255)", shortType: "varchar(255)", family: .text,
            isNotNull: false)
        name.comment = SourcedComment("公司名称,\r\n全称 -- 'x'", from: .database)
        name.enumValues = ["上饶分公司", "宜春分公司"]
        var area = Column(
            name: "area_id", type: "integer", shortType: "integer", family: .integer, isNotNull: false)
        area.comment = SourcedComment("区域ID", from: .dictionary)
        table.columns = [id, name, area]
        table.primaryKey = ["id"]
        table.constraints = [
            Constraint(
                name: "bss_company_pkey", kind: .primaryKey, columns: ["id"], definition: "PRIMARY KEY (id)"),
            Constraint(
                name: "fk", kind: .foreignKey, columns: ["area_id"],
                definition: "FOREIGN KEY (area_id) REFERENCES ods.\"Area\"(id) ON DELETE CASCADE"),
        ]
        table.relations = [
            Relation(
                columns: ["area_id"], target: TableName(schema: "ods", name: "Area"), targetColumns: ["id"]),
            Relation(
                columns: ["company_name"], target: TableName(schema: "public", name: "names"),
                targetColumns: ["name"],
                isInferred: true, inclusionShare: 0.9754),
        ]
        return table
    }

    @Test func `write DDL with comments after the comma and foreign keys at the end`() {
        #expect(
            DDLRenderer.ddl(for: TableDefinition(company())) == """
                -- 中文名: 存储高速公路管理公司信息
                -- 描述: 存储高速公路管理公司信息（表 bss_company），主要字段：公司名称、区域ID
                -- 关联: area_id -> ods."Area" (id)（外键）
                -- 关联: company_name -> public.names (name)（推断，97.5%）
                create table public.bss_company (
                  id varchar(32) not null, -- 主键ID
                  company_name varchar(255), -- 公司名称, 全称 -- 'x'
                  area_id integer, -- 区域ID [推断]
                  primary key (id)
                );
                alter table public.bss_company add constraint fk foreign key (area_id) references ods."Area"(id) \
                on delete cascade;

                """)
    }

    @Test func `write Markdown in the guide's shape`() {
        #expect(
            MarkdownRenderer.markdown(for: company()) == """
                ## bss_company(存储高速公路管理公司信息)

                字段列表:
                - id (varchar(32)) - 主键ID [主键, 非空] [示例: 30675d85, 47ed0bba]
                - company_name (varchar(255)) - 公司名称, 全称 -- 'x'
                - area_id (integer) - 区域ID [推断] [外键]

                字段补充说明:
                - id 为主键
                - area_id 关联 ods."Area".id（外键，多对一，可选）
                - company_name 关联 names.name（推断，多对一，可选，抽样值 97.5% 存在于目标表）
                - company_name 为枚举值：上饶分公司, 宜春分公司

                """)
    }

    @Test func `tell what columns are good for, units, ranges, shares of NULL, and unique indexes`() {
        var table = Table(name: TableName(schema: "public", name: "pay"), kind: .table)
        func column(_ name: String, _ family: Column.Family, _ comment: String? = nil) -> Column {
            var column = Column(name: name, type: "t", shortType: "t", family: family, isNotNull: true)
            column.comment = comment.map { SourcedComment($0, from: .database) }
            return column
        }
        table.columns = [
            column("id", .integer), column("paid_at", .timestamp), column("amount", .number, "金额(元)"),
            column("unit_price", .number), column("state", .text), column("place", .text),
            column("create_ts", .timestamp),
            column("mima", .text),
        ]
        (table.columns[1].minimum, table.columns[1].maximum) = (
            "2024-01-01 00:00:00.25+08", "2024-12-31 10:00:00.5+08"
        )
        (table.columns[2].minimum, table.columns[2].maximum) = ("-10.0000", "120.5000")
        table.columns[2].nullFraction = 0.25
        table.columns[2].meaning.unit = "元"
        table.columns[4].enumValues = ["a", "b, c"]
        table.columns[5].samples = ["114.5,26.8", "开放"]
        table.isRowCountExact = true
        var definition = TableDefinition(table)
        definition.indexes = [
            (
                "pay_once",
                "CREATE UNIQUE INDEX pay_once ON public.pay USING btree (lower(state)) WHERE (id > 1)"
            ),
            ("pay_day", "CREATE INDEX pay_day ON public.pay USING btree (paid_at)"),
        ].map { Index(name: $0, definition: $1, id: .relation(2), columns: []) }
        table.uniqueIndexes = definition.completed.table.uniqueIndexes
        let text = MarkdownRenderer.markdown(for: table)
        #expect(text.contains("- place (t) [非空] [示例: `114.5,26.8`, 开放]\n"))
        #expect(
            text.hasSuffix(
                """
                字段补充说明:
                - 唯一索引：`btree (lower(state)) WHERE (id > 1)`
                - paid_at 取值范围：2024-01-01 00:00:00+08 至 2024-12-31 10:00:00+08
                - amount 取值范围：-10 至 120.5
                - amount 的单位：元
                - amount 空值约占 25%
                - state 为枚举值：a, `'b, c'`

                """), "\(text)")
    }

    @Test func `keep every text on its line, whatever breaks it holds`() {
        var table = company()
        table.comment = SourcedComment("a\r\nb\u{0B}c\u{2028}drop table x;\u{0}", from: .database)
        table.columns[0].comment = SourcedComment("\n\r\n", from: .database)
        let ddl = DDLRenderer.ddl(for: TableDefinition(table))
        #expect(ddl.contains("-- 中文名: a b c drop table x;\n"))
        #expect(ddl.contains("  id varchar(32) not null,\n"))
    }

    @Test func `lower key words only`() {
        #expect(
            SQLSkeleton.lowered("CHECK ((a = 'ABC''D'::TEXT) AND (\"X\"\"Y\" > 1))")
                == "check ((a = 'ABC''D'::text) and (\"X\"\"Y\" > 1))")
    }

    @Test func `guard a type whose labels hold dollars`() {
        let type = TypeDefinition(
            name: TableName(schema: "public", name: "t"), body: .enumeration(["$$", "$guard1$"]))
        #expect(DDLText.type(type).hasPrefix("do $guard2$ begin"))
    }
}

extension TableDefinition {
    /// The definition that a table made by hand may have.
    fileprivate init(_ table: Table) {
        self.init(name: table.name, oid: 1, kind: table.kind)
        columns = table.columns.map {
            ColumnDefinition(
                name: $0.name, number: $0.number, type: $0.type, family: $0.family, isNotNull: $0.isNotNull)
        }
        primaryKey = table.primaryKey
        constraints = table.constraints.map { ConstraintDefinition(constraint: $0) }
        relations = table.relations
        describe(as: table)
    }
}
