-- Instances of every kind of meaning, in the ways in which Chinese systems write them down.
create table biz_archive_person (pk_person varchar(20) primary key, xm varchar(20), gender smallint, is_del smallint not null default 1, rzrq date);
comment on table biz_archive_person is '人员档案'; comment on column biz_archive_person.xm is '姓名'; comment on column biz_archive_person.gender is '性别{1:男,2:女}';
comment on column biz_archive_person.is_del is '是否删除 1正常 2删除'; comment on column biz_archive_person.rzrq is '入职日期';
insert into biz_archive_person select 'P' || i, '张' || i, 1 + i % 2, case when i % 9 = 0 then 2 else 1 end, date '2015-01-01' + i * 20 from generate_series(1, 60) i;

create table nc_material (pk_material varchar(20) primary key, code varchar(20) not null unique, name varchar(40), dr smallint default 0, enablestate smallint, gross_weight numeric(10, 3), refprice numeric(10, 2));
comment on table nc_material is '物料基本信息'; comment on column nc_material.code is '物料编码'; comment on column nc_material.name is '物料名称'; comment on column nc_material.dr is '删除标志';
comment on column nc_material.enablestate is '启用状态：1=未启用;2=已启用;3=已停用'; comment on column nc_material.gross_weight is '毛重（千克）'; comment on column nc_material.refprice is '参考售价/元';
insert into nc_material select 'M' || i, 'C' || i, '物料' || i, (i % 11 = 0)::int, 1 + i % 3, i * 0.35, i * 2.5 from generate_series(1, 70) i;

create table contract_main (id bigint primary key, ht_no varchar(30) not null, data_state char(1), htje numeric(14, 2), sign_date date, eff_date date, exp_date date, is_valid char(1));
comment on table contract_main is '合同主表'; comment on column contract_main.ht_no is '合同编号'; comment on column contract_main.data_state is '数据状态：A-有效，D-删除';
comment on column contract_main.htje is '合同金额（万元）'; comment on column contract_main.sign_date is '签订日期'; comment on column contract_main.eff_date is '生效日期'; comment on column contract_main.exp_date is '到期日期';
comment on column contract_main.is_valid is '是否在有效期内';
insert into contract_main select i, 'HT' || i, case when i % 8 = 0 then 'D' else 'A' end, i * 12.5, date '2022-01-01' + i * 5, date '2022-02-01' + i * 5, date '2024-02-01' + i * 5, case when i % 3 = 0 then 'N' else 'Y' end from generate_series(1, 80) i;

