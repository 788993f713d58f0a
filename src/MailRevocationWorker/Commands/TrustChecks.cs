using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Trust;
using PadesValidator;
using PadesValidator.TrustedLists;

namespace MailRevocationWorker.Commands;

/// <summary>Whether the trust material lets any request be decided without a person.</summary>
internal static class TrustChecks
{
    private sealed record List(
        string Issuer,
        DateTimeOffset? ThisUpdate,
        DateTimeOffset? NextUpdate
    );

    /// <param name="now">UTC.</param>
    /// <param name="fetches">Status that the folders lack is fetched: a missing or old CRL is no failure then.</param>
    /// <param name="policy">How old a status may be; null: nextUpdate alone counts.</param>
    public static Probe Of(
        TrustLoad loaded,
        DateTimeOffset now,
        bool fetches = false,
        ValidationPolicy? policy = null
    )
    {
        var roots = loaded
            .Snapshot.Anchors.Select(RootName)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var lists = loaded.Snapshot.Crls.Select(Read).OfType<List>().ToLookup(l => l.Issuer);
        return new(
            "Trust",
            [
                Count(
                    "anchors",
                    loaded.Snapshot.Anchors.Count + Listed(loaded).Count(),
                    "Put the root certificates (PEM) into anchors/ of the folder that Trust:Paths names; without them every signature is refused or goes to a person"
                ),
                Count(
                    "eligible products",
                    loaded.Snapshot.Products.Count,
                    "Say in products.json of the folder that Trust:Paths names which issuing CA and policy make Eiducio and Eiducio+; without it no signer is eligible"
                ),
                Count(
                    "CRLs",
                    loaded.Snapshot.Crls.Count,
                    fetches,
                    "Put the current CRL of each CA into crls/ of the folder that Trust:Paths names; without a fresh status every request goes to a person"
                ),
                .. OfList(loaded.Snapshot, now),
                .. lists.Select(l =>
                    Freshness(
                        l.OrderBy(c => c.NextUpdate).Last(),
                        roots.Contains(l.Key)
                            ? policy?.MostAuthorityStatusAge
                            : policy?.MostStatusAge,
                        now,
                        fetches
                    )
                ),
                .. Issuers(loaded)
                    .Where(issuer => !fetches && !lists.Contains(issuer))
                    .Select(issuer => new ProbeCheck(
                        "CRL of " + issuer,
                        false,
                        "none",
                        "Put this CA's current CRL into crls/; what it issued has no status, so every request that depends on it goes to a person"
                    )),
                .. loaded
                    .Problems.Where(p => p != loaded.Snapshot.ListProblem)
                    .Select(p => new ProbeCheck(
                        "trust material",
                        false,
                        p,
                        "Replace or remove the file"
                    )),
            ]
        );
    }

    private static ProbeCheck Count(string what, int count, string advice) =>
        Count(what, count, false, advice);

    private static ProbeCheck Count(string what, int count, bool fetches, string advice) =>
        new(
            what,
            fetches || count > 0,
            FormattableString.Invariant($"{count}{(fetches ? "; what lacks is fetched" : "")}"),
            fetches || count > 0 ? null : advice
        );

    private static ProbeCheck Freshness(List list, TimeSpan? most, DateTimeOffset now, bool fetches)
    {
        var tooOld = now - list.ThisUpdate > most;
        var fresh = list.NextUpdate > now && !tooOld;
        return new(
            "CRL of " + list.Issuer,
            fresh || fetches,
            (
                list.NextUpdate is { } next
                    ? $"issued {list.ThisUpdate:u}, nextUpdate {next:u}"
                    : "says no nextUpdate"
            )
                + (tooOld ? "; too old for Trust:StatusMaxAgeDays" : "")
                + (fresh || !fetches ? "" : "; a newer one is fetched"),
            fresh || fetches
                ? null
                : "Fetch this CA's current CRL into crls/, and see to it that it is fetched before each nextUpdate; until then every request that depends on it goes to a person"
        );
    }

    /// <summary>The name of an anchor that certified itself; null for any other.</summary>
    private static string? RootName(byte[] der)
    {
        using var certificate = TryLoad(der);
        return
            certificate is not null
            && certificate
                .SubjectName.RawData.AsSpan()
                .SequenceEqual(certificate.IssuerName.RawData)
            ? Name(certificate.SubjectName)
            : null;
    }

    /// <summary>The certificates of the CA/QC services of the trusted list: anchors too.</summary>
    private static IEnumerable<byte[]> Listed(TrustLoad loaded) =>
        (loaded.Snapshot.List?.Services ?? [])
            .Where(s => s.Periods[0].Type == ListedServiceType.QualifiedCertificates)
            .SelectMany(s => s.Certificates);

    private static IEnumerable<ProbeCheck> OfList(TrustSnapshot snapshot, DateTimeOffset now)
    {
        if (snapshot.ListProblem is { } problem)
        {
            yield return new(
                "trusted list",
                false,
                problem,
                "Fetch the list again from its operator; if the operator has changed its signer, pin the certificate that the European list of lists names in Trust:TrustedList:SignerCertificates. Until then every request goes to a person"
            );
        }

        if (snapshot.List is { } list)
        {
            var doubt = list.DoubtAt(now);
            yield return new(
                "trusted list",
                doubt is null,
                doubt
                    ?? $"{list.Territory} {list.SequenceNumber}, issued {list.IssuedAt:u}, next update {list.NextUpdate:u}",
                doubt is null
                    ? null
                    : "Fetch the current list from its operator to Trust:TrustedList:Path, and see to it that it is fetched daily; until then every request goes to a person"
            );
        }
    }

    /// <summary>CAs whose certificates are there and not over: each of them needs a list.</summary>
    private static IEnumerable<string> Issuers(TrustLoad loaded)
    {
        foreach (
            var der in loaded
                .Snapshot.Anchors.Concat(loaded.Snapshot.Intermediates)
                .Concat(Listed(loaded))
        )
        {
            using var certificate = TryLoad(der);
            if (
                certificate
                    ?.Extensions.OfType<X509BasicConstraintsExtension>()
                    .Any(b => b.CertificateAuthority) == true
            )
            {
                yield return Name(certificate.SubjectName);
            }
        }
    }

    private static X509Certificate2? TryLoad(byte[] der)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Issuer and nextUpdate of a CRL (RFC 5280 clause 5.1.2), not verified; null where it is none.</summary>
    private static List? Read(byte[] der)
    {
        try
        {
            var body = new AsnReader(der, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            if (body.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            {
                body.ReadIntegerBytes();
            }

            body.ReadSequence();
            var issuer = new X500DistinguishedName(body.ReadEncodedValue().Span);
            return new(Name(issuer), Time(body), Time(body));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Time(AsnReader body) =>
        !body.HasData ? null
        : body.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? body.ReadUtcTime()
        : body.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime) ? body.ReadGeneralizedTime()
        : null;

    private static string Name(X500DistinguishedName name) => name.Name;
}
