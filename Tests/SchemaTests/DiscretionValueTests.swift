import Postgres
@testable import Schema
@testable import Survey
import TestSupport
import Testing

@Suite struct `What data may tell` {
    @Test(arguments: [
        "password", "user_pwd", "accessToken", "API_KEY", "登录密码", "password_hash", "client_secret", "passwd",
        "pwd", "psw",
        "userpassword", "old_password", "PasswordSalt", "salt", "private_key", "secretKey",
        "access_key_secret", "refresh_token",
        "jwt", "otp_code", "pin_code", "cvv2", "security_answer", "verify_code", "sms_code", "session_id",
        "db_pass", "user_pass",
        "pass", "passphrase", "encryption_key", "支付密码", "口令", "应用密钥", "访问令牌", "私钥", "短信验证码", "密保答案", "mima",
        "yhmima",
        "denglu_mima", "zhifumima", "miyao", "kouling", "yzm", "mi_ma", "auth_code", "wx_app_secret",
        "appsecret", "cookie",
    ])
    func `leaves columns of secrets unread`(name: String) {
        #expect(ColumnSecrecy.isSecret(name), "\(name)")
    }

    @Test(
        arguments: [
            "passenger_count", "key", "compass", "sort_key", "code", "pass_rate", "pass_count", "exam_pass",
            "is_pass", "password_updated_at",
            "token_count", "token_type", "token_expires_at", "pwd_error_count", "is_password_set",
            "has_token", "密码错误次数", "密码更新时间",
            "是否有密码", "minima", "secretary", "bypass", "encompass", "spin", "pinned", "opinion", "tokenizer",
            "primary_key_name",
            "service_area_no", "company_id", "saltiness", "order_no", "total_tokens", "验证方式", "密码强度", "name",
            "pass_status", "shipping",
        ])
    func `reads columns of other things`(name: String) {
        #expect(!ColumnSecrecy.isSecret(name), "\(name)")
    }

    @Test(arguments: [
        "phone", "mobile", "tel", "contact_phone", "phone2", "phone_no", "mobilePhone", "home_phone_number",
        "telNo", "fax", "联系电话",
        "手机号", "身份证号码", "银行卡号", "传真", "联系方式", "id_card", "idCardNo", "id_number", "card_no", "bank_account",
        "passport", "iban",
        "shouji", "shoujihao", "sjh", "lxdh", "lianxidianhua", "dianhua", "sfz", "sfzh", "sfzhm",
        "shenfenzheng", "shenfenzhenghao",
        "yhkh", "yinhangka", "zjhm", "ssn", "imei", "user_mobile", "phone_home", "credit_card_number",
        "kehudianhua",
    ])
    func `masks whatever stands in columns of personal numbers`(name: String) {
        let shown = Discretion.masked("7654321098", column: name)
        #expect(shown.contains("***") && !shown.contains("4321"), "\(name): \(shown)")
    }

    @Test(arguments: [
        "phone_model", "phone_brand", "mobile_os", "phone_count", "phone_verified_at", "tel_type", "手机型号",
        "手机品牌", "cellar",
        "template", "hotel", "motel_name", "mobility", "telemetry", "cancel_reason", "card_type", "idle",
        "fax_count", "passport_type",
        "order_no", "company_no", "service_area_no", "branch_no", "code", "value",
    ])
    func `shows what stands in columns that only sound like them`(name: String) {
        #expect(Discretion.masked("7654321098", column: name) == "7654321098", "\(name)")
    }