create table shop_goods (goods_id int primary key, cat_id int not null, goods_name varchar(60) not null, goods_number int, warn_number int, market_price numeric(10, 2), is_on_sale smallint, is_delete smallint default 0, sort_order smallint, add_time int, click_count int, give_integral int, goods_weight numeric(8, 3));
comment on table shop_goods is '商品表'; comment on column shop_goods.goods_name is '商品名称'; comment on column shop_goods.goods_number is '商品库存数量'; comment on column shop_goods.warn_number is '商品报警数量';
comment on column shop_goods.market_price is '市场售价'; comment on column shop_goods.is_on_sale is '该商品是否开放销售，1，是；0，否'; comment on column shop_goods.is_delete is '商品是否已经删除，0，否；1，已删除';
comment on column shop_goods.sort_order is '应该是商品的显示顺序'; comment on column shop_goods.add_time is '商品的添加时间'; comment on column shop_goods.click_count is '商品点击数'; comment on column shop_goods.give_integral is '购买该商品时每笔成功交易赠送的积分数量'; comment on column shop_goods.goods_weight is '商品的重量，以千克为单位';
create table shop_category (cat_id int primary key, cat_name varchar(40) not null, parent_id int not null default 0, is_show smallint);
comment on table shop_category is '商品分类'; comment on column shop_category.cat_name is '分类名称'; comment on column shop_category.parent_id is '该分类的父id'; comment on column shop_category.is_show is '是否显示';
insert into shop_category select i, '分类' || i, i / 4, (i % 5 > 0)::int from generate_series(1, 20) i;
insert into shop_goods select i, 1 + i % 20, '商品' || i, i * 3 % 400, 1 + i % 3, i * 9.9, (i % 4 > 0)::int, (i % 13 = 0)::int, 100, 1500000000 + i * 86400, i * 37 % 1000, i % 50, i * 0.12 from generate_series(1, 120) i;
create table shop_collect (rec_id int primary key, user_id int not null, goods_id int not null, add_time int, is_attention smallint);
comment on table shop_collect is '会员收藏商品'; comment on column shop_collect.add_time is '收藏时间'; comment on column shop_collect.is_attention is '是否关注该收藏商品;1是;0否';
create unique index shop_collect_one on shop_collect (user_id, goods_id);
insert into shop_collect select row_number() over (), u, g, 1500000000 + u * 1000 + g, (g % 2) from generate_series(1, 15) u, generate_series(1, 12) g where (u + g) % 3 > 0;
create table shop_order_info (order_id int primary key, order_sn varchar(20) not null unique, user_id int, order_status smallint, goods_amount numeric(10, 2), shipping_fee numeric(10, 2), money_paid numeric(10, 2), integral int, order_time timestamp, confirm_time timestamp, pay_time timestamp, best_time varchar(120));
comment on table shop_order_info is '订单的配送，贺卡等详细信息'; comment on column shop_order_info.order_sn is '订单号，唯一'; comment on column shop_order_info.order_status is '订单的状态;0未确认,1确认,2已取消,3无效,4退货'; comment on column shop_order_info.goods_amount is '商品的总金额';
comment on column shop_order_info.shipping_fee is '配送费用'; comment on column shop_order_info.money_paid is '已付款金额'; comment on column shop_order_info.integral is '使用的积分的数量'; comment on column shop_order_info.order_time is '下单时间'; comment on column shop_order_info.confirm_time is '订单确认时间'; comment on column shop_order_info.pay_time is '订单支付时间'; comment on column shop_order_info.best_time is '收货人的最佳送货时间';
insert into shop_order_info select i, 'SN' || i, 1 + i % 15, i % 5, i * 10.5, i % 12, i * 9, i % 30, timestamp '2023-01-01' + i * interval '7 hour', timestamp '2023-01-01' + i * interval '8 hour', case when i % 3 > 0 then timestamp '2023-01-01' + i * interval '9 hour' end, '工作日' from generate_series(1, 200) i;

create table hosp_register (ghid varchar(20) primary key, hzid varchar(20), ksdm varchar(10), ysgh varchar(10), ghrq timestamp, yyrq date, ghf numeric(8, 2), zt char(1), thbz char(1), czy varchar(20));
comment on table hosp_register is '门诊挂号'; comment on column hosp_register.ghid is '挂号ID'; comment on column hosp_register.hzid is '患者ID'; comment on column hosp_register.ksdm is '科室代码'; comment on column hosp_register.ysgh is '医生工号'; comment on column hosp_register.ghrq is '挂号日期';
comment on column hosp_register.yyrq is '预约就诊日期'; comment on column hosp_register.ghf is '挂号费（元）'; comment on column hosp_register.zt is '状态 A＝候诊；B＝已就诊；C＝过号'; comment on column hosp_register.thbz is '退号标志 0-否 1-是'; comment on column hosp_register.czy is '操作员';
insert into hosp_register select 'G' || i, 'H' || (1 + i % 40), 'K' || (1 + i % 6), 'Y' || (1 + i % 9), timestamp '2023-03-01' + i * interval '3 hour', date '2023-03-02' + i / 8, 5 + i % 3 * 10, (array['A', 'B', 'C'])[1 + i % 3], (i % 10 = 0)::int::text, '操作员' || i % 4 from generate_series(1, 150) i;

create table meter_reading (id bigint primary key, meter_no varchar(20), cbsj timestamp, scds numeric(10, 2), bcds numeric(10, 2), yl numeric(10, 2), dj numeric(6, 4), je numeric(10, 2), cby varchar(20), sjly smallint);
comment on table meter_reading is '抄表记录'; comment on column meter_reading.meter_no is '表号'; comment on column meter_reading.cbsj is '抄表时间'; comment on column meter_reading.scds is '上次读数'; comment on column meter_reading.bcds is '本次读数'; comment on column meter_reading.yl is '用量(度)';
comment on column meter_reading.dj is '单价（元/度）'; comment on column meter_reading.je is '金额（元）'; comment on column meter_reading.cby is '抄表员'; comment on column meter_reading.sjly is '数据来源 1自动采集 2人工录入';
insert into meter_reading select i, 'B' || (1 + i % 30), timestamp '2023-01-01' + i * interval '1 day', i * 100, i * 100 + 80, 80, 0.5583, 44.66, '员工' || i % 5, 1 + i % 2 from generate_series(1, 120) i;

