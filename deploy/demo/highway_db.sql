-- highway_db: a demo database in the likeness of a motorway service-area operator's, for an empty UTF-8 database.
--
--   psql -X -v ON_ERROR_STOP=1 -f highway_db.sql postgresql://…/highway_db
--
-- All or nothing (one transaction), and the same rows every time: every varying figure is taken from the md5 of the
-- row's own key, never from random() or the clock. Two years of days, 2023-07-01 to 2025-06-30. Like its model it has
-- primary keys but no foreign keys and hardly any comments, and it carries the blemishes of real data: soft-deleted
-- double entries, unknown amounts, days without a report, an outage of the counters, closed areas that still report.
\set ON_ERROR_STOP on
set client_encoding = 'UTF8';
set client_min_messages = warning;
begin;

-- Tables -------------------------------------------------------------------------------------------------------------

create table bss_company (
    id varchar(32) primary key, version integer not null,
    create_ts timestamp, created_by varchar(50), update_ts timestamp, updated_by varchar(50),
    delete_ts timestamp, deleted_by varchar(50),
    company_name varchar(255), company_no varchar(255)
);
create table bss_service_area (
    id varchar(32) primary key, version integer not null,
    create_ts timestamp, created_by varchar(50), update_ts timestamp, updated_by varchar(50),
    delete_ts timestamp, deleted_by varchar(50),
    service_area_name varchar(255), service_area_no varchar(255), company_id varchar(32),
    service_position varchar(255), service_area_type varchar(50), service_state varchar(50)
);
create table bss_service_area_mapper (
    id varchar(32) primary key, version integer not null,
    create_ts timestamp, created_by varchar(50), update_ts timestamp, updated_by varchar(50),
    delete_ts timestamp, deleted_by varchar(50),
    service_name varchar(255), service_no varchar(255), service_area_id varchar(32),
    source_system_type varchar(50), source_type integer
);
create table bss_section_route (
    id varchar(32) primary key, version integer not null,
    create_ts timestamp, created_by varchar(50), update_ts timestamp, updated_by varchar(50),
    delete_ts timestamp, deleted_by varchar(50),
    section_name varchar(255), route_name varchar(255), code varchar(255)
);
create table bss_section_route_area_link (
    section_route_id varchar(32), service_area_id varchar(32),
    primary key (section_route_id, service_area_id)
);
create table bss_car_day_count (
    id varchar(32) primary key, version integer not null,
    create_ts timestamp, created_by varchar(50), update_ts timestamp, updated_by varchar(50),
    delete_ts timestamp, deleted_by varchar(50),
    customer_count bigint, car_type varchar(100), count_date date, service_area_id varchar(32)
);
create table bss_business_day_data (
    id varchar(32) primary key, version integer not null,
    create_ts timestamp, created_by varchar(50), update_ts timestamp, updated_by varchar(50),
    delete_ts timestamp, deleted_by varchar(50),
    oper_date date, service_no varchar(255), service_name varchar(255),
    branch_no varchar(255), branch_name varchar(255),
    wx numeric(19,4), wx_order integer, zfb numeric(19,4), zf_order integer,
    rmb numeric(19,4), rmb_order integer, xs numeric(19,4), xs_order integer,
    jd numeric(19,4), jd_order integer, order_sum integer, pay_sum numeric(19,4), source_type integer
);

comment on table bss_business_day_data is '服务区每日经营数据';
comment on column bss_business_day_data.pay_sum is '支付总金额(元)';
comment on column bss_business_day_data.xs is '行吧支付金额';
comment on table bss_car_day_count is '服务区每日车流量';
comment on column bss_service_area.service_state is '服务区状态: 开放、关闭、上传数据';

-- The n-th of eight evenly spread figures in [0,1) that belong to a key.
create function pg_temp.spread(digest text, n integer) returns double precision language sql immutable as
$$ select ('x' || substr(digest, 1 + 4 * n, 4))::bit(16)::integer / 65536.0::double precision $$;

