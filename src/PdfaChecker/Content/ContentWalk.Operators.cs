using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <content>The operators of one content stream.</content>
internal sealed partial class ContentWalk
{
    private void Read(ReadOnlyMemory<byte> content, GraphicsState state, ContentScope scope)
    {
        var tokenizer = new ContentTokenizer(content, context.File.Limits, context.Cancellation);
        var stack = new Stack<GraphicsState>();
        var marks = new Stack<bool>();
        var wasReplaced = isReplaced;
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
                case "BMC" or "BDC":
                    marks.Push(isReplaced);
                    isReplaced |=
                        context.Flavour.Level == PdfaLevel.A
                        && actualText.IsGivenBy(operation, scope.Resources, scope.StructParents);
                    break;
                case "EMC":
                    isReplaced = marks.TryPop(out var before) ? before : isReplaced;
                    break;
                default:
                    Apply(operation, ref state, scope);
                    break;
            }
        }

        isReplaced = wasReplaced;

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

    private static class Device
    {
        public static PdfName Gray { get; } = new("DeviceGray");
        public static PdfName Rgb { get; } = new("DeviceRGB");
        public static PdfName Cmyk { get; } = new("DeviceCMYK");
    }
}