create table pay_flow (flow_id bigint primary key, out_trade_no varchar(40), amt_fen bigint, fee_rate numeric(6, 4), pay_channel smallint, pay_status char(2), succ_time timestamp, gmt_create timestamp, notify_cnt int, next_notify_time timestamp);
comment on table pay_flow is '支付流水'; comment on column pay_flow.out_trade_no is '商户订单号'; comment on column pay_flow.amt_fen is '支付金额，以分为单位'; comment on column pay_flow.fee_rate is '手续费费率(%)'; comment on column pay_flow.pay_channel is '支付渠道 1|微信,2|支付宝,3|银联';
comment on column pay_flow.pay_status is '支付状态：00-待支付/01-成功/02-失败'; comment on column pay_flow.succ_time is '支付成功时间'; comment on column pay_flow.gmt_create is '创建时间'; comment on column pay_flow.notify_cnt is '通知次数'; comment on column pay_flow.next_notify_time is '下次通知时间';
insert into pay_flow select i, 'O' || i, i * 137, 0.6, 1 + i % 3, '0' || i % 3, case when i % 3 = 1 then timestamp '2023-05-01' + i * interval '2 hour' end, timestamp '2023-05-01' + i * interval '2 hour', i % 4, timestamp '2023-06-01' from generate_series(1, 160) i;

create table kq_record (id bigint primary key, emp_no varchar(10), kqrq date, sbsj timestamp, xbsj timestamp, cdfz int, jbsc numeric(5, 1), kqjg smallint);
comment on table kq_record is '考勤打卡'; comment on column kq_record.emp_no is '工号'; comment on column kq_record.kqrq is '考勤日期'; comment on column kq_record.sbsj is '上班打卡时间'; comment on column kq_record.xbsj is '下班打卡时间'; comment on column kq_record.cdfz is '迟到分钟数'; comment on column kq_record.jbsc is '加班时长（小时）'; comment on column kq_record.kqjg is '考勤结果（1）正常（2）迟到（3）缺卡';
insert into kq_record select i, 'E' || (1 + i % 20), date '2023-02-01' + i / 20, timestamp '2023-02-01 08:30' + i / 20 * interval '1 day', timestamp '2023-02-01 18:00' + i / 20 * interval '1 day', i % 7, i % 5 * 0.5, 1 + i % 3 from generate_series(1, 200) i;

create table param_config (param_key varchar(40) primary key, param_val varchar(200), max_retry int, expire_minutes int, per_page int, fee_rate numeric(5, 2), min_amount numeric(10, 2));
comment on table param_config is '业务参数设置'; comment on column param_config.param_key is '参数键'; comment on column param_config.param_val is '参数值'; comment on column param_config.max_retry is '最大重试次数'; comment on column param_config.expire_minutes is '过期时间（分钟）'; comment on column param_config.per_page is '每页条数'; comment on column param_config.fee_rate is '费率（‰）'; comment on column param_config.min_amount is '最低消费金额';
insert into param_config select 'k' || i, 'v' || i, 3, 30, 20, 0.6, 100 from generate_series(1, 4) i;

create table stat_shop_month (id int primary key, tjyf char(6), shop_no varchar(10), order_cnt int, sale_amt numeric(14, 2), avg_amt numeric(10, 2), refund_ratio numeric(5, 2), uv int, mom numeric(6, 2));
comment on table stat_shop_month is '门店月度汇总'; comment on column stat_shop_month.tjyf is '统计月份'; comment on column stat_shop_month.shop_no is '门店编号'; comment on column stat_shop_month.order_cnt is '订单数'; comment on column stat_shop_month.sale_amt is '销售额（元）'; comment on column stat_shop_month.avg_amt is '客单价'; comment on column stat_shop_month.refund_ratio is '退款率(%)'; comment on column stat_shop_month.uv is '访客数'; comment on column stat_shop_month.mom is '环比增长';
insert into stat_shop_month select i, to_char(date '2022-01-01' + (i / 8) * interval '1 month', 'YYYYMM'), 'S' || i % 8, i * 11, i * 1000.5, 88.8, 2.5, i * 30, 3.2 from generate_series(1, 96) i;

