internal import Hashing

/// Something that a request did to a task's directory.
public enum DirectoryChange: Hashable, Sendable {
    case created
    case removed
    /// The table list is another one.
    case tableList(digest: String)
    /// A file was uploaded.
    case file(name: String, digest: String)

    /// A new table list.
    public static func tableList(_ text: String) -> DirectoryChange { .tableList(digest: digest(text.utf8)) }

    /// A new file.
    public static func file(_ name: String, _ content: some Sequence<UInt8>) -> DirectoryChange {
        .file(name: name, digest: digest(content))
    }

    /// What a store keeps of it, as an event.
    public var record: (kind: String, from: String?, to: String?, name: String?) {
        switch self {
        case .created: ("directory", nil, "present", nil)
        case .removed: ("directory", "present", nil, nil)
        case .tableList(let digest): ("table_list", nil, digest, nil)
        case .file(let name, let digest): ("file", nil, digest, name)
        }
    }

    /// By which contents are told apart in the records.
    public static func digest(_ content: some Sequence<UInt8>) -> String {
        String(FNV1a.hash(content), radix: 16)
    }
}
