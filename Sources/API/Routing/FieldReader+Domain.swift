import Logs
import Postgres
import Settings
import Tasks

extension FieldReader {
    /// A connection string under the rules for strings from clients; nil when absent, which only a service with a
    /// database of its own allows.
    mutating func connection(_ name: String) -> ConnectionInfo? {
        guard let uri = text(name) else {
            if settings.connection == nil, !isInvalid(name) {
                lack(name, "缺少必需参数: \(name)（服务未配置默认数据库连接）")
            }
            return nil
        }
        do {
            return try ConnectionInfo(uri: uri, within: settings.databaseNetworks)
        } catch {
            reject(name, error.description)
            return nil
        }
    }

    /// A name, or a pattern of names, without the white space around it.
    mutating func name(_ name: String, maximumLength: Int) -> String? {
        text(name, maximumLength: maximumLength).map { text in
            var rest = text.drop(while: \.isWhitespace)
            while rest.last?.isWhitespace == true { rest.removeLast() }
            return String(rest)
        }
    }

    /// A list in the service's folder of lists, which its name may not leave; nil when absent.
    mutating func storedTableList(_ name: String) -> (name: String, list: TableList)? {
        guard let path = self.name(name, maximumLength: 1024) else { return nil }
        let folder = TaskDirectory(path: settings.tableListDirectory)
        do {
            guard let content = try folder.read(path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
            else {
                reject(name, "表清单文件不存在: \(path.prefix(200))，应为服务的表清单目录中的文件")
                return nil
            }
            return (path, try TableList(parsing: content))
        } catch let error as TableListError {
            reject(name, error.description)
        } catch {
            fail(.internalFailure(error))
        }
        return nil
    }

    /// A log level in any case; nil when absent.
    mutating func logLevel(_ name: String) -> LogLevel? {
        guard let word = text(name) else { return nil }
        guard let level = LogLevel(name: word) else {
            reject(name, "无效的 \(name)，必须是 DEBUG、INFO、WARNING、ERROR、CRITICAL 之一")
            return nil
        }
        return level
    }

    /// A moment; nil when absent. As the end of a range the whole second or day belongs to it.
    mutating func time(_ name: String, isEnd: Bool = false) -> Timestamp? {
        guard let word = text(name) else { return nil }
        guard let time = Timestamp(parsing: word, isEnd: isEnd) else {
            reject(name, "无效的 \(name)，应为 YYYY-MM-DDTHH:MM:SS、YYYY-MM-DD HH:MM:SS 或 YYYY-MM-DD")
            return nil
        }
        return time
    }

    /// Which tasks are meant.
    mutating func taskFilter() -> TaskFilter {
        var filter = TaskFilter(status: choice("status", TaskStatus.self))
        filter.namePart = text("task_name", maximumLength: 100)
        filter.createdBy = text("created_by", maximumLength: 128)
        filter.databaseName = text("db_name", maximumLength: 128)
        filter.createdFrom = time("created_time_start")
        filter.createdTo = time("created_time_end", isEnd: true)
        return filter
    }
}
