using PdfaChecker;

namespace MailRevocationWorker.Deciding;

/// <summary>Which findings of the PDF/A checker refuse a form. Section <c>Policy:PdfA</c>; docs/pdfa.md explains the defaults.</summary>
public sealed class PdfaOptions
{
    /// <summary>Whatever the configuration says: what a form may do, or show from elsewhere, is no matter of taste.</summary>
    private static readonly ViolationFamily[] AlwaysRefused =
    [
        ViolationFamily.Encryption,
        ViolationFamily.ActiveContent,
        ViolationFamily.ExternalContent,
    ];

    /// <summary>A document that does not claim to be PDF/A is refused.</summary>
    public bool RequireClaim { get; set; } = PdfaPolicy.Default.RequireClaim;

    /// <summary>Parts of ISO 19005 that are accepted, 1 to 4; null: all of them.</summary>
    public int[]? AcceptedParts { get; set; }

    /// <summary>Families whose violations refuse, besides encryption, active and external content, which always do; the others are recorded. Null: the defaults.</summary>
    public ViolationFamily[]? RefusedFamilies { get; set; }

    public PdfaPolicy ToPolicy() =>
        PdfaPolicy.Default with
        {
            RequireClaim = RequireClaim,
            AcceptedParts = AcceptedParts ?? PdfaPolicy.Default.AcceptedParts,
            RefusedFamilies =
                RefusedFamilies?.Union(AlwaysRefused).ToHashSet()
                ?? PdfaPolicy.Default.RefusedFamilies,
        };

    internal IEnumerable<string> Problems() =>
        (AcceptedParts ?? [])
            .Where(part => part is < 1 or > 4)
            .Select(part => $"Policy:PdfA:AcceptedParts must be 1 to 4, was {part}")
            .Concat(
                (RefusedFamilies ?? [])
                    .Where(family => !Enum.IsDefined(family))
                    .Select(family =>
                        $"Policy:PdfA:RefusedFamilies must be {PolicyOptions.Names<ViolationFamily>()}, was '{family}'"
                    )
            );
}
