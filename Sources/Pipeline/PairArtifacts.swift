import JSON
import Reviews
import Tasks
import Training

/// The pair file of a task and the files that validation puts beside it.
///
/// They share the pair file's stem: `qs_<db>_<timestamp>_pair.json`, `…_repaired.json`, `…_rejected.json`.
struct PairArtifacts {
    private let directory: TaskDirectory

    init(_ directory: TaskDirectory) { self.directory = directory }

    /// A pair file with its content.
    struct PairList {
        let name: String
        let pairs: [QuestionSQLPair]
        /// Elements that are no pairs; the others are used all the same.
        let malformed: [PairFile.MalformedElement]
        /// SHA-256 of the file, in hexadecimal.
        let digest: String

        /// The name of a file beside it.
        func sibling(_ suffix: String) -> String { name.dropLast("_pair.json".count) + "_\(suffix).json" }
    }

    /// The task's pair file.
    ///
    /// - Throws: ``StepFailure`` when there is none or it is unreadable.
    func primary() throws -> PairList {
        guard let name = try directory.pairFile()?.name,
            let bytes = try directory.read(name)
        else {
            throw StepFailure("没有找到问答对文件，请先执行步骤 qa_generation", code: .stepInputMissing)
        }
        do {
            let contents = try PairFile.decode(bytes)
            return PairList(
                name: name, pairs: contents.pairs, malformed: contents.malformed,
                digest: StepInputs.digest(bytes))
        } catch {
            throw StepFailure("问答对文件 \(name) 无法读取: \(error)，请重新执行步骤 qa_generation")
        }
    }

    /// The pairs to load: those of the pair file, with repairs in place and without what was found invalid.
    ///
    /// - Parameters:
    ///   - decisions: what people have decided since.
    ///   - mustBeValidated: whether only a file counts that validation has checked as it is now.
    /// - Throws: ``StepFailure`` naming the step to run.
    func trainingPairs(
        of list: PairList, as decisions: Decisions, mustBeValidated: Bool
    ) throws -> [QuestionSQLPair] {
        let pairs = decisions.applied(to: list.pairs)
        guard try isValidated(list) else {
            // What an earlier validation found is about another file.
            guard mustBeValidated else { return pairs }
            throw StepFailure(
                "问答对文件 \(list.name) 未经验证，或验证后已改变，请先执行步骤 sql_validation", code: .stepInputMissing)
        }
        return try PairFile.settled(
            pairs, repaired: directory.read(list.sibling("repaired")),
            rejected: directory.read(list.sibling("rejected")))
    }

    /// Whether the last validation has ended well and has left the pair file as it is now. Under another name it would
    /// have other files beside it.
    private func isValidated(_ list: PairList) throws -> Bool {
        let result = try directory.read(StepResult.name(of: .sqlValidation))
            .flatMap { try? JSONValue(parsing: $0) }
        return result?["pair_file"]?.stringValue == list.name
            && result?["pair_file_sha256"]?.stringValue == list.digest
    }

    /// Writes what validation found.
    ///
    /// - Returns: the pair file as it was rewritten; nil where it stays.
    func write(
        _ report: ValidationReport, of list: PairList, rewriting: Bool, summary time: Timestamp,
        to outputs: Generation
    ) throws -> [UInt8]? {
        try outputs.write(
            report.summary(fileName: list.name, finishedAt: time.log).utf8,
            to: "sql_validation_\(time.compact)_summary.log")
        if !report.rejected.isEmpty {
            try outputs.write(PairFile.encode(report.rejected), to: list.sibling("rejected"))
        }
        if !report.repaired.isEmpty {
            try outputs.write(PairFile.encode(report.repaired), to: list.sibling("repaired"))
        }
        guard rewriting, report.kept != list.pairs else { return nil }
        // The first backup holds what was generated; later runs must not overwrite it.
        let plain = list.name + ".backup"
        let backup = directory.file(plain) == nil ? plain : "\(plain)_\(time.compact)"
        try outputs.write(try directory.read(list.name) ?? [], to: backup, of: .qaGeneration)
        let kept = PairFile.encode(report.kept)
        try outputs.write(kept, to: list.name, of: .qaGeneration)
        return kept
    }
}
