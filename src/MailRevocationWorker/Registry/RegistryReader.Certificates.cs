using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Registry;

public sealed partial class RegistryReader
{
    /// <summary>One certificate by what names it for certain, with its people, read now; <see cref="RegistryFacts.BySerial"/> is empty where the registry does not know it.</summary>
    /// <param name="serialNumber">Upper-case hex without leading zeros.</param>
    public Task<RegistryFacts> FactsOfAsync(
        string issuerCommonName,
        string serialNumber,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            async db =>
            {
                var row = await db
                    .Certificates.AsNoTracking()
                    .SingleOrDefaultAsync(
                        c =>
                            c.IssuerCommonName == issuerCommonName
                            && c.SerialNumber == serialNumber,
                        cancellationToken
                    );
                List<RegisteredCertificate> found = row is null ? [] : [row.ToCertificate()];
                var (holders, organisations) = await PeopleAsync(db, found, cancellationToken);
                return new RegistryFacts
                {
                    AsOf = await db.RegistryImports.MaxAsync(
                        i => (DateTimeOffset?)i.AsOf,
                        cancellationToken
                    ),
                    BySerial = found,
                    Holders = holders,
                    Organisations = organisations,
                };
            },
            cancellationToken
        );

    /// <summary>For a person who must choose: the certificates that were named, and those that a serial number, request number or e-mail address finds.</summary>
    /// <param name="named">Issuer and serial number.</param>
    /// <param name="looked">What the person typed; may be empty.</param>
    public Task<IReadOnlyList<CertificateCandidate>> CandidatesAsync(
        IReadOnlyList<(string Issuer, string Serial)> named,
        string? looked,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync<IReadOnlyList<CertificateCandidate>>(
            async db =>
            {
                var serials = named.Select(n => n.Serial).Distinct().Take(MaxNamed).ToList();
                var key = RequestKey(looked ?? "");
                var hex = key.Replace(":", "", StringComparison.Ordinal).TrimStart('0');
                var mail = (looked ?? "").Trim();
                var rows = await (
                    from c in db.Certificates.AsNoTracking()
                    join h in db.Holders on c.HolderId equals h.Id
                    join o in db.Organisations on c.OrganisationId equals o.Id
                    where
                        serials.Contains(c.SerialNumber)
                        || (
                            key != ""
                            && (c.SerialNumber == hex || c.RequestKey == key || h.Email == mail)
                        )
                    orderby c.Key
                    select new
                    {
                        Certificate = c,
                        Holder = h.GivenName + " " + h.Surname,
                        Organisation = o.Name,
                    }
                )
                    .Take(MaxNamed)
                    .ToListAsync(cancellationToken);
                return
                [
                    .. rows.Select(r => new CertificateCandidate(
                            r.Certificate.ToCertificate(),
                            r.Holder,
                            r.Organisation
                        ))
                        .Where(c =>
                            !serials.Contains(c.Certificate.SerialNumber)
                            || named.Contains(
                                (c.Certificate.IssuerCommonName, c.Certificate.SerialNumber)
                            )
                            || key.Length > 0
                        ),
                ];
            },
            cancellationToken
        );
}

/// <summary>A certificate that a person may mean, with the names that tell it apart.</summary>
public sealed record CertificateCandidate(
    RegisteredCertificate Certificate,
    string Holder,
    string Organisation
);