-- Companies, sections, areas -----------------------------------------------------------------------------------------

insert into bss_company
select md5('company ' || no), 1, '2021-03-01 09:12:00'::timestamp + right(no, 1)::integer * interval '3 minutes', 'admin',
    case when no in ('H04', 'Q01') then timestamp '2023-02-14 16:40:21' end, case when no in ('H04', 'Q01') then 'admin' end,
    null, null, name, no
from (values ('H01', '南昌分公司'), ('H02', '九江分公司'), ('H03', '景德镇分公司'), ('H04', '上饶分公司'),
    ('H05', '抚州分公司'), ('H06', '赣州分公司'), ('H07', '宜春分公司'), ('H08', '吉安分公司'), ('Q01', '萍乡合作经营公司')
    ) as c(no, name);

insert into bss_section_route
select md5('section ' || section), 1, '2021-03-02 10:00:00'::timestamp 
        + (pg_temp.spread(md5(section), 0) * 90)::integer * interval '1 minute', 'admin',
    null, null, null, null, section, code || route, code
from (values
    ('昌九高速', '福银高速', 'G70'), ('温沙高速', '福银高速', 'G70'), ('九景高速', '杭瑞高速', 'G56'),
    ('景婺黄高速', '杭瑞高速', 'G56'), ('永武高速', '永武高速', 'S32'), ('修平高速', '修平高速', 'S33'),
    ('都九高速', '都九高速', 'S22'), ('德昌高速', '德昌高速', 'S36'), ('景鹰高速', '济广高速', 'G35'),
    ('鹰瑞高速', '济广高速', 'G35'), ('瑞寻高速', '济广高速', 'G35'), ('梨温高速', '沪昆高速', 'G60'),
    ('温厚高速', '沪昆高速', 'G60'), ('昌樟高速', '沪昆高速', 'G60'), ('昌金高速', '沪昆高速', 'G60'),
    ('武吉高速', '大广高速', 'G45'), ('泰赣高速', '大广高速', 'G45'), ('赣定高速', '大广高速', 'G45'),
    ('石吉高速', '泉南高速', 'G72'), ('吉莲高速', '泉南高速', 'G72'), ('瑞赣高速', '厦蓉高速', 'G76'),
    ('赣崇高速', '厦蓉高速', 'G76'), ('昌铜高速', '昌铜高速', 'S40'), ('抚吉高速', '抚吉高速', 'S46'),
    ('井睦高速', '井睦高速', 'S50'), ('上万高速', '上万高速', 'S37')
    ) as s(section, route, code);

