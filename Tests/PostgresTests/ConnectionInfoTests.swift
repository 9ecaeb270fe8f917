import Postgres
import Testing

@Suite struct `Connection strings` {
    @Test func `a full URI is read and shown without its password`() throws {
        let info = try ConnectionInfo(
            uri: "postgresql://bob:p%40ss%2Fword@db.example:5433/sales?sslmode=require")
        #expect(info.user == "bob" && info.password == "p@ss/word" && info.port == 5433)
        #expect(info.masked == "postgresql://bob:***@db.example:5433/sales?sslmode=require")
        #expect(!"\(info)".contains("ss" + "/word"))
        #expect(try ConnectionInfo(uri: info.revealed) == info)
    }

    @Test(arguments: [
        ("mysql://u@h/d", ConnectionInfoError.notAURI),
        ("host=h dbname=d", .notAURI),
        ("postgresql://u:p@h:99999/d", .badPort),
        ("postgresql://u:p@h1,h2/d", .severalHosts),
        ("postgresql://u:p@%2Ftmp/d", .unixSocket),
        ("postgresql://u:p@h/d?host=other", .forbiddenParameter("host")),
        ("postgresql://u:p@h/d?options=-c%20a", .forbiddenParameter("options")),
        ("postgresql://u:p@h/d?passfile=/x", .forbiddenParameter("passfile")),
        ("postgresql://u:p@h/d?sslmode=maybe", .badParameter("sslmode")),
        ("postgresql://u:p@h/d?connect_timeout=0", .badParameter("connect_timeout")),
        ("postgresql://u:p@169.254.169.254/d", .refusedAddress),
        ("postgresql://u:p@2852039166/d", .refusedAddress),
        ("postgresql://u:p@0xA9FEA9FE/d", .refusedAddress),
        ("postgresql://u:p@[::ffff:169.254.169.254]/d", .refusedAddress),
        ("postgresql://u:p@[fe80::1]/d", .refusedAddress),
        ("postgresql://u:p@0.0.0.0/d", .refusedAddress),
        ("postgresql://u:se?cret@h/d", .unescaped(["?"])),
        ("postgresql://u:se?cret&sslmode=require@h/d", .unescaped(["?"])),
        ("postgresql://app:Road@2024@127.0.0.1:5432/d", .unescaped(["@"])),
        ("postgresql://app:a@b/c@h/d", .unescaped(["@", "/"])),
        ("postgresql://app:a/b@h/d", .unescaped(["/"])),
        ("postgresql://app:100%@h/d", .unescaped(["%"])),
        ("postgresql://app:1%zz#?@h:5432/d?sslmode=disable", .unescaped(["%", "#", "?"])),
        ("postgresql://tenant@corp:pw@h/d", .unescaped(["@"])),
        ("postgresql://u:p@h:0/d@x", .badPort),
        ("postgresql://u:p@h/d?h%6Fst=other", .unknownParameter),
        ("postgresql://u:p%FF@h/d", .unreadable),
        ("postgresql://u:p@a%3Ab%5D%2F%3Fhost=c/d", .badHost),
        ("postgresql://u:p@a%2Fb/d", .badHost),
        ("postgresql://u:p@h%20host=c/d", .badHost),
        ("postgresql://u:p@[::1%25lo]/d", .badHost),
        ("postgresql:///d", .missing("host")),
        ("postgresql://u:p@h", .missing("database")),
    ])
    func `what is not allowed is refused with its reason`(uri: String, reason: ConnectionInfoError) {
        #expect(throws: reason) { try ConnectionInfo(uri: uri) }
    }

    @Test(arguments: ["p#w", "p:w", "p&w", "p=w", "p w", "p%40w", "p+w", "p[w", "100%25", "密码"])
    func `a password that libpq takes as it is stays so`(password: String) throws {
        let info = try ConnectionInfo(uri: "postgresql://u:\(password)@h/d?application_name=a%40b")
        #expect(info.password == password.replacing("%40", with: "@").replacing("%25", with: "%"))
        #expect(info.host == "h" && info.database == "d")
    }

