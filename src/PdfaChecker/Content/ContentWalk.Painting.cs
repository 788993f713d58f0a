using PdfaChecker.Fonts;
using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <content>What the operators paint: text, XObjects, images, shadings, patterns.</content>
internal sealed partial class ContentWalk
{
    private static readonly Rule NoFont = new(
        "6.3.4",
        "6.2.11.4.1",
        ViolationFamily.Fonts,
        "Text is shown in a font that the file does not have.",
        "Du texte est affiché dans une police absente du fichier."
    );

    private void Show(PdfObject? text, in GraphicsState state, ContentScope scope)
    {
        if (text is not PdfString { Bytes.Length: > 0 } shown)
        {
            return;
        }

        if (state.Font is null)
        {
            if (state.IsVisibleText)
            {
                context.Findings.Break(NoFont, scope.Place);
            }

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
            scope.IsStamp,
            isReplaced
        );
        if (use.IsType3)
        {
            Glyphs(use, state, scope);
        }
    }

    /// <summary>The descriptions of the glyphs of a Type 3 font: of all, once text is shown in it.</summary>
    private void Glyphs(FontUse use, GraphicsState state, ContentScope scope)
    {
        var view = context.View;
        var own = view.Dictionary(use.Font, "Resources");
        if (
            scope.Depth >= MaxDepth
            || view.Dictionary(use.Font, "CharProcs") is not { } procedures
            || !seen.Add((use.Font, own ?? scope.Resources))
        )
        {
            return;
        }

        foreach (var entry in procedures.Entries)
        {
            if (view.Resolve(entry.Value) is not PdfStream stream)
            {
                continue;
            }

            var inner = scope with
            {
                Resources = own ?? scope.Resources,
                HasOwnResources = own is not null,
                Place = context.PlaceOf(entry.Value, use.Place),
                Depth = scope.Depth + 1,
            };
            if (Decoded(stream, inner.Place) is { } content)
            {
                Read(content, state, inner);
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
                    && context.Decode(tiling) is { IsOk: true } decoded
                )
                {
                    Read(decoded.Bytes, new GraphicsState(), inner);
                }

                break;
            default:
                break;
        }
    }
}
