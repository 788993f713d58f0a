namespace MailRevocationWorker.Registry;

/// <summary>Refuses rows that contradict each other or rest on a row that is not there.</summary>
internal static class RegistryConsistency
{
    public static RegistryFileContent Check(RegistryFileContent file)
    {
        var refused = new List<RefusedRow>(file.Refused);
        var organisations = Unique(
            file.Organisations,
            RegistryKind.Organisation,
            o => o.Id,
            o => (o.Id, o.Path),
            "id",
            refused
        );
        var organisationIds = organisations.Select(o => o.Id).ToHashSet(StringComparer.Ordinal);

        var holders = Resting(
            Unique(
                file.Holders,
                RegistryKind.Holder,
                h => h.Id,
                h => (h.Id, h.Path),
                "id",
                refused
            ),
            RegistryKind.Holder,
            h => (h.Id, h.Path),
            h => Missing(organisationIds, "organisation", h.Organisation),
            refused
        );
        var holderIds = holders.Select(h => h.Id).ToHashSet(StringComparer.Ordinal);

        var certificates = Unique(
            file.Certificates,
            RegistryKind.Certificate,
            c => c.Id,
            c => (c.Id, c.Path),
            "id",
            refused
        );
        certificates = Unique(
            certificates,
            RegistryKind.Certificate,
            c => (c.IssuerCommonName, c.Serial),
            c => (c.Id, c.Path),
            "issuer and serial number",
            refused
        );
        certificates = Resting(
            certificates,
            RegistryKind.Certificate,
            c => (c.Id, c.Path),
            c =>
                Missing(holderIds, "holder", c.Holder)
                ?? Missing(organisationIds, "organisation", c.Organisation),
            refused
        );
        return file with
        {
            Organisations =
            [
                .. organisations.Select(o => o with { LegalRepresentatives = Known(o) }),
            ],
            Holders = holders,
            Certificates = certificates,
            Refused = refused,
        };

        List<string> Known(OrganisationRow organisation)
        {
            var known = new List<string>();
            foreach (var holder in organisation.LegalRepresentatives)
            {
                if (Missing(holderIds, "holder", holder) is { } why)
                {
                    refused.Add(
                        new(
                            RegistryKind.Mandate,
                            $"{organisation.Id}/{holder}",
                            $"{organisation.Path}.legalRepresentatives",
                            why
                        )
                    );
                }
                else
                {
                    known.Add(holder);
                }
            }

            return known;
        }
    }

    /// <summary>Rows that share what must be their own are all refused: which of them is meant can't be told.</summary>
    private static List<T> Unique<T, TKey>(
        IReadOnlyList<T> rows,
        RegistryKind kind,
        Func<T, TKey> key,
        Func<T, (string Id, string Path)> name,
        string what,
        List<RefusedRow> refused
    )
        where TKey : notnull
    {
        var times = rows.CountBy(key).ToDictionary();
        return Resting(
            rows,
            kind,
            name,
            row => times[key(row)] > 1 ? $"{what} is given to {times[key(row)]} rows" : null,
            refused
        );
    }

    private static List<T> Resting<T>(
        IReadOnlyList<T> rows,
        RegistryKind kind,
        Func<T, (string Id, string Path)> name,
        Func<T, string?> fault,
        List<RefusedRow> refused
    )
    {
        var kept = new List<T>(rows.Count);
        foreach (var row in rows)
        {
            if (fault(row) is { } why)
            {
                var (id, path) = name(row);
                refused.Add(new(kind, id, path, why));
            }
            else
            {
                kept.Add(row);
            }
        }

        return kept;
    }

    private static string? Missing(HashSet<string> ids, string what, string id) =>
        ids.Contains(id) ? null : $"{what} {id} is not among the rows that were accepted";
}
