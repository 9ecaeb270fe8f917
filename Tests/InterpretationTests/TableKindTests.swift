import Schema
import TestSupport
import Testing

/// What the rows of tables are, where names and comments of several kinds meet.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `The kind of a table` {
    @Test func `is no thing where it is called by the names of two others`() throws {
        let found = try Interpreted(
            """
            create table notice (id int primary key, title varchar(40) not null, content text);
            create table admin (id int primary key, username varchar(40) not null);
            create table notice_admin (id int primary key, notice_id int not null references notice,
              admin_id int not null references admin, notice_title varchar(40), read_time timestamp, add_time timestamp not null);
            comment on table notice is '通知表'; comment on table admin is '管理员表'; comment on table notice_admin is '通知管理员表';
            comment on column notice_admin.read_time is '阅读时间'; comment on column notice_admin.notice_title is '通知标题';
            comment on column notice_admin.add_time is '创建时间';
            insert into notice select i, '通知' || i, '内容' from generate_series(1, 20) i;
            insert into admin select i, 'admin' || i from generate_series(1, 6) i;
            insert into notice_admin select i, 1 + i % 20, 1 + i % 6, '通知' || 1 + i % 20, null, timestamp '2024-01-01' + i * interval '1 hour'
            from generate_series(1, 60) i
            """)
        #expect(found.meaning("admin").kind == .entity)
        #expect(found.meaning("notice_admin").kind != .entity)
    }

    @Test func `leaves who made a row, its place and what programs read alone`() throws {
        let found = try Interpreted(
            """
            create table sku (id int primary key, bar_code varchar(20) not null, create_serial varchar(20), updater_name varchar(20),
              update_stamp bigint, sort varchar(10), cron varchar(40), reviewer_no varchar(20));
            comment on table sku is '产品价格扩展'; comment on column sku.bar_code is '商品条码'; comment on column sku.create_serial is '创建人编码';
            comment on column sku.updater_name is '更新人姓名'; comment on column sku.update_stamp is '更新时间戳';
            comment on column sku.sort is '排序'; comment on column sku.cron is 'CRON 表达式'; comment on column sku.reviewer_no is '评审人编号';
            insert into sku select i, 'B' || i, 'admin', '张三', 1700000000 + i, (i % 9)::text, '0 0 * * * ?', 'R' || i % 7
            from generate_series(1, 60) i
            """)
        let role = { (name: String) in found.role("sku", name) }
        #expect(
            [role("create_serial"), role("updater_name"), role("update_stamp")] == [
                .technical, .technical, .technical,
            ])
        #expect(role("sort") == .ordinal && role("cron") == .opaque)
        #expect(role("reviewer_no") != .technical && role("bar_code") == .code)
    }

    @Test func `makes no sum of how long something takes or is late`() throws {
        let found = try Interpreted(
            """
            create table product (productid int primary key, name varchar(40) not null, daystomanufacture int not null,
              standardcost numeric(10,2) not null, safetystocklevel smallint not null);
            create table purchase_order (id int primary key, order_date date not null, days_to_deliver int, overdue_days int,
              amount numeric(10,2) not null);
            create table repair_order (id int primary key, order_date date not null, cost_days int, work_hours int);
            comment on table purchase_order is '采购订单'; comment on column purchase_order.days_to_deliver is '交货天数';
            comment on column purchase_order.overdue_days is '逾期天数';
            comment on table repair_order is '维修工单'; comment on column repair_order.cost_days is '维修所需天数';
            comment on column repair_order.work_hours is '维修工时';
            insert into product select i, 'P' || i, i % 5, i, 100 + i from generate_series(1, 60) i;
            insert into purchase_order select i, date '2024-01-01' + i, i % 9, i % 4, i from generate_series(1, 60) i;
            insert into repair_order select i, date '2024-01-01' + i, i % 9, i % 14 from generate_series(1, 60) i
            """)
        #expect(found.role("product", "daystomanufacture") == .rate)
        #expect(found.role("purchase_order", "days_to_deliver") == .rate)
        #expect(found.role("purchase_order", "overdue_days") == .rate)
        #expect(found.role("repair_order", "cost_days") == .rate)
        #expect(found.role("repair_order", "work_hours") == .amount)
    }

    @Test func `knows no kinds by what no two rows share`() throws {
        let found = try Interpreted(
            """
            create table dict_type (dict_id int primary key, dict_name varchar(40) not null, dict_type varchar(40) not null unique);
            comment on table dict_type is '字典类型表'; comment on column dict_type.dict_name is '字典名称';
            comment on column dict_type.dict_type is '字典类型';
            insert into dict_type select i, '字典' || i, 'sys_' || i from generate_series(1, 12) i
            """)
        #expect(found.role("dict_type", "dict_type") == .code)
    }

    @Test func `tells what may be used from what was, and yes and no from kinds`() throws {
        let found = try Interpreted(
            """
            create table usage_record (id int primary key, user_no varchar(20) not null, used int not null, quota int not null,
              read_flag char(1) not null, use_date date not null);
            comment on table usage_record is '资源使用记录'; comment on column usage_record.used is '已使用数量';
            comment on column usage_record.quota is '分配配额'; comment on column usage_record.read_flag is '已读：0否 1是';
            comment on column usage_record.use_date is '使用日期';
            insert into usage_record select i, 'U' || i, i % 40, 100 + i % 7, (i % 2)::text, date '2024-01-01' + i from generate_series(1, 60) i
            """)
        #expect(
            found.role("usage_record", "used") == .amount && found.role("usage_record", "quota") == .setting)
        #expect(found.role("usage_record", "read_flag") == .flag)
    }
}
