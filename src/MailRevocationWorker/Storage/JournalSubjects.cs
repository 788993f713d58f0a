using System.Text.Json;

namespace MailRevocationWorker.Storage;

/// <summary>
/// By what an entry that stands under no case is known to be about this one: its message, its number, or the certificate that it was about to revoke (issuer
/// and serial number). A certificate that a case merely names is somebody else's business until the case was decided so.
/// </summary>
internal sealed class JournalSubjects
{
    /// <summary>The kinds that are journalled under no case and may be about one.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        JournalData.MessageSeenAgain,
        JournalData.MessageFiled,
        JournalData.FilesPurged,
        JournalData.CertificateRevoked,
        JournalData.CertificateMarkedRevoked,
    ];

    private readonly CaseEntity row;
    private readonly HashSet<(string Issuer, string Serial)> revoked = [];

    /// <param name="own">The entries under the case: its intentions name the certificates.</param>
    public JournalSubjects(CaseEntity row, IEnumerable<JournalEntity> own)
    {
        this.row = row;
        foreach (var entry in own.Where(e => e.CaseId == row.Id))
        {
            if (Data<Intended>(entry) is { IssuerCommonName: { } issuer, SerialNumber: { } serial })
            {
                revoked.Add((issuer, serial));
            }
        }
    }

    /// <param name="entry">Of one of <see cref="Kinds"/>.</param>
    public bool Concern(JournalEntity entry) =>
        entry.Kind switch
        {
            JournalData.MessageSeenAgain => Data<OfMessage>(entry)?.Id == row.MessageId,
            JournalData.MessageFiled or JournalData.FilesPurged => Data<OfMessage>(entry)?.Message
                == row.MessageId,
            JournalData.CertificateRevoked => Data<OfCertificate>(entry)?.Case == row.Number,
            JournalData.CertificateMarkedRevoked => Data<OfCertificate>(entry)
                is { Issuer: { } issuer, Serial: { } serial }
                && revoked.Contains((issuer, serial)),
            _ => false,
        };

    /// <summary>Null where the text is something else: the chain tells of entries that were changed.</summary>
    private static T? Data<T>(JournalEntity entry)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(entry.DataJson, JournalData.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record OfMessage(long? Id, long? Message);

    private sealed record OfCertificate(string? Case, string? Issuer, string? Serial);

    private sealed record Intended(string? IssuerCommonName, string? SerialNumber);
}
