using System.Security.Cryptography;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Registry;

/// <summary>Certificates of a file. Issuer and serial number say which is which; ids are names that may change.</summary>
internal static class CertificateImport
{
    public static async Task RunAsync(Change change, RegistryFileContent content, ImportTally tally)
    {
        var known = await change.Db.Certificates.ToDictionaryAsync(
            c => (c.IssuerCommonName, c.SerialNumber),
            change.Cancellation
        );
        var files = new List<(CertificateEntity Certificate, byte[] Der)>();
        foreach (var row in content.Certificates)
        {
            var sha256 = row.Der is null ? null : Convert.ToHexString(SHA256.HashData(row.Der));
            var entity = known.GetValueOrDefault((row.IssuerCommonName, row.Serial));
            if (entity?.Sha256 is { } before && sha256 is not null && before != sha256)
            {
                // Left among the known, so that it is ended: two certificates claim one serial number.
                tally.Refuse(
                    new(
                        RegistryKind.Certificate,
                        row.Id,
                        $"{row.Path}.pem",
                        "is another certificate than the one imported earlier for this issuer and serial number"
                    )
                );
                continue;
            }

            known.Remove((row.IssuerCommonName, row.Serial));
            entity ??= Added(change, row);
            Update(entity, row, tally);
            if (sha256 is not null && entity.Sha256 is null)
            {
                entity.Sha256 = sha256;
                files.Add((entity, row.Der!));
            }

            tally.Seen(RegistryKind.Certificate, change.Db.Entry(entity).State);
        }

        foreach (
            var gone in known.Values.Where(c =>
                c.Status is not (RegisteredStatus.Revoked or RegisteredStatus.Ended)
            )
        )
        {
            gone.Status = RegisteredStatus.Ended;
            tally.Ended(RegistryKind.Certificate);
        }

        await change.Db.SaveChangesAsync(change.Cancellation);
        change.Db.CertificateFiles.AddRange(
            files.Select(f => new CertificateFileEntity
            {
                CertificateKey = f.Certificate.Key,
                Der = f.Der,
            })
        );
    }

    private static CertificateEntity Added(Change change, CertificateRow row)
    {
        var entity = new CertificateEntity
        {
            Id = row.Id,
            Product = row.Product,
            HolderId = row.Holder,
            OrganisationId = row.Organisation,
            IssuerCommonName = row.IssuerCommonName,
            SerialNumber = row.Serial,
            RequestNumber = row.RequestNumber,
            RequestKey = RegistryReader.RequestKey(row.RequestNumber),
        };
        change.Db.Certificates.Add(entity);
        return entity;
    }

    private static void Update(CertificateEntity entity, CertificateRow row, ImportTally tally)
    {
        entity.Id = row.Id;
        entity.Product = row.Product;
        entity.HolderId = row.Holder;
        entity.OrganisationId = row.Organisation;
        entity.RequestNumber = row.RequestNumber;
        entity.RequestKey = RegistryReader.RequestKey(row.RequestNumber);
        entity.NotBefore = row.NotBefore;
        entity.NotAfter = row.NotAfter;
        if (entity.Status == RegisteredStatus.Revoked && row.Status != RegisteredStatus.Revoked)
        {
            // A revoked certificate is never reinstated.
            tally.KeptRevoked.Add(row.Id);
            return;
        }

        entity.Status = row.Status;
        if (!entity.RevokedHere)
        {
            entity.RevokedAt = row.RevokedAt ?? entity.RevokedAt;
            entity.RevocationReason = row.RevocationReason ?? entity.RevocationReason;
        }
    }
}
