import Catalog
import Postgres
import Schema
import Settings
import Survey

extension Node {
    /// The client's database, or the service's own.
    func database(_ given: ConnectionInfo?) throws(APIError) -> ConnectionInfo {
        guard let info = given ?? settings.connection else {
            throw APIError(.validationError, "缺少必需参数: db_connection", missing: ["db_connection"])
        }
        return info
    }

    /// Runs the body on a session with the client's database, or the service's own.
    func onDatabase<T>(
        _ given: ConnectionInfo?, _ body: (PostgresConnection, ConnectionInfo) throws -> T
    ) throws(APIError) -> T {
        let info = try database(given)
        do {
            let connection = try session(with: info)
            return try body(connection, info)
        } catch let error as APIError {
            throw error
        } catch {
            // What libpq says of a failed connection names the host, which may be the service's own.
            let failure =
                (error as? CatalogError)?.databaseError ?? (error as? SurveyError)?.databaseError
                ?? error as? PostgresError
            let isLost = failure?.isConnectionLost == true
            var reason = isLost ? "\(failure?.fault ?? .unreachable)" : "\(error)"
            if case .undecodableName(let name)? = error as? CatalogError {
                reason = "编码为 SQL_ASCII，其中名称“\(name)”不是 UTF-8，无法处理"
            }
            throw APIError(
                .databaseConnectionError, "无法访问数据库 \(info.database): \(reason)",
                logDetails: "\(info.masked): \(error)")
        }
    }

    /// For how long a request may work: all of it ends before the supervisor takes this worker for stuck, and before nginx
    /// loses patience after 180 s, the time in the queue and for the connection included.
    var requestLifetimeSeconds: Int { min(settings.requestTimeoutSeconds - 10, 140) }

    private func session(with info: ConnectionInfo) throws -> PostgresConnection {
        guard !silentHosts.contains(info) else {
            throw APIError(
                .databaseConnectionError, "无法访问数据库 \(info.database): 连接超时，该主机几秒前没有应答，请稍后重试",
                logDetails: "\(info.masked): not tried again so soon")
        }
        let lifetime = min(settings.statementTimeoutSeconds + 30, requestLifetimeSeconds)
        do throws(PostgresError) {
            return try PostgresConnection(
                info, statementTimeoutSeconds: settings.statementTimeoutSeconds,
                lifetimeSeconds: max(1, lifetime))
        } catch {
            if error.kind == .silence { silentHosts.insert(info) }
            throw error
        }
    }
}
