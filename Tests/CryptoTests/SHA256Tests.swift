import Crypto
import Postgres
import TestSupport
import Testing

@Suite struct `SHA-256` {
    private func hex(_ message: some Collection<UInt8>) -> String { Hex.text(SHA256.digest(message)) }

    @Test func `gives the digests of FIPS 180-4`() {
        #expect(hex([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(hex("abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test(.enabled(if: TestDatabase.isAvailable)) func `agrees with PostgreSQL at every length`() throws {
        let database = try TestDatabase()
        let result = try database.connect().query(
            "SELECT encode(sha256(convert_to(repeat('é', n), 'UTF8')), 'hex') FROM generate_series(0, 200) n")
        for length in 0...200 {
            #expect(result.text(length, 0) == hex(String(repeating: "é", count: length).utf8))
        }
    }
}

@Suite struct `Hexadecimal digits` {
    @Test func `stand for bytes both ways, and nothing else does`() {
        let all = (0...255).map { UInt8($0) }
        #expect(
            Hex.bytes(Hex.text(all)) == all && Hex.bytes("00fFA0") == [0, 255, 160] && Hex.bytes("") == [])
        for text in ["0", "0g", " 00", "0０", "+1", "é"] { #expect(Hex.bytes(text) == nil, "\(text)") }
    }
}
