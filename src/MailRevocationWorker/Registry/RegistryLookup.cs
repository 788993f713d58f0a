using System.Text;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Registry;

/// <summary>A certificate as a list shows it: the guide's columns.</summary>
public sealed record CertificateLine(
    long Key,
    string RequestNumber,
    string Product,
    string HolderId,
    string Holder,
    string OrganisationId,
    string Organisation,
    string SerialNumber,
    DateTimeOffset NotAfter,
    RegisteredStatus Status
);

public sealed record HolderLine(
    string Id,
    string Name,
    string Email,
    string OrganisationId,
    string Organisation,
    bool Ended
);

public sealed record OrganisationLine(
    string Id,
    string Siren,
    string? Siret,
    string Name,
    string? City,
    bool Ended
);

/// <summary>What a search found, at most <see cref="RegistryLookup.Most"/> of each kind.</summary>
public sealed record RegistryFound(
    IReadOnlyList<CertificateLine> Certificates,
    IReadOnlyList<HolderLine> Holders,
    IReadOnlyList<OrganisationLine> Organisations
);

/// <param name="Der">Null where the certificate itself was not imported.</param>
public sealed record CertificateSheet(
    CertificateLine Line,
    RegisteredCertificate Certificate,
    string? RevocationReason,
    byte[]? Der
);

/// <param name="Represents">Organisations whose legal representative this person is.</param>
public sealed record HolderSheet(
    HolderLine Line,
    RegisteredHolder Holder,
    IReadOnlyList<CertificateLine> Certificates,
    IReadOnlyList<OrganisationLine> Represents
);

/// <param name="Representatives">The legal representatives.</param>
public sealed record OrganisationSheet(
    OrganisationLine Line,
    IReadOnlyList<HolderLine> Representatives,
    IReadOnlyList<CertificateLine> Certificates
);

/// <summary>The registry as operators look things up in it.</summary>
public sealed class RegistryLookup(WorkerDatabase database)
{
    /// <summary>Lines of a kind that an answer holds.</summary>
    public const int Most = 50;
    private const int MaxWords = 6;

    /// <summary>What may be written with an accent: any one letter stands for it in the question, and the answer is checked.</summary>
    private const string Accented = "AÀÂÄCÇEÉÈÊËIÎÏNÑOÔÖUÙÛÜYŸ";

    /// <summary>The registry's own time, UTC; null when nothing was ever imported.</summary>
    public async Task<DateTimeOffset?> AsOfAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await db
            .RegistryImports.OrderByDescending(i => i.Id)
            .Select(i => (DateTimeOffset?)i.AsOf)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <param name="text">Serial number (hex or decimal), request number, SIREN, e-mail address, or words of a name.</param>
    public async Task<RegistryFound> SearchAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        await using var db = database.CreateDbContext();
        var words = SearchTerm.Words(text).Take(MaxWords).ToList();
        if (words.Count == 0)
        {
            return new([], [], []);
        }

        var organisations = db.Organisations.AsNoTracking();
        var holders = db.Holders.AsNoTracking();
        if (SearchTerm.Address(text) is { } address)
        {
            holders = holders.Where(h => EF.Functions.Like(h.Email, $"{Escaped(address)}%", "\\"));
            organisations = organisations.Where(_ => false);
        }
        else if (text.Any(char.IsAsciiDigit))
        {
            var digits = SearchTerm.Number(text);
            organisations = organisations.Where(o => o.Siren == digits || o.Siret == digits);
            holders = holders.Where(_ => false);
        }
        else
        {
            foreach (var word in words)
            {
                var pattern = $"%{Loose(word)}%";
                organisations = organisations.Where(o => EF.Functions.Like(o.Name, pattern, "\\"));
                holders = holders.Where(h =>
                    EF.Functions.Like(h.Surname, pattern, "\\")
                    || EF.Functions.Like(h.GivenName, pattern, "\\")
                );
            }
        }

        var people = await HoldersAsync(db, holders, cancellationToken);
        var houses = await OrganisationsAsync(organisations, cancellationToken);
        if (!text.Contains('@', StringComparison.Ordinal))
        {
            people = [.. people.Where(p => Holds(p.Name, words))];
            houses = [.. houses.Where(o => text.Any(char.IsAsciiDigit) || Holds(o.Name, words))];
        }