    @Test func `white space around it does not count, and the message names what is to be escaped`() throws {
        for blank in [" ", "\n", "\r\n", "\u{A0}", "\u{3000}", "\t", "\u{FEFF}"] {
            #expect(try ConnectionInfo(uri: blank + "postgresql://u:p@h/d" + blank).database == "d")
        }
        let text = ConnectionInfoError.unescaped(["@", "/"]).description
        #expect(text.contains("@ 写成 %40") && text.contains("/ 写成 %2F"))
    }

    @Test(arguments: [
        "100.100.100.200", "192.0.0.192", "168.63.129.16", "169.254.170.2", "[fd20:ce::254]",
        "[fd00:ec2::254]",
        "[fd00:c1::a9fe:a9fe]", "[fd00:42::42]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b::100.100.100.200]",
        "[64:ff9b:1::a9fe:a9fe]", "[64:ff9b:1:a9fe:a9:fe00::]", "[2002:a9fe:a9fe::1]", "[::169.254.169.254]",
        "[::ffff:0:169.254.169.254]", "[2001:0:1:2:3:4:5601:5601]", "[::ffff:100.100.100.200]",
        "[2001:db8::5efe:169.254.169.254]", "[fe80::a9fe:a9fe]", "[::]", "[ff02::1]", "[64:ff9b::0.0.0.0]",
    ])
    func `no address of a cloud's metadata is allowed, in whatever form it comes`(host: String) {
        #expect(throws: ConnectionInfoError.refusedAddress) {
            try ConnectionInfo(uri: "postgresql://u:p@\(host)/d")
        }
    }

    @Test(arguments: [
        "127.0.0.1", "10.0.0.5", "192.168.1.1", "172.16.0.1", "100.100.100.201", "8.8.8.8", "[::1]",
        "[fd00::1]",
        "[2001:db8::1]", "[64:ff9b::10.0.0.5]", "[::ffff:10.0.0.5]", "[2002:a00:5::1]", "db.example",
    ])
    func `addresses where databases live are allowed`(host: String) throws {
        _ = try ConnectionInfo(uri: "postgresql://u:p@\(host)/d")
    }

    @Test func `where networks are named no address outside of them is allowed`() throws {
        let networks = try #require(
            Networks("10.1.0.0/16, 192.168.7.9,2001:db8::/32 127.0.0.1/32,64:ff9b::/96"))
        for host in ["10.1.2.3", "192.168.7.9", "[2001:db8:1::5]", "[::ffff:10.1.2.3]", "db.example"] {
            _ = try ConnectionInfo(uri: "postgresql://u:p@\(host)/d", within: networks)
        }
        for host in ["10.2.0.1", "192.168.7.8", "[2001:db9::1]", "[::1]", "8.8.8.8", "[::ffff:10.2.0.1]"] {
            #expect(throws: ConnectionInfoError.foreignNetwork, "\(host)") {
                try ConnectionInfo(uri: "postgresql://u:p@\(host)/d", within: networks)
            }
        }
        #expect(throws: ConnectionInfoError.refusedAddress) {
            try ConnectionInfo(uri: "postgresql://u:p@169.254.169.254/d", within: Networks("0.0.0.0/0"))
        }
        // A name is vetted when it is connected to.
        let foreign = try ConnectionInfo(
            uri: "postgresql://u:p@localhost:1/d", within: Networks("10.0.0.0/8"))
        #expect(throws: PostgresError.self) { try PostgresConnection(foreign) }
        do {
            _ = try PostgresConnection(foreign)
        } catch {
            #expect(error.fault == .refusedAddress)
        }
        for wrong in [
            "10.0.0.0/33", "10.0.0/8", "::/129", "a", "10.0.0.0/x", "/8", "10.0.0.1/8", "10.0.0.0/08",
        ] {
            #expect(Networks(wrong) == nil, "\(wrong)")
        }
    }

    @Test func `random strings never crash and never come back in the error`() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("postgresql://u:SECRET@h[]%?&=#,1/\\ \u{0}é")
        for _ in 0..<20_000 {
            let tail = String(
                (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
                    alphabet.randomElement(using: &random)
                })
            do {
                let info = try ConnectionInfo(uri: "postgresql://u:SECRET@h" + tail)
                #expect(
                    info.password == nil || !info.masked.contains("SECRET") || info.host.contains("SECRET"))
            } catch {
                #expect(!"\(error)".contains("SECRET"))
            }
        }
    }
}
