import FoundationEssentials
import Schema
import TestSupport
import Testing

/// What schemas taught that were described wrongly once.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Of meanings,` {
    @Test func `tenants are hubs, and a table of two keys links without proof of unique pairs`() throws {
        let all = try Interpreted(
            """
            create table system_tenant (id bigint primary key, name varchar(30) not null);
            create table system_role (id bigint primary key, name varchar(30) not null,
                tenant_id bigint not null references system_tenant);
            create table system_menu (id bigint primary key, name varchar(30) not null);
            create table system_role_menu (id bigserial primary key, role_id bigint not null references system_role,
                menu_id bigint not null references system_menu, tenant_id bigint not null references system_tenant);
            create table system_message (id bigserial primary key, content text, user_type smallint,
                tenant_id bigint not null references system_tenant, create_time timestamp not null);
            comment on table system_tenant is '租户'; comment on table system_role is '角色';
            comment on table system_role_menu is '角色和菜单关联表'; comment on table system_message is '站内信消息';
            comment on column system_message.user_type is '用户类型';
            """)
        #expect(all.meaning("system_tenant").kind == .hub)
        #expect(all.meaning("system_role_menu").kind == .link)
        #expect(all.meaning("system_message").kind == .event)
        #expect(all.meaning("system_message").businessTime == "create_time")
        #expect(all.role("system_message", "tenant_id") == .technical)
        #expect(all.role("system_message", "user_type") == .category)
        #expect(all.role("system_message", "content") == .text)
    }

    @Test func `whose everything is by one key is a hub whatever its name, persons are none`() throws {
        let things = ["room", "device", "visit", "invoice", "shelf", "shift"]
        func script(_ owner: String, _ column: String) -> String {
            "create table \(owner) (id int primary key, name text not null, \(column));\n"
                + things.map {
                    "create table \($0) (id int primary key, \(owner)_id int not null references \(owner), label text);"
                }.joined(separator: "\n")
        }
        #expect(try Interpreted(script("clinic", "city text")).meaning("clinic").kind == .hub)
        #expect(try Interpreted(script("resident", "phone text")).meaning("resident").kind != .hub)
        let few = script("clinic", "city text").replacing("not null references", with: "references")
        #expect(try Interpreted(few).meaning("clinic").kind != .hub)
    }

    @Test func `views of campaigns are events, no links`() throws {
        let all = try Interpreted(
            """
            create table campaigns (id int primary key, name text not null);
            create table subscribers (id int primary key, name text not null);
            create table campaign_views (id bigserial primary key, campaign_id int not null references campaigns,
                subscriber_id int not null references subscribers, created_at timestamptz default now());
            create table campaign_tags (campaign_id int references campaigns, subscriber_id int references subscribers,
                primary key (campaign_id, subscriber_id));
            """)
        #expect(all.meaning("campaign_views").kind == .event)
        #expect(all.meaning("campaign_views").businessTime == "created_at")
        #expect(all.meaning("campaigns").kind == .entity)
        #expect(all.meaning("campaign_tags").kind == .link)
        #expect(all.meaning("campaign_tags").links == [["campaign_id", "subscriber_id"]])
    }

    @Test func `figures of each day are statistics, told by the day that their words are certain of`() throws
    {
        let all = try Interpreted(
            """
            create table shop_day_data (id varchar(32) primary key, create_ts timestamp, oper_date date,
                shop_name varchar(50), order_sum int, pay_sum numeric(12,2));
            comment on table shop_day_data is '门店每日经营数据'; comment on column shop_day_data.pay_sum is '支付总金额(元)';
            comment on column shop_day_data.shop_name is '门店名称';
            create table sign_in (id int primary key, member_id int, sign_time timestamp, points int);
            comment on table sign_in is '会员每日签到记录'; comment on column sign_in.points is '获得积分';
            """)
        #expect(all.meaning("shop_day_data").kind == .statistics)
        #expect(all.meaning("shop_day_data").businessTime == "oper_date")
        #expect(all.meaning("sign_in").kind != .statistics)
    }

    @Test func `a thing whose key to another is unique by an index alone is no link`() throws {
        let all = try Interpreted(
            """
            create table staff (staff_id int primary key, full_name text not null);
            create table place (place_id int primary key, street text not null);
            create table branch (branch_id int primary key, manager_staff_id int not null references staff,
                place_id int not null references place, last_update timestamp not null default now());
            create unique index branch_manager on branch (manager_staff_id);
            """)
        #expect(all.meaning("branch").kind != .link)
    }

    @Test
    func
        `a unique index on two keys makes a link, and only the sole time that every row has may be an event's`()
        throws
    {
        let all = try Interpreted(
            """
            create table readers (id int primary key, full_name text); create table books (id int primary key, title text);
            create table reader_books (id serial primary key, reader_id int not null references readers, book_id int not null references books,
                created_at timestamp);
            create unique index on reader_books (reader_id, book_id);
            create table matches (match_id int primary key, kickoff timestamp not null, home_team_id int, away_team_id int, attendance int);
            create table orders (order_id int primary key, order_no text, created_at timestamp not null, wibble_at timestamp not null,
                wobble_at timestamp not null, total_amount numeric);
            create table menu_role (id int primary key, mid int, rid int);
            create table shipments (shipment_id int primary key, carrier text, shipped_at timestamp, delivered_at timestamp, pieces int);
            """)
        #expect(all.meaning("reader_books").kind == .link)
        #expect(all.meaning("books").kind == .entity)
        // Nothing says that its pairs are unique, but things they are not.
        #expect([.unknown, .link].contains(all.meaning("menu_role").kind))
        #expect(all.meaning("matches").businessTime == "kickoff")
        #expect(all.meaning("orders").businessTime == nil)
        #expect(all.meaning("shipments").businessTime == "shipped_at")
    }

    @Test func `marks of deletion are known by name, comment and codes`() throws {
        let all = try Interpreted(
            """
            create table oms_order (id bigserial primary key, order_sn varchar(64), total_amount numeric(10,2),
                delete_status int not null default 0, create_time timestamp);
            comment on table oms_order is '订单表'; comment on column oms_order.total_amount is '订单总金额';
            comment on column oms_order.delete_status is '删除状态：0->未删除；1->已删除';
            create table sys_user (id int primary key, user_name text, status char(1) default '0', del_flag char(1) default '0');
            comment on column sys_user.status is '帐号状态（0正常 1停用）';
            comment on column sys_user.del_flag is '删除标志（0代表存在 2代表删除）';
            create table goods (id int primary key, name text, is_del smallint, deleted_at timestamp);
            create table note (id int primary key, body text, deleted_at timestamp);
            create table folder (id int primary key, name text, valid_mark int default 1);
            comment on column folder.valid_mark is '删除标记：1正常，0已删除';
            create table part (id int primary key, name text, is_deleted boolean not null, allow_delete boolean);
            create table doc (id int primary key, state int);
            comment on column doc.state is '状态 0草稿 1发布 2删除';
            create table item (id int primary key, yn int default 1);
            insert into item select i, (i > 2)::int from generate_series(1, 40) i;
            insert into goods select i, 'g' || i, 0 from generate_series(1, 9) i;
            """)
        let live = { (table: String) in
            all.meaning(table).deletion.map { [$0.column, $0.liveValue ?? "null"] }
        }
        #expect(live("oms_order") == ["delete_status", "0"])
        #expect(live("sys_user") == ["del_flag", "0"])
        #expect(all.role("sys_user", "status") == .category)
        #expect(live("goods") == ["is_del", "0"])
        #expect(all.role("goods", "deleted_at") == .technical)
        #expect(live("note") == ["deleted_at", "null"])
        #expect(live("folder") == ["valid_mark", "1"])
        #expect(live("part") == ["is_deleted", "false"])
        #expect(all.role("part", "allow_delete") == .flag)
        // One of several states leaves rows out, and stays a state.
        #expect(all.meaning("doc").deletion?.deadValues == ["2"] && live("doc") == ["state", "null"])
        #expect(all.role("doc", "state") == .category)
        #expect(live("item") == ["yn", "1"])
    }

    @Test func `orders are told by when they were placed, whatever steps follow`() throws {
        let all = try Interpreted(
            """
            create table oms_order (id bigserial primary key, order_sn varchar(64), total_amount numeric(10,2),
                create_time timestamp not null, payment_time timestamp, receive_time timestamp);
            comment on table oms_order is '订单表'; comment on column oms_order.create_time is '提交时间';
            comment on column oms_order.payment_time is '支付时间'; comment on column oms_order.receive_time is '确认收货时间';
            create table payment (payment_id int primary key, amount numeric(5,2), payment_date timestamp not null);
            create table employees (employee_id serial primary key, last_name text not null, first_name text not null,
                hire_date date, birth_date date);
            """)
        #expect(all.meaning("oms_order").kind == .event)
        #expect(all.meaning("oms_order").businessTime == "create_time")
        #expect(all.column("oms_order", "payment_time").time == .step)
        #expect(all.meaning("payment").businessTime == "payment_date")
        #expect(all.meaning("employees").kind == .entity)
        #expect(all.meaning("employees").businessTime == nil)
        #expect(all.column("employees", "hire_date").time == .origin)
        #expect(all.column("employees", "birth_date").time == .origin)
        #expect(all.meaning("employees").display?.columns == ["first_name", "last_name"])
    }

    @Test func `codes, flags, settings and levels are never added up`() throws {
        let all = try Interpreted(
            """
            create table sms_code (id bigserial primary key, mobile varchar(11), scene smallint not null, active int not null,
                check_strictly smallint default 1, used_time timestamp);
            comment on table sms_code is '手机验证码'; comment on column sms_code.scene is '发送场景';
            comment on column sms_code.active is '是否有效'; comment on column sms_code.check_strictly is '是否严格校验';
            insert into sms_code (scene, active) select 1 + i % 25, i % 2 from generate_series(1, 120) i;
            create table oms_order_setting (id bigserial primary key, flash_order_overtime int, deduction_per_amount int);
            comment on table oms_order_setting is '订单设置表';
            comment on column oms_order_setting.flash_order_overtime is '秒杀订单超时关闭时间(分)';
            comment on column oms_order_setting.deduction_per_amount is '每一元需要抵扣的积分数量';
            insert into oms_order_setting values (1, 60, 100);
            create table products (product_id serial primary key, product_name text not null, units_in_stock smallint,
                reorder_level smallint, unit_price numeric);
            insert into products (product_name, units_in_stock, reorder_level)
                select 'p' || i, i * 3 % 70, (i % 13) * 5 from generate_series(1, 40) i;
            create table quotes (id int primary key, quoted_on date, cost_per_unit numeric, price_per_unit int, total_amount numeric,
                net_payment_term int, balance_amount numeric, avg_order_value numeric, max_connections int);
            create table salesorderdetail (salesorderid int, salesorderdetailid int, orderqty int, unitprice numeric,
                primary key (salesorderid, salesorderdetailid));
            """)
        #expect(all.role("sms_code", "scene") == .category)
        #expect(all.role("sms_code", "active") == .flag)
        #expect(all.role("sms_code", "check_strictly") == .flag)
        #expect(all.role("sms_code", "mobile") == .personal)
        #expect(all.meaning("oms_order_setting").kind == .setting)
        for name in ["flash_order_overtime", "deduction_per_amount"] {
            #expect([.setting, .rate, .unknown].contains(all.role("oms_order_setting", name)))
        }
        #expect(all.role("products", "units_in_stock") == .amount)
        #expect([.rate, .setting].contains(all.role("products", "reorder_level")))
        #expect(all.role("products", "unit_price") == .rate)
        #expect(
            all.meaning("products").display
                == RowDisplay(columns: ["product_name"], isUnique: true, evidence: [.values, .words]))
        #expect(all.role("quotes", "total_amount") == .amount)
        for name in ["cost_per_unit", "price_per_unit", "balance_amount", "avg_order_value"] {
            #expect(all.role("quotes", name) == .rate, "\(name)")
        }
        for name in ["net_payment_term", "max_connections"] {
            #expect([.setting, .unknown].contains(all.role("quotes", name)), "\(name)")
        }
        #expect(all.role("salesorderdetail", "orderqty") == .amount)
        #expect(all.role("salesorderdetail", "salesorderid") == .identifier)
        #expect(all.role("salesorderdetail", "unitprice") == .rate)
    }

    @Test func `money is what people call so, whatever its name, in the unit that they say`() throws {
        let all = try Interpreted(
            """
            create table trade_order (id bigserial primary key, no varchar(32), total_price numeric(24,2) not null,
                pay_price int not null, discount_price int not null, unit_price int, create_time timestamp not null);
            comment on table trade_order is '交易订单表'; comment on column trade_order.no is '订单流水号';
            comment on column trade_order.total_price is '合计金额，单位：元'; comment on column trade_order.pay_price is '实付金额，单位：分';
            comment on column trade_order.discount_price is '优惠金额，单位：分'; comment on column trade_order.unit_price is '单价，单位：分';
            create table employeepayhistory (businessentityid int not null, ratechangedate timestamp not null, rate numeric not null,
                payfrequency smallint not null, orderqty int not null, primary key (businessentityid, ratechangedate));
            comment on column employeepayhistory.rate is 'Salary hourly rate.';
            comment on column employeepayhistory.payfrequency is '1 = Salary received monthly, 2 = Salary received biweekly';
            comment on column employeepayhistory.orderqty is 'Quantity ordered.';
            """)
        for name in ["total_price", "pay_price", "discount_price"] {
            #expect(all.role("trade_order", name) == .amount)
        }
        #expect(all.column("trade_order", "pay_price").unit == "分")
        #expect(all.column("trade_order", "total_price").unit == "元")
        #expect(all.role("trade_order", "unit_price") == .rate)
        #expect(all.role("trade_order", "no") == .code)
        #expect(all.role("employeepayhistory", "rate") == .rate)
        #expect(all.role("employeepayhistory", "payfrequency") == .category)
        #expect(all.role("employeepayhistory", "orderqty") == .amount)
        #expect(all.role("employeepayhistory", "businessentityid") == .identifier)
    }

    @Test func `rows are shown by what names them, never by a telephone number or a code of a person`() throws
    {
        let all = try Interpreted(
            """
            create table country (country_id serial primary key, country text not null);
            create table city (city_id serial primary key, city text not null, country_id int not null references country);
            create table address (address_id serial primary key, address text not null, phone text not null,
                city_id int not null references city);
            create table system_users (id bigserial primary key, username varchar(30) not null, nickname varchar(30) not null);
            comment on table system_users is '用户信息表';
            create table social_user (id bigserial primary key, openid varchar(64) not null, code varchar(64) not null);
            comment on table social_user is '社交用户'; comment on column social_user.code is '最后一次的认证 code';
            create table orders (order_id int primary key, order_no text unique, ship_name text, order_date date);
            create table territories (territory_id varchar(20) primary key, territory_description varchar(60) not null);
            insert into country (country) values ('France'), ('Japan');
            insert into orders select i, 'N' || i, 'Save-a-lot', date '2024-01-01' + i from generate_series(1, 40) i;
            """)
        let shown = { (table: String) in all.meaning(table).display?.columns }
        #expect(shown("country") == ["country"])
        #expect(shown("city") == ["city"])
        #expect(shown("address") == ["address"])
        #expect([["username"], ["nickname"]].contains(shown("system_users") ?? []))
        #expect(shown("social_user") == nil)
        #expect(shown("orders") == ["order_no"])
        #expect(all.meaning("orders").display?.isUnique == true)
        #expect(shown("territories") == ["territory_description"])
        #expect(all.role("address", "phone") == .personal)
    }

    @Test func `no comment is made of words that mean several things`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/meaning/cases/16-invented-comments.sql")
        let all = try Interpreted(String(contentsOf: file, encoding: .utf8), in: .chinese)
        let states = try #require(all.tables["us_states"])
        #expect(states.comment?.text.contains("统计") != true)
        #expect(states.column("state_name")?.comment?.text.contains("状态") != true)
        let order = try #require(all.tables["clinic_order"])
        let wrong = [
            "amount": "金额", "times": "时间", "on_credit_money": "日期", "contact_title": "标题",
            "rental_rate": "比率",
            "weight": "重量", "left_num": "编号",
        ]
        for (column, word) in wrong {
            let text = order.column(column)?.comment?.text ?? ""
            #expect(!text.contains(word), "\(column) = \(text)")
        }
        #expect(order.columns.allSatisfy { $0.comment == nil || $0.comment?.source == .dictionary })
    }
}
