import Catalog
import Postgres
import Schema
import Survey
import TestSupport
import Testing

/// How well relations that nobody declared are found, against what is known of a schema.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `Of relations that nobody declared,` {
    @Test func `chinook's foreign keys are all found again, and nothing else`() throws {
        let database = try TestDatabase(Script.chinook())
        let connection = try database.connect()
        let known = Set(
            try connection.allTables().map(\.table).flatMap { table in table.relations.map { text($0, table) }
            })
        #expect(known.count == 11)
        try connection.script(
            """
            do $$ declare one record; begin
                for one in select conrelid::regclass as relation, conname from pg_constraint where contype = 'f' loop
                    execute format('alter table %s drop constraint %I', one.relation, one.conname);
                end loop; end $$
            """)
        try expect(known, in: connection)
    }

    @Test func `the motorway demo's are all found, and nothing else`() throws {
        // Half of the numbers in bss_service_area_mapper are those of other systems, so that its service_no is none.
        let database = try TestDatabase(Script.highwayDemo())
        try expect(
            [
                "bss_service_area.company_id -> bss_company.id",
                "bss_service_area_mapper.service_area_id -> bss_service_area.id",
                "bss_section_route_area_link.section_route_id -> bss_section_route.id",
                "bss_section_route_area_link.service_area_id -> bss_service_area.id",
                "bss_car_day_count.service_area_id -> bss_service_area.id",
                "bss_business_day_data.service_no -> bss_service_area.service_area_no",
            ], in: database.connect())
    }

    @Test func `those of names in many styles are all found, and no decoy of numbers from 1 on`() throws {
        let database = try TestDatabase(Self.styles)
        try expect(Self.stylesKnown, in: database.connect())
    }

    /// Recall and precision of 1.
    private func expect(_ known: Set<String>, in connection: PostgresConnection) throws {
        let found = try inferred(connection)
        let (missed, wrong) = (known.subtracting(found), found.subtracting(known))
        #expect(missed.isEmpty && wrong.isEmpty, "missed \(missed.sorted()), wrong \(wrong.sorted())")
    }

    private func inferred(_ connection: PostgresConnection) throws -> Set<String> {
        var tables = try connection.allTables()
        _ = try Sampler(connection).sample(&tables)
        try RelationFinder(connection).addInferred(to: &tables)
        let relations = tables.map(\.table).flatMap { table in
            table.relations.filter(\.isInferred).map { (relation: $0, text: text($0, table)) }
        }
        #expect(relations.allSatisfy { $0.relation.inclusionShare.map { $0 >= 0.9 } ?? false })
        #expect(Set(relations.map(\.text)).count == relations.count)
        return Set(relations.map(\.text))
    }

    private func text(_ relation: Relation, _ table: Table) -> String {
        "\(table.name.name).\(relation.columns.joined(separator: "+")) -> \(relation.target.name)."
            + relation.targetColumns.joined(separator: "+")
    }

    private static let stylesKnown: Set<String> = [
        // Roles, several references to one table, people.
        "orders.customer_id -> t_customer.id", "orders.billing_address_id -> address.id",
        "orders.shipping_address_id -> address.id", "orders.created_by_user_id -> sys_user.id",
        "orders.approver_id -> sys_user.id", "orders.created_by -> sys_user.id",
        "orders.original_order_id -> orders.id",
        "address.id_customer -> t_customer.id",
        // Trees.
        "category.parent_id -> category.id", "region.pid -> region.id",
        "category.parent_category_id -> category.id", "sys_user.manager_id -> sys_user.id",
        // Camel case, glued names, abbreviations, endings.
        "orderItem.orderId -> orders.id", "orderItem.productId -> product_info.id",
        "product_info.categoryid -> category.id", "product_info.dept_code -> department.dept_code",
        "product_info.fk_region_id -> region.id", "sys_user.department_id -> department.id",
        // A key of the referring table that refers as a whole: one to one.
        "customer_profile.customer_id -> t_customer.id",
        // Natural keys and Chinese names.
        "visit.customer_no -> t_customer.customer_no", "访问.客户编号 -> 客户.客户编号",
        "game.home_team_id -> team.team_id", "game.away_team_id -> team.team_id",
        "game.referee_code -> official.referee_code",
    ]

    /// Every table holds its keys from 1 on, so that any small number is found in all of them.
    private static let styles = """
        create table t_customer (id integer primary key, customer_no text unique, external_no integer, age integer,
            visits integer, order_count integer, status_id integer);
        create table address (id integer primary key, id_customer integer, house_no integer, floor integer, line_no integer);
        create table department (id integer primary key, dept_code text unique, sort_no integer, "order" integer);
        create table sys_user (id integer primary key, manager_id integer, department_id integer, version integer,
            login_count integer, external_user_id integer);
        create table category (id integer primary key, parent_id integer not null, parent_category_id integer,
            category_no integer, level integer);
        create table region (id integer primary key, pid integer not null, region_level integer);
        create table product_info (id integer primary key, categoryid integer, dept_code text, fk_region_id integer,
            product_no integer, quantity integer, reviews integer, model_id integer, batch_id integer);
        create table review (id integer primary key, score integer, seq_no integer);
        create table orders (id integer primary key, customer_id integer, billing_address_id bigint,
            shipping_address_id bigint, created_by_user_id integer, approver_id integer, created_by integer,
            original_order_id integer, line_id integer, item_count integer, week_no integer, transaction_id integer);
        create table "orderItem" (id integer primary key, "orderId" integer, "productId" integer, "lineNo" integer,
            quantity integer);
        create table invoice_line (id integer primary key, amount integer);
        create table production_line (id integer primary key, name text);
        create table customer_profile (customer_id integer primary key, points integer, rank_no integer);
        create table visit (id integer primary key, customer_no text, month integer, day integer, year_no integer);
        create table "客户" ("客户编号" text primary key, "年龄" integer);
        create table "访问" ("访问编号" text primary key, "客户编号" text, "次数" integer);
        create table team (team_id integer primary key, rank integer);
        create table official (referee_code text primary key, badge_no integer);
        create table game (game_id integer primary key, home_team_id integer, away_team_id integer,
            referee_code text, round_no integer, attendance integer);
        create table level_up (id integer primary key);

        insert into t_customer select n, 'C' || n, n, n, n, n, n from generate_series(1, 40) n;
        insert into address select n, n, n, n, n from generate_series(1, 40) n;
        insert into department select n, 'D' || n, n, n from generate_series(1, 12) n;
        insert into sys_user select n, nullif(n / 2, 0), n % 12 + 1, 1, n, 9000 + n from generate_series(1, 30) n;
        insert into category select n, n / 2, nullif(n / 3, 0), n, n % 3 + 1 from generate_series(1, 30) n;
        insert into region select n, n / 4, n % 3 + 1 from generate_series(1, 30) n;
        insert into product_info select n, n % 30 + 1, 'D' || n % 12 + 1, n % 30 + 1, n, n, n % 9 + 1, n, n
            from generate_series(1, 30) n;
        insert into review select n, n % 5 + 1, n from generate_series(1, 30) n;
        insert into orders select n, n % 40 + 1, n % 40 + 1, n % 39 + 1, n % 30 + 1, n % 7 + 1, n % 30 + 1,
            nullif(n / 5, 0), n % 20 + 1, n % 4 + 1, n % 40 + 1, n from generate_series(1, 40) n;
        insert into "orderItem" select n, n % 40 + 1, n % 30 + 1, n % 3 + 1, n % 9 + 1 from generate_series(1, 90) n;
        insert into invoice_line select n, n from generate_series(1, 40) n;
        insert into production_line select n, 'L' || n from generate_series(1, 40) n;
        insert into customer_profile select n, n, n from generate_series(1, 30) n;
        insert into visit select n, 'C' || n % 40 + 1, n % 12 + 1, n % 28 + 1, n from generate_series(1, 60) n;
        insert into "客户" select 'K' || n, n from generate_series(1, 20) n;
        insert into "访问" select 'F' || n, 'K' || n % 20 + 1, n from generate_series(1, 40) n;
        insert into team select n, n from generate_series(1, 10) n;
        insert into official select 'R' || n, n from generate_series(1, 9) n;
        insert into game select n, n % 10 + 1, (n + 3) % 10 + 1, 'R' || n % 9 + 1, n % 9 + 1, n from generate_series(1, 30) n;
        insert into level_up select n from generate_series(1, 30) n;
        """
}
