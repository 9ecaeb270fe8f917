internal import Glibc

/// The address that a host of others stands for, where that may be connected to; see ``AddressPolicy``.
public enum VettedHost {
    /// Its first address; nil where there is none, or where one is link-local or a cloud's metadata service.
    ///
    /// - Parameter host: a name or an address, one of IPv6 without brackets.
    /// Whoever connects must use this very address: the name may stand for another one a moment later.
    public static func address(of host: String) -> String? {
        let all = AddressPolicy.address(literal: host).map { [$0] } ?? AddressPolicy.resolve(host)
        // One that is refused among them tells that somebody plays tricks.
        guard !all.contains(where: \.isRefused) else { return nil }
        return all.first?.text
    }
}