-- sides: EW or NS, as the carriageways lie. kind: 智 or 信. size: takings relative to an ordinary area. A closed area with
-- a null `silent` goes on reporting.
create temporary table area on commit drop as
select md5('area ' || no) as id, left(no, 3) as company_no, a.*
from (values
    ('H0101', '雷公坳服务区', '115.893412,28.801937', 'EW', '智', '开放', date '2020-01-01', null::date, 2.4, '{昌九高速}'::text[]),
    ('H0102', '军山湖服务区', '116.334705,28.512866', 'NS', '智', '开放', '2020-01-01', null, 1.9, '{德昌高速}'),
    ('H0103', '梅岭服务区', '115.731558,28.790214', 'EW', '信', '开放', '2020-01-01', null, 0.9, '{昌铜高速}'),
    ('H0104', '厚田服务区', '115.790173,28.472651', 'EW', '信', '开放', '2020-01-01', null, 1.1, '{温厚高速,昌樟高速}'),
    ('H0105', '进贤服务区', '116.262984,28.371509', 'NS', '智', '开放', '2020-01-01', null, 1.6, '{梨温高速,温厚高速}'),
    ('H0106', '安义服务区', '115.552017,28.851446', 'NS', '信', '开放', '2024-05-01', null, 0.6, '{昌铜高速}'),
    ('H0201', '庐山服务区', '115.889603,29.468215', 'EW', '智', '开放', '2020-01-01', null, 2.8, '{昌九高速}'),
    ('H0202', '共青城服务区', '115.801279,29.251783', 'EW', '信', '开放', '2020-01-01', null, 1.5, '{昌九高速}'),
    ('H0203', '鄱阳湖服务区', '116.208914,29.672350', 'NS', '智', '开放', '2020-01-01', null, 2.1, '{九景高速}'),
    ('H0204', '湖口服务区', '116.271826,29.701842', 'NS', '信', '开放', '2020-01-01', null, 0.9, '{九景高速}'),
    ('H0205', '都昌服务区', '116.204537,29.292618', 'EW', '信', '开放', '2020-01-01', null, 0.7, '{都九高速}'),
    ('H0206', '西海服务区', '115.401265,29.210947', 'NS', '智', '开放', '2020-01-01', null, 1.3, '{永武高速}'),
    ('H0207', '武宁服务区', '115.098346,29.262175', 'NS', '信', '开放', '2020-01-01', null, 0.8, '{永武高速,武吉高速}'),
    ('H0208', '修水服务区', '114.561937,29.051482', 'NS', '信', '开放', '2020-01-01', null, 0.6, '{修平高速}'),
    ('H0209', '彭泽服务区', '116.560128,29.841573', 'EW', '信', '关闭', '2020-01-01', '2024-03-31', 0.5, '{九景高速}'),
    ('H0301', '景德镇服务区', '117.198450,29.334162', 'NS', '智', '开放', '2020-01-01', null, 1.7, '{九景高速,景婺黄高速}'),
    ('H0302', '浮梁服务区', '117.263718,29.402951', 'EW', '信', '开放', '2020-01-01', null, 0.9, '{景婺黄高速}'),
    ('H0303', '乐平服务区', '117.141592,28.982634', 'EW', '信', '开放', '2020-01-01', null, 1.0, '{景鹰高速,德昌高速}'),
    ('H0304', '瑶里服务区', '117.551043,29.538827', 'EW', '信', '关闭', '2020-01-01', null, 0.4, '{景婺黄高速}'),
    ('H0401', '三清山服务区', '118.030264,28.741905', 'NS', '智', '开放', '2020-01-01', null, 2.2, '{梨温高速}'),
    ('H0402', '上饶服务区', '117.901537,28.432716', 'NS', '智', '开放', '2020-01-01', null, 2.0, '{梨温高速}'),
    ('H0403', '玉山服务区', '118.252841,28.690327', 'NS', '信', '开放', '2020-01-01', null, 1.2, '{梨温高速}'),
    ('H0404', '横峰服务区', '117.608295,28.420163', 'NS', '信', '开放', '2020-01-01', null, 0.9, '{梨温高速}'),
    ('H0405', '弋阳服务区', '117.430816,28.391574', 'NS', '信', '开放', '2020-01-01', null, 0.8, '{梨温高速}'),
    ('H0406', '龙虎山服务区', '117.001428,28.172690', 'NS', '智', '开放', '2020-01-01', null, 1.9, '{梨温高速,鹰瑞高速}'),
    ('H0407', '婺源服务区', '117.832690,29.251038', 'NS', '智', '开放', '2020-01-01', null, 1.8, '{景婺黄高速}'),
    ('H0408', '德兴服务区', '117.571804,28.940265', 'NS', '信', '开放', '2020-01-01', null, 0.7, '{德昌高速}'),
    ('H0409', '万年服务区', '117.063915,28.690748', 'EW', '信', '开放', '2020-01-01', null, 0.9, '{景鹰高速,上万高速}'),
    ('H0410', '余干服务区', '116.692047,28.701356', 'NS', '信', '上传数据', '2020-01-01', null, 0.6, '{德昌高速}'),
    ('H0411', '灵山服务区', '117.920483,28.602719', 'EW', '信', '开放', '2024-12-28', null, 0.7, '{上万高速}'),
    ('H0501', '南城服务区', '116.641250,27.552938', 'EW', '信', '开放', '2020-01-01', null, 1.1, '{温沙高速,鹰瑞高速}'),
    ('H0502', '金溪服务区', '116.771593,27.920461', 'EW', '信', '开放', '2020-01-01', null, 0.8, '{鹰瑞高速}'),
    ('H0503', '资溪服务区', '117.060328,27.711594', 'NS', '信', '开放', '2020-01-01', null, 0.6, '{鹰瑞高速}'),
    ('H0504', '军峰山服务区', '116.420175,27.241680', 'EW', '智', '开放', '2020-01-01', null, 1.0, '{鹰瑞高速}'),
    ('H0505', '广昌服务区', '116.331762,26.842517', 'EW', '信', '开放', '2020-01-01', null, 1.0, '{鹰瑞高速}'),
    ('H0506', '崇仁服务区', '116.061849,27.760325', 'NS', '信', '开放', '2020-01-01', null, 0.7, '{抚吉高速}'),
    ('H0507', '乐安服务区', '115.831604,27.431872', 'NS', '信', '关闭', '2020-01-01', '2024-10-31', 0.4, '{抚吉高速}'),
    ('H0601', '赣州服务区', '114.962135,25.903746', 'EW', '智', '开放', '2020-01-01', null, 2.3, '{泰赣高速,瑞赣高速}'),
    ('H0602', '信丰服务区', '114.930481,25.402967', 'EW', '信', '开放', '2020-01-01', null, 1.4, '{赣定高速}'),
    ('H0603', '龙南服务区', '114.792650,24.920371', 'EW', '智', '开放', '2020-01-01', null, 1.9, '{赣定高速}'),
    ('H0604', '定南服务区', '115.021947,24.790582', 'EW', '信', '开放', '2020-01-01', null, 1.0, '{赣定高速}'),
    ('H0605', '瑞金服务区', '116.030172,25.891346', 'NS', '智', '开放', '2020-01-01', null, 1.5, '{鹰瑞高速,瑞寻高速,瑞赣高速}'),
    ('H0606', '于都服务区', '115.412638,25.960417', 'NS', '信', '开放', '2020-01-01', null, 1.1, '{瑞赣高速}'),
    ('H0607', '寻乌服务区', '115.651480,24.961753', 'EW', '信', '开放', '2020-01-01', null, 0.7, '{瑞寻高速}'),
    ('H0608', '崇义服务区', '114.310257,25.692184', 'NS', '信', '开放', '2020-01-01', null, 0.6, '{赣崇高速}'),
    ('H0609', '石城服务区', '116.341905,26.331728', 'EW', '信', '开放', '2023-11-18', null, 0.6, '{石吉高速}'),
    ('H0701', '宜春服务区', '114.391076,27.801493', 'NS', '智', '开放', '2020-01-01', null, 1.8, '{昌金高速}'),
    ('H0702', '明月山服务区', '114.283519,27.730148', 'NS', '智', '开放', '2020-01-01', null, 1.3, '{昌金高速}'),
    ('H0703', '樟树服务区', '115.540862,28.060317', 'EW', '智', '开放', '2020-01-01', null, 2.0, '{昌樟高速}'),
    ('H0704', '高安服务区', '115.381247,28.420965', 'NS', '信', '开放', '2020-01-01', null, 0.9, '{昌铜高速}'),
    ('H0705', '新余服务区', '114.921763,27.812540', 'NS', '信', '开放', '2020-01-01', null, 1.3, '{昌金高速}'),
    ('H0706', '宜丰服务区', '114.802918,28.391047', 'EW', '信', '开放', '2020-01-01', null, 0.7, '{武吉高速,昌铜高速}'),
    ('H0707', '铜鼓服务区', '114.371582,28.522039', 'NS', '信', '上传数据', '2020-01-01', null, 0.5, '{昌铜高速}'),
    ('H0801', '吉安服务区', '114.991367,27.081925', 'EW', '智', '开放', '2020-01-01', null, 1.9, '{武吉高速,石吉高速}'),
    ('H0802', '泰和服务区', '114.880146,26.801739', 'EW', '智', '开放', '2020-01-01', null, 1.7, '{泰赣高速}'),
    ('H0803', '遂川服务区', '114.522870,26.313594', 'EW', '信', '开放', '2020-01-01', null, 1.0, '{泰赣高速}'),
    ('H0805', '永丰服务区', '115.420915,27.320648', 'NS', '信', '开放', '2020-01-01', null, 0.7, '{抚吉高速}'),
    ('H0808', '兴桥服务区', '114.901628,27.043175', 'NS', '信', '关闭', '2020-01-01', null, 0.5, '{吉莲高速}'),
    ('H0811', '永新服务区', '114.240739,26.951402', 'NS', '信', '开放', '2020-01-01', null, 0.6, '{吉莲高速}'),
    ('H0814', '井冈山服务区', '114.574721,26.825584', 'EW', '智', '开放', '2020-01-01', null, 1.6, '{井睦高速}'),
    ('Q0101', '萍乡服务区', '113.851267,27.621840', 'NS', '智', '开放', '2020-01-01', null, 1.5, '{昌金高速}'),
    ('Q0102', '武功山服务区', '114.090415,27.601583', 'NS', '信', '开放', '2020-01-01', null, 1.0, '{昌金高速}'),
    ('Q0103', '莲花服务区', '113.961842,27.131706', 'NS', '信', '开放', '2020-01-01', null, 0.5, '{吉莲高速}')
    ) as a(no, name, position, sides, kind, state, opened, silent, size, sections);

