import Catalog
import Postgres
import Schema
import TestSupport

/// Databases that several tests read.
enum Script {
    /// A motorway operator's tables in small: no foreign keys, few comments.
    static let highway =
        highwayTable("bss_company", "company_name varchar(255), company_no varchar(255)")
        + highwayTable(
            "bss_service_area",
            """
            service_area_name varchar(255), service_area_no varchar(255), company_id varchar(32),
            service_position varchar(255), service_area_type varchar(50), service_state varchar(50)
            """)
        + highwayTable(
            "bss_service_area_mapper",
            """
            service_name varchar(255), service_no varchar(255), service_area_id varchar(32),
            source_system_type varchar(50), source_type integer
            """)
        + highwayTable(
            "bss_section_route", "section_name varchar(255), route_name varchar(255), code varchar(255)")
        + highwayTable(
            "bss_car_day_count",
            "customer_count bigint, car_type varchar(100), count_date date, service_area_id varchar(32)")
        + highwayTable(
            "bss_business_day_data",
            """
            oper_date date, service_no varchar(255), service_name varchar(255), branch_no varchar(255),
            branch_name varchar(255), wx numeric(19,4), wx_order integer, zfb numeric(19,4), zf_order integer,
            rmb numeric(19,4), rmb_order integer, order_sum integer, pay_sum numeric(19,4), source_type integer
            """)
            + """
            create table bss_section_route_area_link (
                section_route_id varchar(32) not null, service_area_id varchar(32) not null,
                primary key (section_route_id, service_area_id));
            comment on table bss_company is '存储高速公路管理公司信息';
            comment on column bss_company.company_no is '公司编码(人工维护)';
            insert into bss_company (id, version, company_name, company_no)
                select md5('c' || n), 1, (array['上饶','宜春','赣州','抚州','吉安','九江','南昌','景德镇'])[n] || '分公司', 'H0' || n
                from generate_series(1, 8) n;
            insert into bss_service_area (id, version, service_area_name, service_area_no, company_id,
                    service_position, service_area_type, service_state)
                select md5('a' || n), 1, n || '号服务区', 'H08' || lpad(n::text, 2, '0'), md5('c' || n % 8 + 1),
                    '114.5' || n || ',26.8' || n, (array['信息化服务区','智能化服务区'])[n % 2 + 1],
                    (array['开放','关闭','上传数据'])[n % 3 + 1]
                from generate_series(1, 40) n;
            insert into bss_service_area_mapper (id, version, service_name, service_no, service_area_id,
                    source_system_type, source_type)
                select md5('m' || n), 1, n || '号服务区', 'H08' || lpad(n::text, 2, '0'), md5('a' || n),
                    (array['司乘管理','商业管理','驿购','驿美','手工录入'])[n % 5 + 1], (array[0,1,3,4,5])[n % 5 + 1]
                from generate_series(1, 40) n;
            insert into bss_section_route (id, version, section_name, route_name, code)
                select md5('r' || n), 1, '路段' || n, '路线' || n, 'G' || n from generate_series(1, 10) n;
            insert into bss_section_route_area_link select md5('r' || n % 10 + 1), md5('a' || n)
                from generate_series(1, 40) n;
            insert into bss_car_day_count (id, version, customer_count, car_type, count_date, service_area_id)
                select md5('k' || n), 1, n * 37 % 900, (array['其他','危化品','城际','过境'])[n % 4 + 1],
                    date '2023-01-01' + n % 90, md5('a' || n % 40 + 1) from generate_series(1, 400) n;
            insert into bss_business_day_data (id, version, oper_date, service_no, service_name, branch_no, branch_name,
                    wx, wx_order, zfb, zf_order, rmb, rmb_order, order_sum, pay_sum, source_type)
                select md5('b' || n), 1, date '2023-01-01' + n % 90, 'H08' || lpad((n % 40 + 1)::text, 2, '0'),
                    (n % 40 + 1) || '号服务区', 'H0' || n % 8 + 1, (n % 8 + 1) || '号档口', n * 3.5, n % 50, n * 1.5,
                    n % 30, n, n % 9, n % 89, n * 6, n % 5 from generate_series(1, 400) n;
            """

    private static func highwayTable(_ name: String, _ columns: String) -> String {
        """
        create table \(name) (
            id varchar(32) not null primary key, version integer not null, create_ts timestamp,
            created_by varchar(50), update_ts timestamp, updated_by varchar(50), delete_ts timestamp,
            deleted_by varchar(50), \(columns));

        """
    }

