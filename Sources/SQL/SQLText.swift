/// Names and literals as SQL text.
public enum SQLText {
    /// The identifier, in double quotes where SQL needs them.
    ///
    /// Quotes are needed unless the name is lower-case letters, digits and `_`, and no reserved word.
    public static func identifier(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        if isPlain, let first = name.utf8.first, first > UInt8(ascii: "9"), !reservedWords.contains(name) {
            return name
        }
        return quoted(name)
    }

    /// The identifier in double quotes, whatever it is.
    public static func quoted(_ name: String) -> String {
        "\"" + doubling("\"", in: name) + "\""
    }

    /// `schema.name`, each part quoted where SQL needs it.
    public static func qualified(_ schema: String, _ name: String) -> String {
        identifier(schema) + "." + identifier(name)
    }

    /// A string literal that means the same whatever `standard_conforming_strings` says.
    public static func literal(_ text: String) -> String {
        let doubled = doubling("'", in: text)
        guard doubled.utf8.contains(UInt8(ascii: "\\")) else { return "'" + doubled + "'" }
        return "E'" + doubling("\\", in: doubled) + "'"
    }

    /// Goes by scalars: to the server a quote is a quote, also where a mark follows that Swift counts to the same
    /// character.
    private static func doubling(_ mark: Unicode.Scalar, in text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(scalar)
            if scalar == mark { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// Words that need quotes as a table's or column's name: every key word of PostgreSQL 15 to 17 that is not
    /// unreserved, from "SQL Key Words" in the PostgreSQL manual.
    private static let reservedWords: Set<String> = Set(
        """
        all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case
        cast char character check coalesce collate collation column concurrently constraint create cross
        current_catalog current_date current_role current_schema current_time current_timestamp current_user dec
        decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign
        freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect
        interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query
        json_scalar json_serialize json_table json_value lateral leading least left like limit localtime
        localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on
        only or order out outer overlaps overlay placing position precision primary real references returning right
        row select session_user setof similar smallint some substring symmetric system_user table tablesample then
        time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where
        window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
        xmlserialize xmltable
        """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