insert into bss_service_area
select id, case when edited then 2 + get_byte(bytes, 0) % 3 else 1 end,
    greatest(timestamp '2021-03-05 08:30:00', opened - interval '9 days') + get_byte(bytes, 1) * interval '37 seconds', 'admin',
    case when edited then timestamp '2025-03-31 09:05:00' + get_byte(bytes, 2) % 60 * interval '1 day'
        + get_byte(bytes, 3) * interval '103 seconds' end,
    case when edited then 'wangli' end,
    null, null, name, no, md5('company ' || company_no), position,
    case kind when '智' then '智能化服务区' else '信息化服务区' end, state
from area, decode(id, 'hex') as bytes, lateral (select get_byte(bytes, 4) < 160 or state <> '开放') as e(edited);
-- Two areas were entered twice under provisional numbers; the double entries are deleted, softly.
insert into bss_service_area
select md5('provisional ' || no), 2, timestamp '2021-03-05 08:11:40', 'admin', timestamp '2021-03-09 17:20:03', 'admin',
    timestamp '2021-03-09 17:20:03', 'admin', name, no || 'T', md5('company ' || company_no), null, '信息化服务区', '关闭'
from area where no in ('H0203', 'H0703');

insert into bss_section_route_area_link
select md5('section ' || section), id from area, unnest(sections) as section;

