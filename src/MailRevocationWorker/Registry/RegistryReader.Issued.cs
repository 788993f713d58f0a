using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Registry;

/// <summary>A certificate of the registry with its octets.</summary>
/// <param name="Der">Null where the registry does not hold it.</param>
public sealed record IssuedCertificate(RegisteredCertificate Certificate, byte[]? Der);

public sealed partial class RegistryReader
{
    /// <summary>Everything that a CA issued, in the order of the registry; what is only ordered is left out.</summary>
    public async Task<IReadOnlyList<IssuedCertificate>> IssuedByAsync(
        string issuerCommonName,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var rows = await (
            from certificate in db.Certificates.AsNoTracking()
            join file in db.CertificateFiles.AsNoTracking()
                on certificate.Key equals file.CertificateKey
                into files
            from held in files.DefaultIfEmpty()
            where
                certificate.IssuerCommonName == issuerCommonName
                && certificate.Status != RegisteredStatus.Pending
            orderby certificate.Key
            select new { certificate, Der = held == null ? null : held.Der }
        ).ToListAsync(cancellationToken);
        return [.. rows.Select(r => new IssuedCertificate(r.certificate.ToCertificate(), r.Der))];
    }
}
