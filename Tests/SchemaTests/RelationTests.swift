import Catalog
import Postgres
import Schema
import Survey
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Inferred relations` {
    private func relations(_ script: String) throws -> [String] {
        let database = try TestDatabase(script)
        let connection = try database.connect()
        var tables = try connection.allTables()
        _ = try Sampler(connection).sample(&tables)
        try RelationFinder(connection).addInferred(to: &tables)
        return tables.map(\.table).flatMap { table in
            table.relations.map { relation in
                let measured = relation.inclusionShare.map { " \(Int($0 * 100))%" } ?? ""
                return
                    "\(table.name.name).\(relation.columns.joined(separator: "+")) -> \(relation.target.name)."
                    + relation.targetColumns.joined(separator: "+")
                    + (relation.isInferred ? " inferred\(measured)" : "")
            }
        }
    }

    @Test func `are found in a schema without foreign keys, by name and by value`() throws {
        #expect(
            try relations(Script.highway) == [
                "bss_business_day_data.service_no -> bss_service_area.service_area_no inferred 100%",
                "bss_car_day_count.service_area_id -> bss_service_area.id inferred 100%",
                "bss_section_route_area_link.section_route_id -> bss_section_route.id inferred 100%",
                "bss_section_route_area_link.service_area_id -> bss_service_area.id inferred 100%",
                "bss_service_area.company_id -> bss_company.id inferred 100%",
                "bss_service_area_mapper.service_no -> bss_service_area.service_area_no inferred 100%",
                "bss_service_area_mapper.service_area_id -> bss_service_area.id inferred 100%",
            ])
    }

    @Test func `are found where keys carry the table's name, plurals and the table itself included`() throws {
        #expect(
            try relations(
                """
                create table artists (artist_id integer primary key, name text);
                create table album (album_id integer primary key, artist_id integer);
                create table employee (employee_id integer primary key, reports_to integer);
                create table node (id integer primary key, parent_id integer);
                create table album_track (album_id integer, track_id integer, primary key (album_id, track_id));
                insert into artists values (1, 'a'), (2, 'b'); insert into album values (1, 2), (2, 1), (3, 9);
                insert into employee values (1, null), (2, 1), (3, 1); insert into node values (1, null), (2, 1);
                insert into album_track values (1, 1), (2, 1)
                """) == [
                    "album.artist_id -> artists.artist_id inferred 66%",
                    "album_track.album_id -> album.album_id inferred 100%",
                    "employee.reports_to -> employee.employee_id inferred 100%",
                    "node.parent_id -> node.id inferred 100%",
                ])
    }

    @Test func `are found across modules, in trees with orphans, and where few values occur`() throws {
        #expect(
            try relations(
                """
                create table ums_member (id bigserial primary key, username varchar(30));
                create table oms_order (id bigserial primary key, member_id bigint not null, total_amount numeric);
                create table oms_order_item (id bigserial primary key, order_id bigint, sku_id bigint);
                create table pms_sku_stock (id bigserial primary key, stock int);
                create table pms_product_category (id bigserial primary key, parent_id bigint not null, level int);
                create table cms_subject_category (id bigserial primary key, name varchar(30));
                create table cms_subject (id bigserial primary key, category_id bigint, title varchar(30));
                create table sys_dict_type (id bigserial primary key, type varchar(50));
                create table sys_dict_data (id bigserial primary key, dict_type varchar(50), label text);
                insert into ums_member (username) select 'u' || i from generate_series(1, 10) i;
                insert into oms_order (member_id, total_amount) select 1 + i % 2, i from generate_series(1, 20) i;
                insert into pms_sku_stock (stock) select i from generate_series(1, 50) i;
                insert into oms_order_item (order_id, sku_id) select i, 2 * i from generate_series(1, 20) i;
                insert into pms_product_category (parent_id, level) select case when i < 4 then 0 when i = 9 then 99 else 1 + i % 3 end,
                    i % 2 from generate_series(1, 30) i;
                insert into cms_subject_category (name) values ('服装'), ('手机');
                insert into cms_subject (category_id, title) select 1 + i % 2, 't' || i from generate_series(1, 6) i;
                insert into sys_dict_type (type) values ('sex'), ('yes_no'), ('kind');
                insert into sys_dict_data (dict_type, label) values ('sex', 'a'), ('sex', 'b'), ('kind', 'c')
                """) == [
                    "cms_subject.category_id -> cms_subject_category.id inferred 100%",
                    "oms_order.member_id -> ums_member.id inferred 100%",
                    "oms_order_item.order_id -> oms_order.id inferred 100%",
                    "oms_order_item.sku_id -> pms_sku_stock.id inferred 100%",
                    "pms_product_category.parent_id -> pms_product_category.id inferred 96%",
                    "sys_dict_data.dict_type -> sys_dict_type.type inferred 100%",
                ])
    }

    @Test func `are what a comment says, where the values agree`() throws {
        #expect(
            try relations(
                """
                create table person (personid integer primary key); create table site (code text primary key);
                create table paper (id integer primary key, owner integer, place text, reviewer integer, stage integer);
                comment on column paper.owner is 'Who controls it. Foreign key to Person.PersonID.';
                comment on column paper.place is '地点，关联 public.site 表'; comment on column paper.reviewer is '外键：person.personid';
                comment on column paper.stage is 'Foreign key to nothing';
                insert into person select i from generate_series(1, 9) i; insert into site select 's' || i from generate_series(1, 9) i;
                insert into paper select i, 1 + i % 9, 's' || 1 + i % 9, 100 + i, 1 + i % 3 from generate_series(1, 30) i
                """) == [
                    "paper.owner -> person.personid inferred 100%", "paper.place -> site.code inferred 100%",
                ])
    }

    @Test func `say how sure they are`() throws {
        let database = try TestDatabase(
            """
            create table sku_stock (id integer primary key, stock integer); create table line (id integer primary key, sku_id integer);
            create table customer (id integer primary key); create table sale (id integer primary key, customer_id integer);
            insert into sku_stock select i, i from generate_series(1, 40) i; insert into line select i, i from generate_series(1, 20) i;
            insert into customer select i from generate_series(1, 40) i; insert into sale select i, i from generate_series(1, 20) i
            """)
        let found = try database.connect().related().flatMap(\.relations)
        #expect(
            found.map(\.target.name) == ["sku_stock", "customer"] && found.map(\.isUnsure) == [true, false])
        #expect(found.allSatisfy { ($0.confidence ?? 0) > 0.5 })
    }

    @Test func `need data that agree, and never double a declared one`() throws {
        #expect(
            try relations(
                """
                create table t_user (id integer primary key, name text);
                create table t_item (id integer primary key);
                create table buy (id integer primary key, user_id integer references t_user, item_id integer, user_no text);
                create table vote (user_id integer, item_id text);
                insert into t_user values (1), (2), (3); insert into t_item values (1);
                insert into buy values (1, 1, 77), (2, 2, 78); insert into vote values (55, '1')
                """) == ["buy.user_id -> t_user.id"])
    }

    @Test func `rest on the names alone while tables are empty`() throws {
        #expect(
            try relations("create table t_user (id uuid primary key); create table vote (user_id uuid)")
                == ["vote.user_id -> t_user.id inferred"])
    }
}
