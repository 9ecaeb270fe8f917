import Schema
import TestSupport
import Testing
import Training

/// What things are called in English, and what is asked of them.
@Suite(.enabled(if: TestDatabase.isAvailable)) struct `English questions` {
    @Test func `call a shipper a shipper, and what a parcel is addressed to no ship`() throws {
        let all = try Generated(
            """
            create table shippers (shipper_id int primary key, company_name varchar(40) not null);
            create table orders (order_id int primary key, order_date date not null, shipped_date date,
              ship_via int not null references shippers, freight numeric(10,2) not null, ship_name varchar(40) not null,
              ship_address varchar(60), ship_region varchar(15));
            insert into shippers select i, (array['Speedy', 'United', 'Federal', 'Northern'])[i] from generate_series(1, 4) i;
            insert into orders select i, date '2023-01-01' + i, date '2023-01-04' + i, 1 + i % 4, i * 1.5, 'Shop ' || i % 30,
              'Street ' || i % 30, case when i % 3 > 0 then 'Region ' || i % 5 end from generate_series(1, 600) i
            """)
        #expect(!all.asking("shipper").isEmpty && !all.asking("ship name").isEmpty)
        for pair in all.pairs {
            let question = Generated.unquoted(pair.question)
            #expect(!question.contains("ship via") && !question.contains("ships "), "\(question)")
            #expect(!question.contains("between date"), "\(question)")
            if pair.sql.contains("GROUP BY ship_region\nHAVING") {
                #expect(pair.sql.contains("ship_region IS NOT NULL"), "\(pair.sql)")
            }
        }
        #expect(all.pairs.contains { $0.sql.contains("GROUP BY ship_region\nHAVING") })
    }

    @Test func `are whole sentences, and ask for nothing that cannot be read`() throws {
        let all = try Generated(
            """
            create table staff (staff_id int primary key, name varchar(40) not null, active boolean not null,
              email varchar(60), picture bytea, full_text tsvector);
            create table store (store_id int primary key, name varchar(40) not null,
              manager_staff_id int not null references staff);
            insert into staff select i, 'Person ' || i, i % 3 > 0, 'p' || i || '@example.org', '\\\\x01',
              to_tsvector('person ' || i) from generate_series(1, 40) i;
            insert into store select i, 'Store ' || i, 1 + i % 17 from generate_series(1, 90) i
            """)
        #expect(!all.asking("active").isEmpty)
        for pair in all.pairs {
            #expect(!pair.question.contains("with that"), "\(pair.question)")
            #expect(!pair.sql.contains("picture") && !pair.sql.contains("full_text"), "\(pair.sql)")
        }
    }
}
