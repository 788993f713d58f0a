using PdfaChecker.Colour;
using PdfaChecker.Fonts;
using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>
/// Follows everything that is drawn: pages, appearances, form XObjects, patterns, glyph descriptions. What is in the resources and
/// never used is not looked at. Bounded in depth and in operators; a stream is read once for each set of resources.
/// </summary>
internal sealed class ContentWalk(CheckContext context)
{
    private const int MaxDepth = 12;
    private const int MaxOperations = 4_000_000;

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
    private int operations;

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
                0
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
        if (context.View.Decode(stream) is { IsOk: true } decoded)
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

    private void Read(ReadOnlyMemory<byte> content, GraphicsState state, ContentScope scope)
    {
        var tokenizer = new ContentTokenizer(content, context.File.Limits, context.Cancellation);
        var stack = new Stack<GraphicsState>();
        while (tokenizer.Read() is { } operation)
        {
            if (++operations > MaxOperations)
            {
                context.Findings.GiveUp(ObjectWalk.TooMany, scope.Place);
                return;
            }

            operators.Check(operation, stack.Count, content.Span, scope);
            switch (operation.Operator)
            {
                case "q":
                    stack.Push(state);
                    break;
                case "Q":
                    if (stack.TryPop(out var outer))
                    {
                        state = outer;
                    }

                    break;
                default:
                    Apply(operation, ref state, scope);
                    break;
            }
        }

        operators.CheckDeviations(tokenizer.Deviations, scope.Place);
    }

    private void Apply(ContentOperation operation, ref GraphicsState state, ContentScope scope)
    {
        var operands = operation.Operands;
        switch (operation.Operator)
        {
            case "gs":
                if (Resource("ExtGState", operands, scope) is { } entry)
                {
                    ApplyGraphicsState(entry, ref state, scope);
                }

                break;
            case "ri":
                operators.CheckIntent(
                    operands is [PdfName intent] ? intent : null,
                    OperatorRules.OperatorIntent,
                    scope.Place
                );
                break;
            case "Tr":
                state.RenderMode = operands is [PdfInteger mode] ? (int)mode.Value : 0;
                break;
            case "Tf":
                state.FontReference = Resource("Font", operands, scope);
                state.Font = context.View.Resolve(state.FontReference) as PdfDictionary;
                break;
            case "Tj" or "'" or "\"":
                Show(operands.Count > 0 ? operands[^1] : null, state, scope);
                break;
            case "TJ":
                foreach (var item in operands is [PdfArray array] ? array : new PdfArray([]))
                {
                    Show(item, state, scope);
                }

                break;
            case "Do":
                Draw(Resource("XObject", operands, scope), state, scope);
                break;
            case "sh":
                Shade(Resource("Shading", operands, scope), scope);
                break;
            case "BI" when operation.Image is { } image:
                InlineImage(image.Dictionary, state, scope);
                break;
            case "d1":
                state.IgnoresColour = true;
                break;
            case "f" or "F" or "f*":
                Fill(state, scope);
                break;
            case "S" or "s":
                Stroke(state, scope);
                break;
            case "B" or "B*" or "b" or "b*":
                Fill(state, scope);
                Stroke(state, scope);
                break;
            default:
                ApplyColour(operation, ref state, scope);
                break;
        }
    }

    private void ApplyColour(
        ContentOperation operation,
        ref GraphicsState state,
        ContentScope scope
    )
    {
        if (state.IgnoresColour)
        {
            return;
        }

        var operands = operation.Operands;
        switch (operation.Operator)
        {
            case "g":
                SetFill(Device.Gray, ref state, scope);
                break;
            case "G":
                SetStroke(Device.Gray, ref state, scope);
                break;
            case "rg":
                SetFill(Device.Rgb, ref state, scope);
                break;
            case "RG":
                SetStroke(Device.Rgb, ref state, scope);
                break;
            case "k":
                SetFill(Device.Cmyk, ref state, scope);
                break;
            case "K":
                SetStroke(Device.Cmyk, ref state, scope);
                break;
            case "cs":
                SetFill(Space(operands, scope), ref state, scope);
                break;
            case "CS":
                SetStroke(Space(operands, scope), ref state, scope);
                break;
            case "scn" or "SCN" when operands is [.., PdfName]:
                Pattern(Resource("Pattern", [operands[^1]], scope), state, scope);
                break;
            default:
                break;
        }
    }

