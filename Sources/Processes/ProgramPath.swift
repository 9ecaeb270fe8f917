internal import Glibc

/// Where the service's programs lie: beside the one that is running.
public enum ProgramPath {
    /// The path of this process's executable.
    public static func own() -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The path of a program in the same folder.
    public static func sibling(_ name: String) -> String {
        let own = own()
        guard let slash = own.lastIndex(of: "/") else { return name }
        return own[...slash] + name
    }
}
