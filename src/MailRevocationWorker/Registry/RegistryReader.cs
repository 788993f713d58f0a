using System.Formats.Asn1;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;
using PadesValidator;

namespace MailRevocationWorker.Registry;

/// <summary>What the registry knows, as the deciding rooms need it.</summary>
public sealed partial class RegistryReader(WorkerDatabase database, TimeProvider time)
{
    /// <summary>Forms and signers beyond this many are not looked up: no honest request has them.</summary>
    private const int MaxNamed = 50;

    /// <summary>Everything that bears on these forms and signers, from one state of the registry.</summary>
    public Task<RegistryFacts> FactsAsync(
        IReadOnlyList<RevocationForm> forms,
        IReadOnlyList<CertificateFacts> signers,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            db => FactsAsync(db, forms, signers, cancellationToken),
            cancellationToken
        );

    /// <summary>
    /// Notes that a certificate was revoked, for ever; the first date stays. False where the registry does not know it.
    /// </summary>
    /// <param name="serialNumber">Upper-case hex without leading zeros.</param>
    public Task<bool> MarkRevokedAsync(
        string issuerCommonName,
        string serialNumber,
        DateTimeOffset revokedAt,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            time.GetUtcNow(),
            async change =>
            {
                var row = await change.Db.Certificates.SingleOrDefaultAsync(
                    c => c.IssuerCommonName == issuerCommonName && c.SerialNumber == serialNumber,
                    change.Cancellation
                );
                if (row is null)
                {
                    return false;
                }

                if (row.Status == RegisteredStatus.Revoked && row.RevokedHere)
                {
                    return true;
                }

                if (row.Status != RegisteredStatus.Revoked)
                {
                    row.RevokedAt = revokedAt;
                }

                row.Status = RegisteredStatus.Revoked;
                row.RevokedAt ??= revokedAt;
                row.RevokedHere = true;
                await change.JournalAsync(
                    null,
                    JournalData.Service,
                    JournalData.CertificateMarkedRevoked,
                    JournalData.Write(
                        new
                        {
                            Issuer = issuerCommonName,
                            Serial = serialNumber,
                            row.RevokedAt,
                        }
                    )
                );
                return true;
            },
            cancellationToken
        );

