import Schema
import TestSupport
import Testing
import Training

/// Names of tables and columns that share words, side by side.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Names that stand side by side` {
    @Test func `say only once what they share`() throws {
        let all = try Generated(
            """
            create table area (id int primary key, area_name varchar(40) not null);
            comment on table area is '服务区'; comment on column area.area_name is '服务区名称';
            create table toll (id int primary key, area_id int not null references area, pay_way int not null,
              amount numeric(10,2) not null, daily_flow int not null, toll_date date not null);
            comment on table toll is '通行费收费记录'; comment on column toll.area_id is '服务区'; comment on column toll.amount is '收费金额';
            comment on column toll.pay_way is '收费方式：1现金 2电子支付';
            comment on column toll.daily_flow is '服务区每日车流量'; comment on column toll.toll_date is '收费日期';
            insert into area select i, '服务区' || i from generate_series(1, 12) i;
            insert into toll select i, 1 + i % 12, 1 + i % 2, i * 1.5, i % 90, date '2024-01-01' + i / 3 from generate_series(1, 300) i
            """)
        #expect(!all.asking("收费金额").isEmpty)
        for pair in all.pairs {
            let question = Generated.unquoted(pair.question)
            #expect(!question.contains("收费收费") && !question.contains("服务区的服务区"), "\(question)")
            #expect(!question.contains("服务区服务区"), "\(question)")
        }
    }

    @Test func `are cut where they tell of what they belong to, or of what is done`() throws {
        let all = try Generated(
            """
            create table category (id int primary key, name varchar(40) not null);
            create table goods (id int primary key, name varchar(40) not null, category_id int not null references category,
              has_picture int not null);
            create table footprint (id int primary key, goods_id int not null references goods, add_time timestamp not null);
            comment on table category is '类目表'; comment on column category.name is '类目名称'; comment on table goods is '商品表';
            comment on column goods.name is '商品名称'; comment on column goods.category_id is '商品所属类目ID';
            comment on column goods.has_picture is '是否含有图片：1是，0否';
            comment on table footprint is '用户浏览足迹表'; comment on column footprint.goods_id is '浏览商品ID';
            comment on column footprint.add_time is '创建时间';
            insert into category select i, '类目' || i from generate_series(1, 8) i;
            insert into goods select i, '商品' || i, 1 + i % 6, i % 2 from generate_series(1, 50) i;
            insert into footprint select i, 1 + i % 37, timestamp '2024-01-01' + i * interval '3 hours' from generate_series(1, 200) i
            """)
        #expect(!all.asking("类目").isEmpty && all.asking("商品所属类目").isEmpty)
        #expect(all.asking("不是任何").isEmpty)
        #expect(!all.asking("含有图片的商品").isEmpty && all.asking("是含有").isEmpty)
    }

    @Test func `are words of the language, or nothing is asked of them`() throws {
        let all = try Generated(
            """
            create table ward (id int primary key, name varchar(40) not null, xqz varchar(40), zhk int, beds int, attend_zz date not null);
            comment on table ward is '病区记录'; comment on column ward.name is '病区名称'; comment on column ward.beds is '床位数量';
            insert into ward select i, '病区' || i, 'x' || i, i, i, date '2024-01-01' + i from generate_series(1, 60) i
            """)
        #expect(!all.asking("床位数量").isEmpty)
        for pair in all.pairs {
            for name in ["xqz", "zhk", "attend_zz"] {
                #expect(!pair.question.contains(name), "\(pair.question)")
            }
        }
    }

    @Test func `stay whole where a part of them is no word`() throws {
        let all = try Generated(
            """
            create table dict (id int primary key, name varchar(40) not null);
            create table dict_entry (id int primary key, dict_id int not null references dict, label varchar(40) not null,
              dict_kind varchar(40) not null, is_query int not null);
            create table api_key (id int primary key, name varchar(40) not null, read_flag char(1) not null);
            comment on table dict is '字典管理表'; comment on column dict.name is '字典名称'; comment on table dict_entry is '字典项';
            comment on column dict_entry.label is '标签名'; comment on column dict_entry.dict_kind is '字典种类';
            comment on column dict_entry.is_query is '是否为查询操作的字段：1是 0否';
            comment on table api_key is 'API密钥管理表'; comment on column api_key.name is '密钥名称';
            comment on column api_key.read_flag is '已读：0否 1是';
            insert into dict select i, '字典' || i from generate_series(1, 9) i;
            insert into dict_entry select i, 1 + i % 9, '标签' || i, (array['job_type', 'log_type', 'user_sex'])[1 + i % 3], i % 2
            from generate_series(1, 90) i;
            insert into api_key select i, '密钥' || i, (i % 2)::text from generate_series(1, 40) i
            """)
        #expect(!all.pairs.isEmpty && !all.asking("API密钥").isEmpty)
        for pair in all.pairs {
            #expect(!pair.question.contains("字典的项") && !pair.question.contains("密钥管理"), "\(pair.question)")
            #expect(
                !pair.question.contains("操作的统计") && !pair.question.contains("“job_type”"), "\(pair.question)")
            #expect(!pair.question.contains("各已读") && !pair.question.contains("已读为"), "\(pair.question)")
        }
    }
}
