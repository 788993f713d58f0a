namespace PdfaChecker;

/// <summary>Which findings of a <see cref="PdfaReport"/> refuse a form, and which are only recorded (<c>Policy:PdfA</c>).</summary>
/// <remarks>
/// The defaults refuse what touches safety or meaning: a form that somebody signed must show every reader the same thing, now and
/// later. What only makes a file a less perfect archive copy (colour, metadata, syntax) is recorded. docs/pdfa.md explains each.
/// </remarks>
public sealed record PdfaPolicy
{
    public static PdfaPolicy Default { get; } = new();

    /// <summary>A file that claims no PDF/A at all is refused (code not-pdfa).</summary>
    public bool RequireClaim { get; init; } = true;

    /// <summary>Parts of ISO 19005 that are accepted; a claim of another part is refused like a missing one.</summary>
    public IReadOnlyList<int> AcceptedParts { get; init; } = [1, 2, 3, 4];

    public IReadOnlySet<ViolationFamily> RefusedFamilies { get; init; } =
        new HashSet<ViolationFamily>
        {
            ViolationFamily.Encryption,
            ViolationFamily.ActiveContent,
            ViolationFamily.ExternalContent,
            ViolationFamily.Fonts,
            ViolationFamily.Appearance,
            ViolationFamily.HiddenContent,
        };

    /// <summary>What of the report refuses the form; empty where nothing does.</summary>
    public IReadOnlyList<Violation> Refusing(PdfaReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var refusing = new List<Violation>();
        var claim = PdfaFlavour.Parse(report.Claim);
        if (RequireClaim && (claim is null || !AcceptedParts.Contains(claim.Value.Part)))
        {
            refusing.Add(NoClaim);
        }

        refusing.AddRange(
            report
                .Violations.Concat(report.Observations)
                .Where(v => RefusedFamilies.Contains(v.Family))
        );
        return refusing;
    }

    /// <summary>The finding that stands for a missing claim (ISO 19005-2 clause 6.6.4, ISO 19005-1 clause 6.7.11).</summary>
    public static Violation NoClaim { get; } =
        new(
            "6.6.4",
            ViolationFamily.Metadata,
            "The file does not say that it is PDF/A.",
            "Le fichier n'indique pas qu'il est au format PDF/A."
        );
}
