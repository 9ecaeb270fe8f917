import Schema
import TestSupport
import Testing
import Questions
import Training

/// What people would ask, in words that they would use, of small schemas made for it.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Questions are such as people ask:` {
    @Test func `what is so is said as people say it, and what cannot be said is not asked of rows`() throws {
        let all = try Generated(
            """
            create table shop (id int primary key, shop_name varchar(40) not null, is_open smallint not null,
              is_main smallint not null, has_stock smallint not null, many_to_many smallint not null);
            comment on table shop is '门店表'; comment on column shop.shop_name is '门店名称';
            comment on column shop.is_open is '是否启用（0否 1是）'; comment on column shop.is_main is '是否为总店（0否 1是）';
            comment on column shop.has_stock is '是否有库存（0否 1是）';
            comment on column shop.many_to_many is '门店与仓库是否一对多（0否 1是）';
            insert into shop select i, '门店' || i, i % 2, (i % 3 = 0)::int, (i % 5 > 0)::int, (i % 4 > 0)::int
            from generate_series(1, 40) i
            """)
        #expect(all.asking("已启用的门店有多少家").contains { $0.sql.contains("is_open = 1") })
        #expect(all.asking("不是总店的门店").contains { $0.sql.contains("is_main = 0") })
        #expect(all.asking("有库存的门店").contains { $0.sql.contains("has_stock = 1") })
        #expect(all.asking("按门店与仓库是否一对多统计门店数量").count == 1)
        #expect(all.asking("为“是”").isEmpty && all.asking("各是否").isEmpty)
        let english = try Generated(
            """
            create table members (member_id int primary key, full_name text not null, activebool boolean not null,
              has_loan boolean not null, is_verified boolean not null, newsletter boolean not null);
            insert into members select i, 'Member ' || i, i % 2 = 0, i % 3 = 0, i % 5 = 0, i % 7 = 0 from generate_series(1, 40) i
            """)
        #expect(!english.asking("How many members are active?").isEmpty)
        #expect(!english.asking("are verified").isEmpty)
        #expect(!english.asking("have no loan").isEmpty || !english.asking("have a loan").isEmpty)
        #expect(english.asking("set to").isEmpty && english.asking("bool").isEmpty)
    }

    @Test func `a table without a comment is called by what people call its key`() throws {
        let all = try Generated(
            """
            create table tb_goods (goods_id int primary key, goods_name varchar(40) not null, price numeric(10,2));
            comment on column tb_goods.goods_id is '商品表主键id'; comment on column tb_goods.goods_name is '商品名称';
            comment on column tb_goods.price is '商品价格';
            create table tb_zz (zz_id int primary key, zz_value varchar(40)); comment on column tb_zz.zz_id is '自增主键';
            comment on column tb_zz.zz_value is '参数内容';
            insert into tb_goods select i, '商品' || i, i from generate_series(1, 40) i;
            insert into tb_zz select i, '内容' || i from generate_series(1, 40) i
            """)
        #expect(!all.asking("多少种商品").isEmpty || !all.asking("商品的总数").isEmpty)
        #expect(!all.asking("表 tb_zz 中共有多少条记录？").isEmpty)
        #expect(!all.using("FROM tb_goods").contains { $0.question.contains("tb_") })
    }

    @Test
    func
        `a table without a comment is called by what people call its rows, before what its words could mean`()
        throws
    {
        let all = try Generated(
            """
            create table f_floor (floor_id int primary key, name varchar(40) not null, floor_area numeric(8,2) not null);
            comment on column f_floor.floor_id is '楼ID'; comment on column f_floor.name is '小区楼名称';
            comment on column f_floor.floor_area is '建筑面积';
            create table contract_room (cr_id int primary key, room_id int not null, room_name varchar(40) not null);
            comment on column contract_room.cr_id is '关系ID'; comment on column contract_room.room_id is '房屋ID';
            comment on column contract_room.room_name is '房屋名称';
            create table u_flat (flat_id int primary key, floor_id int not null references f_floor,
              name varchar(40) not null); comment on column u_flat.flat_id is '套间ID';
            comment on column u_flat.floor_id is '楼ID'; comment on column u_flat.name is '套间名称';
            insert into f_floor select i, i || '号楼', i * 10.5 from generate_series(1, 40) i;
            insert into contract_room select i, i, i || '室' from generate_series(1, 40) i;
            insert into u_flat select i, i % 30 + 1, i || '号套间' from generate_series(1, 90) i
            """)
        #expect(all.asking("楼层").isEmpty && all.asking("楼ID").isEmpty)
        #expect(!all.asking("建筑面积最大的").isEmpty && all.asking("面积最高").isEmpty)
        #expect(
            !all.asking("套间").isEmpty
                && !all.using("contract_room").contains { $0.question.contains("多少间房屋？") })
        #expect(all.asking("小区楼的小区楼名称").isEmpty && all.asking("套间的套间名称").isEmpty)
    }

    @Test func `English words have the plurals that they have`() throws {
        let all = try Generated(
            """
            create table grand_prix (id int primary key, name text not null);
            create table country (id int primary key, name text not null);
            create table chassis (id int primary key, name text not null, grand_prix_id int not null references grand_prix,
              country_of_birth_country_id int not null references country, race_won boolean not null, decider boolean not null);
            insert into grand_prix select i, 'Prix ' || i from generate_series(1, 20) i;
            insert into country select i, 'Country ' || i from generate_series(1, 20) i;
            insert into chassis select i, 'Chassis ' || i, i % 15 + 1, i % 17 + 1, i % 2 = 0, i % 3 = 0 from generate_series(1, 60) i
            """)
        #expect(
            !all.asking("chassis").isEmpty && all.asking("chassises").isEmpty && all.asking("prixes").isEmpty)
        #expect(all.asking("country of birth country").isEmpty && all.asking("country of births").isEmpty)
        #expect(!all.asking("countr").isEmpty)
        #expect(all.asking("are race won").isEmpty && all.asking("decider is set").isEmpty)
    }

    @Test func `rows of a list of tasks are tasks, and what says yes or no is not averaged`() throws {
        let all = try Generated(
            """
            create table oa_task_list (task_id int primary key, title text not null, file_isshare int not null);
            create table oa_price_list (id int primary key, title text not null);
            create table oa_post (post_id int primary key, post_name text not null, level int not null);
            insert into oa_task_list select i, 'Task ' || i, i % 2 from generate_series(1, 60) i;
            insert into oa_price_list select i, 'Prices ' || i from generate_series(1, 20) i;
            insert into oa_post select i, 'Post ' || i, i * 7 from generate_series(1, 40) i
            """)
        #expect(!all.asking("tasks").isEmpty && all.asking("task lists").isEmpty)
        #expect(!all.asking("price lists").isEmpty)
        #expect(!all.pairs.contains { $0.sql.contains("AVG(file_isshare)") || $0.sql.contains("AVG(level)") })
    }

    @Test
    func
        `a figure that is called after another table says whose it is, and one that is fixed is not added up`()
        throws
    {
        let all = try Generated(
            """
            create table tz_order (order_id int primary key, order_no varchar(20) not null, paid_at timestamp not null);
            comment on table tz_order is '订单表'; comment on column tz_order.order_no is '订单号';
            comment on column tz_order.paid_at is '支付时间';
            create table tz_shop (shop_id int primary key, shop_name varchar(20) not null, fixed_freight numeric(8,2) not null);
            comment on table tz_shop is '店铺'; comment on column tz_shop.shop_name is '店铺名称';
            comment on column tz_shop.fixed_freight is '固定运费';
            create table tz_order_refund (refund_id int primary key, order_id int not null references tz_order,
              shop_id int not null references tz_shop, order_amount numeric(10,2) not null, refund_time timestamp not null);
            comment on table tz_order_refund is '订单退款'; comment on column tz_order_refund.order_amount is '订单总金额';
            comment on column tz_order_refund.refund_time is '退款时间';
            insert into tz_order select i, 'D' || 1000 + i, timestamp '2024-01-01' + i * interval '7 hours' from generate_series(1, 200) i;
            insert into tz_shop select i, '店铺' || i, i from generate_series(1, 30) i;
            insert into tz_order_refund select i, i, i % 20 + 1, i * 3, timestamp '2024-02-01' + i * interval '9 hours'
            from generate_series(1, 150) i
            """)
        let sums = all.using("SUM(order_amount)") + all.using("SUM(t.order_amount)")
        #expect(!sums.isEmpty && sums.allSatisfy { $0.question.contains("退款") })
        #expect(
            !all.pairs.contains {
                $0.sql.contains("SUM(fixed_freight)") || $0.sql.contains("SUM(t.fixed_freight)")
            })
        #expect(all.asking("每条店铺").isEmpty)
    }

    @Test func `a label keeps what its column says`() throws {
        let all = try Generated(
            """
            create table visit_log (id int primary key, user_ip varchar(20), client varchar(20), pay_state int,
              mail_account_id int, pics varchar(200), visit_time timestamp not null);
            comment on table visit_log is '访问日志'; comment on column visit_log.user_ip is '用户 IP';
            comment on column visit_log.client is '客户端 APP 名称';
            comment on column visit_log.pay_state is '0.未付 1.已付 2.已退 3:已关';
            comment on column visit_log.pics is '画册图片，连产品图片限制为5张，以逗号分割';
            comment on column visit_log.visit_time is '访问时间';
            comment on column visit_log.mail_account_id is '发送的邮箱账号编号';
            insert into visit_log select i, '10.0.0.' || i, case i % 3 when 0 then '小程序' else '网页' end, i % 4, 1, 'a,b',
              timestamp '2024-01-01' + i * interval '1 day' from generate_series(1, 60) i
            """)
        #expect(all.pairs.allSatisfy { !$0.question.contains("按用户统计") && !$0.question.contains("各用户") })
        #expect(all.pairs.allSatisfy { !$0.question.contains("0.") && !$0.question.contains("已退 3") })
        #expect(all.asking("客户端").allSatisfy { $0.question.contains("客户端 APP") })
        let english = try Generated(
            """
            create table customers (id int primary key, company_name text not null, contact_title text);
            insert into customers select i, 'Company ' || i, case i % 3 when 0 then 'Owner' when 1 then 'Agent' else 'Clerk' end
            from generate_series(1, 60) i
            """)
        #expect(!english.asking("contact title").isEmpty)
        #expect(english.asking("each contact?").isEmpty && english.asking("by contact.").isEmpty)
    }

    @Test func `where each has its own, nobody asks how many of them each has`() throws {
        let all = try Generated(
            """
            create table address (address_id serial primary key, address text not null, district text not null);
            create table customer (customer_id serial primary key, first_name text not null, last_name text not null,
              address_id int not null references address);
            create table payment (payment_id serial primary key, customer_id int not null references customer,
              amount numeric(8,2) not null, payment_date timestamp not null);
            insert into address (address, district) select i || ' Main Street', 'District ' || i % 4 from generate_series(1, 60) i;
            insert into customer (first_name, last_name, address_id) select 'F' || i, 'L' || i, i from generate_series(1, 60) i;
            insert into payment (customer_id, amount, payment_date) select i % 60 + 1, i % 9 + 1, timestamp '2024-01-01' + i * interval '5 hours'
            from generate_series(1, 600) i
            """)
        #expect(
            all.asking("address have").isEmpty && all.asking("each address?").isEmpty
                && all.asking("by address").isEmpty)
        #expect(!all.asking("customers", "district").isEmpty)
        #expect(!all.asking("payments does each customer have").isEmpty)
        #expect(all.asking("last update").isEmpty)
    }

    @Test func `lists show something besides names, few columns, and all that is shown is said`() throws {
        let all = try Generated(
            """
            create table country (country_id serial primary key, country text not null, last_update timestamp not null);
            create table branch (branch_id serial primary key, name text not null, city text, street text, manager_name text,
              capacity int, remarks text, website text, opening_hours text, phone text, password_hash text);
            insert into country (country, last_update) select 'Country ' || i, timestamp '2024-01-01' + i * interval '1 day' from generate_series(1, 40) i;
            insert into branch (name, city, street, manager_name, capacity, remarks, website, opening_hours, phone, password_hash)
            select 'Branch ' || i, 'City ' || i % 5, i || ' Road', 'Manager ' || i, i * 10, 'r' || i, 'http://x/' || i, '9-5', '555-' || i, 'x'
            from generate_series(1, 40) i
            """, language: .english)
        #expect(
            all.asking("List all countries with their country").isEmpty
                && all.asking("latest last update").isEmpty)
        for pair in all.pairs {
            #expect(!pair.question.contains("and more of") && !pair.sql.contains("password"), "\(pair)")
        }
        for pair in all.asking("List the first") {
            #expect(
                pair.question.contains("in order of name") && pair.sql.contains("ORDER BY name"), "\(pair)")
        }
    }

    @Test func `rows that connect things are not counted as things`() throws {
        let all = try Generated(
            """
            create table sys_role (id bigint primary key, name varchar(30) not null);
            create table sys_menu (id bigint primary key, name varchar(30) not null);
            create table sys_role_menu (id bigint primary key, role_id bigint not null references sys_role, menu_id bigint not null references sys_menu);
            comment on table sys_role is '角色表'; comment on column sys_role.name is '角色名称';
            comment on table sys_menu is '菜单表'; comment on column sys_menu.name is '菜单名称';
            comment on table sys_role_menu is '角色和菜单关联表'; comment on column sys_role_menu.role_id is '角色ID';
            comment on column sys_role_menu.menu_id is '菜单ID';
            insert into sys_role select i, '角色' || i from generate_series(1, 12) i;
            insert into sys_menu select i, '菜单' || i from generate_series(1, 40) i;
            insert into sys_role_menu select i, i % 12 + 1, i % 40 + 1 from generate_series(1, 200) i
            """)
        #expect(all.asking("没有任何角色和菜单关联").isEmpty && all.asking("各有多少条角色和菜单关联").isEmpty)
        #expect(!all.asking("关联了多少个", "菜单").isEmpty)
    }

    @Test func `who plays a part is called by it, and those who play none are not counted at it`() throws {
        let script = """
            create table staff (staff_id int primary key, staff_name varchar(30) not null);
            create table depot (depot_id int primary key, depot_name varchar(30) not null, city varchar(20) not null,
              manager_id int not null references staff);
            insert into staff select i, 'Person ' || i from generate_series(1, 30) i;
            insert into depot select i, 'Depot ' || i, 'City ' || i % 4, i % 11 + 1 from generate_series(1, 60) i;
            """
        let english = try Generated(script, language: .english)
        #expect(!english.asking("Which staff are not the manager of any depot?").isEmpty)
        #expect(english.asking("manager", "including those without").isEmpty)
        let chinese = try Generated(
            script + """
                comment on table staff is '员工'; comment on column staff.staff_name is '员工姓名';
                comment on table depot is '仓库'; comment on column depot.depot_name is '仓库名称';
                comment on column depot.city is '所在城市'; comment on column depot.manager_id is '负责人ID'
                """)
        #expect(!chinese.asking("哪些员工不是任何仓库的负责人？").isEmpty)
        #expect(chinese.asking("负责人", "没有的").isEmpty)
    }

    @Test func `another word for a thing is no part that it plays, and a list of codes no kind`() throws {
        let all = try Generated(
            """
            create table file_class (class_id int primary key, class_name varchar(30) not null, kind_no int not null);
            create table file (file_id int primary key, file_name varchar(40) not null, class_id int not null references file_class,
              grants varchar(60) not null, job_name varchar(20) not null);
            comment on table file_class is '文件分类'; comment on column file_class.class_name is '分类名称';
            comment on column file_class.kind_no is 'mode=1时，类名的编号';
            comment on table file is '文件'; comment on column file.file_name is '文件名称'; comment on column file.class_id is '文件组ID';
            comment on column file.grants is '授权类型'; comment on column file.job_name is '任务名称';
            insert into file_class select i, '分类' || i, i % 3 from generate_series(1, 30) i;
            insert into file select i, '文件' || i, i % 9 + 1, case i % 3 when 0 then 'password,refresh' else 'password,refresh,sms' end,
              '任务' || i % 5 from generate_series(1, 90) i
            """)
        #expect(!all.asking("没有任何文件").isEmpty && all.asking("不是任何").isEmpty)
        #expect(all.using("GROUP BY grants").isEmpty && all.asking("mode=1").isEmpty)
    }

    @Test func `a title is cut where people would cut it, and two of one title are told apart by words`()
        throws
    {
        let all = try Generated(
            """
            create table patient (id int primary key, name varchar(30) not null);
            create table bill (id int primary key, patient_id int not null references patient, amount numeric(10,2) not null, bill_time timestamp not null);
            create table rule (id int primary key, name varchar(30) not null, remark varchar(30));
            create table rule_item (id int primary key, name varchar(30) not null, rule_id int not null references rule, weight_text varchar(20));
            comment on table patient is '病人基本信息表'; comment on column patient.name is '姓名';
            comment on table bill is '账单流水表'; comment on column bill.amount is '账单金额'; comment on column bill.bill_time is '账单时间';
            comment on column bill.patient_id is '病人表的病人ID';
            comment on table rule is '排班规则'; comment on column rule.name is '规则名称'; comment on column rule.remark is '备注';
            comment on table rule_item is '排班规则表'; comment on column rule_item.name is '时段名称'; comment on column rule_item.rule_id is '关联的规则ID';
            insert into patient select i, '病人' || i from generate_series(1, 40) i;
            insert into bill select i, i % 40 + 1, i % 90 + 1, timestamp '2024-01-01' + i * interval '7 hours' from generate_series(1, 400) i;
            insert into rule select i, '规则' || i, '备注' from generate_series(1, 30) i;
            insert into rule_item select i, '时段' || i % 50, i % 17 + 1, 'x' from generate_series(1, 90) i
            """)
        let questions = all.pairs.map(\.question)
        for wrong in ["病人基本", "流水表", "表的", "rule_item", "（rule）", "各的"] {
            #expect(!questions.contains { $0.contains(wrong) }, "\(wrong)")
        }
        #expect(questions.contains { $0.contains("排班规则明细") } && questions.contains { $0.contains("病人") })
    }

    @Test
    func
        `what people wrote in place of a name is none, and what they left out is found in their other words`()
        throws
    {
        let all = try Generated(
            """
            create table sys_user (uid int primary key, nickname varchar(30) not null, user_type varchar(20) not null, login_count int not null);
            create table sys_link (id int primary key, name varchar(40) not null, url varchar(90) not null, status smallint not null);
            create table sys_notice (id int primary key, title varchar(40) not null, content text not null, status varchar(10) not null);
            create table sys_i18n (id int primary key, name varchar(40) not null, zh varchar(40) not null);
            create table coupon (id int primary key, name varchar(40) not null, kinds varchar(20) not null);
            create table coupon_user (id int primary key, coupon_id int not null references coupon, uid int not null references sys_user, use_time timestamp not null);
            create table integral (id int primary key, uid int not null references sys_user, type smallint not null, points int not null, create_time timestamp not null);
            create table bargain (id int primary key, uid int not null references sys_user, state smallint not null, join_time timestamp not null);
            comment on table sys_user is '用户表'; comment on column sys_user.nickname is '昵称';
            comment on column sys_user.user_type is '超级管理员、管理员、普通用户'; comment on column sys_user.login_count is '登录次数';
            comment on column sys_link.name is '链接名'; comment on column sys_link.url is '链接地址';
            comment on column sys_link.status is '该链接是否可以显示';
            comment on column sys_notice.title is '通知的标题'; comment on column sys_notice.content is '通知的内容'; comment on column sys_notice.status is '通知状态';
            comment on table sys_i18n is '系统表-国际化'; comment on column sys_i18n.name is '名称'; comment on column sys_i18n.zh is '中文';
            comment on table coupon is '优惠券表'; comment on column coupon.name is '优惠券名称'; comment on column coupon.kinds is '可用种类';
            comment on table coupon_user is '优惠券记录表'; comment on column coupon_user.uid is '用户uid'; comment on column coupon_user.use_time is '使用时间';
            comment on table integral is '用户积分记录表'; comment on column integral.uid is '用户uid'; comment on column integral.type is '类型：1-增加，2-扣减';
            comment on column integral.points is '积分'; comment on column integral.create_time is '发生时间';
            create table menu (id int primary key, name varchar(40) not null, grade int not null);
            comment on table menu is '用户表'; comment on column menu.name is '菜单名称'; comment on column menu.grade is '菜单级别';
            insert into menu select i, '菜单' || i, i % 3 from generate_series(1, 40) i;
            comment on table bargain is '砍价记录表'; comment on column bargain.uid is '用户id'; comment on column bargain.join_time is '参与时间';
            comment on column bargain.state is '状态 1参与中 2 活动结束参与失败 3活动结束参与成功';
            insert into sys_user select i, '用户' || i, (array['ROOT', 'ADMIN', 'USER'])[1 + i % 3], i % 70 from generate_series(1, 60) i;
            insert into sys_link select i, 'role:root' || i, 'https://a.example/' || i, i % 2 from generate_series(1, 40) i;
            insert into sys_notice select i, '标题' || i, '内容' || i, (array['RELEASE', 'DRAFT'])[1 + i % 2] from generate_series(1, 40) i;
            insert into sys_i18n select i, 'key' || i, '文字' || i from generate_series(1, 40) i;
            insert into coupon select i, '券' || i, (array['0, 1, 2', '0, 2, 1', '2, 1, 0'])[1 + i % 3] from generate_series(1, 60) i;
            insert into coupon_user select i, i % 60 + 1, i % 50 + 1, timestamp '2024-01-01' + i * interval '7 hours' from generate_series(1, 300) i;
            insert into integral select i, i % 50 + 1, 1 + i % 2, i % 90 + 1, timestamp '2024-01-01' + i * interval '7 hours' from generate_series(1, 300) i;
            insert into bargain select i, i % 50 + 1, 1 + i % 3, timestamp '2024-01-01' + i * interval '7 hours' from generate_series(1, 300) i
            """)
        let questions = all.pairs.map(\.question)
        for wrong in [
            "超级管理员", "系统表", "（coupon_user）", "用户 u", "用户u", "role:", "0, 1", "该链接", "参与中 2", "查询表",
            "（menu）", "（sys_user）",
        ] {
            #expect(!questions.contains { $0.contains(wrong) }, "\(wrong)")
        }
        for right in ["每位用户", "菜单", "优惠券记录", "链接", "通知", "国际化", "参与中", "活动结束参与失败"] {
            #expect(questions.contains { $0.contains(right) }, "\(right)")
        }
        #expect(all.using("SUM(points)").isEmpty && all.using("SUM(t.points)").isEmpty)
    }

    @Test func `words that are glued together in names are said one by one`() throws {
        let all = try Generated(
            """
            create table specialoffer (specialofferid int primary key, description varchar(40) not null, discountpct numeric(6,2) not null,
              joindate date not null);
            create table purchaseorderheader (purchaseorderid int primary key, specialofferid int not null references specialoffer,
              orderdate date not null, subtotal numeric(10,2) not null);
            insert into specialoffer select i, 'Offer ' || i, i % 30, date '2020-01-01' + 20 * i from generate_series(1, 60) i;
            insert into purchaseorderheader select i, i % 60 + 1, date '2024-01-01' + i % 300, i % 700 from generate_series(1, 900) i
            """, language: .english)
        #expect(!all.asking("special offers").isEmpty && !all.asking("purchase order headers").isEmpty)
        for word in ["specialoffer", "purchaseorder", "joindate"] {
            #expect(all.asking(word).isEmpty, "\(all.asking(word).first?.question ?? "")")
        }
    }

    @Test func `what was done at a time is said with its verb`() throws {
        let all = try Generated(
            """
            create table rentals (rental_id int primary key, rental_date date not null, return_date date, price numeric(8,2) not null);
            create table workers (worker_id int primary key, name text not null, hire_date date not null, birth_date date not null);
            insert into rentals select i, date '2024-01-01' + i, date '2024-01-03' + i, i % 9 from generate_series(1, 90) i;
            insert into workers select i, 'Worker ' || i, date '2014-01-01' + 30 * i, date '1970-01-01' + 99 * i from generate_series(1, 60) i
            """, language: .english)
        #expect(!all.asking("rentals were returned in").isEmpty)
        let tickets = try Generated(
            """
            create table "chats" ("chatId" int primary key, subject text not null, "timeCreated" timestamp not null, "startTime" timestamp not null);
            insert into chats select i, 'Subject ' || i, timestamp '2024-01-01' + i * interval '1 day', timestamp '2024-01-01' + i * interval '1 day'
            from generate_series(1, 90) i
            """, language: .english)
        #expect(tickets.asking("time created").filter { $0.question.contains("month of") }.isEmpty)
        #expect(
            !all.asking("workers were hired in each year").isEmpty
                || !all.asking("workers were born in each year").isEmpty)
    }

    @Test func `who stands above whom is called what the column calls it`() throws {
        let all = try Generated(
            """
            create table employees (id int primary key, first_name text not null, last_name text not null,
              reports_to int references employees, recommended_by int references employees);
            insert into employees select i, 'F' || i, 'L' || i, case when i > 1 then i / 2 end, case when i > 9 then i / 3 end
            from generate_series(1, 60) i
            """)
        #expect(!all.asking("along with their manager").isEmpty && all.asking("parent").isEmpty)
        #expect(all.using("recommended_by").allSatisfy { !$0.question.contains("below") })
    }
}
