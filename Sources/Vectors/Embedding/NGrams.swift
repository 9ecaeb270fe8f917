import Hashing

/// The n-grams of a text as hashes.
enum NGrams {
    /// What a text without a letter or digit counts as.
    static let hashOfNothing = Hash().value

    /// The hashes of all n-grams, repeated as often as they occur.
    static func hashes(of text: String) -> [UInt64] {
        var hashes: [UInt64] = []
        hashes.reserveCapacity(text.utf8.count * 2)
        var run: [UInt32] = []
        var runScript = Script.none
        for scalar in text.lowercased().unicodeScalars {
            let script = Script(scalar)
            if script != runScript {
                append(run, runScript, to: &hashes)
                run.removeAll(keepingCapacity: true)
                runScript = script
            }
            if script != .none { run.append(scalar.value) }
        }
        append(run, runScript, to: &hashes)
        return hashes
    }

    private static func append(_ run: [UInt32], _ script: Script, to hashes: inout [UInt64]) {
        switch script {
        case .none: return
        case .ideographs:
            for length in 1...3 where run.count >= length {
                for start in 0...run.count - length {
                    hashes.append(hash(run[start..<start + length], salt: 1))
                }
            }
        case .words:
            hashes.append(hash(run[...], salt: 2))
            let edge = UInt32(UInt8(ascii: " "))
            let framed = [edge] + run + [edge]
            guard framed.count > 3 else { return }
            for start in 0...framed.count - 3 { hashes.append(hash(framed[start..<start + 3], salt: 3)) }
        }
    }

    private static func hash(_ scalars: ArraySlice<UInt32>, salt: UInt32) -> UInt64 {
        var hash = Hash()
        hash.add(salt)
        for scalar in scalars { hash.add(scalar) }
        return hash.value
    }

    /// FNV-1a over whole scalars, with a last mixing (that of MurmurHash 3) so that every bit of the value is good.
    private struct Hash {
        private var hash = FNV1a()

        mutating func add(_ scalar: UInt32) { hash.add(UInt64(scalar)) }

        var value: UInt64 {
            var mixed = (hash.value ^ hash.value >> 33) &* 0xFF51_AFD7_ED55_8CCD
            mixed = (mixed ^ mixed >> 33) &* 0xC4CE_B9FE_1A85_EC53
            return mixed ^ mixed >> 33
        }
    }

    /// How a character is cut into n-grams.
    private enum Script {
        case none, ideographs, words

        init(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x30...0x39, 0x61...0x7A: self = .words
            case 0..<0x80: self = .none
            case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
                0x20000...0x323AF:
                self = .ideographs
            default:
                let properties = scalar.properties
                self = properties.isAlphabetic || properties.numericType != nil ? .words : .none
            }
        }
    }
}