    /// What breaks careless generators: names, types, defaults, keys, partitions, cycles.
    static let nasty = """
        create extension vector;
        create extension citext with schema public;
        create schema ods;
        create schema "Odd Schema";
        create type public.mood as enum ('sad', 'it''s ok', '高兴');
        create domain public.email as citext check (value ~ '@') check (length(value::text) < 200);
        create domain ods.level as integer default 1 not null check (value in (1, 2, 3));
        create type ods.money_amount as (amount numeric(19,4), currency char(3), feel public.mood[]);
        create type ods.price_range as range (subtype = numeric);
        create sequence ods.ticket_numbers start with 1000 increment by 10 cycle maxvalue 99990;
        create function public.twice(n integer) returns integer language sql immutable as $$ select n * 2 $$;

        create table public."order" (
            "user" integer generated always as identity (start with 100 increment by 5),
            id bigserial, small smallserial, "MyCol" varchar(10) default 'a''b\\c' collate "C", "select" text[],
            moods public.mood[] default '{sad}', mail public.email, level ods.level, price ods.money_amount,
            span interval(3) default '1 day 02:00:00', range ods.price_range,
            at timestamp(3) without time zone default timezone('utc'::text, now()), tz timestamp with time zone,
            t time(2) with time zone, t2 time without time zone, c char(5), c1 "char", vb bit varying(7), b bit(3),
            bp bpchar, u uuid default gen_random_uuid(), j jsonb default '{"a": [1]}', n numeric(10,2), d double precision,
            r real, bin bytea, v vector(3), plain vector, ct citext, ticket integer default nextval('ods.ticket_numbers'),
            total numeric generated always as (n * 2) stored, twofold integer default public.twice(21),
            "with space" text, "quo""te" text, "中文列" text, "a;b--c" integer,
            constraint "odd key" primary key (id, "user"),
            unique ("MyCol", n), unique (u), check (n > 0), constraint "n or d" check (n > 1 or d > 1),
            check (("with space" in ('a', 'B;--', 'it''s'))),
            constraint no_overlap exclude using gist (range with &&)
        );
        comment on table public."order" is E'订单\\n第二行 -- 不是注释';
        comment on column public."order"."user" is E'用户,\\r\\n换行; drop table x; --';
        comment on column public."order".n is '数额, 含税';
        create index "Odd Index" on public."order" (lower("MyCol") desc nulls last) where n > 5;
        create unique index on public."order" using btree (d) include (r);
        create index on public."order" using gin ("select");
        alter table public."order" add constraint late check (r > 0) not valid;

        create table ods.user (id integer primary key, boss integer references ods.user, cycle_id integer);
        create table public.ods_user (id integer primary key, user_id integer references ods.user (id)
            on delete cascade deferrable initially deferred);
        alter table ods.user add constraint cycle foreign key (cycle_id) references public.ods_user (id) not valid;
        create table "Odd Schema"."Table" (a integer, b integer, primary key (b, a)) with (fillfactor = 70);
        create table public.sql_notes (
            a integer, b integer, note text, foreign key (a, b) references "Odd Schema"."Table" (a, b),
            foreign key (b) references ods.user (id) on update set null);

        create table public.sales (id integer not null, day date not null, amount numeric, primary key (id, day))
            partition by range (day);
        create table public.sales_2024 partition of public.sales for values from ('2024-01-01') to ('2025-01-01');
        create table public.sales_2025 partition of public.sales for values from ('2025-01-01') to ('2026-01-01')
            partition by list (id);
        create table ods.sales_2025_one partition of public.sales_2025 for values in (1);
        create table public.sales_rest partition of public.sales default;
        create index sales_amount on public.sales (amount);
        create table public.refund (id integer, sale integer, day date, foreign key (sale, day) references public.sales);

        create view public.recent with (security_barrier) as
            select s.id, s.day as "The Day", o."MyCol" from public.sales s join public."order" o on o.id = s.id;
        create materialized view ods.totals as select day, sum(amount) as total from public.sales group by day;
        create unique index on ods.totals (day);
        create view public.on_top as select "The Day" from public.recent;
        create unlogged table public.scratch (n integer unique);
        create table public.nothing ();
        """
}

extension PostgresConnection {
    /// Every user relation, read whole.
    func allTables() throws -> [TableDefinition] {
        let reader = SchemaReader(self)
        return try reader.tables(reader.relations(schemas: nil, includeViews: true))
    }

    /// One relation of schema `public`, or `schema.name`, read whole.
    func table(_ name: String) throws -> TableDefinition {
        let reader = SchemaReader(self)
        let tables = try reader.tables(try reader.resolve([name]).found)
        guard let table = tables.first else { throw NoSuchTable(name: name) }
        return table
    }
}

struct NoSuchTable: Error {
    let name: String
}