-- How each of the feeding systems calls an area.
insert into bss_service_area_mapper
select md5('mapper ' || no || ' ' || kind_no), 1, greatest(timestamp '2021-04-01 09:00:00', opened - interval '2 days')
        + kind_no * interval '4 minutes', 'admin', null, null,
    case when system = '手工录入' and no < 'H0300' then timestamp '2022-08-30 10:02:15' end,
    case when system = '手工录入' and no < 'H0300' then 'wangli' end,
    case when system = '驿购' then replace(name, '服务区', '驿购') else name end,
    case when system = '司乘管理' then '36' || lpad(((ascii(left(no, 1)) * 7919 + substr(no, 2)::integer * 31) % 100000)::text, 6, '0') else no end,
    id, system, kind_no
from area, (values ('司乘管理', 0), ('商业管理', 1), ('驿购', 3), ('驿美', 4), ('手工录入', 5)) as s(system, kind_no)
where kind_no <= 1 or (kind_no = 3 and size >= 0.8) or (kind_no = 4 and kind = '智') or (kind_no = 5 and size < 0.8)
    or (kind_no = 5 and no < 'H0105');

-- Days: weekday, season, public holidays -----------------------------------------------------------------------------

create temporary table day on commit drop as
select d::date as day,
    (array[0.92, 0.90, 0.91, 0.95, 1.12, 1.24, 1.20])[extract(isodow from d)::integer]
        * (array[1.06, 1.02, 0.95, 0.98, 1.01, 0.93, 1.08, 1.12, 0.96, 1.02, 0.92, 0.90])[extract(month from d)::integer]
        * coalesce((select max(f) from (values
            (date '2023-09-29', date '2023-10-06', 2.10), ('2023-12-30', '2024-01-01', 1.35), ('2024-02-03', '2024-02-08', 1.55),
            ('2024-02-09', '2024-02-10', 0.80), ('2024-02-11', '2024-02-18', 2.30), ('2024-04-04', '2024-04-06', 1.60),
            ('2024-05-01', '2024-05-05', 1.95), ('2024-06-08', '2024-06-10', 1.40), ('2024-09-15', '2024-09-17', 1.45),
            ('2024-10-01', '2024-10-07', 2.15), ('2025-01-01', '2025-01-01', 1.30), ('2025-01-22', '2025-01-27', 1.60),
            ('2025-01-28', '2025-01-29', 0.82), ('2025-01-30', '2025-02-05', 2.35), ('2025-04-04', '2025-04-06', 1.62),
            ('2025-05-01', '2025-05-05', 2.00), ('2025-05-31', '2025-06-02', 1.42)
            ) as h(first, last, f) where d between h.first and h.last), 1)
        * (1 + 0.04 * (d::date - date '2023-07-01') / 365.0) as busy,
    (d::date - date '2023-07-01') / 731.0 as elapsed
