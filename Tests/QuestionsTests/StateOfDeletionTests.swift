import Schema
import TestSupport
import Testing
import Training

/// Rows that one of several states says do not count.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Of states, one that means deleted` {
    private static let script = """
        create table oms_order (id int primary key, order_sn varchar(20) not null, total_amount numeric(10,2) not null,
          status int not null, create_time timestamp not null);
        comment on table oms_order is '订单表'; comment on column oms_order.order_sn is '订单编号';
        comment on column oms_order.total_amount is '订单总金额'; comment on column oms_order.create_time is '下单时间';
        comment on column oms_order.status is '订单状态：0待付款 1已付款 2已发货 3已删除';
        insert into oms_order select i, 'S' || i, i, i % 4, timestamp '2024-01-01' + i * interval '1 day' from generate_series(1, 40) i;
        create table accounts (id int primary key, name text not null, status text, opened_on date not null);
        insert into accounts select i, 'Account ' || i,
          case i % 5 when 0 then null when 1 then 'deleted' when 2 then 'active' when 3 then 'paused' else 'closed' end,
          date '2024-01-01' + i from generate_series(1, 60) i;
        create table slips (id int primary key, slip_no varchar(20) not null, state varchar(10) not null, kind varchar(10) not null);
        comment on table slips is '入库单'; comment on column slips.slip_no is '单号'; comment on column slips.state is '单据状态';
        comment on column slips.kind is '操作类型';
        insert into slips select i, 'R' || i, (array['已审核', '草稿', '作废'])[1 + i % 3], (array['新增', '修改', '删除'])[1 + i % 3]
        from generate_series(1, 60) i
        """

    @Test func `is left out of everything, and the other states are asked for as before`() throws {
        let all = try Generated(Self.script, language: .chinese)
        let orders = all.using("FROM oms_order")
        #expect(!orders.isEmpty)
        for pair in orders where !pair.question.contains("删除") {
            #expect(pair.sql.contains("status <> 3"), "\(pair)")
        }
        let count = try #require(
            orders.first {
                $0.sql.hasPrefix("SELECT COUNT(*) AS") && !$0.question.contains("删除")
                    && !$0.sql.contains("AND")
            })
        #expect(try all.figure(count) == 30)
        #expect(orders.contains { $0.sql.contains("status = 1") && $0.question.contains("已付款") })
        #expect(!orders.contains { $0.sql.contains("status = 3") })
        // Nobody says that rows without a state do not count.
        let accounts = all.using("FROM accounts").filter { !$0.question.contains("删除") }
        let slips = all.using("FROM slips").filter { !$0.question.contains("删除") }
        #expect(!accounts.isEmpty && !slips.isEmpty)
        for pair in accounts {
            #expect(pair.sql.contains("status IS DISTINCT FROM 'deleted'"), "\(pair)")
        }
        for pair in slips {
            #expect(pair.sql.contains("state <> '作废'"), "\(pair)")
        }
        // A kind of work is no state.
        #expect(!all.pairs.contains { $0.sql.contains("kind <> '删除'") })
    }
}