    /// <summary>A colour that is set counts, even where nothing is painted with it (PDF/A technical working group, resolutions A011 and A015).</summary>
    private void SetFill(PdfObject? space, ref GraphicsState state, ContentScope scope)
    {
        state.FillSpace = space;
        colours.Paint(space, scope.Resources, overprints: false, scope.Place);
    }

    private void SetStroke(PdfObject? space, ref GraphicsState state, ContentScope scope)
    {
        state.StrokeSpace = space;
        colours.Paint(space, scope.Resources, overprints: false, scope.Place);
    }

    private PdfObject? Space(IReadOnlyList<PdfObject> operands, ContentScope scope)
    {
        if (operands is not [PdfName name])
        {
            return null;
        }

        return name.Value is "DeviceGray" or "DeviceRGB" or "DeviceCMYK" or "Pattern"
            ? name
            : Resource("ColorSpace", operands, scope) ?? name;
    }

    private PdfObject? Resource(
        string category,
        IReadOnlyList<PdfObject> operands,
        ContentScope scope
    )
    {
        if (operands is not [PdfName name, ..])
        {
            return null;
        }

        if (!scope.HasOwnResources)
        {
            operators.MissingResources(scope.Place);
        }

        return context.View.Dictionary(scope.Resources, category)?[name.Value];
    }

    private void ApplyGraphicsState(PdfObject entry, ref GraphicsState state, ContentScope scope)
    {
        var view = context.View;
        if (view.Resolve(entry) is not PdfDictionary parameters)
        {
            return;
        }

        var place = context.PlaceOf(entry, scope.Place);
        graphicsStates.Check(parameters, place);
        Transparency.CheckGraphicsState(parameters, place);
        operators.CheckIntent(
            view.Value(parameters, "RI") as PdfName,
            OperatorRules.StateIntent,
            place
        );
        if (view.Boolean(parameters, "OP") is { } overprint)
        {
            state.OverprintStroke = overprint;
            state.OverprintFill = overprint;
        }

        state.OverprintFill = view.Boolean(parameters, "op") ?? state.OverprintFill;
        state.OverprintMode = (int)(view.Integer(parameters, "OPM") ?? state.OverprintMode);
        if (view.Array(parameters, "Font") is { Count: > 0 } font)
        {
            state.FontReference = font[0];
            state.Font = view.Resolve(font[0]) as PdfDictionary;
        }

        if (view.Dictionary(parameters, "SMask") is { } mask)
        {
            Form(mask["G"], new GraphicsState(), scope);
        }
    }

    private void Fill(in GraphicsState state, ContentScope scope) =>
        colours.Paint(
            state.FillSpace,
            scope.Resources,
            state is { OverprintFill: true, OverprintMode: 1 },
            scope.Place
        );

    private void Stroke(in GraphicsState state, ContentScope scope) =>
        colours.Paint(
            state.StrokeSpace,
            scope.Resources,
            state is { OverprintStroke: true, OverprintMode: 1 },
            scope.Place
        );

    private void Show(PdfObject? text, in GraphicsState state, ContentScope scope)
    {
        if (text is not PdfString shown || state.Font is null)
        {
            return;
        }

        if (state.FillsText)
        {
            Fill(state, scope);
        }

        if (state.StrokesText)
        {
            Stroke(state, scope);
        }

        var use = Fonts.Show(
            state.Font,
            state.FontReference,
            scope.Place,
            shown.Bytes.Span,
            state.IsVisibleText,
            scope.IsStamp
        );
        if (use.IsType3)
        {
            Glyphs(use, state, scope);
        }
    }

    /// <summary>The descriptions of the glyphs of a Type 3 font, as far as they are shown.</summary>
    private void Glyphs(FontUse use, GraphicsState state, ContentScope scope)
    {
        var view = context.View;
        var own = view.Dictionary(use.Font, "Resources");
        var procedures = view.Dictionary(use.Font, "CharProcs");
        foreach (var name in use.TakeNewGlyphNames())
        {
            if (
                view.Stream(procedures, name) is { } stream
                && scope.Depth < MaxDepth
                && seen.Add((stream, own ?? scope.Resources))
                && view.Decode(stream) is { IsOk: true } decoded
            )
            {
                var place = context.PlaceOf(procedures![name], use.Place);
                Read(
                    decoded.Bytes,
                    state,
                    scope with
                    {
                        Resources = own ?? scope.Resources,
                        HasOwnResources = own is not null,
                        Place = place,
                        Depth = scope.Depth + 1,
                    }
                );
            }
        }
    }

