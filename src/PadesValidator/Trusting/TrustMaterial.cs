using System.Runtime.CompilerServices;
using PadesValidator.Certificates;

namespace PadesValidator.Trusting;

/// <summary>A <see cref="TrustSnapshot"/> made ready: read once, used for many documents.</summary>
internal sealed class TrustMaterial
{
    private static readonly ConditionalWeakTable<TrustSnapshot, TrustMaterial> Known = [];

    private TrustMaterial(TrustSnapshot snapshot)
    {
        Anchors = ReadAll(snapshot.Anchors);
        Intermediates = ReadAll(snapshot.Intermediates);
        Crls = [.. snapshot.Crls.Select(RevocationList.TryRead).OfType<RevocationList>()];
        OcspResponses =
        [
            .. snapshot.OcspResponses.Select(OcspResponse.TryRead).OfType<OcspResponse>(),
        ];
        Products =
        [
            .. snapshot
                .Products.Select(p => (Certificate.TryRead(p.IssuerCertificate), p))
                .Where(p => p.Item1 is not null)
                .Select(p => (p.Item1!, p.p.PolicyOid, p.p.Product)),
        ];
    }

    public IReadOnlyList<Certificate> Anchors { get; }
    public IReadOnlyList<Certificate> Intermediates { get; }
    public IReadOnlyList<RevocationList> Crls { get; }
    public IReadOnlyList<OcspResponse> OcspResponses { get; }
    public IReadOnlyList<(Certificate Issuer, string Policy, string Product)> Products { get; }

    public static TrustMaterial Of(TrustSnapshot snapshot) =>
        Known.GetValue(snapshot, s => new TrustMaterial(s));

    /// <summary>An anchor is a name with a key (RFC 5280 clause 6.1.1 d), whatever certificate carries them.</summary>
    public bool IsAnchor(Certificate certificate) =>
        Anchors.Any(a =>
            a.Spki.Span.SequenceEqual(certificate.Spki.Span)
            && a.Subject.Matches(certificate.Subject)
        );

    private static List<Certificate> ReadAll(IReadOnlyList<byte[]> certificates) =>
        [.. certificates.Select(Certificate.TryRead).OfType<Certificate>()];
}
