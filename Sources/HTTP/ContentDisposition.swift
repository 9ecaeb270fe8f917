/// The header field `Content-Disposition`, RFC 6266.
public enum ContentDisposition {
    /// Tells a browser to save the body under that name.
    ///
    /// Names that are not plain ASCII come twice: as an ASCII stand-in, and in full as `filename*`.
    public static func attachment(_ name: String) -> String {
        let plain = String(
            name.unicodeScalars.map { scalar in
                scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F
                    && !["\"", "\\", "%"].contains(scalar)
                    ? Character(scalar) : "_"
            })
        let disposition = "attachment; filename=\"\(plain)\""
        return plain == name
            ? disposition : disposition + "; filename*=UTF-8''" + PercentEncoding.encode(name)
    }
}
