import Glibc
import Processes
import Settings
import Tasks

extension Node {
    /// This node can take on tasks: its state can be read, its directories can be written to and have room, and somebody sees
    /// to what must be done again and again.
    func readiness(_: NoFields) throws(APIError) -> Health {
        do {
            _ = try store.runsInProgress()
        } catch {
            throw APIError(.serviceUnavailable, "任务状态库不可用", logDetails: "\(error)")
        }
        try mustTakeOn()
        for folder in [settings.dataDirectory, settings.trainingDataDirectory, settings.runDirectory]
        where access(folder, R_OK | W_OK | X_OK) != 0 {
            throw APIError(.serviceUnavailable, "数据目录不可写", logDetails: folder)
        }
        if let free = FreeSpace(path: settings.dataDirectory), free.bytes < settings.diskReserveBytes {
            throw APIError(
                .serviceUnavailable,
                "磁盘空间不足: 剩余 \(FileRow.humanSize(free.bytes))，少于保留的 \(FileRow.humanSize(settings.diskReserveBytes))"
            )
        }
        let late = lateDuties()
        guard late.isEmpty else {
            let text = late.map { "\($0.duty.rawValue) 已 \($0.seconds) 秒未完成" }.joined(separator: "，")
            throw APIError(.serviceUnavailable, "例行任务逾期: \(text)")
        }
        return Health(status: "ready")
    }

    /// The duties that somebody should look after. Without a supervisor nobody here knows of any.
    private func lateDuties() -> [(duty: Duty, seconds: Int64)] {
        guard let uptime = supervised?.figures().uptimeMilliseconds else { return [] }
        let clock = DutyClock(folder: settings.dutyDirectory)
        return Duty.allCases.compactMap { duty in
            let age = clock.age(of: duty) ?? uptime
            return age > Duty.lateAfter ? (duty, age / 1000) : nil
        }
    }
}
