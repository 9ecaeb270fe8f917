import TestSupport

private let reviews = "/api/v0/data_pipeline/reviews"

extension Example {
    /// What people decide, as far as it needs no database.
    static let ofReviews = [
        Example(
            "POST " + reviews,
            { scene in .json(#"{"task_id": "\#(scene.id)", "action": "reject", "question": "有多少公司？"}"#) },
            answers: 200, "审核已处理"
        ) { _ in
            [
                "db_name": "highway_db", "review": row(), "saved": true, "replaced": false, "verdict": nil,
            ]
        },
        Example(
            "GET " + reviews, query: "db_name=highway_db&kind=pair", after: { try decide($0) }, answers: 200,
            "获取审核列表成功"
        ) { _ in
            ["reviews": [row()], "db_name": "highway_db", "total": 1, "limit": 1000, "offset": 0]
        },
        Example(
            "POST " + reviews + "/import", query: "db_name=highway_db",
            { _ in
                .file(name: "词典.csv", content: "table,column,comment\nbss_company,id,编号\nbss_company,,公司\n")
            },
            answers: 200, "审核导入完成"
        ) { _ in
            ["db_name": "highway_db", "total": 2, "imported": 2, "replaced": 0, "refused": []]
        },
    ]

    private static func row() -> Shape {
        [
            "action": "reject", "question": "有多少公司？", "sql": "", "kind": "pair", "db_name": "highway_db",
            "decided_by": "guest", "decided_at": .time,
        ]
    }

    private static func decide(_ scene: Scene) throws {
        _ = try scene.node.send(
            "POST", reviews,
            json: #"{"db_name": "highway_db", "action": "reject", "question": "有多少公司？"}"#)
    }
}
