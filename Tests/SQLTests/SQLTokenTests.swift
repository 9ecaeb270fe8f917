import SQL
import Testing

struct SQLTokenTests {
    @Test func `splits a text into tokens by their kinds`() {
        let sql = "select E'a\\'b', U&\"\\4E2D\", $1, $x$ ' $x$, 1.5e3::int -- end"
        let tokens = SQLToken.all(in: sql)
        #expect(
            tokens.map(\.text) == [
                "select", "E'a\\'b'", ",", "U&\"\\4E2D\"", ",", "$1", ",", "$x$ ' $x$", ",", "1.5e3", "::",
                "int",
                "-- end",
            ])
        #expect(tokens[1].literal == "a'b")
        #expect(tokens[3].identifier == "中")
        #expect(tokens[5].kind == .parameter)
        #expect(tokens[7].kind == .string && tokens[7].literal == nil)
        #expect(SQLToken.code(in: sql).last?.text == "int")
    }

    @Test(arguments: ["'open", "\"open", "/* open /* */", "$a$ open", "E'open\\'", "U&'open"])
    func `lets what is not closed reach to the end`(sql: String) throws {
        let token = try #require(SQLToken.all(in: sql).first)
        #expect(token.text == sql && !token.isClosed)
        _ = (token.literal, token.identifier)
    }

    @Test func `folds names without quotes and undoubles quotes within them`() {
        #expect(
            SQLToken.all(in: "MyCol \"My\"\"Col\" 'it''s' N'x' B'1'").map {
                $0.identifier ?? $0.literal ?? "–"
            }
                == ["mycol", "My\"Col", "it's", "x", "–"])
    }

    @Test func `leaves alone what stands in quotes`() {
        #expect(
            SQLSkeleton.lowered("CHECK (Name = E'A\\\\B' AND \"ÄB\" > 'ON')")
                == "check (name = e'A\\\\B' and \"ÄB\" > 'ON')")
        let index = "CREATE INDEX \" USING x\" ON t USING btree (a)"
        #expect(
            SQLSkeleton.range(of: " USING ", in: index).map { String(index[$0.lowerBound...]) }
                == " USING btree (a)")
        #expect(SQLSkeleton.range(of: " ON ONLY ", in: index) == nil)
    }

    @Test(arguments: [
        ("CHECK ((a > 0)) NOT VALID", "a > 0"), ("CHECK (((a) + (b)) > 0)", "((a) + (b)) > 0"),
        ("CONSTRAINT \"CHECK (\" CHECK ((x = ')'::text)) NO INHERIT", "x = ')'::text"), ("(a)", "a"),
        ("(a) + (b)", "(a) + (b)"),
    ])
    func `takes the words and parentheses off a condition`(definition: String, condition: String) {
        #expect(SQLSkeleton.condition(of: definition) == condition)
    }
}
