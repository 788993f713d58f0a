using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MailRevocationWorker.Storage;

/// <summary>The newest entry's number and hash: kept elsewhere, it betrays a journal that was cut or written anew.</summary>
/// <param name="Hash">SHA-256, upper-case hex.</param>
public sealed record JournalHead(long Seq, string Hash)
{
    /// <summary>Before the first entry.</summary>
    public static JournalHead Empty { get; } = new(0, new string('0', 64));
}

/// <summary>How entries hang together: each hash covers its entry and the hash before it.</summary>
public static class JournalChain
{
    /// <summary>The entry that follows <paramref name="head"/>.</summary>
    public static JournalEntity Next(
        JournalHead head,
        DateTimeOffset at,
        long? caseId,
        string actor,
        string kind,
        string dataJson
    )
    {
        ArgumentNullException.ThrowIfNull(head);
        var entry = new JournalEntity
        {
            Seq = head.Seq + 1,
            At = at.ToUniversalTime(),
            CaseId = caseId,
            Actor = actor,
            Kind = kind,
            DataJson = dataJson,
            PrevHash = head.Hash,
            Hash = "",
        };
        entry.Hash = HashOf(entry);
        return entry;
    }

    /// <summary>
    /// SHA-256, upper-case hex, of the fields one after another, each as its length in octets (decimal), a colon, its
    /// UTF-8 text and a comma, so that no two entries encode alike: "journal-1", Seq, At (UTC ticks of 100 ns since
    /// 0001-01-01), CaseId (nothing where there is none), Actor, Kind, DataJson, PrevHash.
    /// </summary>
    public static string HashOf(JournalEntity entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, "journal-1");
        Add(hash, entry.Seq.ToString(CultureInfo.InvariantCulture));
        Add(hash, entry.At.UtcTicks.ToString(CultureInfo.InvariantCulture));
        Add(hash, entry.CaseId?.ToString(CultureInfo.InvariantCulture) ?? "");
        Add(hash, entry.Actor);
        Add(hash, entry.Kind);
        Add(hash, entry.DataJson);
        Add(hash, entry.PrevHash);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string field)
    {
        var octets = Encoding.UTF8.GetBytes(field);
        hash.AppendData(
            Encoding.ASCII.GetBytes(octets.Length.ToString(CultureInfo.InvariantCulture) + ":")
        );
        hash.AppendData(octets);
        hash.AppendData(","u8);
    }
}
