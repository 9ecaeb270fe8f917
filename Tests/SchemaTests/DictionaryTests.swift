import Catalog
import Interpretation
import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `What codes mean` {
    /// The codes of each column that has any, as `table.column`, each as `0 男 | 1 女`.
    private func codes(in database: TestDatabase) throws -> [String: String] {
        let tables = Interpreter().interpret(try database.connect().related())
        var found: [String: String] = [:]
        for table in tables {
            for column in table.columns where !column.meaning.codes.isEmpty {
                let codes = column.meaning.codes.map { "\($0.value) \($0.label)" }.joined(separator: " | ")
                found["\(table.name.name).\(column.name)"] =
                    "\(codes) (\(column.meaning.codesEvidence?.rawValue ?? "?"))"
            }
        }
        return found
    }

    @Test func `is read from a dictionary table where name and values are those of one of its types`() throws
    {
        let database = try TestDatabase(
            """
            create table sys_dict_type (dict_id bigserial primary key, dict_name varchar(50), dict_type varchar(50) unique);
            create table sys_dict_data (dict_code bigserial primary key, dict_sort int, dict_label varchar(50), dict_value varchar(10),
                dict_type varchar(50), list_class varchar(20), is_default char(1) default 'N');
            create table sys_user (user_id bigserial primary key, user_name varchar(30) not null, sex char(1), kind char(1),
                mood char(1));
            comment on column sys_user.sex is '用户性别'; comment on column sys_user.kind is '分类(sys_normal_disable)';
            insert into sys_dict_type (dict_name, dict_type) values ('用户性别', 'sys_user_sex'), ('系统状态', 'sys_normal_disable'),
                ('心情', 'sys_user_mood');
            insert into sys_dict_data (dict_label, dict_value, dict_type) values ('男', '0', 'sys_user_sex'),
                ('女', '1', 'sys_user_sex'), ('未知', '2', 'sys_user_sex'), ('正常', '0', 'sys_normal_disable'),
                ('停用', '1', 'sys_normal_disable'), ('好', 'A', 'sys_user_mood'), ('坏', 'B', 'sys_user_mood');
            -- Its codes are some of audit_status, but nothing says that it is one.
            create table sys_job (job_id int primary key, status char(1), code varchar(10)); create table sys_empty (id int, code text, sex int);
            insert into sys_dict_type (dict_name, dict_type) values ('审核状态', 'audit_status'), ('渠道编码', 'sys_channel_code');
            insert into sys_dict_data (dict_label, dict_value, dict_type) values ('待审', '0', 'audit_status'),
                ('通过', '1', 'audit_status'), ('甲', 'A', 'sys_channel_code'), ('乙', 'B', 'sys_channel_code');
            insert into sys_job select i, i % 2, case when i % 2 = 0 then 'A' else 'B' end from generate_series(1, 30) i;
            insert into sys_user (user_name, sex, kind, mood) select 'user' || i, i % 3, i % 2, i % 3 from generate_series(1, 30) i;
            analyze
            """)
        let tables = try database.connect().related()
        #expect(
            tables.flatMap { table in table.relations.map { $0.text(in: table) } }
                == ["sys_dict_data.dict_type -> sys_dict_type.dict_type"])
        #expect(
            try codes(in: database) == [
                "sys_user.sex": "0 男 | 1 女 | 2 未知 (dictionary_table)",
                "sys_user.kind": "0 正常 | 1 停用 (dictionary_table)",
            ])
    }

    @Test func `is read from dictionaries that people shape in other ways`() throws {
        let database = try TestDatabase(
            """
            create table t_dict (id int primary key, code varchar(30) unique, name varchar(30));
            create table t_dict_item (id serial primary key, dict_id int, item_value varchar(10), item_text varchar(20));
            insert into t_dict values (1, 'order_state', '订单状态'), (2, 'yes_no', '是否');
            insert into t_dict_item (dict_id, item_value, item_text) values (1, '10', '新建'), (1, '20', '完成'), (2, '1', '是'),
                (2, '0', '否');
            create table t_order (id int primary key, state smallint, channel_id int, level int);
            create table t_channel (id int primary key, name text);
            insert into t_channel values (1, '网上'), (2, '门店'), (3, '电话');
            insert into t_order select i, 10 + i % 2 * 10, 1 + i % 3, i % 2 from generate_series(1, 40) i;
            create table code_list (code_group text, code text, description text, primary key (code_group, code));
            insert into code_list values ('ticket_urgency', 'H', 'High'), ('ticket_urgency', 'L', 'Low'), ('x', 'H', 'Hot'), ('x', 'C', 'Cold');
            create table ticket (id int primary key, urgency char(1));
            insert into ticket select i, case when i % 2 = 0 then 'H' else 'L' end from generate_series(1, 20) i;
            analyze
            """)
        #expect(
            try codes(in: database) == [
                "t_order.state": "10 新建 | 20 完成 (dictionary_table)",
                "t_order.channel_id": "1 网上 | 2 门店 | 3 电话 (dictionary_table)",
                "ticket.urgency": "H High | L Low (dictionary_table)",
            ])
    }

    @Test func `is what a comment says, unless the values are others`() throws {
        let database = try TestDatabase(
            """
            create table t (id int primary key, a smallint, b char(2), c int, d boolean, e int, f text);
            comment on column t.a is '状态（0正常 1停用）'; comment on column t.b is '类型：1-系统；2-业务';
            comment on column t.c is '级别 1:高 2:低'; comment on column t.d is '是否启用 0否 1是';
            comment on column t.e is '方式：1=现金,2=刷卡,3=转账'; comment on column t.f is 'N: new, U: used';
            insert into t select i, i % 2, '0' || 1 + i % 2, 100 + i, i % 2 = 0, 1 + i % 4, case when i % 2 = 0 then 'N' else 'U' end
                from generate_series(1, 40) i;
            analyze
            """)
        #expect(
            try codes(in: database) == [
                "t.a": "0 正常 | 1 停用 (comment)", "t.b": "01 系统 | 02 业务 (comment)",
                "t.d": "false 否 | true 是 (comment)",
                "t.e": "1 现金 | 2 刷卡 | 3 转账 (comment)", "t.f": "N new | U used (comment)",
            ])
    }

    @Test func `is known of whole schemas`() throws {
        let administration = try codes(in: MeaningSchema.administration.database())
        let byDictionary = administration.filter { $0.value.hasSuffix("(dictionary_table)") }.keys.sorted()
        #expect(
            byDictionary == [
                "ast_asset.asset_status", "doc_document.secret_level", "hr_employee.education",
                "hr_expense_item.expense_type",
                "hr_leave.audit_status", "hr_leave.leave_type", "sys_notice.notice_type",
                "sys_sms_channel.status",
                "sys_sms_log.template_type", "sys_sms_template.status", "sys_user.sex",
            ])
        #expect(administration["hr_leave.leave_type"] == "01 事假 | 02 病假 | 03 年假 | 04 婚假 (dictionary_table)")
        // Every comment that lists codes agrees with the rows.
        #expect(administration.count == byDictionary.count + 54)
        let shop = try codes(in: MeaningSchema.englishShop.database())
        #expect(
            shop.keys.sorted() == [
                "coupons.kind", "order_status_history.from_status_id", "order_status_history.to_status_id",
                "orders.status_id",
                "payments.method_id", "purchase_orders.status", "refunds.reason_code", "returns.condition",
                "returns.reason_code",
            ])
    }
}
