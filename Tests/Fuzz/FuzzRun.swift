/// A series of inputs for one target.
struct FuzzRun {
    let seed: UInt64
    /// Which inputs, by number.
    let inputs: Range<Int>

    /// The series as it was told to be.
    init(seed: UInt64, count: Int) {
        self.seed = seed
        inputs = 0..<count
    }

    /// The series that repeats one input: all that its instance was given before it, too.
    init(seed: UInt64, repeating input: Int, of target: any FuzzTarget.Type) {
        self.seed = seed
        let isAlone = target.inputsPerInstance == Int.max
        inputs = (isAlone ? input : input / target.inputsPerInstance * target.inputsPerInstance)..<(input + 1)
    }

    /// Tries every input.
    ///
    /// - Parameter willTry: called before each input with its number, and with a text form of it on demand.
    /// - Returns: how many inputs were accepted.
    func run<T: FuzzTarget>(_: T.Type, willTry: (Int, () -> String) -> Void = { _, _ in }) throws(FuzzFailure)
        -> Int
    {
        var accepted = 0
        var next = inputs.lowerBound
        while next < inputs.upperBound {
            let left = inputs.upperBound - next
            let count = min(left, T.inputsPerInstance - next % T.inputsPerInstance)
            accepted += try runInstance(T.self, next..<(next + count), willTry)
            next += count
        }
        return accepted
    }

    private func runInstance<T: FuzzTarget>(
        _: T.Type, _ inputs: Range<Int>, _ willTry: (Int, () -> String) -> Void
    ) throws(FuzzFailure) -> Int {
        var number = inputs.lowerBound
        var text: () -> String = { "" }
        do {
            let target = try T()
            var accepted = 0
            while number < inputs.upperBound {
                var random = Seeded(seed, target: T.name, input: number)
                let input = target.input(&random)
                text = { target.shown(input) }
                willTry(number, text)
                if try target.check(input) { accepted += 1 }
                number += 1
            }
            try target.finish()
            return accepted
        } catch {
            throw FuzzFailure(target: T.name, seed: seed, input: number, text: text(), reason: "\(error)")
        }
    }
}

/// A promise was broken by an input.
struct FuzzFailure: Error, CustomStringConvertible {
    let target: String
    let seed: UInt64
    let input: Int
    let text: String
    let reason: String

    var description: String {
        """
        \(target): \(reason)
        input \(input) of seed \(seed): \(text)
        repeat it with: deploy/fuzz --seed \(seed) --only \(input) \(target)
        """
    }
}
