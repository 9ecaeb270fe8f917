import Postgres
import TestSupport

extension Example {
    /// Guide section 6.
    static let ofDatabases = [
        Example(
            "POST /api/v0/database/tables",
            { scene in
                .json(
                    """
                    {"db_connection": "\(try scene.database.get().info.revealed)", "schema": "public,ods",
                     "table_name_pattern": "bss_*"}
                    """)
            }, answers: 200, "获取表列表成功"
        ) { scene in
            [
                "tables": [
                    "public.bss_business_day_data", "public.bss_car_day_count", "public.bss_company",
                    "ods.bss_company",
                ],
                "total": 4, "schemas": ["public", "ods"], "table_name_pattern": "bss_*",
                "db_connection_info": ["database": name(of: scene)],
            ]
        },
        Example(
            "POST /api/v0/database/table/ddl",
            { scene in
                .json(
                    """
                    {"db_connection": "\(try scene.database.get().info.revealed)", "table": "public.bss_company",
                     "business_context": "高速公路服务区管理系统", "type": "both"}
                    """)
            }, answers: 200, "获取表DDL成功"
        ) { scene in
            [
                "ddl": .pattern(
                    #"-- 中文名: 存储高速公路管理公司信息\n(?s:.*)create table public\.bss_company \(\n"#
                        + #"  id varchar\(32\) not null,(?s:.*)  company_name varchar\(255\)(?s:.*)\);\n"#),
                "md": .pattern(
                    #"## bss_company\(存储高速公路管理公司信息\)\n\n字段列表:\n- id \(varchar\(32\)\) - 主键ID.*\n"#
                        + #"- company_name \(varchar\(255\)\) - 公司名称(?s:.*)"#),
                "table_info": [
                    "table_name": "bss_company", "schema_name": "public", "full_name": "public.bss_company",
                    "comment": "存储高速公路管理公司信息", "field_count": 2, "row_count": 15,
                    "row_count_estimated": false,
                ],
                "fields": [
                    [
                        "column_name": "id", "data_type": "varchar", "max_length": 32, "is_nullable": false,
                        "is_primary_key": true, "comment": "主键ID", "precision": nil, "scale": nil,
                    ],
                    [
                        "column_name": "company_name", "data_type": "varchar", "max_length": 255,
                        "is_nullable": true, "is_primary_key": false, "comment": "公司名称",
                    ],
                ],
                "generation_info": [
                    "business_context": "高速公路服务区管理系统", "output_type": "both",
                    "has_llm_comments": false, "database": name(of: scene),
                ],
            ]
        },
    ]

    private static func name(of scene: Scene) -> Shape {
        (try? scene.database.get().info.database).map(Shape.exactly) ?? .text
    }
}
