extension TaskWriter {
    /// Begins what a step makes, or somebody else in its place. What runs before have left unfinished goes.
    ///
    /// - Parameter run: tells the runs of a task apart.
    public func begin(_ step: PipelineStep?, run: String) throws(FileError) -> Generation {
        try removeUnfinished()
        return try Generation(of: step, in: directory, run: run)
    }

    /// Moves what steps made before to the old outputs, since the run that ends has not made it again.
    ///
    /// - Returns: how many files went there.
    public func retire(outputsOf steps: [PipelineStep], run: String, to archive: String) throws(FileError)
        -> Int
    {
        let outputs = try directory.recordedOutputs().filter { steps.contains($0.step) }
        guard !outputs.isEmpty else { return 0 }
        try removeUnfinished()
        let none = try Generation(of: nil, in: directory, run: run)
        for output in outputs { none.supersede(output.name) }
        return try none.commit(keepingOldIn: archive)
    }

    private func removeUnfinished() throws(FileError) {
        for name in try directory.names() where name.hasPrefix(Generation.prefix) {
            try TaskDirectory(path: directory.path(of: name)).remove()
        }
    }
}