        return new(
            await CertificatesAsync(db, text, people, houses, cancellationToken),
            people,
            houses
        );
    }

    public async Task<CertificateSheet?> CertificateAsync(
        long key,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var row = await db
            .Certificates.AsNoTracking()
            .SingleOrDefaultAsync(c => c.Key == key, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var line = (
            await LinesAsync(db, db.Certificates.Where(c => c.Key == key), cancellationToken)
        ).Single();
        var der = await db
            .CertificateFiles.Where(f => f.CertificateKey == key)
            .Select(f => f.Der)
            .SingleOrDefaultAsync(cancellationToken);
        return new(line, row.ToCertificate(), row.RevocationReason, der);
    }

    public async Task<HolderSheet?> HolderAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var row = await db
            .Holders.AsNoTracking()
            .SingleOrDefaultAsync(h => h.Id == id, cancellationToken);
        if (row is null)
        {
            return null;
        }

        return new(
            (await HoldersAsync(db, db.Holders.Where(h => h.Id == id), cancellationToken)).Single(),
            row.ToHolder(),
            await LinesAsync(db, db.Certificates.Where(c => c.HolderId == id), cancellationToken),
            await OrganisationsAsync(
                db.Organisations.Where(o =>
                    db.Mandates.Any(m => m.OrganisationId == o.Id && m.HolderId == id && !m.Ended)
                ),
                cancellationToken
            )
        );
    }

    public async Task<OrganisationSheet?> OrganisationAsync(
        string id,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var line = (
            await OrganisationsAsync(db.Organisations.Where(o => o.Id == id), cancellationToken)
        ).SingleOrDefault();
        return line is null
            ? null
            : new(
                line,
                await HoldersAsync(
                    db,
                    db.Holders.Where(h =>
                        db.Mandates.Any(m =>
                            m.OrganisationId == id && m.HolderId == h.Id && !m.Ended
                        )
                    ),
                    cancellationToken
                ),
                await LinesAsync(
                    db,
                    db.Certificates.Where(c => c.OrganisationId == id),
                    cancellationToken
                )
            );
    }

    /// <summary>By number, and those of the people and organisations that were found by name.</summary>
    private static async Task<IReadOnlyList<CertificateLine>> CertificatesAsync(
        WorkerDb db,
        string text,
        IReadOnlyList<HolderLine> people,
        IReadOnlyList<OrganisationLine> houses,
        CancellationToken cancellationToken
    )
    {
        var number = SearchTerm.Number(text) ?? "";
        var hex = SearchTerm.Serial(text) ?? "";
        var fromDecimal = SearchTerm.DecimalSerial(number) ?? "";
        var holders = people.Select(p => p.Id).ToList();
        var organisations = houses.Select(o => o.Id).ToList();
        return await LinesAsync(
            db,
            db.Certificates.Where(c =>
                c.SerialNumber == hex
                || c.SerialNumber == fromDecimal
                || c.RequestKey == number
                || c.RequestNumber == text
                || holders.Contains(c.HolderId)
                || organisations.Contains(c.OrganisationId)
            ),
            cancellationToken
        );
    }

    private static async Task<IReadOnlyList<CertificateLine>> LinesAsync(
        WorkerDb db,
        IQueryable<CertificateEntity> certificates,
        CancellationToken cancellationToken
    ) =>
        await (
            from c in certificates.AsNoTracking()
            join h in db.Holders on c.HolderId equals h.Id
            join o in db.Organisations on c.OrganisationId equals o.Id
            orderby c.NotAfter descending, c.Key
            select new CertificateLine(
                c.Key,
                c.RequestNumber,
                c.Product,
                h.Id,
                h.Surname + " " + h.GivenName,
                o.Id,
                o.Name,
                c.SerialNumber,
                c.NotAfter,
                c.Status
            )
        )
            .Take(Most)
            .ToListAsync(cancellationToken);

    private static async Task<IReadOnlyList<HolderLine>> HoldersAsync(
        WorkerDb db,
        IQueryable<HolderEntity> holders,
        CancellationToken cancellationToken
    ) =>
        await (
            from h in holders.AsNoTracking()
            join o in db.Organisations on h.OrganisationId equals o.Id
            orderby h.Surname, h.GivenName, h.Id
            select new HolderLine(
                h.Id,
                h.Surname + " " + h.GivenName,
                h.Email,
                o.Id,
                o.Name,
                h.Ended
            )
        )
            .Take(Most)
            .ToListAsync(cancellationToken);

    private static async Task<IReadOnlyList<OrganisationLine>> OrganisationsAsync(
        IQueryable<OrganisationEntity> organisations,
        CancellationToken cancellationToken
    ) =>
        await organisations
            .AsNoTracking()
            .OrderBy(o => o.Name)
            .ThenBy(o => o.Id)
            .Take(Most)
            .Select(o => new OrganisationLine(o.Id, o.Siren, o.Siret, o.Name, o.City, o.Ended))
            .ToListAsync(cancellationToken);

    /// <summary>Each word is in the name, accents and case aside.</summary>
    private static bool Holds(string name, List<string> words)
    {
        var plain = string.Join(' ', SearchTerm.Words(name));
        return words.TrueForAll(w => plain.Contains(w, StringComparison.Ordinal));
    }

    /// <summary>A LIKE pattern that also finds the word with accents.</summary>
    private static string Loose(string word)
    {
        var pattern = new StringBuilder();
        foreach (var c in word)
        {
            pattern.Append(Accented.Contains(c, StringComparison.Ordinal) ? "_" : Escaped($"{c}"));
        }

        return pattern.ToString();
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