    /// <summary>A request number as it is compared: without white space, in upper case.</summary>
    internal static string RequestKey(string requestNumber) =>
        string.Concat(requestNumber.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();

    private static async Task<RegistryFacts> FactsAsync(
        WorkerDb db,
        IReadOnlyList<RevocationForm> forms,
        IReadOnlyList<CertificateFacts> signers,
        CancellationToken cancellationToken
    )
    {
        var asOf = await db.RegistryImports.MaxAsync(
            i => (DateTimeOffset?)i.AsOf,
            cancellationToken
        );
        var serials = forms.SelectMany(f => f.SerialCandidates).Distinct().Take(MaxNamed).ToList();
        var requests = forms
            .Select(f => f.RequestNumber)
            .OfType<string>()
            .Select(RequestKey)
            .Where(k => k.Length > 0)
            .Distinct()
            .Take(MaxNamed)
            .ToList();
        var bySerial = await CertificatesAsync(c => serials.Contains(c.SerialNumber));
        var byRequest = await CertificatesAsync(c => requests.Contains(c.RequestKey));
        var bySigner = await SignersAsync(db, [.. signers.Take(MaxNamed)], cancellationToken);

        var named = bySerial.Concat(byRequest).Concat(bySigner.Values).ToList();
        var (holders, organisations) = await PeopleAsync(db, named, cancellationToken);
        return new RegistryFacts
        {
            AsOf = asOf,
            BySerial = bySerial,
            ByRequestNumber = byRequest,
            Signers = bySigner,
            Holders = holders,
            Organisations = organisations,
        };

        async Task<List<RegisteredCertificate>> CertificatesAsync(
            System.Linq.Expressions.Expression<Func<CertificateEntity, bool>> which
        )
        {
            var rows = await db
                .Certificates.AsNoTracking()
                .Where(which)
                .OrderBy(c => c.Key)
                .ToListAsync(cancellationToken);
            return [.. rows.Select(c => c.ToCertificate())];
        }
    }

    /// <summary>By SHA-256, else by issuer and serial number.</summary>
    private static async Task<Dictionary<string, RegisteredCertificate>> SignersAsync(
        WorkerDb db,
        IReadOnlyList<CertificateFacts> signers,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, RegisteredCertificate>(StringComparer.Ordinal);
        foreach (var signer in signers.DistinctBy(s => s.Sha256))
        {
            var row =
                await db
                    .Certificates.AsNoTracking()
                    .SingleOrDefaultAsync(c => c.Sha256 == signer.Sha256, cancellationToken)
                ?? await ByIssuerAndSerialAsync(db, signer, cancellationToken);
            if (row is not null)
            {
                found[signer.Sha256] = row.ToCertificate();
            }
        }

        return found;
    }

    private static async Task<CertificateEntity?> ByIssuerAndSerialAsync(
        WorkerDb db,
        CertificateFacts signer,
        CancellationToken cancellationToken
    )
    {
        if (signer.IssuerCommonName is not { } issuer)
        {
            return null;
        }

        var row = await db
            .Certificates.AsNoTracking()
            .SingleOrDefaultAsync(
                c => c.IssuerCommonName == issuer && c.SerialNumber == signer.SerialNumber,
                cancellationToken
            );
        if (row?.Sha256 is null)
        {
            return row;
        }

        // The registry holds the certificate itself, and its hash is another. All that may differ is the encoding of
        // its signature; the certified content, the full issuer name included, must be the same.
        var file = await db
            .CertificateFiles.AsNoTracking()
            .SingleOrDefaultAsync(f => f.CertificateKey == row.Key, cancellationToken);
        return
            file is not null
            && Certified(file.Der) is { } ours
            && Certified(signer.Der) is { } theirs
            && ours.Span.SequenceEqual(theirs.Span)
            ? row
            : null;
    }

    /// <summary>TBSCertificate, RFC 5280 clause 4.1; null where there is none.</summary>
    private static ReadOnlyMemory<byte>? Certified(byte[] der)
    {
        try
        {
            return new AsnReader(der, AsnEncodingRules.DER).ReadSequence().PeekEncodedValue();
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>Organisations of the certificates and of their holders; the holders, and those who represent the organisations. Ended ones are left out.</summary>
    private static async Task<(
        Dictionary<string, RegisteredHolder> Holders,
        Dictionary<string, RegisteredOrganisation> Organisations
    )> PeopleAsync(
        WorkerDb db,
        IReadOnlyList<RegisteredCertificate> named,
        CancellationToken cancellationToken
    )
    {
        var holderIds = named.Select(c => c.HolderId).ToHashSet(StringComparer.Ordinal);
        var homes = await db
            .Holders.Where(h => holderIds.Contains(h.Id) && !h.Ended)
            .Select(h => h.OrganisationId)
            .ToListAsync(cancellationToken);
        var organisationIds = named.Select(c => c.OrganisationId).Concat(homes).Distinct().ToList();
        var mandates = await db
            .Mandates.AsNoTracking()
            .Where(m => organisationIds.Contains(m.OrganisationId) && !m.Ended)
            .OrderBy(m => m.HolderId)
            .ToListAsync(cancellationToken);
        holderIds.UnionWith(mandates.Select(m => m.HolderId));
        var holders = await db
            .Holders.AsNoTracking()
            .Where(h => holderIds.Contains(h.Id) && !h.Ended)
            .ToListAsync(cancellationToken);
        var organisations = await db
            .Organisations.AsNoTracking()
            .Where(o => organisationIds.Contains(o.Id) && !o.Ended)
            .ToListAsync(cancellationToken);
        var represented = mandates.ToLookup(m => m.OrganisationId, m => m.HolderId);
        return (
            holders.ToDictionary(h => h.Id, h => h.ToHolder()),
            organisations.ToDictionary(
                o => o.Id,
                o => new RegisteredOrganisation(
                    o.Id,
                    o.Siren,
                    o.Siret,
                    o.Name,
                    o.City,
                    [.. represented[o.Id]]
                )
            )
        );
    }
}
