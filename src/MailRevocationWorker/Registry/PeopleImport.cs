using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Registry;

/// <summary>Organisations, holders and mandates of a file.</summary>
internal static class PeopleImport
{
    public static async Task RunAsync(Change change, RegistryFileContent content, ImportTally tally)
    {
        await OrganisationsAsync(change, content, tally);
        await HoldersAsync(change, content, tally);
        await MandatesAsync(change, content, tally);
    }

    private static async Task OrganisationsAsync(
        Change change,
        RegistryFileContent content,
        ImportTally tally
    )
    {
        var known = await change.Db.Organisations.ToDictionaryAsync(o => o.Id, change.Cancellation);
        foreach (var row in content.Organisations)
        {
            if (!known.Remove(row.Id, out var entity))
            {
                entity = new OrganisationEntity
                {
                    Id = row.Id,
                    Siren = row.Siren,
                    Name = row.Name,
                };
                change.Db.Organisations.Add(entity);
            }

            entity.Siren = row.Siren;
            entity.Siret = row.Siret;
            entity.Name = row.Name;
            entity.City = row.City;
            entity.Ended = false;
            tally.Seen(RegistryKind.Organisation, change.Db.Entry(entity).State);
        }

        foreach (var gone in known.Values.Where(o => !o.Ended))
        {
            gone.Ended = true;
            tally.Ended(RegistryKind.Organisation);
        }
    }

    private static async Task HoldersAsync(
        Change change,
        RegistryFileContent content,
        ImportTally tally
    )
    {
        var known = await change.Db.Holders.ToDictionaryAsync(h => h.Id, change.Cancellation);
        foreach (var row in content.Holders)
        {
            if (!known.Remove(row.Id, out var entity))
            {
                entity = new HolderEntity
                {
                    Id = row.Id,
                    GivenName = row.GivenName,
                    Surname = row.Surname,
                    Email = row.Email,
                    OrganisationId = row.Organisation,
                };
                change.Db.Holders.Add(entity);
            }

            entity.GivenName = row.GivenName;
            entity.Surname = row.Surname;
            entity.Email = row.Email;
            entity.IdentityDocument = row.IdentityDocument;
            entity.OrganisationId = row.Organisation;
            entity.SubjectSerialNumber = row.SubjectSerialNumber;
            entity.Ended = false;
            tally.Seen(RegistryKind.Holder, change.Db.Entry(entity).State);
        }

        foreach (var gone in known.Values.Where(h => !h.Ended))
        {
            gone.Ended = true;
            tally.Ended(RegistryKind.Holder);
        }
    }

    private static async Task MandatesAsync(
        Change change,
        RegistryFileContent content,
        ImportTally tally
    )
    {
        var known = await change.Db.Mandates.ToDictionaryAsync(
            m => (m.OrganisationId, m.HolderId),
            change.Cancellation
        );
        foreach (var organisation in content.Organisations)
        {
            foreach (var holder in organisation.LegalRepresentatives)
            {
                if (!known.Remove((organisation.Id, holder), out var entity))
                {
                    entity = new MandateEntity
                    {
                        OrganisationId = organisation.Id,
                        HolderId = holder,
                    };
                    change.Db.Mandates.Add(entity);
                }

                entity.Ended = false;
                tally.Seen(RegistryKind.Mandate, change.Db.Entry(entity).State);
            }
        }

        foreach (var gone in known.Values.Where(m => !m.Ended))
        {
            gone.Ended = true;
            tally.Ended(RegistryKind.Mandate);
        }
    }
}
