extension ColumnDictionary {
    /// Single words, `word|synonym=meaning`.
    static let words = """
        id=ID;ids=ID列表;no|num no|nbr=编号;code=编码;number=编号;num|qty|quantity|amt count=数量;count|cnt=数量;sn=序列号
        name=名称;title=标题;label=标签;tag=标签;alias=别名;nickname|nick=昵称;username=用户名;key=键;value|val=值;index|idx=序号
        type=类型;kind=种类;category=类别;class=类别;classification=分类;group=分组;level=级别;grade=等级;rank=排名;tier=层级
        state=状态;status=状态;stage=阶段;phase=阶段;step=步骤;flag=标志;mode=模式;method=方式;way=方式;channel=渠道;source=来源
        origin=来源;target=目标;destination=目的地;reason=原因;cause=原因;result=结果;outcome=结果;purpose=用途;usage=使用
        desc|description=描述;remark|remarks|memo=备注;note|notes=备注;comment=评论;content=内容;text=文本;body=正文;summary=摘要
        detail|details=明细;info|information=信息;data=数据;record=记录;log=日志;history=历史;item=项;entry=条目;list=列表
        date=日期;time=时间;datetime=日期时间;timestamp|ts=时间戳;day=日;week=周;month=月份;quarter=季度;year=年份;hour=小时;minute=分钟
        second=秒;period=周期;duration=时长;interval=间隔;start|begin=开始;end|finish=结束;begin=开始;expire|expiry|expiration=到期
        deadline=截止日期;due=到期;birthday|birthdate=出生日期;birth=出生;age=年龄;gender|sex=性别;hire=入职;seconds=秒数
        milliseconds=毫秒数;minutes=分钟数;hours=小时数;days=天数;bytes=字节数;months=月数;years=年数;rental=租赁;return=归还
        created|create=创建;updated|update=更新;modified|modify=修改;deleted|delete=删除;last=最近;first=首次;latest=最新;old=旧;new=新
        company=公司;corporation=公司;enterprise=企业;organization|organisation|org=组织;department|dept=部门;branch=分支机构;office=办公室
        team=团队;employee|emp=员工;staff=职员;user=用户;member=会员;customer|cust=客户;client=客户;account=账户;vendor=供应商;seller=卖家
        buyer=买家;supplier=供应商;partner=合作伙伴;manager=经理;leader=负责人;owner=所有者;operator|oper=操作员;admin=管理员;author=作者
        creator=创建人;editor=编辑;publisher=出版社;driver=司机;teacher=教师;student=学生;doctor=医生;patient=患者;guest=访客;person=人员
        contact=联系人;agent=代理人;rep|representative=代表;parent=父级;child=子级;role=角色;permission=权限;job=职位;position=位置;post=岗位
        school=学校;university=大学;college=学院;course=课程;exam=考试;lesson=课时;semester=学期;major=专业;hospital=医院;ward=病房
        product=产品;goods=商品;commodity=商品;sku=SKU;brand=品牌;model=型号;spec|specification=规格;unit=单位;package=包装;batch=批次
        stock=库存;inventory=库存;warehouse=仓库;store=门店;shop=店铺;shelf=货架;factory=工厂;material=物料;part=零件;equipment=设备
        device=设备;machine=机器;asset=资产;order=订单;invoice=发票;bill=账单;receipt=收据;payment|pay=支付;refund=退款;contract=合同
        purchase=采购;sale|sales=销售;trade=交易;transaction|txn=交易;delivery=配送;shipment=发货;ship|shipping=发货;shipped=发货
        freight=运费;logistics=物流;express=快递;cart=购物车;coupon=优惠券;discount=折扣;promotion=促销;activity=活动;campaign=活动
        price=价格;cost=成本;amount|amt=金额;fee=费用;charge=费用;tax=税额;rate=比率;ratio=比例;percent|percentage=百分比;total=合计;sum=总和
        subtotal=小计;balance=余额;income=收入;revenue=营收;expense=支出;profit=利润;budget=预算;salary=薪资;wage=工资;bonus=奖金;credit=信用
        debit=借方;loan=贷款;interest=利息;currency=币种;cash=现金;money=金额;bank=银行;card=卡;wallet=钱包;deposit=存款;turnover=营业额
        max|maximum=最大;min|minimum=最小;avg|average|mean=平均;median=中位数;score=得分;rating=评分;point|points=积分;weight=重量
        height=高度;width=宽度;length=长度;size=大小;volume=体积;area=区域;depth=深度;distance=距离;speed=速度;temperature=温度;humidity=湿度
        pressure=压力;power=功率;energy=能耗;voltage=电压;capacity=容量;color|colour=颜色;shape=形状;quality=质量;version=版本;revision=修订
        country=国家;nation=国家;province=省份;state province=省份;region=地区;city=城市;county=区县;district=区县;town=乡镇;village=村
        street=街道;road=道路;address|addr=地址;location=位置;place=地点;site=站点;zip|postcode=邮编;postal=邮政;longitude|lng|lon=经度
        latitude|lat=纬度;route=路线;section=路段;station=站点;line=线路;zone=区域;building=楼栋;floor=楼层;room=房间;highway=高速公路;lane=车道
        phone|telephone|tel=电话;mobile|cellphone=手机号;fax=传真;email|mail=邮箱;wechat|weixin|wx=微信;qq=QQ;website=网站;url=网址;link=链接
        ip=IP地址;mac=MAC地址;host=主机;port=端口;domain=域名;path=路径;file=文件;folder=文件夹;image|img|picture|pic=图片;photo=照片
        video=视频;audio=音频;avatar=头像;icon=图标;attachment=附件;document|doc=文档;page=页面;language|lang=语言;locale=区域设置
        password|passwd|pwd=密码;token=令牌;secret=密钥;salt=盐值;session=会话;login=登录;logout=登出;register=注册;signature=签名
        enabled|enable=启用;disabled|disable=禁用;active=有效;valid=有效;available=可用;visible=可见;locked=锁定;default=默认;public=公开
        approved=批准;paid=已支付;published=发布;read=已读;verified=已验证;required=必填;open=开放;closed=关闭;success=成功;error=错误
        message|msg=消息;notice|notification=通知;subject=主题;topic=主题;question=问题;answer=答案;reply=回复;review=评论;feedback=反馈
        vote=投票;like=点赞;favorite|favourite=收藏;follow=关注;share=分享;view=浏览;click=点击;visit=访问;search=搜索;download=下载;upload=上传
        sort=排序;sequence|seq=序号;priority=优先级;weighting=权重;limit=限额;threshold=阈值;quota=配额;ref|reference=参考;external|ext=外部
        internal=内部;main=主;sub=子;primary=主;secondary=次;other=其他;extra=附加;full=全;short=简;real=实际;actual=实际;plan|planned=计划
        expected=预计;estimated=预估;current=当前;previous|prev=上一个;next=下一个;original=原始;final=最终;remaining=剩余;available=可用
        system=系统;app|application=应用;service=服务;server=服务器;client=客户端;api=接口;module=模块;menu=菜单;config|configuration=配置
        setting=设置;param|parameter=参数;option=选项;rule=规则;template=模板;task=任务;process=流程;workflow=工作流;project=项目;event=事件
        alarm|alert=告警;fault=故障;maintenance|maintain=维护;repair=维修;inspection=巡检;check=检查;audit=审核;approval=审批;apply=申请
        car|vehicle=车辆;truck=货车;plate=车牌;parking=停车;toll=通行费;traffic=车流;flow=流量;ticket=票;flight=航班;train=列车;hotel=酒店
        passenger=乘客;travel=行程;trip=行程;tour=旅游;fuel=燃油;gas=燃气;oil=油品;charging=充电;gate=闸口
        album=专辑;artist=艺术家;track=曲目;genre=流派;playlist=播放列表;composer=作曲者;media=媒体;film|movie=影片;actor=演员;song=歌曲
        book=图书;library=图书馆;news=新闻;article=文章;blog=博客;chapter=章节;game=游戏;player=玩家;match=比赛
        crop=作物;farm=农场;weather=天气;water=水;policy=保单;claim=理赔;insurance=保险;risk=风险;case=案件;law=法律;tenant=租户;mapper|mapping=映射
        relation|rel=关系;business|biz=业务;production=生产;operation=运营;market=市场;industry=行业;statistics|stat|stats=统计;report=报表
        analysis=分析;metric=指标;indicator=指标;target=目标;daily=每日;weekly=每周;monthly=每月;yearly|annual=年度;by=人;at=时间;on=日期
        of=的;per=每;and=和;is=是否;has=是否有;rmb=现金;zfb|alipay|zf=支付宝;jd=金豆;xs=行吧;unionpay=银联;uuid=唯一标识;guid=唯一标识;hash=哈希值
        md5=MD5值;json=JSON数据;xml=XML数据;embedding=向量;vector=向量;lock=锁;del=删除;nums=数量;people=人数;population=人口;floor area=建筑面积
        """