from generate_series(timestamp '2023-07-01', timestamp '2025-06-30', interval '1 day') as d;

-- Vehicles per area, day and kind. ------------------------------------------------------------------------------------
-- Areas outside the counting system (small ones) have no rows; 2024-07-02 and 03 the counters of two companies stood still
-- in the flood.
insert into bss_car_day_count
select digest, 1, date_trunc('milliseconds', day + 1 + interval '1 hour 5 minutes' + pg_temp.spread(digest, 5) * interval '40 minutes'), 'sync_job',
    null, null, null, null,
    case when day between '2024-07-02' and '2024-07-03' and company_no in ('H02', 'H03') then 0
        when pg_temp.spread(digest, 6) < 0.0008 then null
        else round(2600 * size * share * busy * (case when car_type = '危化品' then 0.7 + 0.3 / busy else 1 end)
            * (0.88 + 0.24 * pg_temp.spread(digest, 0)))::bigint end,
    car_type, day, id
from area, (values ('过境', 0.56), ('城际', 0.27), ('其他', 0.15), ('危化品', 0.02)) as k(car_type, share), day,
    md5('car ' || no || ' ' || car_type || ' ' || day) as digest
where size >= 0.7 and day >= opened and (silent is null or day <= silent) and pg_temp.spread(digest, 7) >= 0.001;

