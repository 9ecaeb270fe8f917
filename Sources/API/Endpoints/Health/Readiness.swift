import Glibc
import Settings
import Tasks

extension Node {
    /// This node can take on tasks: its state can be read, and its directories can be written to.
    func readiness(_: NoFields) throws(APIError) -> Health {
        do {
            _ = try store.runsInProgress()
        } catch {
            throw APIError(.serviceUnavailable, "任务状态库不可用", logDetails: "\(error)")
        }
        for folder in [settings.dataDirectory, settings.trainingDataDirectory]
        where access(folder, R_OK | W_OK | X_OK) != 0 {
            throw APIError(.serviceUnavailable, "数据目录不可写", logDetails: folder)
        }
        return Health(status: "ready")
    }
}
