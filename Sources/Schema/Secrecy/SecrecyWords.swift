/// The words that speak of secrets and persons, in English, pinyin and Chinese.
enum SecrecyWords {
    private static func set(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map { String($0) })
    }

    private static func phrases(_ text: String) -> Set<String> {
        Set(
            text.split(separator: ",").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        )
    }

    // MARK: Secrets

    static let secrets = set(
        """
        password passwd pwd pswd psw pw passphrase passcode token tok secret credential credentials apikey privatekey cvv
        cvc otp totp hotp tfa mfa twofa accesskey secretkey mima dlmm miyao kouling lingpai yanzhengma yzm captcha jwt
        cookie cookies signingkey sshkey pem mnemonic nonce openid unionid sessionkey seedphrase webauthn hashed
        pwhash pwdhash passhash pwsalt privkey prikey
        """)
    static let secretEndings = [
        "password", "passwd", "mima", "miyao", "kouling", "secret", "apikey", "openid", "unionid", "privkey",
        "privatekey",
    ]
    static let secretPairs = phrases(
        """
        api key, private key, access key, secret key, pass word, encryption key, security code, auth code, security answer,
        verify code, verification code, pin code, pin number, sms code, session key, app key, signing key, session id, mi ma,
        mi yao, kou ling, open id, union id, authorization code, oauth code, google auth, recovery code, recovery codes,
        backup code, backup codes, ssh key, mch key, seed phrase, activation code, device token, oauth profile,
        master key, rsa key, aes key, license key, otp code, auth key, jsapi ticket, api ticket, code verifier,
        code challenge, security question, hint answer, secret answer, sso ticket, login ticket, auth ticket, session ticket
        """)
    /// Pairs that end in a word which otherwise makes a column be about a secret only.
    static let secretStatePairs = phrases("oauth state, auth state, sso state")
    static let hanSecrets = [
        "密码", "密钥", "秘钥", "口令", "令牌", "私钥", "盐值", "加密盐", "验证码", "校验码", "动态码", "授权码", "密保", "助记词", "暗号",
        "登录凭证", "登录凭据", "登录票据", "访问票据", "安全问题", "安全答案", "提示答案", "调用凭据", "会话密钥", "登录会话",
    ]
    static let accounts = set("user db login admin account mail smtp root ftp my old new")

    // MARK: Numbers and accounts of persons

    static let numbers = set(
        """
        phone telephone tel mobile cellphone cell fax idcard ssn nino passport nric hkid cpf dni udid mrn bankcard iban imei imsi meid idfa
        idfv gaid oaid shouji shoujihao shoujihaoma sjh sjhm dianhua dianhuahaoma lxdh yddh gddh dhhm bgdh jtdh sfz sfzh
        sfzhm sfzhh shenfenzheng shenfenzhenghao zjhm yhk yhkh yhzh yinhangka yinhangkahao kahao chuanzhen huzhao
        lianxidianhua idno jszh jsz xszh ybh ybkh sbkh sbh cph cphm chepai chepaihao nationalid medicare plate platenumber
        skzh zfbzh msisdn aadhaar curp pesel driverlicense driverslicense lianxifangshi lxfs
        """)
    static let numberEndings = [
        "phone", "mobile", "shouji", "dianhua", "shenfenzheng", "yinhangka", "phonenumber", "phoneno",
        "telno", "mobileno",
        "idcardno", "cardno", "idcard", "cardnumber", "nationalidnumber", "passportno", "passportnumber",
        "licenseplate",
        "bankaccount",
    ]
    static let numberPairs = phrases(
        """
        id card, id no, id number, identity card, identity no, identity number, card no, card number, bank account,
        cert no, credit card, debit card, shen fen, shen fenzheng, fen zheng, shou ji, dian hua, social security, national id,
        national insurance, insurance number, identification number, driver license, driver licence, drivers license,
        driving licence, driving license, license plate, licence plate, plate no, plate number, car plate,
        number plate, registration plate, vehicle registration, advertising identifier, advertising id, tax id, medicare no,
        alipay account, wechat account, wechat id, health card, voter id, resident id, citizen id, contact no, contact number, contact phone, contact info,
        insurance no, insurance id, medical record, car no, car number, truck no, payee account, payer account, android id, cert number
        """)
    static let hanNumbers = [
        "电话", "手机", "身份证", "银行卡", "传真", "护照", "证件号", "银行账号", "银行帐号", "银行账户号", "卡号", "社保号", "医保号", "联系方式",
        "车牌", "驾驶证", "驾照号", "行驶证", "微信号", "QQ号", "支付宝账号", "军官证", "身份号码", "病历号", "住院号", "门诊号", "通行证号", "公积金账号",
        "健康证号", "学生证号", "残疾证", "老年证", "资格证号", "毕业证", "准考证号", "居住证", "台胞证", "工作证号", "警官证", "士兵证",
        "户口簿号", "出生证",
        "收款账号",
    ]
    static let messengers = set(
        "wechat weixin wx qq telegram whatsapp skype facebook instagram twitter linkedin weibo viber kakao snapchat alipay zfb wechatid weixinhao wxh"
    )
    /// Before the name of a messenger: it is a way to pay or to send then.
    static let messengerUses = set("pay payment is via by amount total sum send notify paid order sale sales")
    static let networks = set("ip ipv ipaddr ipaddress mac macaddr macaddress")
    /// What may follow the word for a person's number, or for where somebody lives.
    static let additions = set(
        """
        no number num nbr home work office primary main secondary alt backup str text raw value hao haoma a b id encrypted last full masked suffix
        """)

    // MARK: Names

    static let personNames = set(
        """
        fname lname firstname lastname middlename surname forename realname truename maidenname xingming xm khxm hzxm ygxm xsxm jsxm
        zsxm lxrxm shrxm jsyxm cyrxm yhxm contactname
        """)
    static let personNamePairs = phrases(
        """
        first name, last name, middle name, given name, family name, maiden name, real name, true name, sur name, fore name,
        to name, legal person, legal representative, emergency contact, contact person, xing ming
        """)
    /// Those who take part in something; a column that is called so holds their names.
    static let parties = set(
        """
        contact receiver recipient consignee addressee guest passenger patient applicant visitor borrower cardholder payee payer guardian linkman lxr lianxiren shr sjr
        shouhuoren shoujianren frdb jbr jhr fzr jjlxr cyr bxr spouse nominee beneficiary salesperson
        """)
    static let partyPairs = phrases("legal person, card holder, account holder, next kin, primary contact")
    static let persons = set(
        """
        patient student teacher employee emp staff doctor nurse driver customer member guest passenger applicant contact
        receiver recipient consignee sender payee payer visitor resident citizen father mother spouse guardian
        person people cardholder holder borrower insured beneficiary traveller traveler worker rider courier
        candidate participant attendee subscriber donor policyholder lender lessee pupil actor owner fans manager supervisor buyer seller approver auditor handler
        taxpayer linkman consumer
        """)
    static let personTables = set(
        "user kh yh yg jsy ry ygxx khxx yhxx hzxx xsxx yuangong kehu yonghu huanzhe xuesheng users")
    static let tableAdditions = set(
        "info profile profiles data detail details table tbl base basic archive record master dim")
    static let hanTableAdditions = [
        "基本信息表", "信息表", "基本信息", "信息", "档案表", "档案", "资料表", "资料", "列表", "表", "登记", "主数据",
    ]
    static let hanPersons = [
        "用户", "患者", "病人", "员工", "职员", "职工", "学生", "教师", "会员", "客户", "联系人", "人员", "居民", "访客", "司机", "驾驶员",
        "旅客",
        "乘客", "医生", "护士", "骑手", "粉丝", "业主", "家长", "老师", "学员", "自然人",
    ]
    static let hanParties = [
        "联系人", "收货人", "收件人", "寄件人", "发货人", "法人", "法定代表人", "法人代表", "负责人", "持卡人", "开户人", "监护人", "申请人", "经办人",
        "户主",
        "收款人", "付款人", "患者", "病人", "乘车人", "乘机人", "入住人", "被保险人", "投保人", "受益人", "借款人", "担保人", "司机", "驾驶员", "家长",
        "来访人",
        "访客", "预约人", "提货人", "接收人", "捐赠人", "收银员", "业务员", "销售员", "审核人", "经手人", "制单人", "开票人", "主治医生", "主治医师",
        "班主任", "导师", "配偶", "父亲",
        "母亲", "车主", "业主", "房东", "租客", "承租人", "出租人", "乘客", "旅客", "导游", "教练", "签收人", "委托人", "推荐人", "介绍人",
        "真实名字", "曾用名",
    ]

    // MARK: Birthdays, addresses, bodies

    static let births = set(
        "birthday birthdate dob csrq csny chushengriqi shengri birth born bday dateofbirth")
    static let birthPairs = phrases(
        "birth date, birth day, of birth, date birth, born on, born at, birth time, birth dt, birth ymd")
    static let hanBirths = ["生日", "出生日期", "出生年月", "出生年月日", "出生时间", "诞辰", "出生"]
    static let residences = set(
        """
        addressline streetaddress homeaddress residence domicile hukou jtzz jtdz shdz hjdz jzdz zhuzhi zz lxdz xxdz txdz
        shippingaddress billingaddress mailingaddress deliveryaddress
        """)
    static let residenceWords = set(
        """
        home residential residence street mailing billing shipping ship delivery receiver recipient consignee detail detailed
        personal permanent current contact family address customer user member patient employee student bill postal
        registered living live receive receiving recv emergency
        """)
    static let hanResidences = [
        "住址", "家庭地址", "居住地址", "户籍地址", "户籍", "收货地址", "收件地址", "收货详细地址", "收件详细地址", "通讯地址", "通信地址", "邮寄地址",
        "配送地址", "上门地址", "送货地址", "取件地址", "派送地址",
        "现住址", "户口所在地", "常住地址", "寄件地址", "联系地址", "账单地址", "个人地址",
    ]
    static let withheld = set(
        "fingerprint faceid iris voiceprint allergies biometric biometrics userinfo faceimage faceprint palmprint"
    )
    static let withheldPairs = phrases(
        """
        face feature, face features, face image, face id, face data, face vector, face encoding, finger print, voice print,
        medical history, case history, health history, signature img, signature image, user info, raw user, encrypted data,
        palm print, health record, face url, face photo, id photo, idcard front, idcard back, card front,
        raw profile, social profile, last gps, current gps, live gps, known location, diagnosis notes, clinical notes,
        medical notes, patient notes, card back, id front, id back, past history, disease history, allergy history
        """)
    static let hanWithheld = [
        "指纹", "人脸", "虹膜", "声纹", "掌纹", "手写签名", "签名图片", "电子签名图", "病史", "过敏史", "原始用户数据", "加密用户数据", "生物特征",
        "健康状况描述",
    ]
    static let places = set("lat lng lon latlng lnglat latitude longitude gps coordinates geo")
    /// What is amiss with a body, where it is said whose.
    static let ailments = set("diagnosis diagnoses symptom symptoms illness disease ailment")
    static let hanPlaces = ["实时位置", "定位", "坐标", "轨迹", "经纬度", "当前位置"]
    static let movers = set(
        "child kid children pupil home rider user customer courier driver member patient employee person")
    static let hanMovers = ["骑手", "用户", "员工", "司机", "客户", "会员", "患者", "本人", "家庭", "人员", "配送员"]

    // MARK: What only speaks of such things

    /// What makes a column tell something about a secret or a number instead of holding it.
    static let about = set(
        """
        count type at time times date ts expires expire expiry expiration status state length len size limit usage policy level
        strength version total changed updated enabled required verified model brand os price flag title color colour validity
        tokens rate attempts kind category amount fee
        """)
    static let hanAbout = [
        "次数", "时间", "日期", "长度", "强度", "类型", "状态", "策略", "标志", "型号", "品牌", "数量", "验证方式", "颜色", "有效期", "职务",
        "人数", "方式说明",
        "有效时间", "种类", "来源", "渠道", "期限", "开关", "模板", "金额", "费用", "部门", "等级", "级别", "性别", "年龄", "编号规则", "关系",
    ]
    static let phraseEnds = set("of for that which from in when used to the on")
    /// Where a comment's phrase is one about a secret: `number of the token`.
    static let phraseHeads = set(
        "date time count whether type kind length status how when is has indicates flag times")
    static let numbering = set(
        """
        order transaction bill invoice serial trade flow batch waybill tracking shipment contract barcode ean isbn sku sn amount
        amt sum total price bytes size count qty quantity longitude latitude lng lat timestamp ts version
        """)
    static let hanNumbering = ["订单", "编号", "单号", "流水", "批次", "运单", "条码", "金额", "数量", "发票", "经度", "纬度"]
}
