extension Script {
    /// Names as different people choose them, foreign keys declared, and columns that only look like references.
    static let references = """
        create table app_users (id integer primary key, login text not null);
        create table departments (id integer primary key, name text, manager_id integer references app_users, parent_id integer
            references departments);
        create table "Company" ("CompanyId" integer primary key, "Name" text);
        create table "Employee" ("EmployeeId" integer primary key, "CompanyId" integer references "Company", "ManagerId" integer
            references "Employee", "DeptId" integer references departments, "Level" integer);
        create table addresses (id integer primary key, city text);
        create table customers (customer_id integer primary key, home_address_id integer references addresses, name text,
            level_id integer);
        create table t_product_info (id integer primary key, sku text unique, product_type_id integer, grid integer);
        create table product_type (id integer primary key, name text);
        alter table t_product_info add foreign key (product_type_id) references product_type;
        create table media_type (id integer primary key, name text);
        create table orders (
            id bigint primary key, order_no text unique, customer_id integer references customers, billing_address_id integer
            references addresses, shipping_address_id integer references addresses, created_by_user_id integer references app_users,
            approved_by integer references app_users, original_order_id bigint references orders, type_id integer, item_count integer,
            paid integer, batch_id integer, external_ref integer, status_id integer);
        create table order_items (
            id integer primary key, order_id bigint references orders, product_id integer references t_product_info, line_no integer,
            quantity integer, orders integer, version_id integer);
        create table shipments (shipment_id integer primary key, fk_order bigint references orders, id_address integer
            references addresses, driver_id integer, sequence_no integer);
        create table payments (id integer primary key, orderid bigint references orders, order_no text, payment_no text,
            amount numeric, customer_count integer);
        alter table payments add foreign key (order_no) references orders (order_no);
        create table categories (id integer primary key, parent_category_id integer references categories, category_level integer);
        create table product_categories (product_id integer references t_product_info, category_id integer references categories,
            primary key (product_id, category_id));
        create table movies (id integer primary key, title text);
        create table warehouses (id integer primary key, code text unique);
        create table stock (id integer primary key, movie_id integer references movies, warehouse_id integer references warehouses,
            warehouse_code text references warehouses (code), stock_id_count integer);
        create table country (code char(2) primary key, name text);
        create table city (id integer primary key, country_code char(2) references country);
        create table sessions (token_id integer primary key, user_uuid uuid);
        create table accounts (uuid uuid primary key, owner_id integer references app_users);
        create table account_log (id integer primary key, account_uuid uuid references accounts, entity_id integer, log_id integer);
        create table 公司信息表 (id integer primary key, 名称 text);
        create table 部门表 (id integer primary key, 公司ID integer references 公司信息表, 人数 integer);
        create table customer_profile (customer_id integer primary key references customers, bio text);
        insert into app_users select n, 'u' || n from generate_series(1, 60) n;
        insert into departments select n, 'd' || n, n, nullif(n / 2, 0) from generate_series(1, 12) n;
        insert into "Company" select n, 'c' || n from generate_series(1, 9) n;
        insert into "Employee" select n, n % 9 + 1, nullif(n / 3, 0), n % 12 + 1, n % 5 + 1 from generate_series(1, 90) n;
        insert into addresses select n, 'city' || n from generate_series(1, 200) n;
        insert into customers select n, n + 3, 'n' || n, n % 3 + 1 from generate_series(1, 100) n;
        insert into product_type select n, 't' || n from generate_series(1, 6) n;
        insert into media_type select n, 'm' || n from generate_series(1, 6) n;
        insert into t_product_info select n, 'SKU' || n, n % 6 + 1, n % 4 + 1 from generate_series(1, 80) n;
        insert into orders select n, 'SO2024' || lpad(n::text, 5, '0'), n % 100 + 1, n % 200 + 1, n % 150 + 1, n % 60 + 1, n % 7 + 1,
            nullif(n / 20, 0), n % 5 + 1, n % 4 + 1, n % 2 + 1, n % 9 + 1, n % 30 + 1, n % 3 + 1 from generate_series(1, 300) n;
        insert into order_items select n, n % 300 + 1, n % 80 + 1, n % 3 + 1, n % 6 + 1, n % 8 + 1, n % 4 + 1
            from generate_series(1, 900) n;
        insert into shipments select n, n % 300 + 1, n % 200 + 1, n % 20 + 1, n from generate_series(1, 250) n;
        insert into payments select n, n % 300 + 1, 'SO2024' || lpad((n % 300 + 1)::text, 5, '0'), 'P' || n, n, n % 9 + 1
            from generate_series(1, 250) n;
        insert into categories select n, nullif(n / 2, 0), n % 3 + 1 from generate_series(1, 30) n;
        insert into product_categories select n, n % 30 + 1 from generate_series(1, 80) n;
        insert into movies select n, 'x' || n from generate_series(1, 40) n;
        insert into warehouses select n, 'WH' || n from generate_series(1, 7) n;
        insert into stock select n, n % 40 + 1, n % 7 + 1, 'WH' || n % 7 + 1, n % 5 + 1 from generate_series(1, 150) n;
        insert into country select chr(64 + n) || chr(65 + n), 'l' || n from generate_series(1, 20) n;
        insert into city select n, chr(64 + n % 20 + 1) || chr(65 + n % 20 + 1) from generate_series(1, 70) n;
        insert into sessions select n, gen_random_uuid() from generate_series(1, 30) n;
        insert into accounts select md5('a' || n)::uuid, n % 60 + 1 from generate_series(1, 50) n;
        insert into account_log select n, md5('a' || n % 50 + 1)::uuid, n % 10 + 1, n from generate_series(1, 120) n;
        insert into 公司信息表 select n, 'g' || n from generate_series(1, 8) n;
        insert into 部门表 select n, n % 8 + 1, n from generate_series(1, 16) n;
        insert into customer_profile select n, 'b' || n from generate_series(1, 100) n;
        """

    /// Drops every foreign key.
    static let withoutForeignKeys = dropping("f")
    /// Drops every primary key; after the foreign keys.
    static let withoutPrimaryKeys = dropping("p")

    private static func dropping(_ type: String) -> String {
        """
        do $$ declare k record; begin
            for k in select conrelid::regclass as t, conname from pg_constraint where contype = '\(type)'
                and connamespace = 'public'::regnamespace
            loop execute format('alter table %s drop constraint %I', k.t, k.conname); end loop;
        end $$;
        """
    }

    /// Leaves of chinook what three invoices need.
    static let fewRows = """
        delete from invoice_line where invoice_id > 3; delete from invoice where invoice_id > 3;
        delete from playlist_track where track_id not in (select track_id from invoice_line) or playlist_id > 5;
        delete from playlist where playlist_id > 5;
        delete from track where track_id not in (select track_id from invoice_line union select track_id from playlist_track);
        delete from album where album_id not in (select album_id from track);
        delete from artist where artist_id not in (select artist_id from album);
        delete from customer where customer_id not in (select customer_id from invoice);
        """
}