    /// Several words that mean more together than one by one.
    static let phrases = """
        create ts|created ts|create time|created time|created at|create at|gmt create|create date|created date|create dt|date created=创建时间
        update ts|updated ts|update time|updated time|updated at|update at|gmt modified|modify time|modified at|update dt|modified date|last update|last updated|last modified=更新时间
        delete ts|deleted ts|delete time|deleted at|deleted time=删除时间
        created by|create by|create user|creator id=创建人;updated by|update by|modified by|modify by|update user=更新人;deleted by|delete by=删除人
        is deleted|is delete|del flag|deleted flag|delete flag=删除标志;is active|active flag=是否有效;is valid=是否有效;is enabled|is enable=是否启用
        start time|begin time|start at|started at=开始时间;end time|finish time|end at|ended at|finished at=结束时间;start date|begin date=开始日期;end date=结束日期
        effective date=生效日期;expire time|expires at|expired at|expire at=过期时间;expire date|expiry date=到期日期;due date=到期日期;hire date=入职日期;birth date|date of birth|dob=出生日期
        service area=服务区;service area name=服务区名称;service area no=服务区编号;service name=服务区名称;service no=服务区编号;service position=服务区位置;service state=服务区状态
        section route=路段路线;section name=路段名称;route name=路线名称;car type=车辆类型;customer count=客流数量;count date=统计日期;oper date=统计日期;statistic date|stat date=统计日期
        source system=来源系统;source type=来源类型;branch no=分公司编号;branch name=分公司名称;company no=公司编号;company name=公司名称;order sum|order total=订单总数;pay sum|pay total=支付总额
        wx order=微信订单;zf order|zfb order=支付宝订单;rmb order=现金订单;xs order=行吧订单;jd order=金豆订单
        unit price=单价;total price=总价;list price=标价;sale price=售价;cost price=成本价;total amount|amount total=总金额;order amount=订单金额;pay amount|paid amount=支付金额;discount amount=优惠金额
        tax amount=税额;tax rate=税率;exchange rate=汇率;interest rate=利率;gross profit=毛利润;net profit=净利润;credit limit=信用额度;unit cost=单位成本;standard cost=标准成本
        first name=名;last name=姓;middle name=中间名;full name|real name|true name=姓名;user name|login name=用户名;nick name=昵称;family name=姓;given name=名;short name|abbr name=简称
        id card|id card no|identity card|id no|id number=身份证号;bank card|card no|card number|bank card no=卡号;plate no|license plate|plate number|car no=车牌号;phone number|phone no|tel no=电话号码;mobile phone|mobile no=手机号
        postal code|post code|zip code=邮政编码;email address=邮箱地址;home address=家庭住址;billing address=账单地址;billing city=账单城市;billing state=账单省州;billing country=账单国家;billing postal code=账单邮编
        shipping address=收货地址;invoice date=开票日期;invoice line=发票明细;order line|order item=订单明细;order detail=订单明细;order date=下单日期;order time=下单时间;order no|order number|order sn=订单号;order status=订单状态
        order count|order num|order qty|order quantity=订单数量;order amount=订单金额;pay time|paid at|payment time=支付时间;payment date=支付日期;pay type|pay method|payment method=支付方式;payment type=支付方式;delivery date=交货日期;ship date|shipped date=发货日期;required date=要求日期;return date=归还日期
        media type=媒体类型;support rep=客服代表;support rep id=客服代表ID;reports to=上级员工ID;manager id=上级ID;parent id|pid=父级ID;parent code=父级编码;sort order|sort no|order by|order num=排序号;display order=显示顺序
        serial no|serial number=序列号;batch no|lot no=批次号;contract no=合同编号;invoice no=发票号;bar code|barcode=条形码;qr code=二维码;tenant id=租户ID;open id|openid=OpenID;union id=UnionID
        user id=用户ID;ip address=IP地址;mac address=MAC地址;user agent=用户代理;id path=路径;file name=文件名;file path=文件路径;file size=文件大小;file type=文件类型;password hash=密码哈希;api key=接口密钥;access token=访问令牌
        error message|error msg=错误信息;error code=错误码;status code=状态码;status desc=状态描述;login time=登录时间;last login=最近登录;last login time|last login at=最近登录时间;login ip=登录IP
        store id=门店ID;warehouse id=仓库ID;floor no=楼层号;stock quantity|stock qty|units in stock=库存数量;reorder level=再订货点;units on order=在途数量;unit of measure=计量单位;job title=职务;lock version|opt lock=乐观锁版本
        total count|total num=总数;sum amount=总金额;max value=最大值;min value=最小值;avg value=平均值;start value=起始值;end value=结束值;per unit=每单位;year month=年月;day of week=星期;week day|weekday=星期
        real estate=房产;air quality=空气质量;water level=水位;power supply=供电;traffic flow=车流量;toll station=收费站;gas station=加油站;charging pile=充电桩;parking lot=停车场;parking space=停车位
        """

    /// What words mean in a table's name where that differs.
    static let tablePhrases = """
        business day data=营业日数据;car day count=车辆日统计;day count=日统计;day data=日数据;section route area link=路段路线与服务区关联;link=关联;rel|relation=关联
        service area mapper=服务区映射;section=路段;order item|order line|order detail=订单明细;detail|details=明细;log=日志;history=历史;record=记录;playlist track=播放列表曲目
        item=明细;line=明细;map|mapping|mapper=映射;dict|dictionary=字典;dict item=字典项;info=信息;data=数据;summary=汇总;stat|statistics=统计;count=统计
        """
}
