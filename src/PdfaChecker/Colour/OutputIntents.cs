using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Colour;

/// <summary>The document's output intents and their rules (ISO 19005-1 clause 6.2.2, ISO 19005-2 clause 6.2.3).</summary>
internal sealed class OutputIntents : IClauseRules
{
    private static readonly Rule BadProfile = new(
        "6.2.2",
        "6.2.3",
        ViolationFamily.Colour,
        "The colour profile of the output intent is not valid.",
        "Le profil de couleur de l'intention de sortie n'est pas valide."
    );

    private static readonly Rule DifferentProfiles = new(
        "6.2.2",
        "6.2.3",
        ViolationFamily.Colour,
        "The output intents have different colour profiles.",
        "Les intentions de sortie ont des profils de couleur différents."
    );

    private static readonly Rule ExternalProfile = new(
        null,
        "6.2.3",
        ViolationFamily.ExternalContent,
        "An output intent refers to a colour profile outside the file.",
        "Une intention de sortie renvoie à un profil de couleur extérieur au fichier."
    );

    private static readonly Rule Components = new(
        "6.2.3.2",
        null,
        ViolationFamily.Colour,
        "A colour profile has another number of components than the file says.",
        "Un profil de couleur n'a pas le nombre de composantes indiqué."
    );

    /// <summary>The colour of the PDF/A output intent; None where there is none.</summary>
    public ColourFamily Space { get; private init; }

    public bool IsPresent => Space != ColourFamily.None;

    public static OutputIntents Read(CheckContext context)
    {
        var space = ColourFamily.None;
        foreach (var (intent, _) in Intents(context))
        {
            if (
                context.View.Name(intent, "S") == "GTS_PDFA1"
                && Profile(intent, context) is { } profile
            )
            {
                space = profile.Family;
            }
        }

        return new OutputIntents { Space = space };
    }

    public void Check(CheckContext context)
    {
        var (view, findings) = (context.View, context.Findings);
        PdfObject? first = null;
        foreach (var (intent, place) in Intents(context))
        {
            if (view.Name(intent, "S") == "GTS_PDFX" && intent.ContainsKey("DestOutputProfileRef"))
            {
                findings.Break(ExternalProfile, place);
            }

            if (intent["DestOutputProfile"] is not { } profile)
            {
                continue;
            }

            if (first is not null && !(first is PdfReference r && r.Equals(profile)))
            {
                findings.Break(DifferentProfiles, place);
            }

            first ??= profile;
            if (
                Profile(intent, context) is not { } read
                || read.DeviceClass is not ("prtr" or "mntr")
                || read.Family is not (ColourFamily.Gray or ColourFamily.Rgb or ColourFamily.Cmyk)
                || !read.IsVersionAllowed(context.Part)
            )
            {
                findings.Break(BadProfile, context.PlaceOf(profile, place));
            }
            else if (
                view.Stream(intent, "DestOutputProfile") is { } stream
                && view.Integer(stream.Dictionary, "N") != read.Components
            )
            {
                findings.Break(Components, context.PlaceOf(profile, place));
            }
        }
    }

    private static IEnumerable<(PdfDictionary Intent, Place Place)> Intents(CheckContext context)
    {
        var view = context.View;
        foreach (var item in view.Array(view.Catalog, "OutputIntents") ?? new PdfArray([]))
        {
            if (view.Resolve(item) is PdfDictionary intent)
            {
                yield return (intent, context.PlaceOf(item, context.Root));
            }
        }
    }

    private static IccProfile? Profile(PdfDictionary intent, CheckContext context) =>
        context.View.Stream(intent, "DestOutputProfile") is { } stream
        && context.Decode(stream) is { IsOk: true } decoded
            ? IccProfile.Read(decoded.Bytes.Span)
            : null;
}
