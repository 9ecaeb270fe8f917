import Encodings
import Testing

@Suite struct `Text in other encodings` {
    @Test func `is read when its bytes are of the encoding, and else is none`() {
        #expect(TextEncoding.gbk.decode([0xB1, 0xED, 0x2E, 0x74, 0x78, 0x74]) == "表.txt")
        #expect(TextEncoding.gbk.decode([0xB1]) == nil && TextEncoding.gbk.decode([0xFF, 0x30]) == nil)
        #expect(TextEncoding.gbk.decode([]) == "")
        #expect(TextEncoding(name: "no such encoding").decode([0x61]) == nil)
    }

    @Test(arguments: [
        ("ISO-8859-1", "prénom", true), ("ISO-8859-1", "数量", false), ("CP1251", "сумма", true),
        ("CP1251", "é", false), ("EUC-CN", "数量", true), ("EUC-CN", "數", false), ("EUC-KR", "금액", true),
        ("EUC-KR", "数量", false), ("ISO-8859-1", "", true),
    ])
    func `says what it has a place for`(encoding: String, text: String, isHeld: Bool) {
        #expect((TextEncoding(name: encoding).encode(text) != nil) == isHeld)
    }
}
