using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

internal sealed partial class ContentReader
{
    /// <remarks>Colour: ISO 32000-1 clause 8.6.8.</remarks>
    private sealed partial class ContentRun
    {
        private bool ApplyColour(string name, IReadOnlyList<PdfObject> operands)
        {
            switch (name)
            {
                case "g":
                    state.Fill = Content.Paint.Of(1, operands);
                    return true;
                case "G":
                    state.Stroke = Content.Paint.Of(1, operands);
                    return true;
                case "rg":
                    state.Fill = Content.Paint.Of(3, operands);
                    return true;
                case "RG":
                    state.Stroke = Content.Paint.Of(3, operands);
                    return true;
                case "k":
                    state.Fill = Content.Paint.Of(4, operands);
                    return true;
                case "K":
                    state.Stroke = Content.Paint.Of(4, operands);
                    return true;
                case "cs":
                    state.Fill = Content.Paint.Initial(Components(NameAt(operands)));
                    return true;
                case "CS":
                    state.Stroke = Content.Paint.Initial(Components(NameAt(operands)));
                    return true;
                case "sc" or "scn":
                    state.Fill = Content.Paint.Of(state.Fill.Components, operands);
                    return true;
                case "SC" or "SCN":
                    state.Stroke = Content.Paint.Of(state.Stroke.Components, operands);
                    return true;
                default:
                    return false;
            }
        }

        /// <summary>A space that stands in for the device's (clause 8.6.5.6) and may make white of black.</summary>
        private bool HasOddDefaults() =>
            Resource("ColorSpace") is { } spaces
            && new[] { "DefaultGray", "DefaultRGB", "DefaultCMYK" }.Any(name =>
                spaces.ContainsKey(name)
                && (
                    view.Value(spaces, name) is not PdfArray { Count: > 1 } space
                    || (view.Resolve(space[0]) as PdfName)?.Value != "ICCBased"
                )
            );

        /// <summary>Components of a colour space whose numbers are lightness or ink; 0 for the others.</summary>
        private int Components(string? name)
        {
            var space = name switch
            {
                "DeviceGray" or "DeviceRGB" or "DeviceCMYK" or null => null,
                _ => view.Value(Resource("ColorSpace"), name),
            };
            var family = space switch
            {
                PdfName direct => direct.Value,
                PdfArray { Count: > 0 } array => (view.Resolve(array[0]) as PdfName)?.Value,
                _ => name,
            };
            return family switch
            {
                "DeviceGray" => 1,
                "DeviceRGB" => 3,
                "DeviceCMYK" => 4,
                "ICCBased"
                    when space is PdfArray { Count: > 1 } array
                        && view.Resolve(array[1]) is PdfStream profile
                        && view.Integer(profile.Dictionary, "N") is 1 or 3 => (int)
                    view.Integer(profile.Dictionary, "N")!.Value,
                _ => 0,
            };
        }
    }
}