    /// Values that belong to a person or open a door, and what must not be left of them.
    static let sensitive: [(value: String, hidden: String)] = [
        ("赣A·D12345", "D1234"), ("车赣A12345入场", "A1234"), ("13812345678", "1234"), ("19912345678", "1234"),
        ("+8613812345678", "1234"),
        ("+86 138 1234 5678", "1234"),
        ("86-13812345678", "1234"), ("138-1234-5678", "1234"), ("0086 13812345678", "1234"),
        ("手机13812345678。", "1234"),
        ("张三,13812345678,李四", "1234"), ("tel:13812345678", "1234"), ("[\"13812345678\"]", "1234"),
        ("13812345678/13912345679", "12345679"), ("13812345678 13912345679", "12345679"),
        ("电话：13812345678转", "1234"),
        ("010-62345678", "6234"), ("0791-88123456", "8812"), ("(010)62345678", "6234"),
        ("(0791) 8812345", "8812"),
        ("请拨打 0755-26001234-801 咨询", "2600"), ("021-6234567", "6234"),
        ("+1 (403) 262-3443", "262"), ("+55 (12) 3923-5555", "3923"), ("+44 20 7946 0958", "7946"),
        ("+14032623443", "2623"),
        ("(403) 262-3443", "262-3443"), ("call 403-262-3443 now", "262-3443"), ("+420 2 4172 5555", "4172"),
        ("zhang@example.com", "zhang"), ("联系 zhang.san+x@mail.example.com.cn 谢谢", "zhang.san"),
        ("<zhang@example.com>", "zhang"),
        ("123456@qq.com", "123456"), ("ZHANG_SAN@EXAMPLE.COM", "ZHANG_SAN"),
        ("mailto:zhang@example.com.", "zhang"),
        ("11010519491231002X", "19491231"), ("11010519491231002x", "19491231"),
        ("440524188001010014", "1880"),
        ("身份证：11010519491231002X,男", "19491231"),
        ("4111111111111111", "11111111"), ("4111 1111 1111 1111", "1111 1111 1"),
        ("5500-0000-0000-0004", "0000-0000"),
        ("340000000000009", "00000000"), ("6011000000000004", "00000000"),
        ("卡号4111111111111111", "11111111"),
        ("3530111333300000", "11133330"), ("378282246310005", "82246310"), ("2223003122003222", "00312200"),
        ("GB82WEST12345698765432", "WEST1234"), ("DE89 3704 0044 0532 0130 00", "3704 0044"),
        ("汇款至 DE89370400440532013000", "04004405"),
        ("FR1420041010050500013M02606", "04101005"), ("CH9300762011623852957", "76201162"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJ"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.e30.abcdefgh", "eyJ"),
        ("$2b$12$abcdefghijklmnopqrstuv", "abcdef"), ("$2a$10$N9qo8uLOickgx2ZMRZoMye", "N9qo"),
        ("$argon2id$v=19$m=65536", "65536"),
        ("$6$saltsalt$hashhash", "hashhash"), ("{bcrypt}$2a$10$xyz", "xyz"),
        ("pbkdf2_sha256$260000$salt$hash", "260000"),
        ("SCRAM-SHA-256$4096:c2FsdA==$a:b", "4096"), ("{SSHA}aGFzaA==", "aGFz"),
        ("sk-abcdefghijklmnopqrstuvwx", "abcdef"), ("AKIAIOSFODNN7EXAMPLE", "IOSFO"),
        ("ghp_abcdefghijklmnopqrst123456", "abcdef"),
        ("LTAI5tAbCdEfGhIjKlMnOpQr", "5tAb"), ("glpat-abcdefghijklmnopqrst", "abcdef"),
        ("key=AKIAIOSFODNN7EXAMPLE", "IOSFO"),
        ("AIzaSyA1234567890abcdefghijklmnopqrstu", "SyA1"), ("xoxb-123456789012-abcdefghij", "abcdef"),
        ("sk_live_abcdefghijklmnop", "abcdef"), ("npm_abcdefghijklmnopqrst", "abcdef"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "MIIE"), ("证书 -----BEGIN PRIVATE KEY----- MIIE", "MIIE"),
        ("password=hunter2", "hunter2"), ("user=a&pwd=hunter2&x=1", "hunter2"), ("密码：hunter2", "hunter2"),
        ("密码:hunter2,谢谢", "hunter2"),
        ("{\"password\": \"hunter2\", \"a\": 1}", "hunter2"), ("{\"token\":\"hunter2\"}", "hunter2"),
        ("PASSWORD = hunter2", "hunter2"),
        ("client_secret: hunter2", "hunter2"), ("验证码: 482913", "482913"), ("api_key='hunter2'", "hunter2"),
        ("postgresql://app:hunter2@db:5432/x", "hunter2"), ("见 https://u:hunter2@h/x 。", "hunter2"),
        ("Authorization: Bearer hunter2hunter2", "hunter2"),
        ("{\"phone\": \"13812345678\", \"name\": \"a\"}", "1234"), ("{13812345678,13912345678}", "1234"),
    ]

    @Test(arguments: sensitive) func `masks what identifies a person or opens a door`(
        value: String, hidden: String
    ) {
        let shown = Discretion.masked(value, column: "value")
        #expect(shown.contains("***") && !shown.contains(hidden), "\(value): \(shown)")
        // What has been masked once stays as it is, so that texts may pass twice.
        #expect(!Discretion.masked(shown, column: "value").contains(hidden))
    }