    private void Draw(PdfObject? reference, in GraphicsState state, ContentScope scope)
    {
        if (context.View.Resolve(reference) is not PdfStream xobject)
        {
            return;
        }

        var place = context.PlaceOf(reference, scope.Place);
        xobjects.Check(xobject, place);
        switch (context.View.Name(xobject.Dictionary, "Subtype"))
        {
            case "Form":
                Form(reference, state, scope);
                break;
            case "Image":
                Image(xobject, state, scope with { Place = place });
                break;
            default:
                break;
        }
    }

    private void Image(PdfStream image, in GraphicsState state, ContentScope scope)
    {
        var view = context.View;
        Transparency.CheckImage(image.Dictionary, scope.Place);
        if (view.Boolean(image.Dictionary, "ImageMask") == true)
        {
            Fill(state, scope);
        }
        else if (image.Dictionary["ColorSpace"] is { } space)
        {
            colours.Paint(
                space,
                scope.Resources,
                state is { OverprintFill: true, OverprintMode: 1 },
                scope.Place
            );
        }

        images.Check(image, scope.Place);
        operators.CheckIntent(
            view.Value(image.Dictionary, "Intent") as PdfName,
            OperatorRules.ImageIntent,
            scope.Place
        );
        if (image.Dictionary["SMask"] is { } mask && view.Resolve(mask) is PdfStream soft)
        {
            images.Check(soft, context.PlaceOf(mask, scope.Place));
        }
    }

    private void InlineImage(PdfDictionary image, in GraphicsState state, ContentScope scope)
    {
        var view = context.View;
        operators.CheckInlineImage(image, scope.Place);
        operators.CheckIntent(image["Intent"] as PdfName, OperatorRules.ImageIntent, scope.Place);
        if ((image["ImageMask"] ?? image["IM"]) is PdfBoolean { Value: true })
        {
            Fill(state, scope);
        }
        else if ((image["ColorSpace"] ?? image["CS"]) is { } space)
        {
            // The abbreviations of inline images are no names of resources.
            var named = space is PdfName { Value: not ("G" or "RGB" or "CMYK") } name
                ? Space([name], scope) ?? name
                : space;
            colours.Paint(
                named,
                scope.Resources,
                state is { OverprintFill: true, OverprintMode: 1 },
                scope.Place
            );
        }
    }

    private void Shade(PdfObject? reference, ContentScope scope)
    {
        var shading = context.View.Resolve(reference) switch
        {
            PdfStream stream => stream.Dictionary,
            PdfDictionary dictionary => dictionary,
            _ => null,
        };
        if (shading?["ColorSpace"] is { } space)
        {
            colours.Paint(
                space,
                scope.Resources,
                overprints: false,
                context.PlaceOf(reference, scope.Place)
            );
        }
    }

    private void Pattern(PdfObject? reference, GraphicsState state, ContentScope scope)
    {
        var view = context.View;
        switch (view.Resolve(reference))
        {
            case PdfDictionary shading:
                Shade(shading["Shading"], scope);
                if (view.Dictionary(shading, "ExtGState") is not null)
                {
                    ApplyGraphicsState(shading["ExtGState"]!, ref state, scope);
                }

                break;
            case PdfStream tiling:
                var own = view.Dictionary(tiling.Dictionary, "Resources");
                var inner = scope with
                {
                    Resources = own ?? scope.Resources,
                    HasOwnResources = own is not null,
                    Place = context.PlaceOf(reference, scope.Place),
                    Depth = scope.Depth + 1,
                };
                if (
                    inner.Depth <= MaxDepth
                    && seen.Add((tiling, inner.Resources))
                    && view.Decode(tiling) is { IsOk: true } decoded
                )
                {
                    Read(decoded.Bytes, new GraphicsState(), inner);
                }

                break;
            default:
                break;
        }
    }

    private static class Device
    {
        public static PdfName Gray { get; } = new("DeviceGray");
        public static PdfName Rgb { get; } = new("DeviceRGB");
        public static PdfName Cmyk { get; } = new("DeviceCMYK");
    }
}
