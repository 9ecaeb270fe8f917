internal import Glibc

/// The address that a host of others stands for, where that may be connected to; see ``AddressPolicy``.
public enum VettedHost {
    /// The first address that is allowed: none that is link-local or a cloud's metadata service; nil where there is none.
    ///
    /// Whoever connects must use this very address: the name may stand for another one a moment later.
    public static func address(of host: String) -> String? {
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? String(host.dropFirst().dropLast()) : host
        let all = AddressPolicy.address(literal: name).map { [$0] } ?? AddressPolicy.resolve(name)
        // One that is refused among them tells that somebody plays tricks.
        guard !all.contains(where: \.isRefused) else { return nil }
        return all.first?.text
    }
}