-- Takings per branch and day. ----------------------------------------------------------------------------------------
-- One shop on either side of the road, and in the larger areas a restaurant. Amounts in yuan; a means that the branch does not
-- take is null; the sums are those of the parts.
with branch as (
    select a.*, b.*, md5('branch ' || no || suffix) as style,
        no || suffix as branch_no, replace(name, '服务区', '') || branch as branch_name
    from area as a cross join lateral (values
        ('01', case sides when 'EW' then '东区' else '南区' end, 0.52, case when size >= 0.8 then 1 else 0 end),
        ('02', case sides when 'EW' then '西区' else '北区' end, 0.48, case when size >= 1.5 then 3 when size >= 0.8 then 1 else 0 end),
        ('03', '驿美餐饮', 0.35, case when no like 'Q%' then 2 else 4 end)) as b(suffix, branch, weight, source_type)
    where suffix < '03' or (kind = '智' and size >= 1.5)
), takings as (
    select branch.*, day, elapsed, digest,
        ((13.5 + 19 * pg_temp.spread(style, 0) + case when suffix = '03' then 14 else 0 end)
            * (0.93 + 0.14 * pg_temp.spread(digest, 4)))::numeric as spend,
        (9400 * size * weight * busy * (0.82 + 0.36 * pg_temp.spread(digest, 0)))::numeric as total
    from branch, day, md5('business ' || branch_no || ' ' || day) as digest
    where day >= opened and (silent is null or day <= silent) and pg_temp.spread(digest, 7) >= 0.002
), amounts as (
    select takings.*,
        round(total * (0.55 + 0.06 * pg_temp.spread(digest, 1) + 0.02 * elapsed)::numeric, 2) as wx,
        round(total * (0.20 + 0.05 * pg_temp.spread(digest, 2))::numeric, 2) as zfb,
        case when pg_temp.spread(digest, 6) >= 0.0015
            then round(total * (0.10 - 0.04 * elapsed + 0.03 * pg_temp.spread(digest, 3))::numeric, 2) end as rmb,
        case when source_type <> 0 then round(total * (0.035 + 0.035 * pg_temp.spread(digest, 4))::numeric, 2) end as xs,
        case when source_type not in (0, 2) and pg_temp.spread(style, 1) > 0.25
            then round(greatest(total * (0.014 * pg_temp.spread(digest, 5) - 0.003)::numeric, 0), 2) end as jd
    from takings
), counts as (
    select amounts.*, ceil(wx / spend)::integer as wx_order, ceil(zfb / (spend * 1.08))::integer as zf_order,
        ceil(rmb / (spend * 0.81))::integer as rmb_order, ceil(xs / (spend * 1.15))::integer as xs_order,
        ceil(jd / (spend * 0.6))::integer as jd_order
    from amounts
)
insert into bss_business_day_data
select digest, 1, date_trunc('milliseconds', day + 1 + interval '2 hours' + pg_temp.spread(digest, 6) * interval '55 minutes'),
    case when source_type = 0 then 'wangli' else 'sync_job' end,
    case when pg_temp.spread(digest, 3) < 0.01 then day + 3 + interval '9 hours 14 minutes' end,
    case when pg_temp.spread(digest, 3) < 0.01 then 'wangli' end, null, null,
    day, no, name, branch_no, branch_name,
    wx, wx_order, zfb, zf_order, rmb, rmb_order, xs, xs_order, jd, jd_order,
    wx_order + zf_order + coalesce(rmb_order, 0) + coalesce(xs_order, 0) + coalesce(jd_order, 0),
    wx + zfb + coalesce(rmb, 0) + coalesce(xs, 0) + coalesce(jd, 0), source_type
from counts;

-- Days that were transmitted twice: the second copy is deleted, softly.
insert into bss_business_day_data
select md5(id || ' again'), 2, create_ts + interval '20 minutes', created_by, create_ts + interval '9 hours', 'admin',
    create_ts + interval '9 hours', 'admin', oper_date, service_no, service_name, branch_no, branch_name,
    wx, wx_order, zfb, zf_order, rmb, rmb_order, xs, xs_order, jd, jd_order, order_sum, pay_sum, source_type
from bss_business_day_data where pg_temp.spread(id, 5) < 0.003;
insert into bss_car_day_count
select md5(id || ' again'), 2, create_ts + interval '20 minutes', created_by, create_ts + interval '8 hours', 'admin',
    create_ts + interval '8 hours', 'admin', customer_count, car_type, count_date, service_area_id
from bss_car_day_count where pg_temp.spread(id, 4) < 0.002;

create index bss_business_day_data_oper_date on bss_business_day_data (oper_date);
create index bss_car_day_count_area_date on bss_car_day_count (service_area_id, count_date);

commit;
analyze;
