using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Colour;

/// <summary>Colour spaces that something is painted with (ISO 19005-1 clause 6.2.3, ISO 19005-2 clause 6.2.4).</summary>
internal sealed class ColourUse(CheckContext context)
{
    private const int MaxDepth = 8;
    private readonly HashSet<(PdfObject?, PdfDictionary?)> painted = [];
    private readonly HashSet<(PdfObject, PdfDictionary?)> seen = [];
    private readonly HashSet<(string, PdfDictionary?)> seenDevices = [];
    private readonly SeparationRules separations = new(context);

    private static readonly Rule DeviceRgb = new(
        "6.2.3.3",
        "6.2.4.3",
        ViolationFamily.Colour,
        "RGB colour is used and the document has no RGB output intent.",
        "De la couleur RVB est utilisée et le document n'a pas d'intention de sortie RVB."
    );

    private static readonly Rule DeviceCmyk = new(
        "6.2.3.3",
        "6.2.4.3",
        ViolationFamily.Colour,
        "CMYK colour is used and the document has no CMYK output intent.",
        "De la couleur CMJN est utilisée et le document n'a pas d'intention de sortie CMJN."
    );

    private static readonly Rule DeviceGray = new(
        "6.2.3.3",
        "6.2.4.3",
        ViolationFamily.Colour,
        "Grey or black is used and the document has no output intent.",
        "Du gris ou du noir est utilisé et le document n'a pas d'intention de sortie."
    );

    private static readonly Rule BadProfile = new(
        "6.2.3.2",
        "6.2.4.2",
        ViolationFamily.Colour,
        "The colour profile of a colour space is not valid.",
        "Le profil de couleur d'un espace colorimétrique n'est pas valide."
    );

    private static readonly Rule Components = new(
        "6.2.3.2",
        "6.2.4.2",
        ViolationFamily.Colour,
        "A colour profile has another number of components than its colour space.",
        "Un profil de couleur n'a pas le nombre de composantes de son espace colorimétrique."
    );

    private static readonly Rule Overprint = new(
        null,
        "6.2.4.2",
        ViolationFamily.Colour,
        "CMYK colour by profile is overprinted in a way that PDF/A does not allow.",
        "De la couleur CMJN à profil est utilisée en surimpression d'une façon que PDF/A n'autorise pas."
    );

    private static readonly Rule BlendingSpace = new(
        null,
        "6.2.10",
        ViolationFamily.Transparency,
        "A transparency group blends in a colour space that the document does not allow.",
        "Un groupe de transparence utilise un espace de fusion que le document n'autorise pas."
    );

    private static readonly Rule Alternate = new(
        "6.2.3.4",
        "6.2.4.4",
        ViolationFamily.Colour,
        "The alternate of a spot colour is a colour space that the document does not allow.",
        "La variante d'une couleur d'accompagnement est dans un espace que le document n'autorise pas."
    );

    private static readonly Rule Base = new(
        null,
        "6.2.4.5",
        ViolationFamily.Colour,
        "An indexed colour or a pattern builds on a colour space that the document does not allow.",
        "Une couleur indexée ou un motif repose sur un espace que le document n'autorise pas."
    );

    /// <summary>Something is painted with a colour space.</summary>
    /// <param name="space">Its name or array; null is DeviceGray, which every content stream begins with.</param>
    /// <param name="resources">Where names and defaults are looked up.</param>
    /// <param name="overprints">The graphics state overprints, with mode 1, what is painted now.</param>
    public void Paint(PdfObject? space, PdfDictionary? resources, bool overprints, Place place)
    {
        // A page paints thousands of times with the same few colours.
        if (overprints || painted.Add((space, resources)))
        {
            Use(space, resources, overprints, place, 0);
        }
    }

    /// <summary>A transparency group blends in a colour space.</summary>
    public void Blend(PdfObject space, PdfDictionary? resources, Place place) =>
        Within(BlendingSpace, space, resources, place, 0);

    /// <summary>Uses a space inside another thing, and says so where that breaks a rule.</summary>
    private void Within(
        Rule rule,
        PdfObject space,
        PdfDictionary? resources,
        Place place,
        int depth
    )
    {
        var before = context.Findings.Count;
        Use(space, resources, overprints: false, place, depth);
        if (context.Findings.Count > before)
        {
            context.Findings.Break(rule, place);
        }
    }

