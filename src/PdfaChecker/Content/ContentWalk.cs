using PdfaChecker.Colour;
using PdfaChecker.Fonts;
using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>
/// Follows everything that is drawn: pages, appearances, form XObjects, patterns, glyph descriptions. What is in the resources and
/// never used is not looked at. Bounded in depth and in operators; a stream is read once for each set of resources.
/// </summary>
internal sealed partial class ContentWalk(CheckContext context)
{
    private const int MaxDepth = 12;
    private const int MaxOperations = 1_000_000;

    private static readonly Rule Unreadable = new(
        "6.2.10",
        "6.2.2",
        ViolationFamily.HiddenContent,
        "The description of a page or of a drawing can't be read.",
        "La description d'une page ou d'un dessin ne peut pas être lue."
    );

    private readonly HashSet<(object, PdfDictionary?)> seen = [];
    private readonly ColourUse colours = new(context);
    private readonly OperatorRules operators = new(context);
    private readonly ExtGStateRules graphicsStates = new(context);
    private readonly ImageRules images = new(context);
    private readonly XObjectRules xobjects = new(context);
    private readonly ActualText actualText = new(context.View);
    private int operations;

    /// <summary>What is shown now has a replacement text.</summary>
    private bool isReplaced;

    public FontUsage Fonts { get; } = new(context);
    public TransparencyRules Transparency { get; } = new(context);

    public void Run()
    {
        var view = context.View;
        var stamps = new List<(PdfDictionary Annotation, ContentScope Scope)>();
        foreach (var page in view.Pages)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Transparency.BeginPage();
            var place = context.PlaceOf(page.Reference, Place.File);
            var scope = new ContentScope(
                page.Resources,
                view.Value(page.Dictionary, "Resources") is not null,
                place,
                0,
                StructParents: view.Integer(page.Dictionary, "StructParents")
            );
            Group(page.Dictionary, scope);
            if (PageContent(page.Dictionary, place) is { } content)
            {
                Read(content, new GraphicsState(), scope);
            }

            foreach (var item in view.Array(page.Dictionary, "Annots") ?? new PdfArray([]))
            {
                if (view.Resolve(item) is not PdfDictionary annotation)
                {
                    continue;
                }

                if (AnnotationRules.FieldType(annotation, view) == "Sig")
                {
                    stamps.Add((annotation, scope with { IsStamp = true }));
                }
                else
                {
                    Appearances(annotation, scope);
                }
            }

            Transparency.EndPage(page.Dictionary, place);
        }

        // Last, so that a stamp which the page draws too has been read as part of the page.
        foreach (var (annotation, scope) in stamps)
        {
            Appearances(annotation, scope);
        }
    }

    private ReadOnlyMemory<byte>? PageContent(PdfDictionary page, Place place)
    {
        var view = context.View;
        switch (view.Value(page, "Contents"))
        {
            case PdfStream stream:
                return Decoded(stream, place);
            case PdfArray parts:
                using (var joined = new MemoryStream())
                {
                    foreach (var part in parts)
                    {
                        if (
                            view.Resolve(part) is PdfStream stream
                            && Decoded(stream, place) is { } decoded
                        )
                        {
                            joined.Write(decoded.Span);
                            joined.WriteByte((byte)'\n');
                        }
                    }

                    return joined.ToArray();
                }

            default:
                return null;
        }
    }

    /// <summary>What can't be decoded here may be drawn by a viewer that is less strict.</summary>
    private ReadOnlyMemory<byte>? Decoded(PdfStream stream, Place place)
    {
        if (context.Decode(stream) is { IsOk: true } decoded)
        {
            return decoded.Bytes;
        }

        context.Findings.Break(Unreadable, place);
        return null;
    }

    private void Appearances(PdfDictionary annotation, ContentScope page)
    {
        var view = context.View;
        if (view.Dictionary(annotation, "AP") is not { } appearance)
        {
            return;
        }

        switch (view.Value(appearance, "N"))
        {
            case PdfStream:
                Form(appearance["N"], new GraphicsState(), page);
                break;
            case PdfDictionary states:
                foreach (var state in states.Entries)
                {
                    Form(state.Value, new GraphicsState(), page);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>A form XObject, an appearance or a group drawn for a soft mask.</summary>
    private void Form(PdfObject? reference, GraphicsState state, ContentScope outer)
    {
        var view = context.View;
        if (view.Resolve(reference) is not PdfStream form)
        {
            return;
        }

        var own = view.Dictionary(form.Dictionary, "Resources");
        var scope = outer with
        {
            Resources = own ?? outer.Resources,
            HasOwnResources = own is not null,
            Place = context.PlaceOf(reference, outer.Place),
            Depth = outer.Depth + 1,
            StructParents = view.Integer(form.Dictionary, "StructParents") ?? outer.StructParents,
        };
        Transparency.UseForm(form);
        if (
            scope.Depth > MaxDepth
            || !seen.Add((form, scope.Resources))
            || Decoded(form, scope.Place) is not { } decoded
        )
        {
            return;
        }

        xobjects.CheckForm(form, scope.Place);
        Group(form.Dictionary, scope);
        using (Transparency.InForm(form))
        {
            Read(decoded, state, scope);
        }
    }

    /// <summary>The blending colour space of a transparency group is colour in use.</summary>
    private void Group(PdfDictionary holder, ContentScope scope)
    {
        if (context.View.Dictionary(holder, "Group") is not { } group)
        {
            return;
        }

        Transparency.CheckGroup(group, holder, scope.Place);
        if (group["CS"] is { } space)
        {
            colours.Blend(space, scope.Resources, scope.Place);
        }
    }
}
