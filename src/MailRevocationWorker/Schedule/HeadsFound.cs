using System.Globalization;
using System.Text.Json;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule;

/// <summary>What lies in Schedule:HeadFolder.</summary>
/// <param name="Signed">The heads whose signature holds.</param>
/// <param name="Problems">In words, English; at most 100.</param>
internal sealed record HeadsFound(
    IReadOnlyList<SignedJournalHead> Signed,
    IReadOnlyList<string> Problems
)
{
    /// <summary>To be compared with the journal.</summary>
    public IEnumerable<JournalHead> Heads => Signed.Select(h => h.Head);

    /// <summary>How many, and of when the newest is: what was written since can be cut off unseen.</summary>
    public string Summary =>
        Signed.MaxBy(h => h.At) is { } newest
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Signed.Count} kept heads, the newest of {newest.At:u} (entry {newest.Head.Seq})"
            )
            : "0 kept heads: what is cut off the end can't be seen";
}

/// <summary>What the database says was put away in Schedule:HeadFolder.</summary>
/// <param name="Entry">The newest entry of the journal about it; journals of earlier versions have none.</param>
/// <param name="LastSuccess">Of the job that signs; not part of the chain, yet it stays when the journal is cut.</param>
internal sealed record HeadsAwaited(JournalEntity? Entry, DateTimeOffset? LastSuccess)
{
    /// <summary>The job ends this much after it signed, at most.</summary>
    private static readonly TimeSpan Slack =
        Jobs.SignJournalHead.Plan.AtMost + TimeSpan.FromMinutes(5);

    /// <summary>In words; null where nothing is missing.</summary>
    public string? MissingFrom(IReadOnlyCollection<SignedJournalHead> heads, string folder)
    {
        var newest = heads.MaxBy(h => h.At);
        if (Number(Entry) is { } kept && heads.All(h => h.Head.Seq < kept))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{folder} holds {heads.Count} valid heads, and none of entry {kept} or later, of which the journal says (entry {Entry!.Seq}, {Entry.At.UtcDateTime:u}) that its head was put away there: heads were removed, or the folder is another"
            );
        }

        return LastSuccess is { } last && (newest is null || newest.At + Slack < last)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{folder} holds {heads.Count} valid heads, and none of the last run of {Jobs.SignJournalHead.Plan.Name}, {last.UtcDateTime:u}: heads were removed, or the folder is another"
            )
            : null;
    }

    /// <summary>Null also for an entry that somebody made unreadable: the chain says so.</summary>
    private static long? Number(JournalEntity? entry)
    {
        try
        {
            return entry is null
                ? null
                : JsonSerializer
                    .Deserialize<JournalData.Kept>(entry.DataJson, JournalData.Options)
                    ?.Seq;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
