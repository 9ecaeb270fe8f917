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
