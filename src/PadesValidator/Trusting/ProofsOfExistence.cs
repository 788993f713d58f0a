namespace PadesValidator.Trusting;

/// <summary>
/// What is proven to have existed when (ETSI EN 319 102-1 V1.4.1 clause 5.6.2.3): a document timestamp that is believed proves
/// everything in the revisions that it covers. Filled from the newest timestamp to the oldest.
/// </summary>
internal sealed class ProofsOfExistence(DateTimeOffset now)
{
    /// <summary>The revision of what is not in the document at all: it is proven to exist now.</summary>
    public const int Outside = int.MaxValue;

    /// <summary>In the document, and no timestamp proves since when: it is the document's word all the same, never the snapshot's.</summary>
    public const int Unplaced = Outside - 1;
    private readonly List<(int Revision, DateTimeOffset Time)> stamps = [];

    public DateTimeOffset Now => now;

    /// <param name="revision">The last revision that the timestamp covers.</param>
    public void Add(int revision, DateTimeOffset time) => stamps.Add((revision, time));

    /// <summary>The earliest moment at which what lies in a revision is proven to have existed.</summary>
    public DateTimeOffset Of(int revision) =>
        stamps
            .Where(s => s.Revision >= revision && s.Time < now)
            .Select(s => s.Time)
            .DefaultIfEmpty(now)
            .Min();

    /// <summary>What lies inside the /Contents of a signature is covered by later revisions alone.</summary>
    public DateTimeOffset OfContents(SignatureEvidence signature) => Of(RevisionOf(signature));

    /// <summary>The first revision whose timestamp covers the /Contents of a signature.</summary>
    public static int RevisionOf(SignatureEvidence signature) =>
        signature.Revision < 0 ? Unplaced : signature.Revision + 1;
}
