import Postgres
import TestSupport
import Testing
import Training

/// Figures of things, where rows refer to things that are deleted or were never there.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Things that are gone` {
    @Test func `have no part in what other things have on average, at most, or above the others`() throws {
        let all = try Generated(
            """
            create table shop (id int primary key, shop_name varchar(40) not null, is_deleted smallint not null default 0);
            create table seller (id int primary key, seller_name varchar(40) not null, is_deleted smallint not null default 0);
            create table sale (id int primary key, shop_id int not null, seller_id int not null, pay_amount numeric(10,2) not null,
              sold_at timestamp not null);
            comment on table shop is '门店'; comment on column shop.shop_name is '门店名称';
            comment on column shop.is_deleted is '是否删除：1是 0否';
            comment on table seller is '店员'; comment on column seller.seller_name is '店员姓名';
            comment on column seller.is_deleted is '是否删除：1是 0否';
            comment on table sale is '销售记录'; comment on column sale.shop_id is '门店ID';
            comment on column sale.seller_id is '店员ID'; comment on column sale.pay_amount is '支付金额';
            comment on column sale.sold_at is '销售时间';
            insert into shop select i, '门店' || i, case when i % 7 = 0 then 1 else 0 end from generate_series(1, 40) i;
            insert into seller select i, '店员' || i, case when i % 9 = 0 then 1 else 0 end from generate_series(1, 60) i;
            insert into sale select i, case when i % 40 = 0 then 900 else 1 + (i * i) % 39 end,
              case when i % 50 = 0 then 901 else 1 + (i * 7) % 60 end, 10 + (i * i) % 977,
              timestamp '2024-01-01' + i * interval '3 hours' from generate_series(1, 1500) i
            """)
        let (shops, sellers) = (["门店"], ["店员"])
        for things in [shops, sellers] {
            let thing = things[0]
            let own = all.asking(thing).filter { pair in
                ["平均每", "平均一", "最多有", "平均水平", "不同的"].contains(where: pair.question.contains)
                    && pair.sql.contains("sale")
            }
            #expect(own.count >= 4, "\(own.map(\.question))")
            for pair in own {
                // What refers to nothing that is there changes no answer.
                let before = try answer(pair.sql, all.connection)
                try all.connection.query("BEGIN")
                try all.connection.query(
                    """
                    DELETE FROM sale WHERE shop_id NOT IN (SELECT id FROM shop WHERE is_deleted = 0)
                      AND \(pair.question.contains("门店") ? "true" : "false")
                      OR seller_id NOT IN (SELECT id FROM seller WHERE is_deleted = 0)
                      AND \(pair.question.contains("店员") ? "true" : "false")
                    """)
                let after = try answer(pair.sql, all.connection)
                try all.connection.query("ROLLBACK")
                #expect(before == after, "\(pair.question)\n\(pair.sql)")
            }
        }
    }

    private func answer(_ sql: String, _ connection: PostgresConnection) throws -> [String] {
        let result = try connection.query(sql)
        return (0..<result.rowCount).map { row in
            (0..<result.columnCount).map { result.text(row, $0) ?? "NULL" }.joined(separator: "|")
        }.sorted()
    }
}
