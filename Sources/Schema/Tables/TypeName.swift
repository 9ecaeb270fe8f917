/// The customary short forms of type names.
public enum TypeName {
    /// What `format_type` writes, in its short form: `character varying(32)[]` becomes `varchar(32)[]`.
    public static func short(_ formatted: String) -> String { known(formatted) }

    private static let known = Memo { shortened($0) }

    private static func shortened(_ formatted: String) -> String {
        for (long, short) in plain {
            guard formatted.hasPrefix(long) else { continue }
            let rest = formatted.dropFirst(long.count)
            if rest.isEmpty || rest.hasPrefix("(") || rest.hasPrefix("[") { return short + rest }
        }
        for (long, short) in timed {
            guard formatted.hasPrefix(long) else { continue }
            let rest = formatted.dropFirst(long.count)
            let precision = rest.hasPrefix("(") ? rest.prefix { $0 != ")" } + ")" : ""
            let zone = rest.dropFirst(precision.count)
            if zone.hasPrefix(" without time zone") {
                return short + precision + zone.dropFirst(" without time zone".count)
            }
            if zone.hasPrefix(" with time zone") {
                return short + "tz" + precision + zone.dropFirst(" with time zone".count)
            }
        }
        return formatted
    }

    /// The short form as people read it: without the name of schema `public`.
    public static func readable(_ formatted: String) -> String {
        let name = short(formatted)
        return name.hasPrefix("public.") ? String(name.dropFirst("public.".count)) : name
    }

    private static let plain = [
        ("character varying", "varchar"), ("character", "char"), ("bit varying", "varbit"),
    ]
    private static let timed = [("timestamp", "timestamp"), ("time", "time")]
}