create table wms_stock_balance (id bigint primary key, ck_no varchar(10), sku_no varchar(20), qty int, lock_qty int, avail_qty int, safe_qty int, last_in_time timestamp);
comment on table wms_stock_balance is '库存结存'; comment on column wms_stock_balance.ck_no is '仓库编号'; comment on column wms_stock_balance.sku_no is '货品编码'; comment on column wms_stock_balance.qty is '库存数量'; comment on column wms_stock_balance.lock_qty is '锁定数量'; comment on column wms_stock_balance.avail_qty is '可用数量'; comment on column wms_stock_balance.safe_qty is '安全库存'; comment on column wms_stock_balance.last_in_time is '最近入库时间';
insert into wms_stock_balance select i, 'W' || i % 3, 'SKU' || i, i * 7 % 300, i % 20, i * 7 % 300 - i % 20, 50, timestamp '2023-04-01' + i * interval '1 hour' from generate_series(1, 90) i;

create table edu_student (xh varchar(12) primary key, xm varchar(20), xb char(1), csrq date, bjdm varchar(10), rxnj int, sg numeric(5, 1), zt smallint);
comment on table edu_student is '学生信息'; comment on column edu_student.xh is '学号'; comment on column edu_student.xm is '姓名'; comment on column edu_student.xb is '性别（M男F女）'; comment on column edu_student.csrq is '出生日期'; comment on column edu_student.bjdm is '班级代码'; comment on column edu_student.rxnj is '入学年级'; comment on column edu_student.sg is '身高(cm)'; comment on column edu_student.zt is '学籍状态 1:在读,2:休学,3:毕业';
create table edu_course (kch varchar(10) primary key, kcmc varchar(40), xf numeric(3, 1), zxs int, kcxz varchar(10));
comment on table edu_course is '课程信息'; comment on column edu_course.kch is '课程号'; comment on column edu_course.kcmc is '课程名称'; comment on column edu_course.xf is '学分'; comment on column edu_course.zxs is '总学时'; comment on column edu_course.kcxz is '课程性质';
create table edu_score (id int primary key, xh varchar(12) not null, kch varchar(10) not null, xq char(5), cj numeric(5, 1), jd numeric(3, 1), bz varchar(100));
comment on table edu_score is '学生成绩'; comment on column edu_score.xh is '学号'; comment on column edu_score.kch is '课程号'; comment on column edu_score.xq is '学期'; comment on column edu_score.cj is '成绩'; comment on column edu_score.jd is '绩点'; comment on column edu_score.bz is '备注';
create table edu_teach (jsgh varchar(10), kch varchar(10), primary key (jsgh, kch));
comment on table edu_teach is '教师授课关系';
insert into edu_student select '2021' || lpad(i::text, 4, '0'), '李' || i, (array['M', 'F'])[1 + i % 2], date '2003-01-01' + i, 'B' || i % 6, 2021, 150 + i % 40, 1 + i % 3 from generate_series(1, 90) i;
insert into edu_course select 'K' || i, '课程' || i, 1 + i % 4, 16 * (1 + i % 4), (array['必修', '选修', '限选'])[1 + i % 3] from generate_series(1, 15) i;
insert into edu_score select row_number() over (), s.xh, c.kch, '20231', 60 + (length(s.xm) * 7 + ascii(c.kch)) % 40, 2.5, null from edu_student s, edu_course c where (right(s.xh, 2)::int + right(c.kch, 1)::int) % 3 = 0;
insert into edu_teach select 'T' || i, 'K' || (1 + (i * j) % 15) from generate_series(1, 12) i, generate_series(1, 2) j on conflict do nothing;

create table oa_leave (id int primary key, applicant_id int, leave_type smallint, begin_time timestamp, end_time timestamp, days numeric(4, 1), reason varchar(200), apply_time timestamp, approve_time timestamp, approver varchar(20), result smallint);
comment on table oa_leave is '请假申请'; comment on column oa_leave.applicant_id is '申请人ID'; comment on column oa_leave.leave_type is '请假类型 1事假2病假3年假'; comment on column oa_leave.begin_time is '开始时间'; comment on column oa_leave.end_time is '结束时间'; comment on column oa_leave.days is '请假天数'; comment on column oa_leave.reason is '请假事由'; comment on column oa_leave.apply_time is '申请时间'; comment on column oa_leave.approve_time is '审批时间'; comment on column oa_leave.approver is '审批人'; comment on column oa_leave.result is '审批结果（0待审 1同意 2驳回）';
insert into oa_leave select i, 1 + i % 30, 1 + i % 3, timestamp '2023-03-05' + i * interval '1 day', timestamp '2023-03-06' + i * interval '1 day', 0.5 + i % 3, '家中有事' || i, timestamp '2023-03-01' + i * interval '1 day', timestamp '2023-03-02' + i * interval '1 day', '主管' || i % 3, i % 3 from generate_series(1, 100) i;

