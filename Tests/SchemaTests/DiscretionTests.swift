import Schema
import Survey
import Testing

@Suite struct `What must not be shown` {
    @Test(arguments: [
        "password", "user_pwd", "accessToken", "API_KEY", "登录密码", "password_hash", "client_secret",
    ])
    func `keeps secret columns unread`(name: String) { #expect(ColumnSecrecy.isSecret(name)) }

    @Test(arguments: ["passenger_count", "key", "compass", "sort_key", "code"])
    func `lets ordinary columns be read`(name: String) { #expect(!ColumnSecrecy.isSecret(name)) }

    @Test(arguments: [
        ("zhang@example.com", "z***@example.com"), ("联系 13812345678 或 a@b.cn", "联系 138****5678 或 a***@b.cn"),
        ("11010519491231002X", "110105****2X"), ("4111111111111111", "4111****1111"),
        ("eyJhbGciOiJIUzI1NiJ9.e30.abc", "***"), ("$2b$12$abcdefgh", "***"),
        ("30675d85ba5044c31acfa243b9d16334", "30675d85ba5044c31acfa243b9d16334"), ("H0814", "H0814"),
        ("114.574721,26.825584", "114.574721,26.825584"), ("20230401", "20230401"), ("开放", "开放"),
    ])
    func `masks what identifies a person`(value: String, shown: String) {
        #expect(Discretion.masked(value, column: "value") == shown)
    }

    @Test func `masks whatever stands in a telephone column`() {
        #expect(Discretion.masked("+1 (403) 262-3443", column: "phone") == "+1 ****43")
        #expect(Discretion.masked("110", column: "联系电话") == "***")
    }

    @Test(arguments: [
        ("+86 138 1234 5678", "+86****78"), ("138-1234-5678", "138****5678"),
        ("电话:010-88886666。", "电话:010****66。"),
        ("(403) 262-3443", "(40****43"), ("call 13812345678.", "call 138****5678."),
        ("tel-13812345678", "tel-138****5678"),
        ("+442071838750", "+44****50"), ("13812345678 13987654321", "138****5678 139****4321"),
        ("卡 6222 0212 3456 7894 号", "卡 6222****7894 号"), ("4111-1111-1111-1111", "4111****1111"),
        ("DE89370400440532013000", "DE89****00"), ("IBAN GB29 NWBK 6016 1331 9268 19,", "IBAN GB29****19,"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "Bearer ***"),
        ("key=AKIAIOSFODNN7EXAMPLE", "key=***"),
        ("user=a password=hunter2 x=1", "user=a password=*** x=1"),
        (#"{"token": "abc", "n": 1}"#, #"{"token": "***", "n": 1}"#),
        ("x -----BEGIN RSA PRIVATE KEY----- y", "***"), ("身份证11010519491231002X。", "身份证110105****2X。"),
        ("password = $tr0ng!, n=1", "password = ***, n=1"), ("登录密码：abc，n", "登录密码：***，n"),
        (#"{"phone":"13812345678"}"#, #"{"phone":"138****5678"}"#), ("<a.b@c.example>", "<a***@c.example>"),
    ])
    func `masks it within longer text too`(value: String, shown: String) {
        #expect(Discretion.masked(value, column: "value") == shown)
        #expect(Discretion.masked(shown, column: "value") == shown)
    }

    @Test(arguments: [
        "2023-04-01", "2023-04-01 12:30:45.123456+08", "2023-04-01 00:00:00", "114.574721,26.825584",
        "1234567.8900",
        "0.4111111111111111", "-13812345678.5", "2023040112345678", "SO13812345678", "202304011234567890",
        "H0814",
        "1700000000000", "1712345678901234567", "30675d85ba5044c31acfa243b9d16334", "10.0.0.1",
        "192.168.100.200", "v1.2.3",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "110105194912310021", "4111111111111112", "G60 沪昆高速", "1-2-3",
        "12:30",
        "GB29NWBK60161331926818", "(1,10)", "{1,2,3}", "开放", "a@b", "100 200 300",
        "https://example.com/a?id=20230401",
    ])
    func `leaves orders, dates, amounts, places and near misses alone`(value: String) {
        #expect(Discretion.masked(value, column: "value") == value)
    }

    @Test(arguments: [
        "phone", "userMobile", "shouji", "shouji_hao", "lianxi_dianhua", "dianhua", "sfzh", "shenfenzheng",
        "id_card_no",
        "bank_account", "联系电话", "身份证号码", "fax",
    ])
    func `masks by the column's name, in English, Chinese and pinyin`(column: String) {
        #expect(Discretion.masked("7000123456", column: column) == "700****56")
    }

    @Test(arguments: [
        "phone_type", "mobile_count", "service_area_no", "手机品牌", "order_no", "telemetry", "card_type",
    ])
    func `is not misled by names that only speak of such a thing`(column: String) {
        #expect(Discretion.masked("7000123456", column: column) == "7000123456")
    }

    @Test func `takes eleven digits for an order's number where the column says so`() {
        #expect(Discretion.masked("15000000001", column: "order_no") == "15000000001")
        #expect(Discretion.masked("15000000001", column: "remark") == "150****0001")
        #expect(Discretion.masked("是", column: "is_mobile") == "是")
    }

    @Test(arguments: ["mima", "denglu_mima", "userpassword", "私钥", "secretKey", "pin", "user_pass", "miyao"])
    func `keeps secrets by many names`(column: String) {
        #expect(ColumnSecrecy.isSecret(column) && Discretion.masked("x1", column: column) == "***")
    }

    @Test(arguments: [
        "token_count", "pass_rate", "is_pass", "password_updated_at", "pinned", "prompt_tokens",
        "salt_content",
    ])
    func `does not take figures for secrets`(column: String) { #expect(!ColumnSecrecy.isSecret(column)) }
}