    private void Use(
        PdfObject? space,
        PdfDictionary? resources,
        bool overprints,
        Place place,
        int depth
    )
    {
        if (depth > MaxDepth)
        {
            return;
        }

        var view = context.View;
        var at = context.PlaceOf(space, place);
        switch (view.Resolve(space))
        {
            case null:
                Device("DeviceGray", resources, overprints, place, depth);
                break;
            case PdfName name:
                Named(name, resources, overprints, at, depth);
                break;
            case PdfArray { Count: > 0 } array when view.Resolve(array[0]) is PdfName kind:
                if (kind.Value == "ICCBased" && overprints && IsCmykProfile(array))
                {
                    context.Findings.Break(Overprint, at);
                }

                if (array.Count == 1)
                {
                    Named(kind, resources, overprints, at, depth);
                }
                else if (seen.Add((array, resources)))
                {
                    Family(kind.Value, array, resources, at, depth);
                }

                break;
            default:
                break;
        }
    }

    private void Named(
        PdfName name,
        PdfDictionary? resources,
        bool overprints,
        Place place,
        int depth
    )
    {
        var device = name.Value switch
        {
            "DeviceGray" or "G" or "CalGray" => "DeviceGray",
            "DeviceRGB" or "RGB" or "CalRGB" => "DeviceRGB",
            "DeviceCMYK" or "CMYK" => "DeviceCMYK",
            _ => null,
        };
        var spaces = context.View.Dictionary(resources, "ColorSpace");
        if (device is not null)
        {
            Device(device, resources, overprints, place, depth);
        }
        else if (
            spaces?[name.Value] is { } defined
            && !(defined is PdfName same && same.Value == name.Value)
        )
        {
            Use(defined, resources, overprints, place, depth + 1);
        }
    }

    private void Device(
        string device,
        PdfDictionary? resources,
        bool overprints,
        Place place,
        int depth
    )
    {
        var spaces = context.View.Dictionary(resources, "ColorSpace");
        var substitute = spaces?[device.Replace("Device", "Default", StringComparison.Ordinal)];
        // A default that is itself the device space is no default.
        if (
            substitute is not null
            && context.View.Resolve(substitute) is PdfArray { Count: > 1 } array
        )
        {
            Use(array, null, overprints, place, depth + 1);
            return;
        }

        if (!seenDevices.Add((device, resources)))
        {
            return;
        }

        var output = context.Output;
        switch (device)
        {
            case "DeviceRGB" when output.Space != ColourFamily.Rgb:
                context.Findings.Break(DeviceRgb, place);
                break;
            case "DeviceCMYK" when output.Space != ColourFamily.Cmyk:
                context.Findings.Break(DeviceCmyk, place);
                break;
            case "DeviceGray" when !output.IsPresent:
                context.Findings.Break(DeviceGray, place);
                break;
            default:
                break;
        }
    }

    private void Family(
        string kind,
        PdfArray array,
        PdfDictionary? resources,
        Place place,
        int depth
    )
    {
        switch (kind)
        {
            case "ICCBased":
                CheckProfile(array, place);
                break;
            case "Indexed" or "I" or "Pattern":
                Within(Base, array[1], resources, place, depth + 1);
                break;
            case "Separation":
                separations.CheckSeparation(array, place);
                if (array.Count > 2)
                {
                    Within(Alternate, array[2], resources, place, depth + 1);
                }

                break;
            case "DeviceN":
                foreach (var used in separations.CheckDeviceN(array, place))
                {
                    Use(used, resources, overprints: false, place, depth + 1);
                }

                if (array.Count > 2)
                {
                    Within(Alternate, array[2], resources, place, depth + 1);
                }

                break;
            default:
                break;
        }
    }

    private IccProfile? ProfileOf(PdfArray array) =>
        context.View.Resolve(array[1]) is PdfStream stream
        && context.Decode(stream) is { IsOk: true } decoded
            ? IccProfile.Read(decoded.Bytes.Span)
            : null;

    private bool IsCmykProfile(PdfArray array) =>
        array.Count > 1 && ProfileOf(array)?.Family == ColourFamily.Cmyk;

    private void CheckProfile(PdfArray array, Place place)
    {
        var at = context.PlaceOf(array[1], place);
        if (
            ProfileOf(array) is not { } profile
            || profile.DeviceClass is not ("prtr" or "mntr" or "scnr" or "spac")
            || profile.Components == 0
            || !profile.IsVersionAllowed(context.Part)
        )
        {
            context.Findings.Break(BadProfile, at);
        }
        else if (
            context.View.Resolve(array[1]) is PdfStream stream
            && context.View.Integer(stream.Dictionary, "N") != profile.Components
        )
        {
            context.Findings.Break(Components, at);
        }
    }
}