    /// Values that are nobody's, with the column they stand in.
    static let harmless: [(column: String, value: String)] =
        [
            "H0814", "H0814T", "Q0101", "114.574721,26.825584", "116.334705", "-28.5128661234567890",
            "114.57472112345678,26.8255841234",
            "2024-01-01", "20240101", "2024-01-01 12:34:56", "2024-01-01T12:34:56.123456+08:00",
            "20240101123456", "1704067200",
            "1704067200000", "2024-01", "12:34:56", "2024/01/01", "01/02/2024", "0001-01-01",
            "1999-12-31 23:59:59.999999", "00:00:00",
            "1400.0000", "0.99", "123456789.00", "12,345,678.90", "-15.5", "1e+20", "9999999999",
            "10000000000", "12345678901",
            "SO202401010001", "PO-2024-0001", "ORD13812345678", "WX20240101123456789012", "INV-000123",
            "2024010112345678", "DD20240115000123",
            "202401151234567890", "330106202401150012", "1745678901234567890", "1234567890123456789",
            "98765432109876543", "1001", "000001",
            "30675d85ba5044c31acfa243b9d16334", "550e8400-e29b-41d4-a716-446655440000",
            "12345678-1234-1234-1234-123456789012",
            "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "a1b2c3d4",
            "0x1F", "00:1A:2B:3C:4D:5E",
            "开放", "关闭", "上传数据", "信息化服务区", "上饶分公司", "微信支付", "1-启用,2-停用", "G60沪昆高速", "K12+345",
            "AC/DC", "Balls to the Wall", "For Those About To Rock We Salute You", "MPEG audio file",
            "T5K 2N1", "12227-000", "H2G 1A7", "0171",
            "Av. Brigadeiro Faria Lima, 2170", "1.2.3", "10.0.19041.1", "v1.2.3-beta", "192.168.1.1",
            "PostgreSQL 15.4", "a@b", "@user", "user@",
            "3@2", "x@localhost", "1+1=2", "+5", "+20", "+12.5%", "(3)", "(2024)", "(123) 456", "100-200",
            "1-2-3", "5000000000000000",
            "1111111111111111", "4111111111111112", "6222020000000001", "9111111111111111", "1234-5678",
            "400-820-8820", "95588", "10086", "12306",
            "978-7-111-54742-6", "9787111547426", "6901234567892", "DE00370400440532013000", "GB82WEST",
            "AB12CDEF34567890XYZ1", "CN-36-01",
            "110105194912310021", "990105194912310020", "110105194913310020", "password", "密码", "请输入密码",
            "token", "secret garden", "Bearer",
            "no password needed", "keyboard", "ask-me-anything-about-this", "task-abcdefghijklmnopqrstuvwx",
            "https://example.com/path?x=1",
            "http://localhost:8084/api/v0", "/var/log/app.log", "eyJ", "sk-1", "AKIA", "$5.00", "$1,000",
            "{a,b}", "{\"a\": [1]}", "[1,2,3]",
            "1 day 02:00:00", "t", "f", "true", "", " ", "—", "😀", "1,2,3,4,5,6,7,8,9,10,11",
            "1 2 3 4 5 6 7 8 9 10", "2023-01-01 2023-03-31",
            "约 13812 人", "13.8123456", "138123456780", "013812345678", "1381234567", "12812345678",
            "产值1381234.5678万元", "1381234567.8",
        ].map { ("value", $0) } + [
            ("order_no", "13812345678"), ("订单号", "13912345678"), ("amount", "13812345678"),
            ("bytes", "13812345678"),
            ("serial_no", "4111111111111111"), ("流水号", "6222021234567890128"),
            ("tracking_no", "403-262-3443"), ("sku", "010-62345678"),
            ("file_size", "15012345678"), ("longitude", "113.85126712345678"), ("service_area_no", "H0814"),
            ("company_no", "H01"),
            ("batch_no", "18812345678"), ("version", "1.2.3.4"), ("ip_count", "10"), ("zip", "330000"),
            ("description", "第1381234章"),
        ]

    @Test(arguments: harmless) func `leaves alone what is nobody's`(column: String, value: String) {
        #expect(Discretion.masked(value, column: column) == value)
    }

    @Test func `keeps the shape of what it masks`() {
        let shown = { Discretion.masked($0, column: "value") }
        #expect(shown("联系 13812345678 或 a@b.cn") == "联系 138****5678 或 a***@b.cn")
        #expect(shown("11010519491231002X") == "110105****2X" && shown("4111111111111111") == "4111****1111")
        #expect(shown("password=hunter2;host=x") == "password=***;host=x")
        #expect(shown("postgresql://app:hunter2@db/x") == "postgresql://app:***@db/x")
        #expect(shown("{\"password\": \"hunter2\", \"a\": 1}") == "{\"password\": \"***\", \"a\": 1}")
        #expect(Discretion.masked("192.168.10.27", column: "login_ip") == "192.168.***")
        #expect(Discretion.masked("hunter2", column: "password") == "***")
        #expect(Self.sensitive.count + Self.harmless.count > 250)
    }

    @Test func `reads any text without harm`() {
        var state: UInt64 = 7
        let pieces = [
            "138", "1234", "@", ".com", "+", "(", ")", "-", " ", "x", "密码", ":", "=", "'", "eyJ", "$2a$",
            "://", "DE89", "e\u{301}", "😀", "0",
        ]
        for _ in 0..<5000 {
            var text = ""
            for _ in 0..<Int(state % 9) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1
            let shown = Discretion.masked(text, column: "value")
            #expect(text.isEmpty == shown.isEmpty)
        }
    }
}