create table base_org_post (org_id int not null, post_id int not null, px int, crt_time timestamp, crt_user varchar(20));
comment on table base_org_post is '机构岗位对应'; comment on column base_org_post.px is '排序'; comment on column base_org_post.crt_time is '创建时间'; comment on column base_org_post.crt_user is '创建人';
create table base_org (org_id int primary key, org_name varchar(40), p_org_id int, lvl smallint, full_path varchar(200), valid_flag char(1));
comment on table base_org is '组织机构'; comment on column base_org.org_name is '机构名称'; comment on column base_org.p_org_id is '上级机构'; comment on column base_org.lvl is '层级'; comment on column base_org.full_path is '全路径'; comment on column base_org.valid_flag is '有效标志（1有效 0无效）';
create table base_post (post_id int primary key, post_name varchar(40), headcount int, salary_min numeric(10, 2));
comment on table base_post is '岗位'; comment on column base_post.post_name is '岗位名称'; comment on column base_post.headcount is '编制人数'; comment on column base_post.salary_min is '薪资下限';
insert into base_org select i, '机构' || i, nullif(i / 3, 0), 1 + (i > 3)::int, '/1/' || i, (i % 7 > 0)::int::text from generate_series(1, 30) i;
insert into base_post select i, '岗位' || i, i, 5000 + i * 100 from generate_series(1, 12) i;
insert into base_org_post select o, p, p, timestamp '2023-01-01', 'admin' from generate_series(1, 30) o, generate_series(1, 12) p where (o * p) % 4 = 1 or o % 5 = p % 5;

create table device_alarm (id bigint primary key, device_code varchar(20), alarm_level smallint, alarm_value numeric(10, 2), threshold numeric(10, 2), alarm_time timestamp, recover_time timestamp, handle_flag smallint, content varchar(200), lng numeric(10, 6), lat numeric(10, 6));
comment on table device_alarm is '设备告警'; comment on column device_alarm.device_code is '设备编码'; comment on column device_alarm.alarm_level is '告警级别 1→提示 2→一般 3→严重'; comment on column device_alarm.alarm_value is '告警值'; comment on column device_alarm.threshold is '阈值'; comment on column device_alarm.alarm_time is '告警时间'; comment on column device_alarm.recover_time is '恢复时间'; comment on column device_alarm.handle_flag is '处理标志 0未处理,1已处理'; comment on column device_alarm.content is '告警内容'; comment on column device_alarm.lng is '经度'; comment on column device_alarm.lat is '纬度';
insert into device_alarm select i, 'D' || i % 25, 1 + i % 3, 80 + i % 30, 80, timestamp '2023-06-01' + i * interval '1 hour', case when i % 4 > 0 then timestamp '2023-06-01' + i * interval '2 hour' end, (i % 3 > 0)::int, '温度过高', 116.39 + i * 0.001, 39.9 from generate_series(1, 130) i;

create table member_card (card_id bigint primary key, card_no varchar(20) unique, holder varchar(20), grade_code char(1), balance numeric(10, 2), points int, total_consume numeric(12, 2), open_date date, valid_until date, freeze_status smallint);
comment on table member_card is '会员卡'; comment on column member_card.card_no is '会员卡号'; comment on column member_card.holder is '持卡人'; comment on column member_card.grade_code is '等级代码（1:普卡;2:银卡;3:金卡）'; comment on column member_card.balance is '余额（元）'; comment on column member_card.points is '当前积分'; comment on column member_card.total_consume is '累计消费金额'; comment on column member_card.open_date is '开卡日期'; comment on column member_card.valid_until is '有效期至'; comment on column member_card.freeze_status is '冻结状态，0正常；1冻结';
insert into member_card select i, 'C' || lpad(i::text, 8, '0'), '王' || i, (1 + i % 3)::text, i * 10, i * 5, i * 100, date '2020-01-01' + i, date '2025-01-01' + i, (i % 9 = 0)::int from generate_series(1, 90) i;
