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
}
