internal import Glibc
internal import Hashing

/// Where the service's programs lie: beside the one that is running.
public enum ProgramPath {
    /// The path of this process's executable.
    public static func own() -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Tells one release of a program from another, by size and time of its file; 0 where there is none.
    public static func version(of path: String) -> UInt64 {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        var hash = FNV1a()
        for part in [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_size)] {
            hash.add(UInt64(bitPattern: Int64(part)))
        }
        return hash.value
    }

    /// The path of a program in the same folder.
    public static func sibling(_ name: String) -> String {
        let own = own()
        guard let slash = own.lastIndex(of: "/") else { return name }
        return own[...slash] + name
    }
}
