// Carries out one run of one task: `pipeline-executor <task_id>`, started by a worker with the run's order on standard
// input and the locked run lock as descriptor 3. It outlives the worker, the supervisor and nginx, and at
// its end launches the runs that have waited for its place.

import Glibc
import Processes
import Settings
import State
import Tasks

guard CommandLine.arguments.count == 2, let task = TaskID(CommandLine.arguments[1]) else {
    StandardError.line("usage: pipeline-executor <task_id>; started by the service only")
    exit(64)
}

/// Carries the run out that standard input orders. Until this returns the task's lock is held.
func carryOut(_ settings: Settings) throws {
    let folders = TaskFolders(root: settings.trainingDataDirectory, locks: settings.lockDirectory)
    let writer = folders.writer(of: task, inherited: ExecutorLauncher.lockDescriptor)
    var order: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(0, &buffer, buffer.count), count > 0 { order += buffer[..<count] }
    guard let order = LaunchOrder(task: task, parsing: order) else {
        StandardError.line("pipeline-executor: standard input holds no order")
        exit(64)
    }
    do {
        try Execution(order, writer, settings: settings).run()
    } catch {
        StandardError.line("pipeline-executor \(task): \(error)")
        try Execution.record(order.run, error, settings: settings)
    }
    withExtendedLifetime(writer) {}
}

do {
    Priority.giveWay()
    try Confinement.begin(as: Settings.user)
    let settings = try Settings()
    let record = ProcessRecord(title: "pipeline-executor", in: settings.processDirectory)
    let outcome = Result { try carryOut(settings) }
    try Launching(StateStore.open(settings, as: "pipeline-executor"), settings).goOn()
    record?.remove()
    try outcome.get()
    // Not exit: that takes down what other threads still use of their libraries.
    _exit(0)
} catch {
    StandardError.line("pipeline-executor \(task): \(error)")
    _exit(70)
}
