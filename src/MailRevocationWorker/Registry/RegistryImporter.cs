using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Registry;

/// <summary>
/// Brings the registry to the state of a file, in one transaction. Repeating an import changes nothing; what the file no
/// longer vouches for is ended; nothing is ever un-revoked.
/// </summary>
public sealed class RegistryImporter(WorkerDatabase database, TimeProvider time)
{
    /// <summary>A registry from the future would never go stale and would shut out the true ones.</summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromHours(24);

    public Task<ImportSummary> ImportAsync(
        RegistryFileContent content,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        return database.WriteAsync(
            time.GetUtcNow(),
            change => ImportAsync(change, content),
            cancellationToken
        );
    }

    private static async Task<ImportSummary> ImportAsync(Change change, RegistryFileContent content)
    {
        var newest = await change.Db.RegistryImports.MaxAsync(
            i => (DateTimeOffset?)i.AsOf,
            change.Cancellation
        );
        if (Fault(content.AsOf, newest, change.Now) is { } why)
        {
            var refusal = new ImportSummary(content.AsOf, why, [], content.Refused, []);
            await JournalAsync(change, JournalData.RegistryImportRefused, refusal);
            return refusal;
        }

        var tally = new ImportTally(content.Refused);
        await PeopleImport.RunAsync(change, content, tally);
        await CertificateImport.RunAsync(change, content, tally);
        change.Db.RegistryImports.Add(
            new RegistryImportEntity { AsOf = content.AsOf, ImportedAt = change.Now }
        );
        var summary = tally.Summary(content.AsOf);
        await JournalAsync(change, JournalData.RegistryImported, summary);
        return summary;
    }

    private static string? Fault(DateTimeOffset asOf, DateTimeOffset? newest, DateTimeOffset now) =>
        asOf < newest
            ? $"asOf {asOf:u} is older than the registry that was imported before, of {newest:u}"
        : asOf > now + MaxAhead ? $"asOf {asOf:u} lies in the future; it is {now:u}"
        : null;

    private static Task JournalAsync(Change change, string kind, ImportSummary summary) =>
        change.JournalAsync(
            null,
            JournalData.Service,
            kind,
            JournalData.Write(
                new
                {
                    summary.AsOf,
                    summary.WhyRefused,
                    Kinds = summary.Kinds.Select(k => new
                    {
                        Kind = k.Kind.ToString(),
                        k.Added,
                        k.Changed,
                        k.Ended,
                        k.Refused,
                    }),
                    summary.KeptRevoked,
                }
            )
        );
}
